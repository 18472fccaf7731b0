// npm run bench:playground [-- --loads N --edits N]
//
// How long the built playground takes: from opening the page in a browser that has never seen it to the first result (that
// of the program that the page begins with is made when the page is built; the worker's own answer is told beside it), the
// same for a shared link to a program that nobody has analysed, and from a key pressed in a program of 200 lines to the
// result of the new program. Each load has a browser of its own, which is given two seconds to start.

import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { deflateRawSync } from "node:zlib";
import { chromium } from "playwright-core";
import { build, preview } from "vite";

const { values } = parseArgs({
  options: { loads: { type: "string", default: "9" }, edits: { type: "string", default: "15" } },
});
const executablePath = [process.env.CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (file) => file !== "" && existsSync(file),
);
if (executablePath === undefined) {
  console.error("no Chromium here: CHROMIUM=/path/to/chromium npm run bench:playground");
  process.exit(2);
}

const configFile = fileURLToPath(new URL("../playground/vite.config.ts", import.meta.url));
await build({ configFile, logLevel: "error" });
const server = await preview({ configFile, logLevel: "error", preview: { port: 4890, strictPort: false } });
const url = server.resolvedUrls.local[0];
const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];

/** A page in a browser of its own: nothing of an earlier visit is kept. */
async function visit(task, hash = "") {
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    await pause(2000);
    await page.goto(url + hash);
    await page.waitForFunction(() => performance.getEntriesByName("scopefree:checked").length > 0);
    return await task(page);
  } finally {
    await browser.close();
  }
}

/** Since the page was asked for, in ms: the result that is shown first, and the worker's own. */
const first = (page) =>
  page.evaluate(() =>
    ["scopefree:result", "scopefree:answer"].map((name) => performance.getEntriesByName(name)[0].startTime),
  );

/** 200 lines: functions that allocate, fill and sum, and hand memory to each other. */
function program(lines) {
  const parts = [];
  for (let number = 0; parts.length < lines; number++) {
    const callee = number === 0 ? "values[0] ?? 0" : `stage${number - 1}(values)`;
    parts.push(
      `function stage${number}(input: Float64Array): number {`,
      "  const values = new Float64Array(input.length);",
      "  for (let i = 0; i < input.length; i++) values[i] = (input[i] ?? 0) * 2;",
      "  let sum = 0;",
      "  for (const value of values) sum += value;",
      `  const rest = ${callee};`,
      "  const copy = values.slice(1);",
      "  return sum + rest + copy.length;",
      "}",
      "",
    );
  }
  return parts.slice(0, lines).join("\n");
}

/** A link to a program, as the page makes them (playground/src/share.ts). */
function linkTo(source) {
  const state = { source, language: "ts", options: {}, call: "", pane: "rewritten" };
  return `#p=${deflateRawSync(JSON.stringify(state)).toString("base64url")}`;
}

async function edits(page, count) {
  await page.locator(".column-source .cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(program(200));
  const times = [];
  for (let edit = 0; edit < count; edit++) {
    await page.waitForTimeout(1500);
    await page.locator('.verdict-time[data-working="false"]').waitFor({ state: "attached" });
    await page.evaluate(() => {
      performance.clearMarks();
      addEventListener("keydown", () => performance.mark("key"), { capture: true, once: true });
    });
    await page.keyboard.press(edit % 2 ? "Backspace" : ";");
    await page.waitForFunction(() => performance.getEntriesByName("scopefree:result").length > 0);
    times.push(
      await page.evaluate(() => {
        const at = (name) => performance.getEntriesByName(name)[0].startTime;
        return at("scopefree:result") - at("key");
      }),
    );
  }
  return times;
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const show = (list) =>
  `${median(list).toFixed(0)} ms (median of ${list.length}, ${Math.min(...list).toFixed(0)} to ${Math.max(...list).toFixed(0)})`;

const loads = [];
const links = [];
for (let load = 0; load < Number(values.loads); load++) {
  loads.push(await visit(first));
  links.push(await visit(first, linkTo(program(40))));
}
console.log(`first result on a cold load:   ${show(loads.map(([result]) => result))}`);
console.log(`  the worker's own answer:     ${show(loads.map(([, answer]) => answer))}`);
console.log(`first result of a shared link: ${show(links.map(([result]) => result))}`);
console.log(
  `update of 200 lines:           ${show(await visit((page) => edits(page, Number(values.edits))))}`,
);
await server.close();
