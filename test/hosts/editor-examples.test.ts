import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Project, repository } from "./project.js";
import { installTypeScript, TsServer } from "./tsserver.js";

function example(name: string): Project {
  const project = new Project({});
  cpSync(join(repository, "examples", name), project.folder, { recursive: true });
  return project.link("scopefree");
}

test("examples/editor: one entry serves the compiler and the editor", async () => {
  const project = example("editor");
  installTypeScript(project);
  const server = new TsServer(project);
  server.open("src/spectrum.ts");
  const file = server.file("src/spectrum.ts");
  const hints = await server.request("suggestionDiagnosticsSync", { file, includeLinePosition: true });
  expect(hints).toMatchObject([
    { message: expect.stringMatching(/^Float64Array stays on the heap – escapes by return/) },
  ]);
  expect(await server.request("semanticDiagnosticsSync", { file })).toEqual([]);
  const inlays = await server.request("provideInlayHints", { file, start: 0, length: 10_000 });
  expect(inlays).toMatchObject([{ text: "frees window", position: { line: 7 } }]);
  expect(project.tspc("-p", ".")).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(project.read("out/spectrum.js")).toContain("freeTracked(window)");
});

test("examples/eslint: the copy that is returned is the only warning", () => {
  const project = example("eslint").link("eslint", "typescript", "typescript-eslint");
  const { code, stdout, stderr } = project.node("node_modules/eslint/bin/eslint.js", "src");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /median\.ts\n +12:16 +warning +Float64Array stays on the heap – escapes by return at 14:3 \(SF1101\) +scopefree\/stays-on-heap/,
  );
  expect(stdout).toContain("1 problem (0 errors, 1 warning)");
});
