/**
 * Variables: what a name holds, and what it holds from here on. Followed are the variables of the functions that are
 * being executed, if all their assignments are seen (`variables.ts`); constants of what is around them keep their value;
 * all others may have changed whenever code has run that is not known.
 */
import type ts from "typescript";
import { unwrap } from "../../lower/facts.js";
import { operatorOf } from "./arithmetic.js";
import { lengthLike } from "./members.js";
import { constant } from "./polynomial.js";
import type { Proof } from "./proof.js";
import { type Plain, plain, STALE, type State, uniqueName, type Value } from "./state.js";
import { evaluate, read, same } from "./uses.js";

export function readVariable(proof: Proof, id: ts.Identifier, state: State): Value {
  const { variables, atoms } = proof;
  proof.saw(id);
  const symbol = variables.symbolOf(id);
  if (!symbol)
    return id.text === "undefined"
      ? same(proof, "undefined")
      : plain(atoms.intern(`global ${id.text}`, [], {}, [state.calls, state.stores]));
  if (isLocal(proof, symbol)) {
    let value = state.env.get(symbol);
    // of what once was the memory nobody forgets that it may be
    if (!value && proof.held.has(symbol)) return STALE;
    if (!value) {
      value = plain(atoms.fresh(`${proof.path}${uniqueName(symbol)}`, {}, []));
      state.env.set(symbol, value);
    }
    return value;
  }
  if (variables.isConstant(symbol)) {
    const known = constantOf(proof, id, 0);
    return known === undefined ? same(proof, `constant ${uniqueName(symbol)}`) : plain(constant(known));
  }
  return plain(atoms.intern(`variable ${uniqueName(symbol)}`, [], {}, [state.calls, state.stores]));
}

/** A variable of the functions that are being executed, whose assignments are all seen. */
function isLocal(proof: Proof, symbol: ts.Symbol): boolean {
  const { variables, frames } = proof;
  const home = symbol.valueDeclaration && variables.containerOf(symbol.valueDeclaration);
  return variables.isFollowed(symbol) && frames.some(({ fn }) => fn === home);
}

/** The number that an expression always is. */
function constantOf(proof: Proof, node: ts.Expression, depth: number): number | undefined {
  const { ts, variables } = proof;
  const inner = unwrap(ts, node);
  if (ts.isNumericLiteral(inner)) return safe(Number(inner.text));
  if (depth > 8) return undefined;
  if (ts.isBinaryExpression(inner)) {
    const left = constantOf(proof, inner.left, depth + 1);
    const right = constantOf(proof, inner.right, depth + 1);
    if (left === undefined || right === undefined) return undefined;
    switch (operatorOf(ts, inner.operatorToken.kind)) {
      case "+":
        return safe(left + right);
      case "-":
        return safe(left - right);
      case "*":
        return safe(left * right);
      case "<<":
        return left << right;
      case ">>":
        return left >> right;
      case "/":
        return safe(left / right);
      case "**":
        return safe(left ** right);
      default:
        return undefined;
    }
  }
  if (!ts.isIdentifier(inner)) return undefined;
  const symbol = variables.symbolOf(inner);
  const declaration = symbol?.valueDeclaration;
  if (!symbol || !declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer)
    return undefined;
  return ts.isIdentifier(declaration.name) && variables.isConstant(symbol)
    ? constantOf(proof, declaration.initializer, depth + 1)
    : undefined;
}

const safe = (value: number): number | undefined => (Number.isSafeInteger(value) ? value : undefined);

/** `name = value` */
export function writeVariable(proof: Proof, id: ts.Identifier, value: Value, state: State): void {
  proof.saw(id);
  const symbol = proof.variables.symbolOf(id);
  if (symbol) setSymbol(proof, symbol, value, id, state);
  else {
    proof.use(value, id, state);
    state.stored();
  }
}

export function setSymbol(proof: Proof, symbol: ts.Symbol, value: Value, node: ts.Node, state: State): void {
  proof.take(value);
  if (!isLocal(proof, symbol)) {
    proof.use(value, node, state);
    state.stored();
    return;
  }
  const isInitial = node.parent === symbol.valueDeclaration;
  if (value.kind !== "plain") proof.held.add(symbol);
  if (value.kind !== "plain" && proof.variables.earlyCaptures(symbol, isInitial))
    proof.use(value, node, state);
  state.env.set(symbol, value);
}

/** A default value: evaluated, or not. */
export function perhaps(proof: Proof, node: ts.Expression, state: State): void {
  const apart = state.clone();
  evaluate(proof, node, apart);
  state.become(state.join(apart, proof.origin(node)));
}

/** A declared name or pattern is given a value. */
export function bind(proof: Proof, name: ts.BindingName, value: Value, state: State): void {
  const { ts, variables } = proof;
  if (ts.isIdentifier(name)) {
    const symbol = variables.symbolOf(name);
    proof.saw(name);
    if (symbol) setSymbol(proof, symbol, value, name, state);
    return;
  }
  proof.use(value, name, state);
  for (const one of name.elements) {
    if (!ts.isBindingElement(one)) continue;
    if (one.propertyName && ts.isComputedPropertyName(one.propertyName))
      read(proof, one.propertyName.expression, state);
    let part: Value =
      ts.isObjectBindingPattern(name) && value.kind === "plain" && !one.dotDotDotToken
        ? member(proof, one, value, state)
        : proof.opaque(one);
    if (one.initializer) {
      perhaps(proof, one.initializer, state);
      part = proof.opaque(one);
    }
    bind(proof, one.name, part, state);
  }
  const runsCode = ts.isArrayBindingPattern(name)
    ? !isBuiltinList(proof, name)
    : proof.facts.anyAccessor || proof.facts.accessors.size > 0;
  if (runsCode) state.called();
}

/** Whether a pattern takes apart a list of which it is known how it iterates. */
function isBuiltinList({ ts, world }: Proof, pattern: ts.ArrayBindingPattern): boolean {
  const declaration = pattern.parent;
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return false;
  const kind = world.types.declaredKind(declaration.initializer);
  return kind === "Array" && !world.patches.kinds.has("Array");
}

/** `const { length } = x` */
function member(proof: Proof, element: ts.BindingElement, value: Plain, state: State): Value {
  const { ts } = proof;
  const name = element.propertyName ?? element.name;
  const declaration = element.parent.parent;
  if (!ts.isIdentifier(name) || !ts.isVariableDeclaration(declaration) || !declaration.initializer)
    return proof.opaque(element);
  return lengthLike(proof, declaration.initializer, name.text, value, state) ?? proof.opaque(element);
}
