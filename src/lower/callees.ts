/** Who is called: the one function that an expression can be, judged by declarations that nothing can replace. */
import type ts from "typescript";
import { CommonJs } from "./common-js.js";
import { isCommonJs } from "./common-js-exports.js";
import { runsThrough, unwrap } from "./facts.js";
import type { Names } from "./names.js";
import type { FnNode, Sources } from "./sources.js";
import type { Uses } from "./uses.js";

export class Callees {
  private readonly commonJs: CommonJs;

  constructor(
    private readonly sources: Sources,
    private readonly names: Names,
    private readonly uses: Uses,
  ) {
    this.commonJs = new CommonJs(sources, names, uses, (node, from) => this.staticFunction(node, from));
  }

  /** The one function that an expression can be, when it is declared with a body that may be followed. */
  staticFunction(node: ts.Expression, from: ts.SourceFile): FnNode | undefined {
    const { ts } = this.sources;
    const inner = unwrap(ts, node);
    if (!ts.isIdentifier(inner) && !ts.isPropertyAccessExpression(inner)) return undefined;
    return this.declaredFunction(inner, from) ?? this.commonJs.functionAt(inner, from);
  }

  private declaredFunction(
    inner: ts.Identifier | ts.PropertyAccessExpression,
    from: ts.SourceFile,
  ): FnNode | undefined {
    const { ts } = this.sources;
    if (ts.isIdentifier(inner)) {
      const binding = this.names.binding(inner);
      return binding.kind === "symbol"
        ? this.functionOf(binding.symbol, binding.declaration, from)
        : undefined;
    }
    return this.memberFunction(inner, from);
  }

  private functionOf(
    symbol: ts.Symbol,
    declaration: ts.Declaration,
    from: ts.SourceFile,
  ): FnNode | undefined {
    const { ts } = this.sources;
    if (!this.uses.mayFollow(declaration, from) || !this.names.isStable(symbol)) return undefined;
    if (!this.staysInNamespace(symbol)) return undefined;
    // an ES module that imports a name of a CommonJS module gets what the exports held when that had run
    const file = declaration.getSourceFile();
    if (file !== from && isCommonJs(ts, file)) return undefined;
    if (this.uses.isExported(declaration) && this.uses.modules.isReplaceable(symbol, declaration))
      return undefined;
    const body = this.bodyOf(symbol, declaration);
    if (body) return body;
    if (
      ts.isVariableDeclaration(declaration) &&
      ts.isIdentifier(declaration.name) &&
      declaration.initializer
    ) {
      const value = assignedValue(ts, declaration.initializer);
      if (ts.isFunctionExpression(value) || ts.isArrowFunction(value)) return value;
      if (ts.isIdentifier(value) && value.text !== symbol.name) {
        const next = this.names.binding(value);
        if (next.kind === "symbol" && next.symbol !== symbol && ts.isFunctionDeclaration(next.declaration))
          return this.functionOf(next.symbol, next.declaration, from);
      }
    }
    return undefined;
  }

  /** What a namespace exports is a member of an object, which others could replace. */
  private staysInNamespace(symbol: ts.Symbol): boolean {
    const { ts } = this.sources;
    return (symbol.declarations ?? []).every((declaration) => {
      if (!(ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export)) return true;
      for (let at: ts.Node = declaration.parent; at; at = at.parent) {
        if (ts.isFunctionLike(at) || ts.isSourceFile(at)) return true;
        if (!ts.isModuleDeclaration(at)) continue;
        const owner = this.sources.checker.getSymbolAtLocation(at.name);
        return owner !== undefined && this.uses.onlyKnownUses(owner, at, "namespace");
      }
      return true;
    });
  }

  private bodyOf(symbol: ts.Symbol, declaration: ts.Declaration): FnNode | undefined {
    const { ts } = this.sources;
    if (ts.isFunctionExpression(declaration)) return declaration;
    if (!ts.isFunctionDeclaration(declaration)) return undefined;
    const withBody = (symbol.declarations ?? []).filter(
      (d): d is ts.FunctionDeclaration => ts.isFunctionDeclaration(d) && d.body !== undefined,
    );
    return withBody.length === 1 ? withBody[0] : undefined;
  }

