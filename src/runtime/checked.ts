/**
 * The runtime that makes a wrong free visible. It never hands memory out twice. Freed memory is overwritten
 * and its buffer detached, so that whoever still uses it finds nothing there; dirty memory is handed out full
 * of 0xA5, so that whoever relies on zeros finds none; a second free, and the free of anything that was not
 * made here, throws, and says where it was made and where it was freed.
 *
 * Take it with `node --conditions=scopefree-checked`, or the condition of that name in a bundler.
 */

import type { Allocator, BufferLike, Configuration, Made, SliceConstructor, Stats } from "./api.js";
import { arenaOver } from "./arena.js";
import { byteBuilderOver } from "./byte-builder.js";
import { copiesOver } from "./copies.js";
import { increment, noTally, statsOfTally } from "./counts.js";
import { eachElement } from "./elements.js";
import {
  allocate,
  allocateOwn,
  arrayBufferKind,
  bufferUnder,
  fillArray,
  fillSlice,
  freeze,
  isArray,
  isExtensible,
  isIndex,
  kindOf,
  kindOfWhole,
  lengthOf,
  moveBuffer,
  NativeArray,
  NativeArrayBuffer,
  NativeUint8Array,
  nameOf,
  smallBytes,
  tagOf,
  viewOfKind,
  weakGet,
  weakSet,
} from "./natives.js";
import { shared } from "./realm.js";
import { regionsOver } from "./region.js";
import { translateFrame } from "./source-maps.js";

export type * from "./api.js";

const { getPrototypeOf, setPrototypeOf, get } = Reflect;
const { create } = Object;
const poisonByte = 0xa5;
/** What the elements of a freed array are, for whoever kept hold of them. */
const poisonElement = Object.freeze({ scopefree: "this array has been freed" });

interface Life {
  /** nothing when it was made elsewhere */
  readonly made: Place | undefined;
  /** made from something else than a length: it may be a view of memory that belongs to others */
  readonly borrowed: boolean;
  /** it may be anything, and be known under other names: a second free of it means nothing */
  readonly foreign?: boolean;
  freed: Place | undefined;
}

const { lives, parts, tally } = /* @__PURE__ */ shared("checked/3", () => ({
  lives: new WeakMap<object, Life>(),
  /** what lies in a larger buffer that belongs to nobody else */
  parts: new WeakSet<object>(),
  tally: noTally(),
}));
/** So many bytes lie behind memory in a larger buffer. */
const poisonedBytes = 64;
/** Larger memory has a buffer of its own size, as under the runtime of production. */
const largestPart = 0x1000000;

export function makeSliceTracked<T>(Constructor: BufferLike<T>, length: number): T;
export function makeSliceTracked<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeSliceTracked<C extends SliceConstructor<unknown>>(
  Constructor: C,
  length: number,
): Made<C>;
export function makeSliceTracked(Constructor: unknown, length: number): unknown {
  const kind = kindOf(Constructor);
  const memory = allocate(kind, Constructor, length, true);
  return kind === undefined ? foreign(memory) : born(memory, length, makeSliceTracked);
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
  const kind = kindOf(Constructor);
  if (kind === undefined) return makeSliceTracked(Constructor as SliceConstructor<object>, length);
  if (!isIndex(length) || !indices.every(isIndex))
    return born(allocate(kind, Constructor, length, true), length, makeSliceTrackedNoZero);
  const memory = allocateOwn(kind, length, false);
  const bytes = bytesOf(memory);
  if (bytes !== undefined) fillSlice(bytes, poisonByte);
  return born(memory, length, makeSliceTrackedNoZero);
}

export function makeSliceTrackedWithin<T>(Constructor: BufferLike<T>, length: number): T;
export function makeSliceTrackedWithin<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeSliceTrackedWithin<C extends SliceConstructor<unknown>>(
  Constructor: C,
  length: number,
): Made<C>;
export function makeSliceTrackedWithin(Constructor: unknown, length: number): unknown {
  const memory = part(Constructor, length, false, makeSliceTrackedWithin);
  return memory ?? makeSliceTracked(Constructor as SliceConstructor<object>, length);
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
  const memory = part(Constructor, length, indices.every(isIndex), makeSliceTrackedWithinNoZero);
  return memory ?? makeSliceTrackedNoZero(Constructor as SliceConstructor<object>, length, ...indices);
}

