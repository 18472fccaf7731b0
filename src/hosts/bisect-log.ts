/**
 * What a compilation under `scopefree bisect` says: its tracked sites go to the file that `SCOPEFREE_BISECT_LOG`
 * names, one JSON object a line. Which sites may be tracked it is told by `SCOPEFREE_BISECT` (options-read.ts).
 */
import type { Report, SiteReport } from "../report.js";
import { siteHash } from "../site-range.js";

export interface LoggedSite {
  readonly hash: string;
  readonly site: SiteReport;
}

/** Does nothing where no bisection runs, and where there are no files. */
export function logForBisect({ sites }: Report): void {
  const log = globalThis.process?.env?.["SCOPEFREE_BISECT_LOG"];
  if (!log) return;
  const lines = sites
    .filter(({ decision }) => decision === "tracked")
    .map((site) => `${JSON.stringify({ hash: siteHash(site), site } satisfies LoggedSite)}\n`);
  process.getBuiltinModule("node:fs").appendFileSync(log, lines.join(""));
}
