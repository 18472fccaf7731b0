/// <reference lib="esnext.disposable" preserve="true" />
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
  /** of a choice of constructors, what one of them makes */
  <C extends SliceConstructor<unknown>>(Constructor: C, length: number): Made<C>;
}

/** What `new C(length)` is declared to return, for each constructor of a union. */
export type Made<C> = C extends SliceConstructor<infer T> ? T : never;

export interface MakeDirtySlice {
  <T>(Constructor: BufferLike<T>, length: number, ...indices: unknown[]): T;
  <T>(Constructor: SliceConstructor<T>, length: number, ...indices: unknown[]): T;
}

/** Why the engine had to allocate. */
export interface Misses {
  /** 64 bytes or less, which engines make as fast as any pool hands out */
  readonly small: number;
  /** of a length that is not asked for often enough */
  readonly rare: number;
  /** nothing of that length was free */
  readonly empty: number;
  /** of a length of which little is ever freed */
  readonly unfreed: number;
  /** more than `maxRetainedBytes` leaves room for */
  readonly full: number;
  /** nothing that is ever kept: plain arrays, subclasses, lengths that are no small whole numbers */
  readonly other: number;
}

/** What was done with one type of memory. */
export interface TypeStats {
  /** calls of the `make…` functions: `reuses + misses` */
  readonly allocations: number;
  /** those that were served with memory that had been freed */
  readonly reuses: number;
  /** those that the engine had to allocate */
  readonly misses: number;
  readonly missesByCause: Misses;
  /** memory that was taken back */
  readonly frees: number;
  /** bytes that were handed out again instead of being allocated */
  readonly bytesReused: number;
  /** bytes of freed memory that wait to be handed out again */
  readonly retainedBytes: number;
  /** bytes that are handed out now and would be taken back */
  readonly trackedBytes: number;
}

export interface Stats extends TypeStats {
  /** arguments of `freeTracked` that were left to the collector: too small or too rare to keep, freed before, foreign */
  readonly ignored: number;
  /** the same by the name of the constructor (`Float64Array`, `Buffer`, …; `other` for what is none of the built-in ones) */
  readonly byType: Readonly<Record<string, TypeStats>>;
}

export interface Configuration {
  /**
   * most bytes that the runtime may keep from the collector (`retainedBytes + trackedBytes`); 64 MiB
   * until set. 0 lets go of everything and keeps nothing.
   */
  readonly maxRetainedBytes?: number;
  /**
   * memory is overwritten with zeros when it is freed, for those who handle secrets; false until set. What is idle
   * already is wiped when it is switched on.
   */
  readonly scrub?: boolean;
}

/** What the classes below are built over: the runtime that they belong to. */
export interface Allocator {
  readonly make: MakeSlice;
  readonly makeNoZero: MakeSlice;
  free(memory: unknown): void;
  freeSized(memory: unknown): void;
}

/** Bytes that grow at their end, and free the memory that they have outgrown. */
export interface ByteBuilder {
  /** bytes so far */
  readonly length: number;
  /**
   * Appends the bytes of an `ArrayBuffer` or of a view (a typed array, `Buffer`, `DataView`); a string as UTF-8, lone
   * surrogates as U+FFFD; a number as it is written (`1.5` as the three bytes of "1.5").
   */
  append(value: string | number | bigint | ArrayBuffer | ArrayBufferView): this;
  /** Appends one byte, the number modulo 256. */
  appendByte(byte: number): this;
  /** A view of the bytes so far. It stays as it is, whatever is appended later. */
  bytes(): Uint8Array<ArrayBuffer>;
  /** The bytes so far, decoded as UTF-8. */
  toString(): string;
  /** Empties the builder, which keeps its memory. */
  reset(): this;
  /** Empties the builder, and hands out the bytes in an array of their own. */
  take(): Uint8Array<ArrayBuffer>;
  /** Empties the builder, and frees its memory. It may be used again. */
  free(): void;
  [Symbol.dispose](): void;
}

