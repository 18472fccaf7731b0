import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Code, codes, message } from "../../src/diagnostics/messages.js";
import { repository } from "./project.js";

const read = (path: string) => readFileSync(join(repository, path), "utf8");

test("table and page are what the generator makes of messages.md", async () => {
  const path = join(repository, "scripts/diagnostics.mjs");
  const generator = (await import(path)) as Record<
    "renderTable" | "renderHelp" | "renderDocs",
    (markdown: string) => string
  >;
  const markdown = read("src/diagnostics/messages.md");
  expect(read("src/diagnostics/messages.generated.ts")).toBe(generator.renderTable(markdown));
  expect(read("src/diagnostics/help.generated.ts")).toBe(generator.renderHelp(markdown));
  expect(read("docs/diagnostics.md")).toBe(generator.renderDocs(markdown));
});

test("every message can be shown without any of its holes", () => {
  for (const code of codes) expect(message(code, {})).not.toMatch(/[%[\]]|undefined/);
});

test("holes are filled, and optional parts vanish with theirs", () => {
  expect(message("SF1101", { at: "90:3" })).toBe("escapes by return at 90:3");
  expect(message("SF1101", {})).toBe("escapes by return");
  expect(message("SF1103", { callee: "%at%[x]", at: "1:2" })).toBe("escapes into a call of %at%[x] at 1:2");
});

test("codes are grouped by their thousands", () => {
  const group = (code: Code) => code.slice(0, 3);
  expect([...new Set(codes.map(group))]).toEqual(["SF1", "SF2", "SF3", "SF4"]);
});
