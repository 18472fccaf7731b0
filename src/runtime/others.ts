/**
 * What is not a typed array, or not reused as one: `ArrayBuffer`, views that may have got properties of their own,
 * and plain arrays filled with one value. A typed array tells its length to whoever asks with the built-in getter;
 * buffers and such views are known by identity, in a WeakMap, at some 20 ns a free.
 */
import { type Bin, putBack } from "./bins.js";
import { remember } from "./configuration.js";
import { passedOf } from "./counts.js";
import { isUntouched, lazyBytes } from "./lazy.js";
import {
  allocate,
  arrayBufferKind,
  bufferOf,
  byteLengthOf,
  fillArray,
  fillSlice,
  type Kind,
  NativeArray,
  NativeArrayBuffer,
  NativeUint8Array,
  viewOfKind,
  weakForget,
  weakGet,
  weakSet,
} from "./natives.js";
import { binFor, emptyBin, keep, pool, reuse } from "./pool.js";

export function makeBuffer(length: number, zeroed: boolean): ArrayBuffer {
  const bin = binFor(pool.others, arrayBufferKind, length);
  const isFit =
    zeroed && typeof length === "number" && length > lazyBytes ? isBufferWorthZeroing : isIntactBuffer;
  const used = reuse(bin, isFit) as ArrayBuffer | undefined;
  if (used === undefined) return record(bin, new NativeArrayBuffer(length));
  if (zeroed) fillSlice(new NativeUint8Array(used), 0);
  return used;
}

/**
 * A typed array with the length, on memory of the pool; the view itself is new each time. While it is lent so, the pool
 * knows the memory by the view alone: whoever frees the view's buffer has not freed the view.
 */
export function makeView(kind: Kind, length: number): unknown {
  if (typeof length !== "number" || (length | 0) !== length)
    return allocate(kind, kind.Constructor, length, true);
  const bytes = length * kind.elementBytes;
  const bin = binFor(pool.others, arrayBufferKind, bytes);
  if (bin === emptyBin) return allocate(kind, kind.Constructor, length, true);
  const buffer = makeBuffer(bytes, true);
  const view = viewOfKind(kind, buffer, 0, length);
  if (!weakForget(pool.ownerOf, buffer)) return view;
  weakSet(pool.ownerOf, view, bin);
  pool.hasViews = true;
  return view;
}

/** The view is known no more, so that a second free of it does not take the memory from whoever has it then. */
export function freeView(view: unknown): boolean {
  const bin = weakGet(pool.ownerOf, view);
  if (bin === undefined) return false;
  weakForget(pool.ownerOf, view);
  const buffer = bufferOf(view);
  weakSet(pool.ownerOf, buffer, bin);
  return freeOther(buffer);
}

const arrays = /* @__PURE__ */ passedOf("Array");

/**
 * A plain array is made anew each time: a program may have given the old one a property such as "-1", and nothing
 * tells that in less time than a new array takes.
 */
export function makeArray<V>(length: number, value: V): V[] {
  arrays.other++;
  return fillArray(new NativeArray<V>(length), value) as V[];
}

function record<T extends object>(bin: Bin, memory: T): T {
  remember(memory);
  if (bin !== emptyBin && keep(bin, memory)) weakSet(pool.ownerOf, memory, bin);
  return memory;
}

export function freeOther(memory: unknown): boolean {
  const bin = weakGet(pool.ownerOf, memory);
  if (bin === undefined) return false;
  return isIntactBuffer(memory, bin.length) && putBack(bin, memory);
}

const isIntactBuffer = (memory: unknown, length: number): boolean => byteLengthOf(memory) === length;
const isBufferWorthZeroing = (memory: unknown, length: number): boolean =>
  isIntactBuffer(memory, length) && !isUntouched(new NativeUint8Array(memory as ArrayBuffer), length, 0);
