/** The name, the examples, the language, and what can be done with a program. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Language } from "./analysis/protocol.js";
import { examples } from "./examples/index.js";
import { asBugReport, asFixture } from "./export.js";
import { helpIsOpen } from "./Help.js";
import { download } from "./panes/GraphPane.js";
import { encodeState } from "./share.js";
import { announcement, example, exampleId, language, openExample, savedState } from "./state.js";

const LANGUAGES: Readonly<Record<Language, string>> = {
  ts: "TypeScript",
  tsx: "TSX",
  js: "JavaScript",
  jsx: "JSX",
};

/** Says for a moment what has just been copied. */
const flash = signal<string | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

function say(text: string): void {
  flash.value = text;
  announcement.value = text;
  clearTimeout(timer);
  timer = setTimeout(() => {
    flash.value = undefined;
  }, 2200);
}

export async function shareLink(): Promise<void> {
  const hash = await encodeState(savedState.value);
  history.replaceState(null, "", hash);
  try {
    await navigator.clipboard.writeText(location.href);
    say("Link copied");
  } catch {
    say("The link is in the address bar");
  }
}

async function copy(text: string, what: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  say(`${what} copied`);
}

export function Header() {
  return (
    <header class="header">
      <h1 class="wordmark">
        <svg viewBox="0 0 34 14" width="34" height="14" aria-hidden="true">
          <path d="M6 7 H28 M28 2 V12" />
          <circle cx="5" cy="7" r="4" />
        </svg>
        scopefree
      </h1>
      <Examples />
      <LanguageChoice />
      <span class="header-gap" />
      {flash.value && <span class="flash">{flash.value}</span>}
      <button type="button" onClick={() => void shareLink()} title="Ctrl or ⌘ + S">
        Share
      </button>
      <More />
      <button
        type="button"
        aria-label="Help and keys"
        onClick={() => {
          helpIsOpen.value = true;
        }}
      >
        ?
      </button>
    </header>
  );
}

/** In the header; on phones, where that has no room, below the editor. */
export function LanguageChoice() {
  return (
    <select
      aria-label="Language"
      class="language"
      value={language.value}
      onChange={({ currentTarget }) => {
        language.value = currentTarget.value as Language;
      }}
    >
      {Object.entries(LANGUAGES).map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Examples() {
  return (
    <select
      aria-label="Example"
      class="examples"
      value={example.value ? exampleId.value : ""}
      onChange={({ currentTarget }) => {
        const next = examples.find(({ id }) => id === currentTarget.value);
        if (next) openExample(next);
      }}
    >
      <option value="" disabled>
        Your program
      </option>
      {[...new Set(examples.map(({ group }) => group))].map((group) => (
        <optgroup key={group} label={group}>
          {examples
            .filter((one) => one.group === group)
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}

function More() {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event): void => {
      const element = details.current;
      if (element?.open && !element.contains(event.target as Node)) element.open = false;
    };
    addEventListener("pointerdown", close);
    return () => removeEventListener("pointerdown", close);
  }, []);
  const act = (work: () => unknown) => (): void => {
    if (details.current) details.current.open = false;
    void work();
  };
  return (
    <details
      class="more"
      ref={details}
      onKeyDown={(event) => {
        if (event.key === "Escape") act(() => details.current?.querySelector("summary")?.focus())();
      }}
    >
      <summary aria-label="Export">Export</summary>
      <div class="menu">
        <button type="button" onClick={act(() => copy(asFixture(), "Fixture"))}>
          Copy as fixture
        </button>
        <button
          type="button"
          onClick={act(() => download(asFixture(), `fixture.${language.value}`, "text/plain"))}
        >
          Download as fixture
        </button>
        <button type="button" onClick={act(async () => copy(await asBugReport(), "Report"))}>
          Copy a bug report
        </button>
      </div>
    </details>
  );
}
