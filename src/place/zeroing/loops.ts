/**
 * The kinds of loops, each as what one of its rounds does: from the head, by way of the condition and the body, back to
 * the head or out. What holds in every round, and behind the loop, is found by induction (`induction.ts`).
 */
import type ts from "typescript";
import { isAsync, unwrap } from "../../lower/facts.js";
import { bind } from "./bindings.js";
import { newActivation } from "./calls.js";
import { branch } from "./conditions.js";
import { declare, execute, leave } from "./execute.js";
import { type Body, induct, type Round } from "./induction.js";
import { lengthLike } from "./members.js";
import { elementSize } from "./memory.js";
import { minus, ONE, type Polynomial } from "./polynomial.js";
import { type Frame, isAround, type Proof, type Target } from "./proof.js";
import { type Plain, plain, type State, type Value } from "./state.js";
import { anything, discard, evaluate, jumpsOut } from "./uses.js";

export function loop(
  proof: Proof,
  node: ts.IterationStatement,
  state: State,
  labels: readonly string[],
): void {
  const { ts } = proof;
  if (ts.isForInStatement(node)) {
    anything(proof, node, state);
    return;
  }
  if (ts.isForStatement(node) && node.initializer) {
    if (ts.isVariableDeclarationList(node.initializer)) declare(proof, node.initializer, state);
    else discard(proof, node.initializer, state);
  }
  if (isBeside(proof, node, state)) {
    anything(proof, node, state);
    return;
  }
  const target = (): Target => ({ labels, breakable: true, breaks: [], continues: [] });
  const body = ts.isForOfStatement(node)
    ? forOf(proof, node, target, state)
    : counted(proof, node as Counted, target);
  if (!body) {
    anything(proof, node, state);
    return;
  }
  induct(proof, node, state, body);
}

/** A loop that has nothing to do with the memory. */
function isBeside(proof: Proof, node: ts.IterationStatement, state: State): boolean {
  const holdsSite = proof.frames.length === 1 && isAround(node, proof.site.node);
  if (holdsSite || jumpsOut(proof, node)) return false;
  if (!state.written || state.full) return true;
  return !proof.variables.usesOneOf(node, state.holders()) && proof.frame.self.kind === "plain";
}

// ---- the three kinds -----------------------------------------------------------------------------------

type Counted = ts.ForStatement | ts.WhileStatement | ts.DoStatement;

function counted(proof: Proof, node: Counted, makeTarget: () => Target): Body {
  const { ts } = proof;
  const condition = ts.isForStatement(node) ? node.condition : node.expression;
  const check = (state: State): [State, State] => {
    if (condition) return branch(proof, condition, state);
    const never = state.clone();
    never.die();
    return [state, never];
  };
  return (head) => {
    const target = makeTarget();
    const known = head.facts;
    let state = head;
    const out: State[] = [];
    let entered: readonly Polynomial[] = [];
    if (!ts.isDoStatement(node)) {
      const [goesOn, ends] = check(head);
      out.push(ends);
      state = goesOn;
      entered = state.facts.filter((fact) => !known.includes(fact));
    }
    runBody(proof, node.statement, state, target);
    if (ts.isForStatement(node) && node.incrementor) {
      if (state.dead) proof.skip(node.incrementor);
      else discard(proof, node.incrementor, state);
    }
    if (ts.isDoStatement(node) && state.dead) proof.skip(node.expression);
    else if (ts.isDoStatement(node)) {
      const [goesOn, ends] = check(state);
      out.push(ends);
      state = goesOn;
    }
    return { back: state, out: [...out, ...target.breaks], entered };
  };
}

function runBody(proof: Proof, statement: ts.Statement, state: State, target: Target): void {
  const { targets } = proof.frame;
  targets.push(target);
  execute(proof, statement, state);
  targets.pop();
  leave(proof, statement, state, { ...target, breaks: target.continues ?? [] });
}

