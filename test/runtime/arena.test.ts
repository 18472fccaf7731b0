import { describe, expect, test } from "vitest";
import type { SliceConstructor } from "../../src/runtime/api.js";
import { runtimes, type Slice, typedArrays } from "./runtimes.js";

describe.each(Object.entries(runtimes))("Arena (%s)", (_, { Arena, makeSliceTracked, freeTracked }) => {
  test.each([...typedArrays, Buffer] as unknown as SliceConstructor<Slice>[])("allocates zeroed %O", (C) => {
    for (let round = 0; round < 4; round++) {
      const arena = new Arena({ chunkBytes: 1024 });
      const all: Slice[] = [];
      for (const length of [0, 1, 3, 8, 20, 100, 1000, 7, 9]) {
        const memory = arena.alloc(C, length);
        expect(memory).toHaveLength(length);
        expect(Object.getPrototypeOf(memory)).toBe((C as unknown as { prototype: object }).prototype);
        const bytes = new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength);
        expect(bytes.every((byte) => byte === 0)).toBe(true);
        bytes.fill(all.length + 1);
        all.push(memory);
      }
      all.forEach((memory, at) => {
        const bytes = new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength);
        expect(bytes.every((byte) => byte === at + 1)).toBe(true);
      });
      arena.free();
      for (const memory of all) expect(memory).toHaveLength(0);
    }
  });

  test("stale views are empty, and never see what comes later", () => {
    for (let round = 0; round < 5; round++) {
      const first = new Arena();
      const small = first.alloc(Float64Array, 10);
      const large = first.alloc(Float64Array, 10_000);
      const buffer = first.alloc(ArrayBuffer, 5000);
      first.free();
      const second = new Arena();
      const others = [
        second.alloc(Float64Array, 10),
        second.alloc(Float64Array, 10_000),
        new Float64Array(second.alloc(ArrayBuffer, 5000), 0, 5),
      ];
      for (const other of others) other.fill(7);
      expect([small.length, large.length, buffer.byteLength]).toEqual([0, 0, 0]);
      small[0] = large[0] = 3;
      for (const other of others) expect(other.every((x) => x === 7)).toBe(true);
      const third = makeSliceTracked(ArrayBuffer, 5000);
      expect(new Uint8Array(third).every((x) => x === 0)).toBe(true);
      freeTracked(third);
      second.free();
    }
  });

  test("clone takes memory out to the heap", () => {
    const arena = new Arena();
    const buffer = arena.alloc(ArrayBuffer, 3);
    const clones = [
      arena.clone(arena.alloc(Int16Array, 5).fill(-3)),
      arena.clone(arena.alloc(Buffer, 5).fill(8)),
      arena.clone(new DataView(buffer, 1)),
      arena.clone(buffer),
      arena.clone({ deep: [arena.alloc(Uint8Array, 2)] }),
      arena.clone("text"),
    ];
    arena.free();
    expect(clones).toEqual([
      new Int16Array(5).fill(-3),
      Buffer.alloc(5, 8),
      new DataView(new ArrayBuffer(2)),
      new ArrayBuffer(3),
      { deep: [new Uint8Array(2)] },
      "text",
    ]);
    expect((clones[0] as Int16Array).buffer.byteLength).toBe(10);
  });

  test("is over when it is over", () => {
    const arena = new Arena();
    arena.alloc(Uint8Array, 10);
    expect(arena.bytes).toBe(10);
    arena.free();
    expect(() => arena.free()).toThrow("called before");
    expect(() => arena.alloc(Uint8Array, 10)).toThrow("after free");
    arena[Symbol.dispose]();
    const other = new Arena();
    other[Symbol.dispose]();
    expect(() => other.alloc(Uint8Array, 1)).toThrow("after free");
  });

  test("refuses what it cannot allocate, as the constructors do", () => {
    const arena = new Arena();
    expect(() => arena.alloc(Map as never, 3)).toThrow(TypeError);
    expect(() => arena.alloc(class extends Uint8Array {}, 3)).toThrow(TypeError);
    expect(() => arena.alloc(Uint8Array, -1)).toThrow(RangeError);
    expect(arena.alloc(Uint8Array, 2.7)).toHaveLength(2);
    expect(() => new Arena({ chunkBytes: 3 })).toThrow(RangeError);
    arena.free();
  });

  test("memory that somebody took away is no trouble", () => {
    const arena = new Arena();
    const { buffer } = arena.alloc(Uint8Array, 10);
    structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
    arena.free();
  });
});

test("chunks are reused", () => {
  const { Arena, stats } = runtimes.production;
  const run = () => {
    const arena = new Arena();
    for (let i = 0; i < 100; i++) arena.alloc(Float64Array, 50);
    arena.free();
  };
  for (let i = 0; i < 5; i++) run();
  const before = stats().byType["ArrayBuffer"]!;
  for (let i = 0; i < 10; i++) run();
  expect(stats().byType["ArrayBuffer"]!.misses).toBe(before.misses);
});
