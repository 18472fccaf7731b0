/** Memory: what sites make, and views of it. */
import { type Instr, NONE, type SiteId } from "../ir/ir.js";
import { coerce } from "./conversion.js";
import type { NodeId, ObjId } from "./graph.js";
import { noteAllocation } from "./guarded.js";
import { label, type Run, step } from "./task.js";

/** The memory of a site is among what its instruction yields. */
export function makeMemory(run: Run, instr: Instr, id: SiteId, dst: NodeId): void {
  const { graph } = run;
  const { kind } = run.siteOf(id);
  const object = graph.child(`site${id}`, () => ({ kind: "memory", type: kind, site: id, root: undefined }));
  graph.add(dst, object, -1, step(run, instr, `${kind} allocated`));
  if (instr.op === "alloc") noteAllocation(run, id, dst);
}

export function allocate(run: Run, instr: Extract<Instr, { op: "alloc" }>): void {
  const site = run.siteOf(instr.site);
  makeMemory(run, instr, instr.site, instr.dst);
  // an argument that is an array buffer after all makes this a view of it
  if (instr.source !== NONE) view(run, instr, instr.source, site.kind, instr.dst);
}

/**
 * `dst` is a view of whatever memory `source` holds; of anything else it is a copy, or a view of memory of the
 * world's. In either case it is a new object, which nobody tracks.
 */
export function view(run: Run, instr: Instr, source: NodeId, type: string, dst: NodeId): void {
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
  if (instr.op === "alloc") run.foreign.set(foreign, instr.site);
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
