// The report as Markdown tables: for the terminal and for docs/benchmarks.md.

import { goals, missed, patternNames, size, time } from "./goals.mjs";
import { againstFirst, geometricMean } from "./nothing-sum.mjs";

const table = (head, rows) =>
  [head, head.map((_, at) => (at === 0 ? "---" : "--:")), ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
const ratio = (value) => (value === undefined ? "–" : `${value < 10 ? value.toFixed(2) : value.toFixed(0)}×`);

export function toMarkdown(report) {
  const { node, rounds, patterns, cells, growth, table: hashes, nothing, importSizes } = report;
  const parts = [
    "# Benchmarks of the runtime",
    `Made by \`npm run bench -- --docs\` on Node ${node}; medians of ${rounds === 1 ? "one round" : `${rounds} rounds`}, contenders in turn, each in a process of its own; CPU time with the collector's threads. The machine is shared: trust ratios, and of those the first digit. Ratios say how many times faster scopefree is; below 1 it loses.`,
    "The _limit_ is a scratch array hoisted by hand, one for each array that is alive and of the largest length: what is left is the zeroing and the use of the memory. The goal is twice the speed of the best pool (`2×`). Where the limit itself is not twice as fast as that, nobody can be; `limit` then says that scopefree is within 1.15 of the limit, and **no** that it is neither. Cells of 64 bytes and less have no goal.",
  ];
  for (const mode of ["zeroed", "dirty"]) {
    for (const pattern of patterns) {
      const rows = cells.filter((cell) => cell.mode === mode && cell.pattern === pattern);
      parts.push(`## ${patternNames[pattern]}, ${mode === "zeroed" ? "zeroed" : "not zeroed"}`);
      parts.push(
        table(
          [
            "bytes",
            "`new`",
            "best pool",
            "scopefree",
            "limit",
            "over `new`",
            "over the best pool",
            "limit over the best pool",
            "scopefree ÷ limit",
            "goal",
            "GC per million: `new`",
            "scopefree",
            "GC time less",
          ],
          rows.map((cell) => {
            const { native, scopefree, best, hoisted, saved, verdict } = goals(cell);
            return [
              size(cell.bytes),
              time(native.ns),
              best ? time(best.ns) : "–",
              time(scopefree.ns),
              hoisted ? time(hoisted.ns) : "–",
              ratio(native.ns / scopefree.ns),
              ratio(best && best.ns / scopefree.ns),
              ratio(best && hoisted && best.ns / hoisted.ns),
              hoisted ? (scopefree.ns / hoisted.ns).toFixed(2) : "–",
              verdict,
              native.gcPerMillion.toFixed(0),
              scopefree.gcPerMillion.toFixed(0),
              saved === undefined ? "–" : `${(100 * saved).toFixed(0)} %`,
            ];
          }),
        ),
      );
    }
  }
  parts.push("## Growth: a ByteBuilder, writes of 36 bytes", gain(growth, "writes"));
  parts.push("## A hash table that frees its old arrays", gain(hashes, "keys"));
  parts.push(
    "## Programs with nothing to reuse",
    "Five programs in which the pass finds allocations to rewrite, but no memory of a length that comes again is ever freed. _Imported_: the program as it is, which loads the runtime; _rewritten_: what the pass makes of it.",
    table(
      ["program", "rewritten sites", "as it is", "imported", "rewritten", "imported", "rewritten"],
      Object.entries(nothing.results).map(([name, times]) => [
        name,
        nothing.sites[name],
        ...times.map(time),
        ...againstFirst(times).map((factor) => percent(factor - 1)),
      ]),
    ),
    `Geometric means: imported ${percent(geometricMean(nothing.results, 1) - 1)}, rewritten ${percent(geometricMean(nothing.results, 2) - 1)}.`,
  );
  parts.push(
    "## Import size",
    table(
      ["import", "minified and gzipped"],
      Object.entries(importSizes).map(([name, bytes]) => [name, `${bytes} bytes`]),
    ),
  );
  const { reachable, unreachable } = missed(cells);
  const list = (losses) => (losses.length === 0 ? "None." : losses.map((loss) => `- ${loss}`).join("\n"));
  parts.push(
    "## Cells that miss a goal",
    "The goals: over 64 bytes never slower than `new`, twice as fast as the best of the other pools, and 95 % less of the collector's time; for one length over 256 bytes within 1.15 of a scratch array hoisted by hand.",
    list(reachable),
    "## Cells in which twice the best pool is more than the limit",
    list(unreachable),
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
