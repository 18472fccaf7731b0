/** Memory itself: allocations, aliases, views, copies, writes, and what is seen of it. */
import { BUFFER, DATAVIEW, mem, opt } from "../types.mjs";

const inner = (g, type, depth) => g.expr(type, depth);

/** An argument that views memory of any element type: `x.buffer`, with its extent where it may be a slab. */
function bufferOf(g, depth) {
  const type = g.r.chance(80) ? g.main : g.other;
  const text = g.r.chance(70) ? g.variable(type) : inner(g, type, depth);
  if (type.name === "Buffer") {
    if (g.flat > 0 && !/^\w+$/.test(text)) return "new ArrayBuffer(40)";
    const name = /^\w+$/.test(text) ? text : g.define(type, text).name;
    return `${name}.buffer, ${name}.byteOffset, ${name}.length`;
  }
  return `${text}.buffer`;
}

export const statements = [
  {
    weight: 11,
    make: (g) => void g.define(g.main, g.fresh(g.main)),
  },
  {
    weight: 3,
    make: (g) => void g.define(g.other, g.fresh(g.other)),
  },
  {
    weight: 7,
    make(g) {
      const type = g.type();
      g.define(type, g.expr(type, 2));
    },
  },
  {
    weight: 3,
    make(g) {
      const name = g.name("u");
      const type = opt(g.main);
      g.line(`let ${name}${g.types ? ` = undefined as ${type.ts}` : ""};`);
      g.declare(name, type, true);
    },
  },
  {
    // writes
    weight: 9,
    make(g) {
      const type = g.r.chance(75) ? g.main : g.other;
      const text = g.r.chance(70) ? g.variable(type) : g.expr(type, 1);
      const { r } = g;
      const value = g.element(type);
      g.line(
        r.weighted([
          { weight: 5, text: `${text}[${r.int(0, 3)}] = ${value};` },
          { weight: 3, text: `${text}.fill(${value});` },
          { weight: 1, text: `${text}.fill(${value}, ${r.int(0, 3)});` },
          { weight: 1, text: `${text}.set(${g.expr(type, 1)}.subarray(0, ${r.int(1, 4)}), ${r.int(0, 3)});` },
          { weight: 1, text: `${text}.set(${g.variable(type)});` },
          { weight: 1, text: `${text}.set([${value}, ${g.element(type)}], ${r.int(0, 2)});` },
          { weight: 1, text: `${text}.copyWithin(${r.int(0, 2)}, ${r.int(1, 4)});` },
          { weight: 1, text: `${text}.reverse();` },
          { weight: type.big ? 0 : 1, text: `${text}[${r.int(0, 3)}] ${r.pick(["+", "-"])}= ${value};` },
          { weight: type.big ? 0 : 0.5, text: `${text}[${r.int(0, 3)}]++;` },
        ]).text,
      );
    },
  },
  {
    weight: 10,
    make(g) {
      const type = g.r.chance(80) ? g.main : g.other;
      g.observe(g.r.chance(70) ? g.variable(type) : g.expr(type, 1), type);
    },
  },
  {
    weight: 2,
    make(g) {
      const type = g.type();
      g.observe(g.variable(type), type);
    },
  },
  {
    // aliases
    weight: 6,
    when: (g) => g.variables((one) => one.mutable).length > 0,
    make(g) {
      const target = g.r.pick(g.variables((one) => one.mutable).slice(-8));
      const type = target.type.kind === "opt" && g.r.chance(85) ? target.type.of : target.type;
      if (type.kind !== "num") g.line(`${target.name} = ${g.expr(type, 1)};`);
    },
  },
  {
    weight: 2,
    make(g) {
      const mutable = g.variables((one) => one.mutable && one.type.ts === g.main.ts);
      if (mutable.length < 2) {
        g.define(g.main, g.fresh(g.main), { mutable: true });
        return;
      }
      const a = g.r.pick(mutable).name;
      const b = g.r.pick(mutable).name;
      if (g.r.chance(70)) g.line(`[${a}, ${b}] = [${b}, ${g.r.chance(80) ? a : g.fresh(g.main)}];`);
      else g.line(`${a} = ((${b} = ${g.expr(g.main, 1)}), ${g.r.pick([a, b])});`);
    },
  },
  {
    // views of other kinds, looked at while the memory itself may be gone
    weight: 3,
    make(g) {
      const type = g.r.weighted([
        { weight: 3, of: BUFFER },
        { weight: 3, of: DATAVIEW },
        { weight: 2, of: g.other },
      ]).of;
      const text = g.r.chance(60) ? g.expr(type, 1) : undefined;
      if (text !== undefined) g.define(type, text, { mutable: false });
      else g.observe(g.variable(type), type);
    },
  },
  {
    weight: 2,
    make: (g) => g.line(g.r.chance(80) ? "churn(20);" : `churn(${g.fn.size});`),
    when: (g) => g.mayCall(3),
  },
  {
    // to where it outlives everything
    weight: 1.6,
    when: (g) => g.sinks.length > 0,
    make(g) {
      const sink = g.r.pick(g.sinks);
      const value = (type) => (g.r.chance(70) ? g.variable(type) : g.expr(type, 2));
      if (sink.type.kind === "opt") g.line(`${sink.name} = ${value(sink.type.of)};`);
      else if (sink.type.kind === "arr") g.line(`${sink.name}.push(${value(sink.type.of)});`);
      else if (sink.type.kind === "map")
        g.line(`${sink.name}.set("${g.r.pick(["a", "b"])}", ${value(sink.type.of)});`);
      else if (sink.type.kind === "obj") {
        const [name, type] = g.r.pick(sink.type.fields);
        g.line(`${sink.name}.${name} = ${value(type)};`);
      }
    },
  },
];

