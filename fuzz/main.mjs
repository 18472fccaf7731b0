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
import { Coverage } from "./coverage.mjs";
import { loadRuntimes } from "./execute.mjs";
import { Generator } from "./generator.mjs";
import { EXPRESSIONS, STATEMENTS } from "./grammar/index.mjs";
import { judge, judgeAlone, prepare } from "./judge.mjs";
import { Random } from "./random.mjs";
import { shrink } from "./shrink.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const BATCH = 40;
const FOUND = path.join(root, "fixtures", "fuzz-found");
const TOTAL = path.join(root, ".cache", "fuzz", "total.json");

/** How programs are analysed: with types and checker, TypeScript from its text alone, JavaScript. */
const WAYS = [
  { name: "js", mode: "text", types: false },
  { name: "text", mode: "text", types: true },
  { name: "js", mode: "text", types: false },
  { name: "typed", mode: "typed", types: true },
];

/** The proofs about zeros are a third of all the work, and have a fuzzer of their own; so most programs do without. */
const MODES = [true, false, false, false, false].flatMap((zeroing) =>
  WAYS.map((way) => ({ ...way, zeroing })),
);

const HELP = `usage: npm run fuzz -- [options]
  --seed S       first seed (default: the time)
  --count N      programs (default: as many as there is time for, or 1000)
  --minutes M    stop after so long
  --core S       stop after so many seconds of processor time
  --coverage     which producers are reached, and the sites in what they make; runs nothing
  --only I       one program of the seed, by its number; prints it
  --mode MODE    typed, text or js (default: all in turn)
  --dist FOLDER  the built pass (default: dist)
  --no-shrink    print failing programs as they are, and save nothing
  --unfit        tell of programs that cannot be compared
  --first        stop at the first failing program
  --json         one line of JSON at the end`;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    count: { type: "string" },
    minutes: { type: "string" },
    core: { type: "string" },
    only: { type: "string" },
    coverage: { type: "boolean" },
    mode: { type: "string" },
    dist: { type: "string" },
    "no-shrink": { type: "boolean" },
    unfit: { type: "boolean" },
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

if (values.coverage) {
  cover();
  process.exit(0);
} else if (values.only !== undefined) await one(number("only", values.only));
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
    const programs = [];
    for (let i = start; i < Math.min(count, start + BATCH); i++) programs.push(makeProgram(i, how));
    const results = analyseAll(programs, how);
    const prepared = await Promise.all(programs.map((program) => prepare(program, results)));
    for (const [at, program] of programs.entries()) {
      if (isOver()) return;
      await check(program, results, prepared[at], how);
      if (values.first && totals.wrong > 0) return;
    }
    if (performance.now() - said > 60_000) {
      said = performance.now();
      say(summary());
    }
  }
}

function cover() {
  const coverage = new Coverage([...STATEMENTS, ...Object.values(EXPRESSIONS).flat()]);
  for (let start = 0; start < count && !isOver(); start += BATCH) {
    const how = modes[(start / BATCH) % modes.length];
    const programs = [];
    for (let i = start; i < Math.min(count, start + BATCH); i++) programs.push(makeProgram(i, how, true));
    const results = analyseAll(programs, { ...how, zeroing: false });
    for (const { files } of programs)
      for (const [name, text] of files) coverage.add(text, results.get(name).sites);
    totals.programs += programs.length;
  }
  console.log(`${coverage}\n${totals.programs} programs`);
}

async function one(index) {
  const how = modes[Math.floor(index / BATCH) % modes.length];
  const program = makeProgram(index, how);
  const results = analyseAll([program], how);
  say(shown(program.files));
  say(`// ---- rewritten\n${shown(codesOf(program, results))}`);
  await check(program, results, await prepare(program, results), how);
}

/**
 * What a program does to built-ins, or by names that it does not spell, counts for all that is analysed with it. So each
 * is analysed alone; with types, which takes long to begin, those together that do nothing of the kind.
 */
function analyseAll(programs, how) {
  const together = how.mode === "typed" ? programs.filter((program) => !isFarReaching(program)) : [];
  const alone = programs.filter((program) => !together.includes(program));
  const groups = [together, ...alone.map((program) => [program])].filter(({ length }) => length > 0);
  return new Map(groups.flatMap((group) => [...analyseGroup(group, how)]));
}

function analyseGroup(programs, how) {
  const forms = new Map(programs.flatMap(({ files, form }) => [...files.keys()].map((name) => [name, form])));
  const files = new Map(programs.flatMap((program) => [...program.files]));
  return analyse(pass, files, how.mode, { ...switches(how), formOf: (name) => forms.get(name) });
}

function isFarReaching({ files }) {
  const far = /\b(?:Object|Reflect)\.|\bextends [A-Z]\w+Array|\bas any\b|: any\b/;
  return [...files.values()].some((text) => far.test(text));
}

function codesOf({ files }, results) {
  return new Map([...files.keys()].map((name) => [name, results.get(name).code]));
}

async function check(program, results, prepared, how) {
  totals.programs++;
  for (const name of program.files.keys()) {
    totals.sites += results.get(name).sites.length;
    totals.tracked += results.get(name).tracked;
  }
  const verdict = await judge(prepared, runtimes);
  if (verdict.kind === "unfit") {
    totals.unfit++;
    if (values.unfit) say(`${program.entry} (seed ${seed}, ${kindOf(how)}): unfit, ${verdict.detail}`);
  }
  if (verdict.kind !== "wrong") return;
  totals.wrong++;
  if (values.json && values["no-shrink"]) return;
  say(`\n${program.entry} (seed ${seed}, ${kindOf(how)}): ${verdict.detail}`);
  if (values["no-shrink"]) say(shown(program.files));
  else await save(program, how, verdict);
}

async function save(program, how, { detail }) {
  const stillWrong = async (files) =>
    (await judgeAlone(pass, runtimes, { ...program, files }, how.mode, switches(how))).kind === "wrong";
  const alone = await stillWrong(program.files);
  const files = new Map(program.files);
  if (alone)
    for (const [name, text] of files) {
      const holds = (smaller) => stillWrong(new Map([...files, [name, smaller]]));
      files.set(name, await shrink(text, holds, { fileName: name, seconds: 180 }));
    }
  say(alone ? shown(files) : "(only in company of others; as it is)");
  const small = { ...program, files };
  say(`// ---- rewritten\n${shown(codesOf(small, analyseAll([small], how)))}`);
  const head = `// Found by the fuzzer (seed ${seed}, ${kindOf(how)}): ${detail}\n`;
  const folder = files.size === 1 ? FOUND : path.join(FOUND, `s${seed}-${program.entry.replace(/\W.*/, "")}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files)
    writeFileSync(path.join(folder, files.size === 1 ? `s${seed}-${name}` : name), head + text);
  say(`saved in ${path.relative(root, folder)}`);
}

function shown(files) {
  return [...files].map(([name, text]) => (files.size === 1 ? text : `// ---- ${name}\n${text}`)).join("\n");
}

function makeProgram(index, { types }, marks = false) {
  return new Generator(new Random(seed, index), { types, marks }).program(`p${index}`);
}

function kindOf({ name, zeroing }) {
  return zeroing ? name : `${name}, without zeroing`;
}

function switches({ zeroing }) {
  return { options: { analysis: { ...pass.options.analysis, zeroing } } };
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
