/** What a node declares, and in which scope. Types are left out: they are gone at run time. */
import type { Binding, Scope } from "./scopes.js";
import { isFunction, isNode, type Node } from "./tree.js";

export interface Declaration {
  readonly id: Node;
  readonly name: string;
  readonly kind: Exclude<Binding["kind"], "slot">;
  readonly scope: Scope;
  readonly init?: Node;
}

/** `outer` is the scope that the node stands in, `inner` the one that it opens, if it does. */
export function declaredBy(node: Node, parent: Node, outer: Scope, inner: Scope): readonly Declaration[] {
  switch (node.type) {
    case "VariableDeclarator":
      return parent.type === "VariableDeclaration" ? variables(node.id, node.init, parent.kind, outer) : [];
    case "ClassDeclaration":
    case "TSEnumDeclaration":
    case "TSModuleDeclaration":
    case "TSDeclareFunction":
    case "TSImportEqualsDeclaration":
      return others(node.id, outer);
    case "ClassExpression":
      return others(node.id, inner);
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
      return others(node.local, outer);
    case "CatchClause":
      return others(node.param, inner);
    default:
      return isFunction(node) ? declaredByFunction(node, outer, inner) : [];
  }
}

function declaredByFunction(node: Node, outer: Scope, inner: Scope): readonly Declaration[] {
  const found: Declaration[] = [];
  if (node.type === "FunctionDeclaration") found.push(...others(node.id, outer));
  if (node.type === "FunctionExpression") found.push(...others(node.id, inner));
  if ("params" in node && Array.isArray(node.params))
    for (const param of node.params) found.push(...others(param, inner));
  return found;
}

function variables(
  pattern: Node,
  init: Node | null | undefined,
  keyword: string,
  outer: Scope,
): readonly Declaration[] {
  const kind = keyword === "const" || keyword === "let" || keyword === "var" ? keyword : "other";
  const scope = kind === "var" ? functionScope(outer) : outer;
  return identifiersIn(pattern).map((id) => ({
    id,
    name: id.name,
    kind,
    scope,
    ...(init && id === pattern ? { init } : {}),
  }));
}

function others(pattern: unknown, scope: Scope): readonly Declaration[] {
  return isNode(pattern)
    ? identifiersIn(pattern).map((id) => ({ id, name: id.name, kind: "other", scope }))
    : [];
}

function functionScope(scope: Scope): Scope {
  let found = scope;
  while (found.parent?.owner === found.owner) found = found.parent;
  return found;
}

function identifiersIn(pattern: Node): Extract<Node, { type: "Identifier" }>[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "AssignmentPattern":
      return identifiersIn(pattern.left);
    case "RestElement":
      return identifiersIn(pattern.argument);
    case "TSParameterProperty":
      return identifiersIn(pattern.parameter);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? identifiersIn(element) : []));
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        identifiersIn(property.type === "ObjectProperty" ? property.value : property),
      );
    default:
      return [];
  }
}
