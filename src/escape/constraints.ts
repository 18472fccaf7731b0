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
import { propertyEffect } from "../effects/tables.js";
import { ANY_KEY, type FnBody, INDEX, type Instr, type Key, NONE, type SiteId } from "../ir/ir.js";
import { isTypedArray } from "../lower/sites.js";
import type { ClassInfo, FnNode } from "../lower/world.js";
import { buildCall, callDeclared } from "./calls.js";
import { applyResult } from "./effects.js";
import {
  ANY_FIELD,
  isIndexName,
  NOWHERE,
  type NodeId,
  type Obj,
  type ObjId,
  type Thing,
  UNKNOWN,
} from "./graph.js";
import { isPrimitiveMember, mayBePatched } from "./primitives.js";
import { type CallInstr, cause, describe, label, MAX_PARAMS, type Run, step, THIS_BIT } from "./task.js";

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

// ---- allocation ------------------------------------------------------------------------------------------

/** The memory of a site is among what its instruction yields. */
export function makeMemory(run: Run, instr: Instr, id: SiteId, dst: NodeId): void {
  const { graph } = run;
  const { kind } = run.siteOf(id);
  const object = graph.child(`site${id}`, () => ({ kind: "memory", type: kind, site: id, root: undefined }));
  graph.add(dst, object, -1, step(run, instr, `${kind} allocated`));
}

function allocate(run: Run, instr: Extract<Instr, { op: "alloc" }>): void {
  const site = run.siteOf(instr.site);
  makeMemory(run, instr, instr.site, instr.dst);
  // an argument that is an array buffer after all makes this a view of it
  if (instr.source !== NONE) view(run, instr, instr.source, site.kind, instr.dst);
}

/**
 * `dst` is a view of whatever memory `source` holds; of anything else it is a copy, or a view of memory of the
 * world's. In either case it is a new object, which nobody tracks.
 */
function view(run: Run, instr: Instr, source: NodeId, type: string, dst: NodeId): void {
  const { graph } = run;
  coerce(run, source);
  const foreign = graph.child(`foreign${label(instr)}`, () => ({
    kind: "memory",
    type,
    site: undefined,
    root: undefined,
    // the runtime knows what a site has made, whatever that is
    origin: instr.op === "alloc" ? instr.site : undefined,
  }));
  graph.add(dst, foreign, -1, undefined);
  graph.watch(source, (object) => {
    const seen = viewOf(run, object, type);
    if (seen !== undefined) graph.add(dst, seen, source, step(run, instr, `viewed by new ${type}`));
  });
}

/** The object that stands for a view of that type on the memory of an object. */
export function viewOf(run: Run, object: ObjId, type: string): ObjId | undefined {
  const { graph } = run;
  const { thing } = graph.object(object);
  if (thing.kind === "memory") {
    const same = type === "same" || type === thing.type;
    if (same) return object;
    const root = thing.root ?? object;
    return graph.child(`view${root}:${type}`, () => ({ kind: "memory", type, site: thing.site, root }));
  }
  if (thing.kind !== "phantom") return undefined;
  const { path } = thing;
  if (path.kind === "view" && (type === "same" || path.type === type)) return object;
  const of = path.kind === "view" ? path.of : object;
  return graph.child(`view${of}:${type}`, () => ({ kind: "phantom", path: { kind: "view", of, type } }));
}

// ---- members ---------------------------------------------------------------------------------------------

/** Whether a key is a position. "01" is none, and as the name of a property it stays on what it is given to. */
const isPosition = (key: Key): boolean =>
  key.kind === "index" || (key.kind === "name" && /^\d+$/.test(key.name) && isIndexName(key.name));

/** A key that rests on parameters being numbers is an index if this task's caller passes numbers. */
function resolveKey(run: Run, key: Key): Key {
  if (key.kind !== "index-if") return key;
  return (key.params & ~run.task.numbers) === 0 ? INDEX : ANY_KEY;
}

