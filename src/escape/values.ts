/**
 * Calls of values: whatever functions a variable holds. A closure of the unit gets its arguments bound to its parameters;
 * a function that is declared elsewhere is asked for its summary; a phantom is left to the caller (`deferred.ts`).
 *
 * An `async` closure goes on after its call has returned, unless that is the operand of `await`. A generator holds its
 * arguments, its variables and what it captured for as long as it can be resumed.
 */
import { globalEffect } from "../effects/tables.js";
import { type FnBody, type FnId, NONE } from "../ir/ir.js";
import { isTypedArray } from "../lower/sites.js";
import { unknownCall } from "./calls.js";
import { callDeclared, firstSpread } from "./declared.js";
import { defer } from "./deferred.js";
import { applyEffect } from "./effects.js";
import { INDEX_FIELD, type NodeId, type ObjId, UNKNOWN } from "./graph.js";
import { iterate } from "./iteration.js";
import { handBack } from "./returned.js";
import { type CallArgument, type CallInstr, cause, label, type Run, step } from "./task.js";

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

function restArray(run: Run, instr: CallInstr, param: NodeId, value: NodeId, tag: string): void {
  const { graph } = run;
  const rest = graph.child(`rest${label(instr)}:${tag}`, () => ({ kind: "array" }));
  graph.add(param, rest, -1, undefined);
  if (value !== NONE)
    graph.flow(value, graph.field(rest, INDEX_FIELD), step(run, instr, "collected by a rest parameter"));
}
