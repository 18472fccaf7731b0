/**
 * What scopefree adds to the answers of a language service. Each override gets the answer that there is already, and
 * gives one with ours added; when ours cannot be had, for whatever reason, it gives back what it got.
 */
import type tsserver from "typescript";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import type { Options } from "../../options.js";
import { readOptions } from "../../options-read.js";
import type { TypeScript } from "../typescript.js";
import { Decisions } from "./decisions.js";
import { fixesAt, supportedFixes } from "./fixes.js";
import { findingDiagnostics, heapDiagnostics } from "./hints.js";
import { inlayHints } from "./inlay-hints.js";

type Service = tsserver.LanguageService;

type Extend<Method extends (...args: never[]) => unknown> = (
  before: ReturnType<Method>,
  ...args: Parameters<Method>
) => ReturnType<Method>;

export interface Overrides {
  readonly getSuggestionDiagnostics: Extend<Service["getSuggestionDiagnostics"]>;
  readonly getSemanticDiagnostics: Extend<Service["getSemanticDiagnostics"]>;
  readonly provideInlayHints: Extend<Service["provideInlayHints"]>;
  readonly getCodeFixesAtPosition: Extend<Service["getCodeFixesAtPosition"]>;
  readonly getSupportedCodeFixes: Extend<Service["getSupportedCodeFixes"]>;
}

export function overridesFor(
  ts: TypeScript,
  info: tsserver.server.PluginCreateInfo,
  log: (text: string) => void,
): Partial<Overrides> {
  const options = optionsOf(info.config, log);
  if (!options) return {};
  const decisions = new Decisions({
    ts,
    options,
    log,
    workingDirectory: info.project.getCurrentDirectory(),
    program: () => info.languageService.getProgram(),
    isCancelled: () => info.languageServiceHost.getCancellationToken?.().isCancellationRequested() ?? false,
  });
  return {
    getSuggestionDiagnostics(before, fileName) {
      const decided = decisions.of(fileName);
      return decided ? [...before, ...heapDiagnostics(ts, decided)] : before;
    },
    getSemanticDiagnostics(before, fileName) {
      const decided = decisions.ofAnnotated(fileName);
      return decided ? [...before, ...findingDiagnostics(ts, decided)] : before;
    },
    provideInlayHints(before, fileName, span) {
      const decided = decisions.of(fileName);
      return decided ? [...before, ...inlayHints(ts, decided, span)] : before;
    },
    getCodeFixesAtPosition(before, fileName, start, end, codes) {
      const decided = codes.some((code) => supportedFixes.includes(String(code))) && decisions.of(fileName);
      return decided ? [...before, ...fixesAt(ts, decided, start, end, codes)] : before;
    },
    getSupportedCodeFixes: (before) => [...before, ...supportedFixes],
  };
}

/** The build complains about wrong options; here they switch the hints off. */
function optionsOf(entry: unknown, log: (text: string) => void): Options | undefined {
  try {
    return readOptions(entry, "tsconfig plugins");
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    log(`${error.message} (${error.code})`);
    return undefined;
  }
}
