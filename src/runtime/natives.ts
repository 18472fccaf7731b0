/**
 * The built-ins that the runtime relies on, taken once when the module is loaded, so that no later patch of
 * a prototype reaches it. Nothing of Node is required: `Buffer` is looked up, never assumed.
 */
import type { BufferLike, SliceConstructor } from "./api.js";
import { type Passed, passedOf } from "./counts.js";

type AnyFunction<This, A extends unknown[], R> = (this: This, ...args: A) => R;

/** `uncurry(f)(self, …)` is `f.call(self, …)` without asking `f` for its `call`. */
const uncurry: <This, A extends unknown[], R>(f: AnyFunction<This, A, R>) => (self: This, ...args: A) => R =
  Function.prototype.bind.bind(Function.prototype.call) as never;

const getter = <T>(prototype: object, name: PropertyKey): (() => T) =>
  Object.getOwnPropertyDescriptor(prototype, name)!.get as () => T;

export const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;

export const { imul, clz32, floor, min, max, trunc } = Math;
export const { isArray } = Array;
export const { freeze, hasOwn } = Object;
export const { isExtensible } = Reflect;
export const { getPrototypeOf, apply } = Reflect;
const { setPrototypeOf } = Reflect;
export const NativeArray = Array;
export const NativeArrayBuffer = ArrayBuffer;
export const NativeMap = Map;
export const NativeSet = Set;
export const NativeUint8Array = Uint8Array;

/**
 * A list of the runtime's own. What a list inherits belongs to the program: an index on `Array.prototype` that is read-only
 * would refuse what is put behind the end, one with accessors would see it and answer for it. This one inherits nothing.
 */
export function ownList<T>(): T[] {
  const list: T[] = [];
  setPrototypeOf(list, null);
  return list;
}

/** The name of the kind of typed array, `undefined` for everything else; runs no code of the value's. */
export const tagOf = uncurry(getter<string | undefined>(TypedArrayPrototype, Symbol.toStringTag)) as (
  value: unknown,
) => string | undefined;
/** Length in elements; 0 when detached. Throws for anything but a typed array. */
export const lengthOf = uncurry(getter<number>(TypedArrayPrototype, "length")) as (slice: unknown) => number;
export const byteLengthOf = uncurry(getter<number>(ArrayBuffer.prototype, "byteLength")) as (
  buffer: unknown,
) => number;
export const bufferOf = uncurry(getter<ArrayBufferLike>(TypedArrayPrototype, "buffer")) as (
  slice: unknown,
) => ArrayBufferLike;
const resizable = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "resizable")?.get as
  | (() => boolean)
  | undefined;
const resizableOf = resizable === undefined ? () => false : uncurry(resizable);
export const fillSlice = uncurry(TypedArrayPrototype.fill) as unknown as (
  slice: unknown,
  value: unknown,
) => void;
export const fillArray = uncurry(Array.prototype.fill as AnyFunction<unknown[], [unknown], unknown[]>);
export const weakForget = uncurry(WeakMap.prototype.delete) as <K extends object>(
  map: WeakMap<K, unknown>,
  key: unknown,
) => boolean;
/** Calls back with value and key of each entry. */
export const mapEach = uncurry(Map.prototype.forEach) as (
  map: Map<unknown, unknown>,
  visit: (value: unknown, key: unknown) => void,
) => void;
export const setEach = uncurry(Set.prototype.forEach) as (
  set: Set<unknown>,
  visit: (value: unknown) => void,
) => void;
export const weakGet = uncurry(WeakMap.prototype.get) as <K extends object, V>(
  map: WeakMap<K, V>,
  key: unknown,
) => V | undefined;
export const weakSet = uncurry(WeakMap.prototype.set) as <K extends object, V>(
  map: WeakMap<K, V>,
  key: K,
  value: V,
) => void;

export const weakDelete = uncurry(WeakSet.prototype.delete) as (
  set: WeakSet<object>,
  value: unknown,
) => boolean;
export const weakAdd = uncurry(WeakSet.prototype.add) as (set: WeakSet<object>, value: object) => void;

export const uncurriedMethod = <F>(object: object, name: string): F =>
  uncurry((object as Record<string, AnyFunction<unknown, unknown[], unknown>>)[name] as never) as F;

export const setSlice = uncurriedMethod<(to: unknown, from: unknown, at: number) => void>(
  TypedArrayPrototype,
  "set",
);
export const sliceOf = uncurriedMethod<<T>(slice: T, start: number, end: number) => T>(
  TypedArrayPrototype,
  "slice",
);
export const subarrayOf = uncurriedMethod<<T>(slice: T, start: number, end?: number) => T>(
  TypedArrayPrototype,
  "subarray",
);
export const sliceBuffer = uncurriedMethod<
  (buffer: ArrayBufferLike, start: number, end: number) => ArrayBuffer
