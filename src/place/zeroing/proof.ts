/**
 * One run of the proof over the function that holds a site: an abstract interpretation of its source, in the order of
 * the language.
 *
 * The state of the run is shared by the files beside this one: `evaluate` (expressions), `memory` (what reads and
 * writes the memory), `calls` (functions that are looked into), `execute` (statements), `loops`.
 *
 * Runs are *quiet* while a loop looks for what holds in each of its rounds, and *loud* when that is found: only a loud
 * run decides. What the loud run passes without a failure, any execution passes without reading what is not written.
 */
import type ts from "typescript";
import type { World } from "../../lower/world.js";
import { Atoms } from "./atoms.js";
import type { Polynomial } from "./polynomial.js";
import { type ProgramFacts, programFacts } from "./program-facts.js";
import { type Plain, plain, type State, type Value } from "./state.js";
import type { Variables } from "./variables.js";

/** The proof does not go through; zeroing is kept. */
export class Unproven extends Error {
  constructor(
    readonly node: ts.Node,
    why: string,
  ) {
    super(why);
  }
}

/** Where `break` and `continue` lead. */
export interface Target {
  readonly labels: readonly string[];
  /** a plain `break` ends it */
  readonly breakable: boolean;
  readonly breaks: State[];
  /** undefined where there is nothing to continue */
  readonly continues: State[] | undefined;
}

/** A function in execution. */
export interface Frame {
  readonly fn: ts.Node;
  /** what `this` is */
  readonly self: Value;
  readonly targets: Target[];
  readonly returns: { readonly state: State; readonly value: Value }[];
}

/** The site in question. */
export interface Question {
  readonly node: ts.Node;
  /** built-in kind of what is allocated */
  readonly type: string;
  readonly length: ts.Expression;
}

/** Nodes that one run may look at. */
export const FUEL = 40_000;
/** Values of variables that one run may copy. */
const MAX_COPIED = 300_000;

export class Proof {
  readonly ts: typeof ts;
  readonly atoms: Atoms;
  readonly facts: ProgramFacts;
  readonly frames: Frame[] = [];
  loud = true;
  fuel = FUEL;
  /** the site stands in a loop of its function: its memory may be followed by other memory */
  readonly siteInLoop: boolean;
  /** the calls that are being looked into, as part of the origins of atoms */
  path = "";
  /** what could be guarded when the site was executed: origins to names; kept if it is so each time */
  guardable: Map<string, string> | undefined;
  /** the origin of the length, where it is an atom of unknown kind */
  lengthOrigins = new Set<string>();
  /** values that may be the memory and that nobody has dealt with yet */
  readonly inHand = new Set<Value>();
  /** variables that held the memory at some time */
  readonly held = new Set<ts.Symbol>();
  /** functions that were looked into */
  readonly entered = new Set<ts.Node>();
  private readonly seen = new Set<ts.Identifier>();
  private readonly regions: ts.Node[] = [];
  /** where the memory became full */
  readonly filledBy = new Set<ts.Node>();
  /** lengths of typed arrays that the program made, by their atom */
  readonly lengths = new Map<number, { readonly length: Polynomial; readonly calls: number }>();

  constructor(
    readonly world: World,
    readonly variables: Variables,
    readonly site: Question,
    readonly root: ts.Node,
    /** origins that are assumed to be indices: what the length itself is, and others */
    readonly assumedLengths: ReadonlySet<string>,
    assumed: readonly string[],
  ) {
    this.ts = world.ts;
    this.facts = programFacts(world);
    this.atoms = new Atoms(new Set([...assumedLengths, ...assumed]), this.facts.converters);
    this.siteInLoop = isInLoop(world.ts, site.node, root);
  }

  /** Counts the work; throws when it is too much. */
  spend(node: ts.Node): void {
    if (--this.fuel < 0 || this.atoms.copied > MAX_COPIED)
      throw new Unproven(node, "the function is too large");
  }

