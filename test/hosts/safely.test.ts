import ts from "typescript";
import { expect, test } from "vitest";
import { runSafely } from "../../src/hosts/safely.js";
import { defaultOptions } from "../../src/options.js";

test("when the analysis itself fails, every file is passed through and the report says so", () => {
  const program = {} as ts.Program;
  const files = [ts.createSourceFile("/p/a.ts", "", ts.ScriptTarget.Latest)];
  const input = { ts, program, files, options: defaultOptions, workingDirectory: "/p", crossFileFacts: true };
  const { report, plans, print, failure } = runSafely(input);
  expect(failure).toBeInstanceOf(Error);
  expect(plans.size).toBe(0);
  expect(print("/p/a.ts")).toBeUndefined();
  expect(report.skipped).toMatchObject([{ file: "a.ts", code: "SF2005" }]);
});
