/** Places the nodes of a connection graph: layers from allocations down to where memory ends, by dagre. */
import dagre from "@dagrejs/dagre";
import type { GraphEdge, GraphNode, GraphView } from "../analysis/protocol.js";

export interface PlacedNode extends GraphNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge extends GraphEdge {
  readonly path: string;
  readonly labelX: number;
  readonly labelY: number;
}

export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

const CHARACTER = 7.3;

export function layOut(view: GraphView): Placed {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 44, edgesep: 16, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, label, kind } of view.nodes)
    graph.setNode(id, {
      width: Math.max(44, label.length * CHARACTER + (kind === "memory" ? 42 : 26)),
      height: 30,
    });
  view.edges.forEach(({ from, to, label }, at) => {
    graph.setEdge(
      from,
      to,
      { width: label.length * 6.2, height: label === "" ? 0 : 14, labelpos: "c" },
      String(at),
    );
  });
  dagre.layout(graph);
  const size = graph.graph();
  return {
    width: size.width ?? 0,
    height: size.height ?? 0,
    nodes: view.nodes.map((node) => {
      const { x = 0, y = 0, width, height } = graph.node(node.id);
      return { ...node, x, y, width, height };
    }),
    edges: view.edges.map((edge, at) => {
      const { points = [], x = 0, y = 0 } = graph.edge(edge.from, edge.to, String(at));
      return { ...edge, path: smooth(points), labelX: x, labelY: y };
    }),
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Through the middles of dagre's corners. */
function smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let d = `M${round(first.x)} ${round(first.y)}`;
  rest.forEach((point, at) => {
    const next = rest[at + 1];
    if (!next) d += ` L${round(point.x)} ${round(point.y)}`;
    else
      d += ` Q${round(point.x)} ${round(point.y)} ${round((point.x + next.x) / 2)} ${round((point.y + next.y) / 2)}`;
  });
  return d;
}

const round = (value: number): number => Math.round(value * 10) / 10;
