/** Whatever the input looks like, and wherever it lies: a clear word, nothing half-written, nothing lost. */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { analyze, rewrite } from "../../src/index.js";
import { Project, repository, sumOfSquares } from "./project.js";

const timeout = 300_000;

describe("programs that are no programs", () => {
  test.each([
    ["an open brace", "export function f(n) { const a = new Float64Array(n); return a[0];"],
    ["bytes", "\u0000\u0001\u0002\ufffd new Float64Array(n)\u0000"],
    ["nothing", ""],
    ["half a template", "const a = `${new Float64Array(3)"],
    ["names declared twice", "const a = new Float64Array(n); const a = 1; function a() {} export {};"],
  ])("%s passes through unchanged", (_, source) => {
    expect(rewrite(source, { fileName: "a.js" }).code).toBe(source);
  });

  test("imports in a circle, of what is missing, and of the file itself", () => {
    const { sites, plans } = analyze({
      "a.ts": `import { b } from "./b.js"; import "./a.js"; import { c } from "./missing.js"; import x from "nowhere";\n${sumOfSquares}export const a = (n: number): number => sumOfSquares(n) + b(n) + c + x;`,
      "b.ts": `import { a } from "./a.js";\nexport const b = (n: number): number => { const t = new Int32Array(n); t.fill(1); return n > 0 ? a(n - 1) + t[0]! : 0; };`,
    });
    expect(sites.map(({ decision }) => decision)).toEqual(["tracked", "tracked"]);
    expect(plans.size).toBe(2);
  });

  test("types that lead back to themselves", () => {
    const source = `type A = { b: B; list: A[] }; type B = { a: A | B } & Partial<A>; interface C extends Array<C> {}\n${sumOfSquares}export function f(a: A, c: C, n: number) { const t = new Uint8Array(n); t.set([c.length]); return t[0]! + (a.b ? sumOfSquares(n) : 0); }`;
    expect(rewrite(source).report.summary.tracked).toBe(2);
  });
});

describe("output", () => {
  const files = {
    "a.ts": sumOfSquares,
    "b.ts": `import { sumOfSquares } from "./a.js";\nexport function twice(n: number) { const t = new Float32Array(n); t.fill(2); return sumOfSquares(n) + t[0]!; }\n`,
    "c.ts": `export function make(n: number) { return new Float64Array(n); }\nexport function use(n: number) { const a = make(n), b = make(n); a.set(b); return a[0]! + b[0]!; }\n`,
  };

  test("is the same whatever the order of the files", () => {
    const texts = (names: readonly (keyof typeof files)[]) => {
      const { print, sites } = analyze(Object.fromEntries(names.map((name) => [name, files[name]])));
      const printed = Object.keys(files).map((name) => print(`/${name}`)?.code ?? print(name)?.code);
      const decided = sites.map((site) => JSON.stringify(site)).sort();
      return { printed, decided };
    };
    expect(texts(["c.ts", "b.ts", "a.ts"])).toEqual(texts(["a.ts", "b.ts", "c.ts"]));
    expect(texts(["a.ts", "b.ts", "c.ts"]).printed.filter(Boolean)).toHaveLength(3);
  });

  test.each([
    ["src\\", "/src/"],
    ["./src/", "/src/"],
    ["lib/../src//", "/src/"],
    ["C:\\my src\\", "C:/my src/"],
  ])("is the same for names that begin with %s, and said of %s", (given, said) => {
    const decide = (folder: string) =>
      analyze(Object.fromEntries(Object.entries(files).map(([name, text]) => [folder + name, text])));
    const [plain, other] = [decide("/src/"), decide(given)];
    expect(other.plans.size).toBe(3);
    for (const name of Object.keys(files))
      expect(other.print(said + name)?.code).toBe(plain.print(`/src/${name}`)?.code);
    expect(other.sites.map((site) => site.decision)).toEqual(plain.sites.map((site) => site.decision));
    const folder = said.startsWith("/") ? said.slice(1) : said;
    expect(other.sites.map(({ file }) => file)).toEqual(
      plain.sites.map(({ file }) => file.replace("src/", folder)),
    );
  });

  test("of one file is the same whatever separates the names of its folders", () => {
    const texts = ["src/deep/a.ts", "src\\deep\\a.ts", "C:\\src\\deep\\a.ts", "./a.ts", "../a.ts"].map(
      (fileName) => rewrite(sumOfSquares, { fileName }),
    );
    for (const { code, report } of texts) {
      expect(code).toBe(texts[0]?.code);
      expect(report.summary.tracked).toBe(1);
    }
  });

  test.each(Object.entries(files))(
    "rewriting %s twice is the same as rewriting it once",
    (fileName, source) => {
      const once = rewrite(source, { fileName }).code;
      expect(rewrite(once, { fileName }).code).toBe(once);
    },
  );
});

