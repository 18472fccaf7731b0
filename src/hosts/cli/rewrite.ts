/**
 * `scopefree rewrite`: the sources with freed and reused memory, each under the output folder at its path
 * relative to the working directory. What is not changed is copied byte for byte.
 */

import { closeSync, existsSync, openSync, readSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import { count } from "../../diagnostics/explain.js";
import { analyseInputs, type InputFlags } from "./analysis.js";
import { type Failure, fail, type TextFile } from "./inputs.js";
import { noteProblems, shown, writeReport } from "./outcome.js";
import { copyAtomically, writeAtomically } from "./output.js";
import type { Terminal } from "./terminal.js";

export interface RewriteFlags extends InputFlags {
  readonly outDir: string;
  readonly sourceMap?: boolean;
}

interface SourceMapFields {
  file?: string;
  sources: (string | null)[];
  sourcesContent?: (string | null)[];
}

export function rewrite(names: readonly string[], flags: RewriteFlags, terminal: Terminal): number {
  if (names.length === 0 && flags.project === undefined) {
    throw new ConfigurationError("SF3013", { why: "name files or folders, or a project with -p" });
  }
  const { output, sources, others, failures } = analyseInputs(names, flags, "text", flags.outDir);
  const problems: Failure[] = [...failures];
  const target = (path: string): string | undefined => {
    const within = relative(process.cwd(), path);
    if (within.startsWith(`..${sep}`) || resolve(within) !== resolve(path)) {
      problems.push(fail("SF3010", path));
      return undefined;
    }
    return join(resolve(flags.outDir), within);
  };
  const files = sources.map((source) => ({ source, to: target(source.path) }));
  const copies = others.map((path) => ({ path, to: target(path) }));
  for (const { path, to } of [...files.map(({ source, to }) => ({ path: source.path, to })), ...copies]) {
    if (to !== undefined && sameFile(path, to)) throw new ConfigurationError("SF3009", { file: shown(path) });
  }

  let changed = 0;
  for (const { source, to } of files) {
    if (to === undefined) continue;
    const printed = output.print(source.path.replace(/\\/g, "/"));
    if (printed === undefined || printed.code === source.text) copyAtomically(source.path, to);
    else {
      writeRewritten(source, to, printed.code, flags.sourceMap ? printed.map : undefined);
      changed++;
    }
  }
  for (const { path, to } of copies) if (to !== undefined) copyAtomically(path, to);

  const { tracked, sites } = output.report.summary;
  terminal.print(
    `${count(changed, "file")} of ${files.length} rewritten to ${shown(resolve(flags.outDir)) || "."}; ` +
      `${tracked} of ${count(sites, "allocation")} tracked`,
  );
  writeReport(flags.report, output.report);
  return noteProblems(problems, output.report, terminal);
}

function writeRewritten(source: TextFile, to: string, code: string, map: unknown): void {
  const mark = source.byteOrderMark || startsWithMark(source.path) ? "\uFEFF" : "";
  if (map === undefined) return writeAtomically(to, mark + code, source.path);
  const newline = code.includes("\r\n") ? "\r\n" : "\n";
  const name = `${basename(to)}.map`;
  const from = relative(dirname(to), source.path).replace(/\\/g, "/");
  const named = {
    ...(map as SourceMapFields),
    file: basename(to),
    sources: [from],
    sourcesContent: [source.text],
  };
  writeAtomically(`${to}.map`, JSON.stringify(named));
  const end = /[\r\n]$/.test(code) || code === "" ? "" : newline;
  const comment = `//# sourceMappingURL=${encodeURI(name)}`;
  writeAtomically(to, `${mark}${code}${end}${comment}${newline}`, source.path);
}

/** TypeScript drops the mark when it reads the files of a project. */
function startsWithMark(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(3);
    return readSync(file, start) === 3 && start.equals(Buffer.from([0xef, 0xbb, 0xbf]));
  } finally {
    closeSync(file);
  }
}

function sameFile(a: string, b: string): boolean {
  return resolve(a) === resolve(b) || (existsSync(b) && realpathSync(a) === realpathSync(b));
}
