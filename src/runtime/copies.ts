/**
 * Built-ins that copy, into memory of the pool: `a.slice(i, j)` becomes `sliceTracked(a, i, j)`.
 *
 * The rule for each of them: memory of the pool is used only where the built-in itself would be called, on a receiver
 * that is what it seems to be, with arguments whose conversion runs no code. Everywhere else – a subclass, a species,
 * a Buffer, a method of the object's own, another realm, detached memory, anything that is to throw – the method that
 * the receiver brings is called, once, as the program did. Its answer may be anything, even memory of the pool that
 * somebody holds; so the pool is told to forget it (`foreign`), and its free does nothing.
 *
 * What a program could tell apart is only how often a getter or a proxy trap is asked.
 */
import type { Copies } from "./api.js";
import {
  builtins,
  bytesIn,
  isBig,
  isBound,
  isPlainList,
  iteratesPlainly,
  kindOfCopies,
  kindOfSame,
  type Maker,
  type Memory,
  type Method,
  pays,
  position,
  typeOfElements,
} from "./genuine.js";
import {
  apply,
  arrayBufferKind,
  getPrototypeOf,
  isArray,
  type Kind,
  kindNamed,
  kindOf,
  kindWith,
  lengthOf,
  nodeBufferKind,
  setSlice,
  subarrayOf,
  tagOf,
  trunc,
} from "./natives.js";

/** The runtime that copies are made over. */
export interface CopyAllocator {
  /** Memory of that length, whatever it holds. */
  make(Constructor: unknown, length: number): unknown;
  free(memory: unknown): void;
  /** What a built-in of the engine has just made, and nobody else has. */
  own<T>(memory: T): T;
  /** What may belong to others: it is never taken back, whoever frees it. */
  foreign<T>(answer: T): T;
}

/** Of shorter texts, engines make the bytes in less time than it takes to count them first. */
const longText = 512;

export type CopyNamed = <Name extends keyof Copies>(name: Name) => Copies[Name];

