/**
 * TypeScript for the worker, as much of it as is used. As it comes, it is one function of nine megabytes whose result has
 * everything; the bundler cannot tell what of that is needed, and the engine reads it twice. Here it becomes a module:
 *
 *   - its wrapper goes, so that its functions are those of the module;
 *   - it exports what the sources of the worker mention by name;
 *   - the server goes, and what else has an effect on nothing but itself is marked as such: namespaces, and the fixes
 *     that its services would offer. What is left to the bundler is to keep what is reached.
 *
 * If TypeScript is built in another way one day, the build says so.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "vite";

const worker = path.resolve(import.meta.dirname, "../src/analysis/worker.ts");

export function compiler(): Plugin {
  return {
    name: "scopefree-compiler",
    apply: "build",
    transform: {
      filter: { id: /[\\/]typescript[\\/]lib[\\/]typescript\.js$/ },
      handler: (code) => ({ code: asModule(code, wordsOf(worker)), map: null }),
    },
  };
}

/** Every word of the sources that a module is made of; a name that is used is among them. */
function wordsOf(file: string, seen = new Set<string>(), words = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file) || !existsSync(file)) return words;
  seen.add(file);
  const text = readFileSync(file, "utf8");
  for (const [word] of text.matchAll(/[\w$]+/g)) words.add(word);
  for (const [, name = ""] of text.matchAll(/"(\.{1,2}\/[^"]+)\.js"/g))
    wordsOf(path.resolve(path.dirname(file), `${name}.ts`), seen, words);
  return words;
}

function asModule(code: string, names: ReadonlySet<string>): string {
  const begin = cut(code, 'var ts = {}; ((module) => {\n"use strict";\n', "after");
  const list = cut(code, "// src/typescript/typescript.ts\nvar typescript_exports = {};", "before");
  const listEnd = cut(code, "module.exports = __toCommonJS(typescript_exports);\n", "after");
  const server = cut(code, "// src/server/_namespaces/ts.ts\n", "before");

  const exported = [...code.slice(list, listEnd).matchAll(/^ {2}([\w$]+): \(\) => ([\w$]+),?$/gm)];
  // a word that is the name of one of its namespaces is not about that
  const kept = exported.filter(([, name = "", local = ""]) => names.has(name) && !local.startsWith("ts_"));
  if (kept.length === 0) throw new Error("no name of TypeScript is used");

  const body = (code.slice(begin, list) + code.slice(listEnd, server))
    // namespaces, and what is exported of them
    .replace(/^var ([\w$]+) = \{\};\n__export\(\1, \{/gm, "var $1 = /* @__PURE__ */ __namespace({")
    .replace(
      /^var ([\w$]+);\n\(\(([\w$]+)\) => \{\n(.*?)^\}\)\(\1 \|\| \(\1 = \{\}\)\);/gms,
      "var $1 = /* @__PURE__ */ (($2) => {\n$3return $2;\n})({});",
    )
    .replace(/^(?=register(?:CodeFix|Refactor)\()/gm, "/* @__PURE__ */ ")
    // there is nothing that could be required
    .replace(/\brequire\(/g, "__required(");
  return [
    "const __namespace = (all) => { const made = {}; __export(made, all); return made; };",
    "const __required = (name) => { throw new Error(`there is no ${name} here`); };",
    body,
    `export default { ${kept.map(([, name, local]) => `${name}: ${local}`).join(", ")} };`,
  ].join("\n");
}

function cut(code: string, mark: string, side: "before" | "after"): number {
  const at = code.indexOf(mark);
  if (at < 0 || code.includes(mark, at + 1)) throw new Error(`TypeScript is built in another way: ${mark}`);
  return side === "before" ? at : at + mark.length;
}
