/**
 * Initialisation: memory that is written completely, almost completely, on some paths, or not at all before it is
 * read. A program must never see what was there before.
 */

/** Writes some or all elements of `name`, in one of many ways. */
export function initialise(g, name, type) {
  const { r } = g;
  const i = g.name("i");
  const value = type.big ? "7n" : r.pick([i, "3", `${i} + 1`]);
  const { size } = g.fn;
  const loop = (from, to, step, body = `${name}[${i}] = ${value};`) =>
    g.line(`for (let ${i} = ${from}; ${i} < ${to}; ${i}${step === 1 ? "++" : ` += ${step}`}) ${body}`);
  r.weighted([
    { weight: 4, make: () => loop("0", `${name}.length`, 1) },
    { weight: 2, make: () => loop("0", size, 1) },
    { weight: 1, make: () => loop("1", `${name}.length`, 1) },
    { weight: 1, make: () => loop("0", `${name}.length - 1`, 1) },
    { weight: 1, make: () => loop("0", `${name}.length`, 2) },
    {
      weight: 1,
      make: () => loop("0", `${name}.length`, 1, `if (${g.condition()}) ${name}[${i}] = ${value};`),
    },
    {
      weight: 1,
      make: () =>
        loop(
          "0",
          `${name}.length`,
          1,
          `{ if (${i} === ${r.int(3, 9)}) ${r.pick(["break", "continue"])}; ${name}[${i}] = ${value}; }`,
        ),
    },
    {
      weight: 1,
      make: () =>
        loop(
          "0",
          `${name}.length`,
          1,
          `${name}[${i}] = ${type.big ? `${name}[${i}] + 1n` : `${name}[${i}] + 1`};`,
        ),
    },
    {
      weight: 1,
      make: () =>
        loop(
          "0",
          `${name}.length`,
          1,
          `${name}[${i}] = ${i} > 0 ? ${name}[${i} - 1] : ${type.big ? "1n" : "1"};`,
        ),
    },
    {
      weight: 1,
      make: () =>
        loop(
          "0",
          `${name}.length`,
          1,
          `${name}[${name}.length - 1 - ${i}] = ${i} > 2 ? ${name}[${i} % 7] : ${type.big ? "1n" : "1"};`,
        ),
    },
    {
      weight: 1,
      make: () =>
        loop("0", `${name}.length`, 1, `{ ${name}[${i}] = ${value}; ${name}[${i} ^ 1] = ${name}[${i}]; }`),
    },
    {
      weight: 1,
      make: () => g.line(`for (let ${i} = ${name}.length; ${i}--; ) ${name}[${i}] = ${value};`),
    },
    {
      weight: 1,
      make: () => g.line(`for (let ${i} = ${name}.length - 1; ${i} > 0; ${i}--) ${name}[${i}] = ${value};`),
    },
    {
      weight: 1,
      make() {
        g.line(`let ${i} = 0;`);
        g.line(
          `while (${i} < ${name}.length) ${name}[${i}++] = ${value.includes(i) && !type.big ? "5" : value};`,
        );
      },
    },
    { weight: 2, make: () => g.line(`${name}.fill(${g.element(type)});`) },
    { weight: 1, make: () => g.line(`${name}.fill(${g.element(type)}, 0, ${size} - 1);`) },
    { weight: 1, make: () => g.line(`if (${g.condition()}) ${name}.fill(${g.element(type)});`) },
    { weight: 1, make: () => g.line(`${name}.set(${g.expr(type, 1)});`) },
    { weight: 1, make: () => g.line(`${name}.set(${g.expr(type, 1)}.subarray(1));`) },
    {
      weight: 1,
      make: () => g.line(`[1, 2, 3].forEach((x, ${i}) => { ${name}[${i}] = ${type.big ? "4n" : "x"}; });`),
    },
    {
      weight: 1,
      make() {
        const context = g.name("k");
        g.block(`for (let ${context} = 0; ${context} < ${name}.length; ${context}++)`, () => {
          g.line(`${name}[${context}] = ${type.big ? "2n" : context};`);
          if (r.chance(50)) g.line(`if (${context} === 4 && ${g.condition()}) throw new Error("${name}");`);
          else
            g.line(
              `if (${context} === ${r.int(3, 8)}) { ${r.pick([`console.log("z", show(${name}))`, "break"])}; }`,
            );
        });
      },
    },
  ]).make();
}

export const statements = [
  {
    weight: 5,
    make(g) {
      const type = g.r.chance(80) ? g.main : g.other;
      const { name } = g.define(type, g.fresh(type));
      g.gap(15);
      initialise(g, name, type);
      g.gap(20);
      g.line(`console.log("z${g.counter}", show(${name}));`);
    },
  },
  {
    weight: 1,
    make(g) {
      const type = g.main;
      const { name } = g.define(type, g.fresh(type));
      const other = g.variable(type);
      g.line(`${name}.set(${other});`);
      g.line(`console.log("z${g.counter}", ${name}.join());`);
    },
  },
];
