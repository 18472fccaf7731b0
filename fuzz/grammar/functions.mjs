/** Functions of the module: what they take, what they give back, and how they are called. */
import { arr, fn, map, NUM, opt, promise, VOID } from "../types.mjs";

function resultType(g) {
  const { r } = g;
  return r.weighted([
    { weight: 6, type: g.main },
    { weight: 3, type: NUM },
    { weight: 2, type: VOID },
    { weight: 2, type: r.pick(g.objects) },
    { weight: 2, type: arr(g.main) },
    { weight: 1, type: map(g.main) },
    { weight: 1, type: fn([], g.main) },
    { weight: 1, type: g.other },
    { weight: 0.7, type: opt(g.main) },
    { weight: g.classes.length > 0 ? 1 : 0, type: g.classes.length > 0 ? r.pick(g.classes).type : NUM },
  ]).type;
}

export function parametersOf(g, most = g.limits.parameters) {
  return Array.from({ length: g.r.int(0, most) }, () => {
    const type = g.type();
    const name = g.name("a");
    return { name, type, mutable: g.r.chance(30), byDefault: type.kind === "mem" && g.r.chance(15) };
  });
}

/** The parameter list as a text; some memory has a default. */
export function listOf(g, parameters) {
  let open = false;
  return [...parameters]
    .reverse()
    .map(({ name, type, byDefault }) => {
      const last = !open;
      if (byDefault && last) return `${name}${g.t(type)} = ${g.fresh(type)}`;
      open = true;
      return `${name}${g.t(type)}`;
    })
    .reverse()
    .join(", ");
}

/** `async`, `function*` or plain, with a body; added to what can be called. */
export function declareFunction(g, kind = "function") {
  const name = g.name(kind === "async" ? "later" : kind === "generator" ? "each" : "f");
  const parameters = parametersOf(g);
  const recursive = kind === "function" && g.r.chance(20);
  const yields = kind === "generator" ? (g.r.chance(80) ? g.main : NUM) : undefined;
  const result = kind === "generator" ? VOID : resultType(g);
  const context = g.context(kind, result, undefined);
  // a length of which nothing is known
  const isLoose = g.r.chance(10);
  const given = [
    { name: "n", type: isLoose ? { ts: "any" } : NUM },
    ...(recursive ? [{ name: "d", type: NUM }] : []),
  ];
  const self = {
    name,
    params: parameters.map(({ type }) => type),
    result,
    kind,
    recursive,
    isLoose,
    yields,
    cost: 0,
  };
  const outType = kind === "async" ? promise(result) : result;
  const annotation = g.types
    ? kind === "generator"
      ? `: Generator<${yields.ts}, void, unknown>`
      : `: ${outType.ts}`
    : "";
  const word = kind === "async" ? "async function " : kind === "generator" ? "function* " : "function ";
  g.within(context, [], () => {
    const list = `${g.parameters(given)}${parameters.length > 0 ? ", " : ""}${listOf(g, parameters)}`;
    for (const one of parameters) g.declare(one.name, one.type, one.mutable);
    context.yields = yields;
    context.self = self;
    const text = `${word}${name}(${list})${annotation}`;
    g.unit(name, () =>
      g.block(text, () => {
        context.nest = 0;
        if (recursive) {
          g.line(`if (d <= 0) ${result.kind === "void" ? "return" : `return ${g.result()}`};`);
          context.recursion = true;
        }
        g.statements(...g.limits.body);
        if (recursive && g.r.chance(70)) {
          const call = callText(g, self, 1);
          if (result.kind === "void" || g.r.chance(30)) g.line(`${call};`);
          else g.define(result, call);
          g.statements(1, 3);
        }
        if (result.kind !== "void") g.line(`return ${g.result()};`);
      }),
    );
  });
  self.cost = (context.cost + 1) * (recursive ? 4 : 1);
  g.functions.push(self);
}

