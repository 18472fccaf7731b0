import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Project, sumOfSquares } from "./project.js";

const asserted = sumOfSquares.replace("  const", "  /* @tracked */\n  const");
const broken = `export function leak(n: number): Uint8Array {
  // @tracked
  const bytes = new Uint8Array(n);
  return bytes;
}
`;
const misspelt = sumOfSquares.replace("  const", "  // @scopefree-ingore\n  const");
const config = (plugin: object = {}) =>
  JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      strict: true,
      types: [],
      outDir: "out",
      plugins: [{ transform: "scopefree", ...plugin }],
    },
    include: ["src"],
  });

describe("check", () => {
  test("is content where every assertion holds", () => {
    const project = new Project({ "src/a.ts": asserted, "tsconfig.json": config() });
    const expected = { code: 0, stdout: "1 annotation in 1 file: nothing wrong\n", stderr: "" };
    expect(project.scopefree("check", "-p", ".")).toEqual(expected);
    expect(project.scopefree("check")).toEqual(expected);
    expect(project.scopefree("check", "src")).toEqual(expected);
  });

  test("fails on broken assertions and unknown annotations", () => {
    const project = new Project({ "a.ts": asserted, "b.ts": broken, "c.ts": misspelt });
    const { code, stdout, stderr } = project.scopefree("check", "a.ts", "b.ts", "c.ts");
    expect(code).toBe(1);
    expect(stderr).toBe("");
    expect(stdout.split("\n")).toEqual([
      "b.ts:2:6  `@tracked` does not hold: Uint8Array stays on the heap – escapes by return at 4:3 (SF4001)",
      "c.ts:2:6  unknown annotation @scopefree-ingore; did you mean @scopefree-ignore? (SF4002)",
      "",
      "2 annotations in 3 files: 2 problems",
      "",
    ]);
  });

  test("prints one JSON object on request", () => {
    const project = new Project({ "b.ts": broken });
    const { code, stdout } = project.scopefree("check", "--json", "b.ts");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      annotations: { ignore: 0, tracked: 1, noescape: 0 },
      findings: [{ file: "b.ts", line: 2, column: 6, length: 8, code: "SF4001" }],
    });
  });

  test("fails on inputs that cannot be read", () => {
    expect(new Project({ "a.ts": asserted }).scopefree("check", "a.ts", "no.ts").code).toBe(1);
    expect(new Project({}).scopefree("check").code).toBe(2);
  });

  test("other commands tell the same, and do their work", () => {
    const project = new Project({ "src/b.ts": broken, "src/c.ts": misspelt, "tsconfig.json": config() });
    project.write("package.json", '{ "type": "module" }');
    project.link("scopefree", "typescript");
    const told = /b\.ts:2:6.+\(SF4001\)\n.+c\.ts:2:6.+\(SF4002\)\n/;
    const ran = [
      project.scopefree("explain", "src"),
      project.scopefree("rewrite", "src", "--out-dir", "rewritten"),
      project.scopefree("build", "-p", "."),
      project.tspc("-p", "."),
    ];
    for (const { code, stderr } of ran) {
      expect(stderr).toMatch(told);
      expect(code).toBe(0);
    }
    expect(project.read("out/c.js")).toContain("freeTracked");
    expect(ran.at(-1)?.stdout).toBe("");
  }, 400_000);

  test("signatures of a package's functions are read from the file that the project names", () => {
    const uses = `import { crc32 } from "codec";
export function sum(n: number): number {
  const bytes = /* @tracked */ new Uint8Array(n);
  return crc32(bytes);
}
`;
    const project = new Project({
      "src/a.ts": uses,
      "package.json": '{ "type": "module" }',
      "node_modules/codec/package.json":
        '{ "name": "codec", "version": "1.0.0", "type": "module", "main": "a.js" }',
      "node_modules/codec/a.js": "export const crc32 = (data) => data.length;\n",
      "node_modules/codec/a.d.ts": "export declare function crc32(data: Uint8Array): number;\n",
      "promises.json": '{ "modules": { "codec": { "crc32": ["data"] } } }',
      "tsconfig.json": config(),
    });
    expect(project.scopefree("check").stdout).toContain("(SF4001)");
    expect(project.scopefree("check", "--signatures", "promises.json").code).toBe(0);
    project.write("tsconfig.json", config({ signatures: ["promises.json"] }));
    expect(project.scopefree("check").code).toBe(0);
    project.link("scopefree", "typescript");
    expect(project.tspc("-p", ".")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(project.read("out/a.js")).toContain("freeTracked");
    project.write("tsconfig.json", config({ signatures: ["promise.json"] }));
    const { code, stdout } = project.scopefree("check");
    expect(code).toBe(1);
    expect(stdout).toContain("promise.json: it cannot be read (SF4006)");
  }, 400_000);

  test("a compiler that keeps earlier output uses no promises of other files", () => {
    const project = new Project({
      "src/a.ts": `import { crc32 } from "./native.js";\nexport function f(n: number): number {\n  const b = new Uint8Array(n);\n  return crc32(b);\n}\n`,
      "src/native.d.ts": "/** @noescape data */\nexport declare function crc32(data: Uint8Array): number;\n",
      "package.json": '{ "type": "module" }',
      "tsconfig.json": config(),
    }).link("scopefree", "typescript");
    expect(project.tspc("-p", ".").code).toBe(0);
    expect(project.read("out/a.js")).toContain("freeTracked");
    expect(project.tspc("-p", ".", "--incremental").code).toBe(0);
    expect(project.read("out/a.js")).not.toContain("freeTracked");
  }, 400_000);

  test("fails where a project asks for ts-patch and has a TypeScript that runs no transformers", () => {
    const native = '{ "name": "typescript", "version": "7.0.2" }';
    const project = new Project({
      "package.json": '{ "devDependencies": { "ts-patch": "^4.0.0" } }',
      "packages/a/package.json": "{}",
      "packages/a/src/a.ts": asserted,
      "packages/a/tsconfig.json": config(),
      "node_modules/typescript/package.json": native,
    });
    const checked = () => project.scopefree("check", "-p", "packages/a");
    expect(checked().code).toBe(1);
    expect(checked().stderr).toMatch(
      /^TypeScript 7\.0\.2 runs no transformers, .*: remove ts-patch, and compile with npx scopefree build -p tsconfig\.json \(SF3018\)\n$/,
    );
    rmSync(join(project.folder, "node_modules/typescript"), { recursive: true });
    project.link("typescript");
    expect(checked()).toMatchObject({ code: 0, stderr: "" });
    // ts-patch for one package of a workspace, TypeScript 7 for another
    project.write("packages/a/node_modules/typescript/package.json", native);
    expect(checked()).toMatchObject({ code: 0, stderr: "" });
  });
});
