/**
 * Functions that are members of something, and what replaces them: a callee that stores a closure in the caller's
 * object, a field that is copied over a method, another prototype, an accessor. Memory that went to the function that was
 * seen goes to one that keeps it.
 */

/** Things that have a function `take` for memory: how they are made, and how it is called. */
const HOLDERS = [
  { weight: 4, text: (f) => `{ take: ${f} }` },
  { weight: 2, text: (_, body) => `{ take(x) { ${body} } }` },
  { weight: 2, text: (f) => `Object.create({ take: ${f} })` },
  { weight: 2, text: (f) => `{ ...{ take: ${f} } }` },
  { weight: 1, text: (f) => `Object.freeze({ take: ${f} })` },
  { weight: 3, text: () => undefined, isClass: true },
  { weight: 1, text: (f) => `Object.assign({}, { take: ${f} })` },
];

/** Ways in which `f` takes the place of what `h` calls `take`. */
const CHANGES = [
  (h, f) => `${h}.take = ${f};`,
  (h, f) => `${h}["take"] = ${f};`,
  (h, f) => `Object.assign(${h}, { take: ${f} });`,
  (h, f) => `Object.defineProperty(${h}, "take", { value: ${f}, configurable: true, writable: true });`,
  (h, f) => `Object.defineProperty(${h}, "take", { get: () => ${f}, configurable: true });`,
  (h, f) => `Reflect.set(${h}, "take", ${f});`,
  (h, f) => `Object.setPrototypeOf(${h}, { take: ${f} });`,
  (h, f) => `Object.getPrototypeOf(${h}).take = ${f};`,
  (h, f) => `for (const key of ["take"]) ${h}[key] = ${f};`,
  (h, f) => `for (const key in ${h}) ${h}[key] = ${f};`,
  (h, f) => `Object.keys(${h}).forEach((key) => { ${h}[key] = ${f}; });`,
  (h, f) => `[${h}.take] = [${f}];`,
  (h, f) => `({ f: ${h}.take } = { f: ${f} });`,
  (h, f) => `${h}.take &&= ${f};`,
  (h, f) => `delete ${h}.take; ${h}.take = ${f};`,
  (h, f) => `Object.defineProperties(${h}, { take: { value: ${f} } });`,
  (h, f) => `Object.assign(${h}, Object.fromEntries([["take", ${f}]]));`,
];

const asAny = (g, text) => (g.types ? `(${text} as any)` : text);

