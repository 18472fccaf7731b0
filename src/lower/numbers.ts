/**
 * Numbers: whether an expression is one. A key that is a number reaches elements only, and a length that is a number
 * makes memory and not a copy. In TypeScript the declared type says it; in JavaScript every assignment of a variable
 * is looked at.
 */
import type ts from "typescript";
import type { Callees } from "./callees.js";
import { isPropertyNameOf, isWrapper, runsThrough, unwrap } from "./facts.js";
import type { Names } from "./names.js";
import { type FnNode, isThisParameter, type Sources } from "./sources.js";
import { insideTarget } from "./targets.js";
import type { Types } from "./types.js";
import type { Uses } from "./uses.js";

/** Variables that may be looked at to find out whether one is a number. */
const MAX_ASSUMED = 100;

/** Members that are taken for numbers whatever they are read from (docs/assumptions.md). */
const NUMERIC_PROPERTIES = new Set(["length", "byteLength", "byteOffset"]);
const NUMERIC_METHODS = new Set(["charCodeAt", "codePointAt", "indexOf", "lastIndexOf"]);

export class Numbers {
  private readonly numericByRoot = new Map<FnNode, Map<ts.Symbol, number>>();

  /** answers that rest on the assumption that the variables being looked at are numbers */
  private assumed: Map<ts.Symbol, number> | undefined;

  private readonly numberFunctions = new Map<ts.Symbol, boolean>();
  /** functions of which it was said under such an assumption that they return numbers */
  private readonly assumedFunctions: ts.Symbol[] = [];

  constructor(
    private readonly sources: Sources,
    private readonly names: Names,
    private readonly uses: Uses,
    private readonly types: Types,
    private readonly callees: Callees,
  ) {}

  /**
   * Which parameters of `root` (bit set) must be numbers for this expression to be a number; 0 if it surely is
   * one; -1 if nobody knows. In JavaScript this looks at every assignment of a variable.
   */
  numericIf(node: ts.Expression, root: FnNode): number {
    const { ts } = this.sources;
    let inner = unwrap(ts, node);
    // a long sum leans left
    let sum = 0;
    while (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      sum = both(sum, this.numericIf(inner.right, root));
      if (sum === -1) return -1;
      inner = unwrap(ts, inner.left);
    }
    return both(sum, this.numericTerm(inner, root));
  }

