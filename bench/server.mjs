// npm run bench:server [-- --seconds N] [--rounds N] [--connections N]
//
// A server under load, in turns: as it is, rewritten beforehand, and under `--import scopefree/register`. It takes audio
// of 48 kHz, filters it through scratch memory and answers with 16 kHz. Told are requests by the second, latencies,
// CPU time by request, the part of it that the garbage collector takes, and memory: when it has started, at most, and what
// the runtime retains in the end. Answers are compared.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "15" },
    rounds: { type: "string", default: "5" },
    connections: { type: "string", default: "16" },
  },
});
const [seconds, rounds, connections] = [values.seconds, values.rounds, values.connections].map(Number);

const app = `import { PerformanceObserver } from "node:perf_hooks";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { stats } from "scopefree/runtime";

const idle = process.memoryUsage.rss();
function resample(input) {
  const window = new Float64Array(input.length);
  for (let i = 0; i < input.length; i++) window[i] = input[i] * 0.5;
  const smooth = new Float64Array(input.length);
  for (let i = 2; i < input.length - 2; i++)
    smooth[i] = (window[i - 2] + 2 * window[i - 1] + 3 * window[i] + 2 * window[i + 1] + window[i + 2]) / 9;
  const output = new Float32Array(Math.floor(input.length / 3));
  for (let i = 0; i < output.length; i++) output[i] = smooth[3 * i];
  return output;
}

let collecting = 0;
let largest = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collecting += duration;
}).observe({ entryTypes: ["gc"] });
setInterval(() => {
  largest = Math.max(largest, process.memoryUsage.rss());
}, 20);

const app = new Hono();
app.post("/resample", async (c) => c.body(resample(new Float32Array(await c.req.arrayBuffer())).buffer));
app.get("/measured", (c) => {
  const { user, system } = process.cpuUsage();
  return c.json({ cpu: (user + system) / 1000, collecting, idle, largest, retained: stats().retainedBytes });
});
serve({ fetch: app.fetch, port: 0 }, ({ port }) => process.send(port));
`;

const folder = mkdtempSync(join(tmpdir(), "scopefree-server-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
writeFileSync(join(folder, "app.js"), app);
const npm = ["install", "--no-audit", "--no-fund", "--prefer-offline", "hono", "@hono/node-server"];
const installing = spawnSync("npm", npm, { cwd: folder, encoding: "utf8" });
if (installing.status !== 0) throw new Error(installing.stderr);
const repository = fileURLToPath(new URL("..", import.meta.url));
symlinkSync(repository, join(folder, "node_modules/scopefree"), "dir");
const rewrite = [join(repository, "dist/hosts/cli.js"), "rewrite", "app.js", "--out-dir", "built"];
const rewriting = spawnSync(process.execPath, rewrite, { cwd: folder, encoding: "utf8" });
if (rewriting.status !== 0) throw new Error(rewriting.stderr);

/** One second of sound. */
const body = Buffer.from(Float32Array.from({ length: 48_000 }, (_, i) => Math.sin(i / 7)).buffer);

function ask(port, agent, method, path, content) {
  return new Promise((resolve, reject) => {
    const asking = request({ port, agent, method, path }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve(Buffer.concat(chunks)));
    });
    asking.on("error", reject);
    asking.end(content);
  });
}

async function load(args) {
  const server = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const port = await new Promise((resolve) => server.once("message", resolve));
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const measured = async () => JSON.parse(await ask(port, agent, "GET", "/measured"));
  const answers = new Set();
  for (let i = 0; i < 200; i++)
    answers.add(
      createHash("sha1")
        .update(await ask(port, agent, "POST", "/resample", body))
        .digest("hex"),
    );
  const before = await measured();
  const end = performance.now() + seconds * 1000;
  const latencies = [];
  const client = async () => {
    while (performance.now() < end) {
      const from = performance.now();
      await ask(port, agent, "POST", "/resample", body);
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const after = await measured();
  server.kill();
  agent.destroy();
  const sorted = latencies.sort((a, b) => a - b);
  return {
    answers: [...answers].join(),
    "requests/s": latencies.length / seconds,
    "p50 ms": sorted[Math.floor(sorted.length * 0.5)],
    "p99 ms": sorted[Math.floor(sorted.length * 0.99)],
    "CPU ms/request": (after.cpu - before.cpu) / latencies.length,
    "of it collector": (after.collecting - before.collecting) / (after.cpu - before.cpu),
    "started MB": after.idle / 2 ** 20,
    "largest MB": after.largest / 2 ** 20,
    "retained MB": after.retained / 2 ** 20,
  };
}

const kinds = {
  plain: ["app.js"],
  rewritten: ["built/app.js"],
  register: ["--import", "scopefree/register", "app.js"],
};
const results = { plain: [], rewritten: [], register: [] };
for (let round = 0; round < rounds; round++)
  for (const [name, args] of Object.entries(kinds)) results[name].push(await load(args));

const answers = new Set(Object.values(results).flatMap((list) => list.map((one) => one.answers)));
if (answers.size !== 1) {
  console.error(`answers differ: ${[...answers].join("; ")}`);
  process.exitCode = 1;
}
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
const columns = Object.keys(results.plain[0]).filter((name) => name !== "answers");
console.log(
  `Node ${process.version}, ${connections} connections, ${rounds} rounds of ${seconds} s each, medians`,
);
console.log(`| | ${columns.join(" | ")} |`);
console.log(`|---|${columns.map(() => "---:").join("|")}|`);
for (const [name, list] of Object.entries(results))
  console.log(
    `| ${name} | ${columns.map((column) => median(list.map((one) => one[column])).toFixed(2)).join(" | ")} |`,
  );
