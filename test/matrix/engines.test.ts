/** The runtime under every Node that is supported, and under Deno and Bun from npm. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandLines, repository } from "../runtime/engines.js";
import { installed, nodeOf } from "./installed.js";

function runs(command: string, args: readonly string[]): void {
  const { stdout, stderr } = spawnSync(command, args, { cwd: repository, encoding: "utf8" });
  expect(JSON.parse(stdout || "null"), stderr).toMatchObject({ wrong: [] });
}

test.each([20, 22, 24, 26])("Node %i", (major) => {
  const [, ...args] = commandLines.Node;
  runs(nodeOf(major), args);
});

test.each([
  ["Deno", "deno@2"],
  ["Bun", "bun@1"],
] as const)("%s", (engine, spec) => {
  const [name, ...args] = commandLines[engine];
  const command = join(installed(spec), ".bin", name);
  expect(existsSync(command)).toBe(true);
  runs(command, args);
});
