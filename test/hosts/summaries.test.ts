/** What packages of a workspace know of each other: summaries beside declarations, believed while they are true. */

import ts from "typescript";
import { expect, onTestFinished, test } from "vitest";
import { readSummaries } from "../../src/hosts/summaries/read.js";
import { Project } from "./project.js";

const folder = (name: string) => `node_modules/${name}`;

/** Packages with one source each, that see each other's declarations. */
class Workspace extends Project {
  constructor(packages: Readonly<Record<string, string>>) {
    super({}, onTestFinished);
    this.link("scopefree", "typescript", "ts-patch");
    const summaries = ["callee", "mid*"];
    const compilerOptions = {
      ...{ target: "es2022", module: "nodenext", lib: ["es2022"], types: [], strict: true },
      ...{
        rootDir: "src",
        outDir: "dist",
        declaration: true,
        plugins: [{ transform: "scopefree", summaries }],
      },
    };
    for (const [name, source] of Object.entries(packages)) {
      const exports = { types: "./dist/index.d.ts", default: "./dist/index.js" };
      this.write(`${folder(name)}/package.json`, JSON.stringify({ name, type: "module", exports }));
      this.write(`${folder(name)}/tsconfig.json`, JSON.stringify({ compilerOptions, include: ["src"] }));
      this.write(`${folder(name)}/src/index.ts`, source);
    }
  }

  build(...names: readonly string[]): void {
    for (const name of names) {
      const { code, stdout, stderr } = this.scopefree("build", "-p", `${folder(name)}/tsconfig.json`);
      expect(code, stdout + stderr).toBe(0);
    }
  }

  output(name: string): string {
    return this.read(`${folder(name)}/dist/index.js`);
  }

  summaries(name: string): { functions: unknown; files: object } {
    return JSON.parse(this.read(`${folder(name)}/dist/scopefree.summaries.json`));
  }
}

const sum = `export function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
`;
const leaking = `const kept: Float64Array[] = [];\n${sum.replace("  let", "  kept.push(values);\n  let")}`;
const mean = `import { sum } from "callee";\nexport function mean(of: Float64Array): number {\n  return sum(of) / of.length;\n}\n`;
const caller = `import { mean } from "middle";
export function meanSquare(n: number): number {
  const squares = new Float64Array(n);
  for (let i = 0; i < n; i++) squares[i] = i * i;
  return mean(squares);
}
`;

test("packages know of each other what they keep, and nothing of it when one of them has changed", () => {
  const workspace = new Workspace({ callee: sum, middle: mean, caller });
  workspace.build("callee", "middle", "caller");
  expect(workspace.summaries("middle").functions).toEqual({ "index.d.ts": { mean: { noescape: [0] } } });
  expect(Object.keys(workspace.summaries("middle").files)).toEqual([
    "../../callee/dist/index.d.ts",
    "../../callee/dist/index.js",
    "index.d.ts",
    "index.js",
  ]);
  expect(workspace.output("caller")).toContain("freeTracked(squares)");
  const { code, stdout } = workspace.tspc("-p", `${folder("caller")}/tsconfig.json`);
  expect(code, stdout).toBe(0);
  expect(workspace.output("caller")).toContain("freeTracked(squares)");

  workspace.write(`${folder("callee")}/src/index.ts`, leaking);
  workspace.build("callee");
  const explained = workspace.scopefree("explain", "-p", `${folder("caller")}/tsconfig.json`).stdout;
  expect(explained).toContain(
    "stays on the heap – escapes into a call of mean(), where it is kept, for all that is known: " +
      "scopefree.summaries.json beside its declaration is about another ../../callee/dist/index.js",
  );
  workspace.build("middle", "caller");
  expect(() => workspace.summaries("callee")).toThrow("no such file");
  expect(() => workspace.summaries("middle")).toThrow("no such file");
  expect(workspace.output("caller")).toContain("new Float64Array(n)");
  expect(workspace.output("caller")).not.toContain("freeTracked");
}, 120_000);

test.each<[string, RegExp | string, string, string | undefined, string[]?]>([
  ["true", "", "", ""],
  ["of a package that is not named", "", "", undefined, ["other", "*", "@s/sum"]],
  [
    "of another version of scopefree",
    /"scopefree":"[^"]*"/,
    '"scopefree":"0.0.1"',
    "another version of scopefree",
  ],
  ["about what is not there", '"a.js"', '"gone.js"', "is about gone.js, which is not there"],
  ["about another text", '"a.js":"', '"a.js":"0', "is about another a.js"],
  ["of another format", '"version":1', '"version":2', undefined],
  ["no JSON", /^\{/, "", undefined],
  ["about parameters by name", "[0]", '["values"]', undefined],
])("a summary that is %s", (_, from, to, doubt, packages = ["@s/*"]) => {
  const hash = (text: string): string => `hash of ${text}`;
  const { version } = JSON.parse(
    new Project({}).link("scopefree").read("node_modules/scopefree/package.json"),
  );
  const declaration = "export declare function sum(values: Float64Array): number;";
  const content = {
    version: 1,
    scopefree: version,
    files: { "lib/a.d.ts": hash(declaration), "a.js": hash("code") },
    functions: { "lib/a.d.ts": { sum: { noescape: [0] } } },
  };
  const files: Record<string, string> = {
    "/package.json": '{ "name": "@s/adder" }',
    "/dist/lib/a.d.ts": declaration,
    "/dist/a.js": "code",
    "/dist/scopefree.summaries.json": JSON.stringify(content).replace(from, to),
  };
  const sys = {
    ...ts.sys,
    fileExists: (name: string) => name in files,
    readFile: (name: string) => files[name],
    createHash: hash,
  };
  const host = { ...ts.createCompilerHost({}), fileExists: sys.fileExists, readFile: sys.readFile };
  host.getSourceFile = (name) => ts.createSourceFile(name, files[name] ?? "", ts.ScriptTarget.Latest);
  const program = ts.createProgram({
    rootNames: ["/dist/lib/a.d.ts"],
    options: { noLib: true, types: [] },
    host,
  });
  const { summaries, rests } = readSummaries({ ...ts, sys }, program, packages);
  if (doubt === undefined) expect(summaries).toEqual([]);
  else if (doubt === "") {
    expect(summaries).toEqual([{ file: "/dist/lib/a.d.ts", name: "sum", positions: [0], async: false }]);
    expect([...rests.keys()]).toEqual(["/dist/lib/a.d.ts", "/dist/a.js"]);
  } else {
    expect(summaries).toMatchObject([{ positions: [] }]);
    expect(summaries[0]?.doubt).toContain(doubt);
  }
  if (doubt !== "") expect(rests.size).toBe(0);
});
