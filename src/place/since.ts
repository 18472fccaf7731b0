/**
 * Memory that something keeps on some paths only: a list that the function returns, a variable that outlives the scope.
 *
 *     const kept = [];
 *     for (const row of rows) {
 *       const t = (tracked = make(Float64Array, n));
 *       …
 *       if (score(t) > best) {
 *         tracked = null;                       // `kept` has it from here on
 *         kept.push(t);
 *       }
 *       freeTracked(tracked);                   // only if that was not executed
 *     }
 *     return kept;
 *
 * That `kept` is live says that it may lead to memory of this site, not that it leads to the last of it. What is proven
 * instead: if the slot still holds memory at an exit, then nothing that is live there leads to it. For whatever could
 * lead to it has been given it since the site was executed,
 *
 * - the world outside by one of the ways out,
 * - a container by an instruction that puts the memory, or a view of it, into one,
 * - a variable by an instruction that assigns it the memory (ways.ts),
 *
 * and before each statement with one of those the slot is emptied. An exit at which a variable is live that is assigned
 * together with the site, as the one that names the memory, is none of these.
 */
import type { ObjId } from "../escape/graph.js";
import type { FnBody, Point, PointId, Scope } from "../ir/ir.js";
import type { Liveness } from "../ir/liveness.js";
import type { Holders } from "./holders.js";
import type { Forgotten, Partial } from "./partial.js";
import type { Place, Ways } from "./ways.js";

/** Memory that came to be at a place. */
export interface Made {
  readonly at: Place;
  /** it and its views */
  readonly memory: ReadonlySet<ObjId>;
  /** all objects from which it can be reached */
  readonly reaching: ReadonlySet<ObjId>;
  /** the instructions by which it gets out */
  readonly ways: readonly Place[];
}

export class Since {
  constructor(
    private readonly body: FnBody,
    private readonly liveness: Liveness,
    private readonly holders: Holders,
    private readonly partial: Partial,
    private readonly ways: Ways,
    private readonly points: ReadonlyMap<PointId, Place>,
  ) {}

  /** The exits at which the slot tells whether anything has the memory; undefined if it cannot or is no gain. */
  exits(
    scope: Scope,
    { at, memory, reaching, ways }: Made,
    exits: readonly Point[],
  ): { readonly candidates: readonly Point[]; readonly forgotten: Forgotten } | undefined {
    if (scope.form !== "block" || this.partial.hasFinally) return undefined;
    const links = this.ways.into(
      [...reaching].filter((id) => !memory.has(id)),
      memory,
    );
    if (!links) return undefined;
    const variables = this.holders.of(memory, this.body);
    const all = [...ways, ...links];
    const candidates = exits.filter((point) => {
      const { block, index } = this.points.get(point.id) as Place;
      const live = variables.filter((variable) => this.liveness.isLiveAfter(variable, block, index));
      const returned = this.partial.returnedAt(point);
      if (returned !== undefined && this.ways.holds(returned, memory)) live.push(returned);
      const assigning: Place[] = [];
      for (const variable of live) {
        const more = this.ways.assigning(variable, memory);
        if (!more?.every((way) => this.partial.canEmpty(way, scope, at, memory))) return false;
        assigning.push(...more);
      }
      all.push(...assigning);
      return true;
    });
    const forgotten = this.partial.forgotten(all, scope, at, candidates, memory);
    return forgotten && { candidates, forgotten };
  }
}
