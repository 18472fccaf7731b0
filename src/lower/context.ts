/**
 * The state of lowering one unit: its variables, and for the function being lowered its blocks, its scopes and
 * what a `break`, `continue` or `return` passes on its way out.
 *
 * Abrupt completions: a jump walks outwards over the *exits* in force. Passing a scope notes that the scope is
 * left (a free can stand before the jump). Passing a `finally` (or the closing of a `for-of` iterator) ends the
 * jump there: control enters that block, and the jump is resumed behind it. One copy of each `finally` serves
 * all jumps, so the graph has paths that the program lacks – more paths make every analysis here more careful.
 */
import type ts from "typescript";
import type {
  Block,
  BlockId,
  FnBody,
  FnId,
  FreshKind,
  Instr,
  Point,
  Scope,
  ScopeId,
  Span,
  Unit,
  Var,
  VarId,
} from "../ir/ir.js";
import { NONE } from "../ir/ir.js";
import type { Sites } from "./sites.js";
import type { FnNode, World } from "./world.js";

/** A construct that cannot be modelled at all: the function is switched off. */
export class Unsupported extends Error {}

export interface JumpTarget {
  readonly labels: readonly string[];
  readonly breakTo: BlockId;
  readonly continueTo: BlockId | undefined;
  /** a plain `break` ends it: a loop or `switch`, not a labelled statement */
  readonly plain: boolean;
}

export type Jump =
  | { readonly kind: "return" }
  | { readonly kind: "break" | "continue"; readonly target: JumpTarget };

type Exit =
  | { readonly kind: "scope"; readonly scope: ScopeId }
  | { readonly kind: "target"; readonly target: JumpTarget }
  | { readonly kind: "finally" | "close"; readonly entry: BlockId; readonly pending: Jump[] };

export interface FnState {
  readonly body: FnBody;
  readonly node: FnNode;
  current: BlockId;
  handler: BlockId | undefined;
  scope: ScopeId;
  readonly exits: Exit[];
  readonly exit: BlockId;
  /** where `?.` goes when it finds nothing, for the chain being lowered */
  chainExit: BlockId | undefined;
  /** the labels in front of the statement being lowered */
  labels: string[];
}

/** Instructions that may run functions: the analysis tells them apart by their spans. */
const ACTS: ReadonlySet<Instr["op"]> = new Set(["call", "load", "store"]);

export class Lowering {
  readonly unit: Unit;
  readonly file: ts.SourceFile;
  fn!: FnState;
  readonly varOf = new Map<ts.Symbol, VarId>();
  private readonly seen = new Set<ts.Node>();
  /** how many instructions of a kind have a span */
  private readonly emitted = new Map<string, number>();
  private readonly skipped = new Set<ts.Node>();

  constructor(
    readonly world: World,
    readonly sites: Sites,
    readonly rootNode: FnNode,
  ) {
    this.file = rootNode.getSourceFile();
    this.unit = {
      root: world.fnId(rootNode),
      file: this.file.fileName,
      fns: new Map(),
      vars: [],
      scopes: [],
      points: [],
      statements: [],
      bare: [],
      operands: [],
      optional: [],
    };
  }

  get ts(): typeof import("typescript") {
    return this.world.ts;
  }

  // ---- which nodes were seen -------------------------------------------------------------------------

  see(node: ts.Node): void {
    this.seen.add(node);
  }

  /** The whole subtree is accounted for: it has no effect at run time, or was dealt with as a whole. */
  skip(node: ts.Node | undefined): void {
    if (node) this.skipped.add(node);
  }

