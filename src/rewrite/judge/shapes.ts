/**
 * The shapes that a plan may add to a program, recognised in the rewritten tree. This is all that the judge
 * knows about plans: the local names of the runtime's functions, the names of slots and of results, and
 * which allocations are handed out without zeroing. Anything that uses such a name in another shape is
 * a reason for rejection (`names.ts` sees to that).
 */
import { parseExpression } from "@babel/parser";
import type { CallExpression, Expression, Statement } from "@babel/types";
import { COPY_METHODS, type Plan, type Freed as PlanFreed, type RuntimeName } from "../plan.js";
import { type Node, Rejection, sameTree, statementsOf } from "./tree.js";

export interface Names {
  readonly plan: Plan;
  /** local name → function of the runtime */
  readonly runtime: ReadonlyMap<string, RuntimeName>;
  readonly slots: ReadonlySet<string>;
  readonly results: ReadonlySet<string>;
  /** everything that the plan frees: slots and the user's own bindings */
  readonly freed: ReadonlySet<string>;
  /** what is freed behind its last use, in the middle of a list of statements */
  readonly freedEarly: ReadonlySet<string>;
  /** slots that nested functions may fill */
  readonly enclosed: ReadonlySet<string>;
  /** containers and members that the plan frees, as they are written: `slot?.data`, `[slot?.rows]` */
  readonly members: ReadonlySet<string>;
  /** readers of private members, with the members */
  readonly readers: ReadonlyMap<string, string>;
  /** starts, in the original, of allocations for which the plan claims something under guards: that zeroing is not needed, or that positions are numbers */
  readonly guarded: ReadonlyMap<string, { readonly call: RuntimeName; readonly guards: readonly string[] }>;
  /** extents, in the original, of allocations that nobody here frees */
  readonly unheld: ReadonlySet<string>;
  /** extents, in the original, of calls whose result is freed here */
  readonly kept: ReadonlySet<string>;
  /** extents, in the original, of allocations and calls whose memory is bound to a region → the slot of that, if it has one; or the members, as text */
  readonly bound: ReadonlyMap<string, string | undefined>;
  /** extents, in the original, of values that slots get beside variables → the slot */
  readonly carried: ReadonlyMap<string, { readonly slot: string; readonly frees: boolean }>;
  /** what stands for those in the rewritten tree; `demandEqual` finds it */
  readonly found: {
    readonly unheld: Set<Node>;
    readonly kept: Set<Node>;
    /** the assignments to the slots of `carried` */
    readonly carried: Set<Node>;
  };
}

/** function of the runtime → the method it stands for */
const COPIES: ReadonlyMap<RuntimeName | undefined, string> = new Map(
  COPY_METHODS.flatMap((method) => [
    [`${method}Tracked` as const, method],
    [`${method}TrackedWithin` as const, method],
  ]),
);

const MAKE: ReadonlySet<RuntimeName | undefined> = new Set<RuntimeName | undefined>([
  "makeSliceTracked",
  "makeSliceTrackedNoZero",
  "makeSliceTrackedWithin",
  "makeSliceTrackedWithinNoZero",
  "makeArrayTracked",
  "makeViewTracked",
  "makeSliceTrackedIf",
  "copyTracked",
  "copyTrackedWithin",
  ...COPIES.keys(),
]);

/** Functions that are given guards behind their arguments. */
export const GUARDED: ReadonlySet<RuntimeName> = new Set<RuntimeName>([
  "makeSliceTrackedNoZero",
  "makeSliceTrackedWithinNoZero",
  "makeSliceTrackedIf",
]);

/** Functions of which the judge sees to it that they stand where the plan has them, and nowhere else. */
const isPlanned = (call: RuntimeName): boolean => GUARDED.has(call) || isWithin(call);

/** Whether memory of that function may lie in a larger buffer. */
export const isWithin = (call: RuntimeName): boolean => call.includes("Within");

/** Functions that hand out memory with any contents. */
export const DIRTY: ReadonlySet<RuntimeName> = new Set<RuntimeName>([
  "makeSliceTrackedNoZero",
  "makeSliceTrackedWithinNoZero",
]);

