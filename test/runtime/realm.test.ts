import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, describe, expect, test, vi } from "vitest";
import * as first from "../../src/runtime/index.js";
import { warm } from "./runtimes.js";

const symbol = Symbol.for("scopefree.runtime");

describe("one runtime per realm", () => {
  test("copies of the module share their memory", async () => {
    vi.resetModules();
    const second = await import("../../src/runtime/index.js");
    expect(second.freeTracked).not.toBe(first.freeTracked);
    const memory = warm(() => first.makeSliceTracked(Uint16Array, 400), first.freeTracked);
    expect(second.makeSliceTracked(Uint16Array, 400)).toBe(memory);
    first.freeTracked(memory);
    second.freeTracked(memory);
    expect(first.makeSliceTracked(Uint16Array, 400)).toBe(memory);
    expect(second.makeSliceTracked(Uint16Array, 400)).not.toBe(memory);
    expect(second.stats()).toEqual(first.stats());
  });

  test("the state stands on globalThis, where nobody stumbles over it", () => {
    expect(Object.getOwnPropertyDescriptor(globalThis, symbol)).toMatchObject({
      enumerable: false,
      writable: false,
      configurable: false,
    });
  });
});

describe("in a process of its own", () => {
  const folder = mkdtempSync(join(tmpdir(), "scopefree-runtime-"));
  const source = new URL("../../src/runtime/", import.meta.url);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const file of readdirSync(source)) {
    const { outputText } = ts.transpileModule(readFileSync(new URL(file, source), "utf8"), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
      },
    });
    writeFileSync(join(folder, file.replace(/\.ts$/, ".js")), outputText);
  }
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (code: string): unknown => {
    const output = execFileSync(
      process.execPath,
      ["--input-type=module", "--eval", `${code}\nconsole.log(JSON.stringify(result));`],
      { encoding: "utf8", cwd: folder, timeout: 30_000 },
    );
    return JSON.parse(output);
  };

  test("patches made later do not reach it", () => {
    expect(
      run(`
      const { makeSliceTracked: make, freeTracked: free, freeTrackedAfter, makeArrayTracked: array } = await import("./index.js");
      const NativeFloat64Array = Float64Array, NativeArrayBuffer = ArrayBuffer, NativeBuffer = Buffer;
      const { getOwnPropertyDescriptor, defineProperty } = Object, { ownKeys } = Reflect;
      let patched = 0, watching = false;
      const reached = [];
      const TypedArray = Object.getPrototypeOf(Float64Array.prototype);
      const targets = [
        TypedArray, Float64Array.prototype, Uint8Array.prototype, Buffer, Buffer.prototype, ArrayBuffer, ArrayBuffer.prototype, Function.prototype,
        Array, Array.prototype, Math, WeakMap.prototype, Map.prototype, FinalizationRegistry.prototype, Reflect, Object, globalThis,
      ];
      for (let t = 0; t < targets.length; t++) {
        const keys = ownKeys(targets[t]);
        for (let k = 0; k < keys.length; k++) {
          const before = getOwnPropertyDescriptor(targets[t], keys[k]);
          if (!before.configurable || keys[k] === "globalThis" || targets[t] === globalThis && !/Array|Buffer|Map|Registry|Reflect|Math|Object/.test(String(keys[k]))) continue;
          const tell = () => { if (watching) reached[reached.length] = keys[k].toString(); };
          const after = "value" in before
            ? { configurable: true, enumerable: before.enumerable, get() { tell(); return before.value; }, set() {} }
            : { ...before, get() { tell(); return before.get.call(this); } };
          defineProperty(targets[t], keys[k], after);
          patched++;
        }
      }
      watching = true;
      let last;
      for (let i = 0; i < 50; i++) {
        const a = make(NativeFloat64Array, 400), b = make(NativeFloat64Array, 401), c = make(NativeArrayBuffer, 500), d = make(NativeBuffer, 600), e = array(20000, 0);
        freeTrackedAfter(1, a);
        free(b, c, d, e, {}, undefined);
        free(last);
        last = make(NativeFloat64Array, 402);
      }
      watching = false;
      const result = { enough: patched > 200, reached };
    `),
    ).toEqual({ enough: true, reached: [] });
  });

  test("memory that is held does not keep the process alive", () => {
    expect(
      run(`
      const { makeSliceTracked: make, freeTracked: free, stats } = await import("./index.js");
      for (let i = 0; i < 100; i++) free(make(Float64Array, 100));
      const result = stats().retainedBytes;
    `),
    ).toBe(800);
  });

  test("it needs nothing of Node, and no FinalizationRegistry", () => {
    expect(
      run(`
      for (const name of ["Buffer", "FinalizationRegistry", "structuredClone", "Float16Array", "BigInt64Array", "BigUint64Array"]) delete globalThis[name];
      delete ArrayBuffer.prototype.transfer;
      const { makeSliceTracked: make, freeTracked: free, stats } = await import("./index.js");
      for (let i = 0; i < 100; i++) free(make(Float64Array, 100));
      const checked = await import("./checked.js");
      const memory = checked.makeSliceTracked(Uint8Array, 3);
      checked.freeTracked(memory);
      const result = [stats().reuses, memory[0], memory[1], memory[2]];
    `),
    ).toEqual([99, 165, 165, 165]);
  });

  test("it works where globals are frozen", () => {
    expect(
      run(`
      Object.freeze(globalThis);
      const { makeSliceTracked: make, freeTracked: free, stats } = await import("./index.js");
      for (let i = 0; i < 100; i++) free(make(Float64Array, 100));
      const result = stats().reuses;
    `),
    ).toBe(99);
  });
});
