/**
 * Are two trees the same, once the plan is undone in the second? Undoing happens on the way, node by node:
 *
 *     makeSliceTracked(C, n)                          is  new C(n), or Buffer.alloc(n)
 *     makeSliceTrackedNoZero(Buffer, n)               is  Buffer.allocUnsafe(n)
 *     makeSliceTrackedNoZero(C, n, w, h)              is  new C(n), or Buffer.alloc(n), where the plan says so
 *     makeArrayTracked(n, v)                          is  new Array(n).fill(v), or Array(n).fill(v)
 *     copyTracked(C, e)                               is  new C(e)
 *     sliceTracked(a, i, j)                           is  a.slice(i, j); so for each method that copies
 *     (slot = X)                                      is  X, an allocation or a call that the plan keeps
 *     (slot = null, X)                                is  X
 *     freeWithRegion(X)                                 is  X, an allocation or a call that the plan binds to a region
 *     (slot = freeTrackedAfter(e, slot))              is  e, where the plan lets the slot get what a variable gets
 *     const r = e; freeTracked(a); return r;          is  return e;
 *     return freeTrackedAfter(e, a);                  is  return e;
 *     static { read = (of) => …; }                    is  nothing, as the member of a class
 *
 * Positions, comments and parentheses do not count, the spelling of literals does. Two things may differ
 * only where the plan left a trace in a block: a statement may have got braces of its own, and an arrow's
 * expression may have become `{ return e; }`.
 */

import { freeingReturn } from "./freeing.js";
import { copyMethod, DIRTY, GUARDED, isWithin, type Names } from "./plan-names.js";
import { isReaderBlock } from "./readers.js";
import {
  boundValue,
  carriedValue,
  forgettingOperand,
  isKept,
  makeCall,
  slotAssignment,
  undoneStatements,
  YIELDS,
} from "./shapes.js";
import {
  fieldOf,
  isNode,
  isStructure,
  type Node,
  Rejection,
  statementsOf,
  withoutAssertions,
} from "./tree.js";

/** Throws a rejection at the first difference. */
export function demandEqual(original: Node, rewritten: Node, names: Names): void {
  same(original, rewritten, names);
}

function same(original: Node, rewritten: Node, names: Names): void {
  const forgetting = forgettingOperand(rewritten, names);
  if (forgetting) return same(original, forgetting.value, names);
  const carried = carriedValue(original, rewritten, names);
  if (carried) {
    names.found.carried.add(rewritten);
    return same(original, carried, names);
  }
  const bound = boundValue(rewritten, names);
  if (bound) {
    const extent = `${original.start}:${original.end}`;
    const isMeant = names.bound.has(extent) && names.bound.get(extent) === (bound.members ?? bound.here);
    if (!isMeant || !isMemory(original, bound.value, names))
      throw new Rejection("something else than the plan says is bound to a region", rewritten);
    return same(original, bound.value, names);
  }
  const assigned = slotAssignment(rewritten, names);
  if (assigned) {
    if (!makeCall(assigned.value, names) && !isKept(original, names))
      throw new Rejection("something else than the plan says is put into a slot", rewritten);
    return same(original, assigned.value, names);
  }
  if (makeCall(rewritten, names)) return sameAllocation(original, rewritten, names);
  if (isKept(original, names)) names.found.kept.add(rewritten);
  if (original.type !== rewritten.type) throw differs(original, rewritten);
  if (rawOf(original) !== rawOf(rewritten)) throw differs(original, rewritten);
  const undone = undoneChildren(original, rewritten, names);
  for (const field in original) {
    if (!isStructure(field) || undone.has(field)) continue;
    sameValue(fieldOf(original, field), fieldOf(rewritten, field), original, rewritten, names);
  }
  for (const field in rewritten) {
    if (!isStructure(field) || undone.has(field) || fieldOf(original, field) !== undefined) continue;
    if (fieldOf(rewritten, field) !== undefined) throw differs(original, rewritten);
  }
}

/** An allocation, or a call whose value is memory. */
function isMemory(original: Node, bound: Node, names: Names): boolean {
  return makeCall(bound, names) !== undefined || YIELDS.has(original.type);
}

function sameValue(
  original: unknown,
  rewritten: unknown,
  near: Node,
  nearRewritten: Node,
  names: Names,
): void {
  if (original === rewritten) return;
  if (isNode(original) && isNode(rewritten)) return same(original, rewritten, names);
  if (Array.isArray(original) && Array.isArray(rewritten) && original.length === rewritten.length) {
    original.forEach((item: unknown, index) => sameValue(item, rewritten[index], near, nearRewritten, names));
    return;
  }
  if (!isPlain(original) || !isPlain(rewritten)) throw differs(near, nearRewritten);
  if (JSON.stringify(original) !== JSON.stringify(rewritten)) throw differs(near, nearRewritten);
}

