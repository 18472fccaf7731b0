/** Runs the original and the rewritten program: whether they do the same, how fast, and with how much memory. */
import { signal } from "@preact/signals";
import { ask } from "../analysis/client.js";
import { Plot } from "../run/Plot.js";
import type { News, Outcome, Outcomes, Round, RuntimeKind, Usages } from "../run/protocol.js";
import { type Running, runInSandbox } from "../run/sandbox.js";
import { announcement, call, effectiveCall, language, result } from "../state.js";
import { Segmented } from "./controls.js";

interface Session {
  readonly call: string;
  readonly runtime: RuntimeKind;
  readonly state: "running" | "done" | "stopped" | "endless" | "crashed";
  readonly message: string;
  readonly outcomes?: Outcomes;
  readonly usages?: Usages;
  readonly rounds: readonly Round[];
}

const runtime = signal<RuntimeKind>("production");
const session = signal<Session | undefined>(undefined);
let running: Running | undefined;

export async function startRun(): Promise<void> {
  const now = result.value;
  if (!now) return;
  stopRun();
  const job = { call: effectiveCall.value, runtime: runtime.value };
  session.value = { ...job, state: "running", message: "", rounds: [] };
  try {
    const { scripts } = await ask("transpiled", {
      kind: "transpile",
      sources: [now.source, now.code, `(${job.call || "undefined"}\n)`],
      language: language.value,
    });
    const [original = "", rewritten = "", expression = ""] = scripts;
    const evaluated = expression
      .replace(/^"use strict";\s*/, "")
      .trim()
      .replace(/;$/, "");
    running = runInSandbox({ original, rewritten, runtime: job.runtime, call: evaluated }, hear, ended);
  } catch (error) {
    patch({ state: "crashed", message: error instanceof Error ? error.message : String(error) });
  }
}

function stopRun(): void {
  if (!running) return;
  running.stop();
  running = undefined;
  patch({ state: "stopped" });
  announcement.value = "Stopped.";
}

function ended(why: "done" | "endless"): void {
  running = undefined;
  if (why === "endless") patch({ state: "endless" });
  else if (session.value?.state === "running") patch({ state: "done" });
  announcement.value = why === "endless" ? "Stopped: no end in sight." : "The run has ended.";
}

function hear(news: News): void {
  const now = session.value;
  if (!now) return;
  if (news.kind === "outcomes") patch({ outcomes: news });
  else if (news.kind === "usages") patch({ usages: news });
  else if (news.kind === "round") patch({ rounds: [...now.rounds, news] });
  else if (news.kind === "crashed") patch({ state: "crashed", message: news.message });
}

function patch(change: Partial<Session>): void {
  if (session.value) session.value = { ...session.value, ...change };
}

export function RunPane() {
  const now = session.value;
  const isRunning = now?.state === "running";
  return (
    <div class="pane-scroll run">
      <form
        class="run-form"
        onSubmit={(event) => {
          event.preventDefault();
          void startRun();
        }}
      >
        <label class="grow">
          <span>Call</span>
          <input
            class="mono"
            value={call.value}
            placeholder={effectiveCall.value}
            spellcheck={false}
            autocomplete="off"
            onInput={({ currentTarget }) => {
              call.value = currentTarget.value;
            }}
          />
        </label>
        <Segmented
          label="Runtime"
          value={runtime.value}
          choices={{ production: "Production", checked: "Checked", noreuse: "No reuse" }}
          onChange={(next) => {
            runtime.value = next;
          }}
        />
        <button type="submit" class="primary" disabled={isRunning}>
          Run
        </button>
        <button type="button" disabled={!isRunning} onClick={stopRun}>
          Stop
        </button>
      </form>
      {now ? (
        <Report session={now} />
      ) : (
        <p class="empty">Runs both programs in a worker, in turn, and compares them.</p>
      )}
    </div>
  );
}

