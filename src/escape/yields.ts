/**
 * What does a function hand to its caller? Memory that is made in it – by a site of its own, or by a function that
 * it calls – and that lives on when it returns, held by the result or by an object of the caller's.
 *
 *     function pair(n) { return { a: new Float64Array(n), b: make(n) }; }     returns fresh memory
 *     class Block { constructor() { this.w = new Uint32Array(64); } }         stores fresh memory
 *     function sum(n) { const t = new Float64Array(n); return norm(t); }      neither
 *
 * This is asked of the graph of the function's own sites, where the caller is the world outside: a store into an
 * object of the caller's looks like an escape there. So the answer is a reason to look at the callers, and no proof;
 * the proof is the summary, in the caller's graph.
 */
import { type Graph, type NodeId, UNKNOWN } from "./graph.js";
import type { Run } from "./task.js";

export interface Yields {
  readonly returns: boolean;
  readonly stores: boolean;
}

export function yieldsOf(run: Run): Yields {
  const { graph, unit } = run;
  const returned = run.returns.get(unit.root);
  let returns = false;
  let stores = false;
  if (returned !== undefined) returns = reachesMemory(graph, returned);
  for (const { thing, escaped } of graph.objects) {
    if (thing.kind !== "memory" || (thing.site ?? thing.origin) === undefined || thing.root !== undefined)
      continue;
    if (escaped?.code === "SF1102" || escaped?.code === "SF1103") stores = true;
  }
  return { returns, stores };
}

function reachesMemory(graph: Graph, node: NodeId): boolean {
  const seen = new Set<number>([UNKNOWN]);
  const pending = [...graph.pointsTo(node)];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const { thing, escaped, fields } = graph.object(id);
    if (escaped) continue;
    if (thing.kind === "memory" && (thing.site ?? thing.origin) !== undefined) return true;
    for (const field of fields.values()) pending.push(...graph.pointsTo(field));
  }
  return false;
}
