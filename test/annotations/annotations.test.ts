import ts from "typescript";
import { describe, expect, test } from "vitest";
import { analyze } from "../../src/index.js";

const codes = (source: string, fileName = "a.ts"): string[] =>
  analyze({ [fileName]: source }, { ts }).findings.map(({ line, code }) => `${line} ${code}`);
const decisions = (source: string): string[] =>
  analyze({ "a.ts": source }, { ts }).sites.map(({ decision, reason }) =>
    decision === "tracked" ? decision : reason.code,
  );
const scratch = (before: string, inside = "", name = "f") =>
  `${before}export function ${name}(n: number): number {\n  ${inside}const v = new Float64Array(n);\n  return v[0]!;\n}\n`;

describe("@scopefree-ignore", () => {
  test.each([
    [
      "an expression",
      "export const f = (n: number) => /* @scopefree-ignore */ new Float64Array(n).length;\n",
    ],
    ["a statement", scratch("", "/* @scopefree-ignore */ ")],
    ["the rest of a line", scratch("").replace("(n);", "(n); // @scopefree-ignore")],
    ["a function", scratch("/* @scopefree-ignore */\n")],
    ["a function, in a JSDoc block", scratch("/**\n * Sums.\n * @scopefree-ignore not measured yet\n */\n")],
    ["a method", `export class C {\n  // @scopefree-ignore\n  ${scratch("").slice(16)}}\n`],
    [
      "a function expression",
      `export const f = /* @scopefree-ignore */ ${scratch("").slice(7).replace(" f", "")}`,
    ],
  ])("before %s leaves its allocations alone", (_, source) => {
    expect(decisions(source)).toEqual(["SF1210"]);
    expect(codes(source)).toEqual([]);
  });

  test("before a call leaves alone what the function makes for its caller", () => {
    const make = "function make(n: number): Float64Array { return new Float64Array(n).fill(1); }\n";
    const use = (comment: string) =>
      `${make}export function f(n: number): number {\n  ${comment}const v = make(n);\n  return v[0]!;\n}\n`;
    expect(decisions(use(""))).toEqual(["tracked", "tracked"]);
    expect(decisions(use("// @scopefree-ignore\n  "))).toEqual(["SF1101", "SF1210"]);
    expect(codes(use("// @tracked\n  "))).toEqual([]);
  });

  const two = scratch("") + scratch("", "", "g");

  test("is about what follows it, and nothing else", () => {
    expect(decisions(`/* @scopefree-ignore */\n${two}`)).toEqual(["SF1210", "tracked"]);
  });

  test.each([
    ["an empty line", `/* @scopefree-ignore */\n\n${two}`],
    ["an import", `// licence\n\n/* @scopefree-ignore */\nimport "./a.js";\n${two}`],
    ["a directive", `/* @scopefree-ignore */ "use strict";\n${two}`],
  ])("at the head of a file, before %s, it is about the file", (_, source) => {
    expect(decisions(source)).toEqual(["SF1210", "SF1210"]);
  });

  test("the functions of an ignored file are still followed", () => {
    const inner = `/* @scopefree-ignore */\n\nexport let kept: Float64Array;\nexport function keep(v: Float64Array): void { kept = v; }\nexport function sum(v: Float64Array): number { return v[0]!; }\n`;
    const use = (name: string) =>
      `import { ${name} } from "./b.js";\nexport function f(n: number): void {\n  const v = new Float64Array(n);\n  ${name}(v);\n}\n`;
    const decided = (name: string) =>
      analyze({ "a.ts": use(name), "b.ts": inner }, { ts }).sites[0]?.decision;
    expect([decided("keep"), decided("sum")]).toEqual(["heap", "tracked"]);
  });
});

