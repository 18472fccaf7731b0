/**
 * Zeroing: can the memory of a site be handed out dirty, because each of its elements is written before any is read?
 *
 * What is proven: on every path from the site, as long as some byte of the memory may be unwritten, the memory is
 * touched only by stores and by reads of what is written; no one else can get at it. From then on all of it is the
 * program's own, and it may go anywhere.
 *
 *     const t = new Float64Array(n);
 *     for (let i = 0; i < n; i++) t[i] = f(i);   // elided: after the loop all is written, whatever n is
 *
 *     const t = new Float64Array(n);
 *     for (const v of values) t[v % n]++;        // kept: read before it is written
 *     for (let i = 1; i < n; i++) t[i] = f(i);   // kept: nobody writes t[0]
 *
 * An exception may leave the memory half written; then no one is left who could read it, or it is a handler that
 * knows nothing about it, and the proof fails at its first mention.
 *
 * *Method.* Abstract interpretation of the function's source, with symbolic ranges of written bytes (`state`), whose
 * bounds are polynomials over values (`polynomial`), compared by a small prover (`prove`). Loops are done by
 * induction (`loops`), functions whose bodies are known are looked into (`calls`).
 *
 * *What the runtime promises.* Dirty memory is handed out only if the length is a whole number from 0 to 2^31 - 1;
 * for anything else `makeSliceTrackedNoZero` zeroes. So the length itself needs no proof.
 *
 * *Guards.* A proof may need to know that other numbers are whole and not negative: rows of 2.5 elements leave holes.
 * Types do not tell, but the runtime can look: such variables are passed behind the length,
 * `makeSliceTrackedNoZero(Float64Array, w * h, w, h)`, and if one of them is not an index, the memory is zeroed.
 * Only variables in sight of the site that hold the value there are guards, so looking at them does nothing else.
 *
 * What is given up on: variables that closures change unseen; arrays that are reached through fields; conditions that
 * have to be compared with each other (`if (c) a.fill(0) … if (!c) …`); elements that are written in no order that an
 * induction over ranges and combs can tell (scatter, sieve, bit reversal).
 */
import type ts from "typescript";
import type { Site } from "../../lower/sites.js";
import type { World } from "../../lower/world.js";
import { runRoot } from "./calls.js";
import { FUEL, Proof, Unproven } from "./proof.js";
import { State } from "./state.js";
import { Variables } from "./variables.js";

/** How it is known that the memory of a site needs no zeroing. */
export interface Elision {
  /** the stores and calls that fill it, in order of the source */
  readonly filledBy: readonly ts.Node[];
  /** names of variables that must hold whole numbers from 0 to 2^31 - 1 at the site; else the runtime zeroes */
  readonly guards: readonly string[];
}

/**
 * Steps that may be taken for all sites of a function. Each site has its function interpreted: in one with hundreds of
 * them the work grows with their square.
 */
const MAX_STEPS_IN_FUNCTION = 600_000;
/** Values of variables that are copied from state to state in the time of a step. */
const COPIES_PER_STEP = 3;

/** Variables that the runtime may have to look at. */
const MAX_GUARDS = 4;

/** Decides about the sites of a program. */
export class Zeroing {
  private readonly variables: Variables;
  /** for each function, the steps that its sites have taken */
  private readonly steps = new Map<ts.Node, number>();

  constructor(private readonly world: World) {
    this.variables = new Variables(world);
  }

  /** The proof for a site that is tracked; undefined if there is none, and its memory must be zeroed. */
  elide(site: Site): Elision | undefined {
    if (
      site.form !== "slice" ||
      site.passed ||
      !site.length ||
      !site.root ||
      site.standing === "outside" ||
      (this.steps.get(site.root) ?? 0) > MAX_STEPS_IN_FUNCTION ||
      !this.world.switches.zeroing
    )
      return undefined;
    const first = this.attempt(site, new Set(), []);
    if (first.elision) return first.elision;
    const origins = new Set(first.lengthOrigins);
    if (origins.size > 0) {
      const second = this.attempt(site, origins, []);
      if (second.elision) return second.elision;
      return this.withGuards(site, origins, second.guardable);
    }
    return this.withGuards(site, origins, first.guardable);
  }

  /** Assumes that all variables in sight are indices, and then as few of them as the proof needs. */
  private withGuards(
    site: Site,
    length: ReadonlySet<string>,
    guardable: ReadonlyMap<string, string>,
  ): Elision | undefined {
    const origins = [...guardable].filter(([, name]) => name !== "").map(([origin]) => origin);
    if (origins.length === 0) return undefined;
    let best = this.guarded(site, length, origins);
    if (!best) return undefined;
    let needed = origins.filter((origin) => best?.guards.includes(guardable.get(origin) as string));
    for (const origin of needed.length > 1 ? needed : []) {
      const fewer = needed.filter((one) => one !== origin);
      const found = this.guarded(site, length, fewer);
      if (!found) continue;
      best = found;
      needed = fewer;
    }
    return best.guards.length <= MAX_GUARDS ? best : undefined;
  }

  /** With guards, under which the length may be something else than without. */
  private guarded(site: Site, length: ReadonlySet<string>, origins: readonly string[]): Elision | undefined {
    const { elision, lengthOrigins } = this.attempt(site, length, origins);
    if (elision || lengthOrigins.size === 0) return elision;
    return this.attempt(site, lengthOrigins, origins).elision;
  }

  /**
   * @param length origins of values that a run which did not assume it found to be the length itself: the runtime
   * looks at it. That `+n` is `n` if `n` is a number does not make `n` one.
   * @param guarded origins of values that a guard would look at
   */
  private attempt(site: Site, length: ReadonlySet<string>, guarded: readonly string[]): Attempt {
    const question = { node: site.node, type: site.kind, length: site.length as ts.Expression };
    const root = site.root as ts.Node;
    const proof = new Proof(this.world, this.variables, question, root, length, guarded);
    try {
      if (!this.variables.canFollow(site.root as never)) return failed(proof);
      runRoot(proof, new State(proof.atoms));
    } catch (error) {
      if (!(error instanceof Unproven)) throw error;
      return failed(proof);
    } finally {
      const steps = FUEL - proof.fuel + proof.atoms.copied / COPIES_PER_STEP;
      this.steps.set(root, (this.steps.get(root) ?? 0) + steps);
    }
    const forgotten = proof.forgotten();
    if (forgotten) throw new Error(`a mention of ${forgotten.text} was not looked at`);
    const { atoms, guardable } = proof;
    if (!guardable) return failed(proof);
    const guards: string[] = [];
    for (const origin of atoms.used) {
      const name = guardable.get(origin);
      if (name === undefined) return failed(proof);
      if (name !== "") guards.push(name);
    }
    const filledBy = [...proof.filledBy].sort((a, b) => a.pos - b.pos);
    return { elision: { filledBy, guards }, lengthOrigins: proof.lengthOrigins, guardable };
  }
}

interface Attempt {
  readonly elision: Elision | undefined;
  readonly lengthOrigins: ReadonlySet<string>;
  /** assumptions that the runtime could check, or need not: origins to names, or to "" */
  readonly guardable: ReadonlyMap<string, string>;
}

const failed = (proof: Proof): Attempt => ({
  elision: undefined,
  lengthOrigins: proof.lengthOrigins,
  guardable: proof.guardable ?? new Map<string, string>(),
});
