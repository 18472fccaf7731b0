/** From a command line to an analysed program: `-p tsconfig.json`, or files and folders. */

import { dirname, join, resolve } from "node:path";
import type { CompilerHost, CompilerOptions, Diagnostic, Program, SourceFile } from "typescript";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import { message } from "../../diagnostics/messages.js";
import type { Options } from "../../options.js";
import type { SkippedFile } from "../../report.js";
import { emittedForms, type FileForm, writtenForm } from "../module-form.js";
import { type BoundProgram, bindProgram } from "../nesting.js";
import { packageTypes } from "../package-type.js";
import { entryOf, readProject } from "../project.js";
import { relativePath, runSafely, type SafeOutput } from "../safely.js";
import { ownSources } from "../sources.js";
import { readSummaries } from "../summaries/read.js";
import { loadTypeScript, type TypeScript } from "../typescript.js";
import { type OptionFlags, readFlags } from "./flags.js";
import { type Failure, fail, readInputs, type TextFile } from "./inputs.js";
import { shown } from "./outcome.js";
import { wantMoreStack } from "./stack.js";

export interface InputFlags extends OptionFlags {
  readonly project?: string;
}

export interface Analysed {
  readonly output: SafeOutput;
  /** the files that were decided */
  readonly sources: readonly TextFile[];
  /** absolute paths of what belongs to the input beside them */
  readonly others: readonly string[];
  readonly failures: readonly Failure[];
}

/** Whether decisions are those for the compiler's output or for the text. They differ in module forms. */
export type Purpose = "emit" | "text";

export function analyseInputs(
  names: readonly string[],
  flags: InputFlags,
  purpose: Purpose,
  outside?: string,
): Analysed {
  if (flags.project !== undefined && names.length > 0) {
    throw new ConfigurationError("SF3013", { why: "-p and files cannot be given together" });
  }
  if (names.length > 0) return analyseFiles(names, flags, outside);
  return analyseProject(flags.project ?? ".", flags, purpose);
}

function analyseFiles(names: readonly string[], flags: InputFlags, outside: string | undefined): Analysed {
  const options = readFlags(flags, undefined);
  const inputs = readInputs(names, outside);
  if (inputs.sources.length === 0) return { ...inputs, output: nothing };
  const ts = loadTypeScript();
  const bound = programOf(ts, inputs.sources);
  const files = inputs.sources.flatMap(({ path }) => bound.program.getSourceFile(path) ?? []);
  return { ...inputs, output: decide(ts, bound, files, options, writtenForms(ts)) };
}

/**
 * One Program over all inputs. `Preserve` resolves as bundlers do, which finds what Node would find and
 * imports without an extension too; nothing is emitted and no type error is reported.
 */
function programOf(ts: TypeScript, sources: readonly TextFile[]): BoundProgram {
  const options: CompilerOptions = {
    allowJs: true,
    checkJs: false,
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    jsx: ts.JsxEmit.Preserve,
    experimentalDecorators: false,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    types: [],
  };
  const host = ts.createCompilerHost(options, true);
  const resolvable = ts.resolveTypeReferenceDirective("node", join(process.cwd(), "_.ts"), options, host);
  if (resolvable.resolvedTypeReferenceDirective) options.types = ["node"];
  readFrom(host, sources);
  const rootNames = sources.map(({ path }) => canonical(path));
  return bindProgram(
    ts,
    options,
    host,
    (host) => ts.createProgram({ rootNames, options, host }),
    wantMoreStack,
  );
}

/** The inputs are read once, so what is decided is what is written. */
function readFrom(host: CompilerHost, sources: readonly TextFile[]): void {
  const texts = new Map(sources.map(({ path, text }) => [canonical(path), text]));
  const read = host.readFile;
  host.readFile = (fileName) => texts.get(canonical(fileName)) ?? read.call(host, fileName);
}

function canonical(path: string): string {
  return resolve(path).replace(/\\/g, "/");
}

