/**
 * A process with the instrumented pass. It tells which mutants each fixture comes by, and whether fixtures notice an
 * active one: as in `npm test`, a fixture notices whatever changes its verdicts or its `.expect.md`.
 */
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder] = process.argv.slice(2);
const stryker = (globalThis.__stryker__ = {});
const { checkFixture, findFixtures } = await import(
  pathToFileURL(path.join(folder, "scripts/fixture.mjs")).href
);
const fixtures = new Map(findFixtures().map((fixture) => [fixture.name, fixture]));

/** Many times as often as without a mutant: a loop that has lost its end. */
const ENDLESS = 300;

process.on("message", async ({ cover, mutant, hits, names }) => {
  process.send(cover ? await coverage(cover) : await judge(mutant, hits, names));
});

/** The mutants that fixtures come by, with how often, for those that are as they should be without one. */
async function coverage(parts) {
  const found = [];
  for (const [at, [name, fixture]] of [...fixtures].entries()) {
    if (at % parts !== 0) continue;
    stryker.currentTestId = name;
    const started = performance.now();
    const { problems, changed } = await checkFixture(fixture, { run: false });
    if (problems.length > 0 || changed) continue;
    found.push({
      name,
      seconds: (performance.now() - started) / 1000,
      hits: stryker.mutantCoverage?.perTest[name] ?? {},
    });
  }
  stryker.currentTestId = undefined;
  return { found, atLoad: Object.keys(stryker.mutantCoverage?.static ?? {}) };
}

async function judge(mutant, hits, names) {
  stryker.activeMutant = mutant;
  let runs = 0;
  for (const name of names) {
    runs++;
    stryker.hitCount = 0;
    stryker.hitLimit = (hits[name] ?? 0) * ENDLESS + 10_000;
    try {
      const { problems, changed } = await checkFixture(fixtures.get(name), { run: false });
      if (problems.length > 0 || changed) return { noticed: name, runs };
    } catch {
      return { noticed: name, runs };
    }
  }
  return { runs };
}
