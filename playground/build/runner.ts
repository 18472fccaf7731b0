/**
 * `virtual:runner`: the worker that runs the user's program, as the text of one script. It is handed into a frame
 * without an origin, which could load nothing by itself.
 */
import path from "node:path";
import { build, type Plugin, type Rolldown } from "vite";

const ID = "virtual:runner";
const entry = path.resolve(import.meta.dirname, "../src/run/runner.ts");

export function runner(): Plugin {
  return {
    name: "scopefree-runner",
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    async load(id) {
      if (id !== `\0${ID}`) return undefined;
      const [bundle] = (await build({
        configFile: false,
        logLevel: "silent",
        build: { write: false, target: "es2022", lib: { entry, formats: ["iife"], name: "runner" } },
      })) as Rolldown.RolldownOutput[];
      const [chunk] = bundle?.output ?? [];
      if (!chunk) throw new Error("the runner was not built");
      for (const file of Object.keys(chunk.modules)) this.addWatchFile(file);
      return `export default ${JSON.stringify(chunk.code)};`;
    },
  };
}