  private numericTerm(inner: ts.Expression, root: FnNode): number {
    const { ts } = this.sources;
    switch (inner.kind) {
      case ts.SyntaxKind.NumericLiteral:
      case ts.SyntaxKind.PostfixUnaryExpression:
        return 0;
      case ts.SyntaxKind.PrefixUnaryExpression:
        return (inner as ts.PrefixUnaryExpression).operator === ts.SyntaxKind.ExclamationToken ? -1 : 0;
      case ts.SyntaxKind.BinaryExpression: {
        const { left, operatorToken, right } = inner as ts.BinaryExpression;
        switch (operatorToken.kind) {
          case ts.SyntaxKind.BarBarToken:
          case ts.SyntaxKind.AmpersandAmpersandToken:
            return both(this.numericIf(left, root), this.numericIf(right, root));
          case ts.SyntaxKind.QuestionQuestionToken:
            return both(
              this.types.isMissingOrNumber(left) ? 0 : this.numericIf(left, root),
              this.numericIf(right, root),
            );
          case ts.SyntaxKind.CommaToken:
          case ts.SyntaxKind.EqualsToken:
            return this.numericIf(right, root);
          case ts.SyntaxKind.PlusEqualsToken:
          case ts.SyntaxKind.BarBarEqualsToken:
          case ts.SyntaxKind.AmpersandAmpersandEqualsToken:
          case ts.SyntaxKind.QuestionQuestionEqualsToken:
            return both(this.numericIf(left, root), this.numericIf(right, root));
          case ts.SyntaxKind.MinusToken:
          case ts.SyntaxKind.AsteriskToken:
          case ts.SyntaxKind.AsteriskAsteriskToken:
          case ts.SyntaxKind.SlashToken:
          case ts.SyntaxKind.PercentToken:
          case ts.SyntaxKind.AmpersandToken:
          case ts.SyntaxKind.BarToken:
          case ts.SyntaxKind.CaretToken:
          case ts.SyntaxKind.LessThanLessThanToken:
          case ts.SyntaxKind.GreaterThanGreaterThanToken:
          case ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken:
          case ts.SyntaxKind.MinusEqualsToken:
          case ts.SyntaxKind.AsteriskEqualsToken:
          case ts.SyntaxKind.SlashEqualsToken:
          case ts.SyntaxKind.PercentEqualsToken:
          case ts.SyntaxKind.AsteriskAsteriskEqualsToken:
          case ts.SyntaxKind.CaretEqualsToken:
          case ts.SyntaxKind.BarEqualsToken:
          case ts.SyntaxKind.AmpersandEqualsToken:
          case ts.SyntaxKind.LessThanLessThanEqualsToken:
          case ts.SyntaxKind.GreaterThanGreaterThanEqualsToken:
          case ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken:
            return 0;
          default:
            return -1;
        }
      }
      case ts.SyntaxKind.ConditionalExpression: {
        const { whenTrue, whenFalse } = inner as ts.ConditionalExpression;
        return both(this.numericIf(whenTrue, root), this.numericIf(whenFalse, root));
      }
      case ts.SyntaxKind.CallExpression: {
        const callee = unwrap(ts, (inner as ts.CallExpression).expression);
        if (ts.isPropertyAccessExpression(callee) && NUMERIC_METHODS.has(callee.name.text)) return 0;
        if (ts.isIdentifier(callee) && this.returnsNumber(callee)) return 0;
        const path = this.names.globalPath(callee);
        if (path && (/^Math\.[a-z0-9]+$/.test(path) || /^(Number|parseInt|parseFloat)$/.test(path)))
          return this.sources.patches.isIntact(path) ? 0 : -1;
        break;
      }
      case ts.SyntaxKind.PropertyAccessExpression:
        if (NUMERIC_PROPERTIES.has((inner as ts.PropertyAccessExpression).name.text)) return 0;
        break;
      case ts.SyntaxKind.Identifier:
        if (this.types.hasNumberType(inner)) return 0;
        return this.types.hasOtherType(inner) ? -1 : this.numericIdentifier(inner as ts.Identifier, root);
    }
    return this.types.hasNumberType(inner) ? 0 : -1;
  }

  private numericIdentifier(id: ts.Identifier, root: FnNode): number {
    const binding = this.names.binding(id);
    if (binding.kind === "global") return id.text === "NaN" || id.text === "Infinity" ? 0 : -1;
    if (binding.kind !== "symbol") return -1;
    const { symbol, declaration } = binding;
    let settled = this.numericByRoot.get(root);
    if (!settled) this.numericByRoot.set(root, (settled = new Map()));
    const known = settled.get(symbol) ?? this.assumed?.get(symbol);
    if (known !== undefined) return known;
    const outermost = this.assumed === undefined;
    if (this.assumed && this.assumed.size > MAX_ASSUMED) return -1;
    const assumed = (this.assumed ??= new Map());
    const result = this.computeNumeric(symbol, declaration, id.text, root, assumed);
    if (outermost) {
      // every variable that was looked at feeds the outermost one: if that is a number, they all are
      if (result === 0) for (const [other, answer] of assumed) settled.set(other, answer);
      settled.set(symbol, result);
      this.assumed = undefined;
      for (const fn of this.assumedFunctions.splice(0)) if (result !== 0) this.numberFunctions.delete(fn);
    } else assumed.set(symbol, result);
    return result;
  }

