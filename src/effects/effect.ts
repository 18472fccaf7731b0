/**
 * The language in which the effect tables are written: what a built-in does with the references that
 * it is given. Everything a table does not say is the safe answer: a built-in that is not in the
 * tables lets its receiver and its arguments escape.
 *
 * An argument that no field mentions is *only read* during the call. Reading is safe for memory
 * (typed arrays, buffers) and for plain containers of memory; an object that carries user functions
 * (closures, instances with methods) may be called back by any coercion, so the analysis lets such
 * an argument escape without asking the table.
 */

/** Names of the kinds of built-in objects that the tables know. */
export type Kind = string;

/** Where a reference comes from, seen from a call. Numbers are argument positions. */
export type Source =
  /** the object the method is called on */
  | "receiver"
  /** the values held by the receiver (array elements, map keys and values, …), one level */
  | "elements"
  /** everything that can be reached from the receiver, itself included */
  | "reach"
  /** all arguments */
  | "args"
  /** one argument */
  | `arg${number}`
  /** this argument and all after it */
  | `args${number}+`
  /** the values held by that argument, one level */
  | `elements${number}`
  /** the values held by that argument and by each one after it, one level (`concat`, `Object.assign`) */
  | `elements${number}+`
  /** everything that can be reached from that argument, itself included */
  | `reach${number}`
  /** what the callbacks of this effect returned */
  | "callback";

/** What a call yields. */
export type Result =
  /** a number, string, boolean, bigint, symbol, null, undefined: no reference */
  | "primitive"
  /** some object of the world outside: never one of the arguments, nor reachable from them */
  | "unknown"
  /** one of the listed sources itself (no copy) */
  | Source
  /** a view of the receiver's memory, of the receiver's own kind (`subarray`) or another (`buffer`) */
  | "view:same"
  | `view:${string}`
  /** a view of that argument's memory */
  | `view${number}:${string}`
  /** a new object of that kind that shares no memory with anything; see `holds` and `over` */
  | `fresh:${string}`
  /** a new copy of the receiver's own kind */
  | "fresh:same";

export interface Effect {
  /** a list means: any one of these sources itself, or a primitive (`reduce`) */
  readonly result: Result | readonly Source[];
  /** what the fresh result holds as readable values; if nothing is said here, it holds only primitives */
  readonly holds?: readonly Source[];
  /**
   * what the fresh result holds one level further down, inside new arrays of its own: the pairs of
   * `entries`, the groups of `groupBy`. The arrays are there even if the sources turn out to be empty.
   */
  readonly holdsNested?: readonly Source[];
  /** what the result keeps alive without handing it out as a value (an iterator keeps its array) */
  readonly over?: readonly Source[];
  /** what is stored into the receiver as a readable value (`push`, `Map.set`) */
  readonly keeps?: readonly Source[];
  /**
   * what is stored into argument 0 as a readable value (`Object.assign`). If argument 0 is memory, this
   * gives it properties of its own, even where the value is a primitive: it is branded.
   */
  readonly keepsIn0?: readonly Source[];
  /** the receiver's values change places (`sort`, `shift`), so positions are no longer known */
  readonly shuffles?: true;
  /** what outlives the call in a place nobody can name: it escapes */
  readonly escapes?: readonly Source[];
  /**
   * what the operation goes on using after the call has returned, until its promise settles or its
   * callback runs. The analysis treats it as escaping; the field keeps the reason.
   */
  readonly keepsUntilSettled?: readonly Source[];
  /** what is detached, resized or transferred by the call. Treated as escaping. */
  readonly detaches?: readonly Source[];
  /**
   * what the fresh result inherits from or is described by. If that is anything, it may have accessors and methods, and
   * the result counts as escaping.
   */
  readonly inherits?: readonly Source[];
  /** what has its identity-level state changed (frozen, expando, prototype). Treated as escaping. */
  readonly brands?: readonly Source[];
  /**
   * functions that are called during the call, synchronously, and not kept afterwards. Several entries
   * for the same function are alternatives: a parameter receives what any of them says.
   */
  readonly calls?: readonly CallBack[];
  /** what holds in place of all this where so many arguments are given, and none of these is spread */
  readonly given?: { readonly least: number; readonly effect: Effect };
  /** where the behaviour is written down, when that is not obvious (specification section, documentation page) */
  readonly source?: string;
}

export interface CallBack {
  /** position of the function among the arguments; a missing or non-function argument is fine */
  readonly fn: number;
  /**
   * what each parameter receives; "primitive" is no reference. A parameter beyond the list receives
   * something of the world outside, as the result "unknown" is.
   */
  readonly args: readonly (Source | "primitive")[];
  /** what becomes `this`: an argument by its position, or a source. Without it: something of the world outside */
  readonly this?: number | Source;
}

/** Effects of one kind of built-in object. */
export interface KindTable {
  /** effect of calling a method, by name */
  readonly methods: Readonly<Record<string, Effect>>;
  /** what reading a property yields, by name (Effect fields `result`, `holds`, `over` only) */
  readonly properties: Readonly<Record<string, Effect>>;
  /** kinds whose tables are asked next, in order */
  readonly extends?: readonly Kind[];
}

/** All effect tables. */
export interface EffectTables {
  /** by kind of receiver: "Float64Array", "Array", "Map", "String", "CanvasRenderingContext2D", … */
  readonly kinds: Readonly<Record<Kind, KindTable>>;
  /**
   * global functions and members of global namespaces, by dotted path: "parseInt", "Math.max",
   * "Object.keys", "console.log", "Buffer.concat", "Float64Array.from". A last segment `*` stands for
   * every member ("Math.*").
   */
  readonly globals: Readonly<Record<string, Effect>>;
  /** `new X(…)` of a global constructor, by name */
  readonly constructors: Readonly<Record<string, Effect>>;
  /** functions of modules, without the `node:` prefix: "fs.readFileSync", "crypto.randomFillSync" */
  readonly modules: Readonly<Record<string, Effect>>;
  /**
   * kinds of global values that are objects rather than functions ("process" → "Process"), so that
   * their methods are found in `kinds`
   */
  readonly globalKinds: Readonly<Record<string, Kind>>;
}
