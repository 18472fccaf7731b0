/** The gallery: programs named after ideas, each with two sentences on what to notice. */
import hMap from "virtual:excerpt/fflate/esm/browser.js?hMap";
import scalarMult from "virtual:excerpt/tweetnacl/nacl-fast.js?crypto_scalarmult";
import reduce from "virtual:excerpt/tweetnacl/nacl-fast.js?reduce";
import type { Language } from "../analysis/protocol.js";
import { list } from "./list.js";

export interface Example {
  readonly id: string;
  readonly group: "First" | "Scopes" | "Ways out" | "Ownership" | "By hand" | "Real functions";
  readonly name: string;
  /** two sentences */
  readonly notice: string;
  readonly language: Language;
  readonly source: string;
  /** what Run evaluates; "" for the guess */
  readonly call: string;
}

type Listed = (typeof list)[number];

const texts = import.meta.glob<string>("./programs/*", { query: "?raw", import: "default", eager: true });

function own(entry: Listed): Example {
  const path = Object.keys(texts).find((name) => name.startsWith(`./programs/${entry.id}.`));
  if (!path) throw new Error(`the example ${entry.id} has no program`);
  return { call: "", ...entry, language: path.split(".").at(-1) as Language, source: texts[path] as string };
}

export const examples: readonly Example[] = [
  ...list.map(own),
  {
    id: "tweetnacl-reduce",
    group: "Real functions",
    name: "tweetnacl: a hash modulo L",
    notice:
      "reduce spreads a hash over 64 doubles, and modL takes it modulo the order of the curve. modL is followed through its three loops, so the doubles are freed when reduce is done.",
    language: "js",
    source: `${reduce}
export function reduced() {
  const hash = new Uint8Array(64).fill(200);
  reduce(hash);
  return hash;
}
`,
    call: "reduced()",
  },
  {
    id: "tweetnacl-curve",
    group: "Real functions",
    name: "tweetnacl: Curve25519",
    notice:
      "Field elements are made by gf(), a factory of sixteen doubles that every function calls for its scratch. Whoever calls it owns what it made: the numbers of one multiplication are freed when it is done.",
    language: "js",
    source: `${scalarMult}
export function multiply() {
  const q = new Uint8Array(32);
  crypto_scalarmult(q, new Uint8Array(32).fill(3), new Uint8Array(32).fill(9));
  return q;
}
`,
    call: "multiply()",
  },
  {
    id: "fflate-hmap",
    group: "Real functions",
    name: "fflate: Huffman table",
    notice:
      "hMap makes the lookup table of a Huffman code with two scratch arrays, which are freed, and returns a third, which is its caller’s. The two have a few bytes here, so at run time they are left to the engine, and nothing is gained.",
    language: "js",
    source: `${hMap}
const lengths = new Uint8Array(288).fill(8);
export function table() {
  return hMap(lengths, 9, 1).length;
}
`,
    call: "table()",
  },
];
