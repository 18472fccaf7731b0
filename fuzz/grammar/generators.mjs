/** Generators: memory that is yielded, held while they rest, and left when they are closed early. */
import { gen } from "../types.mjs";
import { callText } from "./functions.mjs";

const makers = (g) => g.functions.filter((one) => one.kind === "generator" && one.cost * g.fn.mult < 800);

export const statements = [
  {
    weight: 7,
    when: (g) => g.fn.kind === "generator",
    make(g) {
      const type = g.fn.yields;
      const value = g.r.chance(60) ? g.variable(type) : g.expr(type, 1);
      const of =
        type.kind === "mem"
          ? g.functions.filter((one) => one.kind === "generator" && one.yields.ts === type.ts)
          : [];
      if (of.length > 0 && g.r.chance(20) && g.mayCall(30)) g.line(`yield* ${callText(g, g.r.pick(of), 1)};`);
      else if (g.r.chance(8)) g.line(`yield* [${value}];`);
      else g.line(`yield ${value};`);
    },
  },
  {
    weight: 4,
    nests: true,
    when: (g) => makers(g).length > 0,
    make(g) {
      const callee = g.r.pick(makers(g));
      if (!g.mayCall(callee.cost)) return;
      const x = g.name("y");
      g.loop(`for (const ${x} of ${callText(g, callee, 1)})`, 3, () => {
        g.declare(x, callee.yields);
        g.statements(1, 3);
        if (g.r.chance(30)) g.line(`if (${g.condition()}) break;`);
      });
    },
  },
  {
    weight: 2,
    when: (g) => makers(g).length > 0,
    make(g) {
      const callee = g.r.pick(makers(g));
      if (!g.mayCall(callee.cost)) return;
      const name = g.name("it");
      g.line(`const ${name} = ${callText(g, callee, 1)};`);
      if (callee.yields.kind === "mem") g.declare(name, gen(callee.yields));
      g.line(`${g.r.chance(50) ? `const ${name}r = ` : ""}${name}.next();`);
      g.gap(40);
      if (g.r.chance(30)) g.line(`${name}.return();`);
      else if (g.r.chance(20)) g.line(`try { ${name}.throw(new Error("${name}")); } catch { }`);
    },
  },
  {
    name: "left alone",
    weight: 2,
    when: (g) => makers(g).some(({ yields }) => yields.kind === "mem"),
    make(g) {
      const callee = g.r.pick(makers(g).filter(({ yields }) => yields.kind === "mem"));
      if (!g.mayCall(callee.cost)) return;
      const x = g.name("y");
      const call = callText(g, callee, 1);
      const one = g.types ? `${x} = ${g.fresh(callee.yields)}` : x;
      if (g.r.chance(40)) g.line(`const [${one}] = ${call};`);
      else if (g.r.chance(50)) g.line(`const [, ${one}] = [...${call}];`);
      else {
        g.line(`let ${x}${g.t(callee.yields)} = ${g.fresh(callee.yields)};`);
        g.line(
          `for (const y of ${call}) { ${x} = y; ${g.r.pick(["break;", `if (${g.condition()}) break;`])} }`,
        );
      }
      if (!g.types) g.line(`if (${x}) console.log("${g.name("o")}", ${x}[0]);`);
      if (g.r.chance(50)) g.line("churn(20);");
      if (g.types) {
        g.declare(x, callee.yields);
        g.observe(x, callee.yields);
      }
    },
  },
  {
    name: "closed where it rests",
    weight: 4,
    nests: true,
    when: (g) => g.fn.kind === "generator",
    make(g) {
      g.line("try {");
      g.inScope(() => {
        g.statements(1, 2);
        g.line(`yield ${g.expr(g.fn.yields, 1)};`);
        g.statements(0, 1);
      });
      g.line("} finally {");
      g.inScope(() => g.statements(1, 2));
      g.line("}");
    },
  },
];

export const expressions = {
  gen: [
    {
      weight: 1,
      flat: true,
      make(g, type, depth) {
        const of = g.functions.filter((one) => one.kind === "generator" && one.yields.ts === type.of.ts);
        return of.length > 0
          ? callText(g, g.r.pick(of), depth)
          : g.as(`[${g.expr(type.of, depth)}].values()`, { ts: `unknown as ${type.ts}` });
      },
    },
  ],
};
