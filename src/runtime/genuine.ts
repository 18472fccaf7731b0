/**
 * What copies have to know of what they are given: is this the built-in itself, and will it behave as built-ins do? The
 * built-ins are taken once, when the module is loaded.
 */
import {
  getPrototypeOf,
  isArray,
  type Kind,
  kindNamed,
  kindWith,
  lengthOf,
  max,
  min,
  nodeBufferKind,
  smallBytes,
  TypedArrayPrototype,
  tagOf,
  uncurriedMethod,
} from "./natives.js";

export type Method = (...args: unknown[]) => unknown;
export type Memory = Record<number, unknown> & { readonly constructor: unknown } & Record<string, Method>;
export type Maker = Record<string, Method> & (new (source: unknown) => unknown);

/** In place of a built-in that this engine does not have: nobody has that either. */
const none: Method = () => undefined;
const methods = TypedArrayPrototype as unknown as Record<string, Method | undefined>;
export const {
  slice = none,
  toSorted = none,
  toReversed = none,
  with: withMethod = none,
  map = none,
  filter = none,
} = methods;
export const reverseSlice = uncurriedMethod<(memory: unknown) => void>(TypedArrayPrototype, "reverse");
export const sortSlice = uncurriedMethod<(memory: unknown, compare: unknown) => void>(
  TypedArrayPrototype,
  "sort",
);
const TypedArray = getPrototypeOf(Uint8Array) as unknown as Record<string, Method>;
export const { from: typedFrom, of: typedOf } = TypedArray;
export const typedValues = TypedArrayPrototype[Symbol.iterator] as unknown;
const arrayValues = Array.prototype[Symbol.iterator] as unknown;
const ArrayIteratorPrototype = getPrototypeOf([][Symbol.iterator]()) as { next: unknown };
const { next } = ArrayIteratorPrototype;
export const { trunc } = Math;
const objectPrototype = Object.prototype as unknown as Record<string, unknown>;
export const plainValueOf = objectPrototype["valueOf"];
/** The iterators of arrays are the engine's own. */
export const iteratesPlainly = (): boolean => ArrayIteratorPrototype.next === next;

export const NodeBuffer = nodeBufferKind.Constructor as
  | (Record<string, Method> & { prototype: object })
  | undefined;
export const {
  from: bufferFrom,
  concat: bufferConcat,
  byteLength,
} = (NodeBuffer ?? {}) as Partial<Record<string, Method>>;
export const writeText =
  NodeBuffer && uncurriedMethod<(to: unknown, text: string) => number>(NodeBuffer.prototype, "write");
export const Encoder = (globalThis as unknown as { TextEncoder?: { prototype: Record<string, Method> } })
  .TextEncoder;
export const encodeMethod = Encoder?.prototype["encode"];
export const encodeInto =
  Encoder &&
  uncurriedMethod<(encoder: unknown, text: string, to: unknown) => { written: number }>(
    Encoder.prototype,
    "encodeInto",
  );

export const pays = (kind: Kind, length: number): boolean => length * kind.elementBytes > smallBytes;

/** The kind of a typed array that is an instance of nothing else, and whose copies are of that kind. */
export function kindOfCopies(memory: Memory): Kind | undefined {
  if (typeof memory !== "object") return undefined;
  const kind = kindWith(getPrototypeOf(memory));
  if (kind === undefined || tagOf(memory) !== kind.name) return undefined; // a Buffer's tag is that of a Uint8Array
  const { Constructor } = kind;
  return memory.constructor === Constructor &&
    (Constructor as Record<symbol, unknown>)[Symbol.species] === Constructor
    ? kind
    : undefined;
}

/** The kind of the copies that do not ask the receiver: that of a Buffer is `Uint8Array`. */
export function kindOfSame(memory: unknown): Kind | undefined {
  const tag = tagOf(memory);
  return tag === undefined ? undefined : kindNamed(tag);
}

export const isBound = (value: unknown): boolean => value === undefined || typeof value === "number";

/** A relative index, as `slice` takes it. */
export function position(value: unknown, unset: number, length: number): number {
  if (value === undefined) return unset;
  const at = trunc(value as number);
  return at < 0 ? max(length + at, 0) : min(at || 0, length);
}

export const isBig = (kind: Kind): boolean => kind.zero === 0n;
export const typeOfElements = (kind: Kind): string => (isBig(kind) ? "bigint" : "number");

/** An array whose elements are read one after the other, and are all there and of that type. */
export function isPlainList(source: unknown, type: string): source is unknown[] {
  if (!isArray(source) || source[Symbol.iterator] !== arrayValues || !iteratesPlainly()) return false;
  for (let i = 0; i < source.length; i++) if (typeof source[i] !== type) return false;
  return true;
}

/** The bytes in a list of `Uint8Array`s; `undefined` if it is anything else. */
export function bytesIn(list: unknown): number | undefined {
  if (!isArray(list)) return undefined;
  let bytes = 0;
  for (let i = 0; i < list.length; i++) {
    if (tagOf(list[i]) !== "Uint8Array") return undefined;
    bytes += lengthOf(list[i]);
  }
  return bytes;
}
