/**
 * Calls. Who is called is found as the graph is solved: from the declaration (by summary), from the closures that
 * the callee may be (by binding arguments to the parameters of the unit's own functions), from the objects that the
 * receiver may be (methods), or from the effect tables.
 *
 * Anything else is the world outside: receiver and arguments escape, the result is unknown.
 *
 * An `async` function goes on after its call has returned. What it was given dies with its promise, so it is followed
 * only where the call is the operand of `await`: then its activation is over before the caller goes on, normally or
 * with an exception. A generator holds its arguments and its captured variables for as long as it can be resumed.
 */

import type { Effect } from "../effects/effect.js";
import { constructorEffect, globalEffect, methodEffect, moduleEffect, subkinds } from "../effects/tables.js";
import { type FnBody, type FnId, NONE } from "../ir/ir.js";
import { isTypedArray } from "../lower/sites.js";
import type { ClassInfo } from "../lower/world.js";
import { isOpaque, iterate, makeMemory } from "./constraints.js";
import { applyEffect } from "./effects.js";
import { INDEX_FIELD, type NodeId, type ObjId, UNKNOWN } from "./graph.js";
import { instantiate } from "./instantiate.js";
import { loadFromPrimitives, mayBePatched, PRIMITIVES } from "./primitives.js";
import { handBack } from "./returned.js";
import {
  type CallArgument,
  type CallInstr,
  cause,
  label,
  MAX_PARAMS,
  type PendingCall,
  type Run,
  step,
  THIS_BIT,
} from "./task.js";

export function buildCall(run: Run, instr: CallInstr): void {
  const { target } = instr;
  const args = argumentsOf(run, instr);
  if (instr.site !== undefined) makeMemory(run, instr, instr.site, instr.dst);
  switch (target.kind) {
    case "unknown":
      unknownCall(run, instr, instr.thisArg, args, instr.dst, "called");
      return;
    case "builtin": {
      const effect = builtinEffect(target.table, target.name);
      if (effect) applyEffect(run, instr, effect, target.name, undefined, args);
      else unknownCall(run, instr, NONE, args, instr.dst, target.name);
      return;
    }
    case "builtin-new": {
      const effect = run.world.patches.kinds.has(target.name) ? undefined : constructorEffect(target.name);
      if (effect) applyEffect(run, instr, effect, `new ${target.name}`, undefined, args);
      else unknownCall(run, instr, NONE, args, instr.dst, `new ${target.name}`);
      return;
    }
    case "declared":
      callDeclared(run, instr, target.fn, instr.thisArg, args, instr.dst, "");
      return;
    case "construct":
      construct(run, instr, target.cls, args);
      return;
    case "construct-fn":
      // its instances have a prototype that is not followed
      constructFunction(run, instr, target.fn, args);
      return;
    case "super":
      callDeclared(
        run,
        instr,
        run.world.fnId(run.world.classInfo(target.cls).node),
        instr.thisArg,
        args,
        NONE,
        "super",
      );
      return;
    case "value":
      callValue(run, instr, target.callee, instr.thisArg, args, instr.dst, instr.construct, "");
      run.resolving.push({ instr, callee: target.callee, self: instr.thisArg, args });
      return;
    case "method":
      run.methodCalls.push(instr);
      if (mayBePatched(run, target.name)) unknownCall(run, instr, NONE, args, instr.dst, `.${target.name}()`);
      run.graph.watch(instr.thisArg, (id) => callMethod(run, instr, target, id, args));
      return;
  }
}

function argumentsOf(run: Run, instr: CallInstr): CallArgument[] {
  return instr.args.map((argument) => ({
    node: argument.value,
    spread: argument.spread,
    numeric:
      argument.numericIf === 0 || (argument.numericIf > 0 && (argument.numericIf & ~run.task.numbers) === 0),
  }));
}

function builtinEffect(table: "global" | "module", name: string): Effect | undefined {
  if (table === "global") return globalEffect(name);
  const dot = name.lastIndexOf(".");
  return moduleEffect(name.slice(0, dot), name.slice(dot + 1));
}

export function unknownCall(
  run: Run,
  instr: CallInstr,
  self: NodeId,
  args: readonly CallArgument[],
  dst: NodeId,
  what: string,
): void {
  const { graph } = run;
  const why = cause(run, instr, "SF1103", `passed to ${what === "called" ? "unknown code" : what}`);
  graph.escapeAll(self, why);
  for (const { node, spread } of args) {
    graph.escapeAll(node, why);
    if (spread) {
      const element = graph.newNode();
      iterate(run, instr, node, element);
      graph.escapeAll(element, why);
    }
  }
  graph.add(dst, UNKNOWN, -1, undefined);
}

