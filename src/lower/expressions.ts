/**
 * Expressions → instructions. `expr` returns the variable that holds the value, or `NONE` for a value that is
 * certainly no reference.
 *
 * Soundness: this is a whitelist. Each case below evaluates its operands in the order of the language and says
 * where their values go; a kind that has no case becomes an *opaque subtree*: whatever it mentions escapes. A
 * mention of a variable that can be assigned again is copied at once, so that `f(a, a = b)` passes the old value.
 */
import type ts from "typescript";
import { ANY_KEY, INDEX, type Key, NO_MEMBER, NONE, named, type VarId } from "../ir/ir.js";
import { lowerCall, lowerNew, lowerTagged, staticTarget } from "./calls.js";
import { type Lowering, Unsupported } from "./context.js";
import { unwrap } from "./facts.js";
import { lowerClosure, opaqueSubtree } from "./functions.js";
import { assignPattern } from "./patterns.js";
import { isTypedArray } from "./sites.js";

export function expr(l: Lowering, node: ts.Expression): VarId {
  const { ts } = l;
  const K = ts.SyntaxKind;
  l.see(node);
  switch (node.kind) {
    case K.ParenthesizedExpression:
      return expr(l, (node as ts.ParenthesizedExpression).expression);
    case K.AsExpression:
    case K.SatisfiesExpression:
    case K.TypeAssertionExpression: {
      const cast = node as ts.AsExpression;
      l.skip(cast.type);
      return expr(l, cast.expression);
    }
    case K.NonNullExpression:
      return expr(l, (node as ts.NonNullExpression).expression);
    case K.ExpressionWithTypeArguments: {
      const instantiation = node as ts.ExpressionWithTypeArguments;
      return expr(l, instantiation.expression);
    }
    case K.NumericLiteral:
    case K.BigIntLiteral:
    case K.StringLiteral:
    case K.NoSubstitutionTemplateLiteral:
    case K.TrueKeyword:
    case K.FalseKeyword:
    case K.NullKeyword:
    case K.OmittedExpression:
      return NONE;
    case K.RegularExpressionLiteral:
      return l.fresh("regexp", node);
    case K.MetaProperty:
      l.skip(node);
      return l.unknown(node);
    case K.TemplateExpression: {
      const template = node as ts.TemplateExpression;
      l.see(template.head);
      for (const part of template.templateSpans) {
        l.see(part);
        l.see(part.literal);
        l.use(expr(l, part.expression), part, true);
      }
      return NONE;
    }
    case K.Identifier:
      return readName(l, node as ts.Identifier);
    case K.ThisKeyword:
      return readThis(l);
    case K.ArrayLiteralExpression:
      return arrayLiteral(l, node as ts.ArrayLiteralExpression);
    case K.ObjectLiteralExpression:
      return objectLiteral(l, node as ts.ObjectLiteralExpression);
    case K.FunctionExpression:
    case K.ArrowFunction:
      return lowerClosure(l, node as ts.FunctionExpression | ts.ArrowFunction);
    case K.PropertyAccessExpression:
    case K.ElementAccessExpression:
    case K.CallExpression:
      return chain(l, node as ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression);
    case K.NewExpression:
      return lowerNew(l, node as ts.NewExpression);
    case K.TaggedTemplateExpression:
      return lowerTagged(l, node as ts.TaggedTemplateExpression);
    case K.BinaryExpression:
      return binary(l, node as ts.BinaryExpression);
    case K.PrefixUnaryExpression:
    case K.PostfixUnaryExpression:
      return unary(l, node as ts.PrefixUnaryExpression | ts.PostfixUnaryExpression);
    case K.TypeOfExpression:
    case K.VoidExpression:
      l.use(expr(l, (node as ts.VoidExpression).expression), node);
      return NONE;
    case K.DeleteExpression: {
      // removing a member can make holes and change an object's shape: its owner is not followed any more
      const target = unwrap(ts, (node as ts.DeleteExpression).expression);
      if (ts.isOptionalChain(target)) return opaqueSubtree(l, node);
      l.skip((node as ts.DeleteExpression).expression);
      if (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)) {
        gone(l, expr(l, target.expression), node);
        if (ts.isElementAccessExpression(target)) l.use(expr(l, target.argumentExpression), node, true);
      } else l.use(expr(l, target), node);
      return NONE;
    }
    case K.ConditionalExpression: {
      const { condition, whenTrue, whenFalse } = node as ts.ConditionalExpression;
      l.use(expr(l, condition), condition);
      return branch(l, node, [() => operand(l, whenTrue), () => operand(l, whenFalse)]);
    }
    case K.AwaitExpression: {
      const { expression } = node as ts.AwaitExpression;
      const src = awaited(l, expression);
      const dst = l.temp();
      l.emit({ op: "await", dst, src, span: l.span(node) });
      return dst;
    }
    case K.YieldExpression: {
      const { expression, asteriskToken } = node as ts.YieldExpression;
      let src = expression ? expr(l, expression) : NONE;
      if (asteriskToken && src !== NONE) {
        const element = l.temp();
        l.emit({ op: "iterate", dst: element, object: src, span: l.span(node) });
        // an asynchronous generator may be given an asynchronous iterable
        if (l.fn.body.async) gone(l, src, node);
        src = element;
      }
      const dst = l.temp();
      l.emit({ op: "yield", dst, src, delegated: asteriskToken !== undefined, span: l.span(node) });
      return dst;
    }
    case K.JsxElement:
    case K.JsxSelfClosingElement:
    case K.JsxFragment:
      return jsx(l, node);
    default:
      return opaqueSubtree(l, node);
  }
}

