/** The runtime of production: freed memory is handed out again. See `bins.ts` and `pool.ts` for how, `api.ts` for what. */
import type { BufferLike, SliceConstructor } from "./api.js";
import { type Bin, putBack } from "./bins.js";
import { allocate, allocateOwn, arrayBufferKind, fillSlice, kindOf, lengthOf, tagOf } from "./natives.js";
import { freeOther, makeArray, makeBuffer } from "./others.js";
import {
  afterHome,
  binFor,
  configure,
  emptyBin,
  find,
  homeOf,
  keep,
  pool,
  reuse,
  smallBytes,
  stats,
} from "./pool.js";

export type * from "./api.js";
export { configure, stats };

const { slices } = pool;
/** Elements that are never worth keeping, whatever their type. */
const neverKept = smallBytes / 8;

export function makeSliceTracked<T>(Constructor: BufferLike<T>, length: number): T;
export function makeSliceTracked<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeSliceTracked(Constructor: unknown, length: number): unknown {
  const bin = ready(Constructor, length);
  if (bin === emptyBin) return makeSlice(Constructor, length, true);
  bin.reuses++;
  const memory = bin.slots[bin.top++];
  fillSlice(memory, bin.zero);
  return memory;
}

export function makeSliceTrackedNoZero<T>(Constructor: BufferLike<T>, length: number): T;
export function makeSliceTrackedNoZero<T>(Constructor: SliceConstructor<T>, length: number): T;
export function makeSliceTrackedNoZero(Constructor: unknown, length: number): unknown {
  const bin = ready(Constructor, length);
  if (bin === emptyBin) return makeSlice(Constructor, length, false);
  bin.reuses++;
  return bin.slots[bin.top++];
}

/** The bin whose memory can be handed out on the spot; `emptyBin` if there is none. */
function ready(Constructor: unknown, length: number): Bin {
  if (typeof length === "number" && length > neverKept) {
    const bin = find(slices, Constructor, length);
    const { top } = bin;
    if (top < bin.limit && lengthOf(bin.slots[top]) === length) return bin;
  }
  return emptyBin;
}

/** No memory stands ready: idle for long, or none at all, or nothing for the pool. */
function makeSlice(Constructor: unknown, length: number, zeroed: boolean): unknown {
  const kind = kindOf(Constructor);
  if (kind === arrayBufferKind) return makeBuffer(length, zeroed);
  const bin = kind === undefined ? emptyBin : binFor(slices, kind, length);
  if (kind === undefined || bin === emptyBin) {
    pool.passed++;
    return allocate(kind, Constructor, length, zeroed);
  }
  const used = reuse(bin, isIntactSlice);
  if (used === undefined) {
    const memory = allocateOwn(kind, length, zeroed);
    keep(bin, memory);
    return memory;
  }
  if (zeroed) fillSlice(used, bin.zero);
  return used;
}

const isIntactSlice = (memory: unknown, length: number): boolean => lengthOf(memory) === length;

export function makeArrayTracked<V>(length: number, value: V): V[] {
  return makeArray(length, value);
}

export function freeTracked(...memory: unknown[]): void {
  for (let i = 0; i < memory.length; i++) free(memory[i]);
}

export function freeTrackedAfter<R>(value: R, ...memory: unknown[]): R {
  for (let i = 0; i < memory.length; i++) free(memory[i]);
  return value;
}

function free(memory: unknown): void {
  if (tagOf(memory) === undefined) {
    if (memory !== undefined && memory !== null && !freeOther(memory)) pool.ignored++;
    return;
  }
  const length = lengthOf(memory);
  if (length <= neverKept) {
    pool.ignored++;
    return;
  }
  const home = homeOf(length);
  for (let at = home; at < afterHome(home); at++) {
    const bin = slices[at]!;
    const last = bin.top - 1;
    if (bin.length === length && last >= bin.floor && bin.slots[last] === memory) {
      bin.top = last;
      return;
    }
  }
  freeOutOfOrder(memory, length, home);
}

function freeOutOfOrder(memory: unknown, length: number, home: number): void {
  for (let at = home; at < afterHome(home); at++) {
    const bin = slices[at]!;
    if (bin.length === length && putBack(bin, memory)) return;
  }
  pool.ignored++;
}