/** what is neither a node nor a list: strings, numbers, the two spellings of a template's part */
function isPlain(value: unknown): boolean {
  return !isNode(value) && !Array.isArray(value);
}

const NONE: ReadonlySet<string> = new Set();

/** Compares the children in which something may have to be undone; returns their fields. */
function undoneChildren(original: Node, rewritten: Node, names: Names): ReadonlySet<string> {
  if (statementsOf(rewritten)) {
    const { statements } = undoneStatements(rewritten, names);
    sameList(statementsOf(original) ?? [], statements, rewritten, names);
    return new Set([rewritten.type === "SwitchCase" ? "consequent" : "body"]);
  }
  if (original.type === "ClassBody" && rewritten.type === "ClassBody") {
    const members = rewritten.body.filter((member) => !isReaderBlock(member, names));
    sameValue(original.body, members, original, rewritten, names);
    return new Set(["body"]);
  }
  const value = freeingReturn(rewritten, names)?.value;
  if (value) {
    if (original.type !== "ReturnStatement" || !original.argument) throw differs(original, rewritten);
    same(original.argument, value, names);
    return new Set(["argument"]);
  }
  if (original.type === "ArrowFunctionExpression" && rewritten.type === "ArrowFunctionExpression") {
    if (original.body.type === "BlockStatement") return NONE;
    const inner = returnedBy(rewritten.body, names);
    if (!inner) return NONE;
    same(original.body, inner, names);
    return new Set(["body", "expression"]);
  }
  return bodiesThatGotBraces(original, rewritten, names);
}

function sameList(
  original: readonly Node[],
  rewritten: readonly Node[],
  container: Node,
  names: Names,
): void {
  original.forEach((statement, index) => {
    const found = rewritten[index];
    if (!found) throw new Rejection(`a statement is missing: ${statement.type}`, container);
    same(statement, withoutBraces(statement, found, names), names);
  });
  const extra = rewritten[original.length];
  if (extra) throw new Rejection(`a statement was added: ${extra.type}`, extra);
}

/** `{ return e; }` with a trace of the plan in it → `e` */
function returnedBy(body: Node, names: Names): Node | undefined {
  const only = onlyStatement(body, names);
  if (only?.type !== "ReturnStatement") return undefined;
  return freeingReturn(only, names)?.value ?? only.argument ?? undefined;
}

function onlyStatement(block: Node, names: Names): Node | undefined {
  if (block.type !== "BlockStatement" || block.directives.length > 0) return undefined;
  const { statements, changed } = undoneStatements(block, names);
  const [only] = statements;
  if (statements.length !== 1 || !only) return undefined;
  return changed || freeingReturn(only, names) ? only : undefined;
}

const BODIES: Readonly<Record<string, readonly string[]>> = {
  IfStatement: ["consequent", "alternate"],
  ForStatement: ["body"],
  ForInStatement: ["body"],
  ForOfStatement: ["body"],
  WhileStatement: ["body"],
  DoWhileStatement: ["body"],
  LabeledStatement: ["body"],
  WithStatement: ["body"],
};

function bodiesThatGotBraces(original: Node, rewritten: Node, names: Names): ReadonlySet<string> {
  const fields = BODIES[original.type];
  if (!fields) return NONE;
  const undone = new Set<string>();
  for (const field of fields) {
    const before = fieldOf(original, field);
    const after = fieldOf(rewritten, field);
    if (!isNode(before) || !isNode(after)) continue;
    const inner = withoutBraces(before, after, names);
    if (inner === after) continue;
    same(before, inner, names);
    undone.add(field);
  }
  return undone;
}

/** The statement in a block that the plan put around it. What declares a name must not get braces. */
function withoutBraces(original: Node, rewritten: Node, names: Names): Node {
  if (original.type === rewritten.type || DECLARES.has(original.type)) return rewritten;
  return onlyStatement(rewritten, names) ?? rewritten;
}

const DECLARES: ReadonlySet<string> = new Set([
  "VariableDeclaration",
  "FunctionDeclaration",
  "ClassDeclaration",
  "TSEnumDeclaration",
  "TSModuleDeclaration",
  "TSImportEqualsDeclaration",
]); // prettier-ignore

