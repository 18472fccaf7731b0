/**
 * The connection graph of one unit, after Choi et al. ("Escape Analysis for Java", OOPSLA 1999), solved as an
 * inclusion-based points-to problem (Andersen).
 *
 * *Nodes* are places that hold references: variables of the unit, fields of objects, and a few made up for calls.
 * *Objects* are what can be referred to: memory from a site, containers, closures, instances, and for summaries
 * the phantom objects that parameters bring. Object 0 is the world outside, `UNKNOWN`.
 *
 * What the solution promises: if at run time a place can hold a reference to an object, the node's set has it.
 * An object has *escaped* if the world outside can hold a reference to it. Both only ever grow: constraints are
 * watchers that run once for each (node, object), so the order of work does not matter and every fixpoint is the
 * same.
 *
 * Field sensitivity: one node for each field name of an object, `[]` for all positions that are not known and `*`
 * for keys that may be anything. A load of a name sees that name and what is stored under an unknown key.
 *
 * For explanations each (node, object) remembers the step it came by first.
 */

import type { ClassId, FnId, Key, SiteId, Span } from "../ir/ir.js";
import { asWritten } from "../lower/private-names.js";

export type NodeId = number;
export type ObjId = number;

export const UNKNOWN: ObjId = 0;

/** Where something happens that has no place of its own. */
export const NOWHERE: Span = { start: 0, end: 0 };

/** A step of an explanation: something at a place in a file. */
export interface Step {
  readonly file: string;
  readonly span: Span;
  readonly text: string;
}

/** Why an object escapes: a code for the report, and the place. */
export interface Cause extends Step {
  readonly code: string;
  /** the node through which it got out, whose history is the path */
  readonly node: NodeId | undefined;
  /** the object that carried it out */
  readonly carrier?: ObjId;
}

export type Thing =
  | { readonly kind: "unknown" }
  /**
   * memory, or a view of it: `root` is the object that was allocated; `origin` is the site, when that stands in
   * another function, whose call brought the memory here
   */
  | {
      readonly kind: "memory";
      readonly type: string;
      readonly site: SiteId | undefined;
      readonly root: ObjId | undefined;
      readonly origin?: SiteId | undefined;
      /** the engine's, which the runtime does not own (`guarded.ts`) */
      readonly plain?: true;
    }
  | { readonly kind: "object" }
  | { readonly kind: "array" }
  | { readonly kind: "closure"; readonly fn: FnId }
  /** a function of the program that is declared outside the unit */
  | { readonly kind: "function"; readonly fn: FnId }
  /** a built-in function: `Math.max` */
  | { readonly kind: "native"; readonly path: string }
  | { readonly kind: "instance"; readonly cls: ClassId }
  /** a built-in container, iterator, …; `type` finds its effects */
  | { readonly kind: "builtin"; readonly type: string }
  | { readonly kind: "generator" }
  /** stands for whatever a parameter brings; `key` says how it is reached */
  | { readonly kind: "phantom"; readonly path: PhantomPath };

export type PhantomPath =
  | { readonly kind: "param"; readonly index: number }
  | { readonly kind: "this" }
  | { readonly kind: "field"; readonly of: ObjId; readonly key: string }
  /** everything that can be reached from `of` */
  | { readonly kind: "deep"; readonly of: ObjId }
  | { readonly kind: "view"; readonly of: ObjId; readonly type: string }
  | { readonly kind: "called"; readonly call: number };

export interface Obj {
  readonly id: ObjId;
  readonly thing: Thing;
  readonly fields: Map<string, NodeId>;
  /** why it escapes: the first cause found */
  escaped: Cause | undefined;
  /** all causes, for partial escape; emptied and never filled again when there are too many */
  causes: Cause[] | undefined;
  /** loads of keys that may match fields that do not exist yet */
  readonly loads: Map<string, { readonly key: Key; readonly dst: NodeId; readonly step: Step }>;
  /** run for every field, present and future */
  readonly fieldWatchers: ((name: string, node: NodeId) => void)[];
  /** values read from it may be converted to primitives, so methods of certain names run */
  coerced: boolean;
  /** of memory: properties may be set on the object, which must not be handed out again, though its memory may */
  marked: boolean;
  /** of memory: properties may be set on it unless these variables are numbers where it is made */
  readonly markedUnless: Set<number>;
  /** of memory: one of these properties may be an object, found instead of a built-in of that name */
  shadowed: boolean;
  /** run when it is shadowed */
  readonly shadowWatchers: (() => void)[];
  /** run when it escapes */
  readonly escapeWatchers: (() => void)[];
  /** of a phantom: names of fields that are written, whatever the value */
  readonly written: Set<string>;
}

