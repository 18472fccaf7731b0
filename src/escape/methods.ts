/**
 * Method calls. Which method it is, is found for each object that the receiver may be: in its fields, in its class, in the
 * effect tables for its kind, or by what its declared type promises. Anything else is unknown code.
 *
 * Each object that a receiver may be is a call of its own, but for those that come out of the very call: these are one,
 * with all of them for its receiver. That is sound as a variable with several values is: whatever the method does to its
 * receiver, it does to each of them.
 */
import type { Effect } from "../effects/effect.js";
import { methodEffect, subkinds } from "../effects/tables.js";
import type { FnId } from "../ir/ir.js";
import { isTypedArray } from "../lower/sites.js";
import type { ClassInfo } from "../lower/world.js";
import { primitiveMethod, unknownCall } from "./calls.js";
import { callDeclared } from "./declared.js";
import { defer } from "./deferred.js";
import { applyEffect } from "./effects.js";
import { type NodeId, type ObjId, UNKNOWN } from "./graph.js";
import { PRIMITIVES } from "./primitives.js";
import { type CallArgument, type CallInstr, cause, label, type Run, step } from "./task.js";
import { callValue } from "./values.js";

type MethodTarget = Extract<CallInstr["target"], { kind: "method" }>;

export function callMethod(
  run: Run,
  instr: CallInstr,
  target: MethodTarget,
  id: ObjId,
  args: readonly CallArgument[],
): void {
  const { graph } = run;
  const { thing } = graph.object(id);
  const self = graph.newNode();
  graph.add(self, id, -1, undefined);
  switch (thing.kind) {
    case "memory":
      builtinMethod(run, instr, target, id, thing.type, self, args);
      // who holds it may give it a method of its own, if somebody in the program gives one of that name to anything
      if (run.world.patches.mayHide(target.name))
        graph.onceEscaped(id, () => unknownCall(run, instr, self, args, instr.dst, `.${target.name}()`));
      if (!run.onJustMade.has(instr))
        graph.whenShadowed(id, () => unknownCall(run, instr, self, args, instr.dst, `.${target.name}()`));
      return;
    case "builtin":
      builtinMethod(run, instr, target, id, thing.type, self, args);
      return;
    case "unknown":
    case "phantom":
      outsideMethod(run, instr, target, id, self, args);
      return;
    case "array":
      ownMethod(run, instr, target.name, id, self, args);
      builtinMethod(run, instr, target, id, "Array", self, args);
      return;
    case "object":
      ownMethod(run, instr, target.name, id, self, args);
      inheritedFromObject(run, instr, target, id, args);
      return;
    case "instance":
      instanceMethod(run, instr, target.name, id, thing.cls, self, args);
      return;
    case "function":
    case "native":
      functionMethod(run, instr, target.name, id, args);
      return;
    case "closure":
      functionMethod(run, instr, target.name, id, args);
      ownMethod(run, instr, target.name, id, self, args);
      return;
    case "generator":
      generatorMethod(run, instr, target.name, id, self, args);
      return;
  }
}

function builtinMethod(
  run: Run,
  instr: CallInstr,
  target: MethodTarget,
  id: ObjId,
  type: string,
  self: NodeId,
  args: readonly CallArgument[],
): void {
  const { patches } = run.world;
  const trusted = run.switches.effects && !patches.kinds.has(type);
  const effect = trusted ? methodEffect(type, target.name) : undefined;
  if (effect) applyEffect(run, instr, effect, `${type}.${target.name}`, id, args);
  else if (type === "ArrayBuffer" && PRIMITIVES.some((kind) => methodEffect(kind, target.name))) {
    // a member read by a computed name, which the call shows to have been a number or a string: no buffer has it
    primitiveMethod(run, instr);
  } else if (trusted && isMemoryKind(type) && OTHER_MEMORY.some((kind) => methodEffect(kind, target.name))) {
    // a method of another kind of memory: this kind has none of that name, so the call throws
  } else unknownCall(run, instr, self, args, instr.dst, `${type}.${target.name}`);
}

