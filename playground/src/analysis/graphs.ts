/**
 * The connection graph of each function, as much of it as memory from a site comes to: objects, the variables that
 * may hold them, what the function returns, and the world outside. An arrow says that memory flows there; temporaries
 * and the versions of a variable are drawn together.
 */

import type { AnalysedFunction, DecidedSite } from "../../../src/decide/decisions.js";
import { type Graph, type NodeId, type Obj, type ObjId, UNKNOWN } from "../../../src/escape/graph.js";
import type { Unit } from "../../../src/ir/ir.js";
import { memoryOf } from "./names.js";
import type { GraphEdge, GraphNode, GraphView } from "./protocol.js";

export function graphsOf(
  functions: readonly AnalysedFunction[],
  decided: readonly DecidedSite[],
): GraphView[] {
  const views: GraphView[] = [];
  for (const analysed of functions) {
    const sites = new Map<ObjId, number>();
    decided.forEach((site, index) => {
      if (site.in?.function === analysed) sites.set(site.in.object, index);
    });
    if (sites.size > 0) views.push(new Drawing(analysed, sites, decided).view());
  }
  return views;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly sites: Set<number>;
}

class Drawing {
  private readonly graph: Graph;
  private readonly unit: Unit;
  private readonly nodes = new Map<string, GraphNode & { sites: number[] }>();
  private readonly edges = new Map<string, Edge>();
  /** for each object to be drawn, the sites whose memory it is or leads to */
  private readonly objects = new Map<ObjId, Set<number>>();
  private readonly fieldOf = new Map<NodeId, { readonly object: ObjId; readonly name: string }>();

  constructor(
    private readonly analysed: AnalysedFunction,
    sites: ReadonlyMap<ObjId, number>,
    private readonly decided: readonly DecidedSite[],
  ) {
    this.graph = analysed.graph;
    this.unit = analysed.unit;
    for (const object of this.graph.objects)
      for (const [name, node] of object.fields) this.fieldOf.set(node, { object: object.id, name });
    for (const [object, site] of sites)
      for (const memory of memoryOf(this.graph, object)) this.mark(memory, site);
    this.addHolders();
  }

  private mark(object: ObjId, site: number): boolean {
    const known = this.objects.get(object);
    if (known?.has(site)) return false;
    if (known) known.add(site);
    else this.objects.set(object, new Set([site]));
    return true;
  }

