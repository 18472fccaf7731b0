/**
 * The library: analysis and rewriting as pure functions over text or a Program of the caller. Nothing is
 * read or written. In a browser the caller passes the `typescript` namespace.
 */

import type { Program, SourceFile } from "typescript";
import type { Observer } from "../observe.js";
import type { Options } from "../options.js";
import { readOptions } from "../options-read.js";
import type { PipelineOutput } from "../pipeline.js";
import type { Report } from "../report.js";
import type { ModuleForm } from "../rewrite/plan.js";
import { writtenForm } from "./module-form.js";
import { bindSources } from "./nesting.js";
import { runSafely } from "./safely.js";
import { ownSources } from "./sources.js";
import { loadTypeScript, type TypeScript } from "./typescript.js";

/** Texts by file name: `{ "a.ts": "…" }` or a Map. They may import each other, and nothing else. */
export type Sources = ReadonlyMap<string, string> | Readonly<Record<string, string>>;

/** The options of a tsconfig entry, all optional. */
export type OptionsInput = Partial<Omit<Options, "analysis" | "report">> & {
  readonly analysis?: Partial<Options["analysis"]>;
};

export interface LibraryOptions extends OptionsInput {
  /** the `typescript` namespace; in Node the installed one is the default */
  readonly ts?: TypeScript;
  /** paths in the report are relative to this folder */
  readonly workingDirectory?: string;
  /** how rewritten files get at the runtime; the default goes by the syntax of each file */
  readonly module?: ModuleForm;
  /** is told of every pass that has run, with its time; for tools that show them */
  readonly observe?: Observer;
}

export interface RewriteOptions extends LibraryOptions {
  /** its extension tells TypeScript from JavaScript and whether there is JSX; the default is "input.ts" */
  readonly fileName?: string;
}

/** A source map, version 3. */
export interface SourceMap {
  readonly version: 3;
  readonly file?: string;
  readonly sources: readonly (string | null)[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly names: readonly string[];
  readonly mappings: string;
}

export interface Rewritten {
  /** the source itself where nothing is to be changed */
  readonly code: string;
  /** absent where nothing is changed */
  readonly map?: SourceMap;
  readonly report: Report;
}

export type Analysis = Report & Pick<PipelineOutput, "plans" | "print" | "functions" | "decided">;

/** Decides every allocation of a program; the report, with what tools need to show or apply it. */
export function analyze(input: Program | Sources, options: LibraryOptions = {}): Analysis {
  const { report, plans, print, functions, decided } = run(input, options).output;
  return { ...report, plans, print, functions, decided };
}

/** Rewrites one file. What it imports is unknown, so what is passed to it escapes. */
export function rewrite(source: string, options: RewriteOptions = {}): Rewritten {
  const { fileName = "input.ts", ...rest } = options;
  const { files, output } = run(new Map([[fileName, source]]), rest);
  const printed = files[0] && output.print(files[0].fileName);
  if (!printed) return { code: source, report: output.report };
  return { code: printed.code, map: printed.map as SourceMap, report: output.report };
}

function run(
  input: Program | Sources,
  options: LibraryOptions,
): { files: readonly SourceFile[]; output: PipelineOutput } {
  const { ts = loadTypeScript(), workingDirectory, module, observe, ...raw } = options;
  const { program, tooDeep } = isProgram(input)
    ? { program: input, tooDeep: new Set<string>() }
    : bindSources(ts, asMap(input));
  const files = ownSources(program);
  const output = runSafely({
    ts,
    program,
    files,
    tooDeep,
    options: readOptions(raw, "options"),
    workingDirectory: workingDirectory ?? program.getCurrentDirectory(),
    crossFileFacts: true,
    readFile: () => undefined,
    moduleForm: (file) => module ?? writtenForm(ts, file),
    observe,
  });
  return { files, output };
}

function isProgram(input: Program | Sources): input is Program {
  return typeof (input as Program).getTypeChecker === "function";
}

function asMap(sources: Sources): ReadonlyMap<string, string> {
  return sources instanceof Map ? sources : new Map(Object.entries(sources));
}
