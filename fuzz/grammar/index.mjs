/** All producers of the grammar. A module exports statements, expressions by kind of their type, or both. */
import * as asynchronous from "./asynchronous.mjs";
import * as builtins from "./builtins.mjs";
import * as classes from "./classes.mjs";
import * as closures from "./closures.mjs";
import * as containers from "./containers.mjs";
import * as control from "./control.mjs";
import * as exceptions from "./exceptions.mjs";
import * as factories from "./factories.mjs";
import * as functions from "./functions.mjs";
import * as generators from "./generators.mjs";
import * as growth from "./growth.mjs";
import * as hooks from "./hooks.mjs";
import * as kept from "./kept.mjs";
import * as memory from "./memory.mjs";
import * as outlive from "./outlive.mjs";
import * as regions from "./regions.mjs";
import * as subclasses from "./subclasses.mjs";
import * as zeros from "./zeros.mjs";

const modules = {
  memory,
  zeros,
  growth,
  kept,
  containers,
  builtins,
  outlive,
  control,
  exceptions,
  closures,
  hooks,
  regions,
  subclasses,
  factories,
  functions,
  classes,
  generators,
  asynchronous,
};

const all = Object.entries(modules);

/** Producers are known by their module and their place in it, or by a name of their own. */
const named = (producers, where) =>
  producers.map((producer, at) => ({ ...producer, name: `${where} ${producer.name ?? at + 1}` }));

/** `{ weight, make(g), when?(g), nests? }`; `nests` where other statements stand inside */
export const STATEMENTS = all.flatMap(([name, module]) =>
  named(module.statements ?? [], `${name}, statement`),
);

/** By kind of type: `{ weight, make(g, type, depth), when?(g, type), flat? }`; `flat` where nothing need stand inside */
export const EXPRESSIONS = {};
for (const [name, module] of all)
  for (const [kind, producers] of Object.entries(module.expressions ?? {}))
    (EXPRESSIONS[kind] ??= []).push(...named(producers, `${name}, ${kind}`));
