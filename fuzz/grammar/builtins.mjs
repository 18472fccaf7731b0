/** What `Object` and `Reflect` do with what holds memory: in, out, and to a copy, in callees too. */
import { arr } from "../types.mjs";

const any = (g, text) => (g.types ? `(${text} as any)` : text);

/** Ways for memory into an object's field. */
const INTO = [
  (o, key, x) => `Object.assign(${o}, { ${key}: ${x} });`,
  (o, key, x) =>
    `Object.defineProperty(${o}, "${key}", { value: ${x}, writable: true, enumerable: true, configurable: true });`,
  (o, key, x) => `Reflect.set(${o}, "${key}", ${x});`,
  (o, key, x, g) => `for (const [k, v] of Object.entries({ ${key}: ${x} })) ${any(g, o)}[k] = v;`,
  (o, key, x, g) => `for (const k of Object.keys(${o})) if (k === "${key}") ${any(g, o)}[k] = ${x};`,
  (o, key, x) => `Object.assign(${o}, Object.fromEntries([["${key}", ${x}]]));`,
  (o, key, x) => `Object.assign(${o}, { ...${o}, ${key}: ${x} });`,
  (o, key, x) => `Reflect.defineProperty(${o}, "${key}", { value: ${x}, writable: true, enumerable: true });`,
  (o, key, x, g) => `Reflect.ownKeys(${o}).forEach((k) => { if (k === "${key}") ${any(g, o)}[k] = ${x}; });`,
];

/** Ways out of an object with fields `a` and `b`. */
const OUT_OF = [
  (o) => `Object.values(${o})[0]`,
  (o) => `Object.values(${o}).at(-1)`,
  (o) => `Object.entries(${o})[0][1]`,
  (o) => `Reflect.get(${o}, "a")`,
  (o) => `Object.assign({}, ${o}).b`,
  (o) => `Object.assign(Object.create(null), ${o}).a`,
  (o) => `Object.create(${o}).a`,
  (o) => `Object.freeze(${o}).b`,
  (o) => `Object.seal({ ...${o} }).a`,
  (o, g) => `${g.sure(`Object.getOwnPropertyDescriptor(${o}, "a")`)}.value`,
  (o) => `Object.fromEntries(Object.entries(${o})).b`,
  (o) => `Object.keys(${o}).map((k) => ${o}[k])[0]`,
  (o) => `Object.values({ ...${o} }).find(Boolean)`,
  (o) => `Object.entries(${o}).map(([, x]) => x)[1]`,
  (o) => `Reflect.ownKeys(${o}).map((k) => Reflect.get(${o}, k))[0]`,
  (o) => `Object.getPrototypeOf(Object.create(${o})).a`,
  (o) => `[${o}].flatMap((x) => Object.values(x))[0]`,
  (o, g) => `${any(g, `Object.values(Object.getOwnPropertyDescriptors(${o}))[0]`)}.value`,
];

export const statements = [
  {
    name: "into a field",
    weight: 3,
    when: (g) => g.mayCall(4),
    make(g) {
      const { r, main: m } = g;
      const [pair] = g.objects;
      const o = g.variable(pair);
      const key = r.pick(["a", "b"]);
      const into = r.pick(INTO);
      if (r.chance(50)) {
        const f = g.name("into");
        g.line(`const ${f} = (o${g.t(pair)}, x${g.t(m)}) => { ${into("o", key, "x", g)} };`);
        g.line(`${f}(${o}, ${r.chance(60) ? g.fresh(m) : g.variable(m)});`);
      } else g.line(into(o, key, r.chance(60) ? g.fresh(m) : g.variable(m), g));
      if (r.chance(40)) g.line("churn(20);");
      g.observe(`${o}.${key}`, m);
    },
  },
  {
    name: "lists in lists",
    weight: 2.5,
    nests: true,
    when: (g) => g.mayCall(6),
    make(g) {
      const { r, main: m } = g;
      const type = arr(arr(m));
      const list = g.define(type, g.expr(type, 1), { mutable: false, stem: "rows" }).name;
      const inner = g.sure(`${list}[0]`);
      const made = g.define(m, g.fresh(m), { mutable: false }).name;
      const push = r.pick([
        `${inner}.push(${made});`,
        `${list}.push([${made}]);`,
        `${inner}[0] = ${made};`,
        `for (const row of ${list}) row.push(${made});`,
        `${list}.forEach((row) => row.unshift(${made}));`,
        `${list}[0] = [${made}, ...${inner}];`,
        `${list}.at(-1)?.push(${made});`,
        `${list}.unshift(${list}.map((row) => row[0] ?? ${made}));`,
        `${list}.push(...${list}.slice(0, 2).map((row) => [...row, ${made}]));`,
      ]);
      g.line(r.chance(60) ? push : `if (${g.condition()}) { ${push} }`);
      g.gap(20);
      if (r.chance(40)) g.line("churn(20);");
      const x = g.name("x");
      g.block(
        r.pick([
          `for (const ${x} of ${list}.flat())`,
          `for (const ${x} of ${inner})`,
          `for (const [${x}] of ${list}.filter((row) => row.length > 0))`,
          `for (const ${x} of ${list}.flatMap((row) => row))`,
        ]),
        () => g.observe(g.types ? g.sure(x) : x, m),
      );
    },
  },
];

export const expressions = {
  mem: [
    {
      name: "out of an object",
      weight: 1,
      when: (g, type) => type.ts === g.main.ts,
      make(g, type, depth) {
        const way = g.r.pick(OUT_OF);
        const [pair] = g.objects;
        const known = g.variables((one) => one.type.ts === pair.ts);
        const text = known.length > 0 && g.r.chance(60) ? g.r.pick(known).name : undefined;
        const callee = (o) => g.as(way(any(g, o), g), type);
        // an object that is made here is given to a function, so that it is made once
        if (text === undefined || g.r.chance(30))
          return `((o${g.t(pair)}) => ${callee("o")})(${text ?? g.expr(pair, depth)})`;
        return callee(text);
      },
    },
  ],
};
