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
/** Freed memory that `churn` asks for again. */
const MAX_FREED = 40;

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

/**
 * What a program printed; `unfit` when it cannot be compared: it did not end, or overflowed the stack.
 * @param {import("./compile.mjs").Program} program compiled
 */
export async function run({ files, entry, form }, runtime) {
  const lines = [];
  let unfit;
  const print = (...values) => {
    if (lines.length < MAX_LINES) lines.push(values.map(String).join(" "));
    else unfit = "prints without end";
  };
  const watched = runtime && watch(runtime);
  const churn = watched ? () => overwrite(watched) : () => 1;
  unhandled = (error) => print("rejected", nameOf(error));
  try {
    const start = form === "script" ? script : modules;
    globalThis.__scopefreeFuzz = start(files, entry, { log: print }, watched?.guarded, churn);
    START.runInThisContext({ timeout: TIMEOUT });
  } catch (error) {
    if (error?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") unfit = "runs too long";
    else print("threw", nameOf(error));
  }
  await new Promise((resolve) => setImmediate(resolve));
  unhandled = undefined;
  clean();
  if (lines.some((line) => /call stack|allocation failed/.test(line))) unfit = "stack overflow";
  if (lines.length === 1 && lines[0].startsWith("threw SyntaxError")) unfit = lines[0];
  if (watched?.broken) lines.push(`broken: ${watched.broken.split("\n")[0]}`);
  return { lines, unfit };
}

/** The prototypes of this realm as they were: a program may have set members on them, which everything here would see. */
function clean() {
  for (const prototype of PROTOTYPES) {
    for (const key of Reflect.ownKeys(prototype.object))
      if (!prototype.keys.has(key)) delete prototype.object[key];
  }
}

const PROTOTYPES = [Object, Function, Array, Map, Set, Float64Array, Object.getPrototypeOf(Float64Array)].map(
  ({ prototype }) => ({ object: prototype, keys: new Set(Reflect.ownKeys(prototype)) }),
);

const START = new vm.Script("globalThis.__scopefreeFuzz()");

/** What a program that is not rewritten uses of the runtime. */
const NOTHING = { region: { do: (body) => body(), ignore: (body) => body() } };

/** What surrounds a program may be declared in it again. */
function functionOf(text, parameters) {
  const whole = `(function (console, churn) {"use strict"; return function (${parameters}) {\n${text}\n}; })`;
  return new vm.Script(whole).runInThisContext();
}

function script(files, entry, console, runtime, churn) {
  const program = functionOf(files.get(entry), "require");
  return () => program(console, churn)(() => runtime ?? NOTHING);
}

/** Modules that require each other by `./name`, in circles too, as Node loads them. */
function modules(files, entry, console, runtime, churn) {
  const loaded = new Map();
  const load = (name) => {
    const known = loaded.get(name);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(name, module);
    const body = functionOf(files.get(name), "require, module, exports");
    body(console, churn)(require, module, module.exports);
    return module.exports;
  };
  const require = (wanted) => {
    if (wanted === "scopefree/runtime") return runtime ?? NOTHING;
    const stem = wanted.replace("./", "");
    const name = [...files.keys()].find((file) => file.replace(/\.\w+$/, "") === stem);
    if (name === undefined) throw new Error(`no module ${wanted}`);
    return load(name);
  };
  return () => load(entry);
}

/** A runtime of which it is known what has been freed, and whether it has complained: programs may swallow errors. */
function watch(runtime) {
  const state = { broken: undefined, freed: [], guarded: {}, runtime };
  for (const [name, value] of Object.entries(runtime))
    state.guarded[name] = name.startsWith("free") && typeof value === "function" ? guard(value) : value;
  function guard(free) {
    return (...memory) => {
      // not its own constructor, nor its own methods: a class may extend that of a typed array
      for (const one of memory)
        if (ArrayBuffer.isView(one) && state.freed.length < MAX_FREED)
          state.freed.push([globalThis[one[Symbol.toStringTag]], one.length]);
      try {
        return free(...memory);
      } catch (error) {
        state.broken ??= String(error);
        throw error;
      }
    };
  }
  return state;
}

/** Asks for all that has been freed, and fills it: who still looks at it sees that. */
function overwrite({ freed, runtime }) {
  const taken = freed.splice(0).map(([type, length]) => {
    if (typeof length !== "number") return undefined; // a DataView
    const memory = runtime.makeSliceTracked(type, length);
    return memory.fill(/^Big/.test(type.name) ? 77n : 77);
  });
  for (const memory of taken) runtime.freeTracked(memory);
  return 1;
}

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
