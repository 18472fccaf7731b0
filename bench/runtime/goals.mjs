// What a cell is compared with, and which goals it misses.
//
// "The limit" is a scratch array hoisted by hand: only the zeroing and the use are left, which no pool can save. Where
// the limit itself is not twice as fast as the best pool, that goal is out of everybody's reach. Such a cell is listed as
// missing it all the same, with the best that is possible beside it, and is judged by how near it comes to the limit.

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

/** so near to the limit is at the limit */
export const near = 1.15;

export function goals({ bytes, of, pattern }) {
  const { native, scopefree, hoisted } = of;
  const best = peers
    .map((name) => of[name])
    .filter((one) => one !== undefined)
    .sort((a, b) => a.ns - b.ns)[0];
  // engines keep what is smaller in their own heap, and the pass leaves it alone
  const counts = bytes > 64;
  const saved = native.gcNs > 1 ? 1 - scopefree.gcNs / native.gcNs : undefined;
  const twice = best && best.ns >= 2 * scopefree.ns;
  const reachable = best && hoisted && best.ns >= 2 * hoisted.ns;
  const atLimit = hoisted && scopefree.ns <= near * hoisted.ns;
  return {
    native,
    scopefree,
    hoisted,
    best,
    saved,
    /** what the cell is worth: twice the best pool, or else at the limit where nobody can be twice as fast */
    verdict: !counts || !best ? "" : twice ? "2×" : !reachable && atLimit ? "limit" : "**no**",
    misses: {
      native: counts && scopefree.ns > native.ns,
      peers: counts && best !== undefined && !twice,
      unreachable: !reachable,
      hoisted: bytes > 256 && (pattern === "all" || pattern === "ends") && hoisted && !atLimit,
      // what costs the collector less than a hundredth of the time is no allocation-heavy loop
      collector: counts && saved !== undefined && native.gcNs * 100 > native.ns && saved < 0.95,
    },
  };
}

/** One line for each goal that a cell misses, those first that nobody is kept from by the limit. */
export function missed(cells) {
  const reachable = [];
  const unreachable = [];
  for (const cell of cells) {
    const { native, scopefree, hoisted, best, saved, misses } = goals(cell);
    const place = `${patternNames[cell.pattern]}, ${cell.mode}, ${size(cell.bytes)}`;
    const times = (a, b) => (a.ns / b.ns).toFixed(2);
    if (misses.native) reachable.push(`${place}: ${times(scopefree, native)} times the time of \`new\``);
    if (misses.collector)
      reachable.push(
        saved < 0
          ? `${place}: the collector takes ${(1 - saved).toFixed(2)} times its time with \`new\``
          : `${place}: the collector's time is down ${(100 * saved).toFixed(0)} % only`,
      );
    if (misses.peers) {
      const text = `${place}: ${times(best, scopefree)} times as fast as the best pool`;
      if (misses.unreachable && hoisted)
        unreachable.push(
          `${text}; the limit is ${times(best, hoisted)} times as fast, and scopefree takes ${times(scopefree, hoisted)} times its time`,
        );
      else reachable.push(text);
    }
    if (misses.hoisted)
      reachable.push(`${place}: ${times(scopefree, hoisted)} times the time of a hoisted array`);
  }
  return { reachable, unreachable };
}
