/** Conversion to primitives, and whatever else built-ins call on the objects that they are given. */
import { anyAccessor, hasMethod } from "./accessors.js";
import { ANY_FIELD, NOWHERE, type NodeId, type ObjId, UNKNOWN } from "./graph.js";
import type { Run } from "./task.js";

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
    // what a phantom had there before, the caller sees, who converts it as well
    const isOwn = (held: ObjId): boolean => {
      const { thing: child } = graph.object(held);
      return child.kind === "phantom" && child.path.kind === "field" && child.path.of === id;
    };
    if (CALLED.has(name)) whenCallable(run, node, (held) => isOwn(held) || graph.escape(id, why));
    coerce(run, node);
  });
}

/** Runs when something that may be a function turns up in a node. */
export function whenCallable(run: Run, node: NodeId, action: (held: ObjId) => void): void {
  const { graph } = run;
  graph.watch(node, (id) => {
    const { kind } = graph.object(id).thing;
    if (kind !== "memory" && kind !== "array" && kind !== "object" && kind !== "generator") action(id);
  });
}
