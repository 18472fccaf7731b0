// The designs between which the runtime's was chosen, on the Node versions that are asked for:
//
//   node bench/runtime/candidates.mjs [PATH OF A NODE BINARY]…
//
// One length of 512 bytes, and three types of that size alive together; memory is not zeroed, two elements are touched.
// Each cell in a process of its own, the candidates in turn; the best of fifteen samples, in nanoseconds of an operation.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const { imul } = Math;
const uncurry = Function.prototype.bind.bind(Function.prototype.call);
const prototype = Object.getPrototypeOf(Uint8Array.prototype);
const lengthOf = uncurry(Object.getOwnPropertyDescriptor(prototype, "length").get);

/** A bin as in `src/runtime/bins.ts`, less what bounds it. */
const makeBin = (Constructor, length) => ({ Constructor, length, slots: [], top: 0, below: undefined });
const empty = makeBin(undefined, -1);
empty.below = empty;

/** Bins under a hash of their length, four places each. `isIntact` looks at idle memory before it is handed out. */
function table({ isIntact, chain }) {
  const bins = new Array(1028).fill(empty);
  let current = empty;
  const home = (length) => imul(length, 0x9e3779b1) >>> 22;
  const find = (Constructor, length) => {
    const first = home(length);
    for (let at = first; at < first + 4; at++) {
      const bin = bins[at];
      if (bin.length === length && bin.Constructor === Constructor) return bin;
    }
    const at = bins.indexOf(empty, first);
    bins[at] = makeBin(Constructor, length);
    return bins[at];
  };
  const make = (Constructor, length) => {
    const bin = find(Constructor, length);
    const { top, slots } = bin;
    if (top === slots.length) slots.push(new Constructor(length));
    else if (!isIntact(slots[top], length)) throw new Error("detached");
    bin.top = top + 1;
    if (bin !== current) {
      bin.below = current;
      current = bin;
    }
    return slots[top];
  };
  const freeByLength = (memory) => {
    const length = lengthOf(memory);
    const first = home(length);
    for (let at = first; at < first + 4; at++) {
      const bin = bins[at];
      if (bin.length === length && bin.top > 0 && bin.slots[bin.top - 1] === memory) {
        bin.top--;
        return;
      }
    }
    throw new Error("not live");
  };
  const free = (memory) => {
    const bin = current;
    const last = bin.top - 1;
    if (last < 0 || bin.slots[last] !== memory) return freeByLength(memory);
    bin.top = last;
    current = bin.below;
  };
  return () => ({ make, free: chain ? free : freeByLength });
}

const byGetter = (memory, length) => lengthOf(memory) === length;
const byElement = (memory) => memory[0] !== undefined;

/** Each gives a function that is called once for each allocation site of the loop. */
const candidates = {
  "`new`": () => () => ({ make: (Constructor, length) => new Constructor(length), free() {} }),
  "table by length; a free looks there too": () => table({ isIntact: byGetter, chain: false }),
  "table by length, chain of bins; `length` getter for the check": () =>
    table({ isIntact: byGetter, chain: true }),
  "table by length, chain of bins; first element for the check": () =>
    table({ isIntact: byElement, chain: true }),
  "a bin per allocation site": () => () => {
    let bin = empty;
    return {
      make(Constructor, length) {
        if (bin.length !== length) bin = makeBin(Constructor, length);
        const { top, slots } = bin;
        if (top === slots.length) slots.push(new Constructor(length));
        else if (!byElement(slots[top])) throw new Error("detached");
        bin.top = top + 1;
        return slots[top];
      },
      free(memory) {
        if (bin.slots[bin.top - 1] !== memory) throw new Error("not live");
        bin.top--;
      },
    };
  },
  "a slot per site, nothing checked but the length": () => () => {
    let slot;
    return {
      make(Constructor, length) {
        const memory = slot;
        if (memory === undefined || memory.length !== length) return new Constructor(length);
        slot = undefined;
        return memory;
      },
      free(memory) {
        slot = memory;
      },
    };
  },
  "scratch array hoisted by hand": () => () => {
    let scratch = new Uint8Array(0);
    return {
      make(Constructor, length) {
        if (scratch.length !== length) scratch = new Constructor(length);
        return scratch;
      },
      free() {},
    };
  },
  "the runtime": async () => {
    const { makeSliceTrackedNoZero, freeTracked } = await import("../../dist/runtime/index.js");
    return () => ({ make: makeSliceTrackedNoZero, free: freeTracked });
  },
};

const touch = (memory, i) => {
  memory[0] = i;
  memory[memory.length - 1] = 1;
  return memory[0] + memory[memory.length - 1];
};

const loops = {
  one(site) {
    const { make, free } = site();
    return (times) => {
      let sum = 0;
      for (let i = 0; i < times; i++) {
        const memory = make(Float64Array, 64);
        sum += touch(memory, i);
        free(memory);
      }
      return sum;
    };
  },
  three(site) {
    const [first, second, third] = [site(), site(), site()];
    return (times) => {
      let sum = 0;
      for (let i = 0; i < times; i++) {
        const a = first.make(Float64Array, 64);
        const b = second.make(Uint8Array, 512);
        const c = third.make(Int32Array, 128);
        sum += touch(a, i) + touch(b, i) + touch(c, i);
        third.free(c);
        second.free(b);
        first.free(a);
      }
      return sum;
    };
  },
};

async function cell(name, loop) {
  const run = loops[loop](await candidates[name]());
  run(100_000);
  run(100_000);
  let best = Number.POSITIVE_INFINITY;
  for (let sample = 0; sample < 15; sample++) {
    const start = performance.now();
    run(100_000);
    best = Math.min(best, (performance.now() - start) * 10);
  }
  return best;
}

const [, , name, loop] = process.argv;
if (name in candidates) console.log(await cell(name, loop));
else {
  const binaries = process.argv.length > 2 ? process.argv.slice(2) : [process.execPath];
  const versions = binaries.map((node) => execFileSync(node, ["--version"], { encoding: "utf8" }).trim());
  const measure = (node, ...cell) =>
    Number(
      execFileSync(
        node,
        ["--no-concurrent-recompilation", fileURLToPath(new URL(import.meta.url)), ...cell],
        { encoding: "utf8" },
      ),
    );
  console.log(
    `| candidate | ${versions.flatMap((version) => [version, `${version}, three types`]).join(" | ")} |`,
  );
  console.log(`| --- |${" --: |".repeat(versions.length * 2)}`);
  for (const candidate in candidates) {
    const figures = binaries.flatMap((node) =>
      ["one", "three"].map((loop) => {
        const rounds = [1, 2, 3].map(() => measure(node, candidate, loop));
        return `${Math.min(...rounds).toFixed(1)} ns`;
      }),
    );
    console.log(`| ${candidate} | ${figures.join(" | ")} |`);
  }
}
