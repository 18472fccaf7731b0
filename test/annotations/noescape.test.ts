import ts from "typescript";
import { describe, expect, test } from "vitest";
import { analyze, type OptionsInput } from "../../src/index.js";

const decided = (source: string, options: OptionsInput = {}, fileName = "a.ts"): string[] =>
  analyze({ [fileName]: source }, { ts, ...options }).sites.map(({ decision }) => decision);
const codes = (source: string): string[] =>
  analyze({ "a.ts": source }, { ts }).findings.map(({ code }) => code);

/** A function that allocates, calls, and returns nothing of it. */
const calling = (declarations: string, call: string, after = "return n;", type = "number") =>
  `${declarations}\nexport ${call.includes("await") ? "async " : ""}function f(n: number): ${type} {\n  const b = new Uint8Array(n);\n  ${call};\n  ${after}\n}\n`;
const crc = "/** @noescape data */\ndeclare function crc32(data: Uint8Array, other?: Uint8Array): number;";

describe("a promise is trusted", () => {
  test.each([
    ["of a declared function", crc, "crc32(b)"],
    ["beside the parameter", "declare function g(/** @noescape */ b: Uint8Array): number;", "g(b)"],
    [
      "for several parameters",
      "/** @noescape a, c */\ndeclare function g(a: Uint8Array, c: Uint8Array): void;",
      "g(b, b)",
    ],
    [
      "of a method of an interface",
      "interface Sink {\n  /** @noescape chunk */\n  write(chunk: Uint8Array): void;\n}\ndeclare const sink: Sink;",
      "sink.write(b)",
    ],
    [
      "of a member of function type",
      "interface Sink {\n  /** @noescape chunk */\n  readonly write: (chunk: Uint8Array) => void;\n}\ndeclare const sink: Sink;",
      "sink.write(b)",
    ],
    [
      "of an ambient class",
      "declare class Hash {\n  /** @noescape chunk */\n  update(chunk: Uint8Array): this;\n}\ndeclare const hash: Hash;",
      "hash.update(b)",
    ],
    [
      "of an abstract method",
      "export abstract class Hash {\n  /** @noescape chunk */\n  abstract update(chunk: Uint8Array): void;\n}\ndeclare const hash: Hash;",
      "hash.update(b)",
    ],
    [
      "of a member of a namespace",
      "declare namespace native {\n  /** @noescape p */\n  function hash(p: Uint8Array): number;\n}",
      "native.hash(b)",
    ],
    [
      "of a declared constant",
      "/** @noescape p */\ndeclare const hash: (p: Uint8Array) => number;",
      "hash(b)",
    ],
    [
      "of all overloads",
      `${crc}\n/** @noescape data */\ndeclare function crc32(data: Uint8Array, seed: number): number;`,
      "crc32(b)",
    ],
    [
      "of an operation that is awaited",
      "/** @noescape p */\ndeclare function send(p: Uint8Array): Promise<void>;",
      "await send(b)",
    ],
    ["for a view", crc, "crc32(b.subarray(1))"],
    [
      "for what is passed on",
      `${crc}\nfunction twice(v: Uint8Array): number { return crc32(v) + v.length + crc32(v); }`,
      "twice(b)",
    ],
    [
      "for a receiver that is passed on",
      "interface Sink {\n  /** @noescape c */\n  put(c: Uint8Array): void;\n}\ndeclare const sink: Sink;\nfunction give(to: Sink, c: Uint8Array): void { to.put(c); }",
      "give(sink, b)",
    ],
    [
      "for a receiver that is seen to keep it",
      "interface Sink {\n  /** @noescape c */\n  put(c: Uint8Array): void;\n}\nfunction give(to: Sink, c: Uint8Array): void { to.put(c); }",
      "give({ put(c) { c[0] = 1; } }, b)",
    ],
    [
      "for arrays of memory",
      "/** @noescape rows */\ndeclare function sum(rows: Uint8Array[]): number;",
      "sum([b, b])",
    ],
    [
      "for rest parameters",
      "/** @noescape rows */\ndeclare function sum(...rows: Uint8Array[]): number;",
      "sum(b, b)",
    ],
    [
      "for a spread",
      "/** @noescape rows */\ndeclare function sum(...rows: Uint8Array[]): number;",
      "sum(...[b, b])",
    ],
  ])("%s", (_, declarations, call) => {
    const type = call.includes("await") ? "Promise<number>" : "number";
    expect(decided(calling(declarations, call, undefined, type))).toEqual(["tracked"]);
    expect(codes(calling(declarations, call, undefined, type))).toEqual([]);
  });
});

