/**
 * Expressions, in the order in which the language evaluates them. The state that is passed in is changed.
 *
 * What is not named here may do anything that code at that place can do: it uses every variable that it mentions, and
 * what it assigns is unknown behind it.
 *
 * The memory cannot be dropped on the way. `evaluate` gives numbers and the like, and what is the memory counts as read
 * by anybody. Only `hold` gives it to its caller, and the proof keeps account of what it gave (`Proof.inHand`): at the
 * end of a statement nothing may be left that nobody has dealt with.
 */
import type ts from "typescript";
import { isWrapper } from "../../lower/facts.js";
import { epochsOf, extreme, namedAfter, round } from "./arithmetic.js";
import { readVariable } from "./bindings.js";
import { call } from "./calls.js";
import { branch } from "./conditions.js";
import { element, property } from "./members.js";
import { elementSize, makeSite, viewOfMemory } from "./memory.js";
import { binary, unary } from "./operators.js";
import { bareAtom, constant } from "./polynomial.js";
import type { Proof } from "./proof.js";
import { type Plain, plain, type State, type Value } from "./state.js";
import { anything, discard, evaluate, meet, read, same, useCaptured } from "./uses.js";

/**
 * The value of an expression for someone who knows what to do with the memory: who gets it must `take` it, or `use` it.
 * Everyone else calls `evaluate`.
 */
export function hold(proof: Proof, node: ts.Expression, state: State): Value {
  proof.spend(node);
  return proof.handOut(follow(proof, node, state));
}

/** The expressions whose value can be the memory; all others make something new of what they evaluate. */
function follow(proof: Proof, node: ts.Expression, state: State): Value {
  const { ts } = proof;
  if (node === proof.site.node && proof.frames.length === 1) return makeSite(proof, state);
  if (isWrapper(ts, node)) return hold(proof, node.expression, state);
  // behind `?.` nothing is sure to be evaluated
  if (ts.isOptionalChain(node)) return anything(proof, node, state);
  switch (node.kind) {
    case ts.SyntaxKind.ThisKeyword:
      return proof.frame.self;
    case ts.SyntaxKind.Identifier:
      return readVariable(proof, node as ts.Identifier, state);
    case ts.SyntaxKind.PropertyAccessExpression:
      return property(proof, node as ts.PropertyAccessExpression, state);
    case ts.SyntaxKind.ConditionalExpression: {
      const { condition, whenTrue, whenFalse } = node as ts.ConditionalExpression;
      const [yes, no] = branch(proof, condition, state);
      const values = [
        yes.dead ? proof.skip(whenTrue) : hold(proof, whenTrue, yes),
        no.dead ? proof.skip(whenFalse) : hold(proof, whenFalse, no),
      ];
      return meet(proof, node, state, [yes, no], values);
    }
    case ts.SyntaxKind.BinaryExpression:
      return binary(proof, node as ts.BinaryExpression, state);
    case ts.SyntaxKind.CallExpression:
      return call(proof, node as ts.CallExpression, state);
    case ts.SyntaxKind.NewExpression:
      return construct(proof, node as ts.NewExpression, state);
    default:
      return compute(proof, node, state);
  }
}

