/** Analysing a program executes nothing of it; and what was freed does not show in what is made after it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Project, sumOfSquares } from "./project.js";

const timeout = 300_000;
/** Leaves a trace, in whatever way it is executed. */
const trace = (name: string) => `require("node:fs").writeFileSync(${JSON.stringify(name)}, "executed");\n`;
const traceOfModule = (name: string) =>
  `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(name)}, "executed");\n`;

/** A project in which everything that a tool could execute would leave a trace. */
const hostile: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({
    type: "module",
    main: "./src/index.ts",
    scripts: { prepare: "echo > trace-script", build: "echo > trace-script" },
    eslintConfig: { extends: "./eslint.cjs" },
    prettier: "./prettier.config.cjs",
  }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      strict: true,
      target: "es2022",
      module: "nodenext",
      outDir: "built",
      skipLibCheck: true,
      types: [],
      plugins: [{ transform: "./plugin.cjs" }, { name: "./plugin.cjs" }, { transform: "scopefree" }],
    },
    include: ["src"],
  }),
  "plugin.cjs": trace("trace-plugin"),
  "eslint.cjs": trace("trace-eslint"),
  "prettier.config.cjs": trace("trace-prettier"),
  "tsconfig.cjs": trace("trace-tsconfig"),
  ".pnp.cjs": trace("trace-pnp"),
  "src/index.ts": `import { writeFileSync } from "node:fs";\nimport "./side.js";\nimport "evil";\nwriteFileSync("trace-main", "");\nexport class Evil { static { writeFileSync("trace-static", ""); } }\n${sumOfSquares}`,
  "src/side.ts": traceOfModule("trace-import"),
  "src/plain.js": traceOfModule("trace-plain"),
  "node_modules/evil/package.json": JSON.stringify({ name: "evil", main: "main.js", types: "main.d.ts" }),
  "node_modules/evil/main.js": trace("trace-package"),
  "node_modules/evil/main.d.ts": "export {};\n",
};

const traces = (project: Project, folder = "") =>
  [
    ...Object.values(hostile)
      .join("\n")
      .matchAll(/trace-\w+/g),
  ]
    .map(([name]) => join(project.folder, folder, name))
    .filter((file) => existsSync(file));

describe("of an analysed program, nothing is executed", () => {
  test.each([
    ["explain", "-p", "."],
    ["explain", "src"],
    ["check", "-p", "."],
    ["rewrite", "src", "--out-dir", "out"],
    ["build", "-p", "."],
  ])("by scopefree %s %s", { timeout }, (...args) => {
    const project = new Project(hostile).link("scopefree", "@types", "typescript");
    const { stderr, stdout } = project.scopefree(...args);
    expect(`${stdout}${stderr}`).not.toMatch(/SF2005|internal error/i);
    expect(traces(project)).toEqual([]);
  });

  test("the traces would be seen", { timeout }, () => {
    const project = new Project(hostile).link("scopefree", "@types", "typescript");
    project.scopefree("build", "-p", ".");
    project.node("built/index.js");
    expect(traces(project).map((file) => file.split("/").at(-1))).toEqual(
      expect.arrayContaining(["trace-import", "trace-main", "trace-static", "trace-package"]),
    );
  });

  test("by the loader, unless the program itself gets there", { timeout }, () => {
    const project = new Project({
      "package.json": '{ "type": "module" }',
      "main.js": `${sumOfSquares.replace(/: number|!/g, "")}if (sumOfSquares(4) === 0) await import("./never.js");\nconsole.log(sumOfSquares(4));\n`,
      "never.js": traceOfModule("trace-never"),
    }).link("scopefree", "typescript");
    const { stdout } = project.node("--import", "scopefree/register", "main.js");
    expect(stdout.trim()).toBe("14");
    expect(existsSync(join(project.folder, "trace-never"))).toBe(false);
  });
});

/** Writes a secret into memory that is freed, and then looks at all that it can get of the same size. */
const spy = `
function secret(n) {
  const key = new Uint8Array(n);
  for (let i = 0; i < n; i++) key[i] = 0xa5;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += key[i];
  return sum;
}
function partly(n, upTo) {
  const memory = new Uint8Array(n);
  for (let i = 0; i < upTo; i++) memory[i] = 1;
  let found = 0;
  for (let i = 0; i < n; i++) if (memory[i] === 0xa5) found++;
  return found;
}
function fresh(n) {
  const memory = new Uint8Array(n);
  return memory;
}
function ofOther(n) {
  const memory = new Float64Array(n / 8);
  let found = 0;
  for (const value of memory) if (value !== 0) found++;
  return found;
}
let found = 0;
for (const n of [64, 65, 1024, 4096, 65536, 1 << 20])
  for (let round = 0; round < 8; round++) {
    secret(n);
    found += partly(n, 0) + partly(n, n >> 1) + partly(n, n - 1) + ofOther(n - (n % 8));
    found += fresh(n).filter((byte) => byte !== 0).length;
    found += Buffer.alloc(n).filter((byte) => byte !== 0).length;
    found += new Uint8Array(new ArrayBuffer(n)).filter((byte) => byte !== 0).length;
  }
console.log(found);
`;

test("what was freed is not seen in memory of any kind that is made after it", { timeout }, () => {
  const project = new Project({ "package.json": '{ "type": "module" }', "src/spy.js": spy });
  project.link("scopefree", "typescript");
  expect(project.scopefree("rewrite", "src", "--out-dir", "out").code).toBe(0);
  expect(project.read("out/src/spy.js")).toMatch(/freeTracked\(key\)/);
  const counted = `${project.read("out/src/spy.js")}\nimport { stats } from "scopefree/runtime";\nconsole.log(stats().reuses > 20);\n`;
  project.write("out/src/spy.js", counted);
  expect(project.node("out/src/spy.js").stdout).toBe("0\ntrue\n");
});
