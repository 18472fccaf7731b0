/** What a program that uses the runtime weighs, in processes of their own: as it is built, and as the system sees it. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const runtime = new URL("../../dist/runtime/index.js", import.meta.url).href;
const folder = fileURLToPath(new URL(".", import.meta.url));

/** Runs a program that may say `settle()`, `rss()` in MB, and `collected(times)`, and answers with `result`. */
function run<Result>(code: string): Result {
  const output = execFileSync(
    process.execPath,
    [
      "--expose-gc",
      "--input-type=module",
      "--eval",
      `const { configure, freeTracked, makeSliceTracked, makeSliceTrackedNoZero, stats } = await import(${JSON.stringify(runtime)});
      const held = () => stats().retainedBytes + stats().trackedBytes;
      const collected = async (times) => {
        for (let i = 0; i < times; i++) {
          gc();
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      const rss = () => process.memoryUsage.rss() / 2 ** 20;
      ${code}
      console.log(JSON.stringify(result));`,
    ],
    { encoding: "utf8", cwd: folder, timeout: 120_000 },
  );
  return JSON.parse(output) as Result;
}

describe("a program that goes idle", { timeout: 120_000 }, () => {
  test("returns to its former size after two collections", () => {
    const { before, busy, after, heldBusy, heldAfter } = run<Record<string, number>>(`
      await collected(3);
      const before = rss();
      const all = [];
      // 48 MB in pieces that the system gives and takes one by one, and 8 MB in small ones; all of it written to
      for (let i = 0; i < 48; i++) all.push(makeSliceTracked(Uint8Array, 2 ** 20).fill(1));
      for (let i = 0; i < 256; i++) all.push(makeSliceTracked(Float64Array, 4000).fill(1));
      const busy = rss();
      for (let i = 0; i < all.length; i++) freeTracked(all[i]);
      all.length = 0;
      const heldBusy = held();
      await collected(3);
      const result = { before, busy, after: rss(), heldBusy, heldAfter: held() };
    `);
    expect(busy! - before!).toBeGreaterThan(50);
    expect(heldBusy).toBeGreaterThan(8e6);
    expect(heldAfter).toBe(0);
    // the system counts pages, and allocators keep some: a fifth of what it was busy with is noise
    expect(after! - before!).toBeLessThan((busy! - before!) / 5);
  });
});

describe("a program with ten thousand different lengths", { timeout: 120_000 }, () => {
  const program = (make: string) => `
      const lengths = Array.from({ length: 10_000 }, (_, i) => 1000 + ((i * 7919) % 10_007));
      const round = () => {
        for (const length of lengths) {
          const memory = ${make};
          memory[0] = 1;
          freeTracked(memory);
        }
      };
      let most = 0;
      const rounds = async (count) => {
        for (let i = 0; i < count; i++) {
          round();
          most = Math.max(most, held());
          await new Promise(setImmediate);
        }
        await collected(1);
      };
      await rounds(10);
      const first = rss();
      await rounds(20);
      const last = rss();
      await collected(3);
      const result = { first, last, most, idle: held() };`;

  test.each([
    ["zeroed", "makeSliceTracked(Uint8Array, length)"],
    ["not zeroed", "makeSliceTrackedNoZero(Uint8Array, length)"],
  ])("does not grow (%s)", (_, make) => {
    const { first, last, most, idle } = run<Record<string, number>>(program(make));
    expect(most).toBeLessThanOrEqual(64 * 2 ** 20);
    // 1.2 GB have gone through it in between; what the system's allocator keeps goes up and down by some 20 MB
    expect(last! - first!).toBeLessThan(48);
    expect(idle).toBe(0);
  });

  test("keeps next to nothing of lengths that come once", () => {
    const { most, idle } = run<Record<string, number>>(`
      let most = 0;
      for (let length = 100; length < 10_100; length++) {
        freeTracked(makeSliceTracked(Float64Array, length));
        most = Math.max(most, held());
        if (length % 500 === 0) await new Promise(setImmediate);
      }
      await collected(4);
      const result = { most, idle: held() };`);
    // of 400 MB
    expect(most).toBeLessThan(8e6);
    expect(idle).toBe(0);
  });
});