// ---- values ----------------------------------------------------------------------------------------------

/** Calls whatever functions the node holds. `tag` tells apart several calls made by one instruction. */
export function callValue(
  run: Run,
  instr: CallInstr,
  callee: NodeId,
  self: NodeId,
  args: readonly CallArgument[],
  dst: NodeId,
  construct: boolean,
  tag: string,
): void {
  run.graph.watch(callee, (id) => {
    const { thing } = run.graph.object(id);
    switch (thing.kind) {
      case "closure":
        callClosure(run, instr, id, thing.fn, self, args, dst, construct, tag);
        return;
      case "function":
        callDeclared(run, instr, thing.fn, self, args, dst, `${tag}f${id}`);
        return;
      case "native": {
        // the memory of the site
        if (construct && instr.site !== undefined && isTypedArray(thing.path)) return;
        const effect = run.switches.effects && !construct ? globalEffect(thing.path) : undefined;
        if (effect) applyEffect(run, { ...instr, dst }, effect, thing.path, undefined, args);
        else unknownCall(run, instr, self, args, dst, thing.path);
        return;
      }
      case "phantom":
        defer(run, instr, id, undefined, self, args, dst, tag, undefined, construct);
        return;
      case "unknown":
        // what it makes is declared; the length that it is given is a number
        if (construct && instr.site !== undefined && run.siteOf(instr.site).passed === "typed array") return;
        unknownCall(run, instr, self, args, dst, "called");
        return;
      case "builtin":
      case "instance":
        unknownCall(run, instr, self, args, dst, "called");
        return;
      // memory, arrays and plain objects cannot be called: the program throws
    }
  });
}

function callClosure(
  run: Run,
  instr: CallInstr,
  closure: ObjId,
  fn: FnId,
  self: NodeId,
  args: readonly CallArgument[],
  dst: NodeId,
  construct: boolean,
  tag: string,
): void {
  const { graph, unit } = run;
  const body = unit.fns.get(fn);
  const leaves =
    body === undefined || body.opaque !== undefined || (body.async && !(instr.awaited && !body.generator));
  if (leaves) {
    graph.escape(
      closure,
      cause(
        run,
        instr,
        body?.async ? "SF1106" : "SF1104",
        body?.async ? "runs on after the call" : "called, and not modelled",
      ),
    );
    unknownCall(run, instr, self, args, dst, "called");
    return;
  }
  bindArguments(run, instr, body, args, `${tag}:${closure}`);
  if (body.thisVar !== NONE && unit.vars[body.thisVar]?.fn === fn) {
    if (construct) {
      const made = graph.child(`new${label(instr)}:${closure}`, () => ({
        kind: "object",
      }));
      // its prototype is not followed
      graph.escape(made, cause(run, instr, "SF1103", "an object with an unknown prototype"));
      graph.add(body.thisVar, made, -1, undefined);
      graph.add(dst, made, -1, undefined);
    } else {
      if (self === NONE) graph.add(body.thisVar, UNKNOWN, -1, undefined);
      else graph.flow(self, body.thisVar, undefined);
    }
  }
  if (!body.generator) {
    handBack(run, instr, fn, dst);
    return;
  }
  const returned = run.returns.get(fn) as NodeId;
  const generator = graph.child(`gen${label(instr)}:${closure}`, () => ({
    kind: "generator",
  }));
  graph.add(dst, generator, -1, undefined);
  graph.flow(run.yields.get(fn) as NodeId, graph.field(generator, INDEX_FIELD), undefined);
  graph.flow(returned, graph.field(generator, INDEX_FIELD), undefined);
  const frame = graph.field(generator, FRAME_FIELD);
  graph.add(frame, closure, -1, undefined);
  graph.flow(self, frame, undefined);
  for (const { node } of args) graph.flow(node, frame, undefined);
  for (const variable of unit.vars) if (variable.fn === fn) graph.flow(variable.id, frame, undefined);
}

/** What a suspended generator keeps alive. No key of a program matches it. */
export const FRAME_FIELD = " frame";

