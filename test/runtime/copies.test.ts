import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { Runtime } from "../../src/runtime/api.js";
import { runtimes, typedArrays } from "./runtimes.js";

type Call = (receiver: never, ...args: unknown[]) => unknown;

const prototypes: unknown[] = [];
/** A prototype by identity: comparing it structurally would read it. */
function idOf(made: object): number {
  const prototype = Object.getPrototypeOf(made) as unknown;
  const at = prototypes.indexOf(prototype);
  return at < 0 ? prototypes.push(prototype) - 1 : at;
}

/** A result as text: prototype and contents. */
function textOf(made: unknown): string {
  if (ArrayBuffer.isView(made)) return `${idOf(made)}: ${Array.from(made as Uint8Array).join()}`;
  return inspect(made, { maxArrayLength: null, breakLength: Infinity });
}

/** What came out, as text: the error's class, or the result. `done` is called with it. */
function outcome(run: () => unknown, done: (result: unknown) => void = () => {}): string {
  try {
    const made = run();
    const text = textOf(made);
    if (typeof made === "object") done(made);
    return text;
  } catch (thrown) {
    return (thrown as Error).name;
  }
}

const numbers = Array.from({ length: 100 }, (_, i) => ((i * 37) % 101) - 50.5);
const detached = (): Float64Array => {
  const memory = new Float64Array(100);
  structuredClone(memory.buffer, { transfer: [memory.buffer] });
  return memory;
};
class Mine extends Float64Array {}
class Other extends Float64Array {
  static get [Symbol.species](): Float64ArrayConstructor {
    return Float32Array as never;
  }
}
const withOwn = (name: string, method: unknown): Float64Array =>
  Object.assign(new Float64Array(numbers), { [name]: method });
const odd = [undefined, 0, 1.5, -3, 1000, NaN, "7", { valueOf: () => 3 }, 2n];
const fns = [undefined, null, (x: number) => Number(x) > 0, (x: number) => x, () => Symbol("x")];

const receivers: readonly [string, () => unknown][] = [
  ...typedArrays.map(
    (C) =>
      [
        C.name,
        () =>
          C.name.startsWith("Big")
            ? BigInt64Array.from(numbers, (x) => BigInt(x | 0))
            : new C(numbers as never),
      ] as [string, () => unknown],
  ),
  ["an empty array", () => new Float64Array(0)],
  ["a small array", () => new Float64Array([3, 1, 2])],
  ["a part of a buffer", () => new Float64Array(numbers).subarray(10, 60)],
  ["shared memory", () => new Uint16Array(new SharedArrayBuffer(500))],
  ["a Buffer", () => Buffer.from(numbers)],
  ["a subclass", () => new Mine(numbers)],
  ["a species", () => new Other(numbers)],
  ["detached memory", detached],
  ["an array", () => [...numbers]],
  ["a text", () => "x".repeat(100)],
  ["a constructor of its own", () => withOwn("constructor", { [Symbol.species]: Int8Array })],
  ["no constructor", () => withOwn("constructor", undefined)],
  ["an impostor", () => Object.create(Float64Array.prototype) as unknown],
  ["nothing", () => undefined],
];

