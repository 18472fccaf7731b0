/**
 * Polynomials with integer coefficients over *atoms*, values that the proof knows nothing about but that they are
 * themselves. Two expressions that always have the same value tend to become the same polynomial: `(y + 1) * w` and
 * `y * w + w`. That is what the bounds of written ranges are made of.
 *
 * Exactness. JavaScript's numbers are doubles, so an integer polynomial tells the truth only below 2^53. The proof
 * needs less: an index beyond any length writes nothing and reads nothing, however wrong it is. So a number is *big*
 * if it may leave the exact range, and then the computed value is either exact or, like the exact one, far outside,
 * on the same side. Products keep that property, and so do sums with a small number. Sums of two big numbers may
 * cancel and are big only if neither is negative (`arithmetic.ts`).
 *
 * Most have one to four terms, and a proof makes some hundreds of them: a list that is searched from the front costs
 * less than a table. Only where both sides are long is one made.
 */

/** An atom's number; see `Atoms`. */
export type AtomId = number;

interface Term {
  /** ascending; an atom that occurs twice is squared */
  readonly atoms: readonly AtomId[];
  readonly factor: number;
}

export class Polynomial {
  private name: string | undefined;
  private mark: number | undefined;
  private negative: readonly Term[] | undefined;

  /** @param terms no two of the same atoms; no factor is 0 */
  constructor(readonly terms: readonly Term[]) {}

  /** equal for equal polynomials */
  get key(): string {
    this.name ??= this.terms
      .map(({ atoms, factor }) => `${atoms.join("*")}:${factor}`)
      .sort()
      .join(" ");
    return this.name;
  }

  /** equal for equal polynomials, and for few others; cheaper than the key */
  get hash(): number {
    if (this.mark === undefined) {
      let sum = 0;
      for (const { atoms, factor } of this.terms) sum = (sum + Math.imul(hashOf(atoms), factor)) | 0;
      this.mark = sum;
    }
    return this.mark;
  }

  get negatives(): readonly Term[] {
    this.negative ??= this.terms.filter(({ factor }) => factor < 0);
    return this.negative;
  }

  equals(other: Polynomial): boolean {
    if (this === other) return true;
    const { terms } = this;
    if (terms.length !== other.terms.length || this.hash !== other.hash) return false;
    return terms.length <= FEW
      ? terms.every(({ atoms, factor }) => factorOf(other, atoms) === factor)
      : this.key === other.key;
  }
}

/** Terms up to which a list is searched. */
const FEW = 16;

/** FNV-1a of numbers. */
function hashOf(atoms: readonly AtomId[]): number {
  let hash = 0x811c9dc5;
  for (const id of atoms) hash = Math.imul(hash ^ id, 0x01000193);
  return hash ^ (hash >>> 15);
}