/** The value leaves what the analysis follows. */
export function gone(l: Lowering, src: VarId, node: ts.Node): void {
  if (src !== NONE) l.emit({ op: "escape", src, why: "unsupported", span: l.span(node) });
}

/** An operand of `await`: a call there is marked, because its activation has ended when `await` has its value. */
function awaited(l: Lowering, node: ts.Expression): VarId {
  const { ts } = l;
  const inner = unwrap(ts, node);
  if (!ts.isCallExpression(inner) || ts.isOptionalChain(inner)) return expr(l, node);
  for (
    let outer: ts.Expression = node;
    outer !== inner;
    outer = (outer as ts.ParenthesizedExpression).expression
  ) {
    l.see(outer);
    if (ts.isAsExpression(outer) || ts.isSatisfiesExpression(outer)) l.skip(outer.type);
  }
  l.see(inner);
  return lowerCall(l, inner, true);
}

/** A value that is one of several, each computed on its own path. */
export function branch(l: Lowering, node: ts.Node, ways: readonly (() => VarId)[]): VarId {
  const dst = l.temp();
  const from = l.fn.current;
  const ends: number[] = [];
  let carries = false;
  for (const way of ways) {
    l.fn.current = from;
    l.startBlock();
    const value = way();
    if (value !== NONE) carries = true;
    l.copy(dst, value, node);
    ends.push(l.fn.current);
  }
  const join = l.newBlock();
  for (const end of ends) l.edge(end, join);
  l.fn.current = join;
  return carries ? dst : NONE;
}

/** An expression that is evaluated or not. */
function operand(l: Lowering, node: ts.Expression): VarId {
  if (l.fn.body.id === l.unit.root) l.unit.operands.push(l.span(node));
  return expr(l, node);
}

// ---- names -----------------------------------------------------------------------------------------------

/** The variable of the unit that a name denotes; undefined for everything outside it. */
export function variableOf(l: Lowering, id: ts.Identifier): VarId | undefined {
  const binding = l.world.names.binding(id);
  if (binding.kind !== "symbol") return undefined;
  const variable = l.varOf.get(binding.symbol);
  if (variable === undefined && isDeclaredInside(l, binding.declaration))
    throw new Unsupported("a variable of the function that is not known");
  return variable;
}

