/**
 * Containers that a function makes and fills: all memory that one holds is freed through it.
 *
 *     const rows = [];
 *     for (let y = 0; y < h; y++) rows.push(new Float64Array(w));
 *     …
 *     freeElements(rows);
 *
 * A slot has the memory of the last round only; the list has all of it. What is found in the list when it is read need
 * not be what was put there in the first place, nor all of it: the graph says what can be in it at any time, and that
 * must be memory of this function's sites, or of calls that yield nothing else, which does not get out. Where all of
 * it is dead (`bind.ts`: no live variable can reach any memory of these sites, whichever round made it), whatever is
 * found may be freed.
 *
 * *Not twice.* The container is the value of a variable that is never assigned again and is declared in the very block
 * at whose exits it is read, so that each entry of the block has one container, read once. No other container that is
 * read may hold the same, and the sites give up the slots that they had. What lies in it twice is freed at one moment, of
 * which the runtime ignores the second time.
 *
 * What it gives up on: containers in fields of others (`table.rows`), variables that are declared without a value, Maps of
 * lists; and what nested functions put in.
 */
import type ts from "typescript";
import { ANY_FIELD, INDEX_FIELD, type ObjId } from "../escape/graph.js";
import { isMarked } from "../escape/guarded.js";
import type { SiteId, Span } from "../ir/ir.js";
import { unwrap } from "../lower/facts.js";
import type { World } from "../lower/world.js";
import type { Binder, Binding } from "./bind.js";
import type { FreshCall } from "./calls.js";
import type { Place } from "./ways.js";

/** Memory that is freed through the container that holds it. */
export interface Held {
  /** the expression that makes the container, the value of a variable */
  readonly container: ts.Expression;
  readonly binding: Binding;
  readonly sites: readonly SiteId[];
  readonly calls: readonly FreshCall[];
}

/** Arrays in arrays that are followed: less than the runtime follows. */
const MAX_DEPTH = 3;

export interface Candidates {
  readonly world: World;
  readonly root: ts.Node;
  readonly calls: readonly FreshCall[];
  /** whether a site can be rewritten, and freed here */
  ownable(site: SiteId): boolean;
  /** how a site or the value of a call is freed as yet */
  bindingOf(made: SiteId | FreshCall): Binding | undefined;
}

export function heldInContainers(binder: Binder, candidates: Candidates): Held[] {
  const found: (Held & { readonly memory: ReadonlySet<ObjId> })[] = [];
  for (const container of containersOf(candidates)) {
    const made = madeAt(binder, container);
    const memory = made && memoryIn(binder, made.object);
    if (!made || !memory || memory.size === 0) continue;
    const origins = originsOf(binder, memory, candidates);
    if (!origins?.some((one) => isKeptOnlyOnce(binder, one, candidates))) continue;
    // slots of variables are shared with other sites, and would free it as well
    if (origins.some((one) => candidates.bindingOf(one)?.carriers)) continue;
    const binding = binder.bind(made.place, [...memory]);
    if (!binding || !isItsBlock(candidates, container, binding)) continue;
    const sites = origins.filter((one) => typeof one === "number");
    const calls = origins.filter((one) => typeof one !== "number");
    found.push({ container, binding, sites, calls, memory });
  }
  const counts = new Map<ObjId, number>();
  for (const { memory } of found) for (const id of memory) counts.set(id, (counts.get(id) ?? 0) + 1);
  return found.filter(({ memory }) => [...memory].every((id) => counts.get(id) === 1));
}

/** Values of variables of a function that are lists, Maps and Sets as they are made. */
function containersOf({ world, root }: Candidates): ts.Expression[] {
  const { ts } = world;
  const found: ts.Expression[] = [];
  const stack: ts.Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isIdentifier(node.name)) {
      const value = unwrap(ts, node.initializer);
      const path = ts.isNewExpression(value) ? world.names.globalPath(value.expression) : undefined;
      if (ts.isArrayLiteralExpression(value) || /^(?:Array|Map|Set)$/.test(path ?? "")) found.push(value);
    }
    ts.forEachChild(node, (child) => {
      if (!ts.isFunctionLike(child) && !ts.isClassLike(child) && !ts.isTypeNode(child)) stack.push(child);
    });
  }
  return found;
}

