/**
 * `npm run fuzz:zeroing -- --seed S --minutes M`: attacks the zeroing proof with random functions that fill memory
 * completely, or almost. With `--batches B` it stops after so many files of functions.
 */
import { parseArgs } from "node:util";
import { loadPass } from "../analyse.mjs";
import { loadRuntimes } from "../execute.mjs";
import { Random } from "../random.mjs";
import { attack, makeFunction } from "./attack.mjs";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    minutes: { type: "string" },
    batches: { type: "string" },
    mode: { type: "string" },
  },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const until = performance.now() + Number(values.minutes ?? 1) * 60_000;
const batches = Number(values.batches ?? Number.POSITIVE_INFINITY);
const pass = await loadPass();
const runtimes = await loadRuntimes();
const totals = { functions: 0, sites: 0, tracked: 0, elided: 0, unfit: 0, wrong: 0 };
const started = performance.now();
for (let batch = 0; batch < batches && performance.now() < until; batch++) {
  const r = new Random(seed, batch);
  const functions = Array.from({ length: 60 }, (_, i) => makeFunction(r, `p${i}`));
  const mode = values.mode ?? (batch % 3 === 2 ? "text" : "typed");
  const found = await attack(pass, runtimes, functions, mode);
  totals.functions += functions.length;
  totals.sites += found.sites;
  totals.tracked += found.tracked;
  totals.elided += found.elided.size;
  for (const { code, message } of found.problems) {
    // a function that a change made senseless
    if (/ is mentioned (?:before|outside) /.test(message)) {
      totals.unfit++;
      continue;
    }
    totals.wrong++;
    console.log(`batch ${batch} (${mode}): ${code} ${message}`);
  }
  for (const { name, text, wanted, got } of found.wrong) {
    totals.wrong++;
    const at = wanted.findIndex((line, index) => line !== got[index]);
    console.log(
      `\nseed ${seed}, batch ${batch} (${mode}), ${name}: ${wanted[at]} became ${got[at]}\n${text}`,
    );
  }
}
console.log(JSON.stringify({ seed, ...totals, seconds: Math.round((performance.now() - started) / 1000) }));
process.exit(totals.wrong > 0 ? 1 : 0);
