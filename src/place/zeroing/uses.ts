/**
 * What an evaluated expression does beyond having a value: someone may get hold of the memory, an object may be
 * converted, code may run that is not followed. What is not understood may do anything that code at that place can do:
 * it uses every variable that it mentions, and what it assigns is unknown behind it.
 */
import type ts from "typescript";
import { unwrap } from "../../lower/facts.js";
import { operatorOf } from "./arithmetic.js";
import { hold } from "./evaluate.js";
import { isAround, type Proof, Unproven } from "./proof.js";
import { type Plain, plain, type State, type Value } from "./state.js";

/**
 * The value of an expression for someone who may do anything with it: if it is the memory, that is a use. This is how
 * expressions are evaluated unless there is a reason to `hold` them.
 */
export function evaluate(proof: Proof, node: ts.Expression, state: State): Plain {
  const value = hold(proof, node, state);
  proof.use(value, node, state);
  return value.kind === "plain" ? value : proof.opaque(node);
}

/** An expression whose value nobody gets. */
export function discard(proof: Proof, node: ts.Expression, state: State): void {
  proof.take(hold(proof, node, state));
}

/** An expression of which a primitive is made. */
export function read(proof: Proof, node: ts.Expression, state: State): Plain {
  const value = evaluate(proof, node, state);
  convert(proof, node, value, state);
  return value;
}

/** The conversion of an object to a primitive runs methods of its own. */
export function convert(proof: Proof, node: ts.Expression, value: Plain, state: State): void {
  if (!proof.facts.converters || proof.atoms.areIntegers(value.number)) return;
  // types are not believed here: a cast may have made a number of an object
  const { ts } = proof;
  const inner = unwrap(ts, node);
  const isNumber =
    ts.isNumericLiteral(inner) ||
    (ts.isBinaryExpression(inner) && operatorOf(ts, inner.operatorToken.kind) !== undefined);
  if (!isNumber) state.called();
}

/** Source that is not understood. */
export function anything(proof: Proof, node: ts.Node, state: State): Plain {
  if (isAround(node, proof.site.node) && proof.frames.length === 1)
    proof.fail(node, "the memory is made in a construct that is not followed");
  if (jumpsOut(proof, node)) throw new Unproven(node, "it is left by a jump that is not followed");
  useCaptured(proof, node, state);
  for (const symbol of proof.variables.assignedIn(node)) state.forget(symbol, proof.origin(node));
  state.called();
  return proof.opaque(node);
}

/** `break` and `continue` with a label, and the `return` of a callee, may lead out of a piece of source. */
export function jumpsOut(proof: Proof, node: ts.Node): boolean {
  const { ts } = proof;
  if (ts.isBreakOrContinueStatement(node)) return node.label !== undefined;
  if (ts.isReturnStatement(node)) return proof.frames.length > 1;
  return ts.forEachChild(node, (child) => !ts.isFunctionLike(child) && jumpsOut(proof, child)) ?? false;
}

/** Fails if code in `node`, that runs at times that are not known, may read the memory. */
export function useCaptured(proof: Proof, node: ts.Node, state: State): void {
  proof.skip(node);
  if (state.dead || state.full) return;
  if (proof.variables.usesOneOf(node, state.holders()))
    proof.fail(node, "a function that may read it is made before it is filled");
  if (mentionsThis(proof.ts, node) && proof.frame.self.kind !== "plain") proof.fail(node, "used by `this`");
}

function mentionsThis(typescript: typeof ts, node: ts.Node): boolean {
  return (
    node.kind === typescript.SyntaxKind.ThisKeyword ||
    (typescript.forEachChild(node, (child) => mentionsThis(typescript, child)) ?? false)
  );
}

export const same = (proof: Proof, what: string): Plain => plain(proof.atoms.intern(what, []));

/** Two ways to a value come together; `state` becomes what holds on both. */
export function meet(
  proof: Proof,
  node: ts.Node,
  state: State,
  ways: readonly State[],
  values: readonly (Value | undefined)[],
): Value {
  const live = ways.map((way, i) => ({ way, value: values[i] })).filter(({ way }) => !way.dead);
  const [first, ...others] = live;
  for (const value of values) if (value) proof.take(value);
  if (!first) {
    state.become(ways[0] as State);
    state.die();
    return proof.opaque(node);
  }
  let joined = first.way;
  for (const { way } of others) joined = joined.join(way, proof.origin(node));
  const [one, two] = [first.value, others[0]?.value];
  let value: Value = one ?? proof.opaque(node);
  if (others.length > 0) {
    const isSame =
      one?.kind === "plain" && two?.kind === "plain" && one.number.equals(two.number) && one.big === two.big;
    if (!isSame) {
      for (const { way, value } of live) if (value) proof.use(value, node, way);
      const bothIntegers =
        one?.kind === "plain" &&
        two?.kind === "plain" &&
        proof.atoms.areIntegers(one.number) &&
        proof.atoms.areIntegers(two.number);
      value = bothIntegers
        ? plain(proof.atoms.fresh(proof.origin(node), { integer: true }))
        : proof.opaque(node);
    }
  }
  state.become(joined);
  return value;
}
