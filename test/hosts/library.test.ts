import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { analyze, ConfigurationError, printUnit, rewrite } from "../../src/index.js";
import { repository, sumOfSquares } from "./project.js";

describe("rewrite", () => {
  test("gives code, map and report", () => {
    const { code, map, report } = rewrite(sumOfSquares, { fileName: "sum.ts", ts });
    expect(code).toContain("makeSliceTrackedWithinNoZero(Float64Array, n)");
    expect(map).toMatchObject({ version: 3 });
    expect(map?.mappings).not.toBe("");
    expect(report.sites).toMatchObject([{ file: "sum.ts", line: 2, column: 19, decision: "tracked" }]);
  });

  test("finds the installed TypeScript when it is given none", () => {
    expect(rewrite(sumOfSquares).code).toBe(rewrite(sumOfSquares, { ts }).code);
  });

  test("gives the source back where nothing is to be done", () => {
    const source = "export const one = 1;\n";
    expect(rewrite(source, { ts })).toMatchObject({ code: source, report: { sites: [] } });
    expect(rewrite(source, { ts }).map).toBeUndefined();
  });

  test("understands JavaScript, JSX, ES modules and CommonJS", () => {
    const body = sumOfSquares.replaceAll(/: number|!/g, "");
    const common = `${body.replace("export ", "")}module.exports = { sumOfSquares };\n`;
    const element = `${body}export const e = <p>{sumOfSquares(100)}</p>;\n`;
    expect(rewrite(body, { ts, fileName: "a.js" }).code).toContain('from "scopefree/runtime"');
    expect(rewrite(common, { ts, fileName: "a.js" }).code).toContain('require("scopefree/runtime")');
    expect(rewrite(element, { ts, fileName: "a.jsx" }).code).toContain("freeTracked(squares)");
  });

  test("UMD files ask for the runtime as they ask for modules, and run without", () => {
    const body = sumOfSquares.replaceAll(/: number|!/g, "").replace("export ", "");
    const source = `(function (root) {\n${body}root.sum = sumOfSquares;\n})(typeof exports === "object" ? exports : this);\n`;
    const { code } = rewrite(source, { ts, fileName: "umd.js" });
    expect(code).toContain('? require("scopefree/runtime") :');
    const page: { sum?(n: number): number } = {};
    new Function(code).call(page);
    expect(page.sum?.(100)).toBe(328350);
    const exports: typeof page = {};
    const calls: unknown[] = [];
    const runtime = {
      makeSliceTrackedWithinNoZero: (T: Float64ArrayConstructor, n: number) => new T(n),
      freeTracked: (memory: unknown) => calls.push(memory),
    };
    new Function("module", "exports", "require", code)({ exports }, exports, () => runtime);
    expect(exports.sum?.(100)).toBe(328350);
    expect(calls).toHaveLength(1);
  });

  test("takes the options of a tsconfig entry, and no others", () => {
    const source = "export const f = (): number => new Float64Array(40).length;\n";
    expect(rewrite(source, { ts }).report.summary.tracked).toBe(1);
    expect(rewrite(source, { ts, threshold: 1000 }).report.summary.tracked).toBe(0);
    expect(() => rewrite(source, { ts, treshold: 1 } as object)).toThrow(ConfigurationError);
  });

  test("passes a broken source through, with the reason in the report", () => {
    const source = "export const = new Float64Array(100);\n";
    const { code, report } = rewrite(source, { ts });
    expect(code).toBe(source);
    expect(report.skipped).toMatchObject([{ code: "SF2001" }]);
  });
});

describe("analyze", () => {
  test("decides sources together", () => {
    const sources = {
      "main.ts":
        'import { sum } from "./sum.js";\nexport const f = (n: number) => sum(new Float64Array(n));\n',
      "sum.ts": "export const sum = (v: Float64Array) => v.length;\n",
    };
    for (const given of [sources, new Map(Object.entries(sources))]) {
      expect(analyze(given, { ts }).sites).toMatchObject([{ file: "main.ts", decision: "tracked" }]);
    }
  });

  test("decides a Program of the caller", () => {
    const file = join(repository, "src/options.ts");
    const program = ts.createProgram({ rootNames: [file], options: { noEmit: true } });
    const { summary, version } = analyze(program, { ts, workingDirectory: repository });
    expect(version).toBe(1);
    expect(summary).toMatchObject({ files: 1, sites: 0 });
  });
});

test("no module of the library needs Node", () => {
  const seen = new Set<string>();
  const visit = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = readFileSync(path, "utf8");
    for (const [, specifier = ""] of text.matchAll(/^(?:import|export)\b.* from "([^"]+)"/gm)) {
      expect(specifier, path).not.toMatch(/^node:|^typescript$/);
      if (specifier.startsWith(".")) visit(join(path, "..", specifier));
    }
  };
  visit(join(repository, "dist/index.js"));
  expect(seen.size).toBeGreaterThan(5);
});

describe("what tools are told", () => {
  const source = `export function sum(n: number): number {
  const w = new Float64Array(n);
  for (let i = 0; i < n; i++) w[i] = i;
  return w.reduce((a, b) => a + b, 0);
}
export const kept = (n: number): Float64Array => new Float64Array(n);
`;

  test("every site comes with its extent, and where it was decided", () => {
    const { sites, decided } = analyze({ "a.ts": source }, { ts });
    expect(decided.map((site) => site.report)).toEqual(sites);
    for (const { extent } of decided)
      expect(source.slice(extent.start, extent.end)).toBe("new Float64Array(n)");
    const [tracked, heap] = decided;
    expect(tracked?.binding?.points).toHaveLength(1);
    expect(heap?.binding).toBeUndefined();
    const where = tracked?.in;
    const { unit, graph } = where?.function ?? expect.fail("it was not decided");
    const holders = unit.vars.filter(({ id, name }) => name === "w" && graph.holds(id, where?.object ?? -1));
    expect(holders.length).toBeGreaterThan(0);
    for (const { id } of holders) expect(graph.cameFrom(id, where?.object ?? -1)).toBeDefined();
    expect([...graph.flows()].length).toBeGreaterThan(0);
  });

  test("every pass that runs is observed, with its time and what it made", () => {
    const seen: string[] = [];
    const printed: string[] = [];
    analyze(
      { "a.ts": source },
      {
        ts,
        observe({ pass, milliseconds, unit }) {
          seen.push(pass);
          expect(milliseconds).toBeGreaterThanOrEqual(0);
          if (unit) printed.push(`${pass}: ${printUnit(unit, { source })}`);
        },
      },
    );
    expect(new Set(seen)).toEqual(
      new Set(["sites", "lower", "ssa", "escape", "place", "zeroing", "plan", "print", "verify"]),
    );
    expect(printed.find((text) => text.startsWith("lower: function sum(n)"))).toMatch(/w = .*2:9/);
    expect(printed.find((text) => text.startsWith("ssa: function sum(n)"))).toMatch(/alloc site#1 +2:13/);
  });
});
