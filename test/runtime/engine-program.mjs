// What the runtime promises, asked of whatever engine runs this: `check` is given the module and returns what is wrong.
// Nothing but the language is needed here.

const slices = [
  "Uint8Array",
  "Int8Array",
  "Uint8ClampedArray",
  "Uint16Array",
  "Int16Array",
  "Uint32Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
  "Float16Array",
];

/** Detaches a buffer, as `postMessage` does. */
const detach = (buffer) => structuredClone(buffer, { transfer: [buffer] });

/** @returns {Promise<{ wrong: string[], reuses: number }>} */
export async function check({
  Arena,
  ByteBuilder,
  bindToRegion,
  freeSized,
  freeTracked,
  makeSliceTracked,
  makeSliceTrackedNoZero,
  region,
  sliceTracked,
  stats,
}) {
  const wrong = [];
  const claim = (holds, what) => {
    if (!holds) wrong.push(what);
  };
  const warm = (make) => {
    for (let i = 0; i < 8; i++) freeTracked(make());
  };

  for (const name of slices) {
    const C = globalThis[name];
    if (C === undefined) continue;
    const length = 100 + name.length;
    const make = () => makeSliceTracked(C, length);
    warm(make);
    const first = make();
    claim(first.length === length && first.byteOffset === 0, `${name}: its length`);
    claim(first.buffer.byteLength === first.byteLength, `${name}: a buffer of its own`);
    first.fill(name.startsWith("Big") ? 7n : 7);
    freeTracked(first);
    const second = make();
    claim(second === first, `${name}: reused`);
    claim(
      second.every((value) => value === (name.startsWith("Big") ? 0n : 0)),
      `${name}: zeroed`,
    );
    claim(make() !== second, `${name}: handed out once`);
    freeTracked(second);
    freeTracked(second);
    const [third, fourth] = [make(), make()];
    claim(third !== fourth, `${name}: freed twice, handed out once`);
    const gone = make();
    freeTracked(gone);
    detach(gone.buffer);
    const next = makeSliceTrackedNoZero(C, length);
    claim(next !== gone && next.length === length, `${name}: detached after the free`);
    freeTracked(next.subarray(1), next.buffer, new C(length), [], {}, null);
    claim(make().buffer !== next.buffer, `${name}: a view was freed`);
  }

  warm(() => makeSliceTracked(ArrayBuffer, 777));
  const buffer = makeSliceTracked(ArrayBuffer, 777);
  freeTracked(buffer);
  claim(makeSliceTracked(ArrayBuffer, 777) === buffer, "ArrayBuffer: reused");

  const copied = sliceTracked(new Float64Array(50).fill(2), 10, 40);
  claim(copied.length === 30 && copied.every((value) => value === 2), "sliceTracked");

  const own = new Float64Array(333).fill(1);
  freeSized(own);
  claim(makeSliceTracked(Float64Array, 333) === own && own[0] === 0, "freeSized");

  for (let round = 0; round < 3; round++) {
    const arena = new Arena();
    const small = arena.alloc(Uint8Array, 10).fill(1);
    const large = arena.alloc(Float64Array, 10_000).fill(1);
    const kept = arena.clone(small);
    arena.free();
    claim(small.length === 0 && large.length === 0, "Arena: stale views are empty");
    claim(kept.length === 10 && kept[9] === 1, "Arena: clone");
    const later = new Arena();
    claim(
      later.alloc(Float64Array, 10_000).every((value) => value === 0),
      "Arena: zeroed",
    );
    later.free();
  }

  const text = "é€😀 ".repeat(200);
  const builder = new ByteBuilder();
  for (let i = 0; i < 20; i++) builder.append(text).append(i);
  const expected = Array.from({ length: 20 }, (_, i) => text + i).join("");
  claim(builder.toString() === expected, "ByteBuilder");
  builder.free();

  const bind = () => bindToRegion(makeSliceTracked(Float64Array, 444));
  warm(() => makeSliceTracked(Float64Array, 444));
  const before = stats().frees;
  const promise = region.do(async () => {
    bind();
    await Promise.resolve();
    claim(stats().frees === before, "region: still open behind await");
    bind();
    return 5;
  });
  claim((await promise) === 5 && stats().frees === before + 1, "region: ends when the promise settles");
  try {
    region.do(() => {
      bind();
      throw new Error("mine");
    });
    claim(false, "region: throws");
  } catch (error) {
    claim(error.message === "mine" && stats().frees === before + 2, "region: ends by a throw");
  }
  return { wrong, reuses: stats().reuses };
}
