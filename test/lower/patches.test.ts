/** Programs that change built-ins, by whatever name: what they change is not relied on. */
import { describe, expect, it } from "vitest";
import { analyze } from "../../src/index.js";
import { PROTOTYPES, STATICS } from "./patch-programs.js";
import { decision, programOf } from "./programs.js";

const USE = `
export function use(n, v) {
  const a = new Float64Array(n);
  a.fill(v);
  const target = new Float64Array(n);
  target.set(a);
  return a[0] + target[n - 1];
}
`;
const EVIL = "const kept = []; const evil = function (x) { kept.push(x); };\n";

/** Each replaces `Float64Array.prototype.set`, or the class, by a function that keeps its argument. */
const PATCHES = [
  "Float64Array.prototype.set = evil;",
  "const F = Float64Array; F.prototype.set = evil;",
  "let F; F = Float64Array; F.prototype.set = evil;",
  "function go() { F.prototype.set = evil; } var F = Float64Array; go();",
  "let F = Map; F = Float64Array; F.prototype.set = evil;",
  "const F = kept ? Float64Array : Float32Array; F.prototype.set = evil;",
  "const F = kept && Float64Array; F.prototype.set = evil;",
  "let F; F ??= Float64Array; F.prototype.set = evil;",
  "const F = (0, Float64Array); F.prototype.set = evil;",
  "const { Float64Array: F } = globalThis; F.prototype.set = evil;",
  "const { prototype: p } = Float64Array; p.set = evil;",
  "const { Float64Array: { prototype: p } } = globalThis; p.set = evil;",
  "let p; ({ prototype: p } = Float64Array); p.set = evil;",
  "const [F] = [Float64Array]; F.prototype.set = evil;",
  "const { F } = { F: Float64Array }; F.prototype.set = evil;",
  "const { F = Float64Array } = {}; F.prototype.set = evil;",
  "function patch(F) { F.prototype.set = evil; } patch(Float64Array);",
  "function patch(F = Float64Array) { F.prototype.set = evil; } patch();",
  "function patch(p) { p.set = evil; } patch(Float64Array.prototype);",
  "const patch = (p) => { p.set = evil; }; patch(Float64Array.prototype);",
  "(function (F) { F.prototype.set = evil; })(Float64Array);",
  "(function (F) { F.prototype.set = evil; }).call(null, Float64Array);",
  "(function (F) { F.prototype.set = evil; }).apply(null, [Float64Array]);",
  "function patch() { arguments[0].prototype.set = evil; } patch(Float64Array);",
  "function patch(...fs) { for (const F of fs) F.prototype.set = evil; } patch(Float64Array);",
  "function patch() { this.prototype.set = evil; } patch.call(Float64Array);",
  "for (const F of [Float64Array, Float32Array]) F.prototype.set = evil;",
  "[Float64Array].forEach((F) => { F.prototype.set = evil; });",
  "for (Float64Array.prototype.set of [evil]);",
  "[Float64Array.prototype.set] = [evil];",
  "({ a: Float64Array.prototype.set } = { a: evil });",
  '({ a: { b: Float64Array.prototype["set"] = evil } } = { a: {} });',
  "const get = () => Float64Array; get().prototype.set = evil;",
  "const get = () => Float64Array.prototype; get().set = evil;",
  "const o = { F: Float64Array }; o.F.prototype.set = evil;",
  "const o = {}; o.F = Float64Array; o.F.prototype.set = evil;",
  "const F = Float64Array; const o = { F }; o.F.prototype.set = evil;",
  'const m = new Map([["f", Float64Array]]); m.get("f").prototype.set = evil;',
  "class H { static F = Float64Array; } H.F.prototype.set = evil;",
  "class H { p = Float64Array.prototype; } new H().p.set = evil;",
  "const o = { get F() { return Float64Array; } }; o.F.prototype.set = evil;",
  "function* g() { yield Float64Array; } for (const F of g()) F.prototype.set = evil;",
  "function* g() { yield Float64Array.prototype; } for (const p of g()) p.set = evil;",
  "try { throw Float64Array; } catch (F) { F.prototype.set = evil; }",
  "try { throw Float64Array.prototype; } catch (p) { p.set = evil; }",
  "const box = { then(f) { f(Float64Array.prototype); } }; box.then((p) => { p.set = evil; });",
  'Float64Array["prototype"]["set"] = evil;',
  'const k = "prototype"; Float64Array[k].set = evil;',
  'function patch(F, k) { F[k].set = evil; } patch(Float64Array, "prototype");',
  'function patch(F, k, m) { F[k][m] = evil; } patch(Float64Array, "prototype", "set");',
  'const k = "proto" + "type"; function patch(F, k) { F[k].set = evil; } patch(Float64Array, k);',
  'const a = "proto"; function patch(F, k) { F[k].set = evil; } patch(Float64Array, `${a}type`);',
  "for (const k of Object.getOwnPropertyNames(Float64Array)) { const p = Float64Array[k]; if (p && p.BYTES_PER_ELEMENT) p.set = evil; }",
  "function patch(F) { for (const k of Reflect.ownKeys(F)) { const p = F[k]; if (p && p.BYTES_PER_ELEMENT) p.set = evil; } } patch(Float64Array);",
  'Object.getOwnPropertyDescriptor(Float64Array, "prototype").value.set = evil;',
  'const d = Object.getOwnPropertyDescriptor(Float64Array, "prototype"); d.value.set = evil;',
  "const ds = Object.getOwnPropertyDescriptors(Float64Array); ds.prototype.value.set = evil;",
  'Reflect.get(Float64Array, "prototype").set = evil;',
  'const p = Reflect.get(Float64Array, "prototype"); p.set = evil;',
  'Object.defineProperty(Float64Array.prototype, "set", { value: evil });',
  'const d = Object.defineProperty; d(Float64Array.prototype, "set", { value: evil });',
  'const { defineProperty: d } = Object; d(Float64Array.prototype, "set", { value: evil });',
  'Reflect.defineProperty(Float64Array.prototype, "set", { value: evil });',
  'const d = Object.defineProperty; function f(F) { d(F.prototype, "set", { value: evil }); } f(Float64Array);',
  '[Object.defineProperty][0](Float64Array.prototype, "set", { value: evil });',
  'Object.defineProperty.apply(null, [Float64Array.prototype, "set", { value: evil }]);',
  'Reflect.apply(Object.defineProperty, null, [Float64Array.prototype, "set", { value: evil }]);',
  'const d = Object.defineProperty.bind(Object, Float64Array.prototype); d("set", { value: evil });',
  "Object.assign(Float64Array.prototype, { set: evil });",
  "const F = Float64Array; Object.assign(F.prototype, { set: evil });",
  'Reflect.set(Float64Array.prototype, "set", evil);',
  'const R = Reflect; R.set(Float64Array.prototype, "set", evil);',
  'const { set } = Reflect; set(Float64Array.prototype, "set", evil);',
  'function f(p) { Reflect.set(p, "set", evil); } f(Float64Array.prototype);',
  "Object.getPrototypeOf(new Float64Array(1)).set = evil;",
  "const p = Object.getPrototypeOf(new Float64Array(1)); p.set = evil;",
  "const g = Object.getPrototypeOf; g(new Float64Array(1)).set = evil;",
  "const { getPrototypeOf: g } = Object; g(new Float64Array(1)).set = evil;",
  "[new Float64Array(1)].map(Object.getPrototypeOf)[0].set = evil;",
  "Object.getPrototypeOf(Float64Array).prototype.set = evil;",
  "const T = Object.getPrototypeOf(Int8Array); T.prototype.set = evil;",
  "const T = Int8Array.__proto__; T.prototype.set = evil;",
  "const { prototype: p } = Object.getPrototypeOf(Int8Array); p.set = evil;",
  "new Float64Array(1).__proto__.set = evil;",
  "const x = new Float64Array(1); x.__proto__.set = evil;",
  'const x = new Float64Array(1); x["__proto__"].set = evil;',
  'const k = "__proto__"; function f(x, k) { x[k].set = evil; } f(new Float64Array(1), k);',
  "const base = Object.getPrototypeOf(Int8Array.prototype); Object.setPrototypeOf(Float64Array.prototype, Object.create(base, { set: { value: evil } }));",
  "new Float64Array(1).constructor.prototype.set = evil;",
  "const C = new Float64Array(1).constructor; C.prototype.set = evil;",
  "const { constructor: C } = new Float64Array(1); C.prototype.set = evil;",
  "const { constructor: { prototype: p } } = new Float64Array(1); p.set = evil;",
  'const k = "constructor"; function f(x, k) { x[k].prototype.set = evil; } f(new Float64Array(1), k);',
  "globalThis.Float64Array.prototype.set = evil;",
  "const g = globalThis; g.Float64Array.prototype.set = evil;",
  "(function (g) { g.Float64Array.prototype.set = evil; })(globalThis);",
  '(function (g) { var A = g["Float64" + "Array"]; A.prototype.set = evil; })(globalThis);',
  'const g = Function("return this")(); g.Float64Array.prototype.set = evil;',
  'const g = (0, eval)("this"); g.Float64Array.prototype.set = evil;',
  "const R = Float64Array; Float64Array = class extends R { set(x) { kept.push(x); } };",
  "const R = Float64Array; ({ x: Float64Array } = { x: class extends R { set(x) { kept.push(x); } } });",
  'const name = "Float64Array"; const R = Float64Array; globalThis[name] = class extends R { set(x) { kept.push(x); } };',
  "const R = Float64Array; function inst(g, o) { for (const k in o) g[k] = o[k]; } inst(globalThis, { Float64Array: class extends R { set(x) { kept.push(x); } } });",
  "const R = Float64Array; Object.assign(globalThis, { Float64Array: class extends R { set(x) { kept.push(x); } } });",
  "const o = { __proto__: Float64Array, go() { super.prototype.set = evil; } }; o.go();",
  "class X extends Float64Array { static go() { super.prototype.set = evil; } } X.go();",
  "class X extends Float64Array {} X.__proto__.prototype.set = evil;",
  "class X extends Float64Array {} Object.getPrototypeOf(X.prototype).set = evil;",
  "class X extends Float64Array { go() { const p = super.constructor.prototype; p.set = evil; } } new X(1).go();",
  "function tag(s, F) { F.prototype.set = evil; } tag`${Float64Array}`;",
  "function tag(s, p) { p.set = evil; } tag`${Float64Array.prototype}`;",
  "function patch(F) { F.prototype.set = evil; } patch(...[Float64Array]);",
  "class K { constructor(F) { F.prototype.set = evil; } } new K(Float64Array);",
  "const o = { patch(F) { F.prototype.set = evil; } }; o.patch(Float64Array);",
  "const o = { patch(p) { p.set = evil; } }; o.patch(Float64Array.prototype);",
  "const lib = { F: Float64Array }; for (const k in lib) lib[k].prototype.set = evil;",
  "Object.values({ F: Float64Array })[0].prototype.set = evil;",
  "const o = { set p(F) { F.prototype.set = evil; } }; o.p = Float64Array;",
  "new Proxy(Float64Array.prototype, {}).set = evil;",
  "const q = new Proxy(Float64Array, {}); q.prototype.set = evil;",
  'Float64Array.prototype.__defineGetter__("set", () => evil);',
  'const p = Float64Array.prototype; p.__defineGetter__("set", () => evil);',
  "async function f() { const p = await Float64Array.prototype; p.set = evil; } f(); await null; await null;",
  "Float64Array?.prototype.set; const F = Float64Array; (F?.prototype).set = evil;",
  "let a, b; a = b = Float64Array; b.prototype.set = evil;",
  "let a, b; (a = b = Float64Array.prototype).set = evil;",
  "let a = Map, b = Float64Array; [a, b] = [b, a]; a.prototype.set = evil;",
  "const F = Float64Array; function inner() { const G = F; return () => { const H = G; H.prototype.set = evil; }; } inner()();",
];

