/** Objects, arrays, Maps and Sets that hold memory, and the ways in and out of them. */
import { arr, opt } from "../types.mjs";

export const statements = [
  {
    weight: 4,
    make(g) {
      // a store into something that holds
      const holders = g.variables(({ type }) => ["obj", "arr", "map", "set", "cls"].includes(type.kind));
      if (holders.length === 0) {
        const type = g.r.pick([...g.objects, arr(g.main)]);
        g.define(type, g.expr(type, 1), { mutable: false });
        return;
      }
      const { name, type } = g.r.pick(holders.slice(-8));
      const { r } = g;
      if (type.kind === "obj") {
        const [field, of] = r.pick(type.fields);
        g.line(`${name}.${field} = ${g.expr(of, 1)};`);
      } else if (type.kind === "cls") {
        const fields = type.info.fields.filter((field) => !field.hidden && !field.readonly);
        if (fields.length > 0) {
          const field = r.pick(fields);
          g.line(`${name}.${field.name} = ${g.expr(field.type, 1)};`);
        }
      } else if (type.kind === "arr")
        g.line(
          r.weighted([
            { weight: 3, text: `${name}[${r.int(0, 2)}] = ${g.expr(type.of, 1)};` },
            { weight: 4, text: `${name}.push(${g.expr(type.of, 1)});` },
            { weight: 1, text: `${name}.unshift(${g.expr(type.of, 1)});` },
            { weight: 1, text: `${name}.splice(0, 1, ${g.expr(type.of, 1)});` },
            { weight: 1, text: `${name}.length = ${r.int(0, 1)};` },
            { weight: 1, text: `${name}.reverse();` },
            { weight: 0.5, text: `${name}.fill(${g.expr(type.of, 1)});` },
          ]).text,
        );
      else if (type.kind === "map")
        g.line(
          r.chance(85)
            ? `${name}.set("${r.pick(["a", "b"])}", ${g.expr(type.of, 1)});`
            : `${name}.delete("a");`,
        );
      else g.line(`${name}.add(${g.expr(type.of, 1)});`);
    },
  },
  {
    weight: 2,
    make(g) {
      // out again by patterns
      const { r } = g;
      const m = g.main;
      const [a, b] = [g.name("d"), g.name("d")];
      const mutable = r.chance(30);
      const keyword = mutable ? "let" : "const";
      r.weighted([
        {
          weight: 3,
          make: () =>
            g.line(`${keyword} { a: ${a}, b: ${b} }${g.t(g.objects[0])} = ${g.expr(g.objects[0], 1)};`),
        },
        {
          weight: 3,
          make: () => g.line(`${keyword} [${a}, ${b} = ${g.fresh(m)}]${g.t(arr(m))} = ${g.expr(arr(m), 1)};`),
        },
        {
          weight: 2,
          make: () =>
            g.line(
              `${keyword} { a: ${a} = ${g.expr(m, 1)}, b: ${b} = ${a} }${g.types ? `: { a?: ${m.ts}; b?: ${m.ts} }` : ""} = ${r.pick(["{}", g.expr(g.objects[0], 1)])};`,
            ),
        },
        {
          weight: 1,
          make: () => g.line(`${keyword} [${a}, ${b}]${g.t(arr(m))} = [${g.expr(m, 1)}, ${g.expr(m, 1)}];`),
        },
        {
          weight: 1,
          make: () =>
            g.line(
              `${keyword} { inner: { a: ${a} }, o: ${b} }${g.t(g.objects[2])} = ${g.expr(g.objects[2], 1)};`,
            ),
          other: true,
        },
      ]).make();
      const last = g.lines.at(-1);
      g.declare(a, m, mutable && !/\b[ab]\?:/.test(last));
      g.declare(b, /inner:/.test(last) ? g.other : m, mutable);
    },
  },
  {
    weight: 1,
    make(g) {
      const list = g.variable(arr(g.main));
      const name = g.name("e");
      g.line(
        `const ${name} = ${list}.${g.r.pick(["pop", "shift"])}()${g.r.chance(50) ? "" : ` ?? ${g.fresh(g.main)}`};`,
      );
      g.declare(name, / \?\? /.test(g.lines.at(-1)) ? g.main : opt(g.main));
    },
  },
  {
    weight: 1,
    make(g) {
      const list = g.variable(arr(g.main));
      const { r } = g;
      const x = g.name("x");
      const body = () => {
        const sink = g.sinks.find((one) => one.type.kind === "opt" && one.type.of.ts === g.main.ts);
        return r.weighted([
          { weight: 3, text: `${x}[0]` },
          { weight: 1, text: `${x}.length` },
          { weight: sink ? 0.5 : 0, text: sink ? `((${sink.name} = ${x}), 1)` : "" },
        ]).text;
      };
      g.line(
        r.weighted([
          { weight: 2, text: `${list}.forEach((${x}) => { console.log("f${g.counter}", ${body()}); });` },
          { weight: 1, text: `console.log("f${g.counter}", ${list}.map((${x}) => ${body()}).join());` },
          { weight: 1, text: `console.log("f${g.counter}", ${list}.some((${x}) => Number(${body()}) > 3));` },
        ]).text,
      );
    },
  },
];

