/**
 * Published packages under the pass: `npm run test:packages`.
 *
 * Each package is taken from the registry with all that it depends on, and rewritten whole. A workload of ours runs on the
 * published and on the rewritten one, with the runtime of production, the checked one and the one that never reuses; it
 * runs three times in one process, so that the later rounds get what the earlier ones have freed. Every value that it
 * yields has a checksum, and all of them must be equal.
 */
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const house = path.resolve(here, "../..");
const cli = path.join(house, "dist/hosts/cli.js");
const FAULTS = new Set(["SF2003", "SF2005"]);
const CONDITIONS = { production: undefined, checked: "scopefree-checked", noreuse: "scopefree-noreuse" };

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    dir: { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(`usage: npm run test:packages -- [options]
  --only NAME   one package; may be given more than once
  --dir DIR     takes the packages from DIR/node_modules instead of installing them`);
  process.exit(0);
}

const all = await workloads();
const chosen = all.filter(({ name }) => !values.only || values.only.includes(name));
if (chosen.length === 0) {
  console.error(`no such package; there are ${all.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const published = values.dir === undefined ? await install() : path.resolve(values.dir);
writeLoader(published);
console.log("| package | sites | tracked | values | reused | production | checked | no reuse |");
console.log("| --- | ---: | ---: | ---: | ---: | --- | --- | --- |");
for (const one of chosen) await testPackage(one);

async function workloads() {
  const folder = path.join(here, "workloads");
  const found = [];
  for (const name of readdirSync(folder).sort()) {
    const file = path.join(folder, name);
    const { default: of } = await import(file);
    for (const [name, workload] of Object.entries(of)) found.push({ name, file, ...workload });
  }
  return found;
}

async function testPackage({ name, file, version, needs = {} }) {
  const expected = await child(file, name, published);
  const rewritten = await rewrite(name, Object.keys(needs));
  const told = [];
  const wrong = [];
  let reuses = 0;
  for (const [kind, condition] of Object.entries(CONDITIONS)) {
    const got = await child(file, name, rewritten.root, condition);
    if (kind === "production") reuses = got.reuses;
    const isSame = got.error === expected.error && String(got.sums) === String(expected.sums);
    told.push(isSame ? "same" : "DIFFERS");
    if (!isSame) wrong.push(`${name}, ${kind}: ${got.error ?? firstDifference(expected.sums, got.sums)}`);
  }
  const { sites, tracked } = rewritten.report.summary;
  const count = expected.sums?.length ?? 0;
  console.log(`| ${name} ${version} | ${sites} | ${tracked} | ${count} | ${reuses} | ${told.join(" | ")} |`);
  for (const { file, code, message } of rewritten.report.skipped)
    if (FAULTS.has(code)) wrong.push(`${name}: ${file}: ${code} ${message}`);
  if (expected.error) wrong.push(`${name} does not run as it is: ${expected.error}`);
  for (const line of wrong) console.log(line);
  if (wrong.length > 0) process.exitCode = 1;
}

function firstDifference(expected = [], got = []) {
  const at = expected.findIndex((sum, i) => sum !== got[i]);
  return `value ${at} of ${expected.length} is another`;
}

async function child(file, name, root, condition) {
  const conditions = condition === undefined ? [] : [`--conditions=${condition}`];
  const args = [...conditions, path.join(here, "child.mjs"), file, name, root];
  try {
    const { stdout } = await run(process.execPath, args, { maxBuffer: 2 ** 26 });
    return JSON.parse(stdout.trim().split("\n").at(-1));
  } catch (error) {
    return { error: error.stderr?.trim().split("\n").slice(-12).join("\n") || String(error) };
  }
}

async function install() {
  const root = path.join(house, ".cache/packages/published");
  const dependencies = Object.fromEntries(
    all.flatMap(({ name, version, needs = {} }) => [[name, version], ...Object.entries(needs)]),
  );
  const manifest = JSON.stringify({ private: true, dependencies }, undefined, 2);
  const file = path.join(root, "package.json");
  if (existsSync(path.join(root, "node_modules")) && readFileSync(file, "utf8") === manifest) return root;
  mkdirSync(root, { recursive: true });
  writeFileSync(file, manifest);
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
  await run("npm", args, { cwd: root, shell: process.platform === "win32" });
  return root;
}

/** Packages are found from where this module lies. */
function writeLoader(root) {
  writeFileSync(path.join(root, "load.mjs"), "export default (name) => import(name);\n");
}

async function rewrite(name, needs) {
  const root = path.join(house, ".cache/packages/rewritten");
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const report = path.join(root, "report.json");
  const args = ["rewrite", ...closure([name, ...needs]), "--out-dir", path.join(root, "node_modules")];
  await run(process.execPath, [cli, ...args, "--report", report], {
    cwd: path.join(published, "node_modules"),
    maxBuffer: 2 ** 28,
  }).catch((error) => {
    // exit code 1: some file could not be read; the rest is written
    if (error.code !== 1 || !existsSync(report)) throw error;
  });
  symlinkSync(house, path.join(root, "node_modules/scopefree"), "junction");
  writeLoader(root);
  return { root, report: JSON.parse(readFileSync(report, "utf8")) };
}

/** These packages and all that they depend on. */
function closure(names) {
  const found = new Set(names);
  for (const name of found) {
    const manifest = path.join(published, "node_modules", name, "package.json");
    if (!existsSync(manifest)) {
      found.delete(name);
      continue;
    }
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(manifest, "utf8"));
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) found.add(dependency);
  }
  return [...found];
}