/** Memory at the beginning of a larger buffer, of which the rest is full of poison: whoever looks at it finds that. */
function part(Constructor: unknown, length: number, dirty: boolean, caller: Caller): object | undefined {
  const kind = kindOf(Constructor);
  if (kind === undefined || kind === arrayBufferKind || !isIndex(length)) return undefined;
  const bytes = length * kind.elementBytes;
  if (bytes <= smallBytes || bytes > largestPart) return undefined;
  const buffer = new NativeArrayBuffer(bytes + poisonedBytes);
  const memory = viewOfKind(kind, buffer, 0, length);
  fillSlice(new NativeUint8Array(buffer, dirty ? 0 : bytes), poisonByte);
  parts.add(memory);
  return born(memory, length, caller);
}

export function makeViewTracked<T>(Constructor: SliceConstructor<T>, length: number): T {
  return makeSliceTracked(Constructor, length);
}

export function makeSliceTrackedIf<T>(
  Constructor: SliceConstructor<T>,
  length: number,
  ...numbers: unknown[]
): T;
export function makeSliceTrackedIf(
  Constructor: SliceConstructor<unknown>,
  length: number,
  ...numbers: unknown[]
): unknown {
  const isTracked = numbers.every((value) => typeof value === "number");
  return isTracked ? makeSliceTracked(Constructor, length) : foreign(new Constructor(length));
}

export function makeArrayTracked<V>(length: number, value: V): V[] {
  return born(fillArray(new NativeArray<V>(length), value) as V[], length, makeArrayTracked);
}

export function freeTracked(...memory: unknown[]): void {
  for (let i = 0; i < memory.length; i++) free(memory[i], freeTracked);
}

export function freeElements(...containers: unknown[]): void {
  // The same memory may be held twice; it is freed once.
  const found = new Set<unknown>();
  // The keys of a Map and the numbers beside memory in an array are no memory.
  for (const container of containers)
    eachElement(container, (memory) => {
      if (typeof memory === "object") found.add(memory);
    });
  for (const memory of found) free(memory, freeElements);
}

export function freeTrackedUnless<R>(value: R, ...memory: unknown[]): R {
  const buffer = bufferUnder(value);
  for (let i = 0; i < memory.length; i++)
    if (bufferUnder(memory[i]) !== buffer) free(memory[i], freeTrackedUnless);
  return value;
}

export function freeTrackedAfter<R>(value: R, ...memory: unknown[]): R {
  for (let i = 0; i < memory.length; i++) free(memory[i], freeTrackedAfter);
  return value;
}

export function freeSized(memory: unknown): void {
  if (memory === undefined || memory === null) return;
  // What was made elsewhere is the caller's to vouch for; from now on a use of it shows, and a second free.
  if (typeof memory === "object" && weakGet(lives, memory) === undefined && kindOfWhole(memory) !== undefined)
    weakSet(lives, memory, { made: undefined, borrowed: false, freed: undefined });
  free(memory, freeSized);
}

function born<T extends object>(memory: T, length: unknown, caller: Caller): T {
  increment(tally.made, nameOf(memory) ?? "other");
  weakSet(lives, memory, { made: placeOf(caller), borrowed: typeof length !== "number", freed: undefined });
  return memory;
}

/** What is not made here may be in other hands: nothing is said about it, and freeing it does nothing. */
function foreign<T>(answer: T): T {
  if ((typeof answer === "object" && answer !== null) || typeof answer === "function")
    weakSet(lives, answer, { made: placeOf(freeTracked), borrowed: true, foreign: true, freed: undefined });
  return answer;
}

function free(memory: unknown, caller: Caller): void {
  // What a call yields may be memory on some paths and a number or nothing on others.
  if (memory === null || (typeof memory !== "object" && typeof memory !== "function")) return;
  const life = weakGet(lives, memory);
  const here = placeOf(caller);
  if (life === undefined) {
    // compiled code leaves an allocation of so few bytes as it is, and finds it where it frees what has replaced it
    if (kindOfWhole(memory) !== undefined && (bytesOf(memory)?.byteLength ?? Infinity) <= smallBytes) return;
    throw new Error(
      `freeTracked: ${describe(memory)} was not made by scopefree/runtime, or not by this realm's\nfreed${framesOf(here)}`,
    );
  }
  if (life.freed !== undefined && life.foreign !== true) {
    throw new Error(
      `freeTracked: ${describe(memory)} is freed a second time${life.made === undefined ? "" : `\nmade${framesOf(life.made)}`}\nfreed first${framesOf(life.freed)}\nfreed again${framesOf(here)}`,
    );
  }
  life.freed = here;
  increment(tally.freed, nameOf(memory as object) ?? "other");
  if (life.borrowed) return;
  if (isArray(memory)) poisonArray(memory);
  else {
    poisonBytes(memory as object);
    bury(memory as object, life);
  }
}

