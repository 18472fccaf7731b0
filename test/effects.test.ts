/**
 * The effect tables against the built-ins themselves: every entry that can be called here is called, and
 * what the table claims is looked for by identity. The result must be what it is said to be, a new object
 * must share no memory and hold nothing but what is listed, the receiver and the arguments must come out
 * as they went in except for what is listed, callbacks must be given what is listed, and what is only read
 * must be collectable afterwards.
 *
 * `effects-executed.md` lists which entries are executed. The others need a browser, or say only that
 * their arguments escape, which is what no entry at all would mean.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import type { Effect, Source } from "../src/effects/effect.js";
import {
  constructorEffect,
  effectTables,
  globalEffect,
  globalKind,
  isKind,
  methodEffect,
  moduleEffect,
  propertyEffect,
  subkinds,
} from "../src/effects/tables.js";

const require = createRequire(import.meta.url);
const directory = mkdtempSync(join(tmpdir(), "effects-"));
const file = join(directory, "file");
writeFileSync(file, "some bytes\n");
afterAll(() => rmSync(directory, { recursive: true }));

// ---- samples -------------------------------------------------------------------------------------------

/** Stands in an argument list for a function that notes what it is called with. */
const fn = Symbol("callback");

interface Sample {
  readonly receiver: unknown;
  /** of a receiver whose values cannot be listed without using it up */
  readonly elements?: readonly unknown[];
}

const memory = (): Uint8Array => new Uint8Array([1, 2, 3, 4]);
const path = (name: string): string => join(directory, name);

const nodeCrypto = require("node:crypto") as typeof import("node:crypto");
const secret = (): Buffer => Buffer.alloc(32, 7);
const rsa = nodeCrypto.generateKeyPairSync("rsa", { modulusLength: 1024 });
const signed = nodeCrypto.sign("sha256", Buffer.from("text"), rsa.privateKey);
const x25519 = () => nodeCrypto.generateKeyPairSync("x25519");
const curve = (): import("node:crypto").ECDH => {
  const ecdh = nodeCrypto.createECDH("secp256k1");
  ecdh.generateKeys();
  return ecdh;
};
const group = (): unknown => {
  const dh = nodeCrypto.createDiffieHellman(nodeCrypto.getDiffieHellman("modp5").getPrime());
  dh.generateKeys();
  return dh;
};
const cipher = (): import("node:crypto").CipherGCM => {
  const gcm = nodeCrypto.createCipheriv("aes-256-gcm", secret(), Buffer.alloc(12));
  gcm.setAutoPadding(false);
  return gcm;
};

const authTag = (): Buffer => {
  const gcm = cipher();
  gcm.final();
  return gcm.getAuthTag();
};

const closedPort = (): unknown => {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
};

const silent = new (require("node:stream") as typeof import("node:stream")).Writable({
  write: (_c, _e, done) => done(),
});

const TYPED = Object.keys(effectTables.kinds).filter((kind) =>
  effectTables.kinds[kind]?.extends?.includes("TypedArray"),
);

type Constructor = new (...args: never[]) => object;
const global = (name: string): unknown =>
  name
    .split(".")
    .reduce<unknown>((object, key) => (object as Record<string, unknown> | undefined)?.[key], globalThis);
const make = (name: string, ...args: unknown[]): object =>
  Reflect.construct(global(name) as Constructor, args);
const maybe = (name: string, ...args: unknown[]): object | undefined =>
  global(name) ? make(name, ...args) : undefined;
const isBig = (value: unknown): boolean => value instanceof BigInt64Array || value instanceof BigUint64Array;

const pairs = (): [object, object][] => [
  [{ key: 1 }, memory()],
  [{ key: 2 }, memory()],
];

const iterator = (elements: readonly unknown[], iterable: Iterable<unknown> | undefined): Sample => ({
  receiver: iterable?.[Symbol.iterator](),
  elements,
});
const withElements = (make: (elements: object[]) => Iterable<unknown> | undefined) => (): Sample => {
  const elements = [memory(), memory()];
  return iterator(elements, make(elements));
};
const only = (make: () => unknown) => (): Sample => ({ receiver: make() });

/** How to get an object of a kind; it is undefined where this version of Node has not got the kind. */
const receivers: Readonly<Record<string, () => Sample>> = {
  ...Object.fromEntries(
    TYPED.map((kind) => [
      kind,
      only(() => maybe(kind, kind.startsWith("Big") ? [1n, 2n, 3n, 4n] : [1, 2, 3, 4])),
    ]),
  ),
  Buffer: only(() => Buffer.alloc(16, 1)),
  ArrayBufferView: only(memory),
  ArrayBuffer: only(() => Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }])),
  SharedArrayBuffer: only(() => Reflect.construct(SharedArrayBuffer, [8, { maxByteLength: 16 }])),
  DataView: only(() => new DataView(new ArrayBuffer(16))),
  Array: only(() => [memory(), memory(), { inner: memory() }]),
  Map: only(() => new Map(pairs())),
  Set: only(() => new Set(pairs().flat())),
  WeakMap: () => {
    const entries = pairs();
    return { receiver: new WeakMap(entries), elements: entries.flat() };
  },
  WeakSet: () => {
    const entries = pairs().flat();
    return { receiver: new WeakSet(entries), elements: entries };
  },
  ArrayIterator: withElements((elements) => elements),
  SetIterator: withElements((elements) => new Set(elements)),
  MapIterator: withElements((elements) => new Map(elements.map((one) => [1, one])).values()),
  StringIterator: () => iterator([], "text"),
  RegExpStringIterator: () => iterator([], { [Symbol.iterator]: () => "text".matchAll(/t/g) }),
  IteratorHelper: withElements((elements) => {
    const values = elements.values();
    return method(values, "take")
      ? (Reflect.apply(method(values, "take"), values, [2]) as Iterable<unknown>)
      : undefined;
  }),
  Number: only(() => 1.5),
  BigInt: only(() => 2n),
  Boolean: only(() => true),
  Symbol: only(() => Symbol("s")),
  String: only(() => "text"),
  Date: only(() => new Date(0)),
  RegExp: only(() => /t/g),
  ...Object.fromEntries(
    "Collator DateTimeFormat DurationFormat ListFormat NumberFormat PluralRules Segmenter"
      .split(" ")
      .map((name) => [name, only(() => maybe(`Intl.${name}`, "en"))]),
  ),
  RelativeTimeFormat: only(() => make("Intl.RelativeTimeFormat", "en")),
  DisplayNames: only(() => make("Intl.DisplayNames", "en", { type: "region" })),
  Locale: only(() => make("Intl.Locale", "en-US")),
  TextEncoder: only(() => make("TextEncoder")),
  TextDecoder: only(() => make("TextDecoder")),
  URL: only(() => make("URL", "https://user@example.org/path?query#hash")),
  URLSearchParams: only(() => make("URLSearchParams", "a=1&b=2")),
  Blob: only(() => make("Blob", ["text"])),
  File: only(() =>
    Reflect.construct((require("node:buffer") as typeof import("node:buffer")).File, [["text"], "name"]),
  ),
  Headers: only(() => make("Headers", { a: "1" })),
  Crypto: only(() => globalThis.crypto),
  Performance: only(() => performance),
  Process: only(() => process),
  Console: only(() => {
    const quiet = new (require("node:console") as typeof import("node:console")).Console(silent);
    quiet.time();
    quiet.count();
    return quiet;
  }),
  Timeout: only(() => {
    const timeout = setTimeout(() => {}, 1);
    clearTimeout(timeout);
    return timeout;
  }),
  Immediate: only(() => {
    const immediate = setImmediate(() => {});
    clearImmediate(immediate);
    return immediate;
  }),
  EventEmitter: only(() => new (require("node:events") as typeof import("node:events")).EventEmitter()),
  MessagePort: only(closedPort),
  IntervalHistogram: only(
    (require("node:perf_hooks") as typeof import("node:perf_hooks")).monitorEventLoopDelay,
  ),
  RecordableHistogram: only((require("node:perf_hooks") as typeof import("node:perf_hooks")).createHistogram),
  Hash: only(() => nodeCrypto.createHash("sha256")),
  Hmac: only(() => nodeCrypto.createHmac("sha256", secret())),
  Cipheriv: only(cipher),
  Decipheriv: only(() => nodeCrypto.createDecipheriv("aes-256-gcm", secret(), Buffer.alloc(12))),
  Sign: only(() => nodeCrypto.createSign("sha256").update("text")),
  Verify: only(() => nodeCrypto.createVerify("sha256").update("text")),
  ECDH: only(curve),
  DiffieHellman: only(group),
  DiffieHellmanGroup: only(() => {
    const modp = nodeCrypto.getDiffieHellman("modp5");
    modp.generateKeys();
    return modp;
  }),
  KeyObject: only(() => nodeCrypto.createSecretKey(secret())),
  StringDecoder: only(
    () => new (require("node:string_decoder") as typeof import("node:string_decoder")).StringDecoder(),
  ),
  Stats: only(() => (require("node:fs") as typeof import("node:fs")).statSync(file)),
  BigIntStats: only(() => (require("node:fs") as typeof import("node:fs")).statSync(file, { bigint: true })),
  Dirent: only(
    () => (require("node:fs") as typeof import("node:fs")).readdirSync(directory, { withFileTypes: true })[0],
  ),
};