/** `sliceTracked` → `slice` */
export const copyMethod = (call: RuntimeName): string | undefined => COPIES.get(call);

const nameOf = (item: PlanFreed): string => (typeof item === "string" ? item : item.name);

export function namesOf(plan: Plan): Names {
  const runtime = new Map<string, RuntimeName>();
  for (const [name, local] of Object.entries(plan.imports)) runtime.set(local, name as RuntimeName);
  const slots = new Set<string>();
  const results = new Set<string>();
  const freed = new Set<string>();
  const freedEarly = new Set<string>();
  const enclosed = new Set<string>();
  const members = new Set<string>();
  const readers = new Map<string, string>();
  const guarded = new Map<string, { call: RuntimeName; guards: readonly string[] }>();
  const unheld = new Set<string>();
  const kept = new Set<string>();
  const bound = new Map<string, string | undefined>();
  const carried = new Map<string, { slot: string; frees: boolean }>();
  for (const edit of plan.edits) {
    if ("slots" in edit) edit.slots.forEach((slot) => slots.add(slot));
    if (edit.kind === "arrive") slots.add(edit.slot);
    if (edit.kind === "readers") for (const { reader, member } of edit.readers) readers.set(reader, member);
    if (edit.kind === "free-after") for (const item of edit.names) freedEarly.add(nameOf(item));
    if ("names" in edit)
      for (const item of edit.names) {
        if (typeof item === "string") freed.add(item);
        else {
          freed.add(item.name);
          const member = [item.name, ...item.path].join("?.");
          members.add(item.elements ? `[${member}]` : member);
        }
      }
    if ("region" in edit && edit.region) {
      const members = edit.kind === "keep" ? edit.members : undefined;
      bound.set(`${edit.at.start}:${edit.at.end}`, members ? JSON.stringify(members) : edit.here);
    }
    if (edit.kind === "allocate" && edit.here !== undefined && edit.enclosed) enclosed.add(edit.here);
    if (edit.kind === "keep" && !edit.region) {
      kept.add(`${edit.at.start}:${edit.at.end}`);
      if (edit.slot !== undefined) slots.add(edit.slot);
    }
    if (edit.kind === "carry") {
      carried.set(`${edit.at.start}:${edit.at.end}`, { slot: edit.slot, frees: edit.frees });
      slots.add(edit.slot);
      freed.add(edit.slot);
      if (edit.enclosed) enclosed.add(edit.slot);
    }
    if (edit.kind === "allocate" && edit.unheld) unheld.add(`${edit.at.start}:${edit.at.end}`);
    if ("style" in edit && edit.style === "const") results.add(edit.result);
    if (edit.kind === "allocate" && edit.slot !== undefined) {
      slots.add(edit.slot);
      if (edit.enclosed) enclosed.add(edit.slot);
    }
    if (edit.kind === "allocate" && isPlanned(edit.call))
      guarded.set(`${edit.at.start}:${edit.at.end}`, { call: edit.call, guards: edit.guards ?? [] });
  }
  const all = [...runtime.keys(), ...slots, ...results, ...readers.keys()];
  if (new Set(all).size !== all.length || runtime.size !== Object.keys(plan.imports).length) {
    throw new Rejection("a name that the plan introduces has two meanings");
  }
  const found = { unheld: new Set<Node>(), kept: new Set<Node>(), carried: new Set<Node>() };
  return {
    plan,
    runtime,
    slots,
    results,
    freed,
    freedEarly,
    enclosed,
    members,
    readers,
    guarded,
    unheld,
    kept,
    bound,
    carried,
    found,
  };
}

/** `slot = freeTrackedAfter(e, slot)`, or `slot = e`, where the plan lets the slot get `original` → `e` */
export function carriedValue(original: Node, node: Node, names: Names): Node | undefined {
  const carry = names.carried.get(`${original.start}:${original.end}`);
  if (!carry || node.type !== "AssignmentExpression" || node.operator !== "=") return undefined;
  if (node.left.type !== "Identifier" || node.left.name !== carry.slot) return undefined;
  return carry.frees ? replacement(node.right, carry.slot, names) : node.right;
}

