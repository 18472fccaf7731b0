import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/report.js";
import { Project, repository, sumOfSquares } from "./project.js";

const escaping = `export const leak = (n: number): Uint8Array => new Uint8Array(n);\n`;

describe("every command", () => {
  test.each(["explain", "check", "rewrite", "build"])("%s has help", (command) => {
    const { code, stdout } = new Project({}).scopefree(command, "--help");
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: scopefree ${command}`);
    expect(stdout).toContain("--no-color");
  });

  test.each([
    ["no command", []],
    ["an unknown command", ["explian"]],
    ["an unknown flag", ["explain", "--treshold", "1", "a.ts"]],
    ["a value that is no number", ["explain", "--threshold", "many", "a.ts"]],
    ["a value that is no choice", ["explain", "--disposal", "never", "a.ts"]],
    ["an unknown feature of the analysis", ["explain", "--analysis", "closurs=off", "a.ts"]],
    ["files together with a project", ["explain", "-p", ".", "a.ts"]],
    ["neither files nor a project", ["explain"]],
    ["a rewrite without a folder", ["rewrite", "a.ts"]],
    ["a rewrite onto its source", ["rewrite", "a.ts", "--out-dir", "."]],
    ["a build without a project", ["build"]],
  ])("%s is a usage error", (_, args) => {
    const project = new Project({ "a.ts": sumOfSquares });
    const { code, stdout, stderr } = project.scopefree(...args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).not.toBe("");
    expect(project.read("a.ts")).toBe(sumOfSquares);
  });

  test("a misspelt name comes with a suggestion", () => {
    const project = new Project({ "a.ts": sumOfSquares });
    expect(project.scopefree("explain", "--analysis", "closurs=off", "a.ts").stderr).toContain(
      "unknown option analysis.closurs; did you mean closures? (SF3001)",
    );
    expect(project.scopefree("explian", "a.ts").stderr).toContain("Did you mean explain?");
  });
});

describe("explain", () => {
  test("says in one line each what is tracked and what is not", () => {
    const project = new Project({ "src/a.ts": sumOfSquares, "src/b.ts": escaping });
    const { code, stdout } = project.scopefree("explain", "src");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^src\/a\.ts:2:19 {2}Float64Array tracked – freed at 6:3 \(.+\)/m);
    expect(stdout).toMatch(/^src\/b\.ts:1:48 {2}Uint8Array stays on the heap – escapes by return/m);
    expect(stdout).toContain("2 allocations in 2 files: 1 tracked, 1 on the heap");
  });

  test("prints the path of the memory on request", () => {
    const project = new Project({ "b.ts": escaping });
    const brief = project.scopefree("explain", "b.ts").stdout;
    const verbose = project.scopefree("explain", "--verbose", "b.ts").stdout;
    expect(brief).not.toMatch(/^ {4}b\.ts:1:/m);
    expect(verbose).toMatch(/^ {4}b\.ts:1:\d+ {2}\S/m);
  });

  test("prints one JSON object with the fields that are promised", () => {
    const project = new Project({ "src/a.ts": sumOfSquares, "src/b.ts": escaping });
    const { code, stdout } = project.scopefree("explain", "--json", "src");
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report.version).toBe(1);
    expect(report.sites).toHaveLength(2);
    expect(report.sites[0]).toMatchObject({
      file: "src/a.ts",
      line: 2,
      column: 19,
      function: "sumOfSquares",
      allocates: "Float64Array",
      decision: "tracked",
      zeroing: "elided",
      partial: false,
      reason: { code: "SF1001" },
    });
    expect(report.sites[1]).toMatchObject({ file: "src/b.ts", function: "leak", decision: "heap" });
    expect(report.summary).toMatchObject({ files: 2, sites: 2, tracked: 1, heap: 1 });
  });

  test("takes its options from the project, and flags win", () => {
    const small = "export const f = (): number => new Float64Array(40).length;\n";
    const tsconfig = (threshold: number) =>
      JSON.stringify({
        compilerOptions: { types: [], plugins: [{ transform: "scopefree", threshold }] },
        files: ["a.ts"],
      });
    const project = new Project({ "a.ts": small, "tsconfig.json": tsconfig(1000) });
    const tracked = (...args: string[]) =>
      (JSON.parse(project.scopefree("explain", "--json", ...args).stdout) as Report).summary.tracked;
    expect(tracked("-p", "tsconfig.json")).toBe(0);
    expect(tracked("-p", ".")).toBe(0);
    expect(tracked()).toBe(0);
    expect(tracked("-p", ".", "--threshold", "64")).toBe(1);
  });

  test("excluded files stay as they are, and in the report", () => {
    const project = new Project({ "src/a.ts": sumOfSquares, "src/gen/b.ts": sumOfSquares });
    const { stdout } = project.scopefree("explain", "--json", "src", "--exclude", "src/gen/**");
    const { sites } = JSON.parse(stdout) as Report;
    expect(sites.map(({ file, decision }) => `${file} ${decision}`)).toEqual([
      "src/a.ts tracked",
      "src/gen/b.ts heap",
    ]);
    expect(sites[1]?.reason.code).toBe("SF1207");
  });

  test.each([
    ["a missing file", ["nowhere.ts"], "nowhere.ts: no such file or folder (SF3004)"],
    ["a file that is no source", ["notes.md"], "notes.md: not a TypeScript or JavaScript source (SF3005)"],
    ["a missing project", ["-p", "nowhere.json"], "nowhere.json: no such file (SF3003)"],
    ["an empty folder", ["empty"], "empty: no TypeScript or JavaScript sources found (SF3008)"],
    ["a binary file", ["binary.js"], "binary.js: cannot be read: it is not text (SF3006)"],
    ["a file in another encoding", ["latin.js"], "latin.js: cannot be read: it is not UTF-8 (SF3006)"],
    [
      "a file with syntax errors",
      ["broken.ts"],
      "broken.ts: passed through unchanged – the file has syntax errors",
    ],
  ])("%s fails, and the others are explained all the same", (_, args, complaint) => {
    const project = new Project({
      "a.ts": sumOfSquares,
      "notes.md": "# Notes\n",
      "empty/notes.md": "# Notes\n",
      "binary.js": Uint8Array.of(0, 1, 2, 3),
      "latin.js": Uint8Array.of(0x2f, 0x2f, 0xe4, 0x0a),
      "broken.ts": "export const = 1;\n",
    });
    const given = args[0] === "-p" ? args : [...args, "a.ts"];
    const { code, stdout, stderr } = project.scopefree("explain", ...given);
    expect(code).toBe(1);
    expect(stderr).toContain(complaint);
    if (args[0] !== "-p") expect(stdout).toContain("1 tracked");
  });

  test("a tsconfig.json that only refers to others names them", () => {
    const project = new Project({
      "tsconfig.json":
        '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }, { "path": "lib" }] }',
      "tsconfig.app.json": '{ "compilerOptions": { "types": [] }, "files": ["a.ts"] }',
      "a.ts": sumOfSquares,
    });
    const { code, stderr } = project.scopefree("explain");
    expect(code).toBe(1);
    expect(stderr).toBe(
      "tsconfig.json: no TypeScript or JavaScript sources found; it stands for tsconfig.app.json, lib, name one of them with -p (SF3008)\n",
    );
    expect(project.scopefree("explain", "-p", "tsconfig.app.json").stdout).toContain("1 tracked");
  });

  test.each([
    ["blocks", "{", "}"],
    ["functions", "(() => {", "})();"],
    ["conditions", "if (Date.now()) {", "}"],
  ])("%s nested deeper than compilers can follow do not stop it, nor the other files", (_, open, close) => {
    const deep = `export function f() { ${open.repeat(3000)} return 1; ${close.repeat(3000)} }\n`;
    const project = new Project({
      "a.ts": sumOfSquares,
      "deep.js": deep,
      "uses.ts": `import "./deep.js";\n`,
    });
    const { code, stdout } = project.scopefree("explain", ".");
    expect(code).toBe(0);
    expect(stdout).toContain("1 allocation in 3 files: 1 tracked");
  });

  test("an unknown option in tsconfig.json is a usage error with a suggestion", () => {
    const plugins = [{ transform: "scopefree", treshold: 1 }];
    const tsconfig = JSON.stringify({ compilerOptions: { types: [], plugins }, files: ["a.ts"] });
    const { code, stderr } = new Project({ "a.ts": sumOfSquares, "tsconfig.json": tsconfig }).scopefree(
      "explain",
    );
    expect(code).toBe(2);
    expect(stderr).toContain("unknown option treshold; did you mean threshold? (SF3001)");
  });
});

describe("rewrite", () => {
  test("puts each file at its path relative to the working directory", () => {
    const project = new Project({ "src/deep/a.ts": sumOfSquares, "src/b.ts": escaping });
    const { code, stdout } = project.scopefree("rewrite", "src/b.ts", "src/deep", "--out-dir", "out");
    expect(code).toBe(0);
    expect(stdout).toContain("1 file of 2 rewritten to out; 1 of 2 allocations tracked");
    expect(project.read("out/src/deep/a.ts")).toContain('from "scopefree/runtime"');
    expect(project.read("out/src/deep/a.ts")).toContain("makeSliceTrackedWithinNoZero(Float64Array, n)");
    expect(project.read("out/src/b.ts")).toBe(escaping);
  });

  test("what it writes runs and gives the same results", () => {
    const source = sumOfSquares.replaceAll(/: number|!/g, "");
    const project = new Project({
      "package.json": '{ "type": "module" }',
      "a.js": `${source}console.log(sumOfSquares(100), sumOfSquares(100));\n`,
      "b.cjs": `${source.replace("export ", "")}console.log(sumOfSquares(100), sumOfSquares(100));\n`,
    }).link("scopefree");
    expect(project.scopefree("rewrite", "a.js", "b.cjs", "--out-dir", "out").code).toBe(0);
    expect(project.read("out/a.js")).toMatch(/^import \{.*\} from "scopefree\/runtime";/m);
    expect(project.read("out/b.cjs")).toMatch(/require\("scopefree\/runtime"\)/);
    project.write("out/package.json", '{ "type": "module" }');
    for (const file of ["a.js", "b.cjs"]) {
      expect(project.node(`out/${file}`)).toEqual(project.node(file));
    }
  });

  test("TypeScript stays TypeScript that type-checks", () => {
    const project = new Project({ "src/a.ts": sumOfSquares }).link("scopefree", "typescript");
    expect(project.scopefree("rewrite", "src", "--out-dir", "out").code).toBe(0);
    const flags = ["--strict", "--noEmit", "--target", "es2022", "--module", "nodenext"];
    expect(project.tsc(...flags, "out/src/a.ts")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("a folder is taken whole: what is no source is copied byte for byte", () => {
    const picture = Uint8Array.from({ length: 256 }, (_, i) => i);
    const project = new Project({
      "package.json": '{ "name": "p", "type": "module" }',
      "lib/a.js": sumOfSquares.replaceAll(/: number|!/g, ""),
      "lib/a.d.ts": "export declare function sumOfSquares(n: number): number;\n",
      "lib/picture.bin": picture,
      "node_modules/other/index.js": "module.exports = 1;\n",
    });
    expect(project.scopefree("rewrite", ".", "--out-dir", "out").code).toBe(0);
    expect(project.scopefree("rewrite", ".", "--out-dir", "out").code).toBe(0);
    expect(project.read("out/lib/a.js")).toContain("freeTracked");
    expect(project.read("out/package.json")).toBe(project.read("package.json"));
    expect(project.read("out/lib/a.d.ts")).toBe(project.read("lib/a.d.ts"));
    expect([...project.bytes("out/lib/picture.bin")]).toEqual([...picture]);
    expect(() => project.read("out/node_modules/other/index.js")).toThrow();
    expect(() => project.read("out/out/package.json")).toThrow();
  });

  test("a package inside node_modules is rewritten whole", () => {
    const a = 'import { sum } from "./b.js";\n';
    const project = new Project({
      "node_modules/p/package.json": '{ "name": "p", "version": "1.0.0", "type": "module", "main": "a.js" }',
      "node_modules/p/a.js": `${a}export function f(n) {\n  const v = new Float64Array(n);\n  v.fill(2);\n  return sum(v);\n}\n`,
      "node_modules/p/b.js":
        "export function sum(v) {\n  let s = 0;\n  for (const x of v) s += x;\n  return s;\n}\n",
    });
    const cli = join(repository, "dist/hosts/cli.js");
    const { code, stdout } = project.nodeIn("node_modules/p", cli, "rewrite", ".", "--out-dir", "../../out");
    expect(code).toBe(0);
    expect(stdout).toContain("1 of 1 allocation tracked");
    expect(project.read("out/a.js")).toContain("freeTracked(v)");
  });

  test("line endings, byte order mark and hashbang stay", () => {
    const body = sumOfSquares.replaceAll(/: number|!/g, "").replaceAll("\n", "\r\n");
    const project = new Project({
      "a.mjs": `#!/usr/bin/env node\r\n${body}`,
      "b.mjs": `\uFEFF// first\r\n${body}`,
      "c.mjs": "\uFEFFexport {}\r\n",
    });
    expect(project.scopefree("rewrite", ".", "--out-dir", "out").code).toBe(0);
    expect(project.read("out/a.mjs")).toMatch(/^#!\/usr\/bin\/env node\r\n/);
    expect(project.read("out/b.mjs")).toMatch(/^\uFEFF[^\uFEFF]*\/\/ first\r\n[^\uFEFF]*$/);
    for (const file of ["a.mjs", "b.mjs"]) {
      expect(project.read(`out/${file}`)).toContain("freeTracked");
      expect(project.read(`out/${file}`)).not.toMatch(/[^\r]\n/);
    }
    expect(project.bytes("out/c.mjs")).toEqual(project.bytes("c.mjs"));
  });

  test("source maps lead back to the source", () => {
    const body = sumOfSquares.replaceAll(/: number|!/g, "");
    const failing = `${body}export function fail(n) {\n  const v = new Float64Array(n);\n  v.fill(1);\n  if (v[0]) throw new Error("here");\n}\nfail(100);\n`;
    const project = new Project({ "src/a.mjs": failing }).link("scopefree");
    expect(project.scopefree("rewrite", "src", "--out-dir", "out", "--source-map").code).toBe(0);
    expect(project.read("out/src/a.mjs")).toMatch(/\n\/\/# sourceMappingURL=a\.mjs\.map\n$/);
    const map = JSON.parse(project.read("out/src/a.mjs.map")) as Record<string, unknown>;
    expect(map).toMatchObject({
      version: 3,
      file: "a.mjs",
      sources: ["../../src/a.mjs"],
      sourcesContent: [failing],
    });
    const place = /src\/a\.mjs:(\d+:\d+)/;
    const original = place.exec(project.node("src/a.mjs").stderr.replace(/^file.*$/m, ""))?.[1];
    const { stderr } = project.node("--enable-source-maps", "out/src/a.mjs");
    expect(stderr).toContain(`/src/a.mjs:${original}`);
    expect(stderr).not.toContain("out/src/a.mjs:1");
  });

  test("files with syntax errors, and files that are not text, are passed through and reported", () => {
    const project = new Project({
      "src/broken.ts": "export const = new Float64Array(9);\n",
      "src/latin.js": Uint8Array.of(0x2f, 0x2f, 0xe4, 0x0a),
      "src/a.ts": sumOfSquares,
    });
    const { code, stderr } = project.scopefree("rewrite", "src", "--out-dir", "out");
    expect(code).toBe(1);
    expect(stderr).toContain("src/broken.ts: passed through unchanged – the file has syntax errors");
    expect(stderr).toContain("src/latin.js: cannot be read: it is not UTF-8 (SF3006)");
    expect(project.read("out/src/broken.ts")).toBe(project.read("src/broken.ts"));
    expect(project.bytes("out/src/latin.js")).toEqual(project.bytes("src/latin.js"));
    expect(project.read("out/src/a.ts")).toContain("freeTracked");
  });

  test("scripts that can neither import nor require are left alone", () => {
    const script = sumOfSquares.replaceAll(/: number|!|export /g, "");
    const project = new Project({ "a.js": script });
    const { code, stderr } = project.scopefree("rewrite", "a.js", "--out-dir", "out");
    expect(code).toBe(0);
    expect(stderr).toContain("(SF2002)");
    expect(project.read("out/a.js")).toBe(script);
  });

  test("a script that asks whether it can require does so for the runtime too", () => {
    const script = sumOfSquares.replaceAll(/: number|!|export /g, "");
    const umd = `${script}if (typeof module === "object") module.exports = sumOfSquares;\n`;
    const project = new Project({ "umd.js": umd });
    expect(project.scopefree("rewrite", "umd.js", "--out-dir", "out").code).toBe(0);
    expect(project.read("out/umd.js")).toContain("freeTracked(squares);");
    expect(project.read("out/umd.js")).toContain('typeof require === "function"');
  });

  test("a project is rewritten whole", () => {
    const tsconfig = JSON.stringify({
      compilerOptions: { types: [], target: "es2022", module: "nodenext" },
      include: ["src"],
    });
    const project = new Project({
      "tsconfig.json": tsconfig,
      "package.json": '{ "type": "module" }',
      "src/a.ts": sumOfSquares,
      "src/globals.d.ts": "declare const version: string;\n",
    });
    expect(project.scopefree("rewrite", "-p", ".", "--out-dir", "out").code).toBe(0);
    expect(project.read("out/src/a.ts")).toContain("freeTracked");
    expect(project.read("out/src/globals.d.ts")).toBe(project.read("src/globals.d.ts"));
  });

  test("inputs outside the working directory have no place in the output", () => {
    const project = new Project({ "in/a.ts": sumOfSquares, "b.ts": sumOfSquares });
    const cli = join(repository, "dist/hosts/cli.js");
    const { code, stderr } = project.nodeIn("in", cli, "rewrite", "a.ts", "../b.ts", "--out-dir", "out");
    expect(code).toBe(1);
    expect(stderr).toContain("lies outside the working directory (SF3010)");
    expect(project.read("in/out/a.ts")).toContain("freeTracked");
  });
});
