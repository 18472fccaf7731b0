/**
 * Files and folders of the command line. A folder stands for all sources in it, `node_modules` left out –
 * seen from the folder, so that a package inside `node_modules` can be named itself.
 */

import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { globSync } from "tinyglobby";
import { type Code, message } from "../../diagnostics/messages.js";

/** An input that failed; the others are worked on. */
export interface Failure {
  readonly file: string;
  readonly code: Code;
  readonly message: string;
}

export interface TextFile {
  /** absolute */
  readonly path: string;
  /** without the byte order mark */
  readonly text: string;
  readonly byteOrderMark: boolean;
}

export interface Inputs {
  readonly sources: readonly TextFile[];
  /** absolute paths of what else is in the folders */
  readonly others: readonly string[];
  readonly failures: readonly Failure[];
}

const declaration = /\.d\.(?:[^./\\]+\.)?[mc]?ts$/;
const source = /\.[mc]?[jt]s$|\.[jt]sx$/;

function isSource(path: string): boolean {
  return source.test(path) && !declaration.test(path);
}

/** @param outside a folder whose content is not input (the output folder) */
export function readInputs(names: readonly string[], outside?: string): Inputs {
  const failures: Failure[] = [];
  const found = new Set<string>();
  const others = new Set<string>();
  for (const name of names) {
    const path = resolve(name);
    const kind = kindOf(path);
    if (kind === undefined) failures.push(fail("SF3004", name));
    else if (kind === "folder") {
      const files = filesIn(path, outside);
      if (!files.some(isSource)) failures.push(fail("SF3008", name));
      for (const file of files) (isSource(file) ? found : others).add(file);
    } else if (isSource(path)) found.add(path);
    else if (declaration.test(path)) others.add(path);
    else failures.push(fail("SF3005", name));
  }
  const sources: TextFile[] = [];
  for (const path of found) {
    const file = readText(path);
    if ("text" in file) sources.push(file);
    else {
      failures.push(file);
      others.add(path);
    }
  }
  return { sources, others: [...others].sort(), failures };
}

function kindOf(path: string): "file" | "folder" | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return stats.isDirectory() ? "folder" : "file";
}

function filesIn(folder: string, outside: string | undefined): readonly string[] {
  const inside = outside === undefined ? undefined : `${resolve(outside)}/`;
  return globSync(["**/*"], {
    cwd: folder,
    ignore: ["**/node_modules/**", "**/.git/**"],
    dot: true,
    expandDirectories: false,
    followSymbolicLinks: false,
  })
    .map((file) => join(folder, file))
    .filter((file) => inside === undefined || !file.startsWith(inside))
    .sort();
}

/** The text of a file, if it is UTF-8. */
function readText(path: string): TextFile | Failure {
  try {
    const bytes = readFileSync(path);
    if (bytes.includes(0)) return fail("SF3006", path, "it is not text");
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const byteOrderMark = text.startsWith("\uFEFF");
    return { path, text: byteOrderMark ? text.slice(1) : text, byteOrderMark };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail("SF3006", path, code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "it is not UTF-8" : code);
  }
}

export function fail(code: Code, file: string, why?: string): Failure {
  return { file, code, message: message(code, { file, where: file, ...(why === undefined ? {} : { why }) }) };
}