  /** The proof needs something here that is not so. */
  fail(node: ts.Node, why: string): void {
    if (this.loud) throw new Unproven(node, why);
  }

  /** A mention of a variable is dealt with. */
  saw(id: ts.Identifier): void {
    if (this.loud) this.seen.add(id);
  }

  /** Source that need not be interpreted: control does not get there, or all that it mentions is dealt with. */
  skip(node: ts.Node): undefined {
    if (this.loud) this.regions.push(node);
  }

  /**
   * A plain walk over the mentions of all variables that held the memory: each must have been interpreted, so that a
   * forgotten child of a node is an error of the proof and no wrong proof.
   */
  forgotten(): ts.Identifier | undefined {
    for (const symbol of this.held) {
      const home = this.variables.containerOf(symbol.valueDeclaration as ts.Node);
      for (const id of this.variables.mentionsOf(symbol)) {
        if (id.parent === symbol.valueDeclaration || this.seen.has(id)) continue;
        if (this.regions.some((node) => isAround(node, id))) continue;
        // what a nested function does counts where it is made or called
        const container = this.variables.containerOf(id);
        if (container === home || this.entered.has(container)) return id;
      }
    }
    return undefined;
  }

  origin(node: ts.Node, what = ""): string {
    return `${this.path}${what}@${node.pos}:${node.end}`;
  }

  opaque(node: ts.Node, what = ""): Plain {
    return plain(this.atoms.fresh(this.origin(node, what)));
  }

  get frame(): Frame {
    return this.frames[this.frames.length - 1] as Frame;
  }

  /** An evaluated expression may be the memory: whoever evaluated it has to `take` it, and says so by dealing with it. */
  handOut(value: Value): Value {
    if (value.kind === "plain") return value;
    // another object each time, so that each has to be dealt with
    const handed = { ...value };
    this.inHand.add(handed);
    return handed;
  }

  /** Somebody deals with a value that was handed out. */
  take(value: Value): void {
    this.inHand.delete(value);
  }

  /** Everything that was handed out since there were `before` must have been dealt with: a forgotten value is a use. */
  settleHands(before: number, node: ts.Node): void {
    if (this.inHand.size > before)
      throw new Unproven(node, "a value that may be the memory is lost sight of");
  }

  /** Someone gets hold of a value who may read all of it. */
  use(value: Value, node: ts.Node, state: State): void {
    this.take(value);
    if (value.kind === "plain" || state.dead) return;
    if (value.kind === "memory" && state.checkFull()) {
      this.settle(state);
      return;
    }
    this.fail(node, "the memory is used before it is filled");
  }

  /** Notes a written range. */
  wrote(state: State, low: Polynomial, high: Polynomial, node: ts.Node): void {
    if (state.full || state.dead) return;
    state.write({ low, high, by: [node] });
    this.settle(state);
  }

  /** Once everything is written, and no other memory follows, nothing can go wrong on this path. */
  settle(state: State): void {
    if (state.dead || !state.written || !state.checkFull()) return;
    if (this.loud) for (const { by } of state.written ?? []) for (const node of by) this.filledBy.add(node);
    if (!this.siteInLoop) state.die();
  }
}

export const isAround = (outer: ts.Node, inner: ts.Node): boolean =>
  outer.pos <= inner.pos && outer.end >= inner.end && outer.getSourceFile() === inner.getSourceFile();

function isInLoop(typescript: typeof ts, node: ts.Node, root: ts.Node): boolean {
  for (let at = node; at && at !== root; at = at.parent) {
    if (typescript.isIterationStatement(at, false)) return true;
    // a function that is called from a loop runs in it
    if (typescript.isFunctionLike(at)) return true;
  }
  return false;
}

/** A symbol's own scope is a block. */
export function isBlockScoped(typescript: typeof ts, symbol: ts.Symbol): boolean {
  const declaration = symbol.valueDeclaration;
  return (
    declaration !== undefined &&
    (typescript.getCombinedNodeFlags(declaration) & typescript.NodeFlags.BlockScoped) !== 0
  );
}