/** Each gives `t` a `set` of its own. */
const OWN_MEMBERS = [
  "t.set = (x) => { kept.push(x); };",
  'Object.defineProperty(t, "set", { value: (x) => { kept.push(x); } });',
  "Object.assign(t, { set(x) { kept.push(x); } });",
  "Object.setPrototypeOf(t, evilProto);",
  "t.__proto__ = evilProto;",
  "t[k] = (x) => { kept.push(x); };",
  "patch(t);",
  'Reflect.set(t, "set", (x) => { kept.push(x); });',
  'Reflect.defineProperty(t, "set", { value: (x) => { kept.push(x); } });',
  't.__defineGetter__("set", () => (x) => { kept.push(x); });',
  "t.set &&= (x) => { kept.push(x); };",
  "[t.set] = [(x) => { kept.push(x); }];",
];

/** Programs that hold built-ins in many ways and change none. */
const HARMLESS = [
  "const u8 = Uint8Array; function f(n, i) { n[i] = 0; } f([], 1);",
  "const types = [Float64Array, Float32Array]; for (const T of types) new T(3);",
  "function make(T, n) { return new T(n); } make(Float64Array, 3);",
  "const o = { ctor: Float64Array }; new o.ctor(3).fill(1);",
  "const { max } = Math; max(1, 2);",
  "const isPlain = (x) => Object.getPrototypeOf(x) === Object.prototype; isPlain({});",
  "class Matrix { constructor(n) { this.data = new Float64Array(n); } set(i, v) { this.data[i] = v; } clone() { return new this.constructor(3); } } new Matrix(3).set(1, 2);",
  "const has = Object.prototype.hasOwnProperty; has.call({}, 'x');",
  "(function (root, make) { root.lib = make(); })(typeof globalThis !== 'undefined' ? globalThis : this, () => ({ a: 1 }));",
  "function Sub() {} Sub.prototype = Object.create(Array.prototype); Sub.prototype.constructor = Sub;",
  "export const F = Float64Array; export const G = F;",
  "const options = Object.assign({}, { a: 1 }); options.a = 2;",
  "const e = Object.assign(new Error('x'), { code: 1 }); e.code;",
  "['1'].map(Number).filter(Boolean);",
  "Array.prototype.slice.call([1]);",
  "Float64Array.from([1]); Float64Array.BYTES_PER_ELEMENT; [] instanceof Float64Array;",
  "const guard = (k) => k === '__proto__' || k === 'constructor' || k === 'prototype'; const o = {}; function put(k, j, v) { if (!guard(k)) o[k][j] = v; } put('a', 'b', 1);",
];

