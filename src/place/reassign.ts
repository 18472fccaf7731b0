/**
 * Reassignment: the old memory of a variable dies where the variable gets the new one.
 *
 *     let buf = new Uint8Array(64);
 *     for (const byte of source) {
 *       if (used === buf.length) {
 *         const bigger = new Uint8Array(used * 2);
 *         bigger.set(buf);
 *         buf = bigger;                               the old one is freed here
 *       }
 *       buf[used++] = byte;
 *     }
 *
 * Its site is bound to no iteration, as the memory lives on in the variable; bound to the function, only the last one
 * would be freed. So the memory is bound to the *variable*: a slot beside it gets what the variable gets, wherever
 * that is memory which sites and calls of this function have certainly made, and nothing else:
 *
 *     buf = (slot = freeTrackedAfter(bigger, slot));
 *
 * Where the old memory is still read behind the assignment, it has got a name of its own, whose slot is freed at the
 * end of its block: `const old = buf; buf = new Uint8Array(2 * used); copy(old, buf);`.
 *
 * What is proven of a free – at an assignment behind the evaluation of the new value, or at an exit of the scope – is
 * that *the instance which the slot holds there* is dead: no live variable of the function may hold it. The graph,
 * which has one object for all instances of a site, tells which variables come into question (`holders.ts`); those
 * that may hold the same object directly must provably hold another instance (`distinct.ts`). Containers, closures,
 * views are not told apart: while one is live that may lead to the memory, nothing is freed.
 *
 *     const old = buf; buf = bigger; use(old);        old holds what the slot holds: nothing is freed at the assignment
 *     [prev, cur] = [cur, next];                      prev's old memory is freed, cur's lives on in prev
 *
 * Nothing is freed twice: a slot holds one instance at a time, and loses it where it frees it; what is dead cannot
 * come back; and other slots that hold the same object count as live variables, while they free anything at all. The
 * sites whose memory goes into slots have no slots of their own.
 *
 * Left alone: variables that other functions see or that are assigned under an exception handler (they have no
 * versions), memory that may be out already at the place, functions with `finally` blocks (their exits). Memory that
 * is not freed is collected as ever.
 */

import type { ObjId, Thing } from "../escape/graph.js";
import type { BlockId, Instr, Point, Scope, ScopeId, SiteId, Span, VarId } from "../ir/ir.js";
import type { Binder, Binding } from "./bind.js";
import { type Cell, Distinct, type Value } from "./distinct.js";
import type { Place } from "./ways.js";

/** A slot beside a variable, and where it is given what the variable is given. */
export interface Carrier {
  readonly scope: Scope;
  /** the exits of the scope where what it holds is freed */
  readonly points: readonly Point[];
  /** the expressions whose values it gets, and whether what it held is freed there */
  readonly given: readonly { readonly at: Span; readonly frees: boolean }[];
  /** exits where it is freed only if it is not what is returned (`partial.ts`) */
  readonly asked?: ReadonlySet<Point>;
  /** it is given in a nested function (`regrown.ts`) */
  readonly enclosed?: boolean;
}

/** Where memory comes from that can be freed: a site, or a call that yields it. */
export type Origin =
  | { readonly kind: "site"; readonly site: SiteId }
  | { readonly kind: "call"; readonly span: Span };

interface Reassigned {
  readonly binding: Binding;
  readonly origins: readonly Origin[];
}

/** An instruction that gives a variable a new value. */
interface Gift {
  readonly place: Place;
  readonly instr: Extract<Instr, { op: "copy" }>;
  readonly at: Span;
  readonly objects: ReadonlySet<ObjId>;
  readonly origins: readonly Origin[];
  /** it is one of several values, by the way that control came */
  readonly isJoined: boolean;
}

/** A variable with the memory that it is given. */
interface Candidate extends Cell {
  readonly gifts: readonly Gift[];
  /** it is assigned once: `const old = buf` */
  readonly isConstant: boolean;
  readonly scope: Scope;
  readonly objects: ReadonlySet<ObjId>;
}

interface Frees {
  readonly gifts: ReadonlySet<Gift>;
  readonly points: readonly Point[];
  readonly partial: boolean;
}

/**
 * Binds memory to the variables that it is replaced in.
 *
 * @param ownable whether the memory of a site or call may be freed here
 * @param isServed whether all of it is freed well as it is: once each time that it is made
 */
export function reassigned(
  binder: Binder,
  ownable: (origin: Origin) => boolean,
  isServed: (origin: Origin) => boolean,
): Reassigned[] {
  return new Reassignments(binder, ownable).find(isServed);
}

class Reassignments {
  private readonly distinct: Distinct;

  constructor(
    private readonly binder: Binder,
    private readonly ownable: (origin: Origin) => boolean,
  ) {
    this.distinct = new Distinct(binder.run, binder.body, binder.flow);
  }

