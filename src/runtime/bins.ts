/**
 * Bins: the memory of one constructor and one length, and which of it is handed out.
 *
 * A bin keeps its memory in one list, and `top` divides it:
 *
 *     slots   [ a  b  c │ d  e │ f  g ]
 *               live    │ idle          top = 3, limit = 5
 *
 * Handing out is `slots[top++]`, taking back the last one handed out is `top--`: nothing is written but a
 * small integer, and the collector sees no new references. What is freed out of order changes places with
 * the last live one first. So the position says whether memory is free, and *the free of anything that is
 * not in the live part is refused*: foreign memory, a view, a second free. No lookup by identity is needed,
 * and nothing of the value is trusted but its address.
 *
 * Live memory that nobody frees (a throw, an escape on one path) must not stay here forever, nor idle memory
 * that nobody asks for. `age` is called once per garbage collection; what was not touched between two calls
 * goes. Two marks make "touched" free of charge:
 *
 *     limit   idle memory from here on has not been handed out since the last call
 *     floor   live memory below has not been freed since the last call
 *
 * The fast paths stop at the marks, and the slow paths move them.
 *
 * A bin full of live memory forgets the older half. If it was of little use since it was last full, then most
 * of what is made here is never freed – it escapes, mostly – and to record it is to keep garbage from the
 * collector: the bin pauses, each time for twice as long.
 */
import type { Passed } from "./counts.js";
import { floor, type Kind, max, min, ownList } from "./natives.js";

/** Most slots of a bin: few at first, more when live memory had to be forgotten that was freed after all. */
const initialCapacity = 16;
const longestPause = 4096;
const capacityOf = (bytes: number): number => max(4, min(256, floor(0x4000000 / bytes)));

export interface Bin {
  readonly name: string;
  readonly Constructor: unknown;
  readonly length: number;
  readonly bytes: number;
  readonly zero: 0 | 0n;
  readonly passed: Passed;
  readonly slots: unknown[];
  /** the bin that was `current` when this one became it */
  below: Bin;
  top: number;
  limit: number;
  floor: number;
  /** most slots */
  capacity: number;
  /** where the next free is expected when frees come in the order of the allocations */
  cursor: number;
  /** times that a slot was handed out again */
  reuses: number;
  /** memory recorded with `add` */
  made: number;
  /** memory that came in as idle, from elsewhere */
  adopted: number;
  /** memory that left the bin while it was live */
  forgotten: number;
  /** `reuses` when the bin was last full of live memory */
  fullReuses: number;
  /** allocations that are still to pass unrecorded */
  pause: number;
  nextPause: number;
  /** `reuses` when the bin's place was last asked for */
  seenReuses: number;
}

/** `below` is where the chain of bins ends; a bin made without one is that end itself. */
export function makeBin(kind: Kind, length: number, below?: Bin): Bin {
  const bytes = length * kind.elementBytes;
  const bin: Omit<Bin, "below"> & { below: Bin | undefined } = {
    name: kind.name,
    Constructor: kind.Constructor,
    length,
    bytes,
    zero: kind.zero,
    passed: kind.passed,
    slots: ownList(),
    below: undefined,
    top: 0,
    limit: 0,
    floor: 0,
    capacity: min(initialCapacity, capacityOf(bytes)),
    cursor: 0,
    reuses: 0,
    made: 0,
    adopted: 0,
    forgotten: 0,
    fullReuses: 0,
    pause: 0,
    nextPause: initialCapacity,
    seenReuses: 0,
  };
  bin.below = below ?? (bin as Bin);
  return bin as Bin;
}

/** Idle memory becomes live: the bin has some, though perhaps none below `limit`. */
export function takeIdle(bin: Bin): unknown {
  const memory = bin.slots[bin.top++];
  if (bin.limit < bin.top) bin.limit = bin.top;
  bin.reuses++;
  return memory;
}

/** New memory becomes live. The bin has none that is idle. Returns the number of slots that were given up for it. */
export function add(bin: Bin, memory: unknown): number {
  const dropped = bin.top < bin.capacity ? 0 : makePlace(bin);
  bin.slots[bin.top++] = memory;
  bin.limit = bin.top;
  bin.made++;
  return dropped;
}

/** Memory from elsewhere becomes idle here. False when there is no slot for it. */
export function adopt(bin: Bin, memory: unknown): boolean {
  if (bin.slots.length >= capacityOf(bin.bytes)) return false;
  bin.slots[bin.slots.length] = memory;
  bin.limit = bin.slots.length;
  bin.adopted++;
  return true;
}

function makePlace(bin: Bin): number {
  const half = bin.capacity >> 1;
  const useful = bin.reuses - bin.fullReuses >= half;
  bin.nextPause = useful ? half : min(2 * bin.nextPause, longestPause);
  bin.pause = useful ? 0 : bin.nextPause;
  bin.fullReuses = bin.reuses;
  return forget(bin, half);
}

/** Live memory becomes idle. False when it is not live here. */
export function putBack(bin: Bin, memory: unknown): boolean {
  const { slots, cursor } = bin;
  const last = bin.top - 1;
  let at = last;
  if (cursor < last && slots[cursor] === memory) at = cursor;
  else while (at >= 0 && slots[at] !== memory) at--;
  if (at < 0) {
    if (bin.forgotten > 0 && bin.pause === 0) bin.capacity = min(bin.capacity * 2, capacityOf(bin.bytes));
    return false;
  }
  slots[at] = slots[last];
  slots[last] = memory;
  bin.cursor = at + 1;
  bin.top = last;
  if (last < bin.floor) bin.floor = last;
  return true;
}

/** Idle memory that somebody detached after freeing it is dropped: the slot at `top`. */
export function dropIdle(bin: Bin): void {
  const { slots, top } = bin;
  const last = slots.length - 1;
  slots[top] = slots[last];
  slots.length = last;
  if (bin.limit > last) bin.limit = last;
}

/** Lets go of what was not touched since the last call. Returns the number of slots given up. */
export function age(bin: Bin): number {
  const stale = bin.slots.length - bin.limit;
  bin.slots.length = bin.limit;
  const dropped = stale + forget(bin, bin.floor);
  bin.limit = bin.floor = bin.top;
  return dropped;
}

/** Nothing in it is free or live any more: every free is refused. */
export function empty(bin: Bin): void {
  bin.slots.length = bin.top = bin.limit = bin.floor = 0;
}

/** The oldest `count` live ones leave; their free will be refused. */
function forget(bin: Bin, count: number): number {
  if (count === 0) return 0;
  const { slots } = bin;
  const rest = slots.length - count;
  for (let i = 0; i < rest; i++) slots[i] = slots[i + count];
  slots.length = rest;
  bin.top -= count;
  bin.limit -= count;
  bin.floor = bin.floor > count ? bin.floor - count : 0;
  bin.cursor = 0;
  bin.forgotten += count;
  return count;
}
