/**
 * The built-ins that the runtime relies on, taken once when the module is loaded, so that no later patch of
 * a prototype reaches it. Nothing of Node is required: `Buffer` is looked up, never assumed.
 */
import type { BufferLike, SliceConstructor } from "./api.js";

type AnyFunction<This, A extends unknown[], R> = (this: This, ...args: A) => R;

/** `uncurry(f)(self, …)` is `f.call(self, …)` without asking `f` for its `call`. */
const uncurry: <This, A extends unknown[], R>(f: AnyFunction<This, A, R>) => (self: This, ...args: A) => R =
  Function.prototype.bind.bind(Function.prototype.call) as never;

const getter = <T>(prototype: object, name: PropertyKey): (() => T) =>
  Object.getOwnPropertyDescriptor(prototype, name)!.get as () => T;

const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;

export const { imul, floor, min, max } = Math;
export const { isArray } = Array;
export const { freeze } = Object;
export const { isExtensible } = Reflect;
const { getPrototypeOf } = Reflect;
export const NativeArray = Array;
export const NativeArrayBuffer = ArrayBuffer;
export const NativeUint8Array = Uint8Array;

/** The name of the kind of typed array, `undefined` for everything else; runs no code of the value's. */
export const tagOf = uncurry(getter<string | undefined>(TypedArrayPrototype, Symbol.toStringTag)) as (
  value: unknown,
) => string | undefined;
/** Length in elements; 0 when detached. Throws for anything but a typed array. */
export const lengthOf = uncurry(getter<number>(TypedArrayPrototype, "length")) as (slice: unknown) => number;
export const byteLengthOf = uncurry(getter<number>(ArrayBuffer.prototype, "byteLength")) as (
  buffer: unknown,
) => number;
export const fillSlice = uncurry(TypedArrayPrototype.fill) as unknown as (
  slice: unknown,
  value: unknown,
) => void;
export const fillArray = uncurry(Array.prototype.fill as AnyFunction<unknown[], [unknown], unknown[]>);
export const weakGet = uncurry(WeakMap.prototype.get) as <K extends object, V>(
  map: WeakMap<K, V>,
  key: unknown,
) => V | undefined;
export const weakSet = uncurry(WeakMap.prototype.set) as <K extends object, V>(
  map: WeakMap<K, V>,
  key: K,
  value: V,
) => void;

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

/** A kind of memory that may be handed out again: made by one of the realm's own constructors, known by identity. */
export interface Kind {
  readonly Constructor: unknown;
  readonly elementBytes: number;
  readonly zero: 0 | 0n;
}

interface NodeBuffer extends BufferLike<Uint8Array> {
  allocUnsafeSlow(length: number): Uint8Array;
}
const realm = globalThis as unknown as Record<string, unknown>;
const isNodeBuffer = (value: unknown): value is NodeBuffer =>
  typeof value === "function" &&
  getPrototypeOf(value) === Uint8Array &&
  typeof (value as Partial<NodeBuffer>).allocUnsafeSlow === "function";
const Buffer = isNodeBuffer(realm["Buffer"]) ? realm["Buffer"] : undefined;
const { alloc, allocUnsafe, allocUnsafeSlow } = Buffer ?? ({} as NodeBuffer);
const { apply } = Reflect;
const { hasOwn } = Object;

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
    Constructor,
    elementBytes: Constructor.BYTES_PER_ELEMENT,
    zero: name.startsWith("Big") ? 0n : 0,
  });
}
const nodeBufferKind: Kind = { Constructor: Buffer, elementBytes: 1, zero: 0 };
if (Buffer !== undefined) kinds.push(nodeBufferKind);
export const arrayBufferKind: Kind = { Constructor: ArrayBuffer, elementBytes: 1, zero: 0 };
kinds.push(arrayBufferKind);

export function kindOf(Constructor: unknown): Kind | undefined {
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i]!;
    if (kind.Constructor === Constructor) return kind;
  }
  return undefined;
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

function isBufferPolyfill(value: unknown): value is BufferLike<object> {
  return typeof value === "function" && hasOwn(value, "alloc") && hasOwn(value, "allocUnsafe");
}