>(ArrayBuffer.prototype, "slice");
export const { isView } = ArrayBuffer;
const viewedOf = uncurry(getter<ArrayBufferLike>(DataView.prototype, "buffer")) as (
  view: unknown,
) => ArrayBufferLike;
/** The buffer under a view; everything else is itself, as a buffer is. Runs no code of the value's. */
export const bufferUnder = (value: unknown): unknown =>
  isView(value) ? (tagOf(value) === undefined ? viewedOf(value) : bufferOf(value)) : value;
/** Is it a promise of this realm, or of a subclass? */
export const isPromise = (value: unknown): value is Promise<unknown> => {
  if (typeof value !== "object") return false;
  for (let at = value; at !== null; at = getPrototypeOf(at) as object | null)
    if (at === PromisePrototype) return true;
  return false;
};
const PromisePrototype = Promise.prototype;
export const thenOf = uncurriedMethod<
  (
    promise: Promise<unknown>,
    fulfilled: (value: unknown) => unknown,
    rejected: (error: unknown) => never,
  ) => unknown
>(PromisePrototype, "then");
/** Older engines have no such symbol; then nobody can ask for it either. */
export const disposeSymbol: typeof Symbol.dispose = Symbol.dispose ?? (Symbol("dispose") as never);

const transfer = (ArrayBuffer.prototype as { transfer?: () => ArrayBuffer }).transfer;
const clone = globalThis.structuredClone as typeof structuredClone | undefined;
/** Can memory be moved to a new buffer, so that the old one has none? */
export const canMove = transfer !== undefined || clone !== undefined;
/** Moves it. Throws when the buffer cannot be detached, or was, or when nothing here moves memory. */
export const moveBuffer: (buffer: ArrayBuffer) => ArrayBuffer =
  transfer !== undefined
    ? (uncurry(transfer as never) as (buffer: ArrayBuffer) => ArrayBuffer)
    : (buffer) => (clone as typeof structuredClone)(buffer, { transfer: [buffer] });

/**
 * Returns a function that asks for `heard` to be called after the next garbage collection. It holds up
 * neither the collector nor the end of the process. Without FinalizationRegistry there is no such news.
 */
export function onCollection(heard: () => void): () => void {
  if (typeof FinalizationRegistry !== "function") return () => {};
  const registry = new FinalizationRegistry<undefined>(heard);
  const register = uncurry(FinalizationRegistry.prototype.register);
  return () => register(registry, {}, undefined);
}

/** V8 keeps typed arrays up to this size in its own heap, where they cost no more than a pool does. */
export const smallBytes = 64;

/** A kind of memory that may be handed out again: made by one of the realm's own constructors, known by identity. */
export interface Kind {
  readonly name: string;
  readonly Constructor: unknown;
  readonly prototype: object | undefined;
  readonly elementBytes: number;
  readonly zero: 0 | 0n;
  readonly passed: Passed;
}

interface NodeBuffer extends BufferLike<Uint8Array> {
  allocUnsafeSlow(length: number): Uint8Array;
  from(buffer: ArrayBuffer, offset: number, length: number): Uint8Array;
}
const realm = globalThis as unknown as Record<string, unknown>;
const isNodeBuffer = (value: unknown): value is NodeBuffer =>
  typeof value === "function" &&
  getPrototypeOf(value) === Uint8Array &&
  typeof (value as Partial<NodeBuffer>).allocUnsafeSlow === "function";
const Buffer = isNodeBuffer(realm["Buffer"]) ? realm["Buffer"] : undefined;
const BufferPrototype = (Buffer as { prototype?: object } | undefined)?.prototype;
const { alloc, allocUnsafe, allocUnsafeSlow, from } = Buffer ?? ({} as NodeBuffer);

const names = [
  "Uint8Array",
  "Float64Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Int16Array",
  "Int8Array",
  "Uint8ClampedArray",
  "BigInt64Array",
  "BigUint64Array",
  "Float16Array",
];

const kinds: Kind[] = [];
for (const name of names) {
  const Constructor = realm[name] as Uint8ArrayConstructor | undefined;
  if (typeof Constructor !== "function") continue;
  kinds.push({
    name,
    Constructor,
    prototype: Constructor.prototype,
    elementBytes: Constructor.BYTES_PER_ELEMENT,
    zero: name.startsWith("Big") ? 0n : 0,
    passed: passedOf(name),
  });
}
export const nodeBufferKind: Kind = {
  name: "Buffer",
  Constructor: Buffer,
  prototype: BufferPrototype,
  elementBytes: 1,
  zero: 0,
  passed: passedOf("Buffer"),
};
if (Buffer !== undefined) kinds.push(nodeBufferKind);
export const arrayBufferKind: Kind = {
  name: "ArrayBuffer",
  Constructor: ArrayBuffer,
  prototype: ArrayBuffer.prototype,
  elementBytes: 1,
  zero: 0,
  passed: passedOf("ArrayBuffer"),
};
kinds.push(arrayBufferKind);

