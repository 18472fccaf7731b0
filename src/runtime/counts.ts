/**
 * What `stats` tells. Nothing is counted on the fast paths but the reuses of a bin; the rest follows from what the bins
 * and the slow paths know.
 */
import type { Misses, Stats, TypeStats } from "./api.js";
import type { Bin } from "./bins.js";
import type { State } from "./pool.js";
import { shared } from "./realm.js";
import { eachTable } from "./tables.js";

/** Allocations that no bin has recorded, by cause. */
export type Passed = Omit<{ -readonly [Cause in keyof Misses]: number }, "empty">;

export interface Counts {
  reuses: number;
  bytesReused: number;
  made: number;
  frees: number;
}

export const noCounts = (): Counts => ({ reuses: 0, bytesReused: 0, made: 0, frees: 0 });

const passedByName = shared("passed/1", () => Object.create(null) as Record<string, Passed>);

/** The counters of all copies of the module for one kind of memory. */
export function passedOf(name: string): Passed {
  return (passedByName[name] ??= { small: 0, rare: 0, unfreed: 0, full: 0, other: 0 });
}

export function countBin(counts: Counts, bin: Bin): void {
  counts.reuses += bin.reuses;
  counts.bytesReused += bin.reuses * bin.bytes;
  counts.made += bin.made;
  counts.frees += bin.reuses + bin.made + bin.adopted - bin.forgotten - bin.top;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends number ? number : Writable<T[K]> };

const noStats = (): Writable<TypeStats> => ({
  allocations: 0,
  reuses: 0,
  misses: 0,
  missesByCause: { small: 0, rare: 0, empty: 0, unfreed: 0, full: 0, other: 0 },
  frees: 0,
  bytesReused: 0,
  retainedBytes: 0,
  trackedBytes: 0,
});

export function statsOf(state: State): Stats {
  const byType: Record<string, Writable<TypeStats>> = {};
  const of = (name: string) => (byType[name] ??= noStats());
  const addCounts = (to: Writable<TypeStats>, counts: Counts) => {
    to.reuses += counts.reuses;
    to.bytesReused += counts.bytesReused;
    to.missesByCause.empty += counts.made;
    to.frees += counts.frees;
  };
  for (const name in state.gone) addCounts(of(name), state.gone[name]!);
  eachTable(state, (table) => {
    for (let at = 0; at < table.length; at++) {
      const bin = table[at]!;
      if (bin === state.emptyBin) continue;
      const type = of(bin.name);
      const counts = noCounts();
      countBin(counts, bin);
      addCounts(type, counts);
      type.trackedBytes += bin.top * bin.bytes;
      type.retainedBytes += (bin.slots.length - bin.top) * bin.bytes;
    }
  });
  for (const name in passedByName) {
    const more = passedByName[name]!;
    if (more.small + more.rare + more.unfreed + more.full + more.other === 0) continue;
    const causes = of(name).missesByCause;
    for (const cause in more) causes[cause as keyof Passed] += more[cause as keyof Passed];
  }
  return { ...sum(byType), ignored: state.ignored, byType };
}

/** What the runtimes that never reuse count. */
export interface Tally {
  readonly made: Record<string, number>;
  readonly freed: Record<string, number>;
  ignored: number;
}

export const noTally = (): Tally => ({
  made: Object.create(null) as Record<string, number>,
  freed: Object.create(null) as Record<string, number>,
  ignored: 0,
});

export function increment(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

export function statsOfTally({ made, freed, ignored }: Tally): Stats {
  const byType: Record<string, Writable<TypeStats>> = {};
  for (const name in made) (byType[name] ??= noStats()).missesByCause.other = made[name]!;
  for (const name in freed) (byType[name] ??= noStats()).frees = freed[name]!;
  return { ...sum(byType), ignored, byType };
}

/** Completes the statistics of each type, and adds them up. */
function sum(byType: Record<string, Writable<TypeStats>>): TypeStats {
  const total = noStats();
  for (const name in byType) {
    const type = byType[name]!;
    for (const cause in type.missesByCause) {
      const misses = type.missesByCause[cause as keyof Misses];
      type.misses += misses;
      total.missesByCause[cause as keyof Misses] += misses;
    }
    type.allocations = type.reuses + type.misses;
    total.allocations += type.allocations;
    total.misses += type.misses;
    total.reuses += type.reuses;
    total.frees += type.frees;
    total.bytesReused += type.bytesReused;
    total.retainedBytes += type.retainedBytes;
    total.trackedBytes += type.trackedBytes;
  }
  return total;
}
