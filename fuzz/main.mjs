/**
 * The differential fuzzer: `npm run fuzz -- --seed S --count N --minutes M`.
 *
 * Random programs (generator.mjs) are analysed and rewritten, and run as they were and as rewritten (execute.mjs). A
 * program that then does something else is made small (shrink.mjs) and saved among the fixtures. The same seed gives
 * the same programs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { analyse, loadPass } from "./analyse.mjs";
import { loadRuntimes } from "./execute.mjs";
import { Generator } from "./generator.mjs";
import { judge, judgeAlone } from "./judge.mjs";
import { Random } from "./random.mjs";
import { shrink } from "./shrink.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const BATCH = 20;
const FOUND = path.join(root, "fixtures", "fuzz-found");
const TOTAL = path.join(root, ".cache", "fuzz", "total.json");

/** How programs are analysed: with types and checker, TypeScript from its text alone, JavaScript. */
const WAYS = [
  { name: "js", mode: "text", types: false },
  { name: "text", mode: "text", types: true },
  { name: "js", mode: "text", types: false },
  { name: "typed", mode: "typed", types: true },
];

/** The proofs about zeros are a third of all the work, and have a fuzzer of their own; so half of the programs do without. */
const MODES = [
  ...WAYS.map((way) => ({ ...way, zeroing: true })),
  ...WAYS.map((way) => ({ ...way, zeroing: false })),
];

const HELP = `usage: npm run fuzz -- [options]
  --seed S       first seed (default: the time)
  --count N      programs (default: as many as there is time for, or 1000)
  --minutes M    stop after so long
  --core S       stop after so many seconds of processor time
  --only I       one program of the seed, by its number; prints it
  --mode MODE    typed, text or js (default: all in turn)
  --dist FOLDER  the built pass (default: dist)
  --no-shrink    print failing programs as they are, and save nothing
  --first        stop at the first failing program
  --json         one line of JSON at the end`;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    count: { type: "string" },
    minutes: { type: "string" },
    core: { type: "string" },
    only: { type: "string" },
    mode: { type: "string" },
    dist: { type: "string" },
    "no-shrink": { type: "boolean" },
    first: { type: "boolean" },
    json: { type: "boolean" },
    help: { type: "boolean" },
  },
});

if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const seed = values.seed === undefined ? Date.now() % 2 ** 31 : number("seed", values.seed);
const minutes = values.minutes === undefined ? Number.POSITIVE_INFINITY : number("minutes", values.minutes);
const core = values.core === undefined ? Number.POSITIVE_INFINITY : number("core", values.core);
const count =
  values.count === undefined
    ? minutes === Number.POSITIVE_INFINITY && core === Number.POSITIVE_INFINITY
      ? 1000
      : Number.POSITIVE_INFINITY
    : number("count", values.count);
const modes = values.mode === undefined ? MODES : MODES.filter(({ name }) => name === values.mode);
if (modes.length === 0) fail(`--mode is typed, text or js, not ${values.mode}`);

const dist = values.dist === undefined ? undefined : path.resolve(values.dist);
const pass = await loadPass(dist);
const runtimes = await loadRuntimes();
const totals = { seed, programs: 0, sites: 0, tracked: 0, unfit: 0, wrong: 0, seconds: 0, core: 0 };
const started = performance.now();
const say = values.json ? () => {} : (text) => console.log(text);

if (values.only !== undefined) await one(number("only", values.only));
else await all();
totals.seconds = Math.round((performance.now() - started) / 100) / 10;
totals.core = Math.round(coreSeconds() * 10) / 10;
if (values.json) console.log(JSON.stringify(totals));
else say(summary());
if (dist === undefined) remember();
process.exit(totals.wrong > 0 ? 1 : 0);

