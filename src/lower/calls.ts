/**
 * Calls, `new` and tagged templates: which function it is, as far as names can tell, and where the arguments go.
 *
 * A callee is *declared* (one function outside the unit, whose summary will say what it does), *built-in* (its
 * effect is in the tables), a *value* (whatever closures of the unit the variable holds), a *method* (looked up on
 * what the receiver holds when the graph is solved), or unknown. Nothing is decided here about arguments: that is
 * the solver's, with one exception – operands are evaluated in the order of the language.
 */
import type ts from "typescript";
import { constructorEffect, globalEffect, moduleEffect } from "../effects/tables.js";
import { type Argument, NONE, type Target, type VarId } from "../ir/ir.js";
import { maybeSkip } from "./chains.js";
import type { Lowering } from "./context.js";
import { expr, gone } from "./expressions.js";
import { unwrap } from "./facts.js";
import { keyOf, memberNameOf } from "./keys.js";
import { readThis, variableOf } from "./name-values.js";
import { regionCallback } from "./regions.js";
import { isTypedArray, type SiteForm } from "./sites.js";

export function lowerCall(l: Lowering, node: ts.CallExpression, awaited: boolean): VarId {
  const { ts } = l;
  for (const type of node.typeArguments ?? []) l.skip(type);
  const callee = node.expression;
  if (callee.kind === ts.SyntaxKind.ImportKeyword) {
    l.see(callee);
    for (const argument of args(l, node.arguments)) gone(l, argument.value, node);
    return l.unknown(node);
  }
  if (callee.kind === ts.SyntaxKind.SuperKeyword) return superCall(l, node);
  const site = l.sites.at(node);
  if (site && isAllocation(site.form)) return lowerSite(l, node, site.id, site.form);

  const called = regionCallback(l.world, node);
  if (called) {
    // a region calls its function, with nothing, and hands on what that returns
    l.skip(callee);
    const fn = expr(l, called);
    return call(
      l,
      node,
      fn === NONE ? { kind: "unknown" } : { kind: "value", callee: fn },
      NONE,
      [],
      awaited,
    );
  }

  const inner = unwrap(ts, callee);
  const target = staticTarget(l, withoutReceiver(ts, inner)) ?? promisedTarget(l, inner);
  if (target) {
    l.skip(callee);
    maybeSkip(l, node.questionDotToken !== undefined);
    return call(l, node, target, NONE, args(l, node.arguments), awaited);
  }
  if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) {
    seeWrappers(l, callee, inner);
    return methodCall(l, node, inner, awaited);
  }
  const value = expr(l, callee);
  maybeSkip(l, node.questionDotToken !== undefined);
  if (value === NONE) {
    for (const argument of args(l, node.arguments)) gone(l, argument.value, node);
    return l.unknown(node);
  }
  return call(l, node, { kind: "value", callee: value }, NONE, args(l, node.arguments), awaited);
}

function seeWrappers(l: Lowering, outer: ts.Expression, inner: ts.Expression): void {
  for (let node = outer; node !== inner; node = (node as ts.ParenthesizedExpression).expression) {
    l.see(node);
    if (l.ts.isAsExpression(node) || l.ts.isSatisfiesExpression(node)) l.skip(node.type);
  }
  l.see(inner);
}

/** `lib.f` of `(0, lib.f)(x)`, which calls it with nothing for `this`. */
function withoutReceiver(ts: typeof import("typescript"), callee: ts.Expression): ts.Expression {
  const isComma = ts.isBinaryExpression(callee) && callee.operatorToken.kind === ts.SyntaxKind.CommaToken;
  return isComma && ts.isNumericLiteral(callee.left) ? unwrap(ts, callee.right) : callee;
}

/** A callee that its names determine. */
export function staticTarget(l: Lowering, callee: ts.Expression): Target | undefined {
  const { ts, world } = l;
  if (ts.isIdentifier(callee) && variableOf(l, callee) !== undefined) return undefined;
  if (!ts.isIdentifier(callee) && !ts.isPropertyAccessExpression(callee)) return undefined;
  if (ts.isPropertyAccessExpression(callee) && baseIsInUnit(l, callee)) return undefined;
  const path = world.names.globalPath(callee);
  if (path !== undefined && path !== "") {
    if (!world.switches.effects || !world.patches.isIntact(path)) return undefined;
    return globalEffect(path) ? { kind: "builtin", table: "global", name: path } : undefined;
  }
  const modulePath = world.names.modulePath(callee);
  if (modulePath !== undefined) {
    const dot = modulePath.lastIndexOf(".");
    if (dot < 0 || !world.switches.effects || !world.patches.isIntact(`node:${modulePath}`)) return undefined;
    const found = moduleEffect(modulePath.slice(0, dot), modulePath.slice(dot + 1));
    return found ? { kind: "builtin", table: "module", name: modulePath } : undefined;
  }
  const declared = world.callees.staticFunction(callee, l.file);
  if (!declared || isInUnit(l, declared)) return undefined;
  return { kind: "declared", fn: world.fnId(declared) };
}

