/**
 * Text that is not the user's: the verdict of each allocation, what is freed, and errors. It stands at the end of its
 * line where there is room, else below the line, where it stays in sight however far the text is scrolled aside.
 */
import { type Extension, RangeSetBuilder, StateEffect, StateField, type Text } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import type { Problem, SiteView } from "../analysis/protocol.js";

interface Ghosts {
  readonly sites: readonly SiteView[];
  readonly problems: readonly Problem[];
  /** places of sites that the options cost */
  readonly lost: ReadonlySet<number>;
}

const setGhosts = StateEffect.define<Ghosts>();
/** characters that a line has room for */
const setRoom = StateEffect.define<number>();

/** Characters between the text and a ghost, and between ghosts. */
const GAP = 2.2;
const MOST_INDENT = 10;

class Ghost extends WidgetType {
  constructor(
    private readonly text: string,
    private readonly style: string,
    /** of a ghost below its line, in characters */
    private readonly indent: number | undefined,
  ) {
    super();
  }

  override eq(other: Ghost): boolean {
    return other.text === this.text && other.style === this.style && other.indent === this.indent;
  }

  override toDOM(): HTMLElement {
    const span = document.createElement("span");
    span.className = `ghost ${this.style}`;
    if (this.indent !== undefined) {
      span.classList.add("ghost-below");
      span.style.paddingLeft = `${this.indent}ch`;
    }
    span.textContent = this.text;
    // The verdicts are in the pane of decisions, as a list; here they would be read as part of the code.
    span.setAttribute("aria-hidden", "true");
    return span;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

interface Drawn {
  readonly ghosts: Ghosts | undefined;
  readonly room: number;
  readonly decorations: DecorationSet;
}

const drawn = StateField.define<Drawn>({
  create: () => ({ ghosts: undefined, room: Number.POSITIVE_INFINITY, decorations: Decoration.none }),
  update(value, { effects, changes, newDoc, docChanged }) {
    let { ghosts, room } = value;
    for (const effect of effects) {
      if (effect.is(setGhosts)) ghosts = effect.value;
      if (effect.is(setRoom)) room = effect.value;
    }
    if (ghosts && (ghosts !== value.ghosts || room !== value.room))
      return { ghosts, room, decorations: draw(ghosts, room, newDoc) };
    // Until the next result nobody knows what stands where.
    if (docChanged) return { ghosts: undefined, room, decorations: value.decorations.map(changes) };
    return room === value.room ? value : { ...value, room };
  },
  provide: (field) => EditorView.decorations.from(field, ({ decorations }) => decorations),
});

interface Note {
  readonly text: string;
  readonly style: string;
}

function draw({ sites, problems, lost }: Ghosts, room: number, doc: Text): DecorationSet {
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
    const { to, text: code } = doc.line(line);
    const length = list.reduce((sum, { text }) => sum + GAP + text.length, code.length);
    const indent = length <= room ? undefined : Math.min(MOST_INDENT, code.search(/\S|$/) + 2);
    for (const { text, style } of list)
      builder.add(to, to, Decoration.widget({ widget: new Ghost(text, style, indent), side: 1 }));
  }
  return builder.finish();
}

/** Measures the room for a line whenever the editor's size or font changes. */
class Room {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly view: EditorView) {
    this.schedule();
  }

  update({ geometryChanged }: ViewUpdate): void {
    if (geometryChanged) this.schedule();
  }

  destroy(): void {
    clearTimeout(this.timer);
  }

  private schedule(): void {
    this.view.requestMeasure({
      key: this,
      read: ({ scrollDOM, dom, defaultCharacterWidth }) => {
        const margin = dom.querySelector<HTMLElement>(".cm-gutters")?.offsetWidth ?? 0;
        return { margin, width: scrollDOM.clientWidth - margin - 16, character: defaultCharacterWidth };
      },
      write: ({ margin, width, character }, view) => {
        view.dom.style.setProperty("--ghost-left", `${margin + 4}px`);
        view.dom.style.setProperty("--ghost-width", `${width}px`);
        const room = Math.floor(width / character);
        if (room <= 0 || room === view.state.field(drawn).room) return;
        // An editor takes no transaction while it measures.
        clearTimeout(this.timer);
        this.timer = setTimeout(() => view.dispatch({ effects: setRoom.of(room) }));
      },
    });
  }
}

export const ghostText: Extension = [drawn, ViewPlugin.fromClass(Room)];

export const ghostsOf = (value: Ghosts): StateEffect<unknown> => setGhosts.of(value);
