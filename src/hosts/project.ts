/** Projects as `tsconfig.json` describes them. */

import { join, resolve } from "node:path";
import type { CompilerOptions, Diagnostic, ParsedCommandLine } from "typescript";
import { isScopefree } from "./configuration-diagnostic.js";
import type { TypeScript } from "./typescript.js";

export interface Project {
  /** absolute */
  readonly configFile: string;
  readonly parsed?: ParsedCommandLine;
  /** what is wrong with the configuration, in the compiler's words */
  readonly errors: readonly string[];
}

/** @param project a tsconfig.json, or the folder that holds it */
export function readProject(ts: TypeScript, project: string): Project {
  const given = resolve(project);
  const configFile = ts.sys.directoryExists(given) ? join(given, "tsconfig.json") : given;
  if (!ts.sys.fileExists(configFile)) return { configFile, errors: ["no such file"] };
  const errors: string[] = [];
  const complain = (error: Diagnostic) =>
    errors.push(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: complain };
  const parsed = ts.getParsedCommandLineOfConfigFile(configFile, {}, host);
  for (const error of parsed?.errors ?? []) complain(error);
  return parsed ? { configFile, parsed, errors } : { configFile, errors };
}

/** The entry of scopefree among the plugins of a tsconfig. */
export function entryOf(options: CompilerOptions): unknown {
  const plugins = options["plugins"] as readonly { transform?: unknown }[] | undefined;
  return plugins?.find(({ transform }) => isScopefree(transform));
}
