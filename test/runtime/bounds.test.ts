import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test } from "vitest";
import {
  configure,
  freeTracked,
  makeArrayTracked,
  makeSliceTracked,
  stats,
} from "../../src/runtime/index.js";
import { warm } from "./runtimes.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const collection = async () => {
  collect();
  await sleep(20);
};

afterEach(() => {
  configure({ maxRetainedBytes: 0 });
  configure({ maxRetainedBytes: 64 * 2 ** 20 });
});

const held = () => stats().retainedBytes + stats().trackedBytes;

describe("the pool holds at most what it may", () => {
  test("of idle memory", () => {
    configure({ maxRetainedBytes: 1_000_000 });
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 100; i++) {
        freeTracked(makeSliceTracked(Float64Array, 2000 + i));
        expect(held()).toBeLessThanOrEqual(1_000_000);
      }
    }
    expect(held()).toBeGreaterThan(100_000);
  });

  test("of memory that nobody frees", () => {
    configure({ maxRetainedBytes: 1_000_000 });
    for (let i = 0; i < 5000; i++) makeSliceTracked(Float64Array, 100 + (i % 3));
    expect(held()).toBeLessThanOrEqual(1_000_000);
    expect(held()).toBeLessThan(3 * 256 * 8 * 102);
    // and when frees begin, reuse does
    warm(() => makeSliceTracked(Float64Array, 100), freeTracked);
  });

  test("and nothing when it may nothing", () => {
    warm(() => makeSliceTracked(Float64Array, 500), freeTracked);
    const live = makeSliceTracked(Float64Array, 500);
    configure({ maxRetainedBytes: 0 });
    expect(held()).toBe(0);
    freeTracked(live);
    for (let i = 0; i < 10; i++)
      freeTracked(makeSliceTracked(Float64Array, 500), makeArrayTracked(20_000, 0));
    expect(held()).toBe(0);
  });

  test("more than it may is never kept, and there is room again after a burst", () => {
    configure({ maxRetainedBytes: 1_000_000 });
    for (let i = 0; i < 20; i++) freeTracked(makeSliceTracked(Uint8Array, 1_000_001));
    expect(held()).toBe(0);
    const burst = Array.from({ length: 40 }, () => makeSliceTracked(Uint8Array, 50_000));
    freeTracked(...burst);
    for (let i = 0; i < 40; i++) freeTracked(makeSliceTracked(Uint8Array, 400_000));
    const before = stats().reuses;
    freeTracked(makeSliceTracked(Uint8Array, 400_000));
    expect(stats().reuses).toBe(before + 1);
  });
});

describe("idle memory goes after two collections", () => {
  test("when nobody asked for it", async () => {
    freeTracked(warm(() => makeSliceTracked(Float64Array, 600), freeTracked));
    warm(() => makeSliceTracked(Uint8Array, 200_000), freeTracked);
    warm(() => makeSliceTracked(ArrayBuffer, 700), freeTracked);
    expect(stats().retainedBytes).toBeGreaterThan(100_000);
    await collection();
    expect(stats().retainedBytes).toBeGreaterThan(100_000);
    for (let i = 0; i < 3; i++) await collection();
    expect(held()).toBe(0);
  });

  test("but not when it was used in between", async () => {
    const make = () => makeSliceTracked(Float64Array, 601);
    const memory = warm(make, freeTracked);
    for (let i = 0; i < 5; i++) {
      await collection();
      expect(make()).toBe(memory);
      freeTracked(memory);
    }
  });

  test("a burst shrinks to what is in use", async () => {
    const make = () => makeSliceTracked(Float64Array, 602);
    warm(make, freeTracked);
    freeTracked(...Array.from({ length: 10 }, make));
    expect(stats().retainedBytes).toBeGreaterThanOrEqual(10 * 602 * 8);
    for (let i = 0; i < 4; i++) {
      freeTracked(make());
      await collection();
    }
    freeTracked(make());
    expect(held()).toBe(602 * 8);
  });

  test("and live memory that nobody frees is forgotten: its free is refused, and it stays whole", async () => {
    const make = () => makeSliceTracked(Float64Array, 603);
    warm(make, freeTracked);
    const live = make();
    live.fill(3);
    for (let i = 0; i < 4; i++) await collection();
    expect(held()).toBe(0);
    freeTracked(live);
    for (let i = 0; i < 20; i++) expect(make()).not.toBe(live);
    expect(live.every((x) => x === 3)).toBe(true);
  });
});
