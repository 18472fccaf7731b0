import { expect, test } from "vitest";
import type { SliceConstructor } from "../../src/runtime/api.js";
import {
  configure,
  freeTracked,
  makeArrayTracked,
  makeSliceTracked,
  makeSliceTrackedNoZero,
} from "../../src/runtime/index.js";
import { type Slice, typedArrays } from "./runtimes.js";

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return ((state ^ (state >>> 12)) >>> 0) % below;
  };
}

const bufferOf = (memory: object): object =>
  memory instanceof ArrayBuffer || Array.isArray(memory) ? memory : (memory as Uint8Array).buffer;

const constructors = [...typedArrays, Buffer, ArrayBuffer] as unknown as readonly SliceConstructor<
  Slice | ArrayBuffer
>[];

test.each([1, 2, 3, 4, 5, 6])(
  "no two live ones share memory, and what is made is zeroed (seed %i)",
  (seed) => {
    const next = random(seed);
    const lengths = Array.from({ length: seed * 12 }, () => 1 + next(300));
    /** every live memory with the mark that its owner wrote */
    const live = new Map<object, { memory: object; mark: number }>();
    const freed: object[] = [];
    configure({ maxRetainedBytes: seed % 2 === 0 ? 100_000 : 64 * 2 ** 20 });

    const check = ({ memory, mark }: { memory: object; mark: number }) => {
      const elements = Array.isArray(memory)
        ? (memory as number[])
        : new Uint8Array(bufferOf(memory) as ArrayBuffer);
      for (const at of [0, elements.length >> 1, elements.length - 1])
        if (elements[at] !== mark) throw new Error("somebody else wrote here");
    };

    for (let step = 0; step < 30_000; step++) {
      const choice = next(100);
      if (choice < 48 || live.size === 0) {
        const isArray = next(200) === 0;
        const zeroed = next(3) > 0;
        const length = lengths[next(lengths.length)]!;
        const make = zeroed ? makeSliceTracked : makeSliceTrackedNoZero;
        const memory: object = isArray
          ? makeArrayTracked(16_384 + next(3), 0)
          : make(constructors[next(constructors.length)]!, length);
        const elements = Array.isArray(memory)
          ? (memory as number[])
          : new Uint8Array(
              bufferOf(memory) as ArrayBuffer,
              (memory as Partial<Uint8Array>).byteOffset ?? 0,
              (memory as Uint8Array).byteLength,
            );
        if (zeroed || isArray) expect(elements.some((x) => x !== 0)).toBe(false);
        if (
          !zeroed &&
          memory instanceof Buffer &&
          bufferOf(memory) !== memory &&
          memory.buffer.byteLength !== memory.length
        )
          continue; // a part of Node's slab
        const buffer = bufferOf(memory);
        if (live.has(buffer)) throw new Error("handed out twice");
        const mark = 1 + next(255);
        elements.fill(mark);
        live.set(buffer, { memory, mark });
      } else if (choice < 94) {
        const order = next(3);
        const all = [...live.entries()];
        const [buffer, entry] = all[order === 0 ? all.length - 1 : order === 1 ? 0 : next(all.length)]!;
        check(entry);
        live.delete(buffer);
        if (choice < 92) freeTracked(entry.memory); // the rest is forgotten
        freed.push(entry.memory);
      } else if (choice < 97) {
        // what a careless caller does: again, through a view, something foreign
        const old = freed[next(freed.length || 1)];
        if (old !== undefined && !live.has(bufferOf(old))) freeTracked(old);
        for (const { memory } of [...live.values()].slice(-1)) {
          freeTracked(
            bufferOf(memory) === memory ? {} : new Uint8Array(bufferOf(memory) as ArrayBuffer),
            new Float64Array(50),
          );
        }
      } else {
        for (const entry of live.values()) check(entry);
      }
      if (live.size > 400) live.clear(); // a burst of exceptions
    }
    for (const entry of live.values()) check(entry);
    configure({ maxRetainedBytes: 64 * 2 ** 20 });
  },
  60_000,
);
