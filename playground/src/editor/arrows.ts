/**
 * The way of the memory of one site, drawn as arrows over the source. They are laid out anew whenever the editor
 * measures itself; a step that is scrolled out of sight is drawn at the height where it would be.
 */
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

export interface Way {
  readonly hue: number;
  readonly steps: readonly { readonly from: number; readonly to: number; readonly aside?: boolean }[];
}

const setWay = StateEffect.define<Way | undefined>();

const way = StateField.define<Way | undefined>({
  create: () => undefined,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setWay)) return effect.value;
    // Until the next result nobody knows where it leads.
    return transaction.docChanged ? undefined : value;
  },
});

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** the way of another path */
  readonly aside?: boolean;
}

const SVG = "http://www.w3.org/2000/svg";

class Arrows {
  private readonly svg = document.createElementNS(SVG, "svg");

  constructor(private readonly view: EditorView) {
    this.svg.classList.add("arrows");
    this.svg.setAttribute("aria-hidden", "true");
    view.scrollDOM.append(this.svg);
    this.schedule();
  }

  update(update: ViewUpdate): void {
    const changed = update.startState.field(way) !== update.state.field(way);
    if (changed || update.docChanged || update.geometryChanged || update.viewportChanged) this.schedule();
  }

  destroy(): void {
    this.svg.remove();
  }

  private schedule(): void {
    this.view.requestMeasure({ key: this, read: () => this.measure(), write: (boxes) => this.draw(boxes) });
  }

  private measure(): readonly Box[] {
    const { view } = this;
    const current = view.state.field(way);
    if (!current) return [];
    const frame = view.scrollDOM.getBoundingClientRect();
    const x = view.scrollDOM.scrollLeft - frame.left;
    const y = view.scrollDOM.scrollTop - frame.top;
    return current.steps
      .filter(({ to }) => to <= view.state.doc.length)
      .map(({ from, to, aside = false }) => ({ ...this.box(from, to, x, y), aside }));
  }

  private box(from: number, to: number, x: number, y: number): Box {
    const { view } = this;
    const start = view.coordsAtPos(from, 1);
    const end = view.coordsAtPos(to, -1);
    if (start && end && Math.abs(end.top - start.top) < 2)
      return { left: start.left + x, right: end.right + x, top: start.top + y, bottom: start.bottom + y };
    if (start)
      return {
        left: start.left + x,
        right: start.left + x + 40,
        top: start.top + y,
        bottom: start.bottom + y,
      };
    const block = view.lineBlockAt(from);
    const top = block.top + view.documentTop + y;
    return { left: 90, right: 130, top, bottom: top + block.height };
  }

  private draw(boxes: readonly Box[]): void {
    const { svg, view } = this;
    const hue = view.state.field(way)?.hue ?? 0;
    svg.setAttribute("class", `arrows hue-${hue % 8}`);
    svg.style.width = `${view.scrollDOM.scrollWidth}px`;
    svg.style.height = `${view.contentDOM.offsetHeight}px`;
    svg.replaceChildren();
    if (boxes.length === 0) return;
    svg.append(head());
    boxes.forEach((box, at) => {
      svg.append(ring(box));
      const from = boxes[box.aside ? 0 : at - 1];
      if (from && from !== box) svg.append(curve(from, box));
      svg.append(number(box, at + 1));
    });
  }
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

function head(): SVGElement {
  const marker = element("marker", {
    id: "arrow-head",
    viewBox: "0 0 8 8",
    refX: 6.5,
    refY: 4,
    markerWidth: 7,
    markerHeight: 7,
    orient: "auto-start-reverse",
  });
  marker.append(element("path", { d: "M0.5 0.5 L7 4 L0.5 7.5", fill: "none", class: "arrow-head" }));
  const definitions = element("defs", {});
  definitions.append(marker);
  return definitions;
}

function ring({ left, right, top, bottom }: Box): SVGElement {
  return element("rect", {
    x: left - 2.5,
    y: top + 0.5,
    width: Math.max(8, right - left + 5),
    height: bottom - top - 1,
    rx: 4,
    class: "arrow-ring",
  });
}

/** Out of the side of the one box and into the side of the next, around what stands between them. */
function curve(from: Box, to: Box): SVGElement {
  const { aside = false } = to;
  const sameLine = Math.abs(from.top - to.top) < 4;
  if (sameLine) {
    const forward = to.left >= from.left;
    const x1 = (from.left + from.right) / 2;
    const x2 = (to.left + to.right) / 2 + (forward ? -2 : 2);
    const lift = from.top - 9;
    return path(`M${x1} ${from.top} C${x1} ${lift} ${x2} ${lift} ${x2} ${to.top}`, aside);
  }
  const down = to.top > from.top;
  const y1 = (from.top + from.bottom) / 2;
  const y2 = (to.top + to.bottom) / 2;
  const reach = Math.max(from.right, to.right) + Math.min(70, 18 + Math.abs(y2 - y1) * 0.22);
  const enter = to.right + 4;
  return path(
    `M${from.right + 3} ${y1} C${reach} ${y1} ${reach} ${down ? y2 - 2 : y2 + 2} ${enter} ${y2}`,
    aside,
  );
}

function path(d: string, aside: boolean): SVGElement {
  return element("path", {
    d,
    class: aside ? "arrow arrow-aside" : "arrow",
    "marker-end": "url(#arrow-head)",
  });
}

function number(box: Box, value: number): SVGElement {
  const group = element("g", {
    class: "arrow-number",
    transform: `translate(${box.left - 3} ${box.top + 1})`,
  });
  group.append(element("circle", { r: 7 }));
  const text = element("text", { "text-anchor": "middle", dy: "0.34em" });
  text.textContent = String(value);
  group.append(text);
  return group;
}

export const wayArrows: Extension = [way, ViewPlugin.fromClass(Arrows)];

export function showWay(view: EditorView, value: Way | undefined): void {
  view.dispatch({ effects: setWay.of(value) });
}
