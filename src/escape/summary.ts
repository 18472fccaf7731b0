/**
 * What a function does with what it is given, as a small piece of connection graph: Choi's "non-local graph".
 *
 * Its nodes are the phantom objects of the parameters, what was reached from them, and the new objects that the
 * function lets out; its edges are the stores among them. A caller copies the piece into its own graph, with the
 * phantoms replaced by what its arguments hold: so a summary is exact about fields and about each call site.
 *
 * Soundness: the piece has every store into, and every escape of, an object that the caller can know – of the world's
 * things too, so that a caller who finds nothing but fresh memory in a field knows that there is nothing else. Two phantoms
 * may be the same object at run time; that is harmless, because the caller's graph is solved again with the stores
 * of the piece in it, and a value stored through one name is then found through the other.
 */
import { type ClassId, type FnId, NONE, type SiteId } from "../ir/ir.js";
import { ANY_FIELD, type Cause, type Graph, type NodeId, type Obj, type ObjId, UNKNOWN } from "./graph.js";
import { isMarked } from "./guarded.js";
import type { Run } from "./task.js";

/** A node of a summary, by a key that is the same in every version of the summary. */
export type SummaryNode =
  | { readonly kind: "param"; readonly index: number }
  | { readonly kind: "this" }
  | { readonly kind: "field"; readonly of: string; readonly key: string }
  | { readonly kind: "deep"; readonly of: string }
  | { readonly kind: "view"; readonly of: string; readonly type: string }
  | { readonly kind: "called"; readonly call: number }
  | { readonly kind: "fresh"; readonly what: FreshThing };

export type FreshThing =
  | { readonly kind: "object" | "array" }
  | {
      readonly kind: "memory";
      readonly type: string;
      readonly site: SiteId | undefined;
      readonly root: string | undefined;
    }
  | { readonly kind: "instance"; readonly cls: ClassId }
  | { readonly kind: "builtin"; readonly type: string }
  | { readonly kind: "function"; readonly fn: FnId }
  | { readonly kind: "native"; readonly path: string };

export interface SummaryCall {
  /** where its text is, whatever functions it came through */
  readonly origin: string;
  readonly callee: string;
  readonly method: string | undefined;
  readonly promised: FnId | undefined;
  readonly construct: boolean;
  /** what the receiver and each argument may be; `unknown` stands for the world outside */
  readonly thisArg: readonly string[];
  readonly args: readonly {
    readonly values: readonly string[];
    readonly spread: boolean;
    readonly numeric: boolean;
  }[];
  /** of a method that copies: the site of the copy */
  readonly site: SiteId | undefined;
}

export interface Summary {
  readonly nodes: ReadonlyMap<string, SummaryNode>;
  /** `to` is stored in field `key` of `from` */
  readonly stores: readonly { readonly from: string; readonly key: string; readonly to: string }[];
  readonly result: readonly string[];
  readonly escapes: ReadonlyMap<string, Cause>;
  readonly coerced: readonly string[];
  /** what is lent to a function that promises to give it back; see borrow.ts */
  readonly borrowed: readonly string[];
  /** what may be looked at, down to its buffer; see exposure.ts */
  readonly exposed: readonly string[];
  readonly calls: readonly SummaryCall[];
  readonly async: boolean;
  readonly generator: boolean;
  /** everything that is given escapes, for this reason */
  readonly top: string | undefined;
  /** all of the above as text, to see whether it changed */
  readonly fingerprint: string;
}

/** Tells apart the stores of a summary. */
export const storeKey = ({ from, key, to }: Summary["stores"][number]): string =>
  `${from}.${JSON.stringify(key)}=${to}`;

export const UNKNOWN_KEY = "?";
/** stands for a value that is no reference */
const PRIMITIVE_KEY = "-";
const MAX_NODES = 240;

export function topSummary(why: string): Summary {
  return {
    nodes: new Map(),
    stores: [],
    result: [UNKNOWN_KEY],
    escapes: new Map(),
    coerced: [],
    borrowed: [],
    exposed: [],
    calls: [],
    async: false,
    generator: false,
    top: why,
    fingerprint: `top:${why}`,
  };
}