const bigOrNumber = (receiver: unknown): number | bigint => (isBig(receiver) ? 2n : 2);
const like = (receiver: unknown): unknown => (isBig(receiver) ? [1n, 2n] : [1, 2]);
const same = (receiver: unknown): object =>
  Reflect.construct((receiver as object).constructor, [like(receiver)]) as object;
const open = (): number => (require("node:fs") as typeof import("node:fs")).openSync(file, "r+");
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/**
 * What to call with, by entry: as often as there are lists. An entry that is not here is called with its
 * callback and a `this` for it if it takes one, else with nothing.
 */
const samples: Readonly<Record<string, readonly ((receiver: unknown) => readonly unknown[])[]>> = {
  ...eachOf("TypedArray", "at slice subarray", () => [1]),
  ...eachOf("TypedArray", "includes indexOf lastIndexOf fill", (receiver) => [bigOrNumber(receiver)]),
  ...eachOf("TypedArray", "join", () => [","]),
  "TypedArray#set": [(receiver) => [same(receiver), 1], (receiver) => [like(receiver)]],
  "TypedArray#copyWithin": [() => [0, 1]],
  "TypedArray#with": [(receiver) => [0, bigOrNumber(receiver)]],
  ...eachOf("TypedArray", "map", (receiver) => [isBig(receiver) ? () => 1n : () => 1, { self: 1 }]),
  ...eachOf(
    "TypedArray",
    "sort toSorted",
    () => [fn],
    () => [],
  ),
  ...eachOf(
    "TypedArray",
    "reduce reduceRight",
    () => [fn, { sum: 0 }],
    () => [fn],
  ),
  "Uint8Array#setFromBase64": [() => ["AQID"]],
  "Uint8Array#setFromHex": [() => ["0102"]],
  "ArrayBuffer#slice": [() => [2, 4]],
  "ArrayBuffer#resize": [() => [12]],
  "SharedArrayBuffer#slice": [() => [2, 4]],
  "SharedArrayBuffer#grow": [() => [12]],
  ...Object.fromEntries(
    Object.keys(effectTables.kinds["DataView"]?.methods ?? {}).map((name) => [
      `DataView#${name}`,
      [() => (name.startsWith("get") ? [0] : [0, name.includes("Big") ? 1n : 1])],
    ]),
  ),
  ...Object.fromEntries(
    Object.keys(effectTables.kinds["Buffer"]?.methods ?? {})
      .filter((name) => /^(read|write)[A-Z]/.test(name))
      .map((name) => {
        const where = /U?[iI]nt[LB]E/.test(name) ? [0, 3] : [0];
        return [
          `Buffer#${name}`,
          [() => (name.startsWith("read") ? where : [name.includes("Big") ? 1n : 1, ...where])],
        ];
      }),
  ),
  ...eachOf("Buffer", "compare equals includes indexOf lastIndexOf", () => [Buffer.from("ab")]),
  ...eachOf("Buffer", "copy", () => [memory()]),
  ...eachOf(
    "Buffer",
    "fill",
    () => [memory()],
    () => ["ab", "latin1"],
  ),
  ...eachOf("Buffer", "write", () => ["text", 0, 4, "utf8"]),
  ...eachOf("Buffer", "slice subarray", () => [2, 4]),
  ...eachOf(
    "Buffer",
    "toSorted",
    () => [fn],
    () => [],
  ),
  "Buffer#with": [() => [0, 1]],
  "Buffer#inspect": [() => [10, {}]],
  "Array#at": [() => [0]],
  ...eachOf("Array", "push unshift concat", () => [memory(), { a: memory() }, [memory()], [memory()]]),
  "Array#splice": [() => [0, 1, memory(), memory()]],
  "Array#toSpliced": [() => [0, 1, memory(), memory()]],
  "Array#copyWithin": [() => [0, 1]],
  ...eachOf("Array", "fill includes indexOf lastIndexOf", () => [memory()]),
  ...eachOf("Array", "join", () => [","]),
  ...eachOf(
    "Array",
    "sort toSorted",
    () => [fn],
    () => [() => -1],
    () => [],
  ),
  ...eachOf(
    "Array",
    "reduce reduceRight",
    () => [fn, memory()],
    () => [fn],
  ),
  "Array#flatMap": [() => [fn], () => [(value: unknown) => [value, memory()]]],
  "Array#flat": [() => [], () => [2]],
  "Array#slice": [() => [1]],
  "Array#with": [() => [0, memory()]],
  "IteratorPrototype#reduce": [() => [fn, memory()], () => [fn]],
  ...eachOf("IteratorPrototype", "every find forEach some", () => [fn]),
  ...eachOf("IteratorPrototype", "drop take", () => [1]),
  ...eachOf("Map", "get has delete", () => [memory()]),
  "Map#set": [() => [{ key: 1 }, memory()]],
  ...eachOf("Set", "add has delete", () => [memory()]),
  ...eachOf("Set", "difference intersection symmetricDifference union", () => [new Set(pairs().flat())]),
  ...eachOf("Set", "isDisjointFrom isSubsetOf isSupersetOf", () => [new Set(pairs().flat())]),
  ...eachOf("WeakMap", "get has delete", () => [memory()]),
  "WeakMap#set": [() => [{ key: 1 }, memory()]],
  ...eachOf("WeakSet", "add has delete", () => [memory()]),
  ...eachOf("ObjectPrototype", "hasOwnProperty propertyIsEnumerable", () => ["0"]),
  ...eachOf("ObjectPrototype", "isPrototypeOf", () => [memory()]),
  ...eachOf("Symbol", "@@toPrimitive", () => ["string"]),
  ...eachOf("Date", "@@toPrimitive", () => ["number"]),
  ...eachOf(
    "String",
    "concat endsWith includes indexOf lastIndexOf localeCompare search startsWith split",
    () => ["e"],
  ),
  ...eachOf("String", "repeat padEnd padStart", () => [5]),
  ...eachOf("String", "match matchAll", () => [/(?<a>t)/g]),
  ...eachOf(
    "String",
    "replace replaceAll",
    () => [/(?<a>t)/g, fn],
    () => [/t/g, "u"],
  ),
  ...eachOf("RegExp", "@@match @@matchAll @@search @@split exec test", () => ["text"]),
  "RegExp#@@replace": [() => ["text", fn]],
  "RegExp#compile": [() => ["t", "g"]],
  ...eachOf("NumberFormat", "formatRange formatRangeToParts", () => [1, 2]),
  ...eachOf("NumberFormat", "format formatToParts", () => [1]),
  ...eachOf("DateTimeFormat", "formatRange formatRangeToParts", () => [0, 1e10]),
  ...eachOf("ListFormat", "format formatToParts", () => [["a", "b"]]),
  ...eachOf("RelativeTimeFormat", "format formatToParts", () => [1, "day"]),
  ...eachOf("DurationFormat", "format formatToParts", () => [{ days: 1 }]),
  "Collator#compare": [() => ["a", "b"]],
  "DisplayNames#of": [() => ["US"]],
  "PluralRules#select": [() => [1]],
  "PluralRules#selectRange": [() => [1, 2]],
  "Segmenter#segment": [() => ["text"]],
  "TextEncoder#encode": [() => ["text"]],
  "TextEncoder#encodeInto": [() => ["text", memory()]],
  "TextDecoder#decode": [() => [memory()], () => [utf8("é").subarray(0, 1), { stream: true }]],
  ...eachOf("URLSearchParams", "append set", () => ["a", "2"]),
  ...eachOf("URLSearchParams", "delete get getAll has", () => ["a"]),
  ...eachOf("Headers", "append set", () => ["a", "2"]),
  ...eachOf("Headers", "delete get has", () => ["a"]),
  "Crypto#getRandomValues": [() => [memory()]],
  "Performance#setResourceTimingBufferSize": [() => [250]],
  "Performance#getEntriesByName": [() => ["none"]],
  "Performance#getEntriesByType": [() => ["mark"]],
  ...eachOf("Console", "assert debug dir dirxml error group groupCollapsed info log table trace warn", () => [
    memory(),
    [memory()],
  ]),
  ...eachOf("Console", "timeLog", () => ["default", memory()]),
  "Console#time": [() => ["label"]],
  "Process#hrtime": [() => [], () => [[0, 0]]],
  "Process#getBuiltinModule": [() => ["fs"]],
  "EventEmitter#setMaxListeners": [() => [20]],
  ...eachOf("EventEmitter", "listenerCount listeners rawListeners", () => ["event"]),
  "MessagePort#postMessage": [() => [{ held: memory() }]],
  ...eachOf("Histogram", "percentile percentileBigInt", () => [50]),
  "RecordableHistogram#record": [() => [5]],
  "RecordableHistogram#add": [
    () => [(require("node:perf_hooks") as typeof import("node:perf_hooks")).createHistogram()],
  ],
  ...eachOf("Hash", "update", () => [memory()]),
  ...eachOf("Hash", "copy", () => [{ highWaterMark: 1 }]),
  ...eachOf("Hmac", "update", () => [memory()]),
  ...eachOf("Cipheriv", "update setAAD", () => [memory()]),
  ...eachOf("Decipheriv", "update setAAD", () => [memory()]),
  "Cipheriv#getAuthTag": [(receiver) => (method(receiver, "final").call(receiver), [])],
  "Decipheriv#setAuthTag": [() => [new Uint8Array(16)]],
  "Decipheriv#final": [(receiver) => (method(receiver, "setAuthTag").call(receiver, authTag()), [])],
  ...eachOf("Sign", "update", () => [memory()]),
  ...eachOf("Sign", "sign", () => [rsa.privateKey]),
  ...eachOf("Verify", "update", () => [memory()]),
  ...eachOf("Verify", "verify", () => [rsa.publicKey, new Uint8Array(signed)]),
  "ECDH#computeSecret": [() => [new Uint8Array(curve().getPublicKey())]],
  "ECDH#setPrivateKey": [() => [new Uint8Array(curve().getPrivateKey())]],
  "ECDH#setPublicKey": [() => [new Uint8Array(curve().getPublicKey())]],
  "DiffieHellmanGroup#computeSecret": [() => [new Uint8Array([2])]],
  ...eachOf("DiffieHellman", "computeSecret setPrivateKey setPublicKey", () => [new Uint8Array([2])]),
  "KeyObject#equals": [() => [nodeCrypto.createSecretKey(secret())]],
  ...eachOf("StringDecoder", "end write", () => [utf8("é").subarray(0, 1)]),

  "Math.*": [() => [1, 1]],
  "node:util.types.*": [() => [memory()]],
  "node:util/types.*": [() => [memory()]],
  ...Object.fromEntries(
    TYPED.flatMap((kind) => {
      const values = (): unknown[] => (kind.startsWith("Big") ? [1n, 2n] : [1, 2]);
      return [
        [`${kind}.from`, [() => [values()], () => [values(), (value: unknown) => value, { self: 1 }]]],
        [`${kind}.of`, [values]],
      ];
    }),
  ),
  "Uint8Array.fromBase64": [() => ["AQID"]],
  "Uint8Array.fromHex": [() => ["0102"]],
  "ArrayBuffer.isView": [() => [memory()]],
  ...eachOf("Atomics.", "add and exchange or store sub xor", () => [
    new Int32Array(new SharedArrayBuffer(8)),
    0,
    1,
  ]),
  "Atomics.compareExchange": [() => [new Int32Array(2), 0, 0, 1]],
  "Atomics.isLockFree": [() => [4]],
  "Atomics.load": [() => [new Int32Array(2), 0]],
  "Atomics.notify": [() => [new Int32Array(2), 0, 1]],
  "Atomics.wait": [() => [new Int32Array(new SharedArrayBuffer(8)), 0, 0, 1]],
  Array: [() => [memory(), memory()], () => [3]],
  "Array.isArray": [() => [[memory()]]],
  "Array.of": [() => [memory(), memory()]],
  "Array.from": [
    () => [[memory(), memory()]],
    () => [[memory()], fn, { self: 1 }],
    () => [{ length: 2 }, fn],
  ],
  "Map.groupBy": [() => [[memory(), memory()], fn]],
  ...eachOf("Object.", "hasOwn getOwnPropertyDescriptor", () => [[memory()], "0"]),
  ...eachOf("Object.", "is", () => [memory(), memory()]),
  ...eachOf(
    "Object.",
    "isExtensible isFrozen isSealed",
    () => [memory()],
    () => [{ a: memory() }],
  ),
  ...eachOf(
    "Object.",
    "getOwnPropertyNames getOwnPropertySymbols keys values entries",
    () => [memory()],
    () => [{ a: memory(), b: {} }],
  ),
  "Object.fromEntries": [
    () => [
      [
        ["a", memory()],
        ["b", memory()],
      ],
    ],
  ],
  "Object.assign": [() => [{ a: memory() }, { b: memory() }, { c: memory() }]],
  "Object.groupBy": [() => [[memory(), memory()], fn]],
  "Object.create": [() => [{ a: memory() }], () => [null]],
  ...eachOf("Object.", "freeze preventExtensions seal", () => [{ a: memory() }]),
  "Object.defineProperty": [() => [{}, "a", { value: memory() }]],
  "Object.defineProperties": [() => [{}, { a: { value: memory() } }]],
  "Object.setPrototypeOf": [() => [{}, { a: memory() }]],
  "Reflect.has": [() => [memory(), "length"]],
  "Reflect.isExtensible": [() => [memory()]],
  "Reflect.ownKeys": [() => [{ a: memory() }]],
  "Reflect.getOwnPropertyDescriptor": [() => [{ a: memory() }, "a"]],
  "Reflect.deleteProperty": [() => [{ a: memory() }, "b"]],
  "Reflect.preventExtensions": [() => [{ a: memory() }]],
  "Reflect.defineProperty": [() => [{}, "a", { value: memory() }]],
  "Reflect.setPrototypeOf": [() => [{}, { a: memory() }]],
  "Reflect.set": [() => [{}, "a", memory()]],
  ...Object.fromEntries(
    "BigInt Boolean Date Number String Symbol parseFloat parseInt isFinite isNaN escape unescape"
      .split(" ")
      .map((name) => [name, [() => [1]]]),
  ),
  ...Object.fromEntries(
    "decodeURI decodeURIComponent encodeURI encodeURIComponent atob btoa"
      .split(" ")
      .map((name) => [name, [() => ["text"]]]),
  ),
  "BigInt.asIntN": [() => [8, 1n]],
  "BigInt.asUintN": [() => [8, 1n]],
  "Symbol.keyFor": [() => [Symbol.for("s")]],
  "Error.captureStackTrace": [() => [{}]],
  "String.raw": [() => [{ raw: ["a", "b"] }, memory()]],
  "String.fromCodePoint": [() => [65]],
  "RegExp.escape": [() => ["text"]],
  "Response.redirect": [() => ["https://example.org"]],
  "JSON.stringify": [
    () => [{ a: { b: 1 }, c: [memory()] }],
    () => [{ a: { b: 1 }, c: [{}] }, (_key: string, value: unknown) => value],
    () => [{ a: { b: 1 } }, (key: string) => (key === "" ? { b: {} } : 1)],
  ],
  "JSON.parse": [() => ['{"a":[{}]}'], () => ['{"a":[{}]}', (_key: string, value: unknown) => value]],
  structuredClone: [() => [{ a: memory() }], () => [memory()]],
  "Intl.getCanonicalLocales": [() => ["en"]],
  "Intl.supportedValuesOf": [() => ["currency"]],
  "URL.canParse": [() => ["https://example.org"]],
  "URL.parse": [() => ["https://example.org"]],
  "URL.revokeObjectURL": [() => ["blob:nodedata:0"]],
  Buffer: [() => [new ArrayBuffer(8)], () => [memory()], () => [[1, 2]]],
  "Buffer.from": [
    () => [new ArrayBuffer(8), 2, 4],
    () => [memory()],
    () => [Buffer.from("a")],
    () => [[1, 2]],
    () => ["text"],
  ],
  ...eachOf("Buffer.", "alloc allocUnsafe allocUnsafeSlow", () => [8]),
  "Buffer.concat": [() => [[memory(), memory()]], () => [[memory()]]],
  "Buffer.copyBytesFrom": [() => [memory()]],
  "Buffer.of": [() => [1, 2]],
  "Buffer.byteLength": [() => [memory()]],
  "Buffer.compare": [() => [memory(), memory()]],
  "Buffer.isBuffer": [() => [memory()]],
  "Buffer.isEncoding": [() => ["utf8"]],
  clearImmediate: [() => [setImmediate(() => {})]],
  clearInterval: [() => [setInterval(() => {}, 1)]],
  clearTimeout: [() => [setTimeout(() => {}, 1)]],

  "new Array": [() => [memory(), memory()], () => [3]],
  "new Map": [() => [pairs()]],
  "new Set": [() => [pairs().flat()]],
  "new WeakMap": [() => [pairs()]],
  "new WeakSet": [() => [pairs().flat()]],
  ...Object.fromEntries(
    "Error EvalError RangeError ReferenceError SyntaxError TypeError URIError"
      .split(" ")
      .flatMap((name) => [name, `new ${name}`])
      .map((name) => [name, [() => ["message", { cause: memory() }]]]),
  ),
  AggregateError: [() => [[memory()], "message", { cause: memory() }]],
  "new AggregateError": [() => [[memory()], "message", { cause: memory() }]],
  "new RegExp": [() => ["t"], () => [/t/]],
  "new Intl.DisplayNames": [() => ["en", { type: "region" }]],
  "new Intl.Locale": [() => ["en"]],
  "new URL": [() => ["https://example.org"]],
  "new Buffer": [() => [new ArrayBuffer(8)], () => [memory()]],
  "new Blob": [() => [[memory()]]],
  "new File": [() => [[memory()], "name"]],

  "node:buffer.isAscii": [() => [memory()]],
  "node:buffer.isUtf8": [() => [memory()]],
  "node:buffer.atob": [() => ["text"]],
  "node:buffer.btoa": [() => ["text"]],
  "node:buffer.transcode": [() => [Buffer.from("text"), "utf8", "latin1"]],
  "node:buffer.SlowBuffer": [() => [8]],
  "node:fs.accessSync": [() => [file]],
  "node:fs.appendFileSync": [() => [path("written"), memory()]],
  "node:fs.chmodSync": [() => [file, 0o600]],
  "node:fs.closeSync": [() => [open()]],
  "node:fs.copyFileSync": [() => [file, path("copy")]],
  "node:fs.existsSync": [() => [Buffer.from(file)]],
  "node:fs.fchmodSync": [() => [open(), 0o600]],
  ...eachOf("node:fs.", "fdatasyncSync fsyncSync fstatSync", () => [open()]),
  "node:fs.ftruncateSync": [() => [open(), 5]],
  "node:fs.futimesSync": [() => [open(), 1, 1]],
  "node:fs.lutimesSync": [() => [file, 1, 1]],
  "node:fs.utimesSync": [() => [file, 1, 1]],
  "node:fs.mkdirSync": [() => [path("made/deep"), { recursive: true }]],
  "node:fs.openSync": [() => [file]],
  "node:fs.readSync": [() => [open(), memory()]],
  "node:fs.readvSync": [() => [open(), [memory(), memory()]]],
  "node:fs.writeSync": [() => [open(), memory()]],
  "node:fs.writevSync": [() => [open(), [memory(), memory()]]],
  "node:fs.writeFileSync": [() => [path("written"), memory()], () => [path("written"), "text"]],
  "node:fs.rmSync": [() => [path("none"), { force: true }]],
  "node:fs.truncateSync": [() => [file, 5]],
  "node:fs.readFileSync": [() => [file], () => [utf8(file)]],
  ...eachOf("node:fs.", "lstatSync statSync statfsSync realpathSync realpathSync.native", () => [
    Buffer.from(file),
  ]),
  ...eachOf(
    "node:fs.",
    "readdirSync",
    () => [directory],
    () => [directory, { withFileTypes: true }],
  ),
  "node:fs.mkdtempSync": [() => [path("temporary")]],
  "node:crypto.randomFillSync": [() => [memory()], () => [new ArrayBuffer(8)]],
  "node:crypto.getRandomValues": [() => [memory()]],
  "node:crypto.checkPrimeSync": [() => [memory()]],
  "node:crypto.timingSafeEqual": [() => [memory(), memory()]],
  "node:crypto.hash": [() => ["sha256", memory(), "buffer"]],
  "node:crypto.pbkdf2Sync": [() => [memory(), memory(), 1, 8, "sha256"]],
  "node:crypto.scryptSync": [() => [memory(), memory(), 8, { N: 2 }]],
  "node:crypto.hkdfSync": [() => ["sha256", memory(), memory(), memory(), 8]],
  "node:crypto.generatePrimeSync": [() => [32, { add: memory().subarray(3), rem: memory().subarray(0, 1) }]],
  "node:crypto.publicEncrypt": [() => [rsa.publicKey, memory()]],
  "node:crypto.privateDecrypt": [
    () => [rsa.privateKey, new Uint8Array(nodeCrypto.publicEncrypt(rsa.publicKey, memory()))],
  ],
  "node:crypto.privateEncrypt": [() => [rsa.privateKey, memory()]],
  "node:crypto.publicDecrypt": [
    () => [rsa.publicKey, new Uint8Array(nodeCrypto.privateEncrypt(rsa.privateKey, memory()))],
  ],
  "node:crypto.createHash": [() => ["sha256", { outputLength: 32 }]],
  "node:crypto.createHmac": [() => ["sha256", memory()]],
  "node:crypto.createCipheriv": [
    () => ["aes-256-gcm", new Uint8Array(32), new Uint8Array(12), { authTagLength: 16 }],
  ],
  "node:crypto.createDecipheriv": [
    () => ["aes-256-gcm", new Uint8Array(32), new Uint8Array(12), { authTagLength: 16 }],
  ],
  "node:crypto.createSign": [() => ["sha256"]],
  "node:crypto.createVerify": [() => ["sha256"]],
  "node:crypto.createECDH": [() => ["secp256k1"]],
  "node:crypto.createDiffieHellman": [
    () => [new Uint8Array(nodeCrypto.getDiffieHellman("modp5").getPrime())],
  ],
  "node:crypto.createDiffieHellmanGroup": [() => ["modp14"]],
  "node:crypto.getDiffieHellman": [() => ["modp14"]],
  "node:crypto.createSecretKey": [() => [memory()]],
  "node:crypto.createPrivateKey": [
    () => [
      {
        key: new Uint8Array(rsa.privateKey.export({ format: "der", type: "pkcs8" })),
        format: "der",
        type: "pkcs8",
      },
    ],
  ],
  "node:crypto.createPublicKey": [
    () => [
      {
        key: new Uint8Array(rsa.publicKey.export({ format: "der", type: "spki" })),
        format: "der",
        type: "spki",
      },
    ],
  ],
  "node:crypto.generateKeySync": [() => ["hmac", { length: 64 }]],
  "node:crypto.generateKeyPairSync": [() => ["ed25519"]],
  "node:crypto.getCipherInfo": [() => ["aes-256-gcm"]],
  "node:crypto.sign": [() => ["sha256", memory(), rsa.privateKey]],
  "node:crypto.diffieHellman": [() => [{ privateKey: x25519().privateKey, publicKey: x25519().publicKey }]],
  "node:crypto.randomBytes": [() => [8]],
  "node:crypto.pseudoRandomBytes": [() => [8]],
  "node:crypto.randomInt": [() => [8]],
  "node:zlib.crc32": [() => [memory()]],
  ...Object.fromEntries(
    [
      "brotliCompress brotliDecompress",
      "deflate inflate",
      "deflateRaw inflateRaw",
      "gzip gunzip",
      "deflate unzip",
      "zstdCompress zstdDecompress",
    ]
      .map((names) => names.split(" ") as [string, string])
      .flatMap(([pack, unpack]) => [
        [`node:zlib.${pack}Sync`, [() => [memory()]]],
        [
          `node:zlib.${unpack}Sync`,
          [
            () => [
              new Uint8Array(
                (method(require("node:zlib"), `${pack}Sync`)?.(memory()) as Buffer | undefined) ?? [],
              ),
            ],
          ],
        ],
      ]),
  ),
  ...eachOf(
    "node:util.",
    "format inspect",
    () => [memory()],
    () => [{ a: [memory()] }],
  ),
  "node:util.formatWithOptions": [() => [{}, "%o", memory()]],
  "node:util.isDeepStrictEqual": [() => [[memory()], [memory()]]],
  "node:util.stripVTControlCharacters": [() => ["text"]],
  "node:util.toUSVString": [() => ["text"]],
  "node:util.styleText": [() => ["red", "text"]],
  "node:util.getSystemErrorName": [() => [-1]],
  "node:util.parseEnv": [() => ["A=1"]],
  "node:v8.serialize": [() => [{ a: memory() }]],
  "node:v8.setFlagsFromString": [() => ["--no-use-strict"]],
  ...Object.fromEntries(
    ["path", "path.posix", "path.win32"].flatMap((owner) => [
      ...Object.entries(
        eachOf(
          `node:${owner}.`,
          "basename dirname extname isAbsolute normalize parse toNamespacedPath",
          () => ["/a/b.c"],
        ),
      ),
      ...Object.entries(eachOf(`node:${owner}.`, "join matchesGlob relative resolve", () => ["/a", "b"])),
      ...Object.entries(eachOf(`node:${owner}.`, "format", () => [{ base: "b" }])),
    ]),
  ),
  "node:os.getPriority": [() => []],
  ...eachOf("node:url.", "domainToASCII domainToUnicode parse", () => ["example.org"]),
  ...eachOf("node:url.", "format urlToHttpOptions", () => [make("URL", "https://example.org")]),
  "node:url.fileURLToPath": [() => ["file:///a"]],
  "node:url.pathToFileURL": [() => ["/a"]],
  ...eachOf("node:url.", "resolve resolveObject", () => ["https://example.org", "a"]),
  ...eachOf("node:querystring.", "decode parse escape unescape", () => ["a=1&a=2"]),
  ...eachOf("node:querystring.", "encode stringify", () => [{ a: ["1", "2"] }]),
  "node:events.listenerCount": [() => [process, "exit"]],
  "node:events.getMaxListeners": [() => [process]],
  "node:events.setMaxListeners": [() => [20]],
  ...eachOf("node:stream.", "isDisturbed isErrored isReadable", () => [silent]),
  "node:worker_threads.receiveMessageOnPort": [() => [closedPort()]],
  "node:worker_threads.getEnvironmentData": [() => ["none"]],
  "node:perf_hooks.monitorEventLoopDelay": [() => []],
};

