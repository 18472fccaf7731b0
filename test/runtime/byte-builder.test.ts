import { describe, expect, test } from "vitest";
import { runtimes } from "./runtimes.js";

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return ((state ^ (state >>> 12)) >>> 0) % below;
  };
}

const samples = [
  "",
  "a",
  "0123456789".repeat(9),
  "é",
  "€uro ",
  "😀".repeat(40),
  "\ud800",
  "x\udc00y",
  "\ufeffBOM",
  "日本語".repeat(50),
];

describe.each(Object.entries(runtimes))(
  "ByteBuilder (%s)",
  (_, { ByteBuilder, makeSliceTrackedNoZero, freeTracked }) => {
    test("appends bytes, text and numbers", () => {
      const builder = new ByteBuilder();
      const view = new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
      builder
        .append(view)
        .append("é")
        .append(-1.5)
        .append(10n)
        .appendByte(0x141)
        .append(new Uint16Array([0x4241]).buffer);
      builder
        .append(new DataView(new Uint8Array([1, 2, 3]).buffer, 1, 1))
        .append(Buffer.from("z"))
        .append(NaN);
      expect([...builder.bytes()]).toEqual([
        1,
        2,
        0xc3,
        0xa9,
        ...Buffer.from("-1.5"),
        ...Buffer.from("10"),
        0x41,
        0x41,
        0x42,
        2,
        0x7a,
        ...Buffer.from("NaN"),
      ]);
      expect(builder.length).toBe(builder.bytes().length);
    });

    test.each([1, 2, 3, 4])("is what concatenation is (seed %i)", (seed) => {
      const next = random(seed);
      const builder = new ByteBuilder(seed === 1 ? 1000 : undefined);
      for (let round = 0; round < 20; round++) {
        let expected = Buffer.alloc(0);
        const shown: [Uint8Array, Buffer][] = [];
        for (let step = next(60); step > 0; step--) {
          const piece = samples[next(samples.length)]!;
          expected = Buffer.concat([expected, Buffer.from(piece)]);
          if (next(2)) builder.append(piece);
          else builder.append(Buffer.from(piece));
          if (next(8) === 0) shown.push([builder.bytes(), expected]);
          // the memory that it has freed is written to by others
          for (const length of [128, 256, 512, 1024, 2048]) {
            const other = makeSliceTrackedNoZero(Uint8Array, length);
            other.fill(0xee);
            freeTracked(other);
          }
        }
        expect(builder.length).toBe(expected.length);
        expect(builder.toString()).toBe(new TextDecoder("utf-8", { ignoreBOM: true }).decode(expected));
        if (next(2)) shown.push([builder.bytes(), expected]);
        if (next(2)) builder.reset();
        else {
          const taken = builder.take();
          expect(Buffer.from(taken).equals(expected)).toBe(true);
          expect(taken.buffer.byteLength).toBe(expected.length);
          shown.push([taken, expected]);
        }
        expect(builder.length).toBe(0);
        builder.append("overwritten?".repeat(20));
        builder.reset();
        for (const [bytes, before] of shown) expect(Buffer.from(bytes).equals(before)).toBe(true);
      }
      builder.free();
      expect(builder.append("again").toString()).toBe("again");
    });

    test("empty ones", () => {
      const builder = new ByteBuilder();
      expect(builder.bytes()).toHaveLength(0);
      expect(builder.take()).toHaveLength(0);
      expect(builder.toString()).toBe("");
      builder.append(new Uint8Array(0)).append("").reset().free();
      builder.free();
      builder[Symbol.dispose]();
      expect(builder.length).toBe(0);
    });

    test("refuses what is nothing of the kind", () => {
      expect(() => new ByteBuilder(-1)).toThrow(RangeError);
      expect(() => new ByteBuilder(NaN)).toThrow(RangeError);
      for (const odd of [undefined, null, {}, [1], true, Symbol()]) {
        const builder = new ByteBuilder().append("x");
        expect(() => builder.append(odd as never)).toThrow(TypeError);
        expect(builder.toString()).toBe("x");
      }
    });
  },
);

test("what it has outgrown is handed out again", () => {
  const { ByteBuilder, stats } = runtimes.production;
  const run = () => {
    const builder = new ByteBuilder();
    for (let i = 0; i < 1000; i++) builder.append("0123456789abcdefghijklmnopqrstuvwxyz");
    builder.free();
  };
  for (let i = 0; i < 100; i++) run();
  const before = stats();
  run();
  expect(stats().misses).toBe(before.misses);
  expect(stats().reuses - before.reuses).toBe(10);
});
