// The benchmark of the runtime, all in one run: allocation against the native constructor, the pools that there are and
// a scratch array hoisted by hand; growth; a hash table; programs with nothing to reuse; import size.
//
//   npm run bench                           everything; some ten minutes on a quiet machine
//   npm run bench -- --quick                fewer sizes, one round
//   npm run bench -- --rounds 5 --node PATH --docs
//   npm run bench -- --continue             goes on where a run was cut off: with what that one has measured of this build
//
// Each cell is measured in processes of its own, the contenders in turn, and round after round; figures are medians of
// CPU time, the collector's threads included, and compared as ratios. Cells in which scopefree misses its goal are
// listed. Writes .cache/bench/report.html and .cache/bench/report.md; with --docs, docs/benchmarks.md too.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { contenders, peers } from "./runtime/contenders.mjs";
import { importSizes } from "./runtime/import-size.mjs";
import { nothingToReuse } from "./runtime/nothing.mjs";
import { fetchPeers } from "./runtime/peers.mjs";
import { toHtml } from "./runtime/report-html.mjs";
import { toMarkdown } from "./runtime/report-markdown.mjs";

const { values: args } = parseArgs({
  options: {
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    node: { type: "string", default: process.execPath },
    sizes: { type: "string" },
    patterns: { type: "string" },
    docs: { type: "boolean", default: false },
    continue: { type: "boolean", default: false },
  },
});
const rounds = Number(args.rounds ?? (args.quick ? 1 : 3));
const allSizes = [16, 64, 128, 512, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 8_388_608];
const sizes =
  args.sizes?.split(",").map(Number) ?? (args.quick ? [64, 512, 4096, 65_536, 1_048_576] : allSizes);
const patterns = args.patterns?.split(",") ?? ["all", "ends", "four", "thousand", "lifo", "fifo", "types"];
const modes = ["zeroed", "dirty"];
/** Code is optimised when it is hot, not when another thread finds the time: on a busy machine it would be measured cold. */
const flags = ["--no-concurrent-recompilation", "--max-old-space-size=2048"];
const folder = new URL("../.cache/bench/", import.meta.url);
mkdirSync(folder, { recursive: true });

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

function run(script, ...rest) {
  const path = fileURLToPath(new URL(`runtime/${script}.mjs`, import.meta.url));
  const options = { encoding: "utf8", maxBuffer: 2 ** 26 };
  return JSON.parse(execFileSync(args.node, [...flags, path, ...rest], options));
}

/** What has been measured, by what was asked: kept on disk, so that a long run may be cut off and go on. */
const measured = new Map();
const measuredAt = new URL("measured.json", folder);
const build = readFileSync(new URL("../dist/build-id", import.meta.url), "utf8");
if (args.continue) {
  try {
    const before = JSON.parse(readFileSync(measuredAt, "utf8"));
    if (before.build === build) for (const [key, value] of before.entries) measured.set(key, value);
  } catch {
    // nothing to go on with
  }
}

function once(key, measure) {
  const name = JSON.stringify(key);
  if (!measured.has(name)) {
    measured.set(name, measure());
    writeFileSync(measuredAt, JSON.stringify({ build, entries: [...measured] }));
  }
  return measured.get(name);
}

function allocation() {
  const samples = new Map();
  for (let round = 1; round <= rounds; round++) {
    for (const mode of modes) {
      for (const pattern of patterns) {
        for (const name in contenders) {
          const key = ["allocate", args.node, round, name, pattern, mode, sizes.join()];
          const { results } = once(key, () => run("allocate", name, pattern, mode, sizes.join()));
          for (const bytes of sizes) {
            const cell = JSON.stringify([mode, pattern, bytes, name]);
            if (!samples.has(cell)) samples.set(cell, []);
            samples.get(cell).push(results[bytes]);
          }
        }
        process.stderr.write(`round ${round} of ${rounds}: ${pattern}, ${mode}\n`);
      }
    }
  }
  const cells = [];
  for (const mode of modes) {
    for (const pattern of patterns) {
      for (const bytes of sizes) {
        const of = {};
        for (const name in contenders) {
          const all = samples.get(JSON.stringify([mode, pattern, bytes, name]));
          const pick = (field) => median(all.map((one) => one[field]));
          of[name] = { ns: pick("ns"), gcNs: pick("gcNs"), gcPerMillion: pick("gcPerMillion") };
        }
        cells.push({ mode, pattern, bytes, of });
      }
    }
  }
  return cells;
}

/** The two variants of a script in turn: { case: [without, with] } in nanoseconds */
function compare(script, without, withIt) {
  const samples = {};
  for (let round = 0; round < rounds; round++) {
    for (const [at, how] of [without, withIt].entries()) {
      const results = once([script, args.node, round, how], () => run(script, how));
      for (const name in results) ((samples[name] ??= [[], []])[at] ??= []).push(results[name]);
    }
    process.stderr.write(`round ${round + 1} of ${rounds}: ${script}\n`);
  }
  return Object.fromEntries(Object.entries(samples).map(([name, both]) => [name, both.map(median)]));
}

fetchPeers();
const report = {
  node: execFileSync(args.node, ["-p", "`${process.versions.node} (V8 ${process.versions.v8})`"], {
    encoding: "utf8",
  }).trim(),
  rounds,
  peers,
  sizes,
  patterns,
  cells: allocation(),
  growth: compare("growth", "keep", "free"),
  table: compare("hash-table", "keep", "free"),
  nothing: await nothingToReuse({
    rounds: Math.max(1, rounds * 3),
    node: args.node,
    once,
    tell: (text) => process.stderr.write(text),
  }),
  importSizes: importSizes(),
};
const markdown = toMarkdown(report);
console.log(`\n${markdown}`);
writeFileSync(new URL("report.md", folder), markdown);
writeFileSync(new URL("report.html", folder), toHtml(report));
if (args.docs) {
  const docs = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));
  writeFileSync(docs, markdown);
  execFileSync("npx", ["biome", "format", "--write", docs], { stdio: "ignore" });
}
console.log(`\nA page with plots: ${fileURLToPath(new URL("report.html", folder))}`);
