/**
 * Binding: at which scope's exits is the memory of a site freed?
 *
 * What is proven: at every point where a free is put, no live variable of the function can reach the memory, the
 * memory has not escaped, and no later free on the same path frees it again.
 *
 * - Not escaped: the connection graph says so, for all executions – or the ways by which the memory gets out are all
 *   known to be certain instructions of this very function, and none of them can have been executed since the site
 *   when control is at the point (partial escape). That holds only for what gets out itself: memory that something
 *   else carries out (a container, a closure, a view) is out at a time that its own instructions do not tell. A
 *   `return` of the memory is such an instruction, and the last of its activation.
 * - Not reachable: the holders of the memory are computed from the graph, their liveness on the control-flow graph.
 *   A free stands behind the evaluation of a return's operand and before the jump, so a `finally` that still runs,
 *   and the closing of an iterator, are uses behind it.
 * - Not twice: a scope is left once for each time it is entered, and its slot is a variable of the scope, so each
 *   entry has its own.
 *
 *     for (const row of rows) {                 // scope: the iteration
 *       const t = new Float64Array(row.length); // site
 *       total += norm(t);
 *     }                                         // freed here: t is dead at the back edge
 *
 *     let last = null;
 *     for (…) { const t = new Float64Array(n); if (last) cmp(last, t); last = t; }
 *     // `last` is live at the back edge and may hold t: not the iteration; the function then, of which only the
 *     // memory of the last round is freed – never freeing is always safe
 *
 * *Last use.* In the list of statements that is the scope itself, memory may be freed behind the first statement after
 * which it is dead, if something is allocated later in the list: that can have the memory then. Whatever leaves the
 * scope from further down has passed that place, and frees it no more; what leaves it from further up still does.
 *
 *     const a = new Float64Array(n); const s = norm(a);          // freed here
 *     const b = new Float64Array(n); return s + norm(b);
 *
 * The scopes around the site are tried from the innermost outwards; the first at all of whose exits (that the site
 * can reach) the memory is dead is taken. If there is none, the function is taken with those exits where it is, and
 * with the ends of `finally` blocks that the other exits pass through.
 */

import type { ObjId } from "../escape/graph.js";
import type { Run } from "../escape/task.js";
import { type Flow, flowOf } from "../ir/dominance.js";
import {
  type BlockId,
  type FnBody,
  type Point,
  type PointId,
  rootOf,
  type Scope,
  type ScopeId,
  type SiteId,
  type Span,
  type VarId,
} from "../ir/ir.js";
import { Liveness, UseIndex } from "../ir/liveness.js";
import { Holders } from "./holders.js";
import { type Emptying, Partial } from "./partial.js";
import { blocksAfter, nothing, onePlace, reaches } from "./reach.js";
import type { Carrier } from "./reassign.js";
import { type Made, Since } from "./since.js";
import { type Place, Ways } from "./ways.js";

export interface Binding {
  readonly scope: Scope;
  /** where it is freed */
  readonly points: readonly Point[];
  /** it leaves by `return` at some exits, and is not freed there */
  readonly partial: boolean;
  /** freed once an iteration of the loop around the site */
  readonly iteration: boolean;
  /** freed behind its last use, before the scope ends */
  readonly lastUse: boolean;
  /** dead as well wherever an exception leaves the scope for a handler of the function */
  readonly deadOnThrow: boolean;
  /** statements in which it may get out: the slot is emptied before them (`partial.ts`) */
  readonly forgotten?: readonly Emptying[];
  /** made in a nested function (`enclosed.ts`) */
  readonly enclosed?: boolean;
  /** points where it is freed only if it is not what is returned (`partial.ts`) */
  readonly asked?: ReadonlySet<Point>;
  /** all of it is gathered in a list of the activation (`regions.ts`) */
  readonly gathered?: boolean;
  /** bound to variables, whose assignments free what they held (`reassign.ts`) */
  readonly carriers?: readonly Carrier[];
}

export class Binder {
  readonly body: FnBody;
  readonly flow: Flow;
  readonly liveness: Liveness;
  readonly holders: Holders;
  readonly partial: Partial;
  private readonly points = new Map<PointId, Place>();
  private readonly siteAt = new Map<SiteId, Place>();
  private readonly exitPoints: readonly Point[];
  private readonly after: readonly Point[];
  private allocated: readonly number[] | undefined;
  private readonly ways: Ways;
  private readonly since: Since;
  private readonly waysOf = new Map<ObjId, readonly Place[] | undefined>();

