/**
 * What memory must be, beside dead, to be the runtime's: free of properties of its own, made with numbers; and whether it
 * may lie in a larger buffer.
 */
import type { EscapeAnalysis } from "../escape/analysis.js";
import { exposedSites } from "../escape/exposure.js";
import { isMarked } from "../escape/guarded.js";
import { isTypedArray, type Site } from "../lower/sites.js";
import type { Decisions } from "./decisions.js";

/** Where properties may be set on memory, in whatever function, it is reused under a new view, or not at all. */
export function placeMarked(decisions: Decisions, analysis: EscapeAnalysis): void {
  for (const root of analysis.roots()) {
    const run = analysis.result(root);
    if (typeof run === "string") continue;
    for (const object of run.graph.objects) {
      const { thing } = object;
      if (thing.kind !== "memory" || thing.root !== undefined || !isMarked(run, object)) continue;
      const site = decisions.sites.all[thing.site ?? thing.origin ?? -1];
      const verdict = site && decisions.verdicts.get(site);
      if (!site || !verdict?.bound) continue;
      decisions.verdicts.set(
        site,
        site.form === "slice" && isTypedArray(site.kind)
          ? { ...verdict, bound: verdict.bound.map((bound) => ({ ...bound, marked: true })) }
          : { code: "SF1108", holes: { what: "a property is set on it" } },
      );
    }
  }
}

/** Where keys rest on variables, memory is the runtime's only if those are numbers. */
export function placeGuarded(decisions: Decisions, analysis: EscapeAnalysis): void {
  for (const root of analysis.roots()) {
    const run = analysis.result(root);
    if (typeof run === "string") continue;
    for (const [id, claimed] of run.claims) {
      const site = decisions.sites.all[id] as Site;
      const verdict = decisions.verdicts.get(site);
      if (!verdict?.bound) continue;
      // what is handed out under a new view may have properties, whatever the guard says
      if (verdict.bound.some(({ marked }) => marked)) {
        decisions.verdicts.set(site, { code: "SF1108", holes: { what: "a property is set on it" } });
        continue;
      }
      const numbers = [...claimed].map((steady) => decisions.world.steady.nameOf(steady));
      decisions.verdicts.set(site, {
        ...verdict,
        bound: verdict.bound.map((bound) => ({ ...bound, numbers })),
      });
    }
  }
}

const MAY_BE_WITHIN: ReadonlySet<Site["form"]> = new Set(["slice", "no-zero", "copy", "method"] as const);

/** Memory whose buffer nobody can look at may lie in a larger one; of a length that is known, it need not. */
export function placeWithin(decisions: Decisions, analysis: EscapeAnalysis): void {
  const runs = analysis.roots().map((root) => analysis.result(root));
  const exposed = exposedSites(runs.filter((run) => typeof run !== "string"));
  for (const site of decisions.sites.all) {
    const verdict = decisions.verdicts.get(site);
    if (!verdict?.bound || site.bytes !== undefined || exposed.has(site.id)) continue;
    if (!MAY_BE_WITHIN.has(site.form)) continue;
    if (!isTypedArray(site.kind) && site.kind !== "Buffer") continue;
    const bound = verdict.bound.map((one) => ({ ...one, within: true }));
    decisions.verdicts.set(site, { ...verdict, bound });
  }
}
