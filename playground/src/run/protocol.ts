/** What the page tells the runner, and what it hears. */
export type RuntimeKind = "production" | "checked" | "noreuse";

export interface Job {
  /** CommonJS, as TypeScript emits it */
  readonly original: string;
  readonly rewritten: string;
  /** an expression over the names of the program */
  readonly call: string;
  readonly runtime: RuntimeKind;
}

/** What one evaluation did, in words that two evaluations can be compared by. */
export interface Outcome {
  readonly value: string;
  readonly logs: readonly string[];
  readonly error: string | undefined;
}

/** Memory of the kinds that are tracked, per call. */
export interface Usage {
  /** allocations that the program asked for */
  readonly allocations: number;
  readonly bytes: number;
  /** those that were served with memory that had been freed */
  readonly reuses: number;
  /** bytes that the engine had to allocate, and its collector will have to take */
  readonly visibleBytes: number;
}

export interface Outcomes {
  readonly kind: "outcomes";
  readonly original: Outcome;
  readonly rewritten: Outcome;
}

export interface Usages {
  readonly kind: "usages";
  readonly calls: number;
  readonly original: Usage;
  readonly rewritten: Usage;
  /** bytes that the collector has had to see after each call, from the first on */
  readonly originalCurve: readonly number[];
  readonly rewrittenCurve: readonly number[];
}

/** One round of timing: nanoseconds per call. */
export interface Round {
  readonly kind: "round";
  readonly original: number;
  readonly rewritten: number;
}

export interface Done {
  readonly kind: "done";
}

export interface Crashed {
  readonly kind: "crashed";
  readonly message: string;
}

export type News = Outcomes | Usages | Round | Done | Crashed;
