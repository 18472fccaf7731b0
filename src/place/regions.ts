/**
 * Regions: memory that dies in the callback of `region.do`, and in no scope at whose exits it could be freed, is freed
 * when the region ends.
 *
 *     region.do(() => {
 *       let head;
 *       for (const n of sizes) head = cell(n, head);     each is held by the next: a slot would have the last only
 *       return sum(head);
 *     });                                                all of them are freed here
 *
 * The memory is bound where it comes to be: `freeWithRegion(new F(n))`. At run time that is the region which is open at the
 * moment, whichever that is; where none is open it is ordinary memory. So nothing needs to be known of who calls the
 * function, and what it calls needs no other interface.
 *
 * What is proven of memory that comes to be in a function `f`: *it does not outlive the activation of `f`.* In the graph
 * of `f` it has not escaped (so the world outside cannot have it: no parameter, no variable of another function, no
 * closure, generator or promise that lives on, nothing that was thrown), and what `f` returns does not lead to it. The
 * graph is right for all times and all activations, so this needs no look at the order of things.
 *
 * Why it is sound: regions are opened and closed by calls, which nest. `f` runs from beginning to end without a pause, and
 * the instruction that makes the memory stands in `f` itself, not in a function nested in it; when it is executed, all
 * regions that `f` has opened are closed again. So the region that is open then was opened before `f` was called, and ends
 * when `f` has ended – when all of the memory is dead. That holds for whoever called `f`, and however often: code that is
 * not known can call it, in a region or not, and keep what it returns.
 *
 * - *Not twice.* What is bound to a region is freed by nobody else: sites and calls give up the slots that they had.
 * - *Calls.* Memory that `f` gets from a call is bound in the same way, if the value of the call is nothing but memory of
 *   this very call (`handles.ts`). So memory is bound where it has come to rest: in the function that it does not
 *   outlive.
 * - *What pauses* – `async` functions and generators – has no such region: it can go on when the region has ended.
 *
 * Everything else *fades*: the collector has it. It is never wrong to bind less.
 *
 * Only functions that a region can call, as far as that is known, bind anything: the rest of the program does not pay.
 */
import type ts from "typescript";
import type { Graph, ObjId } from "../escape/graph.js";
import type { Run } from "../escape/task.js";
import { rootOf, type Scope, type SiteId } from "../ir/ir.js";
import { runsThrough } from "../lower/facts.js";
import type { RegionCall } from "../lower/regions.js";
import type { Site, Sites } from "../lower/sites.js";
import type { FnNode, World } from "../lower/world.js";
import type { Binder } from "./bind.js";
import type { FreshCall } from "./calls.js";
import { freshCalls, type Handle } from "./handles.js";
import { Holders } from "./holders.js";
import { type Members, membersOf } from "./members.js";
import type { Place } from "./ways.js";

/** A region, and what it calls. */
export interface RegionTree {
  readonly call: RegionCall;
  /** the functions that it may call, as far as they are known; false for those that are called in `region.ignore` only */
  readonly functions: ReadonlyMap<FnNode, boolean>;
}

export class Regions {
  readonly calls: readonly RegionCall[];
  private known: readonly RegionTree[] = [];

  constructor(
    private readonly world: World,
    private readonly sites: Sites,
    calls: readonly RegionCall[],
  ) {
    this.calls = calls;
  }

  /** What the regions call themselves. */
  callees(): FnNode[] {
    return this.calls.flatMap((call) => this.calleeOf(call) ?? []);
  }

  private calleeOf({ node, callback }: RegionCall): FnNode | undefined {
    const [given] = node.arguments;
    return callback ?? (given && this.world.callees.staticFunction(given, node.getSourceFile()));
  }

  /** Finds out what each region calls, once everything is analysed. */
  follow(runOf: (fn: FnNode) => Run | undefined): void {
    this.known = this.calls
      .filter(({ kind }) => kind === "do")
      .map((call) => ({ call, functions: this.functionsOf(call, runOf) }));
  }

  trees(): readonly RegionTree[] {
    return this.known;
  }

  private functionsOf(
    call: RegionCall,
    runOf: (fn: FnNode) => Run | undefined,
  ): ReadonlyMap<FnNode, boolean> {
    const { world } = this;
    const found = new Map<FnNode, boolean>();
    const first = this.calleeOf(call);
    const pending = first ? [{ fn: first, bound: true }] : [];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { fn, bound } = next;
      const before = found.get(fn);
      if (before === true || before === bound) continue;
      found.set(fn, bound);
      for (const { instr, fn: callee } of runOf(fn)?.calls ?? []) {
        const node = world.fnNode(callee) as FnNode;
        pending.push({ fn: node, bound: bound && !this.isIgnored(fn, instr.span.start, instr.span.end) });
      }
    }
    return found;
  }

  /** Whether a piece of a function is what `region.ignore` calls there. */
  private isIgnored(fn: FnNode, start: number, end: number): boolean {
    const file = fn.getSourceFile();
    return this.calls.some(
      ({ kind, node }) =>
        kind === "ignore" &&
        node.getSourceFile() === file &&
        node.pos >= fn.pos &&
        node.end <= fn.end &&
        node.getStart(file) <= start &&
        end <= node.end,
    );
  }

  /** How a region may have a site: bound or ignored; undefined if it does not call the function around. */
  has({ functions, call }: RegionTree, site: Site): "bound" | "ignored" | undefined {
    let found: "ignored" | undefined;
    for (let fn = site.root; fn; fn = this.sites.rootOf(fn)) {
      const bound = functions.get(fn);
      if (bound === undefined) continue;
      const start = site.node.getStart(site.file);
      if (bound && !this.isIgnored(fn, start, site.node.end)) return "bound";
      found = "ignored";
      if (fn === call.callback) break;
    }
    return found;
  }

  /** Whether memory is freed by something that goes on when the region has ended: a scope around it, or a caller. */
  outlives(
    tree: RegionTree,
    site: Site,
    scope: Scope | undefined,
    callers: readonly Site[] | undefined,
  ): boolean {
    if (callers) return !callers.some((caller) => this.has(tree, caller) === "bound");
    const { node } = tree.call;
    if (!scope || node.getSourceFile() !== site.file) return false;
    const isWithin = node.pos <= site.node.pos && site.node.end <= node.end;
    return isWithin && scope.span.start <= node.pos && node.end <= scope.span.end;
  }

  /** Whether a region may call a function, as far as that is known. */
  isCalled(fn: FnNode): boolean {
    for (let at: FnNode | undefined = fn; at; at = this.sites.rootOf(at))
      if (this.known.some(({ functions }) => functions.get(at as FnNode))) return true;
    return false;
  }

  /** The regions that may be open where a site is executed. */
  around(site: Site): RegionTree[] {
    return this.known.filter((tree) => this.has(tree, site) === "bound");
  }
}

