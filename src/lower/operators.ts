/** Operators: those that pass an operand on, those that assign, and those that make a primitive. */
import type ts from "typescript";
import { NONE, type VarId } from "../ir/ir.js";
import { assignedTogether, assignTo, placeOf, readPlace, writePlace } from "./assignments.js";
import type { Lowering } from "./context.js";
import { branch, expr, gone, operand } from "./expressions.js";
import { unwrap } from "./facts.js";

export function unary(l: Lowering, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): VarId {
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

export function binary(l: Lowering, node: ts.BinaryExpression): VarId {
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
