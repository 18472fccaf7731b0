// What `npm start` runs: compiles libraries that nobody here wrote with the pass, says what was decided and why, runs
// the same workload on each as published and as rewritten, and compares results, time, allocations and collections.
// Nothing is fetched; the output goes to .cache/demo. `npm run bench:libraries` does the same for more libraries.

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify, styleText } from "node:util";
import { child, conditions, digest, pairs } from "../bench/libraries/measure.mjs";
import { link } from "../bench/libraries/prepare.mjs";
import { messages } from "../dist/diagnostics/messages.generated.js";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);

const libraries = [
  {
    name: "tweetnacl",
    file: "nacl-fast.js",
    workload: "tweetnacl",
    what: "boxes opened, signatures verified",
  },
  { name: "fflate", file: "esm/index.mjs", workload: "fflate-messages", what: "messages of 200 bytes" },
];
const pairsOfRuns = 5;
const timing = { warm: 700, batches: 7, batch: 80 };
/** Sites of a library that are listed one by one. */
const listed = 9;

const folder = at("../.cache/demo/");
const roots = { original: `${folder}original`, rewritten: `${folder}rewritten` };

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (style, text) => (colour ? styleText(style, text) : text);
const bold = (text) => paint("bold", text);
const dim = (text) => paint("dim", text);
const good = (text) => paint("green", text);
const say = (text = "") => console.log(text);
const heading = (text) => say(`\n${bold(text)}`);

