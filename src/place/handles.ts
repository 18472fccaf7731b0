/**
 * How does a caller get at the memory that a call has brought it? A *handle* is a way from the value of the call to
 * memory: the value itself, or fields of it that are read when the memory is dead.
 *
 *     const t = make(n);                     []             freeTracked(t)
 *     const { a, b } = pair(n);              .a  and  .b    freeTracked(r?.a, r?.b)
 *     const m = matrix(n, n);                .rows []       freeElements(m?.rows)
 *
 * What is read later need not be what the call put there. That is no matter: the graph says what the field may hold
 * at any time, and *all* of it must be memory that this call made and that is dead where the handle is read. So
 * whatever is found there may be freed. A handle is given up when the way leads through anything but plain objects,
 * arrays, instances without an accessor of that name, Maps and Sets – reading those runs no code of the program –
 * or through a private field, for which the caller has no name; and an object belongs to one handle only, so that
 * nothing is freed twice.
 */

import { hasAccessor } from "../escape/constraints.js";
import { ANY_FIELD, INDEX_FIELD, type ObjId } from "../escape/graph.js";
import type { Run } from "../escape/task.js";
import type { SiteId, Span, VarId } from "../ir/ir.js";
import type { Binder, Binding, Place } from "./bind.js";

/** `name` reads a field, `elements` everything that an array, a Map or a Set holds. */
export type PathStep = { readonly kind: "name"; readonly name: string } | { readonly kind: "elements" };

export interface Handle {
  readonly path: readonly PathStep[];
  /** the memory that may be found there */
  readonly objects: readonly ObjId[];
  /** the sites that allocate it */
  readonly origins: readonly SiteId[];
}

/** Fields that a handle may lead through. */
const MAX_PATH = 3;
const MAX_HANDLES = 12;

/** All handles of a value that was made by the call at `born`. */
export function handlesOf(run: Run, value: VarId, born: Span): Handle[] {
  const { graph } = run;
  const found: Handle[] = [];
  const taken = new Set<ObjId>();
  const isBorn = (id: ObjId): boolean => {
    const span = run.born.get(id)?.span;
    return span?.start === born.start && span.end === born.end;
  };

  const visit = (objects: readonly ObjId[], path: readonly PathStep[]): void => {
    if (objects.length === 0 || found.length >= MAX_HANDLES) return;
    const things = objects.map((id) => graph.object(id).thing);
    if (things.every((thing) => thing.kind === "memory" && thing.type !== "Array")) {
      memory(objects, path);
      return;
    }
    if (path.length >= MAX_PATH || !run.switches.aggregates) return;
    if (objects.some((id) => graph.object(id).escaped)) return;
    const names = new Set<string>();
    for (const id of objects) for (const name of graph.object(id).fields.keys()) names.add(name);
    if (things.every((thing) => HOLDS_ELEMENTS.has(thing.kind === "builtin" ? thing.type : thing.kind))) {
      const fields = [...names].filter((name) => name === INDEX_FIELD || name === ANY_FIELD || isIndex(name));
      visit(held(objects, fields), [...path, { kind: "elements" }]);
      return;
    }
    if (path.some((step) => step.kind === "elements")) return;
    if (!things.every((thing) => thing.kind === "object" || thing.kind === "instance")) return;
    for (const name of names) {
      if (!/^[A-Za-z_$][\w$]*$/.test(name)) continue;
      if (things.some((thing) => thing.kind === "instance" && hasAccessor(run, thing.cls, name))) continue;
      visit(held(objects, [name, ANY_FIELD]), [...path, { kind: "name", name }]);
    }
  };

  const held = (objects: readonly ObjId[], fields: readonly string[]): ObjId[] => {
    const all = new Set<ObjId>();
    for (const id of objects)
      for (const field of fields) {
        const node = graph.object(id).fields.get(field);
        if (node !== undefined) for (const object of graph.pointsTo(node)) all.add(object);
      }
    return [...all];
  };

  const memory = (objects: readonly ObjId[], path: readonly PathStep[]): void => {
    if (objects.some((id) => taken.has(id))) return;
    const origins = new Set<SiteId>();
    for (const id of objects) {
      const { thing } = graph.object(id);
      if (thing.kind !== "memory" || thing.root !== undefined || !isBorn(id)) return;
      // a copy that a built-in made is the collector's: the runtime does not know it
      if (thing.origin === undefined) return;
      origins.add(thing.origin);
    }
    for (const id of objects) taken.add(id);
    found.push({ path, objects, origins: [...origins] });
  };

  visit([...graph.pointsTo(value)], []);
  return found;
}

const HOLDS_ELEMENTS = new Set(["array", "Map", "Set"]);
const isIndex = (name: string): boolean => /^\d+$/.test(name);

/** The calls of a run that made memory which its caller may get at, by the extent of the call. */
export function freshCalls(run: Run): Span[] {
  const found = new Map<string, Span>();
  for (const [id, { span }] of run.born) {
    const { thing } = run.graph.object(id);
    if (thing.kind === "memory" && thing.origin !== undefined) found.set(`${span.start}:${span.end}`, span);
  }
  return [...found.values()];
}

/**
 * Binds the handles of one call: all of them together if they die together, else those that do with the first one
 * that can be bound.
 */
export function bindHandles(
  binder: Binder,
  at: Place,
  handles: readonly Handle[],
): { readonly binding: Binding; readonly handles: readonly Handle[] } | undefined {
  if (handles.length === 0) return undefined;
  const all = binder.bind(
    at,
    handles.flatMap(({ objects }) => objects),
  );
  if (all) return { binding: all, handles };
  if (handles.length === 1) return undefined;
  for (let i = 0; i < handles.length; i++) {
    const first = handles[i] as Handle;
    let binding = binder.bind(at, first.objects);
    if (!binding) continue;
    const group = [first];
    for (const handle of handles.slice(i + 1)) {
      const more = binder.bind(
        at,
        [...group, handle].flatMap(({ objects }) => objects),
      );
      if (!more) continue;
      binding = more;
      group.push(handle);
    }
    return { binding, handles: group };
  }
  return undefined;
}
