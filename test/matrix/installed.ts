/** Packages that `npm test` does without, installed once for all runs of the matrix. */

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npmInstall } from "./npm.js";

/** @returns the node_modules in which the packages, as npm names them, are installed together */
export function installed(...packages: readonly string[]): string {
  const folder = join(tmpdir(), "scopefree-matrix", packages.join("+").replace(/[^\w.@+-]/g, "_"));
  const done = join(folder, "installed");
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    npmInstall(folder, packages, ["--engine-strict=false"]);
    writeFileSync(done, "");
  }
  return join(folder, "node_modules");
}

/** The Node of that major version: the one that runs this, or one from npm. */
export function nodeOf(major: number): string {
  if (Number(process.versions.node.split(".")[0]) === major) return process.execPath;
  const modules = installed(`node@${major}`);
  const found = [join(modules, "node/bin/node"), join(modules, ".bin/node")].find((path) => existsSync(path));
  if (found === undefined) throw new Error(`npm has no Node ${major} for this machine`);
  return found;
}
