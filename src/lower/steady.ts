/**
 * Steady numbers: variables that are numbers for the rest of an activation once they are.
 *
 *     function inflate(data, state, out) {
 *       let at = state.at || 0;                 may be anything, as `state` is
 *       const grow = (n) => {
 *         const larger = new Uint8Array(n);     if `at` is a number here …
 *         larger.set(out);
 *         out = larger;
 *       };
 *       …
 *       out[at] = data[from];                   … then it is one here, when `out` is that memory
 *       at += 1;
 *     }
 *
 * A key that is a number reaches elements only; one that may be the text "set" puts a property on memory, which hides
 * the method of that name. No type says what `at` is; but a test at the place where the memory is made tells, and what
 * it tells stays true. Such a variable is a *guard* of the memory: the runtime is given it, and hands out memory of
 * its own only if it is a number (`makeSliceTrackedIf`). What the analysis makes of it is in `src/escape/guarded.ts`.
 *
 * What is proven of a variable and a site: when the site has run and the variable was a number, it is a number – or a
 * bigint, which is a position as well – at all times until the activation is over.
 *
 * - The variable belongs to the function of the activation, as a parameter or by declarations that stand in no loop: an
 *   activation has it once.
 * - Most assignments keep a number a number: `v++`, `v -= x` (or they throw), `v += n` and `v = e` where the other
 *   operands are numbers if `v` is one.
 * - All others stand in the function itself, in no loop, and in its text before the first place at which the site can
 *   run. Without a loop nothing that stands further up in a function comes after what stands further down.
 * - The first place at which the site can run: its own, if it stands in the function itself. If it stands in a nested
 *   function that is only ever called by its name, the first of the calls; of any other, the place where that is made.
 *
 *     let at = 0; … if (again) at = state.at;   behind the site: no guard
 *     for (…) { let at = state.at; … }          one each round: no guard
 *     while (more()) { at = read(); … }         in a loop: no guard
 *
 * Where the site stands in a function nested in that of the variable, and is looked at in that, all that is said holds as
 * well: an activation of the nested one sees one activation of the other.
 *
 * Left alone: keys that rest on two such variables, and variables of modules.
 */
import type ts from "typescript";
import { isWrapper, unwrap } from "./facts.js";
import type { Names } from "./names.js";
import type { Numbers } from "./numbers.js";
import type { Site } from "./sites.js";
import type { FnNode, Sources } from "./sources.js";
import { insideTarget, isAssigned } from "./targets.js";
import type { Types } from "./types.js";

/** A variable on which keys rest, by its place in the list of all of them. */
export type SteadyId = number;

interface Steady {
  readonly name: string;
  readonly symbol: ts.Symbol;
  /** the function that it is a variable of */
  readonly owner: FnNode;
}

export class SteadyNumbers {
  private readonly all: Steady[] = [];
  private readonly ids = new Map<ts.Symbol, SteadyId>();
  /** where the last assignment ends that may make a variable something else; undefined if one may come at any time */
  private readonly settled = new Map<ts.Symbol, number | undefined>();
  private readonly usable = new Map<string, boolean>();

  constructor(
    private readonly sources: Sources,
    private readonly names: Names,
    private readonly types: Types,
    private readonly numbers: Numbers,
  ) {}

  /**
   * The variable that must be a number for an expression to be one, if a function or one around it has such a variable.
   */
  restsOn(node: ts.Expression, root: FnNode): SteadyId | undefined {
    const { ts } = this.sources;
    const symbol = this.candidate(node, root);
    const declaration = symbol?.valueDeclaration;
    const owner = declaration && this.functionAround(declaration);
    if (!symbol || !owner || !isInside(root, owner)) return undefined;
    if (!ts.isFunctionLike(owner) || !this.isNumberIf(node, symbol, owner as FnNode)) return undefined;
    const known = this.ids.get(symbol);
    if (known !== undefined) return known;
    const id = this.all.length;
    this.all.push({ name: symbol.name, symbol, owner: owner as FnNode });
    this.ids.set(symbol, id);
    return id;
  }

  nameOf(id: SteadyId): string {
    return (this.all[id] as Steady).name;
  }

  /** Whether the variable stays a number once it is one when the memory of a site is made, in one activation of its function. */
  isGuardOf(id: SteadyId, site: Site): boolean {
    const key = `${id}:${site.id}`;
    let answer = this.usable.get(key);
    if (answer === undefined) this.usable.set(key, (answer = this.canGuard(this.all[id] as Steady, site)));
    return answer;
  }

