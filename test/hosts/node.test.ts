import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeForms, nodeProgram } from "./node-project.js";
import { Project } from "./project.js";

const program = (files: Readonly<Record<string, string>> = {}) =>
  new Project({ ...nodeProgram, ...files }).link("scopefree", "typescript");
const register = ["--import", "scopefree/register"];

describe("node --import scopefree/register", () => {
  test("rewrites ES modules and CommonJS, JavaScript and TypeScript, and packages that are asked for", () => {
    const project = program({ "package.json": '{ "scopefree": { "include": ["umd"] } }' });
    const { stdout, stderr, code } = project.node(...register, "main.mjs");
    const ofNode = /MODULE_TYPELESS_PACKAGE_JSON|Reparsing|To eliminate|--trace-warnings/;
    expect(stderr.split("\n").filter((line) => line && !ofNode.test(line))).toEqual([]);
    expect(stdout.trim().split("\n")).toEqual([
      ...nodeForms.map((name) => `${name} 328350 reused`),
      "other 328350 new",
    ]);
    expect(code).toBe(0);
  });

  test("an error stack leads to the original line and column", () => {
    const project = program({ "package.json": '{ "scopefree": { "include": ["umd"] } }' });
    const places = {
      esm: "lib/esm.mjs:6:23",
      typed: "lib/module/typed.ts:6:23",
      typedCommon: "lib/typed.cts:6:23",
      cjs: "lib/cjs.cjs:6:23",
      plain: "lib/plain.js:7:23",
      umd: "node_modules/umd/umd.js:11:23",
    };
    for (const [name, place] of Object.entries(places)) {
      const { stderr } = project.node("--enable-source-maps", ...register, "main.mjs", name);
      expect(stderr, name).toContain(`${project.folder}/${place}`);
    }
  });

  test("a second start takes everything from the disk, and loads no compiler", () => {
    const project = program();
    project.node(...register, "main.mjs");
    const folder = join(project.folder, "node_modules/.cache/scopefree");
    const entries = readdirSync(folder);
    expect(entries.length).toBeGreaterThan(3);
    project.write(
      "loaded.cjs",
      'process.on("exit", () => console.log(Object.keys(require.cache).join()));\n',
    );
    const { stdout } = project.node("--require", "./loaded.cjs", ...register, "main.mjs");
    expect(stdout).toContain("cjs 328350 reused");
    expect(stdout).not.toMatch(/typescript\.js|babel/);
    expect(readdirSync(folder)).toEqual(entries);
  });

  test("a changed file, an entry that is broken and one that nobody reads do no harm", () => {
    const project = program();
    project.node(...register, "main.mjs");
    const folder = join(project.folder, "node_modules/.cache/scopefree");
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), "{");
    utimesSync(join(folder, readdirSync(folder)[0] as string), 0, 0);
    project.write(
      "lib/cjs.cjs",
      "const v = [];\nexports.cjs = (n) => (v.push(new Float64Array(n)), v.length);\n",
    );
    const { stdout } = project.node(...register, "main.mjs");
    expect(stdout).toContain("cjs 3 new");
    expect(stdout).toContain("esm 328350 reused");
  });

  test("starts at the same time, with nothing in the cache, do not disturb each other", async () => {
    const project = program();
    const start = async () => {
      const child = spawn(process.execPath, [...register, "main.mjs"], { cwd: project.folder });
      let printed = "";
      child.stdout.on("data", (chunk: Buffer) => {
        printed += chunk.toString();
      });
      await once(child, "close");
      return printed;
    };
    const printed = await Promise.all(Array.from({ length: 4 }, start));
    for (const one of printed) expect(one).toContain("cjs 328350 reused");
    expect(new Set(printed).size).toBe(1);
    const folder = join(project.folder, "node_modules/.cache/scopefree");
    const names = readdirSync(folder);
    expect(names.filter((name) => !/^[0-9a-f]{64}\.json$/.test(name))).toEqual([]);
    for (const name of names) JSON.parse(readFileSync(join(folder, name), "utf8"));
  });

  test("where no cache can be written the program runs all the same", () => {
    const project = program({ cache: "a file" });
    process.env["SCOPEFREE_CACHE"] = join(project.folder, "cache");
    try {
      const { code, stdout } = project.node(...register, "main.mjs");
      expect(code).toBe(0);
      expect(stdout).toContain("cjs 328350 reused");
    } finally {
      delete process.env["SCOPEFREE_CACHE"];
    }
  });

  test("the environment names packages too, and switches the cache off", () => {
    const project = program();
    process.env["SCOPEFREE_INCLUDE"] = "other, um*";
    process.env["SCOPEFREE_CACHE"] = "off";
    try {
      const { stdout } = project.node(...register, "main.mjs");
      expect(stdout).toContain("other 328350 reused");
      expect(stdout).toContain("umd 328350 reused");
      expect(existsSync(join(project.folder, "node_modules/.cache"))).toBe(false);
    } finally {
      delete process.env["SCOPEFREE_INCLUDE"];
      delete process.env["SCOPEFREE_CACHE"];
    }
  });

  test("a mistake in package.json is an error that says where", () => {
    const project = program({ "package.json": '{ "scopefree": { "treshold": 1 } }' });
    const { code, stderr } = project.node(...register, "main.mjs");
    expect(code).not.toBe(0);
    expect(stderr).toContain("unknown option treshold; did you mean threshold?");
  });
});
