/**
 * The pool: finds the bin of a constructor and a length, decides which lengths get one, and bounds the whole.
 *
 * *Finding.* A bin's home in the table comes from its length alone, so that a free needs nothing but the
 * length to find it; constructors that share a length stand side by side, at most four of them.
 *
 * *Admission.* Memory of a length that is seen once would only be kept from the collector. A length gets a
 * bin when it is asked for a second time before another one took its place in `seen`; where four bins stand
 * already, one that was of use since the last challenge stays. So a program whose lengths never repeat pays a
 * few nanoseconds for each allocation and retains nothing.
 *
 * *Bounds.* A bin has at most 256 slots or 32 MiB; the pool holds at most `maxBytes`, live memory that it
 * remembers included. The bins age once per garbage collection, which the pool learns from an object that it
 * drops on purpose: what was not used between two collections goes, and an idle program returns to its former
 * size. News of a collection needs the event loop. A program that never returns to it meets the same bounds,
 * and its bins age when the pool is full and whenever many allocations found no bin.
 */
import type { Configuration, Stats } from "./api.js";
import { add, age, type Bin, dropIdle, empty, makeBin, takeIdle } from "./bins.js";
import { imul, type Kind, max, min, onCollection } from "./natives.js";
import { shared } from "./realm.js";

const ways = 4;
const homeBits = 10;
/** V8 keeps typed arrays up to this size in its own heap, where they cost no more than a pool does. */
export const smallBytes = 64;

const seenLengths = 128;
/** The bins age after so many allocations that found none: what is rarer is not worth its memory. */
const generation = 2048;

/** Fixed places for bins; a place without one holds `emptyBin`. */
export type Table = Bin[];

interface State {
  /** typed arrays and `Buffer` */
  readonly slices: Table;
  /** `ArrayBuffer` and plain arrays, for which there is no cheap test: `ownerOf` knows them by identity */
  readonly others: Table;
  readonly ownerOf: WeakMap<object, Bin>;
  readonly emptyBin: Bin;
  /** the length last asked for in vain, by hash */
  readonly seen: Int32Array;
  maxBytes: number;
  heldBytes: number;
  /** bytes that found no room since the bins last aged for it */
  refusedBytes: number;
  /** allocations of a length that had no bin */
  strangers: number;
  /** one length in 2 ** reluctance that could have a bin gets one */
  reluctance: number;
  /** bins that went without having been of use, since the bins last aged */
  disappointments: number;
  /** allocations that no bin has recorded */
  passed: number;
  ignored: number;
  /** what the bins that are gone had counted */
  readonly gone: Counts;
  /** asks for `ageAll` after the next collection */
  readonly watch: () => void;
  watching: boolean;
}

interface Counts {
  reuses: number;
  bytesReused: number;
  made: number;
  frees: number;
}

function create(): State {
  const emptyBin = makeBin({ Constructor: undefined, elementBytes: 1, zero: 0 }, -1);
  const table = (): Table => {
    const bins: Table = [];
    while (bins.length < (1 << homeBits) + ways - 1) bins[bins.length] = emptyBin;
    return bins;
  };
  const state: State = {
    slices: table(),
    others: table(),
    ownerOf: new WeakMap(),
    emptyBin,
    seen: new Int32Array(seenLengths),
    maxBytes: 64 * 2 ** 20,
    heldBytes: 0,
    refusedBytes: 0,
    strangers: 0,
    reluctance: 0,
    disappointments: 0,
    passed: 0,
    ignored: 0,
    gone: { reuses: 0, bytesReused: 0, made: 0, frees: 0 },
    watching: false,
    watch: onCollection(() => {
      state.watching = false;
      ageAll(state);
      if (state.heldBytes > 0) watch(state);
    }),
  };
  return state;
}

/** The name is the layout of `State` and `Bin`: it changes when they do. */
export const pool: State = shared("pool/1", create);
export const { emptyBin } = pool;

/** First of the places for memory of that length. */
export const homeOf = (length: number): number => imul(length, 0x9e3779b1) >>> (32 - homeBits);
export const afterHome = (home: number): number => home + ways;

export function find(table: Table, Constructor: unknown, length: number): Bin {
  const home = homeOf(length);
  for (let at = home; at < home + ways; at++) {
    const bin = table[at]!;
    if (bin.length === length && bin.Constructor === Constructor) return bin;
  }
  return emptyBin;
}

/** The bin for such an allocation; `emptyBin` when it is not to be kept, or no good length at all. */
export function binFor(table: Table, kind: Kind, length: number): Bin {
  if (typeof length !== "number" || (length | 0) !== length) return emptyBin;
  const bytes = length * kind.elementBytes;
  if (bytes <= smallBytes || bytes > pool.maxBytes) return emptyBin;
  const bin = find(table, kind.Constructor, length);
  return bin === emptyBin ? admit(table, kind, length) : bin;
}