/** What can be the length of memory that is handed out dirty: a whole number from 0 to 2^31 - 1. */
export const isIndex = (value: unknown): value is number =>
  typeof value === "number" && (value | 0) === value && value >= 0;

/** The kind that was asked for last: programs ask for the same again, and each other one is a line of the cache. */
let lastKind: Kind = arrayBufferKind;

export function kindOf(Constructor: unknown): Kind | undefined {
  if (lastKind.Constructor === Constructor) return lastKind;
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i]!;
    if (kind.Constructor === Constructor) return (lastKind = kind);
  }
  return undefined;
}

export function kindWith(prototype: object | null): Kind | undefined {
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i]!;
    if (kind.prototype === prototype) return kind;
  }
  return undefined;
}

/** The kind of memory that could have been made by one of the constructors: its own prototype says so, and it is all of its buffer. */
export function kindOfWhole(memory: object): Kind | undefined {
  const prototype = getPrototypeOf(memory);
  const kind = kindWith(prototype);
  if (kind === undefined) return undefined;
  const tag = tagOf(memory);
  if ((tag === undefined) !== (kind === arrayBufferKind)) return undefined;
  const buffer = tag === undefined ? memory : bufferOf(memory);
  const bytes = plainByteLength(buffer);
  const whole = tag === undefined ? bytes >= 0 : bytes === lengthOf(memory) * kind.elementBytes;
  return whole ? kind : undefined;
}

/** The length of an `ArrayBuffer` that keeps it, −1 for all else. */
function plainByteLength(buffer: object): number {
  try {
    return resizableOf(buffer as never) ? -1 : byteLengthOf(buffer);
  } catch {
    return -1;
  }
}

/** The kind of typed arrays with that tag; none is called `Buffer`. */
export function kindNamed(tag: string): Kind | undefined {
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i]!;
    if (kind.name === tag) return kind;
  }
  return undefined;
}

/** The kind of a typed array, that of its built-in parent if it is of a subclass; `undefined` for a `DataView`. */
export function kindOfView(view: object): Kind | undefined {
  const tag = tagOf(view);
  if (tag === undefined) return undefined;
  return kindWith(getPrototypeOf(view)) ?? kindNamed(tag);
}

/** `new Constructor(buffer, offset, length)`, or what `Buffer` has for it. */
export function viewOfKind(kind: Kind, buffer: ArrayBuffer, offset: number, length: number): object {
  if (kind === nodeBufferKind) return apply(from, Buffer, [buffer, offset, length]) as object;
  return new (kind.Constructor as new (buffer: ArrayBuffer, offset: number, length: number) => object)(
    buffer,
    offset,
    length,
  );
}

/** Under which name `stats` counts memory; `undefined` for what the runtime does not make. */
export function nameOf(memory: object): string | undefined {
  const tag = tagOf(memory);
  if (tag !== undefined)
    return tag === "Uint8Array" && getPrototypeOf(memory) === BufferPrototype ? "Buffer" : tag;
  if (isArray(memory)) return "Array";
  return memory instanceof NativeArrayBuffer ? "ArrayBuffer" : undefined;
}

/** What the program would have done without the pass, errors included. `kind` is `kindOf(Constructor)`. */
export function allocate(
  kind: Kind | undefined,
  Constructor: unknown,
  length: number,
  zeroed: boolean,
): object {
  if (kind === nodeBufferKind) return apply(zeroed ? alloc : allocUnsafe, Buffer, [length]);
  if (kind === undefined && isBufferPolyfill(Constructor)) {
    return zeroed ? Constructor.alloc(length) : Constructor.allocUnsafe(length);
  }
  return new (Constructor as SliceConstructor<object>)(length);
}

/** The same for a good length, in a buffer of its own: `Buffer.allocUnsafe` hands out parts of a slab. */
export function allocateOwn(kind: Kind, length: number, zeroed: boolean): object {
  if (kind === nodeBufferKind) return apply(zeroed ? alloc : allocUnsafeSlow, Buffer, [length]);
  return new (kind.Constructor as SliceConstructor<object>)(length);
}

/** It cannot be constructed, or its instances are bytes: a class of the program may have methods of those names, too. */
function isBufferPolyfill(value: unknown): value is BufferLike<object> {
  if (typeof value !== "function" || !hasOwn(value, "alloc") || !hasOwn(value, "allocUnsafe")) return false;
  const { prototype } = value as { prototype?: { readonly BYTES_PER_ELEMENT?: unknown } };
  return prototype === undefined || prototype.BYTES_PER_ELEMENT === 1;
}
