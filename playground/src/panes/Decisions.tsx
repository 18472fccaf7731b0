/** Every allocation, with its verdict; a click goes there. */
import { signal } from "@preact/signals";
import type { SiteView } from "../analysis/protocol.js";
import { choose } from "../editor/sync.js";
import { hovered, isTracked, lostSites, result, selected, showPane, sites } from "../state.js";
import { Dot, Empty, Segmented, useBeginning } from "./controls.js";

const filter = signal<"all" | "tracked" | "heap">("all");
const words = signal("");

export function Decisions() {
  const all = sites.value;
  const wanted = words.value.trim().toLowerCase();
  const shown = all.filter(
    (site) =>
      (filter.value === "all" || site.decision === filter.value) &&
      (wanted === "" || `${site.function} ${site.sentence} ${site.code}`.toLowerCase().includes(wanted)),
  );
  const tracked = all.filter(isTracked).length;
  const [first, more] = useBeginning(shown, 200);
  return (
    <div class="pane-scroll">
      <div class="pane-bar">
        <Segmented
          label="Filter"
          value={filter.value}
          choices={{
            all: `All ${all.length}`,
            tracked: `Tracked ${tracked}`,
            heap: `Heap ${all.length - tracked}`,
          }}
          onChange={(next) => {
            filter.value = next;
          }}
        />
        <input
          type="search"
          class="grow"
          placeholder="Filter by word or code"
          aria-label="Filter by word or code"
          value={words.value}
          onInput={({ currentTarget }) => {
            words.value = currentTarget.value;
          }}
        />
      </div>
      {result.value?.skipped.map((reason) => (
        <p key={reason} class="notice">
          The file is passed through untouched. {reason}
        </p>
      ))}
      {shown.length === 0 && (
        <Empty>
          {all.length === 0 ? "The program allocates no memory of this kind." : "Nothing matches."}
        </Empty>
      )}
      <ol class="decisions">
        {first.map((site) => (
          <Decision key={site.index} site={site} />
        ))}
      </ol>
      {more}
      <Lost />
    </div>
  );
}

function Decision({ site }: { readonly site: SiteView }) {
  const { index } = site;
  return (
    <li
      class={index === selected.value ? "is-selected" : ""}
      onMouseEnter={() => {
        hovered.value = index;
      }}
      onMouseLeave={() => {
        hovered.value = undefined;
      }}
    >
      <button
        type="button"
        class="decision"
        aria-pressed={index === selected.value}
        onClick={() => choose(index)}
      >
        <Dot site={index} tracked={isTracked(site)} />
        <span class="decision-text">
          <span class="decision-head">
            <span class="mono">
              {site.line}:{site.column}
            </span>
            {site.function && <span class="mono">{site.function}</span>}
            <span class="code">{site.code}</span>
          </span>
          <span>{site.sentence}</span>
        </span>
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={`Why: the path of site ${index + 1}`}
        onClick={() => {
          choose(index);
          showPane("why");
        }}
      >
        Why
      </button>
    </li>
  );
}

function Lost() {
  if (lostSites.value.length === 0) return null;
  return (
    <section class="lost">
      <h3>Lost to the configuration</h3>
      <ol>
        {lostSites.value.map((site) => (
          <li key={site.extent.from}>
            <span class="mono">
              {site.line}:{site.column}
            </span>{" "}
            {site.sentence}, with the default options
          </li>
        ))}
      </ol>
    </section>
  );
}
