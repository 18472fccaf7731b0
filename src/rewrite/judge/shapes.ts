/**
 * The shapes that a plan may add to a program, recognised in the rewritten tree. This is all that the judge
 * knows about plans: the local names of the runtime's functions, the names of slots and of results, and
 * which allocations are handed out without zeroing. Anything that uses such a name in another shape is
 * a reason for rejection (`names.ts` sees to that).
 */
import type { CallExpression, Expression } from "@babel/types";
import type { RuntimeName } from "../plan.js";
import { freeingFinally, freeStatement, isNamed, resultReturn, runtimeCall } from "./freeing.js";
import { isRuntimeImport } from "./imports.js";
import { MAKE, type Names } from "./plan-names.js";
import { isReaderDeclaration } from "./readers.js";
import { type Node, Rejection, statementsOf } from "./tree.js";

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

export function hasSlotType(type: Node | null | undefined): boolean {
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
