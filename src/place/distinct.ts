/**
 * Which two variables certainly hold different instances? The graph has one object for all that a site ever makes; in
 * a loop that is not enough to tell the memory of this round from that of the last.
 *
 *     let cur = new F(n);
 *     for (…) {                         cur₁ = phi(cur₀, cur₂)
 *       const next = new F(n);          made after cur₁ got its value: another instance
 *       step(cur, next);
 *       cur = next;                     cur₂ is next; next round, cur₁ is what next was
 *     }
 *
 * What is proven of two values at a place: the instances that they hold there, if both hold one, are not the same.
 * The proof goes back in time. Both are defined once, and both definitions dominate the place, so one dominates the
 * other; the later one is looked at:
 *
 * - it makes memory: whatever the other one holds was there before;
 * - it is a copy: then its source must be apart from the other one, just before;
 * - it joins values (`phi`): then each of them must be apart from the other one, where control came from; if both are
 *   joins of the same block, the two that come together each time.
 *
 * A pair that is met again on the way is taken for granted. That is induction on time: each step asks about values
 * that were there earlier. As everything that is asked must hold, the search may stop at the first pair that fails.
 *
 * Why dominance: if the definition of y dominates that of x, and that the place, then y has not been defined again
 * since x was – control would have come from there to the place without passing x. An exception leaves a block before
 * or behind what it defines, so here the edge to a handler starts in front of the block.
 *
 * *Cells* are variables that the rewriter adds: they are given values at certain places and join wherever blocks do.
 */
import { methodEffect } from "../effects/tables.js";
import type { Run } from "../escape/task.js";
import { type Flow, flowOf } from "../ir/dominance.js";
import { type Block, type BlockId, definedBy, type FnBody, type Instr, type VarId } from "../ir/ir.js";
import type { Place } from "./ways.js";

/** A variable that the rewriter adds; undefined until it is given a value. */
export interface Cell {
  /** where it is given which value, by block, in order */
  readonly given: ReadonlyMap<BlockId, readonly { readonly index: number; readonly src: VarId }[]>;
  /** all that it may hold */
  readonly objects: ReadonlySet<number>;
  /** whether a block lies in the scope of the cell; on the way into that it is undefined again */
  holds(block: BlockId): boolean;
}

/** What a variable holds, or what a cell holds at the start of a block in which control flow joins. */
export type Value = VarId | { readonly cell: Cell; readonly block: BlockId };

const NOTHING = -1;
/** Pairs that one proof may visit. */
const MAX_PAIRS = 400;

export class Distinct {
  /** where variables are defined that are defined once, and that nobody else assigns */
  private readonly defs = new Map<VarId, Place>();
  private readonly enter: number[] = [];
  private readonly leave: number[] = [];
  private readonly cells = new Map<Cell, number>();
  private readonly reached = new Map<Cell, Set<BlockId>>();

  constructor(
    private readonly run: Run,
    private readonly body: FnBody,
    private readonly flow: Flow,
  ) {
    const several = new Set<VarId>();
    const define = (variable: VarId, place: Place): void => {
      if (this.defs.has(variable)) several.add(variable);
      this.defs.set(variable, place);
    };
    for (const { var: param } of body.params) define(param, { block: body.entry, index: -1 });
    for (const { id: block, instrs } of body.blocks)
      instrs.forEach((instr, index) => {
        const dst = definedBy(instr);
        if (dst >= 0) define(dst, { block, index });
      });
    for (const variable of [...this.defs.keys()])
      if (several.has(variable) || run.unit.vars[variable]?.captured) this.defs.delete(variable);
    this.number(flowOf(withEarlyExceptions(body)));
  }

  /** The instruction that defines a variable; undefined if that is not one. */
  definition(variable: VarId): { readonly place: Place; readonly instr: Instr | undefined } | undefined {
    const place = this.defs.get(variable);
    return place && { place, instr: this.body.blocks[place.block]?.instrs[place.index] };
  }

