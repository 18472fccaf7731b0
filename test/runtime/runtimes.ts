import type { Runtime, SliceConstructor } from "../../src/runtime/api.js";
import * as checked from "../../src/runtime/checked.js";
import * as production from "../../src/runtime/index.js";
import * as noreuse from "../../src/runtime/noreuse.js";

/** All three export the same, and this assignment checks it. */
export const runtimes: Readonly<Record<"production" | "checked" | "noreuse", Runtime>> = {
  production,
  checked,
  noreuse,
};

export type Slice = Uint8Array | BigInt64Array;

const global = globalThis as unknown as Record<string, SliceConstructor<Slice> | undefined>;

export const typedArrays: readonly SliceConstructor<Slice>[] = [
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float16Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
].flatMap((name) => global[name] ?? []);

/** Makes and frees until memory of that kind and length is reused, and leaves one piece idle. */
export function warm<T>(make: () => T, free: (memory: T) => void): T {
  const held = new Set<T>();
  for (let tries = 0; tries < 10_000; tries++) {
    const memory = make();
    free(memory);
    if (held.has(memory)) return memory;
    held.add(memory);
  }
  throw new Error("never reused");
}
