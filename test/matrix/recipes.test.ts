/** docs/recipes.md: each program from an empty folder, as it stands there. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { blocks, commands } from "./documented.js";
import { nodeOf } from "./installed.js";
import { usualEnvironment } from "./npm.js";
import { Walk } from "./walk.js";

const node = 24;
const chromiumPath = [process.env["CHROMIUM"] ?? "", "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (file) => file !== "" && existsSync(file),
);

interface Recipe {
  readonly walk: Walk;
  /** what is done after the files are there */
  readonly steps: readonly string[];
}

/** An empty folder with the files of a recipe, and what it installs. */
function follow(heading: string): Recipe {
  const walk = new Walk(undefined, { "package.json": '{ "type": "module" }' });
  onTestFinished(() => walk.remove());
  const shell: string[][] = [];
  for (const block of blocks("docs/recipes.md", heading)) {
    const [, name] = /^(?:\/\/|<!--) (\S+\.\w+)(?: -->)?\n/.exec(block) ?? [];
    if (name === undefined) shell.push([...commands(block)]);
    else walk.write(name, block);
  }
  const [[install = ""] = [], ...steps] = shell;
  const [packed, ...packages] = install.replace(/^npm install /, "").split(" ");
  expect(packed).toBe("scopefree");
  walk.install(...packages);
  return { walk, steps: steps.flat() };
}

function succeeds(walk: Walk, command: string): string {
  const { code, stdout, stderr } = walk.run(node, command);
  expect(code, `${command}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

test("a server answers from memory that it has used before", async () => {
  const { walk, steps } = follow("A server");
  const [command = ""] = steps;
  const [program, ...args] = command.split(" ");
  expect(program).toBe("node");
  const answers = async (flags: readonly string[], port: number) => {
    const env = { ...usualEnvironment(), PORT: String(port) };
    const server = spawn(nodeOf(node), flags, { cwd: walk.folder, env, stdio: "ignore" });
    const ended = once(server, "exit");
    try {
      const address = `http://127.0.0.1:${port}`;
      const body = Uint8Array.from({ length: 4096 }, (_, i) => i);
      const seen = new Set<unknown>();
      await reachable(address);
      for (let i = 0; i < 20; i++)
        seen.add(await (await fetch(`${address}/entropy`, { method: "POST", body })).json());
      const { reuses } = (await (await fetch(`${address}/stats`)).json()) as { reuses: number };
      return { seen: [...seen], reused: reuses > 0 };
    } finally {
      server.kill();
      await ended;
    }
  };
  expect(await answers(args, 34_811)).toEqual({ seen: [8], reused: true });
  expect(await answers(args.slice(-1), 34_812)).toEqual({ seen: [8], reused: false });
});

async function reachable(address: string, path = "/stats"): Promise<void> {
  for (let left = 200; ; left--) {
    try {
      await fetch(`${address}${path}`);
      return;
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

test("a tool in one file needs nothing where it runs", () => {
  const { walk, steps } = follow("A command line tool");
  const [bundle = "", run = ""] = steps;
  succeeds(walk, bundle);
  expect(walk.read("crc.mjs")).toMatch(/freeTracked\w*\(table\)/);
  walk.write("nine", "123456789");
  succeeds(walk, "rm -rf node_modules");
  expect(succeeds(walk, "node crc.mjs nine")).toBe("cbf43926 nine\n");
  expect(succeeds(walk, run)).toMatch(/^[0-9a-f]+ build\.mjs\n$/);
});

test("a worker of Vite is rewritten like the rest", () => {
  const { walk, steps } = follow("An image filter in a worker");
  succeeds(walk, `${steps.join()} --minify false`);
  const worker = succeeds(walk, "cat dist/assets/filter-*.js");
  expect(worker).toMatch(/makeSliceTracked\w*\(Float64Array, width \* 4\)/);
  expect(worker).toMatch(/freeTracked\w*\(sums\)/);
});

test.skipIf(chromiumPath === undefined)("a page gives WebGL memory that it has used before", async () => {
  const { walk, steps } = follow("A WebGL page");
  const [bundle = "", serve = ""] = steps;
  succeeds(walk, bundle);
  expect(walk.read("wave.js")).toMatch(/freeTracked\w*\(vertices\)/);
  const [, program = "", ...args] = serve.split(" ");
  // it serves for as long as somebody could type
  const server = spawn(join(walk.folder, "node_modules/.bin", program), args, {
    cwd: walk.folder,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const ended = once(server, "exit");
  const software = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
  ];
  const browser = await chromium.launch({ executablePath: chromiumPath as string, args: software });
  try {
    const address = `http://${/--serve=(\S+)/.exec(serve)?.[1]}`;
    await reachable(address, "/");
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForFunction("document.title !== ''", undefined, { timeout: 60_000 });
    expect(await page.title()).toBe("49 % covered, memory used again 20 times");
  } finally {
    await browser.close();
    server.kill();
    await ended;
  }
});
