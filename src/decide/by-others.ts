/** Memory that another function frees than the one that makes it: a caller, or a function around it. */
import type { EscapeAnalysis } from "../escape/analysis.js";
import type { Run } from "../escape/task.js";
import type { Site } from "../lower/sites.js";
import type { FnNode } from "../lower/world.js";
import type { Options } from "../options.js";
import { Binder } from "../place/bind.js";
import { type FreshCall, freedByCallers } from "../place/calls.js";
import { bindEnclosed, functionsAround } from "../place/enclosed.js";
import { objectOfSite } from "../place/holders.js";
import { bindRegrown } from "../place/regrown.js";
import type { Verdict } from "../verdicts/verdict.js";
import type { Decisions } from "./decisions.js";

export class ByOthers {
  constructor(
    private readonly decisions: Decisions,
    private readonly options: Options,
    /** whether memory may be freed before its scope ends */
    private readonly early: boolean,
  ) {}

  /** Sites whose memory callers free, and calls that pass it on to those. */
  placeOrigins(): ReadonlySet<number> {
    const { decisions } = this;
    const { sites, between } = freedByCallers(decisions.calls, ({ site }) =>
      decisions.world.fnId(site.root as FnNode),
    );
    for (const [id, callers] of sites) {
      const site = decisions.sites.all[id] as Site;
      if (decisions.verdicts.get(site)?.bound || decisions.isLeftForItsSize(site)) continue;
      decisions.verdicts.set(site, {
        ...this.byCallers(site, callers),
        bound: [{ site, binding: undefined }],
      });
    }
    for (const [{ site }, callers] of between) decisions.verdicts.set(site, this.byCallers(site, callers));
    return new Set(sites.keys());
  }

  /** Memory that nested functions leave in variables of the functions around them belongs to those. */
  placeEnclosed(analysis: EscapeAnalysis, sites: readonly Site[], freed: ReadonlySet<number>): void {
    const { decisions } = this;
    const { partialEscape, closures, reassignment, regrowth } = this.options.analysis;
    if (!partialEscape || !closures) return;
    const mayReplace = reassignment && regrowth && this.options.disposal === "exits";
    const binders = new Map<Run, Binder>();
    for (const site of sites) {
      const verdict = decisions.verdicts.get(site);
      if (verdict?.code !== "SF1102" || verdict.bound || freed.has(site.id)) continue;
      for (const outer of functionsAround(decisions.world, site)) {
        const run = analysis.result(outer);
        if (typeof run === "string") continue;
        const binder = binders.get(run) ?? new Binder(run, this.early);
        binders.set(run, binder);
        const binding = bindEnclosed(run, site, binder);
        if (!binding) continue;
        const replaced = mayReplace ? bindRegrown(binder, site, binding) : undefined;
        decisions.verdicts.set(site, {
          code: "SF1001",
          holes: {},
          bound: [{ site, binding: replaced ?? binding }],
        });
        const decidedIn = decisions.functionOf(run);
        const object = objectOfSite(run, site.id);
        if (decidedIn && object !== undefined) decisions.decidedIn.set(site, { function: decidedIn, object });
        break;
      }
    }
  }

  private byCallers(site: Site, callers: readonly FreshCall[]): Verdict {
    const { decisions } = this;
    decisions.freeing.set(
      site,
      callers.map((call) => call.site),
    );
    const places = callers.map((call) => {
      return decisions.places.fromFile(decisions.places.ofSite(call.site), site.file);
    });
    return { code: "SF1002", holes: { callers: decisions.shortened(places) } };
  }
}
