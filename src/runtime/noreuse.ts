/**
 * The runtime that never hands memory out twice: it allocates as the program did before, and counts. For
 * telling a wrong rewrite from a wrong free, and for measuring what reuse is worth.
 */
import type { BufferLike, Configuration, SliceConstructor, Stats } from "./api.js";
import { allocate, fillArray, kindOf, NativeArray } from "./natives.js";
import { shared } from "./realm.js";

export type * from "./api.js";

const counts = shared("noreuse/1", () => ({ misses: 0, frees: 0, ignored: 0 }));

export function makeSliceTracked<T>(Constructor: BufferLike<T>, length: number): T;
export function makeSliceTracked<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeSliceTracked(Constructor: unknown, length: number): unknown {
  counts.misses++;
  return allocate(kindOf(Constructor), Constructor, length, true);
}

export function makeSliceTrackedNoZero<T>(Constructor: BufferLike<T>, length: number): T;
export function makeSliceTrackedNoZero<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeSliceTrackedNoZero(Constructor: unknown, length: number): unknown {
  counts.misses++;
  return allocate(kindOf(Constructor), Constructor, length, false);
}

export function makeArrayTracked<V>(length: number, value: V): V[] {
  counts.misses++;
  return fillArray(new NativeArray<V>(length), value) as V[];
}

export function freeTracked(...memory: unknown[]): void {
  for (let i = 0; i < memory.length; i++) free(memory[i]);
}

export function freeTrackedAfter<R>(value: R, ...memory: unknown[]): R {
  for (let i = 0; i < memory.length; i++) free(memory[i]);
  return value;
}

function free(memory: unknown): void {
  if (typeof memory === "object" && memory !== null) counts.frees++;
  else if (memory !== undefined && memory !== null) counts.ignored++;
}

export function stats(): Stats {
  return {
    ...counts,
    allocations: counts.misses,
    reuses: 0,
    bytesReused: 0,
    retainedBytes: 0,
    trackedBytes: 0,
  };
}

export function configure(_: Configuration): void {}
