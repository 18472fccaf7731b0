/** Branches, loops, labels and early ends. */
import { arr, map } from "../types.mjs";

const churn = (g) => {
  if (g.r.chance(30) && g.mayCall(3)) g.line("churn(20);");
};

const times = (g) => g.r.int(2, 3);

function exit(g) {
  const { fn, r } = g;
  const ways = [];
  if (fn.loops > 0) ways.push({ weight: 3, text: () => "break;" }, { weight: 3, text: () => "continue;" });
  for (const { name, loop } of fn.labels)
    ways.push({ weight: 2, text: () => `${loop && r.chance(50) ? "continue" : "break"} ${name};` });
  if (fn.kind !== "module" && fn.kind !== "constructor" && fn.kind !== "generator")
    ways.push({ weight: 3, text: () => (fn.result.kind === "void" ? "return;" : `return ${g.result()};`) });
  return ways.length > 0 ? r.weighted(ways).text() : undefined;
}

export const statements = [
  {
    weight: 5,
    nests: true,
    make(g) {
      const hasElse = g.r.chance(40);
      g.block(`if (${g.condition()})`, () => g.statements(1, 3), hasElse ? "} else {" : "}");
      if (hasElse) {
        g.inScope(() => g.statements(1, 3));
        g.line("}");
      }
      churn(g);
    },
  },
  {
    weight: 4,
    nests: true,
    make(g) {
      const i = g.name("i");
      g.loop(`for (let ${i} = 0; ${i} < ${times(g)}; ${i}++)`, 3, () => g.statements(1, 3));
      churn(g);
    },
  },
  {
    weight: 1,
    nests: true,
    make(g) {
      // bindings of the loop's head hold memory
      const [i, a] = [g.name("i"), g.name("h")];
      g.loop(
        `for (let ${i} = 0, ${a}${g.t(g.main)} = ${g.expr(g.main, 1)}; ${i} < ${times(g)}; ${i}++${g.r.chance(50) ? `, ${a} = ${g.expr(g.main, 1)}` : ""})`,
        3,
        () => {
          g.declare(a, g.main, true);
          g.statements(1, 3);
        },
      );
      churn(g);
    },
  },
  {
    weight: 2,
    nests: true,
    make(g) {
      const i = g.name("w");
      g.line(`let ${i} = 0;`);
      if (g.r.chance(50)) g.loop(`while (${i}++ < ${times(g)})`, 3, () => g.statements(1, 3));
      else g.loop("do", 3, () => g.statements(1, 3), `} while (++${i} < ${times(g)});`);
      churn(g);
    },
  },
  {
    weight: 2,
    nests: true,
    make(g) {
      const x = g.name("x");
      const over = g.r.weighted([
        { weight: 4, make: () => [`const ${x}`, g.expr(arr(g.main), 1), g.main] },
        { weight: 1, make: () => [`const [, ${x}]`, g.expr(map(g.main), 1), g.main] },
        { weight: 1, make: () => [`const ${x}`, `${g.expr(map(g.main), 1)}.values()`, g.main] },
        { weight: 1, make: () => [`const ${x}`, g.expr(arr(g.objects[0]), 1), g.objects[0]] },
        { weight: 1, make: () => [`const { a: ${x} }`, g.variable(arr(g.objects[0])), g.main] },
      ]);
      const [head, list, type] = over.make();
      g.loop(`for (${head} of ${list})`, 4, () => {
        g.declare(x, type);
        g.statements(1, 3);
      });
      churn(g);
    },
  },
  {
    weight: 1,
    nests: true,
    make(g) {
      const label = g.name("out");
      const loop = g.r.chance(50);
      g.fn.labels.push({ name: label, loop });
      const { loops } = g.fn;
      if (loop) {
        const i = g.name("i");
        g.loop(`${label}: for (let ${i} = 0; ${i} < ${times(g)}; ${i}++)`, 3, () => g.statements(1, 3));
      } else
        g.block(`${label}:`, () => {
          g.statements(1, 3);
        });
      g.fn.loops = loops;
      g.fn.labels.pop();
      churn(g);
    },
  },
  {
    weight: 1,
    nests: true,
    make(g) {
      const { loops } = g.fn;
      g.block(`switch (tick++ % ${g.r.int(2, 4)})`, () => {
        for (const at of [0, 1]) {
          g.line(`case ${at}: {`);
          g.inScope(() => g.statements(1, 2));
          g.line(g.r.chance(60) ? "  break; }" : "}");
        }
        if (g.r.chance(50)) {
          g.line("default: {");
          g.inScope(() => g.statements(1, 2));
          g.line("}");
        }
      });
      g.fn.loops = loops;
      churn(g);
    },
  },
  {
    weight: 2,
    nests: true,
    make(g) {
      g.block("", () => g.statements(1, 3));
      churn(g);
    },
  },
  {
    weight: 3,
    make(g) {
      const text = exit(g);
      if (text) g.line(`if (${g.condition()}) ${text}`);
    },
  },
];
