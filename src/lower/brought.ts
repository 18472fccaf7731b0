/**
 * What do callers bring? The values of a parameter, where all calls of its function are known:
 *
 *     function withScratch(n, f) { const s = new Float64Array(n); return f(s); }
 *     withScratch(64, (s) => sum(s));          the only calls: `f` is one of two functions, and neither keeps `s`
 *     withScratch(99, norm);
 *
 *     function run(x, kernels) { for (const k of kernels) k.apply(x); }
 *     run(x, [new Blur(), new Sharpen()]);     `k` is an instance of one of two classes
 *
 * A function is *closed* if nobody can call it but those who name it: it is declared in a module or in another function,
 * is not exported, every mention of its name in its file calls it, and no JSX in the file may stand for calls of it. What an argument is, is read off its text:
 * functions, instances made by `new` of a class of the program, built-in constructors of typed arrays, lists of these,
 * constants and parameters of closed functions that hold such. Anything else is unknown, and then so is the parameter.
 *
 * A list counts only as long as it is what was written: whoever names it only reads its elements or its length, goes
 * through it, or passes it on to a closed function. So nobody can have put another element into it. Lists in lists are not
 * followed. An instance is of exactly the class that made it, and has the methods of that where they are called
 * (`possibleMethods`), unless the program moves methods from object to object and another has one of that name.
 *
 * In the same way `this` in a method is an instance of one of the classes that have it (`ofThis`).
 *
 * A parameter that takes part in its own value, in a recursion, brings nothing new.
 */
import type ts from "typescript";
import type { Callees } from "./callees.js";
import type { Classes, ClassInfo } from "./class-infos.js";
import { isPropertyNameOf, unwrap } from "./facts.js";
import type { Names } from "./names.js";
import { type FnNode, isThisParameter, type Sources } from "./sources.js";
import type { Types } from "./types.js";
import type { Uses } from "./uses.js";

export type Brought =
  | { readonly kind: "function"; readonly fn: FnNode }
  | { readonly kind: "instance"; readonly cls: ClassInfo }
  | { readonly kind: "native"; readonly path: string }
  | { readonly kind: "list"; readonly elements: readonly Brought[] };

/** Values of one expression that are told apart. */
const MAX_VALUES = 12;
const MAX_DEPTH = 12;

type Values = readonly Brought[] | undefined;

export class BroughtValues {
  private readonly closed = new Map<FnNode, readonly ts.CallExpression[] | undefined>();
  private readonly known = new Map<ts.ParameterDeclaration, Values>();
  /** parameters whose values are being found */
  private readonly onlyRead = new Map<ts.Symbol, boolean>();
  private readonly pending = new Set<ts.ParameterDeclaration>();

  constructor(
    private readonly sources: Sources,
    private readonly names: Names,
    private readonly uses: Uses,
    private readonly callees: Callees,
    private readonly classes: Classes,
    private readonly types: Types,
  ) {}

  /** What the parameter at a position can be, if that is known; `undefined` and other primitives are not told. */
  ofParameter(fn: FnNode, position: number): Values {
    const { ts } = this.sources;
    if (ts.isSourceFile(fn) || ts.isClassLike(fn)) return undefined;
    const parameter = (fn.parameters as readonly ts.ParameterDeclaration[]).filter(
      (one) => !isThisParameter(ts, one),
    )[position];
    return parameter && this.ofParameterDeclaration(parameter);
  }

  /** The methods that a call can run, if its receiver is known by what was brought. */
  possibleMethods(receiver: ts.Expression, name: string): readonly FnNode[] | undefined {
    if (!this.sources.switches.methods || name.startsWith("#")) return undefined;
    if (this.uses.mayBeGiven(name)) return undefined;
    const inner = unwrap(this.sources.ts, receiver);
    const values =
      inner.kind === this.sources.ts.SyntaxKind.ThisKeyword
        ? this.ofThis(inner)
        : this.sources.ts.isIdentifier(inner)
          ? this.of(inner, 0)
          : undefined;
    if (!values || values.length === 0) return undefined;
    const found = new Set<FnNode>();
    for (const value of values) {
      const method = value.kind === "instance" ? this.methodOf(value.cls, name) : undefined;
      if (!method) return undefined;
      found.add(method);
    }
    return this.uses.movesMethods && this.hasOthers(name, found) ? undefined : [...found];
  }

