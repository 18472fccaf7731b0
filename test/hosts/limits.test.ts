/** Generated code that is nested deeper than compilers and passes can follow: left as it is, with the reason, and alone in that. */

import { describe, expect, test } from "vitest";
import { analyze, rewrite } from "../../src/index.js";
import type { Report } from "../../src/report.js";
import { Project, sumOfSquares } from "./project.js";

const levels = 2000;
const around = (open: string, inner: string, close: string) =>
  open.repeat(levels) + inner + close.repeat(levels);
const chain = (length: number, link: (i: number) => string, by: string) =>
  Array.from({ length }, (_, i) => link(i)).join(by);

/** Statements that compute with `n` and `s`. */
const shapes: Readonly<Record<string, string>> = {
  blocks: around("{", "s++;", "}"),
  conditions: around("if (n) {", "s++;", "}"),
  parentheses: `s = ${around("(", "n", ")")};`,
  arrays: `s = ${around("[", "n", "]")}.length;`,
  calls: `s = ${around("Number(", "n", ")")};`,
  functions: around("(() => {", "s++;", "})();"),
  "else if": chain(levels, (i) => `if (n === ${i}) s = ${i};`, " else "),
  "conditional expressions": `s = ${"n ? 1 : ".repeat(levels)}2;`,
  "a sum of 20,000 terms": `s = ${chain(20_000, () => "n", " + ")};`,
};
const fileOf = (body: string) => `let kept;
export function sums(n) {
  const t = new Float64Array(n).fill(1);
  let s = 0;
  ${body}
  return s + t[0];
}
export function keep(v) { kept ??= v; return v[0]; }
export const first = () => kept[0];
`;

const timeout = 60_000;

describe.each(Object.entries(shapes))("%s", (_, body) => {
  test("the file stays as it is", { timeout }, () => {
    const { code, report } = rewrite(fileOf(body), { fileName: "deep.js" });
    expect(code).toBe(fileOf(body));
    expect(report.skipped).toMatchObject([{ file: "deep.js", code: "SF2004" }]);
  });
});

/** Sizes of generated code: an algorithm that takes time with the square of them would not come to an end here. */
describe("what is large, and not deep, is rewritten", () => {
  const ring = (size: number, link: (own: string, next: string) => string): string =>
    chain(size, (i) => link(`f${i}`, `f${(i + 1) % size}`), "\n");
  const use = "export function use(n) { const a = new Float64Array(n); return f0(a, n); }";
  const large: Readonly<Record<string, readonly [string, number]>> = {
    "20,000 statements": [fileOf("s += n * t[1];".repeat(20_000)), 1],
    "3,000 sites in a function": [
      `export function f(n) { let s = 0;\n${chain(3000, (i) => `const a${i} = new Float64Array(n); s += a${i}[1];`, "\n")} return s; }`,
      3000,
    ],
    "2,000 sites in an object": [
      `export function f(n) { let s = 0; const o = {};\n${chain(2000, (i) => `o.a${i} = new Float64Array(n); s += o.a${i}[1];`, "\n")} return s; }`,
      2000,
    ],
    "2,000 sites that loops fill": [
      `export function f(n) { let s = 0;\n${chain(2000, (i) => `const a${i} = new Float64Array(n); for (let i = 0; i < n; i++) a${i}[i] = s; s += a${i}[1];`, "\n")} return s; }`,
      2000,
    ],
    "10,000 functions that call each other in a ring": [
      `${ring(10_000, (own, next) => `function ${own}(a, k) { return k ? ${next}(a, k - 1) : a[0]; }`)}\n${use}`,
      1,
    ],
    "10,000 functions that call the next one": [
      `${chain(10_000, (i) => `function f${i}(a, k) { return f${i + 1}(a, k); }`, "\n")}\nfunction f10000(a, k) { return a[k - 1]; }\n${use}`,
      1,
    ],
  };

  test.each(Object.entries(large))("%s", { timeout }, (_, [code, tracked]) => {
    expect(rewrite(code, { fileName: "a.js" }).report.summary.tracked).toBe(tracked);
  });

  test("1,000 methods that call each other in a ring", { timeout }, () => {
    const methods = ring(1000, (own, next) => `  ${own}(k) { return k ? this.${next}(k - 1) : this.a[0]; }`);
    const code = `class C {\n  constructor(n) { this.a = new Float64Array(n); }\n${methods}\n}\nexport const g = (n) => new C(n).f0(n);`;
    expect(rewrite(code, { fileName: "a.js" }).report.skipped).toEqual([]);
  });
});

