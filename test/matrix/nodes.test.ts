import { describe, expect, test } from "vitest";
import { nodeForms, nodeProgram } from "../hosts/node-project.js";
import { Project } from "../hosts/project.js";
import { nodeOf } from "./installed.js";

describe.each([22, 24, 26])("Node %i", (major) => {
  test("node --import scopefree/register rewrites all that Node loads, at the first start and at the second", () => {
    const manifest = { "package.json": '{ "scopefree": { "include": ["umd"] } }' };
    const project = new Project({ ...nodeProgram, ...manifest }).link("scopefree", "typescript");
    const node = nodeOf(major);
    for (const start of ["first", "second"]) {
      const { stdout, stderr } = project.run(node, "--import", "scopefree/register", "main.mjs");
      expect(stdout.trim().split("\n"), `${start}: ${stderr}`).toEqual([
        ...nodeForms.map((name) => `${name} 328350 reused`),
        "other 328350 new",
      ]);
    }
    for (const [name, place] of Object.entries({
      typed: "lib/module/typed.ts:6:23",
      typedCommon: "lib/typed.cts:6:23",
      umd: "node_modules/umd/umd.js:11:23",
    })) {
      const { stderr } = project.run(
        node,
        "--enable-source-maps",
        "--import",
        "scopefree/register",
        "main.mjs",
        name,
      );
      expect(stderr).toContain(place);
    }
  });
});
