/** Whether control can get from one place of a function to another. */
import type { Flow } from "../ir/dominance.js";
import type { BlockId } from "../ir/ir.js";
import type { Place } from "./ways.js";

/** Whether an instruction from `first` to before `end` of a block must not be passed. */
export type Blocks = (block: BlockId, first: number, end: number) => boolean;

export const nothing: Blocks = () => false;

export const onePlace =
  ({ block, index }: Place): Blocks =>
  (at, first, end) =>
    at === block && index >= first && index < end;

/** Places, by block. */
export class PlaceSet {
  private readonly indices = new Map<BlockId, number[]>();

  add({ block, index }: Place): void {
    const list = this.indices.get(block);
    if (list) list.push(index);
    else this.indices.set(block, [index]);
  }

  has({ block, index }: Place): boolean {
    return this.blocks(block, index, index + 1);
  }

  readonly blocks: Blocks = (block, first, end) =>
    this.indices.get(block)?.some((index) => index >= first && index < end) ?? false;
}

/** Whether control can get from behind one place to another, around what is blocked between them. */
export function reaches(flow: Flow, from: Place, to: Place, blocks: Blocks): boolean {
  if (from.block === to.block && to.index > from.index && !blocks(from.block, from.index + 1, to.index))
    return true;
  if (blocks(from.block, from.index + 1, Number.POSITIVE_INFINITY)) return false;
  const seen = new Set<BlockId>();
  const pending = [...(flow.succs[from.block] ?? [])];
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    if (seen.has(block)) continue;
    seen.add(block);
    if (block === to.block && !blocks(block, 0, to.index)) return true;
    if (blocks(block, 0, Number.POSITIVE_INFINITY)) continue;
    pending.push(...(flow.succs[block] ?? []));
  }
  return false;
}

/** Blocks that can be entered after a place was executed, of those that count. */
export function blocksAfter(flow: Flow, place: Place, counts: (block: BlockId) => boolean): Set<BlockId> {
  const found = new Set<BlockId>();
  const pending = [...(flow.succs[place.block] ?? [])];
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    if (found.has(block) || !counts(block)) continue;
    found.add(block);
    pending.push(...(flow.succs[block] ?? []));
  }
  return found;
}
