/** The way of one site's memory, step by step; the editor draws it as arrows over the source meanwhile. */
import type { SiteView } from "../analysis/protocol.js";
import { choose, goTo } from "../editor/sync.js";
import { isTracked, result, selectedSite, sites, source } from "../state.js";
import { Dot, Empty } from "./controls.js";

const MOST_DOTS = 80;

export function Why() {
  const site = selectedSite.value ?? sites.value[0];
  if (!site) return <Empty>There is no allocation to explain.</Empty>;
  return (
    <div class="pane-scroll why">
      <fieldset class="site-picker" aria-label="Allocation to explain">
        {around(sites.value, site.index).map((one) => (
          <button
            key={one.index}
            type="button"
            aria-pressed={one.index === site.index}
            aria-label={`${one.index + 1}: ${one.allocates} in line ${one.line}, ${isTracked(one) ? "tracked" : "on the heap"}`}
            onClick={() => choose(one.index)}
          >
            <Dot site={one.index} tracked={isTracked(one)} />
          </button>
        ))}
      </fieldset>
      <h2>
        {site.allocates}{" "}
        <span class={`verdict is-${site.decision}`}>{isTracked(site) ? "tracked" : "on the heap"}</span>
      </h2>
      <p class="sentence">{sentenceOf(site)}</p>
      <Steps site={site} />
      <p class="aside">
        <span class="code">{site.code}</span> {footnote(site)}
      </p>
    </div>
  );
}

/** Of many, those that stand near the one that is looked at. */
function around(all: readonly SiteView[], index: number): readonly SiteView[] {
  const from = Math.max(0, Math.min(index - MOST_DOTS / 2, all.length - MOST_DOTS));
  return all.slice(from, from + MOST_DOTS);
}

function sentenceOf({ sentence }: SiteView): string {
  const text = sentence.replace(/^.*? – /, "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function Steps({ site }: { readonly site: SiteView }) {
  const lines = (result.value?.source ?? source.value).split("\n");
  return (
    <ol class={`steps hue-${site.index % 8}`}>
      {site.flow.map((step, at) => (
        <li key={at} class={step.aside ? "step-aside" : ""}>
          <button type="button" onClick={() => goTo(step.from)}>
            <span class="step-number" aria-hidden="true">
              {at + 1}
            </span>
            <span class="step-text">
              <span>
                {step.text} <span class="place">{`${step.line}:${step.column}`}</span>
              </span>
              <code>{lines[step.line - 1]?.trim()}</code>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function footnote(site: SiteView): string {
  if (!isTracked(site)) return "What stays on the heap is as it was: the garbage collector takes it.";
  const parts = ["No reference to this memory is used behind the place where it is freed."];
  if (site.partial) parts.push("It escapes on other paths, and is left to the collector there.");
  if (site.zeroing === "elided")
    parts.push("It is handed out without being zeroed, since all of it is written before any of it is read.");
  return parts.join(" ");
}
