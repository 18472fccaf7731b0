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
  trunc,
  uncurriedMethod,
} from "./natives.js";

export type Method = (...args: unknown[]) => unknown;
export type Memory = Record<number, unknown> & { readonly constructor: unknown } & Record<string, Method>;
export type Maker = Record<string, Method> & (new (source: unknown) => unknown);

/** In place of a built-in that this engine does not have: nobody has that either. */
const none: Method = () => undefined;

/** A getter that makes it at the first look cannot do so where globals are frozen; then there is none. */
function textEncoder(): { prototype: Record<string, Method> } | undefined {
  try {
    return (globalThis as unknown as { TextEncoder?: { prototype: Record<string, Method> } }).TextEncoder;
  } catch {
    return undefined;
  }
}

function take() {
  const {
    slice,
    toSorted,
    toReversed,
    with: withOne,
    map,
    filter,
  } = TypedArrayPrototype as unknown as Record<string, Method | undefined>;
  const TypedArray = getPrototypeOf(Uint8Array) as unknown as Record<string, Method>;
  const iterator = getPrototypeOf([][Symbol.iterator]()) as { next: unknown };
  const NodeBuffer = nodeBufferKind.Constructor as
    | (Record<string, Method> & { prototype: object })
    | undefined;
  const Encoder = textEncoder();
  return {
    slice: slice ?? none,
    toSorted: toSorted ?? none,
    toReversed: toReversed ?? none,
    with: withOne ?? none,
    map: map ?? none,
    filter: filter ?? none,
    reverseSlice: uncurriedMethod<(memory: unknown) => void>(TypedArrayPrototype, "reverse"),
    sortSlice: uncurriedMethod<(memory: unknown, compare: unknown) => void>(TypedArrayPrototype, "sort"),
    typedFrom: TypedArray["from"],
    typedOf: TypedArray["of"],
    typedValues: TypedArrayPrototype[Symbol.iterator] as unknown,
    arrayValues: Array.prototype[Symbol.iterator] as unknown,
    iterator,
    next: iterator.next,
    valueOf: Object.prototype.valueOf as unknown,
    NodeBuffer,
    bufferFrom: NodeBuffer?.["from"],
    bufferConcat: NodeBuffer?.["concat"],
    byteLength: NodeBuffer?.["byteLength"],
    writeText:
      NodeBuffer && uncurriedMethod<(to: unknown, text: string) => number>(NodeBuffer.prototype, "write"),
    encoderPrototype: Encoder?.prototype,
    encode: Encoder?.prototype["encode"],
    encodeInto:
      Encoder &&
      uncurriedMethod<(encoder: unknown, text: string, to: unknown) => { written: number }>(
        Encoder.prototype,
        "encodeInto",
      ),
  };
}

export const builtins = /* @__PURE__ */ take();

/** The iterators of arrays are the engine's own. */
export const iteratesPlainly = (): boolean => builtins.iterator.next === builtins.next;

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
  if (!isArray(source) || source[Symbol.iterator] !== builtins.arrayValues || !iteratesPlainly())
    return false;
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
