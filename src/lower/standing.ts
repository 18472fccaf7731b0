/**
 * Where in its function does an allocation stand? What is made in the body can be remembered in a variable of the body.
 * What the default of a parameter makes is the value of the parameter where the body begins, if nothing was passed:
 *
 *     function norm(x, work = new Float64Array(x.length)) {
 *       let tracked = arguments[1] === undefined ? work : undefined;
 *
 * That needs a function that has `arguments` of its own and begins when it is called, and a default that is nothing but
 * the allocation. The parameter has that value at the start of the body if nothing can assign it before: the defaults
 * behind it are evaluated in between, so they must hold no assignment and no function.
 *
 * Everything else that is evaluated outside of the body – other defaults, fields of classes – has no variable that
 * could remember it. It can be freed by callers, or not at all.
 */
import type ts from "typescript";
import { isWrapper, runsThrough } from "./facts.js";
import { isThisParameter } from "./sources.js";

export type Standing = "body" | "outside" | DefaultOf;

/** The whole default of a parameter. */
export interface DefaultOf {
  readonly parameter: string;
  /** the position of its argument */
  readonly position: number;
}

export function standingOf(ts: typeof import("typescript"), value: ts.Expression): Standing {
  for (let parent = value.parent; parent; parent = parent.parent) {
    if (ts.isParameter(parent)) return defaultOf(ts, value, parent) ?? "outside";
    if (ts.isFunctionLike(parent) || ts.isSourceFile(parent)) return "body";
    if (ts.isPropertyDeclaration(parent)) return "outside";
  }
  return "body";
}

function defaultOf(
  ts: typeof import("typescript"),
  value: ts.Expression,
  parameter: ts.ParameterDeclaration,
): DefaultOf | undefined {
  let node: ts.Node = value;
  while (isWrapper(ts, node.parent)) node = node.parent;
  const { name, initializer, parent: fn } = parameter;
  if (initializer !== node || !ts.isIdentifier(name)) return undefined;
  const hasArguments =
    ts.isFunctionDeclaration(fn) || ts.isFunctionExpression(fn) || ts.isMethodDeclaration(fn);
  if (!hasArguments || !runsThrough(ts, fn) || !fn.body) return undefined;
  const parameters = fn.parameters.filter((one) => !isThisParameter(ts, one));
  const position = parameters.indexOf(parameter);
  if (parameters.slice(position + 1).some((later) => mayAssign(ts, later))) return undefined;
  return { parameter: name.text, position };
}

/** Whether something in a parameter could assign another one. */
function mayAssign(ts: typeof import("typescript"), parameter: ts.ParameterDeclaration): boolean {
  const stack: ts.Node[] = [parameter];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return true;
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)
        return true;
    }
    if (ts.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) return true;
    }
    ts.forEachChild(node, (child) => {
      if (!ts.isTypeNode(child)) stack.push(child);
    });
  }
  return false;
}
