import { afterEach, describe, expect, test } from "vitest";
import type { Runtime, SliceConstructor } from "../../src/runtime/api.js";
import {
  configure,
  freeSized,
  freeTracked,
  makeSliceTracked,
  makeSliceTrackedWithin,
  makeSliceTrackedWithinNoZero,
  stats,
} from "../../src/runtime/index.js";
import { runtimes, type Slice, typedArrays } from "./runtimes.js";

afterEach(() => {
  configure({ maxRetainedBytes: 0, scrub: false });
  configure({ maxRetainedBytes: 64 * 2 ** 20 });
});

const Node = Buffer as unknown as SliceConstructor<Slice>;
const kinds = [...typedArrays, Node];
const widthOf = (C: SliceConstructor<Slice>): number =>
  (C as unknown as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
const nameOf = (C: SliceConstructor<Slice>): string => (C as unknown as { name: string }).name;
const one = (memory: Slice): number | bigint => (typeof memory[0] === "bigint" ? 1n : 1);
const fill = (memory: Slice): void => void (memory as Uint8Array).fill(one(memory) as number);
const isZero = (memory: Slice): boolean => (memory as Uint8Array).every((element) => Number(element) === 0);

/** Lengths that hardly come twice; the same ones each time. */
function* lengths(count: number, most: number): Generator<number> {
  let state = 12345;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    yield 20 + (state % most);
  }
}

describe("lengths that hardly come twice", () => {
  test.each(kinds)("are reused: %O", (C) => {
    const before = stats().byType[nameOf(C)]?.reuses ?? 0;
    for (const length of lengths(3000, 20_000)) {
      const memory = makeSliceTrackedWithin(C, length);
      expect(memory).toHaveLength(length);
      expect(memory.byteOffset).toBe(0);
      expect(Object.getPrototypeOf(memory)).toBe((C as unknown as { prototype: object }).prototype);
      if (length % 7 === 0) expect(isZero(memory)).toBe(true);
      fill(memory);
      freeTracked(memory);
    }
    expect((stats().byType[nameOf(C)]?.reuses ?? 0) - before).toBeGreaterThan(2500);
    expect(stats().retainedBytes).toBeLessThan(100 * 20_020 * widthOf(C));
  });

  test("hold at most a quarter more than was asked for", () => {
    for (const length of lengths(300, 100_000)) {
      const memory = makeSliceTrackedWithin(Uint8Array, length + 65);
      expect(memory.buffer.byteLength).toBeLessThanOrEqual(Math.max(80, (length + 65) * 1.25));
      freeTracked(memory);
    }
  });

  test("several alive lie in buffers of their own", () => {
    const held: Uint8Array[] = [];
    let turn = 0;
    for (const length of lengths(2000, 3000)) {
      const memory = makeSliceTrackedWithin(Uint8Array, length);
      memory.fill(++turn);
      held.push(memory);
      expect(new Set(held.map(({ buffer }) => buffer)).size).toBe(held.length);
      if (held.length > 6) {
        const [freed] = held.splice(turn % held.length, 1) as [Uint8Array];
        expect(new Set(freed).size).toBe(1);
        freeTracked(freed);
      }
    }
  });

  test("a second free, and that of a view, a part or the buffer, are refused", () => {
    const first = makeSliceTrackedWithin(Uint8Array, 12_345);
    freeTracked(first);
    const again = makeSliceTrackedWithin(Uint8Array, 12_346);
    const { frees } = stats();
    freeTracked(first, first.subarray(0), again.subarray(1), again.buffer, new Uint8Array(again.buffer));
    freeSized(new Uint8Array(again.buffer));
    freeSized(again.buffer);
    freeSized(again.subarray(0, 12_345));
    expect(stats().frees).toBe(frees);
    const other = makeSliceTrackedWithin(Uint8Array, 12_347);
    expect(other.buffer).not.toBe(again.buffer);
    freeTracked(again, other);
    expect(stats().frees).toBe(frees + 2);
  });

  test("a buffer that was detached while it waited is not handed out again", () => {
    for (let i = 0; i < 200; i++) {
      const memory = makeSliceTrackedWithin(Uint8Array, 9000 + ((i * 7) % 40));
      expect(memory.length).toBe(9000 + ((i * 7) % 40));
      memory[8999] = 1;
      freeTracked(memory);
      if (i % 3 === 0 && memory.buffer.byteLength > 0)
        structuredClone(memory.buffer, { transfer: [memory.buffer] });
    }
  });

  test("dirty memory is dirty, and zeroed where an index is none", () => {
    const dirty = new Set<number>();
    for (const length of lengths(500, 5000)) {
      const memory = makeSliceTrackedWithinNoZero(Uint8Array, length + 65);
      dirty.add(memory[3] as number);
      memory.fill(9);
      freeTracked(memory);
      const zeroed = makeSliceTrackedWithinNoZero(Uint8Array, length + 66, 2.5);
      expect(zeroed.every((byte) => byte === 0)).toBe(true);
      zeroed.fill(9);
      freeTracked(zeroed);
    }
    expect(dirty).toContain(9);
  });

  test("nothing is left of secrets, in the part that nobody asked for either", () => {
    const memory = makeSliceTrackedWithin(Uint8Array, 40_000);
    memory.fill(77);
    const { buffer } = memory;
    freeTracked(memory);
    const part = makeSliceTrackedWithin(Uint8Array, 36_000);
    freeTracked(part);
    configure({ scrub: true });
    expect(new Uint8Array(buffer).every((byte) => byte === 0)).toBe(true);
    const next = makeSliceTrackedWithin(Uint8Array, 39_000);
    next.fill(78);
    freeTracked(next);
    expect(new Uint8Array(next.buffer).every((byte) => byte === 0)).toBe(true);
  });

  test("nothing is kept when nothing may be", () => {
    configure({ maxRetainedBytes: 0 });
    for (const length of lengths(100, 5000)) freeTracked(makeSliceTrackedWithin(Float64Array, length));
    const { retainedBytes, trackedBytes } = stats();
    expect(retainedBytes + trackedBytes).toBe(0);
  });

  test("a length that comes often gets memory of its own", () => {
    const seen = new Map<Float64Array, number>();
    for (const length of lengths(4000, 20_000)) {
      freeTracked(makeSliceTrackedWithin(Float64Array, length));
      const often = makeSliceTrackedWithin(Float64Array, 4321);
      seen.set(often, (seen.get(often) ?? 0) + 1);
      freeTracked(often);
    }
    expect(Math.max(...seen.values())).toBeGreaterThan(1000);
  });
});

