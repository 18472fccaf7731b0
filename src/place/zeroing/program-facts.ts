/**
 * Where program code can run unseen: in accessors, in methods that convert objects to primitives, and behind proxies.
 * A member of a name for which no file of the program has an accessor is plain data, as far as the program's own
 * values are concerned; code from outside that runs in an accessor of its own cannot change a variable or the length of
 * an array of the program that it was not given.
 */
import type ts from "typescript";
import type { World } from "../../lower/world.js";

export interface ProgramFacts {
  /** names of accessors */
  readonly accessors: ReadonlySet<string>;
  /** there may be accessors of any name */
  readonly anyAccessor: boolean;
  /** there are objects that run code when they are converted to a primitive */
  readonly converters: boolean;
}

/** Methods that objects are converted with. */
const CONVERSIONS = ["valueOf", "toString", "toPrimitive"] as const;

const known = new WeakMap<World, ProgramFacts>();

export function programFacts(world: World): ProgramFacts {
  let facts = known.get(world);
  if (!facts) known.set(world, (facts = compute(world)));
  return facts;
}

function compute(world: World): ProgramFacts {
  const { ts } = world;
  const accessors = new Set<string>();
  let anyAccessor = false;
  let converters = false;
  for (const file of world.files) {
    const { mentions, strings, accessors: own, hasDecorators } = world.facts(file);
    for (const name of [
      "Proxy",
      "defineProperty",
      "defineProperties",
      "__defineGetter__",
      "__defineSetter__",
      "setPrototypeOf",
      "__proto__",
    ])
      if (mentions.has(name) || strings.has(name)) anyAccessor = true;
    if ((mentions.get("create") ?? []).some((id) => !hasOneArgument(ts, id))) anyAccessor = true;
    for (const name of CONVERSIONS) {
      const called = (mentions.get(name) ?? []).filter((id) => isCalled(ts, id));
      // a quoted name is one too
      if (file.text.split(name).length - 1 > called.length) converters = true;
    }
    if (hasDecorators) anyAccessor = true;
    for (const name of own) {
      if (ts.isComputedPropertyName(name)) anyAccessor = true;
      else accessors.add(name.text);
    }
  }
  return { accessors, anyAccessor, converters };
}

/** `Object.create(prototype)`, which makes no accessors; a second argument may. */
const hasOneArgument = (typescript: typeof ts, id: ts.Identifier): boolean =>
  isCalled(typescript, id) && (id.parent.parent as ts.CallExpression).arguments.length === 1;

/** `x.toString()`, which gives an object no method of that name. */
function isCalled(typescript: typeof ts, id: ts.Identifier): boolean {
  const { parent } = id;
  return (
    typescript.isPropertyAccessExpression(parent) &&
    parent.name === id &&
    typescript.isCallExpression(parent.parent) &&
    parent.parent.expression === parent
  );
}
