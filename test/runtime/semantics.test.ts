import { describe, expect, test } from "vitest";
import type { Runtime, SliceConstructor } from "../../src/runtime/api.js";
import { runtimes, typedArrays } from "./runtimes.js";

/** The constructor, by identity: comparing prototypes structurally would read them. */
const kindOf = (made: object): unknown =>
  (Object.getPrototypeOf(made) as { constructor: unknown }).constructor;

/** What came out: the error's class, code and message, or the shape and contents of the result. */
function outcome(run: () => object): unknown {
  try {
    const made = run();
    const kind = kindOf(made);
    if (made instanceof ArrayBuffer) return { kind, bytes: new Uint8Array(made) };
    const { length, byteOffset } = made as Uint8Array;
    return { kind, length, byteOffset, elements: Array.from(made as Uint8Array) };
  } catch (thrown) {
    const error = thrown as Error & { code?: string };
    return { constructor: error.constructor, name: error.name, message: error.message, code: error.code };
  }
}

const oddLengths: readonly unknown[] = [
  -1,
  -0,
  0,
  1,
  1.5,
  300.7,
  NaN,
  Infinity,
  -Infinity,
  2 ** 45,
  2 ** 53,
  2 ** 31 * 1e6,
  "5",
  "300",
  "x",
  undefined,
  null,
  true,
  10n,
  Symbol("n"),
  {},
  [1, 2, 3],
  new Uint8Array([4, 5]),
  new Set([6]),
  { length: 2 },
];

const makers: readonly (readonly [string, unknown, (length: number) => object])[] = [
  ...typedArrays.map((C) => [C.name, C, (length: number) => new C(length) as object] as const),
  ["ArrayBuffer", ArrayBuffer, (length) => new ArrayBuffer(length)],
  ["Buffer", Buffer, (length) => Buffer.alloc(length)],
];