function sameAllocation(original: Node, rewritten: Node, names: Names): void {
  if (names.unheld.has(`${original.start}:${original.end}`)) names.found.unheld.add(rewritten);
  const made = makeCall(rewritten, names);
  const [first, ...rest] = made?.args ?? [];
  if (!made || !first) throw differs(original, rewritten);
  if (made.call === "makeArrayTracked") return sameFill(original, rewritten, made.args, names);

  const planned = names.guarded.get(`${original.start}:${original.end}`);
  const isPlanned = planned?.call === made.call;
  if (isWithin(made.call) && !isPlanned)
    throw new Rejection("memory whose buffer may be seen lies in a larger one", rewritten);
  const copied = copyMethod(made.call);
  if (copied !== undefined) return sameMethod(original, rewritten, copied, first, rest, names);

  const unzeroed = DIRTY.has(made.call);
  if (planned?.call === "makeSliceTrackedIf" && !isPlanned)
    throw new Rejection("memory is tracked without the guard that was planned", rewritten);
  if (GUARDED.has(made.call)) dropGuards(rest, isPlanned ? planned.guards : [], rewritten);
  if (original.type === "NewExpression") {
    if (unzeroed && !isPlanned) throw new Rejection("memory that must be zeroed is not", rewritten);
    same(original.callee, first, names);
    return sameArguments(original, original.arguments, rest, rewritten, names);
  }
  if (made.call === "copyTracked" || made.call === "copyTrackedWithin") throw differs(original, rewritten);
  if (original.type !== "CallExpression" || original.callee.type !== "MemberExpression")
    throw differs(original, rewritten);
  const { object, property, computed } = original.callee;
  const method = computed || property.type !== "Identifier" ? undefined : property.name;
  if (!namesBuffer(object) || (method !== "alloc" && method !== "allocUnsafe"))
    throw differs(original, rewritten);
  if (unzeroed && method === "alloc" && !isPlanned) {
    throw new Rejection("memory that must be zeroed is not", rewritten);
  }
  same(object, first, names);
  sameArguments(original, original.arguments, rest, rewritten, names);
}

/** `receiver.name(…)` */
function sameMethod(
  original: Node,
  rewritten: Node,
  name: string,
  receiver: Node,
  args: readonly Node[],
  names: Names,
): void {
  if (original.type !== "CallExpression" || original.callee.type !== "MemberExpression")
    throw differs(original, rewritten);
  const { object, property, computed } = original.callee;
  if (computed || property.type !== "Identifier" || property.name !== name)
    throw differs(original, rewritten);
  same(object, receiver, names);
  sameArguments(original, original.arguments, args, rewritten, names);
}

/** Takes the names that are only looked at off the end of the arguments. */
function dropGuards(args: Node[], guards: readonly string[], rewritten: Node): void {
  const found = args.splice(args.length - guards.length);
  const isSame = guards.every((name, index) => {
    const arg = found[index];
    return arg?.type === "Identifier" && arg.name === name;
  });
  if (!isSame) throw new Rejection("an allocation has other guards than planned", rewritten);
}

/** `new Array(n).fill(v)`, or without the `new` */
function sameFill(original: Node, rewritten: Node, args: readonly Node[], names: Names): void {
  if (original.type !== "CallExpression" || original.callee.type !== "MemberExpression")
    throw differs(original, rewritten);
  const { object, property } = original.callee;
  if (original.callee.computed) throw differs(original, rewritten);
  if (property.type !== "Identifier" || property.name !== "fill") throw differs(original, rewritten);
  const array = withoutAssertions(object);
  if (array.type !== "NewExpression" && array.type !== "CallExpression") throw differs(original, rewritten);
  if (array.callee.type !== "Identifier" || array.callee.name !== "Array") throw differs(original, rewritten);
  if (array.arguments.length !== 1 || original.arguments.length !== 1) throw differs(original, rewritten);
  sameArguments(original, [...array.arguments, ...original.arguments], args, rewritten, names);
}

function sameArguments(
  original: Node,
  before: readonly Node[],
  after: readonly Node[],
  rewritten: Node,
  names: Names,
): void {
  if (before.length !== after.length) throw differs(original, rewritten);
  before.forEach((argument, index) => same(argument, after[index] as Node, names));
}

function namesBuffer(node: Node): boolean {
  if (node.type === "Identifier") return node.name === "Buffer";
  return (
    node.type === "MemberExpression" &&
    !node.computed &&
    node.property.type === "Identifier" &&
    node.property.name === "Buffer"
  );
}

/** how a literal was written */
function rawOf(node: Node): unknown {
  const extra = node.extra;
  return extra && "raw" in extra ? extra["raw"] : undefined;
}

function differs(original: Node, rewritten: Node): Rejection {
  const line = original.loc ? ` (line ${original.loc.start.line} of the original)` : "";
  const what = original.type === rewritten.type ? original.type : `${original.type} became ${rewritten.type}`;
  return new Rejection(`the trees differ: ${what}${line}`, rewritten);
}
