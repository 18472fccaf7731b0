/** Each function with its memory as bars over its lines: from birth, by its uses, to where it is freed or gets out. */
import type { Life, LifetimeView } from "../analysis/protocol.js";
import { choose, goTo } from "../editor/sync.js";
import { details, hovered, isTracked, result, selected, sites } from "../state.js";
import { Empty, useBeginning } from "./controls.js";

export function Lifetimes() {
  const [views, more] = useBeginning(details.value?.lifetimes ?? [], 60);
  if (!details.value) return <Empty>Reading …</Empty>;
  if (views.length === 0) return <Empty>The program allocates no memory of this kind.</Empty>;
  const lines = result.value?.source.split("\n") ?? [];
  return (
    <div class="pane-scroll lifetimes">
      <p class="legend">
        <span class="legend-birth" /> allocated <span class="legend-use" /> used <span class="legend-free" />{" "}
        freed
        <span class="legend-out">↗</span> out of sight
      </p>
      {views.map((view) => (
        <Score key={`${view.function}:${view.firstLine}`} view={view} lines={lines} />
      ))}
      {more}
    </div>
  );
}

function Score({ view, lines }: { readonly view: LifetimeView; readonly lines: readonly string[] }) {
  const rows: number[] = [];
  for (let line = view.firstLine; line <= view.lastLine; line++) rows.push(line);
  return (
    <section>
      <h3>{view.function}</h3>
      <div
        class="score"
        style={{ gridTemplateColumns: `3.2em repeat(${view.lives.length}, 22px) minmax(0, 1fr)` }}
      >
        {rows.map((line, row) => (
          <div key={line} class="score-line" style={{ gridRow: row + 1 }}>
            <span class="place">{line}</span>
          </div>
        ))}
        {rows.map((line, row) => (
          <button
            key={line}
            type="button"
            tabIndex={-1}
            class="score-code"
            style={{ gridRow: row + 1, gridColumn: view.lives.length + 2 }}
            onClick={() => goTo(offsetOf(lines, line))}
          >
            {lines[line - 1] || " "}
          </button>
        ))}
        {view.lives.map((life, lane) => (
          <Bar key={life.site} life={life} lane={lane} first={view.firstLine} last={view.lastLine} />
        ))}
      </div>
    </section>
  );
}

interface BarProps {
  readonly life: Life;
  readonly lane: number;
  readonly first: number;
  readonly last: number;
}

function Bar({ life, lane, first, last }: BarProps) {
  const site = sites.value[life.site];
  if (!site) return null;
  const tracked = isTracked(site);
  const end = Math.min(
    last,
    Math.max(life.born, ...life.frees, ...(tracked ? [] : [life.escapes ?? 0, ...life.uses])),
  );
  const at = (line: number): string => `${((line - life.born + 0.5) / (end - life.born + 1)) * 100}%`;
  const fate = tracked
    ? `freed in line ${life.frees.join(", ")}`
    : life.escapes
      ? `gets out in line ${life.escapes}`
      : "stays on the heap";
  const state = `${tracked ? "is-tracked" : "is-heap"} ${selected.value === life.site ? "is-selected" : ""}`;
  return (
    <button
      type="button"
      class={`bar hue-${life.site % 8} ${state}`}
      style={{ gridColumn: lane + 2, gridRow: `${life.born - first + 1} / ${end - first + 2}` }}
      aria-label={`${site.allocates}, allocated in line ${life.born}, ${fate}`}
      title={`${site.allocates}: ${site.ghost}`}
      onClick={() => choose(life.site)}
      onMouseEnter={() => {
        hovered.value = life.site;
      }}
      onMouseLeave={() => {
        hovered.value = undefined;
      }}
    >
      <span class="bar-line" style={{ top: at(life.born), bottom: `calc(100% - ${at(end)})` }} />
      {life.uses
        .filter((line) => line > life.born && line <= end)
        .map((line) => (
          <span key={line} class="bar-use" style={{ top: at(line) }} />
        ))}
      <span class="bar-birth" style={{ top: at(life.born) }} />
      {life.frees.map((line) => (
        <span key={line} class="bar-free" style={{ top: at(Math.min(line, end)) }} />
      ))}
      {life.escapes && (
        <span class="bar-out" style={{ top: at(Math.min(life.escapes, end)) }}>
          ↗
        </span>
      )}
    </button>
  );
}

function offsetOf(lines: readonly string[], line: number): number {
  let offset = 0;
  for (const text of lines.slice(0, line - 1)) offset += text.length + 1;
  return offset;
}
