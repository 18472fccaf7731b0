/** What every command says at its end: inputs that failed, files passed through, the exit code. */

import { relative } from "node:path";
import { explainFinding } from "../../diagnostics/explain.js";
import type { Report } from "../../report.js";
import type { Analysed } from "./analysis.js";
import { exitCodes } from "./flags.js";
import type { Failure } from "./inputs.js";
import { writeAtomically } from "./output.js";
import { sarifLog } from "./sarif.js";
import type { Terminal } from "./terminal.js";
import { version } from "./version.js";

/** Files that are passed through because something is wrong: with them, or with us. */
const failed: ReadonlySet<string> = new Set(["SF2001", "SF2003", "SF2005"]);

/** Findings in annotations are told, but only `check` fails because of them. */
export function noteProblems(
  failures: readonly Failure[],
  { skipped, findings }: Pick<Report, "skipped" | "findings">,
  terminal: Terminal,
): number {
  for (const finding of findings) terminal.note(terminal.style("yellow", explainFinding(finding)));
  for (const failure of failures)
    terminal.note(terminal.style("red", `${failure.message} (${failure.code})`));
  for (const { file, message, code } of skipped) {
    const line = `${file}: passed through unchanged – ${message} (${code})`;
    terminal.note(terminal.style(failed.has(code) ? "red" : "yellow", line));
  }
  const bad = failures.length > 0 || skipped.some(({ code }) => failed.has(code));
  return bad ? exitCodes.failed : exitCodes.fine;
}

export function printSarif(
  { output, sources, failures }: Analysed,
  show: "findings" | "everything",
  terminal: Terminal,
): void {
  const { report } = output;
  const lines = new Map<string, readonly string[]>();
  const line = (file: string, number: number): string | undefined => {
    let known = lines.get(file);
    if (!known) {
      const text = sources.find(({ path }) => shown(path) === file)?.text ?? "";
      lines.set(file, (known = text.split(/\r?\n/)));
    }
    return known[number - 1];
  };
  const succeeded = failures.length === 0 && !report.skipped.some(({ code }) => failed.has(code));
  const input = { report, show, version: version(), workingDirectory: process.cwd(), line, succeeded };
  terminal.print(JSON.stringify(sarifLog(input), undefined, 2));
}

export function writeReport(path: string | undefined, report: Report): void {
  if (path !== undefined) writeAtomically(path, `${JSON.stringify(report, undefined, 2)}\n`);
}

/** A path as people see it: relative to the working directory, with forward slashes. */
export function shown(path: string): string {
  return relative(process.cwd(), path).replace(/\\/g, "/");
}
