import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import * as checked from "../../src/runtime/checked.js";
import {
  freeTracked,
  freeTrackedAfter,
  makeArrayTracked,
  makeSliceTracked,
  makeSliceTrackedNoZero,
  stats,
} from "../../src/runtime/checked.js";
import { typedArrays } from "./runtimes.js";

function makeHere(): Float64Array<ArrayBuffer> {
  return makeSliceTracked(Float64Array, 12);
}

describe("use after free shows", () => {
  test.each(typedArrays)("%O is detached", (C) => {
    const memory = makeSliceTracked(C, 30);
    freeTracked(memory);
    expect(memory).toHaveLength(0);
    expect(memory.buffer.byteLength).toBe(0);
  });

  test("so are views of it, Buffer and ArrayBuffer", () => {
    const memory = makeSliceTracked(Buffer, 30);
    const view = memory.subarray(3, 9);
    const buffer = makeSliceTracked(ArrayBuffer, 30);
    freeTracked(memory, buffer);
    expect(view).toHaveLength(0);
    expect(memory).toHaveLength(0);
    expect(buffer.byteLength).toBe(0);
  });

  test("a plain array is empty and frozen, and its elements are poison", () => {
    const array = makeArrayTracked(10, 1);
    freeTracked(array);
    expect(array).toEqual([]);
    expect(() => array.push(1)).toThrow(TypeError);
  });

  test("dirty memory is full of 0xA5", () => {
    expect(
      new Uint8Array(makeSliceTrackedNoZero(Float64Array, 10).buffer).every((byte) => byte === 0xa5),
    ).toBe(true);
    expect(makeSliceTrackedNoZero(Buffer, 10).every((byte) => byte === 0xa5)).toBe(true);
    expect(new Uint8Array(makeSliceTrackedNoZero(ArrayBuffer, 10)).every((byte) => byte === 0xa5)).toBe(true);
  });

  test("memory is never reused", () => {
    const seen = new Set<unknown>();
    for (let i = 0; i < 100; i++) {
      const memory = makeSliceTracked(Float64Array, 100);
      expect(seen.has(memory)).toBe(false);
      seen.add(memory);
      freeTracked(memory);
    }
  });
});

test("methods of freed memory throw, with both places", () => {
  const memory = makeHere();
  const buffer = makeSliceTracked(ArrayBuffer, 8);
  freeTracked(memory, buffer);
  const use =
    /of memory that has been freed\nmade\n\s+at makeHere.*checked\.test\.ts[^]*freed\n.*checked\.test\.ts/;
  expect(() => memory.fill(1)).toThrow(use);
  expect(() => memory.subarray(1)).toThrow(use);
  expect(() => [...memory]).toThrow(use);
  expect(() => buffer.slice(0)).toThrow(/^slice\(\) of memory that has been freed/);
  expect([memory.length, memory.byteLength, memory.constructor, memory instanceof Float64Array]).toEqual([
    0,
    0,
    Float64Array,
    true,
  ]);
});

/** Loads as a program does, not through the test runner, which would translate places itself. */
const load = createRequire(import.meta.url) as (path: string) => { make: (runtime: object) => object };

describe("places are those of the sources", () => {
  const folder = mkdtempSync(join(tmpdir(), "scopefree-maps-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const original = [
    "type Unused = { a: number };",
    "",
    "interface Maker { (runtime: any): object }",
    "export const make: Maker = (runtime) => {",
    "  return runtime.makeSliceTracked(Float64Array, 10);",
    "};",
  ].join("\n");

  test.each([
    ["beside the output", { sourceMap: true }],
    ["in the output", { inlineSourceMap: true }],
    ["with a root", { sourceMap: true, sourceRoot: "src/deep" }],
  ])("with a map %s", (name, options) => {
    const { outputText, sourceMapText } = ts.transpileModule(original, {
      fileName: "maker.ts",
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, ...options },
    });
    const output = join(folder, `${name.length}.cjs`);
    writeFileSync(output, outputText.replace("maker.js.map", `${name.length}.map`));
    if (sourceMapText !== undefined) writeFileSync(join(folder, `${name.length}.map`), sourceMapText);
    const { make } = load(output);
    const memory = make(checked);
    freeTracked(memory);
    expect(() => freeTracked(memory)).toThrow(
      "sourceRoot" in options ? /made\n.*src\/deep\/maker\.ts:5:\d+/ : /made\n.*maker\.ts:5:\d+/,
    );
  });

  test("and those of the output where a map is broken", () => {
    const output = join(folder, "broken.cjs");
    writeFileSync(
      output,
      "exports.make = (runtime) => runtime.makeSliceTracked(Float64Array, 10);\n//# sourceMappingURL=none.map\n",
    );
    const { make } = load(output);
    const memory = make(checked);
    freeTracked(memory);
    expect(() => freeTracked(memory)).toThrow(/made\n.*broken\.cjs:1:\d+/);
  });
});

describe("wrong frees throw", () => {
  test("a second one, with all three places", () => {
    const memory = makeHere();
    freeTracked(memory);
    const again = () => freeTrackedAfter(0, memory);
    expect(again).toThrow(
      /freed a second time\nmade\n\s+at makeHere.*checked\.test\.ts[^]*freed first\n.*checked\.test\.ts[^]*freed again\n.*again.*checked\.test\.ts/,
    );
  });

  test("but not of what is no object: a call may yield memory or a number", () => {
    for (const nothing of [undefined, null, 5, "text", true, 5n])
      expect(() => freeTracked(nothing)).not.toThrow();
  });

  test("nor of so little memory that compiled code leaves it as it was", () => {
    expect(() => freeTracked(new Uint8Array(64), new Float64Array(8))).not.toThrow();
    expect(() => freeTracked(new Uint8Array(65))).toThrow(/was not made by scopefree\/runtime/);
  });

  test("of what was not made here", () => {
    const memory = makeHere();
    for (const foreign of [
      new Float64Array(12),
      memory.subarray(),
      memory.buffer,
      [],
      {},
      () => memory,
      new DataView(memory.buffer),
      new Proxy(memory, {}),
    ]) {
      expect(() => freeTracked(foreign)).toThrow(/was not made by scopefree\/runtime/);
    }
    expect(() => freeTracked(new Float64Array(12))).toThrow(
      /Float64Array\(12\) was not made[^]*checked\.test\.ts/,
    );
    freeTracked(memory);
  });

  test("but nothing is nothing", () => {
    freeTracked(undefined, null);
    freeTracked();
  });

  test("memory that was detached or frozen meanwhile is freed once like any other", () => {
    const memory = makeHere();
    structuredClone(memory.buffer, { transfer: [memory.buffer] });
    const array = Object.freeze(makeArrayTracked(3, 0));
    freeTracked(memory, array);
    expect(() => freeTracked(memory)).toThrow(/second time/);
  });
});

test("it counts", () => {
  const before = stats();
  freeTracked(makeSliceTracked(Float64Array, 3), makeArrayTracked(3, 0));
  expect(stats()).toMatchObject({ allocations: before.allocations + 2, frees: before.frees + 2, reuses: 0 });
});
