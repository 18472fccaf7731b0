/**
 * Instructions → constraints on the connection graph, one case an instruction. The order of instructions does not
 * matter here: flow sensitivity comes from the versions of variables (src/ir/ssa.ts).
 *
 * Where the value of an instruction is not known, it is `UNKNOWN`, the world outside: storing into that is an
 * escape, loading from it gives it again. Memory (typed arrays and the like) holds no references, so an element
 * read from it is nothing, and only its views are followed. A property that is set on it (`a.tag = 1`) would stay on
 * the object when it is handed out again: that memory escapes. Where only the key is not known (`a[k] = 1`, and `k` may
 * be no number), a typed array is *marked*: its memory can be freed like any other, but it is handed out again under a
 * new view. If the value may be an object, it is *shadowed* as well: a name that is looked up on it may find that
 * instead of the built-in.
 */
import { ANY_KEY, type FnBody, type Instr, NONE } from "../ir/ir.js";
import type { FnNode } from "../lower/world.js";
import { buildCall } from "./calls.js";
import { coerce } from "./conversion.js";
import { type NodeId, type Obj, type Thing, UNKNOWN } from "./graph.js";
import { callsOnJustMade } from "./guarded.js";
import { iterate } from "./iteration.js";
import { load, store } from "./members.js";
import { allocate, view } from "./memory.js";
import { cause, describe, MAX_PARAMS, type Run, step, THIS_BIT } from "./task.js";

/** Adds the constraints of a whole unit. */
export function buildConstraints(run: Run): void {
  const { unit, graph } = run;
  for (const body of unit.fns.values()) {
    run.returns.set(body.id, graph.newNode());
    run.yields.set(body.id, graph.newNode());
  }
  graph.whenEscaped((object, why) => {
    if (object.thing.kind === "closure") closureEscapes(run, object, why);
  });
  bindRoot(run);
  for (const body of unit.fns.values()) {
    if (body.opaque !== undefined) continue;
    if (run.switches.numberGuards) for (const instr of callsOnJustMade(run, body)) run.onJustMade.add(instr);
    for (const block of body.blocks) for (const instr of block.instrs) build(run, body, instr);
  }
}

/**
 * The root's parameters: phantoms where the caller asks about them, nothing where nothing is given, the world outside
 * elsewhere.
 */
function bindRoot(run: Run): void {
  const { unit, graph, task } = run;
  const root = unit.fns.get(unit.root) as FnBody;
  root.params.forEach((param, index) => {
    if (index < MAX_PARAMS && (task.absent & (1 << index)) !== 0) return;
    const asked = index < 30 && (task.mask & (1 << index)) !== 0;
    if (!asked && bringFunctions(run, param.var, index)) return;
    const object = asked
      ? graph.child(`param${index}`, () => ({ kind: "phantom", path: { kind: "param", index } }))
      : UNKNOWN;
    graph.add(param.var, object, -1, undefined);
  });
  const asked = (task.mask & THIS_BIT) !== 0;
  const self = asked ? graph.child("this", () => ({ kind: "phantom", path: { kind: "this" } })) : UNKNOWN;
  graph.add(root.thisVar, self, -1, undefined);
}

/** The functions that callers pass for a parameter, if all are known. What they capture is outside of this unit. */
function bringFunctions(run: Run, param: NodeId, index: number): boolean {
  const { graph, world, unit } = run;
  const brought = world.brought.ofParameter(world.fnNode(unit.root) as FnNode, index);
  if (!brought || brought.length === 0) return false;
  const things: Thing[] = [];
  for (const value of brought) {
    if (value.kind === "function") things.push({ kind: "function", fn: world.fnId(value.fn) });
    else if (value.kind === "native") things.push({ kind: "native", path: value.path });
    else return false;
  }
  for (const thing of things)
    graph.add(
      param,
      graph.child(`brought${index}:${JSON.stringify(thing)}`, () => thing),
      -1,
      undefined,
    );
  return true;
}

/** A closure that gets out may be called at any time, with anything: what it captured is used then. */
function closureEscapes(
  run: Run,
  object: Obj,
  why: Parameters<typeof cause>[1] & { text: string; file: string },
): void {
  const { unit, graph } = run;
  if (object.thing.kind !== "closure") return;
  const body = unit.fns.get(object.thing.fn);
  if (!body) return;
  const out = {
    file: why.file,
    span: why.span,
    text: why.text,
    code: "SF1104",
    node: undefined,
    carrier: object.id,
  };
  for (const captured of body.captures) {
    graph.escapeAll(captured, out);
    if (body.opaque !== undefined) graph.add(captured, UNKNOWN, -1, undefined);
  }
  for (const param of body.params) graph.add(param.var, UNKNOWN, -1, undefined);
  if (body.thisVar !== NONE && unit.vars[body.thisVar]?.fn === body.id)
    graph.add(body.thisVar, UNKNOWN, -1, undefined);
  graph.escapeAll(run.returns.get(body.id) as NodeId, out);
  graph.escapeAll(run.yields.get(body.id) as NodeId, out);
}

