/** The package: the transformer for ts-patch as default export, the library by name. */

export type { AnalysedFunction, DecidedSite } from "./decide/decisions.js";
export { ConfigurationError } from "./diagnostics/configuration-error.js";
export { type Code, codes, message } from "./diagnostics/messages.js";
export {
  type Analysis,
  analyze,
  type LibraryOptions,
  type OptionsInput,
  type RewriteOptions,
  type Rewritten,
  rewrite,
  type SourceMap,
  type Sources,
} from "./hosts/library.js";
export { type TransformerExtras, transformer as default } from "./hosts/transformer.js";
export { printUnit } from "./ir/print.js";
export type { Observer, PassEvent, PassName } from "./observe.js";
export { type AnalysisSwitches, defaultOptions, type Options } from "./options.js";
export type {
  Decision,
  Finding,
  FlowStep,
  FreedAt,
  RegionReport,
  Report,
  SiteInRegionReport,
  SiteReport,
  SkippedFile,
} from "./report.js";
