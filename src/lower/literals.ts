/** Array and object literals: a new object, and a store for each thing that is put into it. */
import type ts from "typescript";
import { INDEX, NONE, named, type VarId } from "../ir/ir.js";
import type { Lowering } from "./context.js";
import { expr, gone } from "./expressions.js";
import { lowerClosure } from "./functions.js";
import { propertyKey } from "./keys.js";
import { readName } from "./name-values.js";

export function arrayLiteral(l: Lowering, node: ts.ArrayLiteralExpression): VarId {
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

export function objectLiteral(l: Lowering, node: ts.ObjectLiteralExpression): VarId {
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
