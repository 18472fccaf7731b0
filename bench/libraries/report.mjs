// Markdown tables of what was measured.

import { cpus } from "node:os";

const cell = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const change = ({ before, after }, show) => `${show(before)} → ${show(after)}`;
const bytes = (value) =>
  value >= 2 ** 20
    ? `${cell(value / 2 ** 20)} MB`
    : value >= 1024
      ? `${cell(value / 1024)} KB`
      : `${value.toFixed(0)} B`;
const times = (value) => `${value.toFixed(2)}×`;
const percent = (value) => `${(value * 100).toFixed(0)} %`;
const time = (ms) => (ms >= 1 ? `${cell(ms)} ms` : `${cell(ms * 1000)} µs`);

const columns = [
  ["library", ({ name, control }) => (control ? `${name} (control)` : name)],
  ["speed-up", ({ timing }) => `**${times(timing.speedUp)}**`],
  ["middle half of the pairs", ({ timing }) => timing.range.map((one) => times(one)).join(" to ")],
  ["by hand", ({ hand }) => (hand ? times(hand) : "")],
  ["time", ({ timing }) => change(timing.wall, time)],
  ["CPU time", ({ timing }) => change(timing.cpu, time)],
  ["allocated", ({ counts }) => change(counts.bytes, bytes)],
  ["typed arrays", ({ counts }) => change(counts.made, cell)],
  ["bytes reused", ({ counts }) => percent(counts.reused)],
  ["pauses of the collector", ({ timing }) => change(timing.pauses, time)],
  ["resident size", ({ timing }) => change(timing.resident, bytes)],
  ["tracked", ({ sites }) => `${sites.tracked} of ${sites.found}`],
];

/** One table row per library. */
export function table(results) {
  const rows = [
    columns.map(([title]) => title),
    ...results.map((one) => columns.map(([, show]) => show(one))),
  ];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const line = (row) => `| ${row.map((text, at) => text.padEnd(widths[at])).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join("\n");
}

/** Where and how it was measured. */
export function colophon(pairs) {
  const model = cpus()[0]?.model.trim() ?? "unknown CPU";
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, Node ${process.versions.node}, ${model}, ${cpus().length} logical CPUs; medians over ${pairs} pairs of processes that take turns. Per operation of the workload; the speed-up is of the time that passes, and CPU time includes the collector's threads.`;
}