const OTHER_MEMORY = ["DataView", "ArrayBuffer", "Float64Array"];

const isMemoryKind = (type: string): boolean =>
  type === "DataView" || type === "ArrayBuffer" || isTypedArray(type);

/** Kinds that an object literal can have all members of, without a cast: `{ ...console, info(x) { … } }`. */
const THIN = new Set(["Console", "Crypto", "Performance", "StringDecoder", "TextDecoder", "TextEncoder"]);

/**
 * The effects of a method on a receiver that is only declared to be of a kind: one for every subkind that it may be, by
 * its name; none if one of them is not known.
 */
function declaredEffects(run: Run, kind: string, name: string): ReadonlyMap<Effect, string> {
  const found = new Map<Effect, string>();
  if (!run.switches.effects) return found;
  const { patches } = run.world;
  if (patches.kinds.has(kind) || patches.subclassed.has(kind) || patches.mayHide(name)) return found;
  if (THIN.has(kind) && run.world.uses.isDeclaredMember(name)) return found;
  for (const one of [kind, ...subkinds(kind)]) {
    const effect = methodEffect(one, name);
    if (!effect || patches.kinds.has(one)) return new Map();
    if (!found.has(effect)) found.set(effect, one);
  }
  return found;
}

/** A method of something that came from outside: by its declared type, or unknown. */
function outsideMethod(
  run: Run,
  instr: CallInstr,
  target: MethodTarget,
  id: ObjId,
  self: NodeId,
  args: readonly CallArgument[],
): void {
  const effects =
    target.declaredKind === undefined ? undefined : declaredEffects(run, target.declaredKind, target.name);
  // what a phantom is, the caller may know better
  if (effects?.size === 1 || (effects && effects.size > 1 && id === UNKNOWN)) {
    for (const [effect, kind] of effects) applyEffect(run, instr, effect, `${kind}.${target.name}`, id, args);
  } else if (target.declaredFn !== undefined && !isPromiseAbout(run, id, target.declaredFn))
    callDeclared(run, instr, target.declaredFn, self, args, instr.dst, `m${id}`);
  else if (id === UNKNOWN && target.possibleFns)
    for (const fn of target.possibleFns) callDeclared(run, instr, fn, self, args, instr.dst, `m${id}`);
  else if (id === UNKNOWN) unknownCall(run, instr, self, args, instr.dst, `.${target.name}()`);
  else defer(run, instr, id, target.name, self, args, instr.dst, "", target.declaredFn);
}

/** A promise is believed of what nobody knows. Of what the caller may know, the caller asks the object first. */
function isPromiseAbout(run: Run, id: ObjId, fn: FnId): boolean {
  return id !== UNKNOWN && run.world.signatures.of(run.world.fnNode(fn)) !== undefined;
}

/** A function stored in a field of the receiver. */
function ownMethod(
  run: Run,
  instr: CallInstr,
  name: string,
  id: ObjId,
  self: NodeId,
  args: readonly CallArgument[],
): void {
  const { graph } = run;
  const found = graph.newNode();
  graph.loadField(id, { kind: "name", name }, found, step(run, instr, `method .${name}`));
  callValue(run, instr, found, self, args, instr.dst, false, `own${id}`);
  if (!inheritsMethod(run, id, name)) run.resolving.push({ instr, callee: found, self, args });
}

/** Whether a method of that name is found somewhere even if the object has none of its own. */
function inheritsMethod(run: Run, id: ObjId, name: string): boolean {
  const { thing } = run.graph.object(id);
  if (thing.kind === "array" || thing.kind === "closure") return true;
  if (methodEffect(OBJECT, name)) return true;
  for (let at = thing.kind === "instance" ? thing.cls : undefined; typeof at === "number"; ) {
    const info: ClassInfo = run.world.classInfo(at);
    if (info.methods.has(name)) return true;
    at = typeof info.base === "number" ? info.base : undefined;
  }
  return false;
}

function inheritedFromObject(
  run: Run,
  instr: CallInstr,
  target: MethodTarget,
  id: ObjId,
  args: readonly CallArgument[],
): void {
  const effect = methodEffect(OBJECT, target.name);
  if (effect) applyEffect(run, instr, effect, `Object.${target.name}`, id, args);
}