/**
 * From now on the methods of freed memory throw, and say where it was made and freed. Its elements are gone, and its
 * length is 0; what reads those is not told, since no engine asks anybody about the elements of a typed array.
 */
function bury(memory: object, life: Life): void {
  const prototype = getPrototypeOf(memory) as object;
  setPrototypeOf(
    memory,
    new Proxy(create(prototype), {
      get(target, key, receiver) {
        const value: unknown = get(target, key, receiver);
        if (typeof value !== "function" || key === "constructor") return value;
        const made = life.made === undefined ? "" : `\nmade${framesOf(life.made)}`;
        const freed = life.freed === undefined ? "" : `\nfreed${framesOf(life.freed)}`;
        throw new TypeError(`${String(key)}() of memory that has been freed${made}${freed}`);
      },
    }),
  );
}

function poisonBytes(memory: object): void {
  const bytes = bytesOf(memory);
  if (bytes === undefined) return;
  fillSlice(bytes, poisonByte);
  const { buffer } = bytes;
  // A polyfill may have handed out a part of a slab: the rest of it belongs to others.
  if (bytes.byteLength !== buffer.byteLength && !parts.has(memory)) return;
  try {
    moveBuffer(buffer as ArrayBuffer);
  } catch {
    // Nothing here moves memory, or not this: the poison has to do.
  }
}

function poisonArray(array: unknown[]): void {
  if (!isExtensible(array)) return;
  for (let at = 0; at < array.length; at++) array[at] = poisonElement;
  array.length = 0;
  freeze(array);
}

const copy = /* @__PURE__ */ copiesOver({
  make: makeSliceTrackedNoZero as (Constructor: unknown, length: number) => unknown,
  free: freeTracked,
  own: (memory) => born(memory as object, 0, freeTracked) as typeof memory,
  foreign,
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
  own: (memory) => born(memory as object, 0, freeTracked) as typeof memory,
  foreign,
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

/** All bytes of a typed array or buffer; nothing when it has none left, or is something else. */
function bytesOf(memory: object): Uint8Array | undefined {
  if (tagOf(memory) !== undefined) {
    const { buffer, byteOffset, byteLength } = memory as Uint8Array;
    return byteLength === 0 ? undefined : new NativeUint8Array(buffer, byteOffset, byteLength);
  }
  return memory instanceof NativeArrayBuffer && memory.byteLength > 0
    ? new NativeUint8Array(memory)
    : undefined;
}

const describe = (memory: unknown): string => {
  const tag = tagOf(memory);
  if (tag !== undefined) return `${tag}(${lengthOf(memory)})`;
  return isArray(memory) ? "an array" : `a value of type ${typeof memory}`;
};

/** A stack that is turned into text only when it is shown. */
interface Place {
  readonly stack?: string;
}
type Caller = (...args: never[]) => unknown;

function placeOf(caller: Caller): Place {
  const place = new Error("here");
  // The engines without captureStackTrace show the runtime's own frames too.
  (Error as { captureStackTrace?: (target: object, below: Caller) => void }).captureStackTrace?.(
    place,
    caller,
  );
  return place;
}

const framesOf = ({ stack = "" }: Place): string => {
  const frames = stack
    .split("\n")
    .filter((line) => !line.startsWith("Error"))
    .slice(0, 4);
  return frames.map((frame) => `\n    ${translateFrame(frame.trim())}`).join("");
};

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
  /* @__PURE__ */ shared("checked-regions/2", () => ({ bag: undefined })),
  freeTracked,
);
export const region = /* @__PURE__ */ (() => regions.region)();
export const bindToRegion = /* @__PURE__ */ (() => regions.bindToRegion)();
export const freeWithRegion = /* @__PURE__ */ (() => regions.freeWithRegion)();
export const freeMembersWithRegion = /* @__PURE__ */ (() => regions.freeMembersWithRegion)();
export const openRegion = /* @__PURE__ */ (() => regions.openRegion)();
