/** What a program may set, and `scrub`. */
import { ageAll } from "./ageing.js";
import type { Configuration } from "./api.js";
import {
  bufferUnder,
  byteLengthOf,
  fillSlice,
  NativeUint8Array,
  tagOf,
  weakAdd,
  weakDelete,
} from "./natives.js";
import { pool } from "./pool.js";
import { eachTable } from "./tables.js";

export function configure({ maxRetainedBytes, scrub }: Configuration): void {
  if (maxRetainedBytes !== undefined) {
    if (!(maxRetainedBytes >= 0))
      throw new RangeError("maxRetainedBytes must be a number that is not negative");
    pool.maxBytes = maxRetainedBytes;
    // What was untouched goes first. The second time nothing was touched.
    for (let times = 0; times < 2 && pool.heldBytes > maxRetainedBytes; times++) ageAll(pool);
  }
  if (scrub !== undefined) {
    if (scrub && !pool.scrub) wipeIdle();
    pool.scrub = scrub;
  }
}

function wipeIdle(): void {
  eachTable(pool, (table) => {
    for (let at = 0; at < table.length; at++) {
      const { slots, top } = table[at]!;
      // a view may be of a part only: the rest of its buffer held something as well
      for (let i = top; i < slots.length; i++) wipe(bufferUnder(slots[i]));
    }
  });
}

/** Overwrites a typed array or an `ArrayBuffer` with zeros; one that is detached holds nothing. */
export function wipe(memory: unknown): void {
  const tag = tagOf(memory);
  if (tag === undefined) {
    if (byteLengthOf(memory) > 0) fillSlice(new NativeUint8Array(memory as ArrayBuffer), 0);
  } else if ((memory as Uint8Array)[0] !== undefined) fillSlice(memory, tag.startsWith("Big") ? 0n : 0);
}

/** No bin may know the memory, but when it is freed it is to be wiped. */
export function remember(memory: object): void {
  if (pool.scrub) weakAdd(pool.secrets, memory);
}

/** Wipes memory that no bin knows, if it was made here. */
export function wipeSecret(memory: unknown): void {
  if (pool.scrub && weakDelete(pool.secrets, memory)) wipe(memory);
}
