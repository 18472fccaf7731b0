/**
 * The runtime that never hands memory out twice: it allocates as the program did before, and counts. For
 * telling a wrong rewrite from a wrong free, and for measuring what reuse is worth.
 */

import type { Allocator, BufferLike, Configuration, Made, SliceConstructor, Stats } from "./api.js";
import { arenaOver } from "./arena.js";
import { byteBuilderOver } from "./byte-builder.js";
import { plainCopies } from "./copies-plain.js";
import { increment, noTally, statsOfTally } from "./counts.js";
import { eachElement } from "./elements.js";
import { allocate, bufferUnder, fillArray, isIndex, kindOf, NativeArray, nameOf } from "./natives.js";
import { shared } from "./realm.js";
import { regionsOver } from "./region.js";

export type * from "./api.js";

const tally = /* @__PURE__ */ shared("noreuse/2", noTally);

export function makeSliceTracked<T>(Constructor: BufferLike<T>, length: number): T;
export function makeSliceTracked<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeSliceTracked<C extends SliceConstructor<unknown>>(
  Constructor: C,
  length: number,
): Made<C>;
export function makeSliceTracked(Constructor: unknown, length: number): unknown {
  return count(allocate(kindOf(Constructor), Constructor, length, true));
}

export function makeSliceTrackedNoZero<T>(
  Constructor: BufferLike<T>,
  length: number,
  ...indices: unknown[]
): T;
export function makeSliceTrackedNoZero<T>(
  Constructor: SliceConstructor<T>,
  length: number,
  ...indices: unknown[]
): T;
export function makeSliceTrackedNoZero(Constructor: unknown, length: number, ...indices: unknown[]): unknown {
  const zeroed = !isIndex(length) || !indices.every(isIndex);
  return count(allocate(kindOf(Constructor), Constructor, length, zeroed));
}

export function makeSliceTrackedWithin<T>(Constructor: BufferLike<T>, length: number): T;
export function makeSliceTrackedWithin<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeSliceTrackedWithin<C extends SliceConstructor<unknown>>(
  Constructor: C,
  length: number,
): Made<C>;
export function makeSliceTrackedWithin(Constructor: unknown, length: number): unknown {
  return makeSliceTracked(Constructor as SliceConstructor<unknown>, length);
}

export function makeSliceTrackedWithinNoZero<T>(
  Constructor: BufferLike<T>,
  length: number,
  ...indices: unknown[]
): T;
export function makeSliceTrackedWithinNoZero<T>(
  Constructor: SliceConstructor<T>,
  length: number,
  ...indices: unknown[]
): T;
export function makeSliceTrackedWithinNoZero(
  Constructor: unknown,
  length: number,
  ...indices: unknown[]
): unknown {
  return makeSliceTrackedNoZero(Constructor as SliceConstructor<unknown>, length, ...indices);
}

export function makeViewTracked<T>(Constructor: SliceConstructor<T>, length: number): T {
  return makeSliceTracked(Constructor, length);
}

export function makeSliceTrackedIf<T>(
  Constructor: SliceConstructor<T>,
  length: number,
  ...numbers: unknown[]
): T {
  const isTracked = numbers.every((value) => typeof value === "number");
  return isTracked ? makeSliceTracked(Constructor, length) : new Constructor(length);
}

export function makeArrayTracked<V>(length: number, value: V): V[] {
  return count(fillArray(new NativeArray<V>(length), value) as V[]);
}

export function freeTracked(...memory: unknown[]): void {
  for (let i = 0; i < memory.length; i++) free(memory[i]);
}

export function freeElements(...containers: unknown[]): void {
  for (let i = 0; i < containers.length; i++) eachElement(containers[i], free);
}

export function freeTrackedAfter<R>(value: R, ...memory: unknown[]): R {
  for (let i = 0; i < memory.length; i++) free(memory[i]);
  return value;
}

export function freeTrackedUnless<R>(value: R, ...memory: unknown[]): R {
  const buffer = bufferUnder(value);
  for (let i = 0; i < memory.length; i++) if (bufferUnder(memory[i]) !== buffer) free(memory[i]);
  return value;
}

export function freeSized(memory: unknown): void {
  free(memory);
}

function count<T extends object>(memory: T): T {
  increment(tally.made, nameOf(memory) ?? "other");
  return memory;
}

function free(memory: unknown): void {
  if (memory === undefined || memory === null) return;
  const name = typeof memory === "object" ? nameOf(memory) : undefined;
  if (name === undefined) tally.ignored++;
  else increment(tally.freed, name);
}

const copy = /* @__PURE__ */ plainCopies((memory) => {
  if (typeof memory === "object" && memory !== null) count(memory);
});
export const copyTracked = /* @__PURE__ */ copy("copyTracked");
export const sliceTracked = /* @__PURE__ */ copy("sliceTracked");
export const toSortedTracked = /* @__PURE__ */ copy("toSortedTracked");
export const toReversedTracked = /* @__PURE__ */ copy("toReversedTracked");
export const withTracked = /* @__PURE__ */ copy("withTracked");
export const mapTracked = /* @__PURE__ */ copy("mapTracked");
export const filterTracked = /* @__PURE__ */ copy("filterTracked");
export const fromTracked = /* @__PURE__ */ copy("fromTracked");
export const ofTracked = /* @__PURE__ */ copy("ofTracked");
export const concatTracked = /* @__PURE__ */ copy("concatTracked");
export const encodeTracked = /* @__PURE__ */ copy("encodeTracked");

const copyWithin = copy;
export const copyTrackedWithin = /* @__PURE__ */ copyWithin("copyTracked");
export const sliceTrackedWithin = /* @__PURE__ */ copyWithin("sliceTracked");
export const toSortedTrackedWithin = /* @__PURE__ */ copyWithin("toSortedTracked");
export const toReversedTrackedWithin = /* @__PURE__ */ copyWithin("toReversedTracked");
export const withTrackedWithin = /* @__PURE__ */ copyWithin("withTracked");
export const mapTrackedWithin = /* @__PURE__ */ copyWithin("mapTracked");
export const filterTrackedWithin = /* @__PURE__ */ copyWithin("filterTracked");
export const fromTrackedWithin = /* @__PURE__ */ copyWithin("fromTracked");
export const ofTrackedWithin = /* @__PURE__ */ copyWithin("ofTracked");
export const concatTrackedWithin = /* @__PURE__ */ copyWithin("concatTracked");
export const encodeTrackedWithin = /* @__PURE__ */ copyWithin("encodeTracked");

export function stats(): Stats {
  return statsOfTally(tally);
}

export function configure(_: Configuration): void {}

const allocator: Allocator = {
  make: makeSliceTracked,
  makeNoZero: makeSliceTrackedNoZero,
  free: freeTracked,
  freeSized,
};
export const ByteBuilder = /* @__PURE__ */ byteBuilderOver(allocator);
export const Arena = /* @__PURE__ */ arenaOver(allocator);
const regions = /* @__PURE__ */ regionsOver(
  /* @__PURE__ */ shared("noreuse-regions/2", () => ({ bag: undefined })),
  freeTracked,
);
export const region = /* @__PURE__ */ (() => regions.region)();
export const bindToRegion = /* @__PURE__ */ (() => regions.bindToRegion)();
export const freeWithRegion = /* @__PURE__ */ (() => regions.freeWithRegion)();
export const freeMembersWithRegion = /* @__PURE__ */ (() => regions.freeMembersWithRegion)();
export const openRegion = /* @__PURE__ */ (() => regions.openRegion)();