export const statements = [
  {
    name: "member replaced",
    weight: 3.5,
    nests: true,
    when: (g) => g.mayCall(12),
    make(g) {
      const { r, main: m } = g;
      const stash = keeper(g);
      const h = g.name("h");
      const kind = r.weighted(HOLDERS);
      const plain = r.pick(["return x;", "return x;", "x[0] = x[1]; return x;", "return x.subarray(1);"]);
      const type = `{ take(x: ${m.ts}): ${m.ts} }`;
      const original = `(x${g.t(m)}) => { ${plain} }`;
      if (kind.isClass) {
        const name = g.name("Local");
        const isField = r.chance(35);
        g.line(
          isField
            ? `class ${name} { take = ${original}; }`
            : `class ${name} { take(x${g.t(m)})${g.t(m)} { ${plain} } }`,
        );
        g.line(`const ${h}${g.types ? `: ${type}` : ""} = new ${name}();`);
      } else g.line(`const ${h}${g.types ? `: ${type}` : ""} = ${kind.text(original, plain)};`);
      if (r.chance(30)) g.observe(`${h}.take(${g.fresh(m)})`, m);
      const keep = `(x${g.t(m)}) => { ${stash.store("x")} return ${r.pick(["x", "x", g.fresh(m)])}; }`;
      const change = (text) => r.pick(CHANGES)(asAny(g, text), keep);
      const write = () => {
        if (r.chance(50)) {
          const hook = g.name("hook");
          g.line(`const ${hook} = (o${g.types ? `: ${type}` : ""}) => { ${change("o")} };`);
          return `${hook}(${h});`;
        }
        return change(h);
      };
      const text = write();
      g.line(r.chance(45) ? text : `if (${g.condition()}) { ${text} }`);
      g.gap(15);
      const result = g.define(m, `${h}.take(${r.chance(70) ? g.fresh(m) : g.expr(m, 1)})`).name;
      if (r.chance(60)) g.line("churn(20);");
      if (r.chance(60)) g.observe(result, m);
      stash.look();
    },
  },
  {
    name: "functions in lists",
    weight: 1.5,
    when: (g) => g.mayCall(12),
    make(g) {
      const { r, main: m } = g;
      const stash = keeper(g);
      const list = g.name("fs");
      const f = `(x${g.t(m)}) => x[0]`;
      const keep = `(x${g.t(m)}) => { ${stash.store("x")} return x[1]; }`;
      const of = g.types ? `(x: ${m.ts}) => ${m.big ? "bigint" : "number"}` : "";
      const depth = r.int(1, 3);
      const open = "[".repeat(depth);
      const close = "]".repeat(depth);
      const type = g.types ? `: (${of})${"[]".repeat(depth)}` : "";
      g.line(`const ${list}${type} = ${open}${f}${close};`);
      const at = (last) => `${list}${Array.from({ length: depth - 1 }, () => g.sure("[0]")).join("")}${last}`;
      g.line(
        `${r.chance(50) ? `if (${g.condition()}) ` : ""}${r.pick([
          at(`[0] = ${keep};`),
          at(`.fill(${keep});`),
          at(`.splice(0, 1, ${keep});`),
          at(`.unshift(${keep});`),
          `${list}[0] = ${"[".repeat(depth - 1)}${keep}${"]".repeat(depth - 1)};`,
        ])}`,
      );
      g.line(`console.log("${g.name("h")}", ${g.sure(at("[0]"))}(${g.fresh(m)}));`);
      g.line("churn(20);");
      stash.look();
    },
  },
  {
    name: "accessor from a callee",
    weight: 2,
    when: (g) => g.mayCall(12),
    make(g) {
      const { r, main: m } = g;
      const stash = keeper(g);
      const o = g.name("acc");
      const set = `set(x${g.t(m)}) { ${stash.store("x")} }`;
      const get = `get()${g.t(m)} { return ${r.chance(60) ? stash.read : g.fresh(m)}; }`;
      const isProto = r.chance(50);
      const whole = `{ ${get.replace("get", "get v")}, ${set.replace("set", "set v")} }`;
      const type = g.types ? `: { v: ${m.ts} }` : "";
      const install = g.name("install");
      const body = isProto
        ? `Object.setPrototypeOf(o, ${whole});`
        : r.pick([
            `Object.defineProperty(o, "v", { ${get}, ${set} });`,
            `Reflect.defineProperty(o, "v", { ${get}, ${set} });`,
            `Object.defineProperties(o, { v: { ${get}, ${set} } });`,
            `Object.defineProperty(o, "v", Object.getOwnPropertyDescriptor(${whole}, "v")${g.types ? "!" : ""});`,
          ]);
      const made = r.pick([
        isProto ? g.as("{}", { ts: `unknown as { v: ${m.ts} }` }) : `{ v: ${g.fresh(m)} }`,
        g.as("Object.create(null)", { ts: `{ v: ${m.ts} }` }),
      ]);
      g.line(`const ${o}${type} = ${made};`);
      g.line(`const ${install} = (o${type}) => { ${body} };`);
      g.line(`${r.chance(60) ? "" : `if (${g.condition()}) `}${install}(${o});`);
      g.line(`${o}.v = ${r.chance(70) ? g.fresh(m) : g.variable(m)};`);
      if (r.chance(50)) g.line("churn(20);");
      if (r.chance(50)) g.define(m, `${o}.v`, { mutable: false });
      stash.look();
    },
  },
  {
    name: "closures as an object",
    weight: 2.5,
    when: (g) => g.mayCall(30) && g.fn.nest < 4 && g.main.name !== "Buffer",
    make(g) {
      const { r, main: m } = g;
      const one = m.big ? "1n" : "i";
      const maker = g.name("builder");
      const b = g.name("b");
      const inner = g.name("buf");
      const used = g.name("used");
      g.block(
        `const ${maker} = (size${g.t({ ts: "number" })}) =>`,
        () => {
          g.line(`let ${inner}${g.t(m)} = new ${m.name}(size);`);
          g.line(`let ${used} = 0;`);
          g.block("return", () => {
            g.block(
              `push(i${g.t({ ts: "number" })})`,
              () => {
                g.block(`if (${used} >= ${inner}.length)`, () => {
                  const next = g.name("next");
                  g.line(`const ${next} = new ${m.name}(${inner}.length * 2 + 1);`);
                  g.line(`${next}.set(${inner});`);
                  g.line(`${inner} = ${next};`);
                });
                g.line(`${inner}[${used}++] = ${one};`);
                if (r.chance(20)) g.line(`return ${inner};`);
                else g.line("return undefined;");
              },
              "},",
            );
            g.line(
              `done: () => ${r.pick([inner, `${inner}.subarray(0, ${used})`, `${inner}.slice(0, ${used})`])},`,
            );
            if (r.chance(40)) g.line(`swap(x${g.t(m)}) { const old = ${inner}; ${inner} = x; return old; },`);
            else g.line(`swap(x${g.t(m)}) { ${inner}.set(x.subarray(0, 2)); return x; },`);
          });
        },
        "};",
      );
      g.line(`const ${b} = ${maker}(${r.pick(["10", "16", g.fn.size])});`);
      const seen = r.chance(40) ? g.define(m, `${b}.done()`, { mutable: false }).name : undefined;
      g.loop("for (let i = 0; i < 40; i++)", 3, () => g.line(`${b}.push(i);`));
      g.gap(15);
      if (r.chance(40)) g.define(m, `${b}.swap(${g.fresh(m)})`, { mutable: false });
      if (r.chance(40)) g.line(`for (let i = 0; i < 50; i++) ${b}.push(i);`);
      const last = g.define(m, `${b}.done()`, { mutable: false }).name;
      if (r.chance(40)) g.line("churn(20);");
      g.observe(last, m);
      if (seen) g.observe(seen, m);
    },
  },
];

/** A variable that keeps memory: of the function at hand, or of the module. */
function keeper(g) {
  const { r, main: m } = g;
  const sink = g.sinks.find(({ type }) => type.kind === "opt" && type.of.ts === m.ts);
  if (sink && r.chance(50)) {
    return {
      store: (x) => `${sink.name} = ${x};`,
      read: `(${sink.name} ?? ${g.fresh(m)})`,
      look: () =>
        r.chance(50) && g.line(`if (${sink.name}) console.log("${g.name("k")}", show(${sink.name}));`),
    };
  }
  const list = g.name("stash");
  g.line(`const ${list}${g.types ? `: ${m.ts}[]` : ""} = [];`);
  return {
    store: (x) => `${list}.push(${x});`,
    read: `(${list}.at(-1) ?? ${g.fresh(m)})`,
    look: () => g.line(`for (const x of ${list}) console.log("${g.name("k")}", show(x));`),
  };
}
