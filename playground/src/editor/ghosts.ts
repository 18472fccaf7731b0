/** Text that is not the user's, at the ends of lines: the verdict of each allocation, what is freed, and errors. */
import { type Extension, RangeSetBuilder, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { Problem, SiteView } from "../analysis/protocol.js";

interface Ghosts {
  readonly sites: readonly SiteView[];
  readonly problems: readonly Problem[];
  /** places of sites that the options cost */
  readonly lost: ReadonlySet<number>;
}

const setGhosts = StateEffect.define<Ghosts>();

class Ghost extends WidgetType {
  constructor(
    private readonly text: string,
    private readonly style: string,
  ) {
    super();
  }

  override eq(other: Ghost): boolean {
    return other.text === this.text && other.style === this.style;
  }

  override toDOM(): HTMLElement {
    const span = document.createElement("span");
    span.className = `ghost ${this.style}`;
    span.textContent = this.text;
    // The verdicts are in the pane of decisions, as a list; here they would be read as part of the code.
    span.setAttribute("aria-hidden", "true");
    return span;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

const ghosts = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setGhosts)) return draw(effect.value, transaction.newDoc);
    return value.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

interface Note {
  readonly text: string;
  readonly style: string;
}

function draw({ sites, problems, lost }: Ghosts, doc: Text): DecorationSet {
  const notes = new Map<number, Note[]>();
  const put = (line: number, note: Note): void => {
    if (line <= doc.lines) notes.set(line, [...(notes.get(line) ?? []), note]);
  };
  for (const { from, message } of problems) {
    if (from > doc.length) continue;
    const [text = ""] = message.split("\n");
    put(doc.lineAt(from).number, { text, style: "ghost-error" });
  }
  for (const site of sites) {
    const hue = `hue-${site.index % 8}`;
    const was = lost.has(site.extent.from) ? " · tracked with the default options" : "";
    put(site.line, { text: site.ghost + was, style: `ghost-${site.decision} ${hue}` });
    if (site.names.length === 0 && site.frees.every(({ line }) => line === site.line)) continue;
    const name = site.names[0] ?? site.allocates;
    for (const line of new Set(site.frees.map((free) => free.line)))
      if (line !== site.line) put(line, { text: `frees ${name}`, style: `ghost-free ${hue}` });
  }
  const builder = new RangeSetBuilder<Decoration>();
  for (const [line, list] of [...notes].sort(([a], [b]) => a - b)) {
    const { to } = doc.line(line);
    for (const { text, style } of list)
      builder.add(to, to, Decoration.widget({ widget: new Ghost(text, style), side: 1 }));
  }
  return builder.finish();
}

export const ghostText: Extension = ghosts;

export const ghostsOf = (value: Ghosts): StateEffect<unknown> => setGhosts.of(value);
