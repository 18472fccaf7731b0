import { describe, expect, it } from "vitest";
import type { Edit, Plan } from "../../src/rewrite/plan.js";
import { printText } from "../../src/rewrite/print-text.js";
import { type Verdict, verify } from "../../src/rewrite/verify.js";
import { lines, type PlanOptions, planOf, type Source } from "./build-plan.js";
import { CASES } from "./cases.js";

describe("the judge accepts", () => {
  for (const { name, source, edits, options } of CASES) {
    it(name, () => {
      const plan = planOf(edits, options);
      expect(verify(source.text, printText(source.text, plan).code, plan)).toEqual({ ok: true });
    });
  }
});

const ENERGY = lines(`
  import { fill, norm } from "./lib.js";
  export function energy(n: number, input: Float64Array): number {
    const window = new Float64Array(n);
    if (n > 8) return 0;
    for (const x of input) {
      fill(new Uint8Array(x), window);
      if (x > 3) break;
    }
    return norm(window, input) + 1;
  }
`);

const PLAN = planOf([
  ENERGY.make("new Float64Array(n)"),
  ENERGY.freeBefore("return 0;", ["window"], { braces: true }),
  ENERGY.make("new Uint8Array(x)", { slot: "slot" }),
  ENERGY.openScope(ENERGY.block("of input"), ["slot"]),
  ENERGY.freeBefore("break;", ["slot"], { braces: true }),
  ENERGY.freeAtEnd(ENERGY.block("of input"), "slot"),
  ENERGY.freeReturn("return norm(window, input) + 1;", ["window"]),
]);

function reasonOf(verdict: Verdict): string {
  return verdict.ok ? "accepted" : verdict.reason;
}

/** Spoils the text that was printed. */
function spoiled(piece: string | RegExp, by: string, plan: Plan = PLAN): string {
  const printed = printText(ENERGY.text, PLAN).code;
  const text = printed.replace(piece, by);
  if (text === printed) throw new Error(`nothing to spoil: ${String(piece)}`);
  return reasonOf(verify(ENERGY.text, text, plan));
}

describe("of what is returned the judge rejects", () => {
  const source = lines(`
    function f(n) {
      const w = new Float64Array(n);
      g(w);
      return n > 9 ? w : null;
    }
  `);
  const plan = planOf([source.make("new Float64Array(n)"), source.freeUnless("n > 9 ? w : null", ["w"])]);
  const printed = printText(source.text, plan).code;
  const wrongs: [name: string, piece: string | RegExp, by: string, reason: RegExp][] = [
    ["a question about another value", "(n > 9 ? w : null, w)", "(w, w)", /differ/],
    [
      "a question where nothing is returned",
      "  g(w);",
      "  freeTrackedUnless(n, w);\n  g(w);",
      /differ|mentioned/,
    ],
    ["a name that the plan does not free", "null, w)", "null, n)", /not by the plan|never freed/],
    [
      "a mention behind it",
      "return freeTrackedUnless(n > 9 ? w : null, w)",
      "return freeTrackedUnless(n > 9 ? w : null, w)[0]",
      /./,
    ],
    ["a slot that is emptied and is none", "  g(w);", "  w = null;\n  g(w);", /added|differ/],
  ];
  it.each(wrongs)("%s", (_, piece, by, reason) => {
    const text = printed.replace(piece, by);
    expect(text).not.toBe(printed);
    expect(reasonOf(verify(source.text, text, plan))).toMatch(reason);
    expect(reasonOf(verify(source.text, text, plan))).not.toBe("accepted");
  });
});

