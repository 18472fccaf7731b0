/**
 * Liveness of single variables: at which points may the value that a variable holds still be read in this
 * function? Asked only of the few variables that matter, so it is computed one variable at a time, backwards
 * from its uses: the cost is the length of its live range.
 *
 * An exception can leave a block anywhere. So in a block that has a handler, what is live at the handler's entry
 * is live all through the block, assignments notwithstanding. A `phi` reads its operand at the end of the block
 * that control comes from.
 */
import type { Flow } from "./dominance.js";
import { type BlockId, definedBy, type FnBody, usedBy, type VarId } from "./ir.js";

interface Places {
  /** indices of the instructions of the block that read the variable, ascending */
  readonly uses: number[];
  /** indices of those that assign it, ascending */
  readonly defs: number[];
}

/** Where each variable of a function is used and defined. */
export class UseIndex {
  private readonly places = new Map<VarId, Map<BlockId, Places>>();
  private readonly phiUses = new Map<VarId, BlockId[]>();

  constructor(readonly body: FnBody) {
    for (const block of body.blocks) {
      block.instrs.forEach((instr, index) => {
        for (const used of usedBy(instr)) if (used >= 0) this.at(used, block.id).uses.push(index);
        const dst = definedBy(instr);
        if (dst >= 0) this.at(dst, block.id).defs.push(index);
        if (instr.op === "phi") instr.srcs.forEach((src, i) => this.addPhiUse(src, instr.from[i] as BlockId));
      });
    }
  }

  private at(variable: VarId, block: BlockId): Places {
    let byBlock = this.places.get(variable);
    if (!byBlock) this.places.set(variable, (byBlock = new Map()));
    let places = byBlock.get(block);
    if (!places) byBlock.set(block, (places = { uses: [], defs: [] }));
    return places;
  }

  private addPhiUse(src: VarId, from: BlockId): void {
    const list = this.phiUses.get(src);
    if (list) list.push(from);
    else this.phiUses.set(src, [from]);
  }

  blocksOf(variable: VarId): Iterable<readonly [BlockId, Places]> {
    return this.places.get(variable) ?? [];
  }

  placesIn(variable: VarId, block: BlockId): Places | undefined {
    return this.places.get(variable)?.get(block);
  }

  phiUsesFrom(variable: VarId): readonly BlockId[] {
    return this.phiUses.get(variable) ?? [];
  }
}

export class Liveness {
  private readonly ranges = new Map<VarId, { liveIn: Set<BlockId>; liveOut: Set<BlockId> }>();

  constructor(
    private readonly body: FnBody,
    private readonly flow: Flow,
    private readonly index: UseIndex,
  ) {}

  /** Whether the variable may be read after instruction `at` of `block`, before it is assigned. */
  isLiveAfter(variable: VarId, block: BlockId, at: number): boolean {
    const { liveIn, liveOut } = this.range(variable);
    const { handler } = this.body.blocks[block] as FnBody["blocks"][number];
    if (handler !== undefined && liveIn.has(handler)) return true;
    const places = this.index.placesIn(variable, block);
    const use = places?.uses.find((index) => index > at);
    const def = places?.defs.find((index) => index > at);
    // an instruction reads before it assigns
    if (use !== undefined && (def === undefined || use <= def)) return true;
    return def === undefined && liveOut.has(block);
  }

  /** Whether the variable may be read from the start of `block` on. */
  isLiveIn(variable: VarId, block: BlockId): boolean {
    return this.range(variable).liveIn.has(block);
  }

  private range(variable: VarId): { liveIn: Set<BlockId>; liveOut: Set<BlockId> } {
    let range = this.ranges.get(variable);
    if (!range) this.ranges.set(variable, (range = this.compute(variable)));
    return range;
  }

  private compute(variable: VarId): { liveIn: Set<BlockId>; liveOut: Set<BlockId> } {
    const liveIn = new Set<BlockId>();
    const liveOut = new Set<BlockId>();
    const pending: BlockId[] = [];
    const intoBlock = (block: BlockId): void => {
      if (liveIn.has(block)) return;
      liveIn.add(block);
      for (const pred of this.flow.preds[block] ?? []) outOf(pred);
    };
    const outOf = (block: BlockId): void => {
      if (liveOut.has(block)) return;
      liveOut.add(block);
      pending.push(block);
    };
    for (const [block, { uses, defs }] of this.index.blocksOf(variable)) {
      const [use] = uses;
      const [def] = defs;
      if (use !== undefined && (def === undefined || use <= def)) intoBlock(block);
    }
    for (const block of this.index.phiUsesFrom(variable)) outOf(block);
    for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
      const { handler } = this.body.blocks[block] as FnBody["blocks"][number];
      const throughHandler = handler !== undefined && liveIn.has(handler);
      const defined = (this.index.placesIn(variable, block)?.defs.length ?? 0) > 0;
      if (throughHandler || !defined) intoBlock(block);
    }
    return { liveIn, liveOut };
  }
}
