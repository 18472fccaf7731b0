/**
 * What is known at a point of the program: the values of variables, facts about numbers, and which part of the memory
 * is written.
 *
 * There is one piece of memory in question at a time, that of the site's last execution. A variable that may hold an
 * earlier one, or one of which nothing is known, is *stale*: whoever mentions it has to be right about everything, so
 * the proof ends there.
 *
 * Written parts are ranges of bytes, from `low` to before `high`. A range promises no more than this: each byte of it
 * *that the memory has* was written. A store at an index that the memory does not have writes nothing, so it may count
 * as well.
 */
import type ts from "typescript";
import type { Atoms } from "./atoms.js";
import { asRange, type Comb, coversComb, reviewed, withComb } from "./combs.js";
import { type AtomId, minus, type Polynomial, plus, substitute, ZERO } from "./polynomial.js";
import { isNeverNegative } from "./prove.js";

/** A value that is no memory in question: a polynomial, if only an atom. */
export interface Plain {
  readonly kind: "plain";
  readonly number: Polynomial;
  /** may leave the range in which doubles are exact; see polynomial.ts */
  readonly big: boolean;
}

/** The memory, or a view of it. */
export interface Memory {
  readonly kind: "memory";
  /** built-in kind of the view: "Float64Array", "ArrayBuffer", "DataView", … */
  readonly type: string;
  /** bytes of an element */
  readonly size: number;
  /** where the view begins, in bytes */
  readonly offset: Polynomial;
  /** elements */
  readonly length: Polynomial;
  /** an index that the view does not have is one that the memory does not have */
  readonly whole: boolean;
}

export type Value = Plain | Memory | { readonly kind: "stale" };

export const STALE: Value = { kind: "stale" };
export const plain = (number: Polynomial, big = false): Plain => ({ kind: "plain", number, big });

export interface Range {
  readonly low: Polynomial;
  readonly high: Polynomial;
  /** where it was written */
  readonly by: readonly ts.Node[];
}

/** Ranges that are remembered at most. */
const MAX_RANGES = 24;
const MAX_FACTS = 60;

const symbolNumbers = new WeakMap<ts.Symbol, number>();
let numbered = 0;

/** A name for a variable that no other has, the same in each run. */
export function uniqueName(symbol: ts.Symbol): string {
  let number = symbolNumbers.get(symbol);
  if (number === undefined) symbolNumbers.set(symbol, (number = numbered++));
  return `${symbol.name}#${number}`;
}

export class State {
  readonly env: Map<ts.Symbol, Value>;
  facts: readonly Polynomial[];
  /** undefined before the site was executed, and when nothing holds the memory any more */
  written: readonly Range[] | undefined;
  /** what is written at regular distances, beside the ranges */
  combs: readonly Comb[] = [];
  /** bytes of the memory */
  bytes: Polynomial = ZERO;
  /** everything is written */
  full = false;
  /** changes whenever code that is not known may have run */
  calls = 0;
  /** changes whenever an object may have been changed */
  stores = 0;
  /** control does not get here, or only with everything written for good */
  dead = false;

  constructor(
    readonly atoms: Atoms,
    env: ReadonlyMap<ts.Symbol, Value> = new Map(),
  ) {
    this.env = new Map(env);
    atoms.copied += env.size;
    this.facts = atoms.noFacts;
  }

  clone(): State {
    const copy = new State(this.atoms, this.env);
    copy.facts = this.facts;
    copy.written = this.written;
    copy.combs = this.combs;
    copy.bytes = this.bytes;
    copy.full = this.full;
    copy.calls = this.calls;
    copy.stores = this.stores;
    copy.dead = this.dead;
    return copy;
  }

  /** This state is the other one from here on. */
  become(other: State): void {
    if (other === this) return;
    this.env.clear();
    this.atoms.copied += other.env.size;
    for (const [symbol, value] of other.env) this.env.set(symbol, value);
    this.facts = other.facts;
    this.written = other.written;
    this.combs = other.combs;
    this.bytes = other.bytes;
    this.full = other.full;
    this.calls = other.calls;
    this.stores = other.stores;
    this.dead = other.dead;
  }

  die(): void {
    this.dead = true;
  }

  /** The variables that hold the memory, or may. */
  holders(): Set<ts.Symbol> {
    const held = new Set<ts.Symbol>();
    for (const [symbol, value] of this.env) if (value.kind !== "plain") held.add(symbol);
    return held;
  }

  /** Code that is not known runs. */
  called(): void {
    this.calls = this.atoms.next();
    this.stores = this.calls;
  }

  /** An object is changed. */
  stored(): void {
    this.stores = this.atoms.next();
  }

  // ---- numbers ---------------------------------------------------------------------------------------

  know(fact: Polynomial): void {
    if (this.facts.length < MAX_FACTS && !this.facts.some((one) => one.equals(fact)))
      this.facts = this.atoms.extended(this.facts, fact);
  }