  /** @param early whether memory may be freed before its scope ends */
  constructor(
    readonly run: Run,
    private readonly early: boolean,
  ) {
    const { points } = run.unit;
    this.exitPoints = points.filter((point) => point.kind !== "after");
    this.after = points.filter((point) => point.kind === "after").sort((a, b) => a.span.end - b.span.end);
    this.body = rootOf(run.unit);
    this.flow = flowOf(this.body);
    this.liveness = new Liveness(this.body, this.flow, new UseIndex(this.body));
    this.holders = new Holders(run);
    this.ways = new Ways(run, this.body);
    this.partial = new Partial(run, this.body, this.flow, this.points);
    this.since = new Since(this.body, this.liveness, this.holders, this.partial, this.ways, this.points);
    for (const block of this.flow.order) {
      this.body.blocks[block]?.instrs.forEach((instr, index) => {
        if (instr.op === "point") this.points.set(instr.point, { block, index });
        if ((instr.op === "alloc" || instr.op === "call") && instr.site !== undefined)
          this.siteAt.set(instr.site, { block, index });
      });
    }
  }

  placeOf(point: Point): Place {
    return this.points.get(point.id) as Place;
  }

  /** Whether memory can come to be several times in one entry of the scope that it is bound to. */
  isMadeAgain(at: Place, { scope }: Binding): boolean {
    return blocksAfter(this.flow, at, (block) => this.isInside(block, scope.id)).has(at.block);
  }

  /** Where a site stands, if that is reached. */
  placeOfSite(site: SiteId): Place | undefined {
    return this.siteAt.get(site);
  }

  /**
   * The instructions of the function by which the memory gets out; none if it does not; undefined if they are not all
   * known.
   */
  waysOut(object: ObjId): readonly Place[] | undefined {
    const known = this.waysOf.get(object);
    if (known || this.waysOf.has(object)) return known;
    const ways = this.ways.out(this.ways.memoryOf([object]), this.holders.reaching([object]));
    this.waysOf.set(object, ways);
    return ways;
  }

  /** The binding of a site; undefined if no exit is good. */
  bindSite(site: SiteId, object: ObjId): Binding | undefined {
    const at = this.siteAt.get(site);
    return at && this.bind(at, [object]);
  }

  /**
   * The binding of memory that functions nested in this one make, as often as they are called (`enclosed.ts`): at the
   * exits of the function, of which all must be good.
   */
  bindEnclosed(object: ObjId): Binding | undefined {
    const { scopes } = this.run.unit;
    const entry = { block: this.body.entry, index: -1 };
    const scope = scopes.find(({ kind, fn }) => kind === "function" && fn === this.body.id);
    if (!scope || this.body.async || this.body.generator || this.run.graph.object(object).escaped)
      return undefined;
    if (this.partial.hasFinally) return undefined;
    const reaching = this.holders.reaching([object]);
    const variables = this.holders.of(reaching, this.body);
    const exits = this.exits(scope, entry);
    const asked = this.partial.asked(entry, exits, [object], reaching);
    const points = exits.filter((point) => asked.has(point) || !this.returns(point, reaching));
    const isDead = ({ block, index }: Place): boolean =>
      !variables.some((variable) => this.liveness.isLiveAfter(variable, block, index));
    if (points.length === 0 || !points.every(({ id }) => isDead(this.points.get(id) as Place)))
      return undefined;
    return {
      ...this.binding(scope, points, points.length < exits.length || asked.size > 0, false),
      asked,
      enclosed: true,
    };
  }

  /**
   * The binding of memory of which an activation gathers all there is, wherever in it that comes to be (`regions.ts`): at
   * the exits of the function, of which all must be good.
   */
  bindGathered(object: ObjId): Binding | undefined {
    const { scopes } = this.run.unit;
    const scope = scopes.find(({ kind, fn }) => kind === "function" && fn === this.body.id);
    if (!scope || this.body.generator || this.partial.hasFinally) return undefined;
    if (this.run.graph.object(object).escaped) return undefined;
    const reaching = this.holders.reaching([object]);
    const variables = this.holders.of(reaching, this.body);
    const points = this.exits(scope, { block: this.body.entry, index: -1 });
    const isGood = (point: Point): boolean => {
      const { block, index } = this.placeOf(point);
      return (
        !this.returns(point, reaching) &&
        !variables.some((variable) => this.liveness.isLiveAfter(variable, block, index))
      );
    };
    if (points.length === 0 || !points.every(isGood)) return undefined;
    return { ...this.binding(scope, points, false, false), gathered: true };
  }