/** `freeTrackedAfter(e, slot)` → `e` */
export function replacement(node: Node, slot: string, names: Names): Node | undefined {
  if (runtimeCall(node, names) !== "freeTrackedAfter") return undefined;
  const [value, old, ...rest] = (node as CallExpression).arguments;
  const isIt = old?.type === "Identifier" && old.name === slot && rest.length === 0;
  return isIt && value && value.type !== "SpreadElement" ? value : undefined;
}

interface Bound {
  readonly value: Node;
  /** `here ??= openRegion()` */
  readonly opening: Extract<Node, { type: "AssignmentExpression" }> | undefined;
  readonly here: string | undefined;
  readonly members: string | undefined;
}

/** `freeWithRegion(X)`, or `freeWithRegion(X, here ??= openRegion())` → `X`, and the slot */
export function boundValue(node: Node, names: Names): Bound | undefined {
  const called = runtimeCall(node, names);
  if (called === "freeMembersWithRegion") return boundMembers(node as CallExpression);
  if (called !== "freeWithRegion") return undefined;
  const [value, opening, ...rest] = (node as CallExpression).arguments;
  if (!value || value.type === "SpreadElement" || rest.length > 0) return undefined;
  if (!opening) return { value, opening, here: undefined, members: undefined };
  if (opening.type !== "AssignmentExpression" || opening.operator !== "??=") return undefined;
  const { left, right } = opening;
  if (left.type !== "Identifier" || !names.slots.has(left.name)) return undefined;
  const isOpened =
    runtimeCall(right, names) === "openRegion" && (right as CallExpression).arguments.length === 0;
  return isOpened ? { value, opening, here: left.name, members: undefined } : undefined;
}

/** `freeMembersWithRegion(X, "data")` → `X` and the names */
function boundMembers({ arguments: [value, ...rest] }: CallExpression): Bound | undefined {
  if (!value || value.type === "SpreadElement") return undefined;
  const names = rest.map((name) => (name.type === "StringLiteral" ? name.value : undefined));
  if (names.length === 0 || names.includes(undefined)) return undefined;
  return { value, opening: undefined, here: undefined, members: JSON.stringify(names) };
}

/** Is a node of the original a call whose result the plan frees, or a list whose elements it does? */
export function isKept(original: Node, names: Names): boolean {
  const isOne = YIELDS.has(original.type) || original.type === "ArrayExpression";
  return isOne && names.kept.has(`${original.start}:${original.end}`);
}

export function isIntroduced(name: string, names: Names): boolean {
  return (
    names.runtime.has(name) || names.slots.has(name) || names.results.has(name) || names.readers.has(name)
  );
}

/** `makeSliceTracked(C, n)` and its like: which function of the runtime is called? */
export function makeCall(
  node: Node,
  names: Names,
): { call: RuntimeName; args: CallExpression["arguments"] } | undefined {
  const call = runtimeCall(node, names);
  return MAKE.has(call) ? { call: call as RuntimeName, args: (node as CallExpression).arguments } : undefined;
}

/** What a plan can keep: what a call yields, at once or as a promise. */
export const YIELDS: ReadonlySet<string> = new Set(["CallExpression", "NewExpression", "AwaitExpression"]);

/** `slot = make…(…)`, or `slot = f(…)` → the call */
export function slotAssignment(node: Node, names: Names): { slot: string; value: Expression } | undefined {
  if (node.type !== "AssignmentExpression" || node.operator !== "=" || node.left.type !== "Identifier")
    return undefined;
  const yields = YIELDS.has(node.right.type);
  return names.slots.has(node.left.name) && yields ? { slot: node.left.name, value: node.right } : undefined;
}

/** `slot = null;` → the slot */
export function forgetStatement(node: Node, names: Names): string | undefined {
  return node.type === "ExpressionStatement" ? forgottenSlot(node.expression, names) : undefined;
}

function forgottenSlot(node: Node, names: Names): string | undefined {
  if (node.type !== "AssignmentExpression") return undefined;
  const { left, right, operator } = node;
  const isForgetting = operator === "=" && left.type === "Identifier" && right.type === "NullLiteral";
  return isForgetting && names.slots.has(left.name) ? left.name : undefined;
}

