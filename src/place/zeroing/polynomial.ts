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

  /** @param terms by the atoms, joined by "*"; no factor is 0 */
  constructor(readonly terms: ReadonlyMap<string, Term>) {}

  /** equal for equal polynomials */
  get key(): string {
    if (this.name === undefined) {
      const names: string[] = [];
      for (const [key, { factor }] of this.terms) names.push(`${key}:${factor}`);
      this.name = names.sort().join(" ");
    }
    return this.name;
  }

  /** equal for equal polynomials, and for few others; cheaper than the key */
  get hash(): number {
    if (this.mark === undefined) {
      let sum = 0;
      for (const [key, { factor }] of this.terms) sum = (sum + Math.imul(hashOf(key), factor)) | 0;
      this.mark = sum;
    }
    return this.mark;
  }

  get negatives(): readonly Term[] {
    this.negative ??= [...this.terms.values()].filter(({ factor }) => factor < 0);
    return this.negative;
  }
}

const hashes = new Map<string, number>();

/** FNV-1a of a text. */
function hashOf(text: string): number {
  let hash = hashes.get(text);
  if (hash !== undefined) return hash;
  hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  if (hashes.size > 10_000) hashes.clear();
  hashes.set(text, hash);
  return hash;
}

function make(terms: Map<string, Term>): Polynomial {
  for (const [key, term] of terms) if (term.factor === 0) terms.delete(key);
  return new Polynomial(terms);
}

const constants = new Map<number, Polynomial>();

export function constant(value: number): Polynomial {
  let known = constants.get(value);
  if (!known) {
    known = make(new Map([["", { atoms: [], factor: value }]]));
    if (constants.size < 1000) constants.set(value, known);
  }
  return known;
}

export const ZERO: Polynomial = constant(0);
export const ONE: Polynomial = constant(1);

export function atomOf(id: AtomId): Polynomial {
  return make(new Map([[String(id), { atoms: [id], factor: 1 }]]));
}

/** The value, if it is a number that is known. */
export function constantOf({ terms }: Polynomial): number | undefined {
  if (terms.size === 0) return 0;
  return terms.size === 1 ? terms.get("")?.factor : undefined;
}

/** The atom, if the polynomial is nothing but one. */
export function bareAtom({ terms }: Polynomial): AtomId | undefined {
  if (terms.size !== 1) return undefined;
  const [term] = terms.values();
  return term?.factor === 1 && term.atoms.length === 1 ? term.atoms[0] : undefined;
}

/** `a + factor * b` */
export function plus(a: Polynomial, b: Polynomial, factor = 1): Polynomial {
  if (b.terms.size === 0) return a;
  const terms = new Map(a.terms);
  for (const [key, term] of b.terms) {
    const sum = (terms.get(key)?.factor ?? 0) + factor * term.factor;
    if (sum === 0) terms.delete(key);
    else terms.set(key, { atoms: term.atoms, factor: sum });
  }
  return new Polynomial(terms);
}

export const minus = (a: Polynomial, b: Polynomial): Polynomial => plus(a, b, -1);

export function times(a: Polynomial, b: Polynomial): Polynomial {
  const terms = new Map<string, Term>();
  for (const one of a.terms.values()) {
    for (const other of b.terms.values()) {
      const atoms = [...one.atoms, ...other.atoms].sort((x, y) => x - y);
      const key = atoms.join("*");
      terms.set(key, { atoms, factor: (terms.get(key)?.factor ?? 0) + one.factor * other.factor });
    }
  }
  return make(terms);
}

/** `factor * a - share * atoms * b`, in one go: the proof's search makes little else. */
export function eliminate(
  a: Polynomial,
  factor: number,
  b: Polynomial,
  share: number,
  atoms: readonly AtomId[],
): Polynomial {
  const terms = new Map<string, Term>();
  for (const [key, term] of a.terms)
    terms.set(key, factor === 1 ? term : { atoms: term.atoms, factor: factor * term.factor });
  for (const [name, term] of b.terms) {
    const product = atoms.length === 0 ? term.atoms : [...atoms, ...term.atoms].sort((x, y) => x - y);
    const key = atoms.length === 0 ? name : product.join("*");
    const sum = (terms.get(key)?.factor ?? 0) - share * term.factor;
    if (sum === 0) terms.delete(key);
    else terms.set(key, { atoms: product, factor: sum });
  }
  return new Polynomial(terms);
}

export const scale = (a: Polynomial, factor: number): Polynomial => plus(ZERO, a, factor);

/** `a / divisor`, if that leaves integer factors. */
export function divide(a: Polynomial, divisor: number): Polynomial | undefined {
  for (const { factor } of a.terms.values()) if (factor % divisor !== 0) return undefined;
  return plus(ZERO, a, 1 / divisor);
}

/** A polynomial of one term without its factor. */
function monomial(atoms: readonly AtomId[]): Polynomial {
  return make(new Map([[atoms.join("*"), { atoms, factor: 1 }]]));
}

/** `a` with a polynomial in the place of an atom. */
export function substitute(a: Polynomial, atom: AtomId, by: Polynomial): Polynomial {
  let result = a;
  for (const { atoms, factor } of a.terms.values()) {
    if (!atoms.includes(atom)) continue;
    let replaced = constant(factor);
    for (const one of atoms) replaced = times(replaced, one === atom ? by : atomOf(one));
    result = plus(minus(result, scale(monomial(atoms), factor)), replaced);
  }
  return result;
}

/** Whether no factor was rounded. */
export function isExact(a: Polynomial): boolean {
  for (const { factor } of a.terms.values()) if (!Number.isSafeInteger(factor)) return false;
  return true;
}

export function mentions(a: Polynomial, atom: AtomId): boolean {
  for (const { atoms } of a.terms.values()) if (atoms.includes(atom)) return true;
  return false;
}

export function* atomsOf(a: Polynomial): Iterable<AtomId> {
  for (const { atoms } of a.terms.values()) yield* atoms;
}
