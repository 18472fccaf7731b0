/**
 * The tests of real libraries under the pass: `npm run test:libraries -- --checkouts DIR`.
 *
 * DIR holds a checkout of each library (catalogue.mjs), under its name. The tests of each run on a copy as it is, on one
 * whose sources are rewritten under the checked runtime, which counts the calls that are reached, and on one with the
 * runtime of production. All three must pass the same number of tests, and none may fail that did not before. The checked
 * runtime detaches and poisons memory at each free, and is many times slower than the library; so there is a limit.
 */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { LIBRARIES } from "./catalogue.mjs";
import { build, copyOf, installTools, rewriteSources } from "./prepare.mjs";
import { countTouched } from "./touched.mjs";

const { values } = parseArgs({
  options: {
    checkouts: { type: "string" },
    only: { type: "string", multiple: true },
    minutes: { type: "string", default: "20" },
  },
});
if (values.checkouts === undefined)
  stop(`usage: npm run test:libraries -- --checkouts DIR [options]
  --only NAME    one library; may be given more than once
  --minutes M    that a command of the tests may take (default: 20)`);
const checkouts = path.resolve(values.checkouts);
const chosen = LIBRARIES.filter(({ name }) => !values.only || values.only.includes(name));
const present = chosen.filter(({ name }) => existsSync(path.join(checkouts, name)));
for (const { name, repository } of chosen)
  if (!existsSync(path.join(checkouts, name)))
    console.error(
      `no checkout of github.com/${repository} in ${path.join(values.checkouts, name)}: left out`,
    );
if (present.length === 0) stop("no library to test");

installTools(checkouts, present);
console.log("| library | tests | sites | tracked | calls of the runtime | reached | checked | production |");
console.log("| --- | ---: | ---: | ---: | ---: | ---: | --- | --- |");
for (const library of present) testLibrary(library);

function testLibrary(library) {
  const original = runTests(library, copyOf(checkouts, library, "original"), {});
  const noted = copyOf(checkouts, library, "checked");
  const { sites, tracked, calls, skipped } = rewriteSources(library, noted, { note: true });
  const touched = path.join(noted, "touched.txt");
  writeFileSync(touched, "");
  const checked = runTests(library, noted, {
    NODE_OPTIONS: "--conditions=scopefree-checked",
    SCOPEFREE_TOUCHED: touched,
  });
  const copy = copyOf(checkouts, library, "production");
  rewriteSources(library, copy);
  const production = runTests(library, copy, {});
  const told = (run) => {
    if (run.late) return "too slow";
    const isSame = run.ok === original.ok && run.passed === original.passed && run.same === original.same;
    return isSame ? "as before" : "DIFFERS";
  };
  console.log(
    `| ${library.name} | ${original.passed} | ${sites} | ${tracked} | ${calls} | ${countTouched(touched)} | ${told(checked)} | ${told(production)} |`,
  );
  for (const { file, code, message } of skipped) {
    if (code !== "SF2003" && code !== "SF2005") continue;
    console.log(`${file}: ${code} ${message}`);
    process.exitCode = 1;
  }
  for (const [name, run] of Object.entries({ checked, production })) {
    if (told(run) === "as before") continue;
    console.log(
      `${library.name}, ${name}: ${run.passed} instead of ${original.passed}\n${run.output.slice(-6000)}`,
    );
    process.exitCode = 1;
  }
  if (original.passed > 0) return;
  console.log(`${library.name}: its tests do not run\n${original.output.slice(-3000)}`);
  process.exitCode = 1;
}

/** @returns {{ passed: number, same?: string, ok: boolean, late: boolean, output: string }} */
function runTests(library, folder, environment) {
  const env = {
    ...process.env,
    ...library.environment,
    ...environment,
    PATH: `${path.join(checkouts, "node_modules/.bin")}${path.delimiter}${process.env.PATH}`,
    NO_COLOR: "1",
    CI: "1",
  };
  build(library, folder, env);
  let output = "";
  let ok = true;
  let late = false;
  for (const command of library.tests) {
    // The shell is replaced, so that the limit ends the tests themselves.
    const run = spawnSync(`exec ${command}`, {
      cwd: folder,
      env,
      shell: true,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      timeout: Number(values.minutes) * 60_000,
      killSignal: "SIGKILL",
    });
    output += run.stdout + run.stderr;
    ok &&= run.status === 0;
    late ||= run.error?.code === "ETIMEDOUT";
  }
  const passed = [...output.matchAll(library.passed)].reduce(
    (sum, [, number = 1]) => sum + Number(number),
    0,
  );
  const same = library.same && [...output.matchAll(library.same)].join("\n");
  return { passed, same, ok, late, output };
}

function stop(message) {
  console.error(message);
  process.exit(2);
}
