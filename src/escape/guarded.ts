/**
 * Memory under a guard: a test, where the memory is made, of a variable that keys rest on (`src/lower/steady.ts`).
 *
 *     const larger = makeSliceTrackedIf(Uint8Array, n, at);        of the runtime's if `at` is a number, else the engine's
 *     …
 *     out[at] = table[from];                                       `at` may be no number, and the value an object
 *
 * Without a guard the last line would put a property on the memory, perhaps one that hides a method: whatever is called
 * on it by name may then be unknown code that keeps it. With the guard there are two kinds of memory from this site:
 *
 * - what the runtime owns: it was made while `at` was a number, which it then stays, so the key is a position;
 * - what it does not: memory of the engine's, on which anything may be set. It is an object of its own here, with all
 *   that follows for what is passed to its methods, and nobody frees it: the runtime ignores what it has not made.
 *
 * A guard is *claimed* for a site only where a value that may be an object is stored on its memory under such a key. As
 * long as only numbers are stored, no name is hidden, and the memory is marked as ever (`graph.ts`).
 *
 * Objects are told apart by nothing but their site, so this holds for memory that is held as that in the unit of the
 * site: what comes back from calls is another object, and gets no guard.
 *
 * *Just made.* What was made a moment ago has no properties, whatever is set on such memory later:
 *
 *     const larger = new Uint8Array(n);
 *     larger.set(out);                         the built-in
 *
 * A method that is called on memory is therefore the one of its prototype, where only one way leads from the making to the
 * call, and nothing was done with that memory on it but to give it to variables which no closure sees.
 */
import { flowOf } from "../ir/dominance.js";
import {
  type Block,
  type BlockId,
  definedBy,
  type FnBody,
  type Instr,
  type Key,
  NONE,
  type SiteId,
  usedBy,
  type VarId,
} from "../ir/ir.js";
import { isTypedArray } from "../lower/sites.js";
import type { SteadyId } from "../lower/steady.js";
import { coerce } from "./conversion.js";
import type { NodeId, Obj, ObjId } from "./graph.js";
import type { Run } from "./task.js";

/** The site of the memory on which something is stored, and the variable that guards it, if both go together. */
function guardOf(run: Run, object: ObjId, key: Key): { site: SiteId; steady: SteadyId } | undefined {
  if (key.kind !== "any" || key.steady === undefined) return undefined;
  const { thing } = run.graph.object(object);
  if (thing.kind !== "memory" || thing.root !== undefined || !isTypedArray(thing.type)) return undefined;
  const site = thing.site ?? run.foreign.get(object);
  if (site === undefined || !run.allocations.has(site)) return undefined;
  return run.world.steady.isGuardOf(key.steady, run.siteOf(site)) ? { site, steady: key.steady } : undefined;
}

/** `object[key] = src`, if `key` is a position wherever the runtime owns the memory. Returns whether it is. */
export function storeUnderGuard(run: Run, object: ObjId, key: Key, src: NodeId): boolean {
  const guard = guardOf(run, object, key);
  if (!guard) return false;
  run.graph.object(object).markedUnless.add(guard.steady);
  coerce(run, src);
  run.graph.watch(src, () => claim(run, guard.site, guard.steady));
  return true;
}

/** Whether properties may be set on memory that the runtime owns. */
export function isMarked(run: Run, { id, thing, marked, markedUnless }: Obj): boolean {
  if (marked || markedUnless.size === 0 || thing.kind !== "memory") return marked;
  const claimed = run.claims.get(thing.site ?? run.foreign.get(id) ?? NONE);
  return [...markedUnless].some((steady) => !claimed?.has(steady));
}

function claim(run: Run, site: SiteId, steady: SteadyId): void {
  const claimed = run.claims.get(site);
  if (claimed) {
    claimed.add(steady);
    return;
  }
  run.claims.set(site, new Set([steady]));
  for (const dst of run.allocations.get(site) ?? []) addPlain(run, site, dst);
}

/** Notes that a variable gets the memory of a site. */
export function noteAllocation(run: Run, site: SiteId, dst: NodeId): void {
  const known = run.allocations.get(site);
  if (known) known.push(dst);
  else run.allocations.set(site, [dst]);
  if (run.claims.has(site)) addPlain(run, site, dst);
}

/** The memory that the engine makes instead. */
function addPlain(run: Run, site: SiteId, dst: NodeId): void {
  const { kind } = run.siteOf(site);
  const plain = run.graph.child(`plain${site}`, () => ({
    kind: "memory",
    type: kind,
    site: undefined,
    root: undefined,
    plain: true,
  }));
  run.graph.add(dst, plain, -1, undefined);
}

/** The calls of methods on what was made just before them. */
export function* callsOnJustMade(run: Run, body: FnBody): Iterable<Instr> {
  const { order, preds } = flowOf(body);
  const atEnd = new Map<BlockId, ReadonlySet<VarId>>();
  for (const id of order) {
    const { instrs } = body.blocks[id] as Block;
    const [before, ...more] = preds[id] ?? [];
    const isNext = before !== undefined && more.length === 0 && body.blocks[before]?.handler !== id;
    let made = new Set((isNext && atEnd.get(before)) || []);
    for (const instr of instrs) {
      const { op } = instr;
      const isFirst = op === "call" && instr.target.kind === "method" && made.has(instr.thisArg);
      if (isFirst && !instr.args.some(({ value }) => made.has(value))) yield instr;
      const isCopied = op === "copy" && made.has(instr.src) && !isShared(run, instr.dst);
      const used = op === "phi" ? instr.srcs : usedBy(instr);
      if (!isCopied && !isLook(instr) && used.some((variable) => made.has(variable))) made = new Set();
      const dst = definedBy(instr);
      if (op === "alloc" && dst !== NONE && !isShared(run, dst)) made = new Set([dst]);
      else if (isCopied) made.add(dst);
      else made.delete(dst);
    }
    atEnd.set(id, made);
  }
}

const isLook = (instr: Instr): boolean => instr.op === "use" && !instr.coerce;

function isShared({ unit }: Run, variable: VarId): boolean {
  return unit.vars[variable]?.captured !== false;
}
