/**
 * ArrayBuffer, SharedArrayBuffer, DataView and Atomics. Facts: ECMA-262 25.1–25.4.
 *
 * `transfer` moves the memory and `resize` and `grow` change it under every view, so all of them end
 * what is known about the receiver. `Atomics.waitAsync` watches its array until the promise settles.
 */
import { each, type Family, fresh, kind, members, reads, yields } from "../vocabulary.js";

const ELEMENT_TYPES = "Int8 Uint8 Int16 Uint16 Int32 Uint32 Float16 Float32 Float64 BigInt64 BigUint64";

const accessors = (verb: "get" | "set"): string =>
  ELEMENT_TYPES.split(" ")
    .map((type) => verb + type)
    .join(" ");

export const arrayBuffers: Family = {
  kinds: {
    ArrayBuffer: kind(
      {
        slice: fresh("ArrayBuffer"),
        resize: { result: "primitive", detaches: ["receiver"] },
        ...each("transfer transferToFixedLength", { result: "view:ArrayBuffer", detaches: ["receiver"] }),
      },
      {
        ...each("byteLength maxByteLength resizable detached @@toStringTag", reads),
        constructor: yields("unknown"),
      },
      "ObjectPrototype",
    ),
    SharedArrayBuffer: kind(
      { slice: fresh("SharedArrayBuffer"), grow: { result: "primitive", detaches: ["receiver"] } },
      { ...each("byteLength maxByteLength growable @@toStringTag", reads), constructor: yields("unknown") },
      "ObjectPrototype",
    ),
    DataView: kind(
      { ...each(accessors("get"), reads), ...each(accessors("set"), reads) },
      {
        buffer: yields("view:ArrayBuffer"),
        ...each("byteLength byteOffset @@toStringTag", reads),
        constructor: yields("unknown"),
      },
      "ObjectPrototype",
    ),
  },
  globals: {
    "ArrayBuffer.isView": reads,
    ...members("Atomics", {
      ...each("add and compareExchange exchange isLockFree load notify or pause store sub wait xor", reads),
      waitAsync: { result: "unknown", keepsUntilSettled: ["args"] },
    }),
  },
};
