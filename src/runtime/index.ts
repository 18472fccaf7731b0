/** The runtime of production: freed memory is handed out again. See `bins.ts` and `pool.ts` for how, `api.ts` for what. */

import { watch } from "./ageing.js";
import type { Allocator, BufferLike, Made, SliceConstructor, Stats } from "./api.js";
import { arenaOver } from "./arena.js";
import { type Bin, putBack } from "./bins.js";
import { byteBuilderOver } from "./byte-builder.js";
import { remember, wipe, wipeSecret } from "./configuration.js";
import { copiesOver } from "./copies.js";
import { passedOf, statsOf } from "./counts.js";
import { disown } from "./disown.js";
import { eachElement } from "./elements.js";
import { isUntouched, lazyBytes } from "./lazy.js";
import {
  allocate,
  allocateOwn,
  arrayBufferKind,
  bufferUnder,
  fillSlice,
  isIndex,
  type Kind,
  kindOf,
  lengthOf,
  nodeBufferKind,
  smallBytes,
  tagOf,
} from "./natives.js";
import { freeOther, freeView, makeArray, makeBuffer, makeView } from "./others.js";
import { afterHome, becomeCurrent, binFor, emptyBin, homeOf, keep, pool, reuse } from "./pool.js";
import { shared } from "./realm.js";
import { regionsOver } from "./region.js";
import { inClass, lend, takeFromClass } from "./size-classes.js";
import { takeIn } from "./sized.js";

export type * from "./api.js";
export { configure } from "./configuration.js";

const { slices } = pool;

/** Elements that are never worth keeping, whatever their type. */
const neverKept = smallBytes / 8;

