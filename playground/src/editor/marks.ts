/**
 * What is drawn into both texts: the pieces that belong to a site, each in the colour of its site, and the line that
 * is looked at in the other text. What they are comes as one effect; CodeMirror moves them while the user types.
 */
import { type Extension, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import type { Link, SiteView } from "../analysis/protocol.js";

export interface Marked {
  readonly links: readonly Link[];
  readonly sites: readonly SiteView[];
}

const setMarked = StateEffect.define<Marked>();
const setHot = StateEffect.define<number | undefined>();
const setTwin = StateEffect.define<number | undefined>();

interface Marks {
  readonly links: readonly Link[];
  readonly decorations: DecorationSet;
}

const marks = StateField.define<Marks>({
  create: () => ({ links: [], decorations: Decoration.none }),
  update(value, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setMarked))
        return { links: effect.value.links, decorations: decorate(effect.value, transaction.newDoc.length) };
    if (!transaction.docChanged) return value;
    const { changes } = transaction;
    return {
      links: value.links.map((link) => ({
        ...link,
        from: changes.mapPos(link.from, 1),
        to: changes.mapPos(link.to, -1),
      })),
      decorations: value.decorations.map(changes),
    };
  },
  provide: (field) => EditorView.decorations.from(field, (value) => value.decorations),
});

function decorate({ links, sites }: Marked, length: number): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to, site, role } of links) {
    if (to <= from || to > length) continue;
    const verdict = sites[site]?.decision ?? "heap";
    builder.add(
      from,
      to,
      Decoration.mark({
        class: `site site-${role} is-${verdict} hue-${site % 8}`,
        attributes: { "data-site": String(site) },
      }),
    );
  }
  return builder.finish();
}

/** Everything of the site under the pointer stands out, and the rest steps back. */
const hot = StateField.define<number | undefined>({
  create: () => undefined,
  update(value, { effects }) {
    for (const effect of effects) if (effect.is(setHot)) return effect.value;
    return value;
  },
  provide: (field) =>
    EditorView.decorations.compute([field, marks], (state) => {
      const site = state.field(field);
      if (site === undefined) return Decoration.none;
      const builder = new RangeSetBuilder<Decoration>();
      for (const link of state.field(marks).links)
        if (link.site === site && link.to > link.from && link.to <= state.doc.length)
          builder.add(link.from, link.to, Decoration.mark({ class: "site-hot" }));
      return builder.finish();
    }),
});

const twin = StateField.define<number | undefined>({
  create: () => undefined,
  update(value, { effects, changes }) {
    for (const effect of effects) if (effect.is(setTwin)) return effect.value;
    return value === undefined ? undefined : changes.mapPos(value);
  },
  provide: (field) =>
    EditorView.decorations.compute([field], (state) => {
      const at = state.field(field);
      if (at === undefined || at > state.doc.length) return Decoration.none;
      return Decoration.set(Decoration.line({ class: "cm-twin" }).range(state.doc.lineAt(at).from));
    }),
});

export const siteMarks: Extension = [marks, hot, twin];

export const marksOf = (marked: Marked): StateEffect<unknown> => setMarked.of(marked);

export function showHot(view: EditorView, site: number | undefined): void {
  if (view.state.field(hot) !== site) view.dispatch({ effects: setHot.of(site) });
}

/** The line at an offset is the counterpart of what is looked at in the other text. */
export function showTwin(view: EditorView, offset: number | undefined): void {
  view.dispatch({ effects: setTwin.of(offset) });
}

/** The site whose piece of text is at an offset: the smallest, since names stand within expressions. */
export function siteAt(view: EditorView, offset: number): number | undefined {
  let best: Link | undefined;
  for (const link of view.state.field(marks).links)
    if (link.from <= offset && offset <= link.to && (!best || link.to - link.from < best.to - best.from))
      best = link;
  return best?.site;
}
