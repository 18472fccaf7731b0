import { describe, expect, test } from "vitest";
import { freeTracked } from "../../src/runtime/index.js";
import { runtimes, warm } from "./runtimes.js";

describe.each(Object.entries(runtimes))("region (%s)", (_, { region }) => {
  test("calls the function, with nothing, and hands on what it returns or throws", async () => {
    expect(region.do((...args: unknown[]) => args.length)).toBe(0);
    expect(region.ignore(() => "x")).toBe("x");
    const error = new Error("mine");
    const throws = () => {
      throw error;
    };
    expect(() => region.do(throws)).toThrow(error);
    expect(() => region.ignore(throws)).toThrow(error);
    const promise = Promise.resolve(1);
    expect(region.do(() => promise)).toBe(promise);
    await expect(region.do(async () => throws())).rejects.toBe(error);
  });
});

describe("what is bound to a region", () => {
  const { region, bindToRegion, makeSliceTracked, stats } = runtimes.production;
  const make = () => bindToRegion(makeSliceTracked(Float64Array, 777));
  warm(() => makeSliceTracked(Float64Array, 777), freeTracked);
  const freed = async (run: () => unknown) => {
    const before = stats().frees;
    try {
      await run();
    } catch {
      // the tests below look at what was freed
    }
    return stats().frees - before;
  };

  test("is freed when it ends, by return or by throw", async () => {
    let during = 0;
    expect(
      await freed(() =>
        region.do(() => {
          const before = stats().frees;
          make();
          make();
          during = stats().frees - before;
        }),
      ),
    ).toBe(2);
    expect(during).toBe(0);
    expect(
      await freed(() =>
        region.do(() => {
          make();
          throw new Error("mine");
        }),
      ),
    ).toBe(1);
  });

  test("not when it is ignored, or bound to nothing", async () => {
    expect(await freed(() => region.ignore(make))).toBe(0);
    expect(await freed(make)).toBe(0);
    expect(
      await freed(() =>
        region.do(() => {
          region.ignore(() => void make());
        }),
      ),
    ).toBe(0);
  });

  test("ends with the inner one, not with the outer one", async () => {
    const order: number[] = [];
    const before = stats().frees;
    const tell = () => order.push(stats().frees - before);
    region.do(() => {
      make();
      region.do(() => {
        make();
        make();
        tell();
      });
      tell();
      region.ignore(() => {
        make();
        region.do(() => void make());
      });
      make();
      tell();
    });
    tell();
    expect(order).toEqual([0, 2, 3, 5]);
  });

  test("lives until the promise settles, and what another task allocates meanwhile is not bound", async () => {
    let resume = () => {};
    const gate = new Promise<void>((resolve) => {
      resume = resolve;
    });
    const before = stats().frees;
    const done = region.do(async () => {
      make();
      await gate;
      make();
      return 5;
    });
    make();
    await Promise.resolve();
    expect(stats().frees).toBe(before);
    resume();
    expect(await done).toBe(5);
    expect(stats().frees).toBe(before + 1);
    await expect(
      region.do(async () => {
        make();
        throw new Error("mine");
      }),
    ).rejects.toThrow("mine");
    expect(stats().frees).toBe(before + 2);
  });
});
