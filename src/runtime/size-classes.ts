/**
 * Size classes: memory of lengths that hardly come twice, for whoever never looks at the buffer under it.
 *
 * Memory in a buffer of its own size fits one length only, and a program whose messages are of any length never asks for
 * the same one again. If nobody can see the buffer – the pass proves it, `src/escape/exposure.ts` – it may be larger: then
 * one buffer serves all lengths of its class, each time under a new view of so many elements. A view costs some 50 ns, an
 * allocation by the engine 1 µs and more.
 *
 * The classes are those of jemalloc: four for each doubling, so that at most a fifth of a buffer lies idle, and what must
 * be zeroed is what was asked for. A class is a bin like any other, with views for its slots: a free finds the view by
 * its identity, and a view that was freed is no slot any more once its buffer is handed out again. So a second free of it is
 * refused. Lengths that come often have bins of their own, where nothing is made at all; these are asked first.
 */
import { type Bin, dropIdle, makeBin, takeIdle } from "./bins.js";
import {
  bufferOf,
  byteLengthOf,
  clz32,
  fillSlice,
  freeze,
  type Kind,
  kindNamed,
  NativeArrayBuffer,
  ownList,
  smallBytes,
  tagOf,
  viewOfKind,
} from "./natives.js";
import { becomeCurrent, emptyBin, pool, record, reserve, type Table } from "./pool.js";

/** Larger memory is too dear to lie idle. */
const maxBytes = 0x1000000;
/** The smallest class is of 80 bytes. */
const firstDoubling = 31 - clz32(smallBytes);
const classes = (31 - clz32(maxBytes) - firstDoubling) * 4;
/** Stands where other bins have a constructor: nobody can ask for it. */
const nobody = /* @__PURE__ */ freeze({});

const doublingOf = (bytes: number): number => 31 - clz32(bytes - 1);
/** The place of a class among those of its kind. */
const placeOf = (bytes: number): number => {
  const doubling = doublingOf(bytes);
  return (doubling - firstDoubling) * 4 + (((bytes - 1) >> (doubling - 2)) & 3);
};
/** Bytes of the buffers of the class that memory of `bytes` belongs to. */
const classBytes = (bytes: number): number => {
  const step = 1 << (doublingOf(bytes) - 2);
  return (bytes + step - 1) & -step;
};

const hasClass = (bytes: number): boolean => bytes > smallBytes && bytes <= maxBytes;

/** The classes that were asked for last, and whose they are. */
let lastKind: Kind | undefined;
let lastTable: Table = [];

function binOf(kind: Kind, bytes: number): Bin {
  if (kind !== lastKind) {
    lastTable = pool.classes[kind.name] ??= newTable();
    lastKind = kind;
  }
  const table = lastTable;
  const place = placeOf(bytes);
  const bin = table[place]!;
  if (bin !== emptyBin) return bin;
  const { name, prototype, zero, passed } = kind;
  return (table[place] = makeBin(
    { name, Constructor: nobody, prototype, elementBytes: 1, zero, passed },
    classBytes(bytes),
    emptyBin,
  ));
}

function newTable(): Table {
  const table: Table = ownList();
  while (table.length < classes) table[table.length] = emptyBin;
  return table;
}

/** Memory of a class, and the bin that it is recorded in. */
interface Taken {
  readonly memory: object;
  readonly bin: Bin;
  readonly isNew: boolean;
}

/**
 * `length` elements at the beginning of a buffer that may be larger; nothing when the pool has none and may keep none, or
 * for what `binFor` has counted already: no good length, too small, larger than the pool.
 */
export function takeFromClass(kind: Kind, length: number, zeroed: boolean): Taken | undefined {
  if (typeof length !== "number" || (length | 0) !== length) return undefined;
  const bytes = length * kind.elementBytes;
  if (bytes <= smallBytes || bytes > pool.maxBytes) return undefined;
  if (bytes > maxBytes) {
    kind.passed.rare++;
    return undefined;
  }
  const bin = binOf(kind, bytes);
  for (; bin.top < bin.slots.length; dropIdle(bin), pool.heldBytes -= bin.bytes) {
    const buffer = bufferOf(bin.slots[bin.top]) as ArrayBuffer;
    // somebody has detached it after it was freed
    if (byteLengthOf(buffer) !== bin.bytes) continue;
    const memory = viewOfKind(kind, buffer, 0, length);
    bin.slots[bin.top] = memory;
    takeIdle(bin);
    if (zeroed) fillSlice(memory, bin.zero);
    return { memory, bin, isNew: false };
  }
  if (!reserve(bin)) return undefined;
  const memory = viewOfKind(kind, new NativeArrayBuffer(bin.bytes), 0, length);
  record(bin, memory);
  return { memory, bin, isNew: true };
}

/** Memory that stands ready in the class of such an allocation, if it is of the kind that was asked for last. */
export function lend(Constructor: unknown, length: number): unknown {
  const kind = lastKind;
  if (
    kind === undefined ||
    kind.Constructor !== Constructor ||
    typeof length !== "number" ||
    (length | 0) !== length
  )
    return undefined;
  const bytes = length * kind.elementBytes;
  if (!hasClass(bytes)) return undefined;
  const bin = lastTable[placeOf(bytes)]!;
  const { top } = bin;
  if (top >= bin.limit) return undefined;
  const last = bin.slots[top];
  // no element: it was detached
  if ((last as Uint8Array)[0] === undefined) return undefined;
  const memory = viewOfKind(kind, bufferOf(last) as ArrayBuffer, 0, length);
  bin.slots[top] = memory;
  bin.top = top + 1;
  bin.reuses++;
  becomeCurrent(bin);
  return memory;
}

/** Does something with a typed array and the bin that it is recorded in if it came from a class. False when it did not. */
export function inClass(
  memory: unknown,
  length: number,
  act: (bin: Bin, memory: unknown) => boolean,
): boolean {
  const tag = tagOf(memory)!;
  const bytes = length * kindNamed(tag)!.elementBytes;
  if (!hasClass(bytes)) return false;
  const place = placeOf(bytes);
  const bin = pool.classes[tag]?.[place];
  if (bin !== undefined && act(bin, memory)) return true;
  const ofNode = tag === "Uint8Array" ? pool.classes["Buffer"]?.[place] : undefined;
  return ofNode !== undefined && act(ofNode, memory);
}