/** Lengths that are no numbers, or none that one expects. */
const ODD = [
  '"20"',
  '"n"',
  "20.5",
  "[20]",
  "[1, 2, 3]",
  "{ length: 4 }",
  "{ valueOf() { return 20; } }",
  "new Uint8Array(4)",
  "null",
  "undefined",
  "true",
  "-1",
  "NaN",
  "new ArrayBuffer(64)",
];

/** A call of a function of the module. */
export function callText(g, callee, depth) {
  const args = [callee.isLoose && g.r.chance(35) ? g.r.pick(ODD) : g.fn.size];
  if (callee.recursive) args.push(g.fn.self === callee ? "d - 1" : "2");
  for (const type of callee.params) args.push(g.expr(type, depth));
  return `${callee.name}(${args.join(", ")})`;
}

const callable = (g, test) => g.functions.filter((one) => test(one) && one.cost * g.fn.mult < 1500);

export const statements = [
  {
    weight: 6,
    when: (g) => callable(g, (one) => one.kind === "function").length > 0,
    make(g) {
      const callee = g.r.pick(callable(g, (one) => one.kind === "function"));
      if (!g.mayCall(callee.cost)) return;
      const call = callText(g, callee, 1);
      if (callee.result.kind === "void") g.line(`${call};`);
      else if (callee.result.kind === "num") g.line(`console.log("${g.name("r")}", ${call});`);
      else if (g.r.chance(85)) g.define(callee.result, call);
      else g.line(`${call};`);
    },
  },
];

export const expressions = {
  mem: [
    {
      weight: 2.5,
      when: (g, type) =>
        callable(g, (one) => one.kind === "function" && one.result.ts === type.ts).length > 0,
      make(g, type, depth) {
        const callee = g.r.pick(callable(g, (one) => one.kind === "function" && one.result.ts === type.ts));
        return g.mayCall(callee.cost) ? callText(g, callee, depth) : g.fresh(type);
      },
    },
    {
      // one of its own parts of what is returned
      weight: 1,
      when: (g) =>
        callable(
          g,
          (one) => one.kind === "function" && ["obj", "arr", "map", "cls"].includes(one.result.kind),
        ).length > 0,
      make(g, type, depth) {
        const callee = g.r.pick(
          callable(
            g,
            (one) => one.kind === "function" && ["obj", "arr", "map", "cls"].includes(one.result.kind),
          ),
        );
        if (!g.mayCall(callee.cost)) return g.fresh(type);
        const call = callText(g, callee, depth);
        const part = g.parts(call, callee.result).find(([, of]) => of.ts === type.ts);
        return part ? part[0] : g.fresh(type);
      },
    },
    // two that go through one function
    {
      weight: 1,
      make: (g, type, depth) => `pick(${g.condition()}, ${g.expr(type, depth)}, ${g.expr(type, depth)})`,
    },
    {
      weight: 1,
      when: (g, type) => type.ts === g.main.ts,
      make: (g, type, depth) => `add(${g.expr(type, depth)}, ${g.expr(type, depth)})`,
    },
  ],
  obj: own(),
  arr: own(),
  map: own(),
  num: [
    {
      weight: 1,
      when: (g) => callable(g, (one) => one.kind === "function" && one.result.kind === "num").length > 0,
      make(g, _, depth) {
        const callee = g.r.pick(callable(g, (one) => one.kind === "function" && one.result.kind === "num"));
        return g.mayCall(callee.cost) ? callText(g, callee, depth) : "1";
      },
    },
  ],
};

/** What functions return, for types other than memory. */
function own() {
  return [
    {
      weight: 3,
      when: (g, type) =>
        callable(g, (one) => one.kind === "function" && one.result.ts === type.ts).length > 0,
      make(g, type, depth) {
        const callee = g.r.pick(callable(g, (one) => one.kind === "function" && one.result.ts === type.ts));
        g.mayCall(callee.cost);
        return callText(g, callee, depth);
      },
    },
  ];
}
