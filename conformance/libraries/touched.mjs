/**
 * Which calls of the runtime a test suite reaches. Each call of a function that allocates notes its number in a file the
 * first time; the file is named by an environment variable, so that worker threads and sandboxes write to it too.
 */
import { readFileSync } from "node:fs";

/** `import`, `require`, or either of a script and a module, as a file that may be both is printed. */
const IMPORT = /(?:import|const|var) \{([^}]*)\} ?(?:=|from)[^\n;]*["']scopefree\/runtime["']/;

/** @returns {{ code: string, calls: number }} the code whose calls of the runtime note that they were reached */
export function noteCalls(code, isTypeScript, first) {
  const names = (IMPORT.exec(code)?.[1] ?? "")
    .split(",")
    .map((one) =>
      one
        .trim()
        .split(/\s*(?: as |:)\s*/)
        .at(-1),
    )
    .filter((name) => name && !/^\$?(?:free|bind)/.test(name));
  if (names.length === 0) return { code, calls: 0 };
  let calls = 0;
  const pattern = new RegExp(`(?<![\\w$.])(?:${names.map(escaped).join("|")})(?=\\(|<[\\w\\[\\]]+>\\()`, "g");
  const noted = code.replace(pattern, (name) => `($touched(${first + calls++}), ${name})`);
  const any = isTypeScript ? ": any" : "";
  const self = isTypeScript ? "($touched as any)" : "$touched";
  const run = isTypeScript ? "(process as any)" : "process";
  const note =
    `\nfunction $touched(call${any})${any} { const seen = ${self}.seen ??= new Set(); if (!seen.has(call)) { seen.add(call); ` +
    `${run}.getBuiltinModule("node:fs").appendFileSync(${run}.env.SCOPEFREE_TOUCHED, call + "\\n"); } }\n`;
  return { code: noted + note, calls };
}

/** How many different calls have noted themselves in the file. */
export function countTouched(file) {
  return new Set(readFileSync(file, "utf8").split("\n").filter(Boolean)).size;
}

const escaped = (name) => name.replace(/\$/g, "\\$");
