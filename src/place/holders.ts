/**
 * Which variables can reach a piece of memory: those that may hold it, a view of it, or anything – container,
 * closure, generator – from which a reference chain leads to it. While one of them is live, so is the memory.
 */

import { type ObjId, UNKNOWN } from "../escape/graph.js";
import type { Run } from "../escape/task.js";
import type { FnBody, SiteId, VarId } from "../ir/ir.js";

export class Holders {
  /** for each object, the objects that refer to it directly */
  private readonly referrers = new Map<ObjId, ObjId[]>();
  /** for each object, the variables that may hold it */
  private readonly variables = new Map<ObjId, VarId[]>();

  constructor(private readonly run: Run) {
    const { graph, unit } = run;
    for (const object of graph.objects) {
      if (object.id === UNKNOWN) continue;
      for (const node of object.fields.values()) this.refersAll(object.id, graph.pointsTo(node));
      const { thing } = object;
      if (thing.kind === "memory" && thing.root !== undefined) this.refers(object.id, thing.root);
      if (thing.kind !== "closure") continue;
      for (const captured of unit.fns.get(thing.fn)?.captures ?? [])
        this.refersAll(object.id, graph.pointsTo(captured));
    }
    for (const variable of unit.vars) {
      for (const object of graph.pointsTo(variable.id)) {
        if (object === UNKNOWN) continue;
        const list = this.variables.get(object);
        if (list) list.push(variable.id);
        else this.variables.set(object, [variable.id]);
      }
    }
  }

  private refersAll(from: ObjId, to: Iterable<ObjId>): void {
    for (const object of to) this.refers(from, object);
  }

  private refers(from: ObjId, to: ObjId): void {
    if (to === UNKNOWN || to === from) return;
    const list = this.referrers.get(to);
    if (list) list.push(from);
    else this.referrers.set(to, [from]);
  }

  /** The objects from which one of `objects` can be reached, themselves included. */
  reaching(objects: readonly ObjId[]): Set<ObjId> {
    const found = new Set<ObjId>(objects);
    for (const next of found) for (const referrer of this.referrers.get(next) ?? []) found.add(referrer);
    return found;
  }

  /** The variables of a function that can reach any of these objects. */
  of(objects: ReadonlySet<ObjId>, body: FnBody): VarId[] {
    const found = new Set<VarId>();
    for (const object of objects) {
      for (const variable of this.variables.get(object) ?? []) {
        const { fn } = this.run.unit.vars[variable] as { fn: number };
        if (fn === body.id) found.add(variable);
      }
    }
    return [...found];
  }
}

/** The object that stands for the memory of a site, if the site was reached. */
export function objectOfSite(run: Run, site: SiteId): ObjId | undefined {
  return run.graph.objects.find(
    ({ thing }) => thing.kind === "memory" && thing.site === site && thing.root === undefined,
  )?.id;
}
