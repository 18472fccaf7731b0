/** What a name of another file stands for: scripts share their globals, modules that become CommonJS their objects. */
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { decision } from "./programs.js";

const HELPERS = `
function sum(a) { return a[0]; }
var first = function (a) { return a[0]; };
const table = { last(a) { return a[1]; } };
class Reader { static read(a) { return a[2]; } }
`;
const use = (call: string): string =>
  `export function use(n) { const a = new Float64Array(n); a[0] = 1; return ${call}; }\n`;
const EVIL = "var kept = []; var evil = (a) => kept.push(a);\n";

describe("globals of scripts", () => {
  it.each([
    ["sum(a)", "sum = evil;"],
    ["sum(a)", "{ function sum(a) { kept.push(a); } }"],
    ["sum(a)", "globalThis.sum = evil;"],
    ["sum(a)", "eval('sum = evil');"],
    ["first(a)", "first = evil;"],
    ["first(a)", "[first] = [evil];"],
    ["table.last(a)", "{ const other = table; other.last = evil; }"],
    ["Reader.read(a)", "{ const Other = Reader; Other.read = evil; }"],
  ])("%s is not followed where another script has %s", (call, change) => {
    const main = use(call);
    expect(decision({ "main.js": main, "helpers.js": HELPERS }, "use")).toBe("tracked");
    expect(decision({ "main.js": main, "helpers.js": HELPERS, "evil.js": EVIL + change }, "use")).toBe(
      "heap",
    );
  });

  it.each([["let sum; sum = 1;"], ["function inner(sum) { sum = evil; }"]])(
    "are another thing than a variable of a module or function: %s",
    (change) => {
      const files = {
        "main.js": use("sum(a)"),
        "helpers.js": HELPERS,
        "other.js": `${EVIL + change}\nexport {};`,
      };
      expect(decision(files, "use")).toBe("tracked");
    },
  );
});

describe("functions of modules that become CommonJS", () => {
  const lib = "export function sum(a: Float64Array): number { return a[0]!; }\n";
  const main = (change: string): string =>
    `import * as lib from "./lib.js"; import { sum } from "./lib.js";\n${change}\n` +
    "export function use(n: number) { const a = new Float64Array(n); a[0] = 1; return sum(a); }\n";
  const { CommonJS, ESNext } = ts.ModuleKind;

  it.each([
    ["(lib as any).sum = (a: any) => { (globalThis as any).kept = a; };"],
    ["Object.assign(lib, { sum: null });"],
    ["const key: string = JSON.parse('1'); (lib as any)[key] = null;"],
  ])("are not followed where the object of the module is changed: %s", (change) => {
    const files = { "main.ts": main(change), "lib.ts": lib };
    const options = { moduleResolution: ts.ModuleResolutionKind.Node10 };
    expect(decision(files, "use", { ...options, module: CommonJS })).toBe("heap");
    expect(decision(files, "use", { module: ESNext })).toBe("tracked");
    const unchanged = { "main.ts": main("lib.sum;"), "lib.ts": lib };
    expect(decision(unchanged, "use", { ...options, module: CommonJS })).toBe("tracked");
  });
});
