/**
 * `scopefree bisect -- COMMAND`: which site makes a command fail? The command compiles the program and tests it; it
 * is run with all sites, with none, and then with ever fewer, until one is left.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import { explainFlow, explainSite } from "../../diagnostics/explain.js";
import type { LoggedSite } from "../bisect-log.js";
import { exitCodes } from "./flags.js";
import type { Terminal } from "./terminal.js";

export function bisect(command: readonly string[], terminal: Terminal): number {
  if (command.length === 0)
    throw new ConfigurationError("SF3013", { why: "name a command: scopefree bisect -- npm test" });
  const folder = mkdtempSync(join(tmpdir(), "scopefree-bisect-"));
  try {
    return search(command, join(folder, "sites"), terminal);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function search(command: readonly string[], log: string, terminal: Terminal): number {
  let runs = 0;
  const fails = (ranges: string, what: string): boolean => {
    const failed = run(command, ranges, runs++ === 0 ? log : undefined);
    terminal.note(terminal.style("dim", `run ${runs}: ${what} – ${failed ? "fails" : "succeeds"}`));
    return failed;
  };
  if (!fails("all", "all sites")) return unclear("it succeeds with all sites");
  let left = readLog(log);
  if (left.length === 0) return unclear("it compiles nothing with scopefree in which a site is tracked");
  if (fails("none", "no site")) return unclear("it fails without any site, too");
  while (left.length > 1) {
    const half = left.length >> 1;
    const lower = left.slice(0, half);
    left = fails(rangeOf(lower), `${lower.length} of ${left.length} sites`) ? lower : left.slice(half);
  }
  const [found] = left as [LoggedSite];
  const alone = fails(found.hash, "one site");
  terminal.print(explainSite(found.site));
  for (const step of explainFlow(found.site)) terminal.print(terminal.style("dim", step));
  terminal.print(`found in ${runs} runs; --sites ${found.hash} switches on this site alone`);
  if (alone) return exitCodes.fine;
  terminal.print("on its own it does no harm: it takes others as well");
  return exitCodes.failed;

  function unclear(why: string): number {
    throw new ConfigurationError("SF3014", { command: command.join(" "), why });
  }
}

/** Whether the command fails with these sites. */
function run([program = "", ...args]: readonly string[], ranges: string, log: string | undefined): boolean {
  const { status, error } = spawnSync(program, args, {
    stdio: "ignore",
    shell: process.platform === "win32",
    env: {
      ...process.env,
      SCOPEFREE_BISECT: ranges,
      ...(log === undefined ? {} : { SCOPEFREE_BISECT_LOG: log }),
    },
  });
  if (error) throw new ConfigurationError("SF3014", { command: program, why: error.message });
  return status !== 0;
}

/** By hash, each once: what the command compiles several times counts as one. */
function readLog(log: string): LoggedSite[] {
  let text: string;
  try {
    text = readFileSync(log, "utf8");
  } catch {
    return [];
  }
  const sites = new Map<string, LoggedSite>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const logged = JSON.parse(line) as LoggedSite;
    sites.set(logged.hash, logged);
  }
  return [...sites.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
}

const rangeOf = (sites: readonly LoggedSite[]): string => `${sites[0]?.hash}-${sites.at(-1)?.hash}`;
