/**
 * `freeSized`: memory that the runtime need not have made. The caller vouches that nobody uses it any more; what can be
 * seen of it is looked at all the same. It is taken in only when it could have come from a `make…` function: a typed
 * array, `Buffer` or `ArrayBuffer` with its built-in prototype that is all of its buffer, and a buffer of which the pool
 * holds nothing yet, as live or as idle memory of any type.
 */
import { adopt, type Bin } from "./bins.js";
import {
  arrayBufferKind,
  bufferOf,
  byteLengthOf,
  kindOfWhole,
  lengthOf,
  smallBytes,
  tagOf,
  weakSet,
} from "./natives.js";
import { emptyBin, find, hasRoom, pool, settle, type Table } from "./pool.js";
import { eachTable } from "./tables.js";

/** Takes in memory that is not live in the pool. False when it is left to the collector. */
export function takeIn(memory: object): boolean {
  const kind = kindOfWhole(memory);
  if (kind === undefined) return false;
  const isBuffer = kind === arrayBufferKind;
  const length = isBuffer ? byteLengthOf(memory) : lengthOf(memory);
  const bytes = length * kind.elementBytes;
  if (bytes <= smallBytes || (length | 0) !== length || isHeld(memory, bytes) || !hasRoom(bytes))
    return false;
  const table = isBuffer ? pool.others : pool.slices;
  const known = find(table, kind.Constructor, length);
  const bin = known === emptyBin ? settle(table, kind, length) : known;
  if (bin === emptyBin || !adopt(bin, memory)) return false;
  pool.heldBytes += bytes;
  if (isBuffer) weakSet(pool.ownerOf, memory, bin);
  return true;
}

/** Has the pool anything in the same buffer? The buffers of a bin are all of its size. */
function isHeld(memory: object, bytes: number): boolean {
  const buffer = tagOf(memory) === undefined ? memory : bufferOf(memory);
  let isHeldThere = false;
  eachTable(pool, (table) => {
    isHeldThere ||= holds(table, bytes, buffer);
  });
  return isHeldThere;
}

function holds(table: Table, bytes: number, buffer: object): boolean {
  for (let at = 0; at < table.length; at++) {
    const bin = table[at]!;
    if (bin.bytes === bytes && holdsBuffer(bin, buffer)) return true;
  }
  return false;
}

function holdsBuffer({ slots }: Bin, buffer: object): boolean {
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i];
    if (slot === buffer || (tagOf(slot) !== undefined && bufferOf(slot) === buffer)) return true;
  }
  return false;
}
