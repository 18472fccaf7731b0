// What a cell is compared with, and which goals it misses.

import { peers } from "./contenders.mjs";

export const patternNames = {
  all: "One length, every element written and read",
  ends: "One length, two elements touched",
  four: "Four lengths, from half the size to the size",
  thousand: "A thousand lengths, from half the size to the size",
  lifo: "Eight alive, freed last first",
  fifo: "Eight alive, freed first first",
  types: "Three types alive together",
};

export const size = (bytes) =>
  bytes < 1024 ? `${bytes} B` : bytes < 2 ** 20 ? `${bytes / 1024} KiB` : `${bytes / 2 ** 20} MiB`;

export const time = (ns) =>
  ns < 100
    ? `${ns.toFixed(1)} ns`
    : ns < 1000
      ? `${ns.toFixed(0)} ns`
      : ns < 1e6
        ? `${(ns / 1000).toFixed(ns < 1e4 ? 1 : 0)} µs`
        : `${(ns / 1e6).toFixed(1)} ms`;

export function goals({ of }) {
  const best = peers
    .map((name) => of[name])
    .filter((one) => one !== undefined)
    .sort((a, b) => a.ns - b.ns)[0];
  return { native: of.native, scopefree: of.scopefree, hoisted: of.hoisted, best };
}

/** One line for each goal that a cell misses. */
export function missed(cells) {
  const losses = [];
  for (const cell of cells) {
    const { native, scopefree, hoisted, best } = goals(cell);
    if (cell.bytes <= 64) continue;
    const place = `${patternNames[cell.pattern]}, ${cell.mode}, ${size(cell.bytes)}`;
    if (scopefree.ns > native.ns)
      losses.push(`${place}: ${(scopefree.ns / native.ns).toFixed(2)} times the time of \`new\``);
    if (best && scopefree.ns * 2 > best.ns)
      losses.push(`${place}: ${(best.ns / scopefree.ns).toFixed(2)} times as fast as the best pool`);
    if (hoisted && cell.bytes > 256 && scopefree.ns > hoisted.ns * 1.15)
      losses.push(`${place}: ${(scopefree.ns / hoisted.ns).toFixed(2)} times the time of a hoisted array`);
  }
  return losses;
}