/** How a field was filled: from a node, or with one object; undefined steps tell no place. */
type Arrival = { readonly from: NodeId | undefined; readonly object: ObjId; readonly step: Step | undefined };

type Origins = Map<ObjId, { readonly from: NodeId; readonly step: Step | undefined }>;
type Succs = Map<NodeId, Step | undefined>;
type Watchers = ((object: ObjId) => void)[];

/** What a node lacks, as most lack something. Never written to: the first thing gets a place of its own. */
const NO_OBJECTS: Origins = new Map();
const NO_SUCCS: Succs = new Map();
const NO_WATCHERS: Watchers = [];

interface Node {
  /** of a field: all ways by which it was filled */
  arrivals: Arrival[] | undefined;
  objects: Origins;
  succs: Succs;
  watchers: Watchers;
}

/** Thrown when a graph grows beyond its budget. */
export class BudgetExceeded extends Error {}

export const INDEX_FIELD = "[]";
export const ANY_FIELD = "*";

const MAX_CAUSES = 50;

function noteCause(obj: Obj, cause: Cause): void {
  const { causes } = obj;
  if (!causes || causes.some((known) => known.span === cause.span && known.carrier === cause.carrier)) return;
  if (causes.length >= MAX_CAUSES) obj.causes = undefined;
  else causes.push(cause);
}

/** What a number can be as a text: "3", but also "-1", "1.5" and "NaN"; and one that has no value yet. */
export const isIndexName = (name: string): boolean => String(Number(name)) === name || name === "undefined";
const nameOfKey = (key: Key): string =>
  key.kind === "name" ? key.name : key.kind === "any" ? ANY_FIELD : INDEX_FIELD;

/** Whether a load of `key` can see what is stored in field `name`. */
function matches(key: Key, name: string): boolean {
  if (name === ANY_FIELD || key.kind === "any") return true;
  if (key.kind === "name") return key.name === name || (name === INDEX_FIELD && isIndexName(key.name));
  return name === INDEX_FIELD || isIndexName(name);
}

export class Graph {
  readonly objects: Obj[] = [];
  private readonly nodes: Node[] = [];
  private readonly work: { node: NodeId; object: ObjId }[] = [];
  private readonly onEscape: ((object: Obj, cause: Cause) => void)[] = [];
  private readonly children = new Map<string, ObjId>();
  private budget: number;

  constructor(variables: number, budget: number) {
    this.budget = budget;
    for (let i = 0; i < variables; i++) this.newNode();
    this.newObject({ kind: "unknown" });
  }

  // ---- building --------------------------------------------------------------------------------------

  newNode(): NodeId {
    return (
      this.nodes.push({ arrivals: undefined, objects: NO_OBJECTS, succs: NO_SUCCS, watchers: NO_WATCHERS }) -
      1
    );
  }

  newObject(thing: Thing): ObjId {
    const id = this.objects.length;
    this.objects.push({
      id,
      thing,
      fields: new Map(),
      escaped: undefined,
      causes: [],
      loads: new Map(),
      fieldWatchers: [],
      coerced: false,
      marked: false,
      markedUnless: new Set(),
      shadowed: false,
      shadowWatchers: [],
      escapeWatchers: [],
      written: new Set(),
    });
    if (--this.budget < 0) throw new BudgetExceeded();
    return id;
  }

  object(id: ObjId): Obj {
    return this.objects[id] as Obj;
  }

  /** An object made once for a key: views, phantom fields, what a call site creates. */
  child(key: string, make: () => Thing): ObjId {
    let id = this.children.get(key);
    if (id === undefined) this.children.set(key, (id = this.newObject(make())));
    return id;
  }

  /** The object that was made for a key, if it was. */
  known(key: string): ObjId | undefined {
    return this.children.get(key);
  }

  pointsTo(node: NodeId): Iterable<ObjId> {
    return node < 0 ? [] : (this.nodes[node] as Node).objects.keys();
  }

  holds(node: NodeId, object: ObjId): boolean {
    return node >= 0 && (this.nodes[node] as Node).objects.has(object);
  }

