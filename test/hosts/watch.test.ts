import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Project, repository } from "./project.js";

const callee = (body: string) => `let kept: Float64Array | undefined;
export function first(v: Float64Array): number { ${body} return v[0]!; }
export const last = (): number => kept?.[0] ?? -1;
`;
const caller = `import { first, last } from "./callee.js";
declare const console: { log(...values: unknown[]): void };
function once(n: number): number {
  const v = new Float64Array(n).fill(n);
  return first(v);
}
once(100);
once(100);
console.log(last(), once(50), last());
`;

test("build --watch compiles again what was changed, and stays right", async () => {
  const compilerOptions = { types: [], strict: true, outDir: "out", module: "nodenext", target: "es2022" };
  const project = new Project({
    "tsconfig.json": JSON.stringify({ compilerOptions, files: ["caller.ts"] }),
    "package.json": '{ "type": "module" }',
    "caller.ts": caller,
    "callee.ts": callee(""),
  }).link("scopefree");
  const cli = join(repository, "dist/hosts/cli.js");
  const watching = spawn(process.execPath, [cli, "build", "-p", ".", "--watch"], { cwd: project.folder });
  onTestFinished(() => void watching.kill());

  let output = "";
  const printed = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => output.includes(text) && resolve();
      watching.stdout.on("data", look);
      look();
    });
  watching.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });

  await printed("Found 0 errors. Watching for file changes.");
  expect(project.node("out/caller.js").stdout).toBe("-1 50 -1\n");
  output = "";
  project.write("callee.ts", callee("kept ??= v;"));
  await printed("Found 0 errors. Watching for file changes.");
  expect(project.node("out/caller.js").stdout).toBe("100 50 100\n");
});
