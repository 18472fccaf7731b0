/** From an empty folder through each host, word by word from its page. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { repository, sumOfSquares } from "../hosts/project.js";
import { TsServer } from "../hosts/tsserver.js";
import { blocks, commands } from "./documented.js";
import { Walk } from "./walk.js";

/** Versions of the documentation are for the present line of Node. */
const node = 24;

const main = `import { sumOfSquares } from "./sum.js";
declare const console: { log(...values: unknown[]): void };
console.log(sumOfSquares(100), sumOfSquares(100));
`;
const sources = { "package.json": '{ "type": "module" }', "sum.ts": sumOfSquares, "main.ts": main };
const seals = `import { stats } from "scopefree/runtime";
import nacl from "tweetnacl";
const key = new Uint8Array(32);
const nonce = new Uint8Array(24);
for (let i = 0; i < 3; i++) nacl.secretbox(new Uint8Array(4096), nonce, key);
console.log(stats().reuses > 0 ? "reused" : "new");
`;

const readme = () => readFileSync(join(repository, "README.md"), "utf8");

function begin(files: Readonly<Record<string, string>>): Walk {
  const walk = new Walk(undefined, files).install();
  onTestFinished(() => walk.remove());
  return walk;
}

function succeeds(walk: Walk, command: string, environment = {}): string {
  const { code, stdout, stderr } = walk.run(node, command, environment);
  expect(code, `${command}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

/** Runs the commands of a block; scopefree itself is what was packed. */
function follow(walk: Walk, block: string | undefined): string {
  const lines = commands(block).filter((line) => line !== "npm install scopefree");
  return lines.map((line) => succeeds(walk, line)).join("");
}

describe("README", () => {
  test("with ts-patch", () => {
    const [install, tsconfig, compile] = blocks("README.md", "With ts-patch");
    const walk = begin({ ...sources, "tsconfig.json": tsconfig ?? "" });
    follow(walk, install);
    expect(follow(walk, compile)).toBe("");
    expect(walk.read("sum.js")).toContain("freeTracked(squares)");
    expect(succeeds(walk, "node main.js")).toBe("328350 328350\n");
  });

  test("with ts-patch on Node 20", () => {
    const [, tsconfig, compile] = blocks("README.md", "With ts-patch");
    const walk = begin({ ...sources, "tsconfig.json": tsconfig ?? "" });
    const [, versions] = /`(ts-patch@3\.3 typescript@5\.9)`/.exec(readme()) ?? [];
    expect(walk.run(20, `npm install --save-dev ${versions}`).code).toBe(0);
    expect(walk.run(20, commands(compile).join())).toMatchObject({ code: 0, stdout: "" });
    expect(walk.read("sum.js")).toContain("freeTracked(squares)");
  });

  test("with TypeScript 7", () => {
    const [, tsconfig] = blocks("README.md", "With ts-patch");
    const walk = begin({ ...sources, "tsconfig.json": tsconfig ?? "" });
    succeeds(walk, "npm install --save-dev typescript");
    expect(walk.version("typescript")).toMatch(/^7\./);
    const [command = ""] = /npx scopefree build [^`]*/.exec(readme()) ?? [];
    expect(succeeds(walk, command)).toBe("");
    expect(walk.read("sum.js")).toContain("freeTracked(squares)");
    expect(succeeds(walk, "node main.js")).toBe("328350 328350\n");
  });

  test("with a bundler", () => {
    const [configuration] = blocks("README.md", "With a bundler");
    const walk = begin({
      "package.json": '{ "type": "module" }',
      "vite.config.js": configuration ?? "",
      "index.html": '<script type="module" src="/main.js"></script>\n',
      "main.js": seals,
    });
    succeeds(walk, "npm install vite tweetnacl");
    succeeds(walk, "npx vite build --minify false --outDir out");
    const bundle = succeeds(walk, "cat out/assets/*.js");
    expect(bundle).toMatch(/makeSliceTracked\w*\(Uint8Array/);
    expect(bundle).toMatch(/freeTracked\(/);
  });

  test("with Node", () => {
    const walk = begin({ "package.json": '{ "type": "module" }', "app.js": seals });
    succeeds(walk, "npm install tweetnacl");
    expect(succeeds(walk, "node app.js")).toBe("new\n");
    for (const _ of ["first", "second"])
      expect(follow(walk, blocks("README.md", "With Node")[0])).toBe("reused\n");
  });

  test("on the command line", () => {
    const [, tsconfig] = blocks("README.md", "With ts-patch");
    const { "package.json": manifest, ...rest } = sources;
    const inside = Object.fromEntries(Object.entries(rest).map(([name, text]) => [`src/${name}`, text]));
    const walk = begin({ ...inside, "package.json": manifest, "tsconfig.json": tsconfig ?? "" });
    succeeds(walk, "npm install fflate");
    const [all, vendor] = blocks("README.md", "On the command line");
    const lines = commands(all).filter((line) => !line.includes("bisect"));
    expect(lines).toHaveLength(5);
    for (const line of lines) succeeds(walk, line);
    expect(succeeds(walk, lines[0] ?? "")).toContain("src/sum.ts:2:19  Float64Array tracked");
    follow(walk, vendor);
    expect(walk.read("vendor/fflate/esm/index.mjs")).toContain("scopefree/runtime");
  });
});

