/** Async functions: interleaved activations, memory that is held across `await`, and promises nobody waits for. */
import { callText } from "./functions.mjs";

const makers = (g) => g.functions.filter((one) => one.kind === "async" && one.cost * g.fn.mult < 800);

export const statements = [
  {
    weight: 7,
    when: (g) => g.fn.kind === "async",
    make(g) {
      const { r } = g;
      r.weighted([
        { weight: 4, make: () => g.line("await null;") },
        { weight: 1, make: () => void g.define(g.main, `await Promise.resolve(${g.expr(g.main, 1)})`) },
        { weight: 1, make: () => void g.define(g.main, `await ${g.variable(g.main)}`) },
        {
          weight: 4,
          make() {
            const list = makers(g);
            if (list.length === 0) return g.line("await undefined;");
            const callee = r.pick(list);
            if (!g.mayCall(callee.cost)) return undefined;
            const call = `await ${callText(g, callee, 1)}`;
            if (callee.result.kind === "void" || callee.result.kind === "num") return g.line(`${call};`);
            return void g.define(callee.result, call);
          },
        },
        {
          weight: 1,
          make() {
            const list = makers(g);
            if (list.length === 0) return;
            const one = r.pick(list);
            const two = r.pick(list);
            if (!g.mayCall(one.cost + two.cost)) return;
            g.line(`await Promise.all([${callText(g, one, 1)}, ${callText(g, two, 1)}]);`);
          },
        },
      ]).make();
    },
  },
  {
    weight: 1.5,
    when: (g) => makers(g).length > 0,
    make(g) {
      const callee = g.r.pick(makers(g));
      if (!g.mayCall(callee.cost)) return;
      const call = callText(g, callee, 1);
      if (callee.result.kind === "mem" && g.r.chance(50)) {
        const x = g.name("x");
        g.line(`${call}.then((${x}) => console.log("${g.name("t")}", ${x}[0]), () => {});`);
      } else g.line(`${call}.catch(() => {});`);
    },
  },
  {
    weight: 0.6,
    when: (g) => g.mayCall(4),
    make(g) {
      const name = g.variable(g.main);
      g.line(
        `${g.r.pick(["Promise.resolve().then(", "queueMicrotask("])}() => console.log("${g.name("t")}", show(${name})));`,
      );
    },
  },
];