function build(run: Run, body: FnBody, instr: Instr): void {
  const { graph } = run;
  switch (instr.op) {
    case "point":
      return;
    case "unknown":
      graph.add(instr.dst, UNKNOWN, -1, undefined);
      return;
    case "copy":
      graph.flow(
        instr.src,
        instr.dst,
        run.unit.vars[instr.dst]?.name
          ? step(run, instr, `assigned to ${describe(run, instr.dst)}`)
          : undefined,
      );
      return;
    case "phi":
      for (const src of instr.srcs) graph.flow(src, instr.dst, undefined);
      return;
    case "alloc":
      allocate(run, instr);
      return;
    case "view":
      view(run, instr, instr.source, instr.kind, instr.dst);
      return;
    case "fresh": {
      const object = graph.newObject(thingOf(instr));
      graph.add(instr.dst, object, -1, undefined);
      if (instr.kind === "regexp" || instr.kind === "function" || instr.kind === "native") return;
      if (instr.kind === "closure" && !run.switches.closures)
        graph.escape(object, cause(run, instr, "SF1104", "captured by a closure"));
      if (instr.kind !== "closure" && !run.switches.containers)
        graph.escape(object, cause(run, instr, "SF1102", "stored in an object"));
      return;
    }
    case "load":
      load(run, instr, instr.object, instr.key, instr.dst, instr.declaredKind);
      return;
    case "store":
      store(run, instr, instr.object, instr.key, instr.src);
      return;
    case "iterate":
      iterate(run, instr, instr.object, instr.dst, instr.at);
      return;
    case "spread": {
      // own properties under their own names, and whatever getters of an unknown source return
      const all = graph.newNode();
      load(run, instr, instr.src, ANY_KEY, all, undefined);
      store(run, instr, instr.object, ANY_KEY, all);
      return;
    }
    case "call":
      buildCall(run, instr);
      return;
    case "return":
      returned(run, body, instr);
      return;
    case "throw":
      graph.escapeAll(instr.src, cause(run, instr, "SF1105", "thrown"));
      return;
    case "yield":
      if (body.id === run.unit.root && run.task.kind === "sites")
        graph.escapeAll(instr.src, cause(run, instr, "SF1106", "yielded"));
      graph.flow(instr.src, run.yields.get(body.id) as NodeId, step(run, instr, "yielded"));
      graph.add(instr.dst, UNKNOWN, -1, undefined);
      if (instr.delegated) graph.flow(instr.src, instr.dst, step(run, instr, "returned by the generator"));
      return;
    case "await":
      awaitValue(run, instr);
      return;
    case "use":
      if (instr.coerce) coerce(run, instr.src);
      return;
    case "escape":
      graph.escapeAll(instr.src, escapeCause(run, instr));
      return;
  }
}

function thingOf(instr: Extract<Instr, { op: "fresh" }>): Thing {
  switch (instr.kind) {
    case "closure":
    case "function":
      return { kind: instr.kind, fn: instr.fn as number };
    case "native":
      return { kind: "native", path: instr.path as string };
    case "regexp":
      return { kind: "builtin", type: "RegExp" };
    default:
      return { kind: instr.kind };
  }
}

function returned(run: Run, body: FnBody, instr: Extract<Instr, { op: "return" }>): void {
  const { graph, unit, task } = run;
  // a `finally` that still runs may use, free or replace what is on its way out
  if (body.id === unit.root && instr.pending)
    graph.escapeAll(instr.src, cause(run, instr, "SF1101", "returned"));
  if (body.id === unit.root && task.kind === "sites" && !run.switches.partialEscape)
    graph.escapeAll(instr.src, cause(run, instr, "SF1101", "returned"));
  graph.flow(instr.src, run.returns.get(body.id) as NodeId, step(run, instr, "returned"));
}

function escapeCause(run: Run, instr: Extract<Instr, { op: "escape" }>): ReturnType<typeof cause> {
  switch (instr.why) {
    case "outer-variable":
      return cause(run, instr, "SF1102", "assigned to a variable of an outer function");
    case "module-variable":
      return cause(run, instr, "SF1102", "assigned to a variable that outlives the function");
    case "jsx":
      return cause(run, instr, "SF1103", "passed to a component");
    case "disposable":
      return cause(run, instr, "SF1103", "disposed by unknown code");
    default:
      return cause(run, instr, "SF1109", "used by a construct that is not followed");
  }
}

/** `await` takes a promise's value; of what is no promise, the value itself. An object may be a thenable. */
function awaitValue(run: Run, instr: Extract<Instr, { op: "await" }>): void {
  const { graph } = run;
  graph.watch(instr.src, (id) => {
    const { thing } = graph.object(id);
    if (thing.kind === "memory" && thing.type !== "Array") graph.add(instr.dst, id, instr.src, undefined);
    else if (thing.kind === "unknown") graph.add(instr.dst, UNKNOWN, -1, undefined);
    else {
      graph.escape(id, cause(run, instr, "SF1106", "awaited, and may have a `then` of its own"));
      graph.add(instr.dst, UNKNOWN, -1, undefined);
      graph.add(instr.dst, id, instr.src, undefined);
    }
  });
}
