/** The frame of a program: helpers, what outlives every call, functions and classes, and a main that calls them. */
import { arr, map, NUM, opt, VOID } from "../types.mjs";
import { declareClass } from "./classes.mjs";
import { declareFactories } from "./factories.mjs";
import { callText, declareFunction } from "./functions.mjs";
import { declareHeir } from "./subclasses.mjs";

export function declareModule(g) {
  helpers(g);
  declareFactories(g);
  if (g.hasHeirs) declareHeir(g);
  sinks(g);
  const { r } = g;
  const { limits } = g;
  for (let i = r.chance(limits.second) ? 2 : 1; i > 0; i--) {
    if (r.chance(limits.classes)) declareClass(g);
    const kind = r.weighted([
      { weight: 12, kind: "function" },
      { weight: 2.5, kind: "generator" },
      { weight: 2.5, kind: "async" },
    ]).kind;
    declareFunction(g, kind);
  }
  if (r.chance(g.small ? 3 : 10)) {
    g.fn = g.context("module", VOID, undefined);
    g.fn.size = "20";
    g.unit("block", () => g.block("", () => g.statements(3, 6)));
  }
  main(g);
}

function helpers(g) {
  const { main, other } = g;
  const kinds = main.ts === other.ts ? main : { ts: `${main.ts} | ${other.ts}` };
  const m = g.t(main);
  const one = main.big ? "1n" : "1";
  const make = main.name === "Buffer" ? (n) => `Buffer.alloc(${n})` : (n) => `new ${main.name}(${n})`;
  const helper = (name, text) => g.ifNeeded(name, () => g.line(text));
  helper("tick", "let tick = 0;");
  helper("acc", "let acc = 0;");
  helper(
    "show",
    `function show(a${g.t(kinds)}) { let s = ""; for (let i = 0; i < a.length; i++) s += a[i] + ","; return s; }`,
  );
  helper(
    "sum",
    `function sum(a${g.t(kinds)}) { let s = 0; for (let i = 0; i < a.length; i++) s = (s * 3 + Number(a[i])) % 9973; return s; }`,
  );
  helper(
    "pick",
    `function pick${g.types ? "<T>" : ""}(c${g.t({ ts: "boolean" })}, a${g.t({ ts: "T" })}, b${g.t({ ts: "T" })})${g.t({ ts: "T" })} { return c ? a : b; }`,
  );
  g.ifNeeded("add", () =>
    g.block(`function add(a${m}, b${m})${m}`, () => {
      g.line(`const c = ${make("a.length")};`);
      g.line(`for (let i = 0; i < c.length; i++) c[i] = a[i] + (b[i] ?? ${main.big ? "0n" : "0"});`);
      g.line("return c;");
    }),
  );
  // most small programs leave that to whoever runs them: code that is not known
  if (g.small && g.r.chance(65)) {
    if (g.types) helper("churn", "declare function churn(n: number): number;");
  } else
    g.ifNeeded("churn", () =>
      g.block(`function churn(n${g.t(NUM)})`, () => {
        const times = main.bytes === 1 ? "n * 4" : main.bytes === 2 ? "n * 2" : "n";
        g.line(`const one = ${make(times)};`);
        g.line(`const two = ${make(times)};`);
        g.line(`one.fill(${main.big ? "77n" : "77"});`);
        g.line(`two.fill(${main.big ? "66n" : "66"});`);
        g.line(`return Number(one[0] + two[1] + ${one});`);
      }),
    );
  helper("mayThrow", `function mayThrow(x${g.t(NUM)}) { if (x % 3 === 1) throw new Error("x" + x); }`);
  helper("hold", `function hold(list${g.t(arr(main))}, m${m}) { list.push(m); }`);
  helper("put", `function put(o${g.t(g.objects[0])}, m${m}) { o.a = m; }`);
  g.ifNeeded("Box", () =>
    g.block("class Box", () => {
      if (g.types) g.line(`m${m};`);
      g.line(`constructor(m${m}) { this.m = m; }`);
      g.line(`get v()${m} { return this.m; }`);
      g.line(`set v(m${g.t(main)}) { this.m = m; }`);
      g.line(`put(m${m})${g.t({ ts: "Box" })} { this.m = m; return this; }`);
    }),
  );
  helper("Held", `class Held { m${m}; constructor(m${m}) { this.m = m; } }`);
}

function sinks(g) {
  const candidates = [
    opt(g.main),
    arr(g.main),
    map(g.main),
    opt(g.functionTypes[0]),
    opt(g.objects[0]),
    opt(g.functionTypes[4]),
  ];
  for (let i = g.r.int(...g.limits.kept); i > 0; i--) {
    const type = g.r.pick(candidates);
    const name = g.name("kept");
    g.ifNeeded(name, () => {
      if (type.kind === "opt") {
        const text = type.of.kind === "fn" ? `(${type.of.ts}) | undefined` : type.ts;
        g.line(`let ${name}${g.types ? ` = undefined as ${text}` : ""};`);
      } else g.line(`const ${name}${g.t(type)} = ${type.kind === "arr" ? "[]" : "new Map()"};`);
    });
    g.sinks.push({ name, type, mutable: type.kind === "opt" });
  }
}

/** Calls all functions twice: memory that has been freed is in use again in the second round. */
function main(g) {
  const waits = !g.small || g.functions.some(({ kind }) => kind === "async");
  g.fn = g.context(waits ? "async" : "function", VOID, undefined);
  g.fn.size = "20";
  g.unit("main", () => {
    g.block(`${waits ? "async " : ""}function main()`, () => {
      if (g.small) g.block("for (let round = 0; round < 2; round++)", () => calls(g, true));
      else
        for (const round of [1, 2]) {
          calls(g, round === 2);
        }
    });
    g.line("main();");
  });
}

function calls(g, mustLook) {
  for (const callee of g.functions) {
    g.fn.cost = 0;
    g.line("try {");
    g.inScope(() => call(g, callee));
    g.line(
      `} catch (e) { console.log("threw", ${g.small ? "" : 'e instanceof Held ? "held" : '}String(e)); }`,
    );
    g.line("churn(20);");
    if (mustLook || g.r.chance(50)) lookAtSinks(g);
  }
}

function call(g, callee) {
  const text = callText(g, callee, 1);
  if (callee.kind === "generator") {
    g.block(`for (const x of ${text})`, () => {
      if (g.r.chance(50)) g.line("churn(20);");
      g.observe("x", callee.yields);
    });
    return;
  }
  const value = callee.kind === "async" ? `await ${text}` : text;
  if (callee.result.kind === "void") g.line(`${value};`);
  else {
    const { name } = g.define(callee.result, value, { mutable: false });
    g.line("churn(20);");
    g.observe(name, callee.result);
  }
}

function lookAtSinks(g) {
  for (const { name, type } of g.sinks) {
    if (type.kind === "arr" || type.kind === "map") g.observe(name, type);
    else
      g.block(`if (${name})`, () => {
        if (type.of.kind === "fn" && type.of.result.kind === "void") {
          if (g.r.chance(50)) g.line(`${name}(${type.of.params.map((of) => g.fresh(of)).join(", ")});`);
        } else g.observe(name, type.of);
      });
  }
}
