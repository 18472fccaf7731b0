/**
 * What a CommonJS module exports, read from its text.
 *
 *     exports.pack = pack;                           a member
 *     module.exports = { pack, size: 16 };           members of another object, which `require` yields instead
 *     module.exports = function pack(list) {…};      what `require` yields
 *     var pack = exports.pack = function …           members in a chain
 *     var lib = { pack: pack }; lib.size = 16;       the same under a name that the module has for it
 *     module.exports = lib;
 *     Object.defineProperty(exports, "pack", { enumerable: true, get: function () { return list_1.pack; } });
 *
 * A member that is given a value once, by a statement of the module itself, holds that value or, before, nothing: whoever
 * calls it too early gets an error. That the module does nothing else with the object is read from every mention of
 * `exports`, `module`, of that name and, outside functions, of `this` and `arguments`, which stand for it as well: each has
 * one of the forms above, reads or calls a member by name, or nothing is known of the module. Who else gets at the object is for
 * `ModuleObjects` to say.
 */
import type ts from "typescript";
import { around, isPropertyNameOf, unwrap } from "./facts.js";
import type { Names } from "./names.js";
import type { Sources } from "./sources.js";
import { insideTarget, isWritten } from "./targets.js";

type Ts = typeof import("typescript");

export interface ModuleExports {
  /** what `module.exports` is given, where that is no object literal; undefined if the object is known by its members */
  readonly whole: ts.Expression | undefined;
  /** the members by name; undefined stands for a value that is not known */
  readonly members: ReadonlyMap<string, ExportedValue | undefined>;
  /** the members that the module itself calls on its object, which is `this` then */
  readonly called: ReadonlySet<string>;
}

export type ExportedValue = ts.Expression | ts.MethodDeclaration;

/** The exports of a CommonJS module in JavaScript; undefined if they cannot be told. */
export function exportsOf(sources: Sources, names: Names, file: ts.SourceFile): ModuleExports | undefined {
  const { ts } = sources;
  if (!isCommonJs(ts, file) || sources.hasDynamicScope(file) || mentionsItself(ts, file)) return undefined;
  return new Reader(sources, names, file).read();
}

/** A script that sets `exports` or `module.exports`, and has neither imports nor exports of ES modules. */
export function isCommonJs(ts: Ts, file: ts.SourceFile): boolean {
  return (
    /\.c?js$/.test(file.fileName) &&
    (file as { commonJsModuleIndicator?: unknown }).commonJsModuleIndicator !== undefined &&
    !file.statements.some(
      (one) => ts.isImportDeclaration(one) || ts.isExportDeclaration(one) || ts.isExportAssignment(one),
    )
  );
}

/** `exports` or `module` of the module itself: no variable that the program declares, and no name of a member. */
export function isModuleVariable(sources: Sources, id: ts.Identifier): boolean {
  const { ts } = sources;
  const { parent } = id;
  if (ts.isPropertyAccessExpression(parent) && parent.name === id) return false;
  if (
    ts.isObjectLiteralElementLike(parent) &&
    parent.name === id &&
    !ts.isShorthandPropertyAssignment(parent)
  )
    return false;
  if (ts.isClassElement(parent) && parent.name === id) return false;
  return !(sources.symbolAt(id)?.declarations ?? []).some(
    (one) =>
      ts.isVariableDeclaration(one) ||
      ts.isBindingElement(one) ||
      ts.isParameter(one) ||
      ts.isFunctionLike(one) ||
      ts.isClassLike(one) ||
      ts.isImportClause(one) ||
      ts.isImportSpecifier(one) ||
      ts.isNamespaceImport(one),
  );
}

/** Whether a function or class element uses the `this` (or `super`) that it is called with. */
export function usesThis(ts: Ts, fn: ts.Node): boolean {
  return mentionsOwn(ts, fn, (node) => isThis(ts, node));
}

/** Code outside functions has the exports for `this`, and in `arguments`. */
const mentionsItself = (ts: Ts, file: ts.SourceFile): boolean =>
  mentionsOwn(ts, file, (node) => isThis(ts, node) || (ts.isIdentifier(node) && node.text === "arguments"));

