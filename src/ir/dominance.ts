/**
 * Orders and dominators of a function's control-flow graph, exceptional edges included.
 * The algorithm is Cooper, Harvey and Kennedy's ("A Simple, Fast Dominance Algorithm", 2001).
 */
import type { BlockId, FnBody } from "./ir.js";

export interface Flow {
  /** successors, the handler among them */
  readonly succs: readonly (readonly BlockId[])[];
  readonly preds: readonly (readonly BlockId[])[];
  /** reachable blocks in reverse postorder */
  readonly order: readonly BlockId[];
  /** immediate dominators; undefined for unreachable blocks; the entry's is itself */
  readonly idom: readonly (BlockId | undefined)[];
}

export function flowOf(body: FnBody): Flow {
  const count = body.blocks.length;
  const succs = body.blocks.map((block) =>
    block.handler === undefined || block.succs.includes(block.handler)
      ? block.succs
      : [...block.succs, block.handler],
  );
  const order = reversePostorder(body.entry, succs);
  const position = new Int32Array(count).fill(-1);
  order.forEach((block, index) => {
    position[block] = index;
  });
  const preds: BlockId[][] = Array.from({ length: count }, () => []);
  for (const block of order) for (const next of succs[block] ?? []) preds[next]?.push(block);

  const idom: (BlockId | undefined)[] = new Array<BlockId | undefined>(count).fill(undefined);
  idom[body.entry] = body.entry;
  const intersect = (a: BlockId, b: BlockId): BlockId => {
    let [x, y] = [a, b];
    while (x !== y) {
      while ((position[x] as number) > (position[y] as number)) x = idom[x] as BlockId;
      while ((position[y] as number) > (position[x] as number)) y = idom[y] as BlockId;
    }
    return x;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of order) {
      if (block === body.entry) continue;
      let next: BlockId | undefined;
      for (const pred of preds[block] as BlockId[]) {
        if (idom[pred] === undefined) continue;
        next = next === undefined ? pred : intersect(pred, next);
      }
      if (next !== undefined && idom[block] !== next) {
        idom[block] = next;
        changed = true;
      }
    }
  }
  return { succs, preds, order, idom };
}

function reversePostorder(entry: BlockId, succs: readonly (readonly BlockId[])[]): BlockId[] {
  const seen = new Uint8Array(succs.length);
  const order: BlockId[] = [];
  const stack: { block: BlockId; next: number }[] = [{ block: entry, next: 0 }];
  seen[entry] = 1;
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as { block: BlockId; next: number };
    const succ = (succs[top.block] as readonly BlockId[])[top.next++];
    if (succ === undefined) {
      order.push(top.block);
      stack.pop();
    } else if (!seen[succ]) {
      seen[succ] = 1;
      stack.push({ block: succ, next: 0 });
    }
  }
  return order.reverse();
}
