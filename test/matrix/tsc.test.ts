import { expect } from "vitest";
import { sumOfSquares } from "../hosts/project.js";
import { testCells } from "./cells.js";
import { buildRows, patchedRows, type Row, tsPatchRows } from "./rows.js";
import { Walk } from "./walk.js";

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

const prepare = ({ packages }: Row) =>
  new Walk(undefined, { "src/sum.ts": sumOfSquares, "src/main.ts": main, "package.json": "{}" }).install(
    ...packages,
  );

/** One project, compiled in each form, and run. */
function compile(walk: Walk, row: Row, node: number, command: string): void {
  const [typescript] = row.packages;
  // What a form does to the output does not depend on the line of Node, nor on each version of the compiler.
  const tried = row.nodes.length > 1 && node === row.nodes[0] ? forms : forms.slice(0, 2);
  for (const [form, type, options, runtime] of tried) {
    const old = options["module"] === "commonjs" && !typescript.includes("5.");
    // What TypeScript 7 does not know any more.
    if (old && typescript.endsWith("@7")) continue;
    const compilerOptions = {
      types: [],
      lib: ["es2022"],
      strict: true,
      target: "es2022",
      rootDir: "src",
      outDir: "out",
      declaration: true,
      sourceMap: true,
      ...(old ? { ignoreDeprecations: "6.0" } : {}),
      ...options,
      plugins: [{ transform: "scopefree" }],
    };
    const { dependencies } = JSON.parse(walk.read("package.json")) as { dependencies: object };
    walk.run(node, "rm -rf out tsconfig.tsbuildinfo");
    walk.write("package.json", JSON.stringify({ type, dependencies }));
    walk.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
    expect(walk.run(node, command), form).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(walk.read("out/sum.js"), form).toMatch(runtime);
    expect(walk.read("out/sum.js"), form).toMatch(/freeTracked\)?\(squares\)/);
    expect(walk.read("out/sum.d.ts"), form).toBe(
      "export declare function sumOfSquares(n: number): number;\n",
    );
    const ran = walk.run(node, "node --enable-source-maps out/main.js");
    expect(ran.stdout, form).toBe("328350 328350\n");
    expect(ran.stderr, form).toContain("/src/main.ts:7:19");
  }
}

testCells(tsPatchRows, prepare, (walk, row, node) => compile(walk, row, node, "npx tspc -p ."));

testCells(patchedRows, prepare, (walk, row, node) => {
  const patched = walk.run(node, "npx ts-patch install");
  expect(patched.code, patched.stderr).toBe(0);
  compile(walk, row, node, "npx tsc -p .");
});

testCells(buildRows, prepare, (walk, row, node) => compile(walk, row, node, "npx scopefree build -p ."));
