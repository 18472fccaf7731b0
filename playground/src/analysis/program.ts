/**
 * The program of one file that the analysis looks at, with the types of the platform. Declaration files are parsed
 * once; those of the web and of Node are loaded when the program first mentions a name that they declare.
 */

import ecmascript from "virtual:libraries/es";
import ts from "typescript";
import type { Language } from "./protocol.js";

type Files = Readonly<Record<string, string>>;
type Library = "dom" | "node";

const packs: Readonly<Record<Library, () => Promise<{ default: Files }>>> = {
  dom: () => import("virtual:libraries/dom"),
  node: () => import("virtual:libraries/node"),
};

const texts = new Map<string, string>();
const folders = new Set<string>();
const parsed = new Map<string, ts.SourceFile>();
const loaded = new Set<Library>();
let previous: ts.Program | undefined;

function add(files: Files): void {
  for (const [file, text] of Object.entries(files)) {
    texts.set(file, text);
    for (let at = file.lastIndexOf("/"); at > 0; at = file.lastIndexOf("/", at - 1))
      folders.add(file.slice(0, at));
  }
}

add(ecmascript);

async function load(name: Library): Promise<void> {
  add((await packs[name]()).default);
}

/** Loads the declarations that a program misses, and says whether there are any new ones. */
export async function loadMissing(problems: readonly ts.Diagnostic[]): Promise<boolean> {
  const missing = new Set<Library>();
  for (const { code } of problems) {
    // "Cannot find name", "… do you need to change your target library", "… type definitions for node"
    if ([2304, 2552, 2584, 2503, 2318, 2583].includes(code)) missing.add("dom");
    if ([2580, 2591, 2307, 2792].includes(code)) missing.add("node");
  }
  const wanted = [...missing].filter((name) => !loaded.has(name));
  for (const name of wanted) loaded.add(name);
  await Promise.all(wanted.map(load));
  return wanted.length > 0;
}

export interface Made {
  readonly program: ts.Program;
  readonly file: ts.SourceFile;
}

export function makeProgram(source: string, language: Language): Made {
  const name = `/input.${language}`;
  const file = ts.createSourceFile(
    name,
    source,
    { languageVersion: ts.ScriptTarget.Latest, impliedNodeFormat: ts.ModuleKind.ESNext },
    true,
  );
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: [
      "lib.es2023.d.ts",
      "lib.esnext.disposable.d.ts",
      ...(loaded.has("dom") ? ["lib.dom.d.ts", "lib.dom.iterable.d.ts"] : []),
    ],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    jsx: ts.JsxEmit.Preserve,
    allowJs: true,
    checkJs: false,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: loaded.has("node") ? ["node"] : [],
  };
  const program = ts.createProgram({
    rootNames: [name],
    options,
    host: hostOf(file),
    ...(previous && { oldProgram: previous }),
  });
  previous = program;
  return { program, file };
}

function hostOf(file: ts.SourceFile): ts.CompilerHost {
  return {
    getSourceFile(name, target) {
      if (name === file.fileName) return file;
      const known = parsed.get(name);
      if (known) return known;
      const text = texts.get(name);
      if (text === undefined) return undefined;
      const made = ts.createSourceFile(name, text, target, false);
      parsed.set(name, made);
      return made;
    },
    getDefaultLibFileName: () => "/lib.d.ts",
    getDefaultLibLocation: () => "/",
    writeFile() {},
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (name) => name === file.fileName || texts.has(name),
    readFile: (name) => (name === file.fileName ? file.text : texts.get(name)),
    directoryExists: (name) => isFolder(name),
    getDirectories: () => [],
    resolveModuleNameLiterals: (literals, from, _, options) =>
      literals.map(({ text }) => {
        if (text === "scopefree/runtime")
          return {
            resolvedModule: {
              resolvedFileName: "/node_modules/scopefree/dist/runtime/index.d.ts",
              extension: ts.Extension.Dts,
              isExternalLibraryImport: true,
            },
          };
        return ts.resolveModuleName(text, from, options, {
          fileExists: (name) => texts.has(name),
          readFile: (name) => texts.get(name),
          directoryExists: isFolder,
        });
      }),
  };
}

const isFolder = (name: string): boolean => name === "/" || folders.has(name.replace(/\/$/, ""));
