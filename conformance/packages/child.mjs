/** One workload in a process of its own: `node child.mjs FILE NAME ROOT`, its packages in ROOT/node_modules. */
import { pathToFileURL } from "node:url";
import { checksum } from "../../bench/libraries/checksum.mjs";
import { generator } from "../../bench/libraries/random.mjs";

/** The second time gets what the first has freed, the third what both have. */
const ROUNDS = 3;

const [file, name, root] = process.argv.slice(2);
const { default: workloads } = await import(pathToFileURL(file).href);
const { default: load } = await import(pathToFileURL(`${root}/load.mjs`).href);
const { run, entry = name } = workloads[name];
const sums = [];
const loaded = await load(entry);
for (let round = 0; round < ROUNDS; round++) {
  const values = await run(loaded, generator(7 + round), load);
  for (const value of values) sums.push(checksum(value).toString(16));
}
const made = await load("scopefree/runtime").then(
  ({ stats }) => stats(),
  () => undefined,
);
console.log(JSON.stringify({ sums, reuses: made?.reuses ?? 0 }));
