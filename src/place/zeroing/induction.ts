/**
 * Loops, by induction. What holds at the head of a loop in every round is guessed from what one round does, and then
 * checked: it holds at first, and if it holds at the head it holds at the head again after a round, by whichever way
 * the round ends.
 *
 * 1. *Variables.* A variable that each round changes by the same amount – one that the round does not change – is
 *    `first + step * t` at the head, where `t` counts the completed rounds: a counter, a running index, the start of a
 *    row. All of a loop's are expressed in the one `t`, so it is known how they move together. Of others it is known
 *    at most that they stay whole numbers, or not negative. Two of those may be *tied*: each round increases one or the
 *    other, as when two sorted lists are merged, so that their sum is `first + step * t`.
 * 2. *Ranges.* If a round writes from `low(t)` to `high(t)`, then at the head all from `low(0)` to `low(t)` may be
 *    written, or, for loops that go down, from `high(t)` to `high(0)`. Each guess is kept if, assuming all of them, the
 *    round closes the gap up to `t + 1`; else it is dropped and the others are checked again.
 *    What a round writes further on by the same amount each time is a tooth of a comb (`combs.ts`), and is guessed and
 *    checked in the same way.
 * 3. *The end.* When the condition fails, `t` is at least what it needs for that, so the range is at least that long.
 *    Where a condition `t < d` of whole numbers is the only way out, and `d` is not negative, `t` is `d`.
 *
 *     for (let y = 0; y < h; y++)
 *       for (let x = 0; x < w; x++) a[y * w + x] = …;
 *     // inner head: y*w … y*w + x   inner end: y*w … y*w + w
 *     // outer head: 0 … y*w         outer end: 0 … h*w
 *
 * 4. *The check.* The last run over the loop, the one that decides, checks that all that was assumed at its head holds
 *    at the next one (`isConfirmed`). So the guesses need no trust.
 *
 * A range that a round only sometimes writes, or that leaves gaps, fails the check: `continue` in front of the store,
 * a step that the stores do not cover, a bound that changes. A loop left by `break` is left with what is written by
 * then.
 */
