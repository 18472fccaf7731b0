/**
 * What `new C(…)` runs: the base class's constructor, field initialisers, the constructor's body.
 *
 * The order is the language's: without a base, fields are initialised before the body; with one, when `super(…)`
 * returns – here, at the start all the same, since the two differ only in what the base's constructor can see of
 * the fields, and the base is given `this` in any case. A class without a constructor passes its arguments on.
 */
import type ts from "typescript";
import { NONE, named } from "../ir/ir.js";
import { type Lowering, Unsupported } from "./context.js";
import { hoistVars } from "./declarations.js";
import { expr, gone } from "./expressions.js";
import { declareNames, insertionPoint, lowerClosure, parameters } from "./functions.js";
import { propertyKey } from "./keys.js";
import { statementList } from "./statements.js";
import { PASSED_ON } from "./world.js";

export function classConstructor(l: Lowering, node: ts.ClassLikeDeclaration): void {
  const { ts, world } = l;
  const info = world.classes.describeClass(node);
  if (info.opaque) throw new Unsupported("decorated class, or computed member names");
  const declared = node.members.find(
    (member): member is ts.ConstructorDeclaration =>
      ts.isConstructorDeclaration(member) && member.body !== undefined,
  );
  for (const modifier of node.modifiers ?? []) l.skip(modifier);
  if (node.name) l.see(node.name);
  for (const type of node.typeParameters ?? []) l.skip(type);
  for (const clause of node.heritageClauses ?? []) l.skip(clause);
  for (const member of node.members) if (member !== declared) l.skip(member);
  if (declared && mentionsArguments(l, declared)) throw new Unsupported("uses `arguments`");
  if (declared) parameters(l, declared.parameters);
  const { body } = declared ?? {};
  const outer = l.fn.scope;
  l.openScope({
    kind: "function",
    form: "block",
    span: l.span(body ?? node),
    insertAt: body ? insertionPoint(l, body) : node.end,
  });
  parameterProperties(l, declared);
  if (typeof info.base !== "number" && info.base !== undefined) gone(l, l.fn.body.thisVar, node);
  if (!declared && info.base !== undefined) passOn(l, node, info.base);
  fields(l, node);
  if (declared && body) {
    l.see(declared);
    l.see(body);
    hoistVars(l, body.statements);
    statementList(l, body.statements);
  }
  l.closeScope(outer);
}

/** `constructor(private data: Float64Array)` */
function parameterProperties(l: Lowering, declared: ts.ConstructorDeclaration | undefined): void {
  const { ts } = l;
  declared?.parameters.forEach((parameter) => {
    if (!ts.isParameterPropertyDeclaration(parameter, declared) || !ts.isIdentifier(parameter.name)) return;
    // the variable, and not what was given: there may be a default
    const [src = NONE] = declareNames(l, parameter.name, "param");
    const key = named(parameter.name.text);
    l.emit({ op: "store", object: l.fn.body.thisVar, key, src, span: l.span(parameter) });
  });
}

function fields(l: Lowering, node: ts.ClassLikeDeclaration): void {
  const { ts } = l;
  for (const member of node.members) {
    if (!ts.isPropertyDeclaration(member) || !member.initializer) continue;
    if (ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Static | ts.ModifierFlags.Ambient)) continue;
    const key = propertyKey(l, member.name);
    const value = ts.isArrowFunction(member.initializer)
      ? lowerClosure(l, member.initializer)
      : expr(l, member.initializer);
    l.emit({ op: "store", object: l.fn.body.thisVar, key, src: value, span: l.span(member) });
  }
}

/** `constructor(...args) { super(...args); }` */
function passOn(l: Lowering, node: ts.ClassLikeDeclaration, base: number | "unknown"): void {
  const params = l.fn.body.params as { var: number; rest: boolean }[];
  // enough for any call: what is beyond goes into the rest parameter
  const passed = Array.from({ length: PASSED_ON }, () => l.newVar("param"));
  for (const one of passed) params.push({ var: one, rest: false });
  const rest = l.newVar("param");
  params.push({ var: rest, rest: true });
  const span = l.span(node);
  l.emit({
    op: "call",
    dst: l.temp(),
    target: base === "unknown" ? { kind: "unknown" } : { kind: "super", cls: base },
    thisArg: l.fn.body.thisVar,
    args: [
      ...passed.map((value) => ({ value, spread: false, numericIf: -1 })),
      { value: rest, spread: true, numericIf: -1 },
    ],
    awaited: false,
    construct: false,
    span,
  });
}

function mentionsArguments(l: Lowering, node: ts.Node): boolean {
  const found = l.world.facts(l.file).mentions.get("arguments") ?? [];
  return found.some((id) => id.pos >= node.pos && id.end <= node.end);
}
