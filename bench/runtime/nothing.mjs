// Programs with nothing to reuse: all that they allocate is kept, has a length that does not come again, or is too small.
// What does it cost them to be compiled? Each has sites that the pass rewrites, and calls the runtime in its innermost
// loop. It is measured in three forms: as it is; as it is, with the runtime loaded; and rewritten.
//
//   node bench/runtime/nothing.mjs [--rounds 15] [--node PATH]     a table; `npm run bench` prints it too
//
// A form of a program is measured in a process of its own, the forms in turn, each round beginning with another one: CPU
// time, the collector's threads included; the best of fifteen samples of a process, and of those the median.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measure } from "./measure.mjs";
import { againstFirst, geometricMean } from "./nothing-sum.mjs";

const programs = ["tiles", "messages", "matrices", "vectors", "objects"];
const forms = ["original", "imported", "rewritten"];
const self = fileURLToPath(import.meta.url);
/** as for the other benchmarks: code is optimised when it is hot, not when another thread finds the time */
const flags = ["--no-concurrent-recompilation", "--max-old-space-size=2048"];
/** inside of the package, whose name rewritten files import */
const folder = new URL("../../.cache/bench/nothing/", import.meta.url);

/** Writes every form of every program; returns the number of rewritten sites of each. Needs `dist`. */
async function prepare() {
  const { rewrite } = await import("../../dist/index.js");
  const { default: ts } = await import("typescript");
  mkdirSync(folder, { recursive: true });
  const sites = {};
  for (const name of programs) {
    const source = readFileSync(new URL(`nothing/${name}.ts`, import.meta.url), "utf8");
    const { code, report } = rewrite(source, { fileName: `${name}.ts` });
    sites[name] = report.summary.tracked;
    if (sites[name] === 0 || code === source) throw new Error(`the pass rewrites nothing in ${name}.ts`);
    const texts = { original: source, imported: `import "scopefree/runtime";\n${source}`, rewritten: code };
    for (const form of forms) {
      const { outputText } = ts.transpileModule(texts[form], {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
      });
      writeFileSync(new URL(`${name}.${form}.mjs`, folder), outputText);
    }
  }
  return sites;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** `{ results, sites }`: nanoseconds of an operation by program, in the order of the forms; sites by program. */
export async function nothingToReuse({
  rounds,
  node = process.execPath,
  once = (_, measure) => measure(),
  tell = () => {},
}) {
  const sites = await prepare();
  const samples = Object.fromEntries(programs.map((name) => [name, forms.map(() => [])]));
  for (let round = 0; round < rounds; round++) {
    for (const name of programs) {
      for (let turn = 0; turn < forms.length; turn++) {
        const at = (round + turn) % forms.length;
        const how = ["--measure", name, "--form", forms[at]];
        const { ns, reuses } = once(["nothing", node, round, ...how], () =>
          JSON.parse(execFileSync(node, [...flags, self, ...how], { encoding: "utf8" })),
        );
        if (reuses > 0) throw new Error(`${name} has reused memory ${reuses} times`);
        samples[name][at].push(ns);
      }
    }
    tell(`round ${round + 1} of ${rounds}: programs with nothing to reuse\n`);
  }
  const results = Object.fromEntries(programs.map((name) => [name, samples[name].map(median)]));
  return { results, sites };
}

async function measureOne(name, form) {
  const { run } = await import(new URL(`${name}.${form}.mjs`, folder).href);
  let sink = 0;
  const count = (times) => {
    sink += run(times);
  };
  const ns = await measure(count, { samples: 15, best: true });
  const reuses = form === "rewritten" ? (await import("scopefree/runtime")).stats().reuses : 0;
  console.log(JSON.stringify({ ns, reuses, sink: Number.isFinite(sink) }));
}

if (process.argv[1] === self) {
  const { values } = parseArgs({
    options: {
      measure: { type: "string" },
      form: { type: "string" },
      rounds: { type: "string", default: "15" },
      node: { type: "string" },
    },
  });
  if (values.measure !== undefined) await measureOne(values.measure, values.form);
  else {
    const rounds = Number(values.rounds);
    const { results, sites } = await nothingToReuse({
      rounds,
      ...(values.node && { node: values.node }),
      tell: (text) => process.stderr.write(text),
    });
    for (const [name, times] of Object.entries(results)) {
      const changes = againstFirst(times).map((factor) => `${((factor - 1) * 100).toFixed(2)} %`);
      console.log(`${name}: ${sites[name]} sites; imported ${changes[0]}, rewritten ${changes[1]}`);
    }
    for (const at of [1, 2])
      console.log(`${forms[at]}: ${((geometricMean(results, at) - 1) * 100).toFixed(2)} % (geometric mean)`);
  }
}
