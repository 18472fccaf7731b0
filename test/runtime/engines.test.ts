/** The runtime as built, in every engine that is here: Node, Deno, Bun, and Chromium on its main thread and in a worker. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, PATIENCE } from "../chromium.js";
import { commandLines, repository } from "./engines.js";

describe.each(Object.entries(commandLines))("%s", (engine, [command, ...args]) => {
  const isThere = spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
  test.runIf(isThere)("runs it", { timeout: PATIENCE }, () => {
    const { stdout, stderr } = spawnSync(command, args, { cwd: repository, encoding: "utf8" });
    expect(JSON.parse(stdout || "null"), `${engine}: ${stderr}`).toMatchObject({ wrong: [] });
  });
  test.skipIf(isThere)(`is left out: there is no ${command} on the path`, () => {});
});

describe.runIf(chromiumPath !== undefined)("Chromium", () => {
  let server: Server;
  let origin: string;
  const page = `<!doctype html><meta charset="utf-8"><title>engines</title>`;
  const worker = `import * as runtime from "/dist/runtime/index.js";
    import { check } from "/test/runtime/engine-program.mjs";
    postMessage(await check(runtime));`;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const name = new URL(request.url ?? "/", "http://localhost").pathname;
      const isScript = /^\/(?:dist\/runtime|test\/runtime)\/[\w-]+\.m?js$/.test(name);
      if (name !== "/" && name !== "/worker.js" && !isScript) return void response.writeHead(404).end();
      response.setHeader("content-type", name === "/" ? "text/html" : "text/javascript");
      response.end(
        name === "/" ? page : isScript ? readFileSync(path.join(repository, name.slice(1))) : worker,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test.each([
    [
      "on the main thread",
      `Promise.all([import("/dist/runtime/index.js"), import("/test/runtime/engine-program.mjs")])
        .then(([runtime, { check }]) => check(runtime))`,
    ],
    [
      "in a worker",
      `new Promise((resolve, reject) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message || "the worker does not load"));
      })`,
    ],
  ])("runs it %s", { timeout: 2 * PATIENCE }, async (_, expression) => {
    const browser = await chromium.launch({
      executablePath: chromiumPath as string,
      args: ["--no-sandbox"],
    });
    try {
      const tab = await browser.newPage();
      await tab.goto(origin);
      const result = (await tab.evaluate(expression)) as { wrong: string[]; reuses: number };
      expect(result.wrong).toEqual([]);
      expect(result.reuses).toBeGreaterThan(50);
    } finally {
      await browser.close();
    }
  });
});

test.skipIf(chromiumPath !== undefined)("Chromium is left out: there is none", () => {});