  /** What a call of the function yields, if it is one instruction of it. */
  callAt(span: Span): { readonly place: Place; readonly dst: VarId } | undefined {
    const calls = this.ways.at(span).flatMap((place) => {
      const instr = this.body.blocks[place.block]?.instrs[place.index];
      return instr?.op === "call" && instr.dst >= 0 ? [{ place, dst: instr.dst }] : [];
    });
    return calls.length === 1 ? calls[0] : undefined;
  }

  /**
   * The binding of memory that comes to be at one instruction; undefined if no exit is good. All of the objects must
   * be dead where one is freed, as the slot may hold any of them.
   */
  bind(at: Place, objects: readonly ObjId[]): Binding | undefined {
    const reaching = this.holders.reaching(objects);
    const memory = this.ways.memoryOf(objects);
    const ways = this.ways.out(memory, reaching);
    if (!ways) return undefined;
    const variables = this.holders.of(reaching, this.body);
    const isDead = ({ block, index }: Place): boolean =>
      !variables.some((variable) => this.liveness.isLiveAfter(variable, block, index));

    const { blockScopes } = this.run.switches;
    let widest: Scope | undefined;
    for (const scope of this.scopesAround(at.block)) {
      if (scope.kind === "module") break;
      widest = scope;
      if (!blockScopes && scope.kind !== "function") continue;
      const exits = this.exits(scope, at);
      const remembered = this.bindWithQuestions(scope, at, exits, objects, reaching, ways, isDead);
      if (remembered) return remembered;
      const returned = exits.filter((point) => this.returns(point, reaching) || this.isOut(ways, point, at));
      const others = exits.filter((point) => !returned.includes(point));
      const dead = others.filter((point) => isDead(this.points.get(point.id) as Place));
      const isAll = dead.length === exits.length;
      const kept = isAll ? undefined : this.bindSince(scope, { at, memory, reaching, ways }, exits);
      if (kept && (dead.length < others.length || kept.points.length > dead.length)) return kept;
      if (dead.length === others.length) {
        if (dead.length === 0) continue;
        // a `return` in a `finally` can follow another
        if (!this.partial.hasFinally) {
          const early = this.earlyExits(scope, at, dead, ways, isDead);
          if (early) return { ...this.binding(scope, early, returned.length > 0, false), lastUse: true };
        }
        const chosen = this.partial.hasFinally ? this.withoutClashes([...dead].reverse(), at) : dead;
        return this.binding(scope, chosen, returned.length > 0, this.deadOnThrow(scope, variables));
      }
      const ends = this.finallyEnds(scope, at, ways, isDead);
      const live = others.filter((point) => !dead.includes(point));
      const covered = live.every((point) =>
        ends.some((end) =>
          this.reaches(this.points.get(point.id) as Place, this.points.get(end.id) as Place, at),
        ),
      );
      if (covered)
        return this.binding(scope, this.withoutClashes([...ends, ...dead], at), returned.length > 0, false);
    }
    return widest?.kind === "function" ? this.bindToFunction(widest, at, reaching, ways, isDead) : undefined;
  }

  /** The binding to a scope where the run has to tell whether anything keeps the memory; undefined if that is no gain. */
  private bindSince(scope: Scope, made: Made, exits: readonly Point[]): Binding | undefined {
    const found = this.run.switches.partialEscape ? this.since.exits(scope, made, exits) : undefined;
    if (!found) return undefined;
    const { candidates, forgotten } = found;
    const stays = candidates.filter((point) => !this.isOut(forgotten.firm, point, made.at));
    const settled = this.partial.settle(forgotten, made.at, stays);
    const points = this.withoutClashes([...settled.points].reverse(), made.at);
    if (points.length === 0) return undefined;
    return { ...this.binding(scope, points, true, false), forgotten: settled.emptied };
  }

