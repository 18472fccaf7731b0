/**
 * Memory of an inner scope, and something made of it that lives on outside: a view, a container, a closure, an
 * instance. What the outer name held before dies meanwhile, and other memory takes its place.
 */
import { arr, BUFFER, DATAVIEW, map } from "../types.mjs";

/** Ways for something of an outer variable's type to get at `inner`: an assignment, or a store into what is there. */
function waysOut(g, out, type, inner) {
  const m = g.main;
  switch (type.ts) {
    case m.ts:
      return [
        `${out} = ${inner};`,
        `${out} = ${inner}.subarray(1);`,
        `${out} = ${inner}.fill(${g.element(m)});`,
        `${out} = [${inner}][0];`,
        `${out} = { f: ${inner} }.f;`,
        `${out} = pick(${g.condition()}, ${inner}, ${out});`,
        `${out} = (() => ${inner})();`,
        `[${out}] = [${inner}];`,
        `({ f: ${out} } = { f: ${inner} });`,
        `${out} = new Box(${inner}).v;`,
        `for (${out} of [${inner}]) break;`,
        m.name === "Buffer"
          ? `${out} = Buffer.from(${inner}.buffer, ${inner}.byteOffset, 8);`
          : `${out} = new ${m.name}(${inner}.buffer);`,
      ];
    case BUFFER.ts:
      return [`${out} = ${g.as(`${inner}.buffer`, BUFFER)};`];
    case DATAVIEW.ts:
      return [`${out} = new DataView(${inner}.buffer, ${inner}.byteOffset, 16);`];
    case arr(m).ts:
      return [
        `${out} = [${inner}];`,
        `${out}[0] = ${inner};`,
        `${out}.push(${inner});`,
        `${out}.unshift(${inner});`,
        `hold(${out}, ${inner});`,
        `${out} = ${out}.concat([${inner}]);`,
        `${out} = [...[${inner}]];`,
      ];
    case map(m).ts:
      return [`${out}.set("a", ${inner});`, `${out} = new Map([["b", ${inner}]]);`];
    case g.objects[0].ts:
      return [
        `${out} = { a: ${inner}, b: ${inner} };`,
        `${out}.a = ${inner};`,
        `put(${out}, ${inner});`,
        `${out} = { ...${out}, b: ${inner} };`,
        `Object.assign(${out}, { a: ${inner} });`,
        `({ a: ${out}.b } = { a: ${inner} });`,
      ];
    case g.box.ts:
      return [
        `${out} = new Box(${inner});`,
        `${out}.m = ${inner};`,
        `${out}.v = ${inner};`,
        `${out}.put(${inner});`,
        `${out} = new Box(${inner}).put(${out}.m);`,
      ];
    default:
      return [`${out} = () => ${inner};`];
  }
}

export const statements = [
  {
    weight: 6,
    nests: true,
    when: (g) => g.mayCall(8),
    make(g) {
      const { r } = g;
      const m = g.main;
      const type = r.weighted([
        { weight: 5, of: m },
        { weight: m.name === "Buffer" ? 0 : 1, of: BUFFER },
        { weight: 1.5, of: DATAVIEW },
        { weight: 3, of: arr(m) },
        { weight: 1.5, of: map(m) },
        { weight: 3, of: g.objects[0] },
        { weight: 3, of: g.box },
        { weight: 2, of: g.functionTypes[0] },
      ]).of;
      const out = g.define(type, g.expr(type, 1), { mutable: true, stem: "out" }).name;
      const body = () => {
        const inner = g.define(m, g.fresh(m), { mutable: false, stem: "in" }).name;
        if (r.chance(70)) g.line(`${inner}.fill(${g.element(m)});`);
        g.gap(15);
        g.line(r.pick(waysOut(g, out, type, inner)));
        g.gap(15);
      };
      const i = g.name("i");
      const how = r.weighted([
        { weight: 3, make: () => g.block("", body) },
        { weight: 3, make: () => g.block(`if (${g.condition()})`, body) },
        { weight: 3, make: () => g.loop(`for (let ${i} = 0; ${i} < 2; ${i}++)`, 2, body) },
        {
          weight: 2,
          make() {
            g.line("try {");
            g.inScope(() => {
              body();
              g.line(`mayThrow(${g.num(0)});`);
            });
            g.line(r.pick(["} catch {", "} finally {"]));
            g.inScope(() => g.statements(0, 1));
            g.line("}");
          },
        },
      ]);
      how.make();
      if (r.chance(60)) g.line("churn(20);");
      g.observe(out, type);
    },
  },
];

export const expressions = {
  box: [{ weight: 1, flat: true, make: (g, _, depth) => `new Box(${g.expr(g.main, depth)})` }],
};
