/**
 * The file beside declarations that says what their functions do with what they are given:
 *
 *     {
 *       "version": 1,
 *       "scopefree": "0.1.0",
 *       "files": { "energy.d.ts": "8c1f…", "energy.js": "03ba…" },
 *       "functions": { "energy.d.ts": { "energy": { "noescape": [0] } } }
 *     }
 *
 * `scopefree build` writes one for each project, into the folder of its declarations; paths are relative to that.
 * A summary is about one implementation, so `files` has all that it rests on, with hashes: what the compiler wrote, and
 * what the summaries of other projects rest on that were used to find it out. One that is missing or has
 * changed, another version of scopefree or of this format, and nothing in the file is believed.
 */

/** A name that finds it from any of the declarations: in their folder, or above. */
export const SUMMARIES = "scopefree.summaries.json";

export const FORMAT_VERSION = 1;

export interface FunctionSummary {
  /** positions of the parameters that go nowhere */
  readonly noescape: readonly number[];
  /** they go nowhere when the promise that is returned has settled */
  readonly async?: boolean;
}

export interface SummaryFile {
  readonly version: typeof FORMAT_VERSION;
  readonly scopefree: string;
  /** hashes of texts, by path */
  readonly files: Readonly<Record<string, string>>;
  /** by the path of the declarations, and the name there */
  readonly functions: Readonly<Record<string, Readonly<Record<string, FunctionSummary>>>>;
}

/** @returns undefined for what is no file of summaries, or one of another format */
export function parseSummaries(text: string): SummaryFile | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value["version"] !== FORMAT_VERSION || typeof value["scopefree"] !== "string")
    return undefined;
  const { files, functions } = value;
  const isWhole =
    isRecord(files) &&
    Object.values(files).every((hash) => typeof hash === "string") &&
    isRecord(functions) &&
    Object.values(functions).every((one) => isRecord(one) && Object.values(one).every(isFunctionSummary));
  return isWhole ? (value as unknown as SummaryFile) : undefined;
}

function isFunctionSummary(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { noescape, async } = value;
  return (
    Array.isArray(noescape) &&
    noescape.every((position) => Number.isInteger(position) && position >= 0) &&
    (async === undefined || typeof async === "boolean")
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
