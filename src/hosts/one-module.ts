/**
 * One module by itself, for hosts that see their modules one at a time: bundlers while they watch, Node.
 * What it imports is unknown, so what is passed to it escapes, and the result depends on nothing but the
 * text, the options and what is known of its loading: it can be kept for as long as these are the same. Files of
 * signatures are not read: they are about declarations in other files, and would be one more thing to depend on.
 */

import type { Options } from "../options.js";
import type { Report } from "../report.js";
import { type Loading, writtenForm } from "./module-form.js";
import { bindSources } from "./nesting.js";
import { runSafely } from "./safely.js";
import { ownSources } from "./sources.js";
import type { TypeScript } from "./typescript.js";

export interface ModuleText {
  /** absolute; the extension tells TypeScript from JavaScript */
  readonly fileName: string;
  readonly text: string;
  readonly loading: Loading;
}

export interface RewrittenModule {
  readonly code: string;
  /** a source map, version 3 */
  readonly map: unknown;
}

export interface DecidedModule {
  /** absent where the text stays as it is */
  readonly rewritten?: RewrittenModule;
  readonly report: Report;
}

/** @param workingDirectory paths in the report, and the globs of `exclude`, are relative to it */
export function decideModule(
  ts: TypeScript,
  module: ModuleText,
  options: Options,
  workingDirectory: string,
): DecidedModule {
  const name = module.fileName.replace(/\\/g, "/");
  const { program, tooDeep } = bindSources(ts, new Map([[name, module.text]]));
  const files = ownSources(program);
  const [file] = files;
  const { print, report } = runSafely({
    ts,
    program,
    files,
    tooDeep,
    options: { ...options, signatures: [] },
    workingDirectory,
    crossFileFacts: false,
    moduleForm: (file) => writtenForm(ts, file, module.loading),
  });
  const rewritten = file && print(file.fileName);
  return rewritten ? { rewritten, report } : { report };
}