function Report({ session: now }: { readonly session: Session }) {
  const { outcomes, usages, rounds } = now;
  const before = median(rounds.map(({ original }) => original));
  const after = median(rounds.map(({ rewritten }) => rewritten));
  return (
    <div class="run-report" data-state={now.state}>
      <p class="run-verdict" role="status">
        {verdictOf(now)}
      </p>
      {outcomes && (
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">
                <span class="visually-hidden">Figure</span>
              </th>
              <th scope="col">Original</th>
              <th scope="col">Rewritten</th>
              <th scope="col">
                <span class="visually-hidden">Gain</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rounds.length > 0 && (
              <Figure
                name="Time per call"
                values={[nanoseconds(before, after), nanoseconds(after, before)]}
                ratio={before / after}
                unit="faster"
              />
            )}
            {usages && (
              <>
                <Figure
                  name="Allocations per call"
                  values={[count(usages.original.allocations), count(usages.rewritten.allocations)]}
                />
                <Figure
                  name="Reuses per call"
                  values={[count(usages.original.reuses), count(usages.rewritten.reuses)]}
                />
                <Figure
                  name="Bytes per call"
                  values={[bytes(usages.original.bytes), bytes(usages.rewritten.bytes)]}
                />
                <Figure
                  name="Bytes for the collector"
                  values={[bytes(usages.original.visibleBytes), bytes(usages.rewritten.visibleBytes)]}
                  ratio={usages.original.visibleBytes / usages.rewritten.visibleBytes}
                  unit="less"
                />
              </>
            )}
          </tbody>
        </table>
      )}
      {(rounds.length > 1 || usages) && (
        <p class="legend">
          <span class="legend-original" /> original <span class="legend-rewritten" /> rewritten
        </p>
      )}
      {rounds.length > 1 && (
        <Plot
          title="Time per call, over the rounds"
          summary={`Medians: ${nanoseconds(before, after)} and ${nanoseconds(after, before)}`}
          xLabel="round"
          original={rounds.map(({ original }) => original)}
          rewritten={rounds.map(({ rewritten }) => rewritten)}
          format={nanoseconds}
        />
      )}
      {usages && (
        <Plot
          title="Bytes that the collector has to see, over the first calls"
          summary={`After ${usages.calls} calls: ${bytes(usages.originalCurve.at(-1) ?? 0)} and ${bytes(usages.rewrittenCurve.at(-1) ?? 0)}`}
          xLabel="call"
          original={usages.originalCurve}
          rewritten={usages.rewrittenCurve}
          format={bytes}
        />
      )}
      {outcomes && <Values outcomes={outcomes} />}
    </div>
  );
}

function Values({ outcomes: { original, rewritten } }: { readonly outcomes: Outcomes }) {
  const same = isSame(original, rewritten);
  return (
    <div class="values">
      <h3>{same ? "Both yield" : "Original yields"}</h3>
      <Value outcome={original} />
      {!same && (
        <>
          <h3>Rewritten yields</h3>
          <Value outcome={rewritten} />
        </>
      )}
    </div>
  );
}

function Value({ outcome: { value, logs, error } }: { readonly outcome: Outcome }) {
  const text = [...logs, error === undefined ? value : `throws ${error}`].join("\n");
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  return <pre tabIndex={0}>{text.length > 3000 ? `${text.slice(0, 3000)}…` : text}</pre>;
}

interface FigureProps {
  readonly name: string;
  readonly values: readonly [string, string];
  readonly ratio?: number;
  readonly unit?: string;
}

function Figure({ name, values, ratio, unit }: FigureProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{values[0]}</td>
      <td>{values[1]}</td>
      <td class="ratio">{ratio === undefined ? "" : ratioText(ratio, unit ?? "")}</td>
    </tr>
  );
}

function verdictOf({ state, message, outcomes, call: expression, runtime: kind }: Session): string {
  if (state === "endless") return "Stopped: the program gave no sign of life for 15 seconds.";
  if (state === "crashed") return `It could not be run: ${message}`;
  const of = expression ? `${expression}, ${kind} runtime` : `top level, ${kind} runtime`;
  if (!outcomes) return state === "stopped" ? `Stopped. ${of}` : `Running ${of} …`;
  const same = isSame(outcomes.original, outcomes.rewritten);
  if (result.value?.code === result.value?.source)
    return `Nothing is rewritten, so both are the same – ${of}`;
  const verdict = same ? "Same result" : "Different results";
  return `${verdict}${state === "stopped" ? ", then stopped" : ""} – ${of}`;
}

function isSame(a: Outcome, b: Outcome): boolean {
  return a.value === b.value && a.error === b.error && a.logs.join("\n") === b.logs.join("\n");
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function ratioText(ratio: number, unit: string): string {
  if (!Number.isFinite(ratio)) return Number.isNaN(ratio) ? "" : "none left";
  if (Math.abs(ratio - 1) < 0.005) return "the same";
  return ratio >= 1
    ? `×${ratio.toFixed(ratio < 10 ? 2 : 0)} ${unit}`
    : `×${(1 / ratio).toFixed(2)} ${unit === "faster" ? "slower" : "more"}`;
}

/** A time in words; `beside` is one that stands beside it, and gets the same unit where both can be read in it. */
function nanoseconds(value: number, beside = value): string {
  const least = Math.max(value, beside / 100);
  if (least >= 1e6) return `${(value / 1e6).toFixed(2)} ms`;
  return least >= 1e3 ? `${(value / 1e3).toFixed(2)} µs` : `${Math.round(value)} ns`;
}

function bytes(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} MB`;
  return value >= 1e3 ? `${(value / 1e3).toFixed(1)} kB` : `${Math.round(value)} B`;
}

const count = (value: number): string => String(Math.round(value * 100) / 100);
