/** The panes as tabs: one is in the tab order, arrows go to the others. */
import { useSignalEffect } from "@preact/signals";
import { front, pane, paneNames, panes, showPane } from "./state.js";

export function Tabs() {
  useSignalEffect(() => {
    document.getElementById(`tab-${pane.value}`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = panes.indexOf(pane.value);
    const next =
      event.key === "ArrowRight"
        ? panes[(at + 1) % panes.length]
        : event.key === "ArrowLeft"
          ? panes.at(at - 1)
          : event.key === "Home"
            ? panes[0]
            : event.key === "End"
              ? panes.at(-1)
              : undefined;
    if (!next) return;
    event.preventDefault();
    showPane(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tab-bar">
      <button
        type="button"
        class="tab tab-source"
        aria-pressed={front.value === "source"}
        onClick={() => {
          front.value = "source";
        }}
      >
        Source
      </button>
      <div role="tablist" aria-label="Panes" class="tabs" onKeyDown={onKeyDown}>
        {panes.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            class="tab"
            aria-selected={name === pane.value}
            aria-controls="panel"
            tabIndex={name === pane.value ? 0 : -1}
            onClick={() => showPane(name)}
          >
            {paneNames[name]}
          </button>
        ))}
      </div>
    </div>
  );
}
