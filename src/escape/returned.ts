/**
 * What a function of the unit hands to those who call it. Its body is a part of the graph, where all its activations look
 * the same: memory that is made in it is one object, whoever called. Where such memory gets out of an activation by
 * being returned, and in no other way, it is told apart by the call that it is returned to:
 *
 *     const row = () => new Float64Array(m);
 *     const a = row(), b = row();                                   two objects, that came to be at the two calls
 *     const rows = Array.from({ length: n }, () => new Float64Array(m));      one object, in the elements
 *     let last; const next = () => (last = new Float64Array(m));    one object: `last` has it as well
 *
 * So such a call brings fresh memory as that of any function does, and the caller may free it (`place/handles.ts`).
 *
 * Why it is sound: let `o` be memory that is made in the body of `g`, by a site or by a call. As long as `o` is held by
 * nothing but variables of `g` that are neither captured nor parameters, and `g` runs from beginning to end, the `o` that
 * an activation holds was made in that activation, and no trace of it is left when it is over but what was returned.
 * What is returned is held, from the call on, as an object of that call. If `o` is found anywhere else – in a field, a
 * captured variable, an argument of another function of the unit, under a view that is returned – it has *leaked*: then
 * it flows to all callers as itself. That is looked at whenever everything has come to rest; as it can only happen and
 * not be undone, and nothing is read off the graph before, the order does not matter.
 */
import { type FnId, NONE, type Span } from "../ir/ir.js";
import type { Graph, NodeId, ObjId } from "./graph.js";
import { type CallInstr, label, type Run, step } from "./task.js";

/** How often memory may be handed on. */
const MAX_HANDED = 3;

/** What is told apart by the calls that it is returned to. */
export interface Handed {
  readonly home: FnId;
  readonly object: ObjId;
  leaked: boolean;
  /** where it goes if it leaks */
  readonly leaks: (() => void)[];
}

/** `dst = g(…)`: all that `g` returns, and what it makes as new objects. */
export function handBack(run: Run, instr: CallInstr, fn: FnId, dst: NodeId): void {
  const { graph, unit } = run;
  if (dst === NONE) return;
  const returned = run.returns.get(fn) as NodeId;
  const body = unit.fns.get(fn);
  const where = step(run, instr, `returned by ${body?.name || "the function"}`);
  if (!run.switches.freshResults || body?.async || body?.generator) {
    graph.flow(returned, dst, where);
    return;
  }
  graph.watch(returned, (object) => {
    const handed = handedOf(run, fn, object);
    if (!handed) {
      graph.add(dst, object, returned, where);
      return;
    }
    const { thing } = graph.object(object);
    if (thing.kind !== "memory") return;
    const made = graph.child(`handed${label(instr)}:${object}`, () => ({
      kind: "memory",
      type: thing.type,
      site: undefined,
      root: undefined,
      origin: thing.site ?? thing.origin,
    }));
    graph.shadowAlike(object, made);
    run.born.set(made, { span: instr.span, fn, called: instr.within ?? fn });
    run.times.set(made, (run.times.get(object) ?? 0) + 1);
    graph.add(dst, made, returned, where);
    const leak = (): void => graph.add(dst, object, returned, where);
    if (handed.leaked) leak();
    else handed.leaks.push(leak);
  });
}

/** Memory that was made in a function. */
function handedOf(run: Run, fn: FnId, object: ObjId): Handed | undefined {
  const known = run.handed.get(object);
  if (known) return known.home === fn ? known : undefined;
  const { thing } = run.graph.object(object);
  if (thing.kind !== "memory" || thing.root !== undefined) return undefined;
  if ((run.times.get(object) ?? 0) >= MAX_HANDED) return undefined;
  if (homeOf(run, object, thing.site) !== fn) return undefined;
  const handed: Handed = { home: fn, object, leaked: false, leaks: [] };
  run.handed.set(object, handed);
  return handed;
}

/** The function of the unit in whose body an object comes to be. */
function homeOf(run: Run, object: ObjId, site: number | undefined): FnId | undefined {
  const { file, node } = site === undefined ? {} : run.siteOf(site);
  const span = node && file ? { start: node.getStart(file), end: node.end } : run.born.get(object)?.span;
  if (!span) return undefined;
  let home: { readonly id: FnId; readonly span: Span } | undefined;
  for (const body of run.unit.fns.values()) {
    const holds = body.span.start <= span.start && span.end <= body.span.end;
    if (holds && (!home || body.span.start >= home.span.start)) home = body;
  }
  return home?.id;
}

/** Lets go what turned out to be held by something else than the call that made it. Returns whether there was any. */
export function lookForLeaks(run: Run): boolean {
  const { graph, unit } = run;
  const open = [...run.handed.values()].filter(({ leaked }) => !leaked);
  if (open.length === 0) return false;
  const leaked = new Set<ObjId>();
  const objects = new Set(open.map(({ object }) => object));
  const memoryAt = (node: NodeId): Iterable<ObjId> => memoryOf(graph, objects, node);
  for (const { fields } of graph.objects)
    for (const node of fields.values()) for (const object of memoryAt(node)) leaked.add(object);
  for (const { id, fn, kind, captured } of unit.vars) {
    for (const object of memoryAt(id)) {
      const isOwn = run.handed.get(object)?.home === fn && !captured && (kind === "local" || kind === "temp");
      if (!isOwn) leaked.add(object);
    }
  }
  for (const node of run.yields.values()) for (const object of memoryAt(node)) leaked.add(object);
  for (const { home, object } of open) {
    if (graph.object(object).escaped) leaked.add(object);
    for (const id of graph.pointsTo(run.returns.get(home) as NodeId)) {
      const { thing } = graph.object(id);
      if (thing.kind === "memory" && thing.root === object) leaked.add(object);
    }
  }
  for (const object of leaked) {
    const handed = run.handed.get(object) as Handed;
    handed.leaked = true;
    for (const leak of handed.leaks.splice(0)) leak();
  }
  return leaked.size > 0;
}

/** Which of the objects a node holds, or views of them. */
function* memoryOf(graph: Graph, objects: ReadonlySet<ObjId>, node: NodeId): Iterable<ObjId> {
  for (const id of graph.pointsTo(node)) {
    const { thing } = graph.object(id);
    const memory = thing.kind === "memory" ? (thing.root ?? id) : id;
    if (objects.has(memory)) yield memory;
  }
}
