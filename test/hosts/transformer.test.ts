import { describe, expect, test } from "vitest";
import type { Report } from "../../src/report.js";
import { Project, type Ran, sumOfSquares } from "./project.js";

type Options = Readonly<Record<string, unknown>>;

/** A project that is compiled with `"plugins": [{ "transform": "scopefree" }]`. */
function projectWith(
  files: Readonly<Record<string, string>>,
  compilerOptions: Options,
  entry: Options = {},
): Project {
  const plugins = [{ transform: "scopefree", ...entry }];
  const options = {
    types: [],
    lib: ["es2022"],
    strict: true,
    outDir: "out",
    rootDir: "src",
    ...compilerOptions,
    plugins,
  };
  const tsconfig = JSON.stringify({ compilerOptions: options, include: ["src"] }, undefined, 2);
  const project = new Project({ "tsconfig.json": tsconfig, ...files });
  return project.link("scopefree", "typescript", "ts-patch", "@types/node");
}

const fine: Ran = { code: 0, stdout: "", stderr: "" };
const main = (extension: string) => `import { sumOfSquares } from "./sum${extension}";
declare const console: { log(...values: unknown[]): void };
console.log(sumOfSquares(100), sumOfSquares(100), sumOfSquares(10));
`;
const expected = "328350 328350 285\n";

