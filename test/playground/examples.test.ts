/** What the notices of the examples say of their programs, as sites: line order, function, and what became of them. */
import { expect, test } from "vitest";
import type { SiteView } from "../../playground/src/analysis/protocol.js";
import { checkedExamples } from "./gallery.js";

/** Of each example the functions that its notice speaks of. */
const claims: Readonly<Record<string, readonly string[]>> = {
  go: ["f1: freed at scope exit, zeroing elided"],
  small: ["rotate: heap (SF1201)", "smooth: freed at scope exit, zeroing elided"],
  loop: ["energies: freed at iteration, zeroing elided"],
  closures: ["mode: freed at scope exit"],
  exceptions: ["checksum: freed at scope exit"],
  async: ["digest: freed at scope exit"],
  jsx: ["Sparkline: freed at scope exit, zeroing elided"],
  partial: ["trimmed: freed at scope exit, on some paths"],
  views: [
    "header: freed at scope exit",
    "copied: freed at scope exit",
    "copied: heap (SF1101)",
    "viewed: heap (SF1101)",
  ],
  kept: ["outside: heap (SF1102)", "inside: freed at caller", "unknown: heap (SF1103)"],
  zeroing: ["ramp: freed at scope exit, zeroing elided", "counted: freed at scope exit"],
  factory: ["hann: freed at caller, zeroing elided", "weight: freed at scope exit"],
  aggregate: ["Matrix: freed at caller", "traceOfIdentity: freed at scope exit"],
  growth: ["primes: freed at reassignment", "primes: freed at reassignment"],
  // What is freed by hand is the runtime's: see what the programs call.
  arena: [],
  region: [],
  builder: ["#grow: heap (SF1102)"],
  "tweetnacl-reduce": ["reduce: freed at scope exit, zeroing elided"],
  "tweetnacl-curve": ["gf: freed at caller", "inv25519: freed at scope exit"],
  "fflate-hmap": [
    "(anonymous): freed at last use",
    "(anonymous): freed at scope exit",
    "(anonymous): heap (SF1101)",
    "(anonymous): heap (SF1101)",
  ],
};

const byHand: Readonly<Record<string, RegExp>> = {
  arena: /from "scopefree\/runtime"/,
  region: /from "scopefree\/runtime"/,
  builder: /freeSized\(this\.#bytes\)/,
};

function inWords({ function: name, decision, freedAt, code, partial, zeroing }: SiteView): string {
  if (decision === "heap") return `${name}: heap (${code})`;
  const parts = [`${name}: freed at ${freedAt?.replace("-", " ")}`];
  if (partial) parts.push("on some paths");
  if (zeroing === "elided") parts.push("zeroing elided");
  return parts.join(", ");
}

test("each example does what its two sentences say", { timeout: 120_000 }, async () => {
  const checked = await checkedExamples();
  expect(checked.map(({ example }) => example.id)).toEqual(Object.keys(claims));
  for (const { example, result, problems } of checked) {
    const { id, notice, source } = example;
    expect(
      problems.map(({ message }) => message),
      id,
    ).toEqual([]);
    expect(notice.match(/[.:?](?=\s|$)/g)?.length, `${id}: ${notice}`).toBeGreaterThanOrEqual(2);
    const wanted = claims[id] ?? [];
    const spokenOf = new Set(wanted.map((words) => words.split(": ")[0]));
    const sites = result.sites.filter((site) => spokenOf.has(site.function));
    expect(sites.map(inWords), id).toEqual(wanted);
    const called = byHand[id];
    if (called) expect(source, id).toMatch(called);
    if (wanted.some((words) => words.includes("freed")))
      expect(result.code, id).toMatch(/freeTracked|tracked/);
  }
});
