// A hash table from numbers to numbers that frees its old arrays when it grows. One process with the free, or without.
// Prints JSON: nanoseconds to fill a table with so many keys.

import { measure } from "./measure.mjs";

export class NumberTable {
  #keys;
  #values;
  #size = 0;
  #mask;

  constructor({ make, free }, capacity = 32) {
    this.make = make;
    this.free = free;
    this.#allocate(capacity);
  }

  #allocate(capacity) {
    this.#keys = this.make(Float64Array, capacity).fill(Number.NaN);
    this.#values = this.make(Float64Array, capacity);
    this.#mask = capacity - 1;
  }

  /** the place of the key, or of the gap where it belongs */
  #find(key) {
    let at = Math.imul(key, 0x9e3779b1) >>> 7;
    for (;;) {
      at &= this.#mask;
      const there = this.#keys[at];
      if (there === key || Number.isNaN(there)) return at;
      at++;
    }
  }

  set(key, value) {
    const at = this.#find(key);
    this.#values[at] = value;
    if (this.#keys[at] === key) return;
    this.#keys[at] = key;
    if (++this.#size * 4 > this.#mask * 3) this.#rehash();
  }

  get(key) {
    const at = this.#find(key);
    return this.#keys[at] === key ? this.#values[at] : undefined;
  }

  #rehash() {
    const keys = this.#keys;
    const values = this.#values;
    this.#allocate(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (Number.isNaN(key)) continue;
      const at = this.#find(key);
      this.#keys[at] = key;
      this.#values[at] = values[i];
    }
    this.free(keys, values);
  }

  dispose() {
    this.free(this.#keys, this.#values);
  }
}

const [, , how] = process.argv;
const runtime = await import(`../../dist/runtime/${how === "free" ? "index" : "noreuse"}.js`);
const memory = { make: runtime.makeSliceTrackedNoZero, free: runtime.freeTracked };

const results = {};
for (const size of [100, 1000, 10_000, 100_000]) {
  results[size] = await measure((times) => {
    let sum = 0;
    for (let i = 0; i < times; i++) {
      const table = new NumberTable(memory);
      for (let key = 0; key < size; key++) table.set(key * 3, key);
      sum += table.get(3);
      table.dispose();
    }
    return sum;
  });
}
console.log(JSON.stringify(results));
