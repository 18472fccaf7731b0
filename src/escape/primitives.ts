/**
 * Primitive values. The graph has nothing of them: a variable that holds only numbers is empty, and one that holds a
 * container may hold a text as well. But a member that is looked up on a primitive is found on a prototype, and so are
 * objects of the world's:
 *
 *     const v = n > 5 ? "text" : { at: {} };
 *     v.at.kept = memory;              may be a property of String.prototype.at
 *
 * So whatever is read under the name of such a member may be the world's. What the program itself puts on the
 * prototypes of primitives may be found under any name that it gives to anything: there nothing is known of a member of
 * that name, whoever it is called on.
 */
import { methodEffect } from "../effects/tables.js";
import { type NodeId, UNKNOWN } from "./graph.js";
import type { Run } from "./task.js";

export const PRIMITIVES = ["String", "Number", "BigInt", "Boolean", "Symbol"];

/** A member lookup that may be one on a primitive. */
export interface PrimitiveLoad {
  readonly object: NodeId;
  readonly dst: NodeId;
}

/** Whether a member of that name is found on primitives, and is an object. */
export function isPrimitiveMember(run: Run, name: string): boolean {
  return (
    name === "constructor" ||
    name === "__proto__" ||
    PRIMITIVES.some((kind) => methodEffect(kind, name) !== undefined) ||
    mayBePatched(run, name)
  );
}

/** Whether the program may have given primitives a member of that name; without a name, any. */
export function mayBePatched({ world }: Run, name: string | undefined): boolean {
  if (!PRIMITIVES.some((kind) => world.patches.kinds.has(kind))) return false;
  return name === undefined || world.uses.mayBeGiven(name);
}

/** What was read from nothing but primitives. Returns whether that is news. */
export function loadFromPrimitives({ graph, primitiveLoads }: Run): boolean {
  let found = false;
  for (const { object, dst } of primitiveLoads) {
    if (!graph.isEmpty(object) || graph.holds(dst, UNKNOWN)) continue;
    graph.add(dst, UNKNOWN, -1, undefined);
    found = true;
  }
  return found;
}
