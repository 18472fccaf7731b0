/**
 * Calls. A function that its name determines is looked into, with the values of the call as its parameters: so a callee
 * that writes all of a parameter, up to `p.length` or to another parameter, counts as a loop at the place of the call
 * would. Recursion is not followed, nor is what the fuel does not suffice for; then the call is one of unknown code.
 */
import type ts from "typescript";
import { runsThrough, unwrap } from "../../lower/facts.js";
import type { FnNode } from "../../lower/world.js";
import { bind, perhaps } from "./bindings.js";
import { hold, mathCall } from "./evaluate.js";
import { execute } from "./execute.js";
import { forEachElement } from "./loops.js";
import { copyInto, FILLERS, fillArgument, memoryMethod } from "./methods.js";
import { type Frame, isAround, type Proof, Unproven } from "./proof.js";
import { type Plain, plain, type State, type Value } from "./state.js";
import { anything, evaluate } from "./uses.js";

const MAX_FRAMES = 5;
/**
 * Kinds whose methods run no code but the functions that they are given. Not `ArrayBuffer`: `resize` and `transfer`
 * change the length of views.
 */
const PASSIVE: ReadonlySet<string> = new Set(
  (
    "Array String Number Boolean Map Set Date RegExp DataView Buffer Int8Array Uint8Array " +
    "Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array Float64Array " +
    "BigInt64Array BigUint64Array"
  ).split(" "),
);
/** Characters of a function that is looked into although it is not given the memory. */
const SHORT = 400;

export function call(proof: Proof, node: ts.CallExpression, state: State): Value {
  const { ts, world } = proof;
  const callee = unwrap(ts, node.expression);
  const path = world.names.globalPath(callee);
  if (path !== undefined && path !== "" && !world.patches.globals.has(path.split(".")[0] as string)) {
    const found = mathCall(proof, path, node, state);
    if (found) return found;
    if (FILLERS.has(path)) {
      const filled = fillArgument(proof, node, state);
      if (filled) return filled;
    }
  }
  if (FILLERS.has(world.names.modulePath(callee) ?? "")) {
    const filled = fillArgument(proof, node, state);
    if (filled) return filled;
  }
  const isOptional = node.questionDotToken !== undefined;
  if (!isOptional && ts.isIdentifier(callee)) {
    const fn = world.callees.staticFunction(callee, node.getSourceFile());
    if (fn) return callFunction(proof, node, fn, plain(proof.atoms.intern("undefined", [])), state);
  }
  if (ts.isPropertyAccessExpression(callee)) return methodCall(proof, node, callee, state);
  evaluate(proof, callee, state);
  return unknownCall(proof, node, [], state);
}

function methodCall(
  proof: Proof,
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  state: State,
): Value {
  const { ts, world } = proof;
  if (callee.expression.kind === ts.SyntaxKind.SuperKeyword) return anything(proof, node, state);
  const receiver = hold(proof, callee.expression, state);
  const name = callee.name.text;
  const isOptional = node.questionDotToken !== undefined || callee.questionDotToken !== undefined;
  if (receiver.kind === "memory" && !isOptional) return memoryMethod(proof, receiver, name, node, state);
  proof.use(receiver, node, state);
  if (receiver.kind === "plain" && !isOptional) {
    if (name === "copy") {
      const copied = copyInto(proof, callee.expression, receiver, node, state);
      if (copied) return copied;
    }
    if (name === "forEach") {
      const visited = forEachElement(proof, callee.expression, receiver, node, state);
      if (visited) return visited;
    }
    const file = node.getSourceFile();
    const isThis = unwrap(ts, callee.expression).kind === ts.SyntaxKind.ThisKeyword;
    const fn =
      world.classes.finalMethod(callee.expression, callee.name, file) ??
      world.callees.staticFunction(callee, file) ??
      onlyMethod(proof, callee);
    if (fn) return callFunction(proof, node, fn, isThis ? proof.frame.self : receiver, state);
  }
  const kind = world.types.declaredKind(callee.expression);
  const isBuiltin =
    kind !== undefined && PASSIVE.has(kind) && !world.patches.kinds.has(kind) && !proof.facts.converters;
  return unknownCall(proof, node, [], state, isBuiltin);
}