/** Expressions that make something new. */
function compute(proof: Proof, node: ts.Expression, state: State): Plain {
  const { ts } = proof;
  switch (node.kind) {
    case ts.SyntaxKind.NumericLiteral: {
      const value = Number((node as ts.NumericLiteral).text);
      return Number.isSafeInteger(value) ? plain(constant(value)) : same(proof, `literal ${value}`);
    }
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
    case ts.SyntaxKind.BigIntLiteral:
    case ts.SyntaxKind.TrueKeyword:
    case ts.SyntaxKind.FalseKeyword:
    case ts.SyntaxKind.NullKeyword:
    case ts.SyntaxKind.RegularExpressionLiteral:
      return proof.opaque(node);
    case ts.SyntaxKind.ElementAccessExpression:
      return element(proof, node as ts.ElementAccessExpression, state);
    case ts.SyntaxKind.PrefixUnaryExpression:
    case ts.SyntaxKind.PostfixUnaryExpression:
      return unary(proof, node as ts.PrefixUnaryExpression, state);
    case ts.SyntaxKind.TypeOfExpression:
    case ts.SyntaxKind.VoidExpression:
      discard(proof, (node as ts.TypeOfExpression).expression, state);
      return proof.opaque(node);
    case ts.SyntaxKind.AwaitExpression:
    case ts.SyntaxKind.YieldExpression: {
      const operand = (node as ts.YieldExpression).expression;
      if (operand) evaluate(proof, operand, state);
      state.called();
      return proof.opaque(node);
    }
    case ts.SyntaxKind.TemplateExpression:
      for (const { expression } of (node as ts.TemplateExpression).templateSpans)
        read(proof, expression, state);
      return proof.opaque(node);
    case ts.SyntaxKind.ArrayLiteralExpression:
      for (const one of (node as ts.ArrayLiteralExpression).elements) {
        if (ts.isSpreadElement(one)) {
          evaluate(proof, one.expression, state);
          state.called();
        } else if (!ts.isOmittedExpression(one)) evaluate(proof, one, state);
      }
      return proof.opaque(node);
    case ts.SyntaxKind.ObjectLiteralExpression:
      return objectLiteral(proof, node as ts.ObjectLiteralExpression, state);
    case ts.SyntaxKind.ArrowFunction:
    case ts.SyntaxKind.FunctionExpression:
      if (!proof.variables.isDirect(node)) useCaptured(proof, node, state);
      return proof.opaque(node);
    default:
      return anything(proof, node, state);
  }
}

function objectLiteral(proof: Proof, node: ts.ObjectLiteralExpression, state: State): Plain {
  const { ts } = proof;
  for (const one of node.properties) {
    if (one.name && ts.isComputedPropertyName(one.name)) read(proof, one.name.expression, state);
    if (ts.isPropertyAssignment(one)) evaluate(proof, one.initializer, state);
    else if (ts.isShorthandPropertyAssignment(one)) evaluate(proof, one.name, state);
    else if (ts.isSpreadAssignment(one)) {
      evaluate(proof, one.expression, state);
      state.called();
    } else useCaptured(proof, one, state);
  }
  return proof.opaque(node);
}

function construct(proof: Proof, node: ts.NewExpression, state: State): Value {
  const { ts, world, atoms } = proof;
  const given = node.arguments ?? [];
  const path = world.names.globalPath(node.expression);
  const size = path === undefined ? undefined : elementSize(path);
  if (
    path !== undefined &&
    size !== undefined &&
    !world.patches.globals.has(path) &&
    !given.some((one) => ts.isSpreadElement(one))
  ) {
    const values = given.map((one) => hold(proof, one, state));
    const [first, ...others] = values;
    for (const [i, other] of others.entries()) proof.use(other, given[i + 1] as ts.Node, state);
    if (first?.kind === "memory") {
      const view = viewOfMemory(proof, first, path, others as Plain[], state);
      if (view) {
        proof.take(first);
        return view;
      }
    }
    if (first) proof.use(first, node, state);
    const made = proof.opaque(node);
    const isLength = first?.kind === "plain" && given.length === 1 && atoms.areIntegers(first.number);
    if (first && !isLength) state.called();
    if (isLength && first.kind === "plain" && path !== "ArrayBuffer" && path !== "DataView")
      proof.lengths.set(bareAtom(made.number) as number, { length: first.number, calls: state.calls });
    return made;
  }
  if (path === undefined) evaluate(proof, node.expression, state);
  for (const one of given) evaluate(proof, ts.isSpreadElement(one) ? one.expression : one, state);
  state.called();
  return proof.opaque(node);
}

/** Functions of `Math`; undefined for what is none. */
export function mathCall(
  proof: Proof,
  path: string,
  node: ts.CallExpression,
  state: State,
): Plain | undefined {
  const name = /^Math\.(\w+)$/.exec(path)?.[1];
  if (name === undefined || proof.world.patches.globals.has("Math")) return undefined;
  if (node.arguments.some((one) => proof.ts.isSpreadElement(one))) return undefined;
  const values = node.arguments.map((one) => read(proof, one, state));
  const [first] = values;
  if ((name === "floor" || name === "ceil" || name === "round" || name === "trunc") && first)
    return round(state, name, first);
  if (name === "min" || name === "max") return extreme(state, name, values);
  if (name === "random") return proof.opaque(node);
  const bounds = name === "imul" || name === "clz32" ? { integer: true, min: -(2 ** 31), max: 2 ** 31 } : {};
  return namedAfter(state, path, values, bounds, epochsOf(state));
}
