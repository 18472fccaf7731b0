/**
 * The pipeline must never break the build of its user: when it fails, every file is passed through
 * unchanged, and the report says so.
 */

import { type Code, message } from "../diagnostics/messages.js";
import { type PipelineOutput, runPipeline } from "../pipeline.js";
import type { PipelineInput } from "../pipeline-input.js";
import type { Report, SkippedFile } from "../report.js";
import { logForBisect } from "./bisect-log.js";

export interface SafeInput extends PipelineInput {
  /** files that were taken for empty (see nesting.ts): they are not decided, and the report says so */
  readonly tooDeep?: ReadonlySet<string>;
}

export interface SafeOutput extends PipelineOutput {
  /** what went wrong, if the pipeline itself failed */
  readonly failure?: Error;
}

export function runSafely({ tooDeep = new Set(), ...given }: SafeInput): SafeOutput {
  const input = { ...given, files: given.files.filter(({ fileName }) => !tooDeep.has(fileName)) };
  const output = run(input);
  if (tooDeep.size === 0) return output;
  const skipped = [...tooDeep].map((name) => skip(input, name, "SF2004", {}));
  return { ...output, report: { ...output.report, skipped: [...output.report.skipped, ...skipped] } };
}

function run(input: PipelineInput): SafeOutput {
  try {
    const output = runPipeline({ readFile: (path) => read(input, path), ...input });
    logForBisect(output.report);
    return output;
  } catch (thrown) {
    const failure = thrown instanceof Error ? thrown : new Error(String(thrown));
    return {
      report: failedReport(input, failure),
      promises: [],
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
  const skipped = input.files.map(({ fileName }) =>
    skip(input, fileName, "SF2005", { error: failure.message }),
  );
  const summary = { files: input.files.length, sites: 0, tracked: 0, heap: 0, reasons: {} };
  return { version: 1, sites: [], summary, skipped, regions: [], findings: [] };
}

function skip(
  { workingDirectory }: PipelineInput,
  fileName: string,
  code: Code,
  holes: Readonly<Record<string, string>>,
): SkippedFile {
  return { file: relativePath(workingDirectory, fileName), code, message: message(code, holes) };
}

export function relativePath(workingDirectory: string, fileName: string): string {
  const base = `${workingDirectory.replace(/\\/g, "/").replace(/\/$/, "")}/`;
  const path = fileName.replace(/\\/g, "/");
  return path.startsWith(base) ? path.slice(base.length) : path;
}
