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
  {
    // what was on its way out stays
    name: "out of finally",
    weight: 1.2,
    nests: true,
    make(g) {
      const { r, fn } = g;
      const label = g.name("out");
      const isLoop = r.chance(40);
      const body = () => {
        g.line("try {");
        g.inScope(() => {
          g.statements(1, 2);
          const canReturn = !["module", "constructor", "generator"].includes(fn.kind);
          if (canReturn && r.chance(60))
            g.line(fn.result.kind === "void" ? "return;" : `return ${g.result()};`);
          else thrower(g);
        });
        g.line("} finally {");
        g.inScope(() => {
          g.statements(0, 2);
          g.line(
            `${r.chance(60) ? `if (${g.condition()}) ` : ""}${isLoop && r.chance(40) ? "continue" : "break"} ${label};`,
          );
        });
        g.line("}");
      };
      const { loops } = fn;
      if (isLoop) {
        const i = g.name("i");
        g.loop(`${label}: for (let ${i} = 0; ${i} < 2; ${i}++)`, 2, body);
      } else g.block(`${label}:`, body);
      fn.loops = loops;
      if (r.chance(40)) g.line("churn(20);");
    },
  },
  {
    name: "using",
    weight: 1,
    nests: true,
    when: (g) => g.fn.kind !== "module",
    make(g) {
      const { r, main: m } = g;
      const held = g.name("held");
      const u = g.name("res");
      const waits = g.fn.kind === "async" && r.chance(40);
      const [word, key] = waits ? ["await using", "asyncDispose"] : ["using", "dispose"];
      const sink = g.sinks.find(({ type }) => type.kind === "opt" && type.of.ts === m.ts);
      const body = () => {
        g.line(`const ${held}${g.t(m)} = ${g.expr(m, 1)};`);
        g.declare(held, m);
        const end = r.pick([
          `console.log("${g.name("u")}", show(${held}));`,
          `console.log("${g.name("u")}", show(this.m));`,
          `this.m.fill(${g.element(m)});`,
          sink ? `${sink.name} = this.m;` : "churn(20);",
        ]);
        g.line(
          `${word} ${u} = { m: ${r.chance(60) ? held : g.fresh(m)}, ${waits ? "async " : ""}[Symbol.${key}]() { ${end} } };`,
        );
        g.statements(1, 2);
        if (r.chance(40)) g.observe(`${u}.m`, m);
        if (r.chance(25)) thrower(g);
      };
      g.block("", body);
      if (r.chance(50)) g.line("churn(20);");
    },
  },
];
