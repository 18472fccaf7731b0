/**
 * One run of the analysis over a unit: its graph, and what the run was asked.
 *
 * A *site task* decides the sites of its root: its parameters are the world outside. A *summary task* says what a
 * function does with those of its parameters that may bring in something of its caller's (a bit set), given which
 * of them are numbers (another) and for which of them nothing is given (a third); those parameters are phantom objects, the rest is the world outside. The set may be
 * empty: then the summary says what the function makes and returns.
 */
import type { FnId, Instr, SiteId, Span, Unit, VarId } from "../ir/ir.js";
import { asWritten } from "../lower/private-names.js";
import type { Site } from "../lower/sites.js";
import type { SteadyId } from "../lower/steady.js";
import type { World } from "../lower/world.js";
import type { AnalysisSwitches } from "../options.js";
import type { Cause, Graph, NodeId, ObjId, Step } from "./graph.js";
import type { PrimitiveLoad } from "./primitives.js";
import type { Handed } from "./returned.js";
import type { Summary } from "./summary.js";

/** The receiver's bit in a mask of parameters. */
export const THIS_BIT = 1 << 30;
export const MAX_PARAMS = 30;

export interface Task {
  readonly key: string;
  readonly kind: "sites" | "summary";
  readonly fn: FnId;
  readonly mask: number;
  readonly numbers: number;
  /** the parameters for which nothing is given, so that their defaults count */
  readonly absent: number;
  state: Run | undefined;
  /** why it could not be analysed: everything escapes */
  failed: string | undefined;
  summary: Summary | undefined;
  /** how often the summary has changed */
  version: number;
  readonly dependents: Set<Dependent>;
  /** the tasks that it is a dependent of */
  readonly asked: Set<Task>;
  queued: boolean;
}

/** A call in another task that uses a summary. */
export interface Dependent {
  readonly task: Task;
  instantiate(summary: Summary): void;
}

/** The state of a task: everything that building its graph needs. */
export interface Run {
  readonly task: Task;
  readonly world: World;
  readonly switches: AnalysisSwitches;
  readonly unit: Unit;
  readonly graph: Graph;
  /** what each function of the unit returns, and what it yields */
  readonly returns: Map<FnId, NodeId>;
  readonly yields: Map<FnId, NodeId>;
  /** calls whose callee is a phantom: their meaning is the caller's */
  readonly deferred: DeferredCall[];
  /** phantoms that are converted to primitives */
  readonly coerced: Set<number>;
  /** what is lent to functions that promise to give it back */
  readonly borrowed: Set<number>;
  /** what may be looked at, down to its buffer (`exposure.ts`) */
  readonly exposed: Set<ObjId>;
  /** method calls, for what is said at the end about those on primitives */
  readonly methodCalls: CallInstr[];
  /** calls of which some callee must be found */
  readonly resolving: {
    readonly instr: CallInstr;
    readonly callee: NodeId;
    readonly self: NodeId;
    readonly args: readonly CallArgument[];
  }[];
  /** calls of functions outside the unit */
  readonly calls: PendingCall[];
  /** the same, by the place and the function: what comes to one call is added to it */
  readonly callsOf: Map<string, PendingCall[]>;
  /** those that came out of summaries, by the place where they stand and the function */
  readonly callsAt: Map<string, PendingCall[]>;
  /** where the new objects of instantiated summaries were made: the extents of the calls, who made them, and who was called */
  readonly born: Map<ObjId, { readonly span: Span; readonly fn: FnId; readonly called: FnId }>;
  /** memory that functions of the unit made and returned, by the object that it is in their bodies (`returned.ts`) */
  readonly handed: Map<ObjId, Handed>;
  /** how often an object was handed back from function to function */
  readonly times: Map<ObjId, number>;
  /** short names of instantiated summaries, by what they stand for */
  readonly names: Map<string, string>;
  /** nodes and steps of instantiated summaries, by key */
  readonly nodes: Map<string, NodeId>;
  readonly done: Set<unknown>;
  /** the extents of calls that may yield what was there before them, `start:end` */
  readonly passing: Set<string>;
  /** reads of members that are found on primitives */
  readonly primitiveLoads: PrimitiveLoad[];
  /** the variables that get the memory of each site */
  readonly allocations: Map<SiteId, NodeId[]>;
  /** what a site makes of an argument that is no number */
  readonly foreign: Map<ObjId, SiteId>;
  /** the variables that must be numbers where the memory of a site is made, for it to be the runtime's (`guarded.ts`) */
  readonly claims: Map<SiteId, Set<SteadyId>>;
  /** calls of methods on what was made just before */
  readonly onJustMade: Set<Instr>;
  /** objects that calls of built-ins made */
  readonly made: Set<number>;
  siteOf(id: SiteId): Site;
  /** whether the result of a function may hold fresh memory */
  isFactory(fn: FnId): boolean;
  /** asks for a summary; `dependent` is told now, if there is one, and whenever it changes */
  request(
    fn: FnId,
    mask: number,
    numbers: number,
    absent: number,
    instantiate: (summary: Summary) => void,
  ): void;
}

/** A call by summary. */
export interface PendingCall {
  readonly instr: CallInstr;
  readonly fn: FnId;
  readonly self: NodeId;
  readonly args: readonly CallArgument[];
  readonly dst: NodeId;
  readonly tag: string;
  /** the arguments that are numbers, as a bit set of parameters */
  readonly numbers: number;
  /** the parameters with a default for which there is no argument */
  readonly absent: number;
  /** the parameters that were asked about; undefined while nothing was asked */
  asked: number | undefined;
}

/** A call on a phantom, left to whoever instantiates the summary. */
export interface DeferredCall {
  readonly key: string;
  /** where its text is, whatever functions it came through */
  readonly origin: string;
  /** the function that is called, or the receiver of the method */
  readonly callee: number;
  readonly method: string | undefined;
  /** what the declared type of the receiver promises about the method */
  readonly promised: FnId | undefined;
  /** by `new` */
  readonly construct: boolean;
  readonly thisArg: NodeId;
  readonly args: readonly CallArgument[];
  readonly result: NodeId;
  readonly span: Span;
  /** the call makes a copy, and is the site of its memory */
  readonly site: SiteId | undefined;
}

export interface CallArgument {
  readonly node: NodeId;
  readonly spread: boolean;
  readonly numeric: boolean;
}

export function step(run: Run, instr: { readonly span: Span }, text: string): Step {
  return { file: run.unit.file, span: instr.span, text: asWritten(text) };
}

export function cause(run: Run, instr: { readonly span: Span }, code: string, text: string): Cause {
  return { file: run.unit.file, span: instr.span, text: asWritten(text), code, node: undefined };
}

/** How a variable is called in explanations. */
export function describe(run: Run, id: VarId): string {
  const name = id >= 0 ? run.unit.vars[id]?.name : undefined;
  return name || "a value";
}

/** A call of the unit, or one that a summary left to its caller and that stands at the place of the caller's call. */
export type CallInstr = Extract<Instr, { op: "call" }> & {
  /** of such a call: where its text is */
  readonly origin?: string;
  /** of an instruction that stands for something done in a call: what the call itself calls, or `BUILT_IN` */
  readonly within?: FnId;
};

/** A built-in that calls back, among the functions that are called. */
export const BUILT_IN: FnId = -1;

/**
 * Tells apart what instructions do to the graph. Those that a summary left to its caller share the span of one call, and
 * must not be taken for one another.
 */
export function label(instr: { readonly span: Span; readonly path?: string }): string {
  return `${instr.path ?? ""}${instr.span.start}:${instr.span.end}`;
}