export function load(
  run: Run,
  instr: Instr,
  object: NodeId,
  rawKey: Key,
  dst: NodeId,
  declaredKind: string | undefined,
): void {
  const { graph } = run;
  const key = resolveKey(run, rawKey);
  const where = step(run, instr, key.kind === "name" ? `read from .${key.name}` : "read by index");
  const isPrimitive = key.kind === "name" && isPrimitiveMember(run, key.name);
  if (isPrimitive) run.primitiveLoads.push({ object, dst });
  graph.watch(object, (id) => {
    const { thing } = graph.object(id);
    if (thing.kind === "array" && isPatched(run, id)) graph.add(dst, UNKNOWN, -1, undefined);
    if (isPrimitive && thing.kind !== "memory" && thing.kind !== "phantom")
      graph.add(dst, UNKNOWN, -1, undefined);
    switch (thing.kind) {
      case "unknown":
      case "function":
      case "native":
        graph.add(dst, UNKNOWN, -1, undefined);
        return;
      case "memory":
        loadMemory(run, instr, id, thing.type, key, dst);
        return;
      case "phantom":
        loadPhantom(run, instr, id, key, dst, declaredKind);
        return;
      case "instance":
        access(run, instr, id, thing.cls, key, "get", NONE, dst);
        if (key.kind !== "name" || hasMethod(run, thing.cls, key.name))
          graph.add(dst, UNKNOWN, -1, undefined);
        graph.loadField(id, key, dst, where);
        return;
      case "builtin": {
        const effect = key.kind === "name" ? propertyEffect(thing.type, key.name) : undefined;
        if (effect) applyResult(run, instr, effect, id, dst);
        else if (key.kind === "name") graph.add(dst, UNKNOWN, -1, undefined);
        if (key.kind === "index") graph.add(dst, pairOf(run, id), -1, undefined);
        graph.loadField(id, key, dst, where);
        return;
      }
      default:
        if (key.kind === "name" && key.name === "__proto__")
          graph.escape(id, cause(run, instr, "SF1109", "prototype read"));
        graph.loadField(id, key, dst, where);
        if (inherits(thing.kind, key)) graph.add(dst, UNKNOWN, -1, undefined);
    }
  });
}

const OBJECT_MEMBERS = new Set(
  "constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf".split(" "),
);

/** Whether a load may find a built-in method on the prototype: a function that can be called on anything later. */
function inherits(kind: string, key: Key): boolean {
  if (isPosition(key)) return false;
  if (kind !== "object") return !(kind === "array" && key.kind === "name" && key.name === "length");
  return key.kind !== "name" || OBJECT_MEMBERS.has(key.name) || key.name.startsWith("__");
}

function loadMemory(run: Run, instr: Instr, id: ObjId, type: string, key: Key, dst: NodeId): void {
  const { graph } = run;
  if (isPosition(key)) {
    if (type === "Array") graph.loadField(id, key, dst, step(run, instr, "read by index"));
    return;
  }
  graph.whenShadowed(id, () => graph.add(dst, UNKNOWN, -1, undefined));
  if (key.kind === "any" && !key.member) {
    graph.add(dst, UNKNOWN, -1, undefined);
    return;
  }
  if (key.kind === "any") {
    // any member: among them the buffer, which is the same memory
    if (type === "Array") graph.loadField(id, key, dst, step(run, instr, "read by index"));
    else
      graph.add(
        dst,
        viewOf(run, id, "ArrayBuffer") as ObjId,
        instr.op === "load" ? instr.object : -1,
        step(run, instr, "read by a computed name"),
      );
    graph.add(dst, UNKNOWN, -1, undefined);
    return;
  }
  const effect =
    key.kind === "name" && !run.world.patches.kinds.has(type) ? propertyEffect(type, key.name) : undefined;
  if (effect) applyResult(run, instr, effect, id, dst);
  else graph.add(dst, UNKNOWN, -1, undefined);
}