for (const [name, runtime] of Object.entries(runtimes) as [string, Runtime][]) {
  describe(`${name}: makeSliceTracked`, () => {
    test.each(makers)("does for %s and a length that is none what the constructor does", (_, C, native) => {
      for (const odd of oddLengths) {
        const length = odd as number;
        expect(outcome(() => runtime.makeSliceTracked(C as SliceConstructor<object>, length))).toEqual(
          outcome(() => native(length)),
        );
      }
    });

    test.each(makers)("hands out zeroed %s of the exact length, again and again", (_, C, native) => {
      for (const length of [0, 1, 7, 8, 9, 63, 64, 65, 100, 1000]) {
        for (let round = 0; round < 12; round++) {
          const made = runtime.makeSliceTracked(C as SliceConstructor<Uint8Array>, length);
          const expected = native(length) as Uint8Array;
          expect(kindOf(made)).toBe(kindOf(expected));
          expect(made.byteLength).toBe(expected.byteLength);
          const buffer =
            (made as unknown) instanceof ArrayBuffer ? (made as unknown as ArrayBuffer) : made.buffer;
          expect(buffer.byteLength).toBe(expected.byteLength);
          const bytes = new Uint8Array(buffer);
          expect(bytes.every((byte) => byte === 0)).toBe(true);
          bytes.fill(0xff);
          runtime.freeTracked(made);
        }
      }
    });

    test("leaves subclasses, functions and other realms' constructors to themselves", () => {
      class Mine extends Float64Array {}
      function Spoof(this: { length: number }, length: number): void {
        this.length = length;
      }
      Object.defineProperty(Spoof, "name", { value: "Float64Array" });
      for (let round = 0; round < 5; round++) {
        const mine = runtime.makeSliceTracked(Mine, 100);
        expect(mine).toBeInstanceOf(Mine);
        expect(mine.every((x) => x === 0)).toBe(true);
        mine.fill(1);
        runtime.freeTracked(mine);
        const spoofed = runtime.makeSliceTracked(
          Spoof as unknown as SliceConstructor<{ length: number }>,
          100,
        );
        expect(spoofed).toEqual({ length: 100 });
      }
      expect(() => runtime.makeSliceTracked(undefined as never, 100)).toThrow(TypeError);
      expect(() => runtime.makeSliceTracked((() => {}) as never, 100)).toThrow(TypeError);
    });

    test("calls a Buffer polyfill as Buffer is called", () => {
      const polyfill = {
        Buffer: Object.assign(
          () => {
            throw new Error("called with new");
          },
          {
            alloc: (length: number) => new Uint8Array(length),
            allocUnsafe: (length: number) => new Uint8Array(length).fill(1),
          },
        ),
      };
      expect(runtime.makeSliceTracked(polyfill.Buffer, 70)).toEqual(new Uint8Array(70));
      expect(runtime.makeSliceTrackedNoZero(polyfill.Buffer, 70)).toHaveLength(70);
    });
  });

  describe(`${name}: makeSliceTrackedNoZero`, () => {
    test.each(makers)("makes %s of the right kind and length", (_, C, native) => {
      for (const length of [0, 1, 100, 5000]) {
        for (let round = 0; round < 5; round++) {
          const made = runtime.makeSliceTrackedNoZero(C as SliceConstructor<Uint8Array>, length);
          const expected = native(length) as Uint8Array;
          expect(kindOf(made)).toBe(kindOf(expected));
          expect(made.byteLength).toBe(expected.byteLength);
          runtime.freeTracked(made);
        }
      }
    });

    test("reports bad lengths as Buffer.allocUnsafe and the constructors do", () => {
      for (const odd of [-1, NaN, 2 ** 53, "5", undefined, null]) {
        const length = odd as number;
        expect(outcome(() => runtime.makeSliceTrackedNoZero(Buffer, length))).toEqual(
          outcome(() => Buffer.allocUnsafe(length)),
        );
        const made = outcome(() => runtime.makeSliceTrackedNoZero(Float64Array, length));
        const native = outcome(() => new Float64Array(length));
        expect({ ...(made as object), elements: undefined }).toEqual({
          ...(native as object),
          elements: undefined,
        });
      }
    });
  });

  describe(`${name}: makeViewTracked`, () => {
    test.each(typedArrays)("is what %O is for a length that is none", (C) => {
      for (const odd of oddLengths) {
        const length = odd as number;
        expect(outcome(() => runtime.makeViewTracked(C as never, length))).toEqual(
          outcome(() => new C(length)),
        );
      }
    });
  });

  describe(`${name}: makeArrayTracked`, () => {
    test("is new Array(length).fill(value), errors included", () => {
      for (const odd of [-1, 1.5, NaN, 2 ** 32, "5", undefined, null, 0, 3, 100]) {
        const length = odd as number;
        expect(outcome(() => runtime.makeArrayTracked(length, 7))).toEqual(
          outcome(() => new Array(length).fill(7)),
        );
      }
      const marker = {};
      expect(runtime.makeArrayTracked(20_000, marker).every((x) => x === marker)).toBe(true);
    });
  });

  describe(`${name}: freeTrackedAfter`, () => {
    test("returns its value", () => {
      const memory = runtime.makeSliceTracked(Float64Array, 100);
      memory[3] = 4;
      expect(runtime.freeTrackedAfter(memory[3] + 1, memory, undefined)).toBe(5);
    });
  });

  describe(`${name}: freeTrackedUnless`, () => {
    const views: [name: string, view: (memory: Float64Array) => unknown][] = [
      ["itself", (memory) => memory],
      ["a part", (memory) => memory.subarray(3, 5)],
      ["its buffer", (memory) => memory.buffer],
      ["a DataView", (memory) => new DataView(memory.buffer, 8)],
      ["another view", (memory) => Buffer.from(memory.buffer)],
    ];
    test.each(views)("keeps what is returned: %s", (_, view) => {
      const memory = runtime.makeSliceTracked(Float64Array, 100);
      const other = runtime.makeSliceTracked(Float64Array, 100);
      memory[3] = 4;
      const value = view(memory);
      expect(runtime.freeTrackedUnless(value, memory, other, undefined)).toBe(value);
      const next = [0, 1, 2].map(() => runtime.makeSliceTracked(Float64Array, 100).fill(7));
      expect(memory[3]).toBe(4);
      expect(next.every((one) => one.buffer !== memory.buffer)).toBe(true);
    });
    test("frees what is not", () => {
      for (const value of [undefined, null, 5, "text", {}, new Float64Array(9)]) {
        const before = runtime.stats().frees;
        const memory = runtime.makeSliceTracked(Float64Array, 777);
        expect(runtime.freeTrackedUnless(value, memory)).toBe(value);
        expect(runtime.stats().frees).toBe(before + 1);
      }
    });
  });
}
