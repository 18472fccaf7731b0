/**
 * Reads options from outside: a tsconfig `plugins` entry, the command line, a caller of the library.
 * Whatever is not an option is an error with a suggestion, because a misspelt option that is silently
 * ignored costs its user an afternoon.
 */

import { closest } from "./diagnostics/closest.js";
import { ConfigurationError } from "./diagnostics/configuration-error.js";
import { type AnalysisSwitches, defaultOptions, type Options } from "./options.js";
import { isSiteRange } from "./site-range.js";

/** Keys of a `plugins` entry that belong to the host: ts-patch, and the editor's plugins. */
const hostKeys: ReadonlySet<string> = new Set([
  "transform",
  "name",
  "import",
  "type",
  "after",
  "afterDeclarations",
  "transformProgram",
  "isEsm",
  "resolvePathAliases",
  "tsConfig",
]);

interface Kind<T> {
  readonly expected: string;
  accepts(value: unknown): value is T;
}

const globs: Kind<readonly string[]> = {
  expected: "a list of globs",
  accepts: (value): value is string[] =>
    Array.isArray(value) && value.every((item) => typeof item === "string" && item !== ""),
};
const packages: Kind<readonly string[]> = { ...globs, expected: "a list of names of packages" };
const bytes: Kind<number> = {
  expected: "a number of bytes",
  accepts: (value): value is number => typeof value === "number" && value >= 0 && !Number.isNaN(value),
};
const disposal: Kind<Options["disposal"]> = {
  expected: '"exits" or "finally"',
  accepts: (value): value is Options["disposal"] => value === "exits" || value === "finally",
};
const signatures: Kind<Options["signatures"]> = {
  expected: "a list of JSON files or objects of signatures",
  accepts: (value): value is Options["signatures"] =>
    Array.isArray(value) &&
    value.every((item) => (typeof item === "string" && item !== "") || record.accepts(item)),
};
const path: Kind<string> = {
  expected: "the path of a file",
  accepts: (value): value is string => typeof value === "string" && value !== "",
};
const ranges: Kind<string> = {
  expected: "hashes of sites, like 0123abcd,80000000-ffffffff",
  accepts: (value): value is string => typeof value === "string" && isSiteRange(value),
};
const flag: Kind<boolean> = {
  expected: "true or false",
  accepts: (value): value is boolean => typeof value === "boolean",
};
const record: Kind<Readonly<Record<string, unknown>>> = {
  expected: "an object",
  accepts: (value): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value),
};

const optionNames = [
  "exclude",
  "include",
  "threshold",
  "disposal",
  "signatures",
  "summaries",
  "report",
  "sites",
  "analysis",
] as const satisfies readonly (keyof Options)[];

const analysisNames = Object.keys(defaultOptions.analysis) as readonly (keyof AnalysisSwitches)[];

/** @param where names the place of the options for people: "tsconfig.json (plugins)", "command line" */
export function readOptions(raw: unknown, where: string): Options {
  const given = check(record, raw ?? {}, "options", where);
  for (const key of Object.keys(given)) {
    if (!hostKeys.has(key)) checkName(key, optionNames, key, where);
  }
  const read = <T>(key: keyof Options, kind: Kind<T>, otherwise: T): T =>
    given[key] === undefined ? otherwise : check(kind, given[key], key, where);

  const sites = read<string | undefined>("sites", ranges as Kind<string | undefined>, bisected());
  const report = read<string | undefined>("report", path as Kind<string | undefined>, undefined);
  return {
    exclude: read("exclude", globs, defaultOptions.exclude),
    include: read("include", packages, defaultOptions.include),
    threshold: read("threshold", bytes, defaultOptions.threshold),
    disposal: read("disposal", disposal, defaultOptions.disposal),
    signatures: read("signatures", signatures, defaultOptions.signatures),
    summaries: read("summaries", packages, defaultOptions.summaries),
    ...(report === undefined ? {} : { report }),
    ...(sites === undefined ? {} : { sites }),
    analysis: readAnalysis(read("analysis", record, {}), where),
  };
}

/** What `scopefree bisect`, or a person, says to every host at once. */
function bisected(): string | undefined {
  const value = globalThis.process?.env?.["SCOPEFREE_BISECT"];
  return value ? check(ranges, value, "SCOPEFREE_BISECT", "environment") : undefined;
}

function readAnalysis(given: Readonly<Record<string, unknown>>, where: string): AnalysisSwitches {
  const switches = { ...defaultOptions.analysis };
  for (const [key, value] of Object.entries(given)) {
    const name = checkName(key, analysisNames, `analysis.${key}`, where);
    if (value !== undefined)
      Object.assign(switches, { [name]: check(flag, value, `analysis.${name}`, where) });
  }
  return switches;
}

function check<T>(kind: Kind<T>, value: unknown, option: string, where: string): T {
  if (kind.accepts(value)) return value;
  throw new ConfigurationError("SF3002", { where, option, expected: kind.expected, found: show(value) });
}

function checkName<T extends string>(key: string, names: readonly T[], shown: string, where: string): T {
  const name = names.find((candidate) => candidate === key);
  if (name !== undefined) return name;
  const suggestion = closest(key, names);
  throw new ConfigurationError("SF3001", {
    where,
    option: shown,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
