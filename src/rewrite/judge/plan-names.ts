/** What a plan says that the judge relies on: names, and which functions of the runtime do what. */
import { COPY_METHODS, type Plan, type Freed as PlanFreed, type RuntimeName } from "../plan.js";
import { type Node, Rejection } from "./tree.js";

export interface Names {
  readonly plan: Plan;
  /** local name → function of the runtime */
  readonly runtime: ReadonlyMap<string, RuntimeName>;
  readonly slots: ReadonlySet<string>;
  readonly results: ReadonlySet<string>;
  /** everything that the plan frees: slots and the user's own bindings */
  readonly freed: ReadonlySet<string>;
  /** what is freed behind its last use, in the middle of a list of statements */
  readonly freedEarly: ReadonlySet<string>;
  /** slots that nested functions may fill */
  readonly enclosed: ReadonlySet<string>;
  /** containers and members that the plan frees, as they are written: `slot?.data`, `[slot?.rows]` */
  readonly members: ReadonlySet<string>;
  /** readers of private members, with the members */
  readonly readers: ReadonlyMap<string, string>;
  /** starts, in the original, of allocations for which the plan claims something under guards: that zeroing is not needed, or that positions are numbers */
  readonly guarded: ReadonlyMap<string, { readonly call: RuntimeName; readonly guards: readonly string[] }>;
  /** extents, in the original, of allocations that nobody here frees */
  readonly unheld: ReadonlySet<string>;
  /** extents, in the original, of calls whose result is freed here */
  readonly kept: ReadonlySet<string>;
  /** extents, in the original, of allocations and calls whose memory is bound to a region → the slot of that, if it has one; or the members, as text */
  readonly bound: ReadonlyMap<string, string | undefined>;
  /** extents, in the original, of values that slots get beside variables → the slot */
  readonly carried: ReadonlyMap<string, { readonly slot: string; readonly frees: boolean }>;
  /** what stands for those in the rewritten tree; `demandEqual` finds it */
  readonly found: {
    readonly unheld: Set<Node>;
    readonly kept: Set<Node>;
    /** the assignments to the slots of `carried` */
    readonly carried: Set<Node>;
  };
}

/** function of the runtime → the method it stands for */
export const COPIES: ReadonlyMap<RuntimeName | undefined, string> = new Map(
  COPY_METHODS.flatMap((method) => [
    [`${method}Tracked` as const, method],
    [`${method}TrackedWithin` as const, method],
  ]),
);

export const MAKE: ReadonlySet<RuntimeName | undefined> = new Set<RuntimeName | undefined>([
  "makeSliceTracked",
  "makeSliceTrackedNoZero",
  "makeSliceTrackedWithin",
  "makeSliceTrackedWithinNoZero",
  "makeArrayTracked",
  "makeViewTracked",
  "makeSliceTrackedIf",
  "copyTracked",
  "copyTrackedWithin",
  ...COPIES.keys(),
]);

/** Functions that are given guards behind their arguments. */
export const GUARDED: ReadonlySet<RuntimeName> = new Set<RuntimeName>([
  "makeSliceTrackedNoZero",
  "makeSliceTrackedWithinNoZero",
  "makeSliceTrackedIf",
]);

/** Functions of which the judge sees to it that they stand where the plan has them, and nowhere else. */
const isPlanned = (call: RuntimeName): boolean => GUARDED.has(call) || isWithin(call);

/** Whether memory of that function may lie in a larger buffer. */
export const isWithin = (call: RuntimeName): boolean => call.includes("Within");

/** Functions that hand out memory with any contents. */
export const DIRTY: ReadonlySet<RuntimeName> = new Set<RuntimeName>([
  "makeSliceTrackedNoZero",
  "makeSliceTrackedWithinNoZero",
]);

/** `sliceTracked` → `slice` */
export const copyMethod = (call: RuntimeName): string | undefined => COPIES.get(call);

const nameOf = (item: PlanFreed): string => (typeof item === "string" ? item : item.name);

export function namesOf(plan: Plan): Names {
  const runtime = new Map<string, RuntimeName>();
  for (const [name, local] of Object.entries(plan.imports)) runtime.set(local, name as RuntimeName);
  const slots = new Set<string>();
  const results = new Set<string>();
  const freed = new Set<string>();
  const freedEarly = new Set<string>();
  const enclosed = new Set<string>();
  const members = new Set<string>();
  const readers = new Map<string, string>();
  const guarded = new Map<string, { call: RuntimeName; guards: readonly string[] }>();
  const unheld = new Set<string>();
  const kept = new Set<string>();
  const bound = new Map<string, string | undefined>();
  const carried = new Map<string, { slot: string; frees: boolean }>();
  for (const edit of plan.edits) {
    if ("slots" in edit) edit.slots.forEach((slot) => slots.add(slot));
    if (edit.kind === "arrive") slots.add(edit.slot);
    if (edit.kind === "readers") for (const { reader, member } of edit.readers) readers.set(reader, member);
    if (edit.kind === "free-after") for (const item of edit.names) freedEarly.add(nameOf(item));
    if ("names" in edit)
      for (const item of edit.names) {
        if (typeof item === "string") freed.add(item);
        else {
          freed.add(item.name);
          const member = [item.name, ...item.path].join("?.");
          members.add(item.elements ? `[${member}]` : member);
        }
      }
    if ("region" in edit && edit.region) {
      const members = edit.kind === "keep" ? edit.members : undefined;
      bound.set(`${edit.at.start}:${edit.at.end}`, members ? JSON.stringify(members) : edit.here);
    }
    if (edit.kind === "allocate" && edit.here !== undefined && edit.enclosed) enclosed.add(edit.here);
    if (edit.kind === "keep" && !edit.region) {
      kept.add(`${edit.at.start}:${edit.at.end}`);
      if (edit.slot !== undefined) slots.add(edit.slot);
    }
    if (edit.kind === "carry") {
      carried.set(`${edit.at.start}:${edit.at.end}`, { slot: edit.slot, frees: edit.frees });
      slots.add(edit.slot);
      freed.add(edit.slot);
      if (edit.enclosed) enclosed.add(edit.slot);
    }
    if (edit.kind === "allocate" && edit.unheld) unheld.add(`${edit.at.start}:${edit.at.end}`);
    if ("style" in edit && edit.style === "const") results.add(edit.result);
    if (edit.kind === "allocate" && edit.slot !== undefined) {
      slots.add(edit.slot);
      if (edit.enclosed) enclosed.add(edit.slot);
    }
    if (edit.kind === "allocate" && isPlanned(edit.call))
      guarded.set(`${edit.at.start}:${edit.at.end}`, { call: edit.call, guards: edit.guards ?? [] });
  }
  const all = [...runtime.keys(), ...slots, ...results, ...readers.keys()];
  if (new Set(all).size !== all.length || runtime.size !== Object.keys(plan.imports).length) {
    throw new Rejection("a name that the plan introduces has two meanings");
  }
  const found = { unheld: new Set<Node>(), kept: new Set<Node>(), carried: new Set<Node>() };
  return {
    plan,
    runtime,
    slots,
    results,
    freed,
    freedEarly,
    enclosed,
    members,
    readers,
    guarded,
    unheld,
    kept,
    bound,
    carried,
    found,
  };
}