const main = (text: string) => `${text}
export const kept: Float64Array[] = [];
export function copyInto(target: Float64Array, n: number, v: number) {
  const a = new Float64Array(n);
  a.fill(v);
  target.set(a);
  return a[0];
}
`;
const evil = (base: string) =>
  `export class X extends ${base} { set(x: any): void { (globalThis as any).kept.push(x); } }`;

/** Modules beside which a declared `Float64Array` may have another `set`. */
const MODULES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  constExport: {
    "b.ts": `export const Base = Float64Array;`,
    "x.ts": `import { Base } from "./b.js";\n${evil("Base")}`,
  },
  renamed: {
    "b.ts": `export const Base = Float64Array;`,
    "x.ts": `import { Base as B } from "./b.js";\n${evil("B")}`,
  },
  exportAs: {
    "b.ts": `const F = Float64Array; export { F as Base };`,
    "x.ts": `import { Base } from "./b.js";\n${evil("Base")}`,
  },
  exportGlobalAs: {
    "b.js": `export { Float64Array as Base };`,
    "x.ts": `import { Base } from "./b.js";\n${evil("Base")}`,
  },
  defaultExport: {
    "b.ts": `export default Float64Array;`,
    "x.ts": `import Base from "./b.js";\n${evil("Base")}`,
  },
  defaultAs: {
    "b.ts": `const F = Float64Array; export { F as default };`,
    "x.ts": `import Base from "./b.js";\n${evil("Base")}`,
  },
  defaultAs2: {
    "b.ts": `const F = Float64Array; export { F as default };`,
    "x.ts": `import { default as Base } from "./b.js";\n${evil("Base")}`,
  },
  namespace: {
    "b.ts": `export const Base = Float64Array;`,
    "x.ts": `import * as b from "./b.js";\n${evil("b.Base")}`,
  },
  namespaceAlias: {
    "b.ts": `export const Base = Float64Array;`,
    "x.ts": `import * as b from "./b.js"; const c = b;\n${evil("c.Base")}`,
  },
  reexport: {
    "b.ts": `export const Base = Float64Array;`,
    "c.ts": `export { Base as Root } from "./b.js";`,
    "x.ts": `import { Root } from "./c.js";\n${evil("Root")}`,
  },
  reexportStar: {
    "b.ts": `export const Base = Float64Array;`,
    "c.ts": `export * from "./b.js";`,
    "x.ts": `import { Base } from "./c.js";\n${evil("Base")}`,
  },
  reexportNs: {
    "b.ts": `export const Base = Float64Array;`,
    "c.ts": `export * as b from "./b.js";`,
    "x.ts": `import { b } from "./c.js";\n${evil("b.Base")}`,
  },
  fn: {
    "b.ts": `export function base() { return Float64Array; }`,
    "x.ts": `import { base } from "./b.js";\n${evil("base()").replace("extends base()", "extends (base())")}`,
  },
  mixin: {
    "b.ts": `export const mix = (B: any) => class extends B { set(x: any) { (globalThis as any).kept.push(x); } };`,
    "x.ts": `import { mix } from "./b.js";\nexport const X = mix(Float64Array);`,
  },
  mixin2: {
    "b.ts": `export function mix<T extends new (...a: any[]) => any>(B: T) { return class extends B { set(x: any) { (globalThis as any).kept.push(x); } }; }`,
    "x.ts": `import { mix } from "./b.js";\nclass Y extends mix(Float64Array) {} export { Y };`,
  },
  cjs: {
    "b.cjs": `module.exports.Base = Float64Array;`,
    "x.cjs": `const b = require("./b.cjs"); module.exports.X = class extends b.Base { set(x) { kept.push(x); } };`,
  },
  cjs2: {
    "b.cjs": `exports.Base = Float64Array;`,
    "x.cjs": `const { Base } = require("./b.cjs"); exports.X = class extends Base { set(x) { kept.push(x); } };`,
  },
  cjs3: {
    "b.cjs": `module.exports = { Base: Float64Array };`,
    "x.cjs": `const { Base: B } = require("./b.cjs"); exports.X = class extends B { set(x) { kept.push(x); } };`,
  },
  cjs4: {
    "b.cjs": `module.exports = Float64Array;`,
    "x.cjs": `const B = require("./b.cjs"); exports.X = class extends B { set(x) { kept.push(x); } };`,
  },
  patchAcross: {
    "b.ts": `export const Base = Float64Array;`,
    "x.ts": `import { Base as B } from "./b.js"; (B.prototype as any).set = function (x: any) {};`,
  },
  patchProtoAcross: {
    "b.ts": `export const proto = Float64Array.prototype;`,
    "x.ts": `import { proto as p } from "./b.js"; (p as any).set = function (x: any) {};`,
  },
  patchFnAcross: {
    "b.ts": `export function patch(p: any, k: string, f: any) { p[k] = f; }`,
    "x.ts": `import { patch } from "./b.js"; patch(Float64Array.prototype, "set", () => {});`,
  },
  patchNs: {
    "b.ts": `export const proto = Float64Array.prototype;`,
    "x.ts": `import * as b from "./b.js"; (b.proto as any).set = function (x: any) {};`,
  },
  enumNs: {
    "b.ts": `export namespace N { export const Base = Float64Array; }`,
    "x.ts": `import { N } from "./b.js";\n${evil("N.Base")}`,
  },
  nsImport: {
    "b.ts": `export namespace N { export const Base = Float64Array; }`,
    "x.ts": `import { N } from "./b.js"; import Q = N.Base;\n${evil("Q")}`,
  },
  staticField: {
    "b.ts": `export class H { static readonly Base = Float64Array; }`,
    "x.ts": `import { H } from "./b.js";\n${evil("H.Base")}`,
  },
  objLit: {
    "b.ts": `export const H = { Base: Float64Array };`,
    "x.ts": `import { H } from "./b.js";\n${evil("H.Base")}`,
  },
  objFreeze: {
    "b.ts": `export const H = Object.freeze({ Base: Float64Array });`,
    "x.ts": `import { H } from "./b.js";\nconst { Base: Q } = H;\n${evil("Q")}`,
  },
  dynImport: {
    "b.ts": `export const Base = Float64Array;`,
    "x.ts": `const b = await import("./b.js");\n${evil("b.Base")}`,
  },
  indirectClass: {
    "b.ts": `export class Mid extends Float64Array {}`,
    "x.ts": `import { Mid } from "./b.js";\n${evil("Mid")}`,
  },
  condHeritage: {
    "x.ts": `const flag = Math.random() > 2;\n${evil("(flag ? Array : Float64Array as any)")}`,
  },
  reflectConstruct: {
    "x.ts": `export class X { set(x: any) {} } Object.setPrototypeOf(X.prototype, Float64Array.prototype); export const y: Float64Array = Reflect.construct(Float64Array, [4], X);`,
  },
  reflectConstruct2: {
    "x.ts": `function X() {} X.prototype = Object.create(Float64Array.prototype); X.prototype.set = function (x: any) {}; export const y: Float64Array = Reflect.construct(Float64Array, [4], X);`,
  },
  setProtoInstance: {
    "x.ts": `export const y = new Float64Array(4); Object.setPrototypeOf(y, Object.create(Float64Array.prototype, { set: { value: (x: any) => {} } }));`,
  },
  ownMethod: { "x.ts": `export const y = new Float64Array(4); (y as any).set = (x: any) => {};` },
  ownMethodAssign: { "x.ts": `export const y = Object.assign(new Float64Array(4), { set(x: any) {} });` },
  ownMethodDefine: {
    "x.ts": `export const y = new Float64Array(4); Object.defineProperty(y, "set", { value: (x: any) => {} });`,
  },
};

