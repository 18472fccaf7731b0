/**
 * A plan: what is to be changed in one file, as data. It is made from the decisions of the analysis
 * by `makePlan`, printed by `printText` (magic-string) and `printNodes` (ts.factory), and judged by
 * `verify`. All positions are offsets into the original text; an anchor is a node's extent without
 * leading trivia (`node.getStart()` to `node.end`).
 */

export interface Anchor {
  readonly start: number;
  readonly end: number;
}

/** Functions of `scopefree/runtime` that rewritten code calls. */
export type RuntimeName =
  | "makeSliceTracked"
  | "makeSliceTrackedNoZero"
  | "makeSliceTrackedWithin"
  | "makeSliceTrackedWithinNoZero"
  | "makeArrayTracked"
  | "makeViewTracked"
  | "makeSliceTrackedIf"
  | CopyName
  | "freeTracked"
  | "freeElements"
  | "freeTrackedAfter"
  | "freeTrackedUnless"
  | "freeWithRegion"
  | "freeMembersWithRegion"
  | "openRegion";

/**
 * Functions that stand for built-ins which copy: `copyTracked(T, source)` for `new T(source)`, and `sliceTracked(a, i, j)`
 * for `a.slice(i, j)`, and so on by the name of the method; `sliceTrackedWithin` and its like where nobody looks at the
 * buffer.
 */
export type CopyName = `${"copy" | CopyMethod}Tracked${"" | "Within"}`;

/** Methods of typed arrays, of their constructors, of `Buffer` and of `TextEncoder` that copy. */
export const COPY_METHODS = [
  "slice",
  "toSorted",
  "toReversed",
  "with",
  "map",
  "filter",
  "from",
  "of",
  "concat",
  "encode",
] as const;
export type CopyMethod = (typeof COPY_METHODS)[number];

/**
 * How the rewritten file gets at the runtime: by `import`, by `require`, or, where a file is made to run with
 * and without a module system (UMD), by `require` if there is one, and otherwise not at all: then it
 * allocates as it did before.
 */
export type ModuleForm = "esm" | "cjs" | "umd";

export interface Plan {
  readonly fileName: string;
  readonly module: ModuleForm;
  /** local name of each runtime function that is imported (an unused name in the file) */
  readonly imports: Readonly<Partial<Record<RuntimeName, string>>>;
  /** offset at which the import goes: after hashbang and directive prologue */
  readonly importAt: number;
  /** in order of position; an edit's anchor may contain other edits' anchors */
  readonly edits: readonly Edit[];
}

export type Edit =
  | Allocate
  | Keep
  | Carry
  | OpenScope
  | Arrive
  | Forget
  | ForgetOperand
  | FreeAtEnd
  | FreeBefore
  | FreeAfter
  | FreeReturn
  | FreeUnless
  | DeclareReaders
  | Readers
  | ArrowBody
  | WrapBody
  | Finally;

/**
 * `new Float64Array(n)` → `makeSliceTracked(Float64Array, n)`;
 * `Buffer.alloc(n)` → `makeSliceTracked(Buffer, n)`; `Buffer.allocUnsafe(n)` → `makeSliceTrackedNoZero(Buffer, n)`;
 * `new Array(n).fill(v)` → `makeArrayTracked(n, v)`; `makeViewTracked(Float64Array, n)` where properties are set on it;
 * `new Float64Array(list)` → `copyTracked(Float64Array, list)`; `a.slice(i)` → `sliceTracked(a, i)`;
 * `new Float64Array(w * h)`, filled before it is read if `w` and `h` are whole numbers →
 * `makeSliceTrackedNoZero(Float64Array, w * h, w, h)`.
 * `makeSliceTrackedWithin(Float64Array, n)` and `makeSliceTrackedWithinNoZero(…)` where nobody looks at the buffer.
 * `new Uint8Array(n)`, whose positions rest on `at` being a number → `makeSliceTrackedIf(Uint8Array, n, at)`.
 * With a slot: `(slot = makeSliceTracked(Float64Array, n))`.
 */