/** Arguments to the parameters of a function of the unit. */
function bindArguments(
  run: Run,
  instr: CallInstr,
  body: FnBody,
  args: readonly CallArgument[],
  tag: string,
): void {
  const { graph } = run;
  let behindSpread = false;
  args.forEach((argument, index) => {
    let value = argument.node;
    if (argument.spread) {
      behindSpread = true;
      value = graph.newNode();
      iterate(run, instr, argument.node, value);
    }
    body.params.forEach((param, position) => {
      const reached = behindSpread
        ? position >= index || param.rest
        : position === index || (param.rest && index >= position);
      const hit = behindSpread ? reached || position >= firstSpread(args) : reached;
      if (!hit) return;
      if (!param.rest)
        graph.flow(value, param.var, step(run, instr, `passed to ${body.name || "the function"}`));
      else restArray(run, instr, param.var, value, `${tag}:${position}`);
    });
  });
  for (const param of body.params)
    if (param.rest) restArray(run, instr, param.var, NONE, `${tag}:${body.params.indexOf(param)}`);
}

function firstSpread(args: readonly CallArgument[]): number {
  const index = args.findIndex((argument) => argument.spread);
  return index < 0 ? args.length : index;
}

function restArray(run: Run, instr: CallInstr, param: NodeId, value: NodeId, tag: string): void {
  const { graph } = run;
  const rest = graph.child(`rest${label(instr)}:${tag}`, () => ({ kind: "array" }));
  graph.add(param, rest, -1, undefined);
  if (value !== NONE)
    graph.flow(value, graph.field(rest, INDEX_FIELD), step(run, instr, "collected by a rest parameter"));
}

// ---- functions outside the unit --------------------------------------------------------------------------

/**
 * Calls a function by its summary. Only arguments that may hold something other than the world outside are asked
 * about. A summary that is told of fewer such arguments is cruder (what is stored into the others is gone), so the
 * question waits until the operands are known: see `askSummaries`.
 */
export function callDeclared(
  run: Run,
  instr: CallInstr,
  fn: FnId,
  self: NodeId,
  args: readonly CallArgument[],
  dst: NodeId,
  tag: string,
): void {
  let numbers = 0;
  args.forEach((argument, index) => {
    if (argument.numeric && index < MAX_PARAMS) numbers |= 1 << index;
  });
  const spreadFrom = firstSpread(args);
  // a built-in may pass more than is known
  const isAll = spreadFrom === args.length && instr.target.kind !== "unknown";
  const absent = isAll ? run.world.defaulted(fn) & ~((1 << Math.min(args.length, MAX_PARAMS)) - 1) : 0;
  if (spreadFrom < args.length) numbers &= (1 << Math.min(spreadFrom, MAX_PARAMS)) - 1;
  const name = `${tag}|${label(instr)}`;
  const namesakes = run.callsOf.get(`${name} ${fn}`) ?? [];
  const first = namesakes.find(
    (call) =>
      call.numbers === numbers &&
      call.absent === absent &&
      isNone(call.self, self) &&
      isNone(call.dst, dst) &&
      areAlike(call.args, args),
  );
  if (first) {
    addTo(run, first, first.self, self, args);
    if (dst !== NONE) run.graph.flow(first.dst, dst, undefined);
    return;
  }
  const own = namesakes.length === 0 ? name : `${name}#${namesakes.length}`;
  const call: PendingCall = { instr, fn, self, args, dst, tag: own, numbers, absent, asked: undefined };
  run.calls.push(call);
  run.callsOf.set(`${name} ${fn}`, [...namesakes, call]);
}

/**
 * Asks for the summaries of calls that something of ours goes into, or that may bring fresh memory out. Without
 * `force`, only of those whose operands all hold something by now. Returns whether a question was asked.
 */
export function askSummaries(run: Run, force: boolean): boolean {
  const { graph } = run;
  let found = false;
  for (const call of run.calls) {
    const mask = interesting(run, call);
    const yields = call.asked === undefined && call.dst !== NONE && run.isFactory(call.fn);
    if (!(yields && force) && (mask & ~(call.asked ?? 0)) === 0) continue;
    const operands = [call.self, ...call.args.map((argument) => argument.node)];
    if (!force && operands.some((node) => node !== NONE && graph.isEmpty(node))) continue;
    call.asked = (call.asked ?? 0) | mask;
    found = true;
    const { instr, fn, self, args, dst } = call;
    // summaries for different masks have nodes of the same names
    const tag = `${call.tag}:${call.asked}`;
    run.request(fn, call.asked, call.numbers, call.absent, (summary) =>
      instantiate(run, instr, { summary, fn, self, args, dst, tag }),
    );
  }
  return found;
}