describe("built-ins that the program changes", () => {
  for (const text of [...PATCHES, ...PROTOTYPES])
    it(`is seen: ${text}`, () => {
      expect(decision({ "a.js": EVIL + text + USE }, "use")).not.toBe("tracked");
    });

  describe("members of a class itself", () => {
    const use = "export function use(n) { const a = new Float64Array(n); Array.isArray(a); return a[0]; }";
    it("are relied on", () => {
      expect(decision({ "a.js": use }, "use")).toBe("tracked");
    });
    for (const text of STATICS)
      it(`are not after: ${text}`, () => {
        expect(decision({ "a.js": EVIL + text + use }, "use")).not.toBe("tracked");
      });
  });

  for (const text of HARMLESS)
    it(`is not suspected: ${text}`, () => {
      expect(decision({ "a.js": text + USE }, "use")).toBe("tracked");
    });

  for (const text of OWN_MEMBERS)
    it(`is seen on an instance: ${text}`, () => {
      const use = `function use(n, k) { const a = new Float64Array(n); a.fill(3); const t = new Float64Array(n); ${text} t.set(a); return a[0]; }`;
      const before = `const hiding = Object.create(Float64Array.prototype, { set: { value: evil } });
function patch(t) { t.set = evil; }\n`;
      expect(decision({ "a.js": EVIL + before.replace("hiding", "evilProto") + use }, "use")).toBe("heap");
    });

  for (const [name, files] of Object.entries(MODULES))
    it(`is seen across files: ${name}`, () => {
      expect(decision({ ...files, "main.ts": main("") }, "copyInto")).toBe("heap");
    });

  it("is not suspected across files", () => {
    const other = "export class X extends Map<string, Float64Array> {}";
    expect(decision({ "x.ts": other, "main.ts": main("") }, "copyInto")).toBe("tracked");
  });

  it("says where", () => {
    const text = `${USE}Float64Array.prototype.set = function () {};\n`;
    const [site] = analyze(programOf({ "a.js": text }), { workingDirectory: "/v" }).sites;
    expect(site?.reason.message).toContain("at a.js:9:1");
    expect(site?.reason.flow).toHaveLength(1);
  });
});
