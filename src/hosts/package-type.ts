/** `type` of package.json, which tells Node and bundlers how a `.js` file is meant. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Answers for folders: `type` of the nearest package.json above, if it says one. Remembers what it has read. */
export function packageTypes(): (folder: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  const typeOf = (folder: string): string | undefined => {
    if (known.has(folder)) return known.get(folder);
    const own = read(join(folder, "package.json"));
    const parent = dirname(folder);
    const type = own.found || parent === folder ? own.type : typeOf(parent);
    known.set(folder, type);
    return type;
  };
  return typeOf;
}

function read(manifest: string): { found: boolean; type?: string } {
  try {
    const { type } = JSON.parse(readFileSync(manifest, "utf8")) as { type?: string };
    return type === undefined ? { found: true } : { found: true, type };
  } catch {
    return { found: false };
  }
}
