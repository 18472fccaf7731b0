import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/diagnostics/configuration-error.js";
import { excludes } from "../../src/exclude.js";
import { defaultOptions } from "../../src/options.js";
import { readOptions } from "../../src/options-read.js";

const complaint = (raw: unknown): string => {
  try {
    readOptions(raw, "here");
    return "none";
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return `${error.code} ${error.message}`;
  }
};

describe("readOptions", () => {
  test("nothing given means the defaults", () => {
    for (const raw of [undefined, null, {}, { threshold: undefined, analysis: {} }]) {
      expect(readOptions(raw, "here")).toEqual(defaultOptions);
    }
  });

  test("what is given is taken", () => {
    const raw = {
      exclude: ["a/**"],
      include: ["b"],
      threshold: 0,
      disposal: "finally",
      signatures: ["s.json", { globals: {} }],
      summaries: ["@s/*"],
      report: "r.json",
      analysis: { closures: false },
    };
    const { analysis, ...rest } = readOptions(raw, "here");
    const { analysis: _, ...given } = raw;
    expect(rest).toEqual(given);
    expect(analysis).toEqual({ ...defaultOptions.analysis, closures: false });
  });

  test("keys of the host that reads the entry are not ours to judge", () => {
    expect(readOptions({ transform: "scopefree", type: "program", after: false }, "here")).toEqual(
      defaultOptions,
    );
  });

  test.each([
    [{ treshold: 1 }, "SF3001 here: unknown option treshold; did you mean threshold?"],
    [{ Exclude: [] }, "SF3001 here: unknown option Exclude; did you mean exclude?"],
    [{ pool: true }, "SF3001 here: unknown option pool"],
    [{ toString: 1 }, "SF3001 here: unknown option toString"],
    [
      { analysis: { flowSensitiv: true } },
      "SF3001 here: unknown option analysis.flowSensitiv; did you mean flowSensitive?",
    ],
    [{ analysis: false }, "SF3002 here: analysis must be an object, but it is false"],
    [
      { analysis: { closures: "off" } },
      'SF3002 here: analysis.closures must be true or false, but it is "off"',
    ],
    [{ exclude: "a" }, 'SF3002 here: exclude must be a list of globs, but it is "a"'],
    [{ exclude: [1] }, "SF3002 here: exclude must be a list of globs, but it is [1]"],
    [{ threshold: -1 }, "SF3002 here: threshold must be a number of bytes, but it is -1"],
    [{ threshold: "64" }, 'SF3002 here: threshold must be a number of bytes, but it is "64"'],
    [{ disposal: "using" }, 'SF3002 here: disposal must be "exits" or "finally", but it is "using"'],
    [{ report: "" }, 'SF3002 here: report must be the path of a file, but it is ""'],
    [[], "SF3002 here: options must be an object, but it is []"],
  ])("%j is an error that says what to do", (raw, expected) => {
    expect(complaint(raw)).toBe(expected);
  });
});

describe("excludes", () => {
  test.each([
    ["src/gen/**", "/p/src/gen/a.ts", true],
    ["src/gen", "/p/src/gen/deep/a.ts", true],
    ["./src/gen/", "/p/src/gen/a.ts", true],
    ["*.gen.ts", "/p/src/deep/a.gen.ts", true],
    ["**/*.{spec,test}.ts", "/p/a.test.ts", true],
    ["src/*.ts", "/p/src/deep/a.ts", false],
    ["src/gen", "/p/src/general/a.ts", false],
    ["gen", "/elsewhere/gen/a.ts", true],
  ])("%s and %s", (glob, file, expected) => {
    expect(excludes([glob], "/p")(file)).toBe(expected);
  });

  test("no glob excludes nothing", () => {
    expect(excludes([], "/p")("/p/a.ts")).toBe(false);
  });
});