  isNotNegative(a: Polynomial): boolean {
    return isNeverNegative(this.atoms, this.facts, a);
  }

  isAtMost(a: Polynomial, b: Polynomial): boolean {
    return this.isNotNegative(minus(b, a));
  }

  // ---- written ranges --------------------------------------------------------------------------------

  write(range: Range): void {
    if (!this.written || this.full) return;
    let { low, high, by } = range;
    const others: Range[] = [];
    for (const other of this.written) {
      if (this.isAtMost(other.low, low) && this.isAtMost(high, other.high)) return;
      const follows = this.isAtMost(other.low, low) && this.isAtMost(low, other.high);
      if (follows && this.isAtMost(other.high, high)) low = other.low;
      else if (this.isAtMost(low, other.low) && this.isAtMost(other.low, high)) {
        if (this.isAtMost(high, other.high)) high = other.high;
        else if (!this.isAtMost(other.high, high)) {
          others.push(other);
          continue;
        }
      } else {
        others.push(other);
        continue;
      }
      by = [...new Set([...other.by, ...by])];
    }
    const all = [...others, { low, high, by }];
    this.written = all.slice(-MAX_RANGES);
    this.checkFull();
  }

  /** Teeth of bytes are written, or can be taken for so. */
  writeComb(comb: Comb): void {
    if (!this.written || this.full) return;
    this.combs = withComb(this.combs, comb, this);
    this.checkFull();
  }

  /** Whether every byte in the teeth of a comb that the memory has is written. */
  coversComb(comb: Comb): boolean {
    return !this.written || this.full || coversComb(this.combs, comb, this);
  }

  /** Looks whether everything is written, after more was learned. */
  checkFull(): boolean {
    if (this.full || !this.written) return this.full;
    this.combs = reviewed(this.combs, this);
    for (const comb of this.combs) {
      const range = asRange(comb, this);
      if (!range) continue;
      this.combs = this.combs.filter((one) => one !== comb);
      this.write({ ...range, by: comb.by });
    }
    if (!this.full && this.covers(ZERO, this.bytes)) this.full = true;
    return this.full;
  }

  /** Whether every byte from `low` to before `high` that the memory has is written. */
  covers(low: Polynomial, high: Polynomial): boolean {
    if (!this.written || this.full) return true;
    let at = low;
    const pending = [...this.written];
    for (;;) {
      if (this.isAtMost(high, at) || this.isAtMost(this.bytes, at)) return true;
      const next = pending.findIndex(
        (range) => this.isAtMost(range.low, ZERO) || this.isAtMost(range.low, at),
      );
      if (next < 0) return false;
      const [range] = pending.splice(next, 1) as [Range];
      if (this.isAtMost(at, range.high)) at = range.high;
      else if (this.isAtMost(high, range.high)) return true;
    }
  }

  /** Everything known about an atom is now known about a polynomial of the same value. */
  replace(atom: AtomId, by: Polynomial): void {
    const change = (a: Polynomial): Polynomial => substitute(a, atom, by);
    this.facts = this.facts.map(change);
    this.written = this.written?.map((range) => ({
      ...range,
      low: change(range.low),
      high: change(range.high),
    }));
    const { combs } = this;
    this.combs = [];
    for (const { base, stride, count, endless, width, by } of combs)
      this.writeComb({
        base: change(base),
        stride: change(stride),
        count: count && change(count),
        endless,
        width: change(width),
        by,
      });
    for (const [symbol, value] of this.env) {
      if (value.kind === "plain") this.env.set(symbol, { ...value, number: change(value.number) });
      else if (value.kind === "memory")
        this.env.set(symbol, { ...value, offset: change(value.offset), length: change(value.length) });
    }
    this.checkFull();
  }

  /** The value of a variable that is about to be lost. */
  forget(symbol: ts.Symbol, origin: string): void {
    const held = this.env.get(symbol);
    this.env.set(symbol, this.lost(held, `${origin}:${uniqueName(symbol)}`));
  }

  private lost(held: Value | undefined, origin: string): Value {
    return held && held.kind !== "plain" && !(this.full && held.kind === "memory")
      ? STALE
      : plain(this.atoms.fresh(origin));
  }