/** Entries that would end or disturb this process, or that take more staging than they are worth. */
const staged = new Set([
  ...eachName("Process#", "abort chdir exit kill setegid seteuid setgid setuid umask"),
  ...eachName(
    "node:fs.",
    "chownSync cpSync fchownSync lchmodSync lchownSync linkSync opendirSync readlinkSync",
  ),
  ...eachName("node:fs.", "renameSync rmdirSync symlinkSync unlinkSync"),
  ...eachName("node:os.", "setPriority"),
  ...eachName("node:crypto.", "setFips"),
  ...eachName("Dir#", "closeSync readSync"),
  "KeyObject#toCryptoKey",
  ...eachName("KeyObject.prototype.", "asymmetricKeyDetails asymmetricKeyType"),
]);

/** Entries that this or that version of Node has not got; they are executed where they exist. */
const notInEveryNode = new Set([
  ...eachName("Uint8Array#", "toBase64 toHex setFromBase64 setFromHex"),
  ...eachName("Uint8Array.", "fromBase64 fromHex"),
  ...eachName("Float16Array.", "from of BYTES_PER_ELEMENT"),
  ...eachName("ArrayBuffer#", "transfer transferToFixedLength"),
  "ArrayBuffer.prototype.detached",
  ...eachName("DataView#", "getFloat16 setFloat16"),
  ...eachName("IteratorPrototype#", "@@dispose drop every find forEach reduce some take toArray"),
  ...eachName(
    "Set#",
    "difference intersection isDisjointFrom isSubsetOf isSupersetOf symmetricDifference union",
  ),
  ...eachName("DurationFormat#", "format formatToParts resolvedOptions"),
  ...eachName(
    "Locale#",
    "getCalendars getCollations getHourCycles getNumberingSystems getTextInfo getTimeZones",
  ),
  "Locale#getWeekInfo",
  "Intl.DurationFormat.supportedLocalesOf",
  "new Intl.DurationFormat",
  ...eachName("Console#", "profile profileEnd timeStamp"),
  "Atomics.pause",
  ...eachName(
    "node:util.",
    "isBoolean isBuffer isDate isError isFunction isNull isNullOrUndefined isNumber isObject",
  ),
  ...eachName("node:util.", "isPrimitive isRegExp isString isSymbol isUndefined"),
  "node:buffer.SlowBuffer",
  "Map.groupBy",
  "Object.groupBy",
  "Error.isError",
  "RegExp.escape",
  "JSON.isRawJSON",
  ...eachName("node:worker_threads.", "isMarkedAsUntransferable markAsUncloneable"),
  ...eachName("node:zlib.", "zstdCompressSync zstdDecompressSync"),
]);