/** A function without a body, of which it is promised what it does. */
function promisedTarget(l: Lowering, callee: ts.Expression): Target | undefined {
  const { ts, world } = l;
  if (!ts.isIdentifier(callee) || variableOf(l, callee) !== undefined) return undefined;
  const promised = world.signatures.ofCallee(callee, l.file);
  return promised && { kind: "declared", fn: world.fnId(promised.node) };
}

function baseIsInUnit(l: Lowering, node: ts.PropertyAccessExpression): boolean {
  const { ts } = l;
  let base: ts.Expression = unwrap(ts, node.expression);
  while (ts.isPropertyAccessExpression(base)) base = unwrap(ts, base.expression);
  // of a constant object, whose functions are in the unit only if it is
  if (base.kind === ts.SyntaxKind.ThisKeyword) return false;
  return ts.isIdentifier(base) ? variableOf(l, base) !== undefined : true;
}

/** Functions nested in the root see the unit's variables: they are followed as closures, not by summary. */
function isInUnit(l: Lowering, node: ts.Node): boolean {
  const root: ts.Node = l.rootNode;
  if (l.ts.isSourceFile(root)) return isInBlockOfModule(l, node);
  return node !== root && node.getSourceFile() === l.file && node.pos >= root.pos && node.end <= root.end;
}

/** At module level only what stands in a block can see variables of the unit. */
function isInBlockOfModule(l: Lowering, node: ts.Node): boolean {
  const { ts } = l;
  if (node.getSourceFile() !== l.file) return false;
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (ts.isSourceFile(parent)) return false;
    if (ts.isBlock(parent) || ts.isCaseBlock(parent) || ts.isIterationStatement(parent, false)) return true;
  }
  return true;
}

function methodCall(
  l: Lowering,
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  awaited: boolean,
): VarId {
  const { ts, world } = l;
  if (callee.expression.kind === ts.SyntaxKind.SuperKeyword) {
    l.see(callee.expression);
    return superMethod(l, node, callee, awaited);
  }
  const receiver = expr(l, callee.expression);
  maybeSkip(l, callee.questionDotToken !== undefined);
  let name: string | undefined;
  if (ts.isPropertyAccessExpression(callee)) {
    l.see(callee.name);
    name = memberNameOf(l, callee.name);
  } else {
    const key = keyOf(l, callee.argumentExpression);
    if (key.kind === "name") name = key.name;
  }
  maybeSkip(l, node.questionDotToken !== undefined);
  const given = args(l, node.arguments);
  if (name === undefined) return call(l, node, { kind: "unknown" }, receiver, given, awaited);
  const declared =
    (ts.isPropertyAccessExpression(callee)
      ? world.classes.finalMethod(callee.expression, callee.name, l.file)
      : undefined) ?? world.signatures.ofCallee(callee, l.file)?.node;
  const possible = declared ? undefined : world.brought.possibleMethods(callee.expression, name);
  const target: Target = {
    kind: "method",
    name,
    declaredKind: world.types.declaredKind(callee.expression),
    declaredFn: declared && !isInUnit(l, declared) ? world.fnId(declared) : undefined,
    possibleFns: possible?.every((fn) => !isInUnit(l, fn)) ? possible.map((fn) => world.fnId(fn)) : undefined,
  };
  return call(l, node, target, receiver, given, awaited);
}

function superMethod(
  l: Lowering,
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  awaited: boolean,
): VarId {
  if (l.ts.isElementAccessExpression(callee)) keyOf(l, callee.argumentExpression);
  else l.see(callee.name);
  return call(l, node, { kind: "unknown" }, readThis(l), args(l, node.arguments), awaited);
}

function superCall(l: Lowering, node: ts.CallExpression): VarId {
  const { ts, world } = l;
  l.see(node.expression);
  const given = args(l, node.arguments);
  const cls = l.fn.node;
  let target: Target = { kind: "unknown" };
  if (ts.isClassLike(cls)) {
    const info = world.classes.describeClass(cls);
    if (typeof info.base === "number") target = { kind: "super", cls: info.base };
  }
  call(l, node, target, readThis(l), given, false);
  return readThis(l);
}

function args(l: Lowering, nodes: readonly ts.Expression[] | undefined): Argument[] {
  const { ts } = l;
  return (nodes ?? []).map((node) => {
    if (ts.isSpreadElement(node)) {
      l.see(node);
      return { value: expr(l, node.expression), spread: true, numericIf: -1 };
    }
    const numericIf = l.world.numbers.numericIf(node, l.rootNode);
    return { value: expr(l, node), spread: false, numericIf };
  });
}

function call(
  l: Lowering,
  node: ts.Node,
  target: Target,
  thisArg: VarId,
  given: readonly Argument[],
  awaited: boolean,
  construct = false,
): VarId {
  const dst = l.temp();
  const known = target.kind === "builtin" || target.kind === "method";
  const copying = known && l.ts.isCallExpression(node) ? l.sites.at(node) : undefined;
  const site = copying?.form === "method" ? copying.id : undefined;
  l.emit({ op: "call", dst, target, thisArg, args: given, awaited, construct, site, span: l.span(node) });
  return dst;
}