/** `(slot = null, e)` → the slots and `e` */
export function forgettingOperand(
  node: Node,
  names: Names,
): { slots: readonly string[]; value: Expression } | undefined {
  if (node.type !== "SequenceExpression") return undefined;
  const value = node.expressions.at(-1);
  const slots = node.expressions.slice(0, -1).map((one) => forgottenSlot(one, names));
  return value && slots.every((slot) => slot !== undefined) ? { slots, value } : undefined;
}

/** What is freed, as it is written, and the variable through which. */
export interface Freed {
  readonly text: string;
  readonly name: string;
}

/** `freeTracked(a, b);` or `freeElements(a);` → what is freed */
export function freeStatement(node: Node, names: Names): readonly Freed[] | undefined {
  if (node.type !== "ExpressionStatement") return undefined;
  switch (runtimeCall(node.expression, names)) {
    case "freeTracked":
      return freedIn((node.expression as CallExpression).arguments, names);
    case "freeElements":
      return freedIn([node.expression], names);
    default:
      return undefined;
  }
}

interface Freeing {
  readonly value: Expression;
  readonly freed: readonly Freed[];
}

/** `return freeTrackedAfter(e, a);`, or `return freeTrackedUnless(e, a);`, or both → `e` and the names */
export function freeingReturn(node: Node, names: Names): Freeing | undefined {
  if (node.type !== "ReturnStatement" || !node.argument) return undefined;
  const after = freeingCall(node.argument, "freeTrackedAfter", names);
  const unless = freeingCall(after?.value ?? node.argument, "freeTrackedUnless", names);
  const value = unless?.value ?? after?.value;
  return value && { value, freed: [...(unless?.freed ?? []), ...(after?.freed ?? [])] };
}

function freeingCall(node: Node, name: RuntimeName, names: Names): Freeing | undefined {
  if (runtimeCall(node, names) !== name) return undefined;
  const [value, ...rest] = (node as CallExpression).arguments;
  const freed = freedIn(rest, names);
  if (!value || !freed || value.type === "SpreadElement" || value.type === "ArgumentPlaceholder")
    return undefined;
  return { value, freed };
}

const SLOT_TYPES: ReadonlySet<string> = new Set(["TSUnknownKeyword", "TSAnyKeyword"]);

/** `let slot: unknown;` → the slots */
export function slotDeclaration(node: Node, names: Names): readonly string[] | undefined {
  if (node.type !== "VariableDeclaration" || node.kind !== "let" || node.declare) return undefined;
  const slots: string[] = [];
  for (const { id, init, definite } of node.declarations) {
    if (id.type !== "Identifier" || !names.slots.has(id.name) || init || definite) return undefined;
    if (!hasSlotType(id.typeAnnotation)) return undefined;
    slots.push(id.name);
  }
  return slots;
}

function hasSlotType(type: Node | null | undefined): boolean {
  return !type || (type.type === "TSTypeAnnotation" && SLOT_TYPES.has(type.typeAnnotation.type));
}

export interface Arrival {
  readonly slot: string;
  readonly parameter: string;
  readonly position: number;
}

/** `let slot: unknown = arguments[1] === undefined ? data : undefined;` */
export function arrivalDeclaration(node: Node, names: Names): Arrival | undefined {
  if (node.type !== "VariableDeclaration" || node.kind !== "let" || node.declare) return undefined;
  const [declarator, ...more] = node.declarations;
  const { id, init } = declarator ?? {};
  if (more.length > 0 || id?.type !== "Identifier" || !names.slots.has(id.name)) return undefined;
  if (!hasSlotType(id.typeAnnotation) || declarator?.definite) return undefined;
  if (init?.type !== "ConditionalExpression" || init.consequent.type !== "Identifier") return undefined;
  const { test, consequent, alternate } = init;
  if (test.type !== "BinaryExpression" || test.operator !== "===") return undefined;
  const { left, right } = test;
  if (!isNamed(right, "undefined") || !isNamed(alternate, "undefined")) return undefined;
  if (left.type !== "MemberExpression" || !left.computed || !isNamed(left.object, "arguments"))
    return undefined;
  if (left.property.type !== "NumericLiteral") return undefined;
  return { slot: id.name, parameter: consequent.name, position: left.property.value };
}