/** A variable of the unit. All of them are known when they are read: what is not found must not pass for one outside. */
function isDeclaredInside(l: Lowering, { pos, end, kind, parent }: ts.Declaration): boolean {
  const { SyntaxKind } = l.ts;
  const isVariable =
    kind === SyntaxKind.Parameter ||
    kind === SyntaxKind.VariableDeclaration ||
    kind === SyntaxKind.BindingElement;
  if (!isVariable || l.ts.isSourceFile(l.rootNode) || pos < l.rootNode.pos || end > l.rootNode.end)
    return false;
  return parent.getSourceFile() === l.file;
}

function readName(l: Lowering, id: ts.Identifier): VarId {
  const variable = variableOf(l, id);
  if (variable === undefined) {
    if (id.text === "undefined" || id.text === "NaN" || id.text === "Infinity") return NONE;
    return l.world.names.isConstantRegExp(id)
      ? l.fresh("regexp", id)
      : (functionValue(l, id) ?? l.unknown(id));
  }
  l.touch(variable, false);
  const facts = l.world.facts(l.file);
  if (!facts.assigned.has(id.text) && !facts.dynamicScope) return variable;
  const snapshot = l.temp();
  l.copy(snapshot, variable, id);
  return snapshot;
}

/** A function that its name determines, as a value. */
function functionValue(l: Lowering, node: ts.Expression): VarId | undefined {
  const path = l.world.names.globalPath(node);
  if (path !== undefined && isTypedArray(path) && !l.world.patches.globals.has(path)) {
    const made = l.temp();
    l.emit({ op: "fresh", dst: made, kind: "native", path, span: l.span(node) });
    return made;
  }
  const target = staticTarget(l, node);
  if (target?.kind === "declared") return l.fresh("function", node, target.fn);
  if (target?.kind !== "builtin" || target.table !== "global") return undefined;
  const dst = l.temp();
  l.emit({ op: "fresh", dst, kind: "native", path: target.name, span: l.span(node) });
  return dst;
}

export function readThis(l: Lowering): VarId {
  const variable = l.fn.body.thisVar;
  if (variable !== NONE) l.touch(variable, false);
  return variable;
}

/** `name = value`; `value` is the expression that stands for it, if it is one */
export function writeName(
  l: Lowering,
  id: ts.Identifier,
  src: VarId,
  node: ts.Node,
  value?: ts.Expression,
): void {
  l.see(id);
  const variable = variableOf(l, id);
  if (variable !== undefined) {
    l.copy(variable, src, node, value);
    return;
  }
  if (src !== NONE) l.emit({ op: "escape", src, why: outsideKind(l, id), span: l.span(node) });
}

function outsideKind(l: Lowering, id: ts.Identifier): "outer-variable" | "module-variable" {
  const { ts } = l;
  const binding = l.world.names.binding(id);
  if (binding.kind !== "symbol") return "module-variable";
  for (let node: ts.Node | undefined = binding.declaration.parent; node; node = node.parent) {
    if (ts.isFunctionLike(node)) return "outer-variable";
  }
  return "module-variable";
}

// ---- literals --------------------------------------------------------------------------------------------

function arrayLiteral(l: Lowering, node: ts.ArrayLiteralExpression): VarId {
  const { ts } = l;
  const dst = l.fresh("array", node);
  let at: number | undefined = 0;
  for (const element of node.elements) {
    if (ts.isSpreadElement(element)) {
      l.see(element);
      storeIterated(l, dst, expr(l, element.expression), element);
      at = undefined;
      continue;
    }
    const src = expr(l, element);
    if (src !== NONE) {
      const key = at === undefined ? INDEX : named(String(at));
      l.emit({ op: "store", object: dst, key, src, span: l.span(element) });
    }
    if (at !== undefined) at++;
  }
  return dst;
}

function storeIterated(l: Lowering, array: VarId, iterable: VarId, node: ts.Node): void {
  if (iterable === NONE) return;
  const element = l.temp();
  l.emit({ op: "iterate", dst: element, object: iterable, span: l.span(node) });
  l.emit({ op: "store", object: array, key: INDEX, src: element, span: l.span(node) });
}

