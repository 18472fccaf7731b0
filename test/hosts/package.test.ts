import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Project, repository, sumOfSquares } from "./project.js";

test("the packed package compiles and runs a project made by hand", () => {
  const plugins = [{ transform: "scopefree" }];
  const compilerOptions = { types: [], lib: ["es2022"], module: "nodenext", target: "es2022", strict: true };
  const project = new Project({
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({ compilerOptions: { ...compilerOptions, outDir: "out", plugins } }),
    "main.ts": `${sumOfSquares}declare const console: { log(...values: unknown[]): void };
console.log(sumOfSquares(100), sumOfSquares(100));
`,
  }).link("typescript", "ts-patch", "@babel", "commander", "magic-string", "@jridgewell");
  project.link("picomatch", "tinyglobby", "fdir");
  execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", project.folder], {
    cwd: repository,
    shell: process.platform === "win32",
    stdio: "ignore",
  });
  const tarball = readdirSync(project.folder).find((name) => name.endsWith(".tgz")) ?? "";
  execFileSync("tar", ["-xzf", tarball], { cwd: project.folder });
  const modules = join(project.folder, "node_modules");
  mkdirSync(modules, { recursive: true });
  renameSync(join(project.folder, "package"), join(modules, "scopefree"));

  expect(project.tspc("-p", ".")).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(project.read("out/main.js")).toContain("freeTracked(squares)");
  expect(project.node("out/main.js").stdout).toBe("328350 328350\n");
  const cli = join(modules, "scopefree/dist/hosts/cli.js");
  expect(project.node(cli, "explain", "main.ts").stdout).toContain("Float64Array tracked");
});