test("docs/hosts.md: package.json tells Node what to do", () => {
  const [json] = blocks("docs/hosts.md", "Node");
  const manifest = JSON.stringify({ ...JSON.parse(json ?? ""), type: "module" });
  const walk = begin({ "package.json": manifest, "app.js": seals });
  succeeds(walk, "npm install tweetnacl");
  expect(succeeds(walk, "node --import scopefree/register app.js")).toBe("reused\n");
});

test("docs/editor.md: hints from the server of the project's TypeScript", async () => {
  const [install, tsconfig] = blocks("docs/editor.md", "Set up");
  const leak = "export const leak = (n: number) => new Float64Array(n);\n";
  const walk = begin({ ...sources, "leak.ts": leak, "tsconfig.json": tsconfig ?? "" });
  follow(walk, install);
  const server = new TsServer(walk);
  server.open("leak.ts");
  const file = server.file("leak.ts");
  const hints = await server.request("suggestionDiagnosticsSync", { file, includeLinePosition: true });
  expect(hints).toMatchObject([
    { message: expect.stringMatching(/^Float64Array stays on the heap – escapes by return/) },
  ]);
});

test("docs/eslint.md: the rules of the recommended configuration, and of all", () => {
  const [install, configuration = "", settings] = blocks("docs/eslint.md", "With ESLint");
  expect(settings).toContain("exclude");
  const wrong = "export const f = (n: number) => /* @tracked */ new Float64Array(n);\n";
  const walk = begin({
    ...sources,
    "wrong.ts": wrong,
    "tsconfig.json": "{}",
    "eslint.config.js": configuration,
  });
  follow(walk, install);
  const recommended = walk.run(node, "npx eslint .");
  expect(recommended.code, recommended.stderr).toBe(1);
  expect(recommended.stdout).toContain("scopefree/annotations");
  expect(recommended.stdout).toContain("1 problem");
  walk.write("eslint.config.js", configuration.replace("configs.recommended", "configs.all"));
  expect(walk.run(node, "npx eslint .").stdout).toContain("scopefree/stays-on-heap");
});

test("docs/ci.md: assertions and SARIF", () => {
  const [, tsconfig] = blocks("README.md", "With ts-patch");
  const walk = begin({ ...sources, "tsconfig.json": tsconfig ?? "" });
  expect(follow(walk, blocks("docs/ci.md", "Assertions")[0])).toContain("nothing wrong");
  follow(walk, blocks("docs/ci.md", "Code scanning: SARIF")[0]);
  expect(JSON.parse(walk.read("scopefree.sarif"))).toMatchObject({ version: "2.1.0" });
});
