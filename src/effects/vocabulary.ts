/**
 * The words the tables are written in. Every one is a value of `effect.ts`; there is no logic here
 * beyond giving one effect to many names.
 */
import type { Effect, EffectTables, Kind, KindTable, Result, Source } from "./effect.js";

/** What one family of built-ins contributes to the tables. */
export type Family = Partial<EffectTables>;

export type Effects = Readonly<Record<string, Effect>>;

/** Everything is read during the call and nothing else; the answer is no reference. */
export const reads: Effect = { result: "primitive" };

/** As `reads`, and the answer is an object of the world outside. */
export const answers: Effect = { result: "unknown" };

/** As `answers`, and what it answers belongs to the receiver: a bound function, an iterator, a part. */
export const answersPart: Effect = { result: "unknown", over: ["receiver"] };

export const returnsReceiver: Effect = { result: "receiver" };
export const returnsArg0: Effect = { result: "arg0" };
export const returnsElement: Effect = { result: "elements" };

/** Works on after it has returned, and uses its arguments meanwhile. The answer is a promise, a request, … */
export const settles: Effect = { result: "unknown", keepsUntilSettled: ["args"] };

/** As `settles`, for the form that takes a callback and returns nothing. */
export const settlesByCallback: Effect = { result: "primitive", keepsUntilSettled: ["args"] };

/** Hands its arguments to code or to a place that nobody can name. */
export const leaksArgs: Effect = { result: "unknown", escapes: ["args"] };

/** As `leaksArgs`, and the receiver with them: what a missing entry means, said aloud. */
export const leaks: Effect = { result: "unknown", escapes: ["receiver", "args"] };

/** A new object that holds only primitives, or what is listed. */
export function fresh(kind: Kind, ...holds: Source[]): Effect {
  return holds.length === 0 ? { result: `fresh:${kind}` } : { result: `fresh:${kind}`, holds };
}

export function yields(result: Result): Effect {
  return { result };
}

/**
 * `reduce`: the accumulator is the initial value where one is given, else the first of the values, and what the
 * callback returned last. `rest` is what the callback receives behind accumulator and value.
 */
export function reducing(value: Source | "primitive", ...rest: readonly (Source | "primitive")[]): Effect {
  const from = (...first: readonly (Source | "primitive")[]): Effect => ({
    result: [...first.filter((source) => source !== "primitive"), "callback"],
    calls: [...first, "callback" as const].map((accumulator) => ({
      fn: 0,
      args: [accumulator, value, ...rest],
    })),
  });
  return { ...from("arg1", value), given: { least: 2, effect: from("arg1") } };
}

/** One effect for many names, which are separated by spaces. */
export function each(names: string, effect: Effect): Effects {
  return Object.fromEntries(words(names).map((name) => [name, effect]));
}

/** Effects of the members of an object, as dotted paths. */
export function members(owner: string, effects: Effects): Effects {
  return Object.fromEntries(Object.entries(effects).map(([name, effect]) => [`${owner}.${name}`, effect]));
}

/** The same for many owners, which are separated by spaces. */
export function membersOfEach(owners: string, effects: Effects): Effects {
  return Object.assign({}, ...words(owners).map((owner) => members(owner, effects))) as Effects;
}

export function kind(methods: Effects, properties: Effects = {}, ...parents: Kind[]): KindTable {
  return parents.length === 0 ? { methods, properties } : { methods, properties, extends: parents };
}

/** One table for many kinds, which are separated by spaces. */
export function kinds(names: string, table: KindTable): Readonly<Record<Kind, KindTable>> {
  return Object.fromEntries(words(names).map((name) => [name, table]));
}

function words(names: string): string[] {
  return names.split(/\s+/).filter((name) => name !== "");
}
