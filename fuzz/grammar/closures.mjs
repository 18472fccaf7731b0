/** Functions as values: captured memory, callbacks, functions that are kept and called later. */

/** An arrow function (or function expression) of the type, with a body of its own. */
export function closure(g, type, statements) {
  const { r } = g;
  const parameters = type.params.map((of) => ({ name: g.name("p"), type: of, mutable: r.chance(20) }));
  const context = g.context("closure", type.result, g.fn);
  const head = `(${g.parameters(parameters)})${r.chance(40) ? g.t(type.result) : ""}`;
  const body = () =>
    g.within(context, parameters, () => {
      if (statements === 0 && type.result.kind !== "void") {
        const value = g.inExpression(() => g.expr(type.result, 1));
        return `${head} => ${value.startsWith("{") ? `(${value})` : value}`;
      }
      const { flat } = g;
      g.flat = 0;
      const inside = g.capture(() => {
        g.indent++;
        g.scopes.push([]);
        g.statements(1, statements);
        if (type.result.kind !== "void") g.line(`return ${g.expr(type.result, 1)};`);
        g.scopes.pop();
        g.indent--;
      });
      g.flat = flat;
      return `${head} => {\n${inside}\n${"  ".repeat(g.indent)}}`;
    });
  return body();
}

export const statements = [
  {
    weight: 4,
    when: (g) => g.fn.nest < 4 && g.fn.mult < 40,
    make(g) {
      const type = g.r.pick(g.functionTypes);
      const name = g.name("f");
      g.line(`${g.r.chance(80) ? "const" : "let"} ${name}${g.t(type)} = ${closure(g, type, 3)};`);
      g.declare(name, type);
    },
  },
  {
    weight: 5,
    when: (g) => g.variables((one) => one.type.kind === "fn").length > 0 && g.mayCall(20),
    make(g) {
      const { name, type } = g.r.pick(g.variables((one) => one.type.kind === "fn").slice(-6));
      const call = `${name}(${type.params.map((of) => g.expr(of, 1)).join(", ")})`;
      if (type.result.kind === "num") g.line(`console.log("${g.name("q")}", ${call});`);
      else if (type.result.kind === "mem" && g.r.chance(70)) g.define(type.result, call);
      else g.line(`${call};`);
    },
  },
  {
    // defined before what it uses has its value, called after
    weight: 1,
    when: (g) => g.mayCall(20),
    make(g) {
      const name = g.name("late");
      const f = g.name("f");
      g.line(`let ${name}${g.t(g.main)} = ${g.expr(g.main, 1)};`);
      g.line(`const ${f} = () => ${name};`);
      g.declare(name, g.main, true);
      g.declare(f, g.functionTypes[0]);
      g.gap(40);
      g.line(`${name} = ${g.expr(g.main, 1)};`);
      g.gap(30);
      g.observe(`${f}()`, g.main);
    },
  },
];

export const expressions = {
  fn: [
    { weight: 0.2, flat: true, when: (_, type) => type.result.kind === "void", make: () => "() => {}" },
    {
      weight: 4,
      flat: true,
      make: (g, type) => closure(g, type, 0),
      when: (_, type) => type.result.kind !== "void",
    },
    {
      weight: 3,
      flat: true,
      when: (g) => g.fn.nest < 5,
      make: (g, type) => closure(g, type, g.fn.nest < 4 && g.fn.mult < 40 ? 2 : 1),
    },
    {
      weight: 1,
      make: (g, type, depth) => `(${g.condition()} ? ${g.expr(type, depth)} : ${g.expr(type, depth)})`,
    },
  ],
  mem: [
    {
      weight: 0.8,
      when: (g) => g.fn.nest < 4,
      make: (g, type) => `(${closure(g, { kind: "fn", params: [], result: type, ts: "" }, g.r.int(0, 2))})()`,
    },
    {
      weight: 1,
      when: (g, type) =>
        g.variables((one) => one.type.kind === "fn" && one.type.result.ts === type.ts).length > 0 &&
        g.mayCall(20),
      make(g, type, depth) {
        const of = g.r.pick(g.variables((one) => one.type.kind === "fn" && one.type.result.ts === type.ts));
        return `${of.name}(${of.type.params.map((one) => g.expr(one, depth)).join(", ")})`;
      },
    },
  ],
  num: [
    {
      weight: 1,
      when: (g) =>
        g.variables((one) => one.type.kind === "fn" && one.type.result.kind === "num").length > 0 &&
        g.mayCall(20),
      make(g, _, depth) {
        const of = g.r.pick(g.variables((one) => one.type.kind === "fn" && one.type.result.kind === "num"));
        return `${of.name}(${of.type.params.map((one) => g.expr(one, depth)).join(", ")})`;
      },
    },
  ],
};