describe("@tracked", () => {
  test.each([
    ["an expression", scratch("").replace("new", "/* @tracked */ new")],
    ["a statement", scratch("", "/* @tracked */ ")],
    ["the line", scratch("").replace("(n);", "(n); // @tracked")],
  ])("before %s holds where the allocation is tracked", (_, source) => {
    expect(codes(source)).toEqual([]);
  });

  test("is a finding with the reason where it is not", () => {
    const source =
      "export function f(n: number): Float64Array {\n  return /* @tracked */ new Float64Array(n);\n}\n";
    const [finding] = analyze({ "a.ts": source }, { ts }).findings;
    expect(finding).toMatchObject({ file: "a.ts", line: 2, column: 13, length: 8, code: "SF4001" });
    expect(finding?.message).toMatch(/Float64Array stays on the heap – escapes by return/);
  });

  test("asserts each allocation of a statement, but not those that a function in it makes later", () => {
    const source = `/* @tracked */\nexport const f = (n: number) => new Float64Array(n);\n`;
    expect(codes(source)).toEqual(["1 SF4003"]);
    const both =
      "export const f = (n: number) => {\n  // @tracked\n  const a = [new Float64Array(n), new Float64Array(n)];\n  return a[0];\n};\n";
    expect(codes(both)).toEqual(["2 SF4001"]);
  });

  test("does not hold where the allocation is ignored", () => {
    expect(codes(scratch("/* @scopefree-ignore */\n", "/* @tracked */ "))).toEqual(["3 SF4001"]);
  });

  test("must stand before an allocation", () => {
    expect(codes("/* @tracked */\nexport const one = Math.sqrt(1);\n")).toEqual(["1 SF4003"]);
    expect(codes("export const one = 1;\n// @tracked\n")).toEqual(["2 SF4003"]);
  });
});

describe("words", () => {
  test.each([
    ["@scopefree-ingore", "@scopefree-ignore"],
    ["@scope-free-ignore", "@scopefree-ignore"],
    ["@Scopefree-ignore", "@scopefree-ignore"],
    ["@scopefree-disable-next-line", "@scopefree-ignore"],
    ["@scopefree-tracked", "@tracked"],
    ["@scopefree-noescape", "@noescape"],
    ["@trackd", "@tracked"],
    ["@Tracked", "@tracked"],
  ])("%s is reported; %s is suggested", (written, suggestion) => {
    const { findings } = analyze({ "a.ts": scratch("", `/* ${written} */ `) }, { ts });
    expect(findings).toMatchObject([{ code: "SF4002", length: written.length, suggestion }]);
    expect(findings[0]?.message).toBe(`unknown annotation ${written}; did you mean ${suggestion}?`);
  });

  test("what is nothing like an annotation, in our name, is reported too", () => {
    expect(codes("// @scopefree-frobnicate\nexport {};\n")).toEqual(["1 SF4002"]);
  });

  test("in strings, templates, regular expressions, JSX and running text they are no annotations", () => {
    const source = [
      'export const a = "/* @tracked */";',
      "export const b = `/* @scopefree-foo */ ${1} // @tracked`;",
      "export const c = /\\/* @tracked *\\//;",
      "export const d = <p>// @scopefree-foo</p>;",
      "// we write @tracked here, and @scopefree-foo there",
      "/** Words of other tools: @tracking, @noop, @trace */",
      "export const e = new Float64Array(9);",
    ].join("\n");
    expect(codes(source, "a.tsx")).toEqual([]);
  });

  test("they are found behind any syntax", () => {
    const source =
      "export const d = (n: number) => <p t={/* @scopefree-foo */ 1}>{/* @scopefree-bar */}{`${1 /* @scopefree-baz */}`}</p>;\nfoo(1, /* @scopefree-qux */);\n";
    expect(codes(source, "a.tsx")).toEqual(["1 SF4002", "1 SF4002", "1 SF4002", "2 SF4002"]);
  });

  test("each is reported at its place, whatever the line endings", () => {
    const { findings } = analyze(
      { "a.ts": "export {};\r\n/*\r\n * @scopefree-x\r\n */\r\nexport const a = 1;\r\n" },
      { ts },
    );
    expect(findings).toMatchObject([{ line: 3, column: 4 }]);
  });
});
