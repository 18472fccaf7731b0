/**
 * What is written at regular distances: the columns of a transposed matrix, every other element, one channel of an image.
 * A *comb* has teeth of so many bytes, the first at `base`, the next ones each `stride` further on:
 *
 *     for (let i = 0; i < rows; i++)
 *       for (let j = 0; j < cols; j++) t[j * rows + i] = x[i * cols + j];
 *     // inner head: teeth of one element, from i on, every `rows`, j of them     inner end: all of them
 *     // outer head: teeth of i elements, from 0 on, every `rows`                 outer end: teeth of `rows` elements
 *
 * Like a range, a comb promises this alone: each byte in its teeth *that the memory has* was written. From that follow
 * all its laws, whatever the signs of its numbers:
 *
 * - Two combs of the same stride and count, of which one begins where the first tooth of the other ends, are one with
 *   wider teeth.
 * - If the strides do not go down, and the tooth behind the last one would begin behind the memory, there are as many
 *   teeth as anyone likes: it is *endless*. Combs of different loops come together that way.
 * - If the strides do not go down and a tooth is as wide as a stride, nothing is left between the teeth: it is a range.
 *   Of `count` strides; an endless comb, of which nobody knows the count any more, reaches the end only if it has strides
 *   at all. (Where `for (c < k) for (i = c; i < n; i += k)` begins with a `k` of 0, nothing is written.)
 *
 * Not found: teeth that overlap without being the same, combs of combs (the innermost dimension of three transposed).
 */
import type ts from "typescript";
import {
  type AtomId,
  bareAtom,
  mentions,
  minus,
  ONE,
  type Polynomial,
  plus,
  scale,
  substitute,
  times,
  ZERO,
} from "./polynomial.js";

export interface Comb {
  /** where the first tooth begins, in bytes */
  readonly base: Polynomial;
  readonly stride: Polynomial;
  /** how many teeth there are, if that is known */
  readonly count: Polynomial | undefined;
  /** there are as many as the memory has room for */
  readonly endless: boolean;
  /** bytes of a tooth */
  readonly width: Polynomial;
  readonly by: readonly ts.Node[];
}

/** What a comb has to be compared with. */
interface Known {
  readonly bytes: Polynomial;
  isAtMost(a: Polynomial, b: Polynomial): boolean;
  covers(low: Polynomial, high: Polynomial): boolean;
}

/** Combs that are remembered at most. */
const MAX_COMBS = 8;

/** Whether two combs have the same count of teeth, or both an unknown one. */
function hasAsMany(a: Comb, b: Comb): boolean {
  return a.count && b.count ? a.count.equals(b.count) : a.count === b.count;
}

/** What two combs are together that have teeth as often; undefined if it is not known whether they do. */
function together(a: Comb, b: Comb): { count: Polynomial | undefined; endless: boolean } | undefined {
  const isSame = a.count !== undefined && hasAsMany(a, b);
  const endless = a.endless && b.endless;
  return isSame || endless ? { count: isSame ? a.count : undefined, endless } : undefined;
}

/** The combs with one more. */
export function withComb(combs: readonly Comb[], added: Comb, known: Known): readonly Comb[] {
  let comb = endless(added, known);
  const others = [...combs];
  for (let i = 0; i < others.length; i++) {
    const other = others[i] as Comb;
    const teeth = other.stride.equals(comb.stride) ? together(other, comb) : undefined;
    if (!teeth) continue;
    const by = [...new Set([...other.by, ...comb.by])];
    const width = plus(other.width, comb.width);
    if (other.base.equals(comb.base) && hasAsMany(other, comb)) {
      if (known.isAtMost(comb.width, other.width)) return combs;
      if (!known.isAtMost(other.width, comb.width)) continue;
    } else if (plus(other.base, other.width).equals(comb.base)) comb = { ...other, ...teeth, width, by };
    else if (plus(comb.base, comb.width).equals(other.base)) comb = { ...comb, ...teeth, width, by };
    else continue;
    others.splice(i, 1);
    i = -1;
  }
  return [...others, comb].slice(-MAX_COMBS);
}

/** The comb; it is endless if it ends behind the memory. */
function endless(comb: Comb, known: Known): Comb {
  const { base, stride, count } = comb;
  if (comb.endless || !count || !known.isAtMost(ZERO, stride)) return comb;
  return known.isAtMost(known.bytes, plus(base, times(stride, count))) ? { ...comb, endless: true } : comb;
}

/** The combs, after more was learned. */
export function reviewed(combs: readonly Comb[], known: Known): readonly Comb[] {
  const isNew = combs.some((comb) => endless(comb, known) !== comb);
  return isNew ? combs.reduce<readonly Comb[]>((all, comb) => withComb(all, comb, known), []) : combs;
}

