/**
 * Which identifiers mention a variable? Not those that name a property, a label or what another module
 * calls its exports; and nothing inside types, which are gone at run time.
 *
 *     ({ slot: a.slot })     mentions a
 *     ({ slot })             mentions slot
 */

import type { Names } from "./plan-names.js";
import { isIntroduced } from "./shapes.js";
import { fieldOf, isNode, isStructure, type Node, Rejection } from "./tree.js";

/** Fields that hold types. */
const TYPE_FIELDS: ReadonlySet<string> = new Set([
  "typeAnnotation",
  "typeParameters",
  "typeArguments",
  "returnType",
  "superTypeParameters",
  "implements",
  "predicate",
]); // prettier-ignore

const TYPE_STATEMENTS: ReadonlySet<string> = new Set([
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSIndexSignature",
  "TSDeclareFunction",
  "TSDeclareMethod",
]); // prettier-ignore

/** Calls back for each child that exists at run time, with the field that it stands in. */
export function forEachValueChild(node: Node, visit: (child: Node, field: string) => void): void {
  if (TYPE_STATEMENTS.has(node.type)) return;
  for (const field in node) {
    if (!isStructure(field) || TYPE_FIELDS.has(field)) continue;
    const value = fieldOf(node, field);
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) if (isNode(item)) visit(item, field);
    } else if (isNode(value)) {
      visit(value, field);
    }
  }
}

/** Does an identifier in this field of its parent stand for a variable? */
export function isMention(parent: Node, field: string, grandparent: Node | undefined): boolean {
  switch (parent.type) {
    case "MemberExpression":
    case "OptionalMemberExpression":
      return field !== "property" || parent.computed;
    case "ObjectProperty":
    case "ObjectMethod":
    case "ClassMethod":
    case "ClassProperty":
    case "ClassAccessorProperty":
      return field !== "key" || parent.computed === true;
    case "ExportSpecifier":
      return field === "local" && !(grandparent?.type === "ExportNamedDeclaration" && grandparent.source);
    case "ImportSpecifier":
      return field === "local";
    case "JSXMemberExpression":
      return field === "object";
    case "LabeledStatement":
      return field !== "label";
    case "JSXAttribute":
      return field !== "name";
    case "BreakStatement":
    case "ContinueStatement":
    case "MetaProperty":
    case "PrivateName":
    case "ImportAttribute":
    case "ExportNamespaceSpecifier":
    case "JSXNamespacedName":
      return false;
    default:
      return true;
  }
}

/** The name, if the node is an identifier. */
export function identifierName(node: Node): string | undefined {
  return node.type === "Identifier" || node.type === "JSXIdentifier" ? node.name : undefined;
}

/** What the plan introduces must be new: no mention of it in the original. */
export function demandUnknown(original: Node, text: string, names: Names): void {
  const introduced = [...names.runtime.keys(), ...names.slots, ...names.results, ...names.readers.keys()];
  if (!text.includes("\\u") && !introduced.some((name) => text.includes(name))) return;
  const visit = (node: Node, parent: Node, field: string, grandparent: Node | undefined): void => {
    const name = identifierName(node);
    if (name !== undefined && isIntroduced(name, names) && isMention(parent, field, grandparent)) {
      throw new Rejection(`the original mentions ${name} already (line ${node.loc?.start.line ?? 0})`);
    }
    forEachValueChild(node, (child, key) => visit(child, node, key, parent));
  };
  forEachValueChild(original, (child, field) => visit(child, original, field, undefined));
}
