/**
 * `scopefree/eslint`: the decisions as an ESLint plugin (flat config), for continuous integration and for editors whose
 * TypeScript takes no plugins.
 *
 *     import scopefree from "scopefree/eslint";
 *     export default [scopefree.configs.recommended];
 */
import { version } from "../cli/version.js";
import { annotations } from "./annotations.js";
import { staysOnHeap } from "./stays-on-heap.js";
import type { Config, Plugin, RuleModule } from "./types.js";

const rules = { annotations, "stays-on-heap": staysOnHeap };

const plugin: Plugin = { meta: { name: "scopefree", version: version(), namespace: "scopefree" }, rules };

function config(name: string, levels: Config["rules"]): Config {
  return { name: `scopefree/${name}`, plugins: { scopefree: plugin }, rules: levels };
}

export interface ScopefreePlugin extends Plugin {
  rules: Record<"annotations" | "stays-on-heap", RuleModule>;
  /** `recommended` fails on broken annotations, `all` also shows what stays on the heap */
  configs: Record<"recommended" | "all", Config>;
}

const scopefree: ScopefreePlugin = {
  ...plugin,
  rules,
  configs: {
    recommended: config("recommended", { "scopefree/annotations": "error" }),
    all: config("all", { "scopefree/annotations": "error", "scopefree/stays-on-heap": "warn" }),
  },
};

export default scopefree;
