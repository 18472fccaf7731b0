// Runs fixtures: verdicts on the lines, and original against rewritten under each runtime.
//   npm run fixtures -- [-p PATTERN] [-u] [-d]     -u writes the .expect.md files, -d prints decisions and output
//                       --verdicts runs no program, --changed only those of which something else is expected
import { parseArgs } from "node:util";
import { checkFixture, findFixtures } from "./fixture.mjs";

const { values } = parseArgs({
  options: {
    pattern: { type: "string", short: "p", default: "" },
    update: { type: "boolean", short: "u", default: false },
    dump: { type: "boolean", short: "d", default: false },
    verdicts: { type: "boolean", default: false },
    changed: { type: "boolean", default: false },
  },
});
const fixtures = findFixtures().filter((fixture) => fixture.name.includes(values.pattern));
let failed = 0;
const pending = [...fixtures];
const counts = { right: 0, wrong: 0, missed: 0 };
await Promise.all(
  Array.from({ length: 3 }, async () => {
    for (let fixture = pending.shift(); fixture; fixture = pending.shift()) {
      const result = await checkFixture(fixture, {
        update: values.update,
        run: values.changed ? "changed" : !values.verdicts,
      });
      if (result.changed && !values.update)
        result.problems.push("decides or prints otherwise than its .expect.md says (-u)");
      counts.right += result.right;
      counts.wrong += result.wrong;
      counts.missed += result.missed;
      if (values.dump) console.log(`── ${fixture.name}\n${result.dump}`);
      if (result.problems.length === 0) continue;
      failed++;
      console.log(`✗ ${fixture.name}\n${result.problems.map((problem) => `    ${problem}`).join("\n")}`);
    }
  }),
);
console.log(`${fixtures.length - failed} passed, ${failed} failed`);
console.log(
  `verdicts: ${counts.right} as marked, ${counts.missed} tracked expected but on the heap, ${counts.wrong} heap expected but tracked`,
);
process.exitCode = failed === 0 ? 0 : 1;
