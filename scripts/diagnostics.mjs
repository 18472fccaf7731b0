// Makes src/diagnostics/messages.generated.ts, help.generated.ts and docs/diagnostics.md from src/diagnostics/messages.md,
// where every message is written once. A test checks that they agree.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const sourceFile = new URL("src/diagnostics/messages.md", root);
const outputs = {
  table: new URL("src/diagnostics/messages.generated.ts", root),
  help: new URL("src/diagnostics/help.generated.ts", root),
  docs: new URL("docs/diagnostics.md", root),
};

/** Reads the Markdown: one entry per `## SFnnnn name` heading. Throws where it is malformed. */
export function parseMessages(markdown) {
  const entries = [];
  const seen = new Set();
  for (const section of markdown.split(/^## /m).slice(1)) {
    const match = /^(SF\d{4}) ([a-z0-9-]+)\n\n> (.+)\n\n([^]+?)\s*(?:\n# [^]*)?$/.exec(section);
    if (!match) throw new Error(`malformed message: ## ${section.split("\n")[0]}`);
    const [, code, name, text, help] = match;
    for (const key of [code, name]) {
      if (seen.has(key)) throw new Error(`${key} is used twice`);
      seen.add(key);
    }
    const holes = [...new Set([...text.matchAll(/%(\w+)%/g)].map((hole) => hole[1]))];
    entries.push({ code, name, text, help, holes });
  }
  return entries;
}

/** The typed table. */
export function renderTable(markdown) {
  const rows = parseMessages(markdown).map(
    ({ code, name, text }) =>
      `  ${code}: {\n    name: ${JSON.stringify(name)},\n    text: ${JSON.stringify(text)},\n  },\n`,
  );
  return `// Made by scripts/diagnostics.mjs from messages.md: edit that, then \`npm run docs\`.\n\nexport const messages = {\n${rows.join("")}} as const;\n`;
}

/** What to do, for tools that show it beside a message. */
export function renderHelp(markdown) {
  const rows = parseMessages(markdown).map(({ code, help }) => `  ${code}: ${JSON.stringify(help)},\n`);
  return `// Made by scripts/diagnostics.mjs from messages.md: edit that, then \`npm run docs\`.\n\nexport const help = {\n${rows.join("")}} as const;\n`;
}

/** The page for readers: the source without the note to writers, holes as words. */
export function renderDocs(markdown) {
  return markdown
    .replace(
      /<!--[^]*?-->\n\n/,
      "<!-- Made by scripts/diagnostics.mjs: edit src/diagnostics/messages.md. -->\n\n",
    )
    .replace(/^> (.+)$/gm, (_, text) => `> ${text.replace(/[[\]]/g, "").replace(/%(\w+)%/g, "⟨$1⟩")}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const markdown = readFileSync(sourceFile, "utf8");
  const made = { table: renderTable(markdown), help: renderHelp(markdown), docs: renderDocs(markdown) };
  for (const [key, text] of Object.entries(made)) writeFileSync(outputs[key], text);
}
