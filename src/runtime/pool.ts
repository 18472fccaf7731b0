/**
 * The pool: finds the bin of a constructor and a length, decides which lengths get one, and bounds the whole.
 *
 * *Finding.* A bin's home in the table comes from its length alone; constructors that share a length stand side by
 * side, at most four of them. Mostly no search is needed: `current` is the bin that was used last, and each bin
 * remembers which one was current before it, so frees in the opposite order of the allocations walk down that chain.
 * It is a guess, and a wrong one costs a look into the table: whether memory is live or idle is told by its place in
 * the bin alone. A bin that has left the table is empty, and nothing is put into it any more.
 *
 * *Admission.* Memory of a length that is seen once would only be kept from the collector. The first few lengths of
 * a program get their bins at once; later ones when they are asked for a second time before another one took their
 * place in `seen`, and before more was allocated in between than the pool may hold. Where four bins stand already, one
 * that was of use since the last challenge stays. So a program whose lengths never repeat pays a few nanoseconds for
 * each allocation and retains next to nothing.
 *
 * *Bounds.* A bin has at most 256 slots or 64 MiB; the pool holds at most `maxBytes`, live memory that it remembers
 * included. How bins age, and when, is in `ageing.ts`.
 */
import { ageAll, retire, watch, welcome } from "./ageing.js";
import { add, type Bin, dropIdle, makeBin, takeIdle } from "./bins.js";
import { type Counts, passedOf } from "./counts.js";
import { imul, type Kind, onCollection, ownList, smallBytes } from "./natives.js";
import { shared } from "./realm.js";

const ways = 4;
const homeBits = 10;

const seenLengths = 1024;
/** The bins age after so many allocations that found none: what is rarer is not worth its memory. */
const generation = 2048;
/**
 * Where there are size classes, a length must come again among so many that are asked about (`makeWithin` asks about one in
 * seven), or before so many bytes were asked about, to get a bin: memory of a length that comes rarely has left the cache
 * when it comes, and what was in use just now serves it better.
 */
const soon = 4;
const cacheBytes = 0x100000;
/** Larger memory is not kept on suspicion. */
const welcomeBytes = 0x10000;

/** Fixed places for bins; a place without one holds `emptyBin`. */
export type Table = Bin[];

export interface State {
  /** typed arrays and `Buffer` */
  readonly slices: Table;
  /** the same in buffers that may be larger, by the name of the kind (`size-classes.ts`) */
  readonly classes: Record<string, Table>;
  /** `ArrayBuffer`, for which there is no cheap test: `ownerOf` knows it by identity */
  readonly others: Table;
  readonly ownerOf: WeakMap<object, Bin>;
  /** there are views among those */
  hasViews: boolean;
  readonly emptyBin: Bin;
  /** the bin that was used last */
  current: Bin;
  /** a length that was asked for in vain, by hash, and the value of `strangeBytes` then */
  readonly seen: Int32Array;
  readonly seenBytes: Float64Array;
  /** the value of `strangers` then */
  readonly seenAt: Int32Array;
  maxBytes: number;
  heldBytes: number;
  /** memory is wiped when it is freed */
  scrub: boolean;
  /** what was made since then: it is wiped although no bin may know it */
  readonly secrets: WeakSet<object>;
  /** bytes that found no room since the bins last aged for it */
  refusedBytes: number;
  /** allocations of a length that had no bin */
  strangers: number;
  /** their bytes */
  strangeBytes: number;
  /** lengths that still get a bin at first sight */
  welcome: number;
  /** one length in 2 ** reluctance that could have a bin gets one */
  reluctance: number;
  /** bins that went without having been of use, since the bins last aged */
  disappointments: number;
  ignored: number;
  /** what the bins that are gone had counted, by the name of their kind */
  readonly gone: Record<string, Counts>;
  /** asks for `ageAll` after the next collection */
  readonly watch: () => void;
  watching: boolean;
}

