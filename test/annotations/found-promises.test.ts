/** What is found out about functions for other projects, and what those make of it. */

import ts from "typescript";
import { describe, expect, test } from "vitest";
import type { FoundPromise } from "../../src/annotations/found-promises.js";
import type { DeclaredSummary } from "../../src/lower/declared-summary.js";
import { defaultOptions } from "../../src/options.js";
import { type PipelineOutput, runPipeline } from "../../src/pipeline.js";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
  strict: true,
  declaration: true,
};
const disk = ts.createCompilerHost(options, true);
const libraries = new Map<string, ts.SourceFile | undefined>();

function programOf(files: Readonly<Record<string, string>>): ts.Program {
  const host: ts.CompilerHost = {
    ...disk,
    getCurrentDirectory: () => "/",
    fileExists: (name) => name in files,
    readFile: (name) => files[name],
    getSourceFile(name, ...rest) {
      const text = files[name];
      if (text !== undefined) return ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
      if (!libraries.has(name)) libraries.set(name, disk.getSourceFile(name, ...rest));
      return libraries.get(name);
    },
  };
  return ts.createProgram({ rootNames: Object.keys(files), options, host });
}

function run(
  program: ts.Program,
  more: { summaries?: readonly DeclaredSummary[]; crossFileFacts?: boolean } = {},
): PipelineOutput {
  const files = program.getSourceFiles().filter(({ isDeclarationFile }) => !isDeclarationFile);
  const input = { ts, program, files, options: defaultOptions, workingDirectory: "/", summarise: true };
  return runPipeline({ ...input, crossFileFacts: true, ...more });
}

/** A project with one file: what is found out about it, and its declarations. */
function compile(source: string): { promises: readonly FoundPromise[]; declarations: string } {
  const program = programOf({ "/callee.ts": `// @ts-nocheck\n${source}\n` });
  let declarations = "";
  program.emit(undefined, (_, text) => (declarations = text), undefined, true);
  return { promises: run(program).promises, declarations };
}

const brief = ({ name, positions, async }: FoundPromise): string =>
  `${name} ${positions.join()}${async ? " async" : ""}`;

test.each<[string, string, string[]]>([
  ["a parameter that is read and written", "export const f = (v: Float64Array) => (v[0] += v[1]);", ["f 0"]],
  ["a parameter that is returned", "export const f = (v: Float64Array) => v.subarray(1);", []],
  ["one that may be returned", "export const f = (v: Float64Array, b: boolean) => (b ? v : v.length);", []],
  [
    "a parameter that is stored",
    "const k: unknown[] = []; export const f = (v: Float64Array) => k.push(v);",
    [],
  ],
  [
    "one that is stored in another",
    "export const f = (v: Float64Array, o: { v?: unknown }) => { o.v = v; };",
    [],
  ],
  ["one that gets a property", "export const f = (v: Float64Array) => { (v as any).x = 1; };", []],
  [
    "one that is detached",
    "export const f = (v: Float64Array) => structuredClone(v, { transfer: [v.buffer] });",
    [],
  ],
  ["one that is thrown", "export const f = (v: Float64Array) => { throw v; };", []],
  [
    "one that a callback gets",
    "export const f = (v: Float64Array, g: (v: unknown) => void) => g(v);",
    ["f 1"],
  ],
  [
    "one that another function keeps",
    "import { g } from 'x'; export const f = (v: Float64Array) => g(v);",
    [],
  ],
  ["one that a closure keeps", "export const f = (v: Float64Array) => () => v[0];", []],
  [
    "two of three",
    "export function f(a: Float64Array, n: number, b: Float64Array) { a.set(b, n); }",
    ["f 0,2"],
  ],
  ["a rest parameter", "export function f(...v: Float64Array[]) { v[0]![0] = 1; }", []],
  ["a pattern", "export function f({ v }: { v: Float64Array }) { v[0] = 1; }", []],
  ["a receiver", "export function f(this: unknown, v: Float64Array) { v[0] = 1; }", []],
  ["an element that is returned", "export const f = (v: Float64Array) => v.subarray(1)[0];", ["f 0"]],
  ["an element of a container", "export const f = (rows: object[]) => rows[0];", []],
  ["a container", "export function f(rows: Float64Array[]) { rows[0]![0] = 1; }", ["f 0"]],
  ["a container that is emptied", "export function f(rows: Float64Array[]) { return rows.pop(); }", []],
  [
    "overloads",
    "export function f(v: Float64Array): void;\nexport function f(...v: Float64Array[]): void;\nexport function f(v: Float64Array) { v[0] = 1; }",
    [],
  ],
  ["a constant with a type", "export const f: (...v: Float64Array[]) => void = (v) => { v[0] = 1; };", []],
  [
    "a merged namespace",
    "export function f(v: Float64Array) { v[0] = 1; }\nexport namespace f { export const x = 1; }",
    [],
  ],
  [
    "a function that is replaced",
    "export function f(v: Float64Array) { v[0] = 1; }\n(f as any) = () => {};",
    [],
  ],
  ["a variable", "export let f = (v: Float64Array) => { v[0] = 1; };", []],
  ["one that is not exported", "function f(v: Float64Array) { v[0] = 1; }\nexport {};", []],
  ["one with another name outside", "function f(v: Float64Array) { v[0] = 1; }\nexport { f as g };", ["f 0"]],
  ["the default", "export default function f(v: Float64Array) { v[0] = 1; }", ["f 0"]],
  ["an async function", "export async function f(v: Float64Array) { await null; v[0] = 1; }", ["f 0 async"]],
  [
    "one that starts something",
    "export function f(v: Float64Array) { void (async () => { await 0; v[0] = 1; })(); }",
    [],
  ],
  ["a generator", "export function* f(v: Float64Array) { yield v[0]; }", []],
  ["eval", "export function f(v: Float64Array) { eval(''); v[0] = 1; }", []],
])("what is found out about %s", (_, source, expected) => {
  expect(compile(source).promises.map(brief)).toEqual(expected);
});

