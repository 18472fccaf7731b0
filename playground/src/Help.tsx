/** What the page is, and its keys. */
import { signal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";

export const helpIsOpen = signal(false);

const keys: readonly (readonly [keys: string, what: string])[] = [
  ["Ctrl/⌘ S", "copy a link that holds the program"],
  ["Ctrl/⌘ ↵", "run the original and the rewritten program"],
  ["Alt 1 … 9", "show a pane"],
  ["F8, Shift F8", "go to the next, the previous allocation"],
  ["F9", "why: the way of its memory"],
  ["Alt E", "go to the editor"],
  ["Esc, then Tab", "leave the editor"],
  ["?, F1", "this help"],
];

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useSignalEffect(() => {
    const element = dialog.current;
    if (helpIsOpen.value && !element?.open) element?.showModal();
    if (!helpIsOpen.value && element?.open) element.close();
  });
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClose={() => {
        helpIsOpen.value = false;
      }}
    >
      <h2 id="help-title">Memory that ends with its scope</h2>
      <p>
        scopefree proves of an allocation that nothing can use its memory behind a certain place, and frees it
        there. A full dot in the margin is such an allocation; its line ends where it is freed. A ring is one
        that stays on the heap. Every colour on this page is one allocation: its expression, the names that
        hold its memory, and its frees.
      </p>
      <dl>
        {keys.map(([name, what]) => (
          <div key={name}>
            <dt>
              <kbd>{name}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p class="aside">
        Nothing that you type leaves this page. Version {__VERSION__}
        {__COMMIT__ && `, ${__COMMIT__}`}.
      </p>
      <form method="dialog">
        <button type="submit" class="primary">
          Close
        </button>
      </form>
    </dialog>
  );
}
