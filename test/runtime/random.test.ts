/**
 * Random programs that allocate, free, and misuse the runtime in every way that is said to be harmless. Each live piece
 * of memory is full of a stamp of its own; a piece that is handed out twice, or of which a part is, shows.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, expect, test } from "vitest";
import * as runtime from "../../src/runtime/index.js";
import type { Slice } from "./runtimes.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

type Memory = Slice | ArrayBuffer;
type Constructor = { new (length: number): Memory; readonly BYTES_PER_ELEMENT?: number };

const constructors = [
  Float64Array,
  Uint8Array,
  Int32Array,
  BigInt64Array,
  Float32Array,
  Uint8ClampedArray,
  ArrayBuffer,
  Buffer,
] as unknown as Constructor[];
const lengths = [1, 8, 9, 16, 17, 64, 65, 100, 128, 129, 500, 1000];

const bytesOf = (memory: Memory): Uint8Array =>
  memory instanceof ArrayBuffer
    ? new Uint8Array(memory)
    : new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength);
const bufferOf = (memory: Memory): ArrayBuffer =>
  memory instanceof ArrayBuffer ? memory : (memory.buffer as ArrayBuffer);
const detach = (memory: Memory): void => {
  const buffer = bufferOf(memory);
  structuredClone(buffer, { transfer: [buffer] });
};

afterAll(() => {
  runtime.configure({ maxRetainedBytes: 0 });
  runtime.configure({ maxRetainedBytes: 64 * 2 ** 20 });
});

test.each([1, 2, 3])("live memory belongs to nobody else (seed %i)", { timeout: 120_000 }, async (seed) => {
  const { freeElements, freeSized, freeTracked, freeTrackedUnless } = runtime;
  let state = seed;
  const random = (below: number): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return ((state ^ (state >>> 12)) >>> 0) % below;
  };
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const live: { readonly memory: Memory; readonly stamp: number }[] = [];
  const past: Memory[] = [];

  const make = (): Memory => {
    const C = pick(constructors);
    const length = pick(lengths);
    const isSlice = C !== (Buffer as never) && C !== (ArrayBuffer as never);
    const sliceC = C as never;
    const how = random(4);
    let memory: Memory;
    let zeroed = true;
    if (how === 0 && isSlice) memory = runtime.makeViewTracked(sliceC, length);
    else if (how === 1 && isSlice) {
      memory = runtime.sliceTracked(new C(length) as Uint8Array, 0, length) as Memory;
    } else if (how === 2 && C !== (Buffer as never)) {
      zeroed = false; // a dirty Buffer may be a part of Node's slab, as `allocUnsafe` makes it
      memory = runtime.makeSliceTrackedNoZero(sliceC, length);
    } else memory = runtime.makeSliceTracked(sliceC, length);
    const bytes = bytesOf(memory);
    expect(bytes.length).toBe(length * (C.BYTES_PER_ELEMENT ?? 1));
    if (zeroed) expect(bytes.every((byte) => byte === 0)).toBe(true);
    if (live.some((other) => bufferOf(other.memory) === bufferOf(memory)))
      throw new Error("handed out twice");
    return memory;
  };
  /** One of the live ones, looked at, and no longer counted as live. */
  const end = (): Memory => {
    const at = random(live.length);
    const { memory, stamp } = live[at]!;
    expect(bytesOf(memory).every((byte) => byte === stamp)).toBe(true);
    live[at] = live[live.length - 1]!;
    live.length--;
    past[random(20)] = memory;
    return memory;
  };
  const misuse = (memory: Memory): void => {
    freeTracked(new Uint8Array(bufferOf(memory)), new DataView(bufferOf(memory)), {}, null, 3, [memory]);
    if (memory instanceof ArrayBuffer) freeTracked(memory.slice(0));
    else freeTracked(memory.subarray(), memory.subarray(1), memory.slice(), bufferOf(memory));
    freeTrackedUnless(bytesOf(memory), memory);
    freeSized(bytesOf(memory).subarray(1));
  };

  for (let step = 0; step < 4000; step++) {
    const choice = random(100);
    if (choice < 45 || live.length === 0) {
      const memory = make();
      const stamp = 1 + random(255);
      bytesOf(memory).fill(stamp);
      live.push({ memory, stamp });
      if (live.length > 60) end(); // never freed
    } else if (choice < 78) {
      const memory = end();
      freeTracked(memory);
      if (random(5) === 0) freeTracked(memory, memory);
    } else if (choice < 83) misuse(pick(live).memory);
    else if (choice < 86) {
      const memory = end();
      if (random(2)) freeTracked(memory);
      detach(memory);
      freeTracked(memory);
    } else if (choice < 88) {
      const own = new constructors[random(4)]!(pick(lengths));
      freeSized(own);
      freeSized(own);
    } else if (choice < 90) {
      const memory = end();
      if (random(2)) freeSized(memory);
      else freeElements([[memory, [memory]], 3, null]);
    } else if (choice < 92) {
      const arena = new runtime.Arena();
      arena.alloc(constructors[random(4)] as never, pick(lengths));
      arena.free();
    } else if (choice < 94) {
      const builder = new runtime.ByteBuilder();
      for (let i = random(30); i > 0; i--) builder.append("text".repeat(random(40)));
      const stamp = 1 + random(255);
      const memory = random(2) ? builder.take() : builder.bytes();
      memory.fill(stamp);
      builder.free();
      if (memory.length > 0 && memory.byteLength === memory.buffer.byteLength) live.push({ memory, stamp });
    } else if (choice === 94 && random(10) === 0) await sleep(0);
    else if (choice === 95 && random(20) === 0) {
      collect();
      await sleep(1);
    } else if (choice === 96 && random(10) === 0)
      runtime.configure({ maxRetainedBytes: random(3) === 0 ? 0 : 1e6 * (1 + random(40)) });
  }
  while (live.length > 0) end();
});
