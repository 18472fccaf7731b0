/**
 * The intermediate representation: a control-flow graph per function over *variables*, in which only
 * what can carry a reference is left. Arithmetic, comparisons and numbers do not appear except as
 * uses; a typed array's elements are numbers, so reading one yields nothing.
 *
 * A *unit* is what is analysed together: a root function (or a module's top level) and every function
 * nested in it. Variables declared outside the root are not in it: a value that reaches them is gone
 * (it escapes), and what comes from them is unknown. That is sound because memory allocated in an
 * activation of the root can get outside only through an instruction of the unit.
 *
 * Every instruction keeps the extent of its source, because plans edit the source.
 */

/** Index into `Unit.vars`. `NONE` is a value that is no reference. */
export type VarId = number;
export const NONE: VarId = -1;

/** A function in the program, whether lowered or not; see `FunctionTable` in lower. */
export type FnId = number;
/** A class in the program. */
export type ClassId = number;
/** An allocation site in the program. */
export type SiteId = number;
export type BlockId = number;
export type ScopeId = number;
export type PointId = number;

/** Offsets into the text of the unit's file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Var {
  readonly id: VarId;
  /** source name, or "" for a temporary */
  readonly name: string;
  readonly kind: "param" | "local" | "temp" | "this" | "result";
  /** the function of the unit that declares it */
  readonly fn: FnId;
  /** used by a function other than `fn` */
  captured: boolean;
  /** assigned where an exception handler of the same function may see either value */
  inTry: boolean;
  /** the variable that this is a version of, after SSA */
  origin?: VarId;
}

/** A property key: a name that is known, any index (a number), or anything at all. */
export type Key =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index" }
  /** a number if these parameters of the root (bit set) are numbers, otherwise anything */
  | { readonly kind: "index-if"; readonly params: number; readonly steady?: number | undefined }
  /** with `member`, even the name of a member of a built-in; `steady` is the variable that it rests on (`steady.ts`) */
  | { readonly kind: "any"; readonly member: boolean; readonly steady?: number | undefined };

