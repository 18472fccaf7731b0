/**
 * The state of the program after each pass, as text: sites as a list, then the IR as it is lowered, versioned,
 * solved and bound, then the plan, the printed text, and the verdict of the judge.
 */

import type { AnalysedFunction } from "../../../src/decide/decisions.js";
import type { Analysis } from "../../../src/hosts/library.js";
import { definedBy, type Unit } from "../../../src/ir/ir.js";
import { printUnit } from "../../../src/ir/print.js";
import type { PassEvent, PassName } from "../../../src/observe.js";
import type { PassView } from "./protocol.js";

const ORDER: readonly PassName[] = [
  "sites",
  "lower",
  "ssa",
  "escape",
  "place",
  "zeroing",
  "plan",
  "print",
  "verify",
];

export class PassLog {
  private readonly times = new Map<PassName, number>();
  private readonly lowered: { unit: Unit; lower: string; ssa: string }[] = [];

  constructor(private readonly source: string) {}

  add({ pass, milliseconds, unit }: PassEvent): void {
    this.times.set(pass, (this.times.get(pass) ?? 0) + milliseconds);
    if (!unit) return;
    const text = printUnit(unit, { source: this.source });
    const known = this.lowered.find((one) => one.unit === unit);
    if (known) known.ssa = text;
    else this.lowered.push({ unit, lower: text, ssa: text });
  }

  views(analysis: Analysis, fileName: string, code: string): PassView[] {
    const join = (parts: readonly string[]): string => parts.join("\n\n");
    const lower = join(this.lowered.map((one) => one.lower));
    const ssa = join(this.lowered.map((one) => one.ssa));
    const solved = join(this.lowered.map(({ unit }) => this.withPointers(unit, analysis)));
    const place = join(
      this.lowered.map(({ unit }) => this.withPointers(unit, analysis, freesOf(unit, analysis))),
    );
    const plan = analysis.plans.get(fileName);
    const edits = plan ? plan.edits.map(editLine(this.source)).join("\n") : "no edits";
    const dropped = analysis.skipped.map(({ code: id, message }) => `${id}: ${message}`).join("\n");
    const texts: Record<PassName, readonly [text: string, before: string]> = {
      sites: [siteList(analysis), ""],
      lower: [lower, ""],
      ssa: [ssa, lower],
      escape: [solved, ssa],
      place: [place, solved],
      zeroing: [zeroingList(analysis), ""],
      plan: [edits, ""],
      print: [code, this.source],
      verify: [
        plan
          ? "accepted: with the plan undone, both programs have the same tree"
          : dropped || "nothing to judge",
        "",
      ],
    };
    return ORDER.map((name) => ({
      name,
      milliseconds: this.times.get(name) ?? 0,
      text: texts[name][0],
      before: texts[name][1],
    }));
  }

  /** The IR with what each variable may hold, and the memory that has got out. */
  private withPointers(
    unit: Unit,
    analysis: Analysis,
    points: ReadonlyMap<number, string> = new Map(),
  ): string {
    const analysed = analysis.functions.find((one) => one.unit === unit);
    const sites = sitesOf(analysed, analysis);
    return (
      printUnit(unit, {
        source: this.source,
        note(instr) {
          if (instr.op === "point") return points.get(instr.point) ?? "";
          const dst = definedBy(instr);
          if (!analysed || dst < 0) return "";
          const held = [...sites]
            .filter(([object]) => analysed.graph.holds(dst, object))
            .map(([, name]) => name);
          return held.length > 0 ? `holds ${held.join(", ")}` : "";
        },
      }) + escapedOf(analysed, sites)
    );
  }
}

function sitesOf(analysed: AnalysedFunction | undefined, analysis: Analysis): Map<number, string> {
  const names = new Map<number, string>();
  for (const { report, in: where } of analysis.decided)
    if (where && where.function === analysed)
      names.set(where.object, `${report.allocates}@${report.line}:${report.column}`);
  return names;
}

function escapedOf(analysed: AnalysedFunction | undefined, sites: ReadonlyMap<number, string>): string {
  const lines: string[] = [];
  for (const [object, name] of sites) {
    const cause = analysed?.graph.object(object).escaped;
    if (cause) lines.push(`${name} escapes: ${cause.text} (${cause.code})`);
  }
  return lines.length > 0 ? `\n${lines.join("\n")}` : "";
}

function freesOf(unit: Unit, analysis: Analysis): Map<number, string> {
  const frees = new Map<number, string>();
  for (const { report, binding, in: where } of analysis.decided) {
    if (where?.function.unit !== unit) continue;
    for (const { id } of binding?.points ?? []) {
      const name = `${report.allocates}@${report.line}:${report.column}`;
      frees.set(id, frees.has(id) ? `${frees.get(id)}, ${name}` : `free ${name}`);
    }
  }
  return frees;
}

function siteList({ decided }: Analysis): string {
  const lines = decided.map(({ report }) => {
    const { line, column, allocates, zeroing } = report;
    return `${`${line}:${column}`.padEnd(8)} ${allocates.padEnd(18)} in ${report.function || "the module"}${zeroing === "elided" ? ", not zeroed" : ""}`;
  });
  return lines.join("\n") || "no sites";
}

/** The tracked sites, and where those that are not zeroed are filled. */
function zeroingList({ decided }: Analysis): string {
  const lines = decided
    .filter(({ report }) => report.decision === "tracked")
    .map(({ report: { line, column, allocates, zeroing, reason } }) => {
      const filled = /filled at .*/.exec(reason.message)?.[0];
      const verdict = zeroing === "elided" ? `not zeroed${filled ? `: ${filled}` : ""}` : "zeroed";
      return `${`${line}:${column}`.padEnd(8)} ${allocates.padEnd(18)} ${verdict}`;
    });
  return lines.join("\n") || "nothing is tracked";
}

/** An edit of a plan on one line, with the beginning of the text that it concerns. */
function editLine(source: string): (edit: { kind: string; at: { start: number; end: number } }) => string {
  return ({ kind, at, ...rest }) => {
    const details = Object.entries(rest)
      .filter(([, value]) => typeof value !== "object" || Array.isArray(value))
      .map(
        ([key, value]) => `${key}: ${Array.isArray(value) ? `[${value.map(show).join(", ")}]` : show(value)}`,
      );
    const text = source.slice(at.start, at.end).replace(/\s+/g, " ");
    const excerpt = text.length > 36 ? `${text.slice(0, 35)}…` : text;
    return `${kind.padEnd(12)} ${`${at.start}–${at.end}`.padEnd(10)} ${excerpt.padEnd(37)} ${details.join(", ")}`.trimEnd();
  };
}

function show(value: unknown): string {
  return typeof value === "object" && value !== null && "start" in value
    ? `@${(value as { start: number }).start}`
    : String(value);
}
