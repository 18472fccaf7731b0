/** Programs that are no files on disk, and what is decided in them. */
import ts from "typescript";
import { analyze } from "../../src/index.js";

type Files = Readonly<Record<string, string>>;

const libraries = new Map<string, ts.SourceFile | undefined>();
const disk = ts.createCompilerHost({});

/** A program of files by their names. */
export function programOf(files: Files, given: ts.CompilerOptions = {}): ts.Program {
  const names = Object.keys(files).map((name) => `/v/${name}`);
  const text = (name: string) => (name.startsWith("/v/") ? files[name.slice(3)] : undefined);
  const host: ts.CompilerHost = {
    ...disk,
    getCurrentDirectory: () => "/v",
    directoryExists: (name) => name === "/v" || (disk.directoryExists?.(name) ?? false),
    fileExists: (name) => text(name) !== undefined || disk.fileExists(name),
    readFile: (name) => text(name) ?? disk.readFile(name),
    getSourceFile(name, target) {
      const own = text(name);
      if (own !== undefined) return ts.createSourceFile(name, own, ts.ScriptTarget.Latest, true);
      if (!libraries.has(name)) libraries.set(name, disk.getSourceFile(name, target));
      return libraries.get(name);
    },
  };
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowJs: true,
    strict: true,
    lib: ["lib.esnext.d.ts"],
    types: [],
    noEmit: true,
    ...given,
  };
  return ts.createProgram({ rootNames: names, options, host });
}

/** What is decided about the one site of a function in a program of these files. */
export function decision(files: Files, name: string, options: ts.CompilerOptions = {}): string {
  const { sites } = analyze(programOf(files, options), { workingDirectory: "/v" });
  return sites.find((site) => site.function === name)?.decision ?? "no site";
}
