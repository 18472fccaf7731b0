// Packages from the registry as they are, and rewritten. Both stand in the cache folder, each with a link to this
// package beside them, under which the rewritten ones find the runtime.

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { versions } from "./catalogue.mjs";

const run = promisify(execFile);
const house = fileURLToPath(new URL("../../", import.meta.url));
const cli = join(house, "dist/hosts/cli.js");
const cache = join(house, ".cache/libraries");

/** Installs the packages of all workloads, once; returns the folder that has them in its `node_modules`. */
export async function install() {
  const root = join(cache, "published");
  const manifest = JSON.stringify({ private: true, dependencies: versions }, undefined, 2);
  const file = join(root, "package.json");
  if (existsSync(join(root, "node_modules")) && existsSync(file) && readFileSync(file, "utf8") === manifest)
    return root;
  mkdirSync(root, { recursive: true });
  writeFileSync(file, manifest);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  await run(npm, ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"], {
    cwd: root,
    shell: process.platform === "win32",
  });
  return root;
}

/** `scopefree/runtime` is this package's, also for what stands below a `node_modules`. */
export function link(root) {
  const to = join(root, "node_modules/scopefree");
  mkdirSync(dirname(to), { recursive: true });
  if (!existsSync(to)) symlinkSync(house, to, "junction");
}

/** These packages and all that they depend on. */
function closure(root, packages) {
  const found = new Set(packages);
  for (const name of found) {
    const manifest = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));
    for (const dependency of Object.keys(manifest.dependencies ?? {})) found.add(dependency);
  }
  return [...found];
}

/** Rewrites packages whole and together; returns the folder and the report. */
export async function rewrite(from, name, packages) {
  const root = join(cache, "rewritten", name);
  rmSync(root, { recursive: true, force: true });
  const report = join(root, "report.json");
  mkdirSync(root, { recursive: true });
  const args = ["rewrite", ...closure(from, packages), "--out-dir", join(root, "node_modules")];
  await run(process.execPath, [cli, ...args, "--report", report], {
    cwd: join(from, "node_modules"),
    maxBuffer: 2 ** 28,
  }).catch((error) => {
    // exit code 1: some file could not be read; the rest is written
    if (error.code !== 1 || !existsSync(report)) throw error;
  });
  link(root);
  return { root, report: JSON.parse(readFileSync(report, "utf8")) };
}
