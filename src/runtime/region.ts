/**
 * Regions: a scope for all that is called from it. The pass decides what is bound; here memory is only remembered, and
 * freed when the region ends. What was not bound has *faded*: it is the collector's.
 *
 * A region is the innermost one while its function runs, not while it waits: what is allocated behind an `await` is bound
 * to nothing, because another task may run there. What compiled code binds is dead when the call of the function is
 * over, and freed then: an asynchronous function has a region of its own (`openRegion`), which ends with it, and the
 * promise that `do` returns is the one that it got. Only for memory that is bound by hand does `do` wait for the promise.
 *
 * A region remembers so much and no more; what comes then fades. So a program that lives in one region has memory.
 */
import type { Region, RegionHandle } from "./api.js";
import { Gathered } from "./elements.js";
import {
  byteLengthOf,
  freeze,
  hasOwn,
  isArray,
  isPromise,
  lengthOf,
  mapEach,
  max,
  NativeArrayBuffer,
  NativeMap,
  NativeSet,
  setEach,
  tagOf,
  thenOf,
} from "./natives.js";

/** What a region remembers. */
interface Bag {
  /** dead when the call of the function is over */
  readonly called: unknown[];
  /** what holds such memory, with the names of its members */
  readonly holders: { readonly value: unknown; readonly names: readonly string[] }[];
  /** bound by hand: dead when the promise has settled as well */
  readonly held: unknown[];
  room: number;
}

interface Current {
  /** the innermost region; nothing where there is none, or where it is ignored */
  bag: Bag | undefined;
}

export interface Regions {
  readonly region: Region;
  bindToRegion<T>(memory: T): T;
  freeWithRegion<T>(memory: T, here?: RegionHandle): T;
  freeMembersWithRegion<T>(value: T, ...names: readonly string[]): T;
  openRegion(): RegionHandle;
}

/** Bytes that a region remembers. A piece of memory counts for some, however small it is. */
const capacity = 1 << 26;
const leastBytes = 1 << 9;

export function regionsOver(current: Current, free: (memory: unknown) => void): Regions {
  const freeAll = (list: unknown[], seen: Set<unknown> | undefined): void => {
    for (let i = list.length - 1; i >= 0; i--) {
      const memory = list[i];
      if (seen !== undefined) {
        if (seen.has(memory)) continue;
        seen.add(memory);
      }
      free(memory);
    }
    list.length = 0;
  };

  const end = (bag: Bag): void => {
    const { called, holders } = bag;
    const seen = holders.length > 0 ? new NativeSet<unknown>() : undefined;
    freeAll(called, seen);
    if (seen === undefined) return;
    for (const { value, names } of holders.splice(0)) eachMember(value, names, seen, free);
  };

  const call = <R>(fn: () => R, bag: Bag | undefined): R => {
    const outer = current.bag;
    current.bag = bag;
    try {
      return fn();
    } finally {
      current.bag = outer;
    }
  };

  const bind = (list: unknown[], of: { room: number }, memory: unknown): void => {
    if (of.room < 0) return;
    of.room -= bytesOf(memory);
    list[list.length] = memory;
  };

  return {
    region: freeze({
      do<R>(fn: () => R): R {
        const bag = newBag();
        let result: R;
        try {
          result = call(fn, bag);
        } catch (error) {
          end(bag);
          freeAll(bag.held, undefined);
          throw error;
        }
        end(bag);
        // Nothing to wait for: the caller gets the very promise that `fn` made.
        const { held } = bag;
        if (held.length === 0) return result;
        if (!isPromise(result)) {
          freeAll(held, undefined);
          return result;
        }
        return thenOf(
          result,
          (value: unknown) => {
            freeAll(held, undefined);
            return value;
          },
          (error: unknown) => {
            freeAll(held, undefined);
            throw error;
          },
        ) as R;
      },
      ignore: <R>(fn: () => R): R => call(fn, undefined),
    }),
    bindToRegion(memory) {
      const { bag } = current;
      if (bag !== undefined) bind(bag.held, bag, memory);
      return memory;
    },
    freeWithRegion(memory, here) {
      const { bag } = current;
      if (here instanceof Gathered) bind(here.list, here, memory);
      else if (bag !== undefined) bind(bag.called, bag, memory);
      return memory;
    },
    freeMembersWithRegion(value, ...names) {
      const { bag } = current;
      if (bag !== undefined && bag.room >= 0) {
        bag.room -= leastBytes;
        bag.holders[bag.holders.length] = { value, names };
      }
      return value;
    },
    openRegion: () => new Gathered(capacity),
  };
}

const newBag = (): Bag => ({ called: [], holders: [], held: [], room: capacity });

function bytesOf(memory: unknown): number {
  const isSlice = tagOf(memory) !== undefined;
  const length = isSlice
    ? lengthOf(memory) * (memory as Uint8Array).BYTES_PER_ELEMENT
    : isArray(memory)
      ? memory.length * 8
      : memory instanceof NativeArrayBuffer
        ? byteLengthOf(memory)
        : 0;
  return max(length, leastBytes);
}

/** All memory that is found in the members of these names, and in the elements of containers for the name `[]`. */
function eachMember(
  value: unknown,
  names: readonly string[],
  seen: Set<unknown>,
  visit: (memory: unknown) => void,
): void {
  const pending: unknown[] = [value];
  const add = (found: unknown): void => {
    pending[pending.length] = found;
  };
  const hasElements = names[0] === "[]";
  while (pending.length > 0) {
    const next = pending[pending.length - 1];
    pending.length--;
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    if (tagOf(next) !== undefined || next instanceof NativeArrayBuffer) visit(next);
    else if (isArray(next)) {
      if (hasElements) for (let at = 0; at < next.length; at++) add(next[at]);
    } else if (next instanceof NativeMap) {
      if (hasElements)
        mapEach(next, (held, key) => {
          add(held);
          add(key);
        });
    } else if (next instanceof NativeSet) {
      if (hasElements) setEach(next, add);
    } else
      for (let at = hasElements ? 1 : 0; at < names.length; at++) {
        const name = names[at] as string;
        if (hasOwn(next, name)) add((next as Readonly<Record<string, unknown>>)[name]);
      }
  }
}
