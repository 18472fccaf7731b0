import { spawn } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Project, repository, sumOfSquares } from "../hosts/project.js";
import { installed } from "./installed.js";
import { Walk } from "./walk.js";

const callee = (body: string) => `let kept: Float64Array | undefined;
export function first(v: Float64Array): number {
  ${body}
  return v[0]!;
}
export const last = (): number => kept?.[0] ?? -1;
`;
const main = `import { first, last } from "./callee.js";
import { sumOfSquares } from "./sum.js";
import type { Kind } from "#kinds";
declare const console: { log(...values: unknown[]): void };
declare const process: { readonly argv: readonly string[] };
export function once(n: number): number {
  const v = new Float64Array(n).fill(n);
  return first(v);
}
const kind: Kind = "kind";
once(100);
once(100);
console.log(kind, last(), once(50), last(), sumOfSquares(100));
export function fail(n: number): void {
  const v = new Float64Array(n);
  if (process.argv[2]) throw new Error(\`\${v.length}\`);
}
fail(100);
`;

function project(options: Readonly<Record<string, unknown>> = {}): Project {
  const compilerOptions = {
    types: [],
    strict: true,
    module: "nodenext",
    target: "es2022",
    rootDir: "src",
    outDir: "out",
    declaration: true,
    sourceMap: true,
    paths: { "#kinds": ["./src/kinds.ts"] },
    plugins: [{ transform: "scopefree" }],
    ...options,
  };
  const made = new Project({
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({ compilerOptions, include: ["src"] }),
    "src/kinds.ts": 'export type Kind = "kind";\n',
    "src/callee.ts": callee(""),
    "src/sum.ts": sumOfSquares,
    "src/main.ts": main,
  }).link("scopefree");
  symlinkSync(
    join(installed("typescript@7"), "typescript"),
    join(made.folder, "node_modules/typescript"),
    "dir",
  );
  return made;
}

/** A build that watches, and what it has printed since it was last waited for. */
function watch(made: Project) {
  const cli = join(repository, "dist/hosts/cli.js");
  const watching = spawn(process.execPath, [cli, "build", "-p", ".", "--watch"], { cwd: made.folder });
  onTestFinished(() => void watching.kill());
  let printed = "";
  let shown = "";
  let look = () => {};
  watching.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
    look();
  });
  return {
    output: () => shown,
    found: (text: string) =>
      new Promise<void>((resolve) => {
        look = () => {
          if (!printed.includes(text)) return;
          shown = printed;
          printed = "";
          look = () => {};
          resolve();
        };
        look();
      }),
  };
}

