import { describe, expect, test } from "vitest";
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

describe("wrong frees throw", () => {
  test("a second one, with all three places", () => {
    const memory = makeHere();
    freeTracked(memory);
    const again = () => freeTrackedAfter(0, memory);
    expect(again).toThrow(
      /freed a second time\nmade\n\s+at makeHere.*checked\.test\.ts[^]*freed first\n.*checked\.test\.ts[^]*freed again\n.*again.*checked\.test\.ts/,
    );
  });

  test("of what was not made here", () => {
    const memory = makeHere();
    for (const foreign of [
      new Float64Array(12),
      memory.subarray(),
      memory.buffer,
      [],
      {},
      "text",
      5,
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
