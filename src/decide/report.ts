/** What the report says of the decisions: sites, regions, and annotations that do not hold. */
import type ts from "typescript";
import type { Assertions } from "../annotations/assertions.js";
import type { JudgedSite } from "../annotations/judge.js";
import { message } from "../diagnostics/messages.js";
import { nameOf } from "../lower/functions.js";
import type { Site } from "../lower/sites.js";
import type { Regions } from "../place/regions.js";
import type { Elision } from "../place/zeroing/elide-zeroing.js";
import type { Finding, RegionReport } from "../report.js";
import { regionReport } from "../verdicts/region-report.js";
import { siteReport } from "../verdicts/site-report.js";
import type { Verdict } from "../verdicts/verdict.js";
import type { DecidedSite, Decisions } from "./decisions.js";

export function decidedSite(decisions: Decisions, site: Site, elision: Elision | undefined): DecidedSite {
  const { world, places } = decisions;
  const { node, file, root } = site;
  const name = root ? nameOf(world.ts, root) : "";
  const verdict = decisions.verdicts.get(site) as Verdict;
  const where = decisions.decidedIn.get(site);
  const binding = verdict.bound?.[0]?.binding;
  return {
    report: siteReport(site, name, verdict, elision, places),
    extent: { start: node.getStart(file), end: node.end },
    ...(where && { in: where }),
    ...(binding && { binding }),
  };
}

export function regionReports(decisions: Decisions, regions: Regions): RegionReport[] {
  const all = decisions.files.flatMap((file) => decisions.in(file));
  return regions.trees().map((tree) => {
    const within = all.flatMap((site) => {
      const has = regions.has(tree, site);
      const verdict = decisions.verdicts.get(site);
      if (!has || !verdict) return [];
      const scope = verdict.bound?.[0]?.binding?.scope;
      const callers = verdict.code === "SF1002" ? (decisions.freeing.get(site) ?? []) : undefined;
      const outlives = regions.outlives(tree, site, scope, callers);
      return [{ site, has, verdict, partly: decisions.partly.get(site), outlives }];
    });
    return regionReport(tree, within, decisions.places);
  });
}

export function findings(decisions: Decisions, assertions: Assertions): readonly Finding[] {
  const { world, places } = decisions;
  const judged = (file: ts.SourceFile): readonly JudgedSite[] =>
    decisions.in(file).map((site) => {
      const { bound, code, holes } = decisions.verdicts.get(site) as Verdict;
      return { node: site.node, allocates: site.kind, heap: bound ? undefined : message(code, holes) };
    });
  const found = assertions.problems(judged).map(({ file, start, length, code, holes, suggestion }) => ({
    ...places.position(file, start),
    length,
    code,
    message: message(code, holes),
    ...(suggestion === undefined ? {} : { suggestion }),
  }));
  const inFiles = world.signatures.problems.map(({ name, code, holes }) => ({
    file: name,
    line: 1,
    column: 1,
    length: 0,
    code,
    message: message(code, holes),
  }));
  return [...found.sort(byPlace), ...inFiles];
}

function byPlace(a: Finding, b: Finding): number {
  return a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1;
}
