import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { testCells } from "./cells.js";
import { bundlerRows } from "./rows.js";
import { Walk } from "./walk.js";

testCells(
  bundlerRows,
  ({ packages }) => new Walk("bundlers").install("tweetnacl", ...packages),
  (walk, { script, sees }, node) => {
    const built = walk.run(node, `npm run --silent build:${script}`);
    expect(built.code, built.stderr + built.stdout).toBe(0);
    const bundle = readdirSync(join(walk.folder, "out", script)).find((file) => /^main\.[cm]?js$/.test(file));
    const ran = walk.run(node, `node --enable-source-maps out/${script}/${bundle} --fail`);
    expect(ran.stdout.trim().split("\n"), ran.stderr).toEqual([
      `blurred in memory that was used before: ${sees === "program"}`,
      "sealed in memory that was used before: true",
      "checksum -1998053853",
    ]);
    // Where a minifier drops `new`, the error begins behind it. Farm's own maps begin at the argument.
    expect(ran.stderr).toMatch(
      /RangeError: an image has no negative width\n\s+at .*\/src\/blur\.ts:6:(?:24|28|39)/,
    );
  },
);
