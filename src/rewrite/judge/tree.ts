/** Trees as the judge sees them: nodes, their children, and the rejection that points at one of them. */
import type { Node } from "@babel/types";

export type { Node };

interface Located {
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } } | null | undefined;
}

/** Thrown anywhere in the judge, caught by `verify`. */
export class Rejection extends Error {
  constructor(
    reason: string,
    readonly where?: Located,
  ) {
    super(reason);
  }
}

/** Fields that say where a node stands or how it was written, not what it is. */
const NOT_STRUCTURE: ReadonlySet<string> = new Set([
  "type",
  "start",
  "end",
  "loc",
  "range",
  "extra",
  "errors",
  "tokens",
  "comments",
  "leadingComments",
  "innerComments",
  "trailingComments",
]); // prettier-ignore

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

export function isStructure(field: string): boolean {
  return !NOT_STRUCTURE.has(field);
}

/** The value of a field whose name is not known statically. */
export function fieldOf(node: object, field: string): unknown {
  return (node as Readonly<Record<string, unknown>>)[field];
}

/** Are two trees the same but for where they stand? */
export function sameTree(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameTree(item, b[index]));
  if (!isNode(a) || !isNode(b)) return a === b;
  const fields = new Set([...Object.keys(a), ...Object.keys(b)]);
  return (
    a.type === b.type &&
    [...fields].every((field) => !isStructure(field) || sameTree(fieldOf(a, field), fieldOf(b, field)))
  );
}

export function startOf(node: Node): number {
  return node.start ?? 0;
}

export function endOf(node: Node): number {
  return node.end ?? 0;
}

/** Does this node hold a list of statements, and which? */
export function statementsOf(node: Node): readonly Node[] | undefined {
  switch (node.type) {
    case "Program":
    case "BlockStatement":
    case "StaticBlock":
    case "TSModuleBlock":
      return node.body;
    case "SwitchCase":
      return node.consequent;
    default:
      return undefined;
  }
}

/** The expression without what TypeScript wraps around it: `e as T`, `e satisfies T`, `<T>e`, `e!`. */
export function withoutAssertions(node: Node): Node {
  let inner = node;
  while (
    inner.type === "TSAsExpression" ||
    inner.type === "TSSatisfiesExpression" ||
    inner.type === "TSTypeAssertion" ||
    inner.type === "TSNonNullExpression" ||
    inner.type === "ParenthesizedExpression"
  ) {
    inner = inner.expression;
  }
  return inner;
}

export function isFunction(node: Node): boolean {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassPrivateMethod":
      return true;
    default:
      return false;
  }
}

export function isLoop(node: Node): boolean {
  switch (node.type) {
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      return true;
    default:
      return false;
  }
}