function create(): State {
  const emptyBin = makeBin(
    {
      name: "",
      Constructor: undefined,
      prototype: undefined,
      elementBytes: 1,
      zero: 0,
      passed: passedOf("other"),
    },
    -1,
  );
  const table = (): Table => {
    const bins: Table = ownList();
    while (bins.length < (1 << homeBits) + ways - 1) bins[bins.length] = emptyBin;
    return bins;
  };
  const state: State = {
    slices: table(),
    classes: Object.create(null) as Record<string, Table>,
    others: table(),
    ownerOf: new WeakMap(),
    hasViews: false,
    emptyBin,
    current: emptyBin,
    seen: new Int32Array(seenLengths),
    seenBytes: new Float64Array(seenLengths),
    seenAt: new Int32Array(seenLengths),
    maxBytes: 64 * 2 ** 20,
    heldBytes: 0,
    scrub: false,
    secrets: new WeakSet(),
    refusedBytes: 0,
    strangers: 0,
    strangeBytes: 0,
    welcome,
    reluctance: 0,
    disappointments: 0,
    ignored: 0,
    gone: Object.create(null) as Record<string, Counts>,
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
export const pool: State = shared("pool/6", create);
export const { emptyBin } = pool;

/** First of the places for memory of that length. */
export const homeOf = (length: number): number => imul(length, 0x9e3779b1) >>> (32 - homeBits);
export const afterHome = (home: number): number => home + ways;

/** The bin is asked first from now on. */
export function becomeCurrent(bin: Bin): void {
  const { current } = pool;
  if (bin === current) return;
  bin.below = current;
  pool.current = bin;
}

export function find(table: Table, Constructor: unknown, length: number): Bin {
  const home = homeOf(length);
  for (let at = home; at < home + ways; at++) {
    const bin = table[at]!;
    if (bin.length === length && bin.Constructor === Constructor) return bin;
  }
  return emptyBin;
}

/**
 * The bin for such an allocation; `emptyBin`, and the cause counted, when it is not to be kept or no good length at all.
 * Who asks for memory `within` a larger buffer has size classes for what is `rare`, and counts that.
 */
export function binFor(table: Table, kind: Kind, length: number, within = false): Bin {
  const { passed } = kind;
  if (typeof length !== "number" || (length | 0) !== length) {
    passed.other++;
    return emptyBin;
  }
  const bytes = length * kind.elementBytes;
  if (bytes <= smallBytes) {
    passed.small++;
    return emptyBin;
  }
  if (bytes > pool.maxBytes) {
    passed.full++;
    return emptyBin;
  }
  let bin = find(table, kind.Constructor, length);
  if (bin === emptyBin) {
    bin = admit(table, kind, length, within);
    if (bin === emptyBin && !within) passed.rare++;
  }
  return bin;
}

function admit(table: Table, kind: Kind, length: number, within: boolean): Bin {
  const { seen, seenBytes, seenAt } = pool;
  if (++pool.strangers % generation === 0) ageAll(pool);
  const bytes = length * kind.elementBytes;
  pool.strangeBytes += bytes;
  const home = homeOf(length);
  if (!within && pool.welcome > 0 && table[home] === emptyBin && bytes <= welcomeBytes) {
    pool.welcome--;
    return (table[home] = makeBin(kind, length, emptyBin));
  }
  const place = home & (seenLengths - 1);
  const draw = imul(pool.strangers, 0x9e3779b1);
  const isKnown = seen[place] === length;
  const otherBytes = pool.strangeBytes - seenBytes[place]! - bytes;
  const isSoon = within
    ? otherBytes <= cacheBytes || pool.strangers - seenAt[place]! <= soon
    : otherBytes <= pool.maxBytes;
  // One in four: where several lengths take turns, one stays long enough to be met again.
  if (isKnown || draw >>> 30 === 0 || seen[place] === 0) {
    seen[place] = length;
    seenBytes[place] = pool.strangeBytes;
    seenAt[place] = pool.strangers;
  }
  const patience = (1 << pool.reluctance) - 1;
  if (!isKnown || !isSoon || (draw >>> 20) & patience) return emptyBin;
  return settle(table, kind, length);
}

/** A new bin in one of its places, if one is free or its resident was of no use lately. */
export function settle(table: Table, kind: Kind, length: number): Bin {
  const home = homeOf(length);
  // Free places first: two constructors of one length that take turns would else put each other out before either is reused.
  for (let at = home; at < home + ways; at++)
    if (table[at] === emptyBin) return (table[at] = makeBin(kind, length, emptyBin));
  for (let at = home; at < home + ways; at++) {
    const resident = table[at]!;
    if (resident.reuses === resident.seenReuses) {
      retire(pool, resident);
      return (table[at] = makeBin(kind, length, emptyBin));
    }
    resident.seenReuses = resident.reuses;
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
  const isKept = reserve(bin);
  if (isKept) record(bin, memory);
  return isKept;
}

/** Is new memory to be recorded in the bin? The cause is counted if not. */
export function reserve(bin: Bin): boolean {
  if (bin.pause > 0) {
    bin.pause--;
    bin.passed.unfreed++;
    return false;
  }
  if (!hasRoom(bin.bytes)) {
    bin.passed.full++;
    return false;
  }
  return true;
}

/** Records new memory as live. */
export function record(bin: Bin, memory: object): void {
  const dropped = add(bin, memory);
  pool.heldBytes += (1 - dropped) * bin.bytes;
  watch(pool);
}

export function hasRoom(bytes: number): boolean {
  if (pool.heldBytes + bytes <= pool.maxBytes) return true;
  pool.refusedBytes += bytes;
  if (pool.refusedBytes * 4 > pool.maxBytes) {
    pool.refusedBytes = 0;
    ageAll(pool);
  }
  return false;
}
