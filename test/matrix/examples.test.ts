/** The examples that no row of the matrix runs: their scripts, from a copy of the folder and the packed package. */

import { expect, onTestFinished, test } from "vitest";
import { Walk } from "./walk.js";

const node = 24;

function copied(example: string): (script: string) => string {
  const walk = new Walk(example).install();
  onTestFinished(() => walk.remove());
  return (script) => {
    const { code, stdout, stderr } = walk.run(node, `npm run --silent ${script}`);
    expect(code, `${script}: ${stdout}${stderr}`).toBe(script.includes("--fail") ? 1 : 0);
    return stdout + stderr;
  };
}

test.each(["tsc", "typescript7"])("examples/%s", (example) => {
  const run = copied(example);
  expect(run("build")).toBe("");
  expect(run("start")).toBe("384.000\n1536.000\n3456.000\nmemory used again 4 times\n");
  expect(run("check")).toBe("1 annotation in 2 files: nothing wrong\n");
  expect(run("start -- --fail")).toMatch(
    /a signal consists of numbers\n\s+at energy .*\/src\/energy\.ts:8:36/,
  );
});

test("examples/node", () => {
  const run = copied("node");
  const all = (state: string) =>
    ["ES module", "CommonJS", "package"].map((form) => `${form}: ${state}\n`).join("");
  expect(run("plain")).toBe(all("made anew"));
  for (const _ of ["first", "second"]) expect(run("start")).toBe(all("used again"));
});

test("examples/runners", () => {
  const run = copied("runners");
  expect(run("tsx")).toBe("memory used again 2 times\n");
  expect(run("test:vitest")).toMatch(/Tests +2 passed/);
  expect(run("test:jest")).toMatch(/Tests: +2 passed/);
});
