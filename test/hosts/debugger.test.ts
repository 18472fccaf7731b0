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

  const map = JSON.parse(project.read("out/energy.js.map")) as { mappings: string };
  const all = decode(map.mappings).flatMap((segments, line) =>
    segments.flatMap(([column, source, ...original]) =>
      source === undefined ? [] : [{ line, column, original }],
    ),
  );
  const wanted = [source.split("\n").findIndex((line) => line.includes("sum += x")), 4] as const;
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
    const stop = all.find(({ line, column }) => line === pause.line && column === pause.column);
    expect(stop?.original.slice(0, 2)).toEqual(wanted);
  }
});
