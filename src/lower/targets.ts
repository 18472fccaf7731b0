/** Where a syntax tree writes: targets of assignments, updates, loop heads and destructuring. */
import type ts from "typescript";
import { isWrapper } from "./facts.js";

type Ts = typeof import("typescript");

/** Whether a mention of a variable assigns it. */
export function isAssigned(ts: Ts, id: ts.Identifier): boolean {
  let node: ts.Node = id;
  while (isWrapper(ts, node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return (
      parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
    );
  if (ts.isBinaryExpression(parent) && parent.left === node) {
    const kind = parent.operatorToken.kind;
    if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) return true;
  }
  if (ts.isForInStatement(parent) || ts.isForOfStatement(parent)) return parent.initializer === node;
  return insideTarget(ts, node);
}

/** Whether a node stands in a destructuring target or is the head of a loop. */
export function insideTarget(ts: Ts, node: ts.Node): boolean {
  let child = node;
  for (let parent = node.parent; parent; child = parent, parent = parent.parent) {
    if (ts.isBinaryExpression(parent)) {
      if (parent.left === child && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return true;
      if (parent.left !== child) return false;
    } else if (ts.isForInStatement(parent) || ts.isForOfStatement(parent))
      return parent.initializer === child;
    else if (
      !ts.isObjectLiteralExpression(parent) &&
      !ts.isArrayLiteralExpression(parent) &&
      !ts.isPropertyAssignment(parent) &&
      !ts.isShorthandPropertyAssignment(parent) &&
      !ts.isSpreadElement(parent) &&
      !ts.isSpreadAssignment(parent) &&
      !isWrapper(ts, parent)
    )
      return false;
  }
  return false;
}

/** Whether a member access may write the member: an assignment, or any place that is not known only to read. */
export function isWritten(ts: Ts, node: ts.Expression): boolean {
  const parent = node.parent;
  if (ts.isBinaryExpression(parent) && parent.left === node)
    return (
      parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
    );
  if (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) return false;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return false;
  if (ts.isVariableDeclaration(parent) || ts.isReturnStatement(parent) || ts.isExpressionStatement(parent))
    return false;
  // what is left includes destructuring targets, `delete`, `++` and wrappers of them
  return !(
    ts.isBinaryExpression(parent) ||
    ts.isIfStatement(parent) ||
    ts.isConditionalExpression(parent) ||
    ts.isTemplateSpan(parent)
  );
}
