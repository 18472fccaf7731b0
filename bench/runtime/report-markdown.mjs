// The report as Markdown tables: for the terminal and for docs/benchmarks.md.

import { goals, missed, patternNames, size, time } from "./goals.mjs";

const table = (head, rows) =>
  [head, head.map((_, at) => (at === 0 ? "---" : "--:")), ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
const ratio = (value) => (value === undefined ? "–" : `${value < 10 ? value.toFixed(2) : value.toFixed(0)}×`);

export function toMarkdown(report) {
  const { node, rounds, patterns, cells, growth, table: hashes, nothing, importSizes } = report;
  const parts = [
    "# Benchmarks of the runtime",
    `Made by \`npm run bench -- --docs\` on Node ${node}; medians of ${rounds} rounds, contenders in turn, each in a process of its own; CPU time with the collector's threads. The machine is shared: trust ratios, and of those the first digit. Ratios say how many times faster scopefree is; below 1 it loses.`,
  ];
  for (const mode of ["zeroed", "dirty"]) {
    for (const pattern of patterns) {
      const rows = cells.filter((cell) => cell.mode === mode && cell.pattern === pattern);
      parts.push(`## ${patternNames[pattern]}, ${mode === "zeroed" ? "zeroed" : "not zeroed"}`);
      const hoisted = rows.some(({ of }) => of.hoisted);
      parts.push(
        table(
          [
            "bytes",
            "`new`",
            "scopefree",
            "over `new`",
            "over the best pool",
            ...(hoisted ? ["hoisted ÷ scopefree"] : []),
            "GC per million: `new`",
            "scopefree",
            "GC time less",
          ],
          rows.map((cell) => {
            const { native, scopefree, best, hoisted: limit } = goals(cell);
            const saved =
              native.gcNs > 1 ? `${(100 * (1 - scopefree.gcNs / native.gcNs)).toFixed(0)} %` : "–";
            return [
              size(cell.bytes),
              time(native.ns),
              time(scopefree.ns),
              ratio(native.ns / scopefree.ns),
              `${ratio(best && best.ns / scopefree.ns)}`,
              ...(hoisted ? [ratio(limit && limit.ns / scopefree.ns)] : []),
              native.gcPerMillion.toFixed(0),
              scopefree.gcPerMillion.toFixed(0),
              saved,
            ];
          }),
        ),
      );
    }
  }
  parts.push("## Growth: a ByteBuilder, writes of 36 bytes", gain(growth, "writes"));
  parts.push("## A hash table that frees its old arrays", gain(hashes, "keys"));
  parts.push("## Programs with nothing to reuse");
  const factors = Object.values(nothing).map(([native, runtime]) => runtime / native);
  const mean = Math.exp(factors.reduce((sum, one) => sum + Math.log(one), 0) / factors.length);
  parts.push(
    table(
      ["program", "`new`", "runtime", "difference"],
      Object.entries(nothing).map(([name, [native, runtime]]) => [
        name,
        time(native),
        time(runtime),
        percent(runtime / native - 1),
      ]),
    ),
    `Geometric mean: ${percent(mean - 1)}.`,
  );
  parts.push(
    "## Import size",
    table(
      ["import", "minified and gzipped"],
      Object.entries(importSizes).map(([name, bytes]) => [name, `${bytes} bytes`]),
    ),
  );
  const losses = missed(cells);
  parts.push(
    "## Cells that miss a goal",
    "The goals: over 64 bytes never slower than `new`, and twice as fast as the best of the other pools; for one length over 256 bytes within 1.15 of a scratch array hoisted by hand.",
    losses.length === 0 ? "None." : losses.map((loss) => `- ${loss}`).join("\n"),
  );
  return `${parts.join("\n\n")}\n`;
}

const percent = (value) => `${value >= 0 ? "+" : "−"}${Math.abs(value * 100).toFixed(1)} %`;

function gain(results, what) {
  return table(
    [what, "without the free", "with it", "time"],
    Object.entries(results).map(([name, [without, withIt]]) => [
      name,
      time(without),
      time(withIt),
      percent(withIt / without - 1),
    ]),
  );
}