const times = (ratio) => `${ratio.toFixed(2)}×`;
const cell = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KB`;
const time = (ms) => (ms >= 1 ? `${cell(ms)} ms` : `${cell(ms * 1000)} µs`);

/** Rows of cells as aligned columns: the first to the left, the others to the right. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column])))
      .join("   "),
  );
}

// ---------------------------------------------------------------------------------------------- compile

async function compile({ name, file }) {
  const path = `node_modules/${name}/${file}`;
  for (const root of Object.values(roots)) {
    mkdirSync(dirname(`${root}/${path}`), { recursive: true });
    cpSync(at(`../node_modules/${name}/package.json`), `${root}/node_modules/${name}/package.json`);
    link(root);
  }
  cpSync(at(`../${path}`), `${roots.original}/${path}`);
  const scopefree = async (...args) => {
    const options = { cwd: roots.original, maxBuffer: 2 ** 28 };
    return (await run(process.execPath, [at("../dist/hosts/cli.js"), ...args], options)).stdout;
  };
  const [report] = await Promise.all([
    scopefree("explain", path, "--json"),
    scopefree("rewrite", path, "--out-dir", "../rewritten"),
  ]);
  return JSON.parse(report);
}

function showDecisions({ name, file }, { sites, summary, skipped }) {
  const tracked = sites.filter((site) => site.decision === "tracked");
  heading(`Decisions: ${summary.tracked} of ${summary.sites} allocations are tracked`);
  for (const { file: path, code, message } of skipped ?? []) say(`  ${path}: ${code} ${message}`);
  const rows = tracked
    .slice(0, listed)
    .map(({ line, column, allocates, zeroing, partial, reason }) => [
      `${line}:${column}`,
      allocates,
      reason.message +
        (partial ? ", on the paths where it does not escape" : "") +
        (zeroing === "elided" ? ", not zeroed" : ""),
    ]);
  const width = (column) => Math.max(0, ...rows.map((row) => row[column].length));
  for (const [place, type, message] of rows)
    say(`  ${good("✓")} ${place.padEnd(width(0))}  ${type.padEnd(width(1))}  ${dim(message)}`);
  if (tracked.length > listed) say(dim(`    and ${tracked.length - listed} more`));
  say(`  ${summary.heap} stay on the heap:`);
  const byCount = Object.entries(summary.reasons).sort(([, a], [, b]) => b - a);
  for (const [code, count] of byCount) {
    const { name: reason } = messages[code] ?? { name: "" };
    const example = sites.find((site) => site.decision === "heap" && site.reason.code === code);
    const place = example === undefined ? "" : `${example.line}:${example.column} ${example.reason.message}`;
    const room = Math.max(30, (process.stdout.columns ?? 110) - 42);
    say(
      `  ${String(count).padStart(4)} × ${code} ${reason.padEnd(16)} ${dim(`e.g. ${place}`.slice(0, room))}`,
    );
  }
  const rewritten = relative(process.cwd(), `${roots.rewritten}/node_modules/${name}/${file}`);
  say(dim(`  The rewritten library: ${rewritten}`));
}

// ---------------------------------------------------------------------------------------------- run

const meanings = {
  "scopefree-checked": "rewritten, freed memory poisoned and detached",
  "scopefree-noreuse": "rewritten, memory never reused",
};

async function checkResults({ workload, what }) {
  const expected = await child(workload, roots.original, "check");
  heading(`Results: ${expected.rounds} ${what}`);
  say(`    ${expected.checksum}  as published`);
  for (const condition of conditions) {
    const { checksum } = await child(workload, roots.rewritten, "check", { condition });
    const equal = checksum === expected.checksum;
    if (!equal) process.exitCode = 1;
    say(`  ${equal ? good("✓") : paint("red", "✗")} ${checksum}  ${meanings[condition] ?? "rewritten"}`);
  }
}

async function measure({ workload }) {
  const counts = {
    before: await child(workload, roots.original, "count"),
    after: await child(workload, roots.rewritten, "count"),
  };
  const runs = await pairs(workload, roots.original, roots.rewritten, pairsOfRuns, timing, (pair) => {
    if (colour) process.stdout.write(`\r  ${dim(`measuring, ${pair} of ${pairsOfRuns} pairs`)}`);
  });
  if (colour) process.stdout.write("\r\x1b[K");
  return { counts, timing: digest(runs) };
}

function showMeasurements({ counts, timing: { speedUp, range, cpu, pauses, collections, resident } }) {
  const count = (key) => ({ before: counts.before[key], after: counts.after[key] });
  const row = (name, { before, after }, show) => [name, show(before), show(after)];
  const [head, ...body] = table([
    ["per operation", "as published", "rewritten"],
    row("CPU time, collector threads included", cpu, time),
    row("typed arrays allocated", count("made"), cell),
    row("bytes allocated in them", count("madeBytes"), kilobytes),
    row("typed arrays reused", count("reuses"), cell),
    row("collections, per 1000 operations", collections, (one) => cell(one * 1000)),
    row("pauses of the collector", pauses, time),
    row("resident size of the process", resident, (bytes) => `${cell(bytes / 2 ** 20)} MB`),
  ]);
  heading("Measured");
  say(`  ${dim(head)}`);
  for (const line of body) say(`  ${line}`);
  const [low, high] = range.map(times);
  say(
    `\n  ${bold("Speed-up:")} ${good(times(speedUp))}  ${dim(`middle half of the pairs: ${low} to ${high}`)}`,
  );
}

rmSync(folder, { recursive: true, force: true });
const started = performance.now();
for (const library of libraries) {
  const manifest = readFileSync(at(`../node_modules/${library.name}/package.json`), "utf8");
  const { version } = JSON.parse(manifest);
  say(bold(`\nscopefree on ${library.name} ${version}`) + dim(`  (${library.file}, as published on npm)`));
  showDecisions(library, await compile(library));
  await checkResults(library);
  showMeasurements(await measure(library));
}
const seconds = ((performance.now() - started) / 1000).toFixed(0);
say(
  dim(
    `\n  Medians over ${pairsOfRuns} pairs of processes that take turns. Node ${process.versions.node}, ${cpus()[0]?.model.trim() ?? "unknown CPU"}, ${cpus().length} logical CPUs.` +
      `\n  The gain is per allocation: on documents of many kilobytes fflate gains nothing. ${seconds} s in all.`,
  ),
);
