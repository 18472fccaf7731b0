/**
 * `npm run minimize -- FILE [--mode typed|text]`: makes a program that does something else when it is rewritten as
 * small as it can be, and prints it with its rewriting. The program is one file without imports that prints its
 * results with `console.log`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { analyse, loadPass } from "./analyse.mjs";
import { single } from "./compile.mjs";
import { loadRuntimes } from "./execute.mjs";
import { judgeAlone } from "./judge.mjs";
import { shrink } from "./shrink.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mode: { type: "string", default: "text" },
    seconds: { type: "string", default: "300" },
    out: { type: "string" },
    dist: { type: "string" },
  },
});
const [file] = positionals;
if (!file || positionals.length > 1) {
  console.error(
    "usage: npm run minimize -- FILE [--mode typed|text] [--seconds N] [--out FILE] [--dist FOLDER]",
  );
  process.exit(2);
}
const pass = await loadPass(values.dist && path.resolve(values.dist));
const runtimes = await loadRuntimes();
const name = path.basename(file);
const source = readFileSync(file, "utf8");
const verdictOn = (text) => judgeAlone(pass, runtimes, single(name, text), values.mode);
const verdict = await verdictOn(source);
if (verdict.kind !== "wrong") {
  console.error(`${file} does the same when it is rewritten${verdict.detail ? ` (${verdict.detail})` : ""}`);
  process.exit(1);
}
console.error(verdict.detail);
const small = await shrink(source, async (text) => (await verdictOn(text)).kind === "wrong", {
  fileName: name,
  seconds: Number(values.seconds),
});
if (values.out) writeFileSync(values.out, small);
console.log(small);
const { code, sites } = analyse(pass, new Map([[name, small]]), values.mode).get(name);
console.log(`// ---- rewritten\n${code}`);
for (const site of sites)
  console.log(`// ${site.line}:${site.column} ${site.decision} ${site.reason.message}`);
process.exit(0);