/** Relies on what the other file does with its argument. */
const user = `import { keep, first } from "./deep.js";
function lend(n) {
  const v = new Float64Array(n).fill(n);
  return keep(v);
}
export const lent = () => [lend(100), lend(200), lend(100), first()];
`;

test("of what the file exports, nothing is known", { timeout }, () => {
  const { sites, skipped } = analyze({
    "deep.js": fileOf(shapes["blocks"] as string),
    "user.js": user,
    "sum.ts": sumOfSquares,
  });
  expect(skipped).toMatchObject([{ file: "deep.js", code: "SF2004" }]);
  const decisions = sites.map(({ file, decision }) => [file, decision]);
  expect(decisions).toEqual([
    ["user.js", "heap"],
    ["sum.ts", "tracked"],
  ]);
});

/** Those that can follow such code themselves. */
describe("hosts", () => {
  const main = `import { sums } from "./deep.js";
import { lent } from "./user.js";
import { sumOfSquares } from "./sum.js";
console.log(sums(3), lent().join(), sumOfSquares(100), sumOfSquares(100));
`;
  const output = "2 100,200,100,100 328350 328350\n";
  const options = {
    allowJs: true,
    outDir: "out",
    rootDir: "src",
    module: "nodenext",
    target: "es2022",
    types: [],
  };
  const projectWith = (plugins: readonly object[] = []) =>
    new Project({
      "package.json": '{ "type": "module" }',
      "tsconfig.json": JSON.stringify({ compilerOptions: { ...options, plugins }, include: ["src"] }),
      "src/deep.js": fileOf(shapes["blocks"] as string),
      "src/user.js": user,
      "src/sum.js": sumOfSquares.replace(/: number|!/g, ""),
      "src/main.js": main,
    }).linkAll();

  test.each<[string, string]>([
    [
      "esbuild",
      "await build({ entryPoints: ['src/main.js'], bundle: true, outfile: 'out.mjs', format: 'esm', platform: 'node', plugins })",
    ],
    [
      "rolldown",
      "await build({ input: 'src/main.js', output: { file: 'out.mjs' }, platform: 'node', plugins })",
    ],
  ])("%s", (bundler, build) => {
    const project = projectWith();
    project.write(
      "build.mjs",
      `import { build } from "${bundler}";
import scopefree from "scopefree/${bundler}";
const plugins = [scopefree({ report: "report.json" })];
${build};
`,
    );
    const built = project.node("build.mjs");
    expect(built.code, built.stderr).toBe(0);
    expect(project.node("out.mjs").stdout).toBe(output);
    expect(project.read("out.mjs")).toContain("freeTracked(squares)");
    const { skipped } = JSON.parse(project.read("report.json")) as Report;
    expect(skipped.filter(({ file }) => file === "src/deep.js")).not.toEqual([]);
  });

  test("scopefree build compiles with more stack than tsc has", { timeout }, () => {
    const project = projectWith();
    expect(project.scopefree("build", "-p", ".", "--report", "report.json")).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
    expect(project.node("out/main.js").stdout).toBe(output);
    expect(project.read("out/sum.js")).toContain("freeTracked(squares)");
    const { skipped } = JSON.parse(project.read("report.json")) as Report;
    expect(skipped).toMatchObject([{ file: "src/deep.js", code: "SF2004" }]);
  });

  test("Node", { timeout }, () => {
    const project = projectWith();
    expect(project.node("--import", "scopefree/register", "src/main.js").stdout).toBe(output);
  });
});
