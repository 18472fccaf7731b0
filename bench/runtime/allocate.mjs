// One process of the allocation benchmark: one contender, one pattern, one mode, all sizes. Prints JSON.
//
//   node allocate.mjs CONTENDER PATTERN MODE SIZES
//
// An operation makes memory, uses it and gives it back. "ends" writes and reads the first and the last element, which
// shows the cost of the allocator alone; "all" writes and reads every element, which is what scratch memory is for.

import { PerformanceObserver } from "node:perf_hooks";
import { contenders } from "./contenders.mjs";

const [, , name, pattern, mode, sizes] = process.argv;
const { make, free } = await contenders[name](mode === "zeroed", pattern);

/** What a loop has computed is returned and added up here once: a sum in a variable outside would be a new number each time. */
let sink = 0;
const ends = (memory, i) => {
  const last = memory.length - 1;
  memory[0] = i;
  memory[last] = 1;
  return memory[0] + memory[last];
};
const all = (memory, i) => {
  for (let at = 0; at < memory.length; at++) memory[at] = i;
  let sum = 0;
  for (let at = 0; at < memory.length; at++) sum += memory[at];
  return sum;
};

const one = (use) => (length, times) => {
  let sum = 0;
  for (let i = 0; i < times; i++) {
    const memory = make(Float64Array, length);
    sum += use(memory, i);
    free(memory);
  }
  return sum;
};
/** where the lengths of a loop go on, so that each of them has its turn however short the loop is */
let turns = 0;
/** `count` different lengths in a scattered order, from half the size to the size */
const several = (count) => (length, times) => {
  const start = turns;
  const lengths = Math.min(count, length >> 1 || 1);
  let sum = 0;
  turns += times;
  for (let i = start; i < start + times; i++) {
    const memory = make(Float64Array, length - ((Math.imul(i, 7919) >>> 3) % lengths));
    sum += ends(memory, i);
    free(memory);
  }
  return sum;
};

const live = 8;
const held = new Array(live).fill(undefined);
export const patterns = {
  all: one(all),
  ends: one(ends),
  four: several(4),
  thousand: several(1000),
  lifo(length, times) {
    let sum = 0;
    for (let i = 0; i < times; i += live) {
      for (let at = 0; at < live; at++) sum += ends((held[at] = make(Float64Array, length)), i);
      for (let at = live - 1; at >= 0; at--) free(held[at]);
    }
    return sum;
  },
  fifo(length, times) {
    let sum = 0;
    for (let i = 0; i < times; i += live) {
      for (let at = 0; at < live; at++) sum += ends((held[at] = make(Float64Array, length)), i);
      for (let at = 0; at < live; at++) free(held[at]);
    }
    return sum;
  },
  /** arrays of three types, of the same size in bytes, alive together */
  types(length, times) {
    let sum = 0;
    for (let i = 0; i < times; i += 3) {
      const doubles = make(Float64Array, length);
      const bytes = make(Uint8Array, length * 8);
      const words = make(Int32Array, length * 2);
      sum += ends(doubles, i) + ends(bytes, i) + ends(words, i);
      free(words);
      free(bytes);
      free(doubles);
    }
    return sum;
  },
};

let collections = 0;
let collecting = 0;
const observer = new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) {
    collections++;
    collecting += duration;
  }
});
observer.observe({ entryTypes: ["gc"] });
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

/** CPU time of the process, collector threads included, in nanoseconds */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
};

const samples = 9;
const results = {};
const run = patterns[pattern];
for (const bytes of sizes.split(",").map(Number)) {
  const length = bytes / 8;
  // so many operations that a sample takes some 3 ms
  let times = 24;
  sink += run(length, bytes > 2 ** 20 ? 24 : pattern === "thousand" ? 6000 : 240);
  for (;;) {
    // the best of three: a pause of the machine is not mistaken for work
    let took = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 3; attempt++) {
      const start = cpu();
      sink += run(length, times);
      took = Math.min(took, cpu() - start);
    }
    if (took > 2e6) break;
    times = Math.ceil((times * Math.min(16, Math.max(2, 3e6 / Math.max(took, 1e5)))) / 24) * 24;
  }
  await turn();
  collections = collecting = 0;
  const each = [];
  for (let sample = 0; sample < samples; sample++) {
    const start = cpu();
    sink += run(length, times);
    each.push((cpu() - start) / times);
    await turn();
  }
  await turn();
  each.sort((a, b) => a - b);
  const ops = samples * times;
  results[bytes] = {
    ns: each[samples >> 1],
    best: each[0],
    gcPerMillion: (collections / ops) * 1e6,
    gcNs: (collecting * 1e6) / ops,
  };
}
observer.disconnect();
console.log(JSON.stringify({ results, sink: sink > 0 }));
