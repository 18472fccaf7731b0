/**
 * Operators and assignments. An assignment evaluates the operands of its target, then its value, and then stores.
 */
import type ts from "typescript";
import { unwrap } from "../../lower/facts.js";
import { negate, operate, operatorOf } from "./arithmetic.js";
import { readVariable, writeVariable } from "./bindings.js";
import { branch } from "./conditions.js";
import { hold } from "./evaluate.js";
import { runAccessor } from "./members.js";
import { elementSize, readElement, writeElement } from "./memory.js";
import { constant, ONE } from "./polynomial.js";
import type { Proof } from "./proof.js";
import { type Plain, plain, type State, type Value } from "./state.js";
import { anything, convert, discard, evaluate, meet, read } from "./uses.js";

/** Something that is assigned to, its operands evaluated. */
type Place =
  | { readonly kind: "name"; readonly id: ts.Identifier }
  | {
      readonly kind: "element";
      readonly object: Value;
      readonly index: Plain;
      readonly node: ts.ElementAccessExpression;
    }
  | { readonly kind: "property"; readonly object: Value; readonly node: ts.PropertyAccessExpression }
  | { readonly kind: "other"; readonly node: ts.Expression };

function place(proof: Proof, target: ts.Expression, state: State): Place {
  const { ts } = proof;
  const node = unwrap(ts, target);
  if (ts.isIdentifier(node)) return { kind: "name", id: node };
  if (ts.isElementAccessExpression(node) && node.expression.kind !== ts.SyntaxKind.SuperKeyword) {
    const object = hold(proof, node.expression, state);
    return { kind: "element", object, index: read(proof, node.argumentExpression, state), node };
  }
  if (ts.isPropertyAccessExpression(node) && node.expression.kind !== ts.SyntaxKind.SuperKeyword)
    return { kind: "property", object: hold(proof, node.expression, state), node };
  return { kind: "other", node };
}

/** What stands there before an operator changes it; memory is no operand of one. */
function readPlace(proof: Proof, at: Place, state: State): Plain {
  switch (at.kind) {
    case "name": {
      const value = readVariable(proof, at.id, state);
      proof.use(value, at.id, state);
      return value.kind === "plain" ? value : proof.opaque(at.id);
    }
    case "element":
      if (at.object.kind === "memory") readElement(proof, at.object, at.index, at.node, state);
      else proof.use(at.object, at.node, state);
      return proof.opaque(at.node);
    case "property":
      proof.use(at.object, at.node, state);
      runAccessor(proof, at.node.name.text, at.node, state);
      return proof.opaque(at.node);
    case "other":
      return anything(proof, at.node, state);
  }
}

function writePlace(
  proof: Proof,
  at: Place,
  value: Value,
  source: ts.Expression | undefined,
  state: State,
): void {
  switch (at.kind) {
    case "name":
      writeVariable(proof, at.id, value, state);
      return;
    case "element": {
      proof.use(value, at.node, state);
      if (at.object.kind === "memory") {
        if (source && value.kind === "plain") convert(proof, source, value, state);
        writeElement(proof, at.object, at.index, at.node, state);
        return;
      }
      proof.use(at.object, at.node, state);
      const kind = proof.world.types.declaredKind(at.node.expression);
      const isTyped = kind !== undefined && kind !== "Array" && elementSize(kind) !== undefined;
      if (isTyped) {
        if (source && value.kind === "plain") convert(proof, source, value, state);
      } else if (proof.facts.anyAccessor) state.called();
      else state.stored();
      return;
    }
    case "property": {
      proof.use(value, at.node, state);
      proof.use(at.object, at.node, state);
      const { accessors, anyAccessor } = proof.facts;
      if (anyAccessor || accessors.has(at.node.name.text)) state.called();
      else state.stored();
      return;
    }
    case "other":
      proof.use(value, at.node, state);
      anything(proof, at.node, state);
  }
}

export function unary(
  proof: Proof,
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  state: State,
): Plain {
  const { ts } = proof;
  const K = ts.SyntaxKind;
  const { operator, operand } = node;
  if (operator === K.PlusPlusToken || operator === K.MinusMinusToken) {
    const at = place(proof, operand, state);
    const before = readPlace(proof, at, state);
    convert(proof, operand, before, state);
    const after = operate(state, operator === K.PlusPlusToken ? "+" : "-", before, plain(ONE));
    writePlace(proof, at, after, undefined, state);
    return ts.isPrefixUnaryExpression(node) ? after : before;
  }
  const value = read(proof, operand, state);
  if (operator === K.MinusToken) return negate(state, value);
  if (operator === K.PlusToken && proof.atoms.areIntegers(value.number)) return value;
  if (operator === K.TildeToken && proof.atoms.areIntegers(value.number))
    return operate(state, "^", value, plain(constant(-1)));
  return proof.opaque(node);
}

export function binary(proof: Proof, node: ts.BinaryExpression, state: State): Value {
  const { ts } = proof;
  const K = ts.SyntaxKind;
  const { left, right, operatorToken } = node;
  const kind = operatorToken.kind;
  if (kind === K.CommaToken) {
    discard(proof, left, state);
    return hold(proof, right, state);
  }
  if (kind === K.AmpersandAmpersandToken || kind === K.BarBarToken || kind === K.QuestionQuestionToken) {
    if (kind === K.QuestionQuestionToken) {
      const first = evaluate(proof, left, state);
      const other = state.clone();
      const second = evaluate(proof, right, other);
      return meet(proof, node, state, [state.clone(), other], [first, second]);
    }
    const [yes, no] = branch(proof, left, state, true);
    const [goesOn, skips] = kind === K.AmpersandAmpersandToken ? [yes, no] : [no, yes];
    if (goesOn.dead) proof.skip(right);
    else evaluate(proof, right, goesOn);
    return meet(proof, node, state, [goesOn, skips], [proof.opaque(node), proof.opaque(node)]);
  }
  if (kind === K.EqualsToken) {
    const target = unwrap(ts, left);
    if (ts.isObjectLiteralExpression(target) || ts.isArrayLiteralExpression(target)) {
      const value = evaluate(proof, right, state);
      anything(proof, left, state);
      return value;
    }
    const at = place(proof, left, state);
    const value = hold(proof, right, state);
    writePlace(proof, at, value, right, state);
    return value;
  }
  if (kind >= K.FirstAssignment && kind <= K.LastAssignment) {
    const operator = operatorOf(ts, kind);
    if (!operator) return anything(proof, node, state);
    const at = place(proof, left, state);
    const before = readPlace(proof, at, state);
    const value = read(proof, right, state);
    convert(proof, left, before, state);
    const result = operate(state, operator, before, value);
    writePlace(proof, at, result, undefined, state);
    return result;
  }
  const operator = operatorOf(ts, kind);
  if (operator) {
    const a = read(proof, left, state);
    return operate(state, operator, a, read(proof, right, state));
  }
  switch (kind) {
    case K.LessThanToken:
    case K.LessThanEqualsToken:
    case K.GreaterThanToken:
    case K.GreaterThanEqualsToken:
    case K.EqualsEqualsToken:
    case K.ExclamationEqualsToken:
      read(proof, left, state);
      read(proof, right, state);
      return proof.opaque(node);
    case K.EqualsEqualsEqualsToken:
    case K.ExclamationEqualsEqualsToken:
      // comparing references reads nothing
      discard(proof, left, state);
      discard(proof, right, state);
      return proof.opaque(node);
    default:
      return anything(proof, node, state);
  }
}
