/** `scopefree check`: whether what annotations assert holds, and whether they mean anything. */

import { existsSync } from "node:fs";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import { count, explainFinding } from "../../diagnostics/explain.js";
import { analyseInputs, type InputFlags } from "./analysis.js";
import { exitCodes } from "./flags.js";
import { noteProblems, printSarif, writeReport } from "./outcome.js";
import type { Terminal } from "./terminal.js";
import { patchedInVain } from "./ts-patch.js";

export interface CheckFlags extends InputFlags {
  readonly json?: boolean;
  readonly sarif?: boolean;
}

export function check(names: readonly string[], flags: CheckFlags, terminal: Terminal): number {
  if (names.length === 0 && flags.project === undefined && !existsSync("tsconfig.json")) {
    throw new ConfigurationError("SF3013", { why: "name files or folders, or a project with -p" });
  }
  const analysed = analyseInputs(names, flags, "emit");
  const { output, failures } = analysed;
  const { report, annotations } = output;
  const { findings, skipped, summary } = report;
  if (flags.sarif) printSarif(analysed, "findings", terminal);
  else if (flags.json)
    terminal.print(JSON.stringify({ version: 1, annotations, findings, skipped }, undefined, 2));
  else {
    for (const finding of findings) terminal.print(terminal.style("red", explainFinding(finding)));
    if (findings.length > 0) terminal.print("");
    const { ignore, tracked, noescape } = annotations;
    terminal.print(
      `${count(ignore + tracked + noescape, "annotation")} in ${count(summary.files, "file")}: ` +
        (findings.length === 0 ? "nothing wrong" : count(findings.length, "problem")),
    );
  }
  writeReport(flags.report, report);
  const inputs = noteProblems(
    [...failures, ...patchedInVain(flags.project)],
    { skipped, findings: [] },
    terminal,
  );
  return findings.length > 0 ? exitCodes.failed : inputs;
}