  /** `ns.f`, `C.staticMethod`, `table.f` where the object is constant and nothing can replace the member. */
  private memberFunction(node: ts.PropertyAccessExpression, from: ts.SourceFile): FnNode | undefined {
    const { ts } = this.sources;
    const owner = unwrap(ts, node.expression);
    const name = node.name.text;
    if (owner.kind === ts.SyntaxKind.ThisKeyword) return this.ownFunction(owner, name, from);
    if (!ts.isIdentifier(owner)) return undefined;
    const ownerSymbol = this.sources.checker.getSymbolAtLocation(owner);
    const member = this.sources.checker.getSymbolAtLocation(node.name);
    const namespaceImport = ownerSymbol?.declarations?.some((d) => ts.isNamespaceImport(d));
    if (namespaceImport && member) {
      const bound = this.names.bindingOf(member, name);
      return bound.kind === "symbol" ? this.functionOf(bound.symbol, bound.declaration, from) : undefined;
    }
    const binding = this.names.binding(owner);
    if (binding.kind !== "symbol" || !this.uses.mayFollow(binding.declaration, from)) return undefined;
    const { declaration } = binding;
    if (ts.isModuleDeclaration(declaration) && member) {
      const bound = this.names.bindingOf(member, name);
      if (bound.kind !== "symbol") return undefined;
      const constant =
        ts.isFunctionDeclaration(bound.declaration) ||
        (ts.getCombinedNodeFlags(bound.declaration) & ts.NodeFlags.Const) !== 0;
      return constant ? this.functionOf(bound.symbol, bound.declaration, from) : undefined;
    }
    if (!this.names.isStable(binding.symbol)) return undefined;
    if (ts.isClassDeclaration(declaration)) {
      if (!this.sources.switches.methods || !this.uses.onlyKnownUses(binding.symbol, declaration, "class"))
        return undefined;
      return namedMember(ts, declaration.members, name, true);
    }
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
    const value = literalOf(ts, declaration.initializer);
    if (!value || !this.uses.onlyKnownUses(binding.symbol, declaration, "object")) return undefined;
    return this.namedProperty(value, name, from);
  }

  /**
   * `this.f` in a function of a constant object. That object goes nowhere, so its functions are called on it, if nobody
   * takes them off.
   *
   *     const vec = { make(n) {…}, ramp(n) { const a = this.make(n); … } };
   */
  private ownFunction(self: ts.Node, name: string, from: ts.SourceFile): FnNode | undefined {
    const { ts } = this.sources;
    let fn: ts.Node = self.parent;
    while (!(ts.isFunctionLike(fn) && !ts.isArrowFunction(fn)) && !ts.isClassLike(fn)) {
      if (ts.isSourceFile(fn)) return undefined;
      fn = fn.parent;
    }
    const isValue = ts.isFunctionExpression(fn) && !fn.name && ts.isPropertyAssignment(fn.parent);
    const member = isValue ? fn.parent : fn;
    if (!(ts.isMethodDeclaration(member) || ts.isPropertyAssignment(member))) return undefined;
    const literal = member.parent;
    if (!ts.isIdentifier(member.name) || !ts.isObjectLiteralExpression(literal)) return undefined;
    if (this.uses.mayBeTakenOff(member.name.text)) return undefined;
    let declaration: ts.Node = literal.parent;
    while (!ts.isVariableDeclaration(declaration)) {
      if (ts.isSourceFile(declaration)) return undefined;
      declaration = declaration.parent;
    }
    const { initializer } = declaration;
    if (!initializer || !ts.isIdentifier(declaration.name) || literalOf(ts, initializer) !== literal)
      return undefined;
    const binding = this.names.binding(declaration.name);
    if (binding.kind !== "symbol" || !this.names.isStable(binding.symbol)) return undefined;
    return this.uses.onlyKnownUses(binding.symbol, declaration, "object")
      ? this.namedProperty(literal, name, from)
      : undefined;
  }

