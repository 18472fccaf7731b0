/**
 * Copies of receivers whose type nothing tells, as JavaScript has them:
 *
 *     out.set(v.slice(a, b), i)      v may be a typed array, a Buffer, a list, a text, an object with a method of its own
 *
 * For the proof nothing of this is new. That `v.slice(a, b)` yields memory of the site, or whatever an unknown method
 * yields when it is given receiver and arguments, is what the graph says of every copy of something from outside
 * (src/escape/effects.ts); and the runtime takes memory of its own only where `v` is a typed array with the engine's own
 * `slice`, calls the method that `v` brings everywhere else, and never takes back what that has answered. So such a copy
 * is a site like those whose receiver is declared.
 *
 * Two things a declared type would have told, and are asked here:
 *
 * - *Order.* The program reads `v.slice` before it evaluates the arguments, the runtime after it. With a typed array
 *   that cannot be told apart; with `undefined`, a getter or a Proxy it can. So the arguments must be such that it does
 *   not matter when they are evaluated: numbers for sure, that is literals, variables that no other function mentions, so that
 *   no getter can assign them, and arithmetic of such: neither objects, whose conversion runs code, nor bigints, which
 *   throw beside a number. In JavaScript a variable is one if whatever is assigned to it is.
 * - *Profit.* Texts and lists have a `slice` too, and to ask each of them what it is would cost and bring nothing. So it
 *   must be seen that elements are wanted: the copy is handed to the `set` of a typed array, and to nothing else.
 *
 * What it gives up on: copies that get a name first, other consumers, arguments with members in them (`a.length`).
 */
import type ts from "typescript";
import { isWrapper, unwrap } from "./facts.js";
import type { FnNode } from "./sources.js";
import { isAssigned } from "./targets.js";
import type { World } from "./world.js";

/** Whether `v.slice(…)` of a receiver of any type can be a site; `rootOf` finds the function around a node. */
export function isUntypedCopy(
  world: World,
  node: ts.CallExpression,
  receiver: ts.Expression,
  rootOf: (node: ts.Node) => FnNode | undefined,
): boolean {
  const { ts } = world;
  if (!isSetInto(world, node) || !(world.types.typeOf(receiver).flags & ts.TypeFlags.Any)) return false;
  const root = rootOf(node);
  if (!root || ts.isSourceFile(root) || world.hasDynamicScope(node.getSourceFile())) return false;
  const settled = new Settled(world, root, rootOf);
  return node.arguments.every((argument) => settled.isArgument(argument));
}

/** The first argument of the `set` of a typed array. */
function isSetInto(world: World, node: ts.Expression): boolean {
  const { ts } = world;
  let value: ts.Expression = node;
  while (ts.isParenthesizedExpression(value.parent)) value = value.parent;
  const call = value.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== value) return false;
  const callee = unwrap(ts, call.expression);
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "set") return false;
  const kind = world.types.declaredKind(callee.expression);
  return kind !== undefined && /^(?:Buffer|(?:Big)?(?:Uint|Int|Float)\d+(?:Clamped)?Array)$/.test(kind);
}

/** Expressions of one function that have the same value before and after a getter has run, and run nothing themselves. */
class Settled {
  /** variables that are numbers, if those that are being looked at are */
  private readonly numbers = new Map<ts.Symbol, boolean>();

  constructor(
    private readonly world: World,
    private readonly root: FnNode,
    private readonly rootOf: (node: ts.Node) => FnNode | undefined,
  ) {}

  /** A number for sure: a last argument that is `undefined` would be left out, which a method can tell. */
  isArgument(node: ts.Expression): boolean {
    const { ts } = this.world;
    const inner = unwrap(ts, node);
    if (!this.isNumber(inner)) return false;
    const declaration = ts.isIdentifier(inner) ? this.variable(inner)?.valueDeclaration : undefined;
    return !ts.isIdentifier(inner) || (declaration !== undefined && this.begins(declaration));
  }

  /** A variable that has a value as soon as it is there. */
  private begins(declaration: ts.Declaration): boolean {
    const { ts } = this.world;
    return (
      ts.isVariableDeclaration(declaration) &&
      declaration.initializer !== undefined &&
      (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) !== 0
    );
  }

