/** Statements that leave others: `return`, `break`, `continue`, and `try` with the `finally` that stops them on the way. */
import type ts from "typescript";
import { NONE, type Point } from "../ir/ir.js";
import type { Jump, Lowering } from "./context.js";
import { expr } from "./expressions.js";
import { declareNames, returnStyle } from "./functions.js";
import { bindName } from "./patterns.js";
import { block, needsBraces } from "./statements.js";

export function returnStatement(l: Lowering, node: ts.ReturnStatement): void {
  const src = node.expression ? expr(l, node.expression) : NONE;
  l.emit({ op: "return", src, pending: l.insideFinally(), span: l.span(node) });
  const jump: Jump = { kind: "return" };
  const point: Omit<Point, "id"> = {
    kind: "return",
    leaves: l.leaves(jump),
    span: l.span(node),
    expression: node.expression && l.span(node.expression),
    returns: node.expression ? returnStyle(l, node.expression) : "nothing",
    needsBraces: needsBraces(l, node),
  };
  l.point(point);
  l.jump(jump);
}

export function jumpStatement(l: Lowering, node: ts.BreakOrContinueStatement): void {
  const { ts } = l;
  if (node.label) l.see(node.label);
  const kind = ts.isBreakStatement(node) ? "break" : "continue";
  const jump: Jump = { kind, target: l.findTarget(node.label?.text, kind === "continue") };
  l.point({ kind, leaves: l.leaves(jump), span: l.span(node), needsBraces: needsBraces(l, node) });
  l.jump(jump);
}

export function tryStatement(l: Lowering, node: ts.TryStatement): void {
  const outerHandler = l.fn.handler;
  const { tryBlock, catchClause, finallyBlock } = node;
  // the handlers themselves are protected by what is around the statement
  const finallyEntry = finallyBlock ? l.newBlock() : undefined;
  const pending = finallyEntry !== undefined ? l.pushFinally(finallyEntry, "finally") : undefined;
  if (finallyEntry !== undefined) l.fn.handler = finallyEntry;
  const catchEntry = catchClause ? l.newBlock() : undefined;
  const insideHandler = l.fn.handler;
  if (catchEntry !== undefined) l.fn.handler = catchEntry;
  l.startBlock();
  block(l, tryBlock, "block");
  l.fn.handler = insideHandler;
  const afterTry = l.fn.current;
  const join = l.newBlock();
  l.edge(afterTry, join);
  if (catchClause && catchEntry !== undefined) {
    l.fn.current = catchEntry;
    l.see(catchClause);
    const declared = catchClause.variableDeclaration;
    if (declared) {
      l.see(declared);
      if (declared.type) l.skip(declared.type);
      declareNames(l, declared.name, "local");
      bindName(l, declared.name, l.unknown(declared));
    }
    block(l, catchClause.block, "block");
    l.edge(l.fn.current, join);
  }
  l.fn.handler = outerHandler;
  l.fn.current = join;
  if (finallyBlock && finallyEntry !== undefined && pending) {
    l.popFinally();
    l.edge(join, finallyEntry);
    l.fn.current = finallyEntry;
    block(l, finallyBlock, "finally");
    const end = l.fn.current;
    leaveFinally(l, pending);
    l.fn.current = end;
  }
  l.startBlock();
}

/** From the end of a `finally`, control goes on with whatever entered it: a jump, or an exception. */
export function leaveFinally(l: Lowering, pending: readonly Jump[]): void {
  l.resume(pending);
  if (l.fn.handler !== undefined) l.edge(l.fn.current, l.fn.handler);
}
