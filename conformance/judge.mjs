/** One file of Test262 under the pass: every variant, as it was and as rewritten, with two runtimes. */
import { readFrontmatter } from "./frontmatter.mjs";
import { run } from "./realm.mjs";
import { variantsOf } from "./variants.mjs";

/** The judge of the pass found its own work wrong, or the pass failed. */
const FAULTS = new Set(["SF2003", "SF2005"]);
const RUNTIMES = { checked: "checked.js", production: "index.js" };

/**
 * @typedef {object} Verdict
 * @property {number} sites of all variants
 * @property {number} tracked
 * @property {number} rewritten variants of the file that were rewritten
 * @property {number} passing variants that succeed without the pass
 * @property {number} variants
 * @property {{ variant: string, runtime: string, expected: string, got: string, code: string }[]} differences
 */

/** @returns {Promise<Verdict>} */
export async function judgeFile(host, rewrite, file, text) {
  const { includes, flags, negative } = readFrontmatter(text);
  const kind = { file, includes, raw: flags.has("raw"), module: flags.has("module") };
  const verdict = { sites: 0, tracked: 0, rewritten: 0, passing: 0, variants: 0, differences: [] };
  for (const { name, text: source } of variantsOf(text, hash(file))) {
    const calls = name === "as it is" ? 1 : 3;
    const done = flags.has("async") ? calls : 0;
    const program = { ...kind, text: source, done };
    const expected = (await run(host, program)).join("\n");
    verdict.variants++;
    if (succeeds(expected, negative)) verdict.passing++;
    const { code, report } = rewrite(source, {
      fileName: kind.module ? "input.mjs" : "input.js",
      module: kind.module ? "esm" : "cjs",
      threshold: 0,
    });
    verdict.sites += report.sites.length;
    verdict.tracked += report.summary.tracked;
    const fault = report.skipped.find(({ code }) => FAULTS.has(code));
    if (fault)
      verdict.differences.push({ variant: name, runtime: "none", expected: "", got: fault.code, code });
    if (code === source) continue;
    verdict.rewritten++;
    for (const [runtime, module] of Object.entries(RUNTIMES)) {
      const got = (await run(host, { ...program, text: code }, module)).join("\n");
      if (got === expected) continue;
      if ((await run(host, program)).join("\n") !== expected) continue; // differs from itself
      verdict.differences.push({ variant: name, runtime, expected, got, code });
    }
  }
  return verdict;
}

function succeeds(outcome, negative) {
  if (negative) return /^(?:threw|caught)/.test(outcome);
  return outcome.split("\n").every((line) => line === "" || line === "Test262:AsyncTestComplete");
}

function hash(text) {
  let value = 7;
  for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) % 65521;
  return value;
}
