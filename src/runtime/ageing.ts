/**
 * Ageing: what was not used between two garbage collections goes, and an idle program returns to its former size.
 *
 * The pool learns of a collection from an object that it drops on purpose. News of a collection needs the event loop.
 * A program that never returns to it meets the same bounds, and its bins age when the pool is full and whenever many
 * allocations found no bin.
 */
import { age, type Bin, empty } from "./bins.js";
import { countBin, noCounts } from "./counts.js";
import { max, min } from "./natives.js";
import type { State, Table } from "./pool.js";
import { eachTable } from "./tables.js";

/** So many lengths get a bin at first sight. */
export const welcome = 32;

export function watch(state: State): void {
  if (state.watching) return;
  state.watching = true;
  state.watch();
}

export function ageAll(state: State): void {
  state.current = state.emptyBin;
  eachTable(state, (table) => ageTable(state, table));
  const many = state.disappointments > 8;
  state.reluctance = many ? min(8, state.reluctance + 1) : max(0, state.reluctance - 1);
  state.welcome = many ? 0 : welcome;
  state.disappointments = 0;
}

function ageTable(state: State, table: Table): void {
  for (let at = 0; at < table.length; at++) {
    const bin = table[at]!;
    if (bin === state.emptyBin) continue;
    bin.below = state.emptyBin;
    state.heldBytes -= age(bin) * bin.bytes;
    if (bin.slots.length > 0) continue;
    retire(state, bin);
    table[at] = state.emptyBin;
  }
}

/** The bin is about to leave its table. */
export function retire(state: State, bin: Bin): void {
  state.heldBytes -= bin.slots.length * bin.bytes;
  countBin((state.gone[bin.name] ??= noCounts()), bin);
  empty(bin);
  // What is gone must not be kept by what came later.
  bin.below = state.emptyBin;
  if (bin.reuses < 16) state.disappointments++;
}
