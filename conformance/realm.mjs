/**
 * Runs one text in a realm of its own: the harness of Test262, what it asks of a host (`$262`), and a runtime of
 * scopefree, which belongs to the realm as its typed arrays do. The outcome is all that the text prints, what it
 * throws, and what a runtime that is checked says.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";

const TIMEOUT = 4000;
const TURNS = 60;

/** In production memory of 64 bytes is not worth keeping; that of Test262 is no larger. */
const KEEP_ALL = { file: "natives.js", find: "smallBytes = 64", put: "smallBytes = 0" };

/** The scripts of a harness folder and of a built pass's runtime, compiled once. */
export class Host {
  #harness = new Map();
  #runtime = new Map();

  constructor(suite, dist) {
    this.suite = suite;
    this.dist = dist;
  }

  harness(name) {
    let script = this.#harness.get(name);
    if (!script) {
      const file = path.join(this.suite, "harness", name);
      script = new vm.Script(readFileSync(file, "utf8"), { filename: name });
      this.#harness.set(name, script);
    }
    return script;
  }

  /** The exports of a runtime, `index.js` or `checked.js`, as a module of that realm. */
  runtimeIn(context, name) {
    const modules = new Map();
    const load = (request) => {
      const file = path.basename(request);
      const known = modules.get(file);
      if (known) return known.exports;
      const module = { exports: vm.runInContext("({})", context) };
      modules.set(file, module);
      this.#compiled(file).runInContext(context)(module, module.exports, load);
      return module.exports;
    };
    return load(name);
  }

  #compiled(file) {
    let script = this.#runtime.get(file);
    if (!script) {
      let text = readFileSync(path.join(this.dist, "runtime-cjs", file), "utf8");
      if (file === KEEP_ALL.file) {
        if (!text.includes(KEEP_ALL.find)) throw new Error(`${file} has no longer: ${KEEP_ALL.find}`);
        text = text.replace(KEEP_ALL.find, KEEP_ALL.put);
      }
      script = new vm.Script(`(function (module, exports, require) {${text}\n})`, { filename: file });
      this.#runtime.set(file, script);
    }
    return script;
  }
}

/**
 * @param {{ text: string, file: string, includes: string[], raw?: boolean, module?: boolean, done?: number }} program
 *   `done` is how often an asynchronous program says that it is done
 * @param {string} [runtime] `index.js` or `checked.js`
 * @returns {Promise<string[]>}
 */
export async function run(host, program, runtime) {
  const lines = [];
  const print = (text) => void lines.push(told(() => String(text)));
  const context = vm.createContext({});
  const put = (name, value) =>
    Object.defineProperty(context, name, { value, writable: true, configurable: true });
  const exports = runtime && host.runtimeIn(context, runtime);
  put("print", print);
  put("$262", host262(context));
  put("$caught", (error) => print(`caught ${describe(error)}`));
  put("require", () => guarded(exports, print));
  try {
    for (const name of program.raw ? [] : ["sta.js", "assert.js", ...program.includes])
      host.harness(name).runInContext(context);
    if (program.module) await runModule(program, context, exports);
    else new vm.Script(program.text, optionsFor(program)).runInContext(context, { timeout: TIMEOUT });
  } catch (error) {
    print(`threw ${describe(error)}`);
  }
  const isDone = () => lines.filter((line) => line.startsWith("Test262:")).length >= (program.done ?? 0);
  for (let turn = 0; turn < 2 || (turn < TURNS && !isDone()); turn++)
    await new Promise((resolve) => setImmediate(resolve));
  if (!isDone()) lines.push("never done");
  return lines;
}

/** What the runtime refuses is told even where the program swallows the error. */
function guarded(exports, print) {
  const copy = { ...exports };
  for (const name of Object.keys(copy).filter((name) => name.startsWith("free")))
    copy[name] = (...memory) => {
      try {
        return exports[name](...memory);
      } catch (error) {
        print(`runtime: ${describe(error)}`);
        throw error;
      }
    };
  return copy;
}

function host262(context) {
  const createRealm = () => host262(vm.createContext({}));
  return {
    global: vm.runInContext("this", context),
    evalScript: (text) => vm.runInContext(text, context),
    detachArrayBuffer: (buffer) => void structuredClone(buffer, { transfer: [buffer] }),
    gc: () => {},
    createRealm,
  };
}

const optionsFor = ({ file }) => ({
  filename: file,
  importModuleDynamically: (specifier, { context }) => imported(file, specifier, context),
});

async function runModule({ text, file }, context, exports) {
  const module = new vm.SourceTextModule(text, { context, identifier: file });
  await module.link((specifier) =>
    specifier === "scopefree/runtime"
      ? synthetic(exports, context)
      : neighbour(file, specifier, context, module),
  );
  await module.evaluate({ timeout: TIMEOUT });
}

const modules = new WeakMap();

function neighbour(from, specifier, context) {
  const file = path.resolve(path.dirname(from), specifier);
  let known = modules.get(context);
  if (!known) modules.set(context, (known = new Map()));
  if (!known.has(file))
    known.set(file, new vm.SourceTextModule(readFileSync(file, "utf8"), { context, identifier: file }));
  return known.get(file);
}

async function imported(from, specifier, context) {
  const module = neighbour(from, specifier, context);
  if (module.status === "unlinked") await module.link((name) => neighbour(from, name, context));
  await module.evaluate();
  return module;
}

function synthetic(exports, context) {
  const names = Object.keys(exports);
  return new vm.SyntheticModule(
    names,
    function () {
      for (const name of names) this.setExport(name, exports[name]);
    },
    { context },
  );
}

/** V8 quotes the source in front of this, which the pass may have changed. */
const QUOTES = /^.* (is not (?:a function|a constructor|iterable|async iterable))/s;

function describe(error) {
  if ((typeof error !== "object" && typeof error !== "function") || error === null)
    return told(() => String(error));
  const message = told(() => error.message).replace(QUOTES, "… $1");
  return `${told(() => error.constructor.name)} ${told(() => error.name)}: ${message}`;
}

function told(tell) {
  try {
    return String(tell());
  } catch {
    return "(cannot be told)";
  }
}
