// The designs between which the runtime's was chosen, on the Node versions that are asked for:
//
//   node bench/runtime/candidates.mjs [PATH OF A NODE BINARY]…
//
// One length of 512 bytes, three types of that size alive together, and a thousand lengths of 2 to 10 KiB in turn; memory is
// not zeroed, two elements are touched.
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

/** Bins under a hash of their length, or behind it. `isIntact` looks at idle memory before it is handed out. */
function table({ isIntact, chain }) {
  const bins = new Array(8192).fill(empty);
  let current = empty;
  const home = (length) => imul(length, 0x9e3779b1) >>> 20;
  const find = (Constructor, length) => {
    let at = home(length);
    for (let bin = bins[at]; bin !== empty; bin = bins[++at])
      if (bin.length === length && bin.Constructor === Constructor) return bin;
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
    for (let at = home(length), bin = bins[at]; bin !== empty; bin = bins[++at]) {
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

/**
 * Classes of buffers, four for each doubling, of one type each. `remembered` views of a buffer are kept, by length;
 * without any, each allocation makes one.
 */
function sizeClasses(remembered) {
  const classes = [];
  const last = [];
  const newBuffer = (bytes) => ({
    buffer: new ArrayBuffer(bytes),
    views: new Array(remembered).fill(undefined),
    lengths: new Int32Array(remembered),
    lent: undefined,
  });
  const viewOf = (held, Constructor, length) => {
    if (remembered === 0) return new Constructor(held.buffer, 0, length);
    const place = length & (remembered - 1);
    if (held.lengths[place] === length) return held.views[place];
    held.lengths[place] = length;
    return (held.views[place] = new Constructor(held.buffer, 0, length));
  };
  return {
    make(Constructor, length) {
      const bytes = length * Constructor.BYTES_PER_ELEMENT;
      const doubling = 31 - Math.clz32(bytes - 1);
      const place = doubling * 4 + (((bytes - 1) >> (doubling - 2)) & 3);
      const step = 1 << (doubling - 2);
      const idle = (classes[place] ??= []);
      const held = idle.length > 0 ? idle.pop() : newBuffer((bytes + step - 1) & -step);
      held.idle = idle;
      last.push(held);
      return (held.lent = viewOf(held, Constructor, length));
    },
    free(memory) {
      const held = last.pop();
      if (held.lent !== memory) throw new Error("not live");
      held.idle.push(held);
    },
  };
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
  "size classes, a new view each time": () => () => sizeClasses(0),
  "size classes, 64 views of each buffer remembered": () => () => sizeClasses(64),
  "size classes, 1024 views of each buffer remembered": () => () => sizeClasses(1024),
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
  "the runtime (the fourth and the fifth)": async () => {
    const { makeSliceTrackedWithinNoZero, freeTracked } = await import("../../dist/runtime/index.js");
    return () => ({ make: makeSliceTrackedWithinNoZero, free: freeTracked });
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
  thousand(site) {
    const { make, free } = site();
    return (times) => {
      let sum = 0;
      for (let i = 0; i < times; i++) {
        const memory = make(Float64Array, lengths[i % 1000]);
        sum += touch(memory, i);
        free(memory);
      }
      return sum;
    };
  },
};

const lengths = new Int32Array(1000);
for (let i = 0; i < 1000; i++) lengths[i] = 256 + ((i * 387) % 1000);

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
  console.log(`| candidate | ${versions.join(" | ")} |`);
  console.log(`| --- |${" --: |".repeat(versions.length)}`);
  for (const candidate in candidates) {
    const figures = binaries.map((node) =>
      ["one", "three", "thousand"]
        .map((loop) => Math.min(...[1, 2, 3].map(() => measure(node, candidate, loop))).toFixed(0))
        .join(" / "),
    );
    console.log(`| ${candidate} | ${figures.join(" | ")} |`);
  }
}
