/**
 * One variable per assignment. A local variable that is assigned several times becomes several versions, joined
 * by `phi` where control flow joins, so that `a = new Float64Array(n); …; a = other; return a` does not mix the
 * two values.
 *
 * Only variables that no other function and no exception handler can see in between are split: not captured, and
 * never assigned under a handler of their function. All others stay one location, which is the safe direction.
 *
 * The algorithm is the classic one (Cytron et al., 1991): `phi` at the iterated dominance frontier of the
 * definitions where the variable is live, then renaming along the dominator tree. A variable with one definition
 * is left as it is.
 */
import { type Flow, flowOf } from "./dominance.js";
import {
  type BlockId,
  definedBy,
  type FnBody,
  type Instr,
  type Unit,
  usedBy,
  type Var,
  type VarId,
} from "./ir.js";
import { Liveness, UseIndex } from "./liveness.js";

export function toSsa(unit: Unit): void {
  for (const body of unit.fns.values()) if (body.opaque === undefined) splitVariables(unit, body);
}

function splitVariables(unit: Unit, body: FnBody): void {
  const definitions = new Map<VarId, BlockId[]>();
  for (const { var: param } of body.params) definitions.set(param, [body.entry]);
  for (const block of body.blocks) {
    for (const instr of block.instrs) {
      const dst = definedBy(instr);
      if (dst < 0) continue;
      const list = definitions.get(dst);
      if (list) list.push(block.id);
      else definitions.set(dst, [block.id]);
    }
  }
  const split = new Set<VarId>();
  for (const [id, blocks] of definitions) {
    const variable = unit.vars[id] as Var;
    if (blocks.length > 1 && variable.fn === body.id && !variable.captured && !variable.inTry) split.add(id);
  }
  if (split.size === 0) return;
  const flow = flowOf(body);
  insertPhis(body, flow, definitions, split);
  rename(unit, body, flow, split);
}

function insertPhis(
  body: FnBody,
  flow: Flow,
  definitions: ReadonlyMap<VarId, readonly BlockId[]>,
  split: ReadonlySet<VarId>,
): void {
  const frontier = dominanceFrontier(flow);
  const liveness = new Liveness(body, flow, new UseIndex(body));
  const phis: { block: BlockId; variable: VarId }[] = [];
  for (const variable of split) {
    const placed = new Set<BlockId>();
    const pending = [...(definitions.get(variable) ?? [])];
    for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
      for (const join of frontier[block] ?? []) {
        if (placed.has(join)) continue;
        placed.add(join);
        pending.push(join);
        if (liveness.isLiveIn(variable, join)) phis.push({ block: join, variable });
      }
    }
  }
  for (const { block, variable } of phis) {
    const { instrs } = body.blocks[block] as FnBody["blocks"][number];
    const from = flow.preds[block] as readonly BlockId[];
    instrs.unshift({
      op: "phi",
      dst: variable,
      srcs: from.map(() => variable),
      from,
      span: instrs[0]?.span ?? body.span,
    });
  }
}

function dominanceFrontier(flow: Flow): Set<BlockId>[] {
  const frontier: Set<BlockId>[] = flow.succs.map(() => new Set<BlockId>());
  for (const block of flow.order) {
    const preds = flow.preds[block] as readonly BlockId[];
    if (preds.length < 2) continue;
    for (const pred of preds) {
      let runner = pred;
      while (runner !== flow.idom[block]) {
        frontier[runner]?.add(block);
        runner = flow.idom[runner] as BlockId;
      }
    }
  }
  return frontier;
}

function rename(unit: Unit, body: FnBody, flow: Flow, split: ReadonlySet<VarId>): void {
  const children: BlockId[][] = flow.succs.map(() => []);
  for (const block of flow.order)
    if (block !== body.entry) children[flow.idom[block] as BlockId]?.push(block);
  const current = new Map<VarId, VarId>();
  const params = new Set(body.params.map((param) => param.var));
  const none = (variable: VarId): VarId => (params.has(variable) ? variable : -1);
  const now = (variable: VarId): VarId =>
    split.has(variable) ? (current.get(variable) ?? none(variable)) : variable;
  const version = (variable: VarId): VarId => {
    const id = unit.vars.length;
    const { name, kind, fn } = unit.vars[variable] as Var;
    unit.vars.push({ id, name, kind, fn, captured: false, inTry: false, origin: variable });
    current.set(variable, id);
    return id;
  };

  const enter = (block: BlockId): void => {
    const { instrs } = body.blocks[block] as FnBody["blocks"][number];
    for (let i = 0; i < instrs.length; i++) {
      let instr = instrs[i] as Instr;
      if (instr.op !== "phi" && usedBy(instr).some((used) => split.has(used))) instr = withUses(instr, now);
      const dst = definedBy(instr);
      if (dst >= 0 && split.has(dst)) instr = { ...instr, dst: version(dst) } as Instr;
      instrs[i] = instr;
    }
    for (const succ of flow.succs[block] ?? []) {
      const next = body.blocks[succ]?.instrs ?? [];
      for (let i = 0; i < next.length; i++) {
        const phi = next[i] as Instr;
        if (phi.op !== "phi") break;
        const at = phi.from.indexOf(block);
        const original = unit.vars[phi.dst]?.origin ?? phi.dst;
        next[i] = { ...phi, srcs: phi.srcs.map((src, j) => (j === at ? now(original) : src)) };
      }
    }
  };

  // depth first over the dominator tree; leaving a block restores the versions it found
  const stack: { block: BlockId; saved: Map<VarId, VarId> | undefined }[] = [
    { block: body.entry, saved: undefined },
  ];
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as { block: BlockId; saved: Map<VarId, VarId> | undefined };
    if (top.saved) {
      restore(current, top.saved);
      stack.pop();
      continue;
    }
    top.saved = savedVersions(body, top.block, current, split);
    enter(top.block);
    for (const child of children[top.block] ?? []) stack.push({ block: child, saved: undefined });
  }
}

/** The current versions of the variables that a block is about to redefine. */
function savedVersions(
  body: FnBody,
  block: BlockId,
  current: ReadonlyMap<VarId, VarId>,
  split: ReadonlySet<VarId>,
): Map<VarId, VarId> {
  const saved = new Map<VarId, VarId>();
  for (const instr of body.blocks[block]?.instrs ?? []) {
    const dst = definedBy(instr);
    if (split.has(dst)) saved.set(dst, current.get(dst) ?? -1);
  }
  return saved;
}

function restore(current: Map<VarId, VarId>, saved: ReadonlyMap<VarId, VarId>): void {
  for (const [variable, version] of saved) {
    if (version < 0) current.delete(variable);
    else current.set(variable, version);
  }
}

function withUses(instr: Instr, now: (variable: VarId) => VarId): Instr {
  switch (instr.op) {
    case "alloc":
    case "view":
      return { ...instr, source: now(instr.source) };
    case "copy":
    case "return":
    case "throw":
    case "yield":
    case "await":
    case "use":
    case "escape":
      return { ...instr, src: now(instr.src) };
    case "load":
    case "iterate":
      return { ...instr, object: now(instr.object) };
    case "store":
    case "spread":
      return { ...instr, object: now(instr.object), src: now(instr.src) };
    case "call": {
      const target =
        instr.target.kind === "value" ? { ...instr.target, callee: now(instr.target.callee) } : instr.target;
      const args = instr.args.map((argument) => ({ ...argument, value: now(argument.value) }));
      return { ...instr, target, args, thisArg: now(instr.thisArg) };
    }
    case "fresh":
    case "unknown":
    case "point":
    case "phi":
      return instr;
  }
}