  private computeNumeric(
    symbol: ts.Symbol,
    declaration: ts.Declaration,
    name: string,
    root: FnNode,
    assumed: Map<ts.Symbol, number>,
  ): number {
    const { ts } = this.sources;
    const facts = this.sources.facts(declaration.getSourceFile());
    let parameter = 0;
    if (ts.isParameter(declaration)) {
      if ((declaration.parent as ts.Node) !== root || !ts.isFunctionLike(root)) {
        return this.numericByCalls(declaration, assumed, symbol)
          ? this.assignedNumbers(symbol, declaration, name, root, 0)
          : -1;
      }
      if (this.numericByCalls(declaration, assumed, symbol))
        return this.assignedNumbers(symbol, declaration, name, root, 0);
      const index = root.parameters.filter((p) => !isThisParameter(ts, p)).indexOf(declaration);
      if (index < 0 || index > 29 || declaration.dotDotDotToken || !ts.isIdentifier(declaration.name))
        return -1;
      if (declaration.initializer && this.numericIf(declaration.initializer, root) !== 0) return -1;
      parameter = 1 << index;
    } else if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return -1;
    if (facts.dynamicScope || symbol.declarations?.length === undefined) return -1;
    assumed.set(symbol, parameter);
    return this.assignedNumbers(symbol, declaration, name, root, parameter);
  }

  /** `start`, if everything that is ever assigned to a variable is a number. */
  private assignedNumbers(
    symbol: ts.Symbol,
    declaration: ts.Declaration,
    name: string,
    root: FnNode,
    start: number,
  ): number {
    const { ts } = this.sources;
    const file = declaration.getSourceFile();
    let result = start;
    for (const one of symbol.declarations ?? []) {
      if (ts.isParameter(one)) continue;
      if (!ts.isVariableDeclaration(one)) return -1;
      const list = one.parent;
      if (ts.isCatchClause(list)) return -1;
      if (ts.isForInStatement(list.parent) || ts.isForOfStatement(list.parent)) return -1;
      if (one.initializer) result = both(result, this.numericIf(one.initializer, root));
      if (result === -1) return -1;
    }
    if (!this.sources.facts(file).assigned.has(name)) return result;
    for (const mention of this.sources.assignmentsOf(symbol, file, name)) {
      const written = this.assignedNumber(mention, root);
      if (written === undefined || this.sources.symbolAt(mention) !== symbol) continue;
      result = both(result, written);
      if (result === -1) return -1;
    }
    return result;
  }

  /** Whether a function that its name determines returns a number, whatever it is given. Not asked of recursion. */
  private returnsNumber(callee: ts.Identifier): boolean {
    const binding = this.names.binding(callee);
    if (binding.kind !== "symbol" || !this.names.isStable(binding.symbol)) return false;
    const known = this.numberFunctions.get(binding.symbol);
    if (known !== undefined) return known;
    this.numberFunctions.set(binding.symbol, false);
    const answer = this.bodyReturnsNumber(binding.symbol, binding.declaration);
    this.numberFunctions.set(binding.symbol, answer);
    if (answer && this.assumed) this.assumedFunctions.push(binding.symbol);
    return answer;
  }