  private isNumber(node: ts.Expression): boolean {
    const { ts } = this.world;
    const stack = [node];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const inner = unwrap(ts, next);
      if (ts.isNumericLiteral(inner)) continue;
      if (ts.isPrefixUnaryExpression(inner) && isPureUnary(ts, inner.operator)) stack.push(inner.operand);
      else if (ts.isBinaryExpression(inner) && isArithmetic(ts, inner.operatorToken.kind))
        stack.push(inner.left, inner.right);
      else if (!ts.isIdentifier(inner) || !this.isNumberVariable(inner)) return false;
    }
    return true;
  }

  private isNumberVariable(id: ts.Identifier): boolean {
    const symbol = this.variable(id);
    if (!symbol) return false;
    if (this.world.types.hasNumberType(id)) return true;
    const known = this.numbers.get(symbol);
    if (known !== undefined) return known;
    // what is assumed of a variable that is being looked at is used only if it turns out to be so
    this.numbers.set(symbol, true);
    const answer = this.holdsNumbers(symbol, id.text);
    if (!answer) for (const one of this.numbers.keys()) this.numbers.set(one, false);
    return answer;
  }

  /** Whether nothing but numbers, or nothing at all, is ever assigned to a variable of the function. */
  private holdsNumbers(symbol: ts.Symbol, name: string): boolean {
    const { ts } = this.world;
    for (const declaration of symbol.declarations ?? []) {
      if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return false;
      const statement = declaration.parent.parent;
      if (ts.isForInStatement(statement) || ts.isForOfStatement(statement)) return false;
      if (ts.isCatchClause(declaration.parent)) return false;
      if (declaration.initializer && !this.isNumber(declaration.initializer)) return false;
    }
    return this.mentions(symbol, name).every((mention) => !isAssigned(ts, mention) || this.isUpdate(mention));
  }

  /** `i = e`, `i += e`, `i++` */
  private isUpdate(mention: ts.Identifier): boolean {
    const { ts } = this.world;
    let node: ts.Node = mention;
    while (isWrapper(ts, node.parent)) node = node.parent;
    const { parent } = node;
    if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return true;
    if (!ts.isBinaryExpression(parent) || parent.left !== node) return false;
    const { kind } = parent.operatorToken;
    const { FirstCompoundAssignment, LastCompoundAssignment, EqualsToken } = ts.SyntaxKind;
    const isOne = kind === EqualsToken || (kind >= FirstCompoundAssignment && kind <= LastCompoundAssignment);
    return isOne && this.isNumber(parent.right);
  }

  /** A variable of the function that no other function mentions, and that has begun to be where it is read. */
  private variable(id: ts.Identifier): ts.Symbol | undefined {
    const { world } = this;
    const { ts } = world;
    const symbol = world.symbolAt(id);
    const declaration = symbol?.valueDeclaration;
    if (!symbol || !declaration || !(ts.isVariableDeclaration(declaration) || ts.isParameter(declaration)))
      return undefined;
    if (world.isSloppyFunction(id.getSourceFile(), id.text)) return undefined;
    if (!ts.isParameter(declaration) && ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) {
      const block = declaration.parent.parent.parent as ts.Node | undefined;
      if (declaration.end > id.pos || !block || ts.isCaseOrDefaultClause(block)) return undefined;
    }
    if (ts.isParameter(declaration) && declaration.end > id.pos) return undefined;
    return this.mentions(symbol, id.text).every((mention) => this.rootOf(mention) === this.root)
      ? symbol
      : undefined;
  }

  /** Mentions of which the checker knows nothing, too. */
  private mentions(symbol: ts.Symbol, name: string): ts.Identifier[] {
    const { world } = this;
    const { ts } = world;
    return world.mentions(this.root.getSourceFile(), name).filter((mention) => {
      const { parent } = mention;
      if (ts.isPropertyAccessExpression(parent) && parent.name === mention) return false;
      const found = world.symbolAt(mention);
      return found === undefined || found === symbol;
    });
  }
}

function isPureUnary({ SyntaxKind }: typeof ts, operator: ts.PrefixUnaryOperator): boolean {
  return (
    operator === SyntaxKind.PlusToken ||
    operator === SyntaxKind.MinusToken ||
    operator === SyntaxKind.TildeToken
  );
}

/** Of numbers these make numbers. */
function isArithmetic({ SyntaxKind }: typeof ts, operator: ts.SyntaxKind): boolean {
  switch (operator) {
    case SyntaxKind.PlusToken:
    case SyntaxKind.MinusToken:
    case SyntaxKind.AsteriskToken:
    case SyntaxKind.SlashToken:
    case SyntaxKind.PercentToken:
    case SyntaxKind.AmpersandToken:
    case SyntaxKind.BarToken:
    case SyntaxKind.CaretToken:
    case SyntaxKind.LessThanLessThanToken:
    case SyntaxKind.GreaterThanGreaterThanToken:
    case SyntaxKind.GreaterThanGreaterThanGreaterThanToken:
      return true;
    default:
      return false;
  }
}
