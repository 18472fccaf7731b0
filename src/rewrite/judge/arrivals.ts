/**
 * Is it the default of the parameter that a slot begins with?
 *
 *     function norm(x, work = makeSliceTracked(Float64Array, x.length)) {
 *       let tracked = arguments[1] === undefined ? work : undefined;
 *
 * It is, if nothing was passed there, as the default is memory that the plan allocates or a call that it keeps; if the
 * function has `arguments` of its own and begins when it is called; and if neither the parameters behind it nor a
 * statement before it can have assigned the parameter.
 */
import { forEachValueChild } from "./names.js";
import type { Names } from "./plan-names.js";
import type { Frame } from "./scopes.js";
import { type Arrival, arrivalDeclaration, slotDeclaration } from "./shapes.js";
import { isFunction, type Node, Rejection, statementsOf, withoutAssertions } from "./tree.js";

export function demandArrival(arrival: Arrival, block: Frame, index: number, names: Names): void {
  const { node, parent } = block;
  const statement = (statementsOf(node) ?? [])[index] as Node;
  const reject = (why: string): never => {
    throw new Rejection(
      `the default of ${arrival.parameter} is taken for ${arrival.slot}, ${why}`,
      statement,
    );
  };
  const fn = parent?.node;
  if (!fn || !hasArguments(fn) || node.type !== "BlockStatement")
    return reject("but not at the beginning of a plain function");
  const isFirst = (statementsOf(node) ?? [])
    .slice(0, index)
    .every((before) => slotDeclaration(before, names) || arrivalDeclaration(before, names));
  if (!isFirst) reject("but not first");
  const params = fn.params.filter((param) => param.type !== "Identifier" || param.name !== "this");
  const param = params[arrival.position];
  if (param?.type !== "AssignmentPattern" || param.left.type !== "Identifier")
    return reject("but it has none");
  if (param.left.name !== arrival.parameter) reject("but stands elsewhere");
  const value = withoutAssertions(param.right);
  if (!names.found.unheld.has(value) && !names.found.kept.has(value))
    reject("which is nothing that the plan knows");
  if (params.slice(arrival.position + 1).some(mayAssign)) reject("which may have been assigned before");
}

type WithParameters = Extract<Node, { type: "FunctionDeclaration" | "FunctionExpression" | "ClassMethod" }>;

function hasArguments(node: Node): node is WithParameters {
  if (!isFunction(node) || node.type === "ArrowFunctionExpression") return false;
  if ("kind" in node && node.kind !== "method") return false;
  const { async, generator } = node as WithParameters;
  return !async && !generator;
}

function mayAssign(node: Node): boolean {
  if (node.type === "AssignmentExpression" || node.type === "UpdateExpression" || isFunction(node))
    return true;
  if (node.type === "ClassExpression") return true;
  let found = false;
  forEachValueChild(node, (child) => {
    found ||= mayAssign(child);
  });
  return found;
}