  isEmpty(node: NodeId): boolean {
    return node < 0 || (this.nodes[node] as Node).objects.size === 0;
  }

  add(node: NodeId, object: ObjId, from: NodeId, step: Step | undefined): void {
    if (node < 0) return;
    this.nodes[node]?.arrivals?.push({ from: undefined, object, step });
    this.put(node, object, from, step);
  }

  private put(node: NodeId, object: ObjId, from: NodeId, step: Step | undefined): void {
    const at = this.nodes[node] as Node;
    if (at.objects.has(object)) return;
    if (at.objects === NO_OBJECTS) at.objects = new Map();
    at.objects.set(object, { from, step });
    this.work.push({ node, object });
    if (--this.budget < 0) throw new BudgetExceeded();
  }

  /** `to` holds all that `from` holds. */
  flow(from: NodeId, to: NodeId, step: Step | undefined): void {
    if (from < 0 || to < 0 || from === to) return;
    const source = this.nodes[from] as Node;
    this.nodes[to]?.arrivals?.push({ from, object: UNKNOWN, step });
    if (source.succs.has(to)) return;
    if (source.succs === NO_SUCCS) source.succs = new Map();
    source.succs.set(to, step);
    for (const object of source.objects.keys()) this.put(to, object, from, step);
  }

  /** Runs `watcher` once for every object the node ever holds. */
  watch(node: NodeId, watcher: (object: ObjId) => void): void {
    if (node < 0) return;
    const at = this.nodes[node] as Node;
    if (at.watchers === NO_WATCHERS) at.watchers = [];
    at.watchers.push(watcher);
    if (at.objects !== NO_OBJECTS) for (const object of [...at.objects.keys()]) watcher(object);
  }

  watchFields(object: ObjId, watcher: (name: string, node: NodeId) => void): void {
    const obj = this.object(object);
    obj.fieldWatchers.push(watcher);
    for (const [name, node] of [...obj.fields]) watcher(name, node);
  }

  /** Runs for every object that escapes, as it does. */
  whenEscaped(listener: (object: Obj, cause: Cause) => void): void {
    this.onEscape.push(listener);
  }

  drain(): void {
    for (let item = this.work.pop(); item; item = this.work.pop()) {
      const { succs, watchers } = this.nodes[item.node] as Node;
      for (const [to, step] of succs) this.put(to, item.object, item.node, step);
      // watchers may be added meanwhile: those have seen the object already
      const count = watchers.length;
      for (let i = 0; i < count; i++) watchers[i]?.(item.object);
    }
  }

  // ---- fields ----------------------------------------------------------------------------------------

  field(object: ObjId, name: string): NodeId {
    const obj = this.object(object);
    let node = obj.fields.get(name);
    if (node === undefined) {
      node = this.newNode();
      (this.nodes[node] as Node).arrivals = [];
      obj.fields.set(name, node);
      for (const { key, dst, step } of obj.loads.values()) if (matches(key, name)) this.flow(node, dst, step);
      for (const watcher of [...obj.fieldWatchers]) watcher(name, node);
      if (obj.escaped) this.escapeContents(node, obj, name);
    }
    return node;
  }

  /** `object.key = src` on an object that has fields. */
  storeField(object: ObjId, key: Key, src: NodeId, step: Step): void {
    this.flow(src, this.field(object, nameOfKey(key)), step);
  }

  /** `dst = object.key` on an object that has fields. */
  loadField(object: ObjId, key: Key, dst: NodeId, step: Step): void {
    const obj = this.object(object);
    const id = `${dst}:${nameOfKey(key)}`;
    if (obj.loads.has(id)) return;
    obj.loads.set(id, { key, dst, step });
    for (const [name, node] of [...obj.fields]) if (matches(key, name)) this.flow(node, dst, step);
    if (obj.escaped) this.add(dst, UNKNOWN, -1, step);
  }

  // ---- escape ----------------------------------------------------------------------------------------

