/**
 * Destructuring, of bindings (`const { a = 1, ...b } = v`) and of assignment targets (`({ a: o.x } = v)`).
 *
 * Object patterns load members, so a getter of an unknown object may run: what it returns is unknown, and it
 * sees nothing of ours. Array patterns iterate. A default is evaluated on its own path.
 */
import type ts from "typescript";
import { INDEX, type Key, NONE, named, type VarId } from "../ir/ir.js";
import { assignTo } from "./assignments.js";
import { ofPrimitive } from "./chains.js";
import type { Lowering } from "./context.js";
import { branch, expr } from "./expressions.js";
import { propertyKey } from "./keys.js";
import { writeName } from "./name-values.js";

/** Binds the names of a declaration. */
export function bindName(l: Lowering, name: ts.BindingName, src: VarId, value?: ts.Expression): void {
  const { ts } = l;
  l.see(name);
  if (ts.isIdentifier(name)) {
    writeName(l, name, src, name, value);
    return;
  }
  if (ts.isObjectBindingPattern(name)) {
    for (const element of name.elements) {
      l.see(element);
      if (element.dotDotDotToken) {
        bindName(l, element.name, restObject(l, src, element));
        continue;
      }
      const property = element.propertyName ?? (element.name as ts.Identifier);
      const key = propertyKey(l, property);
      bindName(l, element.name, withDefault(l, load(l, src, key, element), element.initializer));
    }
    return;
  }
  let at: number | undefined = 0;
  for (const element of name.elements) {
    l.see(element);
    if (ts.isOmittedExpression(element)) {
      iterate(l, src, at, element);
    } else if (element.dotDotDotToken) {
      bindName(l, element.name, restArray(l, src, element));
    } else {
      bindName(l, element.name, withDefault(l, iterate(l, src, at, element), element.initializer));
    }
    if (at !== undefined) at++;
  }
}

/** Assigns to the targets of a pattern. */
export function assignPattern(
  l: Lowering,
  pattern: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression,
  src: VarId,
): void {
  const { ts } = l;
  l.see(pattern);
  if (ts.isObjectLiteralExpression(pattern)) {
    for (const property of pattern.properties) {
      l.see(property);
      if (ts.isSpreadAssignment(property)) {
        assignTo(l, property.expression, restObject(l, src, property), property);
      } else if (ts.isShorthandPropertyAssignment(property)) {
        const value = load(l, src, named(property.name.text), property);
        writeName(l, property.name, withDefault(l, value, property.objectAssignmentInitializer), property);
      } else if (ts.isPropertyAssignment(property)) {
        const key = propertyKey(l, property.name);
        assignElement(l, property.initializer, load(l, src, key, property));
      }
    }
    return;
  }
  let at = 0;
  for (const element of pattern.elements) {
    if (ts.isOmittedExpression(element)) {
      l.see(element);
      iterate(l, src, at, element);
    } else if (ts.isSpreadElement(element)) {
      l.see(element);
      assignTo(l, element.expression, restArray(l, src, element), element);
    } else assignElement(l, element, iterate(l, src, at, element));
    at++;
  }
}

/** `target` or `target = default` */
function assignElement(l: Lowering, element: ts.Expression, value: VarId): void {
  const { ts } = l;
  if (ts.isBinaryExpression(element) && element.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    l.see(element);
    assignTo(l, element.left, withDefault(l, value, element.right), element);
  } else assignTo(l, element, value, element);
}

export function withDefault(l: Lowering, value: VarId, initializer: ts.Expression | undefined): VarId {
  if (!initializer) return value;
  l.use(value, initializer);
  return branch(l, initializer, [() => value, () => expr(l, initializer)]);
}

function load(l: Lowering, object: VarId, key: Key, node: ts.Node): VarId {
  if (object === NONE) return ofPrimitive(l, key, node);
  const dst = l.temp();
  l.emit({ op: "load", dst, object, key, span: l.span(node) });
  return dst;
}

function iterate(l: Lowering, object: VarId, at: number | undefined, node: ts.Node): VarId {
  if (object === NONE) return NONE;
  const dst = l.temp();
  l.emit({ op: "iterate", dst, object, ...(at !== undefined && { at }), span: l.span(node) });
  return dst;
}

function restObject(l: Lowering, src: VarId, node: ts.Node): VarId {
  const dst = l.fresh("object", node);
  if (src !== NONE) l.emit({ op: "spread", object: dst, src, span: l.span(node) });
  return dst;
}

function restArray(l: Lowering, src: VarId, node: ts.Node): VarId {
  const dst = l.fresh("array", node);
  const element = iterate(l, src, undefined, node);
  if (element !== NONE) l.emit({ op: "store", object: dst, key: INDEX, src: element, span: l.span(node) });
  return dst;
}
