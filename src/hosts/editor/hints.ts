/** Decisions as diagnostics: what stays on the heap is a hint, what is wrong with an annotation a warning. */
import type { Diagnostic, DiagnosticRelatedInformation } from "typescript";
import type { Finding, FlowStep, SiteReport } from "../../report.js";
import type { TypeScript } from "../typescript.js";
import type { Decided } from "./decisions.js";
import { nameSpan, offsetOf } from "./places.js";

/** Numbers of diagnostics: this, and the digits of the code. Those of TypeScript end far below. */
const FIRST_CODE = 900_000;

export const numberOf = (code: string): number => FIRST_CODE + Number(code.slice(2));

/** Allocations about which nothing is to be done: small, of a module, excluded, ignored. */
const QUIET = new Set(["SF1201", "SF1207", "SF1209", "SF1210"]);

/** One file of a report. */
type Shown = Pick<Decided, "output" | "name">;

/** What is wrong with the annotations of a file. */
export function ownFindings({ output, name }: Shown): readonly Finding[] {
  return output.report.findings.filter(({ file, length }) => file === name && length > 0);
}

/** The sites of a file that a hint is given for. */
export function hintedSites({ output, name }: Shown): readonly SiteReport[] {
  return output.report.sites.filter(
    ({ file, decision, reason }) =>
      file === name && decision === "heap" && reason.code.startsWith("SF1") && !QUIET.has(reason.code),
  );
}

export function heapDiagnostics(ts: TypeScript, decided: Decided): readonly DiagnosticOf[] {
  const { file } = decided;
  return hintedSites(decided).map((site) => ({
    category: ts.DiagnosticCategory.Suggestion,
    code: numberOf(site.reason.code),
    source: "scopefree",
    file,
    ...nameSpan(ts, file, offsetOf(ts, file, site)),
    messageText: `${site.allocates} stays on the heap – ${site.reason.message} (${site.reason.code})`,
    relatedInformation: site.reason.flow.flatMap((step) => relatedTo(ts, decided, step)),
  }));
}

type DiagnosticOf = Diagnostic & {
  readonly file: Decided["file"];
  readonly start: number;
  readonly length: number;
};

export function findingDiagnostics(ts: TypeScript, decided: Decided): readonly Diagnostic[] {
  const { file } = decided;
  return ownFindings(decided).map((finding) => ({
    category: ts.DiagnosticCategory.Warning,
    code: numberOf(finding.code),
    source: "scopefree",
    file,
    start: offsetOf(ts, file, finding),
    length: finding.length,
    messageText: `${finding.message} (${finding.code})`,
  }));
}

function relatedTo(
  ts: TypeScript,
  { program, file, name }: Decided,
  step: FlowStep,
): readonly DiagnosticRelatedInformation[] {
  const where = step.file === name ? file : fileOf(program, step.file);
  if (!where) return [];
  const start = offsetOf(ts, where, step);
  const category = ts.DiagnosticCategory.Message;
  return [{ category, code: 0, file: where, start, length: 1, messageText: step.text }];
}

/** Paths of a report are relative to the working directory, those of a program absolute. */
function fileOf(program: Decided["program"], path: string): Decided["file"] | undefined {
  const found = program.getSourceFile(path);
  return found ?? program.getSourceFile(`${program.getCurrentDirectory().replace(/\/$/, "")}/${path}`);
}
