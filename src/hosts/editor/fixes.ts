/**
 * Quick fixes. Only such that cannot change what the program does: a comment that silences the hint, and the word that
 * was meant in place of one that means nothing. Where to put memory instead is for people to decide.
 */
import type { CodeFixAction } from "typescript";
import { codes } from "../../diagnostics/messages.js";
import type { TypeScript } from "../typescript.js";
import type { Decided } from "./decisions.js";
import { findingDiagnostics, heapDiagnostics, numberOf, ownFindings } from "./hints.js";
import { allocationAt } from "./places.js";

/** The numbers of all diagnostics that may have a fix, as the server wants them. */
export const supportedFixes: readonly string[] = codes
  .filter((code) => code.startsWith("SF1") || code === "SF4002")
  .map((code) => String(numberOf(code)));

export function fixesAt(
  ts: TypeScript,
  decided: Decided,
  start: number,
  end: number,
  wanted: readonly number[],
): readonly CodeFixAction[] {
  const { file } = decided;
  const touches = (one: { start?: number | undefined; length?: number | undefined }): boolean =>
    (one.start ?? 0) <= end && start <= (one.start ?? 0) + (one.length ?? 0);
  const change = (fixName: string, description: string, at: number, length: number, newText: string) => ({
    fixName,
    description,
    changes: [{ fileName: file.fileName, textChanges: [{ span: { start: at, length }, newText }] }],
  });
  const ignoring = heapDiagnostics(ts, decided)
    .filter((one) => wanted.includes(one.code) && touches(one))
    .flatMap((one) => {
      const allocation = allocationAt(ts, file, one.start);
      if (!allocation) return [];
      const text = "/* @scopefree-ignore */";
      return [change("scopefreeIgnore", `Silence with ${text}`, allocation.getStart(file), 0, `${text} `)];
    });
  const spelling = findingDiagnostics(ts, decided).flatMap((one, index) => {
    const suggestion = ownFindings(decided)[index]?.suggestion;
    if (suggestion === undefined || !wanted.includes(one.code) || !touches(one)) return [];
    return [
      change("scopefreeSpelling", `Change to ${suggestion}`, one.start ?? 0, one.length ?? 0, suggestion),
    ];
  });
  return [...ignoring, ...spelling];
}