// ---- entries -------------------------------------------------------------------------------------------

interface Call {
  readonly needsReceiver: boolean;
  readonly sample: () => Sample;
  readonly args: (receiver: unknown) => readonly unknown[];
  /** undefined if this version of Node has not got it */
  readonly prepare: (receiver: unknown, args: readonly unknown[]) => (() => unknown) | undefined;
}

interface Entry {
  readonly id: string;
  readonly part: "methods" | "properties" | "globals" | "constructors" | "modules";
  readonly effect: Effect;
  /** the object whose member it is */
  readonly owner: string;
  readonly calls: readonly Call[];
}

const STATUSES = [
  "yes",
  "as the global",
  "no: everything escapes",
  "no: needs staging",
  "no: needs a browser",
] as const;
type Status = (typeof STATUSES)[number];

const REEXPORTS = [
  ...eachName(
    "node:",
    "buffer.Buffer console. crypto.subtle. crypto.webcrypto. perf_hooks.performance. process.",
  ),
  ...eachName("new ", "buffer. url. util."),
];

const BROWSER_GLOBALS =
  "AudioBuffer DOMMatrix DOMMatrixReadOnly ImageData OffscreenCanvas Path2D PeriodicWave cancelAnimationFrame " +
  "cancelIdleCallback navigator postMessage self window";

