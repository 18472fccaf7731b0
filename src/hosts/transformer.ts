/**
 * The transformer that ts-patch puts into `tsc`: `"plugins": [{ "transform": "scopefree" }]`.
 *
 * The analysis is of a whole program, a transformer is asked file by file; so the first file that is
 * emitted starts the analysis of its Program and the others look up their plan. Nothing here changes what
 * the compiler says or how it exits, but for mistakes in the options.
 */

import type { Diagnostic, Program, SourceFile, TransformationContext, TransformerFactory } from "typescript";
import type { FoundPromise } from "../annotations/found-promises.js";
import { ConfigurationError } from "../diagnostics/configuration-error.js";
import { explainFinding } from "../diagnostics/explain.js";
import { message } from "../diagnostics/messages.js";
import type { Options } from "../options.js";
import { readOptions } from "../options-read.js";
import type { Report, SkippedFile } from "../report.js";
import { printNodes } from "../rewrite/print-nodes.js";
import { configurationDiagnostic } from "./configuration-diagnostic.js";
import { emittedForms } from "./module-form.js";
import { relativePath, runSafely, type SafeOutput } from "./safely.js";
import { ownSources } from "./sources.js";
import { emitsEverything } from "./staleness.js";
import { readSummaries } from "./summaries/read.js";
import { isNative, isSupported, type TypeScript } from "./typescript.js";

/** What ts-patch hands to a transformer beside its configuration. */
export interface TransformerExtras {
  readonly ts: TypeScript;
  readonly addDiagnostic?: (diagnostic: Diagnostic) => unknown;
  /** "tsc" where a command line compiles a whole project */
  readonly library?: string;
}

/** The entry of ts-patch, and the default export of the package. */
export function transformer(
  program: Program,
  config: unknown,
  extras: TransformerExtras,
): TransformerFactory<SourceFile> {
  const { ts } = extras;
  const complain = (error: ConfigurationError) => {
    // TypeScript 7 has no diagnostics to tell it with, other hosts have nobody who reads them.
    if (!extras.addDiagnostic || !ts.DiagnosticCategory) throw error;
    extras.addDiagnostic(configurationDiagnostic(ts, program, error));
  };
  try {
    if (isNative(ts.version)) throw new ConfigurationError("SF3018", { version: ts.version });
    if (!isSupported(ts.version)) throw new ConfigurationError("SF3011", { version: ts.version });
    const options = readOptions(config, "tsconfig plugins");
    const host = { library: extras.library, arguments: ts.sys?.args ?? [] };
    const crossFileFacts = emitsEverything(program.getCompilerOptions(), host);
    return transformerOf({ ts, program, options, crossFileFacts, complain });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    complain(error);
    return () => (file) => file;
  }
}

export interface Emission {
  readonly ts: TypeScript;
  readonly program: Program;
  readonly options: Options;
  /** see staleness.ts */
  readonly crossFileFacts: boolean;
  /** whether to find out what functions do with their parameters; see `promisesOf` */
  readonly summarise?: boolean;
  complain(error: ConfigurationError): void;
}

export function transformerOf(emission: Emission): TransformerFactory<SourceFile> {
  const analysis = analysisOf(emission);
  return (context) => (file) => analysis.transform(context, file);
}

/** What was found out about the functions of a program, if it was emitted and that was asked for. */
export function promisesOf(program: Program): readonly FoundPromise[] {
  return analyses.get(program)?.promises ?? [];
}

/** Incremental compilers ask for a transformer once per file that they emit. */
const analyses = new WeakMap<Program, ProgramAnalysis>();

function analysisOf(emission: Emission): ProgramAnalysis {
  const known = analyses.get(emission.program);
  if (known?.serves(emission)) return known;
  const analysis = new ProgramAnalysis(emission);
  analyses.set(emission.program, analysis);
  return analysis;
}

/** The analysis of one Program, made when it is first needed. */
class ProgramAnalysis {
  readonly #emission: Emission;
  readonly #options: string;
  #output: SafeOutput | undefined;
  #passedThrough: readonly SkippedFile[] = [];

  constructor(emission: Emission) {
    this.#emission = emission;
    this.#options = JSON.stringify(emission.options);
  }

  serves({ options, crossFileFacts }: Emission): boolean {
    return this.#emission.crossFileFacts === crossFileFacts && this.#options === JSON.stringify(options);
  }

  get promises(): readonly FoundPromise[] {
    return this.#output?.promises ?? [];
  }

  transform(context: TransformationContext, file: SourceFile): SourceFile {
    const { ts, program } = this.#emission;
    this.#output ??= this.#analyse();
    const plan = this.#output.plans.get(file.fileName);
    const original = program.getSourceFile(file.fileName);
    if (original !== file) {
      if (original && this.#output.plans.has(file.fileName)) this.#passThrough(file, "SF2006", {});
      return file;
    }
    if (!plan) return file;
    try {
      return printNodes(ts, context, file, plan);
    } catch (error) {
      this.#passThrough(file, "SF2005", { error: error instanceof Error ? error.message : String(error) });
      this.#debug(error);
      return file;
    }
  }

  #analyse(): SafeOutput {
    const { ts, program, options, crossFileFacts, summarise = false } = this.#emission;
    const output = runSafely({
      ts,
      program,
      files: ownSources(program),
      options,
      workingDirectory: this.#workingDirectory,
      crossFileFacts,
      summarise,
      summaries: crossFileFacts ? readSummaries(ts, program, options.summaries).summaries : [],
      moduleForm: emittedForms(ts, program),
    });
    if (output.failure) this.#debug(output.failure);
    this.#tellFindings(output.report);
    this.#writeReport(output.report);
    return output;
  }

  #passThrough(file: SourceFile, code: "SF2005" | "SF2006", holes: Record<string, string>): void {
    const skipped = { file: relativePath(this.#workingDirectory, file.fileName), code };
    this.#passedThrough = [...this.#passedThrough, { ...skipped, message: message(code, holes) }];
    const report = this.#output?.report;
    if (report) this.#writeReport({ ...report, skipped: [...report.skipped, ...this.#passedThrough] });
  }

  get #workingDirectory(): string {
    const { ts, program } = this.#emission;
    return ts.sys?.getCurrentDirectory() ?? program.getCurrentDirectory();
  }

  #writeReport(report: Report): void {
    const { ts, options, complain } = this.#emission;
    if (options.report === undefined || !ts.sys) return;
    const path = ts.sys.resolvePath(options.report);
    try {
      createFolders(ts, path);
      ts.sys.writeFile(path, `${JSON.stringify(report, undefined, 2)}\n`);
    } catch (error) {
      complain(new ConfigurationError("SF3007", { file: options.report, why: String(error) }));
    }
  }

  /** On standard error: what the compiler prints, and how it exits, stays its own. */
  #tellFindings({ findings }: Report): void {
    if (!this.#emission.ts.sys) return;
    for (const finding of findings) console.error(`scopefree: ${explainFinding(finding)}`);
  }

  #debug(error: unknown): void {
    if (typeof process !== "undefined" && process.env["SCOPEFREE_DEBUG"]) console.error(error);
  }
}

function createFolders(ts: TypeScript, path: string): void {
  const folder = path.replace(/[/\\][^/\\]*$/, "");
  if (folder === "" || folder === path || ts.sys.directoryExists(folder)) return;
  createFolders(ts, folder);
  ts.sys.createDirectory(folder);
}