describe.each(Object.entries(runtimes) as [string, Runtime][])("%s", (_, runtime) => {
  test.each(kinds)("does what `new` does with any length: %O", (C) => {
    for (const length of [0, 1, 7, 8, 9, 64, 65, 100, 1000.5, -1, NaN, "12", undefined, 2 ** 53]) {
      const outcome = (make: () => Slice): string => {
        try {
          const memory = make();
          return `${memory.length} ${memory.constructor.name} ${memory.join("").replaceAll("0", "")}`;
        } catch (error) {
          return String(error);
        }
      };
      const given = length as number;
      const plain = () => (C === Node ? (Buffer.alloc(given) as Slice) : new C(given));
      expect(outcome(() => runtime.makeSliceTrackedWithin(C, given))).toBe(outcome(plain));
    }
  });

  test("memory can be made one way and freed among others", () => {
    const { makeSliceTrackedWithin, makeSliceTracked, freeTracked } = runtime;
    for (const length of lengths(300, 900)) {
      const a = makeSliceTrackedWithin(Int16Array, length);
      const b = makeSliceTracked(Int16Array, length);
      a.fill(1);
      expect(b.every((element) => element === 0)).toBe(true);
      b.fill(2);
      expect(a.every((element) => element === 1)).toBe(true);
      expect(b.buffer.byteLength).toBe(length * 2);
      freeTracked(a, b);
    }
  });
});

test.each(Object.entries(runtimes) as [string, Runtime][])("copies of any length: %s", (_, runtime) => {
  const { sliceTrackedWithin, encodeTrackedWithin, concatTrackedWithin, fromTrackedWithin, freeTracked } =
    runtime;
  const source = Uint8Array.from({ length: 6000 }, (_, i) => i);
  const encoder = new TextEncoder();
  for (const length of lengths(400, 4000)) {
    const part = sliceTrackedWithin(source, 7, 7 + length);
    expect(part).toEqual(source.slice(7, 7 + length));
    const text = "aé€𝄞".repeat(length / 4);
    const bytes = encodeTrackedWithin(encoder, text);
    expect(bytes).toEqual(encoder.encode(text));
    const all = concatTrackedWithin(Buffer, [part, bytes]);
    expect(all).toEqual(Buffer.concat([part, bytes]));
    const wide = fromTrackedWithin(Float64Array, part);
    expect(wide).toEqual(Float64Array.from(part));
    freeTracked(all, bytes, part, wide);
  }
});

test("copies are reused", () => {
  const before = stats();
  const encoder = new TextEncoder();
  const { encodeTrackedWithin, freeTracked } = runtimes.production;
  for (const length of lengths(2000, 9000))
    freeTracked(encodeTrackedWithin(encoder, "x".repeat(length + 600)));
  expect(stats().reuses - before.reuses).toBeGreaterThan(1800);
});

test("memory with a buffer of its own size never comes from a class", () => {
  for (const length of lengths(2000, 5000)) {
    freeTracked(makeSliceTrackedWithin(Uint8Array, length));
    const memory = makeSliceTracked(Uint8Array, length);
    expect(memory.buffer.byteLength).toBe(length);
    freeTracked(memory);
  }
});

test("the checked runtime shows who looks at the buffer", () => {
  const memory = runtimes.checked.makeSliceTrackedWithin(Uint8Array, 100);
  expect(memory.buffer.byteLength).toBeGreaterThan(100);
  expect(new Uint8Array(memory.buffer, 100).every((byte) => byte === 0xa5)).toBe(true);
  runtimes.checked.freeTracked(memory);
  expect(memory.length).toBe(0);
});