function areSame(a: readonly AtomId[], b: readonly AtomId[]): boolean {
  const { length } = a;
  if (length !== b.length) return false;
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function find(terms: readonly Term[], atoms: readonly AtomId[]): number {
  for (let at = 0; at < terms.length; at++) if (areSame((terms[at] as Term).atoms, atoms)) return at;
  return -1;
}

/** The factor of a product of atoms, 0 if there is none. */
function factorOf({ terms }: Polynomial, atoms: readonly AtomId[]): number {
  const at = find(terms, atoms);
  return at < 0 ? 0 : (terms[at] as Term).factor;
}

/** The factor of an atom that stands alone, 0 if it does not. */
export function linearFactor({ terms }: Polynomial, id: AtomId): number {
  for (const { atoms, factor } of terms) if (atoms.length === 1 && atoms[0] === id) return factor;
  return 0;
}

/** Adds a term to those of a polynomial that is being made. */
function add(terms: Term[], atoms: readonly AtomId[], factor: number): void {
  if (factor === 0) return;
  const at = find(terms, atoms);
  if (at < 0) {
    terms.push({ atoms, factor });
    return;
  }
  const sum = (terms[at] as Term).factor + factor;
  if (sum === 0) terms.splice(at, 1);
  else terms[at] = { atoms, factor: sum };
}

/** Terms of which many may have the same atoms, as those of a polynomial. */
function collect(terms: Iterable<Term>): Polynomial {
  const table = new Map<string, Term>();
  for (const { atoms, factor } of terms) {
    const key = atoms.join("*");
    table.set(key, { atoms, factor: (table.get(key)?.factor ?? 0) + factor });
  }
  return new Polynomial([...table.values()].filter(({ factor }) => factor !== 0));
}

const NONE: readonly AtomId[] = [];
const constants = new Map<number, Polynomial>();

export function constant(value: number): Polynomial {
  let known = constants.get(value);
  if (!known) {
    known = new Polynomial(value === 0 ? [] : [{ atoms: NONE, factor: value }]);
    if (constants.size < 1000) constants.set(value, known);
  }
  return known;
}

export const ZERO: Polynomial = constant(0);
export const ONE: Polynomial = constant(1);

export function atomOf(id: AtomId): Polynomial {
  return new Polynomial([{ atoms: [id], factor: 1 }]);
}

/** The value, if it is a number that is known. */
export function constantOf({ terms }: Polynomial): number | undefined {
  if (terms.length === 0) return 0;
  const [term] = terms;
  return terms.length === 1 && term?.atoms.length === 0 ? term.factor : undefined;
}

/** The atom, if the polynomial is nothing but one. */
export function bareAtom({ terms }: Polynomial): AtomId | undefined {
  const [term] = terms;
  return terms.length === 1 && term?.factor === 1 && term.atoms.length === 1 ? term.atoms[0] : undefined;
}

/** `a + factor * b` */
export function plus(a: Polynomial, b: Polynomial, factor = 1): Polynomial {
  return eliminate(a, 1, b, -factor, NONE);
}

export const minus = (a: Polynomial, b: Polynomial): Polynomial => plus(a, b, -1);

export function times(a: Polynomial, b: Polynomial): Polynomial {
  if (a.terms.length * b.terms.length > FEW)
    return collect(
      a.terms.flatMap((one) =>
        b.terms.map((other) => ({
          atoms: product(one.atoms, other.atoms),
          factor: one.factor * other.factor,
        })),
      ),
    );
  const terms: Term[] = [];
  for (const one of a.terms)
    for (const other of b.terms) add(terms, product(one.atoms, other.atoms), one.factor * other.factor);
  return new Polynomial(terms);
}

function product(a: readonly AtomId[], b: readonly AtomId[]): readonly AtomId[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return [...a, ...b].sort((x, y) => x - y);
}

/** `factor * a - share * atoms * b`, in one go: the proof's search makes little else. */
export function eliminate(
  a: Polynomial,
  factor: number,
  b: Polynomial,
  share: number,
  atoms: readonly AtomId[],
): Polynomial {
  if (b.terms.length === 0 && factor === 1) return a;
  if (a.terms.length > FEW && b.terms.length > FEW)
    return collect([
      ...a.terms.map((term) => ({ atoms: term.atoms, factor: factor * term.factor })),
      ...b.terms.map((term) => ({ atoms: product(atoms, term.atoms), factor: -share * term.factor })),
    ]);
  const terms: Term[] =
    factor === 1
      ? a.terms.slice()
      : a.terms.map((term) => ({ atoms: term.atoms, factor: factor * term.factor }));
  for (const term of b.terms) add(terms, product(atoms, term.atoms), -share * term.factor);
  return new Polynomial(terms);
}

export const scale = (a: Polynomial, factor: number): Polynomial => plus(ZERO, a, factor);

/** `a / divisor`, if that leaves integer factors. */
export function divide(a: Polynomial, divisor: number): Polynomial | undefined {
  for (const { factor } of a.terms) if (factor % divisor !== 0) return undefined;
  return new Polynomial(a.terms.map(({ atoms, factor }) => ({ atoms, factor: factor / divisor })));
}

/** `a` with a polynomial in the place of an atom. */
export function substitute(a: Polynomial, atom: AtomId, by: Polynomial): Polynomial {
  if (!mentions(a, atom)) return a;
  let result = new Polynomial(a.terms.filter(({ atoms }) => !atoms.includes(atom)));
  for (const { atoms, factor } of a.terms) {
    if (!atoms.includes(atom)) continue;
    let replaced: Polynomial | undefined;
    for (const one of atoms) {
      const next = one === atom ? by : atomOf(one);
      replaced = replaced ? times(replaced, next) : next;
    }
    result = plus(result, replaced as Polynomial, factor);
  }
  return result;
}

/** Whether no factor was rounded. */
export function isExact({ terms }: Polynomial): boolean {
  for (const { factor } of terms) if (!Number.isSafeInteger(factor)) return false;
  return true;
}

export function mentions({ terms }: Polynomial, atom: AtomId): boolean {
  for (const { atoms } of terms) if (atoms.includes(atom)) return true;
  return false;
}

/** The atoms of all terms, one that occurs twice as often. */
export function atomsOf({ terms }: Polynomial): readonly AtomId[] {
  const [term] = terms;
  if (!term) return NONE;
  if (terms.length === 1) return term.atoms;
  const all: AtomId[] = [];
  for (const { atoms } of terms) for (const id of atoms) all.push(id);
  return all;
}
