/** Memory that a list, a record, a Map, a variable or the world keeps on some paths only, in all the ways a branch is written. */
import { arr } from "../types.mjs";

/** The ways to execute something on some paths only. */
const ways = (r) =>
  r.weighted([
    { weight: 3, write: (g, text) => g.line(`if (${g.condition()}) ${text};`) },
    { weight: 2, write: (g, text) => g.block(`if (${g.condition()})`, () => g.line(`${text};`)) },
    { weight: 2, write: (g, text) => g.line(`${g.condition()} && ${text};`) },
    { weight: 1, write: (g, text) => g.line(`void (${g.condition()} ? ${text} : 0);`) },
    { weight: 1, write: (g, text) => g.line(`for (let k = 0; k < ${r.int(0, 2)}; k++) ${text};`) },
    { weight: 1, write: (g, text) => g.line(`switch (tick % 3) { case ${r.int(0, 2)}: ${text}; }`) },
    {
      weight: 1,
      write(g, text) {
        g.line(`try { if (${g.condition()}) throw new Error("k"); ${text}; } catch { }`);
      },
    },
    { weight: 1, write: (g, text) => g.line(`${text};`) },
  ]);

export const statements = [
  {
    weight: 4,
    nests: true,
    make(g) {
      const { r } = g;
      const type = g.main;
      const list = g.define(arr(type), "[]", { mutable: false, stem: "kept" }).name;
      const best = g.define(type, g.fresh(type), { mutable: true, stem: "best" }).name;
      const record = g.name("rec");
      g.line(`const ${record}${g.types ? `: { m?: ${type.ts} }` : ""} = {};`);
      const keepers = [
        (m) => `${list}.push(${m})`,
        (m) => `${list}.unshift(${m})`,
        (m) => `(${best} = ${m})`,
        (m) => `(${record}.m = ${m})`,
        (m) => `${list}.push(...[${m}])`,
        (m) => `Object.assign(${record}, { m: ${m} })`,
        (m) => `([${best}] = [${m}])`,
        (m) => `${list}?.push(${m})`,
      ];
      g.loop(`for (let i = 0; i < ${r.int(2, 4)}; i++)`, 4, () => {
        const made = g.define(type, r.chance(70) ? g.fresh(type) : g.expr(type, 1), { stem: "made" }).name;
        g.gap(20);
        for (let n = r.int(1, 2); n > 0; n--) {
          ways(r).write(g, r.pick(keepers)(made));
          g.gap(15);
        }
        if (r.chance(20)) g.line(`if (${g.condition()}) continue;`);
        if (r.chance(15)) g.line(`if (${g.condition()}) break;`);
        if (r.chance(50)) g.observe(made, type);
      });
      g.line(`for (const one of ${list}) console.log("k${g.counter}", show(one));`);
      if (r.chance(70)) g.observe(best, type);
      g.line(`if (${record}.m) console.log("r${g.counter}", show(${record}.m));`);
    },
  },
];