describe.each(["tspc", "scopefree build"])("%s", (compiler) => {
  const compile = (project: Project, ...args: string[]): Ran =>
    compiler === "tspc" ? project.tspc("-p", ".", ...args) : project.scopefree("build", "-p", ".", ...args);

  test.each<[string, string, string, Options, RegExp]>([
    [
      "ESM",
      "module",
      ".js",
      { module: "nodenext", target: "es2022" },
      /^import \{.*\} from "scopefree\/runtime";/m,
    ],
    [
      "ESM for bundlers",
      "module",
      ".js",
      { module: "esnext", moduleResolution: "bundler", target: "es2022", verbatimModuleSyntax: true },
      /^import \{.*\} from "scopefree\/runtime";/m,
    ],
    [
      "CommonJS",
      "commonjs",
      ".js",
      { module: "nodenext", target: "es2022" },
      /require\("scopefree\/runtime"\)/,
    ],
    [
      "CommonJS of old",
      "commonjs",
      "",
      { module: "commonjs", target: "es2017", esModuleInterop: true },
      /require\("scopefree\/runtime"\)/,
    ],
  ])("%s output imports the runtime, and runs", (_, type, extension, options, runtime) => {
    const manifest = JSON.stringify({ type });
    const files = { "src/sum.ts": sumOfSquares, "src/main.ts": main(extension), "package.json": manifest };
    const project = projectWith(files, { ...options, declaration: true });
    expect(compile(project)).toEqual(fine);
    const output = project.read("out/sum.js");
    expect(output).toMatch(runtime);
    expect(output).toContain("makeSliceTrackedWithinNoZero(Float64Array, n)");
    expect(output).toContain("freeTracked(squares)");
    expect(project.read("out/sum.d.ts")).toBe("export declare function sumOfSquares(n: number): number;\n");
    expect(project.node("out/main.js")).toEqual({ ...fine, stdout: expected });
  });

  test("scripts for a page are left alone", () => {
    const script = `${sumOfSquares.replace("export ", "")}var total = sumOfSquares(100);\n`;
    for (const options of [{ target: "es2022", module: "esnext" }, { target: "es2015" }]) {
      const project = projectWith({ "src/script.ts": script }, options);
      expect(compile(project).code).toBe(0);
      expect(project.read("out/script.js")).not.toContain("Tracked");
    }
  });

  test("source maps of the compiler lead back to the source", () => {
    const failing = `${sumOfSquares}
export function fail(n: number): void {
  const v = new Float64Array(n);
  v.fill(1);
  if (v[0]) throw new Error("here");
}
fail(100);
`;
    const files = { "src/fail.ts": failing, "package.json": '{ "type": "module" }' };
    const project = projectWith(files, { module: "nodenext", target: "es2022", sourceMap: true });
    expect(compile(project).code).toBe(0);
    expect(project.read("out/fail.js")).toContain("freeTracked(v)");
    const { stderr } = project.node("--enable-source-maps", "out/fail.js");
    expect(stderr).toContain("/src/fail.ts:12:19");
  });

  test("type errors are reported as ever, and counted as ever", () => {
    const wrong = `${sumOfSquares}export const text: string = sumOfSquares(3);\n`;
    for (const [options, code] of [
      [{}, 2],
      [{ noEmitOnError: true }, 1],
    ] as const) {
      const files = { "src/wrong.ts": wrong, "package.json": '{ "type": "module" }' };
      const project = projectWith(files, { module: "nodenext", target: "es2022", ...options });
      const plain = project.tsc("-p", ".", "--outDir", "plain");
      expect(plain.code).toBe(code);
      expect(compile(project)).toEqual(plain);
    }
  });

  test("a mistake in the options is an error at its place, and nothing is rewritten", () => {
    const files = { "src/sum.ts": sumOfSquares, "package.json": '{ "type": "module" }' };
    const project = projectWith(files, { module: "nodenext", target: "es2022" }, { treshold: 1 });
    const { code, stdout } = compile(project);
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^tsconfig\.json\(\d+,\d+\): error TS903001: scopefree SF3001: .*unknown option treshold; did you mean threshold\?$/m,
    );
    expect(project.read("out/sum.js")).toContain("new Float64Array(n)");
  });

  test("the report is written where the option says", () => {
    const files = { "src/sum.ts": sumOfSquares, "package.json": '{ "type": "module" }' };
    const entry = { report: "reports/deep/scopefree.json" };
    const project = projectWith(files, { module: "nodenext", target: "es2022" }, entry);
    expect(compile(project)).toEqual(fine);
    const report = JSON.parse(project.read("reports/deep/scopefree.json")) as Report;
    expect(report.sites).toMatchObject([{ file: "src/sum.ts", line: 2, column: 19, decision: "tracked" }]);
  });

  /** The caller is sound only as long as its callee, in another file, keeps nothing. */
  const callee = (body: string) => `let kept: Float64Array | undefined;
export function sum(v: Float64Array): number {
  ${body}
  let s = 0;
  for (const x of v) s += x;
  return s;
}
export const last = (): number => kept?.[0] ?? -1;
`;
  const caller = `import { last, sum } from "./callee.js";
declare const console: { log(...values: unknown[]): void };
export function total(n: number): number {
  const v = new Float64Array(n).fill(n);
  return sum(v);
}
total(100);
const before = last();
total(200);
total(100);
console.log(before, last());
`;
  const leaking = callee("kept ??= v;");

  test("facts about other files are used when all of them are compiled together", () => {
    const files = {
      "src/callee.ts": callee(""),
      "src/caller.ts": caller,
      "package.json": '{ "type": "module" }',
    };
    const project = projectWith(files, { module: "nodenext", target: "es2022" });
    expect(compile(project)).toEqual(fine);
    expect(project.read("out/caller.js")).toContain("freeTracked");
  });

  test.each<[string, Options, string[]]>([
    ["incremental", { incremental: true }, []],
    ["composite", { composite: true }, []],
  ])("a callee that begins to leak does not make its %s caller wrong", (_, options, args) => {
    const files = {
      "src/callee.ts": callee(""),
      "src/caller.ts": caller,
      "package.json": '{ "type": "module" }',
    };
    const project = projectWith(files, { module: "nodenext", target: "es2022", ...options });
    expect(compile(project, ...args)).toEqual(fine);
    expect(project.node("out/caller.js").stdout).toBe("-1 -1\n");
    project.write("src/callee.ts", leaking);
    expect(compile(project, ...args)).toEqual(fine);
    expect(project.node("out/caller.js").stdout).toBe("100 100\n");
  });
});

test("tspc -b: neither does it when projects are built one by one", () => {
  const options = { module: "nodenext", target: "es2022", declaration: true };
  const callee = (body: string) =>
    `let kept: Float64Array | undefined;\nexport function first(v: Float64Array): number { ${body} return v[0]!; }\nexport const last = (): number => kept?.[0] ?? -1;\n`;
  const caller = `import { first, last } from "./callee.js";
declare const console: { log(...values: unknown[]): void };
function once(n: number): number {
  const v = new Float64Array(n).fill(n);
  return first(v);
}
once(100);
once(100);
console.log(last(), once(50), last());
`;
  const files = {
    "src/callee.ts": callee(""),
    "src/caller.ts": caller,
    "package.json": '{ "type": "module" }',
  };
  const project = projectWith(files, options);
  expect(project.tspc("-b", ".")).toEqual(fine);
  project.write("src/callee.ts", callee("kept ??= v;"));
  expect(project.tspc("-b", ".")).toEqual(fine);
  expect(project.node("out/caller.js").stdout).toBe("100 50 100\n");
});

