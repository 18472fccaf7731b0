// One workload in a process of its own: `node child.mjs NAME ROOT check|time|count [JSON]`, where the packages are in
// ROOT/node_modules. Prints one JSON object.

import { join } from "node:path";
import { PerformanceObserver } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { checksum } from "./checksum.mjs";

const [name, root, mode, settings = "{}"] = process.argv.slice(2);

/** A module of a package; of CommonJS what it exports. */
async function load(pkg, file) {
  const module = await import(pathToFileURL(join(root, "node_modules", pkg, file)).href);
  const whole = module.default;
  if (whole === null || (typeof whole !== "object" && typeof whole !== "function")) return module;
  const others = Object.keys(module).filter((key) => !/^(default|__esModule|module\.exports)$/.test(key));
  return others.every((key) => key in whole) ? whole : module;
}

const counters = mode === "count" ? (await import("./count.mjs")).counters : undefined;
const { default: prepare } = await import(`./workloads/${name}.mjs`);
const { rounds, op } = await prepare(load);

let state;
for (let i = 0; i < rounds; i++) state = checksum(op(i), state);
const result = { checksum: state.toString(16), rounds };

const all = (times) => {
  for (let time = 0; time < times; time++) for (let i = 0; i < rounds; i++) op(i);
};

/** Time of batches, in ms an operation: what passes, and what CPUs spend, the collector's threads included; its pauses are counted. */
async function time({ warm = 1000, batches = 9, batch = 100 }) {
  let times = 0;
  const start = performance.now();
  do {
    all(1);
    times++;
  } while (performance.now() - start < warm);
  const perBatch = Math.max(1, Math.round((batch * times) / warm));
  const pauses = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) pauses.push({ startTime, duration });
  });
  observer.observe({ entryTypes: ["gc"] });
  const wall = [];
  const cpu = [];
  const from = performance.now();
  for (let number = 0; number < batches; number++) {
    const before = process.cpuUsage();
    const began = performance.now();
    all(perBatch);
    wall.push((performance.now() - began) / perBatch / rounds);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000 / perBatch / rounds);
  }
  const to = performance.now();
  // entries are delivered in a task of their own
  await new Promise((resolve) => setTimeout(resolve, 30));
  observer.disconnect();
  const within = pauses.filter(({ startTime }) => startTime >= from && startTime <= to);
  const ops = batches * perBatch * rounds;
  const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
  return {
    wall: median(wall),
    cpu: median(cpu),
    collections: within.length / ops,
    pauses: within.reduce((sum, { duration }) => sum + duration, 0) / ops,
    resident: process.memoryUsage().rss,
  };
}

/** What is allocated and what is reused, an operation, when everything is warm. */
async function count({ warm = 600, batch = 300 }) {
  const { stats } = await import("scopefree/runtime");
  const run = (duration) => {
    const until = performance.now() + duration;
    let times = 0;
    do {
      all(1);
      times++;
    } while (performance.now() < until);
    return times * rounds;
  };
  run(warm);
  const before = { ...counters, ...stats() };
  const ops = run(batch);
  const after = { ...counters, ...stats() };
  const each = (key) => (after[key] - before[key]) / ops;
  const keys = ["made", "madeBytes", "reuses", "bytesReused"];
  return Object.fromEntries(keys.map((key) => [key, each(key)]));
}

if (mode === "time") Object.assign(result, await time(JSON.parse(settings)));
if (mode === "count") Object.assign(result, await count(JSON.parse(settings)));
process.stdout.write(`${JSON.stringify(result)}\n`);
