/** The page's end of the analysis worker: asks when the program or the options change, and keeps what comes back. */

import first from "virtual:first";
import { effect } from "@preact/signals";
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
import type { AnalyseRequest, Answer, Request, Result, SiteView } from "./protocol.js";

type Program = Pick<AnalyseRequest, "source" | "language" | "options" | "detailed">;

/** Keys that came at once are one program; of those that follow, the worker leaves out what is superseded by then. */
const PAUSE = 0;

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
    show(data);
    isWorking.value = false;
    performance.mark("scopefree:answer");
  } else if (data.kind === "checked") {
    typeProblems.value = data.problems;
    performance.mark("scopefree:checked");
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
  performance.mark("scopefree:result");
}

/** Begins with what is known of the program that the page was built with; the worker has the last word. */
export function startAnalysis(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
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
    isWorking.value = true;
    const send = (): void => {
      current = ++lastId;
      worker.postMessage({ kind: "analyse", id: current, comparison: false, ...program } satisfies Request);
      compare(program);
    };
    clearTimeout(timer);
    if (!isFirst) {
      timer = setTimeout(send, PAUSE);
      return;
    }
    isFirst = false;
    const isKnown = program.source === first.source && program.language === examples[0]?.language;
    if (isKnown && Object.keys(program.options).length === 0) show(first);
    send();
  });
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
