// What the runtime costs and saves against `new`, the losing cells included, and how large it is.
//
//   node bench/runtime.mjs [--rounds N]
//
// One operation makes a Float64Array, writes its first and last element, reads them, and frees it. Every cell runs in
// processes of its own, in turn with `new`; the figure is the median of CPU time, collector threads included.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import ts from "typescript";

const self = fileURLToPath(import.meta.url);
const sizes = [32, 64, 128, 512, 4096, 16_384, 65_536, 1_048_576];
const patterns = {
  fixed: "always the same length",
  some: "100 lengths in turn, up to the size",
  any: "any length from half the size to the size",
  eight: "eight live at once, freed in the order they were made",
};
const { values: args } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, cell: { type: "string" } },
});

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Nanoseconds per operation. */
async function cell([how, pattern, bytes]) {
  const runtime = await import("../dist/runtime/index.js");
  const make = {
    native: (length) => new Float64Array(length),
    zeroed: (length) => runtime.makeSliceTracked(Float64Array, length),
    dirty: (length) => runtime.makeSliceTrackedNoZero(Float64Array, length),
  }[how];
  const free = how === "native" ? () => {} : runtime.freeTracked;
  const most = bytes / 8;
  let random = 1;
  const length = {
    fixed: () => most,
    some: (i) => most - Math.floor(((i % 100) * most) / 200),
    any: () => {
      random = Math.imul(random, 0x2c1b3c6d) + 0x9e3779b9;
      return most - ((random >>> 8) % Math.max(1, most >> 1));
    },
    eight: () => most,
  }[pattern];
  const queue = new Array(8).fill(undefined);
  const run = (times) => {
    let sum = 0;
    for (let i = 0; i < times; i++) {
      const memory = make(length(i));
      memory[0] = i;
      memory[memory.length - 1] = 1;
      sum += memory[0] + memory[memory.length - 1];
      if (pattern === "eight") {
        free(queue[i & 7]);
        queue[i & 7] = memory;
      } else free(memory);
    }
    return sum;
  };
  const times = Math.ceil(Math.min(300_000, 3e9 / (bytes + 20_000)));
  run(times);
  run(times);
  const samples = [];
  for (let sample = 0; sample < 7; sample++) {
    const start = process.cpuUsage();
    run(times);
    const { user, system } = process.cpuUsage(start);
    samples.push(((user + system) * 1000) / times);
    await new Promise(setImmediate);
  }
  return median(samples);
}

function gzippedBytes(entry) {
  const seen = new Set();
  const visit = (url) => {
    if (seen.has(url.href)) return "";
    seen.add(url.href);
    const text = readFileSync(url, "utf8");
    const imports = [...text.matchAll(/from "(\.\/[^"]+)"/g)].map(([, path]) => visit(new URL(path, url)));
    const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, removeComments: true };
    return imports.join("") + ts.transpileModule(text, { compilerOptions: options }).outputText;
  };
  return gzipSync(visit(new URL(`../dist/runtime/${entry}.js`, import.meta.url)), { level: 9 }).length;
}

function main() {
  console.log(`Node ${process.versions.node}, V8 ${process.versions.v8}\n`);
  for (const entry of ["index", "checked", "noreuse"]) {
    console.log(
      `${entry.padEnd(8)} ${(gzippedBytes(entry) / 1024).toFixed(1)} KB gzipped, with all it imports, without comments, not minified`,
    );
  }
  const child = (...of) =>
    Number(execFileSync(process.execPath, [self, "--cell", JSON.stringify(of)], { encoding: "utf8" }));
  for (const [pattern, description] of Object.entries(patterns)) {
    console.log(`\n${description}\n\n    bytes        new     zeroed               dirty`);
    for (const bytes of sizes) {
      const samples = { native: [], zeroed: [], dirty: [] };
      for (let round = 0; round < Number(args.rounds); round++) {
        for (const how of Object.keys(samples)) samples[how].push(child(how, pattern, bytes));
      }
      const native = median(samples.native);
      const show = (how) => {
        const time = median(samples[how]);
        return `${time.toFixed(0).padStart(7)} ns ${(native / time).toFixed(native / time < 10 ? 2 : 0).padStart(5)}×`;
      };
      console.log(
        `${String(bytes).padStart(9)} ${native.toFixed(0).padStart(7)} ns ${show("zeroed")}   ${show("dirty")}`,
      );
    }
  }
}

if (args.cell === undefined) main();
else console.log(await cell(JSON.parse(args.cell)));