/**
 * Reads the summary off a solved graph. Closures that get out cannot be followed by the caller: they are made to
 * escape, and the graph must then be solved again (`undefined` is returned).
 */
export function extractSummary(
  run: Run,
  resultNode: NodeId,
  yieldNode: NodeId | undefined,
): Summary | undefined {
  const { graph } = run;
  const root = run.unit.fns.get(run.unit.root);
  const { generator } = root as { generator: boolean };
  const collector = collect(run, resultNode, yieldNode);
  if (collector.letOut(run)) return undefined;
  if (collector.keys.size > MAX_NODES) return topSummary("too much flows through it");

  const key = (object: ObjId): string =>
    object === UNKNOWN ? UNKNOWN_KEY : (collector.keys.get(object) ?? UNKNOWN_KEY);
  const keysAt = (node: NodeId): string[] => [...new Set([...graph.pointsTo(node)].map(key))].sort();
  const nodes = new Map<string, SummaryNode>();
  const stores: { from: string; key: string; to: string }[] = [];
  const escapes = new Map<string, Cause>();
  const coerced: string[] = [];
  const borrowed: string[] = [];
  const exposed: string[] = [];
  for (const [object, name] of collector.keys) {
    const obj = graph.object(object);
    nodes.set(name, describeNode(obj, key));
    if (obj.escaped) escapes.set(name, obj.escaped);
    if (obj.coerced) coerced.push(name);
    if (run.borrowed.has(object)) borrowed.push(name);
    if (run.exposed.has(object) && isPhantom(obj)) exposed.push(name);
    // a store runs setters, and marks memory, whatever the value
    for (const field of obj.written) stores.push({ from: name, key: field, to: PRIMITIVE_KEY });
    // memory that comes out with properties of its own has them in the caller's hands as well
    if (isMarked(run, obj))
      stores.push({ from: name, key: ANY_FIELD, to: obj.shadowed ? UNKNOWN_KEY : PRIMITIVE_KEY });
    for (const [field, node] of obj.fields) {
      const held = new Set<string>();
      for (const to of graph.pointsTo(node)) {
        const isFollowed = collector.keys.has(to);
        // a closure that got out is for the caller something of the world's, which is in all that got out anyway
        if (isFollowed ? !isChildOf(graph, to, object, field) : !obj.escaped) held.add(key(to));
      }
      for (const to of held) stores.push({ from: name, key: field, to });
    }
  }
  const result = keysAt(resultNode);
  if (yieldNode !== undefined)
    for (const name of keysAt(yieldNode)) if (!result.includes(name)) result.push(name);
  const calls = run.deferred.map((call) => ({
    origin: call.origin,
    callee: key(call.callee),
    method: call.method,
    promised: call.promised,
    construct: call.construct,
    // a function that is called with nothing in front has the global object for `this` in sloppy code
    thisArg: call.thisArg === NONE ? [UNKNOWN_KEY] : keysAt(call.thisArg),
    args: call.args.map(({ node, spread, numeric }) => ({ values: keysAt(node), spread, numeric })),
    site: call.site,
  }));
  const fingerprint = JSON.stringify([
    [...nodes.keys()].sort(),
    stores.map(storeKey).sort(),
    result,
    [...escapes.keys()].sort(),
    coerced.sort(),
    borrowed.sort(),
    exposed.sort(),
    calls,
  ]);
  return {
    nodes,
    stores,
    result,
    escapes,
    coerced,
    borrowed,
    exposed,
    calls,
    async: root?.async ?? false,
    generator,
    top: undefined,
    fingerprint,
  };
}

/** The objects of a unit that its caller may get to know. */
export function letOut(run: Run): Iterable<ObjId> {
  const { root } = run.unit;
  return collect(run, run.returns.get(root) as NodeId, run.yields.get(root)).keys.keys();
}

