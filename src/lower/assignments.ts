/** Places that can be assigned to: names, members, patterns; and assignments of several names at once. */
import type ts from "typescript";
import { type Key, NONE, type VarId } from "../ir/ir.js";
import { ofPrimitive } from "./chains.js";
import type { Lowering } from "./context.js";
import { expr, gone } from "./expressions.js";
import { unwrap } from "./facts.js";
import { keyOf, memberKey } from "./keys.js";
import { readName, readThis, writeName } from "./name-values.js";
import { assignPattern } from "./patterns.js";

/** An assignable place, its object and key already evaluated. */
type Place =
  | { readonly kind: "name"; readonly id: ts.Identifier }
  | { readonly kind: "member"; readonly object: VarId; readonly key: Key; readonly node: ts.Node }
  | { readonly kind: "super"; readonly node: ts.Node };

export function placeOf(l: Lowering, target: ts.Expression): Place {
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

export function readPlace(l: Lowering, place: Place, node: ts.Node): VarId {
  if (place.kind === "name") return readName(l, place.id);
  if (place.kind === "super") return l.unknown(node);
  if (place.object === NONE) return ofPrimitive(l, place.key, place.node);
  const dst = l.temp();
  l.emit({ op: "load", dst, object: place.object, key: place.key, span: l.span(place.node) });
  return dst;
}

export function writePlace(
  l: Lowering,
  place: Place,
  src: VarId,
  node: ts.Node,
  value?: ts.Expression,
): void {
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
export function assignedTogether(l: Lowering, node: ts.BinaryExpression): boolean {
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