/** The one method that a call can run, if all instances that the receiver can be are known. */
function onlyMethod({ world }: Proof, { expression, name }: ts.PropertyAccessExpression): FnNode | undefined {
  const possible = world.brought.possibleMethods(expression, name.text);
  return possible?.length === 1 ? possible[0] : undefined;
}

/** Evaluates the arguments that are left, and lets code run that may do anything but see the variables. */
function unknownCall(
  proof: Proof,
  node: ts.CallExpression,
  known: readonly Value[],
  state: State,
  isBuiltin = false,
): Plain {
  const { ts } = proof;
  let callsBack = false;
  for (const value of known) proof.use(value, node, state);
  for (const one of node.arguments.slice(known.length)) {
    const argument = ts.isSpreadElement(one) ? one.expression : one;
    callsBack ||= !isData(proof, argument);
    evaluate(proof, argument, state);
  }
  if (isBuiltin && !callsBack) state.stored();
  else state.called();
  return proof.opaque(node);
}

/** An argument that a built-in cannot call: a literal or something of a declared primitive type. */
function isData(proof: Proof, node: ts.Expression): boolean {
  const kind = proof.world.types.declaredKind(node);
  return kind === "Number" || kind === "String" || kind === "Boolean" || kind === "BigInt";
}

/** A function whose body is known. */
function callFunction(proof: Proof, node: ts.CallExpression, fn: FnNode, self: Value, state: State): Value {
  const { ts, variables } = proof;
  const isNested = proof.frames.some(({ fn: outer }) => outer !== fn && isAround(outer, fn));
  const values: Value[] = [];
  let canFollow = !node.arguments.some((one) => ts.isSpreadElement(one)) && mayEnter(proof, fn);
  for (const one of node.arguments) {
    if (ts.isSpreadElement(one)) evaluate(proof, one.expression, state);
    else values.push(hold(proof, one, state));
  }
  if (state.dead) return proof.opaque(node);
  const mayUse = !state.full && proof.variables.usesOneOf(fn, state.holders());
  const isInvolved = mayUse || values.some(({ kind }) => kind !== "plain") || self.kind !== "plain";
  canFollow &&= isInvolved || isNested || fn.end - fn.pos <= SHORT;
  if (canFollow) return enter(proof, node, fn as ts.FunctionDeclaration, self, values, state);
  for (const value of [...values, self]) proof.use(value, node, state);
  if (mayUse) proof.fail(node, "a function that may read it is called before it is filled");
  // what it assigns
  if (isNested) for (const symbol of variables.assignedIn(fn)) state.forget(symbol, proof.origin(node));
  state.called();
  return proof.opaque(node);
}

function mayEnter(proof: Proof, fn: FnNode): boolean {
  const { ts, variables, frames } = proof;
  if (ts.isSourceFile(fn) || ts.isClassLike(fn) || !fn.body || !runsThrough(ts, fn)) return false;
  if (frames.length >= MAX_FRAMES || frames.some((frame) => frame.fn === fn)) return false;
  if (fn.parameters.some((one) => one.dotDotDotToken)) return false;
  return variables.canFollow(fn);
}

/** An activation has variables of its own. */
export function newActivation(proof: Proof, fn: ts.Node, state: State): void {
  for (const symbol of proof.variables.assignedIn(fn)) {
    const declaration = symbol.valueDeclaration;
    if (declaration && isAround(fn, declaration)) state.env.delete(symbol);
  }
}

