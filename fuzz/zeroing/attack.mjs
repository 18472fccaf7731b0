/**
 * The attack on the zeroing proof: many small functions in one file, analysed and rewritten at once, and each called
 * with the same arguments as it was and as it was rewritten, where dirty memory is full of poison.
 */
import vm from "node:vm";
import ts from "typescript";
import { analyse } from "../analyse.mjs";
import { mutate } from "./mutate.mjs";
import { bodyOf, NAMES, PARAMETERS, PRELUDE } from "./shapes.mjs";

const MAX_ROUNDS = 400;

/** A function that can be parsed. @param {import("../random.mjs").Random} r */
export function makeFunction(r, name) {
  for (;;) {
    const body = mutate(r, bodyOf(r));
    const kind = r.weighted([
      { weight: 20, kind: "" },
      { weight: 1, kind: "*" },
      { weight: 1, kind: "async" },
    ]).kind;
    const text = render(name, body, kind, r);
    if (isInSight(body) && isValid(text)) return text;
  }
}

function render(name, body, kind, r) {
  const pause = kind === "*" ? "yield 1;" : "await 0;";
  const lines = body.split("\n");
  if (kind !== "") lines.splice(r.int(0, lines.length), 0, pause);
  const head = `${kind === "async" ? "async " : ""}function${kind === "*" ? "*" : ""} ${name}`;
  return `${PARAMETERS}\n${head}(${NAMES}) {\n${lines.map((line) => `  ${line}`).join("\n")}\n}`;
}

/** The memory is mentioned only behind its declaration, and in the block of that. */
function isInSight(body) {
  const at = body.search(/\b(?:const|let|var) a\b/);
  if (at < 0 || /\ba\b/.test(body.slice(0, at))) return false;
  let depth = 0;
  for (let i = at; i < body.length; i++) {
    if (body[i] === "{") depth++;
    else if (body[i] === "}") depth--;
    if (depth < 0) return !/\ba\b/.test(body.slice(i));
  }
  return true;
}

function isValid(text) {
  const { diagnostics } = ts.transpileModule(text, {
    reportDiagnostics: true,
    fileName: "a.js",
    compilerOptions: { allowJs: true, target: ts.ScriptTarget.ES2022 },
  });
  if (diagnostics.length > 0) return false;
  try {
    new vm.Script(`"use strict";${text}`);
    return true;
  } catch {
    return false;
  }
}

const fileOf = (functions, names) =>
  `${PRELUDE}\n${functions.join("\n")}\nregister(reset, ${names.join(", ")});\n`;

/** Arguments for one call, made anew each time. */
const CALLS = [
  [8, 3, 4, 2],
  [0, 0, 0, 0],
  [1, 2, 1, 1],
  [13, 5, 3, 5],
  [7, 7, 2.5, 4],
  [5.5, 1, 3, 3],
  [12, 0.5, 6, 2],
  [4, -1, -2, -3],
  [Number.NaN, 4, 2, 2],
  [16, 16, 0, 7],
  ["6", 2, "3", 2],
].map(([n, m, w, h], index) => () => {
  let calls = 0;
  const list = Array.from({ length: index % 3 === 1 ? (n >> 0) & 31 : 5 }, (_, i) => i + 0.25);
  const object = { n: index % 2 === 0 ? n : m, g: 3, valueOf: () => 11 };
  return [
    n,
    m,
    w,
    h,
    Float64Array.from({ length: index % 3 === 0 ? (n >> 0) & 31 : 6 }, (_, i) => i * 5 - 3),
    list,
    index % 2 === 0,
    (x) => {
      if (index % 5 === 4 && calls++ === 6) throw new Error("f");
      if (index % 5 === 3) list.pop();
      if (index % 5 === 2) object.n += x;
      return x + 2;
    },
    object,
    "text and text".slice(0, index + 2),
    new Set([1, 2, 5, 6, 8].slice(0, index % 6)),
  ];
});

const CALL = new vm.Script("scopefreeCall()");

/** Everything that the functions of a file print, by name. */
async function outputs(code, runtime) {
  const counted = code
    .replaceAll(/\/\*K\*\//g, "&& round()")
    .replaceAll(/\/\*E\*\//g, "|| !round()")
    .replaceAll(/\/\*R\*\//g, "round();")
    .replaceAll(/\/\*T\*\//g, "round()");
  let functions = [];
  let reset;
  let rounds = 0;
  const round = () => {
    if (++rounds > MAX_ROUNDS) throw new Error("too many rounds");
    return true;
  };
  const script = new vm.Script(`(function (register, round, require, Buffer) {"use strict";\n${counted}\n})`);
  const start = script.runInThisContext();
  start(
    (first, ...all) => {
      reset = first;
      functions = all;
    },
    round,
    () => runtime,
    Buffer,
  );
  const found = new Map();
  for (const one of functions) {
    const lines = [];
    for (const make of CALLS) {
      rounds = 0;
      reset();
      const log = (value) => {
        if (lines.length < 300) lines.push(shown(value));
      };
      try {
        const given = make();
        globalThis.scopefreeCall = () => one(...given, log);
        let result = CALL.runInThisContext({ timeout: 5000 });
        if (result && typeof result.next === "function") result = drained(result, log);
        else if (result && typeof result.then === "function") result = await result;
        lines.push(`= ${shown(result)}`);
      } catch (error) {
        lines.push(`! ${error?.name}: ${String(error?.message).slice(0, 80)}`);
      }
    }
    found.set(one.name, lines);
  }
  return found;
}

function drained(generator, log) {
  for (let i = 0; i < 20; i++) {
    const { done, value } = generator.next();
    if (done) return value;
    log(value);
  }
  return "endless";
}

const shown = (value) =>
  typeof value === "function" || typeof value === "object" ? typeof value : String(value).slice(0, 400);

/** Analyses and runs functions; returns those that differ, and how many sites are handed out dirty. */
export async function attack(pass, runtimes, functions, mode = "typed") {
  const names = functions.map((text) => /function\*? (\w+)/.exec(text)[1]);
  const source = fileOf(functions, names);
  const result = analyse(pass, new Map([["attack.js", source]]), mode).get("attack.js");
  const problems = result.skipped.filter(({ code }) => code !== "SF2002");
  const wanted = await outputs(source);
  const got = await outputs(result.code, runtimes.checked);
  const wrong = names.filter((name) => {
    const [a, b] = [wanted.get(name), got.get(name)];
    return a.length !== b.length || a.some((line, index) => line !== b[index]);
  });
  const elided = new Set();
  const lines = result.code.split("\n");
  let current = "";
  for (const line of lines) {
    current = /function\*? (p\d+)\(/.exec(line)?.[1] ?? current;
    if (/makeSliceTracked(?:Within)?NoZero\(/.test(line)) elided.add(current);
  }
  return {
    sites: result.sites.length,
    tracked: result.tracked,
    elided,
    problems,
    wrong: wrong.map((name) => ({
      name,
      text: functions[names.indexOf(name)],
      wanted: wanted.get(name),
      got: got.get(name),
    })),
    wanted,
    code: result.code,
  };
}