function loadPhantom(
  run: Run,
  instr: Instr,
  id: ObjId,
  key: Key,
  dst: NodeId,
  declaredKind: string | undefined,
): void {
  const { graph } = run;
  const { patches } = run.world;
  const trusted =
    declaredKind !== undefined && !patches.kinds.has(declaredKind) && !patches.subclassed.has(declaredKind);
  if (trusted && key.kind === "name" && !patches.mayHide(key.name)) {
    const effect = propertyEffect(declaredKind, key.name);
    if (effect) {
      applyResult(run, instr, effect, id, dst);
      return;
    }
  }
  const name = key.kind === "name" ? key.name : key.kind === "any" ? ANY_FIELD : "[]";
  graph.add(graph.field(id, name), phantomField(run, id, name), -1, undefined);
  graph.loadField(
    id,
    key,
    dst,
    step(run, instr, key.kind === "name" ? `read from .${key.name}` : "read by index"),
  );
}

const MAX_DEPTH = 3;

/** The phantom for what a field of a phantom holds; below a depth, one phantom for everything. */
function phantomField(run: Run, id: ObjId, name: string): ObjId {
  const { graph } = run;
  let depth = 0;
  for (let at = id; ; depth++) {
    const { thing } = graph.object(at);
    if (thing.kind !== "phantom") break;
    if (thing.path.kind === "deep") return at;
    if (thing.path.kind !== "field" && thing.path.kind !== "view") break;
    at = thing.path.of;
  }
  if (depth >= MAX_DEPTH)
    return graph.child(`deep${id}`, () => ({ kind: "phantom", path: { kind: "deep", of: id } }));
  return graph.child(`field${id}.${name}`, () => ({
    kind: "phantom",
    path: { kind: "field", of: id, key: name },
  }));
}

export function store(run: Run, instr: Instr, object: NodeId, rawKey: Key, src: NodeId): void {
  const { graph } = run;
  const key = resolveKey(run, rawKey);
  const where = step(run, instr, key.kind === "name" ? `stored in .${key.name}` : "stored by index");
  if (!isPosition(key) && mayBePatched(run, key.kind === "name" ? key.name : undefined))
    graph.escapeAll(src, cause(run, instr, "SF1102", "stored in what may be a primitive"));
  graph.watch(object, (id) => {
    const { thing } = graph.object(id);
    if (key.kind === "name" && (key.name === "__proto__" || key.name === "constructor")) {
      graph.escape(id, cause(run, instr, "SF1108", "its prototype is changed"));
      graph.escapeAll(src, cause(run, instr, "SF1102", "stored in a prototype"));
      return;
    }
    switch (thing.kind) {
      case "unknown":
      case "function":
      case "native":
        graph.escapeAll(src, cause(run, instr, "SF1102", "stored in an object that outlives the scope"));
        return;
      case "memory":
        if (isPosition(key)) {
          if (thing.type === "Array") graph.storeField(id, key, src, where);
          else coerce(run, src);
          return;
        }
        graph.escapeAll(src, cause(run, instr, "SF1102", "stored as a property of memory"));
        if (key.kind === "any" && isTypedArray(thing.type)) graph.mark(id, src);
        else graph.escape(id, cause(run, instr, "SF1108", "a property is set on it"));
        return;
      case "instance":
        access(run, instr, id, thing.cls, key, "set", src, NONE);
        graph.storeField(id, key, src, where);
        return;
      case "generator":
      case "builtin":
        graph.escapeAll(src, cause(run, instr, "SF1102", "stored in a built-in object"));
        // it is found there by all that reads what the container holds
        graph.storeField(id, key, src, where);
        return;
      case "phantom":
        if (!isPosition(key)) graph.object(id).written.add(key.kind === "name" ? key.name : ANY_FIELD);
        graph.storeField(id, key, src, where);
        return;
      default:
        if (isPatched(run, id))
          graph.escapeAll(src, cause(run, instr, "SF1102", "stored where the program may have put a setter"));
        graph.storeField(id, key, src, where);
    }
  });
}

