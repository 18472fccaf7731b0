import { decode } from "@jridgewell/sourcemap-codec";
import { expect, test } from "vitest";
import { Project } from "./project.js";

const source = `declare const console: { log(...values: unknown[]): void };
export function energy(n: number): number {
  const window = new Float64Array(n).fill(2);
  let sum = 0;
  for (const x of window) {
    sum += x * x;
  }
  return sum;
}
console.log(energy(3));
`;

/** What a debugger does: it learns of a script, sets a breakpoint where the map leads, and looks around when it stops. */
const attach = `import { parentPort, workerData } from "node:worker_threads";
import { Session } from "node:inspector/promises";
const session = new Session();
parentPort.on("message", () => {}); // it stays
session.connectToMainThread();
session.on("Debugger.scriptParsed", ({ params }) => {
  if (params.url.endsWith("/energy.js")) parentPort.postMessage({ map: params.sourceMapURL });
});
session.on("Debugger.paused", async ({ params: { callFrames } }) => {
  const [{ callFrameId, location }] = callFrames;
  const { result } = await session.post("Debugger.evaluateOnCallFrame", { callFrameId, expression: "sum" });
  parentPort.postMessage({ line: location.lineNumber, column: location.columnNumber, sum: result.value });
  await session.post("Debugger.resume");
});
await session.post("Debugger.enable");
const { lineNumber, columnNumber } = workerData;
await session.post("Debugger.setBreakpointByUrl", { urlRegex: "/energy\\\\.js$", lineNumber, columnNumber });
parentPort.postMessage("ready");
`;
const main = `import { once } from "node:events";
import { Worker } from "node:worker_threads";
const [lineNumber, columnNumber] = process.argv.slice(2).map(Number);
const worker = new Worker("./attach.mjs", { workerData: { lineNumber, columnNumber } });
await once(worker, "message");
const stops = [];
worker.on("message", (message) => stops.push(message));
await import("./out/energy.js");
setTimeout(async () => {
  console.log(JSON.stringify(stops));
  await worker.terminate();
}, 200);
`;

/** Sets a breakpoint where the map leads from the sum, runs the program, and looks where it stops. */
function stopsAtTheSum(project: Project, lines: readonly string[]): void {
  const { mappings, sources } = JSON.parse(project.read("out/energy.js.map")) as {
    mappings: string;
    sources: string[];
  };
  const all = decode(mappings).flatMap((segments, line) =>
    segments.flatMap(([column, source, ...original]) =>
      source !== undefined && /\benergy\.[jt]s$/.test(sources[source] ?? "")
        ? [{ line, column, original }]
        : [],
    ),
  );
  const wanted = [lines.findIndex((line) => line.includes("sum += x")), 4] as const;
  const at = all.find(({ original }) => original[0] === wanted[0] && original[1] === wanted[1]);
  const { stdout, stderr } = project.node("main.mjs", String(at?.line), String(at?.column));
  expect(stderr).toBe("");
  const [result, stops = "[]"] = stdout.trim().split("\n");
  expect(result).toBe("12");
  const [parsed, ...pauses] = JSON.parse(stops) as [
    { map: string },
    ...{ line: number; column: number; sum: number }[],
  ];
  expect(parsed).toEqual({ map: "energy.js.map" });
  expect(pauses.map(({ sum }) => sum)).toEqual([0, 4, 8]);
  for (const pause of pauses) {
    const stop = all.findLast(({ line, column }) => line === pause.line && column <= pause.column);
    expect(stop?.original.slice(0, 2)).toEqual(wanted);
  }
}

test.each(["tspc", "scopefree build"])("%s: a breakpoint on a line of the source stops there", (compiler) => {
  const compilerOptions = { types: [], module: "nodenext", target: "es2022", outDir: "out", sourceMap: true };
  const plugins = [{ transform: "scopefree" }];
  const project = new Project({
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({
      compilerOptions: { ...compilerOptions, plugins },
      files: ["energy.ts"],
    }),
    "energy.ts": source,
    "attach.mjs": attach,
    "main.mjs": main,
  }).link("scopefree", "typescript", "ts-patch");
  const compiled = compiler === "tspc" ? project.tspc("-p", ".") : project.scopefree("build", "-p", ".");
  expect(compiled).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(project.read("out/energy.js")).toContain("freeTracked(tracked)");
  stopsAtTheSum(project, source.split("\n"));
});

const plain = source.replace(/declare .*\n/, "\n").replaceAll(": number", "");
const bundlers: Readonly<Record<string, string>> = {
  esbuild: `import { build } from "esbuild";
const entryPoints = ["src/energy.js"];
await build({ entryPoints, bundle: true, format: "esm", outfile: "out/energy.js", sourcemap: true, plugins: [scopefree()] });
`,
  rollup: `import { rollup } from "rollup";
const bundle = await rollup({ input: "src/energy.js", plugins: [scopefree()] });
await bundle.write({ file: "out/energy.js", sourcemap: true });
`,
  rolldown: `import { rolldown } from "rolldown";
const bundle = await rolldown({ input: "src/energy.js", plugins: [scopefree()] });
await bundle.write({ file: "out/energy.js", sourcemap: true });
`,
  vite: `import { build } from "vite";
const lib = { entry: "src/energy.js", formats: ["es"], fileName: () => "energy.js" };
await build({ logLevel: "error", build: { lib, outDir: "out", sourcemap: true, minify: false, emptyOutDir: false }, plugins: [scopefree()] });
`,
  ...Object.fromEntries(
    [
      ["webpack", 'import webpack from "webpack";'],
      ["rspack", 'import { rspack as webpack } from "@rspack/core";'],
    ].map(([name, imported]) => [
      name,
      `${imported}
webpack(
  {
    mode: "none",
    devtool: "source-map",
    target: "node20",
    entry: "./src/energy.js",
    output: { path: process.cwd() + "/out", filename: "energy.js" },
    plugins: [scopefree()],
  },
  (error, stats) => {
    if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
  },
);
`,
    ]),
  ),
};

test.each(Object.keys(bundlers))("%s: a breakpoint on a line of the source stops there", (name) => {
  const project = new Project({
    "package.json": "{}",
    "src/package.json": '{ "type": "module" }',
    "out/package.json": `{ "type": "${/pack$/.test(name) ? "commonjs" : "module"}" }`,
    "src/energy.js": plain,
    "build.mjs": `import scopefree from "scopefree/${name}";\n${bundlers[name]}`,
    "attach.mjs": attach,
    "main.mjs": main,
  }).linkAll();
  expect(project.node("build.mjs")).toMatchObject({ code: 0, stderr: "" });
  expect(project.read("out/energy.js")).toMatch(/freeTracked\w*\)?\(tracked\)/);
  stopsAtTheSum(project, plain.split("\n"));
});