function statusOf({ id, effect, part, calls }: Entry): Status {
  if (REEXPORTS.some((start) => id.startsWith(start))) return "as the global";
  if (saysOnlyThatAllEscapes(effect)) return "no: everything escapes";
  if (staged.has(id)) return "no: needs staging";
  if (part === "methods" || part === "properties") return calls.length > 0 ? "yes" : "no: needs a browser";
  const head = id.replace(/^new /, "").split(".")[0] as string;
  return BROWSER_GLOBALS.split(" ").includes(head) ? "no: needs a browser" : "yes";
}

function saysOnlyThatAllEscapes(effect: Effect): boolean {
  const given = [...(effect.escapes ?? []), ...(effect.keepsUntilSettled ?? [])];
  return given.includes("args") && (effect.result === "unknown" || effect.result === "primitive");
}

function argumentLists(id: string, effect: Effect): readonly ((receiver: unknown) => readonly unknown[])[] {
  const callback = effect.calls?.[0];
  if (samples[id] || !callback) return samples[id] ?? [() => []];
  return [
    () => {
      const args: unknown[] = [];
      args[callback.fn] = fn;
      // what becomes `this` follows the function wherever there is such an argument
      args[callback.fn + 1] = { self: 1 };
      return args;
    },
  ];
}

function memberEntries(part: "methods" | "properties"): Entry[] {
  const lookup = part === "methods" ? methodEffect : propertyEffect;
  return Object.entries(effectTables.kinds).flatMap(([owner, table]) =>
    Object.entries(table[part]).map(([name, effect]): Entry => {
      const id = part === "methods" ? `${owner}#${name}` : `${owner}.prototype.${name}`;
      const concrete = [owner, ...subkinds(owner)].filter(
        (kind) => kind in receivers && lookup(kind, name) === effect,
      );
      const lists = part === "methods" ? argumentLists(id, effect) : [() => []];
      const symbol = Reflect.get(Symbol, name.replace("@@", "")) as symbol | undefined;
      const property = name.startsWith("@@") ? symbol : name;
      const calls = concrete.flatMap((kind) =>
        lists.map(
          (args): Call => ({
            needsReceiver: true,
            sample: receivers[kind] as () => Sample,
            args,
            prepare: (receiver, given) => {
              const object = Object(receiver) as object;
              if (property === undefined || !(property in object)) return undefined;
              if (part === "properties") return () => Reflect.get(object, property, receiver) as unknown;
              return () =>
                Reflect.apply(Reflect.get(object, property) as () => unknown, receiver, given) as unknown;
            },
          }),
        ),
      );
      return { id, part, effect, owner, calls };
    }),
  );
}

