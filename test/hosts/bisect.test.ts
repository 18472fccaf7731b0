/** Sites by hash, and the search for the one that makes a command fail. */
import { expect, test } from "vitest";
import { rewrite } from "../../src/index.js";
import { siteFilter, siteHash } from "../../src/site-range.js";
import { Project, repository } from "./project.js";

const scratch = (name: string, type: string): string =>
  `export function ${name}(n) {\n  const a = new ${type}(n);\n  a.fill(1);\n  return a[0];\n}\n`;
const types = ["Float64Array", "Int32Array", "Float32Array", "Uint16Array", "Int16Array", "Uint32Array"];
const source = types.map((type, i) => scratch(`f${i}`, type)).join("");

/** Compiles with scopefree, and fails as soon as the Float32Array is tracked. */
const check = `
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
const cli = ${JSON.stringify(`${repository}/dist/hosts/cli.js`)};
const { status } = spawnSync(process.execPath, [cli, "rewrite", "src", "--out-dir", "out"]);
process.exit(status || (readFileSync("out/src/a.js", "utf8").includes("(Float32Array, n)") ? 1 : 0));
`;

test("a range switches on the sites whose hashes it holds, and no others", () => {
  const { report } = rewrite(source, { fileName: "a.js" });
  expect(report.summary.tracked).toBe(types.length);
  const [first] = report.sites;
  const hash = siteHash(first as NonNullable<typeof first>);
  expect(hash).toMatch(/^[0-9a-f]{8}$/);
  const { report: one } = rewrite(source, { fileName: "a.js", sites: hash });
  expect(one.sites.map(({ decision }) => decision)).toEqual(["tracked", ...types.slice(1).map(() => "heap")]);
  expect(one.sites[1]?.reason.code).toBe("SF1211");
  expect(rewrite(source, { fileName: "a.js", sites: "none" }).code).toBe(source);
  expect(rewrite(source, { fileName: "a.js", sites: "0-ffffffff" }).report.summary.tracked).toBe(
    types.length,
  );
  const [lower, upper] = [siteFilter("00000000-7fffffff"), siteFilter("80000000-ffffffff")];
  for (const site of report.sites) expect(lower(site)).toBe(!upper(site));
});

test("what is no range is an error with a code", () => {
  expect(() => rewrite(source, { sites: "upper half" })).toThrow(/sites.*hashes of sites/);
});

test("bisect finds the site that makes a command fail, and explains it", { timeout: 300_000 }, () => {
  const project = new Project({
    "src/a.js": source,
    "check.mjs": check,
    "package.json": `{"type":"module"}`,
  });
  const { code, stdout, stderr } = project.scopefree("bisect", "--", process.execPath, "check.mjs");
  expect(stdout).toContain("Float32Array");
  expect(stdout).toMatch(/^src\/a\.js:12:13 {2}Float32Array tracked/);
  expect(stderr).toContain("run 1: all sites – fails");
  expect(stderr).toContain("run 2: no site – succeeds");
  const runs = Number(/found in (\d+) runs/.exec(stdout)?.[1]);
  expect(runs).toBeLessThanOrEqual(3 + Math.ceil(Math.log2(types.length)));
  expect(code).toBe(0);
});

test("bisect says so when there is nothing to find", { timeout: 300_000 }, () => {
  const project = new Project({ "package.json": `{"type":"module"}` });
  const succeeds = project.scopefree("bisect", "--", process.execPath, "-e", "0");
  expect(succeeds.code).toBe(2);
  expect(succeeds.stderr).toContain("it succeeds with all sites (SF3014)");
  const fails = project.scopefree("bisect", "--", process.execPath, "-e", "process.exit(1)");
  expect(fails.stderr).toContain("in which a site is tracked (SF3014)");
  expect(project.scopefree("bisect").stderr).toContain("SF3013");
});