export const expressions = {
  mem: [
    { weight: 8, flat: true, make: (g, type) => g.fresh(type) },
    {
      weight: 1.5,
      make: (g, type, depth) =>
        `${inner(g, type, depth)}.subarray(${g.r.int(0, 2)}${g.r.chance(50) ? `, ${g.r.int(3, 12)}` : ""})`,
    },
    {
      weight: 1.5,
      make: (g, type, depth) =>
        g.r
          .weighted([
            { weight: 4, text: () => `${inner(g, type, depth)}.fill(${g.element(type)})` },
            { weight: 1, text: () => `${inner(g, type, depth)}.reverse()` },
            { weight: 1, text: () => `${inner(g, type, depth)}.sort()` },
            { weight: 1, text: () => `${inner(g, type, depth)}.copyWithin(0, 2)` },
          ])
          .text(),
    },
    {
      // copies
      weight: 2.5,
      make(g, type, depth) {
        const { r } = g;
        const from = inner(g, type, depth);
        if (type.name === "Buffer")
          return r.pick([
            `Buffer.from(${from})`,
            `Buffer.concat([${from}, ${inner(g, type, depth)}])`,
            `${from}.slice(0, 4)`,
            `Buffer.copyBytesFrom(${from})`,
          ]);
        return r.weighted([
          { weight: 3, text: `${from}.slice(${r.chance(40) ? r.int(0, 2) : ""})` },
          { weight: 2, text: `new ${type.name}(${from})` },
          { weight: 1, text: `${type.name}.from(${from})` },
          { weight: 1, text: `${from}.map((x) => x)` },
          { weight: 1, text: `${from}.filter((_, i) => i % 2 === 0)` },
          { weight: 0.5, text: `${type.name}.from(${from}, (x) => x)` },
          { weight: 0.5, text: `${type.name}.of(${g.element(type)}, ${g.element(type)})` },
        ]).text;
      },
    },
    {
      weight: 1.2,
      when: (_, type) => type.name !== "Buffer",
      make(g, type) {
        const of = g.variables(
          (one) => one.type.kind === "mem" && one.type.bytes >= type.bytes && one.type.name !== "Buffer",
        );
        return of.length > 0 ? `new ${type.name}(${g.r.pick(of).name}.buffer)` : g.fresh(type);
      },
    },
    {
      weight: 0.4,
      when: (_, type) => type.name === "Buffer",
      make: (g, _, depth) =>
        g.main.name === "Buffer" || g.r.chance(50)
          ? `Buffer.from(${bufferOf(g, depth)})`
          : `Buffer.from(${inner(g, g.main, depth)}.buffer)`,
    },
    {
      weight: 0.6,
      when: (g, type) =>
        type.name !== "Buffer" && g.variables((one) => one.type.kind === "buffer").length > 0,
      make: (g, type) => {
        const from = g.r.pick(g.variables((one) => one.type.kind === "buffer")).name;
        return `new ${type.name}(${from}, 0, 2)`;
      },
    },
    {
      weight: 1.2,
      make: (g, type, depth) => `(${g.condition()} ? ${inner(g, type, depth)} : ${inner(g, type, depth)})`,
    },
    { weight: 0.4, make: (g, type, depth) => `(${inner(g, type, depth)}, ${inner(g, type, depth)})` },
    {
      weight: 0.6,
      make: (g, type, depth) =>
        `(${g.as(inner(g, type, depth), opt(type))} ${g.r.pick(["??", "||"])} ${inner(g, type, depth)})`,
    },
    {
      weight: 0.6,
      when: (g, type) => g.variables((one) => one.mutable && one.type.ts === type.ts).length > 0,
      make(g, type, depth) {
        const { name } = g.r.pick(g.variables((one) => one.mutable && one.type.ts === type.ts));
        return `(${name} = ${inner(g, type, depth)})`;
      },
    },
    {
      weight: 0.5,
      when: (g, type) =>
        g.variables((one) => one.mutable && one.type.kind === "opt" && one.type.of.ts === type.ts).length > 0,
      make(g, type, depth) {
        const { name } = g.r.pick(
          g.variables((one) => one.mutable && one.type.kind === "opt" && one.type.of.ts === type.ts),
        );
        return `(${name} ${g.r.pick(["??=", "||="])} ${inner(g, type, depth)})`;
      },
    },
  ],
  num: [
    { weight: 4, flat: true, make: (g) => `${g.r.int(0, 12)}` },
    { weight: 2, flat: true, make: (g) => g.fn.size },
    { weight: 1, flat: true, make: () => "tick++" },
    {
      weight: 3,
      make: (g, _, depth) => {
        const type = g.r.chance(80) ? g.main : g.other;
        const text = inner(g, type, depth);
        return type.big ? `Number(${text}[${g.r.int(0, 3)}])` : `${text}[${g.r.int(0, 3)}]`;
      },
    },
    { weight: 1, make: (g, _, depth) => `${inner(g, g.main, depth)}.length` },
    { weight: 1, make: (g, _, depth) => `sum(${inner(g, g.main, depth)})`, when: (g) => g.mayCall(20) },
    { weight: 1, make: (g, _, depth) => `(${g.num(depth)} + ${g.num(depth)})` },
    { weight: 0.5, make: (g, _, depth) => `(${g.condition()} ? ${g.num(depth)} : ${g.num(depth)})` },
    { weight: 0.5, make: (g, _, depth) => `${inner(g, DATAVIEW, depth)}.getUint8(${g.r.int(0, 7)})` },
    { weight: 0.5, make: (g, _, depth) => `${inner(g, BUFFER, depth)}.byteLength` },
    {
      weight: 0.5,
      when: (g) => !g.main.big,
      make: (g, _, depth) => `${inner(g, g.main, depth)}.reduce((a, b) => a + b, 0)`,
    },
    {
      weight: 0.5,
      when: (g) => !g.main.big,
      make: (g, _, depth) => `${inner(g, g.main, depth)}.indexOf(${g.r.int(0, 9)})`,
    },
  ],
  buffer: [
    { weight: 3, flat: true, make: (g) => `new ArrayBuffer(${g.fn.size} * 8)` },
    {
      weight: 3,
      make(g, _, depth) {
        const type = g.main.name === "Buffer" ? mem("Uint8Array") : g.main;
        return g.as(`${inner(g, type, depth)}.buffer`, BUFFER);
      },
    },
    { weight: 0.5, make: (g, type, depth) => `${inner(g, type, depth)}.slice(0)` },
  ],
  dataview: [
    { weight: 3, flat: true, make: (g) => `new DataView(new ArrayBuffer(${g.fn.size} * 8))` },
    { weight: 3, make: (g, _, depth) => `new DataView(${inner(g, BUFFER, depth)})` },
    { weight: 1, make: (g, _, depth) => `new DataView(${bufferOf(g, depth)})` },
  ],
  opt: [
    { weight: 2, flat: true, make: (g, type) => g.as("undefined", type) },
    { weight: 3, make: (g, type, depth) => inner(g, type.of, depth) },
    { weight: 1, make: (g, type, depth) => `(${g.condition()} ? ${inner(g, type.of, depth)} : undefined)` },
  ],
  void: [{ weight: 1, flat: true, make: () => "undefined" }],
  promise: [],
};