function collect(run: Run, resultNode: NodeId, yieldNode: NodeId | undefined): Collector {
  const { graph } = run;
  const collector = new Collector(graph);
  for (const object of graph.pointsTo(resultNode)) collector.reach(object);
  if (yieldNode !== undefined) for (const object of graph.pointsTo(yieldNode)) collector.reach(object);
  for (const object of graph.objects) if (isPhantom(object)) collector.reach(object.id);
  for (const call of run.deferred) {
    for (const argument of call.args)
      for (const object of graph.pointsTo(argument.node)) collector.reach(object);
    for (const object of graph.pointsTo(call.thisArg)) collector.reach(object);
  }
  return collector;
}

function isPhantom(object: Obj): boolean {
  return object.thing.kind === "phantom";
}

/** The phantom that a load put into its own field is there by definition, not by a store. */
function isChildOf(graph: Graph, object: ObjId, parent: ObjId, field: string): boolean {
  const { thing } = graph.object(object);
  if (thing.kind !== "phantom") return false;
  const { path } = thing;
  if (path.kind === "field") return path.of === parent && path.key === field;
  return path.kind === "deep" && (path.of === parent || object === parent);
}

class Collector {
  readonly keys = new Map<ObjId, string>();
  private readonly closures: ObjId[] = [];

  constructor(private readonly graph: Graph) {}

  reach(start: ObjId): void {
    const pending = [start];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (id === UNKNOWN || this.keys.has(id)) continue;
      const obj = this.graph.object(id);
      const { thing } = obj;
      if (thing.kind === "closure" || thing.kind === "generator") {
        if (!obj.escaped) this.closures.push(id);
        continue;
      }
      this.keys.set(id, keyOf(this.graph, id));
      if (thing.kind === "phantom" && "of" in thing.path) pending.push(thing.path.of);
      if (thing.kind === "memory" && thing.root !== undefined) pending.push(thing.root);
      for (const node of obj.fields.values()) pending.push(...this.graph.pointsTo(node));
    }
  }

  letOut(run: Run): boolean {
    for (const id of this.closures) {
      const span = run.unit.fns.get(run.unit.root)?.span ?? { start: 0, end: 0 };
      this.graph.escape(id, {
        code: "SF1104",
        file: run.unit.file,
        span,
        text: "a closure is returned or stored",
        node: undefined,
      });
    }
    return this.closures.length > 0;
  }
}

/** Names of fields are quoted: `o["a.b"]` is not `o.a.b`. */
function keyOf(graph: Graph, id: ObjId): string {
  const { thing } = graph.object(id);
  if (thing.kind !== "phantom") return `o${id}`;
  const { path } = thing;
  switch (path.kind) {
    case "param":
      return `p${path.index}`;
    case "this":
      return "this";
    case "field":
      return `${keyOf(graph, path.of)}.${JSON.stringify(path.key)}`;
    case "deep":
      return `${keyOf(graph, path.of)}.**`;
    case "view":
      return `${keyOf(graph, path.of)}!${path.type}`;
    case "called":
      return `c${path.call}`;
  }
}

function describeNode(obj: Obj, key: (object: ObjId) => string): SummaryNode {
  const { thing } = obj;
  switch (thing.kind) {
    case "phantom": {
      const { path } = thing;
      switch (path.kind) {
        case "param":
        case "this":
        case "called":
          return path;
        case "field":
          return { kind: "field", of: key(path.of), key: path.key };
        case "deep":
          return { kind: "deep", of: key(path.of) };
        case "view":
          return { kind: "view", of: key(path.of), type: path.type };
      }
      break;
    }
    case "memory": {
      const root = thing.root === undefined ? undefined : key(thing.root);
      const site = thing.site ?? thing.origin;
      return { kind: "fresh", what: { kind: "memory", type: thing.type, site, root } };
    }
    case "instance":
      return { kind: "fresh", what: { kind: "instance", cls: thing.cls } };
    case "builtin":
      return { kind: "fresh", what: { kind: "builtin", type: thing.type } };
    case "function":
    case "native":
      return { kind: "fresh", what: thing };
    case "array":
      return { kind: "fresh", what: { kind: "array" } };
  }
  return { kind: "fresh", what: { kind: "object" } };
}
