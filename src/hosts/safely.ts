/**
 * The pipeline must never break the build of its user: when it fails, every file is passed through
 * unchanged, and the report says so.
 */

import { message } from "../diagnostics/messages.js";
import { type PipelineInput, type PipelineOutput, runPipeline } from "../pipeline.js";
import type { Report, SkippedFile } from "../report.js";
import { logForBisect } from "./bisect-log.js";

export interface SafeOutput extends PipelineOutput {
  /** what went wrong, if the pipeline itself failed */
  readonly failure?: Error;
}

export function runSafely(input: PipelineInput): SafeOutput {
  try {
    const output = runPipeline({ readFile: (path) => read(input, path), ...input });
    logForBisect(output.report);
    return output;
  } catch (thrown) {
    const failure = thrown instanceof Error ? thrown : new Error(String(thrown));
    return {
      report: failedReport(input, failure),
      annotations: { ignore: 0, tracked: 0, noescape: 0 },
      plans: new Map(),
      functions: [],
      decided: [],
      print: () => undefined,
      failure,
    };
  }
}

/** Reads what the options name. Where there is no file system, nothing can be read. */
function read({ ts, workingDirectory }: PipelineInput, path: string): string | undefined {
  const absolute = /^(?:[/\\]|[a-z]:)/i.test(path) ? path : `${workingDirectory}/${path}`;
  return ts.sys?.readFile(absolute);
}

function failedReport(input: PipelineInput, failure: Error): Report {
  const skipped: SkippedFile[] = input.files.map((file) => ({
    file: relativePath(input.workingDirectory, file.fileName),
    code: "SF2005",
    message: message("SF2005", { error: failure.message }),
  }));
  const summary = { files: input.files.length, sites: 0, tracked: 0, heap: 0, reasons: {} };
  return { version: 1, sites: [], summary, skipped, findings: [] };
}

export function relativePath(workingDirectory: string, fileName: string): string {
  const base = `${workingDirectory.replace(/\\/g, "/").replace(/\/$/, "")}/`;
  const path = fileName.replace(/\\/g, "/");
  return path.startsWith(base) ? path.slice(base.length) : path;
}
