/**
 * Vite takes packages another way than sources: its dev server bundles them beforehand, its server builds and
 * Vitest leave them to Node. Packages that are asked for are made to pass through the plugin.
 */

import { createHash } from "node:crypto";
import type { UserConfig } from "vite";
import { version } from "../cli/version.js";
import type { BundlerOptions } from "./options.js";
import { unplugin } from "./plugin.js";

/** @param rolldown whether this Vite bundles packages beforehand with Rolldown (8), or with esbuild (earlier) */
export function viteConfiguration(
  options: BundlerOptions,
  command: "build" | "serve",
  rolldown: boolean,
): UserConfig {
  const packages = [...(options.include ?? [])];
  const patterns = packages.map((name) =>
    name.includes("*") ? new RegExp(`^${name.replaceAll("*", "[^/]*")}(?:/|$)`) : name,
  );
  // Workers have plugins of their own.
  const worker = { plugins: () => [unplugin.vite(options)] };
  const test = packages.length > 0 ? { test: { server: { deps: { inline: patterns } } } } : {};
  if (command === "build")
    return { worker, ...(packages.length > 0 ? { ssr: { noExternal: patterns } } : {}) };
  return { worker, optimizeDeps: beforehand(options, rolldown), ...test };
}

function beforehand(options: BundlerOptions, rolldown: boolean): NonNullable<UserConfig["optimizeDeps"]> {
  // The runtime is bundled from the start: a package that is found later makes the server load the page anew.
  const include = ["scopefree/runtime"];
  if (!options.include?.length) return { include };
  // The result is kept until a name of a plugin changes; it consists of packages, which no project describes.
  const bundled: BundlerOptions = { ...options, tsconfig: false };
  const state = createHash("sha256")
    .update(JSON.stringify([version(), bundled]))
    .digest("hex");
  const name = `scopefree:${state.slice(0, 12)}`;
  const plugin = { ...(rolldown ? unplugin.rolldown(bundled) : unplugin.esbuild(bundled)), name } as never;
  if (rolldown) return { include, rolldownOptions: { plugins: [plugin] } };
  return { include, esbuildOptions: { plugins: [plugin] } };
}
