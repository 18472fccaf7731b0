/**
 * Writes what was found out about the functions of a project beside the declarations that its compiler has written
 * (format.ts). It comes after them, because it is about what they are now; where something is missing that a
 * compiler would have written, there is nothing to vouch for, and the file goes.
 *
 * What a summary rests on beside the project's own output are the promises of others: summaries that were believed, and
 * with them what those rest on, declarations that have `@noescape` in them, and files of signatures.
 */

import type { ParsedCommandLine, Program, System } from "typescript";
import type { FoundPromise } from "../../annotations/found-promises.js";
import type { Options } from "../../options.js";
import { version } from "../cli/version.js";
import { ownSources } from "../sources.js";
import type { TypeScript } from "../typescript.js";
import { FORMAT_VERSION, type FunctionSummary, SUMMARIES, type SummaryFile } from "./format.js";
import { readSummaries } from "./read.js";

export interface Written {
  readonly ts: TypeScript;
  readonly program: Program;
  readonly parsed: ParsedCommandLine;
  readonly options: Options;
  readonly promises: readonly FoundPromise[];
}

/** Whether a project has declarations, and output that others run. */
export function mayBeSummarised({ options }: Pick<ParsedCommandLine, "options">): boolean {
  const { declaration, noEmit, emitDeclarationOnly, outFile } = options;
  return declaration === true && !noEmit && !emitDeclarationOnly && outFile === undefined;
}

export function writeSummaries(written: Written): void {
  const { ts, parsed } = written;
  if (!mayBeSummarised(parsed)) return;
  const { sys } = ts;
  const { declarationDir, outDir, configFilePath } = parsed.options;
  const root = String(configFilePath).replace(/\/[^/]*$/, "");
  const folder = sys.resolvePath(declarationDir ?? outDir ?? root);
  const path = `${folder}/${SUMMARIES}`;
  const content = summariesIn(sys, folder, written);
  if (content) sys.writeFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
  else if (sys.fileExists(path)) sys.deleteFile?.(path);
}

function summariesIn(sys: System, folder: string, written: Written): SummaryFile | undefined {
  const { ts, program, options, promises } = written;
  if (promises.length === 0 || !sys.createHash) return undefined;
  const sources = ownSources(program);
  const compiled = { ...written.parsed, fileNames: sources.map(({ fileName }) => fileName) };
  const rests = new Map(readSummaries(ts, program, options.summaries).rests);
  const declarationsOf = new Map<string, string>();
  const needed: string[] = [
    ...options.signatures.filter((given) => typeof given === "string"),
    ...program
      .getSourceFiles()
      .filter((file) => file.isDeclarationFile && !program.isSourceFileDefaultLibrary(file))
      .filter(({ text }) => text.includes("@noescape"))
      .map(({ fileName }) => fileName),
  ];
  for (const { fileName } of sources) {
    const outputs = ts.getOutputFileNames(compiled, fileName, !sys.useCaseSensitiveFileNames);
    needed.push(...outputs.filter((name) => !name.endsWith(".map")));
    const declarations = outputs.find((name) => /\.d\.[mc]?ts$/.test(name));
    if (declarations !== undefined) declarationsOf.set(fileName, sys.resolvePath(declarations));
  }
  for (const name of needed) {
    const text = sys.readFile(name);
    if (text === undefined) return undefined;
    rests.set(sys.resolvePath(name), sys.createHash(text));
  }
  const relative = (path: string): string => relativeTo(folder, path);
  const functions: Record<string, Record<string, FunctionSummary>> = {};
  for (const { file, name, positions, async } of promises) {
    const declarations = declarationsOf.get(file);
    if (declarations === undefined || !declarations.startsWith(`${folder}/`)) continue;
    (functions[relative(declarations)] ??= {})[name] = { noescape: positions, ...(async && { async }) };
  }
  const files = [...rests]
    .map(([path, hash]) => [relative(path), hash] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { version: FORMAT_VERSION, scopefree: version(), files: Object.fromEntries(files), functions };
}

/** Both are absolute, with forward slashes. */
function relativeTo(folder: string, path: string): string {
  const from = folder.split("/");
  const to = path.split("/");
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
}
