/** Buffers that replace each other: growth, ping-pong, the last of many, accumulation. */
import { initialise } from "./zeros.mjs";

export const statements = [
  {
    weight: 2,
    nests: true,
    when: (g) => g.main.name !== "Buffer",
    make(g) {
      const type = g.main;
      const one = type.big ? "1n" : "1";
      const { name } = g.define(type, `new ${type.name}(${g.r.pick([g.fn.size, "10", "24"])})`, {
        mutable: true,
        stem: "buf",
      });
      const used = g.name("len");
      const old = g.name("old");
      const keepsOld = g.r.chance(30);
      g.line(`let ${used} = 0;`);
      if (keepsOld) {
        g.line(`let ${old}${g.t(type)} = ${g.r.chance(50) ? name : g.fresh(type)};`);
        g.declare(old, type, true);
      }
      g.loop(`for (let i = 0; i < ${g.fn.size} * 3; i++)`, 3, () => {
        g.gap(10);
        g.block(`if (${used} === ${name}.length)`, () => {
          const bigger = g.name("bigger");
          g.line(`const ${bigger} = new ${type.name}(${name}.length * 2);`);
          g.declare(bigger, type);
          g.line(`${bigger}.set(${name});`);
          g.gap(15);
          if (keepsOld) g.line(`${old} = ${name};`);
          g.line(`${name} = ${bigger};`);
          g.gap(15);
        });
        g.line(`${name}[${used}++] = ${one};`);
      });
      g.line(`console.log("g${g.counter}", show(${name}), ${keepsOld ? `show(${old})` : used});`);
    },
  },
  {
    weight: 2,
    nests: true,
    make(g) {
      const type = g.main;
      const a = g.define(type, g.fresh(type), { mutable: true, stem: "ping" }).name;
      const b = g.define(type, g.fresh(type), { mutable: true, stem: "pong" }).name;
      if (g.r.chance(60)) initialise(g, a, type);
      const one = type.big ? "1n" : "1";
      g.loop(`for (let i = 0; i < ${g.r.int(2, 4)}; i++)`, 4, () => {
        g.gap(20);
        g.line(`for (let j = 0; j < ${b}.length; j++) ${b}[j] = ${a}[j % ${a}.length] + ${one};`);
        g.gap(20);
        if (g.r.chance(60)) g.line(`[${a}, ${b}] = [${b}, ${a}];`);
        else {
          const t = g.name("t");
          g.line(`const ${t} = ${a};`);
          g.line(`${a} = ${b};`);
          g.line(`${b} = ${g.r.chance(70) ? t : g.fresh(type)};`);
        }
      });
      g.line(`console.log("p${g.counter}", show(${a}), show(${b}));`);
    },
  },
  {
    weight: 3,
    nests: true,
    make(g) {
      const type = g.main;
      const { name } = g.define(type, g.expr(type, 1), { mutable: true, stem: "cur" });
      const last = g.r.chance(40)
        ? g.define(type, g.expr(type, 1), { mutable: true, stem: "last" }).name
        : undefined;
      g.loop(`for (let i = 0; i < ${g.r.int(2, 4)}; i++)`, 4, () => {
        const next = g.define(type, g.expr(type, 1), { stem: "next" }).name;
        g.gap(30);
        if (last) g.line(`${last} = ${g.r.pick([name, name, next])};`);
        if (g.r.chance(30)) g.line(`if (${g.condition()}) continue;`);
        g.line(`${name} = ${g.r.chance(75) ? next : g.expr(type, 1)};`);
        g.gap(20);
        if (g.r.chance(40)) g.observe(last ?? name, type);
      });
      g.observe(name, type);
      if (last) g.observe(last, type);
    },
  },
];
