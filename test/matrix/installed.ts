/** Packages that `npm test` does without, installed once for the run of the matrix. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @returns the node_modules in which the packages, as npm names them, are installed together */
export function installed(...packages: readonly string[]): string {
  const folder = join(tmpdir(), "scopefree-matrix", packages.join("+").replace(/[^\w.@+-]/g, "_"));
  const done = join(folder, "installed");
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    const args = [
      "install",
      "--no-audit",
      "--no-fund",
      "--engine-strict=false",
      "--ignore-scripts=false",
      ...packages,
    ];
    const { status, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`npm install ${packages.join(" ")}: ${stderr}`);
    writeFileSync(done, "");
  }
  return join(folder, "node_modules");
}

/** The Node of that major version, from npm. */
export function nodeOf(major: number): string {
  const modules = installed(`node@${major}`);
  const found = [join(modules, "node/bin/node"), join(modules, ".bin/node")].find((path) => existsSync(path));
  if (found === undefined) throw new Error(`npm has no Node ${major} for this machine`);
  return found;
}
