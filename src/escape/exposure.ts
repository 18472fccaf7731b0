/**
 * Exposure: whose buffer may be looked at.
 *
 * A typed array shows `length` elements, and they are all that most code ever sees. The buffer under it shows more: its
 * own size, what lies beside the array, and whatever is made over it. Memory whose buffer nobody can look at may therefore
 * lie in a larger one (`src/runtime/size-classes.ts`).
 *
 * In the graph, a buffer that is looked at is an object: the view of type `ArrayBuffer` on the memory, which every read of
 * `.buffer` makes, and every read of a member whose name is not known. Phantoms have such views as well, and summaries
 * list all phantoms; so what a callee looks at is in the graph of its caller. Three things remain, and they *expose* what
 * they are given, with all that can be reached from it:
 *
 * - built-ins, unless they are known to look at elements only: `structuredClone` copies the buffer, and `console.log("%O")`
 *   prints its size;
 * - functions that promise to let an argument go nowhere, of which nothing else is known (`borrow.ts`);
 * - loads that stand for whatever a callee does deep inside its arguments (`members.ts`).
 *
 * What escapes, or leaves the function with its result, is in hands that nobody knows: it counts as exposed.
 */
import type { SiteId } from "../ir/ir.js";
import { type ObjId, UNKNOWN } from "./graph.js";
import { viewOf } from "./memory.js";
import { letOut } from "./summary.js";
import type { Run } from "./task.js";

const BUFFER = "ArrayBuffer";

/** Families of built-ins whose functions and methods read and write elements, and do not ask what buffer they lie in. */
const ELEMENTS_ONLY = new Set(
  (
    "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float16Array Float32Array " +
    "Float64Array BigInt64Array BigUint64Array Buffer Array Map Set WeakMap WeakSet Math Number String Boolean BigInt " +
    "JSON Date TextDecoder TextEncoder crypto Crypto Hash Hmac isNaN isFinite parseInt parseFloat"
  ).split(" "),
);

/** @param name of the built-in, as effects are called: `Float64Array.set`, `new Map`, `crypto.randomFillSync` */
export const showsElementsOnly = (name: string): boolean =>
  ELEMENTS_ONLY.has((name.replace(/^new /, "").split(/[.:]/, 1) as [string])[0]);

/** What the node holds may be looked at, with all that can be reached from it. */
export function expose(run: Run, node: number): void {
  run.graph.watch(node, (id) => exposeObject(run, id));
}

export function exposeObject(run: Run, id: ObjId): void {
  if (id === UNKNOWN || run.exposed.has(id)) return;
  run.exposed.add(id);
  const { thing } = run.graph.object(id);
  if (thing.kind === "memory" && thing.type !== "Array") viewOf(run, id, BUFFER);
  else run.graph.watchFields(id, (_, field) => expose(run, field));
}

/** The sites whose memory is exposed, or gets into hands that nobody knows, in any of the units. */
export function exposedSites(runs: Iterable<Run>): ReadonlySet<SiteId> {
  const exposed = new Set<SiteId>();
  for (const run of runs) {
    const { graph } = run;
    const leaving = new Set(letOut(run));
    for (const { id, thing, escaped } of graph.objects) {
      if (thing.kind !== "memory" || thing.root !== undefined) continue;
      const site = thing.site ?? thing.origin ?? run.foreign.get(id);
      if (site === undefined) continue;
      if (escaped || leaving.has(id) || graph.known(`view${id}:${BUFFER}`) !== undefined) exposed.add(site);
    }
  }
  return exposed;
}
