/**
 * What is not a typed array: `ArrayBuffer`, and plain arrays filled with one value. A typed array tells its
 * length to whoever asks with the built-in getter; these are known by identity, in a WeakMap, at some 20 ns a
 * free. Large arrays pay all the same.
 */
import { type Bin, putBack } from "./bins.js";
import {
  ArrayPrototype,
  arrayBufferKind,
  byteLengthOf,
  fillArray,
  fillSlice,
  getPrototypeOf,
  isExtensible,
  type Kind,
  NativeArray,
  NativeArrayBuffer,
  NativeUint8Array,
  weakGet,
  weakSet,
} from "./natives.js";
import { binFor, emptyBin, keep, pool, reuse } from "./pool.js";

/**
 * Elements under which `new Array(length).fill(value)` is as fast as reuse: V8 gives an array of 128 KiB a
 * page of its own, at five times the price per element of a smaller one.
 */
const worthwhileLength = 2 ** 14;

const numbers: Kind = { Constructor: "numbers", elementBytes: 8, zero: 0 };
const values: Kind = { Constructor: "values", elementBytes: 8, zero: 0 };

export function makeBuffer(length: number, zeroed: boolean): ArrayBuffer {
  const bin = binFor(pool.others, arrayBufferKind, length);
  const used = reuse(bin, isIntactBuffer) as ArrayBuffer | undefined;
  if (used === undefined) return record(bin, new NativeArrayBuffer(length));
  if (zeroed) fillSlice(new NativeUint8Array(used), 0);
  return used;
}

export function makeArray<V>(length: number, value: V): V[] {
  if (typeof length !== "number" || length < worthwhileLength) {
    pool.passed++;
    return fillArray(new NativeArray<V>(length), value) as V[];
  }
  const bin = binFor(pool.others, typeof value === "number" ? numbers : values, length);
  const used = reuse(bin, isIntactArray) as V[] | undefined;
  if (used === undefined) return record(bin, fillArray(new NativeArray<V>(length), value) as V[]);
  if (typeof value === "number") overwriteNumbers(used as number[], value);
  else overwriteValues(used, value);
  return used;
}

// A loop is faster than `fill` (on V8 13 by ten times), and two of them keep what V8 learns about numbers apart.
function overwriteNumbers(array: number[], value: number): void {
  for (let at = 0; at < array.length; at++) array[at] = value;
}
function overwriteValues(array: unknown[], value: unknown): void {
  for (let at = 0; at < array.length; at++) array[at] = value;
}

function record<T extends object>(bin: Bin, memory: T): T {
  if (bin === emptyBin) pool.passed++;
  else if (keep(bin, memory)) weakSet(pool.ownerOf, memory, bin);
  return memory;
}

export function freeOther(memory: unknown): boolean {
  const bin = weakGet(pool.ownerOf, memory);
  if (bin === undefined) return false;
  if (bin.Constructor === NativeArrayBuffer)
    return isIntactBuffer(memory, bin.length) && putBack(bin, memory);
  if (!isIntactArray(memory, bin.length) || !putBack(bin, memory)) return false;
  forgetReferences(memory as unknown[], bin.Constructor === numbers.Constructor);
  return true;
}

/** An idle array must not keep alive what its last user put into it. */
function forgetReferences(array: unknown[], numeric: boolean): void {
  if (numeric) {
    let at = 0;
    while (at < array.length && typeof array[at] === "number") at++;
    if (at === array.length) return;
  }
  overwriteValues(array, undefined);
}

const isIntactBuffer = (memory: unknown, length: number): boolean => byteLengthOf(memory) === length;

const isIntactArray = (memory: unknown, length: number): boolean =>
  (memory as unknown[]).length === length &&
  isExtensible(memory as object) &&
  getPrototypeOf(memory as object) === ArrayPrototype;