describe("of slots that are emptied in an expression the judge rejects", () => {
  const source = lines(`
    function f(n, keep, list) {
      const w = new Float64Array(n), v = 1;
      keep && list.push(w);
      return n;
    }
  `);
  const plan = planOf([
    source.openScope(source.block("function f"), ["tracked"]),
    source.make("new Float64Array(n)", { slot: "tracked" }),
    source.forgetOperand("list.push(w)", "tracked"),
    source.freeReturn("return n;", ["tracked"]),
  ]);
  const printed = printText(source.text, plan).code;
  const wrongs: [name: string, piece: string, by: string, reason: RegExp][] = [
    ["another variable", "(tracked = null, list", "(v = null, list", /differ/],
    ["another value", "(tracked = null, list", "(tracked = v, list", /mentioned|differ/],
    [
      "the other order",
      "(tracked = null, list.push(w))",
      "(list.push(w), tracked = null)",
      /mentioned|differ/,
    ],
    ["the expression lost", "(tracked = null, list.push(w))", "(tracked = null)", /mentioned|differ/],
    [
      "an expression added",
      "(tracked = null, list.push(w))",
      "(tracked = null, n, list.push(w))",
      /mentioned|differ/,
    ],
    [
      "in another function",
      "(tracked = null, list.push(w))",
      "(() => (tracked = null, list.push(w)))",
      /differ|another/,
    ],
  ];
  it.each(wrongs)("%s", (_, piece, by, reason) => {
    const text = printed.replace(piece, by);
    expect(text).not.toBe(printed);
    expect(reasonOf(verify(source.text, printed, plan))).toBe("accepted");
    expect(reasonOf(verify(source.text, text, plan))).toMatch(reason);
  });
});

describe("of readers of private members the judge rejects", () => {
  const source = lines(`
    class Window {
      #w;
      #v;
      constructor(n) { this.#w = new Float64Array(n); }
    }
    function f(n) {
      const w = new Window(n);
      return g(w);
    }
  `);
  const plan = planOf([
    ...source.readers("class Window", { readW: "#w" }),
    { ...source.make("new Float64Array(n)"), unheld: true },
    source.openScope(source.block("function f"), ["tracked"]),
    { kind: "keep", at: source.at("new Window(n)"), slot: "tracked" },
    source.freeReturn("return g(w);", [{ name: "tracked", path: ["#readW"], elements: false }]),
  ]);
  const printed = printText(source.text, plan).code;
  const wrongs: [name: string, piece: string, by: string, reason: RegExp][] = [
    ["another member", "? of.#w :", "? of.#v :", /differ/],
    ["another question", "#w in of", "#v in of", /differ/],
    ["another answer", ": undefined; }", ": null; }", /differ/],
    ["more in the block", "static { ", "static { g(); ", /differ/],
    ["a block of the program's", "static {", "static { } static {", /differ/],
    ["a reader that is given", "var readW: any", "var readW: any = g", /differ|declared|added/],
    ["a reader in use", "return result", "readW?.(w); return result", /mentioned|differ|added/],
    ["something else that is read", "readW?.(tracked)", "readW?.(w)", /differ/],
    ["another function", "readW?.(tracked)", "g?.(tracked)", /differ/],
  ];
  it.each(wrongs)("%s", (_, piece, by, reason) => {
    const text = printed.replace(piece, by);
    expect(text).not.toBe(printed);
    expect(reasonOf(verify(source.text, printed, plan))).toBe("accepted");
    expect(reasonOf(verify(source.text, text, plan))).toMatch(reason);
  });
});