  /** A node below `root` that lowering did not account for, if there is one. */
  forgotten(root: ts.Node): ts.Node | undefined {
    const { ts } = this;
    const stack: ts.Node[] = [root];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (this.skipped.has(node) || ts.isTypeNode(node) || isToken(ts, node)) continue;
      if (!this.seen.has(node)) return node;
      ts.forEachChild(node, (child) => {
        stack.push(child);
      });
    }
    return undefined;
  }

  // ---- variables -------------------------------------------------------------------------------------

  newVar(kind: Var["kind"], name = ""): VarId {
    const id = this.unit.vars.length;
    this.unit.vars.push({ id, name, kind, fn: this.fn.body.id, captured: false, inTry: false });
    return id;
  }

  temp(): VarId {
    return this.newVar("temp");
  }

  /** Notes that the current function uses a variable, which may belong to an enclosing one. */
  touch(id: VarId, written: boolean): void {
    const variable = this.unit.vars[id];
    if (!variable) return;
    if (variable.fn !== this.fn.body.id) {
      variable.captured = true;
      this.fn.body.captures.add(id);
    }
    if (written && this.fn.handler !== undefined) variable.inTry = true;
  }

  // ---- instructions and blocks -----------------------------------------------------------------------

  span(node: ts.Node): Span {
    return { start: node.getStart(this.file), end: node.end };
  }

  emit(instr: Instr): void {
    const path = ACTS.has(instr.op) ? this.repetition(instr) : undefined;
    this.block(this.fn.current).instrs.push(path === undefined ? instr : { ...instr, path });
    if ("dst" in instr && instr.dst !== NONE) this.touch(instr.dst, true);
  }

  private repetition({ op, span }: Instr): string | undefined {
    const place = `${op}${span.start}:${span.end}`;
    const before = this.emitted.get(place) ?? 0;
    this.emitted.set(place, before + 1);
    return before === 0 ? undefined : `#${before}:`;
  }

  /** `dst = src`; of an assignment in the program, `given` is the expression that stands for the value */
  copy(dst: VarId, src: VarId, node: ts.Node, given?: ts.Expression): void {
    let value = given;
    while (value && this.ts.isParenthesizedExpression(value)) value = value.expression;
    this.emit({ op: "copy", dst, src, span: this.span(node), ...(value && { value: this.span(value) }) });
  }

  use(src: VarId, node: ts.Node, coerce = false): void {
    if (src !== NONE) this.emit({ op: "use", src, coerce, span: this.span(node) });
  }

  unknown(node: ts.Node): VarId {
    const dst = this.temp();
    this.emit({ op: "unknown", dst, span: this.span(node) });
    return dst;
  }

  fresh(kind: FreshKind, node: ts.Node, fn?: FnId): VarId {
    const dst = this.temp();
    this.emit({ op: "fresh", dst, kind, ...(fn !== undefined && { fn }), span: this.span(node) });
    return dst;
  }

  block(id: BlockId): Block {
    return this.fn.body.blocks[id] as Block;
  }

  newBlock(): BlockId {
    const { body, handler, scope } = this.fn;
    const id = body.blocks.length;
    body.blocks.push({ id, instrs: [], succs: [], preds: [], handler, scope });
    return id;
  }

  edge(from: BlockId, to: BlockId): void {
    const { succs } = this.block(from);
    if (!succs.includes(to)) {
      succs.push(to);
      this.block(to).preds.push(from);
    }
  }

  /** Control goes on at `to`. */
  goto(to: BlockId): void {
    this.edge(this.fn.current, to);
  }

  /** What follows is lowered into a new block that the current one leads to. */
  startBlock(): BlockId {
    const next = this.newBlock();
    this.goto(next);
    this.fn.current = next;
    return next;
  }

  /** What follows cannot be reached from here. */
  startDead(): void {
    this.fn.current = this.newBlock();
  }

  // ---- scopes and jumps ------------------------------------------------------------------------------

  openScope(scope: Omit<Scope, "id" | "parent" | "fn">): ScopeId {
    const id = this.unit.scopes.length;
    const parent = this.fn.scope < 0 ? undefined : this.fn.scope;
    this.unit.scopes.push({ id, parent, fn: this.fn.body.id, ...scope });
    this.fn.scope = id;
    this.fn.exits.push({ kind: "scope", scope: id });
    this.startBlock();
    return id;
  }

  closeScope(outer: ScopeId): void {
    const closed = this.fn.scope;
    const scope = this.unit.scopes[closed] as Scope;
    this.point({ kind: "end", leaves: [closed], span: scope.span, needsBraces: false });
    this.fn.exits.pop();
    this.fn.scope = outer;
    this.startBlock();
  }

  point(point: Omit<Point, "id">): void {
    const id = this.unit.points.length;
    this.unit.points.push({ id, ...point });
    this.emit({ op: "point", point: id, span: point.span });
  }

  pushTarget(target: JumpTarget): void {
    this.fn.exits.push({ kind: "target", target });
  }

  popTarget(): void {
    this.fn.exits.pop();
  }

  /** What jumps pass through on their way out: a `finally` block, or the closing of an iterator. */
  pushFinally(entry: BlockId, kind: "finally" | "close"): Jump[] {
    const pending: Jump[] = [];
    this.fn.exits.push({ kind, entry, pending });
    return pending;
  }

  /** Whether the user's code still runs when the function is left from here. */
  insideFinally(): boolean {
    return this.fn.exits.some((exit) => exit.kind === "finally");
  }

  popFinally(): void {
    this.fn.exits.pop();
  }

  findTarget(label: string | undefined, isContinue: boolean): JumpTarget {
    for (let i = this.fn.exits.length - 1; i >= 0; i--) {
      const exit = this.fn.exits[i];
      if (exit?.kind !== "target") continue;
      const { target } = exit;
      if (
        label !== undefined
          ? target.labels.includes(label)
          : isContinue
            ? target.continueTo !== undefined
            : target.plain
      )
        return target;
    }
    throw new Unsupported("jump without a target");
  }

  /** The scopes that a jump leaves, innermost first. */
  leaves(jump: Jump): ScopeId[] {
    const scopes: ScopeId[] = [];
    for (let i = this.fn.exits.length - 1; i >= 0; i--) {
      const exit = this.fn.exits[i] as Exit;
      if (exit.kind === "scope") scopes.push(exit.scope);
      if (exit.kind === "target" && jump.kind !== "return" && exit.target === jump.target) break;
    }
    return scopes;
  }

  /** Control leaves the current block by a jump; what follows it is dead. */
  jump(jump: Jump): void {
    this.jumpFrom(this.fn.current, jump, this.fn.exits.length);
    this.startDead();
  }

  /** Resumes the jumps that entered a `finally`, from its end. */
  resume(pending: readonly Jump[]): void {
    for (const jump of pending) this.jumpFrom(this.fn.current, jump, this.fn.exits.length);
  }

  private jumpFrom(from: BlockId, jump: Jump, depth: number): void {
    for (let i = depth - 1; i >= 0; i--) {
      const exit = this.fn.exits[i] as Exit;
      if (exit.kind === "finally" || exit.kind === "close") {
        if (!exit.pending.some((known) => sameJump(known, jump))) exit.pending.push(jump);
        this.edge(from, exit.entry);
        return;
      }
      if (exit.kind === "target" && jump.kind !== "return" && exit.target === jump.target) {
        this.edge(from, jump.kind === "break" ? exit.target.breakTo : (exit.target.continueTo as BlockId));
        return;
      }
    }
    this.edge(from, this.fn.exit);
  }
}

function sameJump(a: Jump, b: Jump): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind === "return" || b.kind === "return" || a.target === b.target;
}

/** Nodes without children and without effect: punctuation, keywords, modifiers. */
function isToken(ts: typeof import("typescript"), node: ts.Node): boolean {
  const { kind } = node;
  if (kind >= ts.SyntaxKind.FirstKeyword && kind <= ts.SyntaxKind.LastKeyword)
    return (
      kind !== ts.SyntaxKind.ThisKeyword &&
      kind !== ts.SyntaxKind.SuperKeyword &&
      kind !== ts.SyntaxKind.ImportKeyword
    );
  return kind >= ts.SyntaxKind.FirstPunctuation && kind <= ts.SyntaxKind.LastPunctuation;
}