/** The range that a comb without gaps is. */
export function asRange(
  comb: Comb,
  known: Known,
): { readonly low: Polynomial; readonly high: Polynomial } | undefined {
  const { base, stride, count, width } = comb;
  if (!known.isAtMost(stride, width)) return undefined;
  if (comb.endless && known.isAtMost(ONE, stride)) return { low: base, high: known.bytes };
  return count && known.isAtMost(ZERO, stride)
    ? { low: base, high: plus(base, times(stride, count)) }
    : undefined;
}

/** Whether every byte in the teeth of a comb that the memory has is written. */
export function coversComb(combs: readonly Comb[], wanted: Comb, known: Known): boolean {
  const { base, stride, count, width } = wanted;
  const end = plus(base, width);
  const isWide = (comb: Comb): boolean =>
    comb.stride.equals(stride) &&
    known.isAtMost(comb.base, base) &&
    known.isAtMost(end, plus(comb.base, comb.width));
  const reaches = (comb: Comb, teeth: Polynomial): boolean =>
    comb.endless || (comb.count !== undefined && known.isAtMost(teeth, comb.count));
  const isEnough = (comb: Comb): boolean =>
    wanted.endless ? comb.endless : count !== undefined && reaches(comb, count);
  if (combs.some((comb) => isWide(comb) && isEnough(comb))) return true;
  if (!count || wanted.endless) return false;
  // all but one tooth, and that one apart: the last or the first
  const fewer = minus(count, ONE);
  const last = plus(base, times(stride, fewer));
  if (known.covers(last, plus(last, width)) && combs.some((comb) => isWide(comb) && reaches(comb, fewer)))
    return true;
  const second = plus(base, stride);
  return (
    known.covers(base, end) &&
    combs.some(
      (comb) =>
        comb.stride.equals(stride) &&
        known.isAtMost(comb.base, second) &&
        known.isAtMost(plus(second, width), plus(comb.base, comb.width)) &&
        reaches(comb, fewer),
    )
  );
}

/** The rounds of a loop of which `t` are completed. */
export interface Rounds {
  readonly t: Polynomial;
  /** the same in each round */
  isFixed(a: Polynomial): boolean;
  /** at the beginning */
  isNotNegative(a: Polynomial): boolean;
}

/** How a number changes, if by the same amount in each round. */
function progressOf(
  a: Polynomial,
  { t, isFixed }: Rounds,
): { first: Polynomial; step: Polynomial } | undefined {
  const id = bareAtom(t) as AtomId;
  if (!mentions(a, id)) return undefined;
  const first = substitute(a, id, ZERO);
  const step = minus(substitute(a, id, ONE), first);
  if (!isFixed(first) || !isFixed(step)) return undefined;
  return plus(first, times(step, t)).equals(a) ? { first, step } : undefined;
}

/** The comb at the head of a loop, where each round writes one tooth: the rounds before wrote `t` of them. */
export function toothByTooth(
  { low, high, by }: { readonly low: Polynomial; readonly high: Polynomial; readonly by: readonly ts.Node[] },
  rounds: Rounds,
): ((t: Polynomial) => Comb) | undefined {
  const width = minus(high, low);
  const progress = progressOf(low, rounds);
  if (!progress || !rounds.isFixed(width)) return undefined;
  const { first, step } = progress;
  const down = scale(step, -1);
  // without gaps it is a range
  if (step.equals(width) || down.equals(width)) return undefined;
  const made = { endless: false, width, by };
  if (rounds.isNotNegative(step)) return (t) => ({ base: first, stride: step, count: t, ...made });
  if (!rounds.isNotNegative(down)) return undefined;
  return (t) => ({ base: plus(first, times(step, minus(t, ONE))), stride: down, count: t, ...made });
}

/** The comb at the head of a loop, where each round makes the teeth wider by as much as it has written. */
export function widerAndWider(comb: Comb, rounds: Rounds): ((t: Polynomial) => Comb) | undefined {
  const { base, stride, count, width } = comb;
  const progress = progressOf(base, rounds);
  if (!progress || !rounds.isFixed(stride) || !rounds.isFixed(width)) return undefined;
  if (count && !rounds.isFixed(count)) return undefined;
  const { first, step } = progress;
  if (step.equals(width)) return (t) => ({ ...comb, base: first, width: times(width, t) });
  if (!scale(step, -1).equals(width)) return undefined;
  return (t) => ({ ...comb, base: plus(first, times(step, minus(t, ONE))), width: times(width, t) });
}
