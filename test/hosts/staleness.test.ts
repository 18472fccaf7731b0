import type { CompilerOptions } from "typescript";
import { expect, test } from "vitest";
import { emitsEverything } from "../../src/hosts/staleness.js";

test.each<[string, CompilerOptions, string | undefined, string[], boolean]>([
  ["a plain run", {}, "tsc", ["-p", "."], true],
  ["one of a file that is called like a flag", {}, "tsc", ["watch.ts", "b"], true],
  ["-w", {}, "tsc", ["-p", ".", "-w"], false],
  ["--watch in other letters", {}, "tsc", ["--Watch"], false],
  ["-b", {}, "tsc", ["-b"], false],
  ["--build and a folder", {}, "tsc", ["--build", "packages/a"], false],
  ["--incremental", {}, "tsc", ["-p", ".", "--incremental"], false],
  ["watch, wherever that was given", { watch: true }, "tsc", [], false],
  ["incremental in tsconfig.json", { incremental: true }, "tsc", [], false],
  ["composite", { composite: true }, "tsc", [], false],
  ["a file of what was built", { tsBuildInfoFile: "x" }, "tsc", [], false],
  ["a loader of a bundler", {}, "typescript", [], false],
  ["a host that does not tell its name", {}, undefined, [], false],
])("%s: %j", (_, options, library, args, expected) => {
  expect(emitsEverything(options, { library, arguments: args })).toBe(expected);
});
