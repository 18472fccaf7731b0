import { afterEach, beforeEach, expect, test } from "vitest";
import {
  configure,
  freeTracked,
  freeTrackedAfter,
  makeSliceTracked,
  makeSliceTrackedNoZero,
} from "../../src/runtime/index.js";
import { typedArrays, warm } from "./runtimes.js";

beforeEach(() => configure({ scrub: true }));
afterEach(() => configure({ scrub: false }));

type Memory = ArrayBufferView | ArrayBuffer;

const bytesOf = (memory: Memory): Uint8Array =>
  ArrayBuffer.isView(memory)
    ? new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength)
    : new Uint8Array(memory);

const isClean = (memory: Memory) => bytesOf(memory).every((byte) => byte === 0);

test.each([...typedArrays, Buffer, ArrayBuffer])("what is freed is wiped: %O", (C) => {
  for (const length of [5, 333, 5000, 333, 70_001, 333]) {
    for (const make of [makeSliceTracked, makeSliceTrackedNoZero]) {
      const memory = make(C as unknown as Uint8ArrayConstructor, length);
      const other = make(C as unknown as Uint8ArrayConstructor, length);
      bytesOf(memory).fill(7);
      bytesOf(other).fill(7);
      freeTracked(memory);
      expect(isClean(memory)).toBe(true);
      freeTrackedAfter(0, other);
      expect(isClean(other)).toBe(true);
    }
  }
});

test("so is what no bin remembers", () => {
  configure({ maxRetainedBytes: 0 });
  const memory = makeSliceTracked(Uint8Array, 4321).fill(7);
  freeTracked(memory);
  configure({ maxRetainedBytes: 64 * 2 ** 20 });
  expect(isClean(memory)).toBe(true);
});

test("and what was idle when it is switched on", () => {
  configure({ scrub: false });
  const memory = warm(() => makeSliceTrackedNoZero(Float64Array, 444), freeTracked);
  memory.fill(7);
  configure({ scrub: true });
  expect(isClean(memory)).toBe(true);
});

test("what was not made here is left alone, and so is what is detached", () => {
  const foreign = new Uint8Array(333).fill(7);
  freeTracked(foreign, foreign.subarray(1), foreign.buffer);
  expect(foreign.every((byte) => byte === 7)).toBe(true);
  const memory = makeSliceTracked(Uint8Array, 333);
  structuredClone(memory.buffer, { transfer: [memory.buffer] });
  freeTracked(memory);
});
