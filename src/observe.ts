/**
 * What the passes tell a tool that watches them: which one has just run on what, and how long it took. Nobody
 * watches in a compilation, and then nothing is measured.
 */
import type { Unit } from "./ir/ir.js";

/** In the order of the pipeline; `lower` and `ssa` run on demand of `escape`. */
export type PassName =
  | "sites"
  | "lower"
  | "ssa"
  | "escape"
  | "place"
  | "zeroing"
  | "plan"
  | "print"
  | "verify";

export interface PassEvent {
  readonly pass: PassName;
  /** the file that the pass ran on; "" for a pass over the whole program */
  readonly file: string;
  /** after `lower` and `ssa`: the unit as it is now. Later passes change it, so read it at once. */
  readonly unit?: Unit;
  /** time of this pass alone, without those that it asked for */
  readonly milliseconds: number;
}

export type Observer = (event: PassEvent) => void;

/** Measures passes for an observer; one that asks for others is not charged for them. */
export class Stopwatch {
  /** time that passes inside the running ones have been charged with */
  private charged = 0;

  constructor(private readonly observer: Observer | undefined) {}

  /** Runs a pass; `unit` picks what it made for the observer. */
  run<T>(pass: PassName, file: string, work: () => T, unit?: (result: T) => Unit | undefined): T {
    const { observer } = this;
    if (!observer) return work();
    const before = this.charged;
    const begin = performance.now();
    const result = work();
    const all = performance.now() - begin;
    const own = all - (this.charged - before);
    this.charged = before + all;
    const made = unit?.(result);
    observer({ pass, file, milliseconds: own, ...(made && { unit: made }) });
    return result;
  }
}
