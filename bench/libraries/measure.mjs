// Runs a workload on the published and on the rewritten packages, in processes of their own that take turns.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const childFile = fileURLToPath(new URL("./child.mjs", import.meta.url));

export async function child(name, root, mode, { condition, settings = {} } = {}) {
  const conditions = condition ? [`--conditions=${condition}`] : [];
  const args = [...conditions, childFile, name, root, mode, JSON.stringify(settings)];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

/** The runtimes under which the results must be those of the published packages. */
export const conditions = [undefined, "scopefree-checked", "scopefree-noreuse"];

/** Whether the results are equal under all runtimes: the checksum, or what went wrong. */
export async function verify(name, published, rewritten) {
  const expected = (await child(name, published, "check")).checksum;
  const wrong = [];
  for (const condition of conditions) {
    const runtime = condition ?? "production";
    try {
      const { checksum } = await child(name, rewritten, "check", { condition });
      if (checksum !== expected) wrong.push(`${runtime}: ${checksum}`);
    } catch (error) {
      wrong.push(`${runtime}: ${error.stderr?.trim().split("\n").at(-1) ?? error.message}`);
    }
  }
  return { expected, wrong };
}

/** Pairs of runs; who goes first alternates, so that a machine that slows down favours nobody. */
export async function pairs(name, published, rewritten, count, settings, tell = () => {}) {
  const runs = { published: [], rewritten: [] };
  const roots = { published, rewritten };
  for (let pair = 0; pair < count; pair++) {
    for (const copy of pair % 2 ? ["rewritten", "published"] : ["published", "rewritten"])
      runs[copy].push(await child(name, roots[copy], "time", { settings }));
    tell(pair + 1);
  }
  return runs;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What the runs of a workload say together. */
export function digest(runs) {
  const middle = (copy, field) => median(runs[copy].map((one) => one[field]));
  const both = (field) => ({ before: middle("published", field), after: middle("rewritten", field) });
  const ratios = (field) =>
    runs.published.map((one, pair) => one[field] / runs.rewritten[pair][field]).sort((a, b) => a - b);
  const elapsed = ratios("wall");
  return {
    speedUp: median(elapsed),
    range: [elapsed[elapsed.length >> 2], elapsed[elapsed.length - 1 - (elapsed.length >> 2)]],
    wall: both("wall"),
    cpu: both("cpu"),
    pauses: both("pauses"),
    collections: both("collections"),
    resident: both("resident"),
  };
}
