/**
 * `scopefree/eslint`: the decisions as an ESLint plugin (flat config), for continuous integration and for editors whose
 * TypeScript takes no plugins.
 *
 *     import scopefree from "scopefree/eslint";
 *     export default [scopefree.configs.recommended];
 */
import type { ESLint, Linter, Rule } from "eslint";
import { version } from "../cli/version.js";
import { annotations } from "./annotations.js";
import { staysOnHeap } from "./stays-on-heap.js";

const rules: Record<"annotations" | "stays-on-heap", Rule.RuleModule> = {
  annotations,
  "stays-on-heap": staysOnHeap,
};

const plugin: ESLint.Plugin = {
  meta: { name: "scopefree", version: version(), namespace: "scopefree" },
  rules,
};

function config(name: string, levels: Linter.RulesRecord): Linter.Config {
  return { name: `scopefree/${name}`, plugins: { scopefree: plugin }, rules: levels };
}

export interface ScopefreePlugin extends ESLint.Plugin {
  readonly rules: Record<"annotations" | "stays-on-heap", Rule.RuleModule>;
  /** `recommended` fails on broken annotations, `all` also shows what stays on the heap */
  readonly configs: Record<"recommended" | "all", Linter.Config>;
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
