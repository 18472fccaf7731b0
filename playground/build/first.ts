/**
 * `virtual:first`: what the analysis says of the program that the page begins with, so that a first visit need not wait
 * for the worker. It is made when the page is built, by the code that the worker runs; the worker answers the same a
 * moment later, and that replaces it.
 */
import path from "node:path";
import { type Plugin, runnerImport } from "vite";
import type { Result } from "../src/analysis/protocol.js";
import { excerpts } from "./excerpts.js";
import { libraries } from "./libraries.js";

const ID = "virtual:first";
const root = path.resolve(import.meta.dirname, "..");
const entry = path.join(root, "src/analysis/first.ts");

export function first(): Plugin {
  return {
    name: "scopefree-first",
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    async load(id) {
      if (id !== `\0${ID}`) return undefined;
      const { module, dependencies } = await runnerImport<{ firstResult: () => Result }>(entry, {
        root,
        configFile: false,
        logLevel: "error",
        plugins: [libraries(), excerpts()],
      });
      for (const file of dependencies) this.addWatchFile(file);
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(module.firstResult()))});`;
    },
  };
}