function enter(
  proof: Proof,
  node: ts.CallExpression,
  fn: ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration,
  self: Value,
  values: readonly Value[],
  state: State,
): Value {
  const { ts, path } = proof;
  newActivation(proof, fn, state);
  proof.take(self);
  const frame: Frame = {
    fn,
    self: ts.isArrowFunction(fn) ? proof.frame.self : self,
    targets: [],
    returns: [],
  };
  proof.path = `${path}${node.pos}/`;
  proof.entered.add(fn);
  proof.frames.push(frame);
  try {
    const parameters = fn.parameters.filter(
      (one) => !(ts.isIdentifier(one.name) && one.name.text === "this"),
    );
    for (const value of values.slice(parameters.length)) proof.use(value, node, state);
    parameters.forEach((one, i) => {
      let value = values[i] ?? plain(proof.atoms.intern("undefined", []));
      if (one.initializer) {
        const isGiven =
          values[i] !== undefined && (value.kind !== "plain" || proof.atoms.areIntegers(value.number));
        if (!isGiven) {
          perhaps(proof, one.initializer, state);
          proof.use(value, one, state);
          value = proof.opaque(one);
        }
      }
      bind(proof, one.name, value, state);
    });
    const body = fn.body as ts.ConciseBody;
    if (ts.isBlock(body)) {
      execute(proof, body, state);
      if (!state.dead) frame.returns.push({ state: state.clone(), value: proof.opaque(node) });
    } else {
      const value = hold(proof, body, state);
      proof.take(value);
      if (!state.dead) frame.returns.push({ state: state.clone(), value });
    }
  } finally {
    proof.frames.pop();
    proof.path = path;
  }
  return returned(proof, node, frame, state);
}

/** What holds behind a call, whichever way the callee returned. */
function returned(proof: Proof, node: ts.Node, { returns }: Frame, state: State): Value {
  const [first, ...others] = returns;
  if (!first) {
    state.die();
    return proof.opaque(node);
  }
  let joined = first.state;
  let { value } = first;
  for (const other of others) {
    const isSame =
      value.kind === other.value.kind &&
      (value.kind === "plain"
        ? value.number.equals((other.value as Plain).number)
        : value.kind === "memory" &&
          other.value.kind === "memory" &&
          value.offset.equals(other.value.offset) &&
          value.length.equals(other.value.length) &&
          value.type === other.value.type);
    if (!isSame) {
      proof.use(value, node, joined);
      proof.use(other.value, node, other.state);
      value = proof.opaque(node);
    }
    joined = joined.join(other.state, proof.origin(node));
  }
  state.become(joined);
  return value;
}

/** Runs the function that holds the site from its beginning; returns what its exits leave behind. */
export function runRoot(proof: Proof, state: State): void {
  const { ts } = proof;
  const root = proof.root as FnNode;
  const self = plain(proof.atoms.intern("this", []));
  const frame: Frame = { fn: proof.root, self, targets: [], returns: [] };
  proof.frames.push(frame);
  if (ts.isSourceFile(root)) {
    for (const statement of root.statements)
      if (isAround(statement, proof.site.node)) execute(proof, statement, state);
    return;
  }
  let fn: ts.Node = root;
  if (ts.isClassLike(root)) {
    const declared = root.members.find(
      (member): member is ts.ConstructorDeclaration =>
        ts.isConstructorDeclaration(member) && member.body !== undefined,
    );
    if (!declared || !isAround(declared, proof.site.node)) throw new Unproven(root, "it is made in a field");
    fn = declared;
    proof.frames.pop();
    proof.frames.push({ ...frame, fn });
  }
  const { parameters, body } = fn as ts.FunctionDeclaration | ts.ArrowFunction;
  for (const one of parameters) {
    // if something was passed for it, the site is not executed
    const isSite = one.initializer && isAround(one.initializer, proof.site.node);
    if (one.initializer && !isSite) perhaps(proof, one.initializer, state);
    const value = one.initializer && isSite ? hold(proof, one.initializer, state) : proof.opaque(one);
    bind(proof, one.name, value, state);
  }
  if (!body) return;
  if (ts.isBlock(body)) execute(proof, body, state);
  else evaluate(proof, body, state);
}
