/** All producers of the grammar. A module exports statements, expressions by kind of their type, or both. */
import * as asynchronous from "./asynchronous.mjs";
import * as classes from "./classes.mjs";
import * as closures from "./closures.mjs";
import * as containers from "./containers.mjs";
import * as control from "./control.mjs";
import * as exceptions from "./exceptions.mjs";
import * as factories from "./factories.mjs";
import * as functions from "./functions.mjs";
import * as generators from "./generators.mjs";
import * as growth from "./growth.mjs";
import * as kept from "./kept.mjs";
import * as memory from "./memory.mjs";
import * as outlive from "./outlive.mjs";
import * as zeros from "./zeros.mjs";

const modules = [
  memory,
  zeros,
  growth,
  kept,
  containers,
  outlive,
  control,
  exceptions,
  closures,
  factories,
  functions,
  classes,
  generators,
  asynchronous,
];

/** `{ weight, make(g), when?(g), nests? }`; `nests` where other statements stand inside */
export const STATEMENTS = modules.flatMap((module) => module.statements ?? []);

/** By kind of type: `{ weight, make(g, type, depth), when?(g, type), flat? }`; `flat` where nothing need stand inside */
export const EXPRESSIONS = {};
for (const module of modules)
  for (const [kind, producers] of Object.entries(module.expressions ?? {}))
    (EXPRESSIONS[kind] ??= []).push(...producers);