  /** Where two paths meet: what holds on both. */
  join(other: State, origin: string): State {
    if (this.dead) return other.clone();
    const joined = this.clone();
    if (other.dead) return joined;
    const ties: Tie[] = [];
    const positive: Polynomial[] = [];
    for (const [symbol, value] of this.env) {
      const otherValue = other.env.get(symbol);
      if (!otherValue) {
        // declared on one path only, and out of sight from here on, or hoisted
        joined.env.set(symbol, this.lost(value, `${origin}:${uniqueName(symbol)}`));
      } else if (!isSame(value, otherValue)) {
        const tied = joinTied(this.atoms, ties, value, otherValue);
        const met = tied ?? this.joinValues(value, other, otherValue, `${origin}:${uniqueName(symbol)}`);
        joined.env.set(symbol, met);
        if (tied && value.kind === "plain" && otherValue.kind === "plain") {
          if (this.isNotNegative(value.number) && other.isNotNegative(otherValue.number))
            positive.push(tied.number);
        } else if (value.kind === "plain" && otherValue.kind === "plain" && met.kind === "plain")
          ties.push({ one: value.number, two: otherValue.number, met: met.number });
      }
    }
    for (const [symbol, value] of other.env)
      if (!this.env.has(symbol)) joined.env.set(symbol, other.lost(value, `${origin}:${uniqueName(symbol)}`));
    joined.facts = [
      ...this.facts.filter((fact) => other.facts.includes(fact) || other.isNotNegative(fact)),
      ...other.facts.filter((fact) => !this.facts.includes(fact) && this.isNotNegative(fact)),
    ];
    for (const fact of positive) joined.know(fact);
    if (this.calls !== other.calls) joined.called();
    else if (this.stores !== other.stores) joined.stored();
    if (!this.written || !other.written) {
      const one = this.written ? this : other;
      joined.written = one.written;
      joined.combs = one.combs;
      joined.full = one.full;
      joined.bytes = one.bytes;
    } else {
      joined.full = this.full && other.full;
      joined.combs = this.sharedCombs(other);
      if (this.full !== other.full) joined.written = this.full ? other.written : this.written;
      else if (this.written !== other.written)
        joined.written = [
          ...this.written.filter(({ low, high }) => other.covers(low, high)),
          ...other.written.filter(({ low, high }) => this.covers(low, high)),
        ];
    }
    return joined;
  }

  private sharedCombs(other: State): readonly Comb[] {
    if (this.full !== other.full) return this.full ? other.combs : this.combs;
    if (this.combs === other.combs) return this.combs;
    const both = this.combs.filter((comb) => other.coversComb(comb));
    return [...both, ...other.combs.filter((comb) => !both.includes(comb) && this.coversComb(comb))];
  }

  private joinValues(value: Value, other: State, otherValue: Value, origin: string): Value {
    const one = this.lost(value, origin);
    const two = other.lost(otherValue, origin);
    if (one.kind === "stale" || two.kind === "stale") return STALE;
    if (value.kind !== "plain" || otherValue.kind !== "plain") return one;
    const { atoms } = this;
    const integer = atoms.areIntegers(value.number) && atoms.areIntegers(otherValue.number);
    if (!integer) return one;
    const big = value.big || otherValue.big;
    const isPositive = this.isNotNegative(value.number) && other.isNotNegative(otherValue.number);
    const max = Math.max(atoms.magnitude(value.number), atoms.magnitude(otherValue.number));
    return plain(atoms.fresh(origin, { integer, min: isPositive ? 0 : -max, max }), big);
  }
}

/** A number that has one value on one path and another on the other, and what stands for it where they meet. */
interface Tie {
  readonly one: Polynomial;
  readonly two: Polynomial;
  readonly met: Polynomial;
}

/** Numbers at a meeting that others are compared with. */
const MAX_TIES = 4;

/**
 * Two numbers of which the sum, or the difference, is the same on both paths: so it is where they meet.
 *
 *     if (a[i] <= b[j]) i++; else j++;      // i + j is one more than before, whichever it was
 */
function joinTied(atoms: Atoms, ties: readonly Tie[], a: Value, b: Value): Plain | undefined {
  if (a.kind !== "plain" || b.kind !== "plain") return undefined;
  if (!atoms.areIntegers(a.number) || !atoms.areIntegers(b.number)) return undefined;
  for (const { one, two, met } of ties.slice(0, MAX_TIES)) {
    if (!atoms.areIntegers(one) || !atoms.areIntegers(two)) continue;
    const sum = plus(a.number, one);
    if (sum.equals(plus(b.number, two))) return plain(minus(sum, met), a.big || b.big);
    const difference = minus(a.number, one);
    if (difference.equals(minus(b.number, two))) return plain(plus(difference, met), a.big || b.big);
  }
  return undefined;
}

function isSame(a: Value, b: Value): boolean {
  if (a.kind === "plain" && b.kind === "plain") return a.big === b.big && a.number.equals(b.number);
  if (a.kind === "memory" && b.kind === "memory")
    return a.type === b.type && a.offset.equals(b.offset) && a.length.equals(b.length);
  return a.kind === b.kind;
}

/** The range of an element, or of several that follow each other. */
export function rangeOf(
  { offset, size }: Memory,
  first: Polynomial,
  end: Polynomial,
): { low: Polynomial; high: Polynomial } {
  return { low: plus(offset, first, size), high: plus(offset, end, size) };
}
