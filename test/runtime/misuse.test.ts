import { describe, expect, test } from "vitest";
import {
  freeTracked,
  makeSliceTracked,
  makeSliceTrackedNoZero,
  makeViewTracked,
  stats,
} from "../../src/runtime/index.js";
import { warm } from "./runtimes.js";

let length = 1000;
/** Memory of a length that no other test uses, live, with the pool warm for it. */
function live(): { memory: Float64Array<ArrayBuffer>; make: () => Float64Array<ArrayBuffer> } {
  const own = length++;
  const make = () => makeSliceTracked(Float64Array, own);
  warm(make, freeTracked);
  return { memory: make(), make };
}

const refused = (...memory: unknown[]) => {
  const { frees, ignored } = stats();
  freeTracked(...memory);
  expect(stats().frees).toBe(frees);
  expect(stats().ignored).toBe(ignored + memory.length);
};

const detach = (buffer: ArrayBuffer) => structuredClone(buffer, { transfer: [buffer] });

const ResizableBuffer = ArrayBuffer as unknown as new (
  length: number,
  options: { maxByteLength: number },
) => ArrayBuffer;

describe("memory is never handed out twice", () => {
  test("after a double free", () => {
    const { memory, make } = live();
    freeTracked(memory);
    refused(memory);
    expect(make()).not.toBe(make());
  });

  test("after a double free in one call", () => {
    const { memory, make } = live();
    freeTracked(memory, memory, memory);
    expect(make()).not.toBe(make());
  });

  test("after the free of a view", () => {
    const { memory, make } = live();
    refused(
      memory.subarray(),
      memory.subarray(2, 9),
      new Float64Array(memory.buffer),
      new Uint8Array(memory.buffer),
      new DataView(memory.buffer),
      memory.buffer,
    );
    const other = make();
    expect(other.buffer).not.toBe(memory.buffer);
  });

  test("after the free of the buffer under a view that is lent", () => {
    const make = () => makeViewTracked(Float64Array, 90);
    for (let i = 0; i < 8; i++) freeTracked(make());
    const lent = make();
    refused(lent.buffer, new Uint8Array(lent.buffer), lent.subarray());
    expect(make().buffer === lent.buffer).toBe(false);
    expect(makeSliceTracked(ArrayBuffer, 720) === lent.buffer).toBe(false);
    freeTracked(lent);
    refused(lent, lent.buffer);
    const again = makeSliceTracked(ArrayBuffer, 720);
    expect(again).toBe(lent.buffer);
    freeTracked(again);
    expect(make().buffer).toBe(again);
  });

  test("after the free of a copy or of foreign memory of the same length", () => {
    const { memory, make } = live();
    refused(memory.slice(), new Float64Array(memory.length), Float64Array.from(memory));
    expect(make().buffer).not.toBe(memory.buffer);
  });

  test("after the free of everything else", () => {
    class Mine extends Float64Array {}
    const revoked = Proxy.revocable([], {});
    revoked.revoke();
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error("trap");
        },
        getPrototypeOf: () => {
          throw new Error("trap");
        },
        has: () => {
          throw new Error("trap");
        },
        getOwnPropertyDescriptor: () => {
          throw new Error("trap");
        },
        ownKeys: () => {
          throw new Error("trap");
        },
      },
    );
    refused(
      [],
      new Array(20_000).fill(0),
      {},
      "text",
      5,
      5n,
      true,
      Symbol(),
      () => 0,
      new Map(),
      new Mine(100),
      hostile,
      revoked.proxy,
      new Proxy(new Float64Array(1000), {}),
      Object.create(Float64Array.prototype),
      { length: 1000 },
      new Uint8Array(0),
      new SharedArrayBuffer(1000),
      new Float64Array(new SharedArrayBuffer(8000)),
      new Uint8Array(new ResizableBuffer(1000, { maxByteLength: 2000 })),
    );
    freeTracked();
    freeTracked(undefined, null);
  });
});

describe("memory that is not what it was is not taken back", () => {
  test("detached while live", () => {
    const { memory, make } = live();
    const { length } = memory;
    detach(memory.buffer);
    freeTracked(memory);
    for (let i = 0; i < 20; i++) {
      const other = make();
      expect(other === memory).toBe(false);
      expect(other).toHaveLength(length);
    }
  });

  test("detached after the free, zeroed or not", () => {
    for (const remake of [makeSliceTracked, makeSliceTrackedNoZero]) {
      const { memory } = live();
      const { length } = memory;
      freeTracked(memory);
      detach(memory.buffer);
      const next = remake(Float64Array, length);
      expect(next).toHaveLength(length);
      expect(next === memory).toBe(false);
    }
  });

  test("an ArrayBuffer that was detached", () => {
    const make = () => makeSliceTracked(ArrayBuffer, 5000);
    warm(make, freeTracked);
    const one = make();
    detach(one);
    refused(one);
    const two = make();
    freeTracked(two);
    detach(two);
    expect(make().byteLength).toBe(5000);
  });

  test("a length of its own does not deceive", () => {
    const { memory, make } = live();
    const { length } = memory;
    freeTracked(memory);
    detach(memory.buffer);
    Object.defineProperty(memory, "length", { value: length });
    expect(make() === memory).toBe(false);
  });
});

describe("what stands on the prototype of arrays", () => {
  /** Runs with an own index on `Array.prototype`. */
  function withIndex(index: number, descriptor: PropertyDescriptor, run: () => void) {
    Object.defineProperty(Array.prototype, index, { ...descriptor, configurable: true });
    try {
      run();
    } finally {
      Reflect.deleteProperty(Array.prototype, index);
    }
  }

  test("does not refuse memory that the pool remembers", () => {
    const own = length++;
    withIndex(0, { value: "in the way", writable: false }, () => {
      const memory = makeSliceTracked(Float64Array, own);
      makeSliceTracked(Float64Array, own);
      freeTracked(memory);
    });
  });

  test("neither sees memory nor answers for it", () => {
    const seen: unknown[] = [];
    const stranger = new Float64Array(3);
    const set = (value: unknown) => {
      Object.defineProperty(seen, seen.length, { value });
    };
    withIndex(0, { set, get: () => stranger }, () => {
      const own = length++;
      for (let round = 0; round < 4; round++) {
        const memory = makeSliceTracked(Float64Array, own);
        if (memory === stranger || memory.length !== own) set(memory);
        freeTracked(memory);
      }
    });
    expect(Reflect.get(seen, "length")).toBe(0);
  });
});