describe("a promise is not trusted", () => {
  test.each([
    ["about another parameter", crc, "crc32(new Uint8Array(8), b)"],
    [
      "when an overload does not give it",
      `declare function crc32(data: ArrayBuffer): number;\n${crc}`,
      "crc32(b)",
    ],
    [
      "when an overload gives another one",
      `${crc}\n/** @noescape other */\ndeclare function crc32(data: Uint8Array, other: Uint8Array): number;`,
      "crc32(b)",
    ],
    [
      "when the operation goes on",
      "/** @noescape p */\ndeclare function send(p: Uint8Array): Promise<void>;",
      "void send(b)",
    ],
    [
      "when nobody knows what is returned",
      "/** @noescape p */\ndeclare function send(p: Uint8Array): any;",
      "send(b)",
    ],
    [
      "when a part of a union does not give it",
      "interface A {\n  /** @noescape c */\n  put(c: Uint8Array): void;\n}\ninterface B {\n  put(c: Uint8Array): void;\n}\ndeclare const sink: A | B;",
      "sink.put(b)",
    ],
    [
      "when the variable is assigned",
      `${crc}\ncrc32 = ((x: Uint8Array) => { keep = x; return 1; }) as never;\nlet keep: unknown;`,
      "crc32(b)",
    ],
    [
      "when the member is assigned",
      "interface Sink {\n  /** @noescape c */\n  put(c: Uint8Array): void;\n}\ndeclare const sink: Sink;\nsink.put = (c) => { keep = c; };\nlet keep: unknown;",
      "sink.put(b)",
    ],
    [
      "when the receiver is known to be something else",
      "interface Sink {\n  /** @noescape c */\n  put(c: Uint8Array): void;\n}\nlet keep: unknown;",
      "const sink: Sink = { put(c) { keep = c; } }; sink.put(b)",
    ],
    [
      "when a caller knows the receiver to be something else",
      "interface Sink {\n  /** @noescape c */\n  put(c: Uint8Array): void;\n}\nlet keep: unknown;\nfunction give(to: Sink, c: Uint8Array): void { to.put(c); }",
      "give({ put(c) { keep = c; } }, b)",
    ],
    [
      "for a function that is lent",
      "/** @noescape f */\ndeclare function call(f: () => number): number;",
      "call(() => b[0]!)",
    ],
    [
      "for an object with functions",
      "/** @noescape o */\ndeclare function call(o: object): number;",
      "call({ b, get() { return b; } })",
    ],
    [
      "for more arguments than parameters",
      "/** @noescape p */\ndeclare function g(p: number): number;",
      "(g as Function)(1, b)",
    ],
  ])("%s", (_, declarations, call) => {
    expect(decided(calling(declarations, call)).at(-1)).toBe("heap");
  });

  test("in JavaScript, where the type of the receiver is a guess", () => {
    const declarations =
      "declare class Hash {\n  /** @noescape c */\n  update(c: Uint8Array): void;\n}\ndeclare function make(): Hash;\n";
    const source =
      "export function f(h, n) {\n  let sink = make();\n  sink = h;\n  const b = new Uint8Array(n);\n  sink.update(b);\n}\n";
    const { sites } = analyze({ "a.js": source, "b.d.ts": declarations }, { ts });
    expect(sites.map(({ decision }) => decision)).toEqual(["heap"]);
  });
});

describe("what a container that was lent holds afterwards", () => {
  const swap = "/** @noescape rows */\ndeclare function swap(rows: Uint8Array[]): void;";
  test.each([
    [
      "may stand at another place of it",
      "const rows = [b, new Uint8Array(n)]; swap(rows)",
      "return rows[1];",
    ],
    ["may be found deeper in it", "const rows: any = [b, {}]; swap(rows)", "return rows[1].x;"],
    [
      "may have come by way of another function",
      "const rows: any = [b, {}]; pass(rows)",
      "return rows[1].x;",
    ],
    ["may be the container itself", "const rows: any = [b, {}]; swap(rows)", "return rows[1].x.y[0];"],
  ])("%s", (_, call, after) => {
    const pass = "function pass(rows: any): void { swap(rows); }";
    expect(decided(calling(`${swap}\n${pass}`, call, after, "unknown"))[0]).toBe("heap");
  });

  test("may have been put in by a function that lends it on", () => {
    const put = "function put(o: any, b: Uint8Array): unknown { o.a = b; swap(o); return o.c; }";
    expect(decided(calling(`${swap}\n${put}`, "const o = {}", "return put(o, b);", "unknown"))).toEqual([
      "heap",
    ]);
  });

  test("is nothing new for memory", () => {
    expect(decided(calling(swap, "swap(b as never)", "return b[0]! + n;"))).toEqual(["tracked"]);
  });
});

