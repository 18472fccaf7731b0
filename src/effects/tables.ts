/**
 * All effect tables in one, and the questions that can be asked of them. An answer is an effect that
 * somebody wrote down, or `undefined`: then everything escapes. Lookups go through maps, so a name that
 * every object inherits ("constructor", "__proto__") is found only if a table lists it.
 */

import { arrayBuffers } from "./ecmascript/array-buffers.js";
import { arrays } from "./ecmascript/arrays.js";
import { collections } from "./ecmascript/collections.js";
import { intl } from "./ecmascript/intl.js";
import { iterators } from "./ecmascript/iterators.js";
import { json } from "./ecmascript/json.js";
import { objects } from "./ecmascript/objects.js";
import { primitives } from "./ecmascript/primitives.js";
import { promises } from "./ecmascript/promises.js";
import { text } from "./ecmascript/text.js";
import { typedArrays } from "./ecmascript/typed-arrays.js";
import type { Effect, EffectTables, Kind } from "./effect.js";
import { buffer } from "./node/buffer.js";
import { consoleMethods } from "./node/console.js";
import { crypto } from "./node/crypto.js";
import { events } from "./node/events.js";
import { fs } from "./node/fs.js";
import { perfHooks } from "./node/perf-hooks.js";
import { processAndPaths } from "./node/process.js";
import { reexports } from "./node/reexports.js";
import { streams } from "./node/streams.js";
import { timers } from "./node/timers.js";
import { util } from "./node/util.js";
import { workerThreads } from "./node/worker-threads.js";
import { zlib } from "./node/zlib.js";
import type { Family } from "./vocabulary.js";
import { audio } from "./web/audio.js";
import { canvas } from "./web/canvas.js";
import { webCrypto } from "./web/crypto.js";
import { encoding } from "./web/encoding.js";
import { network } from "./web/fetch.js";
import { messaging } from "./web/messaging.js";
import { webgl } from "./web/webgl.js";
import { webgpu } from "./web/webgpu.js";

const families: readonly Family[] = [
  typedArrays,
  arrayBuffers,
  arrays,
  iterators,
  collections,
  objects,
  primitives,
  text,
  json,
  promises,
  intl,
  buffer,
  consoleMethods,
  crypto,
  events,
  fs,
  perfHooks,
  processAndPaths,
  reexports,
  streams,
  timers,
  util,
  workerThreads,
  zlib,
  audio,
  canvas,
  webCrypto,
  encoding,
  network,
  messaging,
  webgl,
  webgpu,
];

export const effectTables: EffectTables = {
  kinds: merged("kinds"),
  globals: merged("globals"),
  constructors: merged("constructors"),
  modules: merged("modules"),
  globalKinds: merged("globalKinds"),
};

const methods = byKind("methods");
const properties = byKind("properties");
const globals = new Map(Object.entries(effectTables.globals));
const constructors = new Map(Object.entries(effectTables.constructors));
const modules = new Map(Object.entries(effectTables.modules));
const globalKinds = new Map(Object.entries(effectTables.globalKinds));

/** Calling a method of a built-in object of exactly that kind. */
export function methodEffect(kind: Kind, name: string): Effect | undefined {
  return methods.get(kind)?.get(name);
}

/** Reading a property of a built-in object of exactly that kind. */
export function propertyEffect(kind: Kind, name: string): Effect | undefined {
  return properties.get(kind)?.get(name);
}

/** Calling, or reading a constant of, a global function or namespace: "parseInt", "Math.max", "console.log". */
export function globalEffect(path: string): Effect | undefined {
  const listed = globals.get(path);
  if (listed) return listed;
  const [owner, name] = split(path);
  const kind = globalKinds.get(owner);
  return kind === undefined ? wildcard(globals, path) : methodEffect(kind, name);
}

/** `new` of a global constructor ("Map", "Intl.NumberFormat") or of a module's ("util.TextDecoder"). */
export function constructorEffect(path: string): Effect | undefined {
  return constructors.get(path);
}

/** Calling a function of a Node module; the module comes without `node:`, the name may have dots. */
export function moduleEffect(module: string, name: string): Effect | undefined {
  const path = `${module}.${name}`;
  return modules.get(path) ?? wildcard(modules, path);
}

/** The kind of a global object such as `console`. */
export function globalKind(path: string): Kind | undefined {
  return globalKinds.get(path);
}

/** Whether built-in objects of some kind have a member of that name. */
export function isMemberName(name: string): boolean {
  return memberNames.has(name);
}

const memberNames = new Set(
  [...methods.values(), ...properties.values()].flatMap((members) => [...members.keys()]),
);

export function isKind(name: string): boolean {
  return methods.has(name);
}

/**
 * The kinds that inherit from this one. A value that is *declared* to be of a kind may be of any of them,
 * and an effect holds for it only if it holds for all: a declared Uint8Array may be a Buffer, whose
 * `slice` is a view.
 */
export function subkinds(kind: Kind): readonly Kind[] {
  return descendants.get(kind) ?? [];
}

const descendants = new Map<Kind, Kind[]>();
for (const kind of methods.keys())
  for (const ancestor of lineage(kind).slice(1)) {
    const known = descendants.get(ancestor);
    if (known) known.push(kind);
    else descendants.set(ancestor, [kind]);
  }

/** A `*` stands for the members that a namespace has itself, not for those of every object or function. */
function wildcard(effects: ReadonlyMap<string, Effect>, path: string): Effect | undefined {
  const [owner, name] = split(path);
  if (name in Function.prototype || name === "prototype") return undefined;
  return effects.get(`${owner}.*`);
}

/** "a.b.c" is the member "c" of "a.b"; a name without dots is nobody's member. */
function split(path: string): [owner: string, name: string] {
  const dot = path.lastIndexOf(".");
  return dot < 0 ? ["", path] : [path.slice(0, dot), path.slice(dot + 1)];
}

function merged<Part extends keyof EffectTables>(part: Part): EffectTables[Part] {
  const all = new Map<string, unknown>();
  for (const family of families)
    for (const [name, entry] of Object.entries(family[part] ?? {})) {
      if (all.has(name)) throw new Error(`effect tables: two families describe ${part} ${name}`);
      all.set(name, entry);
    }
  return Object.fromEntries(all) as EffectTables[Part];
}

/** A kind and its ancestors in the order in which they are asked. */
function lineage(kind: Kind): Kind[] {
  const chain: Kind[] = [kind];
  for (const one of chain)
    for (const parent of effectTables.kinds[one]?.extends ?? [])
      if (!chain.includes(parent)) chain.push(parent);
  return chain;
}

/** What a kind has itself and inherits, in one map. */
function byKind(part: "methods" | "properties"): ReadonlyMap<Kind, ReadonlyMap<string, Effect>> {
  const all = new Map<Kind, ReadonlyMap<string, Effect>>();
  for (const kind of Object.keys(effectTables.kinds)) {
    const found = new Map<string, Effect>();
    for (const one of lineage(kind))
      for (const [name, effect] of Object.entries(effectTables.kinds[one]?.[part] ?? {}))
        if (!found.has(name)) found.set(name, effect);
    all.set(kind, found);
  }
  return all;
}
