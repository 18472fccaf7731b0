/** One value of an iterable, for each object that it may be. What brings an iterator of its own escapes. */
import { INDEX, type Instr, type Key } from "../ir/ir.js";
import { coerceObject, whenCallable } from "./conversion.js";
import { ANY_FIELD, NOWHERE, type NodeId, type ObjId, UNKNOWN } from "./graph.js";
import { phantomField } from "./members.js";
import { cause, type Run, step } from "./task.js";

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
