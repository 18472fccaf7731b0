/**
 * Which producers of the grammar are reached, and how many sites stand in what they make: `npm run fuzz -- --coverage`.
 * Each leaves comments in the text, from which a site knows its producers, the innermost and those around. Such programs
 * are others than without the comments; they are not run.
 */

/** Behind an expression: who has made how much of what stands before. */
export const markExpression = (name, text) => `${text}/*=${name}:${text.length}*/`;

/** Around a statement. */
export const markStart = (name) => `/*<${name}*/`;
export const MARK_END = "/*>*/";

export class Coverage {
  /** @param {readonly { name: string }[]} producers */
  constructor(producers) {
    this.counts = new Map(producers.map(({ name }) => [name, { used: 0, sites: 0, tracked: 0 }]));
  }

  /** @param {string} text @param {readonly { line: number, column: number, decision: string }[]} sites */
  add(text, sites) {
    const extents = extentsOf(text);
    for (const { name } of extents) this.counts.get(name).used++;
    const starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    for (const { line, column, decision } of sites) {
      const at = starts[line - 1] + column - 1;
      const names = new Set(
        extents.filter(({ start, end }) => start <= at && at < end).map(({ name }) => name),
      );
      for (const name of names) {
        const count = this.counts.get(name);
        count.sites++;
        if (decision === "tracked") count.tracked++;
      }
    }
  }

  toString() {
    const rows = [...this.counts].map(
      ([name, { used, sites, tracked }]) =>
        `${name.padEnd(44)} ${String(used).padStart(7)} ${String(sites).padStart(7)} ${String(tracked).padStart(7)}`,
    );
    const never = [...this.counts].filter(([, { used }]) => used === 0).map(([name]) => name);
    const head = `${"producer".padEnd(44)}    used   sites tracked`;
    return [head, ...rows, `never used: ${never.join(", ") || "none"}`].join("\n");
  }
}

function extentsOf(text) {
  const found = [];
  const open = [];
  for (const { 0: all, 1: kind, 2: name, 3: length, index } of text.matchAll(
    /\/\*([=<>])([^:*]*)(?::(\d+))?\*\//g,
  )) {
    if (kind === "<") open.push({ name, start: index });
    else if (kind === ">") found.push({ ...open.pop(), end: index + all.length });
    else found.push({ name, start: index - Number(length), end: index });
  }
  return found;
}