async function all() {
  let said = performance.now();
  for (let start = 0; start < count && !isOver(); start += BATCH) {
    const how = modes[(start / BATCH) % modes.length];
    const sources = new Map();
    for (let i = start; i < Math.min(count, start + BATCH); i++)
      sources.set(nameOf(i, how), makeProgram(i, how));
    const results = analyse(pass, sources, how.mode, switches(how));
    for (const [name, result] of results) {
      if (isOver()) return;
      await check(name, sources.get(name), result, how);
      if (values.first && totals.wrong > 0) return;
    }
    if (performance.now() - said > 60_000) {
      said = performance.now();
      say(summary());
    }
  }
}

async function one(index) {
  const how = modes[Math.floor(index / BATCH) % modes.length];
  const source = makeProgram(index, how);
  const name = nameOf(index, how);
  const result = analyse(pass, new Map([[name, source]]), how.mode, switches(how)).get(name);
  say(`${source}\n// ---- rewritten\n${result.code}`);
  await check(name, source, result, how);
}

async function check(name, source, result, how) {
  totals.programs++;
  totals.sites += result.sites.length;
  totals.tracked += result.tracked;
  const verdict = await judge(name, source, result, runtimes);
  if (verdict.kind === "unfit") totals.unfit++;
  if (verdict.kind !== "wrong") return;
  totals.wrong++;
  if (values.json && values["no-shrink"]) return;
  say(`\n${name} (seed ${seed}, ${kindOf(how)}): ${verdict.detail}`);
  if (values["no-shrink"]) {
    say(source);
    return;
  }
  await save(name, source, how, verdict);
}

async function save(name, source, how, { detail }) {
  const stillWrong = async (text) =>
    (await judgeAlone(pass, runtimes, name, text, how.mode, switches(how))).kind === "wrong";
  const alone = await stillWrong(source);
  const small = alone ? await shrink(source, stillWrong, { fileName: name, seconds: 180 }) : source;
  const result = analyse(pass, new Map([[name, small]]), how.mode, switches(how)).get(name);
  say(alone ? small : "(only in company of others; as it is)");
  say(`// ---- rewritten\n${result.code}`);
  mkdirSync(FOUND, { recursive: true });
  const file = path.join(FOUND, `s${seed}-${name}`);
  writeFileSync(file, `// Found by the fuzzer (seed ${seed}, ${kindOf(how)}): ${detail}\n${small}`);
  say(`saved as ${path.relative(root, file)}`);
}

function makeProgram(index, { types }) {
  return new Generator(new Random(seed, index), { types }).program();
}

function kindOf({ name, zeroing }) {
  return zeroing ? name : `${name}, without zeroing`;
}

function switches({ zeroing }) {
  return { options: { analysis: { ...pass.options.analysis, zeroing } } };
}

function nameOf(index, { types }) {
  return `p${index}.${types ? "ts" : "js"}`;
}

function isOver() {
  return performance.now() - started > minutes * 60_000 || coreSeconds() > core;
}

/** Processor time that this process has used: what a busy machine does not change. */
function coreSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function summary() {
  const seconds = (performance.now() - started) / 1000;
  return (
    `seed ${seed}: ${totals.programs} programs in ${Math.round(seconds)} s (${Math.round(totals.programs / coreSeconds())} a second and core), ` +
    `${totals.tracked} of ${totals.sites} sites tracked, ${totals.unfit} unfit, ${totals.wrong} wrong`
  );
}

/** All programs that this checkout has run so far. */
function remember() {
  mkdirSync(path.dirname(TOTAL), { recursive: true });
  const known = existsSync(TOTAL) ? JSON.parse(readFileSync(TOTAL, "utf8")) : { programs: 0, tracked: 0 };
  const total = { programs: known.programs + totals.programs, tracked: known.tracked + totals.tracked };
  writeFileSync(TOTAL, JSON.stringify(total));
  say(`${total.programs} programs in all runs of this checkout`);
}

function number(name, text) {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) fail(`--${name} is a number, not ${text}`);
  return value;
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
