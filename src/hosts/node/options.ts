/**
 * What the Node loader is told: by `scopefree` in the package.json of the program, and by the environment.
 *
 *     "scopefree": { "include": ["tweetnacl"], "exclude": ["src/vendor"] }
 *     SCOPEFREE_INCLUDE=tweetnacl,fflate node --import scopefree/register app.js
 */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Options } from "../../options.js";
import { readOptions } from "../../options-read.js";

export function nodeOptions(folder = process.cwd()): Options {
  const manifest = nearestManifest(folder);
  const configured = readOptions(manifest?.scopefree, `${manifest?.path} (scopefree)`);
  const named = (process.env["SCOPEFREE_INCLUDE"] ?? "").split(",").map((name) => name.trim());
  return { ...configured, include: [...configured.include, ...named.filter((name) => name !== "")] };
}

function nearestManifest(folder: string): { path: string; scopefree?: unknown } | undefined {
  const path = join(folder, "package.json");
  try {
    const { scopefree } = JSON.parse(readFileSync(path, "utf8")) as { scopefree?: unknown };
    return { path, scopefree };
  } catch {
    return dirname(folder) === folder ? undefined : nearestManifest(dirname(folder));
  }
}
