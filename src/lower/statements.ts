/**
 * Statements → blocks and edges.
 *
 * Every `{ }` and every loop body is a scope, at whose exits memory can be freed; the *points* where a free could
 * stand are noted where they arise: at the end of a scope, before each jump, after its operand is evaluated, and
 * behind each statement of a block but the last.
 * A statement kind that has no case switches the function off.
 */
import type ts from "typescript";
import { type JumpTarget, type Lowering, Unsupported } from "./context.js";
import { declarations, hoist } from "./declarations.js";
import { expr, gone } from "./expressions.js";
import { insertionPoint, opaqueSubtree } from "./functions.js";
import { jumpStatement, returnStatement, tryStatement } from "./jumps.js";
import { loop } from "./loops.js";
import { writeName } from "./name-values.js";

/** The statements of a block or body: names first, then function declarations, then in order. */
export function statementList(l: Lowering, list: readonly ts.Statement[]): void {
  hoist(l, list);
  const inBlock = l.fn.body.id === l.unit.root && list[0] !== undefined && l.ts.isBlock(list[0].parent);
  list.forEach((node, index) => {
    statement(l, node);
    if (inBlock) l.unit.statements.push(l.span(node));
    if (!inBlock || index === list.length - 1) return;
    l.point({ kind: "after", leaves: [], span: l.span(node), list: l.fn.scope, needsBraces: false });
  });
}

export function statement(l: Lowering, node: ts.Statement): void {
  const { ts } = l;
  const K = ts.SyntaxKind;
  l.see(node);
  const labels = l.fn.labels;
  l.fn.labels = [];
  switch (node.kind) {
    case K.EmptyStatement:
    case K.DebuggerStatement:
      return;
    case K.InterfaceDeclaration:
    case K.TypeAliasDeclaration:
    case K.ImportDeclaration:
    case K.ImportEqualsDeclaration:
    case K.ExportDeclaration:
    case K.ModuleDeclaration:
      l.skip(node);
      return;
    case K.FunctionDeclaration:
      // hoisted; without a body it is an overload or ambient
      if (!(node as ts.FunctionDeclaration).body) l.skip(node);
      else if (needsBraces(l, node)) throw new Unsupported("a function declared as the body of a statement");
      return;
    case K.EnumDeclaration:
    case K.ClassDeclaration: {
      const value = opaqueSubtree(l, node);
      const { name } = node as ts.ClassDeclaration;
      if (name) writeName(l, name, value, node);
      return;
    }
    case K.ExportAssignment:
      gone(l, expr(l, (node as ts.ExportAssignment).expression), node);
      return;
    case K.ExpressionStatement:
      l.use(expr(l, (node as ts.ExpressionStatement).expression), node);
      if (l.fn.body.id === l.unit.root && needsBraces(l, node)) l.unit.bare.push(l.span(node));
      return;
    case K.VariableStatement: {
      const { declarationList, modifiers } = node as ts.VariableStatement;
      if (modifiers?.some((modifier) => modifier.kind === K.DeclareKeyword)) l.skip(node);
      else declarations(l, declarationList);
      return;
    }
    case K.Block:
      block(l, node as ts.Block, "block");
      return;
    case K.IfStatement:
      ifStatement(l, node as ts.IfStatement);
      return;
    case K.WhileStatement:
    case K.DoStatement:
    case K.ForStatement:
    case K.ForInStatement:
    case K.ForOfStatement:
      loop(l, node as ts.IterationStatement, labels);
      return;
    case K.LabeledStatement:
      labeled(l, node as ts.LabeledStatement, labels);
      return;
    case K.SwitchStatement:
      switchStatement(l, node as ts.SwitchStatement, labels);
      return;
    case K.ReturnStatement:
      returnStatement(l, node as ts.ReturnStatement);
      return;
    case K.BreakStatement:
    case K.ContinueStatement:
      jumpStatement(l, node as ts.BreakOrContinueStatement);
      return;
    case K.ThrowStatement: {
      const src = expr(l, (node as ts.ThrowStatement).expression);
      l.emit({ op: "throw", src, span: l.span(node) });
      l.startDead();
      return;
    }
    case K.TryStatement:
      tryStatement(l, node as ts.TryStatement);
      return;
    default:
      throw new Unsupported(`${ts.SyntaxKind[node.kind]} is not modelled`);
  }
}