/** What reading or writing a member of an instance runs: an accessor of its class, if there is one of that name. */
function access(
  run: Run,
  instr: Instr,
  id: ObjId,
  cls: number,
  key: Key,
  how: "get" | "set",
  src: NodeId,
  dst: NodeId,
): void {
  const { graph } = run;
  const found =
    key.kind === "name" ? findAccessor(run, cls, key.name) : anyAccessor(run, cls) ? "unknown" : undefined;
  if (found === undefined) return;
  const fn = found === "unknown" ? undefined : found[how];
  if (fn === undefined) {
    // an accessor that cannot be followed; reading one that only sets, or the other way round, does nothing
    if (found !== "unknown" && (found.get !== undefined || found.set !== undefined)) return;
    graph.escape(id, cause(run, instr, "SF1103", "an accessor"));
    graph.escapeAll(src, cause(run, instr, "SF1103", "an accessor"));
    graph.add(dst, UNKNOWN, -1, undefined);
    return;
  }
  const self = graph.newNode();
  graph.add(self, id, -1, undefined);
  const args = how === "set" ? [{ value: src, spread: false, numericIf: -1 }] : [];
  const call: CallInstr = {
    op: "call",
    dst,
    target: { kind: "declared", fn },
    thisArg: self,
    args,
    awaited: false,
    construct: false,
    span: instr.span,
    ...(instr.path !== undefined && { path: instr.path }),
    ...("within" in instr && { within: instr.within as number }),
  };
  callDeclared(
    run,
    call,
    fn,
    self,
    args.map(({ value }) => ({ node: value, spread: false, numeric: false })),
    dst,
    `${how}${id}`,
  );
}

function findAccessor(
  run: Run,
  cls: number,
  name: string,
): { get?: number; set?: number } | "unknown" | undefined {
  for (let at: number | "unknown" | undefined = cls; at !== undefined; ) {
    if (at === "unknown") return "unknown";
    const info: ClassInfo = run.world.classInfo(at);
    if (info.opaque) return "unknown";
    const found = info.accessors.get(name);
    if (found) return found;
    if (info.methods.has(name)) return undefined;
    at = info.base;
  }
  return undefined;
}

/** Whether reading a member of an instance may run an accessor. */
export function hasAccessor(run: Run, cls: number, name: string): boolean {
  return findAccessor(run, cls, name) !== undefined;
}

/** Whether nothing is known about instances of a class. */
export function isOpaque(run: Run, cls: number): boolean {
  for (let at: number | "unknown" | undefined = cls; at !== undefined; ) {
    if (at === "unknown") return true;
    const info: ClassInfo = run.world.classInfo(at);
    if (info.opaque) return true;
    at = info.base;
  }
  return false;
}

function hasMethod(run: Run, cls: number, name: string): boolean {
  for (let at: number | "unknown" | undefined = cls; typeof at === "number"; ) {
    const info: ClassInfo = run.world.classInfo(at);
    if (info.methods.has(name)) return true;
    at = info.base;
  }
  return false;
}

