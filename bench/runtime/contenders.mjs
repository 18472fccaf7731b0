// What is compared: each gives `make(Constructor, length)` and `free(memory)`, zeroed or not.

import { createRequire } from "node:module";
import { peersFolder } from "./peers.mjs";

const require = createRequire(new URL("package.json", peersFolder));
const names = new Map([
  [Float64Array, "float64"],
  [Uint8Array, "uint8"],
  [Int32Array, "int32"],
]);

/** how many arrays a pattern has alive together */
const alive = { lifo: 8, fifo: 8, types: 3 };

function hoistedInTurn(zeroed, count) {
  const scratch = new Array(count).fill(undefined);
  let turn = 0;
  return {
    make(Constructor, length) {
      const at = turn;
      turn = at + 1 === count ? 0 : at + 1;
      let memory = scratch[at];
      if (memory === undefined || memory.length < length) memory = scratch[at] = new Constructor(length);
      if (zeroed) memory.fill(0, 0, length);
      return memory;
    },
    free() {},
  };
}

export const contenders = {
  async native() {
    return { make: (Constructor, length) => new Constructor(length), free() {} };
  },

  async scopefree(zeroed) {
    // what the pass emits where nobody looks at the buffer; the peers hand out parts of larger buffers everywhere
    const { makeSliceTrackedWithin, makeSliceTrackedWithinNoZero, freeTracked } = await import(
      "../../dist/runtime/index.js"
    );
    return { make: zeroed ? makeSliceTrackedWithin : makeSliceTrackedWithinNoZero, free: freeTracked };
  },

  async "typedarray-pool"(zeroed) {
    const pool = require("typedarray-pool");
    const dirty = (Constructor, length) =>
      Constructor === Float64Array
        ? pool.mallocFloat64(length)
        : Constructor === Uint8Array
          ? pool.mallocUint8(length)
          : pool.mallocInt32(length);
    const clean = (Constructor, length) => dirty(Constructor, length).fill(0);
    return { make: zeroed ? clean : dirty, free: (memory) => pool.free(memory) };
  },

  async "@thi.ng/malloc"(zeroed) {
    const { MemPool } = await import(require.resolve("@thi.ng/malloc"));
    const pool = new MemPool({ size: 160 * 2 ** 20 });
    const types = new Map([
      [Float64Array, "f64"],
      [Uint8Array, "u8"],
      [Int32Array, "i32"],
    ]);
    const get = zeroed ? "callocAs" : "mallocAs";
    return {
      make: (Constructor, length) => pool[get](types.get(Constructor), length),
      free: (memory) => pool.free(memory),
    };
  },

  async "@stdlib/array-pool"(zeroed) {
    const pool = require("@stdlib/array/pool");
    const get = zeroed ? pool.calloc : pool.malloc;
    return {
      make: (Constructor, length) => get(length, names.get(Constructor)),
      free: (memory) => pool.free(memory),
    };
  },

  /**
   * The limit: scratch arrays hoisted out of the loop by hand, one for each that is alive, and of the largest length
   * where lengths change. What is left is the zeroing and the use, which nobody can save.
   */
  async hoisted(zeroed, pattern) {
    if (pattern !== "all" && pattern !== "ends") return hoistedInTurn(zeroed, alive[pattern] ?? 1);
    let scratch = new Float64Array(0);
    return {
      make(_, length) {
        if (scratch.length !== length) scratch = new Float64Array(length);
        if (zeroed) scratch.fill(0);
        return scratch;
      },
      free() {},
    };
  },
};

export const peers = ["typedarray-pool", "@thi.ng/malloc", "@stdlib/array-pool"];