  /** Whether classes have other members of that name than these methods. */
  private hasOthers(name: string, methods: ReadonlySet<FnNode>): boolean {
    const { ts } = this.sources;
    return this.sources.everyMention(name).some(({ parent }) => {
      const isBodiless = ts.isMethodDeclaration(parent) && !parent.body;
      return ts.isClassElement(parent) && !isBodiless && !methods.has(parent as FnNode);
    });
  }

  /**
   * In a method that nobody takes off its object, `this` is an instance of the class or of one that extends it. Which ones
   * there are is known as long as none of them is exported, and all that is done with them is to make instances.
   */
  private ofThis(node: ts.Node): Values {
    const { ts } = this.sources;
    let at: ts.Node = node.parent;
    while (!(ts.isFunctionLike(at) && !ts.isArrowFunction(at)) && !ts.isClassLike(at)) {
      if (ts.isSourceFile(at)) return undefined;
      at = at.parent;
    }
    if (!ts.isMethodDeclaration(at) || !ts.isClassDeclaration(at.parent) || !ts.isIdentifier(at.name))
      return undefined;
    if (ts.getCombinedModifierFlags(at) & ts.ModifierFlags.Static || this.uses.hasProxies) return undefined;
    if (this.uses.mayBeTakenOff(at.name.text)) return undefined;
    const found: Brought[] = [];
    const pending = [at.parent];
    for (let next = pending.pop(); next; next = pending.pop()) {
      if (found.length > MAX_VALUES) return undefined;
      const { name } = next;
      if (!name || this.uses.isExported(next) || !this.isPrivate(next)) return undefined;
      const cls = this.classes.staticClass(name, next.getSourceFile());
      if (!cls || cls.opaque || cls.node !== next) return undefined;
      if ((ts.getCombinedModifierFlags(next) & ts.ModifierFlags.Abstract) === 0)
        found.push({ kind: "instance", cls });
      for (const { parent } of this.sources.mentions(next.getSourceFile(), name.text)) {
        if (!ts.isExpressionWithTypeArguments(parent) || !ts.isHeritageClause(parent.parent)) continue;
        if (parent.parent.token !== ts.SyntaxKind.ExtendsKeyword) continue;
        const derived = parent.parent.parent;
        if (!ts.isClassDeclaration(derived)) {
          if (ts.isInterfaceDeclaration(derived)) continue;
          return undefined;
        }
        pending.push(derived);
      }
    }
    return found;
  }

  private methodOf(cls: ClassInfo, name: string): FnNode | undefined {
    const { ts } = this.sources;
    const { classes, complete } = this.classes.lineage(cls.id);
    if (!complete || classes.some(({ opaque, accessors }) => opaque || accessors.has(name))) return undefined;
    const isField = classes.some(({ node }) =>
      node.members.some(
        (member) =>
          (ts.isPropertyDeclaration(member) && member.name.getText() === name) ||
          (ts.isConstructorDeclaration(member) &&
            member.parameters.some((one) => one.name.getText() === name)),
      ),
    );
    if (isField) return undefined;
    const fn = classes.find(({ methods }) => methods.has(name))?.methods.get(name);
    return fn === undefined ? undefined : (this.sources.fnNode(fn) as FnNode);
  }

  private ofParameterDeclaration(parameter: ts.ParameterDeclaration): Values {
    if (this.known.has(parameter)) return this.known.get(parameter);
    if (this.pending.has(parameter)) return [];
    this.pending.add(parameter);
    const values = this.compute(parameter);
    this.pending.delete(parameter);
    // within a recursion it is only a part of the answer
    if (this.pending.size === 0) this.known.set(parameter, values);
    return values;
  }

  private compute(parameter: ts.ParameterDeclaration): Values {
    const { ts } = this.sources;
    const fn = parameter.parent as FnNode;
    if (!ts.isIdentifier(parameter.name) || parameter.dotDotDotToken || parameter.initializer)
      return undefined;
    const calls = this.callsOf(fn);
    if (!calls || calls.length === 0) return undefined;
    const position = (parameter.parent.parameters as readonly ts.ParameterDeclaration[])
      .filter((one) => !isThisParameter(ts, one))
      .indexOf(parameter);
    const all: Brought[] = [];
    for (const { arguments: given } of calls) {
      if (given.slice(0, position + 1).some(ts.isSpreadElement)) return undefined;
      const argument = given[position];
      const values = argument ? this.of(argument, 0) : [];
      if (!values) return undefined;
      all.push(...values);
    }
    return all.length > MAX_VALUES ? undefined : all;
  }

