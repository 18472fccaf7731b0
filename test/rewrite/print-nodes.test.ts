import ts from "typescript";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/rewrite/plan.js";
import { printNodes } from "../../src/rewrite/print-nodes.js";
import { printText } from "../../src/rewrite/print-text.js";
import { verify } from "../../src/rewrite/verify.js";
import { lines, planOf, Source } from "./build-plan.js";
import { CASES } from "./cases.js";
import { originOf } from "./source-map.js";
import { treeOf } from "./tree-of.js";

function transformer(plan: Plan): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => printNodes(ts, context, file, plan);
}

function printedAsNodes(source: Source, plan: Plan): string {
  const file = ts.createSourceFile(plan.fileName, source.text, ts.ScriptTarget.Latest, true);
  const result = ts.transform(file, [transformer(plan)]);
  return ts.createPrinter().printFile(result.transformed[0]!);
}

function transpiled(text: string, plan: Plan, compilerOptions: ts.CompilerOptions, rewrite: boolean): string {
  return ts.transpileModule(text, {
    fileName: plan.fileName,
    compilerOptions: { target: ts.ScriptTarget.ES2022, ...compilerOptions },
    ...(rewrite ? { transformers: { before: [transformer(plan)] } } : {}),
  }).outputText;
}

describe("printNodes", () => {
  for (const { name, source, edits, options } of CASES) {
    const plan = planOf(edits, options);
    it(`prints the same program as printText: ${name}`, () => {
      const printed = printedAsNodes(source, plan);
      expect(treeOf(printed, plan.fileName)).toEqual(
        treeOf(printText(source.text, plan).code, plan.fileName),
      );
    });

    it(`satisfies the judge: ${name}`, () => {
      expect(verify(source.text, printedAsNodes(source, plan), plan)).toEqual({ ok: true });
    });

    it(`compiles to the same JavaScript as printText: ${name}`, () => {
      const module = plan.module === "esm" ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS;
      const settings = { module, jsx: ts.JsxEmit.React, experimentalDecorators: true };
      const fromText = transpiled(printText(source.text, plan).code, plan, settings, false);
      const fromNodes = transpiled(source.text, plan, settings, true);
      expect(treeOf(fromNodes, "file.js")).toEqual(treeOf(fromText, "file.js"));
    });
  }

  it("refuses a plan that does not fit the file", () => {
    const source = new Source("const x = 1;");
    const plan = planOf([{ kind: "free-before", at: { start: 3, end: 7 }, names: ["x"], braces: false }]);
    expect(() => printedAsNodes(source, plan)).toThrow("1 of 1 edits");
  });
});

const SMALL = lines(`
  import type { Unused } from "./types.js";
  import { norm } from "./norm.js";
  export function energy(n: number): number {
    const window = new Float64Array(n);
    return norm(window);
  }
`);

function smallPlan(module: "esm" | "cjs"): Plan {
  const edits = [SMALL.make("new Float64Array(n)"), SMALL.freeReturn("return norm(window);", ["window"])];
  return planOf(edits, { module });
}

/** Compiles in a Program with a type checker, so that import elision is at work. */
function emitted(plan: Plan, compilerOptions: ts.CompilerOptions): { code: string; map: string } {
  const files: Record<string, string> = {
    "/file.ts": SMALL.text,
    "/norm.ts": "export declare function norm(x: Float64Array): number;",
    "/types.ts": "export type Unused = 1;",
    "/package.json": `{ "type": "${plan.module === "esm" ? "module" : "commonjs"}" }`,
  };
  const settings: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    sourceMap: true,
    noLib: true,
    types: [],
    ...compilerOptions,
  };
  const output: Record<string, string> = {};
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost(settings),
    getCurrentDirectory: () => "/",
    fileExists: (name) => name in files,
    readFile: (name) => files[name],
    directoryExists: () => true,
    getDirectories: () => [],
    getSourceFile: (name, target) =>
      files[name] === undefined ? undefined : ts.createSourceFile(name, files[name], target, true),
    writeFile: (name, text) => {
      output[name] = text;
    },
  };
  const program = ts.createProgram(["/file.ts"], settings, host);
  program.emit(program.getSourceFile("/file.ts"), undefined, undefined, false, {
    before: [transformer(plan)],
  });
  return { code: output["/file.js"] ?? "", map: output["/file.js.map"] ?? "" };
}