/** One value of an iterable. */
export function iterate(run: Run, instr: Instr, object: NodeId, dst: NodeId, at?: number): void {
  const { graph } = run;
  const key: Key = at === undefined ? INDEX : { kind: "name", name: String(at) };
  const where = step(run, instr, "taken from an iterable");
  graph.watch(object, (id) => {
    const { thing } = graph.object(id);
    if (isPatched(run, id)) {
      graph.escape(id, cause(run, instr, "SF1103", "iterated by a method that the program has replaced"));
      graph.add(dst, UNKNOWN, -1, undefined);
    }
    switch (thing.kind) {
      case "unknown":
        graph.add(dst, UNKNOWN, -1, undefined);
        return;
      case "memory":
        if (thing.type === "Array") graph.loadField(id, key, dst, where);
        return;
      case "array":
        graph.loadField(id, key, dst, where);
        // it may have been given an iterator of its own
        graph.watchFields(id, (name, node) => {
          if (name === ANY_FIELD)
            whenCallable(run, node, () =>
              graph.escape(id, cause(run, instr, "SF1103", "iterated by its own method")),
            );
        });
        return;
      case "generator":
        graph.loadField(id, INDEX, dst, where);
        return;
      case "builtin":
        graph.loadField(id, INDEX, dst, where);
        graph.add(dst, pairOf(run, id), -1, undefined);
        return;
      case "phantom":
        // an iterator of the caller's may do anything with itself; arrays and memory are what one hopes for
        graph.add(graph.field(id, "[]"), phantomField(run, id, "[]"), -1, undefined);
        graph.loadField(id, INDEX, dst, where);
        coerceObject(run, id);
        return;
      default:
        // an object with an iterator of its own
        graph.escape(id, cause(run, instr, "SF1103", "iterated by its own method"));
        graph.add(dst, UNKNOWN, -1, undefined);
    }
  });
}

/** Whether the program changes the prototype of a built-in object: it may be iterated otherwise, and have accessors. */
export function isPatched({ graph, world }: Run, id: ObjId): boolean {
  const { thing } = graph.object(id);
  if (thing.kind === "array") return world.patches.kinds.has("Array");
  return (thing.kind === "memory" || thing.kind === "builtin") && world.patches.kinds.has(thing.type);
}

/** A Map is iterated by pairs of a key and a value. Which built-ins are like a Map is not asked. */
export function pairOf(run: Run, id: ObjId): ObjId {
  const { graph } = run;
  const pair = graph.child(`pair${id}`, () => ({ kind: "array" }));
  const node = graph.field(pair, "[]");
  graph.loadField(id, INDEX, node, {
    file: run.unit.file,
    span: NOWHERE,
    text: "taken from a pair",
  });
  return pair;
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

// ---- conversion to primitives ----------------------------------------------------------------------------

/** Members that built-ins call on the objects they are given. */
const CALLED = new Set([
  "toString",
  "valueOf",
  "toJSON",
  "then",
  "next",
  "return",
  "throw",
  "inspect",
  "constructor",
  ANY_FIELD,
]);

/** What the node holds may be converted to a primitive, or looked into by a built-in. */
export function coerce(run: Run, node: NodeId): void {
  run.graph.watch(node, (id) => coerceObject(run, id));
}

export function coerceObject(run: Run, id: ObjId): void {
  const { graph } = run;
  const obj = graph.object(id);
  if (id === UNKNOWN || obj.coerced || obj.escaped) return;
  obj.coerced = true;
  const { thing } = obj;
  const why = {
    file: run.unit.file,
    span: NOWHERE,
    code: "SF1103",
    node: undefined,
    text: "passed to methods of its own that convert it",
  };
  if (thing.kind === "instance") {
    if ([...CALLED].some((name) => hasMethod(run, thing.cls, name)) || anyAccessor(run, thing.cls)) {
      graph.escape(id, why);
      return;
    }
  }
  if (thing.kind === "phantom") run.coerced.add(id);
  if (thing.kind === "memory" && thing.type !== "Array") return;
  graph.watchFields(id, (name, node) => {
    if (CALLED.has(name)) whenCallable(run, node, () => graph.escape(id, why));
    coerce(run, node);
  });
}

/** Runs when something that may be a function turns up in a node. */
function whenCallable(run: Run, node: NodeId, action: () => void): void {
  const { graph } = run;
  graph.watch(node, (id) => {
    const { kind } = graph.object(id).thing;
    if (kind !== "memory" && kind !== "array" && kind !== "object" && kind !== "generator") action();
  });
}

function anyAccessor(run: Run, cls: number): boolean {
  for (let at: number | "unknown" | undefined = cls; at !== undefined; ) {
    if (at === "unknown") return true;
    const info = run.world.classInfo(at);
    if (info.opaque || info.accessors.size > 0) return true;
    at = info.base;
  }
  return false;
}
