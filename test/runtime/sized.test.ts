import { describe, expect, test } from "vitest";
import type { SliceConstructor } from "../../src/runtime/api.js";
import * as checked from "../../src/runtime/checked.js";
import {
  freeSized,
  freeTracked,
  makeSliceTracked,
  makeSliceTrackedNoZero,
  stats,
} from "../../src/runtime/index.js";
import { typedArrays } from "./runtimes.js";

let length = 20_000;

describe("freeSized", () => {
  test.each([...typedArrays, ArrayBuffer] as unknown as SliceConstructor<Uint8Array>[])(
    "takes %O that was made elsewhere",
    (C) => {
      const memory = new C(++length);
      const before = stats().frees;
      freeSized(memory);
      expect(stats().frees).toBe(before + 1);
      freeSized(memory);
      freeTracked(memory);
      expect(stats().frees).toBe(before + 1);
      expect(makeSliceTrackedNoZero(C, length)).toBe(memory);
      expect(makeSliceTrackedNoZero(C, length)).not.toBe(memory);
    },
  );

  test("and memory that the runtime made, once", () => {
    const memory = makeSliceTracked(Float64Array, ++length);
    freeSized(memory);
    freeSized(memory);
    expect(makeSliceTracked(Float64Array, length)).toBe(memory);
    expect(makeSliceTracked(Float64Array, length)).not.toBe(memory);
    freeSized(memory);
  });

  test("leaves what cannot be handed out again", () => {
    class Mine extends Uint8Array {}
    const live = makeSliceTracked(Uint8Array, 16_000);
    const idle = makeSliceTracked(Uint8Array, 24_000);
    freeTracked(idle);
    const detached = new Uint8Array(1000);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    const shared = new SharedArrayBuffer(1000);
    const Resizable = ArrayBuffer as unknown as new (n: number, o: object) => ArrayBuffer;
    const resizable = new Resizable(1000, { maxByteLength: 2000 });
    const odd: unknown[] = [
      undefined,
      null,
      5,
      "text",
      {},
      [],
      new Map(),
      new DataView(new ArrayBuffer(1000)),
      new Uint8Array(2000).subarray(0, 1000),
      new Uint8Array(new ArrayBuffer(1001), 1),
      new Mine(1000),
      detached,
      detached.buffer,
      shared,
      new Uint8Array(shared),
      resizable,
      new Uint8Array(resizable),
      new Uint8Array(3),
      // other views of memory that the pool has
      live.buffer,
      live.subarray(),
      new Float64Array(live.buffer),
      idle.buffer,
      new Float64Array(idle.buffer),
      Object.create(Uint8Array.prototype),
      new Proxy(new Uint8Array(1000), {}),
    ];
    const { frees, retainedBytes } = stats();
    for (const one of odd) freeSized(one);
    expect(stats()).toMatchObject({ frees, retainedBytes });
  });

  test("a use afterwards shows in checked mode, and so does a second free", () => {
    const memory = new Uint8Array(1000);
    checked.freeSized(memory);
    expect(memory).toHaveLength(0);
    expect(() => checked.freeSized(memory)).toThrow("a second time");
    const made = checked.makeSliceTracked(Uint8Array, 100);
    checked.freeSized(made);
    expect(() => checked.freeTracked(made)).toThrow("a second time");
    expect(() => checked.freeSized(new Uint8Array(100).subarray(3))).toThrow("was not made");
  });
});
