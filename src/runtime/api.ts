/** Everything that `scopefree/runtime` promises, in one place. The three runtimes (`index`, `checked`, `noreuse`) export exactly this. */

/** What `new Float64Array(n)` and `new ArrayBuffer(n)` have in common. */
export type SliceConstructor<T> = new (length: number) => T;

/** What Node's `Buffer` adds to that: it is allocated by a call, not by `new`. */
export interface BufferLike<T> {
  alloc(length: number): T;
  allocUnsafe(length: number): T;
}

export interface MakeSlice {
  /** the result is what `Buffer.alloc(length)` is declared to return */
  <T>(Constructor: BufferLike<T>, length: number): T;
  /** the result is what `new Constructor(length)` is declared to return */
  <T>(Constructor: SliceConstructor<T>, length: number): T;
}

export interface Stats {
  /** calls of the `make…` functions: `reuses + misses` */
  readonly allocations: number;
  /** those that were served with memory that had been freed */
  readonly reuses: number;
  /** those that the engine had to allocate */
  readonly misses: number;
  /** memory that `freeTracked` took back */
  readonly frees: number;
  /** arguments of `freeTracked` that were left to the collector: too small or too rare to keep, freed before, foreign, detached */
  readonly ignored: number;
  /** bytes that were handed out again instead of being allocated */
  readonly bytesReused: number;
  /** bytes of freed memory that wait to be handed out again */
  readonly retainedBytes: number;
  /** bytes that are handed out now and would be taken back */
  readonly trackedBytes: number;
}

export interface Configuration {
  /**
   * most bytes that the runtime may keep from the collector (`retainedBytes + trackedBytes`); 64 MiB
   * until set. 0 lets go of everything and keeps nothing.
   */
  readonly maxRetainedBytes?: number;
}

export interface Runtime {
  /**
   * `new Constructor(length)`, or `Buffer.alloc(length)` for `Buffer`: zeroed, of that length exactly, in
   * a buffer of its own. Hand it to `freeTracked` when nothing uses it any more, or leave it to the collector.
   */
  readonly makeSliceTracked: MakeSlice;
  /** The same, but the contents are whatever the memory last held, like `Buffer.allocUnsafe`. */
  readonly makeSliceTrackedNoZero: MakeSlice;
  /** `new Array(length).fill(value)` */
  makeArrayTracked<V>(length: number, value: V): V[];
  /**
   * Gives memory back, to be handed out again. Nothing may use it afterwards. What is not memory from a
   * `make…` function, or is freed already, or was detached meanwhile, is ignored; so is `undefined`.
   */
  freeTracked(...memory: unknown[]): void;
  /** Frees the memory, and returns the value: for `return` of an expression. */
  freeTrackedAfter<R>(value: R, ...memory: unknown[]): R;
  stats(): Stats;
  configure(configuration: Configuration): void;
}