const isNamed = (node: Node, name: string): boolean => node.type === "Identifier" && node.name === name;

/**
 * `const result = e; freeTracked(…); return result;` at an index of a list → `e`, and how many statements it takes;
 * with `freeTrackedUnless(e, a)` as the value, what that frees.
 */
export function resultReturn(
  list: readonly Node[],
  index: number,
  names: Names,
): { value: Expression; length: number; freed: readonly Freed[] } | undefined {
  const first = list[index];
  if (first?.type !== "VariableDeclaration" || first.kind !== "const" || first.declarations.length !== 1)
    return undefined;
  const { id, init } = first.declarations[0] ?? {};
  if (id?.type !== "Identifier" || id.typeAnnotation || !names.results.has(id.name) || !init)
    return undefined;
  let end = index + 1;
  for (let next = list[end]; next && freeStatement(next, names); next = list[end]) end++;
  const last = list[end];
  if (end === index + 1 || last?.type !== "ReturnStatement") return undefined;
  if (last.argument?.type !== "Identifier" || last.argument.name !== id.name) return undefined;
  const unless = freeingCall(init, "freeTrackedUnless", names);
  return { value: unless?.value ?? init, length: end + 1 - index, freed: unless?.freed ?? [] };
}

/** `try { … } finally { freeTracked(…); }` → the statements within */
function freeingFinally(node: Node, names: Names): readonly Statement[] | undefined {
  if (node.type !== "TryStatement" || node.handler || !node.finalizer || node.block.directives.length > 0)
    return undefined;
  const frees = node.finalizer.body;
  return frees.length > 0 && frees.every((free) => freeStatement(free, names)) ? node.block.body : undefined;
}

/** the import that the plan asks for, exactly */
export function isRuntimeImport(node: Node, { plan }: Names): boolean {
  const found =
    plan.module === "esm"
      ? importedNames(node)
      : requiredNames(plan.module === "umd" ? requireIfPresent(node) : node, plan.module);
  const wanted = Object.entries(plan.imports);
  return (
    found !== undefined &&
    wanted.length > 0 &&
    found.size === wanted.length &&
    wanted.every(([name, local]) => found.get(name) === local)
  );
}

function importedNames(node: Node): Map<string, string> | undefined {
  if (node.type !== "ImportDeclaration" || node.source.value !== "scopefree/runtime") return undefined;
  if (node.importKind === "type" || node.importKind === "typeof" || (node.attributes?.length ?? 0) > 0)
    return undefined;
  const found = new Map<string, string>();
  for (const specifier of node.specifiers) {
    if (
      specifier.type !== "ImportSpecifier" ||
      specifier.imported.type !== "Identifier" ||
      specifier.importKind === "type"
    )
      return undefined;
    found.set(specifier.imported.name, specifier.local.name);
  }
  return found;
}

/**
 * `var { … } = <there are modules> ? require(…) : <the plain functions>;` → the same without the question.
 * The functions that stand in for the runtime must be those that allocate as the original did.
 */
function requireIfPresent(node: Node): Node {
  if (node.type !== "VariableDeclaration" || node.declarations.length !== 1) return node;
  const [declarator] = node.declarations;
  const { id, init } = declarator ?? {};
  if (!declarator || id?.type !== "ObjectPattern" || init?.type !== "ConditionalExpression") return node;
  const keys = id.properties.map((property) =>
    property.type === "ObjectProperty" && property.key.type === "Identifier" ? property.key.name : "",
  );
  const wanted = `${HAS_MODULES} ? 0 : ({ ${keys.map((key) => `${key}: ${STAND_INS.get(key)}`).join(", ")} })`;
  const expected = parseExpression(wanted) as Expression;
  if (expected.type !== "ConditionalExpression") return node;
  if (!sameTree(init.test, expected.test) || !sameTree(init.alternate, expected.alternate)) return node;
  return { ...node, declarations: [{ ...declarator, init: init.consequent }] };
}

