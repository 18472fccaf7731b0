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
const FUEL = 40_000;

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
  /** where the memory became full */
  readonly filledBy = new Set<ts.Node>();
  /** lengths of typed arrays that the program made, by their atom */
  readonly lengths = new Map<number, { readonly length: Polynomial; readonly calls: number }>();
  readonly symbolIds: Map<ts.Symbol, number>;

  constructor(
    readonly world: World,
    readonly variables: Variables,
    readonly site: Question,
    readonly root: ts.Node,
    assumed: ReadonlySet<string>,
    ids: Map<ts.Symbol, number>,
  ) {
    this.ts = world.ts;
    this.facts = programFacts(world);
    this.atoms = new Atoms(assumed, this.facts.converters);
    this.symbolIds = ids;
    this.siteInLoop = isInLoop(world.ts, site.node, root);
  }

  idOf(symbol: ts.Symbol): number {
    let id = this.symbolIds.get(symbol);
    if (id === undefined) this.symbolIds.set(symbol, (id = this.symbolIds.size));
    return id;
  }

  /** Counts the work; throws when it is too much. */
  spend(node: ts.Node): void {
    if (--this.fuel < 0) throw new Unproven(node, "the function is too large");
  }

  /** The proof needs something here that is not so. */
  fail(node: ts.Node, why: string): void {
    if (this.loud) throw new Unproven(node, why);
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

  /** Someone gets hold of a value who may read all of it. */
  use(value: Value, node: ts.Node, state: State): void {
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
