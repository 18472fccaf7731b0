/** Decisions in words. One grammar for the command line, editors and every other place that shows them. */

import type { Finding, FlowStep, RegionReport, Report, SiteReport } from "../report.js";
import { type Code, nameOf } from "./messages.js";

/** `src/fft.ts:41:15  Float64Array tracked – freed at 58:3 (scope exit); zeroing elided: filled at 42:5` */
export function explainSite(site: SiteReport): string {
  return `${placeOf(site)}  ${site.allocates} ${verdictOf(site)} – ${site.reason.message}${extrasOf(site)}`;
}

/** The way of the memory to where it is freed or escapes, a line per step. */
export function explainFlow(site: SiteReport): readonly string[] {
  return site.reason.flow.map((step) => `    ${placeOf(step)}  ${step.text}`);
}

/**
 * A region, and a line for each allocation that fades:
 *
 *     src/app.ts:12:10  region frees 3 allocations: src/app.ts:14:21, src/fft.ts:9:15, src/fft.ts:20:3
 *         src/app.ts:16:5  Uint8Array fades: escapes into a variable of an outer function at 18:7
 */
export function explainRegion(region: RegionReport): readonly string[] {
  const { bound, fades } = region;
  const places = bound.length === 0 ? "" : `: ${bound.map(placeOf).join(", ")}`;
  return [
    `${placeOf(region)}  region frees ${count(bound.length, "allocation")}${places}`,
    ...fades.map(({ site, reason }) => `    ${placeOf(site)}  ${site.allocates} fades: ${reason.message}`),
  ];
}

/** `src/fft.ts:40:3  unknown annotation @scopefree-ingore; did you mean @scopefree-ignore? (SF4002)` */
export function explainFinding(finding: Finding): string {
  return `${placeOf(finding)}  ${finding.message} (${finding.code})`;
}

function verdictOf(site: SiteReport): string {
  return site.decision === "tracked" ? "tracked" : "stays on the heap";
}

function extrasOf(site: SiteReport): string {
  if (site.decision === "heap") return "";
  const partial = site.partial ? "; on the paths where it does not escape" : "";
  const isSaid = site.zeroing !== "elided" || site.reason.message.includes("zeroing elided");
  return `${partial}${isSaid ? "" : "; zeroing elided"}`;
}

function placeOf({ file, line, column }: Pick<FlowStep, "file" | "line" | "column">): string {
  return `${file}:${line}:${column}`;
}

/** The totals, and how often each reason was met, most frequent first. */
export function explainSummary({ summary, skipped }: Report): readonly string[] {
  const { sites, files, tracked, heap } = summary;
  const reasons = Object.entries(summary.reasons).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  const width = String(reasons[0]?.[1] ?? 0).length;
  return [
    `${count(sites, "allocation")} in ${count(files, "file")}: ${tracked} tracked, ${heap} on the heap`,
    ...reasons.map(([code, times]) => `  ${String(times).padStart(width)}  ${code} ${nameOf(code as Code)}`),
    ...(skipped.length === 0 ? [] : [`${count(skipped.length, "file")} passed through unchanged`]),
  ];
}

/** `1 file`, `2 files` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