  private namedProperty(
    object: ts.ObjectLiteralExpression,
    name: string,
    from: ts.SourceFile,
  ): FnNode | undefined {
    const { ts } = this.sources;
    let found: FnNode | undefined;
    for (const property of object.properties) {
      if (ts.isSpreadAssignment(property) || !property.name || !ts.isIdentifier(property.name))
        return undefined;
      if (property.name.text === "__proto__") return undefined;
      if (property.name.text !== name) continue;
      if (found) return undefined;
      if (ts.isMethodDeclaration(property) && property.body) found = property;
      else if (ts.isPropertyAssignment(property)) {
        const value = unwrap(ts, property.initializer);
        if (ts.isFunctionExpression(value) || ts.isArrowFunction(value)) found = value;
        else if (ts.isIdentifier(value)) found = this.staticFunction(value, from);
      } else if (ts.isShorthandPropertyAssignment(property)) {
        const symbol = this.sources.checker.getShorthandAssignmentValueSymbol(property);
        const declaration = symbol?.valueDeclaration;
        if (symbol && declaration) found = this.functionOf(symbol, declaration, from);
      }
      if (!found) return undefined;
    }
    return found;
  }
}

/** What `var f = exports.f = value` gives both. */
function assignedValue(ts: typeof import("typescript"), initializer: ts.Expression): ts.Expression {
  let value = unwrap(ts, initializer);
  while (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    value = unwrap(ts, value.right);
  return value;
}

/**
 * The object literal that a constant is, or that the function returns which makes it and is called on the spot:
 *
 *     const fft = (() => { const table = …; function power(x) {…} return { power }; })();
 *
 * Nothing has that object before it is returned, and nothing but the constant afterwards.
 */
function literalOf(
  ts: typeof import("typescript"),
  value: ts.Expression,
): ts.ObjectLiteralExpression | undefined {
  const inner = unwrap(ts, value);
  if (ts.isObjectLiteralExpression(inner)) return inner;
  if (!ts.isCallExpression(inner) || inner.questionDotToken) return undefined;
  const maker = unwrap(ts, inner.expression);
  if (!(ts.isFunctionExpression(maker) || ts.isArrowFunction(maker)) || !runsThrough(ts, maker))
    return undefined;
  let returned: ts.Expression | undefined;
  if (!ts.isBlock(maker.body)) returned = maker.body;
  else {
    const last = maker.body.statements.at(-1);
    if (!last || !ts.isReturnStatement(last) || countReturns(ts, maker.body) !== 1) return undefined;
    returned = last.expression;
  }
  const literal = returned && unwrap(ts, returned);
  return literal && ts.isObjectLiteralExpression(literal) ? literal : undefined;
}

function countReturns(ts: typeof import("typescript"), body: ts.Node): number {
  let count = 0;
  ts.forEachChild(body, (child) => {
    if (ts.isReturnStatement(child)) count++;
    if (!ts.isFunctionLike(child) && !ts.isClassLike(child)) count += countReturns(ts, child);
  });
  return count;
}

/** The method of a class that bears a name, if no other member can be meant. */
export function namedMember(
  ts: typeof import("typescript"),
  members: readonly ts.ClassElement[],
  name: string,
  isStatic: boolean,
): ts.MethodDeclaration | undefined {
  let found: ts.MethodDeclaration | undefined;
  for (const member of members) {
    if (!member.name) continue;
    if (!ts.isIdentifier(member.name) && !ts.isPrivateIdentifier(member.name)) return undefined;
    if (member.name.text !== name) continue;
    const memberStatic = (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
    if (memberStatic !== isStatic) continue;
    if (!ts.isMethodDeclaration(member)) return undefined;
    if (member.body) {
      if (found) return undefined;
      found = member;
    }
  }
  return found;
}
