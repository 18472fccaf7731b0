/**
 * Is a polynomial never negative, given others that are not? That is the only question the proof asks about numbers:
 * `i < n` is `n - i - 1 ≥ 0`, and one range follows another without a gap if the difference of the bounds is not
 * negative.
 *
 * The answer is looked for by elimination, as in Fourier–Motzkin: take a negative term, and a fact in which it (or a
 * part of it) occurs negatively as well; subtract that fact, times whatever not negative factor makes the term vanish.
 * What is left must not be negative either. When no negative term is left that the bounds of the atoms do not outweigh,
 * it is proven:
 *
 *     h*w - y*w - x - 1       facts:  h - y - 1,  w - x - 1,  w ≥ 0
 *     - w * (h - y - 1)     = w - x - 1
 *     - (w - x - 1)         = 0
 *
 * The search is small and bounded; what it does not find is not proven. Facts about values that are no integers do
 * not come here, so that real arithmetic is exact.
 */
import type { Atoms } from "./atoms.js";
import {
  type AtomId,
  atomsOf,
  eliminate,
  isExact,
  linearFactor,
  type Polynomial,
  plus,
} from "./polynomial.js";

const MAX_DEPTH = 6;
const MAX_STEPS = 60;

export function isNeverNegative(atoms: Atoms, facts: readonly Polynomial[], a: Polynomial): boolean {
  if (!isExact(a)) return false;
  if (leastValue(atoms, a) >= 0) return true;
  // the same is asked again and again
  let answers = known.get(facts);
  if (!answers) known.set(facts, (answers = new Map()));
  const found = answers.get(a.hash);
  if (found?.of.equals(a)) return found.answer;
  const answer = search(atoms, facts, a);
  answers.set(a.hash, { of: a, answer });
  return answer;
}

interface Answer {
  readonly of: Polynomial;
  readonly answer: boolean;
}

/** By hash: of two polynomials that share one, the later is remembered. */
const known = new WeakMap<readonly Polynomial[], Map<number, Answer>>();

function search(atoms: Atoms, facts: readonly Polynomial[], a: Polynomial): boolean {
  // that two goals look alike loses a proof, and makes none
  const seen = new Set<number>();
  const isProven = (goal: Polynomial, depth: number): boolean => {
    if (!isExact(goal)) return false;
    if (leastValue(atoms, goal) >= 0) return true;
    if (depth === 0 || seen.size > MAX_STEPS || seen.has(goal.hash)) return false;
    seen.add(goal.hash);
    const usable = withFactsOf(atoms, goal, facts);
    for (const { atoms: product, factor } of goal.negatives) {
      for (const fact of usable) {
        for (const term of fact.negatives) {
          if (term.atoms.length === 0 && product.length > 0) continue;
          const rest = quotient(product, term.atoms);
          if (!rest || rest.some((id) => atoms.min(id) < 0)) continue;
          if (isProven(eliminate(goal, -term.factor, fact, -factor, rest), depth - 1)) return true;
        }
      }
    }
    return false;
  };
  return isProven(a, MAX_DEPTH);
}

/** Facts, and those about the atoms of a polynomial. */
function withFactsOf(atoms: Atoms, a: Polynomial, facts: readonly Polynomial[]): readonly Polynomial[] {
  let usable: Polynomial[] | undefined;
  const asked: AtomId[] = [];
  for (const { atoms: product } of a.terms)
    for (const id of product) {
      if (asked.includes(id)) continue;
      asked.push(id);
      const more = atoms.get(id).facts;
      if (more.length > 0) (usable ??= [...facts]).push(...more);
    }
  return usable ?? facts;
}

const NOTHING: readonly AtomId[] = [];

/** `product` without the atoms of `part`, if they are all in it. */
function quotient(product: readonly AtomId[], part: readonly AtomId[]): readonly AtomId[] | undefined {
  if (part.length > product.length) return undefined;
  if (part.length === 0) return product;
  if (part.length === 1 && product.length === 1) return part[0] === product[0] ? NOTHING : undefined;
  const rest = [...product];
  for (const id of part) {
    const at = rest.indexOf(id);
    if (at < 0) return undefined;
    rest.splice(at, 1);
  }
  return rest;
}

/** A lower bound by the bounds of the atoms alone. */
function leastValue(atoms: Atoms, a: Polynomial): number {
  let sum = 0;
  for (const { atoms: product, factor } of a.terms) {
    let least = factor;
    if (product.length === 1) {
      const [id] = product as readonly [AtomId];
      least = factor * (factor > 0 ? atoms.min(id) : atoms.max(id));
    } else
      for (const id of product) {
        if (atoms.min(id) < 0) return Number.NEGATIVE_INFINITY;
        least *= factor > 0 ? atoms.min(id) : atoms.max(id);
      }
    sum += least;
  }
  return sum;
}

/**
 * `a`, made smaller (`down`) or larger until no atom is left that is `young`, by adding facts; undefined if the facts
 * do not say enough.
 */
export function boundWithout(
  a: Polynomial,
  down: boolean,
  isYoung: (id: AtomId) => boolean,
  facts: readonly Polynomial[],
): Polynomial | undefined {
  let bound = a;
  for (let step = 0; step < 4; step++) {
    const term = bound.terms.find(({ atoms }) => atoms.some(isYoung));
    if (!term) return bound;
    const { atoms: product, factor } = term;
    if (product.length !== 1) return undefined;
    const [id] = product as readonly [AtomId];
    let next: Polynomial | undefined;
    for (const fact of facts) {
      const share = linearFactor(fact, id);
      // subtracting a fact makes smaller, adding one makes larger
      const wanted = down ? factor : -factor;
      if (share * wanted <= 0 || factor % share !== 0) continue;
      const without = plus(bound, fact, -factor / share);
      if (
        [...atomsOf(without)].some((one) => one !== id && isYoung(one) && ![...atomsOf(bound)].includes(one))
      )
        continue;
      next = without;
      break;
    }
    if (!next) return undefined;
    bound = next;
  }
  return undefined;
}
