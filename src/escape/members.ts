/**
 * Reading and writing members, for each object that may have them. Positions of typed arrays hold nothing; a name may
 * find a built-in, an accessor (`accessors.ts`) or a field; what belongs to the world outside gives the world outside.
 */
import { propertyEffect } from "../effects/tables.js";
import { ANY_KEY, INDEX, type Instr, type Key, NONE } from "../ir/ir.js";
import { isTypedArray } from "../lower/sites.js";
import { access, hasMethod } from "./accessors.js";
import { coerce } from "./conversion.js";
import { applyResult } from "./effects.js";
import { exposeObject } from "./exposure.js";
import { ANY_FIELD, type Cause, isIndexName, type NodeId, type ObjId, UNKNOWN } from "./graph.js";
import { storeUnderGuard } from "./guarded.js";
import { isPatched, pairOf } from "./iteration.js";
import { viewOf } from "./memory.js";
import { isPrimitiveMember, mayBePatched } from "./primitives.js";
import { cause, type Run, step } from "./task.js";

/** Whether a key is a position. "01" is none, and as the name of a property it stays on what it is given to. */
const isPosition = (key: Key): boolean =>
  key.kind === "index" || (key.kind === "name" && /^\d+$/.test(key.name) && isIndexName(key.name));

/** A key that rests on parameters being numbers is an index if this task's caller passes numbers. */
function resolveKey(run: Run, key: Key): Key {
  if (key.kind !== "index-if") return key;
  if ((key.params & ~run.task.numbers) === 0) return INDEX;
  return key.steady === undefined ? ANY_KEY : { kind: "any", member: true, steady: key.steady };
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
        // its prototype has an accessor that cannot be assigned: nothing but a definition gives it one of its own
        if (effect && key.kind === "name" && key.name === "size") {
          graph.onceEscaped(id, () => graph.add(dst, UNKNOWN, -1, undefined));
          return;
        }
        if (!effect && key.kind === "name") graph.add(dst, UNKNOWN, -1, undefined);
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
    exposeObject(run, id);
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

/** Lets escape what may be called: all but memory, lists and plain objects. */
function escapeCallable({ graph }: Run, node: NodeId, why: Cause): void {
  graph.watch(node, (id) => {
    const { kind } = graph.object(id).thing;
    if (kind !== "memory" && kind !== "array" && kind !== "object") graph.escape(id, { ...why, node });
  });
}

const MAX_DEPTH = 3;

/** The phantom for what a field of a phantom holds; below a depth, one phantom for everything. */
export function phantomField(run: Run, id: ObjId, name: string): ObjId {
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
        if (storeUnderGuard(run, id, key, src)) return;
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
        // such a name may be that of a method, which only what can be called replaces; or it is none, and this what `set` does
        if (thing.kind === "builtin" && key.kind !== "name" && /^(?:Map|Set)$/.test(thing.type))
          escapeCallable(run, src, cause(run, instr, "SF1102", "stored in a built-in object"));
        else graph.escapeAll(src, cause(run, instr, "SF1102", "stored in a built-in object"));
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
