/**
 * Regrown memory: what a nested function replaces in a variable of the function around it dies where it is replaced.
 *
 *     function inflate(data) {
 *       let slot;
 *       let out = …;
 *       const grow = (n) => {
 *         const larger = make(Uint8Array, n);
 *         larger.set(out);
 *         out = (slot = freeTrackedAfter(larger, slot));       what `out` got here the last time is freed
 *       };
 *       … grow(at + 9); out[at++] = byte; …
 *     }                                                        and here what it got last, as `enclosed.ts` says
 *
 * `enclosed.ts` has found that all memory of the site is dead when the outer function leaves. The slot, a variable of the
 * outer activation, has the memory that went into the variable last, and nothing else. What is proven here: when the
 * next one goes into the variable, nothing that may still be used leads to the one before.
 *
 * - Nothing but that variable keeps memory of the site while the nested function is not running: no object, no other
 *   variable that a closure sees; and in each function that may be on the stack, no variable that is live across a call
 *   by which the nested function may come to run.
 * - In the nested function itself nothing that is live behind the assignment holds memory of the site but what has just
 *   been made: a variable whose value comes from the site by nothing but copies. In strict static single assignment
 *   that is the last one that the site has made, and the one that is assigned.
 * - The calls by which it may come to run are all known: it is held by variables that are only called or copied, and the
 *   same goes for the functions that call it. None of them calls itself in that way.
 * - What is made goes into the variable once: no way leads from the assignment to itself but by the site.
 * - The variable belongs to the outer function itself: one activation, one variable, one slot.
 *
 *     const old = out; grow(n); use(old);            live across the call: freed at the exit only
 *     saved.push(out); grow(n);                      an object holds it: likewise
 *     const grow = () => { const old = out; out = make(…); return old; };      live behind the assignment: likewise
 *
 * Nothing is freed twice: the slot loses what it frees, and what leads nowhere does not come back.
 */
import type { ObjId } from "../escape/graph.js";
import type { Run } from "../escape/task.js";
import { flowOf } from "../ir/dominance.js";
import { type FnBody, type FnId, type Span, usedBy, type VarId } from "../ir/ir.js";
import { Liveness, UseIndex } from "../ir/liveness.js";
import type { Site } from "../lower/sites.js";
import type { Binder, Binding } from "./bind.js";
import { Distinct } from "./distinct.js";
import { objectOfSite } from "./holders.js";
import { onePlace, reaches } from "./reach.js";
import type { Place } from "./ways.js";

/** A place at which a function is called. */
interface CallPlace extends Place {
  readonly body: FnBody;
}

/** The binding of a site in a nested function to the variable that it is replaced in; undefined if it is in none. */
export function bindRegrown(binder: Binder, site: Site, enclosed: Binding): Binding | undefined {
  const { run } = binder;
  const object = objectOfSite(run, site.id);
  const body = bodyAround(run, site);
  if (object === undefined || !body || run.graph.object(object).escaped) return undefined;
  const found = new Regrown(run, binder, object, body).find(site);
  if (!found) return undefined;
  const { scope, points, asked } = enclosed;
  const given = [{ at: found, frees: true }];
  return { ...enclosed, carriers: [{ scope, points, given, enclosed: true, ...(asked && { asked }) }] };
}

/** The nested function in which a site stands. */
function bodyAround(run: Run, site: Site): FnBody | undefined {
  const start = site.node.getStart(site.file);
  let found: FnBody | undefined;
  for (const body of run.unit.fns.values()) {
    if (body.span.start > start || site.node.end > body.span.end) continue;
    if (!found || found.span.start <= body.span.start) found = body;
  }
  return found && found.id !== run.unit.root && isPlain(found) ? found : undefined;
}

const isPlain = ({ async, generator, opaque }: FnBody): boolean =>
  !async && !generator && opaque === undefined;

class Regrown {
  private readonly memory: ReadonlySet<ObjId>;
  private readonly livenessOf = new Map<FnId, Liveness>();

  constructor(
    private readonly run: Run,
    private readonly binder: Binder,
    private readonly object: ObjId,
    private readonly body: FnBody,
  ) {
    const { objects } = run.graph;
    const views = objects.filter(({ thing }) => thing.kind === "memory" && thing.root === object);
    this.memory = new Set([object, ...views.map(({ id }) => id)]);
  }

  /** The expression whose value the variable is given. */
  find(site: Site): Span | undefined {
    const { body, run } = this;
    const flow = flowOf(body);
    const distinct = new Distinct(run, body, flow);
    const gifts: { place: Place; variable: VarId; at: Span }[] = [];
    for (const { id, instrs, handler } of body.blocks)
      for (const [index, instr] of instrs.entries()) {
        if (instr.op !== "copy" || !this.holdsMemory(instr.dst)) continue;
        if (run.unit.vars[instr.dst]?.fn === body.id) continue;
        const made = this.madeAt(distinct, instr.src, site);
        if (!instr.value || handler !== undefined || !made) return undefined;
        const place = { block: id, index };
        // a piece of memory must not be put into the slot that has it
        if (reaches(flow, place, place, onePlace(made))) return undefined;
        gifts.push({ place, variable: instr.dst, at: instr.value });
      }
    const [gift, ...more] = gifts;
    if (!gift || more.length > 0) return undefined;
    const isOuter = run.unit.vars[gift.variable]?.fn === run.unit.root;
    if (!isOuter || !this.isOnlyIn(gift.variable)) return undefined;
    const isNew = (variable: VarId): boolean => this.madeAt(distinct, variable, site) !== undefined;
    return this.isDeadBehind(gift.place, isNew) && this.isDeadAcrossCalls(gift.variable)
      ? gift.at
      : undefined;
  }