import type ts from "typescript";
import { MAX_ITERATIONS } from "./atoms.js";
import { type Comb, type Rounds, toothByTooth, widerAndWider } from "./combs.js";
import {
  type AtomId,
  atomsOf,
  bareAtom,
  constant,
  linearFactor,
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
import { isAround, isBlockScoped, type Proof } from "./proof.js";
import { boundWithout } from "./prove.js";
import { type Plain, plain, type Range, STALE, type State, uniqueName, type Value } from "./state.js";

/** How one round goes: from the head to the way back, and to the ways out that are not `break`. */
export interface Round {
  /** the head again, or dead */
  readonly back: State;
  readonly out: readonly State[];
  /** at the beginning of the body, what the condition told */
  readonly entered: readonly Polynomial[];
}

export type Body = (head: State, t: Polynomial) => Round;

/** What is guessed of a variable at the head. */
type Guess =
  | { readonly kind: "step"; readonly first: Polynomial; readonly big: boolean; readonly step: Polynomial }
  | { readonly kind: "some"; integer: boolean; positive: boolean }
  | { readonly kind: "tied"; readonly to: ts.Symbol; readonly sum: Polynomial; readonly step: Polynomial }
  | { readonly kind: "stale" };

/** What two tied numbers make together in a round. */
const sumAt = (
  { sum, step }: { readonly sum: Polynomial; readonly step: Polynomial },
  t: Polynomial,
): Polynomial => plus(sum, times(step, t));

const MAX_ROUNDS = 8;
/** Combs that are guessed at most. */
const MAX_COMBS = 6;

export function induct(proof: Proof, node: ts.Node, state: State, body: Body): void {
  const { loud } = proof;
  const induction = new Induction(proof, node, state.clone(), body);
  proof.loud = false;
  try {
    induction.guessVariables();
    induction.guessRanges();
  } finally {
    proof.loud = loud;
  }
  state.become(induction.finish());
}

class Induction {
  private readonly guesses = new Map<ts.Symbol, Guess>();
  /** atoms made from here on may differ from round to round */
  private readonly marker: number;
  /** stands for `t` in what is true of every round */
  private readonly placeholder: Polynomial;
  private ranges: { readonly range: Range; readonly next: () => [Polynomial, Polynomial] }[] = [];
  private combs: ((t: Polynomial) => Comb)[] = [];
  /** at the head: true of `t`, whatever the round */
  private limits: ((t: Polynomial) => Polynomial)[] = [];
  private calls = false;
  private stores = false;
  private t: Polynomial = ZERO;
  private readonly assigned: ReadonlySet<ts.Symbol>;
  private readonly holdsSite: boolean;

  constructor(
    private readonly proof: Proof,
    private readonly node: ts.Node,
    private readonly before: State,
    private readonly body: Body,
  ) {
    this.assigned = proof.variables.assignedIn(node);
    this.placeholder = proof.atoms.fresh("round", { integer: true, min: 0, max: MAX_ITERATIONS });
    this.marker = proof.atoms.next();
    this.holdsSite = proof.frames.length === 1 && isAround(node, proof.site.node);
    for (const symbol of this.assigned) {
      const first = before.env.get(symbol);
      if (this.isInner(symbol)) continue;
      const isNumber = first?.kind === "plain" && proof.atoms.areIntegers(first.number);
      this.guesses.set(
        symbol,
        first && first.kind !== "plain"
          ? {
              kind: before.full && first.kind === "memory" ? "some" : "stale",
              integer: false,
              positive: false,
            }
          : { kind: "some", integer: isNumber, positive: isNumber && before.isNotNegative(first.number) },
      );
    }
  }

  /** Declared anew in each round. */
  private isInner(symbol: ts.Symbol): boolean {
    const { ts } = this.proof;
    const declaration = symbol.valueDeclaration;
    if (!declaration || !isBlockScoped(ts, symbol) || !isAround(this.node, declaration)) return false;
    // the variables of a `for` head go from round to round
    const { node } = this;
    return !(ts.isForStatement(node) && node.initializer && isAround(node.initializer, declaration));
  }

  private head(): State {
    const { proof, before } = this;
    const { atoms } = proof;
    const head = before.clone();
    const t = atoms.fresh(proof.origin(this.node, "round"), { integer: true, min: 0, max: MAX_ITERATIONS });
    this.t = t;
    for (const symbol of this.assigned) if (this.isInner(symbol)) head.env.delete(symbol);
    for (const [symbol, guess] of this.guesses) {
      if (guess.kind === "tied") continue;
      if (guess.kind === "stale") head.env.set(symbol, STALE);
      else if (guess.kind === "step") {
        const number = plus(guess.first, times(guess.step, t));
        head.env.set(symbol, plain(number, guess.big || atoms.magnitude(number) > 2 ** 51));
      } else {
        const { integer, positive } = guess;
        const origin = proof.origin(this.node, uniqueName(symbol));
        const max = this.mostOf(symbol);
        const bounds = { integer, ...(positive && { min: 0 }), ...(max !== undefined && { max }) };
        head.env.set(symbol, plain(atoms.fresh(origin, bounds)));
      }
    }
    for (const [symbol, guess] of this.guesses) {
      const other = guess.kind === "tied" ? head.env.get(guess.to) : undefined;
      if (guess.kind !== "tied" || other?.kind !== "plain") continue;
      const number = minus(sumAt(guess, t), other.number);
      head.env.set(symbol, plain(number));
      head.know(number);
    }
    if (this.calls) head.called();
    else if (this.stores) head.stored();
    for (const limit of this.limits) head.know(limit(t));
    if (this.holdsSite) {
      // the memory of an earlier round is not followed into this one
      for (const symbol of head.holders())
        head.env.set(symbol, before.full ? proof.opaque(this.node) : STALE);
      head.written = undefined;
      head.combs = [];
      head.full = false;
    } else {
      for (const { range } of this.ranges) head.write(this.rangeAt(range));
      for (const comb of this.combs) head.writeComb(comb(t));
    }
    return head;
  }

  private rangeAt({ low, high, by }: Range): Range {
    const id = bareAtom(this.placeholder) as AtomId;
    return { low: substitute(low, id, this.t), high: substitute(high, id, this.t), by };
  }

  // ---- variables ---------------------------------------------------------------------------------------

  guessVariables(): void {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const head = this.head();
      const { calls, stores, env } = head.clone();
      const { back, entered } = this.body(head, this.t);
      let changed = false;
      if (!back.dead) {
        if (back.calls !== calls && !this.calls) changed = this.calls = true;
        if (back.stores !== stores && !this.stores) changed = this.stores = true;
        const tied = round < 3 ? this.tie(env, back) : [];
        for (const [symbol, guess] of this.guesses)
          if (!tied.includes(symbol))
            changed =
              this.improve(symbol, guess, env.get(symbol), back.env.get(symbol), back, round) || changed;
        changed = this.untie() || changed || tied.length > 0;
      }
      // limits that were learned from other guesses may be wrong
      if (changed) this.limits = [];
      else if (!this.learnLimits(entered)) return;
    }
    // no rest: nothing is known of any of them, not even that they do not hold the memory
    for (const symbol of this.guesses.keys()) this.guesses.set(symbol, { kind: "stale" });
    this.limits = [];
    this.calls = this.stores = true;
    this.giveUp = true;
  }

  private giveUp = false;

  /** Corrects the guess about a variable by one round; says whether anything changed. */
  private improve(
    symbol: ts.Symbol,
    guess: Guess,
    atHead: Value | undefined,
    atBack: Value | undefined,
    back: State,
    round: number,
  ): boolean {
    const { atoms } = this.proof;
    if (guess.kind === "stale") return false;
    if (guess.kind === "tied") {
      if (this.isTied(guess, atBack, back)) return false;
      this.guesses.set(symbol, { kind: "some", integer: round < 3, positive: false });
      return true;
    }
    if (atBack && atBack.kind !== "plain") {
      if (atBack.kind === "memory" && back.full) return this.weaken(symbol, guess, false, false);
      this.guesses.set(symbol, { kind: "stale" });
      return true;
    }
    const first = this.before.env.get(symbol);
    const [a, b] = [atHead as Plain | undefined, atBack as Plain | undefined];
    if (guess.kind === "step") {
      const next = plus(guess.first, times(guess.step, plus(this.t, ONE)));
      if (b?.number.equals(next)) return false;
      this.guesses.set(symbol, { kind: "some", integer: round < 3, positive: false });
      return true;
    }
    if (!a || !b || first?.kind !== "plain") return this.weaken(symbol, guess, false, false);
    const areIntegers = atoms.areIntegers(b.number) && atoms.areIntegers(a.number);
    const step = minus(b.number, a.number);
    if (areIntegers && atoms.areIntegers(first.number) && round < 3 && !atoms.isYoung(step, this.marker)) {
      if (!mentions(step, bareAtom(this.t) as AtomId)) {
        this.guesses.set(symbol, { kind: "step", first: first.number, big: first.big, step });
        return true;
      }
    }
    // a sum that grows without end stays a number; a product need not
    const isBounded = atoms.magnitude(b.number) <= 2 ** 51 || atoms.magnitude(step) <= 2 ** 40;
    return this.weaken(symbol, guess, areIntegers && isBounded, back.isNotNegative(b.number));
  }

  /**
   * Two numbers of which each round increases one or the other, by as much in all: the sum goes up as `t` does. As
   * neither is negative, neither is more than the sum, so both are exact if that is.
   */
  private tie(atHead: ReadonlyMap<ts.Symbol, Value>, back: State): readonly ts.Symbol[] {
    const { atoms } = this.proof;
    const open = [...this.guesses].filter(([, guess]) => this.canTie(guess)).map(([symbol]) => symbol);
    for (const [i, symbol] of open.entries()) {
      for (const to of open.slice(0, i)) {
        const values = [symbol, to].flatMap((one) => [
          this.before.env.get(one),
          atHead.get(one),
          back.env.get(one),
        ]);
        if (!values.every((value) => value?.kind === "plain" && atoms.areIntegers(value.number))) continue;
        type Six = [Polynomial, Polynomial, Polynomial, Polynomial, Polynomial, Polynomial];
        const [first, head, next, firstTo, headTo, nextTo] = (values as Plain[]).map(
          ({ number }) => number,
        ) as Six;
        const [change, changeTo] = [minus(next, head), minus(nextTo, headTo)];
        if (this.isFixed(change) || this.isFixed(changeTo)) continue;
        const sum = plus(first, firstTo);
        const step = plus(change, changeTo);
        if (!this.isFixed(step) || atoms.magnitude(sumAt({ sum, step }, this.t)) > 2 ** 51) continue;
        if (this.partners().has(symbol) || this.guesses.get(to)?.kind === "tied") continue;
        this.guesses.set(symbol, { kind: "tied", to, sum, step });
        return [symbol, to];
      }
    }
    return [];
  }

  private canTie(guess: Guess | undefined): boolean {
    return guess?.kind === "some" && guess.integer && guess.positive;
  }

  private partners(): Set<ts.Symbol> {
    return new Set([...this.guesses.values()].flatMap((guess) => (guess.kind === "tied" ? [guess.to] : [])));
  }

  /** Lets go what is tied to something of which no longer enough is known. */
  private untie(): boolean {
    let changed = false;
    for (const [symbol, guess] of this.guesses) {
      if (guess.kind !== "tied" || this.canTie(this.guesses.get(guess.to))) continue;
      this.guesses.set(symbol, { kind: "some", integer: true, positive: false });
      changed = true;
    }
    return changed;
  }

  /** A number that others are tied to is not more than the sum with one of them. */
  private mostOf(symbol: ts.Symbol): number | undefined {
    for (const guess of this.guesses.values())
      if (guess.kind === "tied" && guess.to === symbol && this.canTie(this.guesses.get(symbol)))
        return this.proof.atoms.magnitude(sumAt(guess, this.t));
    return undefined;
  }

  private isTied(guess: Extract<Guess, { kind: "tied" }>, value: Value | undefined, back: State): boolean {
    const other = back.env.get(guess.to);
    if (value?.kind !== "plain" || other?.kind !== "plain" || !this.canTie(this.guesses.get(guess.to)))
      return false;
    const next = minus(sumAt(guess, plus(this.t, ONE)), other.number);
    return value.number.equals(next) && back.isNotNegative(value.number) && back.isNotNegative(other.number);
  }

  private weaken(
    symbol: ts.Symbol,
    guess: Extract<Guess, { kind: "some" | "step" }>,
    integer: boolean,
    positive: boolean,
  ): boolean {
    const was = guess.kind === "some" ? guess : { integer: true, positive: true };
    const next = {
      kind: "some" as const,
      integer: was.integer && integer,
      positive: was.positive && integer && positive,
    };
    this.guesses.set(symbol, next);
    return guess.kind !== "some" || next.integer !== was.integer || next.positive !== was.positive;
  }

  /** What the condition says of `t` in a round holds for `t - 1` at the head of the next, if for -1 it holds anyway. */
  private learnLimits(entered: readonly Polynomial[]): boolean {
    const id = bareAtom(this.t) as AtomId;
    let changed = false;
    const { before, proof, marker } = this;
    for (const fact of entered) {
      const isYoung = [...atomsOf(fact)].some((one) => one !== id && proof.atoms.isYounger(one, marker));
      if (isYoung || !mentions(fact, id) || this.limits.length >= 4) continue;
      if (!before.isNotNegative(substitute(fact, id, constant(-1)))) continue;
      const limit = (t: Polynomial): Polynomial => substitute(fact, id, minus(t, ONE));
      const general = limit(this.placeholder);
      if (this.limits.some((one) => one(this.placeholder).equals(general))) continue;
      this.limits.push(limit);
      changed = true;
    }
    return changed;
  }

  // ---- ranges ------------------------------------------------------------------------------------------

  guessRanges(): void {
    if (this.giveUp || this.holdsSite || !this.before.written || this.before.full) return;
    const { atoms } = this.proof;
    const head = this.head();
    const known = head.written ?? [];
    const knownCombs = head.combs;
    const { back } = this.body(head, this.t);
    if (back.dead || !back.written || back.full) return;
    const t = bareAtom(this.t) as AtomId;
    const isYoung = (id: AtomId): boolean => id !== t && atoms.isYounger(id, this.marker);
    for (const { low, high, by } of back.written) {
      if (known.some((range) => range.low.equals(low) && range.high.equals(high))) continue;
      const from = boundWithout(low, false, isYoung, back.facts);
      const to = boundWithout(high, true, isYoung, back.facts);
      if (!from || !to) continue;
      const at = (bound: Polynomial, by: Polynomial): Polynomial => substitute(bound, t, by);
      if (mentions(from, t)) {
        const range = { low: at(from, ZERO), high: at(from, this.placeholder), by };
        this.ranges.push({ range, next: () => [range.low, this.after(range.high)] });
      }
      if (mentions(to, t)) {
        const range = { low: at(to, this.placeholder), high: at(to, ZERO), by };
        this.ranges.push({ range, next: () => [this.after(range.low), range.high] });
      }
      const comb = toothByTooth({ low, high, by }, this.rounds());
      if (comb && this.combs.length < MAX_COMBS) this.combs.push(comb);
    }
    for (const comb of back.combs) {
      const wider = knownCombs.includes(comb) ? undefined : widerAndWider(comb, this.rounds());
      if (wider && this.combs.length < MAX_COMBS) this.combs.push(wider);
    }
    for (let round = 0; round < MAX_ROUNDS && this.ranges.length + this.combs.length > 0; round++) {
      const { back: again } = this.body(this.head(), this.t);
      if (again.dead) return;
      const kept = this.ranges.filter(({ next }) => again.covers(...next()));
      const keptCombs = this.combs.filter((comb) => again.coversComb(comb(plus(this.t, ONE))));
      if (kept.length === this.ranges.length && keptCombs.length === this.combs.length) return;
      this.ranges = kept;
      this.combs = keptCombs;
    }
    this.ranges = [];
    this.combs = [];
  }

  private rounds(): Rounds {
    return {
      t: this.t,
      isFixed: (a) => this.isFixed(a),
      isNotNegative: (a) => this.before.isNotNegative(a),
    };
  }

  /** The same in each round. */
  private isFixed(a: Polynomial): boolean {
    return !mentions(a, bareAtom(this.t) as AtomId) && !this.proof.atoms.isYoung(a, this.marker);
  }

  /** A bound in the next round. */
  private after(bound: Polynomial): Polynomial {
    return substitute(bound, bareAtom(this.placeholder) as AtomId, plus(this.t, ONE));
  }

  // ---- the end -----------------------------------------------------------------------------------------

  /** The round as it always is; returns the state behind the loop. */
  finish(): State {
    const { proof } = this;
    const head = this.head();
    const { calls, stores } = head;
    const { back, out, entered } = this.body(head, this.t);
    if (!back.dead && !this.isConfirmed(calls, stores, back, entered))
      proof.fail(this.node, "the rounds of a loop have nothing in common");
    let joined: State | undefined;
    for (const one of out) {
      if (one.dead) continue;
      this.countRounds(one);
      proof.settle(one);
      joined = joined ? joined.join(one, proof.origin(this.node, "end")) : one;
    }
    if (!joined) {
      joined = this.before.clone();
      joined.die();
      return joined;
    }
    for (const symbol of this.assigned)
      if (
        isBlockScoped(proof.ts, symbol) &&
        symbol.valueDeclaration &&
        isAround(this.node, symbol.valueDeclaration)
      )
        joined.env.delete(symbol);
    return joined;
  }

  /**
   * Whether this round closes the induction: all that was assumed at its head holds at the next one. However the guesses
   * were found, the loud run rests on this alone.
   */
  private isConfirmed(calls: number, stores: number, back: State, entered: readonly Polynomial[]): boolean {
    const { t, before } = this;
    const isKnown = (limit: (t: Polynomial) => Polynomial): boolean =>
      entered.some((fact) => fact.equals(limit(plus(t, ONE)))) && before.isNotNegative(limit(ZERO));
    return (
      (this.calls || back.calls === calls) &&
      (this.calls || this.stores || back.stores === stores) &&
      this.limits.every(isKnown) &&
      this.ranges.every(({ next }) => back.covers(...next())) &&
      this.combs.every((comb) => back.coversComb(comb(plus(t, ONE)))) &&
      [...this.guesses].every(([symbol, guess]) => this.isRight(guess, back.env.get(symbol), back))
    );
  }

  private isRight(guess: Guess, value: Value | undefined, back: State): boolean {
    const { atoms } = this.proof;
    switch (guess.kind) {
      case "stale":
        return true;
      case "step": {
        const next = plus(guess.first, times(guess.step, plus(this.t, ONE)));
        return value?.kind === "plain" && value.number.equals(next);
      }
      case "tied":
        return this.isTied(guess, value, back);
      case "some":
        if (value?.kind === "stale") return false;
        if (value?.kind === "memory") return back.full && !guess.integer;
        if (!guess.integer) return true;
        return (
          value !== undefined &&
          atoms.areIntegers(value.number) &&
          (!guess.positive || back.isNotNegative(value.number))
        );
    }
  }

  /** Where `t` is known, it is replaced. */
  private countRounds(state: State): void {
    const t = bareAtom(this.t) as AtomId;
    for (const fact of state.facts) {
      if (linearFactor(fact, t) !== 1) continue;
      const opposite = scale(fact, -1);
      if (!state.facts.some((one) => one.equals(opposite))) continue;
      const count = minus(this.t, fact);
      if (mentions(count, t) || this.proof.atoms.isYoung(count, this.marker)) continue;
      state.replace(t, count);
      return;
    }
  }
}