function objectLiteral(l: Lowering, node: ts.ObjectLiteralExpression): VarId {
  const { ts } = l;
  const dst = l.fresh("object", node);
  for (const property of node.properties) {
    l.see(property);
    if (ts.isSpreadAssignment(property)) {
      const src = expr(l, property.expression);
      if (src !== NONE) l.emit({ op: "spread", object: dst, src, span: l.span(property) });
      continue;
    }
    if (ts.isGetAccessor(property) || ts.isSetAccessor(property)) {
      // access runs code with the object as `this`: neither is followed
      propertyKey(l, property.name);
      gone(l, lowerClosure(l, property), property);
      gone(l, dst, property);
      continue;
    }
    const key = propertyKey(l, property.name);
    let src: VarId;
    if (ts.isMethodDeclaration(property)) src = lowerClosure(l, property);
    else if (ts.isShorthandPropertyAssignment(property)) src = readName(l, property.name);
    else src = expr(l, property.initializer);
    if (key.kind === "name" && key.name === "__proto__") {
      gone(l, dst, property);
      gone(l, src, property);
    } else if (src !== NONE) l.emit({ op: "store", object: dst, key, src, span: l.span(property) });
  }
  return dst;
}

/** The name of a member; of private ones, one for each class (`private-names.ts`). */
export function memberNameOf(l: Lowering, id: ts.MemberName): string {
  return l.ts.isPrivateIdentifier(id) ? l.world.privateNames.of(id) : id.text;
}

const memberKey = (l: Lowering, id: ts.MemberName): Key =>
  l.ts.isPrivateIdentifier(id) ? { kind: "name", name: memberNameOf(l, id) } : named(id.text);

/** Evaluates a property name. */
export function propertyKey(l: Lowering, name: ts.PropertyName): Key {
  const { ts } = l;
  l.see(name);
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return memberKey(l, name);
  if (ts.isStringLiteral(name) || ts.isNoSubstitutionTemplateLiteral(name)) return named(name.text);
  if (ts.isNumericLiteral(name)) return named(name.text);
  if (ts.isComputedPropertyName(name)) return keyOf(l, name.expression);
  return ANY_KEY;
}

/** Evaluates the expression in brackets of a member access. */
export function keyOf(l: Lowering, node: ts.Expression): Key {
  const { ts } = l;
  const inner = unwrap(ts, node);
  if (ts.isStringLiteral(inner) || ts.isNoSubstitutionTemplateLiteral(inner) || ts.isNumericLiteral(inner)) {
    expr(l, node);
    return named(inner.text);
  }
  const condition = l.world.numbers.numericIf(node, l.rootNode);
  l.use(expr(l, node), node, true);
  if (condition === 0) return INDEX;
  const steady = l.world.switches.numberGuards ? l.world.steady.restsOn(node, l.rootNode) : undefined;
  if (condition !== -1) return { kind: "index-if", params: condition, steady };
  const isPartly = l.world.numbers.isPartlyNumber(node, l.rootNode);
  if (steady !== undefined) return { kind: "any", member: !isPartly, steady };
  return isPartly ? NO_MEMBER : ANY_KEY;
}

// ---- member access and optional chains -------------------------------------------------------------------

type ChainNode = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression;

/** A member access or call, and the end of an optional chain when it is the outermost node of one. */
function chain(l: Lowering, node: ChainNode): VarId {
  const { ts } = l;
  if (!ts.isOptionalChain(node) || continuesChain(l, node)) return chainLink(l, node);
  const outer = l.fn.chainExit;
  const dst = l.temp();
  const join = l.newBlock();
  l.fn.chainExit = join;
  const value = chainLink(l, node);
  l.copy(dst, value, node);
  l.goto(join);
  l.fn.current = join;
  l.fn.chainExit = outer;
  return value === NONE ? NONE : dst;
}

