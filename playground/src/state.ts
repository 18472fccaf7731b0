/** What the page knows, as signals: what the user has set, what the analysis said of it, and what is looked at. */
import { batch, computed, effect, signal } from "@preact/signals";
import type { OptionsInput } from "../../src/hosts/library.js";
import type { Language, Problem, Result, SiteView } from "./analysis/protocol.js";
import { type Example, examples } from "./examples/index.js";
import { decodeState, forget, recall, remember, type SavedState } from "./share.js";

export const panes = [
  "rewritten",
  "decisions",
  "why",
  "graph",
  "lifetimes",
  "passes",
  "run",
  "map",
  "config",
] as const;
export type Pane = (typeof panes)[number];

export const paneNames: Readonly<Record<Pane, string>> = {
  rewritten: "Rewritten",
  decisions: "Decisions",
  why: "Why",
  graph: "Graph",
  lifetimes: "Lifetimes",
  passes: "Passes",
  run: "Run",
  map: "Source map",
  config: "Config",
};

export const source = signal("");
export const language = signal<Language>("ts");
export const options = signal<OptionsInput>({});
/** the expression that Run evaluates; "" for the guess of the analysis */
export const call = signal("");
export const exampleId = signal<string | undefined>(undefined);
export const pane = signal<Pane>("rewritten");
/** on narrow screens: the source, or the pane */
export const front = signal<"source" | "pane">("source");

export const result = signal<Result | undefined>(undefined);
/** the same program under the default options, while others are set */
export const baseline = signal<Result | undefined>(undefined);
export const typeProblems = signal<readonly Problem[]>([]);
export const failure = signal<string | undefined>(undefined);
export const isWorking = signal(true);

/** whether the pane shows what the analysis else leaves out */
export const wantsDetails = computed(() => ["graph", "lifetimes", "passes"].includes(pane.value));
export const details = computed(() => result.value?.details);

/** the site that is looked at: by a click, or by the caret */
export const selected = signal<number | undefined>(undefined);
/** the site under the pointer, in any pane */
export const hovered = signal<number | undefined>(undefined);
/** said to screen readers */
export const announcement = signal("");

export const sites = computed<readonly SiteView[]>(() => result.value?.sites ?? []);
export const selectedSite = computed(() => {
  const { value } = selected;
  return value === undefined ? undefined : sites.value[value];
});
export const example = computed<Example | undefined>(() =>
  examples.find(({ id, source: text }) => id === exampleId.value && text === source.value),
);
export const effectiveCall = computed(() => call.value.trim() || result.value?.call || "");

/** Sites that are tracked under the default options and not under those that are set. */
export const lostSites = computed<readonly SiteView[]>(() => {
  const before = baseline.value;
  const now = result.value;
  if (!before || !now || before.source !== now.source) return [];
  const tracked = new Set(now.sites.filter(isTracked).map((site) => site.extent.from));
  return before.sites.filter((site) => isTracked(site) && !tracked.has(site.extent.from));
});

export const isTracked = (site: SiteView): boolean => site.decision === "tracked";

export function showPane(next: Pane): void {
  pane.value = next;
  front.value = "pane";
}

export function openExample(next: Example): void {
  batch(() => {
    exampleId.value = next.id;
    source.value = next.source;
    language.value = next.language;
    call.value = next.call;
    selected.value = undefined;
    front.value = "source";
  });
}

function saved(): SavedState {
  return {
    source: source.value,
    language: language.value,
    options: options.value,
    call: call.value,
    ...(exampleId.value !== undefined && { example: exampleId.value }),
    pane: pane.value,
  };
}

export const savedState = computed(saved);

function restore(state: SavedState): void {
  batch(() => {
    source.value = state.source;
    language.value = state.language;
    options.value = state.options;
    call.value = state.call;
    exampleId.value = state.example;
    if (panes.some((name) => name === state.pane)) pane.value = state.pane as Pane;
  });
}

/** Storage is slow and may wait until nobody types, or the page is left. */
const PAUSE = 400;

function rememberLater(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    timer = undefined;
    remember(savedState.peek());
  };
  effect(() => {
    void savedState.value;
    clearTimeout(timer);
    timer = setTimeout(write, PAUSE);
  });
  // what another tab has stored since is not overwritten by one that is only closed
  addEventListener("pagehide", () => {
    if (timer !== undefined) write();
  });
}

/** A shared link goes before what the page was left with, and that before the first example. */
export async function start(): Promise<void> {
  const shared = await decodeState(location.hash);
  const left = shared ?? recall();
  if (left) restore(left);
  else openExample(examples[0] as Example);
  rememberLater();
  addEventListener("hashchange", async () => {
    const next = await decodeState(location.hash);
    if (next) restore(next);
  });
  // The link in the address bar says what was shared; it is gone when the program is another.
  let first = true;
  effect(() => {
    void source.value;
    if (!first) forget();
    first = false;
  });
}
