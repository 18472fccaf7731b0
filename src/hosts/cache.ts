/**
 * A cache on the disk for what depends on nothing but its key, so it never has to be cleared: the key holds
 * the text, the options, and which build of scopefree and which TypeScript would compute the value. Where
 * nothing can be written, everything is computed each time; a file that is broken counts as absent.
 */

import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { typescriptVersion } from "./typescript.js";

const daysKept = 30;

export class DiskCache {
  readonly #folder: string | undefined;
  readonly #state: string | undefined;
  #writes = 0;

  /** @param folder undefined for no cache */
  constructor(folder: string | undefined) {
    this.#state = stateOfCompilers();
    this.#folder = this.#state === undefined ? undefined : folder;
  }

  /** The value for a key, computed only if nobody has before. It has to survive JSON. */
  remember<T>(key: unknown, compute: () => T): T {
    if (this.#folder === undefined) return compute();
    const name = createHash("sha256")
      .update(JSON.stringify([this.#state, key]))
      .digest("hex");
    const path = join(this.#folder, `${name}.json`);
    const found = this.#read<T>(path);
    if (found) return found.value;
    const value = compute();
    this.#write(path, { value });
    return value;
  }

  #read<T>(path: string): { value: T } | undefined {
    try {
      const found = JSON.parse(readFileSync(path, "utf8")) as { value: T };
      return "value" in found ? found : undefined;
    } catch {
      return undefined;
    }
  }

  #write(path: string, entry: unknown): void {
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      if (this.#writes++ === 0) this.#tidy(dirname(path));
      writeFileSync(temporary, JSON.stringify(entry));
      renameSync(temporary, path);
    } catch {
      remove(temporary);
    }
  }

  #tidy(folder: string): void {
    // Only the user may write here: what is read is run.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const oldest = Date.now() - daysKept * 24 * 60 * 60 * 1000;
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).mtimeMs < oldest) rmSync(path, { force: true });
    }
  }
}

/** `SCOPEFREE_CACHE` names a folder, or says `off`; else it is with the caches of other tools. */
export function usualCacheFolder(): string | undefined {
  const named = process.env["SCOPEFREE_CACHE"];
  if (named === "off") return undefined;
  if (named) return named;
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules"))) return join(folder, "node_modules/.cache/scopefree");
    if (dirname(folder) === folder) return join(homedir(), ".cache/scopefree");
  }
}

/** Where a folder is none, not even removing what is not there goes well. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // nobody reads it
  }
}

/** What decides beside the input: this build, and TypeScript. Undefined where the build is not known. */
function stateOfCompilers(): string | undefined {
  try {
    const build = readFileSync(fileURLToPath(new URL("../build-id", import.meta.url)), "utf8");
    return `${build} ${typescriptVersion()}`;
  } catch {
    return undefined;
  }
}
