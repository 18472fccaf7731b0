/** Regions of the runtime, used well and badly: what outlives one is left to the collector. */
const inRegion = (g, kind, body) => {
  const { fn } = g;
  const context = { ...g.context("closure", { kind: "void", ts: "void" }, fn), mult: fn.mult };
  g.within(context, [], () => {
    context.nest = fn.nest + 1;
    g.block(`region.${kind}(() =>`, body, "});");
  });
};

export const statements = [
  {
    name: "region",
    weight: 1.2,
    nests: true,
    when: (g) => g.fn.kind !== "generator" || g.r.chance(50),
    make(g) {
      const { r, main: m } = g;
      const out = r.chance(50) ? g.define(m, g.expr(m, 1), { mutable: true, stem: "out" }).name : undefined;
      inRegion(g, r.chance(80) ? "do" : "ignore", () => {
        const inner = g.define(m, g.fresh(m), { mutable: false, stem: "in" }).name;
        g.statements(1, 3);
        if (out) g.line(`${r.chance(50) ? `if (${g.condition()}) ` : ""}${out} = ${inner};`);
        if (r.chance(25)) g.line("churn(20);");
      });
      if (r.chance(60)) g.line("churn(20);");
      if (out) g.observe(out, m);
    },
  },
];

export const expressions = {
  mem: [
    {
      name: "region's result",
      weight: 0.4,
      make: (g, type, depth) => {
        const context = g.context("closure", type, g.fn);
        const value = g.within(context, [], () => g.inExpression(() => g.expr(type, Math.max(depth, 1))));
        return `region.${g.r.chance(80) ? "do" : "ignore"}(() => ${value})`;
      },
    },
  ],
};