function pathEntries(part: "globals" | "modules" | "constructors"): Entry[] {
  return Object.entries(effectTables[part]).flatMap(([path, effect]): Entry[] => {
    const id = part === "globals" ? path : part === "modules" ? `node:${path}` : `new ${path}`;
    const owner = path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : "";
    const paths = path.endsWith("*") ? ownNames(part, owner).map((name) => `${owner}.${name}`) : [path];
    const calls = paths.flatMap((one) =>
      argumentLists(id, effect).map(
        (args): Call => ({
          needsReceiver: false,
          sample: () => ({ receiver: undefined }),
          args,
          prepare: (_receiver, given) => {
            const { holder, value } = locate(part === "modules" || isModule(part, one), one);
            if (value === undefined) return undefined;
            if (part === "constructors")
              return () => Reflect.construct(value as Constructor, given) as unknown;
            return typeof value === "function"
              ? () => Reflect.apply(value, holder, given) as unknown
              : () => value;
          },
        }),
      ),
    );
    return [{ id, part, effect, owner, calls }];
  });
}

function isModule(part: string, path: string): boolean {
  return part === "constructors" && path.includes(".") && !path.startsWith("Intl.");
}

function ownNames(part: string, owner: string): string[] {
  const { value } = locate(part === "modules", owner);
  return Object.getOwnPropertyNames(value).filter((name) => name !== "sumPrecise" && name !== "default");
}

function locate(inModule: boolean, path: string): { holder: unknown; value: unknown } {
  const names = path.split(".");
  let holder: unknown;
  let value: unknown = inModule ? (require(`node:${names.shift()}`) as unknown) : globalThis;
  for (const name of names) {
    holder = value;
    value = value === undefined ? undefined : Reflect.get(value as object, name);
  }
  return { holder, value };
}

const entries: readonly Entry[] = [
  ...memberEntries("methods"),
  ...memberEntries("properties"),
  ...pathEntries("globals"),
  ...pathEntries("constructors"),
  ...pathEntries("modules"),
];

// ---- one call, watched -----------------------------------------------------------------------------------

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

const objectsIn = (values: Iterable<unknown>): Set<object> => new Set([...values].filter(isObject));

