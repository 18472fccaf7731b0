/**
 * Promise and the job queue. Facts: ECMA-262 27.2, HTML "structured data" and "microtask queuing".
 * Reactions run later, when the caller may be long gone; whatever goes into a promise escapes.
 *
 * `structuredClone` copies before it returns, and detaches what its options transfer. (A SharedArrayBuffer
 * is the exception: its clone shares its memory.)
 */
import { each, type Family, kind, leaks, leaksArgs, members } from "../vocabulary.js";

export const promises: Family = {
  kinds: {
    Promise: kind(each("catch finally then", leaks)),
  },
  globals: {
    ...members("Promise", each("all allSettled any race reject resolve try withResolvers", leaksArgs)),
    structuredClone: { result: "unknown", detaches: ["reach1"] },
    queueMicrotask: leaksArgs,
  },
};