const isThis = (ts: Ts, node: ts.Node): boolean =>
  node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword;

/** Whether a node below, and in no function that has a `this` of its own, is such a one. */
function mentionsOwn(ts: Ts, root: ts.Node, accept: (node: ts.Node) => boolean): boolean {
  const stack: ts.Node[] = [];
  const push = (node: ts.Node): void => {
    stack.push(node);
  };
  ts.forEachChild(root, push);
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (accept(node)) return true;
    const isOwner =
      (ts.isFunctionLike(node) && !ts.isArrowFunction(node)) ||
      ts.isPropertyDeclaration(node) ||
      ts.isClassStaticBlockDeclaration(node);
    if (!isOwner) ts.forEachChild(node, push);
    else if ("name" in node && node.name && ts.isComputedPropertyName(node.name as ts.Node))
      push(node.name as ts.Node);
  }
  return false;
}

/** Thrown where the object is used in a way that is not known. */
const unknown = Symbol();

class Reader {
  private readonly ts: Ts;
  private readonly members = new Map<string, ExportedValue | undefined>();
  private readonly called = new Set<string>();
  /** what `module.exports` is given, and by which statement */
  private whole: ts.Expression | undefined;
  private wholeAt: ts.Node | undefined;
  /** where `exports` is given the same */
  private aliasedAt: ts.Node | undefined;
  /** `exports.name` is assigned */
  private addsByExports = false;

  constructor(
    private readonly sources: Sources,
    private readonly names: Names,
    private readonly file: ts.SourceFile,
  ) {
    this.ts = sources.ts;
  }

  read(): ModuleExports | undefined {
    try {
      for (const name of ["exports", "module"])
        for (const id of this.sources.mentions(this.file, name)) this.mention(id);
      return this.conclude();
    } catch (error) {
      if (error === unknown) return undefined;
      throw error;
    }
  }

  private conclude(): ModuleExports | undefined {
    const { ts, whole, members, called } = this;
    if (!whole) return this.aliasedAt ? undefined : { whole, members, called };
    if (this.aliasedAt && this.aliasedAt !== this.wholeAt) return undefined;
    // members of the object that was there before
    if (this.addsByExports && !this.aliasedAt) return undefined;
    const value = this.named(unwrap(ts, whole));
    if (!ts.isObjectLiteralExpression(value))
      return { whole, members: new Map([...members.keys()].map((name) => [name, undefined])), called };
    for (const property of value.properties) {
      const { name } = property;
      if (!name || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) return undefined;
      if (ts.isPropertyAssignment(property)) this.add(name.text, property.initializer);
      else if (ts.isShorthandPropertyAssignment(property)) this.add(name.text, property.name);
      else if (ts.isMethodDeclaration(property)) this.add(name.text, property);
      else return undefined;
    }
    return { whole: undefined, members, called };
  }

  /** The object literal that a variable of the module stands for, if that is nothing but a name for the exports. */
  private named(value: ts.Expression): ts.Expression {
    const { ts } = this;
    const binding = ts.isIdentifier(value) ? this.names.binding(value) : undefined;
    if (binding?.kind !== "symbol" || !this.names.isStable(binding.symbol)) return value;
    const { declaration, symbol } = binding;
    if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return value;
    const literal = declaration.initializer && unwrap(ts, declaration.initializer);
    const isOwn =
      ts.isVariableStatement(declaration.parent.parent) && declaration.parent.parent.parent === this.file;
    if (!literal || !ts.isObjectLiteralExpression(literal) || !isOwn) return value;
    if (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) return value;
    for (const id of this.sources.mentions(this.file, declaration.name.text)) {
      if (id === declaration.name || id === value || this.isMemberName(id)) continue;
      const found = this.sources.symbolAt(id);
      if (found === undefined) throw unknown;
      if (found === symbol) this.object(id);
    }
    return literal;
  }

  private isMemberName(id: ts.Identifier): boolean {
    const { ts } = this;
    const { parent } = id;
    if (ts.isPropertyAccessExpression(parent)) return parent.name === id;
    return isPropertyNameOf(ts, parent, id);
  }

