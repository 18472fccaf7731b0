/**
 * `scopefree build`: what `tsc -p` does, with scopefree between the checker and the emitter. What is
 * printed comes from the functions that TypeScript's own command line consists of.
 */

import { existsSync } from "node:fs";
import type {
  BuilderProgram,
  CompilerOptions,
  Diagnostic,
  DiagnosticReporter,
  EmitResult,
  ParsedCommandLine,
  Program,
} from "typescript";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import { configurationDiagnostic } from "../configuration-diagnostic.js";
import { entryOf } from "../project.js";
import { emitsEverything } from "../staleness.js";
import { mayBeSummarised, writeSummaries } from "../summaries/write.js";
import { promisesOf, transformerOf } from "../transformer.js";
import { isNative, loadTypeScript, projectVersion } from "../typescript.js";
import { buildNatively } from "./build-native.js";
import { type OptionFlags, readFlags } from "./flags.js";
import { noteProblems } from "./outcome.js";
import { writeAtomically } from "./output.js";
import { wantMoreStack } from "./stack.js";
import { standardTerminal } from "./terminal.js";
import { folderOf, patchedInVain } from "./ts-patch.js";
import { findProject, type TypeScriptCommandLine } from "./typescript-command-line.js";
import { watchNatively } from "./watch-native.js";

export interface BuildFlags extends OptionFlags {
  readonly project: string;
  readonly watch?: boolean;
}

/** @returns the exit code of `tsc`, or never while it watches */
export function build(flags: BuildFlags, color: boolean): Promise<number> {
  readFlags(flags, undefined);
  const version = projectVersion(folderOf(flags.project));
  if (version !== undefined && isNative(version)) {
    noteProblems(patchedInVain(flags.project), { skipped: [], findings: [] }, standardTerminal(color));
    return flags.watch ? watchNatively(flags, color) : Promise.resolve(buildNatively(flags, color));
  }
  return compiled(new Build(loadTypeScript() as TypeScriptCommandLine, flags, color));
}

/** Sources that are nested deeper than the compiler can follow are compiled with more stack; nothing was printed then. */
async function compiled(build: Build): Promise<number> {
  try {
    return await build.run();
  } catch (error) {
    if (error instanceof RangeError) wantMoreStack();
    throw error;
  }
}

class Build {
  readonly #ts: TypeScriptCommandLine;
  readonly #flags: BuildFlags;
  /** what the command line adds to the options of the project */
  readonly #given: CompilerOptions;
  #report: DiagnosticReporter;

  constructor(ts: TypeScriptCommandLine, flags: BuildFlags, color: boolean) {
    this.#ts = ts;
    this.#flags = flags;
    this.#given = { ...(flags.watch ? { watch: true } : {}), ...(color ? {} : { pretty: false }) };
    this.#report = ts.createDiagnosticReporter(ts.sys);
    // The compiler empties a file before it fills it: a full disk or Ctrl-C in between would lose what was there.
    ts.sys.writeFile = (path, text, mark) =>
      writeAtomically(path, mark ? `\uFEFF${text}` : text, existsSync(path) ? path : undefined);
  }

