/** `scopefree explain`: which allocations are tracked, which are not, and why. */

import { existsSync } from "node:fs";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import { explainFlow, explainRegion, explainSite, explainSummary } from "../../diagnostics/explain.js";
import { analyseInputs, type InputFlags } from "./analysis.js";
import { noteProblems, printSarif, writeReport } from "./outcome.js";
import type { Terminal } from "./terminal.js";
import { patchedInVain } from "./ts-patch.js";

export interface ExplainFlags extends InputFlags {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly verbose?: boolean;
}

export function explain(names: readonly string[], flags: ExplainFlags, terminal: Terminal): number {
  if (names.length === 0 && flags.project === undefined && !existsSync("tsconfig.json")) {
    throw new ConfigurationError("SF3013", { why: "name files or folders, or a project with -p" });
  }
  const analysed = analyseInputs(names, flags, "emit");
  const { output, failures } = analysed;
  const { report } = output;
  if (flags.sarif) printSarif(analysed, "everything", terminal);
  else if (flags.json) terminal.print(JSON.stringify(report, undefined, 2));
  else {
    for (const site of report.sites) {
      const [place = "", ...rest] = explainSite(site).split("  ");
      const style = site.decision === "tracked" ? "green" : "yellow";
      terminal.print(`${place}  ${terminal.style(style, rest.join("  "))}`);
      if (flags.verbose) for (const step of explainFlow(site)) terminal.print(terminal.style("dim", step));
    }
    for (const region of report.regions) {
      const [first = "", ...rest] = explainRegion(region);
      terminal.print(first);
      for (const line of rest) terminal.print(terminal.style("dim", line));
    }
    if (report.sites.length > 0) terminal.print("");
    for (const line of explainSummary(report)) terminal.print(line);
  }
  writeReport(flags.report, report);
  noteProblems(patchedInVain(flags.project), { skipped: [], findings: [] }, terminal);
  return noteProblems(failures, report, terminal);
}