/** The copies by name: asked for one by one, so that bundlers leave out those that nobody uses. */
export function copiesOver({ make, free, own, foreign }: CopyAllocator): CopyNamed {
  /** Calls the method that the receiver brings; `isOwn` if that is known to make memory of its own. */
  function call(
    self: Memory | Maker,
    name: string,
    method: unknown,
    args: unknown[],
    isOwn: boolean,
  ): unknown {
    // an absent method is called under its name, for the error
    if (typeof method !== "function") return (self[name] as Method)(...args);
    const answer: unknown = apply(method as Method, self, args);
    return isOwn ? own(answer) : foreign(answer);
  }

  /** A copy of a typed array, in memory of that kind. */
  function copyOf(kind: Kind, memory: unknown, length: number): unknown {
    const made = make(kind.Constructor, length);
    setSlice(made, memory, 0);
    return made;
  }

  /** A copy of a list, if it is one that can be copied as it stands. */
  function copyOfList(kind: Kind, source: unknown): unknown {
    if (!isArray(source) || !pays(kind, source.length) || !isPlainList(source, typeOfElements(kind)))
      return undefined;
    return copyOf(kind, source, source.length);
  }

  /** A copy of a typed array, if its elements can be converted. */
  function copyOfSlice(kind: Kind, source: unknown): unknown {
    const tag = tagOf(source);
    if (tag === undefined || tag.startsWith("Big") !== isBig(kind)) return undefined;
    const length = lengthOf(source);
    return pays(kind, length) ? copyOf(kind, source, length) : undefined;
  }

  function sliceTracked(memory: Memory, start?: unknown, end?: unknown): unknown {
    const method = memory["slice"];
    const kind =
      method === builtins.slice && isBound(start) && isBound(end) ? kindOfCopies(memory) : undefined;
    if (kind !== undefined) {
      const length = lengthOf(memory);
      const from = position(start, 0, length);
      const count = position(end, length, length) - from;
      if (pays(kind, count))
        return copyOf(kind, count === length ? memory : subarrayOf(memory, from, from + count), count);
    }
    return call(memory, "slice", method, given([start, end]), kind !== undefined);
  }

  function toReversedTracked(memory: Memory): unknown {
    const method = memory["toReversed"];
    const kind = method === builtins.toReversed ? kindOfSame(memory) : undefined;
    const made = kind && copyOfSlice(kind, memory);
    if (made === undefined) return call(memory, "toReversed", method, [], kind !== undefined);
    builtins.reverseSlice(made);
    return made;
  }

  function toSortedTracked(memory: Memory, compare?: unknown): unknown {
    const method = memory["toSorted"];
    const kind = method === builtins.toSorted ? kindOfSame(memory) : undefined;
    const isOrder = compare === undefined || typeof compare === "function";
    const made = kind && isOrder ? copyOfSlice(kind, memory) : undefined;
    if (made === undefined) return call(memory, "toSorted", method, given([compare]), kind !== undefined);
    builtins.sortSlice(made, compare);
    return made;
  }

  function withTracked(memory: Memory, index: unknown, value: unknown): unknown {
    const method = memory["with"];
    const kind = method === builtins.with ? kindOfSame(memory) : undefined;
    if (kind !== undefined && typeof index === "number" && typeof value === typeOfElements(kind)) {
      const length = lengthOf(memory);
      const at = trunc(index) || 0;
      const place = at < 0 ? length + at : at;
      const made = place >= 0 && place < length ? copyOfSlice(kind, memory) : undefined;
      if (made !== undefined) {
        (made as Memory)[place] = value;
        return made;
      }
    }
    return call(memory, "with", method, given([index, value]), kind !== undefined);
  }

  function mapTracked(memory: Memory, callback: unknown, self?: unknown): unknown {
    const method = memory["map"];
    const kind = method === builtins.map ? kindOfCopies(memory) : undefined;
    const length = kind && self === undefined && typeof callback === "function" ? lengthOf(memory) : 0;
    if (kind === undefined || !pays(kind, length))
      return call(memory, "map", method, given([callback, self]), kind !== undefined);
    const made = make(kind.Constructor, length) as Memory;
    for (let i = 0; i < length; i++) made[i] = (callback as Method)(memory[i], i, memory);
    return made;
  }

  function filterTracked(memory: Memory, callback: unknown, self?: unknown): unknown {
    const method = memory["filter"];
    const kind = method === builtins.filter ? kindOfCopies(memory) : undefined;
    const length = kind && self === undefined && typeof callback === "function" ? lengthOf(memory) : 0;
    if (kind === undefined || !pays(kind, length))
      return call(memory, "filter", method, given([callback, self]), kind !== undefined);
    const kept = make(kind.Constructor, length) as Memory;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const element = memory[i];
      if ((callback as Method)(element, i, memory)) kept[count++] = element;
    }
    if (count === length) return kept;
    const made = copyOf(kind, subarrayOf(kept, 0, count), count);
    free(kept);
    return made;
  }

  function copyTracked(Constructor: Maker, source: unknown): unknown {
    const kind = kindOfSlices(Constructor);
    const made = kind && (copyOfSlice(kind, source) ?? copyOfList(kind, source));
    if (made !== undefined) return made;
    const answer = new Constructor(source);
    const isCopy = kind !== undefined && (tagOf(source) !== undefined || isArray(source));
    return isCopy ? own(answer) : foreign(answer);
  }

  function fromTracked(Constructor: Maker, source: unknown, second?: unknown, self?: unknown): unknown {
    const method = Constructor["from"];
    const kind = method === builtins.typedFrom ? kindOfSlices(Constructor) : undefined;
    let made: unknown;
    if (method === builtins.bufferFrom && Constructor === builtins.NodeBuffer)
      made = bufferOf(source, second);
    else if (kind !== undefined && self === undefined) {
      if (typeof second === "function") made = generated(kind, source, second as Method);
      else if (second === undefined) made = copyOfIterable(kind, source);
    }
    if (made !== undefined) return made;
    return call(Constructor, "from", method, given([source, second, self]), kind !== undefined);
  }

  function copyOfIterable(kind: Kind, source: unknown): unknown {
    if (tagOf(source) === undefined) return copyOfList(kind, source);
    return (source as Uint8Array)[Symbol.iterator] === builtins.typedValues && iteratesPlainly()
      ? copyOfSlice(kind, source)
      : undefined;
  }

  /** `from({ length: n }, f)` */
  function generated(kind: Kind, source: unknown, callback: Method): unknown {
    if (typeof source !== "object" || source === null) return undefined;
    const list = source as Record<PropertyKey, unknown>;
    if (list[Symbol.iterator] !== undefined) return undefined;
    const { length } = list;
    if (typeof length !== "number" || (length | 0) !== length || !pays(kind, length)) return undefined;
    const made = make(kind.Constructor, length) as Memory;
    for (let i = 0; i < length; i++) made[i] = callback(list[i], i);
    return made;
  }

  /** `Buffer.from` of a text, or of bytes */
  function bufferOf(source: unknown, encoding: unknown): unknown {
    if (typeof source === "string") {
      if (encoding !== undefined && encoding !== "utf8" && encoding !== "utf-8") return undefined;
      return copyOfText(nodeBufferKind, source, (made) => builtins.writeText?.(made, source));
    }
    if (encoding !== undefined || tagOf(source) !== "Uint8Array") return undefined;
    const bytes = source as Uint8Array;
    if (kindWith(getPrototypeOf(bytes)) === undefined || bytes.valueOf !== builtins.valueOf) return undefined;
    return bytes.length === lengthOf(bytes) ? copyOfSlice(nodeBufferKind, bytes) : undefined;
  }

  /** A text as UTF-8; `write` says how many bytes it has written. */
  function copyOfText(kind: Kind, text: string, write: (made: unknown) => number | undefined): unknown {
    if (builtins.byteLength === undefined || text.length < longText) return undefined;
    const bytes = apply(builtins.byteLength, builtins.NodeBuffer, [text]) as number;
    if (!pays(kind, bytes)) return undefined;
    const made = make(kind.Constructor, bytes);
    if (write(made) === bytes) return made;
    free(made);
    return undefined;
  }

  function ofTracked(Constructor: Maker, ...items: unknown[]): unknown {
    const method = Constructor["of"];
    const kind = method === builtins.typedOf ? kindOfSlices(Constructor) : undefined;
    const made = kind && copyOfList(kind, items);
    return made ?? call(Constructor, "of", method, items, kind !== undefined);
  }

  function concatTracked(Constructor: Maker, list: unknown, total?: unknown): unknown {
    const method = Constructor["concat"];
    const isOwn = method === builtins.bufferConcat && Constructor === builtins.NodeBuffer;
    const bytes = isOwn ? bytesIn(list) : undefined;
    if (bytes === undefined || !pays(nodeBufferKind, bytes) || (total !== undefined && total !== bytes))
      return call(Constructor, "concat", method, given([list, total]), isOwn);
    const made = make(Constructor, bytes);
    const parts = list as unknown[];
    for (let i = 0, at = 0; i < parts.length; i++) {
      const part = parts[i];
      setSlice(made, part, at);
      at += lengthOf(part);
    }
    return made;
  }

  function encodeTracked(encoder: Memory, text: unknown): unknown {
    const method = encoder["encode"];
    const isOwn = method === builtins.encode && getPrototypeOf(encoder) === builtins.encoderPrototype;
    const made =
      isOwn && typeof text === "string"
        ? copyOfText(
            kindNamed("Uint8Array") as Kind,
            text,
            (to) => builtins.encodeInto?.(encoder, text, to).written,
          )
        : undefined;
    return made ?? call(encoder, "encode", method, given([text]), isOwn);
  }

  const copies = {
    sliceTracked,
    toReversedTracked,
    toSortedTracked,
    withTracked,
    mapTracked,
    filterTracked,
    copyTracked,
    fromTracked,
    ofTracked,
    concatTracked,
    encodeTracked,
  } as unknown as Copies;
  return (name) => copies[name];
}

/** Arguments up to the last one that is not `undefined`: built-ins do not tell that from none. */
function given(args: unknown[]): unknown[] {
  let count = args.length;
  while (count > 0 && args[count - 1] === undefined) count--;
  args.length = count;
  return args;
}

/** The kind of a constructor of typed arrays that is the engine's own. */
function kindOfSlices(Constructor: unknown): Kind | undefined {
  const kind = kindOf(Constructor);
  return kind === arrayBufferKind || kind === nodeBufferKind ? undefined : kind;
}
