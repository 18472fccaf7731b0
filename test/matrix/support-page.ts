/** The page that lists what the matrix runs: as it is written, and as it is read back. */

import type { Cell } from "./cells.js";

const lines = [20, 22, 24, 26];

const head = `# Support

What \`npm run test:matrix\` ran with the real tools, from an empty folder with the packed package, and found green with
one build of it: the command writes this page. Other versions may work, those without a mark under a line of Node
included; nobody has looked.

`;

export function supportPage(cells: readonly Cell[]): string {
  const rows: { host: string; with: string; nodes: Set<number> }[] = [];
  for (const { row, host, versions, node } of cells) {
    rows[row] ??= { host, with: versions.join(", "), nodes: new Set() };
    rows[row].nodes.add(node);
  }
  const table = [
    ["host", "with", ...lines.map((line) => `Node ${line}`)],
    ...rows.map((row) => [row.host, row.with, ...lines.map((line) => (row.nodes.has(line) ? "✓" : ""))]),
  ];
  const widths = lines
    .map(String)
    .concat("", "")
    .map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const text = table.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`,
  );
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return `${head}${[text[0], rule, ...text.slice(1)].join("\n")}\n`;
}

export interface ListedRow {
  readonly host: string;
  readonly with: readonly string[];
  readonly nodes: readonly number[];
}

export function listedRows(page: string): readonly ListedRow[] {
  return page
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (?:-|host )/.test(line))
    .map((line) => {
      const [host = "", versions = "", ...marks] = line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim());
      return { host, with: versions.split(", "), nodes: lines.filter((_, index) => marks[index] === "✓") };
    });
}
