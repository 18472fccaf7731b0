// Programs with nothing to reuse: all that they allocate is kept, or has a length that does not come again. What does
// the runtime cost them? One process with the runtime, or with the native constructors. Prints JSON: nanoseconds.

import { measure } from "./measure.mjs";

const [, , how] = process.argv;
const runtime = await import("../../dist/runtime/index.js");
const make = how === "runtime" ? runtime.makeSliceTracked : (Constructor, length) => new Constructor(length);

let seed = 1;
const random = (below) => {
  seed = (Math.imul(seed, 0x2c1b3c6d) + 0x3c6ef35f) | 0;
  return ((seed ^ (seed >>> 13)) >>> 0) % below;
};

const programs = {
  /** tiles of an image, of which the last hundred stay in a cache */
  tiles(times) {
    const cache = [];
    for (let i = 0; i < times; i++) {
      const tile = make(Uint8Array, 64 * 64);
      for (let at = 0; at < tile.length; at++) tile[at] = (at * i) >> 3;
      cache[i % 100] = tile;
    }
    return cache.length;
  },
  /** messages, each of its own length */
  messages(times) {
    let sum = 0;
    for (let i = 0; i < times; i++) {
      const message = make(Uint8Array, 200 + random(100_000));
      for (let at = 0; at < message.length; at += 7) message[at] = at;
      sum += message[message.length >> 1];
    }
    return sum;
  },
  /** products of small matrices, all kept */
  matrices(times) {
    const kept = [];
    const n = 12;
    const a = new Float64Array(n * n).fill(1.5);
    for (let i = 0; i < times; i++) {
      const product = make(Float64Array, n * n);
      for (let row = 0; row < n; row++)
        for (let column = 0; column < n; column++) {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += a[row * n + k] * a[k * n + column];
          product[row * n + column] = sum;
        }
      kept[i % 1000] = product;
    }
    return kept.length;
  },
  /** vectors of three */
  vectors(times) {
    let sum = 0;
    for (let i = 0; i < times; i++) {
      const path = [];
      for (let k = 0; k < 100; k++) {
        const vector = make(Float64Array, 3);
        vector[0] = Math.sin(i + k);
        vector[1] = Math.cos(i - k);
        vector[2] = k;
        path.push(vector);
      }
      for (const [x, y, z] of path) sum += x * y + z;
    }
    return sum;
  },
  /** text, numbers and objects; no memory of this kind at all */
  objects(times) {
    let sum = 0;
    for (let i = 0; i < times; i++) {
      const rows = Array.from({ length: 50 }, (_, id) => ({ id, name: `row ${id ^ i}`, tags: ["a", "b"] }));
      sum += JSON.parse(JSON.stringify(rows)).filter((row) => row.name.includes("1")).length;
    }
    return sum;
  },
};

const results = {};
for (const name in programs) results[name] = await measure(programs[name]);
console.log(JSON.stringify(results));
