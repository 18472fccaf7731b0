/** A program in all the forms that Node loads, and packages of CommonJS and UMD beside it. */

const body = (name: string, typed: boolean) => {
  const type = typed ? ": number" : "";
  return `function ${name}(n${type})${type} {
  const squares = new Float64Array(n);
  for (let i = 0; i < n; i++) squares[i] = i * i;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += squares[i]${typed ? "!" : ""};
  if (n === 13) throw new Error("here");
  return sum;
}
`;
};

/** What `umd` is: it runs in a page, under AMD, and as CommonJS. */
const umd = `(function (root, factory) {
  if (typeof define === "function" && define.amd) define([], factory);
  else if (typeof module === "object" && module.exports) module.exports = factory();
  else root.umd = factory();
})(typeof self !== "undefined" ? self : this, function () {
  return { ${body("umd", false).replace("function umd", "umd: function")} };
});
`;

export const nodeProgram: Readonly<Record<string, string>> = {
  "package.json": "{}",
  "lib/esm.mjs": `export ${body("esm", false)}`,
  "lib/module/package.json": '{ "type": "module" }',
  "lib/module/typed.ts": `export ${body("typed", true)}`,
  "lib/typed.mts": `export ${body("typedModule", true)}`,
  "lib/typed.cts": `${body("typedCommon", true)}exports.typedCommon = typedCommon;\n`,
  "lib/cjs.cjs": `${body("cjs", false)}exports.cjs = cjs;\n`,
  "lib/plain.js": `#!/usr/bin/env node\n${body("plain", false)}exports.plain = plain;\n`,
  "lib/awaits.js": `${body("awaits", false)}await 0;\nglobalThis.awaits = awaits;\n`,
  "node_modules/umd/package.json": '{ "name": "umd", "main": "umd.js" }',
  "node_modules/umd/umd.js": umd,
  "node_modules/other/package.json": '{ "name": "other", "main": "other.js" }',
  "node_modules/other/other.js": `exports.other = ${body("other", false)}`,
  "main.mjs": `import { createRequire } from "node:module";
import { stats } from "scopefree/runtime";
import umdPackage from "umd";
import { other } from "other";
import { esm } from "./lib/esm.mjs";
import { typed } from "./lib/module/typed.ts";
import { typedModule } from "./lib/typed.mts";
import "./lib/awaits.js";
const require = createRequire(import.meta.url);
const { cjs } = require("./lib/cjs.cjs");
const { plain } = require("./lib/plain.js");
const { typedCommon } = require("./lib/typed.cts");
const { awaits } = globalThis;
const { umd } = umdPackage;
const all = { esm, typed, typedModule, typedCommon, cjs, plain, awaits, umd, other };
const only = process.argv[2];
if (only) all[only](13);
for (const [name, run] of Object.entries(all)) {
  run(100);
  run(100);
  const before = stats().reuses;
  const sum = run(100);
  console.log(name, sum, stats().reuses > before ? "reused" : "new");
}
`,
};

export const nodeForms = [
  "esm",
  "typed",
  "typedModule",
  "typedCommon",
  "cjs",
  "plain",
  "awaits",
  "umd",
] as const;