/** Whether the parent belongs to the same chain, so that a `?.` in this node skips the parent too. */
function continuesChain(l: Lowering, node: ts.Expression): boolean {
  const { ts } = l;
  const parent = node.parent;
  if (ts.isNonNullExpression(parent)) return ts.isOptionalChain(parent) && continuesChain(l, parent);
  if (
    ts.isPropertyAccessExpression(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isCallExpression(parent)
  )
    return parent.expression === node && ts.isOptionalChain(parent) && !parent.questionDotToken;
  return false;
}

/** After the operand of `?.`: control goes on, or to the end of the chain. */
export function maybeSkip(l: Lowering, hasQuestionDot: boolean): void {
  if (!hasQuestionDot) return;
  if (l.fn.chainExit !== undefined) l.goto(l.fn.chainExit);
  l.startBlock();
}

function chainLink(l: Lowering, node: ChainNode): VarId {
  const { ts } = l;
  if (ts.isCallExpression(node)) {
    const [first] = node.arguments;
    const isRoot = l.fn.body.id === l.unit.root;
    if (isRoot && first && ts.isOptionalChain(node) && !ts.isSpreadElement(first))
      l.unit.optional.push({ call: l.span(node), first: l.span(first) });
    return lowerCall(l, node, false);
  }
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) {
    l.see(node.expression);
    if (ts.isElementAccessExpression(node)) keyOf(l, node.argumentExpression);
    else l.see(node.name);
    gone(l, readThis(l), node);
    return l.unknown(node);
  }
  const fn = ts.isPropertyAccessExpression(node) ? functionValue(l, node) : undefined;
  if (fn !== undefined) {
    l.skip(node.expression);
    l.see((node as ts.PropertyAccessExpression).name);
    return fn;
  }
  const object = expr(l, node.expression);
  maybeSkip(l, node.questionDotToken !== undefined);
  let key: Key;
  if (ts.isPropertyAccessExpression(node)) {
    l.see(node.name);
    key = memberKey(l, node.name);
  } else key = keyOf(l, node.argumentExpression);
  if (object === NONE) return ofPrimitive(l, key, node);
  const dst = l.temp();
  const declaredKind = key.kind === "name" ? l.world.types.declaredKind(node.expression) : undefined;
  l.emit({ op: "load", dst, object, key, declaredKind, span: l.span(node) });
  return dst;
}

/** A member of a value that is no reference: a part of a text, or something that prototypes hold. */
export function ofPrimitive(l: Lowering, key: Key, node: ts.Node): VarId {
  return key.kind === "index" || (key.kind === "name" && key.name === "length") ? NONE : l.unknown(node);
}

// ---- operators -------------------------------------------------------------------------------------------

function unary(l: Lowering, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): VarId {
  const { ts } = l;
  const K = ts.SyntaxKind;
  if (node.operator === K.PlusPlusToken || node.operator === K.MinusMinusToken) {
    const place = placeOf(l, node.operand);
    l.use(readPlace(l, place, node), node, true);
    writePlace(l, place, NONE, node);
    return NONE;
  }
  l.use(expr(l, node.operand), node, node.operator !== K.ExclamationToken);
  return NONE;
}

/** An assignable place, its object and key already evaluated. */
type Place =
  | { readonly kind: "name"; readonly id: ts.Identifier }
  | { readonly kind: "member"; readonly object: VarId; readonly key: Key; readonly node: ts.Node }
  | { readonly kind: "super"; readonly node: ts.Node };

function placeOf(l: Lowering, target: ts.Expression): Place {
  const { ts } = l;
  const inner = unwrap(ts, target);
  for (
    let outer: ts.Node = target;
    outer !== inner;
    outer = (outer as ts.ParenthesizedExpression).expression
  ) {
    l.see(outer);
    if (ts.isAsExpression(outer) || ts.isSatisfiesExpression(outer)) l.skip(outer.type);
  }
  l.see(inner);
  if (ts.isIdentifier(inner)) return { kind: "name", id: inner };
  if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) {
    const isSuper = inner.expression.kind === ts.SyntaxKind.SuperKeyword;
    if (isSuper) l.see(inner.expression);
    const object = isSuper ? NONE : expr(l, inner.expression);
    let key: Key;
    if (ts.isPropertyAccessExpression(inner)) {
      l.see(inner.name);
      key = memberKey(l, inner.name);
    } else key = keyOf(l, inner.argumentExpression);
    return isSuper ? { kind: "super", node: inner } : { kind: "member", object, key, node: inner };
  }
  // not a place in any program that runs
  gone(l, expr(l, target), target);
  return { kind: "super", node: target };
}