  /** Whether the two never hold the same instance, when control is at a place. */
  areApart(one: Value, other: Value, at: Place): boolean {
    const seen = new Set<string>();
    const pending: [Value, Value, Place][] = [[one, other, at]];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [x, y, place] = next;
      if (x === NOTHING || y === NOTHING || this.areDisjoint(x, y)) continue;
      const names = [this.nameOf(x), this.nameOf(y)].sort();
      if (names[0] === names[1]) return false;
      const key = `${names.join(" ")} ${place.block}:${place.index}`;
      if (seen.has(key)) continue;
      if (seen.size >= MAX_PAIRS) return false;
      seen.add(key);
      const steps = this.before(x, y, place);
      if (!steps) return false;
      pending.push(...steps);
    }
    return true;
  }

  /** What a cell holds when control is at a place. */
  valueAt(cell: Cell, { block, index }: Place): Value {
    const given = cell.given.get(block)?.findLast((one) => one.index < index);
    if (given) return given.src;
    if (!this.reachedBy(cell).has(block)) return NOTHING;
    const preds = this.flow.preds[block] ?? [];
    const [only] = preds;
    if (only === undefined) return NOTHING;
    if (preds.length === 1 && only !== block) return this.valueAt(cell, this.endOf(only));
    return { cell, block };
  }

  /** The blocks that can be entered in the scope of a cell after it was given something. */
  private reachedBy(cell: Cell): ReadonlySet<BlockId> {
    let reached = this.reached.get(cell);
    if (!reached) {
      this.reached.set(cell, (reached = new Set()));
      const pending = [...cell.given.keys()].flatMap((block) => this.flow.succs[block] ?? []);
      for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
        if (reached.has(block) || !cell.holds(block)) continue;
        reached.add(block);
        pending.push(...(this.flow.succs[block] ?? []));
      }
    }
    return reached;
  }

  /**
   * Whether an instruction makes what it yields: not a view of something, nor something that was kept. Of a call the
   * graph says so: all that it yields came to be at it, and the callee has kept none of it from an earlier call.
   */
  isFresh(instr: Instr): boolean {
    const { graph, passing, born } = this.run;
    if (instr.op !== "alloc" && instr.op !== "call") return false;
    const { start, end } = instr.span;
    if (instr.dst < 0 || (instr.op === "call" && passing.has(`${start}:${end}`))) return false;
    const held = [...graph.pointsTo(instr.dst)];
    return held.every((id) => {
      const { thing } = graph.object(id);
      if (thing.kind !== "memory" || thing.root !== undefined) return false;
      // what the runtime does not own is made here as well
      if (instr.op === "alloc") return thing.site === instr.site || thing.plain === true;
      if (instr.site !== undefined) return thing.site === instr.site;
      const at = born.get(id)?.span;
      return at?.start === start && at.end === end;
    });
  }

  /**
   * The variable whose value an instruction passes on: of a copy, of `await` if that is no promise, or of a method that
   * returns its receiver (`fill`).
   */
  sourceOf(instr: Instr): VarId | undefined {
    if (instr.op === "copy") return instr.src;
    if (instr.op === "await" && this.isMemory(instr.src)) return instr.src;
    if (instr.op !== "call" || instr.target.kind !== "method") return undefined;
    const { name } = instr.target;
    const { graph, world } = this.run;
    const receivers = [...graph.pointsTo(instr.thisArg)].map((id) => graph.object(id));
    const isPassedOn = receivers.every(
      ({ thing, shadowed }) =>
        thing.kind === "memory" &&
        !shadowed &&
        !world.patches.kinds.has(thing.type) &&
        methodEffect(thing.type, name)?.result === "receiver",
    );
    return isPassedOn && receivers.length > 0 && !world.patches.everything ? instr.thisArg : undefined;
  }

  private isMemory(variable: VarId): boolean {
    const { graph } = this.run;
    const held = [...graph.pointsTo(variable)].map((id) => graph.object(id).thing);
    return held.length > 0 && held.every((thing) => thing.kind === "memory" && thing.type !== "Array");
  }

  /** The pairs that must be apart for these two to be; undefined if they may be the same. */
  private before(x: Value, y: Value, at: Place): [Value, Value, Place][] | undefined {
    const [a, b] = [this.placeOf(x), this.placeOf(y)];
    if (!a || !b || !this.dominates(a, at) || !this.dominates(b, at)) return undefined;
    const [ways, others] = [this.joined(x), this.joined(y)];
    if (a.block === b.block && ways && others)
      return (this.flow.preds[a.block] ?? []).map((from) => [ways(from), others(from), this.endOf(from)]);
    const xIsLater = this.dominates(b, a);
    if (!xIsLater && !this.dominates(a, b)) return undefined;
    const [later, earlier, place] = xIsLater ? [x, y, a] : [y, x, b];
    const joins = this.joined(later);
    if (joins)
      return (this.flow.preds[place.block] ?? []).map((from) => [joins(from), earlier, this.endOf(from)]);
    const instr = this.body.blocks[place.block]?.instrs[place.index];
    const same = instr && this.sourceOf(instr);
    if (same !== undefined) return [[same, earlier, place]];
    return instr && this.isFresh(instr) ? [] : undefined;
  }

  /** Of a value that joins others: the one that comes from a block. */
  private joined(value: Value): ((from: BlockId) => Value) | undefined {
    if (typeof value !== "number") return (from) => this.valueAt(value.cell, this.endOf(from));
    const instr = this.definition(value)?.instr;
    if (instr?.op !== "phi") return undefined;
    return (from) => instr.srcs[instr.from.indexOf(from)] ?? value;
  }

  private placeOf(value: Value): Place | undefined {
    return typeof value === "number" ? this.defs.get(value) : { block: value.block, index: -1 };
  }

  private endOf(block: BlockId): Place {
    return { block, index: this.body.blocks[block]?.instrs.length ?? 0 };
  }

  private nameOf(value: Value): string {
    if (typeof value === "number") return String(value);
    let number = this.cells.get(value.cell);
    if (number === undefined) this.cells.set(value.cell, (number = this.cells.size));
    return `c${number}@${value.block}`;
  }

  private areDisjoint(x: Value, y: Value): boolean {
    const { graph } = this.run;
    const heldBy = (value: Value): Iterable<number> =>
      typeof value === "number" ? graph.pointsTo(value) : value.cell.objects;
    const held = new Set(heldBy(x));
    for (const object of heldBy(y)) if (held.has(object)) return false;
    return true;
  }

  /** Whether control must have passed one place to get to another, which is not the same. */
  dominates(a: Place, b: Place): boolean {
    if (a.block === b.block) return a.index < b.index;
    const [from, to] = [this.enter[a.block], this.enter[b.block]];
    return (
      from !== undefined &&
      to !== undefined &&
      from < to &&
      (this.leave[b.block] ?? 0) <= (this.leave[a.block] ?? 0)
    );
  }

  /** Numbers a tree of dominators: a block dominates those whose interval lies in its own. */
  private number({ order, idom }: Flow): void {
    const children = new Map<BlockId, BlockId[]>();
    const [root] = order;
    for (const block of order) {
      const parent = idom[block];
      if (parent === undefined || parent === block) continue;
      const list = children.get(parent);
      if (list) list.push(block);
      else children.set(parent, [block]);
    }
    let count = 0;
    const stack: { block: BlockId; next: number }[] = [];
    if (root !== undefined) {
      stack.push({ block: root, next: 0 });
      this.enter[root] = count++;
    }
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { block: BlockId; next: number };
      const child = children.get(top.block)?.[top.next++];
      if (child === undefined) {
        this.leave[top.block] = count++;
        stack.pop();
      } else {
        this.enter[child] = count++;
        stack.push({ block: child, next: 0 });
      }
    }
  }
}

/** The same graph, with an empty block in front of each one that has a handler: from there exceptions leave as well. */
function withEarlyExceptions(body: FnBody): FnBody {
  const front = new Map<BlockId, BlockId>();
  for (const { id, handler } of body.blocks)
    if (handler !== undefined) front.set(id, body.blocks.length + front.size);
  const into = (block: BlockId): BlockId => front.get(block) ?? block;
  const blocks: Block[] = body.blocks.map((block) => ({
    ...block,
    succs: [...block.succs, ...(block.handler === undefined ? [] : [block.handler])].map(into),
    handler: undefined,
  }));
  for (const [id, at] of front) {
    const block = body.blocks[id] as Block;
    const succs = [id, into(block.handler as BlockId)];
    blocks.push({ ...block, id: at, instrs: [], succs, handler: undefined });
  }
  return { ...body, blocks, entry: into(body.entry) };
}
