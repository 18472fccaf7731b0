/**
 * ts-patch beside a TypeScript that runs no transformers. It ends there before it asks for ours, and plain `tsc` compiles
 * the program as it is, so nobody but the other commands can say what to do.
 *
 * What a project asks for stands in its package.json, or in one above: in a workspace ts-patch may be installed for a
 * package that compiles with another TypeScript. So the question is which TypeScript the folder of *that* package.json has.
 */

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { message } from "../../diagnostics/messages.js";
import { isNative, projectVersion } from "../typescript.js";
import type { Failure } from "./inputs.js";

interface Manifest {
  readonly dependencies?: object;
  readonly devDependencies?: object;
}

/** @param project a tsconfig.json, or a folder */
export function patchedInVain(project = "."): readonly Failure[] {
  for (let folder = folderOf(project); ; folder = dirname(folder)) {
    const path = join(folder, "package.json");
    if (asksForTsPatch(path)) {
      const version = projectVersion(folder);
      if (version === undefined || !isNative(version)) return [];
      return [{ file: path, code: "SF3018", message: message("SF3018", { version }) }];
    }
    if (dirname(folder) === folder) return [];
  }
}

export function folderOf(project: string): string {
  return /\.json$/.test(project) ? dirname(resolve(project)) : resolve(project);
}

function asksForTsPatch(manifest: string): boolean {
  try {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
    return "ts-patch" in { ...dependencies, ...devDependencies };
  } catch {
    return false;
  }
}
