/** Loops: each round is a scope of its own, left by `continue`, by `break` and by its end. */
import type ts from "typescript";
import { NONE, type VarId } from "../ir/ir.js";
import { assignTo } from "./assignments.js";
import { type JumpTarget, type Lowering, Unsupported } from "./context.js";
import { declarations, isDisposable } from "./declarations.js";
import { expr, gone } from "./expressions.js";
import { leaveFinally } from "./jumps.js";
import { bindName } from "./patterns.js";
import { block, statement } from "./statements.js";

/** A loop body: a scope that is left once an iteration, braces or not. */
function iterationBody(l: Lowering, node: ts.Statement): void {
  const { ts } = l;
  if (ts.isBlock(node)) {
    block(l, node, "iteration");
    return;
  }
  const outer = l.fn.scope;
  l.openScope({ kind: "iteration", form: "statement", span: l.span(node), insertAt: node.getStart(l.file) });
  statement(l, node);
  l.closeScope(outer);
}

export function loop(l: Lowering, node: ts.IterationStatement, labels: string[]): void {
  const { ts } = l;
  if (ts.isForOfStatement(node) || ts.isForInStatement(node)) {
    forEach(l, node, labels);
    return;
  }
  if (ts.isForStatement(node) && node.initializer) {
    if (ts.isVariableDeclarationList(node.initializer)) declarations(l, node.initializer);
    else l.use(expr(l, node.initializer), node.initializer);
  }
  const head = l.startBlock();
  const after = l.newBlock();
  const next = l.newBlock();
  const target: JumpTarget = { labels, breakTo: after, continueTo: next, plain: true };
  const condition = ts.isForStatement(node) ? node.condition : (node as ts.WhileStatement).expression;
  const endless = condition === undefined || condition.kind === ts.SyntaxKind.TrueKeyword;
  if (!ts.isDoStatement(node)) {
    if (condition) l.use(expr(l, condition), condition);
    if (!endless) l.goto(after);
    l.startBlock();
  }
  l.pushTarget(target);
  iterationBody(l, node.statement);
  l.popTarget();
  l.goto(next);
  l.fn.current = next;
  if (ts.isDoStatement(node)) {
    l.use(expr(l, node.expression), node.expression);
    if (!endless) l.goto(after);
  } else if (ts.isForStatement(node) && node.incrementor) l.use(expr(l, node.incrementor), node.incrementor);
  l.goto(head);
  l.fn.current = after;
}

/**
 * `for-of` and `for-in`. The iterator is used once more when the loop is left early: it is closed, which runs the
 * `finally` blocks of a generator. That use stands behind the jump, like a `finally`.
 */
function forEach(l: Lowering, node: ts.ForOfStatement | ts.ForInStatement, labels: string[]): void {
  const { ts } = l;
  const iterable = expr(l, node.expression);
  const isOf = ts.isForOfStatement(node);
  if (isOf && node.awaitModifier) gone(l, iterable, node.expression);
  const head = l.startBlock();
  const after = l.newBlock();
  let element: VarId = NONE;
  if (isOf && iterable !== NONE) {
    element = l.temp();
    l.emit({ op: "iterate", dst: element, object: iterable, span: l.span(node.expression) });
  } else l.use(iterable, node.expression);
  l.goto(after);
  const target: JumpTarget = { labels, breakTo: after, continueTo: head, plain: true };
  l.pushTarget(target);
  const closing = isOf && iterable !== NONE ? l.newBlock() : undefined;
  const pending = closing !== undefined ? l.pushFinally(closing, "close") : undefined;
  l.startBlock();
  if (ts.isVariableDeclarationList(node.initializer)) {
    l.see(node.initializer);
    const [declaration] = node.initializer.declarations;
    if (declaration) {
      l.see(declaration);
      if (declaration.type) l.skip(declaration.type);
      if (declaration.initializer) throw new Unsupported("a loop variable with an initialiser");
      if (element !== NONE && isDisposable(l, node.initializer))
        l.emit({ op: "escape", src: element, why: "disposable", span: l.span(declaration) });
      bindName(l, declaration.name, element);
    }
  } else assignTo(l, node.initializer, element, node.initializer);
  iterationBody(l, node.statement);
  if (pending) l.popFinally();
  l.startBlock();
  l.goto(head);
  if (closing !== undefined && pending) {
    l.fn.current = closing;
    l.use(iterable, node.expression);
    leaveFinally(
      l,
      pending.filter((jump) => !(jump.kind === "continue" && jump.target === target)),
    );
    if (pending.some((jump) => jump.kind === "continue" && jump.target === target)) l.edge(closing, head);
  }
  l.popTarget();
  l.fn.current = after;
}
