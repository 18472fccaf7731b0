/** The shapes in which a file gets the runtime: an import, a `require`, or what stands in where there is none. */
import { parseExpression } from "@babel/parser";
import type { Expression } from "@babel/types";
import type { RuntimeName } from "../plan.js";
import { COPIES, type Names } from "./plan-names.js";
import { type Node, sameTree } from "./tree.js";

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
