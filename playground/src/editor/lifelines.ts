/**
 * The gutter: a dot where memory is allocated – full if it is tracked, a ring if it stays on the heap – and from each
 * full one a line down to where it is freed. Lines that live at the same time run side by side.
 */
import { type Extension, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { GutterMarker, gutter } from "@codemirror/view";
import type { SiteView } from "../analysis/protocol.js";

const setLines = StateEffect.define<readonly SiteView[]>();
const LANE = 9;
const MOST_LANES = 6;

interface Piece {
  readonly site: number;
  readonly lane: number;
  readonly tracked: boolean;
  readonly part: "birth" | "through" | "free" | "last" | "only";
}

class Pieces extends GutterMarker {
  constructor(
    private readonly pieces: readonly Piece[],
    private readonly titles: readonly string[],
  ) {
    super();
  }

  override eq(other: Pieces): boolean {
    return (
      this.pieces.length === other.pieces.length &&
      this.titles.join() === other.titles.join() &&
      this.pieces.every((piece, at) => {
        const its = other.pieces[at];
        return (
          its &&
          piece.site === its.site &&
          piece.part === its.part &&
          piece.lane === its.lane &&
          piece.tracked === its.tracked
        );
      })
    );
  }

  override toDOM(): Node {
    const row = document.createElement("div");
    row.className = "lanes";
    if (this.titles.length > 0) row.title = this.titles.join("\n");
    for (const { site, lane, part, tracked } of this.pieces) {
      const piece = row.appendChild(document.createElement("i"));
      piece.className = `lane lane-${part} hue-${site % 8} ${tracked ? "is-tracked" : "is-heap"}`;
      piece.style.left = `${lane * LANE}px`;
      if (part === "birth" || part === "only") piece.dataset["site"] = String(site);
    }
    return row;
  }
}

interface Lines {
  readonly markers: ReturnType<RangeSetBuilder<GutterMarker>["finish"]>;
  readonly lanes: number;
}

const lines = StateField.define<Lines>({
  create: () => ({ markers: new RangeSetBuilder<GutterMarker>().finish(), lanes: 1 }),
  update(value, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setLines)) return draw(effect.value, transaction.newDoc);
    return transaction.docChanged ? { ...value, markers: value.markers.map(transaction.changes) } : value;
  },
});

interface Document {
  readonly lines: number;
  line(number: number): { readonly from: number };
}

function draw(sites: readonly SiteView[], doc: Document): Lines {
  const rows = new Map<number, Piece[]>();
  const titles = new Map<number, string[]>();
  /** the line at which each lane is free again */
  const busy: number[] = [];
  const put = (line: number, piece: Piece): void => {
    rows.set(line, [...(rows.get(line) ?? []), piece]);
  };
  for (const site of [...sites].sort((a, b) => a.line - b.line)) {
    const tracked = site.decision === "tracked";
    const ends = [...new Set(site.frees.map(({ line }) => line))]
      .filter((line) => line > site.line)
      .sort((a, b) => a - b);
    const last = ends.at(-1) ?? site.line;
    let lane = busy.findIndex((until) => until < site.line);
    if (lane < 0) lane = Math.min(busy.length, MOST_LANES - 1);
    busy[lane] = Math.max(busy[lane] ?? 0, last);
    titles.set(site.line, [...(titles.get(site.line) ?? []), `${site.allocates} ${site.ghost}`]);
    const piece = { site: site.index, lane, tracked };
    put(site.line, { ...piece, part: last === site.line ? "only" : "birth" });
    for (let line = site.line + 1; line <= last; line++)
      put(line, { ...piece, part: line === last ? "last" : ends.includes(line) ? "free" : "through" });
  }
  const builder = new RangeSetBuilder<GutterMarker>();
  for (let line = 1; line <= doc.lines; line++) {
    const pieces = rows.get(line);
    const { from } = doc.line(line);
    if (pieces) builder.add(from, from, new Pieces(pieces, titles.get(line) ?? []));
  }
  return { markers: builder.finish(), lanes: Math.max(1, busy.length) };
}

class Spacer extends GutterMarker {
  constructor(private readonly lanes: number) {
    super();
  }

  override eq(other: Spacer): boolean {
    return other.lanes === this.lanes;
  }

  override toDOM(): Node {
    const row = document.createElement("div");
    row.style.width = `${this.lanes * LANE + 5}px`;
    return row;
  }
}

/** @param choose is called with the site whose dot was clicked */
export function lifelines(choose: (site: number) => void): Extension {
  return [
    lines,
    gutter({
      class: "cm-lifelines",
      markers: (view) => view.state.field(lines).markers,
      initialSpacer: (view) => new Spacer(view.state.field(lines).lanes),
      updateSpacer: (_, update) => new Spacer(update.state.field(lines).lanes),
      domEventHandlers: {
        click(_, __, event) {
          const site = (event.target as HTMLElement).dataset["site"];
          if (site !== undefined) choose(Number(site));
          return site !== undefined;
        },
      },
    }),
  ];
}

export const lifelinesOf = (sites: readonly SiteView[]): StateEffect<unknown> => setLines.of(sites);
