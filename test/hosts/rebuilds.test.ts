/** What bundlers keep of an earlier build must not hold what a later one makes wrong. */

import { describe, expect, test } from "vitest";
import { Project } from "./project.js";

/** The caller is right only as long as the callee, in another file, keeps nothing. */
const callee = (body: string) => `let kept;
export function first(v) { ${body} return v[0]; }
export const last = () => kept?.[0];
`;
const caller = `import { first, last } from "./callee.js";
export function once(x) {
  const v = new Float64Array(100).fill(x);
  return first(v);
}
once(100);
once(100);
console.log(last(), once(50), last());
`;
const tsconfig =
  '{ "compilerOptions": { "allowJs": true, "noEmit": true, "types": [] }, "include": ["src"] }';

/** The build of each; what `again` does comes after the callee has changed, in the same process or in a new one. */
const builds: Readonly<Record<string, string>> = {
  "esbuild, rebuilding": `import { context } from "esbuild";
import scopefree from "scopefree/esbuild";
const options = { entryPoints: ["src/caller.js"], bundle: true, format: "esm", outfile: "out/main.mjs" };
const made = await context({ ...options, plugins: [scopefree()] });
await made.rebuild();
done();
await edited();
await made.rebuild();
done();
await made.dispose();
`,
  "Rollup, with the cache of the build before": `import { rollup } from "rollup";
import scopefree from "scopefree/rollup";
let cache;
for (const next of [edited, undefined]) {
  const bundle = await rollup({ input: "src/caller.js", plugins: [scopefree()], cache });
  await bundle.write({ file: "out/main.mjs" });
  cache = bundle.cache;
  done();
  await next?.();
}
`,
  ...Object.fromEntries(
    [
      ["Rollup, watching", 'import { watch } from "rollup";\nimport scopefree from "scopefree/rollup";'],
      [
        "Rolldown, watching",
        'import { watch } from "rolldown";\nimport scopefree from "scopefree/rolldown";',
      ],
    ].map(([name = "", imported = ""]) => [
      name,
      `${imported}
const watcher = watch({ input: "src/caller.js", plugins: [scopefree()], output: { file: "out/main.mjs" } });
let builds = 0;
watcher.on("event", async (event) => {
  if (event.code === "ERROR") throw event.error;
  if (event.code === "BUNDLE_END") await event.result.close();
  if (event.code !== "END") return;
  done();
  if (++builds === 1) await edited();
  else await watcher.close();
});
`,
    ]),
  ),
  "Vite, watching": `import { build } from "vite";
import scopefree from "scopefree/vite";
const lib = { entry: "src/caller.js", formats: ["es"], fileName: () => "main.mjs" };
const watcher = await build({ logLevel: "error", build: { lib, outDir: "out", watch: {} }, plugins: [scopefree()] });
let builds = 0;
watcher.on("event", async (event) => {
  if (event.code === "ERROR") throw event.error;
  if (event.code !== "END") return;
  done();
  if (++builds === 1) await edited();
  else await watcher.close();
});
`,
  ...Object.fromEntries(
    [
      ["webpack", 'import webpack from "webpack";', "filesystem"],
      ["rspack", 'import { rspack as webpack } from "@rspack/core";', "persistent"],
    ].flatMap(([name = "", imported = "", kept]) => {
      const compiler = (cache: object | boolean) => `${imported}
import scopefree from "scopefree/${name}";
const compiler = webpack({
  mode: "none",
  target: "node20",
  entry: "./src/caller.js",
  cache: ${JSON.stringify(cache)},
  output: { path: process.cwd() + "/out", filename: "main.cjs" },
  plugins: [scopefree()],
});
const failed = (error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
};
`;
      return [
        [
          `${name}, with its cache on the disk`,
          `${compiler({ type: kept })}compiler.run((error, stats) => {
  failed(error, stats);
  compiler.close(() => done());
});
`,
        ],
        [
          `${name}, watching`,
          `${compiler(true)}let builds = 0;
const watching = compiler.watch({}, async (error, stats) => {
  failed(error, stats);
  done();
  if (++builds === 1) await edited();
  else watching.close(() => {});
});
`,
        ],
      ];
    }),
  ),
};

const prelude = `import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
const done = () => {
  const file = ["out/main.mjs", "out/main.cjs"].find((path) => existsSync(path));
  console.log(readFileSync(file, "utf8").includes("makeSliceTracked") ? "whole program" : "each module by itself");
  process.stdout.write(spawnSync(process.execPath, [file], { encoding: "utf8" }).stdout);
};
const edited = async () => {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  writeFileSync("src/callee.js", ${JSON.stringify(callee("kept ??= v;"))});
};
`;

describe("a callee that begins to keep its argument", () => {
  test.each(Object.entries(builds))("%s", (name, build) => {
    const project = new Project({
      "package.json": '{ "type": "module" }',
      "tsconfig.json": tsconfig,
      "src/callee.js": callee(""),
      "src/caller.js": caller,
      "build.mjs": prelude + build,
    }).linkAll();
    const first = project.node("build.mjs");
    expect(first.stderr).toBe("");
    const before = `${name.includes("watching") ? "each module by itself" : "whole program"}\nundefined 50 undefined\n`;
    const after = "each module by itself\n100 50 100\n";
    if (!name.includes("on the disk")) expect(first.stdout).toBe(before + after);
    else {
      expect(first.stdout).toBe(before);
      project.write("src/callee.js", callee("kept ??= v;"));
      expect(project.node("build.mjs")).toMatchObject({ stdout: after, stderr: "" });
    }
  });
});