describe("places", () => {
  test("spaces and letters of other scripts in paths", { timeout }, () => {
    const path = "my src/größe 尺寸/сумма файл.ts";
    const project = new Project({ [path]: sumOfSquares });
    const { code, stderr } = project.scopefree("rewrite", "my src", "--out-dir", "the out");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(project.read(`the out/${path}`)).toContain("makeSliceTrackedWithinNoZero(Float64Array, n)");
  });

  test("symbolic links are followed once, and a circle of them ends", { timeout }, () => {
    const project = new Project({ "src/a.ts": sumOfSquares, "shared/b.ts": sumOfSquares });
    symlinkSync(join(project.folder, "shared"), join(project.folder, "src/linked"), "dir");
    symlinkSync(join(project.folder, "src"), join(project.folder, "src/circle"), "dir");
    const { code } = project.scopefree("rewrite", "src", "--out-dir", "out");
    expect(code).toBe(0);
    expect(project.read("out/src/a.ts")).toContain("freeTracked");
    expect(lstatSync(join(project.folder, "src/a.ts")).isFile()).toBe(true);
    expect(project.read("src/a.ts")).toBe(sumOfSquares);
  });

  test.skipIf(process.platform === "win32")("an output folder that may not be written", { timeout }, () => {
    const project = readableByAll({ "src/a.ts": sumOfSquares });
    mkdirSync(join(project.folder, "out"), { mode: 0o555 });
    const { code, stderr } = project.scopefreeUnprivileged("rewrite", "src", "--out-dir", "out");
    expect(stderr).toContain("EACCES (SF3007)");
    expect(code).toBe(1);
    expect(readdirSync(join(project.folder, "out"))).toEqual([]);
  });

  test.skipIf(process.platform === "win32")(
    "a file that may not be written, in a folder that may",
    { timeout },
    () => {
      const project = readableByAll({ "src/a.ts": sumOfSquares, "out/src/a.ts": "precious" });
      chmodSync(join(project.folder, "out/src"), 0o777);
      chmodSync(join(project.folder, "out/src/a.ts"), 0o444);
      const { code, stderr } = project.scopefreeUnprivileged("rewrite", "src", "--out-dir", "out");
      expect(stderr).toContain("EACCES (SF3007)");
      expect(code).toBe(1);
      expect(project.read("out/src/a.ts")).toBe("precious");
      expect(readdirSync(join(project.folder, "out/src"))).toEqual(["a.ts"]);
    },
  );

  test.skipIf(process.platform === "win32")("a report into a pipe, and through a link", { timeout }, () => {
    const project = new Project({ "src/a.ts": sumOfSquares, "kept/report.json": "old" });
    symlinkSync("kept/report.json", join(project.folder, "report.json"));
    const cli = `${process.execPath} ${repository}/dist/hosts/cli.js explain src --report`;
    const { stdout } = spawnSync(
      "sh",
      ["-c", `mkfifo pipe; ${cli} pipe > /dev/null & cat pipe; wait; ${cli} report.json > /dev/null`],
      {
        cwd: project.folder,
        encoding: "utf8",
      },
    );
    expect(JSON.parse(stdout).summary.tracked).toBe(1);
    expect(lstatSync(join(project.folder, "pipe")).isFIFO()).toBe(true);
    expect(lstatSync(join(project.folder, "report.json")).isSymbolicLink()).toBe(true);
    expect(JSON.parse(project.read("kept/report.json")).summary.tracked).toBe(1);
  });

  test("an output folder that is a file", { timeout }, () => {
    const project = new Project({ "src/a.ts": sumOfSquares, out: "precious" });
    const { code, stderr } = project.scopefree("rewrite", "src", "--out-dir", "out");
    expect(code).toBe(1);
    expect(stderr).toContain("SF3007");
    expect(project.read("out")).toBe("precious");
  });

  test("a report where no file can be", { timeout }, () => {
    const project = new Project({ "src/a.ts": sumOfSquares });
    const { code, stderr } = project.scopefree("explain", "src", "--report", "src/a.ts/report.json");
    expect(code).toBe(1);
    expect(stderr).toContain("SF3007");
  });

  test.skipIf(process.platform === "win32")(
    "a disk that is full in the middle of a file",
    { timeout },
    () => {
      const long = `${sumOfSquares}${"// a line that makes the file long\n".repeat(400)}`;
      const project = new Project({ "src/a.ts": long, "out/src/a.ts": "from before" });
      const command = `ulimit -f 4; exec ${process.execPath} ${repository}/dist/hosts/cli.js rewrite src --out-dir out`;
      const { status, stderr } = spawnSync("sh", ["-c", command], { cwd: project.folder, encoding: "utf8" });
      expect(stderr).toContain("EFBIG (SF3007)");
      expect(status).toBe(1);
      expect(project.read("out/src/a.ts")).toBe("from before");
      expect(readdirSync(join(project.folder, "out/src"))).toEqual(["a.ts"]);
    },
  );
});

/** A project that somebody else can read too: temporary folders are their maker's alone. */
function readableByAll(files: Readonly<Record<string, string>>): Project {
  const project = new Project(files);
  chmodSync(project.folder, 0o755);
  return project;
}