/** `for (const x of list)`, `for (const [i, x] of list.entries())`, and over the keys and values. */
function forOf(
  proof: Proof,
  node: ts.ForOfStatement,
  makeTarget: () => Target,
  state: State,
): Body | undefined {
  const { ts, world } = proof;
  if (node.awaitModifier) return undefined;
  let over: ts.Expression = unwrap(ts, node.expression);
  let what = "values";
  if (
    ts.isCallExpression(over) &&
    ts.isPropertyAccessExpression(over.expression) &&
    over.arguments.length === 0 &&
    /^(?:entries|keys|values)$/.test(over.expression.name.text)
  ) {
    what = over.expression.name.text;
    over = over.expression.expression;
  }
  const kind = world.types.declaredKind(over);
  const isList =
    kind !== undefined &&
    (kind === "Array" ||
      kind === "Map" ||
      kind === "Set" ||
      (elementSize(kind) !== undefined && kind !== "ArrayBuffer" && kind !== "DataView"));
  if (!isList || world.patches.kinds.has(kind)) return undefined;
  const value = evaluate(proof, over, state);
  const isMap = kind === "Map" || kind === "Set";
  const source = over;
  const { stores } = state;
  return (head, t) => {
    // who takes visited keys out of a map visits more than it has
    const isKnown = !isMap || head.stores === stores;
    const length = isKnown
      ? lengthLike(proof, source, isMap ? "size" : "length", value, head)?.number
      : undefined;
    return iteration(proof, head, t, length, (entered) => {
      const target = makeTarget();
      const kinds = {
        isEntry: what === "entries" && !isMap,
        isKey: what === "keys" && !isMap,
        isPair: isMap,
      };
      bindRound(proof, node, kinds, t, entered);
      runBody(proof, node.statement, entered, target);
      return target.breaks;
    });
  };
}

/** A round of an iteration over so many elements. */
function iteration(
  _proof: Proof,
  head: State,
  t: Polynomial,
  length: Polynomial | undefined,
  body: (entered: State) => readonly State[],
): Round {
  const ends = head.clone();
  const known = head.facts;
  if (length) {
    head.know(minus(minus(length, t), ONE));
    ends.know(minus(t, length));
  }
  const entered = head.facts.filter((fact) => !known.includes(fact));
  const breaks = body(head);
  return { back: head, out: [ends, ...breaks], entered };
}

function bindRound(
  proof: Proof,
  node: ts.ForOfStatement,
  { isEntry, isKey, isPair }: { isEntry: boolean; isKey: boolean; isPair: boolean },
  t: Polynomial,
  state: State,
): void {
  const { ts, variables } = proof;
  const { initializer } = node;
  if (!ts.isVariableDeclarationList(initializer)) {
    anything(proof, initializer, state);
    for (const symbol of variables.assignedIn(initializer)) state.forget(symbol, proof.origin(initializer));
    return;
  }
  const name = initializer.declarations[0]?.name;
  if (!name) return;
  if (isKey) bind(proof, name, plain(t), state);
  else if (isEntry && ts.isArrayBindingPattern(name)) {
    const [index, element] = name.elements;
    if (index && ts.isBindingElement(index)) bind(proof, index.name, plain(t), state);
    if (element && ts.isBindingElement(element)) bind(proof, element.name, proof.opaque(element), state);
  } else if (isPair && ts.isArrayBindingPattern(name)) {
    for (const one of name.elements)
      if (ts.isBindingElement(one)) bind(proof, one.name, proof.opaque(one), state);
  } else bind(proof, name, proof.opaque(name), state);
}

/** `list.forEach((x, i) => …)` of a typed array: every index once, in order. */
export function forEachElement(
  proof: Proof,
  list: ts.Expression,
  value: Plain,
  node: ts.CallExpression,
  state: State,
): Value | undefined {
  const { ts, world, variables } = proof;
  const [callback] = node.arguments;
  const kind = world.types.declaredKind(list);
  if (!callback || node.arguments.length !== 1 || kind === undefined || kind === "Array") return undefined;
  if (elementSize(kind) === undefined || world.patches.kinds.has(kind)) return undefined;
  if (!ts.isArrowFunction(callback) || !variables.canFollow(callback) || isAsync(ts, callback))
    return undefined;
  if (callback.parameters.some((one) => one.dotDotDotToken || one.initializer)) return undefined;
  const length = lengthLike(proof, list, "length", value, state)?.number;
  if (!length) return undefined;
  induct(proof, node, state, (head, t) =>
    iteration(proof, head, t, length, (entered) => {
      const frame: Frame = { fn: callback, self: proof.frame.self, targets: [], returns: [] };
      proof.frames.push(frame);
      newActivation(proof, callback, entered);
      const [element, index, third] = callback.parameters;
      if (element) bind(proof, element.name, proof.opaque(element), entered);
      if (index) bind(proof, index.name, plain(t), entered);
      if (third) bind(proof, third.name, proof.opaque(third), entered);
      if (ts.isBlock(callback.body)) execute(proof, callback.body, entered);
      else discard(proof, callback.body, entered);
      proof.frames.pop();
      let joined = entered.clone();
      for (const one of frame.returns) joined = joined.join(one.state, proof.origin(callback));
      entered.become(joined);
      return [];
    }),
  );
  return proof.opaque(node);
}
