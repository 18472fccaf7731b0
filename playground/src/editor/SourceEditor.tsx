/** The editor of the source: what is typed goes to the analysis, and what it says is drawn in. */
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { effect, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { askAhead } from "../analysis/client.js";
import type { Problem, Result } from "../analysis/protocol.js";
import { language, lostSites, pane, result, selectedSite, source, typeProblems } from "../state.js";
import { showWay, wayArrows } from "./arrows.js";
import { ghostsOf, ghostText } from "./ghosts.js";
import { lifelines, lifelinesOf } from "./lifelines.js";
import { marksOf } from "./marks.js";
import { lineNumbers, reading, syntax, writing } from "./setup.js";
import { choose, followed, register } from "./sync.js";

const grammar = new Compartment();

function create(parent: HTMLElement): EditorView {
  return new EditorView({
    parent,
    dispatchTransactions(transactions, view) {
      const last = transactions.at(-1);
      if (last && transactions.some(({ docChanged }) => docChanged)) askAhead(last.newDoc.toString());
      view.update(transactions);
    },
    state: EditorState.create({
      doc: source.peek(),
      extensions: [
        lineNumbers(),
        lifelines((site) => choose(site)),
        reading("Source. Press Escape, then Tab, to leave the editor."),
        writing,
        grammar.of(syntax(language.peek())),
        ghostText,
        wayArrows,
        followed("source"),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) source.value = state.doc.toString();
        }),
      ],
    }),
  });
}

export function SourceEditor() {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | undefined>(undefined);

  useEffect(() => {
    const view = create(host.current as HTMLDivElement);
    editor.current = view;
    const unregister = register("source", view);
    const stops = [
      effect(() => {
        const text = source.value;
        if (text !== view.state.doc.toString())
          view.dispatch({
            changes: { from: 0, to: view.state.doc.length, insert: text },
            selection: { anchor: 0 },
            scrollIntoView: true,
          });
      }),
      effect(() => {
        view.dispatch({ effects: grammar.reconfigure(syntax(language.value)) });
      }),
      effect(() => {
        const now = result.value;
        const problems = typeProblems.value;
        const lost = new Set(lostSites.value.map((site) => site.extent.from));
        if (now?.source === view.state.doc.toString()) draw(view, now, problems, lost);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      unregister();
      view.destroy();
    };
  }, []);

  useSignalEffect(() => {
    const site = selectedSite.value;
    const shown = pane.value === "why" && site !== undefined && result.value?.source === source.value;
    const view = editor.current;
    if (view) showWay(view, shown ? { hue: site.index, steps: site.flow } : undefined);
  });

  return <div class="editor" ref={host} />;
}

const isError = ({ severity }: Problem): boolean => severity === "error";

function draw(view: EditorView, now: Result, types: readonly Problem[], lost: ReadonlySet<number>): void {
  const problems = now.problems.length > 0 ? now.problems : types;
  const { length } = view.state.doc;
  const diagnostics = problems.map(
    ({ from, to, message, severity }): Diagnostic => ({
      from: Math.min(from, length),
      to: Math.min(Math.max(to, from + 1), length),
      message,
      severity,
    }),
  );
  // One transaction: the editor measures itself after each.
  view.dispatch(setDiagnostics(view.state, diagnostics), {
    effects: [
      marksOf({ links: now.sourceLinks, sites: now.sites }),
      lifelinesOf(now.sites),
      ghostsOf({ sites: now.sites, problems: problems.filter(isError), lost }),
    ],
  });
}
