/**
 * Counts what a program allocates, by handing it constructors that count. They are proxies: what they make are the
 * real things, and only the program that is given them is counted.
 */
import type * as production from "../../../src/runtime/index.js";
import type { Usage } from "./protocol.js";

type Runtime = typeof production;

export type Counter = { -readonly [Key in keyof Usage]: Usage[Key] } & {
  /** what stands for the globals of these names */
  readonly globals: Readonly<Record<string, unknown>>;
  readonly runtime: object;
};

const NAMES = [
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
  "ArrayBuffer",
] as const;

type ArenaClass = new () => { alloc(Constructor: unknown, length: number): Sized };

interface Sized {
  readonly byteLength?: number;
  readonly length?: number;
}

export function countNatives(runtime: Runtime): Counter {
  const originals = new Map<unknown, unknown>();
  const globals: Record<string, unknown> = {};
  const counter: Counter = { allocations: 0, bytes: 0, reuses: 0, visibleBytes: 0, globals, runtime: {} };

  const made = (bytes: number, isReuse: boolean): void => {
    counter.allocations++;
    counter.bytes += bytes;
    if (isReuse) counter.reuses++;
    else counter.visibleBytes += bytes;
  };

  for (const name of NAMES) {
    const native = globalThis[name] as new (...args: unknown[]) => Sized;
    const proxy: unknown = new Proxy(native, {
      construct(target, args, newTarget) {
        const value = Reflect.construct(target, args, newTarget === proxy ? target : newTarget) as Sized;
        const isView = args[0] instanceof ArrayBuffer;
        if (!isView) made(value.byteLength ?? 0, false);
        return value;
      },
    });
    globals[name] = proxy;
    originals.set(proxy, native);
  }

  /** A function of the runtime that hands out memory: it gets the real constructor, and what comes is counted. */
  const counted =
    (make: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      const { reuses } = runtime.stats();
      const value = make(...args.map((argument) => originals.get(argument) ?? argument)) as Sized;
      made(value?.byteLength ?? (value?.length ?? 0) * 8, runtime.stats().reuses > reuses);
      return value;
    };
  const wrapped: Record<string, unknown> = { ...runtime };
  for (const [name, value] of Object.entries(runtime))
    if (name.startsWith("make") && typeof value === "function")
      wrapped[name] = counted(value as (...args: unknown[]) => unknown);
  wrapped["Arena"] = class extends (runtime.Arena as unknown as ArenaClass) {
    override alloc(Constructor: unknown, length: number): Sized {
      const memory = super.alloc(originals.get(Constructor) ?? Constructor, length);
      made(memory.byteLength ?? 0, false);
      return memory;
    }
  };
  Object.assign(counter.runtime, wrapped);
  return counter;
}