/** The parameters that may bring in something of ours. */
function interesting(run: Run, call: PendingCall): number {
  const { graph } = run;
  const ours = (node: NodeId): boolean => {
    for (const id of graph.pointsTo(node)) if (id !== UNKNOWN) return true;
    return false;
  };
  let mask = ours(call.self) ? THIS_BIT : 0;
  const spreadFrom = firstSpread(call.args);
  call.args.forEach((argument, index) => {
    if (!ours(argument.node)) return;
    if (index >= spreadFrom) for (let i = spreadFrom; i < MAX_PARAMS; i++) mask |= 1 << i;
    else if (index < MAX_PARAMS) mask |= (1 << index) | restBit(run, call.fn, index);
    else graph.escapeAll(argument.node, cause(run, call.instr, "SF1103", "one of too many arguments"));
  });
  return mask;
}

/** The bit of the rest parameter that collects the argument at a position. */
function restBit(run: Run, fn: FnId, index: number): number {
  const rest = run.world.restPosition(fn);
  return rest !== undefined && rest <= index && rest < MAX_PARAMS ? 1 << rest : 0;
}

function construct(run: Run, instr: CallInstr, cls: number, args: readonly CallArgument[]): void {
  const { graph, world } = run;
  const made = graph.child(`instance${label(instr)}`, () => ({
    kind: "instance",
    cls,
  }));
  graph.add(instr.dst, made, -1, undefined);
  if (!run.switches.containers || isOpaque(run, cls))
    graph.escape(made, cause(run, instr, "SF1103", "constructed by unknown code"));
  const self = graph.newNode();
  graph.add(self, made, -1, undefined);
  callDeclared(run, instr, world.fnId(world.classInfo(cls).node), self, args, NONE, "new");
}

function constructFunction(run: Run, instr: CallInstr, fn: FnId, args: readonly CallArgument[]): void {
  const { graph } = run;
  const made = graph.child(`new${label(instr)}`, () => ({ kind: "object" }));
  graph.escape(made, cause(run, instr, "SF1103", "an object with an unknown prototype"));
  graph.add(instr.dst, made, -1, undefined);
  const self = graph.newNode();
  graph.add(self, made, -1, undefined);
  callDeclared(run, instr, fn, self, args, instr.dst, "new");
}

// ---- methods ---------------------------------------------------------------------------------------------

type MethodTarget = Extract<CallInstr["target"], { kind: "method" }>;

function callMethod(
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
      callDeclared(run, instr, method, self, args, instr.dst, `m${id}`);
      return;
    }
    at = info.base;
  }
  const effect = methodEffect(OBJECT, name);
  if (effect) applyEffect(run, instr, effect, `Object.${name}`, id, args);
}