describe("scopefree build with TypeScript 7", () => {
  test("lets it check and emit; declarations and maps are those of the sources", () => {
    const made = project();
    const tsc = join(made.folder, "node_modules/typescript/bin/tsc");
    expect(made.node(tsc, "-p", ".", "--outDir", "plain").code).toBe(0);
    expect(made.scopefree("build", "-p", ".")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(made.read("out/main.js")).toContain("freeTracked");
    expect(made.node("out/main.js").stdout).toBe("kind -1 50 -1 328350\n");
    for (const name of ["main", "sum", "callee"])
      expect(made.read(`out/${name}.d.ts`)).toBe(made.read(`plain/${name}.d.ts`));
    expect(made.read("out/callee.js")).toBe(made.read("plain/callee.js"));
    const { stderr } = made.node("--enable-source-maps", "out/main.js", "fail");
    expect(stderr).toContain(`${made.folder}/src/main.ts:16:30`);
    expect(readdirSync(made.folder).filter((name) => name.startsWith(".scopefree"))).toEqual([]);
  });

  test("needs no rootDir and no outDir", () => {
    const made = project({ rootDir: undefined, outDir: undefined, paths: { "#kinds": ["./src/kinds.ts"] } });
    expect(made.scopefree("build", "-p", ".")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(made.read("src/sum.js")).toContain("freeTracked(squares)");
    expect(made.node("src/main.js").stdout).toBe("kind -1 50 -1 328350\n");
  });

  test("a file that is nested deeper than the analysis can follow is compiled as it is", () => {
    const made = project();
    const deep = `${"{".repeat(2000)}s++;${"}".repeat(2000)}`;
    made.write(
      "src/callee.ts",
      `${callee("kept ??= v;")}export const enum One { One = 1 }\nlet s = 0;\n${deep}\n`,
    );
    made.write("src/main.ts", `${main}import { One } from "./callee.js";\nconsole.log(One.One);\n`);
    expect(made.scopefree("build", "-p", ".")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(made.read("out/sum.js")).toContain("freeTracked(squares)");
    expect(made.node("out/main.js").stdout).toBe("kind 100 50 100 328350\n1\n");
  });

  test("compiles to CommonJS", () => {
    const made = project({ inlineSourceMap: true, sourceMap: false });
    made.write("package.json", "{}");
    expect(made.scopefree("build", "-p", ".").code).toBe(0);
    expect(made.read("out/sum.js")).toContain('require("scopefree/runtime")');
    expect(made.node("out/main.js").stdout).toBe("kind -1 50 -1 328350\n");
    expect(made.node("--enable-source-maps", "out/main.js", "fail").stderr).toContain("src/main.ts:16:30");
  });

  test("an import that would be kept in CommonJS is not made", () => {
    const made = project({ module: "preserve", sourceMap: false });
    made.write("src/sum.ts", sumOfSquares);
    made.write("src/old.cts", `${sumOfSquares.replace("export ", "")}export = { sumOfSquares };\n`);
    expect(made.scopefree("build", "-p", ".")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(made.read("out/sum.js")).toContain("freeTracked(squares)");
    expect(made.node("-p", 'require("./out/old.cjs").sumOfSquares(100)').stdout).toBe("328350\n");
  });

  test("a callee that begins to leak changes its incremental caller too", () => {
    const made = project({ incremental: true });
    expect(made.scopefree("build", "-p", ".").code).toBe(0);
    made.write("src/callee.ts", callee("kept ??= v;"));
    expect(made.scopefree("build", "-p", ".").code).toBe(0);
    expect(made.node("out/main.js").stdout).toBe("kind 100 50 100 328350\n");
  });

  test("type errors are those of the compiler, at their places", () => {
    const made = project();
    made.write("src/sum.ts", `${sumOfSquares}export const text: string = sumOfSquares(3);\n`);
    const { code, stdout } = made.scopefree("build", "-p", ".");
    expect(code).toBe(2);
    expect(stdout).toContain("src/sum.ts(8,14): error TS2322");
    expect(made.read("out/sum.js")).toContain("freeTracked");
  });

  test("--watch builds again what was changed, and what relies on it", async () => {
    const made = project();
    const watching = watch(made);
    await watching.found("Found 0 errors. Watching for file changes.");
    expect(made.read("out/main.js")).toContain("freeTracked(v)");
    expect(made.node("out/main.js").stdout).toBe("kind -1 50 -1 328350\n");
    made.write("src/callee.ts", callee("kept ??= v;"));
    await watching.found("Found 0 errors. Watching for file changes.");
    expect(made.node("out/main.js").stdout).toBe("kind 100 50 100 328350\n");
    made.write("src/sum.ts", `${sumOfSquares}export const text: string = sumOfSquares(3);\n`);
    await watching.found("Found errors. Watching for file changes.");
    expect(watching.output()).toContain("src/sum.ts(8,14): error TS2322");
  });

  test("explain and rewrite work in such a project", () => {
    const made = project();
    expect(made.scopefree("explain", "-p", ".").stdout).toContain("3 tracked");
    expect(made.scopefree("rewrite", "-p", ".", "--out-dir", "rewritten").code).toBe(0);
    expect(made.read("rewritten/src/sum.ts")).toContain("freeTracked(squares)");
  });
});

describe("ts-patch with TypeScript 7", () => {
  const told =
    /TypeScript 7\.\S+ runs no transformers, neither in tsc nor through ts-patch: remove ts-patch, and compile with npx scopefree build -p tsconfig\.json \(SF3018\)/;
  const walk = () => {
    const made = new Walk(undefined, {
      "package.json": '{ "type": "module" }',
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "nodenext",
          target: "es2022",
          types: [],
          plugins: [{ transform: "scopefree" }],
        },
      }),
      "sum.ts": sumOfSquares,
    }).install();
    onTestFinished(() => made.remove());
    expect(made.run(24, "npm install --save-dev ts-patch@latest typescript@latest").code).toBe(0);
    expect(made.version("typescript")).toMatch(/^7\./);
    return made;
  };

  test("its own commands fail before scopefree is asked, as the documentation says", () => {
    const made = walk();
    const documented = readFileSync(join(repository, "docs/hosts.md"), "utf8");
    for (const command of ["npx tspc -p .", "npx ts-patch install"]) {
      const { code, stderr } = made.run(24, command);
      expect(code).not.toBe(0);
      const [said = ""] = /TypeError: .*/.exec(stderr) ?? [];
      expect(said).not.toBe("");
      expect(documented).toContain(said);
    }
    expect(made.run(24, "npx tsc -p .")).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect(made.read("sum.js")).toContain("new Float64Array");
  });

  test("check fails and says what to do, the others say it, and doing so helps", () => {
    const made = walk();
    const checked = made.run(24, "npx scopefree check -p tsconfig.json");
    expect(checked.code).toBe(1);
    expect(checked.stderr).toMatch(told);
    const explained = made.run(24, "npx scopefree explain -p tsconfig.json");
    expect(explained.code).toBe(0);
    expect(explained.stderr).toMatch(told);
    const built = made.run(24, "npx scopefree build -p tsconfig.json");
    expect(built.code).toBe(0);
    expect(built.stderr).toMatch(told);

    expect(made.run(24, "npm uninstall ts-patch").code).toBe(0);
    expect(made.run(24, "npx scopefree check -p tsconfig.json")).toMatchObject({ code: 0, stderr: "" });
    expect(made.run(24, "npx scopefree build -p tsconfig.json")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(made.read("sum.js")).toContain("freeTracked(squares)");
  });

  test("a host that hands the transformer TypeScript 7 is told the same", () => {
    const made = walk();
    made.write(
      "host.mjs",
      'import scopefree from "scopefree";\nimport ts from "typescript";\nscopefree({}, { transform: "scopefree" }, { ts, addDiagnostic() {} });\n',
    );
    const { code, stderr } = made.run(24, "node host.mjs");
    expect(code).toBe(1);
    expect(stderr).toContain("runs no transformers, neither in tsc nor through ts-patch: remove ts-patch");
  });
});
