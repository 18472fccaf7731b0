/** The line below the editor: the site that is looked at, in the words of `scopefree explain`; else the totals. */
import { choose, chooseNext } from "./editor/sync.js";
import { LanguageChoice } from "./Header.js";
import { isTracked, isWorking, result, selectedSite, showPane, sites } from "./state.js";

export function Verdict() {
  const site = selectedSite.value;
  const all = sites.value;
  const tracked = all.filter(isTracked).length;
  return (
    <footer class="verdict-line">
      {site ? (
        <button
          type="button"
          class={`plain verdict-site hue-${site.index % 8}`}
          onClick={() => {
            choose(site.index);
            showPane("why");
          }}
        >
          <span class="mono">
            {site.line}:{site.column}
          </span>{" "}
          {site.sentence}
        </button>
      ) : (
        <span class="verdict-site">
          {all.length === 0
            ? isWorking.value
              ? "Reading …"
              : "No allocation that could be tracked."
            : `${tracked} of ${all.length} ${all.length === 1 ? "allocation" : "allocations"} tracked`}
        </span>
      )}
      {all.length > 0 && (
        <span class="verdict-steps">
          <button type="button" class="quiet" aria-label="Previous allocation" onClick={() => chooseNext(-1)}>
            ↑
          </button>
          <button type="button" class="quiet" aria-label="Next allocation" onClick={() => chooseNext(1)}>
            ↓
          </button>
        </span>
      )}
      <LanguageChoice />
      <span class="verdict-version">
        {__VERSION__}
        {__COMMIT__ && ` · ${__COMMIT__}`}
      </span>
      <span class="verdict-time" data-working={isWorking.value}>
        {result.value && !isWorking.value ? `${result.value.milliseconds.toFixed(0)} ms` : ""}
      </span>
    </footer>
  );
}
