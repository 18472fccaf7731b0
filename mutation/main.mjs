/**
 * Mutation testing of the analysis: `npm run test:mutation -- --sample N`.
 *
 * Stryker's instrumenter puts thousands of small changes into the sources of the analysis; the fixtures must notice each
 * one that they come by. Stryker's own runner would start the fixtures anew for every mutant, 75 seconds each; here a
 * process holds the instrumented pass, switches mutants on one after the other, and runs the fixtures that come by it
 * until one notices: those that noticed others of the same file, then the quickest. Mutants that none notices are
 * printed, to be read one by one.
 */
import { fork } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { instrumentPass } from "./instrument.mjs";

const HELP = `usage: npm run test:mutation -- [options]
  --folder DIR    sources that are mutated; may be given more than once (default: src/escape, src/place, src/lower)
  --sample N      so many mutants, chosen by chance (default: all)
  --seed S        of the choice (default: 1)
  --fixtures N    so many fixtures at most for each mutant (default: all that come by it)
  --every N       of the fixtures only every N-th (default: 1)
  --minutes M     stop after so long`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({
  options: {
    folder: { type: "string", multiple: true, default: ["src/escape", "src/place", "src/lower"] },
    sample: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    fixtures: { type: "string", default: "Infinity" },
    every: { type: "string", default: "1" },
    minutes: { type: "string", default: "Infinity" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const SECONDS = 60;
const started = performance.now();
const { folder, mutants } = await instrumentPass(root, values.folder);
console.log(`${mutants.length} mutants in ${values.folder.join(", ")}`);
let child = spawn();
const { found, atLoad } = await ask({ cover: Number(values.every) }, 900);
const comesBy = reachedBy(found);
const static_ = new Set(atLoad);
console.log(`${found.length} fixtures come by ${comesBy.size} of them (${seconds()} s)`);

const totals = { noticed: 0, late: 0, unnoticed: 0, unreached: 0, atLoad: 0, runs: 0 };
const perFolder = new Map();
/** how many mutants of a file a fixture has noticed, by file and name */
const noticedBy = new Map();
for (const mutant of chosen()) {
  if (seconds() > Number(values.minutes) * 60) break;
  const verdict = await judge(mutant);
  totals[verdict]++;
  const name = path.dirname(mutant.file).split(path.sep).slice(0, 2).join("/");
  const counts = perFolder.get(name) ?? { caught: 0, all: 0 };
  perFolder.set(name, counts);
  counts.all++;
  if (verdict === "noticed" || verdict === "late") counts.caught++;
  if (verdict === "unnoticed" || verdict === "unreached") tell(mutant, verdict);
}
child.kill();
const judged = totals.noticed + totals.late + totals.unnoticed + totals.unreached;
for (const [name, { caught, all }] of [...perFolder].sort())
  console.log(`${name}: ${caught} of ${all} (${percent(caught, all)})`);
console.log(
  `${judged} mutants in ${seconds()} s, ${totals.runs} fixtures run: ${totals.noticed} noticed, ${totals.late} without end, ` +
    `${totals.unnoticed} not noticed, ${totals.unreached} that no fixture comes by ` +
    `(score ${percent(totals.noticed + totals.late, judged)}); ${totals.atLoad} in what runs when a file is loaded, left out`,
);

function reachedBy(covered) {
  const reached = new Map();
  for (const fixture of [...covered].sort((a, b) => a.seconds - b.seconds))
    for (const [id, times] of Object.entries(fixture.hits)) {
      if (!reached.has(id)) reached.set(id, []);
      reached.get(id).push({ name: fixture.name, times });
    }
  return reached;
}

async function judge({ id, file }) {
  const reached = comesBy.get(id) ?? [];
  if (reached.length === 0) return static_.has(id) ? "atLoad" : "unreached";
  const noticed = noticedBy.get(file) ?? new Map();
  noticedBy.set(file, noticed);
  const times = ({ name }) => noticed.get(name) ?? 0;
  const tried = [...reached].sort((a, b) => times(b) - times(a)).slice(0, Number(values.fixtures));
  const hits = Object.fromEntries(tried.map((one) => [one.name, one.times]));
  const names = tried.map(({ name }) => name);
  const answer = await ask({ mutant: id, hits, names }, SECONDS + names.length);
  totals.runs += answer?.runs ?? 1;
  if (!answer) return "late";
  if (answer.noticed) noticed.set(answer.noticed, (noticed.get(answer.noticed) ?? 0) + 1);
  return answer.noticed ? "noticed" : "unnoticed";
}

/** The first of a shuffled list: the same seed chooses the same mutants of the same sources. */
function chosen() {
  let state = Number(values.seed) * 2654435761;
  const random = () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0;
    return state / 2 ** 32;
  };
  const keyed = mutants.map((mutant) => ({ mutant, key: random() })).sort((a, b) => a.key - b.key);
  return keyed.slice(0, Number(values.sample)).map(({ mutant }) => mutant);
}

function spawn() {
  return fork(path.join(root, "mutation", "child.mjs"), [folder], {
    execArgv: ["--max-old-space-size=3000"],
  });
}

/** The answer of the process, or nothing if it does not give one in time. */
function ask(question, limit) {
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill("SIGKILL"), limit * 1000);
    const end = (answer) => {
      clearTimeout(late);
      child.removeAllListeners();
      resolve(answer);
    };
    child.once("message", end);
    child.once("exit", () => {
      child = spawn();
      end(undefined);
    });
    child.send(question);
  });
}

function tell({ file, line, mutator, original, replacement }, verdict) {
  console.log(`${file}:${line} ${verdict}, ${mutator}\n  - ${short(original)}\n  + ${short(replacement)}`);
}

function short(text) {
  return text.replace(/\s+/g, " ").slice(0, 160);
}

function percent(part, all) {
  return `${Math.round((100 * part) / Math.max(1, all))} %`;
}

function seconds() {
  return Math.round((performance.now() - started) / 1000);
}
