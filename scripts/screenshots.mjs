// Pictures of the playground for the README, from the built page in a real browser.
//
//   npm run screenshots [-- --built] [--all FOLDER]
//
// Writes docs/images/playground.webp. With --built, of the page that was built last; with --all, also every pane at
// three widths, light and dark, into FOLDER.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { preview } from "vite";

const repository = path.resolve(import.meta.dirname, "..");
const picture = path.join(repository, "docs/images/playground.webp");
const MOST_BYTES = 300_000;

const { values } = parseArgs({
  options: { all: { type: "string" }, built: { type: "boolean", default: false } },
});
const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (file) => file && existsSync(file),
);
if (!executablePath) throw new Error("no Chromium found; CHROMIUM may say where it is");

if (!values.built) execFileSync("npm", ["run", "playground:build"], { cwd: repository, stdio: "inherit" });
const server = await preview({
  configFile: path.join(repository, "playground/vite.config.ts"),
  logLevel: "error",
  preview: { port: 4890 },
});
const url = server.resolvedUrls.local[0];
const browser = await chromium.launch({
  executablePath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
});

async function open({ width, height = 900, dark = false, scale = 1, example }) {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: dark ? "dark" : "light",
  });
  const page = await context.newPage();
  await page.goto(url);
  const analysed = () => performance.getEntriesByName("scopefree:checked").length > 0;
  await page.waitForFunction(analysed);
  if (example) {
    await page.evaluate(() => performance.clearMarks());
    await page.selectOption(".examples", example);
    await page.waitForFunction(analysed);
  }
  await page.evaluate(() => document.fonts.ready);
  return page;
}

/** A PNG as WebP, by the browser's own encoder. */
async function toWebp(page, png) {
  const base64 = await page.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d").drawImage(image, 0, 0);
    const bytes = new Uint8Array(
      await (await canvas.convertToBlob({ type: "image/webp", quality: 0.9 })).arrayBuffer(),
    );
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return btoa(binary);
  }, png.toString("base64"));
  return Buffer.from(base64, "base64");
}

const page = await open({ width: 1200, height: 660, scale: 2, example: "views" });
await page.keyboard.press("F8");
const webp = await toWebp(page, await page.screenshot());
mkdirSync(path.dirname(picture), { recursive: true });
writeFileSync(picture, webp);
const { size } = statSync(picture);
console.log(`${path.relative(repository, picture)}  ${Math.round(size / 1000)} kB`);
if (size > MOST_BYTES) throw new Error(`the picture has more than ${MOST_BYTES / 1000} kB`);

if (values.all) {
  mkdirSync(values.all, { recursive: true });
  for (const width of [1440, 768, 390])
    for (const dark of [false, true]) {
      const shown = await open({ width, dark, example: "partial" });
      await shown.keyboard.press("F8");
      await shown.screenshot({
        path: path.join(values.all, `source-${width}-${dark ? "dark" : "light"}.png`),
      });
      for (const tab of await shown.locator("[role=tab]").all()) {
        const name = (await tab.getAttribute("id")).replace("tab-", "");
        await tab.click();
        if (name === "run") {
          await shown.locator("#panel button.primary").click();
          await shown.locator('.run-report[data-state="done"]').waitFor();
        }
        await shown.waitForTimeout(300);
        await shown.screenshot({
          path: path.join(values.all, `${name}-${width}-${dark ? "dark" : "light"}.png`),
        });
      }
      await shown.context().close();
    }
}
await browser.close();
await server.close();