/**
 * The functions that may gather the memory of a site: those around it, innermost first, as far as all that are nested run
 * from beginning to end when they are called; and an asynchronous one that has the site itself, or around those.
 */
export function* gatherers({ ts }: World, site: Site): Iterable<FnNode> {
  for (let at: ts.Node | undefined = site.root; at && isPlain(ts, at); ) {
    const fn = at as FnNode;
    if (fn !== site.root || !runsThrough(ts, fn)) yield fn;
    if (!runsThrough(ts, fn)) return;
    do at = at.parent;
    while (at && !ts.isFunctionLike(at) && !ts.isClassLike(at));
  }
}

function isPlain(ts: typeof import("typescript"), node: ts.Node): boolean {
  const isKind =
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node);
  return isKind && !(node as { asteriskToken?: ts.Node }).asteriskToken;
}

/** Whether memory that a function of the unit makes is another object for those that it is returned to (`returned.ts`). */
export function isHandedBack({ handed }: Run, object: ObjId): boolean {
  return handed.get(object)?.leaked === false;
}

/** A call of a function whose value holds memory. */
export interface Structure {
  readonly call: FreshCall;
  readonly place: Place;
  readonly members: Members;
  readonly handles: readonly Handle[];
}

/** What is known around a function. */
export interface Around {
  readonly sites: Sites;
  readonly file: ts.SourceFile;
  /** of the function */
  readonly calls: readonly FreshCall[];
  mayFree(origin: SiteId): boolean;
  /** whether a site is bound to a region in the function that it stands in */
  isInRegion(site: SiteId): boolean;
}

/**
 * Calls of a function whose values hold memory that is found by names (`members.ts`), and that nobody frees yet. Memory
 * that is bound to a region elsewhere in the function may be among it: that is the same region, which frees it once.
 */
export function* structuresOf(
  binder: Binder,
  { sites, file, calls, mayFree, isInRegion }: Around,
): Iterable<Structure> {
  const { run } = binder;
  const { graph, born, switches } = run;
  if (!switches.aggregates) return;
  for (const span of freshCalls(run)) {
    const at = binder.callAt(span);
    const own = calls.find(
      ({ site: { node } }) => node.end === span.end && node.getStart(file) === span.start,
    );
    if (!at || own?.bound?.handles.some(({ path }) => path.length === 0)) continue;
    const taken = new Set(
      calls.flatMap(({ bound }) =>
        bound?.binding && bound !== own?.bound ? bound.handles.flatMap(({ objects }) => objects) : [],
      ),
    );
    const origins = new Set<SiteId>();
    const isOurs = (id: ObjId): boolean => {
      const { thing, marked } = graph.object(id);
      const from = born.get(id);
      if (thing.kind === "memory" && thing.site !== undefined) return isInRegion(thing.site);
      if (thing.kind !== "memory" || thing.origin === undefined || !from || marked || taken.has(id))
        return false;
      if (!mayFree(thing.origin) || !binder.callAt(from.span)) return false;
      origins.add(thing.origin);
      return true;
    };
    const members = membersOf(run, at.dst, isOurs);
    if (!members) continue;
    const objects = [...members.memory];
    const [object] = objects as [ObjId];
    const { thing } = graph.object(object);
    const site = own?.site ?? sites.yielding(file, span, "type" in thing ? thing.type : "", false);
    if (!site || site.root === undefined || site.standing !== "body") continue;
    const handles = [{ path: [], objects, gathered: false, origins: [...origins] }];
    const callees = new Set(objects.flatMap((id) => born.get(id)?.fn ?? []));
    const call = own ?? { site, object, callees, origins, bound: undefined, usable: [] };
    yield { call, place: at.place, members, handles };
  }
}

/** What is left of an activation when it has ended. */
export class Activation {
  private readonly graph: Graph;
  private readonly holders: Holders;

  constructor(private readonly run: Run) {
    this.graph = run.graph;
    this.holders = new Holders(run);
  }

  /** Whether it runs from beginning to end. */
  get runsThrough(): boolean {
    const body = rootOf(this.run.unit);
    return !body.async && !body.generator;
  }

  /** Whether nothing leads to any of these objects when the root of the run has returned, or thrown. */
  ends(objects: readonly ObjId[]): boolean {
    const { graph, run } = this;
    if (objects.some((id) => isHandedBack(run, id))) return false;
    const reaching = this.holders.reaching(objects);
    for (const id of reaching) if (graph.object(id).escaped) return false;
    const returned = run.returns.get(run.unit.root);
    if (returned === undefined) return false;
    for (const id of graph.pointsTo(returned)) if (reaching.has(id)) return false;
    return true;
  }
}
