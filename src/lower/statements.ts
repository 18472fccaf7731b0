/**
 * Statements → blocks and edges.
 *
 * Every `{ }` and every loop body is a scope, at whose exits memory can be freed; the *points* where a free could
 * stand are noted where they arise: at the end of a scope, before each jump, after its operand is evaluated, and
 * behind each statement of a block but the last.
 * A statement kind that has no case switches the function off.
 */
import type ts from "typescript";
import { NONE, type Point, type VarId } from "../ir/ir.js";
import { type Jump, type JumpTarget, type Lowering, Unsupported } from "./context.js";
import { assignTo, expr, gone, writeName } from "./expressions.js";
import { declareNames, insertionPoint, lowerClosure, opaqueSubtree, returnStyle } from "./functions.js";
import { bindName } from "./patterns.js";

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

function statement(l: Lowering, node: ts.Statement): void {
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

// ---- declarations ------------------------------------------------------------------------------------

/** Names and function declarations of a statement list exist from its start. */
function hoist(l: Lowering, list: readonly ts.Statement[]): void {
  const { ts } = l;
  const functions: ts.FunctionDeclaration[] = [];
  const lexical: VarId[] = [];
  for (const node of list) {
    // names at a module's top level are outside of every unit
    if (ts.isSourceFile(node.parent)) continue;
    if (ts.isVariableStatement(node)) {
      const { declarationList } = node;
      if ((ts.getCombinedNodeFlags(declarationList) & ts.NodeFlags.BlockScoped) === 0) continue;
      for (const one of declarationList.declarations) lexical.push(...declareNames(l, one.name, "local"));
    } else if (ts.isFunctionDeclaration(node) && node.body && node.name) {
      declareNames(l, node.name, "local");
      functions.push(node);
    } else if ((ts.isClassDeclaration(node) || ts.isEnumDeclaration(node)) && node.name)
      declareNames(l, node.name, "local");
  }
  // a function that is made here reads names of the block that have no value yet
  if (functions.length > 0) for (const variable of lexical) l.copy(variable, NONE, functions[0] as ts.Node);
  for (const node of functions) {
    const closure = lowerClosure(l, node);
    const variable = l.varOf.get(
      l.world.checker.getSymbolAtLocation(node.name as ts.Identifier) as ts.Symbol,
    );
    if (variable !== undefined) l.copy(variable, closure, node);
    // Annex B.3.3: it is assigned to a variable around the block as well, which is not followed
    if (l.world.facts(l.file).sloppyBlockFunctions.has((node.name as ts.Identifier).text))
      gone(l, closure, node);
  }
}

/** All `var` and loop-head names in a function's body; names scoped to blocks are declared where they stand. */
export function hoistVars(l: Lowering, list: readonly ts.Statement[]): void {
  const { ts } = l;
  const moduleLevel = ts.isSourceFile(l.fn.node);
  const stack: ts.Node[] = [...list];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) continue;
    if (ts.isVariableDeclarationList(node)) {
      const scoped = (ts.getCombinedNodeFlags(node) & ts.NodeFlags.BlockScoped) !== 0;
      // a module's `var` belongs to the module, wherever it stands
      if (scoped ? !ts.isVariableStatement(node.parent) : !moduleLevel)
        for (const one of node.declarations) declareNames(l, one.name, "local");
    }
    ts.forEachChild(node, (child) => {
      stack.push(child);
    });
  }
}

function declarations(l: Lowering, list: ts.VariableDeclarationList): void {
  const { ts } = l;
  l.see(list);
  const isVar = (ts.getCombinedNodeFlags(list) & ts.NodeFlags.BlockScoped) === 0;
  const disposable = isDisposable(l, list);
  for (const node of list.declarations) {
    l.see(node);
    if (node.type) l.skip(node.type);
    if (!node.initializer) {
      if (isVar) seeNames(l, node.name);
      else bindName(l, node.name, NONE);
      continue;
    }
    if (isVar) refuseCaughtNames(l, node);
    const value = expr(l, node.initializer);
    if (disposable && value !== NONE)
      l.emit({ op: "escape", src: value, why: "disposable", span: l.span(node) });
    bindName(l, node.name, value, node.initializer);
  }
}

/** `using` and `await using` */
function isDisposable({ ts }: Lowering, { flags }: ts.VariableDeclarationList): boolean {
  const { Using, AwaitUsing } = ts.NodeFlags;
  return (flags & Using) === Using || (flags & AwaitUsing) === AwaitUsing;
}

/** Annex B.3.4: in the handler of what is caught as `e`, `var e = v` declares one variable and assigns another. */
function refuseCaughtNames(l: Lowering, node: ts.VariableDeclaration): void {
  const { ts } = l;
  if (!ts.isIdentifier(node.name)) return;
  for (let at: ts.Node = node.parent; at && !ts.isFunctionLike(at); at = at.parent) {
    const caught = ts.isCatchClause(at) ? at.variableDeclaration?.name : undefined;
    if (caught && ts.isIdentifier(caught) && caught.text === node.name.text)
      throw new Unsupported("a `var` of the name of what is caught");
  }
}

function seeNames(l: Lowering, name: ts.BindingName): void {
  l.see(name);
}

// ---- blocks and branches -----------------------------------------------------------------------------

function block(l: Lowering, node: ts.Block, kind: "block" | "iteration" | "finally"): void {
  l.see(node);
  const outer = l.fn.scope;
  l.openScope({ kind, form: "block", span: l.span(node), insertAt: insertionPoint(l, node) });
  statementList(l, node.statements);
  l.closeScope(outer);
}

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

// ---- loops -------------------------------------------------------------------------------------------

function loop(l: Lowering, node: ts.IterationStatement, labels: string[]): void {
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

// ---- jumps -------------------------------------------------------------------------------------------

/** Whether a jump statement stands where only one statement is allowed, so that a free before it needs braces. */
function needsBraces(l: Lowering, node: ts.Statement): boolean {
  const { ts } = l;
  const parent = node.parent;
  // the clauses of a `switch` share one scope for names
  if (ts.isCaseOrDefaultClause(parent)) return ts.isReturnStatement(node);
  return !(ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isModuleBlock(parent));
}

function returnStatement(l: Lowering, node: ts.ReturnStatement): void {
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

function jumpStatement(l: Lowering, node: ts.BreakOrContinueStatement): void {
  const { ts } = l;
  if (node.label) l.see(node.label);
  const kind = ts.isBreakStatement(node) ? "break" : "continue";
  const jump: Jump = { kind, target: l.findTarget(node.label?.text, kind === "continue") };
  l.point({ kind, leaves: l.leaves(jump), span: l.span(node), needsBraces: needsBraces(l, node) });
  l.jump(jump);
}

function tryStatement(l: Lowering, node: ts.TryStatement): void {
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
function leaveFinally(l: Lowering, pending: readonly Jump[]): void {
  l.resume(pending);
  if (l.fn.handler !== undefined) l.edge(l.fn.current, l.fn.handler);
}
