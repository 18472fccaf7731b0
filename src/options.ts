/** What a user may set, in tsconfig `plugins`, on the command line and in the library API alike. */

/** Precision features that can be turned off one at a time (for research, and to find a suspect). */
export interface AnalysisSwitches {
  /** follow calls into functions whose body is known */
  readonly interprocedural: boolean;
  /** follow calls into other files */
  readonly crossModule: boolean;
  /** follow calls of what one CommonJS module requires of another; off, as not all ways to a module are known yet */
  readonly commonJs: boolean;
  /** follow closures that are called in place */
  readonly closures: boolean;
  /** follow method calls on instances of known classes */
  readonly methods: boolean;
  /** follow memory into containers that die themselves */
  readonly containers: boolean;
  /** use the effect tables for built-ins; off: every built-in call lets its operands escape */
  readonly effects: boolean;
  /** one location per assignment of a local variable instead of one per variable */
  readonly flowSensitive: boolean;
  /** bind to loop iterations and blocks, not to whole functions only */
  readonly blockScopes: boolean;
  /** free on the paths where memory does not escape */
  readonly partialEscape: boolean;
  /** free behind the last use where that lets memory be reused sooner, not at the end of the scope */
  readonly lastUse: boolean;
  /** free the old memory of a variable where the variable gets the new one */
  readonly reassignment: boolean;
  /** the same where a nested function replaces what a variable of the function around it holds */
  readonly regrowth: boolean;
  /** free in the caller what a function made and returned */
  readonly freshResults: boolean;
  /** free what a fresh object, array or instance holds when that dies */
  readonly aggregates: boolean;
  /** bind to a region what dies in it and in no scope that it is freed at */
  readonly regions: boolean;
  /** results of built-ins that copy are sites: `slice`, `map`, `from`, `Buffer.concat`, `new T(list)`, … */
  readonly copies: boolean;
  /** test variables that keys rest on where memory is made, and trust them to stay numbers */
  readonly numberGuards: boolean;
  /** memory whose buffer nobody sees may lie in a larger one */
  readonly sizeClasses: boolean;
  /** hand memory out dirty where every element is written before it is read */
  readonly zeroing: boolean;
}

export interface Options {
  /** files matching one of these globs (relative to the working directory) are left alone */
  readonly exclude: readonly string[];
  /** packages in node_modules that bundlers and the Node loader rewrite too; `*` stands for any part of a name */
  readonly include: readonly string[];
  /** bytes at or under which an allocation of constant size is left alone */
  readonly threshold: number;
  /** free at every normal exit, or in a `finally` that covers exceptions too */
  readonly disposal: "exits" | "finally";
  /**
   * signatures of functions that others declare: paths of JSON files, relative to the working directory, or their
   * content (docs/annotations.md)
   */
  readonly signatures: readonly (string | Readonly<Record<string, unknown>>)[];
  /**
   * packages whose summaries are used: whenever one of them changes, this program is built again, and both are
   * delivered together; `*` stands for any part of a name (docs/hosts.md)
   */
  readonly summaries: readonly string[];
  /** path of the JSON report to write, relative to the working directory */
  readonly report?: string;
  /** hashes of the sites that may be tracked, as ranges (site-range.ts); all where it is absent */
  readonly sites?: string;
  readonly analysis: AnalysisSwitches;
}

export const defaultOptions: Options = {
  exclude: [],
  include: [],
  threshold: 64,
  disposal: "exits",
  signatures: [],
  summaries: [],
  analysis: {
    interprocedural: true,
    crossModule: true,
    commonJs: false,
    closures: true,
    methods: true,
    containers: true,
    effects: true,
    flowSensitive: true,
    blockScopes: true,
    partialEscape: true,
    lastUse: true,
    reassignment: true,
    regrowth: true,
    freshResults: true,
    aggregates: true,
    regions: true,
    copies: true,
    numberGuards: true,
    sizeClasses: true,
    zeroing: true,
  },
};
