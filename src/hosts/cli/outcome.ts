/** What every command says at its end: inputs that failed, files passed through, the exit code. */

import { relative } from "node:path";
import type { Report, SkippedFile } from "../../report.js";
import { exitCodes } from "./flags.js";
import type { Failure } from "./inputs.js";
import { writeAtomically } from "./output.js";
import type { Terminal } from "./terminal.js";

/** Files that are passed through because something is wrong: with them, or with us. */
const failed: ReadonlySet<string> = new Set(["SF2001", "SF2003", "SF2005"]);

export function noteProblems(
  failures: readonly Failure[],
  skipped: readonly SkippedFile[],
  terminal: Terminal,
): number {
  for (const failure of failures)
    terminal.note(terminal.style("red", `${failure.message} (${failure.code})`));
  for (const { file, message, code } of skipped) {
    const line = `${file}: passed through unchanged – ${message} (${code})`;
    terminal.note(terminal.style(failed.has(code) ? "red" : "yellow", line));
  }
  const bad = failures.length > 0 || skipped.some(({ code }) => failed.has(code));
  return bad ? exitCodes.failed : exitCodes.fine;
}

export function writeReport(path: string | undefined, report: Report): void {
  if (path !== undefined) writeAtomically(path, `${JSON.stringify(report, undefined, 2)}\n`);
}

/** A path as people see it: relative to the working directory, with forward slashes. */
export function shown(path: string): string {
  return relative(process.cwd(), path).replace(/\\/g, "/");
}
