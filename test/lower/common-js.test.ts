/** What one CommonJS module requires of another is followed only where all that require it are known. */
import { expect, test } from "vitest";
import { type AnalysisSwitches, analyze } from "../../src/index.js";

const files = {
  "lib.cjs": `exports.use = (list) => list[0];
exports.read = (n) => {
  const a = new Uint8Array(n);
  return exports.use(a);
};
`,
  "main.cjs": `const lib = require("./lib.cjs");
exports.read = (n) => {
  const a = new Uint8Array(n);
  return lib.use(a);
};
`,
};
const decisions = (analysis: Partial<AnalysisSwitches>) =>
  analyze(files, { analysis: { commonJs: true, ...analysis } }).sites.map(({ file, decision }) => [
    file,
    decision,
  ]);

test("in a whole program, also within a file", () => {
  expect(decisions({})).toEqual([
    ["lib.cjs", "tracked"],
    ["main.cjs", "tracked"],
  ]);
});

test.each<keyof AnalysisSwitches>(["commonJs", "crossModule"])("not at all without %s", (name) => {
  expect(decisions({ [name]: false })).toEqual([
    ["lib.cjs", "heap"],
    ["main.cjs", "heap"],
  ]);
});