  /** All calls of a function, if nobody else can make any. */
  private callsOf(fn: FnNode): readonly ts.CallExpression[] | undefined {
    if (!this.closed.has(fn)) this.closed.set(fn, this.computeCalls(fn));
    return this.closed.get(fn);
  }

  private computeCalls(fn: FnNode): readonly ts.CallExpression[] | undefined {
    const { ts } = this.sources;
    if (!this.sources.switches.interprocedural) return undefined;
    let declaration: ts.FunctionDeclaration | ts.VariableDeclaration;
    if (ts.isFunctionDeclaration(fn)) declaration = fn;
    else if (
      (ts.isArrowFunction(fn) || (ts.isFunctionExpression(fn) && !fn.name)) &&
      ts.isVariableDeclaration(fn.parent) &&
      (ts.getCombinedNodeFlags(fn.parent) & ts.NodeFlags.Const) !== 0
    )
      declaration = fn.parent;
    else return undefined;
    const { name } = declaration;
    const file = declaration.getSourceFile();
    if (!name || !ts.isIdentifier(name) || this.sources.hasDynamicScope(file)) return undefined;
    if (this.sources.mayBeCalledUnseen(file, name.text)) return undefined;
    if (!this.isPrivate(declaration) || this.uses.isExported(declaration)) return undefined;
    const binding = this.names.binding(name);
    if (binding.kind !== "symbol" || !this.names.isStable(binding.symbol)) return undefined;
    if ((binding.symbol.declarations ?? []).some((one) => one.getSourceFile() !== file)) return undefined;
    const calls: ts.CallExpression[] = [];
    for (const id of this.sources.mentions(file, name.text)) {
      const { parent } = id;
      if (ts.isPropertyAccessExpression(parent) && parent.name === id) continue;
      if (isPropertyNameOf(ts, parent, id) || ts.isTypeQueryNode(parent)) continue;
      if (binding.symbol.declarations?.some((one) => (one as ts.NamedDeclaration).name === id)) continue;
      let callee: ts.Expression = id;
      while (ts.isParenthesizedExpression(callee.parent) || ts.isNonNullExpression(callee.parent))
        callee = callee.parent;
      const call = callee.parent;
      if (!ts.isCallExpression(call) || call.expression !== callee) return undefined;
      calls.push(call);
    }
    return calls;
  }

  /** Other scripts see what a script declares at its top. */
  private isPrivate(declaration: ts.Declaration): boolean {
    const { ts } = this.sources;
    const file = declaration.getSourceFile();
    if (ts.isExternalModule(file)) return true;
    for (let node: ts.Node = declaration.parent; node; node = node.parent) {
      if (ts.isFunctionLike(node)) return true;
      if (ts.isModuleDeclaration(node)) return false;
    }
    return false;
  }

  /** What an expression can be. */
  private of(expression: ts.Expression, depth: number): Values {
    const { ts } = this.sources;
    const node = unwrap(ts, expression);
    if (depth > MAX_DEPTH) return undefined;
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return [{ kind: "function", fn: node }];
    if (node.kind === ts.SyntaxKind.NullKeyword) return [];
    if (ts.isNewExpression(node)) {
      const cls = this.classes.staticClass(node.expression, node.getSourceFile());
      return cls && !cls.opaque ? [{ kind: "instance", cls }] : undefined;
    }
    if (ts.isConditionalExpression(node)) {
      const [a, b] = [this.of(node.whenTrue, depth + 1), this.of(node.whenFalse, depth + 1)];
      return a && b && [...a, ...b];
    }
    if (ts.isArrayLiteralExpression(node)) {
      const elements: Brought[] = [];
      for (const element of node.elements) {
        const values =
          ts.isSpreadElement(element) || ts.isOmittedExpression(element)
            ? undefined
            : this.of(element, depth + 1);
        // whoever reads one list out of another may change it under any name
        if (!values || values.some(({ kind }) => kind === "list")) return undefined;
        elements.push(...values);
      }
      return elements.length > MAX_VALUES ? undefined : [{ kind: "list", elements }];
    }
    if (ts.isElementAccessExpression(node))
      return this.types.hasNumberType(node.argumentExpression)
        ? this.elements(node.expression, depth)
        : undefined;
    return ts.isIdentifier(node) ? this.ofName(node, depth) : undefined;
  }

