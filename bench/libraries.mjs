// npm run bench:libraries [-- --only NAME] [--dir DIR] [--pairs N] [--quick]
//
// Rewrites published libraries whole, checks that their results stay the same under all runtimes, and measures
// published against rewritten. `--dir` takes the packages from DIR/node_modules instead of installing them; `--only`
// names one workload (it may be given several times). The tables on docs/libraries.md are its output.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { libraries } from "./libraries/catalogue.mjs";
import { child, digest, pairs, verify } from "./libraries/measure.mjs";
import { install, rewrite } from "./libraries/prepare.mjs";
import { colophon, table } from "./libraries/report.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    dir: { type: "string" },
    pairs: { type: "string", default: "9" },
    quick: { type: "boolean", default: false },
  },
});
const settings = values.quick ? { warm: 400, batches: 5, batch: 60 } : {};
const chosen = libraries.filter(({ name }) => !values.only || values.only.includes(name));
if (chosen.length === 0) {
  console.error(`no such workload; there are ${libraries.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

const tell = (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`);

async function measure(published, library) {
  const { name, packages } = library;
  tell(`${name}: rewriting`);
  const { root, report } = await rewrite(published, name, packages);
  const { expected, wrong } = await verify(name, published, root);
  if (wrong.length > 0) {
    console.error(`${name}: ${expected} as published, but ${wrong.join("; ")}`);
    process.exitCode = 1;
    return undefined;
  }
  const before = await child(name, published, "count");
  const after = await child(name, root, "count");
  const runs = await pairs(name, published, root, Number(values.pairs), settings, (pair) =>
    tell(`${name}: pair ${pair} of ${values.pairs}`),
  );
  tell("");
  const { reuses, bytesReused, made, madeBytes } = after;
  return {
    ...library,
    timing: digest(runs),
    sites: { found: report.summary.sites, tracked: report.summary.tracked },
    counts: {
      made: { before: before.made, after: made },
      bytes: { before: before.madeBytes, after: madeBytes },
      reuses,
      reused: bytesReused / (bytesReused + madeBytes || 1),
    },
  };
}

const published = values.dir === undefined ? await install() : resolve(values.dir);
const results = [];
for (const library of chosen) {
  const result = await measure(published, library);
  if (result) results.push(result);
}
console.log(table(results));
console.log(`\n${colophon(values.pairs)}`);
