/** The names under which a program meets built-ins, and what a member of one is. */
import { effectTables, globalEffect, isKind, moduleEffect } from "../effects/tables.js";

/**
 * Something of the language that a program can hold and change: the global object, a class or namespace, a prototype,
 * or a function that reads prototypes or writes members. `*` is whichever.
 */
export type BuiltIn =
  | "global"
  | `class ${string}`
  | `prototype ${string}`
  | "reads prototypes"
  | "writes members";

export const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(["globalThis", "window", "self", "global"]);

const NAMESPACES = new Set(
  "Math,Object,Reflect,JSON,Number,String,Atomics,Symbol,Function,Iterator".split(","),
);

/** Names that effects of globals begin with: `console`, `parseInt`, `Math`. */
const ROOTS = new Set(
  [effectTables.globals, effectTables.constructors, effectTables.globalKinds].flatMap((part) =>
    Object.keys(part).map((path) => path.split(".")[0] as string),
  ),
);

/** Prototypes that built-ins of several kinds share, or that every object does. */
const SHARED = new Set("Object,Function,Symbol,Iterator,*".split(","));

const WRITERS =
  /^(?:defineProperty|defineProperties|assign|setPrototypeOf|set|deleteProperty|__define[GS]etter__)$/;

export const isBuiltInName = (name: string): boolean =>
  isKind(name) || NAMESPACES.has(name) || ROOTS.has(name);
export const isNamespace = (name: string): boolean => NAMESPACES.has(name);
export const isShared = (name: string): boolean => SHARED.has(name);
export const classOf = (value: BuiltIn): string | undefined => after(value, "class ");
export const prototypeOf = (value: BuiltIn): string | undefined => after(value, "prototype ");

function after(value: string, prefix: string): string | undefined {
  return value.startsWith(prefix) ? value.slice(prefix.length) : undefined;
}

/** What a member of a built-in is, as far as it matters; `undefined` for a name that is computed. */
export function memberOf(value: BuiltIn, name: string | undefined): BuiltIn | undefined {
  if (name === "__proto__") return "prototype *";
  if (value === "global") {
    if (name === undefined) return "class *";
    if (GLOBAL_OBJECTS.has(name)) return "global";
    return isBuiltInName(name) ? `class ${name}` : undefined;
  }
  const cls = classOf(value);
  if (cls !== undefined) {
    // an object such as `console`, `process.stdout` or a Node module stands for the objects that it holds
    if (/^[a-z]/.test(cls)) return memberOfObject(cls, name) ? value : undefined;
    if (name === undefined || name === "prototype") return `prototype ${cls}`;
    if (name === "constructor") return "class Function";
    if (cls === "Object" || cls === "Reflect" || cls === "*") return reflector(name);
    return undefined;
  }
  if (value === "prototype *" && name === "prototype") return value;
  const owner = prototypeOf(value);
  if (owner !== undefined) return name === undefined || name === "constructor" ? `class ${owner}` : undefined;
  return name === "call" || name === "apply" || name === "bind" ? value : undefined;
}

/** Whether an object or a module may hold another object under a name; classes that it holds are found by their names. */
function memberOfObject(owner: string, name: string | undefined): boolean {
  return name === undefined || !hasEffect(owner, name);
}

/** `getPrototypeOf` and `defineProperty`, as values. */
export function reflector(name: string): BuiltIn | undefined {
  if (name === "getPrototypeOf") return "reads prototypes";
  return WRITERS.test(name) ? "writes members" : undefined;
}

/** Whether the analysis relies on a member that a class or namespace has itself. */
export function isReliedOn(cls: string, member: string): boolean {
  if (cls === "Buffer" || cls === "*") return true;
  return /^(?:prototype|__proto__|from|of|isArray)$/.test(member) || hasEffect(cls, member);
}

/** Whether it matters that a member is written of a value; one without a name matters always. */
export function mattersIfWritten(value: BuiltIn, member: string | undefined): boolean {
  const cls = classOf(value);
  return cls === undefined || member === undefined || member.startsWith("@@") || isReliedOn(cls, member);
}

/** Modules of Node are named `node:fs`. */
function hasEffect(owner: string, member: string): boolean {
  const effect = owner.startsWith("node:")
    ? moduleEffect(owner.slice("node:".length), member)
    : globalEffect(`${owner}.${member}`);
  return effect !== undefined;
}
