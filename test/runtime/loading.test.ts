import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

function bundle(contents: string, options: object): string {
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: join(root, "dist/runtime") },
    bundle: true,
    write: false,
    target: "es2022",
    ...options,
  });
  return outputFiles[0]!.text;
}

describe("bytes that an import adds, minified and gzipped", () => {
  const sizeOf = (names: string) =>
    gzipSync(bundle(`export ${names} from "./index.js"`, { minify: true, format: "esm" }), { level: 9 })
      .length;
  const emitted =
    "{ makeSliceTracked, makeSliceTrackedWithin, makeSliceTrackedWithinNoZero, freeTracked, freeTrackedAfter }";

  test.each([
    [emitted, 5200],
    ["*", 10_800],
  ])("export %s: at most %i", (names, budget) => {
    expect(sizeOf(names)).toBeLessThanOrEqual(budget);
  });

  test("are what the README says", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const [, part, whole] = /adds (\d+\.\d) KB[^;]*;\s+(\d+\.\d) KB/.exec(readme) ?? [];
    // `npm run bench` prints them; another version of the bundler may differ a little
    expect(Math.abs(sizeOf(emitted) / 1000 - Number(part))).toBeLessThan(0.3);
    expect(Math.abs(sizeOf("*") / 1000 - Number(whole))).toBeLessThan(0.3);
  });

  test("nothing, when nothing of it is used", () => {
    expect(bundle('import { Arena } from "./index.js"; export const x = 1', { format: "esm" })).not.toContain(
      "class",
    );
  });
});

describe("however it is loaded, there is one of it", () => {
  const folder = mkdtempSync(join(tmpdir(), "scopefree-loading-"));
  beforeAll(() => {
    const installed = join(folder, "node_modules/scopefree");
    mkdirSync(installed, { recursive: true });
    cpSync(join(root, "package.json"), join(installed, "package.json"));
    cpSync(join(root, "dist/runtime"), join(installed, "dist/runtime"), { recursive: true });
    const script = bundle('export * from "./index.js"', { format: "iife", globalName: "scopefree" });
    writeFileSync(join(folder, "bundle.js"), `${script}\nglobalThis.bundled = scopefree;\n`);
    writeFileSync(
      join(folder, "older.cjs"),
      bundle('export * from "./index.js"', { format: "cjs", minify: true }),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const program = `
    const warm = (one) => { for (let i = 0; i < 9; i++) one.freeTracked(one.makeSliceTracked(Float64Array, 300)); };
    const same = (one, other) => {
      const memory = one.makeSliceTracked(Float64Array, 300);
      other.freeTracked(memory);
      return other.makeSliceTracked(Float64Array, 300) === memory && (one.freeTracked(memory), true);
    };
  `;

  test("require, import, a bundle and an older copy share their memory, and nothing is printed", () => {
    writeFileSync(
      join(folder, "main.cjs"),
      `${program}
      const required = require("scopefree/runtime"), older = require("./older.cjs");
      require("./bundle.js");
      import("scopefree/runtime").then((imported) => {
        warm(required);
        const all = [required, imported, older, bundled];
        console.log(all.every((one) => all.every((other) => same(one, other))), new Set(all.map((one) => one.freeTracked)).size);
      });`,
    );
    const { stdout, stderr } = spawnSync(process.execPath, ["main.cjs"], { cwd: folder, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(stdout).toBe("true 3\n");
  });

  test.each([
    ["scopefree-checked", "0"],
    ["scopefree-noreuse", "300"],
  ])("the condition %s takes another runtime, for import and require alike", (condition, length) => {
    const code = (load: string) =>
      `${load}; const memory = runtime.makeSliceTracked(Float64Array, 300); runtime.freeTracked(memory); console.log(memory.length, runtime.stats().frees)`;
    writeFileSync(join(folder, "import.mjs"), code('import * as runtime from "scopefree/runtime"'));
    writeFileSync(join(folder, "require.cjs"), code('const runtime = require("scopefree/runtime")'));
    for (const file of ["import.mjs", "require.cjs"]) {
      const output = execFileSync(process.execPath, [`--conditions=${condition}`, file], {
        cwd: folder,
        encoding: "utf8",
      });
      expect(output).toBe(`${length} 1\n`);
    }
  });

  test("it works in workers, each with its own", () => {
    writeFileSync(
      join(folder, "workers.mjs"),
      `import { isMainThread, parentPort, Worker } from "node:worker_threads";
      import { freeTracked, makeSliceTracked, stats } from "scopefree/runtime";
      for (let i = 0; i < 9; i++) freeTracked(makeSliceTracked(Float64Array, 300));
      if (isMainThread) new Worker(new URL(import.meta.url)).on("message", (reuses) => console.log(reuses, stats().reuses));
      else parentPort.postMessage(stats().reuses);`,
    );
    expect(execFileSync(process.execPath, ["workers.mjs"], { cwd: folder, encoding: "utf8" })).toBe("8 8\n");
  });

  test("and in a realm that has nothing but the language", () => {
    writeFileSync(
      join(folder, "bare.cjs"),
      `const vm = require("node:vm"), fs = require("node:fs");
      const context = vm.createContext(Object.create(null));
      vm.runInContext(fs.readFileSync("bundle.js", "utf8"), context);
      console.log(vm.runInContext(\`
        let reused = 0, last;
        for (let i = 0; i < 9; i++) { const m = bundled.makeSliceTracked(Float64Array, 300); if (m === last) reused++; last = m; bundled.freeTracked(m); }
        const b = new bundled.ByteBuilder().appendByte(65), a = new bundled.Arena();
        a.alloc(Uint8Array, 3); a.free();
        [reused, b.bytes()[0], typeof Buffer, typeof structuredClone, typeof TextEncoder].join()
      \`, context));`,
    );
    expect(execFileSync(process.execPath, ["bare.cjs"], { cwd: folder, encoding: "utf8" })).toBe(
      "8,65,undefined,undefined,undefined\n",
    );
  });
});