export const INDEX: Key = { kind: "index" };
export const ANY_KEY: Key = { kind: "any", member: true };
/** A text that begins or ends like a number: no member of a built-in has such a name. */
export const NO_MEMBER: Key = { kind: "any", member: false };
/** Names that stand for something else among fields, and texts that look like private ones: such a key may be any. */
const RESERVED = /^(?:[ #].*|\[\]|\*)$/s;
export const named = (name: string): Key => (RESERVED.test(name) ? ANY_KEY : { kind: "name", name });

export interface Argument {
  readonly value: VarId;
  readonly spread: boolean;
  /** bit set of parameters of the root that must be numbers for this to be one; 0: it is one; -1: unknown */
  readonly numericIf: number;
}

export type Target =
  /** whatever function the variable holds */
  | { readonly kind: "value"; readonly callee: VarId }
  /** this function, known from its declaration outside the unit */
  | { readonly kind: "declared"; readonly fn: FnId }
  /** a method looked up on what the receiver (`thisArg`) holds */
  | {
      readonly kind: "method";
      readonly name: string;
      /** built-in kind that the receiver's declared type promises */
      readonly declaredKind: string | undefined;
      /** the only function it can be by the receiver's declared class */
      readonly declaredFn: FnId | undefined;
      /** the functions it can be by what is known of the receiver's origin */
      readonly possibleFns?: readonly FnId[] | undefined;
    }
  /** a built-in function, global or of a Node module */
  | { readonly kind: "builtin"; readonly table: "global" | "module"; readonly name: string }
  /** `new X` of a built-in constructor with an effect */
  | { readonly kind: "builtin-new"; readonly name: string }
  /** `new C` of a class declared outside the unit */
  | { readonly kind: "construct"; readonly cls: ClassId }
  /** `new F` of a function declared outside the unit */
  | { readonly kind: "construct-fn"; readonly fn: FnId }
  /** `super(…)` of a known base class */
  | { readonly kind: "super"; readonly cls: ClassId }
  | { readonly kind: "unknown" };

/** `function` is one declared outside the unit, `native` one of the language's. */
export type FreshKind = "object" | "array" | "closure" | "regexp" | "function" | "native";

/** `path` tells apart the instructions of a function that share a span. */
export type Instr = { readonly span: Span; readonly path?: string } & (
  | { readonly op: "alloc"; readonly dst: VarId; readonly site: SiteId; readonly source: VarId }
  /** a view of `source` if that is memory, else (an array, a number) fresh memory nobody tracks */
  | { readonly op: "view"; readonly dst: VarId; readonly kind: string; readonly source: VarId }
  | {
      readonly op: "fresh";
      readonly dst: VarId;
      readonly kind: FreshKind;
      readonly fn?: FnId;
      readonly path?: string;
    }
  /** of an assignment: `value` is the expression whose value it assigns */
  | { readonly op: "copy"; readonly dst: VarId; readonly src: VarId; readonly value?: Span | undefined }
  /** one of `srcs`, by the block that control came `from` (same order) */
  | {
      readonly op: "phi";
      readonly dst: VarId;
      readonly srcs: readonly VarId[];
      readonly from: readonly BlockId[];
    }
  | {
      readonly op: "load";
      readonly dst: VarId;
      readonly object: VarId;
      readonly key: Key;
      readonly declaredKind?: string | undefined;
    }
  | { readonly op: "store"; readonly object: VarId; readonly key: Key; readonly src: VarId }
  /** one value of an iterable, as `for-of`, spread and array patterns take it; `at` is its position if known */
  | { readonly op: "iterate"; readonly dst: VarId; readonly object: VarId; readonly at?: number }
  /** all own properties of `src` copied into `object` (object spread, rest patterns) */
  | { readonly op: "spread"; readonly object: VarId; readonly src: VarId }
  | {
      readonly op: "call";
      readonly dst: VarId;
      readonly target: Target;
      readonly thisArg: VarId;
      readonly args: readonly Argument[];
      /** the call is the operand of `await` */
      readonly awaited: boolean;
      /** `new` */
      readonly construct: boolean;
      /** the call is a site: of a built-in that copies, whose result is memory of its own */
      readonly site?: SiteId | undefined;
    }
  /** with `pending`, a `finally` still runs before the function is left */
  | { readonly op: "return"; readonly src: VarId; readonly pending: boolean }
  | { readonly op: "throw"; readonly src: VarId }
  /** with `delegated`, what `src` holds may also be the value of the expression (`yield*`) */
  | { readonly op: "yield"; readonly dst: VarId; readonly src: VarId; readonly delegated: boolean }
  | { readonly op: "await"; readonly dst: VarId; readonly src: VarId }
  /** read; with `coerce`, converted to a primitive, which may call methods of the value */
  | { readonly op: "use"; readonly src: VarId; readonly coerce: boolean }
  /** gone: to a place the analysis does not follow */
  | { readonly op: "escape"; readonly src: VarId; readonly why: EscapeWhy }
  /** an unknown value */
  | { readonly op: "unknown"; readonly dst: VarId }
  /** no instruction: a place where a free could stand */
  | { readonly op: "point"; readonly point: PointId }
);

/** Why a value is gone, in the words of the explanations. */
export type EscapeWhy =
  | "outer-variable"
  | "module-variable"
  | "thrown"
  | "yielded"
  | "unsupported"
  | "class-captures"
  | "jsx"
  | "disposable"
  | "with-eval";

export interface Block {
  readonly id: BlockId;
  readonly instrs: Instr[];
  readonly succs: BlockId[];
  readonly preds: BlockId[];
  /** where control goes if an instruction of the block throws, when that is in this function */
  readonly handler: BlockId | undefined;
  /** the innermost scope */
  readonly scope: ScopeId;
}

/**
 * A stretch of source at whose exits memory can be freed. `iteration` is a loop body: it is left
 * once an iteration.
 */
export interface Scope {
  readonly id: ScopeId;
  readonly parent: ScopeId | undefined;
  readonly fn: FnId;
  readonly kind: "function" | "iteration" | "block" | "finally" | "module";
  readonly form: "block" | "expression" | "statement" | "file";
  /** the block with its braces, the arrow's body expression, or the single statement */
  readonly span: Span;
  /** a position just after the opening brace and directives (form "block") */
  readonly insertAt: number;
}

/** A place where a free could stand: the end of a scope, just before a jump out of scopes, or behind a statement. */
export interface Point {
  readonly id: PointId;
  readonly kind: "end" | "return" | "break" | "continue" | "expression" | "after";
  /** the scopes that control leaves here, innermost first */
  readonly leaves: readonly ScopeId[];
  /** the jump statement, the statement before, or the scope's own span */
  readonly span: Span;
  /** of a point behind a statement: the block in whose list the statement stands */
  readonly list?: ScopeId;
  /** of a return: its expression */
  readonly expression?: Span | undefined;
  /** of a return: how its expression can be kept while memory is freed */
  readonly returns?: "nothing" | "atom" | "const" | "call";
  /** the jump is the whole body of an `if`, `else`, loop or label and has no braces */
  readonly needsBraces: boolean;
}

export interface Parameter {
  readonly var: VarId;
  readonly rest: boolean;
}

export interface FnBody {
  readonly id: FnId;
  readonly name: string;
  readonly span: Span;
  readonly async: boolean;
  readonly generator: boolean;
  readonly params: readonly Parameter[];
  readonly thisVar: VarId;
  readonly blocks: Block[];
  readonly entry: BlockId;
  /** why the body is not modelled: everything it can see escapes */
  readonly opaque: string | undefined;
  /** variables of enclosing functions of the unit that it, or a function in it, mentions */
  readonly captures: Set<VarId>;
}

export interface OptionalCall {
  readonly call: Span;
  /** the first argument, which is evaluated before the others, and none of them if the call is not made */
  readonly first: Span;
}

/** What is analysed together. */
export interface Unit {
  readonly root: FnId;
  readonly file: string;
  readonly fns: Map<FnId, FnBody>;
  readonly vars: Var[];
  readonly scopes: Scope[];
  readonly points: Point[];
  /** statements of the root that stand in the list of a block or a clause, so that others can be put before them */
  readonly statements: Span[];
  /** statements of the root that stand where only one is allowed, and can be put in braces: `if (c) f();` */
  readonly bare: Span[];
  /** expressions of the root that are evaluated or not: `f()` in `c && f()` */
  readonly operands: Span[];
  /** first arguments of calls of the root that are made or not, `x` in `f?.(x, y)` */
  readonly optional: OptionalCall[];
}

export const rootOf = (unit: Unit): FnBody => unit.fns.get(unit.root) as FnBody;

/** The variable an instruction assigns, or NONE. */
export function definedBy(instr: Instr): VarId {
  return "dst" in instr ? instr.dst : NONE;
}

/** The variables an instruction reads, in order of evaluation. A `phi` reads at the ends of the predecessors. */
export function usedBy(instr: Instr): readonly VarId[] {
  switch (instr.op) {
    case "alloc":
    case "view":
      return [instr.source];
    case "fresh":
    case "unknown":
    case "point":
    case "phi":
      return [];
    case "copy":
    case "return":
    case "throw":
    case "yield":
    case "await":
    case "use":
    case "escape":
      return [instr.src];
    case "load":
    case "iterate":
      return [instr.object];
    case "store":
    case "spread":
      return [instr.object, instr.src];
    case "call": {
      const used = instr.args.map((argument) => argument.value);
      used.push(instr.thisArg);
      if (instr.target.kind === "value") used.push(instr.target.callee);
      return used;
    }
  }
}
