/** Plans with the text that they must print to. All are right: the judge must accept them. */
import type { Edit } from "../../src/rewrite/plan.js";
import { lines, type PlanOptions, Source } from "./build-plan.js";

export interface Case {
  readonly name: string;
  readonly source: Source;
  readonly edits: readonly Edit[];
  readonly options?: PlanOptions;
  readonly expected: string;
}

function one(
  name: string,
  source: Source,
  edits: (source: Source) => Edit[],
  expected: Source | string,
  options?: PlanOptions,
): Case {
  return {
    name,
    source,
    edits: edits(source),
    expected: typeof expected === "string" ? expected : expected.text,
    ...(options ? { options } : {}),
  };
}

const js: PlanOptions = { fileName: "file.js", module: "cjs" };

export const CASES: readonly Case[] = [
  one(
    "the example of the design",
    lines(`
      export function energy(n: number): number {
        const window = new Float64Array(n);
        fillHann(window);
        return norm(window);
      }
    `),
    (s) => [
      s.make("new Float64Array(n)"),
      s.freeReturn("return norm(window);", ["window"], { result: "sum" }),
    ],
    lines(`
      import { freeTracked, makeSliceTracked } from "scopefree/runtime";

      export function energy(n: number): number {
        const window = makeSliceTracked(Float64Array, n);
        fillHann(window);
        const sum = norm(window);
        freeTracked(window);
        return sum;
      }
    `),
  ),
  one(
    "a slot beside a variable",
    lines(`
      export function grown(n: number): number {
        let buf = new Float64Array(n);
        for (let i = 0; i < n; i++) {
          const bigger = new Float64Array(n * 2);
          buf = (bigger);
          [buf] = [new Float64Array(i)];
        }
        return 1;
      }
    `),
    (s) => [
      s.openScope(s.block("grown"), ["slot"]),
      s.make("new Float64Array(n)", { unheld: true }),
      s.carry("new Float64Array(n)", "slot", false),
      s.make("new Float64Array(n * 2)", { unheld: true }),
      s.carry("bigger", "slot", true, 1),
      s.make("new Float64Array(i)", { unheld: true }),
      s.carry("new Float64Array(i)", "slot", true),
      s.freeBefore("return 1;", ["slot"]),
    ],
    lines(`
      import { freeTracked, freeTrackedAfter, makeSliceTracked } from "scopefree/runtime";

      export function grown(n: number): number {
        let slot: unknown;
        let buf = (slot = makeSliceTracked(Float64Array, n));
        for (let i = 0; i < n; i++) {
          const bigger = makeSliceTracked(Float64Array, n * 2);
          buf = (slot = freeTrackedAfter(bigger, slot));
          [buf] = [(slot = freeTrackedAfter(makeSliceTracked(Float64Array, i), slot))];
        }
        freeTracked(slot);
        return 1;
      }
    `),
  ),
  one(
    "style call keeps the contextual type",
    lines(`
      import { a } from 'b';
      const f = (n: number): [number, number] => {
        const w = new Float32Array(n) as Float32Array;
        return [w[0]!, a(w)] // pair
      }
    `),
    (s) => [s.make("new Float32Array(n)"), s.freeReturn("return [w[0]!, a(w)]", ["w"], { style: "call" })],
    lines(`
      import { freeTrackedAfter, makeSliceTracked } from 'scopefree/runtime';
      import { a } from 'b';
      const f = (n: number): [number, number] => {
        const w = makeSliceTracked(Float32Array, n) as Float32Array;
        return freeTrackedAfter([w[0]!, a(w)], w) // pair
      }
    `),
  ),
  one(
    "a slot is emptied where only one statement stands, before an operand and before an argument",
    lines(`
      function f(n, keep, list, done) {
        const a = new Float64Array(n), b = new Float64Array(n);
        if (keep) list.push(a, b)
        else if (n > 9)
          list.a = a // out
        else for (;;) list.push(a);
        keep && list.push(b) || n ? list.set((0, b)) : 0
        done?.all(b.c, n);
        return a[0] + b[0]
      }
    `),
    (s) => [
      s.openScope(s.block("function f"), ["tracked", "tracked2"]),
      s.make("new Float64Array(n)", { slot: "tracked" }),
      s.make("new Float64Array(n)", { slot: "tracked2", nth: 1 }),
      s.forgetBare("list.push(a, b)", "tracked", "tracked2"),
      s.forgetBare("list.a = a", "tracked"),
      s.forgetBare("list.push(a);", "tracked"),
      s.forgetOperand("list.push(b)", "tracked2"),
      s.forgetOperand("list.set((0, b))", "tracked2"),
      s.forgetOperand("b.c", "tracked2"),
      s.freeReturn("return a[0] + b[0]", ["tracked", "tracked2"]),
    ],
    lines(`
      import { freeTracked, makeSliceTracked } from "scopefree/runtime";

      function f(n, keep, list, done) {
        let tracked: unknown, tracked2: unknown;
        const a = (tracked = makeSliceTracked(Float64Array, n)), b = (tracked2 = makeSliceTracked(Float64Array, n));
        if (keep) { tracked = null; tracked2 = null; list.push(a, b); }
        else if (n > 9) {
          tracked = null;
          list.a = a; // out
        }
        else for (;;) { tracked = null; list.push(a); }
        keep && (tracked2 = null, list.push(b)) || n ? (tracked2 = null, list.set((0, b))) : 0
        done?.all((tracked2 = null, b.c), n);
        const result = a[0] + b[0];
        freeTracked(tracked, tracked2);
        return result;
      }
    `),
  ),
  one(
    "lists are freed under their own names",
    lines(`
      function f(n) {
        const rows = [], found = new Map();
        for (const k of n) rows.push(new Float64Array(9));
        return rows.length + found.size;
      }
    `),
    (s) => [
      { ...s.make("new Float64Array(9)"), unheld: true },
      { kind: "keep", at: s.at("[]") },
      { kind: "keep", at: s.at("new Map()") },
      s.freeReturn("return rows.length + found.size;", [
        { name: "rows", path: [], elements: true },
        { name: "found", path: [], elements: true },
      ]),
    ],
    lines(`
      import { freeElements, makeSliceTracked } from "scopefree/runtime";

      function f(n) {
        const rows = [], found = new Map();
        for (const k of n) rows.push(makeSliceTracked(Float64Array, 9));
        const result = rows.length + found.size;
        freeElements(rows, found);
        return result;
      }
    `),
  ),
  one(
    "private members have readers",
    lines(`
      class Window {
        #w; #rows = [];
        constructor(n) { this.#w = new Float64Array(n); }
      }
      function f(n) {
        const w = new Window(n);
        return g(w);
      }
    `),
    (s) => [
      ...s.readers("class Window", { readW: "#w", readRows: "#rows" }),
      { ...s.make("new Float64Array(n)"), unheld: true },
      s.openScope(s.block("function f"), ["tracked"]),
      { kind: "keep", at: s.at("new Window(n)"), slot: "tracked" },
      s.freeReturn("return g(w);", [
        { name: "tracked", path: ["#readW"], elements: false },
        { name: "tracked", path: ["#readRows", "all"], elements: true },
      ]),
    ],
    lines(`
      import { freeElements, freeTracked, makeSliceTracked } from "scopefree/runtime";

      var readW: any, readRows: any;
      class Window {
        static { readW = (of: any) => of && #w in of ? of.#w : undefined; readRows = (of: any) => of && #rows in of ? of.#rows : undefined; }
        #w; #rows = [];
        constructor(n) { this.#w = makeSliceTracked(Float64Array, n); }
      }
      function f(n) {
        let tracked: any;
        const w = (tracked = new Window(n));
        const result = g(w);
        freeTracked(readW?.(tracked)); freeElements(readRows?.(tracked)?.all);
        return result;
      }
    `),
  ),
  one(
    "what is returned is asked about, and a slot is emptied before memory gets out",
    lines(`
      function f(n, state) {
        const w = new Float64Array(n);
        const h = state.h || new Float64Array(n);
        if (n & 1) {
          state.h = h; // out
        }
        return n > 9 ? w : g(w), w
      }
      const pick = (n) => n ? new Float64Array(n) : null;
    `),
    (s) => [
      s.openScope(s.block("function f"), ["tracked"]),
      s.make("new Float64Array(n)"),
      s.make("new Float64Array(n)", { slot: "tracked", nth: 1 }),
      s.forget("state.h = h;", "tracked"),
      s.freeReturn("return n > 9 ? w : g(w), w", ["tracked"]),
      s.freeUnless("n > 9 ? w : g(w), w", ["w"]),
      s.make("new Float64Array(n)", { slot: "tracked2", nth: 2 }),
      s.arrowBody("(n) => n ? new Float64Array(n) : null", ["tracked2"], []),
      s.freeUnless("n ? new Float64Array(n) : null", ["tracked2"]),
    ],
    lines(`
      const { freeTracked, freeTrackedUnless, makeSliceTracked } = require("scopefree/runtime");

      function f(n, state) {
        let tracked;
        const w = makeSliceTracked(Float64Array, n);
        const h = state.h || (tracked = makeSliceTracked(Float64Array, n));
        if (n & 1) {
          tracked = null;
          state.h = h; // out
        }
        const result = (freeTrackedUnless((n > 9 ? w : g(w), w), w));
        freeTracked(tracked);
        return result;
      }
      const pick = (n) => { let tracked2; return freeTrackedUnless(n ? (tracked2 = makeSliceTracked(Float64Array, n)) : null, tracked2); };
    `),
    js,
  ),
  one(
    "slots, several exits",
    lines(`
      function f(n) {
        use(new Float64Array(n), new Uint8Array(n));
        if (n > 3) return 0; // done
        if (n > 2)
          return; // why not
        else g();
        while (n) break;
        g()
      }
    `),
    (s) => [
      s.make("new Float64Array(n)", { slot: "slot" }),
      s.make("new Uint8Array(n)", { slot: "slot2" }),
      s.openScope(s.block("f(n)"), ["slot", "slot2"]),
      s.freeBefore("return 0;", ["slot", "slot2"], { braces: true }),
      s.freeBefore("return;", ["slot", "slot2"], { braces: true }),
      s.freeAtEnd(s.block("f(n)"), "slot", "slot2"),
    ],
    lines(`
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(n) {
        let slot, slot2;
        use((slot = makeSliceTracked(Float64Array, n)), (slot2 = makeSliceTracked(Uint8Array, n)));
        if (n > 3) { freeTracked(slot, slot2); return 0; } // done
        if (n > 2) {
          freeTracked(slot, slot2);
          return; // why not
        }
        else g();
        while (n) break;
        g()
        freeTracked(slot, slot2);
      }
    `),
    js,
  ),
  one(
    "buffers",
    lines(`
      import { readSync } from "node:fs";
      export function f(fd: number) {
        const a = Buffer.alloc(16), b = Buffer.allocUnsafe(
          32
        );
        readSync(fd, a);
        return readSync(fd, b);
      }
    `),
    (s) => [
      s.make("Buffer.alloc(16)"),
      s.make("Buffer.allocUnsafe(\n    32\n  )"),
      s.freeReturn("return readSync(fd, b);", ["a", "b"]),
    ],
    lines(`
      import { freeTracked, makeSliceTracked, makeSliceTrackedNoZero } from "scopefree/runtime";
      import { readSync } from "node:fs";
      export function f(fd: number) {
        const a = makeSliceTracked(Buffer, 16), b = makeSliceTrackedNoZero(Buffer,
          32
        );
        readSync(fd, a);
        const result = readSync(fd, b);
        freeTracked(a, b);
        return result;
      }
    `),
  ),
  one(
    "arrays, nested allocations",
    new Source("function f(x) { g(new Array(x).fill(new Float64Array(3)), new Array(2).fill(0)) }"),
    (s) => [
      s.make("new Array(x).fill(new Float64Array(3))", { slot: "a" }),
      s.make("new Float64Array(3)", { slot: "b" }),
      s.make("new Array(2).fill(0)", { slot: "c" }),
      s.openScope(s.block("f(x)"), ["a", "b", "c"]),
      s.freeAtEnd(s.block("f(x)"), "b", "a", "c"),
    ],
    'const { freeTracked, makeArrayTracked, makeSliceTracked } = require("scopefree/runtime");\n\n' +
      "function f(x) { let a, b, c; g((a = makeArrayTracked(x, b = makeSliceTracked(Float64Array, 3))), (c = makeArrayTracked(2, 0))); freeTracked(b, a, c); }",
    js,
  ),
  one(
    "comments, type arguments, trailing commas",
    lines(`
      export function f(n: number) {
        const a = new /* here */ Float64Array<ArrayBuffer>(/* count */ n /* so */,);
        const b = new Uint8Array /* odd */ (
          n, // all
        );
        const c = new Array<number>(n).fill(/* zero */ 0);
        g(a, b, c);
      }
    `),
    (s) =>
      [
        s.make("new /* here */ Float64Array<ArrayBuffer>(/* count */ n /* so */,)", { args: ["n"] }),
        s.make("new Uint8Array /* odd */ (\n    n, // all\n  )", { args: ["n"] }),
        s.make("new Array<number>(n).fill(/* zero */ 0)"),
        s.freeAtEnd(s.block("f(n"), "a", "b", "c"),
      ].map((edit) =>
        edit.kind === "allocate" && edit.call === "makeArrayTracked"
          ? { ...edit, argumentsAt: [edit.argumentsAt[0]!, s.at("0", 0)] }
          : edit,
      ),
    lines(`
      import { freeTracked, makeArrayTracked, makeSliceTracked } from "scopefree/runtime";

      export function f(n: number) {
        const a = makeSliceTracked(/* here */ Float64Array, /* count */ n /* so */,);
        const b = makeSliceTracked(Uint8Array /* odd */,
          n, // all
        );
        const c = makeArrayTracked(n, /* zero */ 0);
        g(a, b, c);
        freeTracked(a, b, c);
      }
    `),
  ),
  one(
    "members, calls and new around an allocation",
    lines(`
      function f(n) {
        let x = new Float64Array(n).length + (new Uint8Array(n)).fill(1)[0];
        return new new Holder(n).Type(new Int8Array(n));
      }
    `),
    (s) => [
      s.make("new Float64Array(n)", { slot: "a" }),
      s.make("new Uint8Array(n)", { slot: "b" }),
      s.make("new Int8Array(n)", { slot: "c" }),
      s.openScope(s.block("f(n)"), ["a", "b", "c"]),
      s.freeReturn("return new new Holder(n).Type(new Int8Array(n));", ["a", "b", "c"]),
    ],
    lines(`
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(n) {
        let a, b, c;
        let x = (a = makeSliceTracked(Float64Array, n)).length + (b = makeSliceTracked(Uint8Array, n)).fill(1)[0];
        const result = new new Holder(n).Type(c = makeSliceTracked(Int8Array, n));
        freeTracked(a, b, c);
        return result;
      }
    `),
    js,
  ),
  one(
    "local names",
    lines(`
      const makeSliceTracked = 1, freeTracked = 2;
      export function f(n: number) {
        const w = new Float64Array(n);
        g(w);
      }
    `),
    (s) => [s.make("new Float64Array(n)"), s.freeAtEnd(s.block("f(n"), "w")],
    lines(`
      import { freeTracked as freeTracked2, makeSliceTracked as makeSliceTracked2 } from "scopefree/runtime";

      const makeSliceTracked = 1, freeTracked = 2;
      export function f(n: number) {
        const w = makeSliceTracked2(Float64Array, n);
        g(w);
        freeTracked2(w);
      }
    `),
    { locals: { freeTracked: "freeTracked2", makeSliceTracked: "makeSliceTracked2" } },
  ),
  one(
    "local names by require",
    new Source("'use strict'\nfunction f(n) { const w = new Float64Array(n); g(w) }\n"),
    (s) => [s.make("new Float64Array(n)"), s.freeAtEnd(s.block("f(n"), "w")],
    "'use strict'\nconst { freeTracked: free, makeSliceTracked: make } = require(\"scopefree/runtime\");\n" +
      "function f(n) { const w = make(Float64Array, n); g(w); free(w); }\n",
    { ...js, importAt: "'use strict'".length, locals: { freeTracked: "free", makeSliceTracked: "make" } },
  ),
  one(
    "hashbang, prologue and comments before the import",
    lines(`
      #!/usr/bin/env node
      "use strict"; // really
      // about f
      function f(n) {
        "use asm"; const w = new Float64Array(n);
        g(w, new Uint8Array(n));
      }
    `),
    (s) => [
      s.make("new Float64Array(n)"),
      s.make("new Uint8Array(n)", { slot: "slot" }),
      s.openScope(s.block("f(n)"), ["slot"], s.at('"use asm";').end),
      s.freeAtEnd(s.block("f(n)"), "w", "slot"),
    ],
    lines(`
      #!/usr/bin/env node
      "use strict"; // really
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");
      // about f
      function f(n) {
        "use asm"; let slot; const w = makeSliceTracked(Float64Array, n);
        g(w, (slot = makeSliceTracked(Uint8Array, n)));
        freeTracked(w, slot);
      }
    `),
    { ...js, importAt: '#!/usr/bin/env node\n"use strict";'.length },
  ),
  one(
    "comments that speak for the file stay on top",
    lines(`
      /*! licence */
      // @ts-check
      /// <reference types="node" />

      // apart

      /** doc */
      export const f = (n: number) => { const w = new Float64Array(n); g(w); };
    `),
    (s) => [s.make("new Float64Array(n)"), s.freeAtEnd(s.block("=>"), "w")],
    lines(`
      /*! licence */
      // @ts-check
      /// <reference types="node" />

      // apart

      import { freeTracked, makeSliceTracked } from "scopefree/runtime";

      /** doc */
      export const f = (n: number) => { const w = makeSliceTracked(Float64Array, n); g(w); freeTracked(w); };
    `),
  ),
  one(
    "line breaks and tabs of the file",
    new Source(
      "import x from 'x'\r\nfunction f(n) {\r\n\tuse(new u8(n))\r\n\tif (n)\r\n\t\treturn 1\r\n\treturn g(\r\n\t\tn\r\n\t)\r\n}\r\n",
    ),
    (s) => [
      s.make("new u8(n)", { slot: "slot" }),
      s.openScope(s.block("f(n)"), ["slot"]),
      s.freeBefore("return 1", ["slot"], { braces: true }),
      s.freeReturn("return g(\r\n\t\tn\r\n\t)", ["slot"]),
    ],
    "import { freeTracked, makeSliceTracked } from 'scopefree/runtime';\r\nimport x from 'x'\r\nfunction f(n) {\r\n\tlet slot;\r\n\tuse(slot = makeSliceTracked(u8, n))\r\n" +
      "\tif (n) {\r\n\t\tfreeTracked(slot);\r\n\t\treturn 1;\r\n\t}\r\n\tconst result = g(\r\n\t\tn\r\n\t);\r\n\tfreeTracked(slot);\r\n\treturn result;\r\n}\r\n",
    { fileName: "file.mjs" },
  ),
  one(
    "no semicolons",
    lines(`
      function f(n) {
        const w = new u8(n)
        g(w)
        ;[1].map(h)
        if (n) return g(w)
        ;(0, h)(w)
        return g(w)
      }
      (0, h)()
    `),
    (s) => [
      s.make("new u8(n)"),
      s.freeReturn("return g(w)\n  ;", ["w"], { braces: true }),
      s.freeReturn("return g(w)", ["w"], { nth: 1 }),
    ],
    lines(`
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(n) {
        const w = makeSliceTracked(u8, n)
        g(w)
        ;[1].map(h)
        if (n) { const result = g(w)
        ; freeTracked(w); return result; }(0, h)(w)
        const result = g(w);
        freeTracked(w);
        return result;
      }
      (0, h)()
    `),
    js,
  ),
  one(
    "a slot at the beginning of a line without semicolons above",
    lines(`
      function f(n) {
        g(n)
        new u8(n).forEach(g)
        if (n)
          new u8(n + 1).forEach(g)
        ;[1].map(h)
      }
    `),
    (s) => [
      s.make("new u8(n)", { slot: "a" }),
      s.make("new u8(n + 1)", { slot: "b" }),
      s.openScope(s.block("f(n)"), ["a", "b"]),
      s.freeAtEnd(s.block("f(n)"), "a", "b"),
    ],
    lines(`
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(n) {
        let a, b;
        g(n)
        ;(a = makeSliceTracked(u8, n)).forEach(g)
        if (n)
          (b = makeSliceTracked(u8, n + 1)).forEach(g)
        ;[1].map(h)
        freeTracked(a, b);
      }
    `),
    js,
  ),
  one(
    "blocks on one line whose last statement has no semicolon",
    lines(`
      function f(n) { const w = new u8(n); g(w) }
      function g(n) { const w = new u8(n); x = {} }
      function h(n) { const w = new u8(n); if (n) {} }
      function i(n) {const w = new u8(n)}
      function j(n) { const w = new u8(n); g(w) /* end */ }
    `),
    (s) =>
      [0, 1, 2, 3, 4].flatMap((nth) => [
        s.make("new u8(n)", { nth }),
        s.freeAtEnd(s.block("function", nth), "w"),
      ]),
    lines(`
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(n) { const w = makeSliceTracked(u8, n); g(w); freeTracked(w); }
      function g(n) { const w = makeSliceTracked(u8, n); x = {}
        freeTracked(w); }
      function h(n) { const w = makeSliceTracked(u8, n); if (n) {}
        freeTracked(w); }
      function i(n) {const w = makeSliceTracked(u8, n); freeTracked(w); }
      function j(n) { const w = makeSliceTracked(u8, n); g(w) /* end */
        freeTracked(w); }
    `),
    js,
  ),
  one(
    "returned expressions of all sorts",
    lines(
      `
      function f(n) {
        const w = new u8(n);
        switch (n) {
          case 1: { return(g(w)) }
          case 2: { return g(w), h(w); }
          case 3:
            {
              return (
                // why
                g(w) // so
              );
            }
          case 4: { return { a: g(w), b: [1, 2] } }
          case 5: { return /[",(]/.test(w), 1 }
          case 6: if (n) return \`\${g(w)},\${[1, 2]}\`; else break;
          default:
            return { c: w[0], d: h(w) };
        }
        freeTracked;
      }
    `.replace("        freeTracked;\n", "        k(w);\n"),
    ),
    (s) => [
      s.make("new u8(n)"),
      s.freeReturn("return(g(w))", ["w"]),
      s.freeReturn("return g(w), h(w);", ["w"]),
      s.freeReturn("return (\n          // why\n          g(w) // so\n        );", ["w"]),
      s.freeReturn("return { a: g(w), b: [1, 2] }", ["w"], { style: "call" }),
      s.freeReturn('return /[",(]/.test(w), 1', ["w"], { style: "call" }),
      s.freeReturn("return `${g(w)},${[1, 2]}`;", ["w"], { braces: true }),
      s.freeReturn("return { c: w[0], d: h(w) };", ["w"]),
      s.freeAtEnd(s.block("f(n)"), "w"),
    ],
    lines(`
      const { freeTracked, freeTrackedAfter, makeSliceTracked } = require("scopefree/runtime");

      function f(n) {
        const w = makeSliceTracked(u8, n);
        switch (n) {
          case 1: { const result = (g(w)); freeTracked(w); return result; }
          case 2: { const result = (g(w), h(w)); freeTracked(w); return result; }
          case 3:
            {
              const result = (
                // why
                g(w) // so
              );
              freeTracked(w);
              return result;
            }
          case 4: { return freeTrackedAfter({ a: g(w), b: [1, 2] }, w) }
          case 5: { return freeTrackedAfter((/[",(]/.test(w), 1), w) }
          case 6: if (n) { const result = \`\${g(w)},\${[1, 2]}\`; freeTracked(w); return result; } else break;
          default:
            const result = { c: w[0], d: h(w) };
            freeTracked(w);
            return result;
        }
        k(w);
        freeTracked(w);
      }
    `),
    js,
  ),
  one(
    "assertions",
    lines(`
      export function f<T>(n: number): T {
        const w = <Float64Array>new Float64Array(n)!;
        if (n) return <T>g(w);
        return g<T, T>(w) satisfies T;
      }
    `),
    (s) => [
      s.make("new Float64Array(n)"),
      s.freeReturn("return <T>g(w);", ["w"], { braces: true }),
      s.freeReturn("return g<T, T>(w) satisfies T;", ["w"], { style: "call" }),
    ],
    lines(`
      import { freeTracked, freeTrackedAfter, makeSliceTracked } from "scopefree/runtime";

      export function f<T>(n: number): T {
        const w = <Float64Array>makeSliceTracked(Float64Array, n)!;
        if (n) { const result = <T>g(w); freeTracked(w); return result; }
        return freeTrackedAfter((g<T, T>(w) satisfies T), w);
      }
    `),
  ),
  one(
    "arrow bodies",
    lines(`
      const a = x => g(new u8(x));
      const b = async x => await g(new u8(x + 1)), c = (x) => ({ y: g(new u8(x + 2)) })
      const d = (x) =>
        g(new u8(x + 3)); // d
      const e = (x) => (x, g(new u8(x + 4)));
      const f = (x) =>
        // why
        g(new u8(x + 5));
    `),
    (s) => [
      s.make("new u8(x)", { slot: "s1" }),
      s.arrowBody("x => g(new u8(x))", ["s1"], ["s1"]),
      s.make("new u8(x + 1)", { slot: "s2" }),
      s.arrowBody("async x => await g(new u8(x + 1))", ["s2"], ["s2"], { style: "call" }),
      s.make("new u8(x + 2)", { slot: "s3" }),
      s.arrowBody("(x) => ({ y: g(new u8(x + 2)) })", ["s3"], ["s3"]),
      s.make("new u8(x + 3)", { slot: "s4" }),
      s.arrowBody("(x) =>\n  g(new u8(x + 3))", ["s4"], ["s4"]),
      s.make("new u8(x + 4)", { slot: "s5" }),
      s.arrowBody("(x) => (x, g(new u8(x + 4)))", ["s5"], ["s5"]),
      s.make("new u8(x + 5)", { slot: "s6" }),
      {
        ...s.arrowBody("(x) =>\n  // why\n  g(new u8(x + 5))", ["s6"], ["s6"]),
        expressionAt: s.at("g(new u8(x + 5))"),
      } as Edit,
    ],
    lines(`
      import { freeTracked, freeTrackedAfter, makeSliceTracked } from "scopefree/runtime";

      const a = x => { let s1; const result = g(s1 = makeSliceTracked(u8, x)); freeTracked(s1); return result; };
      const b = async x => { let s2; return freeTrackedAfter(await g(s2 = makeSliceTracked(u8, x + 1)), s2); }, c = (x) => { let s3; const result = ({ y: g(s3 = makeSliceTracked(u8, x + 2)) }); freeTracked(s3); return result; }
      const d = (x) => {
        let s4;
        const result = g(s4 = makeSliceTracked(u8, x + 3));
        freeTracked(s4);
        return result;
      }; // d
      const e = (x) => { let s5; const result = (x, g(s5 = makeSliceTracked(u8, x + 4))); freeTracked(s5); return result; };
      const f = (x) =>
        // why
        { let s6; const result = g(s6 = makeSliceTracked(u8, x + 5)); freeTracked(s6); return result; };
    `),
    { fileName: "file.js" },
  ),
  one(
    "nested arrows in a returned expression",
    lines(`
      function f(n) {
        const w = new u8(n);
        return xs.map(x => ys.map(y => g(new u8(x), new u8(y), w)))
      }
    `),
    (s) =>
      [
        s.make("new u8(n)"),
        s.freeReturn("return xs.map(x => ys.map(y => g(new u8(x), new u8(y), w)))", ["w"]),
        s.arrowBody("x => ys.map(y => g(new u8(x), new u8(y), w))", [], []),
        s.make("new u8(x)", { slot: "s1" }),
        s.make("new u8(y)", { slot: "s2" }),
        s.arrowBody("y => g(new u8(x), new u8(y), w)", ["s1", "s2"], ["s1", "s2"]),
      ].filter((edit) => !(edit.kind === "arrow-body" && edit.slots.length === 0)),
    lines(`
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(n) {
        const w = makeSliceTracked(u8, n);
        const result = xs.map(x => ys.map(y => { let s1, s2; const result = g((s1 = makeSliceTracked(u8, x)), (s2 = makeSliceTracked(u8, y)), w); freeTracked(s1, s2); return result; }));
        freeTracked(w);
        return result;
      }
    `),
    js,
  ),
  one(
    "an arrow that ends where a return and a block end",
    new Source(
      "function f(n) { const w = new u8(n); return g(w, x => h(new u8(x))) }\nvar k = n => n => g(new u8(n + 1))",
    ),
    (s) => [
      s.make("new u8(n)"),
      s.freeReturn("return g(w, x => h(new u8(x)))", ["w"]),
      s.make("new u8(x)", { slot: "a" }),
      s.arrowBody("x => h(new u8(x))", ["a"], ["a"], { style: "call" }),
      s.make("new u8(n + 1)", { slot: "b" }),
      { ...s.arrowBody("n => g(new u8(n + 1))", ["b"], ["b"]) },
    ],
    'const { freeTracked, freeTrackedAfter, makeSliceTracked } = require("scopefree/runtime");\n\n' +
      "function f(n) { const w = makeSliceTracked(u8, n); const result = g(w, x => { let a; return freeTrackedAfter(h(a = makeSliceTracked(u8, x)), a); }); freeTracked(w); return result; }\n" +
      "var k = n => n => { let b; const result = g(b = makeSliceTracked(u8, n + 1)); freeTracked(b); return result; }",
    js,
  ),
  one(
    "bodies that are no blocks",
    lines(`
      for (const x of xs) g(new u8(x));
      while (n--)
        g(new u8(n + 1)) // loop
      if (n) g(new u8(n + 2)); else g(new u8(n + 3))
      if (n) x = { y: g(new u8(n + 4)) }
      do g(new u8(n + 5)); while (n)
      if (n)
        for (;;)
          if (g(new u8(n + 6))) break
          else continue
    `),
    (s) => [
      s.make("new u8(x)", { slot: "s0" }),
      s.wrapBody("g(new u8(x));", ["s0"], ["s0"]),
      s.make("new u8(n + 1)", { slot: "s1" }),
      s.wrapBody("g(new u8(n + 1))", ["s1"], ["s1"]),
      s.make("new u8(n + 2)", { slot: "s2" }),
      s.wrapBody("g(new u8(n + 2));", ["s2"], ["s2"]),
      s.make("new u8(n + 3)", { slot: "s3" }),
      s.wrapBody("g(new u8(n + 3))", ["s3"], ["s3"]),
      s.make("new u8(n + 4)", { slot: "s4" }),
      s.wrapBody("x = { y: g(new u8(n + 4)) }", ["s4"], ["s4"]),
      s.make("new u8(n + 5)", { slot: "s5" }),
      s.wrapBody("g(new u8(n + 5));", ["s5"], ["s5"]),
      s.make("new u8(n + 6)", { slot: "s6" }),
      s.wrapBody("if (g(new u8(n + 6))) break\n    else continue", ["s6"], []),
      s.freeBefore("break", ["s6"], { braces: true }),
      s.freeBefore("continue", ["s6"], { braces: true }),
    ],
    lines(`
      import { freeTracked, makeSliceTracked } from "scopefree/runtime";

      for (const x of xs) { let s0: unknown; g(s0 = makeSliceTracked(u8, x)); freeTracked(s0); }
      while (n--) {
        let s1: unknown;
        g(s1 = makeSliceTracked(u8, n + 1)); // loop
        freeTracked(s1);
      }
      if (n) { let s2: unknown; g(s2 = makeSliceTracked(u8, n + 2)); freeTracked(s2); } else { let s3: unknown; g(s3 = makeSliceTracked(u8, n + 3)); freeTracked(s3); }
      if (n) { let s4: unknown; x = { y: g(s4 = makeSliceTracked(u8, n + 4)) }
      freeTracked(s4); }
      do { let s5: unknown; g(s5 = makeSliceTracked(u8, n + 5)); freeTracked(s5); } while (n)
      if (n)
        for (;;) {
          let s6: unknown;
          if (g(s6 = makeSliceTracked(u8, n + 6))) { freeTracked(s6); break; }
          else { freeTracked(s6); continue; }
        }
    `),
  ),
  one(
    "an outer body that goes on behind the comment of an inner one",
    lines(`
      function f(n) {
        while (n) if (g(new u8(n)))
          return h(n); // c
      }
    `),
    (s) => [
      s.make("new u8(n)", { slot: "a" }),
      s.wrapBody("if (g(new u8(n)))\n    return h(n);", ["a"], ["a"]),
      s.freeReturn("return h(n);", ["a"], { braces: true }),
    ],
    lines(`
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(n) {
        while (n) { let a; if (g(a = makeSliceTracked(u8, n))) {
          const result = h(n); // c
          freeTracked(a);
          return result;
        }
        freeTracked(a);
      }
      }
    `),
    js,
  ),
  one(
    "finally",
    lines(`
      function f(n) {
        "use strict";
        g(new u8(n));
        const w = new u8(n + 1);
        h(w)
      }
      if (x) { g(new u8(x)) }
    `),
    (s) => [
      s.make("new u8(n)", { slot: "a" }),
      s.make("new u8(n + 1)"),
      s.finally(s.block("f(n)"), ["a"], ["a"], s.at('"use strict";').end),
      s.freeAtEnd(s.block("f(n)"), "w"),
      s.make("new u8(x)", { slot: "b" }),
      s.finally(s.block("if (x)"), ["b"], ["b"]),
    ],
    lines(`
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(n) {
        "use strict";
        let a;
        try {
        g(a = makeSliceTracked(u8, n));
        const w = makeSliceTracked(u8, n + 1);
        h(w)
        freeTracked(w);
        } finally {
          freeTracked(a);
        }
      }
      if (x) { let b; try { g(b = makeSliceTracked(u8, x)) } finally { freeTracked(b); } }
    `),
    js,
  ),
  one(
    "the default of a parameter",
    lines(`
      function f(n, w = new Float64Array(n)) {
        g(w, new u8(n));
        return 1;
      }
      const o = { m(w = new u8(9)) { g(w) } };
    `),
    (s) => [
      { ...s.make("new Float64Array(n)"), unheld: true },
      s.arrive(s.block("f(n, w"), "a", "w", 1),
      s.make("new u8(n)", { slot: "b" }),
      s.openScope(s.block("f(n, w"), ["b"]),
      s.freeBefore("return 1;", ["a", "b"]),
      { ...s.make("new u8(9)"), unheld: true },
      s.arrive(s.block("m(w"), "c", "w", 0),
      s.freeAtEnd(s.block("m(w"), "c"),
    ],
    lines(`
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(n, w = makeSliceTracked(Float64Array, n)) {
        let b;
        let a = arguments[1] === undefined ? w : undefined;
        g(w, (b = makeSliceTracked(u8, n)));
        freeTracked(a, b);
        return 1;
      }
      const o = { m(w = makeSliceTracked(u8, 9)) { let c = arguments[0] === undefined ? w : undefined; g(w); freeTracked(c); } };
    `),
    js,
  ),
  one(
    "open scope and finally of one block",
    lines(`
      function f(n) { // f
        // first
        g(new u8(n), new u8(n + 1));
      }
    `),
    (s) => [
      s.make("new u8(n)", { slot: "a" }),
      s.make("new u8(n + 1)", { slot: "b" }),
      s.openScope(s.block("f(n)"), ["b"]),
      s.finally(s.block("f(n)"), ["a"], ["a"]),
      s.freeAtEnd(s.block("f(n)"), "b"),
    ],
    lines(`
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(n) { // f
        let b;
        let a;
        try {
        // first
        g((a = makeSliceTracked(u8, n)), (b = makeSliceTracked(u8, n + 1)));
        freeTracked(b);
        } finally {
          freeTracked(a);
        }
      }
    `),
    js,
  ),
  one(
    "module scope",
    lines(`
      import { g } from "./g.js";
      const w = new Float64Array(8);
      g(w, new Uint8Array(8))
    `),
    (s) => [
      s.make("new Float64Array(8)"),
      s.make("new Uint8Array(8)", { slot: "slot" }),
      s.openScope(s.module, ["slot"], 0),
      s.freeAtEnd(s.module, "w", "slot"),
    ],
    lines(`
      import { freeTracked, makeSliceTracked } from "scopefree/runtime";
      let slot: unknown;
      import { g } from "./g.js";
      const w = makeSliceTracked(Float64Array, 8);
      g(w, (slot = makeSliceTracked(Uint8Array, 8)))
      freeTracked(w, slot);
    `),
  ),
  one(
    "static blocks, methods, accessors and generators",
    lines(`
      class A {
        static { g(new u8(1)); }
        get size() { const w = new u8(2); return w.length; }
        *each(n) {
          const w = new u8(n);
          try { yield g(w); return yield* h(w); } catch { throw 1; }
        }
        run = (n) => g(new u8(n + 1));
      }
    `),
    (s) => [
      s.make("new u8(1)", { slot: "a" }),
      s.openScope(s.block("static"), ["a"]),
      s.freeAtEnd(s.block("static"), "a"),
      s.make("new u8(2)"),
      s.freeReturn("return w.length;", ["w"]),
      s.make("new u8(n)"),
      s.freeReturn("return yield* h(w);", ["w"]),
      s.make("new u8(n + 1)", { slot: "b" }),
      s.arrowBody("(n) => g(new u8(n + 1))", ["b"], ["b"]),
    ],
    lines(`
      import { freeTracked, makeSliceTracked } from "scopefree/runtime";

      class A {
        static { let a; g(a = makeSliceTracked(u8, 1)); freeTracked(a); }
        get size() { const w = makeSliceTracked(u8, 2); const result = w.length; freeTracked(w); return result; }
        *each(n) {
          const w = makeSliceTracked(u8, n);
          try { yield g(w); const result = yield* h(w); freeTracked(w); return result; } catch { throw 1; }
        }
        run = (n) => { let b; const result = g(b = makeSliceTracked(u8, n + 1)); freeTracked(b); return result; };
      }
    `),
    { fileName: "file.mjs" },
  ),
  one(
    "labels and switches",
    lines(`
      function f(xs) {
        outer: for (const x of xs) {
          const w = new u8(x);
          for (const y of g(w)) {
            if (y > 3) continue outer;
            if (y > 4) break outer;
          }
          switch (x) {
            case 1: continue;
            case 2:
              return;
          }
        }
      }
    `),
    (s) => [
      s.make("new u8(x)"),
      s.freeBefore("continue outer;", ["w"], { braces: true }),
      s.freeBefore("break outer;", ["w"], { braces: true }),
      s.freeBefore("continue;", ["w"]),
      s.freeBefore("return;", ["w"]),
      s.freeAtEnd(s.block("of xs"), "w"),
    ],
    lines(`
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(xs) {
        outer: for (const x of xs) {
          const w = makeSliceTracked(u8, x);
          for (const y of g(w)) {
            if (y > 3) { freeTracked(w); continue outer; }
            if (y > 4) { freeTracked(w); break outer; }
          }
          switch (x) {
            case 1: freeTracked(w); continue;
            case 2:
              freeTracked(w);
              return;
          }
          freeTracked(w);
        }
      }
    `),
    js,
  ),
  one(
    "functions after a return, var in a loop",
    lines(`
      function f(n) {
        const w = new u8(n);
        for (;;) {
          var t = new u8(n + 1), u = g(t);
          if (u) break
          h(t)
        }
        return help(w);
        function help(x) { return x.length; }
      }
    `),
    (s) => [
      s.make("new u8(n)"),
      s.make("new u8(n + 1)"),
      s.freeBefore("break", ["t"], { braces: true }),
      s.freeAtEnd(s.block("for (;;)"), "t"),
      s.freeReturn("return help(w);", ["w"]),
    ],
    lines(`
      const { freeTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(n) {
        const w = makeSliceTracked(u8, n);
        for (;;) {
          var t = makeSliceTracked(u8, n + 1), u = g(t);
          if (u) { freeTracked(t); break; }
          h(t)
          freeTracked(t);
        }
        const result = help(w);
        freeTracked(w);
        return result;
        function help(x) { return x.length; }
      }
    `),
    js,
  ),
  one(
    "a call that returns and frees, without braces",
    lines(`
      function f(n) {
        const w = new u8(n), v = Array(n).fill(0);
        if (n) return g(w, v);
        else
          for (const x of h(v)) if (x) return g(x, w)
        return 1
      }
    `),
    (s) => [
      s.make("new u8(n)"),
      s.make("Array(n).fill(0)"),
      s.freeReturn("return g(w, v);", ["w", "v"], { style: "call" }),
      s.freeReturn("return g(x, w)", ["w", "v"], { style: "call" }),
      s.freeBefore("return 1", ["w", "v"]),
    ],
    lines(`
      const { freeTracked, freeTrackedAfter, makeArrayTracked, makeSliceTracked } = require("scopefree/runtime");

      function f(n) {
        const w = makeSliceTracked(u8, n), v = makeArrayTracked(n, 0);
        if (n) return freeTrackedAfter(g(w, v), w, v);
        else
          for (const x of h(v)) if (x) return freeTrackedAfter(g(x, w), w, v)
        freeTracked(w, v);
        return 1
      }
    `),
    js,
  ),
  one(
    "jsx and decorators",
    lines(`
      import { Bar } from "./bar";
      @component class A {
        render(@inject n: number) { return <Bar onClick={x => g(new u8(x))} />; }
      }
    `),
    (s) => [s.make("new u8(x)", { slot: "a" }), s.arrowBody("x => g(new u8(x))", ["a"], ["a"])],
    lines(`
      import { freeTracked, makeSliceTracked } from "scopefree/runtime";
      import { Bar } from "./bar";
      @component class A {
        render(@inject n: number) { return <Bar onClick={x => { let a: unknown; const result = g(a = makeSliceTracked(u8, x)); freeTracked(a); return result; }} />; }
      }
    `),
    { fileName: "file.tsx" },
  ),
  one("nothing to do", new Source("export const x = 1\n"), () => [], "export const x = 1\n"),
];