  /** What holds memory in a field is drawn too. */
  private addHolders(): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const holder of this.graph.objects) {
        if (holder.id === UNKNOWN) continue;
        for (const node of holder.fields.values())
          for (const object of this.graph.pointsTo(node))
            for (const site of this.objects.get(object) ?? [])
              if (holder.id !== object && this.mark(holder.id, site)) changed = true;
      }
    }
  }

  view(): GraphView {
    for (const [id, sites] of this.objects) {
      this.object(id);
      const object = this.graph.object(id);
      for (const site of sites) this.arrivals(id, site);
      this.views(object, sites);
      this.escapes(object, sites);
    }
    this.captures();
    return {
      function: this.analysed.name || "(anonymous)",
      nodes: [...this.nodes.values()],
      edges: [...this.edges.values()].map((edge): GraphEdge => ({ ...edge, sites: [...edge.sites] })),
    };
  }

  /** Where an object is, and by which named place it came there first. */
  private arrivals(id: ObjId, site: number): void {
    for (let node = 0; node < this.graph.size.nodes; node++) {
      if (!this.graph.holds(node, id)) continue;
      const to = this.place(node);
      if (to === undefined) continue;
      let from = this.graph.cameFrom(node, id) ?? -1;
      const seen = new Set<NodeId>();
      while (from >= 0 && this.place(from) === undefined && !seen.has(from)) {
        seen.add(from);
        from = this.graph.cameFrom(from, id) ?? -1;
      }
      const source = (from >= 0 ? this.place(from) : undefined) ?? this.object(id);
      if (source === to) continue;
      this.touch(source, site);
      this.touch(to, site);
      this.edge(source, to, this.label(node), site);
    }
  }

  private views({ id, thing }: Obj, sites: ReadonlySet<number>): void {
    if (thing.kind !== "memory" || thing.root === undefined) return;
    for (const site of sites) this.edge(this.object(thing.root), this.object(id), "view", site);
  }

  /** A closure leads to what it captures. */
  private captures(): void {
    for (const { id, thing } of this.graph.objects) {
      if (thing.kind !== "closure") continue;
      for (const variable of this.unit.fns.get(thing.fn)?.captures ?? []) {
        const node = this.place(variable, true);
        for (const site of (node && this.nodes.get(node)?.sites) || []) {
          this.edge(node as string, this.object(id), "captured", site);
          this.touch(this.object(id), site);
        }
      }
    }
  }

  private escapes({ id, escaped, thing }: Obj, sites: ReadonlySet<number>): void {
    if (!escaped || (thing.kind === "memory" && thing.root !== undefined)) return;
    let node = escaped.node ?? -1;
    while (node >= 0 && this.place(node) === undefined) node = this.graph.cameFrom(node, id) ?? -1;
    const from =
      escaped.carrier !== undefined && this.objects.has(escaped.carrier)
        ? this.object(escaped.carrier)
        : ((node >= 0 ? this.place(node) : undefined) ?? this.object(id));
    const outside = this.node("outside", { kind: "outside", label: "outside" });
    for (const site of sites) {
      this.touch(outside, site);
      this.edge(from, outside, escaped.text, site);
    }
  }

  /** The drawn node that a node of the graph belongs to, if it is one that has a name. */
  private place(node: NodeId, onlyDrawn = false): string | undefined {
    if (node === this.analysed.returns) return this.node("result", { kind: "result", label: "result" });
    const variable = this.unit.vars[node];
    if (variable) {
      if (variable.name === "") return undefined;
      const id = `v${variable.fn}:${variable.origin ?? node}`;
      if (onlyDrawn && !this.nodes.has(id)) return undefined;
      return this.node(id, { kind: "variable", label: variable.name });
    }
    const field = this.fieldOf.get(node);
    return field && this.objects.has(field.object) ? this.object(field.object) : undefined;
  }

  private label(node: NodeId): string {
    const field = this.fieldOf.get(node);
    if (!field || this.unit.vars[node]) return "";
    return field.name === "[]" ? "[ ]" : field.name === "*" ? "[*]" : `.${field.name}`;
  }

  private object(id: ObjId): string {
    const { thing } = this.graph.object(id);
    switch (thing.kind) {
      case "memory": {
        const site = thing.root === undefined ? [...(this.objects.get(id) ?? [])][0] : undefined;
        const extent = site === undefined ? undefined : this.decided[site]?.extent;
        return this.node(`o${id}`, {
          kind: thing.root === undefined ? "memory" : "view",
          label: thing.type,
          ...(extent && { at: { from: extent.start, to: extent.end } }),
        });
      }
      case "builtin":
        return this.node(`o${id}`, { kind: "object", label: thing.type });
      case "closure":
        return this.node(`o${id}`, {
          kind: "object",
          label: `${this.unit.fns.get(thing.fn)?.name || "closure"}()`,
        });
      default:
        return this.node(`o${id}`, {
          kind: "object",
          label: thing.kind === "array" ? "[…]" : thing.kind === "object" ? "{…}" : thing.kind,
        });
    }
  }

  private node(id: string, node: Omit<GraphNode, "id" | "sites">): string {
    if (!this.nodes.has(id)) this.nodes.set(id, { ...node, id, sites: [] });
    const object = id.startsWith("o") && id !== "outside" ? this.objects.get(Number(id.slice(1))) : undefined;
    for (const site of object ?? []) this.touch(id, site);
    return id;
  }

  private touch(id: string, site: number): void {
    const node = this.nodes.get(id);
    if (node && !node.sites.includes(site)) node.sites.push(site);
  }

  private edge(from: string, to: string, label: string, site: number): void {
    if (from === to) return;
    const key = `${from}>${to}>${label}`;
    const edge = this.edges.get(key);
    if (edge) edge.sites.add(site);
    else this.edges.set(key, { from, to, label, sites: new Set([site]) });
  }
}
