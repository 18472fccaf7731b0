/**
 * The counter-examples of the zeroing proof are good for something: each site that is marked `tracked: zeroed` in
 * fixtures/zeroing-hazards is handed out dirty all the same, one at a time, and the program must print something else.
 * And a smoke of the attack on the proof; `npm run fuzz:zeroing` is the real thing.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { analyseFixture, findFixtures } from "../scripts/fixture.mjs";
import { rewrite } from "../src/index.js";

const hazards = findFixtures().filter(({ name }) => name.startsWith("zeroing-hazards/"));
// one Program for all of them: making one takes longer than the rest
const { text } = analyseFixture({
  name: "zeroing-hazards",
  main: hazards[0]?.main as string,
  files: hazards.flatMap(({ files }) => files),
});

const compiled = (text: string): string =>
  ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText;

/** The rewritten text with dirty memory at one marked site, for each of them. */
function dirtyVariants(rewritten: string): { line: string; changed: string }[] {
  const lines = rewritten.split("\n");
  return lines.flatMap((line, index) => {
    if (!/\/\/ tracked: zeroed/.test(line)) return [];
    const changed = [...lines];
    changed[index] = line.replace(/makeSliceTracked(Within)?\(/, "makeSliceTracked$1NoZero(");
    const dirty = changed
      .join("\n")
      .replace(/^import \{.*\} from "scopefree\/runtime";/m, (found) =>
        ["makeSliceTrackedNoZero", "makeSliceTrackedWithinNoZero"]
          .filter((name) => !new RegExp(`\\b${name}\\b`).test(found))
          .reduce((line, name) => line.replace("{", `{ ${name},`), found),
      );
    return [{ line: line.trim(), changed: dirty }];
  });
}

/** What each module prints, run one after the other in one process with the checked runtime. */
function outputsOf(folder: string, modules: readonly string[]): string[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  modules.forEach((text, index) => {
    writeFileSync(path.join(folder, `${index}.mjs`), compiled(text));
  });
  const driver = `const outputs = [];
for (let i = 0; i < ${modules.length}; i++) {
  const printed = [];
  console.log = (...values) => printed.push(values.join(" "));
  try { await import(\`./\${i}.mjs\`); } catch (error) { printed.push(String(error)); }
  outputs.push(printed.join("\\n"));
}
process.stdout.write(JSON.stringify(outputs));`;
  writeFileSync(path.join(folder, "driver.mjs"), driver);
  const options = { cwd: folder, encoding: "utf8" as const, timeout: 60_000 };
  return JSON.parse(
    execFileSync(process.execPath, ["--conditions=scopefree-checked", "driver.mjs"], options),
  ) as string[];
}

describe.concurrent("dirty memory shows where zeroing is kept", () => {
  test.each(hazards)("$name", { timeout: 120_000 }, (fixture) => {
    const original = readFileSync(fixture.main, "utf8");
    const variants = dirtyVariants(text(fixture.main));
    expect(variants.length + (original.match(/tracked: elided/g)?.length ?? 0)).toBeGreaterThan(0);
    const folder = path.resolve(".cache/zeroing", path.basename(fixture.name));
    const [expected, ...outputs] = outputsOf(folder, [original, ...variants.map(({ changed }) => changed)]);
    const unseen = variants.filter((_, index) => outputs[index] === expected).map(({ line }) => line);
    expect(unseen).toEqual([]);
  });
});

test("random functions that fill memory, or almost, do the same with dirty memory", {
  timeout: 300_000,
}, async () => {
  const args = ["fuzz/zeroing/main.mjs", "--seed", "1", "--batches", "2"];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const totals = JSON.parse(stdout.trim().split("\n").at(-1) as string);
  expect(totals.wrong).toBe(0);
  expect(totals.elided).toBeGreaterThan(totals.functions / 5);
  expect(totals.elided).toBeLessThan(totals.tracked - totals.functions / 10);
});

test("the switch keeps all zeroing", () => {
  const source = `export function f(n: number): number {
  const a = new Float64Array(n);
  for (let i = 0; i < n; i++) a[i] = i;
  return Math.max(...a);
}
`;
  const zeroing = (options: object): string | undefined =>
    rewrite(source, { ts, ...options }).report.sites[0]?.zeroing;
  expect(zeroing({})).toBe("elided");
  expect(zeroing({ analysis: { zeroing: false } })).toBe("kept");
});
