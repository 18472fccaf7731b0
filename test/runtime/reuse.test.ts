import { describe, expect, test } from "vitest";
import {
  configure,
  freeTracked,
  freeTrackedAfter,
  makeArrayTracked,
  makeSliceTracked,
  makeSliceTrackedIf,
  makeSliceTrackedNoZero,
  stats,
} from "../../src/runtime/index.js";
import { typedArrays, warm } from "./runtimes.js";

/** The numbers of `after` less those of `before`, at all depths. */
function minus(after: object, before: object): object {
  return Object.fromEntries(
    Object.entries(after).map(([key, value]: [string, unknown]) => {
      const old = (before as Record<string, unknown>)[key];
      return [
        key,
        typeof value === "number" ? value - Number(old ?? 0) : minus(value as object, (old ?? {}) as object),
      ];
    }),
  );
}

const difference = (run: () => void) => {
  const before = stats();
  run();
  return minus(stats(), before);
};

describe("freed memory is handed out again", () => {
  test.each(typedArrays)("%O, zeroed", (C) => {
    const first = warm(() => makeSliceTracked(C, 200), freeTracked);
    new Uint8Array(first.buffer).fill(0xff);
    const again = makeSliceTracked(C, 200);
    expect(again).toBe(first);
    expect(new Uint8Array(again.buffer).every((byte) => byte === 0)).toBe(true);
    freeTracked(again);
  });

  test("under a guard, if that is a number", () => {
    const make = (...numbers: unknown[]) => makeSliceTrackedIf(Float64Array, 207, ...numbers);
    const first = warm(() => make(1, 2.5), freeTracked);
    expect(make(0)).toBe(first);
    freeTracked(first);
    for (const others of [["1"], [1, "set"], [undefined], [1n], [{ valueOf: () => 1 }]]) {
      const own = make(...others);
      expect(own).not.toBe(first);
      expect(own).toHaveLength(207);
      freeTracked(own); // nothing of the runtime's
      expect(make(3)).toBe(first);
      freeTracked(first);
    }
  });

  test("as it is, where zeroing is not asked for", () => {
    const first = warm(() => makeSliceTrackedNoZero(Float64Array, 201), freeTracked);
    first[5] = 42;
    freeTracked(first); // refused: it is idle already
    expect(makeSliceTrackedNoZero(Float64Array, 201)[5]).toBe(42);
    freeTracked(first);
  });

  test("Buffer, in a buffer of its own", () => {
    const first = warm(() => makeSliceTrackedNoZero(Buffer, 202), freeTracked);
    expect(first.byteOffset).toBe(0);
    expect(first.buffer.byteLength).toBe(202);
    expect(makeSliceTracked(Buffer, 202)).toBe(first);
    expect(makeSliceTracked(Uint8Array, 202)).not.toBe(first);
    freeTracked(first);
  });

  test("two constructors of one length that take turns, too large for a bin at first sight", () => {
    const turn = (): void => {
      freeTracked(makeSliceTrackedNoZero(Float64Array, 20_011));
      freeTracked(makeSliceTrackedNoZero(Uint32Array, 20_011));
    };
    for (let warming = 0; warming < 3; warming++) turn();
    const { reuses } = stats();
    turn();
    expect(stats().reuses - reuses).toBe(2);
  });

  test("ArrayBuffer", () => {
    const first = warm(() => makeSliceTracked(ArrayBuffer, 203), freeTracked);
    new Uint8Array(first).fill(9);
    const again = makeSliceTracked(ArrayBuffer, 203);
    expect(again).toBe(first);
    expect(new Uint8Array(again)).toEqual(new Uint8Array(203));
    freeTracked(again);
  });

  test("but never plain arrays, which may have properties that nothing shows", () => {
    const first = makeArrayTracked<unknown>(20_000, 0);
    first[-1] = "mine";
    freeTracked(first);
    const again = makeArrayTracked<unknown>(20_000, 0);
    expect(again).not.toBe(first);
    expect(again[-1]).toBe(undefined);
  });

  test("last in, first out; and in any other order", () => {
    const make = () => makeSliceTracked(Int32Array, 204);
    warm(make, freeTracked);
    const all = Array.from({ length: 12 }, make);
    freeTracked(...all); // first in, first out
    expect(new Set(Array.from({ length: 12 }, make))).toEqual(new Set(all));
    for (const at of [3, 0, 11, 7, 1, 2, 10, 4, 5, 9, 6, 8]) freeTracked(all[at]);
    expect(new Set(Array.from({ length: 12 }, make))).toEqual(new Set(all));
    freeTracked(...all.reverse());
    expect(difference(() => freeTracked(...Array.from({ length: 12 }, make)))).toMatchObject({
      reuses: 12,
      misses: 0,
      frees: 12,
    });
  });

  test("as many as are live at once, when it has been seen that they are freed", () => {
    const queue: unknown[] = [];
    const turn = (times: number) => {
      for (let i = 0; i < times; i++) {
        freeTracked(queue[i % 100]);
        queue[i % 100] = makeSliceTracked(Float64Array, 205);
      }
    };
    turn(20_000);
    expect(difference(() => turn(1000))).toMatchObject({ reuses: 1000, misses: 0, ignored: 0 });
  });
});

