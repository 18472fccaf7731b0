/**
 * Buffer. Facts: nodejs.org/api/buffer.html. A Buffer is a Uint8Array whose `slice` is a view.
 *
 * `Buffer.from` of an ArrayBuffer is a view and of everything else a copy; it always counts as a view.
 * Small buffers that `from`, `concat`, `allocUnsafe` and others answer are cut from a pool: nobody else
 * has their bytes, but `buffer` shows the bytes of others.
 */
import type { Effect } from "../effect.js";
import {
  answers,
  each,
  type Family,
  fresh,
  kind,
  members,
  reads,
  returnsReceiver,
  yields,
} from "../vocabulary.js";

const INTEGERS =
  "Int8 UInt8 Uint8 Int16LE Int16BE UInt16LE UInt16BE Uint16LE Uint16BE " +
  "Int32LE Int32BE UInt32LE UInt32BE Uint32LE Uint32BE BigInt64LE BigInt64BE BigUInt64LE BigUInt64BE " +
  "BigUint64LE BigUint64BE FloatLE FloatBE DoubleLE DoubleBE IntLE IntBE UIntLE UIntBE UintLE UintBE";

const from: Effect = yields("view0:Buffer");

export const buffer: Family = {
  kinds: {
    Buffer: kind(
      {
        ...each(INTEGERS.replace(/\w+/g, "read$& write$&"), reads),
        ...each(
          "compare copy equals includes indexOf inspect lastIndexOf toLocaleString toString write",
          reads,
        ),
        ...each("fill swap16 swap32 swap64", returnsReceiver),
        ...each("slice subarray", yields("view:same")),
        ...each("toReversed with", fresh("Uint8Array")),
        toSorted: { result: "fresh:Uint8Array", calls: [{ fn: 0, args: ["primitive", "primitive"] }] },
        toJSON: answers,
      },
      { parent: yields("view:ArrayBuffer"), offset: reads },
      "Uint8Array",
    ),
  },
  globals: {
    Buffer: from,
    ...members("Buffer", {
      from,
      ...each("alloc allocUnsafe allocUnsafeSlow concat copyBytesFrom of", fresh("Buffer")),
      ...each("byteLength compare isBuffer isEncoding", reads),
    }),
  },
  constructors: {
    Buffer: from,
  },
  modules: members("buffer", {
    ...each("atob btoa isAscii isUtf8", reads),
    transcode: fresh("Buffer"),
    SlowBuffer: fresh("Buffer"),
  }),
};
