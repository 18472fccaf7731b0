import { expect } from "vitest";
import { TsServer } from "../hosts/tsserver.js";
import { testCells } from "./cells.js";
import { nodeOf } from "./installed.js";
import { editorRows, eslintRows } from "./rows.js";
import { Walk } from "./walk.js";

testCells(
  editorRows,
  ({ packages }) => new Walk("editor").install(...packages),
  async (walk, _, node) => {
    const server = new TsServer(walk, [], nodeOf(node));
    server.open("src/spectrum.ts");
    const file = server.file("src/spectrum.ts");
    const hints = await server.request("suggestionDiagnosticsSync", { file, includeLinePosition: true });
    expect(hints).toMatchObject([
      { message: expect.stringMatching(/^Float64Array stays on the heap – escapes by return/) },
    ]);
    const inlays = await server.request("provideInlayHints", { file, start: 0, length: 10_000 });
    expect(inlays).toMatchObject([{ text: "frees window", position: { line: 7 } }]);
  },
);

testCells(
  eslintRows,
  ({ packages }) => new Walk("eslint").install(...packages),
  (walk, _, node) => {
    const { code, stdout, stderr } = walk.run(node, "npm run --silent lint");
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(
      /median\.ts\n +12:16 +warning +Float64Array stays on the heap – escapes by return at 14:3 \(SF1101\) +scopefree\/stays-on-heap/,
    );
    expect(stdout).toContain("1 problem (0 errors, 1 warning)");
  },
);
