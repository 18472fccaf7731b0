/**
 * Runs the original and the rewritten program, in a worker of a frame that has no origin. Three things, in turn: both
 * once, to compare what they do; a number of calls with counted constructors, for memory; many rounds of calls in
 * turn with nothing counted, for time.
 */
import { type Counter, countNatives } from "./counting.js";
import type { Job, News, Outcome, RuntimeKind, Usage } from "./protocol.js";
import { runtimes } from "./runtimes.js";
import { show } from "./show.js";

const tell = (news: News): void => self.postMessage(news);

const COUNTED_CALLS = 40;
const ROUNDS = 60;
/** milliseconds that a round takes for each program, at least; timers are coarse */
const ROUND = 6;
/** milliseconds that all rounds may take */
const PATIENCE = 4000;

type Call = () => unknown;

self.onmessage = async ({ data }: MessageEvent<Job>) => {
  try {
    await run(data);
    tell({ kind: "done" });
  } catch (error) {
    tell({ kind: "crashed", message: show(error) });
  }
};

async function run(job: Job): Promise<void> {
  const { original, rewritten, call, runtime } = job;
  const outcomes = {
    original: await outcomeOf(original, call, runtime),
    rewritten: await outcomeOf(rewritten, call, runtime),
  };
  tell({ kind: "outcomes", ...outcomes });
  if (outcomes.original.error !== undefined || outcomes.rewritten.error !== undefined) return;
  await count(job);
  await time(job);
}

/** A program, loaded: what evaluates the call. Names in `given` stand for globals. */
function load(script: string, call: string, runtime: object, given: Readonly<Record<string, unknown>>): Call {
  const exports: Record<string, unknown> = {};
  const require = (id: string): unknown => {
    if (id === "scopefree/runtime") return runtime;
    throw new Error(`the playground has no module ${id}`);
  };
  const names = ["exports", "require", "module", ...Object.keys(given)];
  const values = [exports, require, { exports }, ...Object.values(given)];
  return new Function(...names, `${script}\nreturn () => (${call || "undefined"});`)(...values) as Call;
}

async function outcomeOf(script: string, call: string, runtime: RuntimeKind): Promise<Outcome> {
  const logs: string[] = [];
  const log = (...values: unknown[]): void => {
    if (logs.length < 200)
      logs.push(values.map((value) => (typeof value === "string" ? value : show(value))).join(" "));
  };
  const console = { log, info: log, warn: log, error: log, debug: log };
  try {
    const value = show(await load(script, call, runtimes[runtime], { console })());
    return { value, logs, error: undefined };
  } catch (error) {
    return { value: "", logs, error: show(error) };
  }
}

const silent = { log() {}, info() {}, warn() {}, error() {}, debug() {} };

async function count({ original, rewritten, call, runtime }: Job): Promise<void> {
  const before = await usageOf(original, call, runtime);
  const after = await usageOf(rewritten, call, runtime);
  tell({
    kind: "usages",
    calls: COUNTED_CALLS,
    original: before.usage,
    rewritten: after.usage,
    originalCurve: before.curve,
    rewrittenCurve: after.curve,
  });
}

async function usageOf(
  script: string,
  call: string,
  runtime: RuntimeKind,
): Promise<{ usage: Usage; curve: number[] }> {
  const counter = countNatives(runtimes[runtime]);
  const evaluate = load(script, call, counter.runtime, { ...counter.globals, console: silent });
  const curve: number[] = [];
  const warm = snapshot(counter);
  for (let at = 0; at < COUNTED_CALLS; at++) {
    await evaluate();
    curve.push(counter.visibleBytes - warm.visibleBytes);
  }
  const per = (key: keyof Usage): number => (counter[key] - warm[key]) / COUNTED_CALLS;
  return {
    usage: {
      allocations: per("allocations"),
      bytes: per("bytes"),
      reuses: per("reuses"),
      visibleBytes: per("visibleBytes"),
    },
    curve,
  };
}

const snapshot = ({ allocations, bytes, reuses, visibleBytes }: Counter): Usage => ({
  allocations,
  bytes,
  reuses,
  visibleBytes,
});

async function time({ original, rewritten, call, runtime }: Job): Promise<void> {
  const first = load(original, call, runtimes[runtime], { console: silent });
  const second = load(rewritten, call, runtimes[runtime], { console: silent });
  const calls = Math.max(await calibrate(first), await calibrate(second));
  const begin = performance.now();
  for (let round = 0; round < ROUNDS && performance.now() - begin < PATIENCE; round++) {
    // Whoever goes first is at a disadvantage, so they take turns.
    const swap = round % 2 === 1;
    const a = await measure(swap ? second : first, calls);
    const b = await measure(swap ? first : second, calls);
    tell({ kind: "round", original: swap ? b : a, rewritten: swap ? a : b });
  }
}

/** Calls that take about a round, by the fastest of some tries: others are slow because the machine was busy. */
async function calibrate(evaluate: Call): Promise<number> {
  for (let calls = 1; ; calls *= 2) {
    let fastest = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 3 && fastest > 0; attempt++)
      fastest = Math.min(fastest, ((await measure(evaluate, calls)) * calls) / 1e6);
    if (fastest > ROUND || calls > 5e6) return calls;
  }
}

/** Nanoseconds per call. A promise is waited for, as its caller would. */
async function measure(evaluate: Call, calls: number): Promise<number> {
  const begin = performance.now();
  for (let at = 0; at < calls; at++) {
    const value = evaluate();
    if (value instanceof Promise) await value;
  }
  return ((performance.now() - begin) * 1e6) / calls;
}