  /** The binding to a scope where the run has to tell whether the memory got out; undefined if that is no gain. */
  private bindWithQuestions(
    scope: Scope,
    at: Place,
    exits: readonly Point[],
    objects: readonly ObjId[],
    reaching: ReadonlySet<ObjId>,
    ways: readonly Place[],
    isDead: (place: Place) => boolean,
  ): Binding | undefined {
    const asked = this.partial.asked(at, exits, objects, reaching);
    const kept = exits.filter((point) => asked.has(point) || !this.returns(point, reaching));
    const forgotten = this.partial.forgotten(ways, scope, at, kept, reaching);
    if (asked.size === 0 && !forgotten) return undefined;
    const firm = forgotten?.firm ?? ways;
    const stays = kept.filter((point) => !this.isOut(firm, point, at));
    if (stays.length === 0 || !stays.every((point) => isDead(this.points.get(point.id) as Place)))
      return undefined;
    const settled = forgotten && this.partial.settle(forgotten, at, stays);
    const points = this.withoutClashes([...(settled?.points ?? stays)].reverse(), at);
    if (points.length === 0 || (!forgotten && !points.some((point) => asked.has(point)))) return undefined;
    return {
      ...this.binding(scope, points, true, false),
      ...(settled && { forgotten: settled.emptied }),
      asked,
    };
  }

  /**
   * The place behind the last use in the scope's own list of statements, with the exits that come before it; undefined
   * if that is no gain.
   */
  private earlyExits(
    scope: Scope,
    at: Place,
    exits: readonly Point[],
    ways: readonly Place[],
    isDead: (place: Place) => boolean,
  ): Point[] | undefined {
    if (!this.early || scope.form !== "block") return undefined;
    const site = this.body.blocks[at.block]?.instrs[at.index]?.span.end ?? 0;
    const first = firstEndingAt(this.after, site);
    const last = this.after.slice(first, first + MAX_STATEMENTS).find((point) => {
      const place = this.points.get(point.id);
      return (
        point.list === scope.id &&
        place !== undefined &&
        isDead(place) &&
        this.reaches(at, place, undefined) &&
        !this.isOut(ways, point, at)
      );
    });
    if (!last || !this.allocations().some((start) => start >= last.span.end && start < scope.span.end))
      return undefined;
    const before = exits.filter((point) => point.kind !== "end" && point.span.start < last.span.end);
    return [last, ...before];
  }

  /** Where memory is allocated, or comes from a call. */
  private allocations(): readonly number[] {
    if (!this.allocated) {
      const spans = [...this.run.born.values()].map(({ span }) => span.start);
      for (const block of this.body.blocks)
        for (const instr of block.instrs) if (instr.op === "alloc") spans.push(instr.span.start);
      this.allocated = spans;
    }
    return this.allocated;
  }

  /** The exits of the function where the memory is dead, and ends of `finally` blocks for those where it is not. */
  private bindToFunction(
    scope: Scope,
    at: Place,
    reaching: ReadonlySet<number>,
    ways: readonly Place[],
    isDead: (place: Place) => boolean,
  ): Binding | undefined {
    const exits = this.exits(scope, at).filter(
      (point) => !this.returns(point, reaching) && !this.isOut(ways, point, at),
    );
    const dead = exits.filter((point) => isDead(this.points.get(point.id) as Place));
    const chosen = this.withoutClashes([...this.finallyEnds(scope, at, ways, isDead), ...dead], at);
    return chosen.length === 0 ? undefined : this.binding(scope, chosen, chosen.length < exits.length, false);
  }

  /** Ends of `finally` blocks in a scope where the memory is dead, and that one memory passes only once. */
  private finallyEnds(
    scope: Scope,
    at: Place,
    ways: readonly Place[],
    isDead: (place: Place) => boolean,
  ): Point[] {
    const ends = this.exitPoints.filter((point) => {
      const place = this.points.get(point.id);
      const ended = point.kind === "end" ? this.run.unit.scopes[point.leaves[0] as ScopeId] : undefined;
      if (
        !place ||
        ended?.kind !== "finally" ||
        ended.fn !== this.body.id ||
        !this.isWithin(ended.id, scope.id)
      )
        return false;
      // the block must not hold the site: a path around it would free nothing, one through it twice
      if (this.isInside(at.block, ended.id) || this.reaches(place, place, at)) return false;
      // nor may the slot be filled again, while it lasts
      if (this.comesTo(at, place, scope)) return false;
      return isDead(place) && this.reaches(at, place, undefined) && !this.isOut(ways, point, at);
    });
    return this.withoutClashes(ends, at);
  }

