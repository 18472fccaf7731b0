/** The options of a tsconfig entry as flags. What a flag says wins over what tsconfig.json says. */

import { type Command, InvalidArgumentError, Option } from "commander";
import { defaultOptions, type Options } from "../../options.js";
import { readOptions } from "../../options-read.js";

export const exitCodes = { fine: 0, failed: 1, usage: 2 } as const;

export interface OptionFlags {
  readonly exclude?: readonly string[];
  readonly threshold?: number;
  readonly disposal?: string;
  readonly signatures?: readonly string[];
  readonly summaries?: readonly string[];
  readonly report?: string;
  readonly sites?: string;
  readonly analysis?: Readonly<Record<string, boolean>>;
}

export function addOptionFlags(command: Command): Command {
  return command
    .option("--exclude <glob>", "leave these files alone (can be repeated)", append)
    .option(
      "--threshold <bytes>",
      `leave constant sizes up to this alone (${defaultOptions.threshold})`,
      number,
    )
    .addOption(
      new Option("--disposal <where>", "free at the exits, or in a finally").choices(["exits", "finally"]),
    )
    .option("--signatures <file>", "trust the signatures in a JSON file (can be repeated)", append)
    .option(
      "--summaries <package>",
      "use the summaries of a package of this workspace (can be repeated)",
      append,
    )
    .option("--report <file>", "write the report as JSON to a file")
    .option("--sites <hash-range>", "track only these sites, by hash (see scopefree bisect)")
    .option("--analysis <feature=off>", "switch a feature of the analysis off (can be repeated)", switched);
}

function append(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function number(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("It is a number of bytes.");
  return Number(value);
}

function switched(value: string, before: Readonly<Record<string, boolean>> = {}): Record<string, boolean> {
  const [, name, state] = /^(\w+)=(on|off)$/.exec(value) ?? [];
  if (name === undefined) throw new InvalidArgumentError("It looks like closures=off.");
  return { ...before, [name]: state === "on" };
}

/** @param entry the entry of scopefree in tsconfig.json, if there is one */
export function readFlags(flags: OptionFlags, entry: unknown): Options {
  const configured = readOptions(entry, "tsconfig plugins");
  const { exclude, threshold, disposal, signatures, summaries, report, sites, analysis } = flags;
  const given = Object.entries({ exclude, threshold, disposal, signatures, summaries, report, sites }).filter(
    ([, value]) => value !== undefined,
  );
  return readOptions(
    { ...configured, ...Object.fromEntries(given), analysis: { ...configured.analysis, ...analysis } },
    "command line",
  );
}
