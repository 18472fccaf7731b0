/**
 * The functions of which TypeScript's command line consists. They are exported, and have been through all
 * supported versions, but its declarations leave them out; this is the seam where they get types.
 */

import { resolve } from "node:path";
import type {
  BuilderProgram,
  CompilerOptions,
  Diagnostic,
  DiagnosticReporter,
  FormatDiagnosticsHost,
  ParsedCommandLine,
  Program,
  System,
  WatchStatusReporter,
} from "typescript";
import type { TypeScript } from "../typescript.js";

interface Internals {
  createDiagnosticReporter(system: System, pretty?: boolean): DiagnosticReporter;
  createWatchStatusReporter(system: System, pretty?: boolean): WatchStatusReporter;
  parseConfigFileWithSystem(
    config: string,
    given: CompilerOptions,
    extendedConfigCache: undefined,
    givenWatchOptions: undefined,
    system: System,
    report: DiagnosticReporter,
  ): ParsedCommandLine | undefined;
  emitFilesAndReportErrorsAndGetExitStatus(
    program: Program | BuilderProgram,
    report: DiagnosticReporter,
    write: (line: string) => void,
    reportSummary: ((errors: number, files: readonly unknown[]) => void) | undefined,
  ): number;
  getErrorSummaryText(
    errors: number,
    files: readonly unknown[],
    newLine: string,
    host: FormatDiagnosticsHost,
  ): string;
  createCompilerDiagnostic(message: unknown, argument: string): Diagnostic;
  readonly Diagnostics: Readonly<Record<string, unknown>>;
}

export type TypeScriptCommandLine = TypeScript & Internals;

/** What `-p` names, or the error with which `tsc` answers. */
export function findProject(ts: TypeScriptCommandLine, named: string): string | Diagnostic {
  const path = resolve(named).replace(/\\/g, "/");
  const error = (name: string) => ts.createCompilerDiagnostic(ts.Diagnostics[name], named);
  if (ts.sys.directoryExists(path)) {
    const config = `${path}/tsconfig.json`;
    if (ts.sys.fileExists(config)) return config;
    return error("Cannot_find_a_tsconfig_json_file_at_the_specified_directory_Colon_0");
  }
  return ts.sys.fileExists(path) ? path : error("The_specified_path_does_not_exist_Colon_0");
}