const holding = (g, type, depth) => {
  // often something that is there already
  const names = g.variables((one) => one.type.ts === type.ts);
  return names.length > 0 && g.r.chance(45) ? g.r.pick(names.slice(-5)).name : g.expr(type, depth);
};

export const expressions = {
  obj: [
    {
      weight: 6,
      flat: true,
      make: (g, type, depth) =>
        `{ ${type.fields.map(([name, of]) => `${name}: ${holding(g, of, depth)}`).join(", ")} }`,
    },
    {
      weight: 1,
      make(g, type, depth) {
        const [name, of] = g.r.pick(type.fields);
        return `{ ...${g.expr(type, depth)}, ${name}: ${holding(g, of, depth)} }`;
      },
    },
    {
      weight: 0.5,
      make: (g, type, depth) =>
        `Object.assign(${g.expr(type, depth)}, { ${type.fields[0][0]}: ${holding(g, type.fields[0][1], depth)} })`,
    },
    {
      weight: 0.7,
      make: (g, type, depth) => `(${g.condition()} ? ${g.expr(type, depth)} : ${g.expr(type, depth)})`,
    },
  ],
  arr: [
    {
      weight: 6,
      flat: true,
      make: (g, type, depth) =>
        `[${Array.from({ length: g.r.int(1, 3) }, () => holding(g, type.of, depth)).join(", ")}]`,
    },
    { weight: 1, make: (g, type, depth) => `[...${g.expr(type, depth)}, ${holding(g, type.of, depth)}]` },
    {
      weight: 1,
      make: (g, type, depth) =>
        `${g.expr(type, depth)}.${g.r.pick(["slice()", "concat([])", "reverse()", "filter(() => true)"])}`,
    },
    {
      weight: 1,
      make: (g, type, depth) =>
        `Array.from({ length: ${g.r.int(1, 3)} }, () => ${paren(g.expr(type.of, depth))})`,
    },
    {
      weight: 0.6,
      make: (g, type, depth) =>
        `${g.expr(type, depth)}.map((x) => ${g.r.chance(50) ? "x" : paren(g.expr(type.of, depth))})`,
    },
  ],
  map: [
    {
      weight: 6,
      flat: true,
      make: (g, type, depth) =>
        `new Map${g.args({ ts: "string" }, type.of)}([${g.r
          .pick([["a", "b"], ["a"]])
          .map((key) => `["${key}", ${holding(g, type.of, depth)}]`)
          .join(", ")}])`,
    },
    {
      weight: 1,
      make: (g, type, depth) =>
        `${g.expr(type, depth)}.set("${g.r.pick(["a", "b"])}", ${holding(g, type.of, depth)})`,
    },
  ],
  set: [
    {
      weight: 3,
      flat: true,
      make: (g, type, depth) => `new Set${g.args(type.of)}([${holding(g, type.of, depth)}])`,
    },
  ],
  mem: [
    {
      weight: 0.8,
      make: (g, type, depth) => `[${g.expr(type, depth)}, ${g.expr(type, depth)}][${g.r.int(0, 1)}]`,
    },
    {
      weight: 0.6,
      make: (g, type, depth) =>
        `({ f: ${g.expr(type, depth)}, g: ${g.expr(type, depth)} }).${g.r.pick(["f", "g"])}`,
    },
    {
      weight: 0.4,
      make: (g, type, depth) => `new Map([["a", ${g.expr(type, depth)}]]).get("a")${g.types ? "!" : ""}`,
    },
    {
      weight: 0.3,
      make: (g, type, depth) =>
        g.sure(
          `[${g.expr(type, depth)}, ${g.expr(type, depth)}].find((x) => x.length > ${g.r.pick([0, 1])})`,
        ),
    },
    {
      weight: 0.3,
      make: (g, type, depth) =>
        `[${g.expr(type, depth)}, ${g.expr(type, depth)}].reduce((a, b) => (a.length > b.length ? a : b))`,
    },
  ],
};

/** An object literal cannot stand as the body of an arrow function as it is. */
function paren(text) {
  return text.startsWith("{") ? `(${text})` : text;
}
