/** The page's end of the analysis worker: asks when the program or the options change, and keeps what comes back. */

import { batch, effect } from "@preact/signals";
import { examples } from "../examples/index.js";
import {
  announcement,
  baseline,
  failure,
  isTracked,
  isWorking,
  language,
  options,
  result,
  selected,
  source,
  typeProblems,
  wantsDetails,
} from "../state.js";
import { worker } from "./connection.js";
import { keepResult, knownResult } from "./known.js";
import type { AnalyseRequest, Answer, Request, Result, SiteView } from "./protocol.js";

type Program = Pick<AnalyseRequest, "source" | "language" | "options" | "detailed">;

const waiting = new Map<number, (answer: Answer) => void>();
let lastId = 0;
let current = 0;

worker.onmessage = ({ data }: MessageEvent<Answer>) => {
  const waiter = waiting.get(data.id);
  if (waiter) {
    waiting.delete(data.id);
    waiter(data);
    return;
  }
  if (data.id !== current) return;
  if (data.kind === "result") {
    batch(() => {
      show(data);
      isWorking.value = false;
    });
    performance.mark("scopefree:answer");
    performance.mark("scopefree:result");
  } else if (data.kind === "checked") {
    // Most programs have none, before and after; then nothing is to be drawn again.
    if (typeProblems.value.length + data.problems.length > 0) typeProblems.value = data.problems;
    performance.mark("scopefree:checked");
    warmUp();
  } else if (data.kind === "failed") {
    failure.value = data.message;
    isWorking.value = false;
  }
};
worker.onerror = ({ message }) => {
  failure.value = message || "the analysis could not be loaded";
  isWorking.value = false;
};

/** Asks something that is answered once. */
export function ask<Kind extends Answer["kind"]>(
  kind: Kind,
  request: DistributiveOmit<Request, "id">,
): Promise<Extract<Answer, { kind: Kind }>> {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, (answer) => {
      if (answer.kind === kind) resolve(answer as Extract<Answer, { kind: Kind }>);
      else reject(new Error(answer.kind === "failed" ? answer.message : `unexpected answer: ${answer.kind}`));
    });
    worker.postMessage({ ...request, id });
  });
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

function show(next: Result): void {
  const before = result.value;
  const at = selected.value === undefined ? undefined : before?.sites[selected.value];
  result.value = next;
  failure.value = undefined;
  // The same site may have another number now, and stand a little further on.
  if (at) {
    const distance = (site: SiteView): number => Math.abs(site.extent.from - at.extent.from);
    const alike = next.sites.filter((site) => site.allocates === at.allocates && distance(site) < 400);
    selected.value = alike.sort((a, b) => distance(a) - distance(b))[0]?.index;
  }
  const tracked = next.sites.filter(isTracked).length;
  announcement.value = `${tracked} tracked, ${next.sites.length - tracked} on the heap`;
}

/** what the worker was asked last */
let asked: Program | undefined;

function request(program: Program): void {
  if (asked && isAnswered(program, asked)) return;
  asked = program;
  current = ++lastId;
  worker.postMessage({ kind: "analyse", id: current, comparison: false, ...program } satisfies Request);
}

/** Asks about a text before the editor shows it: the worker begins meanwhile. */
export function askAhead(text: string): void {
  request({
    source: text,
    language: language.peek(),
    options: options.peek(),
    detailed: wantsDetails.peek(),
  });
}

/** Begins with what is known of the program that the page was built with; the worker has the last word. */
export function startAnalysis(): void {
  let isFirst = true;
  let last: Program | undefined;
  effect(() => {
    const program: Program = {
      source: source.value,
      language: language.value,
      options: options.value,
      detailed: wantsDetails.value,
    };
    if (last && isAnswered(program, last)) return;
    last = program;
    if (isFirst) {
      isFirst = false;
      const known = knownResult(program);
      if (known) {
        show(known);
        performance.mark("scopefree:result");
      }
    }
    isWorking.value = true;
    // At once, not when the page is drawn: of what follows quickly, the worker leaves out all but the last.
    request(program);
    compare(program);
  });
  addEventListener("pagehide", () => {
    if (last && !isWorking.value && result.value?.source === last.source) keepResult(last, result.value);
  });
}

/** More than this takes the worker too long while somebody types. */
const MOST_TO_WARM = 2000;
let isWarm = false;

/** Has the worker practise on the examples. */
function warmUp(): void {
  if (isWarm) return;
  isWarm = true;
  const programs = examples
    .filter(({ source }) => source.length < MOST_TO_WARM)
    .map(({ source, language }) => ({ source, language }));
  worker.postMessage({ kind: "warm", id: 0, programs } satisfies Request);
}

/** Whether what was asked for tells all that is wanted now: when a pane with details is left, it does. */
const isAnswered = (wanted: Program, asked: Program): boolean =>
  wanted.source === asked.source &&
  wanted.language === asked.language &&
  wanted.options === asked.options &&
  (asked.detailed || !wanted.detailed);

/** Under other options than the default ones, the default ones are asked for too: for what is lost. */
function compare({ source, language, options }: Program): void {
  baseline.value = undefined;
  if (Object.keys(options).length === 0) return;
  const request = {
    kind: "analyse",
    source,
    language,
    options: {},
    comparison: true,
    detailed: false,
  } as const;
  void ask("result", request).then(
    (answer) => {
      baseline.value = answer;
    },
    () => {
      // It was superseded or failed; then nothing is compared.
    },
  );
}
