/** Pieces of the documentation, so that tests do what stands there and nothing else. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../hosts/project.js";

/** The code blocks under a heading, in their order; the comment that names a file is part of them. */
export function blocks(path: string, heading: string): readonly string[] {
  const lines = readFileSync(join(repository, path), "utf8").split("\n");
  const found: string[] = [];
  let inside = false;
  let block: string[] | undefined;
  for (const line of lines) {
    if (line.startsWith("```")) {
      if (block && inside) found.push(block.join("\n"));
      block = block ? undefined : [];
    } else if (block) block.push(line);
    else if (/^#+ /.test(line)) inside = line.replace(/^#+ /, "") === heading;
  }
  if (found.length === 0) throw new Error(`${path} has no code under "${heading}"`);
  return found;
}

/** The commands of a block of a shell, without what is said about them. */
export function commands(block: string | undefined): readonly string[] {
  return (block ?? "")
    .split("\n")
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "");
}
