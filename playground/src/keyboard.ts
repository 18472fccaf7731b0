/** The keys of the page. Those that type something are left to whoever has the focus. */
import { chooseNext, viewOf } from "./editor/sync.js";
import { shareLink } from "./Header.js";
import { helpIsOpen } from "./Help.js";
import { startRun } from "./panes/RunPane.js";
import { front, panes, showPane } from "./state.js";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable=true]") !== null
  );
}

function actionFor(event: KeyboardEvent): (() => void) | undefined {
  const { key, code, altKey, shiftKey } = event;
  const command = event.ctrlKey || event.metaKey;
  if (command && key.toLowerCase() === "s") return () => void shareLink();
  if (command && key === "Enter")
    return () => {
      showPane("run");
      void startRun();
    };
  if (key === "F8") return () => chooseNext(shiftKey ? -1 : 1);
  if (key === "F9") return () => showPane("why");
  if (key === "F1" || (key === "?" && !isTyping(event.target)))
    return () => {
      helpIsOpen.value = true;
    };
  if (!altKey || command) return undefined;
  if (code === "KeyE")
    return () => {
      front.value = "source";
      viewOf("source")?.focus();
    };
  const pane = panes[Number(/^Digit(\d)$/.exec(code)?.[1] ?? 0) - 1];
  return pane && (() => showPane(pane));
}

export function handleKeys(event: KeyboardEvent): void {
  const act = actionFor(event);
  if (!act) return;
  event.preventDefault();
  act();
}
