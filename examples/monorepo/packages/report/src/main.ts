import { energy } from "@example/signal";
import { stats } from "scopefree/runtime";

declare const console: { log(...values: unknown[]): void };

/** The signal is passed to another package. A summary beside the declarations there says that it is not kept. */
function ofSine(length: number): number {
  const signal = new Float64Array(length);
  for (let i = 0; i < length; i++) signal[i] = Math.sin(i);
  return energy(signal);
}

/** These are of no interest to anybody else: they are freed. */
function mean(values: readonly number[]): number {
  const sorted = new Float64Array(values.length + 64);
  sorted.set(values);
  return sorted.reduce((sum, value) => sum + value, 0) / values.length;
}

const before = stats().reuses;
const results = [1000, 2000, 1000, 2000, 1000].map(ofSine);
console.log(mean(results).toFixed(3), mean(results).toFixed(3), stats().reuses - before);
