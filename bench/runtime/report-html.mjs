// The report as one page that needs nothing else: a plot of time over size for each pattern and mode, drawn as SVG.

import { missed, patternNames, size, time } from "./goals.mjs";
import { againstFirst, geometricMean } from "./nothing-sum.mjs";

const colours = {
  native: "#888888",
  scopefree: "#0a7d4f",
  "typedarray-pool": "#c1440e",
  "@thi.ng/malloc": "#7a4fc0",
  "@stdlib/array-pool": "#b08900",
  hoisted: "#2b6cb0",
};
const width = 460;
const height = 300;
const margin = { left: 56, right: 12, top: 12, bottom: 34 };

export function toHtml(report) {
  const { node, rounds, patterns, cells, growth, table, nothing } = report;
  const plots = ["zeroed", "dirty"].map((mode) => {
    const figures = patterns.map((pattern) => {
      const rows = cells.filter((cell) => cell.mode === mode && cell.pattern === pattern);
      return `<figure><figcaption>${patternNames[pattern]}</figcaption>${plot(rows)}</figure>`;
    });
    return `<h2>${mode === "zeroed" ? "Zeroed" : "Not zeroed"}</h2><div class="plots">${figures.join("")}</div>`;
  });
  const legend = Object.entries(colours).map(
    ([name, colour]) => `<li><i style="background:${colour}"></i>${inHtml(name)}</li>`,
  );
  const { reachable, unreachable } = missed(cells);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>scopefree: benchmarks of the runtime</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(440px, 1fr)); gap: 1rem }
figure { margin: 0 } figcaption { font-weight: 600 }
svg { width: 100%; height: auto } svg text { font: 11px system-ui, sans-serif; fill: #555 }
ul.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem; position: sticky; top: 0; background: #fff; margin: 0 }
.legend i { display: inline-block; width: 1em; height: 1em; margin-right: .4em; vertical-align: -2px }
table { border-collapse: collapse } td, th { padding: .2em .8em; text-align: right; border-bottom: 1px solid #ddd } td:first-child, th:first-child { text-align: left }
</style>
<h1>scopefree: benchmarks of the runtime</h1>
<p>Node ${inHtml(node)}; medians of ${rounds} rounds, contenders in turn, each in a process of its own; CPU time with the collector's threads. Time of one operation over the size of the memory; both scales are logarithmic.</p>
<ul class="legend">${legend.join("")}</ul>
${plots.join("\n")}
<h2>Growth: a ByteBuilder, writes of 36 bytes</h2>${pairs(growth, "writes", "without the free", "with it")}
<h2>A hash table that frees its old arrays</h2>${pairs(table, "keys", "without the free", "with it")}
<h2>Programs with nothing to reuse</h2>${threes(nothing)}
<h2>Cells that miss a goal</h2>${list(reachable)}
<h2>Cells in which twice the best pool is more than the limit</h2>${list(unreachable)}
</html>
`;
}

function plot(rows) {
  const times = rows.flatMap(({ of }) => Object.values(of).map(({ ns }) => Math.max(0.5, ns)));
  const low = Math.floor(Math.log10(Math.min(...times)));
  const high = Math.ceil(Math.log10(Math.max(...times)));
  const first = Math.log2(rows[0].bytes);
  const last = Math.log2(rows.at(-1).bytes);
  const x = (bytes) =>
    margin.left + ((Math.log2(bytes) - first) / (last - first || 1)) * (width - margin.left - margin.right);
  const y = (ns) =>
    height -
    margin.bottom -
    ((Math.log10(Math.max(0.5, ns)) - low) / (high - low)) * (height - margin.top - margin.bottom);
  const lines = [];
  for (let power = low; power <= high; power++) {
    const at = y(10 ** power).toFixed(1);
    lines.push(
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${at}" y2="${at}" stroke="#e4e4e4"/>`,
    );
    lines.push(
      `<text x="${margin.left - 6}" y="${at}" text-anchor="end" dominant-baseline="middle">${time(10 ** power).replace(".0", "")}</text>`,
    );
  }
  for (const { bytes } of rows)
    lines.push(
      `<text x="${x(bytes).toFixed(1)}" y="${height - 14}" text-anchor="middle">${size(bytes).replace("i", "").replace(" B", "")}</text>`,
    );
  for (const name in colours) {
    const points = rows
      .filter(({ of }) => of[name])
      .map(({ bytes, of }) => [x(bytes), y(of[name].ns), of[name].ns, bytes]);
    if (points.length === 0) continue;
    const path = points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(" ");
    lines.push(
      `<polyline points="${path}" fill="none" stroke="${colours[name]}" stroke-width="${name === "scopefree" ? 2.5 : 1.5}"/>`,
    );
    for (const [px, py, ns, bytes] of points)
      lines.push(
        `<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3" fill="${colours[name]}"><title>${inHtml(name)}, ${size(bytes)}: ${time(ns)}</title></circle>`,
      );
  }
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="time over size">${lines.join("")}</svg>`;
}

function pairs(results, ...head) {
  const rows = Object.entries(results).map(([name, [first, second]]) => {
    const change = `${((second / first - 1) * 100).toFixed(1)} %`;
    return `<tr><td>${inHtml(name)}</td><td>${time(first)}</td><td>${time(second)}</td><td>${change}</td></tr>`;
  });
  return `<table><tr>${[...head, "difference"].map((title) => `<th>${title}</th>`).join("")}</tr>${rows.join("")}</table>`;
}

/** a program as it is, with the runtime loaded, and rewritten */
function threes({ results, sites }) {
  const change = (factor) => `<td>${((factor - 1) * 100).toFixed(1)} %</td>`;
  const rows = Object.entries(results).map(
    ([name, times]) =>
      `<tr><td>${inHtml(name)}</td><td>${sites[name]}</td>${times.map((one) => `<td>${time(one)}</td>`).join("")}${againstFirst(times).map(change).join("")}</tr>`,
  );
  const head = ["program", "rewritten sites", "as it is", "imported", "rewritten", "imported", "rewritten"];
  const means = [1, 2].map((at) => change(geometricMean(results, at))).join("");
  return `<table><tr>${head.map((title) => `<th>${title}</th>`).join("")}</tr>${rows.join("")}<tr><td>geometric mean</td><td></td><td></td><td></td><td></td>${means}</tr></table>`;
}

const list = (losses) =>
  losses.length === 0
    ? "<p>None.</p>"
    : `<ul>${losses.map((loss) => `<li>${inHtml(loss.replaceAll("`", ""))}</li>`).join("")}</ul>`;

const inHtml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
