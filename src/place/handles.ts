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
 * arrays, instances without an accessor of that name, Maps and Sets – reading those runs no code of the program; and
 * an object belongs to one handle only, so that nothing is freed twice.
 *
 * For a private field the caller has no name, but its class does. A class of the same file brings a *reader*, a function
 * that is made in a static block before any instance is:
 *
 *     class Window { static { read = (of) => of && #w in of ? of.#w : undefined; } #w; … }
 *     const w = new Window(n);               .#w             freeTracked(read?.(w))
 *
 * Nobody else sees it. It answers for instances of its own class only – one that was made again, by another evaluation
 * of the class, has other private fields – and an unmade reader is none.
 *
 * Most of the time the memory came to be at the call itself. What a later call put into an object that this one made is
 * found there as well:
 *
 *     const w = new Writer();                .buf           the first buffer, or a larger one
 *     for (const x of xs) w.put(x);                         may replace it
 *
 * That needs nothing more of the containers: what is found in them when all of it is dead may be freed, whichever call
 * made it. But ways by which memory gets out are counted from its own call, so memory of other calls must not get out at
 * all; and if the containers of two calls can hold the same, neither frees it.
 */

import { hasAccessor } from "../escape/accessors.js";
import { ANY_FIELD, INDEX_FIELD, type ObjId, type Thing, UNKNOWN } from "../escape/graph.js";
import type { Run } from "../escape/task.js";
import { type ClassId, NONE, type SiteId, type Span, type VarId } from "../ir/ir.js";
import type { Binder, Binding } from "./bind.js";
import type { Place } from "./ways.js";

/**
 * `name` reads a field, `private` a private one of a class of this file, `elements` everything that an array, a Map or a
 * Set holds.
 */
export type PathStep =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "private"; readonly name: string; readonly owner: ClassId }
  | { readonly kind: "elements" };

export interface Handle {
  readonly path: readonly PathStep[];
  /** the memory that may be found there */
  readonly objects: readonly ObjId[];
  /** some of it came to be at other calls */
  readonly gathered: boolean;
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
  const isBorn = (id: ObjId): boolean => sameExtent(run.born.get(id)?.span, born);
  // a container of this call keeps what later calls put there
  const root = [...graph.pointsTo(value)];
  const instance = graph.known(`instance${born.start}:${born.end}`);
  const gathers =
    run.switches.aggregates && root.every((id) => id === instance || (id !== UNKNOWN && isBorn(id)));

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
      if (/^#[A-Za-z_$][\w$]*(?:@\d+)?$/.test(name)) {
        const owner = ownerOf(run, things, name);
        if (owner !== undefined) visit(held(objects, [name]), [...path, { kind: "private", name, owner }]);
        continue;
      }
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
      if (thing.kind !== "memory" || thing.root !== undefined) return;
      if (!isBorn(id) && (!gathers || !mayGather(run, id))) return;
      // a copy that a built-in made is the collector's: the runtime does not know it
      if (thing.origin === undefined) return;
      origins.add(thing.origin);
    }
    for (const id of objects) taken.add(id);
    found.push({ path, objects, origins: [...origins], gathered: !objects.every(isBorn) });
  };

  visit(root, []);
  return found;
}

/** The class of this file whose private field it is, on each of some instances; each class has names of its own. */
function ownerOf({ world, unit }: Run, things: readonly Thing[], name: string): ClassId | undefined {
  const { ts } = world;
  let owner: ClassId | undefined;
  for (const thing of things) {
    if (thing.kind !== "instance") return undefined;
    const { classes } = world.lineage(thing.cls);
    const [found, ...more] = classes.flatMap(({ id, node: { members } }) =>
      members
        .filter(
          (one) => one.name && ts.isPrivateIdentifier(one.name) && world.privateNames.of(one.name) === name,
        )
        .map((member) => ({ id, member })),
    );
    if (!found || more.length > 0 || (owner !== undefined && owner !== found.id)) return undefined;
    const { node, opaque } = world.classInfo(found.id);
    const { Static, Accessor } = ts.ModifierFlags;
    const isField =
      ts.isPropertyDeclaration(found.member) &&
      !(ts.getCombinedModifierFlags(found.member) & (Static | Accessor));
    if (!isField || opaque || node.getSourceFile().fileName !== unit.file) return undefined;
    owner = found.id;
  }
  return owner;
}

const sameExtent = (a: Span | undefined, b: Span): boolean => a?.start === b.start && a.end === b.end;

/**
 * Whether memory of another call may be freed where it is found in a container of this one. It must not get out at all:
 * what is known about its ways out is counted from its own call.
 */
function mayGather({ graph, born }: Run, id: ObjId): boolean {
  return born.has(id) && !graph.object(id).escaped;
}

/** Leaves what a container has gathered to the calls that it came from, or to nobody if two containers may have it. */
export function withoutRivals<T extends { readonly handles: readonly Handle[] }>(calls: readonly T[]): T[] {
  const counts = new Map<ObjId, number>();
  for (const { handles } of calls)
    for (const { objects } of handles) for (const id of objects) counts.set(id, (counts.get(id) ?? 0) + 1);
  const isSole = (id: ObjId): boolean => counts.get(id) === 1;
  return calls.map((call) => ({
    ...call,
    handles: call.handles.filter(({ gathered, objects }) => !gathered || objects.every(isSole)),
  }));
}

const HOLDS_ELEMENTS = new Set(["array", "Map", "Set"]);
const isIndex = (name: string): boolean => /^\d+$/.test(name);

/**
 * The calls of a run that made memory which its caller may get at, or something that may hold such memory, by the extent
 * of the call.
 */
export function freshCalls(run: Run): Span[] {
  const found = new Map<string, Span>();
  const note = (span: Span): unknown => found.set(`${span.start}:${span.end}`, span);
  for (const [id, { span }] of run.born) {
    const { thing } = run.graph.object(id);
    if (thing.kind === "memory" && thing.origin !== undefined) note(span);
  }
  if (found.size === 0) return [];
  for (const { instr, self } of run.calls)
    if (instr.target.kind === "construct" && self !== NONE) note(instr.span);
  for (const [id, { span }] of run.born) if (HOLDS_MEMBERS.has(run.graph.object(id).thing.kind)) note(span);
  return [...found.values()];
}

const HOLDS_MEMBERS = new Set(["array", "object", "instance"]);

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