const isTransparent = (value: object): boolean => {
  if (ArrayBuffer.isView(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
};

/** What a value holds, as the tables count: the elements of a collection, the properties of a plain object. */
function valuesOf(value: unknown): unknown[] {
  if (!isObject(value)) return [];
  if (value instanceof Map) return [...value].flat(1);
  if (value instanceof Set) return [...value];
  if (!isTransparent(value)) return [];
  return Reflect.ownKeys(value).map(
    (name) => Reflect.getOwnPropertyDescriptor(value, name)?.value as unknown,
  );
}

function reach(start: unknown): Set<object> {
  const found = objectsIn([start]);
  for (const one of found) for (const next of objectsIn(valuesOf(one))) found.add(next);
  return found;
}

function memoryOf(value: unknown): ArrayBufferLike | undefined {
  if (ArrayBuffer.isView(value)) return value.buffer;
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer ? value : undefined;
}

/** What identity-level changes would show in: property names, extensibility, prototype. */
const shape = (value: object): unknown[] => [
  ...Reflect.ownKeys(value).filter((name) => typeof name === "symbol" || !/^\d+$/.test(name)),
  Reflect.isExtensible(value),
  Reflect.getPrototypeOf(value),
];

const sameShape = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((part, at) => Object.is(part, other[at]));

interface Observed {
  readonly this: unknown;
  readonly params: readonly unknown[];
}

/** One call of an entry: what went in, what came out, and what each source of the table stands for. */
class Watched {
  readonly receiver: unknown;
  readonly args: readonly unknown[] = [];
  /** this version of Node has not got the kind */
  readonly isMissing: boolean;
  readonly observed: Observed[] = [];
  readonly returned = new Set<object>();
  private readonly listed: readonly unknown[] | undefined;
  private readonly before = new Map<
    object,
    { values: unknown[]; shape: unknown[]; bytes: number | undefined }
  >();
  private finished = false;
  calledTooLate = false;
  result: unknown;

  constructor(
    readonly effect: Effect,
    call: Call,
  ) {
    const { receiver, elements } = call.sample();
    this.receiver = receiver;
    this.listed = elements;
    this.isMissing = call.needsReceiver && receiver === undefined;
    if (this.isMissing) return;
    this.args = call.args(receiver).map((arg, at) => {
      const callback = effect.calls?.some((one) => one.fn === at);
      return callback && (arg === fn || typeof arg === "function") ? this.watch(arg as typeof fn) : arg;
    });
  }

  /** Returns whether the built-in exists here. */
  run(call: Call): boolean {
    const start = call.prepare(this.receiver, this.args);
    if (!start) return false;
    for (const one of this.given())
      this.before.set(one, { values: valuesOf(one), shape: shape(one), bytes: memoryOf(one)?.byteLength });
    this.result = start();
    this.finished = true;
    return true;
  }

  /** Lets go of everything: callbacks hold on to this object. */
  forget(): void {
    Object.assign(this, { receiver: undefined, args: [], listed: undefined, result: undefined });
    this.observed.length = 0;
    this.before.clear();
    this.returned.clear();
  }

  private watch(inner: typeof fn | ((...params: unknown[]) => unknown)): (...params: unknown[]) => unknown {
    const watched = this;
    return function (this: unknown, ...params: unknown[]): unknown {
      if (watched.finished) watched.calledTooLate = true;
      watched.observed.push({ this: this, params });
      const result = inner === fn ? { returned: 1 } : inner(...params);
      if (isObject(result)) watched.returned.add(result);
      return result;
    };
  }

  /** Everything that the call could get hold of. */
  given(): Set<object> {
    const all = new Set([...this.resolve("reach"), ...this.returned]);
    for (const arg of this.args) for (const one of reach(arg)) all.add(one);
    return all;
  }

  /** What a value held before the call or holds after it. */
  private elements(value: unknown): unknown[] {
    const before = isObject(value) ? (this.before.get(value)?.values ?? []) : [];
    return [...(value === this.receiver ? (this.listed ?? []) : []), ...before, ...valuesOf(value)];
  }

  resolve(source: Source): Set<object> {
    const { receiver, args } = this;
    if (source === "receiver") return objectsIn([receiver]);
    if (source === "elements") return objectsIn(this.elements(receiver));
    if (source === "reach")
      return new Set([receiver, ...this.elements(receiver)].flatMap((one) => [...reach(one)]));
    if (source === "args") return objectsIn(args);
    if (source === "callback") return this.returned;
    const [, what, from, more] = /^(arg|args|elements|reach)(\d+)(\+?)$/.exec(source) as RegExpExecArray;
    const chosen = more ? args.slice(Number(from)) : [args[Number(from)]];
    if (what === "elements") return objectsIn(chosen.flatMap((one) => this.elements(one)));
    return what === "reach" ? new Set(chosen.flatMap((one) => [...reach(one)])) : objectsIn(chosen);
  }

  all(sources: readonly Source[] | undefined): Set<object> {
    return new Set((sources ?? []).flatMap((source) => [...this.resolve(source)]));
  }

  /** What the table gives up on: nothing is claimed about it. */
  private abandoned(): Set<object> {
    const { escapes = [], keepsUntilSettled = [], detaches = [], brands = [] } = this.effect;
    const direct = this.all([...escapes, ...keepsUntilSettled, ...detaches, ...brands]);
    return new Set([...direct].flatMap((one) => [...reach(one)]));
  }

  checkResult(): void {
    const { result, effect } = this;
    const claimed = effect.result;
    if (typeof claimed !== "string") {
      if (isObject(result)) expect(this.all(claimed)).toContain(result);
    } else if (claimed === "primitive") {
      expect(isObject(result), "a primitive").toBe(false);
    } else if (claimed === "unknown") {
      this.checkForeign(result);
    } else if (claimed.startsWith("fresh:")) {
      this.checkFresh(result, claimed.slice("fresh:".length));
    } else if (claimed.startsWith("view")) {
      const [, from, kind] = /^view(\d*):(.*)$/.exec(claimed) as RegExpExecArray;
      this.checkView(result, from === "" ? this.receiver : this.args[Number(from)], kind as string);
    } else if (/^(receiver|arg\d+)$/.test(claimed)) {
      expect(result).toBe(claimed === "receiver" ? this.receiver : this.args[Number(claimed.slice(3))]);
    } else if (isObject(result)) {
      expect(this.resolve(claimed as Source)).toContain(result);
    }
  }

  /** Nothing that was given, and no memory of it. */
  private checkForeign(value: unknown, except: ReadonlySet<object> = new Set()): void {
    const abandoned = this.abandoned();
    const theirs = [...this.given()].filter((one) => !abandoned.has(one) && !except.has(one));
    const found = value instanceof Promise ? new Set<object>() : reach(value);
    for (const one of theirs) {
      expect(found.has(one), "the result leads to what was given").toBe(false);
      const shared = memoryOf(one);
      for (const inner of found)
        if (shared) expect(memoryOf(inner) === shared, "memory is shared").toBe(false);
    }
  }

  private checkKind(value: unknown, kind: string): void {
    const expected = kind === "same" ? (this.receiver as object).constructor.name : kind;
    const tag = Object.prototype.toString.call(value).slice("[object ".length, -1).replaceAll(" ", "");
    const name = isObject(value)
      ? ((value as object).constructor as { name?: string } | undefined)?.name
      : typeof value;
    expect([tag, name, name === "FastBuffer" ? "Buffer" : ""], `a new ${expected}`).toContain(expected);
  }

  private checkFresh(value: unknown, kind: string): void {
    this.checkKind(value, kind);
    expect(this.given().has(value as object), "the result is what was given").toBe(false);
    const isIterator = kind.endsWith("Iterator") || kind === "IteratorHelper";
    if (
      !isIterator &&
      !isTransparent(value as object) &&
      !(value instanceof Map) &&
      !(value instanceof Set)
    ) {
      const held = this.all([...(this.effect.holds ?? []), ...(this.effect.over ?? [])]);
      if (memoryOf(value)) this.checkForeign(value);
      else this.checkForeign(value, held);
      return;
    }
    const holds = this.all(this.effect.holds);
    const nested = this.all(this.effect.holdsNested);
    for (const held of objectsIn(isIterator ? [...(value as Iterable<unknown>)] : valuesOf(value))) {
      if (holds.has(held)) continue;
      expect(
        Array.isArray(held) && this.effect.holdsNested,
        `holds something that is not listed: ${String(held)}`,
      ).toBeTruthy();
      expect(this.given()).not.toContain(held);
      for (const inner of objectsIn(held as unknown[])) expect(nested).toContain(inner);
    }
  }

  private checkView(value: unknown, of: unknown, kind: string): void {
    this.checkKind(value, kind);
    if (value === of || this.effect.detaches) return;
    const shares = memoryOf(value) === memoryOf(of);
    // `Buffer.from` copies everything but an ArrayBuffer
    if (kind !== "Buffer" || of instanceof ArrayBuffer || of === this.receiver)
      expect(shares, "a view").toBe(true);
  }

  /** Receiver and arguments hold what they held, are shaped as they were, and have their memory. */
  checkGiven(): void {
    const { keeps, keepsIn0, brands, detaches } = this.effect;
    const branded = this.all(brands);
    const detached = this.all(detaches);
    for (const [one, before] of this.before) {
      if (branded.has(one)) continue;
      const added = this.all(one === this.receiver ? keeps : one === this.args[0] ? keepsIn0 : undefined);
      const after = valuesOf(one);
      for (const value of objectsIn(after))
        expect(before.values.includes(value) || added.has(value), "holds something new").toBe(true);
      if (Array.isArray(one) && !this.effect.shuffles)
        before.values.forEach((value, at) => {
          if (isObject(value) && isObject(after[at])) expect(after[at], "changed places").toBe(value);
        });
      const plain = isTransparent(one) || ArrayBuffer.isView(one) || memoryOf(one) !== undefined;
      if (plain && !(keepsIn0 && one === this.args[0]))
        expect(sameShape(shape(one), before.shape), "is branded").toBe(true);
      if (!detached.has(one)) expect(memoryOf(one)?.byteLength).toBe(before.bytes);
    }
  }

  checkCallbacks(): void {
    const callbacks = this.effect.calls ?? [];
    for (const { this: self, params } of this.observed) {
      params.forEach((param, at) => {
        this.checkGivenToCallback(
          param,
          callbacks.map((one) => one.args[at]),
        );
      });
      this.checkGivenToCallback(
        self,
        callbacks.map(({ this: one }) => (typeof one === "number" ? (`arg${one}` as const) : one)),
      );
    }
  }

  /** It is one of the sources; where one of the alternatives is silent, it may be something else of the world. */
  private checkGivenToCallback(value: unknown, claimed: readonly (Source | "primitive" | undefined)[]): void {
    if (!isObject(value)) return;
    const listed = this.all(claimed.filter((one): one is Source => one !== "primitive" && one !== undefined));
    if (listed.has(value)) return;
    // the outermost holder that `JSON.stringify` makes is a new object around the value
    const inside = objectsIn(valuesOf(value));
    if (!this.given().has(value) && inside.size > 0 && [...inside].every((one) => listed.has(one))) return;
    expect(claimed, "the callback is given something that is not listed").toContain(undefined);
    this.checkForeign(value);
  }

  /** What may be alive because the result or, with `receiver`, the receiver is. */
  mayStay(receiver: boolean): Set<object> {
    const { result, holds = [], holdsNested = [], over = [], keeps = [], keepsIn0 = [] } = this.effect;
    const fromResult =
      typeof result !== "string"
        ? result
        : /^(view|fresh|primitive|unknown)/.test(result)
          ? []
          : [result as Source];
    const view =
      typeof result === "string" && result.startsWith("view") ? (["receiver", "args"] as const) : [];
    const sources: Source[] = [
      ...fromResult,
      ...view,
      ...holds,
      ...holdsNested,
      ...over,
      ...keepsIn0,
      ...(receiver ? keeps : []),
    ];
    const direct = new Set([...this.all(sources), ...this.abandoned()]);
    return new Set([...direct].flatMap((one) => [...reach(one)]));
  }
}

// ---- the tests -------------------------------------------------------------------------------------------

const executed = entries.filter((entry) => statusOf(entry) === "yes");

for (const part of ["methods", "properties", "globals", "constructors", "modules"] as const)
  describe(`what the table says of ${part} is what happens`, () => {
    const ours = executed.filter((entry) => entry.part === part);
    for (const owner of new Set(ours.map((entry) => entry.owner)))
      test(owner || "without an owner", () => {
        expect(ours.filter((entry) => entry.owner === owner).flatMap(contradictions)).toEqual([]);
      });
  });

const late: { readonly id: string; readonly watched: Watched }[] = [];

/** Where an entry is not what happens. */
function contradictions({ id, effect, calls }: Entry): string[] {
  const found: string[] = [];
  let ran = 0;
  for (const call of calls) {
    let on = "";
    try {
      const watched = new Watched(effect, call);
      if (watched.isMissing) continue;
      on = Object.prototype.toString.call(watched.receiver);
      if (!watched.run(call)) continue;
      ran++;
      watched.checkGiven();
      watched.checkCallbacks();
      watched.checkResult();
      if (effect.calls) late.push({ id, watched });
    } catch (error) {
      found.push(`${id} on ${on}: ${(error as Error).message.split("\n")[0]}`);
    }
  }
  if (found.length === 0 && ran === 0 && !notInEveryNode.has(id))
    found.push(`${id} does not exist in this Node`);
  return found;
}

test("callbacks are not called after the call", async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(late.filter(({ watched }) => watched.calledTooLate).map(({ id }) => id)).toEqual([]);
});

test("what is only read can be collected afterwards", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const kept: unknown[] = [];
  const refs: { readonly id: string; readonly ref: WeakRef<object> }[] = [];
  const record = ({ id, effect }: Entry, call: Call, what: "args" | "receiver"): void => {
    const watched = new Watched(effect, call);
    if (watched.isMissing) return;
    const again = new Watched(effect, call);
    if (!watched.run(call)) return;
    const stays = watched.mayStay(what === "args");
    const shared = new Set([...again.args, again.receiver].flatMap((one) => [...reach(one)]));
    const watchedObjects =
      what === "args" ? watched.args.flatMap((one) => [...reach(one)]) : [...objectsIn([watched.receiver])];
    for (const one of watchedObjects)
      if (!stays.has(one) && !shared.has(one)) refs.push({ id: `${id}: ${what}`, ref: new WeakRef(one) });
    // an error holds the functions on the stack until its trace is read
    if (watched.result instanceof Error) void watched.result.stack;
    kept.push(watched.result, what === "args" ? watched.receiver : watched.args);
    watched.forget();
    again.forget();
  };
  for (const entry of executed)
    for (const call of entry.calls) {
      record(entry, call, "args");
      record(entry, call, "receiver");
    }
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
  }
  const alive = refs.filter(({ ref }) => ref.deref() !== undefined).map(({ id }) => id);
  expect([...new Set(alive)]).toEqual([]);
  expect(kept.length).toBeGreaterThan(0);
});