  /** The world outside may hold this object from now on, and what it holds. */
  escape(object: ObjId, cause: Cause): void {
    const pending: { object: ObjId; cause: Cause }[] = [{ object, cause }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const obj = this.object(next.object);
      if (next.object === UNKNOWN) continue;
      noteCause(obj, next.cause);
      if (obj.escaped) continue;
      obj.escaped = next.cause;
      for (const watcher of obj.escapeWatchers.splice(0)) watcher();
      for (const [name, node] of [...obj.fields]) this.escapeContents(node, obj, name);
      for (const { dst, step } of obj.loads.values()) this.add(dst, UNKNOWN, -1, step);
      const { thing } = obj;
      if (thing.kind === "memory" && thing.root !== undefined)
        pending.push({ object: thing.root, cause: { ...next.cause, carrier: next.object } });
      for (const listener of [...this.onEscape]) listener(obj, next.cause);
    }
  }

  /** Runs once the world outside may hold an object. */
  onceEscaped(object: ObjId, watcher: () => void): void {
    const obj = this.object(object);
    if (obj.escaped) watcher();
    else obj.escapeWatchers.push(watcher);
  }

  private escapeContents(node: NodeId, holder: Obj, name: string): void {
    const cause = holder.escaped as Cause;
    this.watch(node, (object) => this.escape(object, { ...cause, node, carrier: holder.id }));
    // whoever holds the holder may have stored anything
    this.add(node, UNKNOWN, -1, { ...cause, text: `stored in .${asWritten(name)}` });
  }

  /** Everything the node ever holds escapes. */
  escapeAll(node: NodeId, cause: Cause): void {
    this.watch(node, (object) => this.escape(object, { ...cause, node }));
  }

  /** As `escapeAll`, but what stands for something of the caller's is left to the caller. */
  escapeLocals(node: NodeId, cause: Cause): void {
    this.watch(node, (object) => {
      if (this.object(object).thing.kind !== "phantom") this.escape(object, { ...cause, node });
    });
  }

  // ---- properties on memory ----------------------------------------------------------------------------

  /** Something that is no element is stored on memory; `value` is what. */
  mark(object: ObjId, value: NodeId): void {
    this.object(object).marked = true;
    this.watch(value, () => this.shadow(object));
  }

  /** One object stands for another, as that is later: what may be found on the one may be found on it. */
  shadowAlike(object: ObjId, later: ObjId): void {
    this.whenShadowed(object, () => this.shadow(later));
  }

  private shadow(object: ObjId): void {
    const obj = this.object(object);
    if (obj.shadowed) return;
    obj.shadowed = true;
    for (const watcher of obj.shadowWatchers.splice(0)) watcher();
  }

  /** Runs once it turns out that a name looked up on memory may find a property of its own. */
  whenShadowed(object: ObjId, watcher: () => void): void {
    const obj = this.object(object);
    if (obj.shadowed) watcher();
    else obj.shadowWatchers.push(watcher);
  }

  /** Where one of `objects` was put into a field of an object; undefined for what tells no place. */
  *arrivals(object: ObjId, objects: ReadonlySet<ObjId>): Iterable<Step | undefined> {
    const holdsOne = (node: NodeId): boolean => {
      for (const id of this.pointsTo(node)) if (objects.has(id)) return true;
      return false;
    };
    for (const field of this.object(object).fields.values())
      for (const { from, object: put, step } of this.nodes[field]?.arrivals ?? [])
        if (from === undefined ? objects.has(put) : holdsOne(from)) yield step;
  }

  // ---- explanations ----------------------------------------------------------------------------------

  /** The steps by which an object first came to a node, in order. */
  path(node: NodeId, object: ObjId): Step[] {
    const steps: Step[] = [];
    const seen = new Set<NodeId>();
    for (let at = node; at >= 0 && !seen.has(at); ) {
      seen.add(at);
      const arrival = this.nodes[at]?.objects.get(object);
      if (!arrival) break;
      if (arrival.step) steps.push(arrival.step);
      at = arrival.from;
    }
    return steps.reverse();
  }

  /** For tools: every flow edge, with the step it stands for. */
  *flows(): Iterable<{ from: NodeId; to: NodeId; step: Step | undefined }> {
    for (let from = 0; from < this.nodes.length; from++)
      for (const [to, step] of (this.nodes[from] as Node).succs) yield { from, to, step };
  }

  /** For tools: the node from which an object first came to this one; -1 if it began here, undefined if it is not here. */
  cameFrom(node: NodeId, object: ObjId): NodeId | undefined {
    return this.nodes[node]?.objects.get(object)?.from;
  }

  get size(): { nodes: number; objects: number } {
    return { nodes: this.nodes.length, objects: this.objects.length };
  }
}
