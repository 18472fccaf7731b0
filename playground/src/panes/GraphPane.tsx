/** The connection graph of a function: what memory flows where. Drag to move, wheel or + and − to zoom. */
import { signal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { choose } from "../editor/sync.js";
import { details, hovered, isTracked, selected, sites } from "../state.js";
import { Empty } from "./controls.js";
import { layOut, type Placed } from "./graph-layout.js";

const chosen = signal(0);
const camera = signal({ x: 0, y: 0, zoom: 1 });

export function GraphPane() {
  const graphs = details.value?.graphs ?? [];
  const site = selected.value;
  const own = graphs.findIndex(
    ({ nodes }) => site !== undefined && nodes.some((node) => node.sites.includes(site)),
  );
  const at = own >= 0 ? own : Math.min(chosen.value, Math.max(0, graphs.length - 1));
  const graph = graphs[at];
  const placed = useMemo(() => (graph ? layOut(graph) : undefined), [graph]);
  if (!details.value) return <Empty>Reading …</Empty>;
  if (!graph || !placed) return <Empty>No function allocates memory that could be followed.</Empty>;
  return (
    <div class="pane-fill graph">
      <div class="pane-bar">
        <select
          aria-label="Function"
          value={at}
          onChange={({ currentTarget }) => {
            chosen.value = Number(currentTarget.value);
            selected.value = undefined;
            camera.value = { x: 0, y: 0, zoom: 1 };
          }}
        >
          {graphs.map((one, index) => (
            <option key={index} value={index}>
              {one.function}
            </option>
          ))}
        </select>
        <span class="pane-note">An arrow says that memory flows there.</span>
        <button type="button" class="quiet" aria-label="Zoom out" onClick={() => zoomBy(1 / 1.25)}>
          −
        </button>
        <button type="button" class="quiet" aria-label="Zoom in" onClick={() => zoomBy(1.25)}>
          +
        </button>
        <Export name={graph.function} />
      </div>
      <Drawing placed={placed} name={graph.function} />
    </div>
  );
}

function zoomBy(factor: number): void {
  const { x, y, zoom } = camera.value;
  camera.value = { x, y, zoom: Math.min(4, Math.max(0.2, zoom * factor)) };
}

function Drawing({ placed, name }: { readonly placed: Placed; readonly name: string }) {
  const drag = useRef<{ x: number; y: number } | undefined>(undefined);
  const { x, y, zoom } = camera.value;
  const hot = hovered.value ?? selected.value;
  const state = (owners: readonly number[]): string =>
    hot === undefined || owners.includes(hot) ? (hot === undefined ? "" : "is-hot") : "is-dim";
  const width = Math.max(placed.width, 600) / zoom;
  const height = Math.max(placed.height, 520) / zoom;
  return (
    <svg
      id="graph"
      class="graph-drawing"
      role="img"
      aria-label={`Connection graph of ${name}: ${describe(placed)}`}
      viewBox={`${(placed.width - width) / 2 - x / zoom} ${(placed.height - height) / 2 - y / zoom} ${width} ${height}`}
      onWheel={(event) => {
        event.preventDefault();
        zoomBy(event.deltaY > 0 ? 1 / 1.12 : 1.12);
      }}
      onPointerDown={(event) => {
        drag.current = { x: event.clientX - x, y: event.clientY - y };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const { current } = drag;
        if (current) camera.value = { zoom, x: event.clientX - current.x, y: event.clientY - current.y };
      }}
      onPointerUp={() => {
        drag.current = undefined;
      }}
    >
      <defs>
        <marker
          id="flow-head"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0.5 0.5 L7 4 L0.5 7.5" fill="none" stroke="context-stroke" />
        </marker>
      </defs>
      {placed.edges.map((edge) => (
        <g
          key={`${edge.from}>${edge.to}>${edge.label}`}
          class={`edge hue-${(edge.sites[0] ?? 0) % 8} ${state(edge.sites)}`}
        >
          <path d={edge.path} fill="none" marker-end="url(#flow-head)" />
          {edge.label && (
            <text x={edge.labelX} y={edge.labelY} text-anchor="middle" dy="0.35em">
              {edge.label}
            </text>
          )}
        </g>
      ))}
      {placed.nodes.map((node) => {
        const site = node.kind === "memory" ? node.sites[0] : undefined;
        const known = site === undefined ? undefined : sites.value[site];
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the pane of decisions is the way by keyboard
          <g
            key={node.id}
            class={`node node-${node.kind} hue-${(node.sites[0] ?? 0) % 8} ${known && isTracked(known) ? "is-tracked" : "is-heap"} ${state(node.sites)}`}
            transform={`translate(${node.x} ${node.y})`}
            onClick={() => {
              const owner = site ?? node.sites[0];
              if (owner !== undefined) choose(owner);
            }}
          >
            <rect
              x={-node.width / 2}
              y={-node.height / 2}
              width={node.width}
              height={node.height}
              rx={node.kind === "variable" || node.kind === "result" ? 15 : 4}
            />
            <text text-anchor="middle" dy="0.35em">
              {known ? `${known.index + 1} · ${node.label}` : node.label}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** The graph in words. */
function describe({ nodes, edges }: Placed): string {
  const name = (id: string): string => nodes.find((node) => node.id === id)?.label ?? id;
  return edges
    .map(({ from, to, label }) => `${name(from)} to ${name(to)}${label ? ` (${label})` : ""}`)
    .join(", ");
}

function Export({ name }: { readonly name: string }) {
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => {
        const svg = document.getElementById("graph") as unknown as SVGSVGElement;
        download(standalone(svg), `${name.replace(/\W+/g, "-") || "graph"}.svg`, "image/svg+xml");
      }}
    >
      Export SVG
    </button>
  );
}

/** A copy that needs no style sheet. */
function standalone(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll<SVGElement>("*");
  copy.querySelectorAll<SVGElement>("*").forEach((element, at) => {
    const style = getComputedStyle(originals[at] as SVGElement);
    for (const property of [
      "fill",
      "stroke",
      "stroke-width",
      "stroke-dasharray",
      "font-family",
      "font-size",
      "font-weight",
      "opacity",
    ])
      element.style.setProperty(property, style.getPropertyValue(property));
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.style.background = getComputedStyle(document.body).backgroundColor;
  return new XMLSerializer().serializeToString(copy);
}

export function download(text: string, name: string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
