/**
 * The types of generated programs. `ts` is how the type is written, and types with the same text are the same type.
 */
const BYTES = {
  Float64Array: 8,
  Float32Array: 4,
  Int32Array: 4,
  Uint32Array: 4,
  Int16Array: 2,
  Uint16Array: 2,
  Uint8Array: 1,
  Int8Array: 1,
  Uint8ClampedArray: 1,
  BigInt64Array: 8,
  Buffer: 1,
};

/** Element types by how often they are a good choice. */
export const ELEMENTS = [
  { weight: 6, name: "Float64Array" },
  { weight: 3, name: "Uint8Array" },
  { weight: 3, name: "Int32Array" },
  { weight: 2, name: "Float32Array" },
  { weight: 1, name: "Uint16Array" },
  { weight: 1, name: "Int16Array" },
  { weight: 1, name: "Uint32Array" },
  { weight: 1, name: "Int8Array" },
  { weight: 1, name: "Uint8ClampedArray" },
  { weight: 1, name: "BigInt64Array" },
  { weight: 2, name: "Buffer" },
];

export const NUM = { kind: "num", ts: "number" };
export const VOID = { kind: "void", ts: "void" };
export const BUFFER = { kind: "buffer", ts: "ArrayBuffer" };
export const DATAVIEW = { kind: "dataview", ts: "DataView" };

export const mem = (name) => ({
  kind: "mem",
  name,
  bytes: BYTES[name],
  big: name === "BigInt64Array",
  ts: name,
});
export const arr = (of) => ({ kind: "arr", of, ts: /[ |>]/.test(of.ts) ? `(${of.ts})[]` : `${of.ts}[]` });
export const map = (of) => ({ kind: "map", of, ts: `Map<string, ${of.ts}>` });
export const set = (of) => ({ kind: "set", of, ts: `Set<${of.ts}>` });
export const gen = (of) => ({ kind: "gen", of, ts: `Generator<${of.ts}, void, unknown>` });
export const promise = (of) => ({ kind: "promise", of, ts: `Promise<${of.ts}>` });
export const opt = (of) => ({ kind: "opt", of, ts: `${of.ts} | undefined` });
export const box = (of) => ({ kind: "box", of, ts: "Box" });
export const cls = (info) => ({ kind: "cls", info, ts: info.name });

/** `fields` is a list of `[name, type]`. */
export const obj = (fields) => ({
  kind: "obj",
  fields,
  ts: `{ ${fields.map(([name, type]) => `${name}: ${type.ts}`).join("; ")} }`,
});

export const fn = (params, result) => ({
  kind: "fn",
  params,
  result,
  ts: `(${params.map((type, i) => `p${i}: ${type.ts}`).join(", ")}) => ${result.ts}`,
});
