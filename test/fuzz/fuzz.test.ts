/**
 * The fuzzer itself: its programs are what the analysis may assume, the same seed gives the same programs, its faults
 * fit the pass that is built; and a smoke of it. `npm run fuzz` is the real thing.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { analyse, loadPass } from "../../fuzz/analyse.mjs";
import { compile, single } from "../../fuzz/compile.mjs";
import { Coverage, MARK_END, markExpression, markStart } from "../../fuzz/coverage.mjs";
import { run } from "../../fuzz/execute.mjs";
import { FAULTS, plant } from "../../fuzz/faults.mjs";
import { Generator } from "../../fuzz/generator.mjs";
import { Random } from "../../fuzz/random.mjs";
import { shrink } from "../../fuzz/shrink.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const program = (seed: number, types: boolean) =>
  new Generator(new Random(seed), { types }).program(`p${seed}`);

test("the same seed makes the same program, another seed another", () => {
  expect(program(11, true)).toEqual(program(11, true));
  expect([...program(11, true).files.values()]).not.toEqual([...program(12, true).files.values()]);
});

test("the checker has nothing against the programs, and most of what they allocate is tracked", async () => {
  const pass = await loadPass();
  const programs = Array.from({ length: 60 }, (_, i) => program(1000 + i, true));
  const forms = new Map(programs.flatMap(({ files, form }) => [...files.keys()].map((name) => [name, form])));
  const sources = new Map(programs.flatMap(({ files }) => [...files]));
  expect(new Set(forms.values())).toEqual(new Set(["script", "esm"]));
  const formOf = (name: string): string => forms.get(name) as string;
  const results = [...analyse(pass, sources, "typed", { check: true, formOf }).values()];
  expect(results.flatMap(({ errors }) => errors)).toEqual([]);
  const sites = results.reduce((sum, { sites }) => sum + sites.length, 0);
  const tracked = results.reduce((sum, { tracked }) => sum + tracked, 0);
  expect(tracked).toBeGreaterThan(sites / 3);
});

test("every planted fault fits the pass that is built", () => {
  expect(FAULTS.length).toBeGreaterThanOrEqual(15);
  for (const { edits } of FAULTS)
    for (const edit of edits)
      expect(() => plant(readFileSync(path.join(root, "dist", edit.file), "utf8"), edit)).not.toThrow();
});

test("it is known which producer has made a site", () => {
  const coverage = new Coverage([{ name: "around" }, { name: "inside" }, { name: "other" }]);
  const allocation = markExpression("inside", "new Float64Array(n)");
  const text = `${markStart("around")}\nconst a = f(${allocation});\n${MARK_END}\nnew Int8Array(4);\n`;
  coverage.add(text, [
    { line: 2, column: 13, decision: "tracked" },
    { line: 4, column: 1, decision: "heap" },
  ]);
  expect(coverage.counts.get("around")).toEqual({ used: 1, sites: 1, tracked: 1 });
  expect(coverage.counts.get("inside")).toEqual({ used: 1, sites: 1, tracked: 1 });
  expect(coverage.counts.get("other")).toEqual({ used: 0, sites: 0, tracked: 0 });
});

test("what a program does to prototypes is gone when it has ended", async () => {
  await run(single("p.js", "Object.prototype.take = 1; Float64Array.prototype.take = 2;"));
  expect("take" in {}).toBe(false);
  expect("take" in new Float64Array(1)).toBe(false);
  const { files } = await compile(single("p.ts", "const a: number = 1;"));
  expect(files.get("p.ts")).toBe("const a = 1;\n");
});

test("shrinking keeps what matters and leaves out the rest", async () => {
  const source = `function f(n, m) {\n  const a = [1, 2];\n  if (n > 3) {\n    for (let i = 0; i < 3; i++) {\n      boom(i + n, a);\n    }\n  }\n  return m;\n}\nf(4, 5);\n`;
  const small = await shrink(source, async (text) => text.includes("boom("), {
    fileName: "a.js",
    seconds: 30,
  });
  expect(small.trim().length).toBeLessThan(40);
  expect(small).toContain("boom(");
});

test("a smoke of the fuzzer finds nothing in the pass", { timeout: 300_000 }, async () => {
  const start = promisify(execFile);
  const args = ["fuzz/main.mjs", "--seed", "1", "--count", "80", "--json", "--no-shrink"];
  const { stdout } = await start(process.execPath, args, { cwd: root });
  const totals = JSON.parse(stdout.trim().split("\n").at(-1) as string);
  expect(totals.programs).toBe(80);
  expect(totals.wrong).toBe(0);
  expect(totals.unfit).toBeLessThan(3);
  expect(totals.tracked).toBeGreaterThan(totals.sites / 2);
});

test("a planted fault is found", { timeout: 300_000 }, async () => {
  const start = promisify(execFile);
  const args = ["fuzz/mutants.mjs", "--only", "subarray copies"];
  const { stdout } = await start(process.execPath, args, { cwd: root });
  expect(stdout).toContain("1 of 1 planted faults found");
});