export function makeSliceTracked<T>(Constructor: BufferLike<T>, length: number): T;
export function makeSliceTracked<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeSliceTracked<C extends SliceConstructor<unknown>>(
  Constructor: C,
  length: number,
): Made<C>;
export function makeSliceTracked(Constructor: unknown, length: number): unknown {
  if (isSmall(Constructor, length)) return makeSmall(Constructor, length);
  const memory = takeIdleSlice(Constructor, length);
  if (memory === undefined) return makeNew(Constructor, length, true, false);
  const bin = pool.current;
  if (bin.bytes > lazyBytes && isUntouched(memory, bin.length, bin.zero)) {
    bin.top--;
    bin.reuses--;
    return makeSlice(Constructor, length, true, false);
  }
  fillSlice(memory, bin.zero);
  return memory;
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
export function makeSliceTrackedNoZero(Constructor: unknown, length: number): unknown {
  // a rest parameter would be an array, made each time
  // biome-ignore-start lint/complexity/noArguments: its elements are read where they are
  for (let at = 2; at < arguments.length; at++)
    if (!isIndex(arguments[at])) return makeSliceTracked(Constructor as SliceConstructor<unknown>, length);
  // biome-ignore-end lint/complexity/noArguments: its elements are read where they are
  const memory = takeIdleSlice(Constructor, length);
  return memory === undefined ? makeNew(Constructor, length, !isIndex(length), false) : memory;
}

export function makeSliceTrackedWithin<T>(Constructor: BufferLike<T>, length: number): T;
export function makeSliceTrackedWithin<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeSliceTrackedWithin<C extends SliceConstructor<unknown>>(
  Constructor: C,
  length: number,
): Made<C>;
export function makeSliceTrackedWithin(Constructor: unknown, length: number): unknown {
  if (isSmall(Constructor, length)) return makeSmall(Constructor, length);
  const memory = takeIdleSlice(Constructor, length);
  if (memory === undefined) return makeWithin(Constructor, length, true);
  const bin = pool.current;
  if (bin.bytes > lazyBytes && isUntouched(memory, bin.length, bin.zero)) {
    bin.top--;
    bin.reuses--;
    return makeSlice(Constructor, length, true, false);
  }
  fillSlice(memory, bin.zero);
  return memory;
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
export function makeSliceTrackedWithinNoZero(Constructor: unknown, length: number): unknown {
  // biome-ignore-start lint/complexity/noArguments: as in `makeSliceTrackedNoZero`
  for (let at = 2; at < arguments.length; at++)
    if (!isIndex(arguments[at]))
      return makeSliceTrackedWithin(Constructor as SliceConstructor<unknown>, length);
  // biome-ignore-end lint/complexity/noArguments: as in `makeSliceTrackedNoZero`
  const memory = takeIdleSlice(Constructor, length);
  return memory === undefined ? makeWithin(Constructor, length, !isIndex(length)) : memory;
}

/**
 * Counts to seven: so seldom it is asked whether a length that has no bin is to get one. Seven is no power of two, so
 * programs in which two, four or eight lengths take turns have each of them asked about.
 */
let turn = 0;

/** Memory for a length of which none stands ready. Mostly the length has no bin, and its class has memory. */
function makeWithin(Constructor: unknown, length: number, zeroed: boolean): unknown {
  const bin = pool.current;
  turn = turn === 6 ? 0 : turn + 1;
  if (turn !== 0 && !pool.scrub && (bin.length !== length || bin.Constructor !== Constructor)) {
    const memory = lend(Constructor, length);
    if (memory !== undefined) {
      if (zeroed) fillSlice(memory, pool.current.zero);
      return memory;
    }
  }
  return makeNew(Constructor, length, zeroed, true);
}

/** Memory that stands ready. Its bin is the current one then. */
function takeIdleSlice(Constructor: unknown, length: number): unknown {
  let bin = pool.current;
  if (bin.length !== length || bin.Constructor !== Constructor) bin = lookUp(Constructor, length);
  const { top } = bin;
  if (top >= bin.limit) return undefined;
  const memory = bin.slots[top];
  if (isDetached(memory)) return undefined;
  bin.top = top + 1;
  bin.reuses++;
  return memory;
}

/** The kind of which something small was made last. */
let lastSmall: Kind = arrayBufferKind;

/** It, until it is freed: where small memory is freed as soon as it has been used, nothing else has to be asked of it. */
let smallMemory: unknown;

/** Too little memory to keep, of the kind that was made last: what comes of most of what is small. */
const isSmall = (Constructor: unknown, length: number): boolean =>
  typeof length === "number" && length <= neverKept && Constructor === lastSmall.Constructor && !pool.scrub;

/** What the engine makes anyway is made here, where it sees which constructor that is when it inlines. */
function makeSmall(Constructor: unknown, length: number): unknown {
  const memory = new (Constructor as SliceConstructor<unknown>)(length);
  lastSmall.passed.small++;
  smallMemory = memory;
  return memory;
}

/** The same for what is paused. */
function makeNew(Constructor: unknown, length: number, zeroed: boolean, within: boolean): unknown {
  if (pool.scrub) return makeSlice(Constructor, length, zeroed, within);
  if (isSmall(Constructor, length)) return makeSmall(Constructor, length);
  const bin = pool.current;
  if (bin.pause > 0 && isPaused(bin, Constructor, length)) {
    bin.pause--;
    bin.passed.unfreed++;
    return new (Constructor as SliceConstructor<unknown>)(length);
  }
  return makeSlice(Constructor, length, zeroed, within);
}

/** The bin records nothing at the moment, and has nothing idle. */
const isPaused = (bin: Bin, Constructor: unknown, length: number): boolean =>
  bin.length === length &&
  bin.Constructor === Constructor &&
  bin.top === bin.slots.length &&
  Constructor !== nodeBufferKind.Constructor;

/** The bin for it, which becomes the current one; `emptyBin` if there is none. */
function lookUp(Constructor: unknown, length: number): Bin {
  if (typeof length === "number" && length > neverKept) {
    const home = homeOf(length);
    for (let at = home; at < afterHome(home); at++) {
      const bin = slices[at]!;
      if (bin.length === length && bin.Constructor === Constructor) {
        becomeCurrent(bin);
        return bin;
      }
    }
  }
  return emptyBin;
}

/**
 * What stands in a bin is a typed array of this realm that was made with at least one element, and an element of such
 * an array can be absent only when its buffer is detached. Neither prototypes nor properties of its own are asked, and
 * it costs a tenth of what the getter of `length` costs where several types meet.
 */
const isDetached = (memory: unknown): boolean => (memory as Uint8Array)[0] === undefined;

/** No memory stands ready: idle for long, or none at all, or nothing for the pool. `within` a larger buffer, if need be. */
function makeSlice(Constructor: unknown, length: number, zeroed: boolean, within: boolean): unknown {
  const kind = kindOf(Constructor);
  if (kind === arrayBufferKind) return makeBuffer(length, zeroed);
  if (typeof length === "number" && length <= neverKept && kind !== undefined && kind !== nodeBufferKind)
    lastSmall = kind;
  if (kind === undefined) passedOf("other").other++;
  const bin = kind === undefined ? emptyBin : binFor(slices, kind, length, within);
  if (kind === undefined || bin === emptyBin) {
    if (within && kind !== undefined) {
      const taken = takeFromClass(kind, length, zeroed);
      if (taken !== undefined) {
        becomeCurrent(taken.bin);
        if (taken.isNew) remember(taken.memory);
        return taken.memory;
      }
    }
    const memory = allocate(kind, Constructor, length, zeroed);
    // a constructor of the program may answer with what others have
    if (kind === undefined) return disown(memory);
    remember(memory);
    return memory;
  }
  const used = reuse(bin, zeroed && bin.bytes > lazyBytes ? isWorthZeroing : isIntactSlice);
  if (used === undefined) {
    const memory = allocateOwn(kind, length, zeroed);
    remember(memory);
    if (keep(bin, memory)) becomeCurrent(bin);
    return memory;
  }
  becomeCurrent(bin);
  if (zeroed) fillSlice(used, bin.zero);
  return used;
}

const isIntactSlice = (memory: unknown, length: number): boolean => lengthOf(memory) === length;
const isWorthZeroing = (memory: unknown, length: number): boolean =>
  isIntactSlice(memory, length) &&
  !isUntouched(memory, length, typeof (memory as Uint8Array)[0] === "bigint" ? 0n : 0);

export function makeViewTracked<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeViewTracked(Constructor: unknown, length: number): unknown {
  const kind = kindOf(Constructor);
  return kind === undefined || kind === arrayBufferKind
    ? allocate(kind, Constructor, length, true)
    : makeView(kind, length);
}

export function makeSliceTrackedIf<T>(
  Constructor: SliceConstructor<T>,
  length: number,
  ...numbers: unknown[]
): T;
export function makeSliceTrackedIf(Constructor: SliceConstructor<unknown>, length: number): unknown {
  // biome-ignore-start lint/complexity/noArguments: as in `makeSliceTrackedNoZero`
  for (let at = 2; at < arguments.length; at++)
    if (typeof arguments[at] !== "number") return new Constructor(length);
  // biome-ignore-end lint/complexity/noArguments: as in `makeSliceTrackedNoZero`
  return makeSliceTracked(Constructor, length);
}

export function makeArrayTracked<V>(length: number, value: V): V[] {
  return makeArray(length, value);
}

export function freeTracked(memory?: unknown, ...more: unknown[]): void {
  free(memory);
  for (let i = 0; i < more.length; i++) free(more[i]);
}

export function freeElements(...containers: unknown[]): void {
  for (let i = 0; i < containers.length; i++) eachElement(containers[i], free);
}

export function freeTrackedAfter<R>(value: R, memory?: unknown, ...more: unknown[]): R {
  free(memory);
  for (let i = 0; i < more.length; i++) free(more[i]);
  return value;
}

export function freeTrackedUnless<R>(value: R, ...memory: unknown[]): R {
  const buffer = bufferUnder(value);
  for (let i = 0; i < memory.length; i++) if (bufferUnder(memory[i]) !== buffer) free(memory[i]);
  return value;
}

export function freeSized(memory: unknown): void {
  if (typeof memory !== "object" || memory === null) return;
  const isKnown = tagOf(memory) === undefined ? freeOther(memory) : freeSlice(memory);
  if (isKnown || takeIn(memory)) {
    watch(pool);
    if (pool.scrub) wipe(memory);
  } else if (memory === smallMemory) forgetSmall();
  else if (!freeInTurn(pool.current, memory)) freeElsewhere(memory);
}

function free(memory: unknown): void {
  const bin = pool.current;
  const last = bin.top - 1;
  if (last >= bin.floor && bin.slots[last] === memory) {
    bin.top = last;
    if (pool.scrub) wipe(memory);
  } else if (memory !== undefined && memory !== null) {
    if (memory === smallMemory) forgetSmall();
    else freeBelow(bin.below, memory);
  }
}

/** Small memory is the collector's. */
function forgetSmall(): void {
  smallMemory = undefined;
  pool.ignored++;
}

function freeBelow(bin: Bin, memory: unknown): void {
  const last = bin.top - 1;
  if (last >= bin.floor && bin.slots[last] === memory) {
    bin.top = last;
    pool.current = bin;
    if (pool.scrub) wipe(memory);
  } else if (!freeInTurn(pool.current, memory)) freeElsewhere(memory);
}

/** Frees that come in the order of the allocations find theirs where the last one was found, one further. */
function freeInTurn(bin: Bin, memory: unknown): boolean {
  const { cursor, slots } = bin;
  const last = bin.top - 1;
  if (cursor >= last || last < bin.floor || slots[cursor] !== memory) return false;
  slots[cursor] = slots[last];
  slots[last] = memory;
  bin.cursor = cursor + 1;
  bin.top = last;
  if (pool.scrub) wipe(memory);
  return true;
}

function freeElsewhere(memory: unknown): void {
  if (tagOf(memory) === undefined ? freeOther(memory) : freeSlice(memory)) {
    if (pool.scrub) wipe(memory);
    return;
  }
  pool.ignored++;
  wipeSecret(memory);
}

function freeSlice(memory: unknown): boolean {
  const length = lengthOf(memory);
  if (length <= neverKept) return false;
  const home = homeOf(length);
  for (let at = home; at < afterHome(home); at++) {
    const bin = slices[at]!;
    if (bin.length === length && putBack(bin, memory)) return true;
  }
  return inClass(memory, length, putBack) || (pool.hasViews && freeView(memory));
}

const copy = /* @__PURE__ */ copiesOver({
  make: makeSliceTrackedNoZero as (Constructor: unknown, length: number) => unknown,
  free: freeTracked,
  own: (memory) => memory,
  foreign: disown,
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

const copyWithin = /* @__PURE__ */ copiesOver({
  make: makeSliceTrackedWithinNoZero as (Constructor: unknown, length: number) => unknown,
  free: freeTracked,
  own: (memory) => memory,
  foreign: disown,
});
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
  return statsOf(pool);
}

const allocator: Allocator = {
  make: makeSliceTracked,
  makeNoZero: makeSliceTrackedNoZero,
  free: freeTracked,
  freeSized,
};
export const ByteBuilder = /* @__PURE__ */ byteBuilderOver(allocator);
export const Arena = /* @__PURE__ */ arenaOver(allocator);
const regions = /* @__PURE__ */ regionsOver(
  /* @__PURE__ */ shared("regions/2", () => ({ bag: undefined })),
  freeTracked,
);
export const region = /* @__PURE__ */ (() => regions.region)();
export const bindToRegion = /* @__PURE__ */ (() => regions.bindToRegion)();
export const freeWithRegion = /* @__PURE__ */ (() => regions.freeWithRegion)();
export const freeMembersWithRegion = /* @__PURE__ */ (() => regions.freeMembersWithRegion)();
export const openRegion = /* @__PURE__ */ (() => regions.openRegion)();
