/** The shapes of readers: functions that a class declares so that its private members can be read outside. */

import { isNamed } from "./freeing.js";
import type { Names } from "./plan-names.js";
import { hasSlotType } from "./shapes.js";
import type { Node } from "./tree.js";

/** `var read: any;` */
export function isReaderDeclaration(node: Node, names: Names): boolean {
  if (node.type !== "VariableDeclaration" || node.kind !== "var" || node.declare) return false;
  return node.declarations.every(
    ({ id, init, definite }) =>
      id.type === "Identifier" &&
      names.readers.has(id.name) &&
      !init &&
      !definite &&
      hasSlotType(id.typeAnnotation),
  );
}

/** `static { read = (of: any) => of && #data in of ? of.#data : undefined; }` */
export function isReaderBlock(node: Node, names: Names): boolean {
  if (node.type !== "StaticBlock" || node.body.length === 0) return false;
  return node.body.every(
    (statement) => statement.type === "ExpressionStatement" && isReaderMade(statement.expression, names),
  );
}

function isReaderMade(node: Node, names: Names): boolean {
  if (node.type !== "AssignmentExpression" || node.operator !== "=") return false;
  const { left, right } = node;
  if (left.type !== "Identifier" || right.type !== "ArrowFunctionExpression") return false;
  const member = names.readers.get(left.name);
  const [of, ...more] = right.params;
  if (member === undefined || more.length > 0 || right.async || right.returnType) return false;
  if (of?.type !== "Identifier" || of.name !== "of" || !hasSlotType(of.typeAnnotation)) return false;
  const { body } = right;
  if (body.type !== "ConditionalExpression" || !isNamed(body.alternate, "undefined")) return false;
  const { test, consequent } = body;
  if (test.type !== "LogicalExpression" || test.operator !== "&&" || !isNamed(test.left, "of")) return false;
  const { right: isOwn } = test;
  if (isOwn.type !== "BinaryExpression" || isOwn.operator !== "in" || !isNamed(isOwn.right, "of"))
    return false;
  const isRead = consequent.type === "MemberExpression" && !consequent.computed;
  return (
    isRead &&
    isPrivate(isOwn.left, member) &&
    isNamed(consequent.object, "of") &&
    isPrivate(consequent.property, member)
  );
}

const isPrivate = (node: Node, member: string): boolean =>
  node.type === "PrivateName" && `#${node.id.name}` === member;
