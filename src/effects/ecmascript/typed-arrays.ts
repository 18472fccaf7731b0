/**
 * Typed arrays. Facts: ECMA-262, "TypedArray Objects" (23.2), and "Uint8Array to/from base64".
 *
 * A typed array holds numbers, so its callbacks receive primitives, and the only references in play are
 * the array itself (third parameter, results of `fill`, `sort`, `reverse`, `copyWithin`) and views of
 * its memory (`subarray`, `buffer`). `with`, `toSorted`, `toReversed`, `slice`, `map`, `filter` copy.
 */
import type { CallBack } from "../effect.js";
import {
  each,
  type Family,
  fresh,
  kind,
  kinds,
  membersOfEach,
  reads,
  reducing,
  returnsReceiver,
  yields,
} from "../vocabulary.js";

const NAMES =
  "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array " +
  "Float16Array Float32Array Float64Array BigInt64Array BigUint64Array";

const visitor: CallBack = { fn: 0, args: ["primitive", "primitive", "receiver"], this: 1 };
const comparator: CallBack = { fn: 0, args: ["primitive", "primitive"] };

const typedArray = kind(
  {
    ...each("at includes indexOf join lastIndexOf set toString toLocaleString", reads),
    ...each("every find findIndex findLast findLastIndex forEach some", {
      result: "primitive",
      calls: [visitor],
    }),
    ...each("reduce reduceRight", reducing("primitive", "primitive", "receiver")),
    ...each("copyWithin fill reverse", returnsReceiver),
    sort: { result: "receiver", calls: [comparator] },
    ...each("slice toReversed with", yields("fresh:same")),
    toSorted: { result: "fresh:same", calls: [comparator] },
    ...each("filter map", { result: "fresh:same", calls: [visitor] }),
    subarray: yields("view:same"),
    ...each("keys values @@iterator", { result: "fresh:ArrayIterator", over: ["receiver"] }),
    entries: { result: "fresh:ArrayIterator", over: ["receiver"], holdsNested: ["elements"] },
  },
  {
    buffer: yields("view:ArrayBuffer"),
    ...each("length byteLength byteOffset BYTES_PER_ELEMENT @@toStringTag", reads),
    constructor: yields("unknown"),
  },
  "ObjectPrototype",
);

const mapper: CallBack = { fn: 1, args: ["elements0", "primitive"], this: 2 };

export const typedArrays: Family = {
  kinds: {
    TypedArray: typedArray,
    ...kinds(NAMES, kind({}, {}, "TypedArray")),
    Uint8Array: kind(
      { ...each("toBase64 toHex", reads), ...each("setFromBase64 setFromHex", fresh("Object")) },
      {},
      "TypedArray",
    ),
    /** the interface that all views have in common */
    ArrayBufferView: kind(
      {},
      { buffer: yields("view:ArrayBuffer"), ...each("byteLength byteOffset", reads) },
    ),
  },
  globals: {
    ...Object.assign(
      {},
      ...NAMES.split(" ").map((name) =>
        membersOfEach(name, {
          from: { result: `fresh:${name}`, calls: [mapper] },
          of: fresh(name),
          BYTES_PER_ELEMENT: reads,
        }),
      ),
    ),
    ...membersOfEach("Uint8Array", each("fromBase64 fromHex", fresh("Uint8Array"))),
  },
};
