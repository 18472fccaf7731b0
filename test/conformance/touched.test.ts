/** Counting which calls of the runtime a test suite reaches; `npm run test:libraries -- --checkouts DIR` uses it. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { countTouched, noteCalls } from "../../conformance/libraries/touched.mjs";
import { rewrite } from "../../src/index.js";
import { Project } from "../hosts/project.js";

const program = `function f(n) { const a = new Float64Array(n); a[0] += n; return a[0]; }
function g(n) { const a = new Uint8Array(n); const b = new Int16Array(n); a[0] += b[1] + 1; return a[0]; }
function never(n) { const a = new Int32Array(n); a[0]++; return a[0]; }
console.log(f(100) + f(200) + g(300), typeof never);
`;

test.each(["esm", "cjs"] as const)("each call that is reached is counted once (%s)", (module) => {
  const { code } = rewrite(program, { fileName: "a.js", module });
  const noted = noteCalls(code, false, 7);
  expect(noted.calls).toBe(4);
  const file = module === "esm" ? "a.mjs" : "a.cjs";
  const project = new Project({ [file]: noted.code, touched: "" }).link("scopefree");
  const env = { SCOPEFREE_TOUCHED: join(project.folder, "touched") };
  Object.assign(process.env, env);
  expect(project.node(file).stdout).toBe("301 function\n");
  expect(countTouched(env.SCOPEFREE_TOUCHED)).toBe(3);
  expect(project.read("touched").split("\n").filter(Boolean).sort()).toEqual(["7", "8", "9"]);
});

test("code without the runtime stays as it is", () => {
  expect(noteCalls(program, false, 0)).toEqual({ code: program, calls: 0 });
});