export interface Allocate {
  readonly kind: "allocate";
  /** the whole `new …` or call expression */
  readonly at: Anchor;
  readonly call:
    | "makeSliceTracked"
    | "makeSliceTrackedNoZero"
    | "makeSliceTrackedWithin"
    | "makeSliceTrackedWithinNoZero"
    | "makeArrayTracked"
    | "makeViewTracked"
    | "makeSliceTrackedIf"
    | CopyName;
  /** the expression that names the constructor (`Float64Array`, `u8`, `Buffer`), or the receiver; absent for arrays */
  readonly constructorAt?: Anchor;
  /** the arguments that are kept, in order */
  readonly argumentsAt: readonly Anchor[];
  /**
   * variables behind the arguments that must hold indices, else `makeSliceTrackedNoZero` zeroes; or numbers, else
   * `makeSliceTrackedIf` makes memory of the engine's
   */
  readonly guards?: readonly string[];
  /** name of the local variable that remembers the memory until it is freed */
  readonly slot?: string;
  /** the memory leaves the function, and is freed by its callers or not at all */
  readonly unheld?: boolean;
  /** `freeWithRegion(makeSliceTracked(Float64Array, n))`: the region frees it */
  readonly region?: boolean;
  /** `freeWithRegion(makeSliceTracked(Float64Array, n), (here ??= openRegion()))`: a region that the function has itself */
  readonly here?: string;
  /** the slot, or region, is one of a function around */
  readonly enclosed?: boolean;
}

/**
 * `f(n)` → `(slot = f(n))`: what a call yields is remembered until it is freed. Without a slot, by its own name.
 * With `region`, `freeWithRegion(f(n))`.
 */
export interface Keep {
  readonly kind: "keep";
  /** the call, or the `new` expression */
  readonly at: Anchor;
  readonly slot?: string;
  readonly region?: boolean;
  readonly here?: string;
  /** with `region`: `freeMembersWithRegion(f(n), "data")` */
  readonly members?: readonly string[];
}

/**
 * `e` → `(slot = freeTrackedAfter(e, slot))`: the slot gets what a variable gets, and frees what it held. Without
 * `frees`, `(slot = e)`.
 */
export interface Carry {
  readonly kind: "carry";
  /** the right side of an assignment, or the initialiser of a declaration */
  readonly at: Anchor;
  readonly slot: string;
  readonly frees: boolean;
  /** the slot is one of a function around */
  readonly enclosed?: boolean;
}

/**
 * What is freed: the memory that a variable holds, or memory that is found in what it holds. `slot?.data` is freed as
 * memory; with `elements` it is a container, all of whose elements (and theirs, if they are arrays) are. A step `#read`
 * is a private member, which the reader of that name gets: `read?.(slot)`.
 */
export interface Member {
  readonly name: string;
  readonly path: readonly string[];
  readonly elements: boolean;
}
export type Freed = string | Member;

/** `var read: any;` at the top of the file, for readers of private members */
export interface DeclareReaders {
  readonly kind: "declare-readers";
  /** the whole source file */
  readonly at: Anchor;
  readonly readers: readonly string[];
  readonly insertAt: number;
}

/** `static { read = (of: any) => of && #data in of ? of.#data : undefined; }` as the first member of a class */
export interface Readers {
  readonly kind: "readers";
  /** the body of the class, braces included */
  readonly at: Anchor;
  readonly readers: readonly { readonly reader: string; readonly member: string }[];
  /** offset just after `{` */
  readonly insertAt: number;
}

/** `let slot: unknown;` as the first statement of a block or function body (after its directives); `any` where members of it are freed */
export interface OpenScope {
  readonly kind: "open-scope";
  /** the block, braces included; or the whole source file for module scope */
  readonly at: Anchor;
  readonly slots: readonly string[];
  /** offset just after `{` and the directive prologue */
  readonly insertAt: number;
}

/**
 * `let slot: unknown = arguments[1] === undefined ? data : undefined;` as the first statement of a function's body: the
 * memory that the default of a parameter made
 */
