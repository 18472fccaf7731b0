/**
 * Every fixture: its verdicts, its expectation file, and its output as original and rewritten under the production,
 * checked and no-reuse runtimes. `npm run fixtures -- -p NAME -d` shows one, `-u` writes the expectation files.
 */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkFixture, findFixtures } from "../scripts/fixture.mjs";

const byTopic = new Map<string, ReturnType<typeof findFixtures>>();
for (const fixture of findFixtures()) {
  const topic = fixture.name.split("/")[0] as string;
  byTopic.set(topic, [...(byTopic.get(topic) ?? []), fixture]);
}

for (const [topic, fixtures] of byTopic) {
  describe.concurrent(topic, () => {
    test.each(fixtures)("$name", { timeout: 120_000 }, async (fixture) => {
      const { problems, expectation, expectFile } = await checkFixture(fixture);
      expect(problems).toEqual([]);
      expect(existsSync(expectFile) ? readFileSync(expectFile, "utf8") : "").toBe(expectation);
    });
  });
}