describe("what is not worth it", () => {
  test("64 bytes and less are never kept", () => {
    expect(
      difference(() => {
        for (let i = 0; i < 100; i++)
          freeTracked(makeSliceTracked(Float64Array, 8), makeSliceTracked(Uint8Array, 64));
      }),
    ).toMatchObject({ allocations: 200, reuses: 0, misses: 200, frees: 0, ignored: 200, retainedBytes: 0 });
  });

  test("lengths that do not come again are not kept", () => {
    for (let i = 0; i < 5000; i++) freeTracked(makeSliceTracked(Uint8Array, 100_000 + i));
    // a few of the first lengths are kept on suspicion
    expect(stats().retainedBytes).toBeLessThan(64 * 105_000);
  });

  test("ten thousand lengths do not grow", () => {
    const round = () => {
      for (let i = 0; i < 10_000; i++) freeTracked(makeSliceTracked(Uint8Array, 70 + i));
    };
    const held: number[] = [];
    for (let i = 0; i < 8; i++) {
      round();
      held.push(stats().retainedBytes + stats().trackedBytes);
    }
    // the table has places for some thousands of lengths, and what has one is of no use here
    expect(Math.max(...held)).toBeLessThan(8 * 2 ** 20);
    expect(held[7]).toBeLessThan(2 * Math.max(...held.slice(0, 4)));
  });

  test("a hundred lengths in turn are all kept in the end", () => {
    const round = () => {
      for (let i = 0; i < 100; i++) freeTracked(makeSliceTracked(Float64Array, 3000 + 7 * i));
    };
    for (let i = 0; i < 200; i++) round();
    expect(difference(round)).toMatchObject({ reuses: 100, misses: 0 });
  });
});

describe("stats", () => {
  test("say by type why memory was allocated", () => {
    warm(() => makeSliceTracked(Int16Array, 900), freeTracked);
    const { byType } = difference(() => {
      freeTracked(makeSliceTracked(Int16Array, 10));
      freeTracked(makeSliceTracked(Int16Array, 900), makeSliceTracked(Int16Array, 900));
      freeTracked(makeSliceTracked(Int16Array, 900));
      makeSliceTracked(Int16Array, 2 ** 27);
      makeArrayTracked(100, 0);
      makeSliceTracked(class extends Int16Array {}, 900);
    }) as { byType: Record<string, object> };
    expect(byType["Int16Array"]).toMatchObject({
      allocations: 5,
      reuses: 2,
      misses: 3,
      missesByCause: { small: 1, empty: 1, full: 1, rare: 0, unfreed: 0, other: 0 },
      frees: 3,
      bytesReused: 3600,
      retainedBytes: 1800,
      trackedBytes: 0,
    });
    expect(byType["Array"]).toMatchObject({ misses: 1, missesByCause: { other: 1 } });
    expect(byType["other"]).toMatchObject({ misses: 1, missesByCause: { other: 1 } });
  });

  test("add up", () => {
    warm(() => makeSliceTracked(Float32Array, 300), freeTracked);
    expect(
      difference(() => {
        const a = makeSliceTracked(Float32Array, 300);
        makeSliceTracked(Float32Array, 300);
        freeTrackedAfter(0, a, undefined, null, "text", {});
        freeTracked(a);
      }),
    ).toMatchObject({
      allocations: 2,
      frees: 1,
      ignored: 3,
      bytesReused: expect.any(Number) as number,
      trackedBytes: 1200,
    });
    const { allocations, reuses, misses } = stats();
    expect(allocations).toBe(reuses + misses);
  });

  test("configure takes no nonsense", () => {
    expect(() => configure({ maxRetainedBytes: -1 })).toThrow(RangeError);
    expect(() => configure({ maxRetainedBytes: NaN })).toThrow(RangeError);
    configure({});
  });
});
