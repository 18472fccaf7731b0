/** The gallery: programs named after ideas, each with two sentences on what to notice. */
import hMap from "virtual:excerpt/fflate/esm/browser.js?hMap";
import cryptoHash from "virtual:excerpt/tweetnacl/nacl-fast.js?crypto_hash";
import scalarMult from "virtual:excerpt/tweetnacl/nacl-fast.js?crypto_scalarmult";
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
    id: "tweetnacl-hash",
    group: "Real functions",
    name: "tweetnacl: SHA-512",
    notice:
      "crypto_hash pads the message in a scratch block of 256 bytes, which three other functions read and write. All of them are followed, so the block is freed when the hash is done.",
    language: "js",
    source: `${cryptoHash}
export function hash(message) {
  const out = new Uint8Array(64);
  crypto_hash(out, message, message.length);
  return out;
}
`,
    call: "hash(new Uint8Array(200).fill(7))",
  },
  {
    id: "tweetnacl-curve",
    group: "Real functions",
    name: "tweetnacl: Curve25519",
    notice:
      "Field elements are made by gf(), a factory of sixteen doubles that every function calls for its scratch. Compare what the pass owns here with what it leaves alone, and run both.",
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
      "hMap makes the lookup table of a Huffman code with two scratch arrays and returns a third. The scratch arrays are freed at the return, and the table is the caller’s.",
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