  private bodyReturnsNumber(symbol: ts.Symbol, declaration: ts.Declaration): boolean {
    const { ts } = this.sources;
    const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
    if (
      !value ||
      !(ts.isFunctionDeclaration(value) || ts.isFunctionExpression(value) || ts.isArrowFunction(value))
    )
      return false;
    if (!runsThrough(ts, value) || !value.body) return false;
    const file = value.getSourceFile();
    if (!ts.isBlock(value.body)) return this.numericIf(value.body, file) === 0;
    const last = value.body.statements.at(-1);
    if (!last || !ts.isReturnStatement(last) || symbol.declarations?.length !== 1) return false;
    const stack: ts.Node[] = [value.body];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (ts.isReturnStatement(node) && !(node.expression && this.numericIf(node.expression, file) === 0))
        return false;
      ts.forEachChild(node, (child) => {
        if (!ts.isFunctionLike(child) && !ts.isClassLike(child)) stack.push(child);
      });
    }
    return true;
  }

  /** Whether a parameter is a number because every call of its function, all of which are known, passes one. */
  private numericByCalls(
    parameter: ts.ParameterDeclaration,
    assumed: Map<ts.Symbol, number>,
    symbol: ts.Symbol,
  ): boolean {
    const { ts } = this.sources;
    const fn = parameter.parent;
    // inside a function expression another name denotes it as well
    if (ts.isFunctionExpression(fn) && fn.name) return false;
    if ((ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) && ts.isCallExpression(fn.parent))
      return this.numericByCallback(parameter, fn, fn.parent, assumed, symbol);
    const named = ts.isFunctionDeclaration(fn)
      ? fn
      : (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) && ts.isVariableDeclaration(fn.parent)
        ? fn.parent
        : undefined;
    if (!named?.name || !ts.isIdentifier(named.name) || !ts.isIdentifier(parameter.name)) return false;
    if (parameter.dotDotDotToken || parameter.initializer) return false;
    const owner = this.sources.checker.getSymbolAtLocation(named.name);
    if (!owner || !this.names.isStable(owner) || this.uses.isExported(named)) return false;
    const index = fn.parameters.filter((one) => !isThisParameter(ts, one)).indexOf(parameter);
    const file = parameter.getSourceFile();
    if (!this.sources.files.has(file) || !(ts.isExternalModule(file) || named.parent !== file)) return false;
    assumed.set(symbol, 0);
    let calls = 0;
    for (const mention of this.sources.facts(file).mentions.get(owner.name) ?? []) {
      if (mention === named.name || isPropertyNameOf(ts, mention.parent, mention)) continue;
      if (ts.isPropertyAccessExpression(mention.parent) && mention.parent.name === mention) continue;
      if (this.sources.symbolAt(mention) !== owner) continue;
      const call = mention.parent;
      if (!ts.isCallExpression(call) || call.expression !== mention) return false;
      const argument = call.arguments[index];
      if (!argument || call.arguments.some((one) => ts.isSpreadElement(one))) return false;
      if (this.numericIf(argument, file) !== 0) return false;
      calls++;
    }
    return calls > 0;
  }

  /**
   * Whether a parameter of a function that is written as an argument is a number. The function that gets it has it
   * under one name only, a parameter that is never assigned; if every mention of that name calls it with a number, or
   * with a parameter for which this very call has a number, nobody can have called it with anything else.
   */
  private numericByCallback(
    parameter: ts.ParameterDeclaration,
    fn: ts.ArrowFunction | ts.FunctionExpression,
    call: ts.CallExpression,
    assumed: Map<ts.Symbol, number>,
    symbol: ts.Symbol,
  ): boolean {
    const { ts } = this.sources;
    const position = call.arguments.indexOf(fn);
    const index = fn.parameters.filter((one) => !isThisParameter(ts, one)).indexOf(parameter);
    if (position < 0 || !ts.isIdentifier(parameter.name)) return false;
    if (parameter.dotDotDotToken || parameter.initializer) return false;
    if (call.arguments.slice(0, position).some((one) => ts.isSpreadElement(one))) return false;
    const file = fn.getSourceFile();
    const callee = this.callees.staticFunction(call.expression, file);
    if (!callee || !ts.isFunctionLike(callee) || !callee.body) return false;
    const given = callee.parameters.filter((one) => !isThisParameter(ts, one));
    const receiving = given[position];
    if (!receiving || receiving.dotDotDotToken || receiving.initializer || !ts.isIdentifier(receiving.name))
      return false;
    const name = receiving.name;
    const owner = this.sources.symbolAt(name);
    const home = callee.getSourceFile();
    if (!owner || !this.names.isStable(owner) || this.sources.hasDynamicScope(home)) return false;
    if (this.sources.mayBeCalledUnseen(home, name.text)) return false;
    if (this.sources.mentions(home, "arguments").some((id) => isWithin(id, callee))) return false;
    assumed.set(symbol, 0);
    let calls = 0;
    for (const mention of this.sources.mentions(home, name.text)) {
      if (mention === name || !isWithin(mention, callee)) continue;
      if (isPropertyNameOf(ts, mention.parent, mention)) continue;
      if (ts.isPropertyAccessExpression(mention.parent) && mention.parent.name === mention) continue;
      const found = this.sources.symbolAt(mention);
      if (found !== undefined && found !== owner) continue;
      const use = mention.parent;
      if (!ts.isCallExpression(use) || use.expression !== mention) return false;
      const argument = use.arguments[index];
      if (!argument || use.arguments.some((one) => ts.isSpreadElement(one))) return false;
      const passed = this.parameterIndex(argument, given);
      if (passed >= 0) {
        const source = call.arguments[passed];
        const spread = call.arguments.slice(0, passed + 1).some((one) => ts.isSpreadElement(one));
        if (!source || spread || this.numericIf(source, file) !== 0) return false;
      } else if (this.numericIf(argument, callee) !== 0) return false;
      calls++;
    }
    return calls > 0;
  }

  /** The position of the parameter that an expression names, if that is never assigned. */
  private parameterIndex(node: ts.Expression, parameters: readonly ts.ParameterDeclaration[]): number {
    const { ts } = this.sources;
    const inner = unwrap(ts, node);
    if (!ts.isIdentifier(inner)) return -1;
    const symbol = this.sources.symbolAt(inner);
    if (!symbol || !this.names.isStable(symbol)) return -1;
    return parameters.findIndex(
      (one) => symbol.valueDeclaration === one && !one.initializer && !one.dotDotDotToken,
    );
  }

  /** If this mention is assigned to: whether with numbers. */
  private assignedNumber(id: ts.Identifier, root: FnNode): number | undefined {
    const { ts } = this.sources;
    let node: ts.Node = id;
    while (isWrapper(ts, node.parent)) node = node.parent;
    const parent = node.parent;
    if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return undefined;
    if (ts.isBinaryExpression(parent) && parent.left === node) {
      const kind = parent.operatorToken.kind;
      if (kind < ts.SyntaxKind.FirstAssignment || kind > ts.SyntaxKind.LastAssignment) return undefined;
      // `[v = 1] = list`: a default, for what is missing
      if (insideTarget(ts, parent)) return -1;
      return this.numericIf(parent, root);
    }
    if (ts.isBinaryExpression(parent)) return undefined;
    // `[a, b] = [b, a]`
    const pattern = ts.isArrayLiteralExpression(parent) ? parent.parent : undefined;
    if (
      pattern &&
      ts.isBinaryExpression(pattern) &&
      pattern.left === parent &&
      ts.isArrayLiteralExpression(pattern.right)
    ) {
      const at = (parent as ts.ArrayLiteralExpression).elements.indexOf(node as ts.Expression);
      const value = pattern.right.elements[at];
      const plain = value && !pattern.right.elements.some((one) => ts.isSpreadElement(one));
      return plain ? this.numericIf(value, root) : -1;
    }
    // other destructuring targets and loop heads
    if (ts.isArrayLiteralExpression(parent) || ts.isShorthandPropertyAssignment(parent))
      return insideTarget(ts, parent) ? -1 : undefined;
    if (ts.isPropertyAssignment(parent) && parent.initializer === node)
      return insideTarget(ts, parent) ? -1 : undefined;
    if (ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent))
      return insideTarget(ts, parent) ? -1 : undefined;
    if ((ts.isForInStatement(parent) || ts.isForOfStatement(parent)) && parent.initializer === node)
      return -1;
    return undefined;
  }

  /** A sum with a number among its operands: as a text it begins or ends like a number. */
  isPartlyNumber(node: ts.Expression, root: FnNode): boolean {
    const { ts } = this.sources;
    let inner = unwrap(ts, node);
    while (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      if (this.numericIf(inner.right, root) === 0) return true;
      inner = unwrap(ts, inner.left);
    }
    return inner !== node && this.numericIf(inner, root) === 0;
  }
}

const isWithin = (node: ts.Node, outer: ts.Node): boolean => node.pos >= outer.pos && node.end <= outer.end;

function both(a: number, b: number): number {
  return a === -1 || b === -1 ? -1 : a | b;
}