export interface Arrive {
  readonly kind: "arrive";
  /** the block, braces included */
  readonly at: Anchor;
  readonly slot: string;
  readonly parameter: string;
  /** the position of its argument */
  readonly position: number;
  /** offset just after `{` and the directive prologue */
  readonly insertAt: number;
}

/**
 * `slot = null;` before a statement in which the memory may get out: from then on it is not freed. With `braces`, both
 * are wrapped in `{ … }`.
 */
export interface Forget {
  readonly kind: "forget";
  /** the statement */
  readonly at: Anchor;
  readonly emptied: readonly string[];
  readonly braces: boolean;
}

/** `c && f(a)` → `c && (slot = null, f(a))`, where the memory may get out in an expression that is evaluated or not */
export interface ForgetOperand {
  readonly kind: "forget-operand";
  /** the expression */
  readonly at: Anchor;
  readonly emptied: readonly string[];
}

/** `freeTracked(a, b);` as the last statement of a block */
export interface FreeAtEnd {
  readonly kind: "free-at-end";
  /** the block, braces included */
  readonly at: Anchor;
  readonly names: readonly Freed[];
}

/**
 * `freeTracked(a);` before a `break`, `continue`, or a `return` whose expression is absent or an atom.
 * With `braces`, statement and free are wrapped in `{ … }`.
 */
export interface FreeBefore {
  readonly kind: "free-before";
  /** the statement */
  readonly at: Anchor;
  readonly names: readonly Freed[];
  readonly braces: boolean;
}

/** `freeTracked(a);` behind a statement of a block */
export interface FreeAfter {
  readonly kind: "free-after";
  /** the statement */
  readonly at: Anchor;
  readonly names: readonly Freed[];
}

/**
 * `return e;` → `const result = e; freeTracked(a); return result;` (style "const"), or
 * `return freeTrackedAfter(e, a);` (style "call", where a `const` would lose the contextual type).
 */
export interface FreeReturn {
  readonly kind: "free-return";
  /** the return statement */
  readonly at: Anchor;
  readonly expressionAt: Anchor;
  readonly names: readonly Freed[];
  readonly style: "const" | "call";
  /** name for style "const" */
  readonly result: string;
  readonly braces: boolean;
}

/**
 * `x => e` → `x => { let slot: unknown; const result = e; freeTracked(slot); return result; }` or, in style
 * "call", `x => { let slot: unknown; return freeTrackedAfter(e, slot); }`. Style "none" is for a body whose
 * value nobody can see (never used).
 */
export interface ArrowBody {
  readonly kind: "arrow-body";
  /** the arrow function */
  readonly at: Anchor;
  /** its body expression, with the parentheses around it if there are any */
  readonly expressionAt: Anchor;
  readonly slots: readonly string[];
  readonly names: readonly Freed[];
  readonly style: "const" | "call";
  readonly result: string;
}

/** `return e;` → `return freeTrackedUnless(e, a);`: freed if it is not what is returned */
export interface FreeUnless {
  readonly kind: "free-unless";
  /** the expression that is returned, with the parentheses around it if there are any */
  readonly at: Anchor;
  readonly names: readonly Freed[];
}

/** A loop body or branch that is no block: `s` → `{ let slot: unknown; s; freeTracked(slot); }` */
export interface WrapBody {
  readonly kind: "wrap-body";
  /** the statement */
  readonly at: Anchor;
  readonly slots: readonly string[];
  /** freed at the end; empty when the end is never reached */
  readonly names: readonly Freed[];
}

/**
 * `{ body }` → `{ let slot: unknown; try { body } finally { freeTracked(slot); } }`
 * (option `disposal: "finally"`).
 */
export interface Finally {
  readonly kind: "finally";
  /** the block, braces included */
  readonly at: Anchor;
  readonly slots: readonly string[];
  readonly names: readonly Freed[];
  /** offset just after `{` and the directive prologue */
  readonly insertAt: number;
}
