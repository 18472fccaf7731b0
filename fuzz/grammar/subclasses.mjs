/** Heirs of typed arrays: what is called on memory of the declared type may be theirs. Only some programs have them. */
const isFit = (g) => g.hasHeirs && g.main.name !== "Buffer";

/** Declared where a program uses it; `kept` is a variable of its own. */
export function declareHeir(g) {
  const { r, main: m } = g;
  const keep = "lastOfHeirs = this;";
  const value = m.big ? "bigint" : "number";
  g.ifNeeded("lastOfHeirs", () =>
    g.line(`let lastOfHeirs${g.types ? ` = undefined as ${m.ts} | undefined` : ""};`),
  );
  g.ifNeeded("Heir", () =>
    g.block(`class Heir extends ${m.name}`, () => {
      const t = (type) => (g.types ? `: ${type}` : "");
      const members = [
        `fill(x${t(value)}, from${g.types ? "?" : ""}${t("number")}, to${g.types ? "?" : ""}${t("number")}) { ${keep} return super.fill(x, from, to); }`,
        `subarray(from${g.types ? "?" : ""}${t("number")}, to${g.types ? "?" : ""}${t("number")}) { return new ${m.name}(this.buffer, this.byteOffset, this.length); }`,
        `reverse() { ${keep} return this; }`,
        `get first() { ${keep} return this[0]; }`,
        `static get [Symbol.species]() { return ${m.name}; }`,
        ...(g.types ? [] : [`get length() { ${keep} return super.length; }`]),
      ];
      for (let i = r.int(0, 2); i > 0; i--) g.line(members.splice(r.int(0, members.length - 1), 1)[0]);
    }),
  );
}

export const statements = [
  {
    name: "what an heir keeps",
    weight: 3,
    when: isFit,
    make(g) {
      const { r, main: m } = g;
      const name = g.name("heir");
      g.line(`const ${name}${g.t(m)} = new Heir(${g.size(m)});`);
      g.declare(name, m);
      g.line(
        r.pick([`${name}.fill(${g.element(m)});`, `${name}.reverse();`, `console.log(${name}.length);`]),
      );
      g.gap(20);
      if (r.chance(60)) g.line("churn(20);");
      g.line(`if (lastOfHeirs) console.log("${g.name("k")}", show(lastOfHeirs));`);
    },
  },
];

export const expressions = {
  mem: [
    {
      name: "heir",
      weight: 2,
      flat: true,
      when: (g, type) => isFit(g) && type.ts === g.main.ts,
      make: (g, type) => `new Heir(${g.size(type)})`,
    },
  ],
};