for (const [name, runtime] of Object.entries(runtimes) as [string, Runtime][]) {
  const copying = runtime as unknown as Readonly<Record<string, Call>>;
  describe(`${name}: copies`, () => {
    const methods: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
      slice: [[], ...odd.map((x) => [x]), ...odd.flatMap((x) => odd.map((y) => [x, y]))],
      toReversed: [[]],
      toSorted: [[], ...fns.map((f) => [f]), [(a: number, b: number) => Number(b) - Number(a)]],
      with: odd.flatMap((x) => odd.map((y) => [x, y])),
      map: fns.map((f) => [f]),
      filter: [...fns.map((f) => [f]), [() => true], [() => false]],
    };
    test.each(receivers)("of %s are those of the built-ins", (_, make) => {
      for (const [method, calls] of Object.entries(methods))
        for (const args of calls)
          for (let round = 0; round < 2; round++) {
            const native = make() as Readonly<Record<string, Call>>;
            const expected = outcome(() => native[method]!(...(args as [never])));
            const made = outcome(
              () => copying[`${method}Tracked`]!(make() as never, ...args),
              runtime.freeTracked,
            );
            if (made !== expected) expect([method, args, made]).toEqual([method, args, expected]);
          }
    });

    test("new T(source) and T.from(source) are those of the built-ins", () => {
      const sources: (() => unknown)[] = [
        () => numbers,
        () => [...numbers, "5", null, undefined, [7], { valueOf: () => 8 }],
        () => [...numbers, Symbol("x")],
        () => Object.assign([...numbers], { length: 120 }),
        () => new Set(numbers),
        () => ({ length: 50, 3: 4 }),
        () => ({ length: "50" }),
        () => ({ length: -1 }),
        () => new ArrayBuffer(160),
        () => new SharedArrayBuffer(160),
        () => new Float32Array(numbers),
        () => new BigInt64Array(50),
        () => Buffer.from(numbers),
        () => new Mine(numbers),
        detached,
        () => "12345".repeat(30),
        () => 100,
        () => undefined,
        () => null,
        () => Object.assign([...numbers], { [Symbol.iterator]: () => [1, 2, 3][Symbol.iterator]() }),
        () => Object.assign(new Float64Array(numbers), { [Symbol.iterator]: () => [4][Symbol.iterator]() }),
        () => new Proxy([...numbers], {}),
      ];
      for (const C of [...typedArrays, Mine, Other, Buffer])
        for (const source of sources) {
          const both = (native: () => unknown, mine: () => unknown): void => {
            const made = outcome(mine, runtime.freeTracked);
            const expected = outcome(native);
            if (made !== expected)
              expect([C.name, String(source), made]).toEqual([C.name, String(source), expected]);
          };
          const Constructor = C as unknown as Float64ArrayConstructor;
          if ((C as unknown) !== Buffer)
            both(
              () => new Constructor(source() as never),
              () => runtime.copyTracked(Constructor, source()),
            );
          both(
            () => Constructor.from(source() as never),
            () => runtime.fromTracked(Constructor, source()),
          );
          if ((C as unknown) !== Buffer)
            for (const f of [(x: number, i: number) => Number(x) + i, () => "3", () => 5n, 7 as never])
              both(
                () => Constructor.from(source() as never, f as never),
                () => runtime.fromTracked(Constructor, source() as never, f as never),
              );
        }
    });

    test("texts and lists of bytes are those of the built-ins", () => {
      const texts = [
        "",
        "x",
        "é",
        "x".repeat(100),
        "ü€😀\ud800".repeat(400),
        "\udc00".repeat(900),
        "y".repeat(9000),
      ];
      for (const text of [...texts, 5, null, undefined, [1, 2]] as never[]) {
        for (const encoding of [undefined, "utf8", "hex", "latin1", "nonsense"] as never[])
          expect(outcome(() => runtime.fromTracked(Buffer, text, encoding))).toEqual(
            outcome(() => Buffer.from(text, encoding)),
          );
        const encoder = new TextEncoder();
        expect(outcome(() => runtime.encodeTracked(encoder, text))).toEqual(
          outcome(() => encoder.encode(text)),
        );
      }
      const bytes = Buffer.from(numbers);
      const lists: unknown[] = [
        [],
        [bytes],
        [bytes, new Uint8Array(30)],
        [bytes, "x"],
        "x",
        new Set([bytes]),
        [bytes, new Mine(3)],
      ];
      for (const list of lists as never[])
        for (const total of [undefined, 100, 130, 5, 500, -1, "7", NaN] as never[])
          expect(outcome(() => runtime.concatTracked(Buffer, list, total))).toEqual(
            outcome(() => Buffer.concat(list, total)),
          );
      expect(outcome(() => runtime.ofTracked(Int32Array, ...numbers))).toEqual(
        outcome(() => Int32Array.of(...numbers)),
      );
      expect(outcome(() => runtime.ofTracked(Int32Array, ...numbers, "6" as never))).toEqual(
        outcome(() => Int32Array.of(...numbers, 6)),
      );
    });

    test("what a method of the receiver's own answers is never taken back", () => {
      for (let round = 0; round < 30; round++) {
        const held = runtime.makeSliceTracked(Float64Array, 100).fill(7);
        const receiver = withOwn("slice", () => held);
        const answer = runtime.sliceTracked(receiver);
        expect(answer).toBe(held);
        runtime.freeTracked(answer);
        runtime.freeTracked(held);
        const next = runtime.makeSliceTracked(Float64Array, 100).fill(8);
        expect(held[99]).toBe(7);
        runtime.freeTracked(next);
        const buffer = Buffer.alloc(100, 1);
        const view = runtime.sliceTracked(buffer as unknown as Uint8Array, 10);
        runtime.freeTracked(view);
        runtime.sliceTracked(new Uint8Array(90).fill(9));
        expect(buffer[50]).toBe(1);
        buffer[50] = 3;
        expect(view[40]).toBe(3);
      }
    });

    test("a callback may copy, free and throw", () => {
      const list = new Float64Array(numbers);
      for (let round = 0; round < 20; round++) {
        const mapped = runtime.mapTracked(list, (x, i) => {
          const inner = runtime.sliceTracked(list);
          const y = inner[i];
          runtime.freeTracked(inner);
          return x + y!;
        });
        expect(Array.from(mapped)).toEqual(numbers.map((x) => 2 * x));
        runtime.freeTracked(mapped);
        expect(() =>
          runtime.filterTracked(list, (_, i) => {
            if (i === 50) throw new RangeError("no");
            return true;
          }),
        ).toThrow(RangeError);
        const sorted = runtime.toSortedTracked(list, (a, b) => {
          list[0] = numbers[0]!;
          return b - a;
        });
        expect(Array.from(sorted)).toEqual([...numbers].sort((a, b) => b - a));
        runtime.freeTracked(sorted);
      }
    });
  });
}

test("copies are handed out again", () => {
  const { production } = runtimes as unknown as { production: Runtime };
  const list = new Float64Array(700).fill(1);
  for (let round = 0; round < 3; round++) production.freeTracked(production.sliceTracked(list));
  const first = production.sliceTracked(list);
  production.freeTracked(first);
  expect(production.mapTracked(list, (x) => x + 1)).toBe(first);
});