  private holdsMemory(variable: VarId): boolean {
    for (const id of this.run.graph.pointsTo(variable)) if (this.memory.has(id)) return true;
    return false;
  }

  /** Where the site has made a value of the nested function, if that comes from it by nothing but copies. */
  private madeAt(distinct: Distinct, variable: VarId, site: Site): Place | undefined {
    let found = distinct.definition(variable);
    while (found?.instr?.op === "copy") found = distinct.definition(found.instr.src);
    const { instr } = found ?? {};
    const isSite = (instr?.op === "alloc" || instr?.op === "call") && instr.site === site.id;
    return isSite && distinct.isFresh(instr) ? found?.place : undefined;
  }

  /** Whether nothing else than a variable keeps the memory when the functions that see it are not running. */
  private isOnlyIn(variable: VarId): boolean {
    const { graph, unit } = this.run;
    for (const id of this.binder.holders.reaching([...this.memory])) {
      const { thing } = graph.object(id);
      if (!this.memory.has(id) && thing.kind !== "closure") return false;
    }
    return unit.vars.every(({ id, fn, captured, kind }) => {
      if (id === variable || !this.holdsMemory(id)) return true;
      const home = unit.fns.get(fn);
      return !captured && kind !== "this" && home !== undefined && isPlain(home);
    });
  }

  /** Whether what is live behind the assignment holds nothing but what was made for it. */
  private isDeadBehind({ block, index }: Place, isNew: (variable: VarId) => boolean): boolean {
    const liveness = this.liveness(this.body);
    return this.localsOf(this.body).every(
      (variable) => isNew(variable) || !liveness.isLiveAfter(variable, block, index),
    );
  }

  /** Whether nothing is live across the calls by which the nested function may come to run. */
  private isDeadAcrossCalls(variable: VarId): boolean {
    const calls = this.calls();
    return (
      calls?.every(({ body, block, index }) => {
        const liveness = this.liveness(body);
        const isDead = (one: VarId): boolean => one === variable || !liveness.isLiveAfter(one, block, index);
        return this.localsOf(body).every(isDead);
      }) ?? false
    );
  }

  /** The variables of a function that may hold the memory. */
  private localsOf({ id }: FnBody): VarId[] {
    const { vars } = this.run.unit;
    return vars.flatMap((one) => (one.fn === id && this.holdsMemory(one.id) ? [one.id] : []));
  }

  private liveness(body: FnBody): Liveness {
    let liveness = this.livenessOf.get(body.id);
    if (!liveness) {
      liveness = new Liveness(body, flowOf(body), new UseIndex(body));
      this.livenessOf.set(body.id, liveness);
    }
    return liveness;
  }

  /** All calls by which the nested function may come to run, up to those of the outer one; undefined if they are not known. */
  private calls(): CallPlace[] | undefined {
    const { root } = this.run.unit;
    const found: CallPlace[] = [];
    const seen = new Set([this.body.id]);
    for (const fn of seen) {
      const calls = this.callsOf(fn);
      if (!calls) return undefined;
      for (const call of calls) {
        found.push(call);
        const { id } = call.body;
        // by itself, or by one that it calls
        if (id === fn || (id !== root && seen.has(id)) || !isPlain(call.body)) return undefined;
        if (id !== root) seen.add(id);
      }
    }
    return found;
  }

  /** The calls of a function that nothing holds but variables, which are called and copied. */
  private callsOf(fn: FnId): CallPlace[] | undefined {
    const { graph, unit } = this.run;
    const closures = graph.objects.filter(({ thing }) => thing.kind === "closure" && thing.fn === fn);
    if (closures.some(({ escaped }) => escaped)) return undefined;
    const holds = (node: number): boolean => closures.some(({ id }) => graph.holds(node, id));
    for (const { fields } of graph.objects)
      for (const node of fields.values()) if (holds(node)) return undefined;
    for (const node of [...this.run.returns.values(), ...this.run.yields.values()])
      if (holds(node)) return undefined;
    const calls: CallPlace[] = [];
    for (const body of unit.fns.values())
      for (const { id: block, instrs } of body.blocks)
        for (const [index, instr] of instrs.entries()) {
          const used = usedBy(instr).filter((variable) => variable >= 0 && holds(variable));
          if (used.length === 0 || instr.op === "copy" || (instr.op === "use" && !instr.coerce)) continue;
          const isCall =
            instr.op === "call" &&
            instr.target.kind === "value" &&
            holds(instr.target.callee) &&
            !holds(instr.thisArg) &&
            !instr.args.some(({ value }) => holds(value)) &&
            !instr.construct;
          if (!isCall) return undefined;
          calls.push({ body, block, index });
        }
    return calls;
  }
}
