/**
 * Conditions: what is known where they hold, and where they do not. Only comparisons of whole numbers say anything:
 * `!(i < n)` means `i >= n` for numbers, but not if `n` is NaN or undefined.
 */
import type ts from "typescript";
import { unwrap } from "../../lower/facts.js";
import { hold } from "./evaluate.js";
import { minus, ONE, type Polynomial, scale } from "./polynomial.js";
import type { Proof } from "./proof.js";
import type { Plain, State } from "./state.js";
import { evaluate, read } from "./uses.js";

/**
 * Evaluates a condition. The states behind it, where it holds and where it does not; `state` is used up. With `isValue`
 * someone gets the value of the expression, which for `a || b` may be that of an operand.
 */
export function branch(
  proof: Proof,
  condition: ts.Expression,
  state: State,
  isValue = false,
): [State, State] {
  const { ts } = proof;
  const K = ts.SyntaxKind;
  const node = unwrap(ts, condition);
  if (node.kind === K.TrueKeyword || node.kind === K.FalseKeyword) {
    const never = state.clone();
    never.die();
    return node.kind === K.TrueKeyword ? [state, never] : [never, state];
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === K.ExclamationToken) {
    const [yes, no] = branch(proof, node.operand, state);
    return [no, yes];
  }
  if (ts.isBinaryExpression(node)) {
    const kind = node.operatorToken.kind;
    if (kind === K.AmpersandAmpersandToken) {
      const [first, fails] = branch(proof, node.left, state, isValue);
      if (first.dead) {
        proof.skip(node.right);
        return [first, fails];
      }
      const [both, failsLater] = branch(proof, node.right, first, isValue);
      return [both, fails.join(failsLater, proof.origin(node))];
    }
    if (kind === K.BarBarToken) {
      const [holds, first] = branch(proof, node.left, state, isValue);
      if (first.dead) {
        proof.skip(node.right);
        return [holds, first];
      }
      const [holdsLater, neither] = branch(proof, node.right, first, isValue);
      return [holds.join(holdsLater, proof.origin(node)), neither];
    }
    const comparison = comparisonOf(ts, kind);
    if (comparison) {
      const a = read(proof, node.left, state);
      const b = read(proof, node.right, state);
      const other = state.clone();
      compare(proof, comparison, a, b, state, other);
      return [state, other];
    }
  }
  // whether there is memory tells nothing about what is in it
  const value = isValue ? evaluate(proof, condition, state) : hold(proof, condition, state);
  proof.take(value);
  const other = state.clone();
  if (value.kind === "plain" && proof.atoms.areIntegers(value.number) && !value.big) {
    if (state.isNotNegative(value.number)) state.know(minus(value.number, ONE));
    equal(other, value.number);
  }
  return [state, other];
}

type Comparison = "<" | "<=" | ">" | ">=" | "===" | "!==";

function comparisonOf(typescript: typeof ts, kind: ts.SyntaxKind): Comparison | undefined {
  const K = typescript.SyntaxKind;
  switch (kind) {
    case K.LessThanToken:
      return "<";
    case K.LessThanEqualsToken:
      return "<=";
    case K.GreaterThanToken:
      return ">";
    case K.GreaterThanEqualsToken:
      return ">=";
    case K.EqualsEqualsEqualsToken:
    case K.EqualsEqualsToken:
      return "===";
    case K.ExclamationEqualsEqualsToken:
    case K.ExclamationEqualsToken:
      return "!==";
    default:
      return undefined;
  }
}

function compare(proof: Proof, comparison: Comparison, a: Plain, b: Plain, yes: State, no: State): void {
  const { atoms } = proof;
  if (!atoms.areIntegers(a.number) || !atoms.areIntegers(b.number) || (a.big && b.big)) return;
  const difference = minus(b.number, a.number);
  // a < b, and its opposite a >= b
  const less = minus(difference, ONE);
  const notLess = scale(difference, -1);
  // a > b, and its opposite a <= b
  const more = minus(scale(difference, -1), ONE);
  switch (comparison) {
    case "<":
      know(yes, less);
      know(no, notLess);
      return;
    case ">=":
      know(yes, notLess);
      know(no, less);
      return;
    case ">":
      know(yes, more);
      know(no, difference);
      return;
    case "<=":
      know(yes, difference);
      know(no, more);
      return;
    case "===":
    case "!==": {
      const [same, other] = comparison === "===" ? [yes, no] : [no, yes];
      equal(same, difference);
      if (other.isNotNegative(difference)) know(other, less);
      else if (other.isNotNegative(scale(difference, -1))) know(other, more);
    }
  }
}

function know(state: State, fact: Polynomial): void {
  if (state.isNotNegative(minus(scale(fact, -1), ONE))) state.die();
  else state.know(fact);
}

function equal(state: State, difference: Polynomial): void {
  know(state, difference);
  know(state, scale(difference, -1));
}
