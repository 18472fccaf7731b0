/**
 * A Program over texts: for one file without a project, and for browsers. It has no library and resolves only
 * imports of the given texts, so names have their scopes and local types, and everything else is unknown.
 */
import type ts from "typescript";

/**
 * The name that a text has in such a program: absolute, with slashes and without detours, as the compiler asks for it.
 * A file that it asks for by another name would not be found, and nothing said.
 */
export function nameInProgram(given: string): string {
  const path = given.replace(/\\/g, "/");
  const root = /^[a-z]:\//i.exec(path)?.[0] ?? "/";
  const parts: string[] = [];
  for (const part of path.slice(path.startsWith(root) ? root.length : 0).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return root + parts.join("/");
}

export function programFromSources(
  ts: typeof import("typescript"),
  sources: ReadonlyMap<string, string>,
  options: ts.CompilerOptions = {},
): ts.Program {
  const files = new Map<string, ts.SourceFile>();
  for (const [name, text] of sources) {
    const fileName = nameInProgram(name);
    files.set(
      fileName,
      ts.createSourceFile(fileName, text, { languageVersion: ts.ScriptTarget.Latest }, true),
    );
  }
  const host: ts.CompilerHost = {
    getSourceFile: (name) => files.get(name),
    getDefaultLibFileName: () => "lib.d.ts",
    writeFile: () => {},
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (name) => files.has(name),
    readFile: (name) => files.get(name)?.text,
  };
  return ts.createProgram({
    rootNames: [...files.keys()],
    options: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      jsx: ts.JsxEmit.Preserve,
      allowJs: true,
      noLib: true,
      types: [],
      noEmit: true,
      strict: true,
      ...options,
    },
    host,
  });
}
