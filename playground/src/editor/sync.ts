/**
 * Both texts look at the same thing: what is under the pointer or at the caret of one stands out in the other. The
 * views register here; nothing else knows both.
 */

import { EditorView, type ViewUpdate } from "@codemirror/view";
import { effect } from "@preact/signals";
import { toOutput, toSource } from "../analysis/kept.js";
import { hovered, result, selected } from "../state.js";
import { showHot, showTwin, siteAt } from "./marks.js";

export type Side = "source" | "output";

const views: Partial<Record<Side, EditorView>> = {};
/** the side whose caret was moved by the other */
let following: Side | undefined;

const other = (side: Side): Side => (side === "source" ? "output" : "source");
export const viewOf = (side: Side): EditorView | undefined => views[side];

export function register(side: Side, view: EditorView): () => void {
  views[side] = view;
  const stop = effect(() => {
    void result.value;
    showHot(view, hovered.value ?? selected.value);
  });
  return () => {
    stop();
    if (views[side] === view) delete views[side];
  };
}

function counterpart(side: Side, offset: number): number | undefined {
  const now = result.value;
  const from = views[side];
  if (!now || !from || from.state.doc.length !== (side === "source" ? now.source : now.code).length)
    return undefined;
  const there = side === "source" ? toOutput(now.kept, offset) : toSource(now.kept, offset);
  return Math.min(there, views[other(side)]?.state.doc.length ?? 0);
}

/** The extension that tells this side's moves. */
export function followed(side: Side) {
  return [
    EditorView.updateListener.of((update) => caretMoved(side, update)),
    EditorView.domEventHandlers({
      mousemove(event, view) {
        const offset = view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
        const box = view.coordsAtPos(offset);
        const isNear = box && Math.abs(event.clientX - box.left) < 16;
        hovered.value = isNear ? siteAt(view, offset) : undefined;
      },
      mouseleave() {
        hovered.value = undefined;
      },
    }),
  ];
}

function caretMoved(
  side: Side,
  { view, selectionSet, docChanged, focusChanged, transactions }: ViewUpdate,
): void {
  if (!(selectionSet || focusChanged) || docChanged || !view.hasFocus) return;
  if (!focusChanged && !transactions.some((one) => one.isUserEvent("select"))) return;
  const offset = view.state.selection.main.head;
  queueMicrotask(() => {
    const site = siteAt(view, offset);
    if (site !== undefined) selected.value = site;
    const there = counterpart(side, offset);
    const twin = views[other(side)];
    if (!twin) return;
    following = other(side);
    showTwin(twin, there);
    if (there !== undefined)
      twin.dispatch({ effects: EditorView.scrollIntoView(there, { y: "nearest", yMargin: 40 }) });
    showTwin(view, undefined);
    following = undefined;
  });
}

/** Puts the caret at a place of the source, in sight. */
export function goTo(offset: number, focus = false): void {
  const view = views.source;
  if (!view || following) return;
  const at = Math.min(offset, view.state.doc.length);
  view.dispatch({
    selection: { anchor: at },
    effects: EditorView.scrollIntoView(at, { y: "center" }),
  });
  const there = counterpart("source", at);
  const twin = views.output;
  if (twin) {
    showTwin(twin, there);
    if (there !== undefined) twin.dispatch({ effects: EditorView.scrollIntoView(there, { y: "center" }) });
  }
  if (focus) view.focus();
}

/** Looks at a site, everywhere. */
export function choose(site: number, focus = false): void {
  selected.value = site;
  const found = result.value?.sites[site];
  if (found) goTo(found.extent.from, focus);
}

/** The next site behind the one that is looked at, or the one before it. */
export function chooseNext(step: 1 | -1): void {
  const count = result.value?.sites.length ?? 0;
  if (count === 0) return;
  const from = selected.value ?? (step === 1 ? -1 : count);
  choose((from + step + count) % count);
}