/** `f.call(self, …)` and `f.apply(self, list)`; everything else that functions offer is not followed. */
function functionMethod(
  run: Run,
  instr: CallInstr,
  name: string,
  id: ObjId,
  args: readonly CallArgument[],
): void {
  const { graph } = run;
  const [self, ...rest] = args;
  const callee = graph.newNode();
  graph.add(callee, id, -1, undefined);
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

// ---- phantoms --------------------------------------------------------------------------------------------

/**
 * Calls of one thing that a summary leaves apart. A function that calls itself leaves a copy for each time that its own
 * summary comes back to it; and each function of a long cycle leaves what all the others do. From this many on – copies of
 * one call, or calls of one thing in all – they are one call, with whatever any of them is given.
 */
const MAX_COPIES = 3;
const MAX_CALLS = 12;

/** Whether arguments stand in the same places, so that those of one call can be added to those of another. */
function areAlike(ones: readonly CallArgument[], others: readonly CallArgument[]): boolean {
  return (
    ones.length === others.length &&
    ones.every(({ node, spread, numeric }, index) => {
      const other = others[index] as CallArgument;
      return spread === other.spread && numeric === other.numeric && isNone(node, other.node);
    })
  );
}

const isNone = (one: NodeId, other: NodeId): boolean => (one === NONE) === (other === NONE);

/** What a second call under a name gives is added to what the first one does: nothing that is given is ever dropped. */
function addTo(
  run: Run,
  first: { readonly args: readonly CallArgument[] },
  firstSelf: NodeId,
  self: NodeId,
  args: readonly CallArgument[],
): void {
  const { graph } = run;
  if (self !== NONE) graph.flow(self, firstSelf, undefined);
  first.args.forEach(({ node }, index) => {
    if (node !== NONE) graph.flow((args[index] as CallArgument).node, node, undefined);
  });
}

/** A call on something that the caller will know: it is left to the caller, and until then assumed to keep all. */
function defer(
  run: Run,
  instr: CallInstr,
  callee: ObjId,
  method: string | undefined,
  thisArg: NodeId,
  args: readonly CallArgument[],
  dst: NodeId,
  tag: string,
  promised?: FnId,
  construct = false,
): void {
  const { graph } = run;
  const key = `${tag}${label(instr)}:${callee}:${method ?? ""}`;
  const origin = instr.origin ?? `${run.task.fn}:${label(instr)}`;
  const alike = run.deferred.filter(
    (call) =>
      call.callee === callee &&
      call.method === method &&
      call.promised === promised &&
      call.site === instr.site &&
      call.construct === construct &&
      isNone(call.thisArg, thisArg) &&
      areAlike(call.args, args),
  );
  const again = alike.filter((call) => call.origin === origin);
  const earlier =
    again.find((call) => call.key === key) ??
    (again.length < MAX_COPIES ? undefined : again.at(-1)) ??
    (alike.length < MAX_CALLS ? undefined : alike.at(-1));
  if (earlier) {
    addTo(run, earlier, earlier.thisArg, thisArg, args);
    graph.flow(earlier.result, dst, undefined);
    if (instr.site === undefined && method !== undefined) graph.add(dst, UNKNOWN, -1, undefined);
    return;
  }
  const index = run.deferred.length;
  const result = graph.newNode();
  const { site } = instr;
  // nodes of its own, as what other calls give may be added
  const own = (node: NodeId): NodeId => {
    const copy = node === NONE ? NONE : graph.newNode();
    graph.flow(node, copy, undefined);
    return copy;
  };
  const self = own(thisArg);
  const given = args.map((argument) => ({ ...argument, node: own(argument.node) }));
  const { span } = instr;
  run.deferred.push({
    key,
    origin,
    callee,
    method,
    promised,
    construct,
    thisArg: self,
    args: given,
    result,
    span,
    site,
  });
  const phantom = graph.child(`called${index}`, () => ({
    kind: "phantom",
    path: { kind: "called", call: index },
  }));
  graph.add(result, phantom, -1, undefined);
  graph.flow(result, dst, undefined);
  // a copy is the memory of its site, or what the caller finds that the receiver's own method yields; what a function
  // yields is found by the caller, whereas a method may be one of primitives, of which the graph has nothing
  if (site === undefined && method !== undefined) graph.add(dst, UNKNOWN, -1, undefined);
  if (method !== undefined) graph.escapeLocals(self, cause(run, instr, "SF1103", `receiver of .${method}()`));
  for (const { node, spread } of given) {
    graph.escapeLocals(node, cause(run, instr, "SF1103", "passed to a function of the caller's"));
    if (spread) graph.escapeAll(node, cause(run, instr, "SF1103", "passed to a function of the caller's"));
  }
}

/**
 * What can only be said when everything has come to rest. A call that nothing of ours went into yields something of
 * the world's. A method call on nothing but primitives runs a built-in of theirs. And a call for which no callee was
 * found is a call of unknown code: at run time it would throw, unless something was overlooked.
 *
 * Returns whether there was anything to say; then the graph must come to rest once more.
 */
export function finish(run: Run): boolean {
  const { graph } = run;
  let found = false;
  for (const call of run.calls) {
    if (call.asked !== undefined || call.dst === NONE || graph.holds(call.dst, UNKNOWN)) continue;
    graph.add(call.dst, UNKNOWN, -1, undefined);
    found = true;
  }
  if (found) return true;
  for (const call of run.resolving) {
    if (run.done.has(call) || !graph.isEmpty(call.callee)) continue;
    run.done.add(call);
    unknownCall(run, call.instr, call.self, call.args, call.instr.dst, "called");
    found = true;
  }
  if (found) return true;
  for (const instr of run.methodCalls) {
    if (run.done.has(instr) || !graph.isEmpty(instr.thisArg)) continue;
    run.done.add(instr);
    primitiveMethod(run, instr);
    found = true;
  }
  return loadFromPrimitives(run) || found;
}

/** A method call whose receiver holds no object: it is found on the prototype of a primitive. */
function primitiveMethod(run: Run, instr: CallInstr): void {
  const { target } = instr;
  const args = argumentsOf(run, instr);
  if (target.kind !== "method") return;
  let known = false;
  for (const kind of PRIMITIVES) {
    const effect =
      run.switches.effects && !run.world.patches.kinds.has(kind)
        ? methodEffect(kind, target.name)
        : undefined;
    if (!effect) continue;
    known = true;
    applyEffect(run, instr, effect, `${kind}.${target.name}`, undefined, args);
  }
  if (!known) unknownCall(run, instr, instr.thisArg, args, instr.dst, `.${target.name}()`);
}
