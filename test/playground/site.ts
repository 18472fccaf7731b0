/** The built playground in a real browser. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { chromiumPath, PATIENCE } from "../chromium.js";

const repository = path.resolve(import.meta.dirname, "../..");
const configFile = path.join(repository, "playground/vite.config.ts");

export interface Site {
  readonly buildLog: string;
  readonly url: string;
  open(how?: Visit): Promise<Visited>;
  /** the same files in a folder of a server that knows nothing of them */
  nested(): Promise<Nested>;
  close(): Promise<void>;
}

interface Visit {
  readonly hash?: string;
  readonly width?: number;
  readonly dark?: boolean;
  /** what the analysis worker's code waits for; then nothing else is waited for */
  readonly hold?: Promise<void>;
}

export interface Visited {
  readonly context: BrowserContext;
  readonly page: Page;
  /** errors that nobody caught */
  readonly errors: string[];
}

export interface Nested extends Visited {
  readonly url: string;
  /** all that was asked for, except what is in the page itself */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
};

/** A server of files and nothing else. */
async function serveBelow(folder: string): Promise<{ url: string; stop(): Promise<void> }> {
  const dist = path.join(repository, "playground/dist");
  const server = createServer((request, response) => {
    const name = request.url?.startsWith(folder) ? request.url.slice(folder.length) || "index.html" : "none";
    const type = TYPES[path.extname(name)];
    if (type === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": type }).end(readFileSync(path.join(dist, name)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${folder}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export async function buildSite(): Promise<Site> {
  const { stdout } = await promisify(execFile)("npm", ["run", "playground:build"], { cwd: repository });
  const server: PreviewServer = await preview({
    configFile,
    logLevel: "error",
    preview: { port: 4870, strictPort: false },
  });
  const url = server.resolvedUrls?.local[0] ?? "";
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath as string,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    buildLog: stdout,
    url,
    async open({ hash = "", width = 1280, dark = false, hold } = {}) {
      const context = await browser.newContext({
        viewport: { width, height: 860 },
        colorScheme: dark ? "dark" : "light",
        permissions: ["clipboard-read", "clipboard-write"],
      });
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      if (hold)
        await context.route(/assets\/worker-/, async (route) => {
          await hold;
          await route.continue();
        });
      await page.goto(url + hash);
      if (!hold) await settled(page);
      return { context, page, errors };
    },
    async nested() {
      const { url: address, stop } = await serveBelow("/some/folder/");
      const context = await browser.newContext();
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      const errors: string[] = [];
      const requests: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      context.on("request", (request) => {
        if (!request.url().startsWith("data:")) requests.push(request.url());
      });
      await page.goto(address);
      await settled(page);
      return { context, page, errors, requests, url: address, stop };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** Waits until the program that is in the editor has been analysed, and its types checked. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName("scopefree:checked").length > 0);
  await page.locator('.verdict-time[data-working="false"]').waitFor({ state: "attached" });
}

/** Puts a program in the place of the one in the editor, by keyboard. */
export async function write(page: Page, program: string): Promise<void> {
  if ((await sourceOf(page)) === program) return;
  await page.evaluate(() => performance.clearMarks());
  await page.locator(".column-source .cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(program);
  await settled(page);
}

/** The same with one paste, as a stranger would. */
export async function paste(page: Page, program: string): Promise<void> {
  await page.evaluate((text) => navigator.clipboard.writeText(text), program);
  await page.locator(".column-source .cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.evaluate(() => performance.clearMarks());
  await page.keyboard.press("ControlOrMeta+v");
}

export function sourceOf(page: Page): Promise<string> {
  return textOf(page, ".column-source");
}

export function resultOf(page: Page): Promise<string> {
  return textOf(page, ".column-pane");
}

/** The lines of an editor, without what is drawn between them. */
async function textOf(page: Page, column: string): Promise<string> {
  const lines = await page.locator(`${column} .cm-line`).evaluateAll((all) =>
    all.map((line) => {
      const copy = line.cloneNode(true) as unknown as {
        querySelectorAll(s: string): { remove(): void }[];
        textContent: string;
      };
      for (const ghost of copy.querySelectorAll(".ghost")) ghost.remove();
      return copy.textContent;
    }),
  );
  return lines.join("\n");
}
