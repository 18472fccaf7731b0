/** The result, in step with the source; or as a diff to it. */
import { unifiedMergeView } from "@codemirror/merge";
import { type ChangeSpec, Compartment, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { effect, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { marksOf } from "../editor/marks.js";
import { lineNumbers, reading, readOnly, syntax } from "../editor/setup.js";
import { followed, register } from "../editor/sync.js";
import { language, result } from "../state.js";
import { Segmented } from "./controls.js";

const view = signal<"result" | "diff">("result");

export function Rewritten() {
  const now = result.value;
  const unchanged = now !== undefined && now.code === now.source;
  return (
    <div class="pane-fill">
      <div class="pane-bar">
        <Segmented
          label="View"
          value={view.value}
          choices={{ result: "Result", diff: "Diff" }}
          onChange={(next) => {
            view.value = next;
          }}
        />
        <span class="pane-note">
          {now?.skipped.join(" ") || (unchanged ? "Nothing is rewritten: no allocation is tracked." : "")}
        </span>
        <CopyResult />
      </div>
      {view.value === "result" ? <Output /> : <Diff />}
    </div>
  );
}

function CopyResult() {
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => navigator.clipboard.writeText(result.value?.code ?? "")}
    >
      Copy
    </button>
  );
}

const grammar = new Compartment();

function Output() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const editor = new EditorView({
      parent: host.current as HTMLDivElement,
      state: EditorState.create({
        doc: result.peek()?.code ?? "",
        extensions: [
          lineNumbers(),
          reading("Rewritten source"),
          readOnly,
          grammar.of(syntax(language.peek())),
          followed("output"),
        ],
      }),
    });
    const unregister = register("output", editor);
    const stop = effect(() => {
      const now = result.value;
      if (!now) return;
      editor.dispatch({
        changes: changeTo(now.code, editor.state.doc.toString()),
        effects: marksOf({ links: now.outputLinks, sites: now.sites }),
      });
    });
    return () => {
      stop();
      unregister();
      editor.destroy();
    };
  }, []);
  return <div class="editor" ref={host} />;
}

/** Changes only what differs, so that the view stays where it is. */
function changeTo(text: string, old: string): ChangeSpec {
  if (text === old) return [];
  let from = 0;
  while (from < old.length && from < text.length && old[from] === text[from]) from++;
  let end = 0;
  while (end < old.length - from && end < text.length - from && old.at(-1 - end) === text.at(-1 - end)) end++;
  return { from, to: old.length - end, insert: text.slice(from, text.length - end) };
}

function Diff() {
  const host = useRef<HTMLDivElement>(null);
  const now = result.value;
  useEffect(() => {
    const editor = new EditorView({
      parent: host.current as HTMLDivElement,
      state: EditorState.create({
        doc: now?.code ?? "",
        extensions: [
          lineNumbers(),
          reading("Changes to the source"),
          readOnly,
          syntax(language.value),
          unifiedMergeView({ original: now?.source ?? "", mergeControls: false, highlightChanges: true }),
        ],
      }),
    });
    if (now) editor.dispatch({ effects: marksOf({ links: now.outputLinks, sites: now.sites }) });
    return () => editor.destroy();
  }, [now]);
  return <div class="editor" ref={host} />;
}