const first = "export function f(v: Float64Array) { return v[0]; }";
const later = "export const f = async (v: Float64Array) => { await null; return v[0]; };";
const imported = `import { f } from "./callee.js";\n`;

describe("who sees the declarations only", () => {
  function decided(callee: string, caller: string, crossFileFacts = true): string[] {
    const { promises, declarations } = compile(callee);
    expect(promises).toHaveLength(1);
    const summaries = promises.map((promise) => ({ ...promise, file: "/callee.d.ts" }));
    const program = programOf({ "/callee.d.ts": declarations, "/caller.ts": caller });
    return run(program, { summaries, crossFileFacts }).report.sites.map(({ decision }) => decision);
  }

  test.each<[string, string, string]>([
    ["calls the function", first, `${imported}export const g = (n: number) => f(new Float64Array(n));`],
    [
      "calls it in its module",
      first,
      `import * as m from "./callee.js"; export const g = (n: number) => { const v = new Float64Array(n); return m.f(v); };`,
    ],
    [
      "waits for it",
      later,
      `${imported}export async function g(n: number) { const v = new Float64Array(n); return await f(v); }`,
    ],
  ])("and %s frees what it was given", (_, callee, caller) => {
    expect(decided(callee, caller)).toEqual(["tracked"]);
    expect(decided(callee, caller, false)).toEqual(["heap"]);
  });

  test.each<[string, string, string]>([
    [
      "does not wait for it",
      later,
      `${imported}export function g(n: number) { const v = new Float64Array(n); void f(v); return v[0]; }`,
    ],
    [
      "calls a member of its type",
      first,
      `export const g = (m: typeof import("./callee.js"), n: number) => m.f(new Float64Array(n));`,
    ],
    [
      "calls a variable of its type",
      first,
      `${imported}let h: typeof f = f; export const set = (x: typeof f) => { h = x; }; export const g = (n: number) => h(new Float64Array(n));`,
    ],
    [
      "declares it once more",
      first,
      `${imported}declare module "./callee.js" { export function f(v: Float64Array): number; } export const g = (n: number) => f(new Float64Array(n));`,
    ],
    [
      "gives the memory a function that a conversion calls",
      "export function f(v: Float64Array) { return `${v}`; }",
      `${imported}const kept: unknown[] = []; export const g = (n: number) => { const v = new Float64Array(n); (v as any).toString = () => kept.push(v); f(v); };`,
    ],
    [
      "gives a function with it",
      "export function f(o: { v: Float64Array; k: { valueOf(): number } }) { return o.v[0]! + +o.k; }",
      `${imported}const kept: unknown[] = []; export const g = (n: number) => { const v = new Float64Array(n); f({ v, k: { valueOf: () => kept.push(v) } }); };`,
    ],
    [
      "gives an accessor with it",
      "export function f(o: { v: Float64Array; k: number }) { return o.v[0]! + o.k; }",
      `${imported}const kept: unknown[] = []; export const g = (n: number) => { const v = new Float64Array(n); f({ v, get k() { return kept.push(v); } }); };`,
    ],
  ])("and %s keeps it on the heap", (_, callee, caller) => {
    expect(decided(callee, caller)).toEqual(["heap"]);
  });
});

test("a summary that is not believed is named as the reason", () => {
  const doubt = "kept, for all that is known";
  const summary = { file: "/callee.d.ts", name: "f", positions: [], async: false, doubt };
  const caller = `${imported}export const g = (n: number) => f(new Float64Array(n));`;
  const program = programOf({ "/callee.d.ts": compile(first).declarations, "/caller.ts": caller });
  const [site] = run(program, { summaries: [summary] }).report.sites;
  expect(site?.reason.message).toContain("f(), where it is kept, for all that is known");
});