  private add(name: string, value: ExportedValue | undefined): void {
    if (handsOut(name)) throw unknown;
    this.members.set(name, this.members.has(name) ? undefined : value);
  }

  private mention(id: ts.Identifier): void {
    const { ts } = this;
    if (!isModuleVariable(this.sources, id)) {
      // a name of a member is none; a variable of that name hides which is which
      if (this.isMemberName(id)) return;
      throw unknown;
    }
    if (id.text === "exports") return this.object(id);
    const node = around(this.ts, id);
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
      if (parent.name.text === "exports") return this.object(parent);
      if (isHarmlessMember(parent.name.text) && !isWritten(ts, parent)) return;
    } else if (this.isCompared(node)) return;
    throw unknown;
  }

  /** A mention of the object itself. */
  private object(given: ts.Expression): void {
    const { ts } = this;
    const node = around(this.ts, given);
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node)
      return this.member(given, parent, parent.name.text);
    if (ts.isElementAccessExpression(parent) && parent.expression === node) {
      const key = parent.argumentExpression;
      if (ts.isStringLiteralLike(key)) return this.member(given, parent, key.text);
    } else if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      if (parent.left === node) return this.replaced(given, parent);
    } else if (ts.isCallExpression(parent) && parent.arguments[0] === node) return this.defined(parent);
    else if (ts.isExpressionStatement(parent) || this.isCompared(node)) return;
    throw unknown;
  }

  private member(object: ts.Expression, access: ts.Expression, name: string): void {
    const { ts } = this;
    if (handsOut(name)) throw unknown;
    const node = around(this.ts, access);
    const { parent } = node;
    if (ts.isBinaryExpression(parent) && parent.left === node) {
      if (parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) throw unknown;
      const { value } = this.chain(parent);
      const of = unwrap(ts, object);
      if (ts.isIdentifier(of) && of.text === "exports") this.addsByExports = true;
      // `exports.a = exports.b = void 0` stands in front of what TypeScript emits
      if (!ts.isVoidExpression(value)) this.add(name, value);
      return;
    }
    if (isWritten(ts, node as ts.Expression) || insideTarget(ts, node)) throw unknown;
    if (isCallee(ts, node)) this.called.add(name);
  }

  private replaced(object: ts.Expression, assignment: ts.BinaryExpression): void {
    const { ts } = this;
    const { value, statement } = this.chain(assignment);
    if (!isModuleExports(ts, unwrap(ts, object))) {
      if (this.aliasedAt) throw unknown;
      this.aliasedAt = statement;
    } else {
      if (this.wholeAt) throw unknown;
      this.whole = value;
      this.wholeAt = statement;
    }
    // a variable that is given the object as well may give it members
    if (ts.isObjectLiteralExpression(value) && !this.isOnlyExported(statement)) throw unknown;
  }

  /** `module.exports = exports = value;` */
  private isOnlyExported(statement: ts.Node): boolean {
    const { ts } = this;
    if (!ts.isExpressionStatement(statement)) return false;
    let at = unwrap(ts, statement.expression);
    while (ts.isBinaryExpression(at) && at.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const left = unwrap(ts, at.left);
      const isExports = ts.isIdentifier(left) ? left.text === "exports" : isModuleExports(ts, left);
      if (!isExports) return false;
      at = unwrap(ts, at.right);
    }
    return ts.isObjectLiteralExpression(at);
  }

  /** `Object.defineProperty(exports, "name", …)` of what TypeScript emits. */
  private defined(call: ts.CallExpression): void {
    const { ts } = this;
    const [, name, descriptor] = call.arguments;
    const { expression: callee } = call;
    const isDefine =
      ts.isPropertyAccessExpression(callee) &&
      ts.isIdentifier(callee.expression) &&
      callee.expression.text === "Object" &&
      callee.name.text === "defineProperty" &&
      !this.sources.symbolAt(callee.expression)?.declarations?.some((one) => !this.sources.isAmbient(one)) &&
      this.sources.patches.isIntact("Object.defineProperty");
    if (!isDefine || call.arguments.length !== 3 || !name || !ts.isStringLiteral(name)) throw unknown;
    if (!ts.isExpressionStatement(call.parent) || call.parent.parent !== this.file) throw unknown;
    if (!descriptor || !ts.isObjectLiteralExpression(descriptor)) throw unknown;
    let value: ExportedValue | undefined;
    for (const property of descriptor.properties) {
      if (!property.name || !ts.isIdentifier(property.name)) throw unknown;
      const { text } = property.name;
      if (ts.isPropertyAssignment(property) && text === "value") value = property.initializer;
      else if (text === "get") value = this.gotten(property);
      else if (text !== "enumerable") throw unknown;
    }
    this.addsByExports = true;
    this.add(name.text, value);
  }

  /** What a getter yields each time: `get: function () { return list_1.pack; }`. */
  private gotten(property: ts.ObjectLiteralElementLike): ts.Expression {
    const { ts } = this;
    const fn = ts.isPropertyAssignment(property) ? unwrap(ts, property.initializer) : property;
    if (!(ts.isFunctionExpression(fn) || ts.isArrowFunction(fn) || ts.isMethodDeclaration(fn))) throw unknown;
    const { body } = fn;
    if (!body || fn.parameters.length > 0 || fn.asteriskToken || fn.modifiers?.length) throw unknown;
    if (!ts.isBlock(body)) return body;
    const [only, ...more] = body.statements;
    if (!only || more.length > 0 || !ts.isReturnStatement(only) || !only.expression) throw unknown;
    if (usesThis(ts, fn)) throw unknown;
    return only.expression;
  }

  /** The value of `a = b = value`, by a statement that the module runs once. */
  private chain(assignment: ts.BinaryExpression): { value: ts.Expression; statement: ts.Node } {
    const { ts } = this;
    const isAssignment = (node: ts.Node): node is ts.BinaryExpression =>
      ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    let value = unwrap(ts, assignment.right);
    while (isAssignment(value)) value = unwrap(ts, value.right);
    let top = around(this.ts, assignment);
    while (isAssignment(top.parent) && top.parent.right === top) top = around(this.ts, top.parent);
    let statement = top.parent;
    while (
      ts.isBinaryExpression(statement) &&
      statement.operatorToken.kind === ts.SyntaxKind.CommaToken &&
      !isAssignment(statement)
    )
      statement = around(this.ts, statement).parent;
    const isOwn = ts.isVariableDeclaration(statement)
      ? statement.initializer === top && ts.isVariableStatement(statement.parent.parent)
      : ts.isExpressionStatement(statement);
    const holder = ts.isVariableDeclaration(statement) ? statement.parent.parent.parent : statement.parent;
    if (!isOwn || holder !== this.file) throw unknown;
    return { value, statement };
  }

  private isCompared(node: ts.Node): boolean {
    const { ts } = this;
    const { parent } = node;
    if (ts.isTypeOfExpression(parent)) return true;
    if (!ts.isBinaryExpression(parent)) return false;
    const { kind } = parent.operatorToken;
    return (
      kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken
    );
  }
}

/** `module.exports`, by its text. */
export const isModuleExports = (ts: Ts, node: ts.Expression): boolean =>
  ts.isPropertyAccessExpression(node) &&
  node.name.text === "exports" &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === "module";

/** Members of `module` that lead to no module. */
export const isHarmlessMember = (name: string): boolean => /^(?:id|filename|path|loaded|hot)$/.test(name);

/** Members that every object inherits and that yield it, or give it members. */
export const handsOut = (name: string): boolean =>
  /^(?:constructor|prototype|__proto__|valueOf|__define[GS]etter__)$/.test(name);

/** Whether a member is called on its object. */
export function isCallee(ts: Ts, node: ts.Node): boolean {
  const { parent } = node;
  return (
    (ts.isCallExpression(parent) && parent.expression === node) ||
    (ts.isTaggedTemplateExpression(parent) && parent.tag === node)
  );
}
