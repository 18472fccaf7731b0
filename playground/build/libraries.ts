/**
 * The declaration files that the analysis needs for types, packed: without comments, as three modules of which the
 * worker loads the second and third only when a program mentions what they declare.
 *
 *   virtual:libraries/es       ECMAScript, and scopefree/runtime
 *   virtual:libraries/dom      the web
 *   virtual:libraries/node     @types/node
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import ts from "typescript";
import type { Plugin } from "vite";

const require = createRequire(import.meta.url);
const PREFIX = "virtual:libraries/";
const repository = path.resolve(import.meta.dirname, "../..");

export function libraries(): Plugin {
  return {
    name: "scopefree-libraries",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const files = collect(id.slice(PREFIX.length + 1));
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(files))});`;
    },
  };
}

type Files = Record<string, string>;

function collect(name: string): Files {
  if (name === "es") return { ...standard(/^lib\.(es|decorators)/), ...runtimeTypes() };
  if (name === "dom") return standard(/^lib\.dom/);
  if (name === "node") return nodeTypes();
  throw new Error(`no library ${name}`);
}

/** TypeScript's own library, as files at its root. */
function standard(pattern: RegExp): Files {
  const folder = path.dirname(require.resolve("typescript/lib/typescript.js"));
  const files: Files = {};
  for (const file of readdirSync(folder))
    if (pattern.test(file) && file.endsWith(".d.ts") && !file.endsWith(".full.d.ts"))
      files[`/${file}`] = withoutComments(readFileSync(path.join(folder, file), "utf8"));
  return files;
}

function nodeTypes(): Files {
  const folder = path.dirname(require.resolve("@types/node/package.json"));
  const files: Files = {};
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".d.ts") || /^ts\d/.test(file)) continue;
    const name = `/node_modules/@types/node/${file.replaceAll("\\", "/")}`;
    files[name] = withoutComments(readFileSync(path.join(folder, file), "utf8"));
  }
  files["/node_modules/@types/node/package.json"] = JSON.stringify({
    name: "@types/node",
    types: "index.d.ts",
  });
  // It needs the declarations of an HTTP client, which nothing here uses.
  files["/node_modules/undici-types/index.d.ts"] = "declare const nothing: any; export = nothing;";
  return files;
}

/** The declarations of the runtime, made from its sources. */
function runtimeTypes(): Files {
  const folder = path.join(repository, "src/runtime");
  const files: Files = {};
  const program = ts.createProgram([path.join(folder, "index.ts")], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    declaration: true,
    emitDeclarationOnly: true,
    skipLibCheck: true,
    strict: true,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    types: ["node"],
    rootDir: folder,
    outDir: "/node_modules/scopefree/dist/runtime",
  });
  program.emit(undefined, (name, text) => {
    files[name] = withoutComments(text);
  });
  return files;
}

/** Comments go, except those that refer to other files. */
function withoutComments(text: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  let kept = "";
  let pending = "";
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const token = scanner.getTokenText();
    switch (kind) {
      case ts.SyntaxKind.NewLineTrivia:
        pending = "\n";
        break;
      case ts.SyntaxKind.WhitespaceTrivia:
        if (pending === "") pending = " ";
        break;
      case ts.SyntaxKind.SingleLineCommentTrivia:
        if (token.startsWith("///")) kept += `${pending}${token}`;
        break;
      case ts.SyntaxKind.MultiLineCommentTrivia:
        if (pending === "") pending = " ";
        break;
      default:
        kept += pending + token;
        pending = "";
    }
  }
  return kept;
}