// ---- new ---------------------------------------------------------------------------------------------

export function lowerNew(l: Lowering, node: ts.NewExpression): VarId {
  const { ts, world } = l;
  for (const type of node.typeArguments ?? []) l.skip(type);
  const site = l.sites.at(node);
  if (site && isAllocation(site.form)) return lowerSite(l, node, site.id, site.form);
  const path = world.names.globalPath(node.expression);
  if (path !== undefined && path !== "" && world.patches.isIntact(path)) {
    l.skip(node.expression);
    const given = args(l, node.arguments);
    return newBuiltin(l, node, path, given);
  }
  const cls = world.classes.staticClass(node.expression, l.file);
  if (cls && !isInUnit(l, cls.node)) {
    l.skip(node.expression);
    const target: Target = { kind: "construct", cls: cls.id };
    return call(l, node, target, NONE, args(l, node.arguments), false, true);
  }
  const fn = world.callees.staticFunction(node.expression, l.file);
  if (fn && (ts.isFunctionDeclaration(fn) || ts.isFunctionExpression(fn)) && !isInUnit(l, fn)) {
    l.skip(node.expression);
    const target: Target = { kind: "construct-fn", fn: world.fnId(fn) };
    return call(l, node, target, NONE, args(l, node.arguments), false, true);
  }
  gone(l, expr(l, node.expression), node);
  return call(l, node, { kind: "unknown" }, NONE, args(l, node.arguments), false, true);
}

function newBuiltin(l: Lowering, node: ts.NewExpression, path: string, given: readonly Argument[]): VarId {
  if (isTypedArray(path) || path === "DataView") {
    const source = given[0];
    if (!source || source.spread) {
      for (const argument of given) gone(l, argument.value, node);
      return l.unknown(node);
    }
    for (const rest of given.slice(1)) l.use(rest.value, node, true);
    const dst = l.temp();
    l.emit({ op: "view", dst, kind: path, source: source.value, span: l.span(node) });
    return dst;
  }
  if (l.world.switches.effects && constructorEffect(path))
    return call(l, node, { kind: "builtin-new", name: path }, NONE, given, false, true);
  return call(l, node, { kind: "unknown" }, NONE, given, false, true);
}

type Allocation = "slice" | "no-zero" | "array" | "copy";
const isAllocation = (form: SiteForm): form is Allocation =>
  form !== "other" && form !== "call" && form !== "method";

/** An allocation that can be rewritten. */
function lowerSite(
  l: Lowering,
  node: ts.NewExpression | ts.CallExpression,
  site: number,
  form: Allocation,
): VarId {
  const { ts } = l;
  if (l.sites.all[site]?.passed) return passedConstructor(l, node as ts.NewExpression, site);
  l.skip(node.expression);
  let source = NONE;
  if (form === "array") {
    const made = ((node.expression as ts.PropertyAccessExpression).expression as ts.NewExpression).arguments;
    for (const argument of [...(made ?? []), ...(node.arguments ?? [])]) l.use(expr(l, argument), node, true);
  } else {
    const length = node.arguments?.[0] as ts.Expression;
    const value = expr(l, length);
    // a length that is no number after all may be an array buffer, of which this would be a view
    if (ts.isNewExpression(node) && l.world.numbers.numericIf(length, l.rootNode) !== 0) source = value;
    else l.use(value, node, true);
  }
  const dst = l.temp();
  l.emit({ op: "alloc", dst, site, source, span: l.span(node) });
  return dst;
}

/** `new C(n)`: the callee is a value, and the memory that of a site. */
function passedConstructor(l: Lowering, node: ts.NewExpression, site: number): VarId {
  const callee = expr(l, node.expression);
  const given = args(l, node.arguments);
  for (const { value } of given) l.use(value, node, true);
  const dst = l.temp();
  const target: Target = callee === NONE ? { kind: "unknown" } : { kind: "value", callee };
  l.emit({
    op: "call",
    dst,
    target,
    thisArg: NONE,
    args: given,
    awaited: false,
    construct: true,
    site,
    span: l.span(node),
  });
  return dst;
}

export function lowerTagged(l: Lowering, node: ts.TaggedTemplateExpression): VarId {
  const { ts } = l;
  for (const type of node.typeArguments ?? []) l.skip(type);
  const tag = unwrap(ts, node.tag);
  let receiver = NONE;
  if (ts.isPropertyAccessExpression(tag) || ts.isElementAccessExpression(tag)) {
    seeWrappers(l, node.tag, tag);
    receiver = expr(l, tag.expression);
    if (ts.isElementAccessExpression(tag)) keyOf(l, tag.argumentExpression);
    else l.see(tag.name);
  } else gone(l, expr(l, node.tag), node);
  l.see(node.template);
  const given: Argument[] = [];
  if (ts.isTemplateExpression(node.template)) {
    l.see(node.template.head);
    for (const part of node.template.templateSpans) {
      l.see(part);
      l.see(part.literal);
      given.push({ value: expr(l, part.expression), spread: false, numericIf: -1 });
    }
  }
  return call(l, node, { kind: "unknown" }, receiver, given, false);
}
