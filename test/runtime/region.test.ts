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

describe("what compiled code binds", () => {
  const { region, freeWithRegion, freeMembersWithRegion, openRegion, freeElements, makeSliceTracked, stats } =
    runtimes.production;
  const make = (length = 779) => makeSliceTracked(Float64Array, length);
  warm(make, freeTracked);
  const freed = (run: () => unknown) => {
    const before = stats().frees;
    run();
    return stats().frees - before;
  };

  test("is freed when the call is over, and the promise is the one that was made", async () => {
    const promise = Promise.resolve(1);
    let result: unknown;
    const count = freed(() => {
      result = region.do(() => {
        freeWithRegion(make());
        return promise;
      });
    });
    expect(count).toBe(1);
    expect(result).toBe(promise);
    expect(freed(() => freeWithRegion(make()))).toBe(0);
    expect(freed(() => region.do(() => region.ignore(() => freeWithRegion(make()))))).toBe(0);
  });

  test("is found in members of the names, once, however it hangs together", () => {
    const list: unknown[] = [];
    const root = { data: make(), more: new Map([[1, { data: make(), other: make() }]]), list };
    list.push(root, { data: root.data }, new Set([make()]));
    expect(freed(() => region.do(() => freeMembersWithRegion(root, "[]", "data", "list", "more")))).toBe(3);
    expect(freed(() => region.do(() => freeMembersWithRegion({ data: [make()] }, "data")))).toBe(0);
  });

  test("runs no accessor, and nothing of a prototype", () => {
    const value = Object.create({ data: make() }) as object;
    expect(freed(() => region.do(() => freeMembersWithRegion(value, "data")))).toBe(0);
  });

  test("can be gathered by a function itself", () => {
    const here = openRegion();
    expect(freed(() => [freeWithRegion(make(), here), freeWithRegion(make(), here)])).toBe(0);
    expect(freed(() => freeElements(here))).toBe(2);
    expect(freed(() => freeElements(here))).toBe(0);
  });

  test("is not remembered without end", () => {
    const large = 1 << 20;
    const count = freed(() =>
      region.do(() => {
        for (let i = 0; i < 20; i++) freeWithRegion(makeSliceTracked(Float64Array, large));
      }),
    );
    expect(count).toBeLessThan(12);
  });

  test("is gone when it is used later, where that is checked", () => {
    let kept: Float64Array | undefined;
    runtimes.checked.region.do(() => {
      kept = runtimes.checked.freeWithRegion(runtimes.checked.makeSliceTracked(Float64Array, 100));
    });
    expect(kept?.length).toBe(0);
  });
});
