import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Project, sumOfSquares } from "../hosts/project.js";
import { installed, nodeOf } from "./installed.js";

const here = process.execPath;
const compilers: readonly [typescript: string, patch: string, node: () => string][] = [
  ["5.5", "3.3", () => here],
  ["5.6", "3.3", () => here],
  ["5.7", "3.3", () => here],
  ["5.8", "3.3", () => here],
  ["5.9", "3.3", () => here],
  ["6.0", "4", () => nodeOf(22)],
  ["6.0", "4", () => nodeOf(24)],
];

const forms: readonly [
  name: string,
  type: string,
  options: Readonly<Record<string, unknown>>,
  runtime: RegExp,
][] = [
  ["nodenext, ESM", "module", { module: "nodenext" }, /^import \{.*\} from "scopefree\/runtime"/m],
  ["nodenext, CommonJS", "commonjs", { module: "nodenext" }, /require\("scopefree\/runtime"\)/],
  ["commonjs", "commonjs", { module: "commonjs", esModuleInterop: true }, /require\("scopefree\/runtime"\)/],
  [
    "verbatimModuleSyntax, isolatedModules",
    "module",
    { module: "esnext", moduleResolution: "bundler", verbatimModuleSyntax: true, isolatedModules: true },
    /^import \{.*\} from "scopefree\/runtime"/m,
  ],
  [
    "composite",
    "module",
    { module: "nodenext", composite: true },
    /^import \{.*\} from "scopefree\/runtime"/m,
  ],
];

describe.each(compilers)("TypeScript %s with ts-patch %s", (typescript, patch, nodeFor) => {
  const compiled = (type: string, options: Readonly<Record<string, unknown>>) => {
    const compilerOptions = {
      types: [],
      lib: ["es2022"],
      strict: true,
      target: "es2022",
      rootDir: "src",
      outDir: "out",
      declaration: true,
      sourceMap: true,
      ...(typescript === "6.0" && options["module"] === "commonjs" ? { ignoreDeprecations: "6.0" } : {}),
      ...options,
      plugins: [{ transform: "scopefree" }],
    };
    const main = `import { sumOfSquares } from "./sum.js";
declare const console: { log(...values: unknown[]): void };
console.log(sumOfSquares(100), sumOfSquares(100));
export function fail(n: number): void {
  const v = new Float64Array(n);
  v.fill(1);
  if (v[0]) throw new Error("here");
}
fail(100);
`;
    const project = new Project({
      "package.json": JSON.stringify({ type }),
      "tsconfig.json": JSON.stringify({ compilerOptions, include: ["src"] }),
      "src/sum.ts": sumOfSquares,
      "src/main.ts": main,
    }).link("scopefree");
    const modules = installed(`typescript@~${typescript}.0`, `ts-patch@${patch}`);
    for (const name of ["typescript", "ts-patch"])
      symlinkSync(join(modules, name), join(project.folder, "node_modules", name), "dir");
    const node = nodeFor();
    const tspc = project.run(node, join(modules, "ts-patch/bin/tspc.js"), "-p", ".");
    return { project, node, tspc };
  };

  test.each(forms)("%s", (_, type, options, runtime) => {
    const { project, node, tspc } = compiled(type, options);
    expect(tspc).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(project.read("out/sum.js")).toMatch(runtime);
    expect(project.read("out/sum.js")).toContain("freeTracked(squares)");
    expect(project.read("out/sum.d.ts")).toBe("export declare function sumOfSquares(n: number): number;\n");
    const ran = project.run(node, "--enable-source-maps", "out/main.js");
    expect(ran.stdout).toBe("328350 328350\n");
    expect(ran.stderr).toContain("/src/main.ts:7:19");
  });
});
