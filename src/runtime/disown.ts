/** Memory that may be in other hands than the pool believes. */
import { type Bin, dropIdle, putBack } from "./bins.js";
import { lengthOf, tagOf, weakDelete, weakForget, weakGet } from "./natives.js";
import { afterHome, homeOf, pool } from "./pool.js";
import { inClass } from "./size-classes.js";

/** Forgets what the pool knows of a value, if it knows anything: whoever frees it from now on, nothing happens. */
export function disown<T>(memory: T): T {
  if (typeof memory !== "object" || memory === null) return memory;
  if (pool.scrub) weakDelete(pool.secrets, memory);
  if (tagOf(memory) === undefined) {
    const bin = weakGet(pool.ownerOf, memory);
    if (bin !== undefined) remove(bin, memory);
    return memory;
  }
  const length = lengthOf(memory);
  const home = homeOf(length);
  for (let at = home; at < afterHome(home); at++) {
    const bin = pool.slices[at]!;
    if (bin.length === length && remove(bin, memory)) return memory;
  }
  if (inClass(memory, length, remove)) return memory;
  // a view that is not reused itself
  weakForget(pool.ownerOf, memory);
  return memory;
}

function remove(bin: Bin, memory: unknown): boolean {
  if (!putBack(bin, memory)) return false;
  dropIdle(bin);
  pool.heldBytes -= bin.bytes;
  return true;
}