describe("projects that refer to each other", () => {
  const options = {
    types: [],
    lib: ["es2022"],
    strict: true,
    module: "nodenext",
    target: "es2022",
    rootDir: "src",
    outDir: "dist",
    composite: true,
    plugins: [{ transform: "scopefree" }],
  };
  const inner = (...references: string[]) =>
    JSON.stringify({
      compilerOptions: options,
      include: ["src"],
      references: references.map((path) => ({ path })),
    });
  const library = (body: string) => `let kept: Float64Array | undefined;
export function first(v: Float64Array): number { ${body} return v[0]!; }
export const last = (): number => kept?.[0] ?? -1;
${sumOfSquares}`;
  const application = `import { first, last, sumOfSquares } from "../../library/dist/library.js";
declare const console: { log(...values: unknown[]): void };
function once(n: number): number {
  const v = new Float64Array(n).fill(n);
  return first(v);
}
function own(n: number): number {
  const v = new Float64Array(n).fill(n);
  return v[0]!;
}
once(100);
once(100);
console.log(last(), once(50), last(), own(7), sumOfSquares(100));
`;

  const scopefree = (project: Project) =>
    ["library", "application"].map((path) => project.scopefree("build", "-p", path));
  test.each<[string, (project: Project) => readonly Ran[]]>([
    ["tspc -b", (project) => [project.tspc("-b", ".")]],
    ["scopefree build, one after the other", scopefree],
  ])("%s: each is rewritten, and neither relies on what the other's functions do", (_, compile) => {
    const project = new Project({
      "package.json": '{ "type": "module" }',
      "tsconfig.json": JSON.stringify({
        files: [],
        references: [{ path: "library" }, { path: "application" }],
      }),
      "library/tsconfig.json": inner(),
      "application/tsconfig.json": inner("../library"),
      "library/src/library.ts": library(""),
      "application/src/main.ts": application,
    }).link("scopefree", "typescript", "ts-patch");
    for (const ran of compile(project)) expect(ran).toEqual(fine);
    const before = project.read("application/dist/main.js");
    expect(before).toMatch(/function own[^]*freeTracked/);
    expect(project.read("library/dist/library.js")).toContain("freeTracked(squares)");
    expect(project.node("application/dist/main.js").stdout).toBe("-1 50 -1 7 328350\n");
    project.write("library/src/library.ts", library("kept ??= v;"));
    for (const ran of compile(project)) expect(ran).toEqual(fine);
    expect(project.read("application/dist/main.js")).toBe(before);
    expect(project.node("application/dist/main.js").stdout).toBe("100 50 100 7 328350\n");
  });
});

test("another transformer that changes a file first makes us leave it alone, and say so", () => {
  const files = {
    "src/sum.ts": sumOfSquares,
    "package.json": '{ "type": "module" }',
    "other.cjs": `module.exports = (program, config, { ts }) => (context) => (file) =>
      ts.factory.updateSourceFile(file, [...file.statements, ts.factory.createEmptyStatement()]);`,
  };
  const project = projectWith(files, { module: "nodenext", target: "es2022" });
  const tsconfig = JSON.parse(project.read("tsconfig.json")) as { compilerOptions: { plugins: unknown[] } };
  tsconfig.compilerOptions.plugins = [
    { transform: "./other.cjs" },
    { transform: "scopefree", report: "r.json" },
  ];
  project.write("tsconfig.json", JSON.stringify(tsconfig));
  expect(project.tspc("-p", ".")).toEqual(fine);
  expect(project.read("out/sum.js")).toContain("new Float64Array(n)");
  const { skipped } = JSON.parse(project.read("r.json")) as Report;
  expect(skipped).toMatchObject([{ file: "src/sum.ts", code: "SF2006" }]);
});
