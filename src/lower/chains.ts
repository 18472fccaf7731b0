/** Member accesses and calls, alone or in an optional chain, whose links are skipped together. */
import type ts from "typescript";
import { type Key, NONE, type VarId } from "../ir/ir.js";
import { lowerCall } from "./calls.js";
import type { Lowering } from "./context.js";
import { expr, gone } from "./expressions.js";
import { keyOf, memberKey } from "./keys.js";
import { functionValue, readThis } from "./name-values.js";

type ChainNode = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression;

/** A member access or call, and the end of an optional chain when it is the outermost node of one. */
export function chain(l: Lowering, node: ChainNode): VarId {
  const { ts } = l;
  if (!ts.isOptionalChain(node) || continuesChain(l, node)) return chainLink(l, node);
  const outer = l.fn.chainExit;
  const dst = l.temp();
  const join = l.newBlock();
  l.fn.chainExit = join;
  const value = chainLink(l, node);
  l.copy(dst, value, node);
  l.goto(join);
  l.fn.current = join;
  l.fn.chainExit = outer;
  return value === NONE ? NONE : dst;
}

/** Whether the parent belongs to the same chain, so that a `?.` in this node skips the parent too. */
function continuesChain(l: Lowering, node: ts.Expression): boolean {
  const { ts } = l;
  const parent = node.parent;
  if (ts.isNonNullExpression(parent)) return ts.isOptionalChain(parent) && continuesChain(l, parent);
  if (
    ts.isPropertyAccessExpression(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isCallExpression(parent)
  )
    return parent.expression === node && ts.isOptionalChain(parent) && !parent.questionDotToken;
  return false;
}

/** After the operand of `?.`: control goes on, or to the end of the chain. */
export function maybeSkip(l: Lowering, hasQuestionDot: boolean): void {
  if (!hasQuestionDot) return;
  if (l.fn.chainExit !== undefined) l.goto(l.fn.chainExit);
  l.startBlock();
}

function chainLink(l: Lowering, node: ChainNode): VarId {
  const { ts } = l;
  if (ts.isCallExpression(node)) {
    const [first] = node.arguments;
    const isRoot = l.fn.body.id === l.unit.root;
    if (isRoot && first && ts.isOptionalChain(node) && !ts.isSpreadElement(first))
      l.unit.optional.push({ call: l.span(node), first: l.span(first) });
    return lowerCall(l, node, false);
  }
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) {
    l.see(node.expression);
    if (ts.isElementAccessExpression(node)) keyOf(l, node.argumentExpression);
    else l.see(node.name);
    gone(l, readThis(l), node);
    return l.unknown(node);
  }
  const fn = ts.isPropertyAccessExpression(node) ? functionValue(l, node) : undefined;
  if (fn !== undefined) {
    l.skip(node.expression);
    l.see((node as ts.PropertyAccessExpression).name);
    return fn;
  }
  const object = expr(l, node.expression);
  maybeSkip(l, node.questionDotToken !== undefined);
  let key: Key;
  if (ts.isPropertyAccessExpression(node)) {
    l.see(node.name);
    key = memberKey(l, node.name);
  } else key = keyOf(l, node.argumentExpression);
  if (object === NONE) return ofPrimitive(l, key, node);
  const dst = l.temp();
  const declaredKind = key.kind === "name" ? l.world.types.declaredKind(node.expression) : undefined;
  l.emit({ op: "load", dst, object, key, declaredKind, span: l.span(node) });
  return dst;
}

/** A member of a value that is no reference: a part of a text, or something that prototypes hold. */
export function ofPrimitive(l: Lowering, key: Key, node: ts.Node): VarId {
  return key.kind === "index" || (key.kind === "name" && key.name === "length") ? NONE : l.unknown(node);
}
