import { expect } from "vitest";
import { nodeForms, nodeProgram } from "../hosts/node-project.js";
import { testCells } from "./cells.js";
import { registerRows } from "./rows.js";
import { Walk } from "./walk.js";

const sealed = `import { stats } from "scopefree/runtime";
import nacl from "tweetnacl";
const key = new Uint8Array(32);
const nonce = new Uint8Array(24);
for (let i = 0; i < 3; i++) nacl.secretbox(new Uint8Array(4096), nonce, key);
console.log(stats().reuses > 0 ? "reused" : "new");
`;

testCells(
  registerRows,
  ({ packages }) => {
    const own = Object.entries(nodeProgram).filter(([path]) => !path.startsWith("node_modules/"));
    const walk = new Walk(undefined, { ...Object.fromEntries(own), "sealed.mjs": sealed }).install(
      ...packages,
    );
    for (const [path, text] of Object.entries(nodeProgram))
      if (path.startsWith("node_modules/")) walk.write(path, text);
    const { dependencies } = JSON.parse(walk.read("package.json")) as { dependencies: object };
    return walk.write("package.json", JSON.stringify({ dependencies, scopefree: { include: ["umd"] } }));
  },
  (walk, _, node) => {
    for (const start of ["first", "second"]) {
      const { stdout, stderr } = walk.run(node, "node --import scopefree/register main.mjs");
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
      const command = `node --enable-source-maps --import scopefree/register main.mjs ${name}`;
      expect(walk.run(node, command).stderr).toContain(place);
    }
    const included = walk.run(node, "node --import scopefree/register sealed.mjs", {
      SCOPEFREE_INCLUDE: "tweetnacl",
    });
    expect(included.stdout, included.stderr).toBe("reused\n");
  },
);