describe("the import of the runtime in tsc's output", () => {
  const { ESNext, NodeNext, CommonJS, Preserve } = ts.ModuleKind;
  const variants: [string, "esm" | "cjs", ts.CompilerOptions][] = [
    ["esnext", "esm", { module: ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
    [
      "esnext, verbatimModuleSyntax",
      "esm",
      { module: ESNext, verbatimModuleSyntax: true, moduleResolution: ts.ModuleResolutionKind.Bundler },
    ],
    [
      "esnext, isolatedModules",
      "esm",
      { module: ESNext, isolatedModules: true, moduleResolution: ts.ModuleResolutionKind.Bundler },
    ],
    ["nodenext", "esm", { module: NodeNext }],
    ["nodenext, verbatimModuleSyntax", "esm", { module: NodeNext, verbatimModuleSyntax: true }],
    ["preserve", "esm", { module: Preserve }],
    ["commonjs", "cjs", { module: CommonJS }],
    [
      "commonjs, isolatedModules, esModuleInterop",
      "cjs",
      { module: CommonJS, isolatedModules: true, esModuleInterop: true },
    ],
    ["nodenext of type commonjs", "cjs", { module: NodeNext }],
  ];
  for (const [name, module, settings] of variants) {
    it(`is there and is what the calls mean: ${name}`, () => {
      const { code } = emitted(smallPlan(module), settings);
      const expected =
        module === "esm"
          ? 'import { freeTracked, makeSliceTracked } from "scopefree/runtime";'
          : 'const { freeTracked, makeSliceTracked } = require("scopefree/runtime");';
      expect(code.split("\n")).toContain(expected);
      expect(code).toContain("const window = makeSliceTracked(Float64Array, n);");
      expect(code).not.toContain("./types.js");
    });
  }

  it("stands behind the directive prologue", () => {
    const { code } = emitted(smallPlan("cjs"), { module: CommonJS });
    expect(code.startsWith('"use strict";')).toBe(true);
  });
});

describe("source maps", () => {
  const positionOf = (text: string, piece: string, nth = 0): { line: number; column: number } => {
    const before = text.slice(0, new Source(text).at(piece, nth).start).split("\n");
    return { line: before.length, column: before.at(-1)?.length ?? 0 };
  };
  const pairs: [string, number, string, number][] = [
    ["window = make", 0, "window = new", 0],
    ["makeSliceTracked(Float64Array", 0, "new Float64Array", 0],
    ["Float64Array, n", 0, "Float64Array(n", 0],
    ["norm(window)", 0, "norm(window)", 0],
    ["window);\n", 0, "window);\n", 0],
  ];

  it("of tsc lead from the rewritten code to the original", () => {
    const { code, map } = emitted(smallPlan("esm"), { module: ts.ModuleKind.ESNext });
    for (const [piece, nth, original, originalNth] of pairs) {
      expect(originOf(map, positionOf(code, piece, nth)), piece).toEqual(
        positionOf(SMALL.text, original, originalNth),
      );
    }
    expect(originOf(map, positionOf(code, "return result"))).toEqual(positionOf(SMALL.text, "return norm"));
  });

  it("of printText lead from the rewritten code to the original", () => {
    const { code, map } = printText(SMALL.text, smallPlan("esm"));
    const printed = map();
    expect(printed.sources).toEqual(["file.ts"]);
    expect(printed.sourcesContent).toEqual([SMALL.text]);
    for (const [piece, nth, original, originalNth] of pairs) {
      if (piece.startsWith("make")) continue; // inserted text has no origin of its own
      expect(originOf(printed.toString(), positionOf(code, piece, nth)), piece).toEqual(
        positionOf(SMALL.text, original, originalNth),
      );
    }
  });
});
