/**
 * Ownership: calls that yield fresh memory are sites of their own. What a function makes and hands to its caller
 * without keeping a reference is, in the graph of the caller, an object like any other that comes to be at the call;
 * where it is dead there, the caller frees it.
 *
 *     function gf(init) { const r = new Float64Array(16); …; return r; }      freed by its callers
 *     function mul(a, b) { const o = gf(); …; return o; }                     passed on, freed by its callers
 *     const t = add(mul(x, y), y); …                                          both results are freed here
 *     cache.push(gf());                                                       stays on the heap
 *
 * Whoever calls such a function and does not free what it yields – an unknown caller, one in another program – leaves
 * it to the collector, as before: the function itself is the same for all of them.
 *
 * Why it is sound: the free stands for the memory that *this* call made. The slot holds the value of the call, and
 * the graph says that this can only be memory of the call (or, for a container, that only such memory can be found
 * in it); that it is dead there is proven like for a site (`bind.ts`). One call is asked for with each version of a
 * summary, under names of its own, so one piece of memory may appear as several objects: all of them are in the
 * handle, and all must be dead. (Free-Me, Guyer, McKinley and Frampton, PLDI 2006, frees results of factories in this
 * way; Blanchet, OOPSLA 1999, has the stores into what dies.)
 */
import type ts from "typescript";
import type { ObjId } from "../escape/graph.js";
import { BUILT_IN, type Run } from "../escape/task.js";
import type { FnId, SiteId } from "../ir/ir.js";
import type { Site, Sites } from "../lower/sites.js";
import type { Binder, Binding } from "./bind.js";
import { bindHandles, freshCalls, type Handle, handlesOf, withoutRivals } from "./handles.js";

export interface FreshCall {
  /** the call, as a site */
  readonly site: Site;
  /** what stands for its memory in the graph, for explanations */
  readonly object: ObjId;
  /** the functions that were called */
  readonly callees: ReadonlySet<FnId>;
  /** the sites whose memory it yields */
  readonly origins: ReadonlySet<SiteId>;
  /** how it is freed; without a binding, with a region */
  bound: { readonly binding: Binding | undefined; readonly handles: readonly Handle[] } | undefined;
  /** the handles through which it may be freed */
  readonly usable: readonly Handle[];
}

/**
 * `freeElements` frees all that a container holds: it cannot ask whether one of them is what is returned (`partial.ts`).
 */
function unlessElementsAreAsked(bound: FreshCall["bound"]): FreshCall["bound"] {
  const hasElements = bound?.handles.some(({ path }) => path.some(({ kind }) => kind === "elements"));
  return hasElements && (bound?.binding?.asked?.size ?? 0) > 0 ? undefined : bound;
}

/** Decides the calls of a run that yield memory of sites that can be rewritten. */
export function decideCalls(
  run: Run,
  sites: Sites,
  file: ts.SourceFile,
  mayFree: (origins: readonly SiteId[]) => boolean,
  mayKeep: (call: Site) => boolean,
  binderOf: () => Binder,
): FreshCall[] {
  const found: FreshCall[] = [];
  const spans = freshCalls(run);
  if (spans.length === 0) return found;
  const binder = binderOf();
  const calls = spans.flatMap((span) => {
    const call = binder.callAt(span);
    return call ? [{ call, span, handles: handlesOf(run, call.dst, span) }] : [];
  });
  for (const { call, span, handles } of withoutRivals(calls)) {
    const object = handles[0]?.objects[0];
    if (object === undefined) continue;
    const { thing } = run.graph.object(object);
    const objects = handles.flatMap((handle) => handle.objects);
    const callees = new Set(objects.flatMap((id) => run.born.get(id)?.fn ?? []));
    // an accessor or a callback that the callee runs may have made the memory; what is awaited is the callee
    const awaited = objects.map((id) => {
      const called = run.born.get(id)?.called;
      return called !== undefined && called !== BUILT_IN && run.world.isAsync(called);
    });
    // the value of the call is a promise for some and memory for others
    if (awaited.includes(true) && awaited.includes(false)) continue;
    const kind = "type" in thing ? thing.type : "";
    const site = sites.yielding(file, span, kind, awaited.includes(true));
    if (!site || site.root === undefined) continue;
    const usable =
      site.standing !== "outside" && mayKeep(site) ? handles.filter(({ origins }) => mayFree(origins)) : [];
    found.push({
      site,
      object,
      callees,
      origins: new Set(handles.flatMap(({ origins }) => origins)),
      bound: unlessElementsAreAsked(bindHandles(binder, call.place, usable)),
      usable,
    });
  }
  return found;
}

/**
 * What callers free, once all calls are decided: for each site, the calls that free its memory; and the calls in
 * between, which pass on what their callers free.
 */
export function freedByCallers(
  calls: readonly FreshCall[],
  fnOf: (call: FreshCall) => FnId,
): {
  readonly sites: ReadonlyMap<SiteId, FreshCall[]>;
  readonly between: ReadonlyMap<FreshCall, FreshCall[]>;
} {
  const sites = new Map<SiteId, FreshCall[]>();
  const between = new Map<FreshCall, FreshCall[]>();
  const note = <K>(map: Map<K, FreshCall[]>, key: K, call: FreshCall): void => {
    const list = map.get(key);
    if (!list) map.set(key, [call]);
    else if (!list.includes(call)) list.push(call);
  };
  for (const call of calls) {
    if (!call.bound) continue;
    const freed = new Set(call.bound.handles.flatMap(({ origins }) => origins));
    for (const origin of freed) note(sites, origin, call);
    const reached = new Set<FnId>(call.callees);
    for (let grown = true; grown; ) {
      grown = false;
      for (const inner of calls) {
        if (
          inner.bound ||
          !reached.has(fnOf(inner)) ||
          ![...inner.origins].some((origin) => freed.has(origin))
        )
          continue;
        note(between, inner, call);
        for (const callee of inner.callees) {
          if (reached.has(callee)) continue;
          reached.add(callee);
          grown = true;
        }
      }
    }
  }
  return { sites, between };
}
