import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Project, repository } from "./project.js";

/** What the scripts of the example run. */
const builds: Readonly<Record<string, readonly string[]>> = {
  vite: ["node_modules/vite/bin/vite.js", "build", "--logLevel", "error"],
  rollup: ["node_modules/rollup/dist/bin/rollup", "-c", "--silent"],
  rolldown: ["node_modules/rolldown/bin/cli.mjs", "-c"],
  webpack: ["webpack.mjs"],
  rspack: ["rspack.mjs"],
  esbuild: ["esbuild.mjs"],
};

describe("the example for bundlers", () => {
  let project: Project;
  beforeAll(() => {
    project = Project.kept();
    cpSync(join(repository, "examples/bundlers"), project.folder, { recursive: true });
    project.linkAll().copy("tweetnacl");
    return () => project.remove();
  });

  test.each(Object.entries(builds))(
    "%s rewrites sources and the package, and maps compose",
    (name, build) => {
      const built = project.node(...build);
      expect(built.code, built.stderr + built.stdout).toBe(0);
      const output = readdirSync(join(project.folder, "out", name));
      const bundle = output.find((file) => /^main\.[cm]?js$/.test(file));
      const ran = project.node("--enable-source-maps", `out/${name}/${bundle}`, "--fail");
      expect(ran.stdout.trim().split("\n")).toEqual([
        "blurred in memory that was used before: true",
        "sealed in memory that was used before: true",
        "checksum -1998053853",
      ]);
      // Where a minifier drops `new`, the error begins behind it.
      expect(ran.stderr).toMatch(
        /RangeError: an image has no negative width\n\s+at .*\/src\/blur\.ts:6:2[48]/,
      );
    },
  );
});

/** The caller is right only as long as the callee, in another file, keeps nothing. */
const callee = (body: string) => `let kept;
export function sum(v) {
  ${body}
  let total = 0;
  for (let i = 0; i < v.length; i++) total += v[i];
  return total;
}
export const first = () => kept?.[0];
`;
const caller = `import { first, sum } from "./callee.js";
export function total(n) {
  const v = new Float64Array(n).fill(n);
  return sum(v);
}
export function alone(n) {
  const v = new Float64Array(n).fill(n);
  return v[0];
}
total(100);
total(200);
total(100);
if (globalThis.process) console.log(first());
`;
const tsconfig =
  '{ "compilerOptions": { "allowJs": true, "noEmit": true, "types": [] }, "include": ["src"] }';
const crossFile = (files: Readonly<Record<string, string>>) =>
  new Project({
    "package.json": '{ "type": "module" }',
    "tsconfig.json": tsconfig,
    "src/callee.js": callee(""),
    "src/caller.js": caller,
    ...files,
  }).linkAll();

test("a build reads files of signatures, and depends on them", () => {
  const script = `import { rollup } from "rollup";
import scopefree from "scopefree/rollup";
const plugins = [scopefree({ signatures: ["codec.json"] })];
const bundle = await rollup({ input: "src/main.js", plugins, external: ["codec"] });
await bundle.write({ file: "out.mjs" });
console.log(bundle.watchFiles.some((path) => path.endsWith("/codec.json")));
`;
  const main = `import { crc32 } from "codec";
export function sum(n) {
  const bytes = new Uint8Array(n);
  return crc32(bytes);
}
`;
  const files = {
    "build.js": script,
    "src/main.js": main,
    "src/codec.d.ts": 'declare module "codec" {\n  export function crc32(data: Uint8Array): number;\n}\n',
    "codec.json": '{ "modules": { "codec": { "crc32": ["data"] } } }',
  };
  const project = crossFile(files);
  const { stdout, stderr } = project.node("build.js");
  expect(stderr).toBe("");
  expect(stdout).toBe("true\n");
  expect(project.read("out.mjs")).toContain("freeTracked(bytes)");
  project.write("codec.json", "{}");
  project.node("build.js");
  expect(project.read("out.mjs")).toContain("new Uint8Array(n)");
});

describe("a plugin that changes a file on which others rely", () => {
  const build = (change: string, options = "{}") => {
    const script = `import { rollup } from "rollup";
import scopefree from "scopefree/rollup";
const change = ${JSON.stringify(change)};
const other = {
  name: "other",
  transform: (code, id) => (id.endsWith("callee.js") ? code.replace("return", change + "return") : null),
};
const bundle = await rollup({ input: "src/caller.js", plugins: [other, scopefree(${options})] });
await bundle.write({ file: "out.mjs" });
`;
    const project = crossFile({ "build.js": script });
    return { project, built: project.node("build.js") };
  };

  test("fails the build if what was concluded does not hold any more", () => {
    const { built } = build("kept ??= v; ");
    expect(built.code).not.toBe(0);
    const message =
      "src/caller.js: rewritten on the strength of files that another plugin changed: src/callee.js";
    expect(built.stderr).toContain(message);
  });

  test("does no harm if it holds all the same", () => {
    const { project, built } = build("/* nothing */ ");
    expect(built.stderr).toBe("");
    expect(project.read("out.mjs").match(/^ +freeTracked\d?\(/gm)).toHaveLength(2);
    expect(project.node("out.mjs").stdout).toBe("undefined\n");
  });

  test("does no harm where no file relies on another", () => {
    const { project, built } = build("kept ??= v; ", "{ analysis: { crossModule: false } }");
    expect(built.stderr).toBe("");
    expect(project.node("out.mjs").stdout).toBe("100\n");
  });
});

test("Vite's dev server rewrites what depends on one file only, and again when that is edited", () => {
  const accepting = "import.meta.hot?.accept();\n";
  const edited = caller.replace("return sum(v)", "return v[1]") + accepting;
  const script = `import { writeFileSync } from "node:fs";
import scopefree from "scopefree/vite";
import { createServer } from "vite";
const server = await createServer({
  configFile: false,
  logLevel: "error",
  plugins: [scopefree()],
  server: { middlewareMode: true, ws: false },
});
const { client } = server.environments;
const show = async () => {
  const { code } = await client.transformRequest("/src/caller.js");
  console.log(code.replaceAll(/Within|NoZero/g, "").match(/makeSliceTracked\\(.*?\\)|new Float64Array\\(n\\)/g).join(" "));
};
await show();
const sent = new Promise((resolve) => (client.hot.send = resolve));
writeFileSync("src/caller.js", ${JSON.stringify(edited)});
server.watcher.emit("change", process.cwd() + "/src/caller.js");
const { type, updates } = await sent;
console.log(type, updates?.[0]?.path);
await show();
await server.close();
process.exit();
`;
  const project = crossFile({ "dev.js": script, "src/caller.js": caller + accepting });
  const { stdout, stderr } = project.node("dev.js");
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n")).toEqual([
    "new Float64Array(n) makeSliceTracked(Float64Array, n)",
    "update /src/caller.js",
    "makeSliceTracked(Float64Array, n) makeSliceTracked(Float64Array, n)",
  ]);
});