describe("what the table says agrees with the declared types", () => {
  const program = ts.createProgram([new URL("../src/effects/effect.ts", import.meta.url).pathname], {
    lib: ["lib.esnext.full.d.ts"],
    types: ["node"],
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const anywhere = program
    .getSourceFiles()
    .find((source) => source.fileName.endsWith("effect.ts")) as ts.SourceFile;
  const inScope = (flags: ts.SymbolFlags): Map<string, ts.Symbol> =>
    new Map(checker.getSymbolsInScope(anywhere, flags).map((symbol) => [symbol.name, symbol]));
  const types = inScope(ts.SymbolFlags.Interface | ts.SymbolFlags.Class);
  const values = inScope(ts.SymbolFlags.Value);
  const modules = new Map(checker.getAmbientModules().map((symbol) => [symbol.name.slice(1, -1), symbol]));

  const member = (type: ts.Type | undefined, name: string): ts.Type | undefined => {
    const symbol = type && checker.getPropertyOfType(type, name);
    return symbol && checker.getTypeOfSymbolAtLocation(symbol, anywhere);
  };

  function declared({ part, owner, id }: Entry): ts.Type | undefined {
    if (part === "methods") {
      const symbol = types.get(owner);
      return symbol && member(checker.getDeclaredTypeOfSymbol(symbol), id.slice(owner.length + 1));
    }
    if (part !== "globals" && part !== "modules") return undefined;
    const [head, ...rest] = id.replace("node:", "").split(".") as [string, ...string[]];
    const symbol = (part === "globals" ? values : modules).get(head);
    let type = symbol && checker.getTypeOfSymbolAtLocation(symbol, anywhere);
    for (const name of rest) type = member(type, name);
    return type;
  }

  const partsOf = (type: ts.Type): readonly ts.Type[] => (type.isUnion() ? type.types : [type]);
  const PRIMITIVE =
    ts.TypeFlags.StringLike |
    ts.TypeFlags.NumberLike |
    ts.TypeFlags.BigIntLike |
    ts.TypeFlags.BooleanLike |
    ts.TypeFlags.ESSymbolLike |
    ts.TypeFlags.Void |
    ts.TypeFlags.Undefined |
    ts.TypeFlags.Null |
    ts.TypeFlags.Never;

  const known = entries
    .map((entry) => ({ entry, type: declared(entry) }))
    .filter(({ type }) => type?.getCallSignatures().length);

  test("a result that is said to be primitive is declared as one", () => {
    const wrong = known.filter(
      ({ entry, type }) =>
        entry.effect.result === "primitive" &&
        type
          ?.getCallSignatures()
          .some((one) => partsOf(one.getReturnType()).some((part) => (part.flags & PRIMITIVE) === 0)),
    );
    expect(known.length).toBeGreaterThan(1000);
    expect(wrong.map(({ entry }) => entry.id)).toEqual([]);
  });

  test("a parameter that is declared as a function is called or escapes", () => {
    const wrong = known.flatMap(({ entry, type }) =>
      (type?.getCallSignatures() ?? []).flatMap((signature) =>
        signature.parameters.flatMap((parameter, at) => {
          const parts = partsOf(checker.getTypeOfSymbolAtLocation(parameter, anywhere));
          const { calls = [], escapes = [], keepsUntilSettled = [] } = entry.effect;
          const mentioned = [...escapes, ...keepsUntilSettled];
          const isFine =
            calls.some((one) => one.fn === at) ||
            mentioned.includes("args") ||
            mentioned.includes(`arg${at}`);
          return !isFine && parts.some((part) => part.getCallSignatures().length > 0)
            ? [`${entry.id} argument ${at}`]
            : [];
        }),
      ),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });
});

describe("lookups", () => {
  test("find only what a table lists", () => {
    for (const name of ["constructor", "__proto__", "hasOwnProperty", "toString", "prototype", "nonsense"]) {
      expect(methodEffect("Nonsense", name)).toBeUndefined();
      expect(globalEffect(name)).toBeUndefined();
      expect(globalEffect(`Math.${name}`)?.result).toBe(name === "nonsense" ? "primitive" : undefined);
      expect(globalEffect(`Object.${name}`)).toBeUndefined();
      expect(moduleEffect("fs", name)).toBeUndefined();
      expect(moduleEffect("util", `types.${name}`)?.result).toBe(
        name === "nonsense" ? "primitive" : undefined,
      );
      expect(constructorEffect(name)).toBeUndefined();
      expect(globalKind(name)).toBeUndefined();
      expect(isKind(name)).toBe(false);
    }
    expect(methodEffect("Array", "__proto__")).toBeUndefined();
    expect(methodEffect("Array", "constructor")).toBeUndefined();
    expect(globalEffect("Mathx")).toBeUndefined();
  });

  test("follow inheritance, nearest first", () => {
    expect(methodEffect("Uint8Array", "slice")?.result).toBe("fresh:same");
    expect(methodEffect("Buffer", "slice")?.result).toBe("view:same");
    expect(methodEffect("Buffer", "map")?.result).toBe("fresh:same");
    expect(propertyEffect("Buffer", "buffer")?.result).toBe("view:ArrayBuffer");
    expect(subkinds("Uint8Array")).toEqual(["Buffer"]);
  });

  test("prefer a member that is listed to the star, and ask the kinds of global objects", () => {
    expect(globalEffect("Math.max")?.result).toBe("primitive");
    expect(globalEffect("console.log")).toBe(methodEffect("Console", "log"));
    expect(globalEffect("crypto.getRandomValues")?.result).toBe("arg0");
    expect(globalEffect("crypto.subtle.digest")?.keepsUntilSettled).toEqual(["args"]);
    expect(moduleEffect("fs/promises", "readFile")).toBe(moduleEffect("fs", "promises.readFile"));
    expect(moduleEffect("buffer", "Buffer.from")).toBe(globalEffect("Buffer.from"));
    expect(constructorEffect("util.TextDecoder")).toBe(constructorEffect("TextDecoder"));
  });
});

test("effects-executed.md lists which entries are executed", async () => {
  const rows = new Map<string, string[]>();
  for (const entry of entries) {
    const head = `${entry.part} of ${entry.owner || "the global object"} | ${statusOf(entry)}`;
    const name = entry.id.slice(entry.id.lastIndexOf(entry.part === "methods" ? "#" : ".") + 1);
    rows.set(head, [...(rows.get(head) ?? []), name]);
  }
  const count = (status: Status): number => entries.filter((entry) => statusOf(entry) === status).length;
  const text = [
    "# Effect entries and whether a test executes them",
    "",
    "Generated by `test/effects.test.ts`, which calls every entry marked *yes* and compares what happens with the table.",
    "",
    `${entries.length} entries. ${STATUSES.map((status) => `${status}: ${count(status)}`).join("; ")}.`,
    "",
    "| entries | executed | names |",
    "| --- | --- | --- |",
    ...[...rows].map(([head, names]) => `| ${head} | ${names.map((name) => `\`${name}\``).join(" ")} |`),
    "",
  ].join("\n");
  await expect(text).toMatchFileSnapshot("./effects-executed.md");
});

function eachName(prefix: string, names: string): string[] {
  return names.split(" ").map((name) => prefix + name);
}

function eachOf(owner: string, names: string, ...lists: ((receiver: unknown) => readonly unknown[])[]) {
  return Object.fromEntries(
    eachName(owner.endsWith(".") ? owner : `${owner}#`, names).map((id) => [id, lists]),
  );
}

function method(object: unknown, name: string): (...args: unknown[]) => unknown {
  return Reflect.get(object as object, name) as (...args: unknown[]) => unknown;
}
