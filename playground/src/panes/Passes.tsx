/** The program after each pass, as what it is there, with the time of the pass; or the change that the pass made. */
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { PassView } from "../analysis/protocol.js";
import { reading, readOnly } from "../editor/setup.js";
import { details } from "../state.js";
import { Empty, Segmented } from "./controls.js";

const chosen = signal<PassView["name"]>("lower");
const view = signal<"state" | "change">("state");

const meanings: Readonly<Record<PassView["name"], string>> = {
  sites: "finds what allocates memory of dynamic size",
  lower: "TypeScript’s tree becomes a control-flow graph of what can carry a reference",
  ssa: "one version of a variable per assignment",
  escape: "what each variable may hold, and what gets out",
  place: "where memory is dead, and so can be freed",
  zeroing: "what is written completely before it is read, and so need not be zeroed",
  plan: "the decisions as edits",
  print: "the edits in the text",
  verify: "a second parser compares the original with the result",
};

export function Passes() {
  if (!details.value) return <Empty>Reading …</Empty>;
  const { passes } = details.value;
  const pass = passes.find(({ name }) => name === chosen.value) ?? passes[0];
  if (!pass) return <Empty>No pass has run yet.</Empty>;
  const total = passes.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const longest = Math.max(...passes.map(({ milliseconds }) => milliseconds), 0.001);
  return (
    <div class="pane-fill passes">
      <ol class="pass-list">
        {passes.map((one) => (
          <li key={one.name}>
            <button
              type="button"
              aria-pressed={one.name === pass.name}
              class={isChanged(one) ? "is-changed" : ""}
              onClick={() => {
                chosen.value = one.name;
              }}
            >
              <span>{one.name}</span>
              <span class="pass-time" style={{ "--share": one.milliseconds / longest }}>
                {one.milliseconds.toFixed(1)} ms
              </span>
            </button>
          </li>
        ))}
        <li class="pass-total">{total.toFixed(1)} ms in all</li>
      </ol>
      <div class="pass-body">
        <div class="pane-bar">
          <Segmented
            label="Show"
            value={view.value}
            choices={{ state: "State", change: "Change" }}
            onChange={(next) => {
              view.value = next;
            }}
          />
          <span class="pane-note">{meanings[pass.name]}</span>
        </div>
        {view.value === "change" && pass.before !== "" && !isChanged(pass) ? (
          <Empty>It changed nothing.</Empty>
        ) : (
          <PassText pass={pass} asChange={view.value === "change" && pass.before !== ""} />
        )}
      </div>
    </div>
  );
}

const isChanged = ({ text, before }: PassView): boolean => text !== before;

function PassText({ pass, asChange }: { readonly pass: PassView; readonly asChange: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  const { text, before, name } = pass;
  useEffect(() => {
    const editor = new EditorView({
      parent: host.current as HTMLDivElement,
      state: EditorState.create({
        doc: text,
        extensions: [
          reading(`State after ${name}`),
          readOnly,
          asChange ? unifiedMergeView({ original: before, mergeControls: false }) : [],
        ],
      }),
    });
    return () => editor.destroy();
  }, [text, before, name, asChange]);
  return <div class="editor editor-small" ref={host} />;
}
