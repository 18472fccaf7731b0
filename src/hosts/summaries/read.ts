/**
 * The summaries that the declarations of a program have beside them, looked at: are they about the files that are
 * there now? Those that are not come with the reason, for the report.
 */

import type { Program, System } from "typescript";
import type { DeclaredSummary } from "../../lower/declared-summary.js";
import { version } from "../cli/version.js";
import type { TypeScript } from "../typescript.js";
import { parseSummaries, SUMMARIES, type SummaryFile } from "./format.js";

export interface ReadSummaries {
  readonly summaries: readonly DeclaredSummary[];
  /** what those rest on that are believed: hashes by absolute path */
  readonly rests: ReadonlyMap<string, string>;
}

/**
 * Where there is no file system, there are none.
 * @param packages names of those that may be asked (option `summaries`)
 */
export function readSummaries(ts: TypeScript, program: Program, packages: readonly string[]): ReadSummaries {
  const { sys } = ts as { sys?: System };
  const summaries: DeclaredSummary[] = [];
  const rests = new Map<string, string>();
  if (!sys?.createHash || packages.length === 0) return { summaries, rests };
  const isNamed = packageFilter(packages);
  const folders = new Map<string, Found | undefined>();
  for (const file of program.getSourceFiles()) {
    if (!file.isDeclarationFile || program.isSourceFileDefaultLibrary(file)) continue;
    const found = nearest(sys, folderOf(file.fileName), isNamed, folders);
    if (!found) continue;
    const { folder, content, doubt } = found;
    const functions = content?.functions[file.fileName.slice(folder.length + 1)] ?? {};
    for (const [name, { noescape, async = false }] of Object.entries(functions)) {
      const known = { file: file.fileName, name, async };
      summaries.push(
        doubt === undefined ? { ...known, positions: noescape } : { ...known, positions: [], doubt },
      );
    }
    if (doubt !== undefined) continue;
    for (const [path, hash] of Object.entries(content.files))
      rests.set(sys.resolvePath(`${folder}/${path}`), hash);
  }
  return { summaries, rests };
}

interface Found {
  readonly folder: string;
  readonly content: SummaryFile;
  /** why it is not believed */
  readonly doubt: string | undefined;
}

/** The file of summaries in a folder, or in one above it in the same package. */
function nearest(
  sys: System,
  folder: string,
  isNamed: (name: string) => boolean,
  known: Map<string, Found | undefined>,
): Found | undefined {
  if (known.has(folder)) return known.get(folder);
  const path = `${folder}/${SUMMARIES}`;
  let found: Found | undefined;
  if (sys.fileExists(path)) {
    const content = parseSummaries(sys.readFile(path) ?? "");
    const isAsked = content && isNamed(packageOf(sys, folder));
    found = isAsked ? { folder, content, doubt: doubtOf(sys, folder, content) } : undefined;
  } else {
    const above = folderOf(folder);
    const isTop =
      above === folder || /\/node_modules$/.test(above) || sys.fileExists(`${folder}/package.json`);
    found = isTop ? undefined : nearest(sys, above, isNamed, known);
  }
  known.set(folder, found);
  return found;
}

/** The name of the package that a folder is in. */
function packageOf(sys: System, folder: string): string {
  for (let at = folder; ; at = folderOf(at)) {
    try {
      const { name } = JSON.parse(sys.readFile(`${at}/package.json`) ?? "{}") as { name?: unknown };
      if (typeof name === "string") return name;
    } catch {
      return "";
    }
    if (at === "") return "";
  }
}

function packageFilter(names: readonly string[]): (name: string) => boolean {
  const patterns = names.map((name) => {
    const parts = name.split("*").map((part) => part.replace(/[^\w@/-]/g, "\\$&"));
    return new RegExp(`^${parts.join("[^/]*")}$`);
  });
  return (name) => patterns.some((pattern) => pattern.test(name));
}

function doubtOf(sys: System, folder: string, { scopefree, files }: SummaryFile): string | undefined {
  const kept = `kept, for all that is known: ${SUMMARIES} beside its declaration`;
  if (scopefree !== version()) return `${kept} is of another version of scopefree`;
  for (const [path, hash] of Object.entries(files)) {
    const text = sys.readFile(`${folder}/${path}`);
    if (text === undefined) return `${kept} is about ${path}, which is not there`;
    if (sys.createHash?.(text) !== hash) return `${kept} is about another ${path}`;
  }
  return undefined;
}

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 0));