  private elements(list: ts.Expression, depth: number): Values {
    const values = this.sources.patches.kinds.has("Array") ? undefined : this.of(list, depth + 1);
    if (!values) return undefined;
    const found: Brought[] = [];
    for (const value of values) {
      if (value.kind !== "list") return undefined;
      found.push(...value.elements);
    }
    return found;
  }

  private ofName(id: ts.Identifier, depth: number): Values {
    const { ts } = this.sources;
    if (id.text === "undefined") return [];
    const fn = this.callees.staticFunction(id, id.getSourceFile());
    if (fn) return [{ kind: "function", fn }];
    const binding = this.names.binding(id);
    if (binding.kind !== "symbol" || !this.names.isStable(binding.symbol)) return undefined;
    const { declaration } = binding;
    let values: Values;
    if (ts.isParameter(declaration)) values = this.ofParameterDeclaration(declaration);
    else if (ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name)) {
      const { initializer, parent } = declaration;
      if (initializer) values = this.of(initializer, depth + 1);
      else if (ts.isForOfStatement(parent.parent) && !parent.parent.awaitModifier)
        values = this.elements(parent.parent.expression, depth);
    }
    if (!values?.some(({ kind }) => kind === "list")) return values;
    return this.isOnlyRead(binding.symbol, declaration) ? values : undefined;
  }

  /** Whether a list is never changed by those who name it. */
  private isOnlyRead(symbol: ts.Symbol, declaration: ts.Declaration): boolean {
    const known = this.onlyRead.get(symbol);
    if (known !== undefined) return known;
    const answer = this.readsOnly(symbol, declaration);
    // while others are being looked at, the answer may rest on what is not known of them yet
    if (!answer || this.pending.size === 0) this.onlyRead.set(symbol, answer);
    return answer;
  }

  private readsOnly(symbol: ts.Symbol, declaration: ts.Declaration): boolean {
    const { ts } = this.sources;
    const file = declaration.getSourceFile();
    if (this.uses.isExported(declaration) || !this.isPrivate(declaration)) return false;
    return this.sources.mentions(file, symbol.name).every((id) => {
      const { parent } = id;
      if (this.sources.symbolAt(id) !== symbol && !ts.isShorthandPropertyAssignment(parent)) return true;
      if (parent === declaration) return true;
      if (ts.isForOfStatement(parent)) return parent.expression === id;
      if (ts.isPropertyAccessExpression(parent))
        return parent.name.text === "length" && !isAssigned(ts, parent);
      if (ts.isElementAccessExpression(parent)) return parent.expression === id && !isAssigned(ts, parent);
      return ts.isCallExpression(parent) && parent.expression !== id && this.isPassedOn(parent, id);
    });
  }

  /** An argument of a closed function: what that does with it is asked of its parameter. */
  private isPassedOn(call: ts.CallExpression, argument: ts.Identifier): boolean {
    const { ts } = this.sources;
    const fn = this.callees.staticFunction(call.expression, call.getSourceFile());
    const position = call.arguments.indexOf(argument);
    if (!fn || ts.isSourceFile(fn) || ts.isClassLike(fn) || !this.callsOf(fn)) return false;
    if (call.arguments.slice(0, position).some(ts.isSpreadElement)) return false;
    const parameter = (fn.parameters as readonly ts.ParameterDeclaration[]).filter(
      (one) => !isThisParameter(ts, one),
    )[position];
    if (!parameter) return true;
    if (!ts.isIdentifier(parameter.name) || parameter.dotDotDotToken || parameter.initializer) return false;
    if (this.pending.has(parameter)) return true;
    const symbol = this.sources.symbolAt(parameter.name);
    return symbol !== undefined && this.names.isStable(symbol) && this.isOnlyRead(symbol, parameter);
  }
}

function isAssigned(ts: typeof import("typescript"), node: ts.Expression): boolean {
  let at: ts.Node = node;
  while (ts.isParenthesizedExpression(at.parent) || ts.isNonNullExpression(at.parent)) at = at.parent;
  const { parent } = at;
  if (ts.isBinaryExpression(parent) && parent.left === at)
    return (
      parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
    );
  // a callee has the list for its receiver, a pattern may assign it
  if (ts.isCallExpression(parent)) return parent.expression === at;
  return !(
    ts.isPropertyAccessExpression(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isBinaryExpression(parent) ||
    ts.isConditionalExpression(parent) ||
    ts.isExpressionStatement(parent) ||
    ts.isReturnStatement(parent)
  );
}