  private canGuard({ symbol, owner, name }: Steady, site: Site): boolean {
    if (site.file !== owner.getSourceFile()) return false;
    if (site.form !== "slice" || !isInside(site.node, owner)) return false;
    if (this.resolve(name, site.node) !== symbol) return false;
    if (!this.settled.has(symbol)) this.settled.set(symbol, this.settledAt(symbol, owner));
    const settled = this.settled.get(symbol);
    if (settled === undefined) return false;
    const first = this.firstRun(site.node, owner, new Set());
    return first !== undefined && settled <= first;
  }

  /** What a name denotes at a place. */
  private resolve(name: string, at: ts.Node): ts.Symbol | undefined {
    const { ts, checker } = this.sources;
    return checker.resolveName(name, at, ts.SymbolFlags.Value, false);
  }

  // ---- expressions ----------------------------------------------------------------------------------------

  /** The first variable of an expression that is not known to be a number. */
  private candidate(node: ts.Expression, root: FnNode): ts.Symbol | undefined {
    const { ts } = this.sources;
    const inner = unwrap(ts, node);
    if (ts.isIdentifier(inner)) {
      if (this.types.hasOtherType(inner)) return undefined;
      const binding = this.names.binding(inner);
      return binding.kind === "symbol" && !this.isNumber(inner, root) ? binding.symbol : undefined;
    }
    if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.PlusToken)
      return this.candidate(inner.left, root) ?? this.candidate(inner.right, root);
    return undefined;
  }

  private isNumber(node: ts.Expression, root: FnNode): boolean {
    return this.numbers.numericIf(node, root) === 0;
  }

  /** Whether an expression is a number, or nothing because it throws, when a variable is a number. */
  private isNumberIf(node: ts.Expression, symbol: ts.Symbol, owner: FnNode): boolean {
    const { ts } = this.sources;
    const inner = unwrap(ts, node);
    if (ts.isIdentifier(inner) && this.sources.symbolAt(inner) === symbol) return true;
    const both = (one: ts.Expression, other: ts.Expression): boolean =>
      this.isNumberIf(one, symbol, owner) && this.isNumberIf(other, symbol, owner);
    if (ts.isConditionalExpression(inner)) return both(inner.whenTrue, inner.whenFalse);
    if (ts.isBinaryExpression(inner)) {
      switch (inner.operatorToken.kind) {
        case ts.SyntaxKind.PlusToken:
        case ts.SyntaxKind.BarBarToken:
        case ts.SyntaxKind.AmpersandAmpersandToken:
        case ts.SyntaxKind.QuestionQuestionToken:
          return both(inner.left, inner.right);
      }
    }
    return this.isNumber(inner, owner);
  }

  // ---- assignments ----------------------------------------------------------------------------------------

  /** The end of the last assignment that may make a variable something else than a number, if none of them comes again. */
  private settledAt(symbol: ts.Symbol, owner: FnNode): number | undefined {
    const { ts } = this.sources;
    const file = owner.getSourceFile();
    if (this.sources.hasDynamicScope(file) || this.sources.isSloppyFunction(file, symbol.name))
      return undefined;
    let settled = 0;
    for (const declaration of symbol.declarations ?? []) {
      const isPlain =
        (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)) &&
        ts.isIdentifier(declaration.name) &&
        !ts.isCatchClause(declaration.parent);
      if (!isPlain || this.functionAround(declaration) !== owner || this.isInLoop(declaration, owner))
        return undefined;
      // `arguments[0]` may be another name of it
      if (ts.isParameter(declaration) && this.mentionsArguments(file, owner)) return undefined;
      const { initializer } = declaration;
      const isBlock = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) !== 0;
      const keeps = initializer ? this.isNumberIf(initializer, symbol, owner) : !isBlock;
      // a parameter and a `let` cannot be asked before they are there
      if (ts.isParameter(declaration) || isBlock || !keeps) settled = Math.max(settled, declaration.end);
    }
    for (const mention of this.sources.mentions(file, symbol.name)) {
      if (!isAssigned(ts, mention)) continue;
      const found = this.sources.symbolAt(mention);
      if (found !== undefined && found !== symbol) continue;
      if (this.keepsNumber(mention, symbol, owner)) continue;
      if (this.functionAround(mention) !== owner || this.isInLoop(mention, owner)) return undefined;
      settled = Math.max(settled, this.assignmentAround(mention).end);
    }
    return settled;
  }

  private mentionsArguments(file: ts.SourceFile, owner: FnNode): boolean {
    return this.sources.mentions(file, "arguments").some((id) => isInside(id, owner));
  }

  /** Whether an assignment leaves a number if it found one. */
  private keepsNumber(mention: ts.Identifier, symbol: ts.Symbol, owner: FnNode): boolean {
    const { ts } = this.sources;
    if (this.sources.symbolAt(mention) !== symbol) return false;
    let node: ts.Node = mention;
    while (isWrapper(ts, node.parent)) node = node.parent;
    const { parent } = node;
    if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return true;
    // `[v = 1] = list` has a default
    if (!ts.isBinaryExpression(parent) || parent.left !== node || insideTarget(ts, parent)) return false;
    switch (parent.operatorToken.kind) {
      case ts.SyntaxKind.EqualsToken:
      case ts.SyntaxKind.PlusEqualsToken:
      case ts.SyntaxKind.BarBarEqualsToken:
      case ts.SyntaxKind.AmpersandAmpersandEqualsToken:
      case ts.SyntaxKind.QuestionQuestionEqualsToken:
        return this.isNumberIf(parent.right, symbol, owner);
      default:
        return true;
    }
  }

  /** What has assigned a variable when it is over: an assignment, or the statement around a pattern. */
  private assignmentAround(mention: ts.Node): ts.Node {
    const { ts } = this.sources;
    let node = mention;
    while (isWrapper(ts, node.parent)) node = node.parent;
    if (ts.isBinaryExpression(node.parent) && node.parent.left === node && !insideTarget(ts, node.parent))
      return node.parent;
    while (!ts.isStatement(node) && !ts.isFunctionLike(node.parent)) node = node.parent;
    return node;
  }

  // ---- where things stand ---------------------------------------------------------------------------------

  /**
   * The first place in a function at which what stands at a node can run; undefined if that is not known. A function
   * that is being looked at already was called from elsewhere first.
   */
  private firstRun(node: ts.Node, owner: FnNode, seen: Set<ts.Node>): number | undefined {
    const { ts } = this.sources;
    const around = this.functionAround(node);
    if (around === owner) return node.getStart();
    if (!around) return undefined;
    if (seen.has(around)) return Number.POSITIVE_INFINITY;
    seen.add(around);
    const calls = this.callsOf(around);
    if (!calls)
      return ts.isFunctionExpression(around) || ts.isArrowFunction(around)
        ? this.firstRun(around, owner, seen)
        : undefined;
    let first = Number.POSITIVE_INFINITY;
    for (const call of calls) {
      const at = this.firstRun(call, owner, seen);
      if (at === undefined) return undefined;
      first = Math.min(first, at);
    }
    return first;
  }

  /** The mentions of a function that has one name and does nothing but be called by it. */
  private callsOf(fn: ts.Node): ts.Identifier[] | undefined {
    const { ts } = this.sources;
    const named = ts.isFunctionDeclaration(fn)
      ? fn
      : (ts.isArrowFunction(fn) || (ts.isFunctionExpression(fn) && !fn.name)) &&
          ts.isVariableDeclaration(fn.parent) &&
          fn.parent.initializer === fn
        ? fn.parent
        : undefined;
    if (!named?.name || !ts.isIdentifier(named.name)) return undefined;
    const file = fn.getSourceFile();
    if (this.sources.mayBeCalledUnseen(file, named.name.text)) return undefined;
    const symbol = this.sources.symbolAt(named.name);
    if (symbol?.declarations?.length !== 1 || !this.names.isStable(symbol)) return undefined;
    if (this.sources.hasDynamicScope(file) || this.sources.isSloppyFunction(file, symbol.name))
      return undefined;
    const calls: ts.Identifier[] = [];
    for (const mention of this.sources.mentions(file, symbol.name)) {
      if (mention === named.name) continue;
      const found = this.sources.symbolAt(mention);
      if (found !== undefined && found !== symbol) continue;
      const { parent } = mention;
      if (found === undefined && ts.isPropertyAccessExpression(parent) && parent.name === mention) continue;
      if (!ts.isCallExpression(parent) || parent.expression !== mention) return undefined;
      calls.push(mention);
    }
    return calls;
  }

  private functionAround(node: ts.Node): ts.Node | undefined {
    const { ts } = this.sources;
    for (let at = node.parent; at; at = at.parent) {
      if (ts.isFunctionLike(at)) return at;
      // fields and static blocks of a class run when the class says
      if (ts.isClassLike(at)) return undefined;
    }
    return undefined;
  }

  private isInLoop(node: ts.Node, owner: FnNode): boolean {
    const { ts } = this.sources;
    for (let at = node.parent; at && at !== owner; at = at.parent)
      if (ts.isIterationStatement(at, false)) return true;
    return false;
  }
}

const isInside = (node: ts.Node, outer: ts.Node): boolean => node.pos >= outer.pos && node.end <= outer.end;
