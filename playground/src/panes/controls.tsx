/** The few controls that panes share. */
import { useId, useRef, useState } from "preact/hooks";

interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

/** One of a few, side by side: radio buttons. */
export function Segmented<Value extends string>({ label, value, choices, onChange }: SegmentedProps<Value>) {
  const name = useId();
  return (
    <fieldset class="segmented">
      <legend class="visually-hidden">{label}</legend>
      {(Object.entries(choices) as [Value, string][]).map(([key, text]) => (
        <label key={key} class={key === value ? "is-on" : ""}>
          <input type="radio" name={name} checked={key === value} onChange={() => onChange(key)} />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

/** Text that is copied by the button beside it. */
export function Copyable({ title, text }: { readonly title: string; readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), 1500);
  };
  return (
    <figure class="copyable">
      <figcaption>
        {title}
        <button type="button" class="quiet" onClick={copy} aria-label={`Copy ${title}`}>
          {copied ? "Copied" : "Copy"}
        </button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{text}</pre>
    </figure>
  );
}

/** The dot of a site: full if tracked, a ring on the heap; its number says which. */
export function Dot({ site, tracked }: { readonly site: number; readonly tracked: boolean }) {
  return (
    <span class={`dot hue-${site % 8} ${tracked ? "is-tracked" : "is-heap"}`} aria-hidden="true">
      {site + 1}
    </span>
  );
}

export function Empty({ children }: { readonly children: string }) {
  return <p class="empty">{children}</p>;
}

/** The beginning of a long list, and a button for more of it: thousands of rows take seconds to draw. */
export function useBeginning<T>(all: readonly T[], step: number): [readonly T[], preact.JSX.Element | null] {
  const [count, setCount] = useState(step);
  const rest = all.length - count;
  const more =
    rest > 0 ? (
      <p class="more-rows">
        <button type="button" onClick={() => setCount(count + step)}>
          Show {Math.min(step, rest)} of {rest} more
        </button>
      </p>
    ) : null;
  return [all.slice(0, count), more];
}