/** The instruction that makes a container, and what it is in the graph. */
function madeAt(
  { body, flow, run }: Binder,
  node: ts.Expression,
): { place: Place; object: ObjId } | undefined {
  const start = node.getStart();
  const isIt = ({ span }: { readonly span: Span }): boolean => span.start === start && span.end === node.end;
  let found: { place: Place; object: ObjId } | undefined;
  for (const block of flow.order) {
    for (const [index, instr] of (body.blocks[block]?.instrs ?? []).entries()) {
      const makes = instr.op === "fresh" || instr.op === "call" || instr.op === "alloc";
      if (!makes || !isIt(instr) || instr.dst < 0) continue;
      const [object, ...more] = run.graph.pointsTo(instr.dst);
      if (found || object === undefined || more.length > 0) return undefined;
      found = { place: { block, index }, object };
    }
  }
  return found;
}

/** All memory that a container and the arrays in it can hold; undefined if it may be anything else. */
function memoryIn({ run: { graph } }: Binder, container: ObjId): Set<ObjId> | undefined {
  const memory = new Set<ObjId>();
  const seen = new Set<ObjId>([container]);
  let level: readonly ObjId[] = [container];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === MAX_DEPTH) return undefined;
    const next: ObjId[] = [];
    for (const id of level) {
      const { escaped, fields, thing } = graph.object(id);
      const isArray = thing.kind === "array" || ("type" in thing && thing.type === "Array");
      const isMap = thing.kind === "builtin" && (thing.type === "Map" || thing.type === "Set");
      if (escaped || !(isArray || (isMap && depth === 0))) return undefined;
      for (const [name, node] of fields) {
        if (name !== INDEX_FIELD && name !== ANY_FIELD && !/^\d+$/.test(name)) continue;
        for (const held of graph.pointsTo(node)) {
          const { thing: element } = graph.object(held);
          if (element.kind === "memory" && element.type !== "Array") memory.add(held);
          else if (!isArray) return undefined;
          else if (!seen.has(held)) {
            seen.add(held);
            next.push(held);
          } else return undefined;
        }
      }
    }
    level = next;
  }
  return memory;
}

/** The sites and calls of the function that make the memory; undefined if some of it comes from elsewhere, or gets out. */
function originsOf(
  binder: Binder,
  memory: ReadonlySet<ObjId>,
  { calls, ownable }: Candidates,
): (SiteId | FreshCall)[] | undefined {
  const { graph, born } = binder.run;
  const origins = new Set<SiteId | FreshCall>();
  for (const id of memory) {
    const object = graph.object(id);
    const { thing, escaped } = object;
    if (thing.kind === "memory" && thing.plain) continue;
    if (thing.kind !== "memory" || thing.root !== undefined || escaped || isMarked(binder.run, object))
      return undefined;
    const site = thing.site;
    if (site !== undefined && !born.has(id)) {
      if (!ownable(site) || !binder.placeOfSite(site)) return undefined;
      origins.add(site);
      continue;
    }
    const call = calls.find(({ usable }) =>
      usable.some(({ path, objects }) => path.length === 0 && objects.includes(id)),
    );
    if (call?.usable.length !== 1) return undefined;
    origins.add(call);
  }
  return [...origins];
}

/** Whether a slot would have the last of several pieces of memory only. */
function isKeptOnlyOnce(binder: Binder, made: SiteId | FreshCall, { bindingOf, world }: Candidates): boolean {
  const binding = bindingOf(made);
  if (!binding || binding.carriers) return false;
  if (typeof made === "number") {
    const place = binder.placeOfSite(made);
    return place !== undefined && binder.isMadeAgain(place, binding);
  }
  const { node, file } = made.site;
  const call = binder.callAt({ start: node.getStart(file), end: node.end });
  return world.switches.aggregates && call !== undefined && binder.isMadeAgain(call.place, binding);
}

/** Whether a container is freed at the exits of the block that declares it, without conditions. */
function isItsBlock({ world }: Candidates, container: ts.Expression, binding: Binding): boolean {
  const { ts } = world;
  let node: ts.Node = container;
  while (!ts.isVariableDeclaration(node)) node = node.parent;
  const { name, parent: list, end } = node;
  const block = list.parent.parent;
  if (!ts.isVariableStatement(list.parent) || !ts.isBlock(block) || !ts.isIdentifier(name)) return false;
  const symbol = world.symbolAt(name);
  if (!symbol || !world.names.isStable(symbol)) return false;
  const { scope, points, asked, forgotten, carriers } = binding;
  return (
    scope.form === "block" &&
    scope.span.start === block.getStart() &&
    scope.span.end === block.end &&
    (asked?.size ?? 0) === 0 &&
    (forgotten?.length ?? 0) === 0 &&
    carriers === undefined &&
    points.every((point) => point.span.end > end)
  );
}