  /** Whether control can get to a place from another without leaving a scope. */
  private comesTo(place: Place, from: Place, scope: Scope): boolean {
    if (place.block === from.block && place.index > from.index) return true;
    return blocksAfter(this.flow, from, (block) => this.isInside(block, scope.id)).has(place.block);
  }

  /** Whether one of the ways out can have been taken since the site, when control is at a point. */
  private isOut(ways: readonly Place[], point: Point, at: Place): boolean {
    const place = this.points.get(point.id) as Place;
    return ways.some((way) => this.reaches(way, place, at));
  }

  private withoutClashes(points: readonly Point[], at: Place): Point[] {
    const chosen: Point[] = [];
    for (const point of points) if (!this.clash(chosen, point, at)) chosen.push(point);
    return chosen;
  }

  /** Whether one of the chosen points and this one can be passed by the same memory. */
  private clash(chosen: readonly Point[], point: Point, site: Place): boolean {
    const place = this.points.get(point.id) as Place;
    return chosen.some((other) => {
      const from = this.points.get(other.id) as Place;
      return this.reaches(from, place, site) || this.reaches(place, from, site);
    });
  }

  private deadOnThrow(scope: Scope, variables: readonly VarId[]): boolean {
    return this.body.blocks.every(
      ({ id, handler }) =>
        handler === undefined ||
        !this.isInside(id, scope.id) ||
        this.isInside(handler, scope.id) ||
        !variables.some((variable) => this.liveness.isLiveIn(variable, handler)),
    );
  }

  binding(scope: Scope, points: readonly Point[], partial: boolean, deadOnThrow: boolean): Binding {
    let iteration = false;
    for (
      let at: Scope | undefined = scope;
      at;
      at = at.parent === undefined ? undefined : this.run.unit.scopes[at.parent]
    ) {
      if (at.fn !== this.body.id) break;
      if (at.kind === "iteration") iteration = true;
    }
    return { scope, points, partial, iteration, lastUse: false, deadOnThrow };
  }

  /** The scopes of the function around a block, innermost first. */
  private *scopesAround(block: BlockId): Iterable<Scope> {
    let scope = this.run.unit.scopes[this.body.blocks[block]?.scope ?? -1];
    while (scope && scope.fn === this.body.id) {
      yield scope;
      scope = scope.parent === undefined ? undefined : this.run.unit.scopes[scope.parent];
    }
  }

  /** The points where control leaves a scope, of those that the site can reach without leaving it. */
  exits(scope: Scope, at: Place): Point[] {
    const inside = blocksAfter(this.flow, at, (block) => this.isInside(block, scope.id));
    return this.exitPoints.filter((point) => {
      const place = this.points.get(point.id);
      if (!place || !point.leaves.includes(scope.id)) return false;
      if (place.block === at.block && place.index > at.index) return true;
      return inside.has(place.block);
    });
  }

  isInside(block: BlockId, scope: ScopeId): boolean {
    return this.isWithin(this.body.blocks[block]?.scope, scope);
  }

  private isWithin(inner: ScopeId | undefined, outer: ScopeId): boolean {
    for (let at = inner; at !== undefined; at = this.run.unit.scopes[at]?.parent)
      if (at === outer) return true;
    return false;
  }

  /** Whether control can get from one place to another, without passing `avoid`. */
  reaches(from: Place, to: Place, avoid: Place | undefined): boolean {
    return reaches(this.flow, from, to, avoid ? onePlace(avoid) : nothing);
  }

  /** Whether the value returned at a point can reach the memory. */
  private returns(point: Point, reaching: ReadonlySet<number>): boolean {
    const src = this.partial.returnedAt(point);
    if (src === undefined || src < 0) return false;
    for (const object of this.run.graph.pointsTo(src)) if (reaching.has(object)) return true;
    return false;
  }
}

/** Behind so many statements it is not asked after each whether the memory is dead. */
const MAX_STATEMENTS = 400;

/** The place of the first of some points, sorted by where their statements end, that does not end before. */
function firstEndingAt(points: readonly Point[], end: number): number {
  let low = 0;
  for (let high = points.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((points[middle] as Point).span.end < end) low = middle + 1;
    else high = middle;
  }
  return low;
}
