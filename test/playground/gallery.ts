/** The examples of the playground through its analysis, in Node: the modules that the build makes are made here too. */
import path from "node:path";
import { runnerImport } from "vite";
import { excerpts } from "../../playground/build/excerpts.js";
import { libraries } from "../../playground/build/libraries.js";
import type { Checked } from "../../playground/src/analysis/first.js";

export async function checkedExamples(): Promise<readonly Checked[]> {
  const root = path.resolve(import.meta.dirname, "../../playground");
  const { module } = await runnerImport<{ checkedExamples: () => Promise<Checked[]> }>(
    path.join(root, "src/analysis/first.ts"),
    { root, configFile: false, logLevel: "error", plugins: [libraries(), excerpts()] },
  );
  return module.checkedExamples();
}
