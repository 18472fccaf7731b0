/** Classes: fields that hold memory, private ones, accessors, methods that keep, hand out and replace, heirs. */
import { arr, cls, fn, NUM, VOID } from "../types.mjs";
import { listOf, parametersOf } from "./functions.mjs";

/** A class; it is left out again where no instance is made. */
export function declareClass(g) {
  const name = g.name("C");
  g.ifNeeded(name, () => makeClass(g, name));
}

function makeClass(g, name) {
  const base = g.classes.length > 0 && g.r.chance(30) ? g.r.pick(g.classes) : undefined;
  const info = {
    name,
    base,
    fields: base ? [...base.fields.filter((one) => !one.hidden)] : [],
    methods: base ? [...base.methods] : [],
  };
  info.type = cls(info);
  const own = [];
  for (let i = g.r.int(1, g.limits.members); i > 0; i--) {
    const hidden = g.r.chance(25);
    const type = g.r.weighted([
      { weight: 6, type: g.main },
      { weight: 1, type: arr(g.main) },
      { weight: 1, type: g.objects[0] },
      { weight: 1, type: fn([], g.main) },
    ]).type;
    own.push({ name: `${hidden ? "#" : ""}${g.name("m")}`, type, hidden, inline: g.r.chance(35) });
  }
  const heir = base ? ` extends ${base.name}` : "";
  g.block(`class ${name}${heir}`, () => {
    const inline = g.context("constructor", VOID, undefined);
    for (const field of own) {
      if (!field.inline) {
        if (g.types || field.hidden) g.line(`${field.name}${g.t(field.type)};`);
        continue;
      }
      inline.size = "20";
      const init = g.within(inline, [], () => g.inExpression(() => g.expr(field.type, 1)));
      g.line(`${field.name}${g.t(field.type)} = ${init};`);
    }
    const parameters = base
      ? base.params
      : parametersOf(g, Math.min(g.limits.parameters, 2)).map((one) => ({ ...one, byDefault: false }));
    info.params = parameters;
    const context = g.context("constructor", VOID, undefined);
    const needs = own.some((field) => !field.inline);
    if (!base || needs)
      g.within(context, [], () => {
        for (const one of parameters) g.declare(one.name, one.type, one.mutable);
        g.block(
          `constructor(n${g.t(NUM)}${parameters.length > 0 ? ", " : ""}${listOf(g, parameters)})`,
          () => {
            context.nest = 0;
            if (base) g.line(`super(n${parameters.map((one) => `, ${one.name}`).join("")});`);
            context.cls = info;
            for (const field of own)
              if (!field.inline) g.line(`this.${field.name} = ${g.expr(field.type, 1)};`);
            info.fields.push(...own);
            g.declare("this", info.type);
            g.statements(0, g.small ? 1 : 2);
          },
        );
      });
    else info.fields.push(...own);
    info.cost = context.cost + (base?.cost ?? 0) + inline.cost + 2;
    for (let i = g.r.int(1, g.limits.members); i > 0; i--) method(g, info);
    if (g.r.chance(50)) getter(g, info);
  });
  g.classes.push(info);
}

function method(g, info) {
  const inherited = info.base?.methods.filter((one) => one.kind === "method") ?? [];
  const overriding = inherited.length > 0 && g.r.chance(40) ? g.r.pick(inherited) : undefined;
  const result = overriding?.result ?? g.r.pick([g.main, g.main, NUM, VOID, arr(g.main), fn([], g.main)]);
  const parameters = overriding
    ? overriding.params.map((type) => ({ name: g.name("a"), type, mutable: false, byDefault: false }))
    : parametersOf(g, Math.min(g.limits.parameters, 2));
  const name = overriding?.name ?? g.name("do");
  const context = g.context("method", result, undefined);
  context.cls = info;
  g.within(context, [], () => {
    for (const one of parameters) g.declare(one.name, one.type, one.mutable);
    g.declare("this", info.type);
    g.block(
      `${name}(n${g.t(NUM)}${parameters.length > 0 ? ", " : ""}${listOf(g, parameters)})${g.t(result)}`,
      () => {
        context.nest = 0;
        g.statements(1, g.limits.members + 1);
        if (result.kind !== "void") g.line(`return ${g.result()};`);
      },
    );
  });
  const made = {
    name,
    params: parameters.map(({ type }) => type),
    result,
    kind: "method",
    cost: context.cost + 1,
  };
  if (!overriding) info.methods.push(made);
  else overriding.cost = Math.max(overriding.cost, made.cost);
}

function getter(g, info) {
  const name = g.name("get");
  const context = g.context("method", g.main, undefined);
  context.cls = info;
  context.size = "20";
  g.within(context, [{ name: "this", type: info.type, mutable: false }], () => {
    g.block(`get ${name}()${g.t(g.main)}`, () => {
      context.nest = 0;
      g.statements(0, 2);
      g.line(`return ${g.result()};`);
    });
    if (g.r.chance(50)) {
      const value = g.name("a");
      g.block(`set ${name}(${value}${g.t(g.main)})`, () => {
        context.nest = 0;
        const { result } = context;
        context.result = VOID;
        g.declare(value, g.main);
        g.statements(1, 2);
        context.result = result;
      });
      info.fields.push({ name, type: g.main });
    } else info.fields.push({ name, type: g.main, readonly: true });
  });
}

const instances = (g) =>
  g.variables((one) => one.type.kind === "cls" && one.name !== "this" && one.type.info.methods.length > 0);

export const statements = [
  {
    weight: 3,
    when: (g) => g.fn.cls !== undefined && g.variables((one) => one.name === "this").length > 0,
    make(g) {
      const fields = g.fn.cls.fields.filter((one) => !one.readonly);
      if (fields.length === 0) return;
      const field = g.r.pick(fields);
      g.line(`this.${field.name} = ${g.r.chance(60) ? g.variable(field.type) : g.expr(field.type, 1)};`);
    },
  },
  {
    weight: 4,
    when: (g) => g.classes.length > 0,
    make: (g) => {
      const { type } = g.r.pick(g.classes);
      g.define(type, g.expr(type, 1));
    },
  },
  {
    weight: 8,
    when: (g) => instances(g).length > 0,
    make(g) {
      const { name, type } = g.r.pick(instances(g));
      const callee = g.r.pick(type.info.methods);
      if (callee.cost * g.fn.mult > 1500 || !g.mayCall(callee.cost)) return;
      const call = `${name}.${callee.name}(${[g.fn.size, ...callee.params.map((of) => g.expr(of, 1))].join(", ")})`;
      if (callee.result.kind === "num") g.line(`console.log("${g.name("m")}", ${call});`);
      else if (callee.result.kind === "void" || g.r.chance(15)) g.line(`${call};`);
      else g.define(callee.result, call);
    },
  },
];

export const expressions = {
  cls: [
    {
      weight: 1,
      flat: true,
      make(g, { info }, depth) {
        // an heir is one, too
        const heirs = g.classes.filter((one) => one.base === info);
        const made = heirs.length > 0 && g.r.chance(40) ? g.r.pick(heirs) : info;
        g.mayCall(made.cost ?? 5);
        return `new ${made.name}(${[g.fn.size, ...made.params.map(({ type }) => g.expr(type, depth))].join(", ")})`;
      },
    },
  ],
};