  async run(): Promise<number> {
    const ts = this.#ts;
    const config = findProject(ts, this.#flags.project);
    if (typeof config !== "string") {
      this.#report(config);
      return ts.ExitStatus.DiagnosticsPresent_OutputsSkipped;
    }
    const parsed = ts.parseConfigFileWithSystem(
      config,
      this.#given,
      undefined,
      undefined,
      ts.sys,
      this.#report,
    );
    if (!parsed) return ts.ExitStatus.DiagnosticsPresent_OutputsSkipped;
    if (this.#pretty(parsed.options)) this.#report = ts.createDiagnosticReporter(ts.sys, true);
    if (parsed.options["watch"]) return this.#watch(config, parsed);
    const { incremental, composite } = parsed.options;
    if (incremental || composite) return this.#emit(this.#incremental(parsed), parsed);
    const program = this.#whole(parsed);
    const code = this.#emit(program, parsed);
    if (code === ts.ExitStatus.Success) this.#summarise(program, parsed);
    return code;
  }

  /** What was found out is written beside the declarations, for other projects. */
  #summarise(program: Program, parsed: ParsedCommandLine): void {
    const options = readFlags(this.#flags, entryOf(parsed.options));
    writeSummaries({ ts: this.#ts, program, parsed, options, promises: promisesOf(program) });
  }

  #pretty(options: CompilerOptions): boolean {
    const { sys } = this.#ts;
    return (
      (options["pretty"] as boolean | undefined) ?? (!!sys.writeOutputIsTTY?.() && !process.env["NO_COLOR"])
    );
  }

  #whole(parsed: ParsedCommandLine): Program {
    const host = this.#ts.createCompilerHost(parsed.options);
    host.jsDocParsingMode = this.#ts.JSDocParsingMode.ParseForTypeErrors;
    return this.#with(this.#ts.createProgram({ ...this.#inputOf(parsed), host }), (program) => program);
  }

  #incremental(parsed: ParsedCommandLine): BuilderProgram {
    const host = this.#ts.createIncrementalCompilerHost(parsed.options);
    host.jsDocParsingMode = this.#ts.JSDocParsingMode.ParseForTypeErrors;
    const program = this.#ts.createIncrementalProgram({ ...this.#inputOf(parsed), host });
    return this.#with(program, (builder) => builder.getProgram());
  }

  #inputOf(parsed: ParsedCommandLine) {
    return {
      rootNames: parsed.fileNames,
      options: parsed.options,
      configFileParsingDiagnostics: this.#ts.getConfigFileParsingDiagnostics(parsed),
      ...(parsed.projectReferences ? { projectReferences: parsed.projectReferences } : {}),
    };
  }

  #emit(program: Program | BuilderProgram, { options }: ParsedCommandLine): number {
    const { sys, getErrorSummaryText } = this.#ts;
    const host = this.#ts.createCompilerHost(options);
    const summary = (errors: number, files: readonly unknown[]) =>
      sys.write(getErrorSummaryText(errors, files, sys.newLine, host));
    return this.#ts.emitFilesAndReportErrorsAndGetExitStatus(
      program,
      this.#report,
      (line) => sys.write(line + sys.newLine),
      this.#pretty(options) ? summary : undefined,
    );
  }

  #watch(config: string, parsed: ParsedCommandLine): Promise<number> {
    const ts = this.#ts;
    const host = ts.createWatchCompilerHost(
      config,
      this.#given,
      ts.sys,
      (...input: Parameters<typeof ts.createEmitAndSemanticDiagnosticsBuilderProgram>) =>
        this.#with(ts.createEmitAndSemanticDiagnosticsBuilderProgram(...input), (builder) =>
          builder.getProgram(),
        ),
      this.#report,
      ts.createWatchStatusReporter(ts.sys, this.#pretty(parsed.options)),
    );
    ts.createWatchProgram(host);
    return new Promise(() => {});
  }

  /** The program, with our transformer before those of its emitter. */
  #with<P extends Program | BuilderProgram>(program: P, inner: (program: P) => Program): P {
    const emit: Program["emit"] = program.emit.bind(program);
    program.emit = (target, write, cancellation, declarationsOnly, custom): EmitResult => {
      const complaints: Diagnostic[] = [];
      const transformer = this.#transformer(inner(program), complaints);
      const before = [...(transformer ? [transformer] : []), ...(custom?.before ?? [])];
      const result = emit(target, write, cancellation, declarationsOnly, { ...custom, before });
      return { ...result, diagnostics: [...result.diagnostics, ...complaints] };
    };
    return program;
  }

  #transformer(program: Program, complaints: Diagnostic[]) {
    const ts = this.#ts;
    const complain = (error: ConfigurationError) =>
      complaints.push(configurationDiagnostic(ts, program, error));
    try {
      const options = readFlags(this.#flags, entryOf(program.getCompilerOptions()));
      const whole = emitsEverything(program.getCompilerOptions(), { library: "tsc", arguments: [] });
      return transformerOf({
        ts,
        program,
        options,
        crossFileFacts: whole,
        summarise: whole && mayBeSummarised({ options: program.getCompilerOptions() }),
        complain,
      });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      complain(error);
      return undefined;
    }
  }
}