describe("of defaults the judge rejects", () => {
  const source = lines(`
    let undefine_ = 1;
    async_; function f(n, w = new Float64Array(n), k = 1) {
      g(w, k);
      h(n);
    }
  `);
  const plan = planOf([
    { ...(source.make("new Float64Array(n)") as Extract<Edit, { kind: "allocate" }>), unheld: true },
    source.arrive(source.block("f(n, w"), "a", "w", 1),
    source.freeAtEnd(source.block("f(n, w"), "a"),
  ]);
  const printed = printText(source.text, plan).code;
  const judge = (text: string, original: string): string => reasonOf(verify(original, text, plan));
  it("nothing in this one", () => expect(judge(printed, source.text)).toBe("accepted"));
  const both: [name: string, piece: string | RegExp, by: string, reason: RegExp][] = [
    ["an assignment behind it", "k = 1", "k = (w = n)", /may have been assigned/],
    ["a function behind it", "k = 1", "k = () => (w = n)", /may have been assigned/],
    ["a generator", "; function f", ";function *f", /plain function/],
    ["an async function", "async_;", "async  ", /plain function/],
    ["another meaning of undefined", "undefine_", "undefined", /mean something else/],
  ];
  it.each(both)("%s", (_, piece, by, reason) => {
    const original = source.text.replace(piece, by);
    expect(judge(printed.replace(piece, by), original)).toMatch(reason);
  });
  const after: [name: string, piece: string | RegExp, by: string, reason: RegExp][] = [
    ["another position", "arguments[1]", "arguments[0]", /it has none/],
    ["another parameter", "? w :", "? k :", /stands elsewhere/],
    ["the parameter itself", "arguments[1] === undefined ? w : undefined", "w", /differ|added/],
    ["the other way round", "? w : undefined", "? undefined : w", /differ|added/],
    ["a slot that comes late", /(let a.*;)([^]*?g\(w, k\);)/, "$2 $1", /not first/],
    ["a slot that is not freed", "freeTracked(a);", "", /never freed/],
  ];
  it.each(after)("%s", (_, piece, by, reason) => {
    expect(printed.replace(piece, by)).not.toBe(printed);
    expect(judge(printed.replace(piece, by), source.text)).toMatch(reason);
  });
});

