/** The tools of the tests, and copies of a checkout: as it is, or with its sources rewritten. */
import { execFileSync, execSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { noteCalls } from "./touched.mjs";

const house = fileURLToPath(new URL("../../", import.meta.url));
const cli = path.join(house, "dist/hosts/cli.js");

/** Installs what the tests of these libraries need beside the checkouts, and links this package there. */
export function installTools(checkouts, libraries) {
  const tools = [...new Set(libraries.flatMap(({ tools }) => tools))];
  const manifest = path.join(checkouts, "package.json");
  const known = existsSync(manifest) ? (JSON.parse(readFileSync(manifest, "utf8")).tools ?? []) : [];
  if (tools.some((tool) => !known.includes(tool))) {
    const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", ...tools];
    if (!existsSync(manifest)) writeFileSync(manifest, '{"private":true}');
    execFileSync("npm", args, { cwd: checkouts, stdio: "inherit" });
    const written = JSON.parse(readFileSync(manifest, "utf8"));
    writeFileSync(
      manifest,
      JSON.stringify({ ...written, tools: [...new Set([...known, ...tools])] }, undefined, 2),
    );
  }
  const link = path.join(checkouts, "node_modules/scopefree");
  if (!existsSync(link)) symlinkSync(house, link, "junction");
}

/** A copy of a library's checkout, in a folder beside it. */
export function copyOf(checkouts, library, name) {
  const folder = path.join(checkouts, "copies", `${library.name}-${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(checkouts, library.name), folder, { recursive: true });
  for (const [file, text] of Object.entries(library.write ?? {}))
    writeFileSync(path.join(folder, file), text);
  return folder;
}

/** Runs what a copy needs before its tests. */
export function build(library, folder, environment) {
  for (const command of library.prepare ?? [])
    execSync(command, { cwd: folder, env: environment, stdio: ["ignore", "ignore", "inherit"] });
}

/** Rewrites the sources of a copy in place; with `note`, their calls of the runtime note that they are reached. */
export function rewriteSources(library, folder, { note = false } = {}) {
  const out = path.join(folder, ".rewritten");
  const report = path.join(out, "report.json");
  const excluded = (library.exclude ?? []).flatMap((glob) => ["--exclude", glob]);
  execFileSync(
    process.execPath,
    [cli, "rewrite", ...library.sources, ...excluded, "--out-dir", out, "--report", report],
    { cwd: folder, stdio: ["ignore", "ignore", "inherit"] },
  );
  const { sites, summary, skipped } = JSON.parse(readFileSync(report, "utf8"));
  const files = [...new Set(sites.filter((site) => site.decision === "tracked").map((site) => site.file))];
  let calls = 0;
  for (const file of files) {
    const code = readFileSync(path.join(out, file), "utf8");
    const noted = note ? noteCalls(code, /\.[cm]?ts$/.test(file), calls) : { code, calls: 0 };
    calls += noted.calls;
    writeFileSync(path.join(folder, file), noted.code);
  }
  rmSync(out, { recursive: true });
  return { sites: summary.sites, tracked: summary.tracked, calls, skipped };
}
