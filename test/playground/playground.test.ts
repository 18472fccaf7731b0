import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { chromiumPath, PATIENCE } from "../chromium.js";
import { seriousFaults } from "./axe.js";
import { buildSite, paste, resultOf, type Site, settled, sourceOf, write } from "./site.js";

const proposal = `function f1(size: number): number {
  const s = new Float64Array(size);
  for (let i = 0; i < s.length; i++) s[i] = Math.sqrt(i);
  return s.reduce((a, b) => a + b, 0);
}
`;
const withReturn = proposal.replace("  return", "  if (size > 5000) return s as never;\n  return");
const endless = "export function forever(): number {\n  for (;;) {}\n}\n";

/** As patient as everything else here. */
const eventually = <T>(read: () => Promise<T> | T) => expect.poll(read, { timeout: PATIENCE });

const panes = ["rewritten", "decisions", "why", "graph", "lifetimes", "passes", "run", "map", "config"];

vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(chromiumPath === undefined)("the playground", () => {
  let site: Site;

  beforeAll(async () => {
    site = await buildSite();
  }, 600_000);
  afterAll(async () => {
    await site?.close();
  });

  test("prints the sizes of its parts, which are within their budgets", () => {
    expect(site.buildLog).toMatch(/page +\d+ +\d+ +\d+ +\d+/);
    expect(site.buildLog).toMatch(/analysis worker +\d+ +\d+ +\d+ +\d+/);
  });

  test("shows at one look what is tracked and where it is freed", async () => {
    const { context, page, errors } = await site.open();
    await write(page, proposal);
    expect(await page.locator(".ghost").allInnerTexts()).toEqual([
      expect.stringMatching(/^tracked – freed at 4 \(scope exit\) · zeroing elided$/),
      "frees s",
    ]);
    expect(await resultOf(page)).toContain("freeTracked(s);");
    expect(await page.locator(".cm-lifelines .lane-birth.is-tracked").count()).toBe(1);
    expect(await page.locator(".cm-lifelines .lane-last").count()).toBe(1);
    expect(errors).toEqual([]);
    await context.close();
  });

  test("shows its first program before there is a worker, and the worker says the same", async () => {
    let release = (): void => {};
    const hold = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { context, page, errors } = await site.open({ hold });
    const look = async (): Promise<(string | null)[]> => [
      ...(await page.locator(".ghost").allInnerTexts()),
      await resultOf(page),
      await page.locator(".verdict-site").textContent(),
    ];
    await page.locator(".ghost").first().waitFor();
    const before = await look();
    expect(before.join()).toContain("freeTracked(");
    expect(await page.locator(".verdict-time").getAttribute("data-working")).toBe("true");
    release();
    await settled(page);
    expect(await look()).toEqual(before);
    expect(errors).toEqual([]);
    await context.close();
  });

  test("shows what a return on one path changes, and why, with arrows over the source", async () => {
    const { context, page, errors } = await site.open();
    await write(page, withReturn);
    expect(await page.locator(".ghost-tracked").textContent()).toContain("on some paths");
    await write(page, proposal.replace("return s.reduce((a, b) => a + b, 0)", "return s as never"));
    expect(await page.locator(".ghost-heap").textContent()).toContain("heap – escapes by return");
    await page.keyboard.press("F8");
    await page.keyboard.press("F9");
    await eventually(() => page.locator(".steps li").count()).toBeGreaterThan(1);
    expect(await page.locator(".why h2").textContent()).toContain("on the heap");
    await eventually(() => page.locator(".arrows .arrow").count()).toBeGreaterThan(0);
    expect(errors).toEqual([]);
    await context.close();
  });

  test("takes a stranger from a pasted function to a link: tracked, what a return changes, the gain, shared", async () => {
    const { context, page, errors } = await site.open();
    await page.selectOption(".examples", "loop");
    await settled(page);
    await paste(page, proposal);
    await settled(page);
    expect(await page.locator(".ghost-tracked").textContent()).toBe(
      "tracked – freed at 4 (scope exit) · zeroing elided",
    );
    expect(await page.locator(".ghost-free").textContent()).toBe("frees s");

    await page.locator(".column-source .cm-line", { hasText: "Math.sqrt" }).click();
    await page.keyboard.press("End");
    await page.evaluate(() => performance.clearMarks());
    await page.keyboard.type("\nif (size > 5000) return s as never;");
    await settled(page);
    expect(await page.locator(".ghost-tracked").textContent()).toContain("on some paths");
    expect(await resultOf(page)).toMatch(/return s as never;[^]*freeTracked\(s\)/);
    await page.keyboard.press("F8");
    await page.keyboard.press("F9");
    await eventually(() => page.locator(".why .aside").textContent()).toContain("It escapes on other paths");
    expect(await page.locator(".step-aside").textContent()).toMatch(/on another path: returned 4:\d+/);
    await eventually(() => page.locator(".arrows .arrow-aside").count()).toBe(1);

    await page.keyboard.press("ControlOrMeta+Enter");
    await page.locator('.run-report[data-state="done"]').waitFor();
    expect(await page.locator(".run-verdict").textContent()).toBe(
      "Same result – f1(1000), production runtime",
    );
    const collector = page.locator(".figures tr", { hasText: "Bytes for the collector" });
    expect(await collector.textContent()).toMatch(/×\d+ less|none left/);

    await page.getByRole("button", { name: "Share" }).click();
    await eventually(() => page.url()).toContain("#p=");
    const reopened = await site.open({ hash: new URL(page.url()).hash });
    expect(await sourceOf(reopened.page)).toBe(await sourceOf(page));
    expect(await reopened.page.locator("#tab-run").getAttribute("aria-selected")).toBe("true");
    expect([...errors, ...reopened.errors]).toEqual([]);
    await reopened.context.close();
    await context.close();
  });

  test("keeps what it says in sight where lines have no room for it", async () => {
    const { context, page } = await site.open({ width: 390 });
    await page.selectOption(".examples", "partial");
    await settled(page);
    const outside = (): Promise<number> =>
      page.locator(".ghost").evaluateAll(
        (all) =>
          all.filter((ghost) => {
            const { left, right } = (ghost as unknown as HTMLElement).getBoundingClientRect();
            return left < 0 || right > innerWidth;
          }).length,
      );
    await page.locator(".ghost-below").first().waitFor();
    await eventually(outside).toBe(0);
    await page.locator(".column-source .cm-scroller").evaluate((scroller) => scroller.scrollTo(60, 0));
    await page.setViewportSize({ width: 1440, height: 860 });
    await eventually(() => page.locator(".ghost").count()).toBe(5);
    await eventually(outside).toBe(0);
    await context.close();
  });

  test("stays usable with five thousand lines", async () => {
    const { context, page, errors } = await site.open();
    const program = Array.from({ length: 834 }, (_, n) => proposal.replace("f1", `f${n}`)).join("\n");
    expect(program.split("\n").length).toBeGreaterThan(5000);
    await paste(page, program);
    // While the worker is busy, the editor is not.
    await page.keyboard.type("// typed");
    await eventually(() => page.locator(".column-source .cm-content").textContent()).toContain("// typed");
    await settled(page);
    expect(await page.locator(".verdict-site").textContent()).toBe("834 of 834 allocations tracked");
    await page.locator("#tab-decisions").click();
    await eventually(() => page.locator(".decisions li").count()).toBe(200);
    await page.getByRole("button", { name: "Show 200 of 634 more" }).click();
    await eventually(() => page.locator(".decisions li").count()).toBe(400);
    expect(errors).toEqual([]);
    await context.close();
  });

  test("says which build it is, and asks nobody but its own folder", async () => {
    const nested = await site.nested();
    const { context, page, errors, requests } = nested;
    await page.selectOption(".examples", "kept");
    await settled(page);
    expect(await page.locator(".verdict-version").textContent()).toMatch(/^\d+\.\d+\.\d+/);
    expect(requests.length).toBeGreaterThan(5);
    expect(requests.filter((url) => !url.startsWith(nested.url))).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
    await nested.stop();
  });

  test("gives an allocation, its uses and its frees one colour, in both texts", async () => {
    const { context, page } = await site.open();
    await write(page, proposal);
    await page.locator(".column-source .site-use").nth(1).hover();
    const hot = page.locator(".column-pane .site-hot");
    await eventually(() => hot.count()).toBeGreaterThanOrEqual(4);
    await page.locator(".column-pane .site-free").hover();
    await eventually(() => page.locator(".column-source .site-hot").count()).toBeGreaterThanOrEqual(4);
    const [left, right] = await Promise.all(
      [".column-source .site-use", ".column-pane .site-free"].map((one) =>
        page
          .locator(one)
          .first()
          .evaluate((element) => getComputedStyle(element).color),
      ),
    );
    expect(left).toBe(right);
    await page.locator(".column-source .cm-line", { hasText: "Math.sqrt" }).click();
    await eventually(() => page.locator(".column-pane .cm-twin").textContent()).toContain("Math.sqrt");
    await context.close();
  });

  test("shows errors in their lines, and analyses what can be read", async () => {
    const { context, page } = await site.open();
    await write(page, "export function broken(n: number) {\n  const w = new Float64Array(n;\n}\n");
    expect(await page.locator(".ghost-error").first().textContent()).toContain("expected");
    await write(page, `${proposal}const wrong: string = f1(3);\n`);
    await eventually(() => page.locator(".ghost-error").textContent()).toContain("not assignable");
    expect(await resultOf(page)).toContain("freeTracked(s);");
    await context.close();
  });

  test("shares a program by its address, and keeps it over a reload", async () => {
    const { context, page } = await site.open();
    const program = proposal.replaceAll("f1", "shared");
    await write(page, program);
    await page.keyboard.press("ControlOrMeta+s");
    await eventually(() => page.url()).toContain("#p=");
    const hash = new URL(page.url()).hash;
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());

    const other = await site.open({ hash });
    expect(await sourceOf(other.page)).toBe(program);
    await other.context.close();

    await page.goto(site.url);
    await page.reload();
    await settled(page);
    expect(await sourceOf(page)).toBe(program);

    const damaged = await site.open({ hash: "#p=nonsense" });
    expect(await sourceOf(damaged.page)).toContain("function f1");
    await context.close();
    await damaged.context.close();
  });

  test("has a pane for everything", async () => {
    const { context, page, errors } = await site.open();
    await page.selectOption(".examples", "views");
    await settled(page);
    const show = async (pane: string): Promise<void> => {
      await page.locator(`#tab-${pane}`).click();
      await settled(page);
    };
    const panel = page.locator("#panel");

    await show("rewritten");
    await panel.getByText("Diff").click();
    await panel.locator(".cm-changedLine").first().waitFor();
    await show("decisions");
    expect(await panel.locator(".decisions li").count()).toBeGreaterThanOrEqual(3);
    await panel.getByText(/^Heap \d/).click();
    await panel.locator(".decision").first().click();
    expect(await panel.locator("[aria-pressed=true]").count()).toBe(1);
    await show("why");
    expect(await panel.locator(".steps li").count()).toBeGreaterThan(0);
    await show("graph");
    expect(await panel.locator(".node").count()).toBeGreaterThan(1);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      panel.getByText("Export SVG").click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.svg$/);
    await show("lifetimes");
    expect(await panel.locator(".bar").count()).toBeGreaterThanOrEqual(3);
    await show("passes");
    expect(await panel.locator(".pass-list button").count()).toBe(9);
    await panel.getByRole("button", { name: /^ssa/ }).click();
    expect(await panel.locator(".cm-content").textContent()).toContain("function header(size)");
    await show("run");
    await panel.getByRole("button", { name: "Run" }).waitFor();
    await show("map");
    expect(await panel.locator(".is-inserted").count()).toBeGreaterThan(2);
    await show("config");
    expect(await panel.getByRole("switch").count()).toBeGreaterThan(5);
    expect(errors).toEqual([]);
    await context.close();
  });

  test("runs both programs, with equal results and less for the collector", async () => {
    const { context, page, errors } = await site.open();
    await write(page, proposal);
    await page.keyboard.press("ControlOrMeta+Enter");
    const report = page.locator(".run-report");
    await page.locator('.run-report[data-state="done"]').waitFor();
    expect(await report.locator(".run-verdict").textContent()).toContain("Same result");
    expect(await report.locator("tr", { hasText: "Bytes for the collector" }).textContent()).toMatch(
      /×\d+ less|none left/,
    );
    expect(await report.locator("tr", { hasText: "Time per call" }).textContent()).toMatch(/ns|µs|ms/);
    expect(await report.locator(".plot canvas").count()).toBe(2);
    for (const kind of ["Checked", "No reuse"]) {
      await page.getByText(kind, { exact: true }).click();
      await page.getByRole("button", { name: "Run" }).click();
      await expect
        .poll(() => report.locator(".run-verdict").textContent(), { timeout: PATIENCE })
        .toMatch(/^Same result/);
      await page.locator('.run-report[data-state="done"]').waitFor();
    }
    expect(errors).toEqual([]);
    await context.close();
  });

  test("stops an endless loop, and stays responsive meanwhile", async () => {
    const { context, page } = await site.open();
    await write(page, endless);
    await page.keyboard.press("ControlOrMeta+Enter");
    await page.locator('.run-report[data-state="running"]').waitFor();
    await write(page, proposal);
    expect(await page.locator(".ghost-tracked").count()).toBe(1);
    await page.getByRole("button", { name: "Stop" }).click();
    expect(await page.locator(".run-verdict").textContent()).toContain("Stopped");
    expect(await page.locator("iframe").count()).toBe(0);
    await context.close();
  });

  test("gives the user's program neither page nor storage nor network", async () => {
    const { context, page } = await site.open();
    const names = ["document", "window", "localStorage", "parent", "top"];
    await write(
      page,
      `export async function main() {
  const g = globalThis as any;
  const found = ${JSON.stringify(names)}.filter((name) => typeof g[name] !== "undefined");
  const net = await g.fetch("${site.url}").then(() => "network", () => "none");
  let store = "none";
  try { store = g.indexedDB.open("x") ? "storage" : "none"; } catch {}
  return [found.length, net, store, g.origin].join(" ");
}
`,
    );
    await page.keyboard.press("ControlOrMeta+Enter");
    await expect
      .poll(() => page.locator(".values pre").textContent(), { timeout: PATIENCE })
      .toBe('"0 none none null"');
    await context.close();
  });

  test("shows which sites a switch is worth, and the lines to copy", async () => {
    const { context, page } = await site.open();
    await write(page, proposal);
    await page.locator("#tab-config").click();
    await page.getByText("Weigh each").click();
    await page.locator(".worth.is-lost").first().waitFor();
    await page.getByRole("switch", { name: /^effects/ }).click();
    await page.getByText("1 site is lost to these options").waitFor();
    expect(await page.locator(".ghost-heap").textContent()).toContain("tracked with the default options");
    const copied = await page.locator(".copyable pre").allInnerTexts();
    expect(JSON.parse(copied[0] ?? "")).toEqual({
      compilerOptions: { plugins: [{ transform: "scopefree", analysis: { effects: false } }] },
    });
    expect(copied[1]).toContain("effects: false");
    expect(copied[2]).toContain("--analysis effects=off");
    await context.close();
  });

  test("analyses every example, which all are sound TypeScript", async () => {
    const { context, page, errors } = await site.open();
    const ids = await page
      .locator(".examples option:not([disabled])")
      .evaluateAll((all) => all.map((option) => (option as unknown as { value: string }).value));
    expect(ids.length).toBeGreaterThanOrEqual(14);
    // The first one is there already, so it comes last.
    for (const id of [...ids.slice(1), ids[0] ?? ""]) {
      await page.evaluate(() => performance.clearMarks());
      await page.selectOption(".examples", id);
      await settled(page);
      expect(await page.locator(".ghost-error").allInnerTexts(), id).toEqual([]);
      expect(await page.locator(".failure").count(), id).toBe(0);
      expect(await page.locator(".note").textContent(), id).toMatch(/^.{80}/s);
    }
    expect(errors).toEqual([]);
    await context.close();
  });

  test("can be used by keyboard alone", async () => {
    const { context, page } = await site.open();
    await page.keyboard.press("Alt+2");
    expect(await page.locator("#tab-decisions").getAttribute("aria-selected")).toBe("true");
    await page.locator("#tab-decisions").focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator("#tab-why").getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("?");
    await page.locator("dialog[open]").waitFor();
    await page.keyboard.press("Escape");
    await eventually(() => page.locator("dialog[open]").count()).toBe(0);
    await page.keyboard.press("Alt+e");
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.className ?? "");
    expect(await focused()).toContain("cm-content");
    await page.keyboard.type("// typed\n");
    expect(await sourceOf(page)).toContain("// typed");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    expect(await focused()).not.toContain("cm-content");
    await eventually(() => page.locator(".verdict-site").textContent()).toBe("1 of 1 allocation tracked");
    await page.locator('.verdict-time[data-working="false"]').waitFor();
    await page.keyboard.press("F8");
    await expect
      .poll(() => page.locator(".verdict-site").textContent(), { timeout: PATIENCE })
      .toContain("Float64Array tracked");
    await context.close();
  });

  test("reaches every control of every pane by Tab", async () => {
    const { context, page } = await site.open();
    await page.selectOption(".examples", "views");
    await settled(page);
    for (const pane of panes) {
      await page.keyboard.press(`Alt+${panes.indexOf(pane) + 1}`);
      await settled(page);
      await page.evaluate(() => {
        for (const radio of document.querySelectorAll<HTMLInputElement>("#panel input[type=radio]"))
          if (!radio.checked) radio.dataset["reached"] = "";
      });
      await page.locator(`#tab-${pane}`).focus();
      const missed = page.locator(
        "#panel :is(button, input, select, summary, a[href]):not([tabindex='-1'], [disabled], [data-reached]):visible",
      );
      // Texts that scroll are on the way too; an editor takes Tab for itself until it is left by Escape.
      for (let presses = (await missed.count()) + 12; presses > 0 && (await missed.count()) > 0; presses--) {
        await page.keyboard.press("Escape");
        await page.keyboard.press("Tab");
        await page.evaluate(() => document.activeElement?.setAttribute("data-reached", ""));
      }
      expect(await missed.evaluateAll((all) => all.map((one) => one.outerHTML.slice(0, 120))), pane).toEqual(
        [],
      );
    }
    await context.close();
  });

  test("exports a program as a fixture", async () => {
    const { context, page } = await site.open();
    await write(page, proposal);
    await page.getByText("Export", { exact: true }).click();
    await page.getByText("Copy as fixture").click();
    const fixture = await page.evaluate(() => navigator.clipboard.readText());
    expect(fixture).toContain("new Float64Array(size); // tracked: scope-exit");
    expect(fixture).toContain("console.log(f1(1000));");
    await context.close();
  });

  test("works at the width of a phone", async () => {
    const { context, page } = await site.open({ width: 390 });
    const overflow = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await page.locator(".column-source").isVisible()).toBe(true);
    expect(await overflow()).toBe(0);
    for (const pane of panes) {
      await page.locator(`#tab-${pane}`).click();
      await settled(page);
      expect(await page.locator("#panel").isVisible()).toBe(true);
      expect(await page.locator(".column-source").isVisible()).toBe(false);
      expect(await overflow(), pane).toBe(0);
    }
    await page.getByRole("button", { name: "Source", exact: true }).click();
    expect(await page.locator(".column-source").isVisible()).toBe(true);
    await context.close();
  });

  test("follows the colour scheme of the system", async () => {
    const lightness = async (dark: boolean): Promise<number> => {
      const { context, page } = await site.open({ dark });
      const level = await page.evaluate(() => {
        const canvas = new OffscreenCanvas(1, 1).getContext("2d") as OffscreenCanvasRenderingContext2D;
        canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
        canvas.fillRect(0, 0, 1, 1);
        return (canvas.getImageData(0, 0, 1, 1).data[1] ?? 0) / 255;
      });
      await context.close();
      return level;
    };
    expect(await lightness(false)).toBeGreaterThan(0.9);
    expect(await lightness(true)).toBeLessThan(0.3);
  });

  const looks = [
    [390, false],
    [768, true],
    [1440, false],
  ] as const;
  test.each(looks)("has no serious fault that axe finds (%s px wide, dark: %s)", async (width, dark) => {
    const { context, page } = await site.open({ width, dark });
    await page.selectOption(".examples", "views");
    await settled(page);
    expect(await seriousFaults(page), "source").toEqual([]);
    await page.keyboard.press("F8");
    for (const pane of panes) {
      await page.locator(`#tab-${pane}`).click();
      await settled(page);
      expect(await seriousFaults(page), pane).toEqual([]);
    }
    await context.close();
  });
});
