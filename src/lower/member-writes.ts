/** Where a syntax tree changes members of objects: assignments, `delete`, destructuring, `Object.defineProperty`. */
import type ts from "typescript";
import { reflector } from "./built-in-names.js";
import { isWrapper, unwrap } from "./facts.js";
import { isAssigned } from "./targets.js";

type Ts = typeof import("typescript");

/** A member that is changed; without a name, one whose name is computed. */
export interface MemberWrite {
  readonly object: ts.Expression;
  readonly member: string | undefined;
  /** the computed name */
  readonly key: ts.Expression | undefined;
  /** by a function that can also replace accessors and the prototype */
  readonly defines: boolean;
  readonly node: ts.Node;
}

export type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

export function isAccess(ts: Ts, node: ts.Node): node is Access {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

/** The name that a member access spells out. */
export function memberName(ts: Ts, node: Access): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const key = unwrap(ts, node.argumentExpression);
  return ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key.text : wellKnownSymbol(ts, key);
}

function wellKnownSymbol(ts: Ts, key: ts.Expression): string | undefined {
  const isSymbol =
    ts.isPropertyAccessExpression(key) && ts.isIdentifier(key.expression) && key.expression.text === "Symbol";
  return isSymbol ? `@@${key.name.text}` : undefined;
}

/** Whether a member access is the target of a write, or of `delete`. */
export function isWriteTarget(ts: Ts, access: Access): boolean {
  let node: ts.Node = access;
  while (isWrapper(ts, node.parent)) node = node.parent;
  // most stand in another access or in a call
  if (isAccess(ts, node.parent) || ts.isCallExpression(node.parent)) return false;
  return ts.isDeleteExpression(node.parent) || isAssigned(ts, access as unknown as ts.Identifier);
}

export function accessWrite(ts: Ts, access: Access): MemberWrite | undefined {
  if (!isWriteTarget(ts, access)) return undefined;
  const key = ts.isElementAccessExpression(access) ? access.argumentExpression : undefined;
  return { object: access.expression, member: memberName(ts, access), key, defines: false, node: access };
}

/** What a call of a function that writes members changes, if it has a target. */
export function callWrite(ts: Ts, call: ts.CallExpression): MemberWrite | undefined {
  const callee = unwrap(ts, call.expression);
  const name = lastName(ts, callee);
  const isMethod = name.startsWith("__define");
  const object =
    isMethod && ts.isPropertyAccessExpression(callee)
      ? callee.expression
      : (call.arguments[0] as ts.Expression);
  if (!object) return undefined;
  const key = isMethod
    ? call.arguments[0]
    : /^(?:defineProperty|set|deleteProperty)$/.test(name)
      ? call.arguments[1]
      : undefined;
  const inner = key && unwrap(ts, key);
  const member = inner && (ts.isStringLiteralLike(inner) ? inner.text : wellKnownSymbol(ts, inner));
  return { object, member, key, defines: true, node: call };
}

/** Whether a callee is called like a function that writes members. `set` is the one of `Reflect`, or of any map. */
export function namesWriter(ts: Ts, callee: ts.Expression): boolean {
  const name = lastName(ts, callee);
  return name !== "set" && name !== "deleteProperty" && reflector(name) === "writes members";
}

/** The last name of a callee; of what has none, nothing. */
export function lastName(ts: Ts, callee: ts.Expression): string {
  const inner = unwrap(ts, callee);
  if (ts.isIdentifier(inner)) return inner.text;
  return isAccess(ts, inner) ? (memberName(ts, inner) ?? "") : "";
}