  find(isServed: (origin: Origin) => boolean): Reassigned[] {
    const found: Reassigned[] = [];
    for (const group of groups(this.candidates())) {
      let rest = group;
      let frees = this.freesOf(rest);
      // a slot that frees nothing is none, and then it need not be told apart from the others
      for (let left = rest; ; rest = left) {
        frees = this.freesOf(rest);
        left = rest.filter((_, at) => frees[at]?.gifts.size || frees[at]?.points.length);
        if (left.length === rest.length) break;
      }
      const gains = rest.some((one, at) => this.gains(one, frees[at] as Frees, isServed));
      if (gains) found.push(this.bindingOf(rest, frees));
    }
    return found;
  }

  /** Whether memory is freed that would not be otherwise. */
  private gains(one: Candidate, frees: Frees, isServed: (origin: Origin) => boolean): boolean {
    const isMore = frees.gifts.size > 0 || (one.isConstant && frees.points.length > 0);
    return isMore && one.gifts.some(({ origins }) => origins.some((origin) => !isServed(origin)));
  }

  private bindingOf(group: readonly Candidate[], frees: readonly Frees[]): Reassigned {
    const carriers = group.map((one, at): Carrier => {
      const { gifts, points } = frees[at] as Frees;
      const given = one.gifts.map((gift) => ({ at: gift.at, frees: gifts.has(gift) }));
      return { scope: one.scope, points, given };
    });
    const points = [...new Set(carriers.flatMap((carrier) => carrier.points))];
    const partial = frees.some((one) => one.partial);
    const [{ scope }] = group as [Candidate];
    const binding = { ...this.binder.binding(scope, points, partial, false), carriers };
    const origins = group.flatMap(({ gifts }) => gifts.flatMap((gift) => gift.origins));
    return { binding, origins };
  }

  // ---- what variables are given ---------------------------------------------------------------------------

  private candidates(): Candidate[] {
    const { binder } = this;
    const { vars } = binder.run.unit;
    const gifts = new Map<VarId, Gift[]>();
    const blocks = new Map<VarId, BlockId[]>();
    for (const block of binder.flow.order) {
      const { instrs, handler } = binder.body.blocks[block] as (typeof binder.body.blocks)[number];
      instrs.forEach((instr, index) => {
        if (instr.op !== "copy" && instr.op !== "phi") return;
        const origin = vars[instr.dst]?.origin ?? instr.dst;
        if (!vars[origin]?.name) return;
        push(blocks, origin, block);
        if (instr.op !== "copy" || handler !== undefined) return;
        const gift = this.giftAt({ block, index }, instr);
        if (gift) push(gifts, origin, gift);
      });
    }
    return [...gifts].flatMap(([variable, list]) => {
      const isConstant = (blocks.get(variable) ?? []).length === 1;
      if (isConstant && !list.every(({ isJoined }) => isJoined)) return [];
      const scope = this.scopeAround(blocks.get(variable) ?? []);
      if (!scope) return [];
      const given = new Map<BlockId, { index: number; src: VarId }[]>();
      for (const { place, instr } of list) push(given, place.block, { index: place.index, src: instr.src });
      for (const one of given.values()) one.sort((a, b) => a.index - b.index);
      const objects = new Set(list.flatMap((gift) => [...gift.objects]));
      const holds = (block: BlockId): boolean => this.binder.isInside(block, scope.id);
      return [{ given, objects, holds, gifts: list, scope, isConstant }];
    });
  }

  /** What an assignment gives, if that is memory which is ours, and can be kept on the way. */
  private giftAt(place: Place, copy: Gift["instr"]): Gift | undefined {
    let at: Place = place;
    let instr = copy;
    if (!instr.value) {
      const kept = this.distinct.definition(instr.src);
      if (kept?.instr?.op !== "copy" || !kept.instr.value) return undefined;
      ({ place: at, instr } = { place: kept.place, instr: kept.instr });
      if (at.block !== place.block) return undefined;
    }
    const source = this.distinct.definition(instr.src);
    if (!instr.value || !source || !this.distinct.dominates(source.place, at)) return undefined;
    const roots = this.roots(instr.src);
    if (!roots || roots.origins.length === 0) return undefined;
    return { place: at, instr, at: instr.value, ...roots };
  }

