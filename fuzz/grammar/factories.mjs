/**
 * What makes memory for others: factories through levels that return it in objects, lists, maps and instances, of
 * which callers keep, drop or swap members; and nested functions that leave it in the variables around them.
 */
import { arr, map, NUM } from "../types.mjs";

/** The factories that a program may use. */
export function declareFactories(g) {
  const { main, r } = g;
  const size = main.bytes === 1 ? "n * 4" : main.bytes === 2 ? "n * 2" : "n";
  const fresh = main.name === "Buffer" ? `Buffer.alloc(${size})` : `new ${main.name}(${size})`;
  const pair = g.objects[0];
  const factory = (name, type, body) =>
    g.ifNeeded(name, () => g.block(`function ${name}(n${g.t(NUM)})${g.t(type)}`, body));
  factory("pairOf", pair, () => {
    g.line(`const a = ${fresh};`);
    g.line(`const b = ${r.chance(70) ? fresh : r.pick(["a", "a.subarray(1)", "a.slice()"])};`);
    g.line(`a.fill(${g.element(main)});`);
    g.line("return { a, b };");
  });
  factory("swapped", pair, () => {
    g.line("const p = pairOf(n);");
    g.line(
      r.pick([
        "return { a: p.b, b: p.a };",
        "[p.a, p.b] = [p.b, p.a]; return p;",
        "return { ...p, b: p.b.slice() };",
        "return n % 2 ? p : pairOf(n);",
        "const { a, ...rest } = p; return { a: rest.b, b: a };",
      ]),
    );
  });
  factory("listOf", arr(main), () => {
    g.line(r.pick([`return [${fresh}, ${fresh}];`, "const p = swapped(n); return [p.a, p.b, p.a];"]));
  });
  factory("mapOf", map(main), () => {
    g.line("const [one, two] = listOf(n);");
    g.line(`return new Map([["a", ${g.sure("one")}], ["b", ${g.sure(r.pick(["one", "two"]))}]]);`);
  });
  factory("boxOf", g.box, () => {
    g.line(r.pick([`return new Box(${fresh});`, "const p = swapped(n); return new Box(p.a).put(p.b);"]));
  });
}

const BY_KIND = { obj: ["pairOf", "swapped"], arr: ["listOf"], map: ["mapOf"], box: ["boxOf"] };

const made = (kind, wanted) => ({
  weight: 2,
  when: (g, type) => type.ts === wanted(g).ts && g.mayCall(8),
  make: (g) => `${g.r.pick(BY_KIND[kind])}(${g.fn.size})`,
});

export const statements = [
  {
    // the nested function makes what the variable around it holds
    weight: 4,
    nests: true,
    when: (g) => g.fn.mult < 20 && g.mayCall(20),
    make(g) {
      const { r, main } = g;
      const held = g.define(main, g.expr(main, 1), { mutable: true, stem: "held" }).name;
      const grow = g.name("grow");
      const larger = g.name("larger");
      g.block(
        `const ${grow} = (k${g.t(NUM)}) =>`,
        () => {
          g.fn.loops++;
          g.line(`const ${larger} = ${g.fresh(main)};`);
          if (r.chance(60)) g.line(`${larger}.fill(${main.big ? "BigInt(k)" : "k"});`);
          if (r.chance(60)) g.line(`${larger}[0] = ${held}[0]${g.types ? "!" : ""};`);
          g.line(
            r.pick([
              `${held} = ${larger};`,
              `if (k % 2 === 0) ${held} = ${larger};`,
              `${held} = ${larger}.subarray(1);`,
              `[${held}] = [${larger}];`,
            ]),
          );
          if (r.chance(35)) g.line(`return ${r.pick([larger, held])};`);
          g.fn.loops--;
        },
        "};",
      );
      const call = () => g.line(`${grow}(${r.int(0, 5)});`);
      if (r.chance(40)) g.loop(`for (let i = 0; i < 3; i++)`, 3, () => call());
      else call();
      g.gap(40);
      if (r.chance(50)) call();
      g.observe(held, main);
    },
  },
];

export const expressions = {
  obj: [made("obj", (g) => g.objects[0])],
  arr: [made("arr", (g) => arr(g.main))],
  map: [made("map", (g) => map(g.main))],
  box: [made("box", (g) => g.box)],
};
