/** What both printers of a plan must say alike. */
import type { Anchor, Freed, Member, Plan, RuntimeName } from "./plan.js";

export const RUNTIME_MODULE = "scopefree/runtime";

/** The functions to import with their local names, sorted. */
export function importedNames(plan: Plan): (readonly [name: RuntimeName, local: string])[] {
  const names = (Object.keys(plan.imports) as RuntimeName[]).sort();
  return names.map((name) => [name, localName(plan, name)]);
}

/** Whether a script runs as CommonJS: what UMD files ask, and in the same words. */
export const HAS_MODULES = 'typeof module === "object" && typeof require === "function"';

/** The functions of the runtime for a script without modules: allocations as they were, and no frees. */
export const PLAIN_RUNTIME: Readonly<Record<RuntimeName, string>> = {
  makeSliceTracked: "(T, n) => (T.alloc ? T.alloc(n) : new T(n))",
  makeSliceTrackedNoZero: "(T, n) => (T.alloc ? T.alloc(n) : new T(n))",
  makeSliceTrackedWithin: "(T, n) => (T.alloc ? T.alloc(n) : new T(n))",
  makeSliceTrackedWithinNoZero: "(T, n) => (T.alloc ? T.alloc(n) : new T(n))",
  makeViewTracked: "(T, n) => new T(n)",
  makeSliceTrackedIf: "(T, n) => new T(n)",
  copyTracked: "(T, x) => new T(x)",
  sliceTracked: "(a, ...b) => a.slice(...b)",
  toSortedTracked: "(a, ...b) => a.toSorted(...b)",
  toReversedTracked: "(a, ...b) => a.toReversed(...b)",
  withTracked: "(a, ...b) => a.with(...b)",
  mapTracked: "(a, ...b) => a.map(...b)",
  filterTracked: "(a, ...b) => a.filter(...b)",
  fromTracked: "(a, ...b) => a.from(...b)",
  ofTracked: "(a, ...b) => a.of(...b)",
  concatTracked: "(a, ...b) => a.concat(...b)",
  encodeTracked: "(a, ...b) => a.encode(...b)",
  copyTrackedWithin: "(T, x) => new T(x)",
  sliceTrackedWithin: "(a, ...b) => a.slice(...b)",
  toSortedTrackedWithin: "(a, ...b) => a.toSorted(...b)",
  toReversedTrackedWithin: "(a, ...b) => a.toReversed(...b)",
  withTrackedWithin: "(a, ...b) => a.with(...b)",
  mapTrackedWithin: "(a, ...b) => a.map(...b)",
  filterTrackedWithin: "(a, ...b) => a.filter(...b)",
  fromTrackedWithin: "(a, ...b) => a.from(...b)",
  ofTrackedWithin: "(a, ...b) => a.of(...b)",
  concatTrackedWithin: "(a, ...b) => a.concat(...b)",
  encodeTrackedWithin: "(a, ...b) => a.encode(...b)",
  makeArrayTracked: "(n, v) => new Array(n).fill(v)",
  freeTracked: "() => {}",
  freeTrackedAfter: "(v) => v",
  freeTrackedUnless: "(v) => v",
  freeElements: "() => {}",
  freeWithRegion: "(v) => v",
  freeMembersWithRegion: "(v) => v",
  openRegion: "() => {}",
};

export function localName(plan: Plan, name: RuntimeName): string {
  return plan.imports[name] ?? name;
}

export const isContainer = (freed: Freed): freed is Member => typeof freed === "object" && freed.elements;

/** `slot`, `slot?.data`, `read?.(slot)` */
export function freedText(freed: Freed): string {
  if (typeof freed === "string") return freed;
  return freed.path.reduce(
    (object, step) => (isReader(step) ? `${step.slice(1)}?.(${object})` : `${object}?.${step}`),
    freed.name,
  );
}

/** Whether a step of a way goes through the reader of a private member. */
export const isReader = (step: string): boolean => step.startsWith("#");

/** Memory and containers are freed by different functions. */
export function byFunction(
  list: readonly Freed[],
): (readonly ["freeTracked" | "freeElements", readonly Freed[]])[] {
  const memory = list.filter((freed) => !isContainer(freed));
  const containers = list.filter(isContainer);
  return [["freeTracked", memory] as const, ["freeElements", containers] as const].filter(
    ([, freed]) => freed.length > 0,
  );
}

/** Slots of which members are read are of any type. */
export function slotType(plan: Plan, slot: string): "unknown" | "any" {
  const isRead = plan.edits.some(
    (edit) => "names" in edit && edit.names.some((freed) => typeof freed === "object" && freed.name === slot),
  );
  return isRead ? "any" : "unknown";
}

/** Slots get a type where there are types. */
export function isTypeScript(fileName: string): boolean {
  return /\.[mc]?tsx?$/i.test(fileName);
}

/** Is it the anchor of the whole file, not of a block? */
export function isModuleAnchor(at: Anchor, source: string): boolean {
  return at.end === source.length && !(source[at.start] === "{" && source[at.end - 1] === "}");
}
