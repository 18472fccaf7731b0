/** Whether the assertions in comments hold, now that everything is decided. */
import type ts from "typescript";
import { INDEX_FIELD } from "../escape/graph.js";
import type { Summary } from "../escape/summary.js";
import type { FileAnnotations, NoescapeAnnotation, Problem } from "./annotations.js";

export interface JudgedSite {
  readonly node: ts.Node;
  readonly allocates: string;
  /** why it is not tracked; undefined where it is */
  readonly heap: string | undefined;
}

/** A promise about a function that has a body, and what the body does with the parameter. */
export interface CheckedPromise {
  readonly annotation: NoescapeAnnotation;
  summary(): Summary | undefined;
}

/** What is wrong with `@tracked` in a file, given all its sites. */
export function judgeTracked({ tracked }: FileAnnotations, sites: readonly JudgedSite[]): readonly Problem[] {
  return tracked.flatMap(({ covers, file, start, length }): readonly Problem[] => {
    const place = { file, start, length };
    const about = sites.filter(({ node }) => covers(node));
    if (about.length === 0) {
      const holes = { word: "@tracked", advice: "put it before an allocation" };
      return [{ ...place, code: "SF4003", holes }];
    }
    return about.flatMap(({ allocates, heap }) =>
      heap === undefined ? [] : [{ ...place, code: "SF4001" as const, holes: { allocates, why: heap } }],
    );
  });
}

/** What is wrong with a promise that can be checked. */
export function judgePromise({ annotation, summary }: CheckedPromise): readonly Problem[] {
  const why = whyBroken(summary());
  if (why === undefined) return [];
  const { file, start, length, parameter } = annotation;
  return [{ file, start, length, code: "SF4005", holes: { name: parameter, why } }];
}

/** Whether something came in by a parameter: the summary was asked about one only. */
function cameIn({ nodes }: Summary, key: string): boolean {
  const node = nodes.get(key);
  return node !== undefined && node.kind !== "fresh" && node.kind !== "called";
}

const isIndex = (key: string): boolean => key === INDEX_FIELD || /^\d+$/.test(key);

/** Whether something is an element of the parameter, or of a view of it. */
function isElement({ nodes }: Summary, key: string): boolean {
  const node = nodes.get(key);
  if (node?.kind !== "field" || !isIndex(node.key)) return false;
  const of = nodes.get(node.of);
  return of?.kind === "param" || of?.kind === "view";
}

/**
 * Whether a parameter goes nowhere and gets no properties: what `@noescape` promises, found out. Elements may be
 * written. What may come with it and run is the caller's affair (src/escape/borrow.ts).
 * @param isMemory whether its declared type is one of which the elements are numbers
 */
export function goesNowhere(summary: Summary | undefined, isMemory: boolean): boolean {
  if (!summary || whyBroken(summary, isMemory) !== undefined) return false;
  return summary.stores.every(({ from, key }) => isIndex(key) || !cameIn(summary, from));
}

/** The summary was asked about one parameter only: whatever is not fresh in it came in by that. */
function whyBroken(summary: Summary | undefined, isMemory = false): string | undefined {
  if (!summary) return "could not be looked at";
  if (summary.top !== undefined) return `cannot be followed: ${summary.top}`;
  if (summary.generator) return "is kept by the generator";
  const came = (key: string): boolean => cameIn(summary, key) && !(isMemory && isElement(summary, key));
  for (const [key, cause] of summary.escapes) if (came(key)) return `is ${cause.text}`;
  const pending = [...summary.result];
  const seen = new Set(pending);
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    if (came(key)) return "is returned";
    for (const { from, to } of summary.stores) {
      if (from !== key || seen.has(to)) continue;
      seen.add(to);
      pending.push(to);
    }
  }
  for (const { method, thisArg, args } of summary.calls) {
    const given = [...thisArg, ...args.flatMap(({ values }) => values)];
    if (!given.some(came)) continue;
    return method === undefined
      ? "is passed to a function that it brings"
      : `is the receiver of .${method}(), and its type is not declared`;
  }
  return undefined;
}