describe("the judge rejects a text in which", () => {
  const wrongs: [name: string, piece: string | RegExp, by: string, reason: RegExp][] = [
    [
      "memory is freed before it is used",
      /( +const result = norm[^]*?;\n)( +freeTracked\(window\);\n)/,
      "$2$1",
      /more than a jump|differ/,
    ],
    [
      "a slot is freed in the middle of a block",
      /( +if \(x > 3\)[^\n]*\n)( +freeTracked\(slot\);\n)/,
      "$2$1",
      /more than a jump/,
    ],
    ["something is freed twice", /( +freeTracked\(slot\);\n)/, "$1$1", /slot is freed twice/],
    [
      "something is freed twice by one call",
      "freeTracked(slot);\n",
      "freeTracked(slot, slot);\n",
      /freed twice/,
    ],
    [
      "a parameter is freed",
      "freeTracked(window); return 0",
      "freeTracked(input); return 0",
      /not by the plan/,
    ],
    [
      "memory is never freed",
      /freeTracked\(slot\)/g,
      "freeTracked(window)",
      /slot holds tracked memory and is never freed/,
    ],
    [
      "a call frees under a condition without a block",
      "freeTracked(slot);\n",
      "if (n) freeTracked(slot);\n",
      /freeTracked is mentioned outside|added/,
    ],
    ["the arguments of the call are exchanged", "(Float64Array, n)", "(n, Float64Array)", /differ/],
    ["the constructor is another", "(Float64Array, n)", "(Float32Array, n)", /differ: Identifier/],
    ["an argument is lost", "(Float64Array, n)", "(Float64Array)", /differ/],
    ["an argument is added", "(Float64Array, n)", "(Float64Array, n, n)", /differ/],
    [
      "memory is not zeroed",
      "makeSliceTracked(Float64Array",
      "makeSliceTrackedNoZero(Float64Array",
      /differ|never/,
    ],
    ["a statement is lost", /for \(const x[^]*?\n {2}\}\n/, "", /differ|missing/],
    ["the last statement is lost", /const result = [^]*return result;/, "", /missing: ReturnStatement/],
    [
      "a statement is added",
      "freeTracked(slot);\n",
      "fill();\n freeTracked(slot);\n",
      /added: ExpressionStatement/,
    ],
    ["a literal is changed", "+ 1", "+ 2", /differ: NumericLiteral/],
    ["a literal is spelled otherwise", "+ 1", "+ 1.0", /differ: NumericLiteral/],
    ["an operator is changed", "x > 3", "x >= 3", /differ: BinaryExpression/],
    ["a jump is changed", "break", "continue", /differ: BreakStatement became ContinueStatement/],
    [
      "arguments of the program's calls are exchanged",
      "norm(window, input)",
      "norm(input, window)",
      /differ/,
    ],
    ["a type is changed", "): number", "): bigint", /differ: TSNumberKeyword/],
    ["the import is missing", /import.*runtime";\n/, "", /import of the runtime is missing/],
    ["the import stands twice", /(import.*runtime";\n)/, "$1$1", /not parse|twice/],
    [
      "the import brings the wrong function",
      "makeSliceTracked }",
      "makeSliceTrackedNoZero as makeSliceTracked }",
      /import of the runtime is missing|added/,
    ],
    [
      "the import comes from elsewhere",
      "scopefree/runtime",
      "scopefree",
      /import of the runtime is missing|added/,
    ],
    [
      "the import is one of types",
      "import { free",
      "import type { free",
      /import of the runtime is missing|added/,
    ],
    [
      "the slot is declared outside of the loop that frees it",
      /( +let slot: unknown;\n)([^]*)/,
      "$2 let slot: unknown;",
      /missing|added|differ|slot/,
    ],
    ["the slot is declared twice", "let slot: unknown;", "let slot: unknown, slot: unknown;", /not parse/],
    [
      "the slot is declared in two blocks",
      "{ freeTracked(window); return 0",
      "{ let slot: unknown; freeTracked(window); return 0",
      /slot is declared twice/,
    ],
    ["the slot is not declared", "let slot: unknown;", "", /slot is freed where it is not declared/],
    ["the slot begins with a value", "let slot: unknown;", "let slot: unknown = window;", /differ/],
    ["the slot is used", "fill((slot", "fill(slot, (slot", /differ/],
    [
      "the memory of a slot is not put there",
      "(slot = makeSliceTracked(Uint8Array, x))",
      "makeSliceTracked(Uint8Array, x)",
      /neither in a slot nor/,
    ],
    ["the result is not what is returned", "return result", "return 0", /differ|added/],
    ["the freed name is returned", "return 0", "return window", /differ/],
    [
      "the result is used on its way",
      "freeTracked(window);\n  return result",
      "freeTracked(window); norm(result);\n  return result",
      /differ|added/,
    ],
    ["there is a syntax error", "return result", "return = result", /rewritten text does not parse/],
    ["braces are added for no reason", "import { fill", "{ fill(); }\nimport { fill", /differ/],
    [
      "break frees what lives on",
      "freeTracked(slot); break",
      "freeTracked(slot, window); break",
      /window is freed before a jump that does not leave its scope/,
    ],
    [
      "a loop frees what lives on",
      "freeTracked(slot);\n",
      "freeTracked(slot, window);\n",
      /window is (freed in a loop|mentioned after)/,
    ],
    [
      "something is freed before it is declared",
      /(const window[^\n]*\n)/,
      "freeTracked(window);\n$1",
      /followed by more|before it is declared/,
    ],
  ];
  for (const [name, piece, by, reason] of wrongs) {
    it(name, () => expect(spoiled(piece, by)).toMatch(reason));
  }

  it("says where", () => {
    const text = printText(ENERGY.text, PLAN).code.replace("+ 1", "+ 2");
    expect(verify(ENERGY.text, text, PLAN)).toMatchObject({ ok: false, line: 12, column: 40 });
  });
});

describe("the judge knows slots beside variables, and rejects", () => {
  const source = lines(`
    function f(n) {
      let buf = new u8(n);
      while (g(buf)) buf = h(buf);
      g();
    }
  `);
  const edits = [
    source.openScope(source.block("f(n"), ["slot"]),
    source.make("new u8(n)", { unheld: true }),
    source.carry("new u8(n)", "slot", false),
    source.carry("h(buf)", "slot", true),
    source.freeAtEnd(source.block("f(n"), "slot"),
  ];
  const plan = planOf(edits, { fileName: "file.mjs" });
  const printed = printText(source.text, plan).code;
  const judged = (piece: string, by: string): string => {
    expect(printed).toContain(piece);
    return reasonOf(verify(source.text, printed.replace(piece, by), plan));
  };
  const call = "(slot = freeTrackedAfter(h(buf), slot))";

  it("nothing that is right", () => expect(verify(source.text, printed, plan)).toEqual({ ok: true }));
  it("another variable in the place of the slot", () => {
    expect(judged(call, "(slot = freeTrackedAfter(h(buf), buf))")).toMatch(/something else/);
    expect(judged(call, "(buf = freeTrackedAfter(h(buf), slot))")).toMatch(/differ/);
  });
  it("a slot that is freed and kept", () => {
    expect(judged(call, "freeTrackedAfter(h(buf), slot)")).toMatch(/differ/);
    expect(judged(call, "(slot = freeTrackedAfter(h(buf), slot, slot))")).toMatch(/something else/);
  });
  it("a free at an assignment that frees nothing", () => {
    expect(judged("(slot = makeSliceTracked", "(slot = freeTrackedAfter(makeSliceTracked")).toMatch(/parse/);
    expect(
      judged("(slot = makeSliceTracked(u8, n))", "(slot = freeTrackedAfter(makeSliceTracked(u8, n), slot))"),
    ).toMatch(/differ/);
  });
  it("a slot that is read", () => expect(judged("while (g(buf))", "while (g(slot))")).toMatch(/differ/));
  it("a slot of another function", () => {
    const text = "function f(n) { let b = new u8(n); return () => { b = h(b); }; }";
    expect(
      planned(text, (s) => [
        s.openScope(s.block("f(n"), ["slot"]),
        s.make("new u8(n)", { unheld: true }),
        s.carry("h(b)", "slot", true),
      ]),
    ).toMatch("slot is mentioned in another function");
  });
  it("a slot that gets what no variable gets", () => {
    const text = "function f(n) { g(h(n)); }";
    expect(
      planned(text, (s) => [s.openScope(s.block("f(n"), ["slot"]), s.carry("h(n)", "slot", true)]),
    ).toMatch("gets what no variable gets");
  });
});

/** A plan that is wrong, well printed. */
function planned(
  text: string,
  edits: (source: Source) => Edit[],
  options: PlanOptions = { fileName: "file.mjs" },
): string {
  const source = lines(text);
  const plan = planOf(edits(source), options);
  return reasonOf(verify(source.text, printText(source.text, plan).code, plan));
}

describe("the judge rejects a plan that", () => {
  const make = (s: Source, ...names: string[]): Edit[] => [
    s.make("new u8(n)"),
    s.freeAtEnd(s.block("f(n"), ...(names.length > 0 ? names : ["w"])),
  ];

  it("frees a parameter", () => {
    expect(planned("function f(n, p) { const w = new u8(n); g(w, p); }", (s) => make(s, "w", "p"))).toMatch(
      "p is freed, but is no variable",
    );
  });
  it("frees an import", () => {
    expect(
      planned("import { p } from 'p'; function f(n) { const w = new u8(n); g(w, p); }", (s) =>
        make(s, "w", "p"),
      ),
    ).toMatch("p is freed");
  });
  it("frees what is no tracked memory", () => {
    expect(planned("function f(n) { const w = new u8(n), v = g(w); }", (s) => make(s, "w", "v"))).toMatch(
      "v is freed, but does not begin as tracked memory",
    );
  });
  it("frees what is assigned elsewhere", () => {
    expect(planned("function f(n) { let w = new u8(n); g(() => { [w] = n }); }", (s) => make(s))).toMatch(
      "w is freed, but also assigned",
    );
    expect(planned("function f(n) { let w = new u8(n); for (w of n) g(w); }", (s) => make(s))).toMatch(
      "w is freed, but also assigned",
    );
    expect(planned("function f(n) { let w = new u8(n); ({ a: w = 1 } = n); w++; }", (s) => make(s))).toMatch(
      "w is freed, but also assigned",
    );
  });
  it("frees what is declared twice", () => {
    expect(planned("function f(n) { var w = new u8(n); { var w = 1; } }", (s) => make(s))).toMatch(
      "declared twice",
    );
  });
  it("frees what is exported", () => {
    const edits = (s: Source): Edit[] => [s.make("new u8(8)"), s.freeAtEnd(s.module, "w")];
    expect(planned("export const w = new u8(8); g(w);", edits)).toMatch("not declared by a statement");
    expect(planned("const w = new u8(8); export { w as x };", edits)).toMatch("exported");
    expect(planned("const w = new u8(8); export default w;", edits)).toMatch("exported");
  });
  it("frees in another function", () => {
    const text = "function h(n) { const w = new u8(n); return function f(n) { g(w); } }";
    expect(planned(text, (s) => make(s))).toMatch("w is freed in another function");
  });
  it("names a slot as the program does", () => {
    const edits = (s: Source): Edit[] => [
      s.make("new u8(n)", { slot: "w" }),
      s.openScope(s.block("f(n"), ["w"]),
      s.freeAtEnd(s.block("f(n"), "w"),
    ];
    expect(planned("function f(n) { g(new u8(n), w); }", edits)).toMatch("the original mentions w already");
    expect(planned("function f(n) { g(new u8(n), a.w, { w: 1 }); w: for (;;) break w; }", edits)).toBe(
      "accepted",
    );
    expect(planned("function f(n) { g(new u8(n), { w }); }", edits)).toMatch(
      "the original mentions w already",
    );
  });
  it("names the runtime as the program does", () => {
    expect(planned("function f(n) { const w = new u8(n); (freeTracked) => g(w); }", (s) => make(s))).toMatch(
      "the original mentions freeTracked already",
    );
    expect(planned("function f(n) { const w = new u8(n); g(fr\\u0065eTracked); }", (s) => make(s))).toMatch(
      "the original mentions freeTracked already",
    );
  });
  it("names the result as the program does", () => {
    const text = "function f(n) { const w = new u8(n); return g(w, result); }";
    expect(planned(text, (s) => [s.make("new u8(n)"), s.freeReturn("return g(w, result);", ["w"])])).toMatch(
      "the original mentions result already",
    );
  });
  it("gives one name two meanings", () => {
    const edits = (s: Source): Edit[] => [
      s.make("new u8(n)", { slot: "freeTracked" }),
      s.freeAtEnd(s.block("f(n"), "freeTracked"),
    ];
    expect(planned("function f(n) { g(new u8(n)); }", edits)).toMatch("two meanings");
  });
  it("gives a returned function a name", () => {
    const text = "function f(n) { const w = new u8(n); return (() => n); }";
    expect(planned(text, (s) => [s.make("new u8(n)"), s.freeReturn("return (() => n);", ["w"])])).toMatch(
      "would get a name",
    );
    expect(
      planned(text, (s) => [
        s.make("new u8(n)"),
        s.freeReturn("return (() => n);", ["w"], { style: "call" }),
      ]),
    ).toBe("accepted");
  });
  it("puts slots before a directive", () => {
    const text = "function f(n) { 'use strict'; g(new u8(n)); }";
    const edits = (s: Source): Edit[] => [
      s.make("new u8(n)", { slot: "a" }),
      s.openScope(s.block("f(n"), ["a"]),
      s.freeAtEnd(s.block("f(n"), "a"),
    ];
    expect(planned(text, edits)).toMatch("differ");
  });
  it("returns what runs code after a free", () => {
    const text = "function f(n) { const w = new u8(n); return g(w); }";
    expect(planned(text, (s) => [s.make("new u8(n)"), s.freeBefore("return g(w);", ["w"])])).toMatch(
      "followed by more than a jump",
    );
    const getter = "function f(n) { const w = new u8(n); return n.length; }";
    expect(planned(getter, (s) => [s.make("new u8(n)"), s.freeBefore("return n.length;", ["w"])])).toMatch(
      "followed by more than a jump",
    );
  });
  it("returns what it freed", () => {
    const text = "function f(n) { const w = new u8(n); return w; }";
    expect(planned(text, (s) => [s.make("new u8(n)"), s.freeBefore("return w;", ["w"])])).toMatch(
      "w is mentioned after it is freed",
    );
  });
  it("frees in a branch what is used after it", () => {
    const text = "function f(n) { const w = new u8(n); if (n) { g(w); } g(w); }";
    expect(planned(text, (s) => [s.make("new u8(n)"), s.freeAtEnd(s.block("if (n)"), "w")])).toMatch(
      "w is mentioned after it is freed",
    );
  });
  it("frees in one branch what is used in the other – which is right", () => {
    const text = "function f(n) { const w = new u8(n); if (n) { g(w); } else return w; }";
    expect(planned(text, (s) => [s.make("new u8(n)"), s.freeAtEnd(s.block("if (n)"), "w")])).toBe("accepted");
  });
  it("frees in try what catch or finally uses", () => {
    for (const text of [
      "function f(n) { const w = new u8(n); try { g(w); } catch { h(w); } }",
      "function f(n) { const w = new u8(n); try { g(w); } finally { h(w); } }",
    ]) {
      expect(planned(text, (s) => [s.make("new u8(n)"), s.freeAtEnd(s.block("try"), "w")])).toMatch(
        "w is mentioned after it is freed",
      );
    }
    const text = "function f(n) { const w = new u8(n); try { return 1; } finally { h(w); } }";
    expect(planned(text, (s) => [s.make("new u8(n)"), s.freeBefore("return 1;", ["w"])])).toMatch(
      "w is mentioned after it is freed",
    );
  });
  it("frees in a case what the next one uses", () => {
    const text = "function f(n) { const w = new u8(n); switch (n) { case 1: { g(w); } case 2: h(w); } }";
    expect(planned(text, (s) => [s.make("new u8(n)"), s.freeAtEnd(s.block("case 1"), "w")])).toMatch(
      "w is mentioned after it is freed",
    );
  });
  it("frees in a loop what was made before", () => {
    const text = "function f(n) { const w = new u8(n); for (;;) { g(w); } }";
    expect(planned(text, (s) => [s.make("new u8(n)"), s.freeAtEnd(s.block("for"), "w")])).toMatch(
      "freed in a loop",
    );
  });
  it("frees before a continue what the next round uses", () => {
    const text = "function f(n) { const w = new u8(n); for (;;) { if (g(w)) continue; } }";
    expect(
      planned(text, (s) => [s.make("new u8(n)"), s.freeBefore("continue;", ["w"], { braces: true })]),
    ).toMatch("jump that does not leave its scope");
  });
  it("frees a var whose last value the next round reads", () => {
    const text = "function f(n) { for (;;) { g(w); var w = new u8(n); h(w); } }";
    expect(planned(text, (s) => [s.make("new u8(n)"), s.freeAtEnd(s.block("for"), "w")])).toMatch(
      "mentioned before it is declared",
    );
    const outside = "function f(n) { for (;;) { var w = new u8(n); h(w); } return w[0]; }";
    expect(planned(outside, (s) => [s.make("new u8(n)"), s.freeAtEnd(s.block("for"), "w")])).toMatch(
      "outside of the block that declares it",
    );
  });
  it("frees before a return what is declared after it", () => {
    const text = "function f(n) { if (n) return 1; const w = new u8(n); g(w); }";
    expect(planned(text, (s) => [...make(s), s.freeBefore("return 1;", ["w"], { braces: true })])).toMatch(
      "mentioned before it is declared",
    );
  });
  it("shares a slot between functions", () => {
    const text = "function f(n) { h(() => { g(new u8(n)); }); }";
    const edits = (s: Source): Edit[] => [
      s.make("new u8(n)", { slot: "a" }),
      s.openScope(s.block("f(n"), ["a"]),
      s.freeAtEnd(s.block("f(n"), "a"),
    ];
    expect(planned(text, edits)).toMatch("a is mentioned in another function");
    const field = "function f(n) { return class { x = new u8(n); }; }";
    expect(planned(field, edits)).toMatch("a is mentioned in another function");
  });
  it("takes any alloc for Buffer's", () => {
    const text = "function f(n) { const w = pool.alloc(n); g(w); }";
    expect(planned(text, (s) => [s.make("pool.alloc(n)"), s.freeAtEnd(s.block("f(n"), "w")])).toMatch(
      "differ",
    );
  });
  it("leaves out zeroes that it did not claim to be superfluous", () => {
    const source = lines("function f(n) { const w = new u8(n); g(w); }");
    const claimed = planOf(
      [
        { ...source.make("new u8(n)"), call: "makeSliceTrackedNoZero" },
        source.freeAtEnd(source.block("f(n"), "w"),
      ],
      { fileName: "file.mjs" },
    );
    const text = printText(source.text, claimed).code;
    expect(verify(source.text, text, claimed)).toEqual({ ok: true });
    const unclaimed = {
      ...claimed,
      edits: claimed.edits.map((edit) => (edit.kind === "allocate" ? source.make("new u8(n)") : edit)),
    };
    expect(reasonOf(verify(source.text, text, unclaimed))).toMatch("must be zeroed");
  });
  it("requires the runtime too late", () => {
    const text = "g();\nfunction f(n) { const w = new u8(n); g(w); }";
    expect(planned(text, (s) => make(s), { fileName: "file.cjs", module: "cjs", importAt: 5 })).toMatch(
      "required too late",
    );
  });
});

describe("the judge does not fall over", () => {
  it("when the original does not parse", () => {
    expect(reasonOf(verify("let let = 1", "let let = 1", planOf([])))).toMatch("the original does not parse");
  });
  it("when nesting is too deep for the stack", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(reasonOf(verify(deep, deep, planOf([])))).toMatch("nested too deeply");
    const long = `x = ${"1 + ".repeat(100_000)}1`;
    expect(reasonOf(verify(long, long, planOf([])))).toMatch(/nested too deeply|accepted/);
  });
  it("over decorators old and new, JSX, using, attributes and top-level await", () => {
    for (const [fileName, text] of [
      ["a.ts", "class A { constructor(@inject private x: number) {} @field() accessor y = 1 }"],
      ["a.ts", "export @dec class A {} await 1; import x from 'x' with { type: 'json' }; { using y = x; }"],
      [
        "a.ts",
        "const x = <T,>(y: T) => <unknown>y; enum E { A = 1, B = A } namespace N { export const z = 1 }",
      ],
      ["a.tsx", "const x = <T,>(y: T) => <a.b c:d={y}>{...z} text</a.b>;"],
      ["a.mjs", "const x = <div/>; export default class extends x { static { this.#y } #y }"],
    ] as const) {
      expect(verify(text, text, planOf([], { fileName }))).toEqual({ ok: true });
    }
    const script = "with (a) { b = 010; return } var await, yield; new.target";
    expect(verify(script, script, planOf([], { fileName: "a.cjs", module: "cjs" }))).toEqual({ ok: true });
  });
});