describe("on a function with a body it is an assertion", () => {
  test.each([
    [
      "is kept",
      "let kept: unknown;\n/** @noescape p */\nexport function f(p: Uint8Array): void { kept = p; }\n",
    ],
    ["is returned", "/** @noescape p */\nexport const f = (p: Uint8Array) => p.subarray(1);\n"],
    ["is returned in something", "/** @noescape p */\nexport const f = (p: Uint8Array) => ({ p });\n"],
    [
      "is passed to unknown code",
      "declare function g(p: unknown): void;\n/** @noescape p */\nexport const f = (p: Uint8Array) => g(p);\n",
    ],
    ["is kept by a generator", "/** @noescape p */\nexport function* f(p: Uint8Array) { yield p[0]; }\n"],
    [
      "is captured by a closure that gets out",
      "/** @noescape p */\nexport const f = (p: Uint8Array) => () => p[0];\n",
    ],
    [
      "is kept by a constructor",
      "export class C {\n  p: Uint8Array;\n  /** @noescape p */\n  constructor(p: Uint8Array) { this.p = p; C.last = this; }\n  static last: C;\n}\n",
    ],
  ])("that does not hold where the parameter %s", (_, source) => {
    expect(codes(source)).toEqual(["SF4005"]);
  });

  test("that holds where it is only read", () => {
    expect(
      codes("/** @noescape p */\nexport function f(p: Uint8Array): number { return p[0]! + p.length; }\n"),
    ).toEqual([]);
  });

  test("and it is not trusted", () => {
    const kept =
      "let kept: unknown;\n/** @noescape data */\nexport function crc32(data: Uint8Array): number { kept = data; return 1; }";
    expect(decided(calling(kept, "crc32(b)"))).toEqual(["heap"]);
  });
});

describe("what it says must exist", () => {
  test.each([
    [
      "a parameter",
      "/** @noescape dta */\ndeclare function f(data: Uint8Array): void;\nexport {};\n",
      "SF4004",
    ],
    [
      "any name at all",
      "/** @noescape */\ndeclare function f(data: Uint8Array): void;\nexport {};\n",
      "SF4004",
    ],
    ["a function", "/** @noescape data */\nexport const data = 1;\n", "SF4003"],
    [
      "one function",
      "export /** @noescape a */ const f = (a: number) => a, g = (a: number) => a;\n",
      "SF4003",
    ],
  ])("%s", (_, source, code) => {
    expect(codes(source)).toEqual([code]);
  });
});

describe("signatures in a file of their own", () => {
  const packageTypes =
    'declare module "codec" {\n  export function crc32(data: Uint8Array): number;\n  export class Encoder {\n    write(chunk: Uint8Array): void;\n    static probe(head: Uint8Array): boolean;\n  }\n}\ndeclare function hash(input: Uint8Array): number;\n';
  const uses = (call: string) =>
    `import * as codec from "codec";\nimport { crc32, Encoder } from "codec";\nexport function f(n: number, e: Encoder): void {\n  const b = new Uint8Array(n);\n  ${call};\n}\n`;
  const run = (call: string, signatures: unknown) =>
    analyze({ "a.ts": uses(call), "types.d.ts": packageTypes }, { ts, signatures: [signatures] as never });

  test.each([
    ["crc32(b)", { modules: { codec: { crc32: ["data"] } } }],
    ["codec.crc32(b)", { modules: { codec: { crc32: ["data"] } } }],
    ["e.write(b)", { modules: { codec: { "Encoder#write": ["chunk"] } } }],
    ["Encoder.probe(b)", { modules: { codec: { "Encoder.probe": ["head"] } } }],
    ["hash(b)", { globals: { hash: ["input"] } }],
  ])("%s is trusted", (call, signatures) => {
    expect(run(call, { modules: {} }).sites[0]?.decision).toBe("heap");
    const { sites, findings } = run(call, signatures);
    expect(findings).toEqual([]);
    expect(sites[0]?.decision).toBe("tracked");
  });

  test.each([
    [
      "a function",
      { modules: { codec: { crc31: ["data"] } } },
      'there is no crc31 in "codec"; did you mean crc32?',
    ],
    [
      "a parameter",
      { modules: { codec: { crc32: ["dat"] } } },
      "crc32 has no parameter dat; did you mean data?",
    ],
    [
      "a member",
      { modules: { codec: { "Encoder#probe": ["head"] } } },
      'there is no Encoder#probe in "codec"',
    ],
    ["a list", { modules: { codec: { crc32: "data" } } }, "crc32 must be a list of names of parameters"],
    ["a key", { module: {} }, "module is neither modules nor globals"],
  ])("%s that does not exist is reported", (_, signatures, why) => {
    const { findings } = run("crc32(b)", signatures);
    expect(findings).toMatchObject([{ code: "SF4006", message: `signatures: ${why}` }]);
  });

  test("a module that the program does not import is no mistake", () => {
    expect(run("crc32(b)", { modules: { other: { f: ["x"] } } }).findings).toEqual([]);
  });
});
