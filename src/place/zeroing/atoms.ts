/**
 * Atoms: the values that polynomials are made of. Most are opaque – a parameter, the result of a call – and some are
 * the result of an operation that is not understood further, applied to values that are: `n >> 1` is the same atom
 * each time, as long as `n` is the same polynomial.
 *
 * An atom stands for one value. What is computed anew, in another iteration or after a call, gets an atom of its own.
 *
 * *Assumptions.* Whether a parameter is an integer, no type says. An assumption about an atom is made by its *origin*,
 * which is the same in each run of the proof; it is a fact in this run, and `used` tells whether the proof rests on it.
 * The runtime then looks at the value (`guards` in elide-zeroing.ts).
 */
import { type AtomId, atomOf, atomsOf, bareAtom, type Polynomial } from "./polynomial.js";

export interface Atom {
  readonly id: AtomId;
  /** the same in each run of the proof; assumptions are made about it */
  readonly origin: string;
  /** surely an integer number; otherwise it may be anything, even no number */
  integer: boolean;
  /** of an integer: bounds of its value */
  min: number;
  max: number;
  /** what it is computed from: atoms, and epochs of the heap; without, it is a value of its own */
  readonly from: readonly number[] | undefined;
  /** polynomials that are not negative, whatever the path */
  readonly facts: Polynomial[];
  /** of a quotient of whole numbers: what was divided by what */
  quotient?: { readonly of: Polynomial; readonly by: number };
}

/** Lengths are below this: of arrays 2^32, of strings and typed arrays less than 2^34. */
export const MAX_LENGTH = 2 ** 34;
/** Completed iterations of one loop: more would take days. */
export const MAX_ITERATIONS = 2 ** 48;
/** What a length argument is when dirty memory is handed out, and what the runtime's guards let pass. */
export const MAX_INDEX = 2 ** 31 - 1;

interface Bounds {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
}

export class Atoms {
  private readonly all: Atom[] = [];
  private readonly interned = new Map<string, Polynomial>();
  /** values of variables that were copied from state to state: most of the work in a function with many branches */
  copied = 0;
  readonly noFacts: readonly Polynomial[] = [];
  private readonly extensions = new WeakMap<readonly Polynomial[], (readonly Polynomial[])[]>();
  /** origins of assumed atoms that the proof has asked about */
  readonly used = new Set<string>();

  /**
   * @param assumed origins of atoms that are taken for integers from 0 to MAX_INDEX
   * @param hasConverters objects may be converted to another number each time
   */
  constructor(
    private readonly assumed: ReadonlySet<string>,
    readonly hasConverters: boolean,
  ) {}

  /** A number that is no atom's: for epochs, which are compared with atoms by age. */
  next(): number {
    return this.all.push(undefined as never) - 1;
  }

  fresh(origin: string, bounds: Bounds = {}, from?: readonly number[]): Polynomial {
    const id = this.all.length;
    this.all.push({
      id,
      origin,
      integer: bounds.integer ?? false,
      min: bounds.min ?? Number.NEGATIVE_INFINITY,
      max: bounds.max ?? Number.POSITIVE_INFINITY,
      from,
      facts: [],
    });
    return atomOf(id);
  }

  /** The atom for an operation on these values, made once. */
  intern(
    operation: string,
    on: readonly Polynomial[],
    bounds: Bounds = {},
    epochs: readonly number[] = [],
  ): Polynomial {
    const key = `${operation}(${on.map((one) => one.key).join(",")};${epochs.join(",")})`;
    let known = this.interned.get(key);
    if (!known) {
      const from = [...epochs];
      for (const one of on) from.push(...atomsOf(one));
      this.interned.set(key, (known = this.fresh(key, bounds, from)));
    }
    return known;
  }

  get(id: AtomId): Atom {
    return this.all[id] as Atom;
  }

  isInteger(id: AtomId): boolean {
    const atom = this.get(id);
    return atom.integer || this.isAssumed(atom);
  }

  private isAssumed({ origin }: Atom): boolean {
    if (!this.assumed.has(origin)) return false;
    this.used.add(origin);
    return true;
  }

  /** Whether all that a polynomial is made of are integers, so that its arithmetic is right. */
  areIntegers(a: Polynomial): boolean {
    for (const id of atomsOf(a)) if (!this.isInteger(id)) return false;
    return true;
  }

  min(id: AtomId): number {
    const atom = this.get(id);
    return !atom.integer && this.isAssumed(atom) ? 0 : atom.min;
  }

  max(id: AtomId): number {
    const atom = this.get(id);
    return !atom.integer && this.isAssumed(atom) ? MAX_INDEX : atom.max;
  }

  /** The largest absolute value that a polynomial can have. */
  magnitude(a: Polynomial): number {
    let sum = 0;
    for (const { atoms, factor } of a.terms) {
      let size = Math.abs(factor);
      for (const id of atoms) size *= Math.max(Math.abs(this.min(id)), Math.abs(this.max(id)));
      sum += size;
    }
    return sum;
  }

  /** Whether a value may differ between what was before `marker` and now, or between rounds of a loop that began there. */
  isYounger(id: number, marker: number): boolean {
    if (id < marker) return false;
    const from = this.all[id]?.from;
    return from === undefined || from.some((one) => this.isYounger(one, marker));
  }

  isYoung(a: Polynomial, marker: number): boolean {
    for (const id of atomsOf(a)) if (this.isYounger(id, marker)) return true;
    return false;
  }

  /** A list of facts with one more: the same list each time, so that what follows from it is found once (`prove.ts`). */
  extended(facts: readonly Polynomial[], fact: Polynomial): readonly Polynomial[] {
    let longer = this.extensions.get(facts);
    if (!longer) this.extensions.set(facts, (longer = []));
    let list = longer.find((one) => (one.at(-1) as Polynomial).equals(fact));
    if (!list) longer.push((list = [...facts, fact]));
    return list;
  }

  /** Adds a fact about an atom that was just made. */
  know(a: Polynomial, ...facts: readonly Polynomial[]): Polynomial {
    const id = bareAtom(a);
    if (id === undefined) return a;
    const known = this.get(id).facts;
    for (const fact of facts) if (!known.some((one) => one.equals(fact))) known.push(fact);
    return a;
  }
}