/** `new ByteBuilder(capacity)`: room for so many bytes at the start, none unless said. */
export type ByteBuilderConstructor = new (capacity?: number) => ByteBuilder;

/** Memory that is freed together. */
export interface Arena {
  /** bytes allocated so far */
  readonly bytes: number;
  /**
   * A zeroed typed array or `Buffer` in memory of the arena, or an `ArrayBuffer`. A typed array shares its `buffer`
   * with others. Throws after `free()`.
   */
  alloc<T>(Constructor: SliceConstructor<T>, length: number): T;
  alloc<T>(Constructor: BufferLike<T>, length: number): T;
  /** A copy that outlives the arena: of a view in a buffer of its own, of anything else as `structuredClone` makes it. */
  clone<T>(value: T): T;
  /** Ends the arena. Every view of its memory is empty from now on. Throws when it is called a second time. */
  free(): void;
  /** `free()`, unless it was called. */
  [Symbol.dispose](): void;
}

export interface ArenaOptions {
  /** bytes of a chunk; unless said, from 16 KiB on twice as many each time, up to 1 MiB */
  readonly chunkBytes?: number;
}

export type ArenaConstructor = new (options?: ArenaOptions) => Arena;

/** A region that compiled code has opened. */
export type RegionHandle = object;

/** A scope for all that is called from it. See `docs/runtime.md`. */
export interface Region {
  /** Calls `fn`. What compiled code binds to the region meanwhile is freed when `fn` returns, throws, or its promise settles. */
  do<R>(fn: () => R): R;
  /** Calls `fn`, in no region: nothing that it allocates is bound to one around. */
  ignore<R>(fn: () => R): R;
}

/** `xTracked(receiver, …)` for `receiver.x(…)`: declared as the method is. */
export type Copying<Name extends string> = <
  Receiver extends { readonly [Method in Name]: (...args: never[]) => unknown },
>(
  receiver: Receiver,
  ...args: Parameters<Receiver[Name]>
) => ReturnType<Receiver[Name]>;

/** `fromTracked(Constructor, …)` for `Constructor.from(…)` */
export interface CopyingFrom {
  <Constructor extends { from(...args: never[]): unknown }>(
    Constructor: Constructor,
    source: unknown,
    encoding?: string,
  ): ReturnType<Constructor["from"]>;
  <Constructor extends { from(...args: never[]): unknown }, V>(
    Constructor: Constructor,
    source: ArrayLike<V> | Iterable<V>,
    map: ((value: V, index: number) => number | bigint) | undefined,
    thisArg?: unknown,
  ): ReturnType<Constructor["from"]>;
}

/**
 * For compiled code: built-ins that copy. Each does what the built-in does, errors included, and does it in memory that
 * can be freed where receiver and arguments are the usual ones. What it answers may be handed to `freeTracked` in any
 * case; if it is not such memory – a view, something of somebody else's – then nothing happens.
 */
export interface Copies {
  /** `new Constructor(source)` of a typed array, a list, anything but a length */
  copyTracked<T>(Constructor: new (source: never) => T, source: unknown): T;
  readonly sliceTracked: Copying<"slice">;
  readonly toSortedTracked: Copying<"toSorted">;
  readonly toReversedTracked: Copying<"toReversed">;
  readonly withTracked: Copying<"with">;
  readonly mapTracked: Copying<"map">;
  readonly filterTracked: Copying<"filter">;
  readonly fromTracked: CopyingFrom;
  readonly ofTracked: Copying<"of">;
  readonly concatTracked: Copying<"concat">;
  readonly encodeTracked: Copying<"encode">;
}

/** For compiled code: the same where nobody looks at the buffer under the copy, which may be larger (`size-classes.ts`). */
export type CopiesWithin = { readonly [Name in keyof Copies as `${Name}Within`]: Copies[Name] };

