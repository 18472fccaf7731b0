/** The shapes in which memory is freed: statements, calls around what is returned, `finally`. */
import type { CallExpression, Expression, Statement } from "@babel/types";
import type { RuntimeName } from "../plan.js";
import type { Names } from "./plan-names.js";
import type { Node } from "./tree.js";

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

export const isNamed = (node: Node, name: string): boolean =>
  node.type === "Identifier" && node.name === name;

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
export function freeingFinally(node: Node, names: Names): readonly Statement[] | undefined {
  if (node.type !== "TryStatement" || node.handler || !node.finalizer || node.block.directives.length > 0)
    return undefined;
  const frees = node.finalizer.body;
  return frees.length > 0 && frees.every((free) => freeStatement(free, names)) ? node.block.body : undefined;
}

export function runtimeCall(node: Node, { runtime }: Names): RuntimeName | undefined {
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
