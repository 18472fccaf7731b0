// What `npm start` runs: compiles a library that nobody here wrote with the pass, says what was decided and why, runs
// the same workload on the library as published and as rewritten, and compares results, time, allocations and
// collections. Nothing is fetched; the output goes to .cache/demo.

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify, styleText } from "node:util";
import { messages } from "../dist/diagnostics/messages.generated.js";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);

const library = "fflate";
const file = "esm/index.mjs";
const workload = "fflate-msg";
const pairs = 9;
const timing = { WARM: "900", REPS: "7", BATCH: "90" };

const published = at("../node_modules/fflate/");
// Not below a node_modules folder: there, "scopefree/runtime" would not be this package.
const folder = at("../.cache/demo/");
const copies = { original: `${folder}original`, rewritten: `${folder}rewritten` };
const expected = JSON.parse(readFileSync(at("./workloads/checksums.json"), "utf8"))[workload];

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (style, text) => (colour ? styleText(style, text) : text);
const bold = (text) => paint("bold", text);
const dim = (text) => paint("dim", text);
const good = (text) => paint("green", text);
const say = (text = "") => console.log(text);
const heading = (text) => say(`\n${bold(text)}`);

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const times = (ratio) => `${ratio.toFixed(2)}×`;
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KB`;

/** Rows of cells as aligned columns: the first to the left, the others to the right. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join("   "),
  );
}

// ---------------------------------------------------------------------------------------------- compile

async function compile() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(`${published}${file}`, `${copies.original}/${file}`);
  const scopefree = async (...args) => {
    const options = { cwd: copies.original, maxBuffer: 2 ** 28 };
    return (await run(process.execPath, [at("../dist/hosts/cli.js"), ...args], options)).stdout;
  };
  const [report] = await Promise.all([
    scopefree("explain", file, "--json"),
    scopefree("rewrite", file, "--out-dir", "../rewritten"),
  ]);
  return JSON.parse(report);
}

function showDecisions({ sites, summary, skipped }) {
  const tracked = sites.filter((site) => site.decision === "tracked");
  heading(`Decisions: ${summary.tracked} of ${summary.sites} allocations are tracked`);
  for (const { file: path, code, message } of skipped ?? []) say(`  ${path}: ${code} ${message}`);
  const rows = tracked.map(({ file: path, line, column, allocates, zeroing, partial, reason }) => [
    `${path}:${line}:${column}`,
    allocates,
    reason.message +
      (partial ? ", on the paths where it does not escape" : "") +
      (zeroing === "elided" ? ", not zeroed" : ""),
  ]);
  const width = (column) => Math.max(0, ...rows.map((row) => row[column].length));
  for (const [place, type, message] of rows) {
    say(`  ${good("✓")} ${place.padEnd(width(0))}  ${type.padEnd(width(1))}  ${dim(message)}`);
  }
  say();
  say(`  ${summary.heap} stay on the heap:`);
  const byCount = Object.entries(summary.reasons).sort(([, a], [, b]) => b - a);
  for (const [code, count] of byCount) {
    const { name } = messages[code] ?? { name: "" };
    const example = sites.find((site) => site.decision === "heap" && site.reason.code === code);
    const place = example === undefined ? "" : `${example.line}:${example.column} ${example.reason.message}`;
    const room = Math.max(30, (process.stdout.columns ?? 110) - 42);
    say(`  ${String(count).padStart(4)} × ${code} ${name.padEnd(16)} ${dim(`e.g. ${place}`.slice(0, room))}`);
  }
  say(dim(`\n  The rewritten library: ${relative(process.cwd(), copies.rewritten)}/${file}`));
}

// ---------------------------------------------------------------------------------------------- run

async function child(copy, script, { conditions = [], env = {} } = {}) {
  const args = [...conditions.map((condition) => `--conditions=${condition}`), ...script];
  const { stdout } = await run(process.execPath, args, {
    cwd: at("../"),
    env: { ...process.env, LIBDIR: copies[copy], ...env },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

const workloadFile = at(`./workloads/${workload}.mjs`);

async function checkResults() {
  const check = (copy, conditions) => child(copy, [workloadFile], { conditions, env: { MODE: "check" } });
  const runs = [
    ["as published", await check("original")],
    ["rewritten", await check("rewritten")],
    ["rewritten, freed memory poisoned and detached", await check("rewritten", ["scopefree-checked"])],
    ["rewritten, memory never reused", await check("rewritten", ["scopefree-noreuse"])],
  ];
  heading(`Results: ${runs[0][1].ops} messages of 200 bytes, deflated and inflated again`);
  for (const [name, { checksum }] of runs) {
    const equal = checksum === expected;
    if (!equal) process.exitCode = 1;
    say(`  ${equal ? good("✓") : paint("red", "✗")} ${checksum}  ${name}`);
  }
}

async function time() {
  const runs = { original: [], rewritten: [] };
  for (let pair = 0; pair < pairs; pair++) {
    // Who goes first alternates, so that a machine that slows down favours nobody.
    for (const copy of pair % 2 ? ["rewritten", "original"] : ["original", "rewritten"]) {
      const result = await child(copy, [workloadFile], { env: { MODE: "time", ...timing } });
      if (result.checksum !== expected) throw new Error(`${copy}: checksum ${result.checksum}`);
      runs[copy].push(result);
    }
    if (colour) process.stdout.write(`\r  ${dim(`measuring, ${pair + 1} of ${pairs} pairs`)}`);
  }
  if (colour) process.stdout.write("\r\x1b[K");
  return runs;
}

function showMeasurements(runs, counts) {
  const microseconds = (field) => (copy) => median(runs[copy].map((one) => one[field] * 1000));
  const middle = (copy, f) => median(runs[copy].map((one) => f(one)));
  const cell = (value) =>
    value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
  const row = (name, measure, show = cell) => [name, show(measure("original")), show(measure("rewritten"))];
  const rows = [
    ["per message", "as published", "rewritten"],
    row("time", microseconds("msPerOp"), (value) => `${cell(value)} µs`),
    row("CPU time, collector threads included", microseconds("cpuMs"), (value) => `${cell(value)} µs`),
    row("typed arrays allocated", (copy) => counts[copy].allocations),
    row("bytes allocated in them", (copy) => counts[copy].bytes, kilobytes),
    row("typed arrays reused", (copy) => counts[copy].reuses),
    row("bytes reused", (copy) => counts[copy].bytesReused, kilobytes),
    row("collections, per 1000 messages", (copy) => middle(copy, (one) => (one.gcs / one.timed) * 1000)),
    row(
      "time in the collector's pauses",
      (copy) => middle(copy, (one) => one.gcPct),
      (value) => `${cell(value)} %`,
    ),
    row(
      "resident size of the process",
      (copy) => middle(copy, (one) => one.rssMB),
      (value) => `${cell(value)} MB`,
    ),
  ];
  const [head, ...body] = table(rows);
  heading("Measured");
  say(`  ${dim(head)}`);
  for (const line of body) say(`  ${line}`);

  const ratios = (field) => runs.original.map((one, pair) => one[field] / runs.rewritten[pair][field]);
  const range = (values) =>
    dim(`(pairs from ${times(Math.min(...values))} to ${times(Math.max(...values))})`);
  const wall = ratios("msPerOp");
  const cpu = ratios("cpuMs");
  heading(`Speed-up: ${good(times(median(wall)))}`);
  say(`  time      ${times(median(wall))}  ${range(wall)}`);
  say(`  CPU time  ${times(median(cpu))}  ${range(cpu)}`);
  const { length } = cpus();
  say(
    dim(
      `\n  Medians over ${pairs} pairs of processes, run in turn. Node ${process.versions.node}, ${cpus()[0]?.model.trim() ?? "unknown CPU"}, ${length} logical CPUs.` +
        `\n  The gain is per allocation: on documents of many kilobytes ${library} gains nothing.`,
    ),
  );
}

const { version } = JSON.parse(readFileSync(`${published}package.json`, "utf8"));
const started = performance.now();
say(bold(`scopefree on ${library} ${version}`) + dim(`  (${file}, as published on npm)`));
showDecisions(await compile());
await checkResults();
const counts = {
  original: await child("original", [at("./count.mjs"), workload]),
  rewritten: await child("rewritten", [at("./count.mjs"), workload]),
};
showMeasurements(await time(), counts);
say(dim(`\n  ${((performance.now() - started) / 1000).toFixed(0)} s in all.`));
