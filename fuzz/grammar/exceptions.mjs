/** Exceptions: thrown here and below, caught, passed on, and overruled by `finally`. */

/** What may throw, once in a while. */
function thrower(g) {
  const { r } = g;
  g.line(
    r.weighted([
      { weight: 5, text: `if (${g.condition()}) throw new Error("${g.name("e")}");` },
      {
        weight: 2,
        text: `if (${g.condition()}) throw new Held(${g.r.chance(70) ? g.variable(g.main) : g.expr(g.main, 1)});`,
      },
      { weight: 2, text: `mayThrow(${g.num(0)});` },
      { weight: 1, text: `if (${g.condition()}) new Float64Array(-1);` },
    ]).text,
  );
}

function caught(g) {
  const e = g.name("e");
  g.line(`} catch (${e}) {`);
  g.inScope(() => {
    if (g.r.chance(50)) {
      const m = g.name("c");
      g.block(`if (${e} instanceof Held)`, () => {
        g.line(`const ${m}${g.t(g.main)} = ${e}.m;`);
        g.declare(m, g.main);
        g.statements(1, 2);
      });
    } else g.line(`console.log("${g.name("caught")}", ${e} instanceof Error ? ${e}.message : "held");`);
    g.statements(0, 2);
    if (g.r.chance(15)) g.line(`throw ${e};`);
  });
}

function finallyBody(g) {
  g.line("} finally {");
  g.inScope(() => {
    const { labels } = g.fn;
    g.statements(1, 2);
    g.fn.labels = labels;
  });
}

export const statements = [
  {
    weight: 4,
    nests: true,
    make(g) {
      const how = g.r.weighted([
        { weight: 5, c: true, f: false },
        { weight: 2, c: false, f: true },
        { weight: 3, c: true, f: true },
      ]);
      g.line("try {");
      g.inScope(() => {
        g.statements(1, 3);
        thrower(g);
        g.statements(0, 2);
      });
      if (how.c) caught(g);
      if (how.f) finallyBody(g);
      g.line("}");
      if (g.r.chance(30) && g.mayCall(3)) g.line("churn(20);");
    },
  },
  { weight: 0.8, make: thrower },
];
