import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SliceConstructor } from "../../src/runtime/api.js";
import {
  configure,
  freeTracked,
  makeSliceTracked,
  makeSliceTrackedNoZero,
  makeViewTracked,
  stats,
} from "../../src/runtime/index.js";
import { type Slice, typedArrays, warm } from "./runtimes.js";

const bytes = 33 * 2 ** 20;
const elementBytes = (C: unknown) => (C as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
const isZero = (memory: ArrayBufferView | ArrayBuffer) => {
  const buffer = memory instanceof ArrayBuffer ? memory : memory.buffer;
  return Buffer.compare(new Uint8Array(buffer), Buffer.alloc(buffer.byteLength)) === 0;
};

describe("memory of 32 MiB and more", () => {
  beforeAll(() => configure({ maxRetainedBytes: 256 * 2 ** 20 }));
  afterAll(() => {
    configure({ maxRetainedBytes: 0 });
    configure({ maxRetainedBytes: 64 * 2 ** 20 });
  });

  test.each(typedArrays)("is handed out again where it was used: %O", (C) => {
    const make = () => makeSliceTracked(C, bytes / elementBytes(C));
    const used = (memory: Slice) => new Uint8Array(memory.buffer).fill(0x35);
    const memory = warm(make, (made) => {
      used(made);
      freeTracked(made);
    });
    const again = make();
    expect(again).toBe(memory);
    expect(isZero(again)).toBe(true);
    freeTracked(again);
  });

  test.each([...typedArrays, ArrayBuffer] as SliceConstructor<Slice | ArrayBuffer>[])(
    "is made anew where it was hardly used, and zeroed all the same: %O",
    (C) => {
      const length = (bytes + 4096) / elementBytes(C);
      const seen = new Set<object>();
      for (let i = 0; i < 6; i++) {
        const memory = makeSliceTracked(C, length);
        expect(seen.has(memory)).toBe(false);
        seen.add(memory);
        expect(isZero(memory)).toBe(true);
        new Uint8Array(memory instanceof ArrayBuffer ? memory : memory.buffer, 100, 3).fill(7);
        freeTracked(memory);
        freeTracked(memory);
      }
      const { retainedBytes, trackedBytes } = stats();
      expect(retainedBytes + trackedBytes).toBeLessThanOrEqual(256 * 2 ** 20);
    },
  );

  test("views of it, too", () => {
    const make = () => makeViewTracked(Float64Array, bytes / 8 + 1);
    for (let i = 0; i < 4; i++) {
      const memory = make();
      expect(isZero(memory)).toBe(true);
      memory[i] = 1;
      if (i > 1) memory.fill(1);
      freeTracked(memory);
    }
    expect(isZero(make())).toBe(true);
  });

  test("several alive are all different, used and unused in turn", () => {
    const make = (i: number) =>
      i % 3 === 0
        ? makeSliceTrackedNoZero(Int32Array, bytes / 4 + 3)
        : makeSliceTracked(Int32Array, bytes / 4 + 3);
    for (let round = 0; round < 4; round++) {
      const live = [0, 1, 2].map((i) => make(i + round));
      expect(new Set(live.map((memory) => memory.buffer)).size).toBe(3);
      live.forEach((memory, i) => {
        if ((i + round) % 2 === 0) memory.fill(-1);
        else memory[5] = 9;
      });
      live.forEach((memory) => freeTracked(memory));
    }
  });

  test("what was detached while it waited is not looked at", () => {
    const make = () => makeSliceTracked(Uint8Array, bytes + 1);
    const memory = warm(make, (made) => {
      made.fill(1);
      freeTracked(made);
    });
    structuredClone(memory.buffer, { transfer: [memory.buffer] });
    expect(make()).toHaveLength(bytes + 1);
  });
});
