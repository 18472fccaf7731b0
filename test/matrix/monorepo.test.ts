import { expect, onTestFinished, test } from "vitest";
import { Walk } from "./walk.js";

test("a workspace under Turborepo: a second build is all cache, and a leak builds dependants again", () => {
  const walk = new Walk("monorepo").install();
  onTestFinished(() => walk.remove());
  const build = () => {
    const { code, stdout, stderr } = walk.run(24, "npm run --silent build", {
      TURBO_TELEMETRY_DISABLED: "1",
    });
    expect(code, stdout + stderr).toBe(0);
    return /Cached: +(\d) cached, (\d) total/.exec(stdout)?.slice(1).join(" of ");
  };
  const run = () => walk.run(24, "node packages/report/dist/main.js").stdout;
  const report = () => walk.read("packages/report/dist/main.js");
  expect(build()).toBe("0 of 2");
  expect(run()).toMatch(/^262\.500 262\.500 (?:[6-9]|\d\d)\n$/);
  expect(walk.read("packages/signal/dist/energy.js")).toContain("freeTracked(window)");
  expect(walk.read("packages/signal/dist/scopefree.summaries.json")).toContain('"energy.js"');
  expect(report()).toContain("freeTracked(signal)");
  const first = report();

  walk.run(24, "rm -rf packages/*/dist");
  expect(build()).toBe("2 of 2");
  expect(report()).toBe(first);
  expect(walk.read("packages/signal/dist/scopefree.summaries.json")).toContain('"energy.js"');

  const source = walk.read("packages/signal/src/energy.ts");
  const leaking = source.replace("  let sum", "  kept.push(signal, window);\n  let sum");
  walk.write("packages/signal/src/energy.ts", `const kept: Float64Array[] = [];\n${leaking}`);
  expect(build()).toBe("0 of 2");
  expect(run()).toMatch(/^262\.500 262\.500 /);
  expect(walk.read("packages/signal/dist/energy.js")).toContain("new Float64Array(signal.length)");
  expect(report()).toContain("new Float64Array(length)");
  expect(report()).not.toContain("freeTracked(signal)");

  walk.write("packages/signal/src/energy.ts", source);
  expect(build()).toBe("2 of 2");
  expect(report()).toBe(first);
});
