/** The page: source on the left, one pane on the right; on narrow screens one of them at a time. */
import { useEffect } from "preact/hooks";
import { SourceEditor } from "./editor/SourceEditor.js";
import { Header } from "./Header.js";
import { Help } from "./Help.js";
import { handleKeys } from "./keyboard.js";
import { ConfigPane } from "./panes/ConfigPane.js";
import { Decisions } from "./panes/Decisions.js";
import { GraphPane } from "./panes/GraphPane.js";
import { Lifetimes } from "./panes/Lifetimes.js";
import { Passes } from "./panes/Passes.js";
import { Rewritten } from "./panes/Rewritten.js";
import { RunPane } from "./panes/RunPane.js";
import { SourceMapPane } from "./panes/SourceMapPane.js";
import { Why } from "./panes/Why.js";
import { Splitter } from "./Splitter.js";
import { announcement, example, failure, front, type Pane, pane, paneNames } from "./state.js";
import { Tabs } from "./Tabs.js";
import { Verdict } from "./Verdict.js";

const bodies: Readonly<Record<Pane, () => preact.JSX.Element>> = {
  rewritten: () => <Rewritten />,
  decisions: () => <Decisions />,
  why: () => <Why />,
  graph: () => <GraphPane />,
  lifetimes: () => <Lifetimes />,
  passes: () => <Passes />,
  run: () => <RunPane />,
  map: () => <SourceMapPane />,
  config: () => <ConfigPane />,
};

export function App() {
  useEffect(() => {
    addEventListener("keydown", handleKeys);
    return () => removeEventListener("keydown", handleKeys);
  }, []);
  return (
    <div class="page">
      <Header />
      <main class={`columns front-${front.value}`}>
        <section class="column column-source" aria-label="Source">
          <Note />
          <SourceEditor />
          <Verdict />
        </section>
        <Splitter />
        <section class="column column-pane" aria-label="Result">
          <Tabs />
          <div role="tabpanel" id="panel" aria-labelledby={`tab-${pane.value}`} class="panel">
            <h2 class="visually-hidden">{paneNames[pane.value]}</h2>
            {bodies[pane.value]()}
          </div>
        </section>
      </main>
      {failure.value && (
        <p class="failure" role="alert">
          {failure.value}
        </p>
      )}
      <p class="visually-hidden" role="status" aria-live="polite">
        {announcement.value}
      </p>
      <Help />
    </div>
  );
}

/** What to notice in an example, until it is changed. */
function Note() {
  const shown = example.value;
  if (!shown) return null;
  return (
    <aside class="note" aria-label="What to notice">
      <strong>{shown.name}.</strong> {shown.notice}
    </aside>
  );
}