export interface Runtime extends Copies, CopiesWithin {
  /**
   * `new Constructor(length)`, or `Buffer.alloc(length)` for `Buffer`: zeroed, of that length exactly, in
   * a buffer of its own. Hand it to `freeTracked` when nothing uses it any more, or leave it to the collector.
   */
  readonly makeSliceTracked: MakeSlice;
  /**
   * The same, but the contents are whatever the memory last held, like `Buffer.allocUnsafe` – if the length and all
   * values behind it are whole numbers from 0 to 2^31 - 1. Otherwise the memory is zeroed. Rewritten code passes
   * there what the proof that it fills the memory takes for granted: the width of a row that must not be 2.5.
   */
  readonly makeSliceTrackedNoZero: MakeDirtySlice;
  /**
   * For compiled code: `makeSliceTracked` and `makeSliceTrackedNoZero` where nobody looks at the buffer under the memory.
   * It may be larger than the memory, which lies at its beginning, and what is behind it is unspecified: so memory of one
   * length serves another (`size-classes.ts`).
   */
  readonly makeSliceTrackedWithin: MakeSlice;
  readonly makeSliceTrackedWithinNoZero: MakeDirtySlice;
  /**
   * `new Constructor(length)` for a typed array on which properties may be set: another time its memory is handed out
   * under a new view, on which nobody has set any.
   */
  readonly makeViewTracked: <T>(Constructor: SliceConstructor<T>, length: number) => T;
  /**
   * `makeSliceTracked(Constructor, length)` if all values behind are numbers. Otherwise `new Constructor(length)`, memory
   * of the engine's which `freeTracked` leaves alone. Rewritten code passes there what its keys rest on: with a text
   * for a key, properties are set on the memory.
   */
  readonly makeSliceTrackedIf: <T>(
    Constructor: SliceConstructor<T>,
    length: number,
    ...numbers: unknown[]
  ) => T;
  /** `new Array(length).fill(value)` */
  makeArrayTracked<V>(length: number, value: V): V[];
  /**
   * Gives memory back, to be handed out again. Nothing may use it afterwards. What is not memory from a
   * `make…` function, or is freed already, or was detached meanwhile, is ignored; so is `undefined`.
   */
  freeTracked(...memory: unknown[]): void;
  /**
   * Frees all memory that arrays (and the arrays in them), Maps or Sets hold. For containers that die together with
   * what they hold; anything else is ignored.
   */
  freeElements(...containers: unknown[]): void;
  /** Frees the memory, and returns the value: for `return` of an expression. */
  freeTrackedAfter<R>(value: R, ...memory: unknown[]): R;
  /** Frees the memory unless the value is that memory or a view of it, and returns the value. */
  freeTrackedUnless<R>(value: R, ...memory: unknown[]): R;
  /**
   * Gives memory back that need not come from a `make…` function: a typed array, `Buffer` or `ArrayBuffer` that is all
   * of its buffer. You vouch that nothing uses it any more, nor a view of it. What cannot be handed out again (a part of
   * a buffer, a shared, resizable or detached one, what is free already) is ignored.
   */
  freeSized(memory: unknown): void;
  readonly ByteBuilder: ByteBuilderConstructor;
  readonly Arena: ArenaConstructor;
  readonly region: Region;
  /**
   * For compiled code: binds memory to the region that is innermost at the moment, which frees it at its end, and
   * returns it. Without a region it does nothing, and the collector takes the memory.
   */
  bindToRegion<T>(memory: T): T;
  /**
   * For compiled code: as `bindToRegion`, for memory that is dead when the call of the region's function is over, if
   * that returns a promise too; or to the region `here`.
   */
  freeWithRegion<T>(memory: T, here?: RegionHandle): T;
  /**
   * For compiled code: the same for all memory that is found, when the region ends, in what the value holds in members of
   * these names, and so on; the name `[]`, which comes first, stands for the elements of arrays, Maps and Sets.
   */
  freeMembersWithRegion<T>(value: T, ...names: readonly string[]): T;
  /** For compiled code: a region of a function itself. `freeElements` ends it. */
  openRegion(): RegionHandle;
  stats(): Stats;
  configure(configuration: Configuration): void;
}
