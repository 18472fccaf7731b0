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
import { constructorEffect, globalEffect, methodEffect, moduleEffect } from "../effects/tables.js";
import { type FnId, NONE } from "../ir/ir.js";
import { isOpaque } from "./accessors.js";
import { callDeclared } from "./declared.js";
import { applyEffect } from "./effects.js";
import { type NodeId, UNKNOWN } from "./graph.js";
import { iterate } from "./iteration.js";
import { makeMemory } from "./memory.js";
import { callMethod } from "./methods.js";
import { loadFromPrimitives, mayBePatched, PRIMITIVES } from "./primitives.js";
import { type CallArgument, type CallInstr, cause, label, type Run } from "./task.js";
import { callValue } from "./values.js";

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
export function primitiveMethod(run: Run, instr: CallInstr): void {
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