function admit(table: Table, kind: Kind, length: number): Bin {
  const { seen } = pool;
  if (++pool.strangers % generation === 0) ageAll(pool);
  const home = homeOf(length);
  const place = home & (seenLengths - 1);
  const draw = imul(pool.strangers, 0x9e3779b1);
  if (seen[place] !== length) {
    // One in four: where several lengths take turns, one stays long enough to be met again.
    if (draw >>> 30 === 0 || seen[place] === 0) seen[place] = length;
    return emptyBin;
  }
  if ((draw >>> 20) & ((1 << pool.reluctance) - 1)) return emptyBin;
  for (let at = home; at < home + ways; at++) {
    const resident = table[at]!;
    if (resident !== emptyBin) {
      if (resident.reuses !== resident.seenReuses) {
        resident.seenReuses = resident.reuses;
        continue;
      }
      retire(pool, resident);
    }
    return (table[at] = makeBin(kind, length));
  }
  return emptyBin;
}

/** Idle memory of the bin, if it has some that is as it was when it was made. */
export function reuse(bin: Bin, isIntact: (memory: unknown, length: number) => boolean): unknown {
  while (bin.top < bin.slots.length) {
    if (isIntact(bin.slots[bin.top], bin.length)) return takeIdle(bin);
    dropIdle(bin);
    pool.heldBytes -= bin.bytes;
  }
  return undefined;
}

/** Records new memory as live, if there is room; if there is none for long, makes some, for those who come later. */
export function keep(bin: Bin, memory: object): boolean {
  const { bytes } = bin;
  if (bin.pause > 0) {
    bin.pause--;
    pool.passed++;
    return false;
  }
  if (pool.heldBytes + bytes > pool.maxBytes) {
    pool.refusedBytes += bytes;
    pool.passed++;
    if (pool.refusedBytes * 4 > pool.maxBytes) {
      pool.refusedBytes = 0;
      ageAll(pool);
    }
    return false;
  }
  const dropped = add(bin, memory);
  pool.heldBytes += (1 - dropped) * bytes;
  watch(pool);
  return true;
}

function watch(state: State): void {
  if (state.watching) return;
  state.watching = true;
  state.watch();
}

function ageAll(state: State): void {
  ageTable(state, state.slices);
  ageTable(state, state.others);
  state.reluctance = state.disappointments > 8 ? min(8, state.reluctance + 1) : max(0, state.reluctance - 1);
  state.disappointments = 0;
}

function ageTable(state: State, table: Table): void {
  for (let at = 0; at < table.length; at++) {
    const bin = table[at]!;
    if (bin === state.emptyBin) continue;
    state.heldBytes -= age(bin) * bin.bytes;
    if (bin.slots.length > 0) continue;
    retire(state, bin);
    table[at] = state.emptyBin;
  }
}

/** The bin is about to leave its table. */
function retire(state: State, bin: Bin): void {
  state.heldBytes -= bin.slots.length * bin.bytes;
  count(state.gone, bin);
  empty(bin);
  if (bin.reuses < 16) state.disappointments++;
}

function count(counts: Counts, bin: Bin): void {
  counts.reuses += bin.reuses;
  counts.bytesReused += bin.reuses * bin.bytes;
  counts.made += bin.made;
  counts.frees += bin.reuses + bin.made - bin.forgotten - bin.top;
}

export function stats(): Stats {
  const counts = { ...pool.gone };
  let trackedBytes = 0;
  for (const table of [pool.slices, pool.others]) {
    for (let at = 0; at < table.length; at++) {
      const bin = table[at]!;
      count(counts, bin);
      trackedBytes += bin.top * bin.bytes;
    }
  }
  const misses = pool.passed + counts.made;
  return {
    allocations: counts.reuses + misses,
    reuses: counts.reuses,
    misses,
    frees: counts.frees,
    ignored: pool.ignored,
    bytesReused: counts.bytesReused,
    retainedBytes: pool.heldBytes - trackedBytes,
    trackedBytes,
  };
}

export function configure({ maxRetainedBytes }: Configuration): void {
  if (maxRetainedBytes === undefined) return;
  if (!(maxRetainedBytes >= 0))
    throw new RangeError("maxRetainedBytes must be a number that is not negative");
  pool.maxBytes = maxRetainedBytes;
  // What was untouched goes first. The second time nothing was touched.
  for (let times = 0; times < 2 && pool.heldBytes > maxRetainedBytes; times++) ageAll(pool);
}
