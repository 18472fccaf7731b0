/** What a report says of a site, and of all of them together. */
import { message } from "../diagnostics/messages.js";
import type { Site, SiteForm } from "../lower/sites.js";
import type { Elision } from "../place/zeroing/elide-zeroing.js";
import type { FreedAt, Report, SiteReport } from "../report.js";
import type { Places } from "./places.js";
import type { Verdict } from "./verdict.js";

/**
 * @param name of the function around the site
 * @param elision how it is known that its memory need not be zeroed
 */
export function siteReport(
  site: Site,
  name: string,
  verdict: Verdict,
  elision: Elision | undefined,
  places: Places,
): SiteReport {
  const binding = verdict.bound?.[0]?.binding;
  const isElided = OVERWRITTEN.has(site.form) || (elision !== undefined && !verdict.bound?.[0]?.marked);
  const filled = verdict.bound && filledAt(elision, places);
  const zeroed = { ...verdict.holes, ...(filled !== undefined && { filled }) };
  const common = {
    ...places.ofSite(site),
    function: name,
    allocates: site.kind,
    zeroing: isElided ? ("elided" as const) : ("kept" as const),
  };
  const flow = verdict.flow ?? [];
  const freedElsewhere = FREED_ELSEWHERE[verdict.code];
  if (freedElsewhere)
    return {
      ...common,
      decision: "tracked",
      freedAt: freedElsewhere,
      partial: false,
      reason: { code: verdict.code, message: message(verdict.code, zeroed), flow },
    };
  if (!binding)
    return {
      ...common,
      decision: "heap",
      partial: false,
      reason: { code: verdict.code, message: message(verdict.code, verdict.holes), flow },
    };
  const frees = binding.points.map((point) => {
    const { start, end } = point.span;
    const offset = point.kind === "end" ? end - 1 : point.kind === "after" ? end : start;
    const { line, column } = places.position(site.file, offset);
    return { line, column };
  });
  for (const { at, frees: isFreed } of binding.carriers?.flatMap(({ given }) => given) ?? []) {
    const { line, column } = places.position(site.file, at.start);
    if (isFreed) frees.push({ line, column });
  }
  frees.sort((a, b) => a.line - b.line || a.column - b.column);
  const at = frees.map(({ line, column }) => `${line}:${column}`).join(", ");
  const { carriers, lastUse, iteration } = binding;
  const how = carriers
    ? "reassignment"
    : lastUse
      ? "last use"
      : iteration
        ? "end of iteration"
        : "scope exit";
  return {
    ...common,
    decision: "tracked",
    freedAt: carriers ? "reassignment" : iteration ? "iteration" : lastUse ? "last-use" : "scope-exit",
    frees,
    partial: binding.partial,
    reason: { code: "SF1001", message: message("SF1001", { ...zeroed, at, how }), flow },
  };
}

/** Where memory that is handed out dirty is filled: the first places of the proof. It may be that nobody reads it. */
function filledAt(elision: Elision | undefined, places: Places): string | undefined {
  if (!elision || elision.filledBy.length === 0) return undefined;
  return elision.filledBy
    .slice(0, 3)
    .map((node) => places.placeIn(node.getSourceFile().fileName, node.getStart()))
    .join(", ");
}

/** What is freed in no scope of the function. */
const FREED_ELSEWHERE: Readonly<Partial<Record<string, FreedAt>>> = {
  SF1002: "caller",
  SF1003: "scope-exit",
};

/** Forms of sites whose memory need not be zeroed: what asks for it so, and copies. */
const OVERWRITTEN: ReadonlySet<SiteForm> = new Set(["no-zero", "copy", "method"]);

export function summaryOf(sites: readonly SiteReport[], files: number): Report["summary"] {
  const reasons: Record<string, number> = {};
  for (const site of sites)
    if (site.decision === "heap") reasons[site.reason.code] = (reasons[site.reason.code] ?? 0) + 1;
  const tracked = sites.filter((site) => site.decision === "tracked").length;
  return { files, sites: sites.length, tracked, heap: sites.length - tracked, reasons };
}
