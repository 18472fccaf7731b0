/**
 * Test262 under the pass: `npm run test262 -- --suite DIR`, where DIR is a checkout of github.com/tc39/test262.
 *
 * Each file of the areas is run as it is and in the variants of variants.mjs, without the pass and with it, under the
 * checked runtime and under that of production. The outcome must be the same, success or failure: what Node itself
 * does not implement fails alike. Every difference is printed, and is a bug of the pass.
 */
import { fork } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { AREAS } from "./areas.mjs";

const HELP = `usage: npm run test262 -- --suite DIR [options]
  --suite DIR    a checkout of github.com/tc39/test262
  --area NAME    a folder under its test/, or a part of a path; may be given more than once (default: all areas)
  --part I/N     every N-th file, beginning with the I-th
  --seconds S    a file that takes longer is left out and told (default: 60)
  --dist FOLDER  the built pass (default: dist)
  --json         one line of JSON at the end`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({
  options: {
    suite: { type: "string" },
    area: { type: "string", multiple: true },
    part: { type: "string", default: "1/1" },
    seconds: { type: "string", default: "60" },
    dist: { type: "string", default: path.join(root, "dist") },
    json: { type: "boolean" },
    help: { type: "boolean" },
  },
});
if (values.help || values.suite === undefined) stop(HELP, values.help ? 0 : 2);
const suite = path.resolve(values.suite);
if (!existsSync(path.join(suite, "harness", "assert.js")))
  stop(`${suite} is no checkout of Test262: it has no harness/assert.js`, 2);

const [part, parts] = values.part.split("/").map(Number);
const files = filesOf(values.area).filter((_, at) => at % parts === part - 1);
if (files.length === 0) stop("no files", 2);

const totals = {
  files: 0,
  rewritten: 0,
  variants: 0,
  passing: 0,
  sites: 0,
  tracked: 0,
  different: 0,
  left: 0,
};
const started = performance.now();
let said = started;
let child = spawn();
for (const file of files) {
  const answer = await judge(file);
  if (answer.verdict) count(file, answer.verdict);
  else {
    totals.left++;
    console.log(`${file}: left out, ${answer.broken}`);
  }
  if (performance.now() - said > 60_000) {
    said = performance.now();
    if (!values.json) console.log(summary());
  }
}
child.kill();
console.log(values.json ? JSON.stringify(totals) : summary());
process.exit(totals.different > 0 ? 1 : 0);

function filesOf(names) {
  const all = names ?? AREAS;
  const found = all.flatMap((area) => {
    if (existsSync(path.join(suite, "test", area))) return walk(area);
    return AREAS.flatMap(walk).filter((file) => file.includes(area));
  });
  return [...new Set(found)].sort();
}

function walk(relative) {
  const folder = path.join(suite, "test", relative);
  if (relative.endsWith(".js")) return [relative];
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".js") && !entry.name.includes("_FIXTURE"))
    .map((entry) => path.relative(path.join(suite, "test"), path.join(entry.parentPath, entry.name)));
}

function spawn() {
  return fork(path.join(root, "conformance", "child.mjs"), [suite, path.resolve(values.dist)], {
    execArgv: ["--experimental-vm-modules", "--no-warnings"],
  });
}

/** @returns {Promise<{ verdict?: import("./judge.mjs").Verdict, broken?: string }>} */
function judge(file) {
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill("SIGKILL"), Number(values.seconds) * 1000);
    const end = (answer) => {
      clearTimeout(late);
      child.removeAllListeners();
      resolve(answer);
    };
    child.once("message", end);
    child.once("exit", (code, signal) => {
      child = spawn();
      end({ broken: `the process ended with ${signal ?? code}` });
    });
    child.send(file);
  });
}

function count(file, verdict) {
  totals.files++;
  if (verdict.rewritten > 0) totals.rewritten++;
  for (const key of ["variants", "passing", "sites", "tracked"]) totals[key] += verdict[key];
  if (verdict.differences.length > 0) totals.different++;
  for (const { variant, runtime, expected, got, code } of verdict.differences) {
    console.log(`\n${file} (${variant}, ${runtime}): other than without the pass`);
    console.log(`  without: ${expected || "nothing"}\n  with:    ${got || "nothing"}\n${code}`);
  }
}

function summary() {
  const { files: judged, rewritten, variants, passing, sites, tracked, different, left } = totals;
  const seconds = Math.round((performance.now() - started) / 1000);
  return (
    `${judged} of ${files.length} files in ${seconds} s: ${rewritten} rewritten; ${variants} programs made of them, ` +
    `${passing} succeed in Node ${process.versions.node}, ${tracked} of ${sites} sites tracked; ` +
    `${different} different under the pass, ${left} left out`
  );
}

function stop(message, code) {
  (code === 0 ? console.log : console.error)(message);
  process.exit(code);
}
