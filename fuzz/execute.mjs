/**
 * Runs programs, original and rewritten, in this process, and compares what they print, throw and leave behind.
 * The rewritten program runs with the *checked* runtime, where freed memory is poisoned and detached and dirty memory
 * is full of poison, and with the one of production, where only reuse tells. Both must print what the original does.
 */
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const TIMEOUT = 1500;
const MAX_LINES = 20_000;

export async function loadRuntimes(dist = path.join(root, "dist")) {
  const load = (name) => import(pathToFileURL(path.join(dist, "runtime", name)).href);
  return {
    production: await load("index.js"),
    checked: await load("checked.js"),
    noreuse: await load("noreuse.js"),
  };
}

let unhandled;
process.on("unhandledRejection", (error) => unhandled?.(error));
process.on("uncaughtException", (error) => {
  if (!unhandled) throw error;
  unhandled(error);
});

/** What a program printed; `unfit` when it cannot be compared: it did not end, or overflowed the stack. */
export async function run(body, runtime) {
  const lines = [];
  let unfit;
  let broken;
  const print = (...values) => {
    if (lines.length < MAX_LINES) lines.push(values.map(String).join(" "));
    else unfit = "prints without end";
  };
  // an error of the runtime must not be swallowed by the program
  const guarded =
    runtime &&
    Object.fromEntries(
      Object.entries(runtime).map(([name, value]) => [name, name.startsWith("free") ? guard(value) : value]),
    );
  function guard(free) {
    return (...memory) => {
      try {
        return free(...memory);
      } catch (error) {
        broken ??= String(error);
        throw error;
      }
    };
  }
  unhandled = (error) => print("rejected", nameOf(error));
  try {
    const script = new vm.Script(`(function (console, require) {"use strict";\n${body}\n})`);
    const program = script.runInThisContext();
    globalThis.__scopefreeFuzz = () => program({ log: print }, () => guarded);
    START.runInThisContext({ timeout: TIMEOUT });
  } catch (error) {
    if (error?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") unfit = "runs too long";
    else print("threw", nameOf(error));
  }
  await new Promise((resolve) => setImmediate(resolve));
  unhandled = undefined;
  if (lines.some((line) => /call stack|allocation failed/.test(line))) unfit = "stack overflow";
  if (lines.length === 1 && lines[0].startsWith("threw SyntaxError")) unfit = lines[0];
  if (broken) lines.push(`broken: ${broken.split("\n")[0]}`);
  return { lines, unfit };
}

const START = new vm.Script("globalThis.__scopefreeFuzz()");

function nameOf(error) {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** The first difference between two runs, or nothing. */
export function difference(expected, actual) {
  const length = Math.max(expected.length, actual.length);
  for (let at = 0; at < length; at++)
    if (expected[at] !== actual[at])
      return `line ${at + 1}: expected ${shown(expected[at])}, got ${shown(actual[at])}`;
  return undefined;
}

const shown = (line) => (line === undefined ? "nothing" : JSON.stringify(line.slice(0, 160)));
