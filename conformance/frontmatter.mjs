/**
 * What stands in the comment at the head of a file of Test262. It is YAML, of which the keys that matter here use little:
 * a word, a list in brackets, a list of lines.
 */

/**
 * @typedef {object} Frontmatter
 * @property {string[]} includes files of the harness
 * @property {ReadonlySet<string>} flags
 * @property {boolean} negative whether an error is what the file is to end with
 */

/** @returns {Frontmatter} */
export function readFrontmatter(text) {
  const head = /\/\*---\r?\n?([\s\S]*?)---\*\//.exec(text)?.[1] ?? "";
  return {
    includes: list(head, "includes"),
    flags: new Set(list(head, "flags")),
    negative: /^negative:/m.test(head),
  };
}

function list(head, key) {
  const [, inline, lines] =
    new RegExp(`^${key}:[ \\t]*(?:\\[([^\\]]*)\\]|\\r?\\n((?:[ \\t]*- .*(?:\\r?\\n|$))+))`, "m").exec(head) ??
    [];
  const items = inline?.split(",") ?? lines?.split("\n").map((line) => line.replace(/^\s*- /, "")) ?? [];
  return items.map((item) => item.trim()).filter((item) => item !== "");
}