/** The kind whose methods every object has. */
const OBJECT = "ObjectPrototype";

function instanceMethod(
  run: Run,
  instr: CallInstr,
  name: string,
  id: ObjId,
  cls: number,
  self: NodeId,
  args: readonly CallArgument[],
): void {
  ownMethod(run, instr, name, id, self, args);
  for (let at: number | "unknown" | undefined = cls; at !== undefined; ) {
    const info: ClassInfo | undefined = at === "unknown" ? undefined : run.world.classInfo(at);
    if (!info || info.opaque || info.accessors.has(name)) {
      unknownCall(run, instr, self, args, instr.dst, `.${name}()`);
      return;
    }
    const method = info.methods.get(name);
    if (method !== undefined) {
      callDeclared(run, instr, method, self, args, instr.dst, `m${isOfCall(run, instr, id) ? "again" : id}`);
      return;
    }
    at = info.base;
  }
  const effect = methodEffect(OBJECT, name);
  if (effect) applyEffect(run, instr, effect, `Object.${name}`, id, args);
}

/**
 * Whether a receiver comes out of the very call: `m = m.times(b)` in a loop. Each would make another, and that the next;
 * so all calls on such receivers are one. What calls in a summary make counts as the outer call's.
 */
function isOfCall(run: Run, { span }: CallInstr, id: ObjId): boolean {
  const born = run.born.get(id);
  return born !== undefined && born.span.start === span.start && born.span.end === span.end;
}

/** `f.call(self, …)` and `f.apply(self, list)`; everything else that functions offer is not followed. */
function functionMethod(
  run: Run,
  instr: CallInstr,
  name: string,
  id: ObjId,
  args: readonly CallArgument[],
): void {
  const { graph, world } = run;
  const [self, ...rest] = args;
  const callee = graph.newNode();
  graph.add(callee, id, -1, undefined);
  // a function is an object, and may have been given another `call`
  if (world.uses.mayBeGiven(name) || world.patches.kinds.has("Function")) {
    unknownCall(run, instr, callee, args, instr.dst, `.${name}()`);
    return;
  }
  if (name === "call" && self && !args.some((argument) => argument.spread)) {
    callValue(run, instr, callee, self.node, rest, instr.dst, false, "call");
    return;
  }
  if (name === "apply" && self && rest.length === 1 && !args.some((argument) => argument.spread)) {
    const [list] = rest as [CallArgument];
    callValue(
      run,
      instr,
      callee,
      self.node,
      [{ node: list.node, spread: true, numeric: false }],
      instr.dst,
      false,
      "apply",
    );
    return;
  }
  if (name === "toString") return;
  unknownCall(run, instr, callee, args, instr.dst, `.${name}()`);
}

function generatorMethod(
  run: Run,
  instr: CallInstr,
  name: string,
  id: ObjId,
  self: NodeId,
  args: readonly CallArgument[],
): void {
  const { graph } = run;
  if (name !== "next" && name !== "return") {
    unknownCall(run, instr, self, args, instr.dst, `.${name}()`);
    return;
  }
  // what is passed in becomes the value of a `yield`, which nobody follows
  for (const { node } of args) graph.escapeAll(node, cause(run, instr, "SF1106", "sent to a generator"));
  const answer = graph.child(`next${label(instr)}:${id}`, () => ({ kind: "object" }));
  graph.add(instr.dst, answer, -1, undefined);
  graph.loadField(id, { kind: "index" }, graph.field(answer, "value"), step(run, instr, "yielded"));
}

/** A method call that a summary left to its caller. */
export function callMethodByName(
  run: Run,
  instr: CallInstr,
  name: string,
  receiver: NodeId,
  args: readonly CallArgument[],
  promised: FnId | undefined,
): void {
  const target: MethodTarget = { kind: "method", name, declaredKind: undefined, declaredFn: promised };
  run.graph.watch(receiver, (id) => callMethod(run, instr, target, id, args));
}
