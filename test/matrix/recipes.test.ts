/** docs/recipes.md: each program from an empty folder, as it stands there. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { blocks, commands } from "./documented.js";
import { nodeOf } from "./installed.js";
import { usualEnvironment } from "./npm.js";
import { environmentOf, Walk } from "./walk.js";

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

/** A program of the project that serves pages, for as long as something is done with it. */
async function served<T>(walk: Walk, command: string, address: string, use: () => Promise<T>): Promise<T> {
  const [, program = "", ...args] = command.split(" ");
  // esbuild serves for as long as somebody could type
  const server = spawn(join(walk.folder, "node_modules/.bin", program), args, {
    cwd: walk.folder,
    env: environmentOf(node),
    stdio: ["pipe", "ignore", "ignore"],
  });
  const ended = once(server, "exit");
  try {
    await reachable(address, "/");
    return await use();
  } finally {
    server.kill();
    await ended;
  }
}

/** A page of a real browser. */
async function opened<T>(address: string, use: (page: Page) => Promise<T>): Promise<T> {
  const software = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
  ];
  const browser = await chromium.launch({ executablePath: chromiumPath as string, args: software });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    return await use(page);
  } finally {
    await browser.close();
  }
}

test("a worker of Vite is rewritten like the rest", () => {
  const { walk, steps } = follow("An image filter in a worker");
  succeeds(walk, `${steps[0]} --minify false`);
  const worker = succeeds(walk, "cat dist/assets/filter-*.js");
  expect(worker).toMatch(/makeSliceTracked\w*\(Float64Array, width \* 4\)/);
  expect(worker).toMatch(/freeTracked\w*\(sums\)/);
});

test.skipIf(chromiumPath === undefined)(
  "a page blurs in memory that its worker has used before",
  async () => {
    const { walk, steps } = follow("An image filter in a worker");
    const [build = "", preview = ""] = steps;
    succeeds(walk, build);
    const [, host, port] = /--host (\S+) --port (\d+)$/.exec(preview) ?? [];
    const blurs = (address: string) =>
      opened(address, async (page) => {
        // Each blur makes two more pixels grey at each of the 79 edges of the stripes.
        const row = "document.querySelector('canvas').getContext('2d').getImageData(0, 9, 640, 1).data";
        const grey = `${row}.filter((alpha, i) => i % 4 === 3 && alpha > 0 && alpha < 255).length / 79`;
        await page.waitForFunction(`document.querySelector("canvas") && ${grey} === 0`);
        for (const [blurred, used] of [
          [2, 0],
          [4, 1],
          [6, 2],
        ] as const) {
          await page.locator("canvas").click();
          await page.waitForFunction(`${grey} === ${blurred}`);
          await page.getByText(`Memory used again ${used} times`).waitFor();
        }
        return true;
      });
    const built = `http://${host}:${port}`;
    expect(await served(walk, preview, built, () => blurs(built))).toBe(true);
    const dev = `http://${host}:8125`;
    const devServer = `npx vite --host ${host} --port 8125`;
    expect(await served(walk, devServer, dev, () => blurs(dev))).toBe(true);
  },
);

test.skipIf(chromiumPath === undefined)("a page gives WebGL memory that it has used before", async () => {
  const { walk, steps } = follow("A WebGL page");
  const [bundle = "", serve = ""] = steps;
  succeeds(walk, bundle);
  expect(walk.read("wave.js")).toMatch(/freeTracked\w*\(vertices\)/);
  const address = `http://${/--serve=(\S+)/.exec(serve)?.[1]}`;
  const title = () =>
    opened(address, async (page) => {
      await page.waitForFunction("document.title !== ''", undefined, { timeout: 60_000 });
      return page.title();
    });
  expect(await served(walk, serve, address, title)).toBe("49 % covered, memory used again 20 times");
});