const HAS_MODULES = 'typeof module === "object" && typeof require === "function"';

const STAND_INS: ReadonlyMap<string, string> = new Map<RuntimeName, string>([
  ["makeSliceTracked", "(T, n) => (T.alloc ? T.alloc(n) : new T(n))"],
  ["makeSliceTrackedNoZero", "(T, n) => (T.alloc ? T.alloc(n) : new T(n))"],
  ["makeSliceTrackedWithin", "(T, n) => (T.alloc ? T.alloc(n) : new T(n))"],
  ["makeSliceTrackedWithinNoZero", "(T, n) => (T.alloc ? T.alloc(n) : new T(n))"],
  ["makeViewTracked", "(T, n) => new T(n)"],
  ["makeSliceTrackedIf", "(T, n) => new T(n)"],
  ["copyTracked", "(T, x) => new T(x)"],
  ["copyTrackedWithin", "(T, x) => new T(x)"],
  ...[...COPIES].map(([call, name]): [RuntimeName, string] => [
    call as RuntimeName,
    `(a, ...b) => a.${name}(...b)`,
  ]),
  ["makeArrayTracked", "(n, v) => new Array(n).fill(v)"],
  ["freeTracked", "() => {}"],
  ["freeTrackedAfter", "(v) => v"],
  ["freeElements", "() => {}"],
  ["freeTrackedUnless", "(v) => v"],
  ["freeWithRegion", "(v) => v"],
  ["freeMembersWithRegion", "(v) => v"],
  ["openRegion", "() => {}"],
]);

function requiredNames(node: Node, module: "cjs" | "umd"): Map<string, string> | undefined {
  const kind = module === "cjs" ? "const" : "var";
  if (node.type !== "VariableDeclaration" || node.kind !== kind || node.declarations.length !== 1)
    return undefined;
  const { id, init } = node.declarations[0] ?? {};
  if (id?.type !== "ObjectPattern" || init?.type !== "CallExpression" || init.arguments.length !== 1)
    return undefined;
  const [source] = init.arguments;
  if (init.callee.type !== "Identifier" || init.callee.name !== "require") return undefined;
  if (source?.type !== "StringLiteral" || source.value !== "scopefree/runtime") return undefined;
  const found = new Map<string, string>();
  for (const property of id.properties) {
    if (property.type !== "ObjectProperty" || property.computed) return undefined;
    if (property.key.type !== "Identifier" || property.value.type !== "Identifier") return undefined;
    found.set(property.key.name, property.value.name);
  }
  return found;
}

function runtimeCall(node: Node, { runtime }: Names): RuntimeName | undefined {
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier") return undefined;
  if (node.optional || node.typeParameters || node.typeArguments) return undefined;
  return runtime.get(node.callee.name);
}

/** Names, members and containers that the plan frees; undefined if there is anything else. */
function freedIn(args: readonly Node[], names: Names): readonly Freed[] | undefined {
  const found: Freed[] = [];
  for (const arg of args) {
    const isContainer = runtimeCall(arg, names) === "freeElements";
    for (const inner of isContainer ? (arg as CallExpression).arguments : [arg]) {
      const path = memberPath(inner, names);
      if (!path) return undefined;
      const member = path.join("?.");
      const text = isContainer ? `[${member}]` : member;
      if (!names.members.has(text) && (isContainer || path.length > 1)) return undefined;
      found.push({ text, name: path[0] as string });
    }
  }
  return found.length > 0 ? found : undefined;
}

/** `a?.b?.c` → its names; `read?.(a)` → `a` and `#read` */
function memberPath(node: Node, names: Names): string[] | undefined {
  if (node.type === "Identifier") return [node.name];
  if (node.type === "OptionalCallExpression") {
    const { callee, optional, arguments: given } = node;
    const [object, ...more] = given;
    const isRead = optional && callee.type === "Identifier" && names.readers.has(callee.name);
    if (!isRead || !object || more.length > 0 || node.typeArguments || node.typeParameters) return undefined;
    const path = memberPath(object, names);
    path?.push(`#${callee.name}`);
    return path;
  }
  if (node.type !== "OptionalMemberExpression" || node.computed || node.property.type !== "Identifier")
    return undefined;
  const path = node.optional ? memberPath(node.object, names) : undefined;
  path?.push(node.property.name);
  return path;
}

