/**
 * The runtime that makes a wrong free visible. It never hands memory out twice. Freed memory is overwritten
 * and its buffer detached, so that whoever still uses it finds nothing there; dirty memory is handed out full
 * of 0xA5, so that whoever relies on zeros finds none; a second free, and the free of anything that was not
 * made here, throws, and says where it was made and where it was freed.
 *
 * Take it with `node --conditions=scopefree-checked`, or the condition of that name in a bundler.
 */
import type { BufferLike, Configuration, SliceConstructor, Stats } from "./api.js";
import {
  allocate,
  allocateOwn,
  fillArray,
  fillSlice,
  freeze,
  isArray,
  isExtensible,
  kindOf,
  lengthOf,
  NativeArray,
  NativeArrayBuffer,
  NativeUint8Array,
  tagOf,
  weakGet,
  weakSet,
} from "./natives.js";
import { shared } from "./realm.js";

export type * from "./api.js";

const poisonByte = 0xa5;
/** What the elements of a freed array are, for whoever kept hold of them. */
const poisonElement = Object.freeze({ scopefree: "this array has been freed" });

interface Life {
  readonly made: Place;
  /** made from something else than a length: it may be a view of memory that belongs to others */
  readonly borrowed: boolean;
  freed: Place | undefined;
}

const { lives, counts } = shared("checked/1", () => ({
  lives: new WeakMap<object, Life>(),
  counts: { misses: 0, frees: 0 },
}));

export function makeSliceTracked<T>(Constructor: BufferLike<T>, length: number): T;
export function makeSliceTracked<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeSliceTracked(Constructor: unknown, length: number): unknown {
  return born(allocate(kindOf(Constructor), Constructor, length, true), length, makeSliceTracked);
}

export function makeSliceTrackedNoZero<T>(Constructor: BufferLike<T>, length: number): T;
export function makeSliceTrackedNoZero<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeSliceTrackedNoZero(Constructor: unknown, length: number): unknown {
  const kind = kindOf(Constructor);
  const memory =
    kind === undefined ? allocate(kind, Constructor, length, false) : allocateOwn(kind, length, false);
  const bytes = bytesOf(memory);
  if (bytes !== undefined) fillSlice(bytes, poisonByte);
  return born(memory, length, makeSliceTrackedNoZero);
}

export function makeArrayTracked<V>(length: number, value: V): V[] {
  return born(fillArray(new NativeArray<V>(length), value) as V[], length, makeArrayTracked);
}

export function freeTracked(...memory: unknown[]): void {
  for (let i = 0; i < memory.length; i++) free(memory[i], freeTracked);
}

export function freeTrackedAfter<R>(value: R, ...memory: unknown[]): R {
  for (let i = 0; i < memory.length; i++) free(memory[i], freeTrackedAfter);
  return value;
}

function born<T extends object>(memory: T, length: unknown, caller: Caller): T {
  counts.misses++;
  weakSet(lives, memory, { made: placeOf(caller), borrowed: typeof length !== "number", freed: undefined });
  return memory;
}

function free(memory: unknown, caller: Caller): void {
  if (memory === undefined || memory === null) return;
  const life = weakGet(lives, memory);
  const here = placeOf(caller);
  if (life === undefined) {
    throw new Error(
      `freeTracked: ${nameOf(memory)} was not made by scopefree/runtime, or not by this realm's\nfreed${framesOf(here)}`,
    );
  }
  if (life.freed !== undefined) {
    throw new Error(
      `freeTracked: ${nameOf(memory)} is freed a second time\nmade${framesOf(life.made)}\nfreed first${framesOf(life.freed)}\nfreed again${framesOf(here)}`,
    );
  }
  life.freed = here;
  counts.frees++;
  if (life.borrowed) return;
  if (isArray(memory)) poisonArray(memory);
  else poisonBytes(memory as object);
}

function poisonBytes(memory: object): void {
  const bytes = bytesOf(memory);
  if (bytes === undefined) return;
  fillSlice(bytes, poisonByte);
  const { buffer } = bytes;
  // A polyfill may have handed out a part of a slab: the rest of it belongs to others.
  if (bytes.byteLength !== buffer.byteLength) return;
  try {
    structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  } catch {
    // No structuredClone here, or a buffer that may not be transferred: the poison has to do.
  }
}

function poisonArray(array: unknown[]): void {
  if (!isExtensible(array)) return;
  for (let at = 0; at < array.length; at++) array[at] = poisonElement;
  array.length = 0;
  freeze(array);
}

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

const nameOf = (memory: unknown): string => {
  const tag = tagOf(memory);
  return tag === undefined
    ? isArray(memory)
      ? "an array"
      : `a value of type ${typeof memory}`
    : `${tag}(${lengthOf(memory)})`;
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
  return frames.map((frame) => `\n    ${frame.trim()}`).join("");
};

export function stats(): Stats {
  return {
    ...counts,
    allocations: counts.misses,
    ignored: 0,
    reuses: 0,
    bytesReused: 0,
    retainedBytes: 0,
    trackedBytes: 0,
  };
}

export function configure(_: Configuration): void {}
