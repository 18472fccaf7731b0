import { partition } from "./partition.js";

/** The median of some numbers, which are left as they are. */
export function median(values: Float64Array): number {
  const scratch = /* @tracked */ new Float64Array(values.length);
  scratch.set(values);
  return partition(scratch, values.length >> 1);
}

/** A copy is the caller's: it stays on the heap, and `eslint` says so. */
export function sorted(values: Float64Array): Float64Array {
  const copy = new Float64Array(values.length);
  copy.set(values);
  return copy.sort();
}