/** `var read: any;` */
export function isReaderDeclaration(node: Node, names: Names): boolean {
  if (node.type !== "VariableDeclaration" || node.kind !== "var" || node.declare) return false;
  return node.declarations.every(
    ({ id, init, definite }) =>
      id.type === "Identifier" &&
      names.readers.has(id.name) &&
      !init &&
      !definite &&
      hasSlotType(id.typeAnnotation),
  );
}

/** `static { read = (of: any) => of && #data in of ? of.#data : undefined; }` */
export function isReaderBlock(node: Node, names: Names): boolean {
  if (node.type !== "StaticBlock" || node.body.length === 0) return false;
  return node.body.every(
    (statement) => statement.type === "ExpressionStatement" && isReaderMade(statement.expression, names),
  );
}

function isReaderMade(node: Node, names: Names): boolean {
  if (node.type !== "AssignmentExpression" || node.operator !== "=") return false;
  const { left, right } = node;
  if (left.type !== "Identifier" || right.type !== "ArrowFunctionExpression") return false;
  const member = names.readers.get(left.name);
  const [of, ...more] = right.params;
  if (member === undefined || more.length > 0 || right.async || right.returnType) return false;
  if (of?.type !== "Identifier" || of.name !== "of" || !hasSlotType(of.typeAnnotation)) return false;
  const { body } = right;
  if (body.type !== "ConditionalExpression" || !isNamed(body.alternate, "undefined")) return false;
  const { test, consequent } = body;
  if (test.type !== "LogicalExpression" || test.operator !== "&&" || !isNamed(test.left, "of")) return false;
  const { right: isOwn } = test;
  if (isOwn.type !== "BinaryExpression" || isOwn.operator !== "in" || !isNamed(isOwn.right, "of"))
    return false;
  const isRead = consequent.type === "MemberExpression" && !consequent.computed;
  return (
    isRead &&
    isPrivate(isOwn.left, member) &&
    isNamed(consequent.object, "of") &&
    isPrivate(consequent.property, member)
  );
}

const isPrivate = (node: Node, member: string): boolean =>
  node.type === "PrivateName" && `#${node.id.name}` === member;

export interface UndoneList {
  readonly statements: readonly Node[];
  readonly changed: boolean;
}

/** A list of statements as it was before the plan: frees, slots and the import gone, returns whole again. */
export function undoneStatements(container: Node, names: Names): UndoneList {
  const list = statementsOf(container) ?? [];
  let statements: Node[] = [];
  let changed = false;
  let imports = 0;
  for (let index = 0; index < list.length; index++) {
    const statement = list[index] as Node;
    const result = resultReturn(list, index, names);
    if (result) {
      const { start, end, loc } = statement;
      statements.push({ type: "ReturnStatement", argument: result.value, start, end, loc } as Node);
      index += result.length - 1;
    } else if (container.type === "Program" && isRuntimeImport(statement, names)) {
      if (imports++ > 0) throw new Rejection("the runtime is imported twice", statement);
      if (names.plan.module !== "esm" && statements.length > 0)
        throw new Rejection("the runtime is required too late", statement);
    } else if (
      !freeStatement(statement, names) &&
      !slotDeclaration(statement, names) &&
      !(container.type === "Program" && isReaderDeclaration(statement, names)) &&
      !arrivalDeclaration(statement, names) &&
      forgetStatement(statement, names) === undefined
    ) {
      statements.push(statement);
      continue;
    }
    changed = true;
  }
  if (container.type === "Program" && imports === 0 && names.runtime.size > 0)
    throw new Rejection("the import of the runtime is missing");
  const [only] = statements;
  const inner = statements.length === 1 && only ? freeingFinally(only, names) : undefined;
  if (inner && only?.type === "TryStatement") {
    statements = [...undoneStatements(only.block, names).statements];
    changed = true;
  }
  return { statements, changed };
}