function readPlace(l: Lowering, place: Place, node: ts.Node): VarId {
  if (place.kind === "name") return readName(l, place.id);
  if (place.kind === "super") return l.unknown(node);
  if (place.object === NONE) return ofPrimitive(l, place.key, place.node);
  const dst = l.temp();
  l.emit({ op: "load", dst, object: place.object, key: place.key, span: l.span(place.node) });
  return dst;
}

function writePlace(l: Lowering, place: Place, src: VarId, node: ts.Node, value?: ts.Expression): void {
  if (place.kind === "name") writeName(l, place.id, src, node, value);
  else if (place.kind === "super") {
    gone(l, src, node);
    gone(l, readThis(l), node);
  } else if (place.object === NONE) gone(l, src, node);
  else l.emit({ op: "store", object: place.object, key: place.key, src, span: l.span(node) });
}

/** Assigns to any target: a name, a member or a pattern. The target's own operands are evaluated here. */
export function assignTo(l: Lowering, target: ts.Expression, src: VarId, node: ts.Node): void {
  const { ts } = l;
  const inner = unwrap(ts, target);
  if (ts.isObjectLiteralExpression(inner) || ts.isArrayLiteralExpression(inner)) {
    for (
      let outer: ts.Node = target;
      outer !== inner;
      outer = (outer as ts.ParenthesizedExpression).expression
    )
      l.see(outer);
    assignPattern(l, inner, src);
  } else writePlace(l, placeOf(l, target), src, node);
}

/**
 * `[a, b] = [b, a];` assigns to names what stands opposite to them. The array in between is nobody's, and iterating
 * it takes the values as they are, as long as nobody has changed how arrays are iterated.
 */
function assignedTogether(l: Lowering, node: ts.BinaryExpression): boolean {
  const { ts, world } = l;
  const { left, right } = node;
  if (!ts.isArrayLiteralExpression(left) || !ts.isArrayLiteralExpression(right)) return false;
  const targets = left.elements.filter(ts.isIdentifier);
  const isPlain =
    ts.isExpressionStatement(node.parent) &&
    targets.length === left.elements.length &&
    targets.length === right.elements.length &&
    !right.elements.some((value) => ts.isSpreadElement(value) || ts.isOmittedExpression(value));
  if (!isPlain || world.patches.everything || world.patches.kinds.has("Array")) return false;
  l.see(left);
  l.see(right);
  const values = right.elements.map((value) => {
    const kept = l.temp();
    l.copy(kept, expr(l, value), value, value);
    return kept;
  });
  targets.forEach((target, at) => {
    writeName(l, target, values[at] as VarId, target);
  });
  return true;
}

