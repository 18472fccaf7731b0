/** The compiler's diagnostics, as the editor shows them. */
import ts from "typescript";
import type { Problem } from "./protocol.js";

export function problemsOf(diagnostics: readonly ts.Diagnostic[]): Problem[] {
  return diagnostics
    .filter(({ start }) => start !== undefined)
    .map(({ start = 0, length = 0, messageText, category }) => ({
      from: start,
      to: start + length,
      message: ts.flattenDiagnosticMessageText(messageText, "\n"),
      severity: category === ts.DiagnosticCategory.Error ? "error" : "warning",
    }));
}
