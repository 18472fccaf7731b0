/** What a bundler's configuration may say: the options of a tsconfig entry, and where the project is. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import type { Options } from "../../options.js";
import { readOptions } from "../../options-read.js";
import type { OptionsInput } from "../library.js";
import { entryOf, readProject } from "../project.js";
import type { TypeScript } from "../typescript.js";

export interface BundlerOptions extends OptionsInput {
  /**
   * The project whose program is analysed as a whole when it is bundled: a tsconfig.json or the folder that
   * holds it. By default the one in the working directory, if there is one; `false` for none.
   */
  readonly tsconfig?: string | false;
  /** path of the report to write, as JSON, relative to the working directory */
  readonly report?: string;
}

/** The options of the bundler's configuration, before the project is read. */
export function givenOptions(raw: BundlerOptions): { given: object; tsconfig: string | undefined } {
  const { tsconfig, ...given } = raw;
  readOptions(given, "options of the bundler's plugin");
  if (tsconfig !== undefined && tsconfig !== false && typeof tsconfig !== "string")
    throw new ConfigurationError("SF3002", {
      where: "options of the bundler's plugin",
      option: "tsconfig",
      expected: "the path of a tsconfig.json, or false",
      found: JSON.stringify(tsconfig) ?? String(tsconfig),
    });
  if (tsconfig === false) return { given, tsconfig: undefined };
  if (tsconfig !== undefined) return { given, tsconfig: resolve(tsconfig) };
  const usual = join(process.cwd(), "tsconfig.json");
  return { given, tsconfig: existsSync(usual) ? usual : undefined };
}

/** What the bundler's configuration says wins over what the project says. */
export function withProject(
  ts: TypeScript | undefined,
  given: object,
  tsconfig: string | undefined,
): Options {
  const entry = ts && tsconfig !== undefined && entryOf(readProject(ts, tsconfig).parsed?.options ?? {});
  const configured = readOptions(entry, "tsconfig plugins");
  const { analysis, ...rest } = given as OptionsInput;
  return readOptions(
    { ...configured, ...rest, analysis: { ...configured.analysis, ...analysis } },
    "options of the bundler's plugin",
  );
}