export function block(l: Lowering, node: ts.Block, kind: "block" | "iteration" | "finally"): void {
  l.see(node);
  const outer = l.fn.scope;
  l.openScope({ kind, form: "block", span: l.span(node), insertAt: insertionPoint(l, node) });
  statementList(l, node.statements);
  l.closeScope(outer);
}

function ifStatement(l: Lowering, node: ts.IfStatement): void {
  l.use(expr(l, node.expression), node.expression);
  const from = l.fn.current;
  l.startBlock();
  statement(l, node.thenStatement);
  const afterThen = l.fn.current;
  l.fn.current = from;
  l.startBlock();
  if (node.elseStatement) statement(l, node.elseStatement);
  const afterElse = l.fn.current;
  const join = l.newBlock();
  l.edge(afterThen, join);
  l.edge(afterElse, join);
  l.fn.current = join;
}

function labeled(l: Lowering, node: ts.LabeledStatement, outer: string[]): void {
  const { ts } = l;
  l.see(node.label);
  const labels = [...outer, node.label.text];
  if (ts.isIterationStatement(node.statement, false) || ts.isLabeledStatement(node.statement)) {
    l.fn.labels = labels;
    statement(l, node.statement);
    return;
  }
  const after = l.newBlock();
  const target: JumpTarget = { labels, breakTo: after, continueTo: undefined, plain: false };
  l.pushTarget(target);
  statement(l, node.statement);
  l.popTarget();
  l.goto(after);
  l.fn.current = after;
}

function switchStatement(l: Lowering, node: ts.SwitchStatement, labels: string[]): void {
  const { ts } = l;
  l.see(node.caseBlock);
  const subject = expr(l, node.expression);
  l.use(subject, node.expression);
  const after = l.newBlock();
  const target: JumpTarget = { labels, breakTo: after, continueTo: undefined, plain: true };
  const { clauses } = node.caseBlock;
  hoist(
    l,
    clauses.flatMap((clause) => [...clause.statements]),
  );
  // tests run in order until one matches; the default is entered when none does
  const tests: number[] = [];
  for (const clause of clauses) {
    if (!ts.isCaseClause(clause)) {
      tests.push(-1);
      continue;
    }
    l.use(expr(l, clause.expression), clause.expression);
    tests.push(l.fn.current);
    l.startBlock();
  }
  const noMatch = l.fn.current;
  l.pushTarget(target);
  let fallThrough: number | undefined;
  let hasDefault = false;
  clauses.forEach((clause, index) => {
    l.see(clause);
    const body = l.newBlock();
    if (ts.isDefaultClause(clause)) {
      hasDefault = true;
      l.edge(noMatch, body);
    } else l.edge(tests[index] as number, body);
    if (fallThrough !== undefined) l.edge(fallThrough, body);
    l.fn.current = body;
    for (const one of clause.statements) {
      statement(l, one);
      if (l.fn.body.id === l.unit.root) l.unit.statements.push(l.span(one));
    }
    fallThrough = l.fn.current;
  });
  l.popTarget();
  if (fallThrough !== undefined) l.edge(fallThrough, after);
  if (!hasDefault) l.edge(noMatch, after);
  l.fn.current = after;
}

/** Whether a jump statement stands where only one statement is allowed, so that a free before it needs braces. */
export function needsBraces(l: Lowering, node: ts.Statement): boolean {
  const { ts } = l;
  const parent = node.parent;
  // the clauses of a `switch` share one scope for names
  if (ts.isCaseOrDefaultClause(parent)) return ts.isReturnStatement(node);
  return !(ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isModuleBlock(parent));
}
