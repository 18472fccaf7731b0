/**
 * The runner of Test262 itself, on a suite of a few files in the same shape: it counts what it should, and it tells
 * where the pass makes a difference. `npm run test262 -- --suite DIR` is the real thing.
 */
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { FAULTS, plantAll } from "../../fuzz/faults.mjs";
import { Project, repository } from "../hosts/project.js";

const harness = {
  "harness/sta.js":
    "function $DONE(error) { print(error ? `Test262:failed ${error}` : 'Test262:AsyncTestComplete'); }",
  "harness/assert.js":
    "function assert(truth, message) { if (truth !== true) throw new Error(message); }\nfunction isSum(a, b) { assert(a === b, `${a} is not ${b}`); }",
  "harness/all.js":
    "function testAll(f) { for (const T of [Int8Array, Float64Array]) f(T, (list) => Array.from(list)); }",
};

const file = (head: string, body: string) => `/*---\n${head}\n---*/\n${body}\n`;

const suite = {
  ...harness,
  "test/built-ins/TypedArray/sum.js": file(
    "includes: [all.js]",
    "testAll(function(TA, makeCtorArg) {\n  var a = new TA(40);\n  var sum = 0;\n  for (var i = 0; i < a.length; i++) sum += a[i]++;\n  a.set(new TA(makeCtorArg([1, 2])));\n  isSum(sum, 0);\n});",
  ),
  "test/built-ins/TypedArray/detached.js": file(
    "flags: [noStrict]",
    "var a = new Uint8Array(9);\n$262.detachArrayBuffer(a.buffer);\nisSum(a.length, 0);",
  ),
  "test/language/expressions/late.js": file(
    "flags:\n  - async",
    "(async () => { var a = new Uint8Array(99); a[3] = 4; await 0; isSum(a[2] + a[3], 4); })().then($DONE, $DONE);",
  ),
  "test/language/expressions/broken.js": file(
    "negative:\n  phase: parse\n  type: SyntaxError",
    "var a = ; new Uint8Array(9);",
  ),
  "test/language/expressions/module.js": file(
    "flags: [module]",
    "import { two } from './two_FIXTURE.js';\nfunction f(n) { var a = new Int32Array(n); a[0] += 3; return a[0]; }\nisSum(f(two) + f(two), 6);\nawait 0;",
  ),
  "test/language/expressions/two_FIXTURE.js": "export const two = 2;",
  "test/language/statements/fails.js": file("description: fails", "isSum(new Uint8Array(3).length, 4);"),
  "test/built-ins/Math/elsewhere.js": file("description: in no area", "isSum(1, 2);"),
};

async function test262(suiteFolder: string, ...options: string[]): Promise<{ stdout: string; code: number }> {
  const args = ["conformance/main.mjs", "--suite", suiteFolder, ...options];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: repository });
    return { stdout, code: 0 };
  } catch (error) {
    return error as { stdout: string; code: number };
  }
}

const lastLine = (text: string) => JSON.parse(text.trim().split("\n").at(-1) ?? "");

test("every file of the areas is run in every variant, and none differs under the pass", async () => {
  const { stdout, code } = await test262(new Project(suite).folder, "--json");
  const totals = lastLine(stdout);
  expect(code).toBe(0);
  expect(totals).toMatchObject({ files: 6, variants: 13, different: 0, left: 0 });
  // all but the file that fails: as it is, and three times; the one with a list also with memory in its place
  expect(totals.passing).toBe(11);
  expect(totals.rewritten).toBeGreaterThanOrEqual(3);
  expect(totals.tracked).toBeGreaterThanOrEqual(4);
});

test("what a faulty pass changes is told", async () => {
  const folder = join(repository, ".cache", "conformance", `faulty-${process.pid}`);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const fault = FAULTS.find(({ name }) => name === "zeroing is always elided");
  plantAll(fault?.edits ?? [], join(repository, "dist"), folder);
  const { stdout, code } = await test262(new Project(suite).folder, "--dist", folder, "--area", "sum.js");
  expect(code).toBe(1);
  expect(stdout).toContain("built-ins/TypedArray/sum.js (named, checked): other than without the pass");
  expect(stdout).toContain("(named, production)");
});

test("what is no suite is refused", async () => {
  const { code } = await test262(new Project({ "a.txt": "" }).folder);
  expect(code).toBe(2);
});