function binary(l: Lowering, node: ts.BinaryExpression): VarId {
  const { ts } = l;
  const K = ts.SyntaxKind;
  const { left, operatorToken, right } = node;
  const operator = operatorToken.kind;
  switch (operator) {
    case K.EqualsToken: {
      const target = unwrap(ts, left);
      if (assignedTogether(l, node)) return NONE;
      if (ts.isObjectLiteralExpression(target) || ts.isArrayLiteralExpression(target)) {
        const src = expr(l, right);
        assignTo(l, left, src, node);
        return src;
      }
      const place = placeOf(l, left);
      const src = expr(l, right);
      writePlace(l, place, src, node, right);
      return src;
    }
    case K.AmpersandAmpersandEqualsToken:
    case K.BarBarEqualsToken:
    case K.QuestionQuestionEqualsToken: {
      const place = placeOf(l, left);
      const old = readPlace(l, place, left);
      l.use(old, left);
      return branch(l, node, [
        () => old,
        () => {
          const src = expr(l, right);
          writePlace(l, place, src, node);
          return src;
        },
      ]);
    }
    case K.AmpersandAmpersandToken:
    case K.BarBarToken:
    case K.QuestionQuestionToken: {
      const first = expr(l, left);
      l.use(first, left);
      return branch(l, node, [() => first, () => operand(l, right)]);
    }
    case K.CommaToken:
      l.use(expr(l, left), left);
      return expr(l, right);
    case K.EqualsEqualsEqualsToken:
    case K.ExclamationEqualsEqualsToken:
      l.use(expr(l, left), left);
      l.use(expr(l, right), right);
      return NONE;
    case K.InstanceOfKeyword: {
      const value = expr(l, left);
      const type = expr(l, right);
      l.use(type, right);
      // a class may define `Symbol.hasInstance`; a built-in does not
      const path = l.world.names.globalPath(right);
      if (path !== undefined || l.world.classes.hasPlainInstances(right, l.file)) l.use(value, left);
      else gone(l, value, left);
      return NONE;
    }
  }
  if (operator >= K.FirstAssignment && operator <= K.LastAssignment) {
    const place = placeOf(l, left);
    l.use(readPlace(l, place, left), left, true);
    l.use(expr(l, right), right, true);
    writePlace(l, place, NONE, node);
    return NONE;
  }
  return arithmetic(l, node);
}

/** Operators that make primitives. A long `a + b + c + …` leans left and is taken without recursion. */
function arithmetic(l: Lowering, node: ts.BinaryExpression): VarId {
  const { ts } = l;
  const spine: ts.BinaryExpression[] = [];
  let left: ts.Expression = node;
  while (ts.isBinaryExpression(left) && isArithmetic(ts, left.operatorToken.kind)) {
    l.see(left);
    spine.push(left);
    left = left.left;
  }
  if (ts.isPrivateIdentifier(left)) l.see(left);
  else l.use(expr(l, left), left, true);
  for (let next = spine.pop(); next; next = spine.pop()) l.use(expr(l, next.right), next.right, true);
  return NONE;
}

function isArithmetic(ts: typeof import("typescript"), kind: ts.SyntaxKind): boolean {
  const K = ts.SyntaxKind;
  switch (kind) {
    case K.AmpersandAmpersandToken:
    case K.BarBarToken:
    case K.QuestionQuestionToken:
    case K.CommaToken:
    case K.EqualsEqualsEqualsToken:
    case K.ExclamationEqualsEqualsToken:
    case K.InstanceOfKeyword:
      return false;
    default:
      return kind < K.FirstAssignment || kind > K.LastAssignment;
  }
}

// ---- JSX -------------------------------------------------------------------------------------------------

/** What a component is given, it may keep: every value in the element escapes. */
function jsx(l: Lowering, node: ts.Node): VarId {
  const { ts } = l;
  const visit = (child: ts.Node): void => {
    l.see(child);
    if (ts.isTypeNode(child)) return;
    if (ts.isJsxExpression(child) || ts.isJsxSpreadAttribute(child)) {
      if (child.expression) {
        const src = expr(l, child.expression);
        if (src !== NONE) l.emit({ op: "escape", src, why: "jsx", span: l.span(child) });
      }
      return;
    }
    if (ts.isIdentifier(child) && !ts.isJsxAttribute(child.parent) && !isIntrinsicTag(l, child)) {
      l.use(readName(l, child), child);
      return;
    }
    if (ts.isPropertyAccessExpression(child) || child.kind === ts.SyntaxKind.ThisKeyword) {
      gone(l, expr(l, child as ts.Expression), child);
      return;
    }
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return l.unknown(node);
}

function isIntrinsicTag(l: Lowering, id: ts.Identifier): boolean {
  return /^[a-z]/.test(id.text) && l.ts.isJsxOpeningLikeElement(id.parent);
}