  /** The memory that a variable may hold, if that is nothing but what certain instructions make; with null as well. */
  private roots(variable: VarId): Pick<Gift, "objects" | "origins" | "isJoined"> | undefined {
    const objects = new Set<ObjId>();
    const origins: Origin[] = [];
    const seen = new Set<VarId>();
    let isJoined = false;
    const pending = [variable];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next < 0 || seen.has(next)) continue;
      seen.add(next);
      const instr = this.distinct.definition(next)?.instr;
      const same = instr && this.distinct.sourceOf(instr);
      if (same !== undefined) pending.push(same);
      else if (instr?.op === "phi") {
        isJoined = true;
        pending.push(...instr.srcs);
      } else {
        const made = instr && this.made(instr);
        if (!made) return undefined;
        origins.push(made.origin);
        for (const object of made.objects) objects.add(object);
      }
    }
    return { objects, origins, isJoined };
  }

  /** The memory that an instruction makes, if it may be freed and all ways on which it gets out are known. */
  private made(instr: Instr): { origin: Origin; objects: ObjId[] } | undefined {
    if (instr.op !== "alloc" && instr.op !== "call") return undefined;
    if (!this.distinct.isFresh(instr)) return undefined;
    const { graph } = this.binder.run;
    const objects = [...graph.pointsTo(instr.dst)].filter((id) => isOwned(graph.object(id).thing));
    const origin: Origin =
      instr.site !== undefined ? { kind: "site", site: instr.site } : { kind: "call", span: instr.span };
    if (objects.length === 0 || !this.ownable(origin)) return undefined;
    if (objects.some((id) => this.binder.waysOut(id) === undefined)) return undefined;
    return { origin, objects };
  }

  /** The innermost scope around all blocks in which a variable is given something, or joined. */
  private scopeAround(blocks: readonly BlockId[]): Scope | undefined {
    const { body, run } = this.binder;
    const { scopes } = run.unit;
    let around: ScopeId | undefined = body.blocks[blocks[0] as BlockId]?.scope;
    while (around !== undefined && around >= 0) {
      const scope = scopes[around] as Scope;
      const isUsual = scope.kind !== "module" && scope.fn === body.id && scope.form === "block";
      const mayBe = run.switches.blockScopes || scope.kind === "function";
      const holdsAll = blocks.every((block) => this.binder.isInside(block, scope.id));
      if (isUsual && mayBe && holdsAll) return scope;
      around = scope.parent;
    }
    return undefined;
  }

  // ---- where it can be freed ------------------------------------------------------------------------------

  private freesOf(group: readonly Candidate[]): Frees[] {
    const found: Frees[] = [];
    for (const one of group) found.push(this.frees(one, group, found));
    return found;
  }

  /** @param known what the first ones of the group free */
  private frees(one: Candidate, group: readonly Candidate[], known: readonly Frees[]): Frees {
    const { binder } = this;
    const others = group.filter((other) => other !== one);
    const gifts = new Set<Gift>();
    for (const gift of one.gifts) {
      const old = this.distinct.valueAt(one, gift.place);
      if (old === -1 || !this.distinct.areApart(gift.instr.src, old, gift.place)) continue;
      if (this.isDead(one, old, gift.place, others, gift.instr.dst)) gifts.add(gift);
    }
    if (binder.partial.hasFinally) return { gifts, points: [], partial: true };
    const exits = new Set(one.gifts.flatMap(({ place }) => binder.exits(one.scope, place)));
    const held = [...exits].filter((point) => this.distinct.valueAt(one, binder.placeOf(point)) !== -1);
    const points = held.filter((point) => {
      const place = binder.placeOf(point);
      const value = this.distinct.valueAt(one, place);
      // slots of the same scope end here as well: only those that are freed here matter
      const remaining = others.filter(
        (other) => other.scope !== one.scope || known[group.indexOf(other)]?.points.includes(point),
      );
      return this.isDead(one, value, place, remaining, undefined) && !this.isReturned(one, value, point);
    });
    return { gifts, points, partial: points.length < held.length };
  }

  /** Whether nothing that is live behind a place can hold what the slot holds there. */
  private isDead(
    one: Candidate,
    value: Value,
    place: Place,
    others: readonly Candidate[],
    except: VarId | undefined,
  ): boolean {
    const { binder, distinct } = this;
    const objects = [...one.objects];
    const isOut = objects.some((id) =>
      binder.waysOut(id)?.some((way) => binder.reaches(way, place, undefined)),
    );
    if (isOut) return false;
    const reaching = binder.holders.reaching(objects);
    for (const variable of binder.holders.of(reaching, binder.body)) {
      if (variable === except || !binder.liveness.isLiveAfter(variable, place.block, place.index)) continue;
      if (!this.holdsAnother(variable, value, place, one, reaching)) return false;
    }
    return others.every((other) => distinct.areApart(distinct.valueAt(other, place), value, place));
  }

  private isReturned(one: Candidate, value: Value, point: Point): boolean {
    const src = this.binder.partial.returnedAt(point);
    if (src === undefined || src < 0) return false;
    const reaching = this.binder.holders.reaching([...one.objects]);
    return !this.holdsAnother(src, value, this.binder.placeOf(point), one, reaching);
  }

  /** Whether a variable cannot lead to what the slot holds at a place. */
  private holdsAnother(
    variable: VarId,
    value: Value,
    place: Place,
    { objects }: Candidate,
    reaching: ReadonlySet<ObjId>,
  ): boolean {
    const held = [...this.binder.run.graph.pointsTo(variable)].filter((id) => reaching.has(id));
    if (held.length === 0) return true;
    return held.every((id) => objects.has(id)) && this.distinct.areApart(variable, value, place);
  }
}

/** What the runtime may own. */
const isOwned = (thing: Thing): boolean => thing.kind === "memory" && !thing.plain;

/** Variables that may be given the same memory, together. */
function groups(all: readonly Candidate[]): Candidate[][] {
  const found: Candidate[][] = [];
  const rest = new Set(all);
  for (const first of all) {
    if (!rest.delete(first)) continue;
    const group = [first];
    for (const one of group)
      for (const other of rest)
        if ([...one.objects].some((id) => other.objects.has(id))) {
          rest.delete(other);
          group.push(other);
        }
    found.push(group);
  }
  return found;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