function analyseProject(project: string, flags: InputFlags, purpose: Purpose): Analysed {
  const ts = loadTypeScript();
  const { configFile, parsed, errors } = readProject(ts, project);
  const failures = errors.map((error) => fail("SF3003", project, error));
  if (!parsed) return { output: nothing, sources: [], others: [], failures };
  const options = readFlags(flags, entryOf(parsed.options));
  const { fileNames: rootNames, projectReferences } = parsed;
  const compilerOptions = { ...parsed.options, noEmit: true };
  const input = { rootNames, options: compilerOptions, ...(projectReferences ? { projectReferences } : {}) };
  const host = ts.createCompilerHost(compilerOptions);
  const bound = bindProgram(
    ts,
    compilerOptions,
    host,
    (host) => ts.createProgram({ ...input, host }),
    wantMoreStack,
  );
  const { program } = bound;
  const files = ownSources(program);
  if (files.length === 0) {
    const projects = parsed.projectReferences?.map(({ path }) => shown(path)).join(", ");
    const holes = { where: shown(configFile), ...(projects ? { projects } : {}) };
    const failure: Failure = { file: configFile, code: "SF3008", message: message("SF3008", holes) };
    return { output: nothing, sources: [], others: [], failures: [...failures, failure] };
  }
  const form = purpose === "emit" ? emittedForms(ts, program) : writtenForms(ts);
  const sources = files.map((file) => ({ path: file.fileName, text: file.text, byteOrderMark: false }));
  const output = decide(ts, bound, files, options, form);
  return { output, sources, others: companions(program, dirname(configFile)), failures };
}

/** Declarations and JSON that a project has beside its sources. */
function companions(program: Program, folder: string): readonly string[] {
  const inside = `${folder.replace(/\\/g, "/")}/`;
  return program
    .getSourceFiles()
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith(inside) && !name.includes("/node_modules/"))
    .filter((name) => /\.json$|\.d\.(?:[^./]+\.)?[mc]?ts$/.test(name));
}

function decide(
  ts: TypeScript,
  { program, tooDeep }: BoundProgram,
  files: readonly SourceFile[],
  options: Options,
  moduleForm: (file: SourceFile) => FileForm,
): SafeOutput {
  const workingDirectory = process.cwd();
  const output = runSafely({
    ts,
    program,
    files,
    tooDeep,
    options,
    workingDirectory,
    crossFileFacts: true,
    summaries: readSummaries(ts, program, options.summaries).summaries,
    moduleForm,
  });
  if (output.failure instanceof RangeError || output.report.skipped.some(({ code }) => code === "SF2004")) {
    wantMoreStack();
  }
  if (output.failure && process.env["SCOPEFREE_DEBUG"]) console.error(output.failure);
  const { report } = output;
  const broken = files.flatMap((file): readonly SkippedFile[] => {
    const error = syntaxError(ts, file);
    if (error === undefined) return [];
    const name = relativePath(workingDirectory, file.fileName);
    return [{ file: name, code: "SF2001", message: message("SF2001", { error }) }];
  });
  const known = new Set(report.skipped.map(({ file }) => file));
  const skipped = [...report.skipped, ...broken.filter(({ file }) => !known.has(file))];
  return { ...output, report: { ...report, skipped } };
}

/** An input with syntax errors has failed, whether or not it allocates anything. */
function syntaxError(ts: TypeScript, file: SourceFile): string | undefined {
  const [first] = (file as { parseDiagnostics?: readonly Diagnostic[] }).parseDiagnostics ?? [];
  return first && ts.flattenDiagnosticMessageText(first.messageText, " ");
}

function writtenForms(ts: TypeScript): (file: SourceFile) => FileForm {
  const packageType = packageTypes();
  return (file) => writtenForm(ts, file, { packageType: packageType(dirname(file.fileName)) });
}

const nothing: SafeOutput = {
  report: {
    version: 1,
    sites: [],
    summary: { files: 0, sites: 0, tracked: 0, heap: 0, reasons: {} },
    skipped: [],
    regions: [],
    findings: [],
  },
  promises: [],
  annotations: { ignore: 0, tracked: 0, noescape: 0 },
  plans: new Map(),
  functions: [],
  decided: [],
  print: () => undefined,
};