describe("scopefree build", () => {
  const tsconfig = JSON.stringify({
    compilerOptions: {
      strict: true,
      target: "es2022",
      module: "nodenext",
      outDir: "out",
      rootDir: "src",
      types: [],
    },
    include: ["src"],
  });

  test.skipIf(process.platform === "win32")(
    "leaves what was there where the disk is full in the middle of a file",
    { timeout },
    () => {
      const long = `${sumOfSquares}${"// a line that makes the file long\n".repeat(400)}`;
      const files = { "tsconfig.json": tsconfig, "src/a.ts": long, "out/a.js": "from before" };
      const project = new Project(files).link("typescript");
      const command = `ulimit -f 4; exec ${process.execPath} ${repository}/dist/hosts/cli.js build -p .`;
      const { status, stdout } = spawnSync("sh", ["-c", command], { cwd: project.folder, encoding: "utf8" });
      expect(stdout).toMatch(/TS5033: Could not write file .*EFBIG/);
      expect(status).not.toBe(0);
      expect(project.read("out/a.js")).toBe("from before");
      expect(readdirSync(join(project.folder, "out"))).toEqual(["a.js"]);
    },
  );

  test.skipIf(process.platform === "win32")("leaves whole files only at Ctrl-C", { timeout }, async () => {
    const names = Array.from({ length: 60 }, (_, i) => `f${i}`);
    const sources = Object.fromEntries(names.map((name) => [`src/${name}.ts`, sumOfSquares]));
    const project = new Project({ "tsconfig.json": tsconfig, ...sources }).link("typescript");
    const written = await interrupted(project, ["build", "-p", "."], join(project.folder, "out"));
    for (const code of written) expect(code).toMatch(/freeTracked\(squares\);\s+return sum;\s+}\s+$/);
    for (const name of names) expect(project.read(`src/${name}.ts`)).toBe(sumOfSquares);
  });

  test.skipIf(process.platform === "win32")("tells of a folder that may not be written", { timeout }, () => {
    const project = readableByAll({
      "tsconfig.json": tsconfig,
      "src/a.ts": sumOfSquares,
      "out/a.js": "precious",
    });
    project.link("typescript");
    chmodSync(join(project.folder, "out"), 0o555);
    const { code, stdout } = project.scopefreeUnprivileged("build", "-p", ".");
    expect(stdout).toMatch(/TS5033: Could not write file .*EACCES/);
    expect(code).not.toBe(0);
    expect(project.read("out/a.js")).toBe("precious");
    expect(readdirSync(join(project.folder, "out"))).toEqual(["a.js"]);
  });

  test("writes over a file without changing who may read it", { timeout }, () => {
    const project = new Project({
      "tsconfig.json": tsconfig,
      "src/a.ts": sumOfSquares,
      "out/a.js": "from before",
    }).link("typescript");
    chmodSync(join(project.folder, "out/a.js"), 0o600);
    expect(project.scopefree("build", "-p", ".").code).toBe(0);
    expect(project.read("out/a.js")).toContain("freeTracked");
    if (process.platform !== "win32")
      expect(lstatSync(join(project.folder, "out/a.js")).mode & 0o777).toBe(0o600);
  });
});

test("a file of 50 MB is passed through or rewritten, and the rest with it", { timeout }, () => {
  const project = new Project({ "src/a.js": sumOfSquares.replace(/: number|!/g, "") });
  const line = `// ${"x".repeat(997)}\n`;
  writeFileSync(join(project.folder, "src/big.js"), `export const a = 1;\n${line.repeat(50_000)}`);
  const { code } = project.scopefree("rewrite", "src", "--out-dir", "out");
  expect(code).toBe(0);
  expect(project.read("out/src/a.js")).toContain("freeTracked");
  expect(readFileSync(join(project.folder, "out/src/big.js")).length).toBeGreaterThan(49_000_000);
});

test.skipIf(process.platform === "win32")(
  "Ctrl-C in the middle leaves whole files only",
  { timeout },
  async () => {
    const names = Array.from({ length: 60 }, (_, i) => `src/f${i}.ts`);
    const project = new Project(Object.fromEntries(names.map((name) => [name, sumOfSquares])));
    const out = join(project.folder, "out/src");
    for (const code of await interrupted(project, ["rewrite", "src", "--out-dir", "out"], out))
      expect(code).toMatch(/freeTracked\(squares\);\n {2}return sum;\n}\n$/);
    for (const name of names) expect(project.read(name)).toBe(sumOfSquares);
  },
);

/** Sends Ctrl-C as soon as there is an output folder; what is in its files then. */
async function interrupted(project: Project, args: readonly string[], out: string): Promise<string[]> {
  const cli = join(repository, "dist/hosts/cli.js");
  const child = spawn(process.execPath, [cli, ...args], { cwd: project.folder });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  while (child.exitCode === null && !existsSync(out)) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGINT");
  await ended;
  const written = existsSync(out) ? readdirSync(out) : [];
  return written
    .filter((name) => !name.endsWith(".tmp"))
    .map((name) => readFileSync(join(out, name), "utf8"));
}
