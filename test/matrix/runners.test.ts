import { expect } from "vitest";
import { testCells } from "./cells.js";
import { blocks } from "./documented.js";
import { runnerRows } from "./rows.js";
import { Walk } from "./walk.js";

const sum = `export function sumOfSquares(n: number): number {
  const squares = new Float64Array(n);
  for (let i = 0; i < n; i++) squares[i] = i * i;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += squares[i]!;
  if (n === 13) throw new Error("here");
  return sum;
}
`;
const body = `for (let i = 0; i < 3; i++) sumOfSquares(1000);
const own = stats().reuses;
for (let i = 0; i < 3; i++) nacl.secretbox(new Uint8Array(4096), new Uint8Array(24), new Uint8Array(32));
const all = stats().reuses;
let stack = "";
try {
  sumOfSquares(13);
} catch (error) {
  stack = (error as Error).stack ?? "";
}
`;
const imports = `import { stats } from "scopefree/runtime";
import nacl from "tweetnacl";
import { sumOfSquares } from "./sum";
`;
const app = `${imports}enum Kind { Own = "own", Package = "package" }
${body}
console.log(own > 0 && Kind.Own, all > own && Kind.Package, stack.includes("sum.ts:6:23"));
`;
const tests = (runner: string) => `${imports}${runner}
${body}
test("sources are rewritten", () => expect(own).toBeGreaterThan(0));
test("packages are rewritten", () => expect(all).toBeGreaterThan(own));
test("stacks lead to the source", () => expect(stack).toContain("sum.ts:6:23"));
`;

/** The command of each runner, and what it shows. */
const commands: Readonly<Record<string, readonly [command: string, shown: RegExp]>> = {
  tsx: [blocks("docs/hosts.md", "tsx")[0] ?? "", /^own package true\n$/],
  Vitest: ["npx vitest run", /Tests +3 passed/],
  Jest: ["npx jest", /Tests: +3 passed/],
};

testCells(
  runnerRows,
  ({ host, packages }) => {
    const walk = new Walk(undefined, { "package.json": '{ "type": "module" }', "sum.ts": sum });
    if (host === "tsx") walk.write("app.ts", app);
    if (host === "Vitest") {
      walk.write("app.test.ts", tests('import { expect, test } from "vitest";'));
      walk.write("vitest.config.js", blocks("docs/hosts.md", "Vitest")[0] ?? "");
    }
    if (host === "Jest") {
      const [, transformer = "", configuration = ""] = blocks("docs/hosts.md", "Jest");
      walk.write("app.test.ts", tests(""));
      walk.write("scopefree-jest.mjs", transformer).write("jest.config.mjs", configuration);
    }
    return walk.install("tweetnacl", ...packages);
  },
  (walk, { host }, node) => {
    const [command, shown] = commands[host] as readonly [string, RegExp];
    const { code, stdout, stderr } = walk.run(node, command, { SCOPEFREE_INCLUDE: "tweetnacl" });
    expect(code, stdout + stderr).toBe(0);
    expect(host === "Jest" ? stderr : stdout).toMatch(shown);
  },
);
