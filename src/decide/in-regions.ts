/**
 * What regions free: memory that dies with a function that a region calls, and that the function does not free itself
 * as often as it is made.
 */
import type ts from "typescript";
import type { EscapeAnalysis } from "../escape/analysis.js";
import type { ObjId } from "../escape/graph.js";
import type { Run } from "../escape/task.js";
import type { Site } from "../lower/sites.js";
import { Binder } from "../place/bind.js";
import type { FreshCall } from "../place/calls.js";
import { objectOfSite } from "../place/holders.js";
import { Activation, gatherers, isHandedBack, type Regions, structuresOf } from "../place/regions.js";
import type { Place } from "../place/ways.js";
import { isKeepable } from "../rewrite/bound-site.js";
import type { Decisions } from "./decisions.js";
import type { Placing } from "./in-function.js";
import type { Refusals } from "./refusals.js";

export class InRegions {
  constructor(
    private readonly decisions: Decisions,
    private readonly refusals: Refusals,
    private readonly regions: Regions,
    /** whether memory may be freed before its scope ends */
    private readonly early: boolean,
  ) {}

  /** What dies with a function that a region calls, and is not freed as often as it is made, is bound to the region. */
  place(placing: Placing, file: ts.SourceFile | undefined, calls: readonly FreshCall[]): void {
    const { decisions, refusals } = this;
    const { run, binder, own, rewritable, analysed } = placing;
    if (this.regions.trees().length === 0) return;
    let known: Activation | undefined;
    const ends = (objects: readonly ObjId[]): boolean => {
      known ??= new Activation(run);
      return known.runsThrough && known.ends(objects);
    };
    const bind = (
      site: Site,
      objects: readonly ObjId[],
      at: Place | undefined,
      members?: readonly string[],
    ): boolean => {
      const trees = site.standing === "body" && at ? this.regions.around(site) : [];
      const bound = decisions.verdicts.get(site)?.bound?.[0];
      const { binding, container } = bound ?? {};
      const isFreed =
        binding && (container || binding.carriers || !binder().isMadeAgain(at as Place, binding));
      if (trees.length === 0 || isFreed || !ends(objects)) return false;
      const regions = trees.map(({ call }) =>
        decisions.places.fromFile(decisions.places.ofCall(call.node), site.file),
      );
      const holes = { regions: decisions.shortened(regions) };
      decisions.verdicts.set(site, {
        code: "SF1003",
        holes,
        bound: [{ site, binding: undefined, region: members ?? true }],
      });
      return true;
    };
    for (const site of own) {
      const object = objectOfSite(run, site.id);
      if (object !== undefined) bind(site, [object], binder().placeOfSite(site.id));
    }
    for (const call of calls) {
      const handle = call.usable.find(({ path, gathered }) => path.length === 0 && !gathered);
      const { node, file } = call.site;
      const at = handle && binder().callAt({ start: node.getStart(file), end: node.end });
      if (handle && bind(call.site, handle.objects, at?.place))
        call.bound = { binding: undefined, handles: [handle] };
    }
    if (!file || refusals.fileVerdict(file)) return;
    const mayFree = (origin: number): boolean => decisions.mayFree(origin, rewritable);
    const isInRegion = (id: number): boolean =>
      decisions.verdicts.get(decisions.sites.all[id] as Site)?.bound?.[0]?.region === true;
    for (const held of structuresOf(binder(), { sites: decisions.sites, file, calls, mayFree, isInRegion })) {
      const { call, members, place } = held;
      const { site } = call;
      if ((refusals.ignored(site) ?? refusals.deselected(site)) || !isKeepable(decisions.world, site))
        continue;
      if (!bind(site, [...members.memory], place, members.names)) continue;
      call.bound = { binding: undefined, handles: held.handles };
      if (calls.includes(call)) continue;
      decisions.calls.push(call);
      decisions.add(file, site);
      decisions.decidedIn.set(site, { function: analysed, object: call.object });
    }
  }

  /**
   * What functions nested in one that a region calls make, or an asynchronous one itself, and what dies with that, it
   * gathers and frees when it ends.
   */
  placeGathered(analysis: EscapeAnalysis, sites: readonly Site[], freed: ReadonlySet<number>): void {
    const { decisions } = this;
    if (this.regions.trees().length === 0) return;
    const binders = new Map<Run, Binder>();
    for (const site of sites) {
      const bound = decisions.verdicts.get(site)?.bound?.[0];
      const isOpen = !decisions.isLeftForItsSize(site) && site.standing === "body" && site.kind !== "Array";
      // no call may free it as well
      if (!isOpen || freed.has(site.id) || bound?.region || bound?.container || bound?.binding?.carriers)
        continue;
      if (this.regions.around(site).length === 0) continue;
      for (const outer of gatherers(decisions.world, site)) {
        const run = this.regions.isCalled(outer) ? analysis.result(outer) : "not in a region";
        if (typeof run === "string") continue;
        const object = objectOfSite(run, site.id);
        const binder = binders.get(run) ?? new Binder(run, this.early);
        binders.set(run, binder);
        const at = binder.placeOfSite(site.id);
        // it has a slot, which is enough if it is made once
        if (bound && !(at && bound.binding && binder.isMadeAgain(at, bound.binding))) break;
        if (object === undefined || isHandedBack(run, object)) continue;
        const binding = binder.bindGathered(object);
        if (!binding) continue;
        decisions.verdicts.set(site, { code: "SF1001", holes: {}, bound: [{ site, binding }] });
        const decidedIn = decisions.functionOf(run);
        if (decidedIn) decisions.decidedIn.set(site, { function: decidedIn, object });
        break;
      }
    }
  }
}
