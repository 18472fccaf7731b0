/**
 * Regions: a scope for all that is called from it. The pass decides what is bound; here memory is only remembered, and
 * freed when the region ends. What was not bound has *faded*: it is the collector's.
 *
 * A region is the innermost one while its function runs, not while it waits: what is allocated behind an `await` is bound
 * to nothing, because another task may run there. Memory that was bound before lives until the promise settles.
 */
import type { Region } from "./api.js";
import { isPromise, thenOf } from "./natives.js";

interface Current {
  /** memory of the innermost region; nothing where there is none, or where it is ignored */
  bound: unknown[] | undefined;
}

export interface Regions {
  readonly region: Region;
  bindToRegion<T>(memory: T): T;
}

export function regionsOver(current: Current, free: (memory: unknown) => void): Regions {
  const end = (bound: unknown[]) => {
    for (let i = bound.length - 1; i >= 0; i--) free(bound[i]);
    bound.length = 0;
  };

  const call = <R>(fn: () => R, bound: unknown[] | undefined): R => {
    const outer = current.bound;
    current.bound = bound;
    try {
      return fn();
    } finally {
      current.bound = outer;
    }
  };

  return {
    region: {
      do<R>(fn: () => R): R {
        const bound: unknown[] = [];
        let result: R;
        try {
          result = call(fn, bound);
        } catch (error) {
          end(bound);
          throw error;
        }
        // Nothing bound, nothing to wait for: the caller gets the very promise that `fn` made.
        if (bound.length === 0) return result;
        if (!isPromise(result)) {
          end(bound);
          return result;
        }
        return thenOf(
          result,
          (value: unknown) => {
            end(bound);
            return value;
          },
          (error: unknown) => {
            end(bound);
            throw error;
          },
        ) as R;
      },
      ignore: (fn) => call(fn, undefined),
    },
    bindToRegion(memory) {
      const { bound } = current;
      if (bound !== undefined) bound[bound.length] = memory;
      return memory;
    },
  };
}
