/** What a report says of regions: for each, the memory that is freed by its end, and what fades, and why. */
import { message } from "../diagnostics/messages.js";
import type { Site } from "../lower/sites.js";
import type { RegionTree } from "../place/regions.js";
import type { RegionReport } from "../report.js";
import type { Places } from "./places.js";
import type { Verdict } from "./verdict.js";

/** A site that a region may have, with what is known of it. */
export interface SiteInRegion {
  readonly site: Site;
  readonly has: "bound" | "ignored";
  readonly verdict: Verdict;
  /** why it is not freed on some paths */
  readonly partly: Verdict | undefined;
  /** it is freed, but by somebody who goes on when the region has ended */
  readonly outlives: boolean;
}

export function regionReport(
  { call }: RegionTree,
  sites: readonly SiteInRegion[],
  places: Places,
): RegionReport {
  const bound: RegionReport["bound"][number][] = [];
  const fades: RegionReport["fades"][number][] = [];
  const at = (site: Site): RegionReport["bound"][number] => ({
    ...places.ofSite(site),
    allocates: site.kind,
  });
  for (const { site, has, verdict, partly, outlives } of sites) {
    const fade = (code: Verdict["code"], { holes, flow = [] }: Pick<Verdict, "holes" | "flow">): void => {
      fades.push({ site: at(site), reason: { code, message: message(code, holes), flow } });
    };
    if (!verdict.bound && verdict.code !== "SF1002") {
      if (has === "ignored") fade("SF1112", { holes: {} });
      else fade(verdict.code, verdict);
    } else if (has === "ignored") fade("SF1112", { holes: {} });
    else if (outlives) fade("SF1113", { holes: {} });
    else {
      bound.push(at(site));
      if (partly) fade(partly.code, partly);
    }
  }
  return { ...places.ofCall(call.node), bound, fades };
}
