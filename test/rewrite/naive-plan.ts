/**
 * A planner without an analysis: it takes every `new` and every `const x = new …` in a file for tracked memory
 * of its function and frees it at all exits. What it plans is *not* safe to run – it is well-formed, which is
 * what the printers and the judge are about – and it comes in all the surroundings that real code has.
 */
import ts from "typescript";
import type { Anchor, Edit, Plan } from "../../src/rewrite/plan.js";
import { type PlanOptions, planOf } from "./build-plan.js";

type Body = ts.FunctionLikeDeclaration & { body: ts.Node };

export function naivePlan(file: ts.SourceFile, options: PlanOptions): Plan {
  const edits: Edit[] = [];
  let count = 0;
  const anchor = (node: ts.Node): Anchor => ({ start: node.getStart(file), end: node.end });

  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body) inFunction(node as Body);
    ts.forEachChild(node, visit);
  };

  const allocate = (node: ts.NewExpression, slot: string | undefined): void => {
    edits.push({
      kind: "allocate",
      at: anchor(node),
      call: "makeSliceTracked",
      constructorAt: anchor(node.expression),
      argumentsAt: (node.arguments ?? []).map(anchor),
      ...(slot === undefined ? {} : { slot }),
    });
  };

  const inFunction = (fn: Body): void => {
    const found = ownNodes(fn.body);
    if (found.inFinally) return;
    const slots: string[] = [];
    const wrapped = new Set<ts.Node>();
    for (const statement of found.bodies) {
      const own = found.news.filter((node) => node.pos >= statement.pos && node.end <= statement.end);
      if (own.length === 0) continue;
      const names = own.map((node) => {
        wrapped.add(node);
        const slot = `$slot${count++}`;
        allocate(node, slot);
        return slot;
      });
      edits.push({ kind: "wrap-body", at: anchor(statement), slots: names, names });
    }
    const bound =
      ts.isBlock(fn.body) && !found.hasFinally
        ? fn.body.statements.flatMap((statement) => boundBy(statement, file))
        : [];
    for (const node of found.news) {
      if (wrapped.has(node)) continue;
      const isBound = bound.some(({ value }) => value === node);
      const slot = isBound ? undefined : `$slot${count++}`;
      allocate(node, slot);
      if (slot !== undefined) slots.push(slot);
    }
    if (slots.length + bound.length === 0) return;
    const style = count % 3 === 0 ? "call" : "const";
    if (!ts.isBlock(fn.body)) {
      const named = isNamed(fn.body as ts.Expression) ? "call" : style;
      edits.push({
        kind: "arrow-body",
        at: anchor(fn),
        expressionAt: anchor(fn.body),
        slots,
        names: slots,
        style: named,
        result: "$result",
      });
      return;
    }
    const at = anchor(fn.body);
    const prologue = fn.body.statements
      .filter((_statement, index) => isPrologue(fn.body as ts.Block, index))
      .at(-1);
    const insertAt = prologue?.end ?? at.start + 1;
    if (slots.length > 0 && bound.length === 0 && count % 5 === 0) {
      edits.push({ kind: "finally", at, slots, names: slots, insertAt });
      return;
    }
    if (slots.length > 0) edits.push({ kind: "open-scope", at, slots, insertAt });
    const last = fn.body.statements.at(-1);
    const everything = [...slots, ...bound.map(({ name }) => name)];
    if (!last || !ts.isReturnStatement(last)) edits.push({ kind: "free-at-end", at, names: everything });
    for (const node of found.returns) {
      const names = [...slots, ...bound.filter((binding) => binding.end <= node.pos).map(({ name }) => name)];
      if (names.length === 0) continue;
      const braces = !(
        ts.isBlock(node.parent) ||
        (ts.isCaseOrDefaultClause(node.parent) && count % 2 === 0 && !node.expression)
      );
      const { expression } = node;
      if (!expression || isAtom(expression))
        edits.push({ kind: "free-before", at: anchor(node), names, braces });
      else {
        edits.push({
          kind: "free-return",
          at: anchor(node),
          expressionAt: anchor(expression),
          names,
          style: isNamed(expression) ? "call" : style,
          result: "$result",
          braces,
        });
      }
    }
  };

  visit(file);
  return planOf(edits, options);
}

/** What stands in a function, but not in the functions and classes within it. */
function ownNodes(body: ts.Node): {
  news: ts.NewExpression[];
  returns: ts.ReturnStatement[];
  bodies: ts.Statement[];
  hasFinally: boolean;
  inFinally: boolean;
} {
  const found = {
    news: [] as ts.NewExpression[],
    returns: [] as ts.ReturnStatement[],
    bodies: [] as ts.Statement[],
    hasFinally: false,
    inFinally: false,
  };
  const visit = (node: ts.Node, inFinally: boolean): void => {
    if (
      ts.isFunctionLike(node) ||
      ts.isClassLike(node) ||
      ts.isModuleDeclaration(node) ||
      ts.isEnumDeclaration(node)
    )
      return;
    if (ts.isNewExpression(node)) {
      found.news.push(node);
      found.inFinally ||= inFinally;
    }
    if (ts.isReturnStatement(node)) {
      found.returns.push(node);
      found.inFinally ||= inFinally;
    }
    if (
      ts.isExpressionStatement(node) &&
      !ts.isBlock(node.parent) &&
      !ts.isCaseOrDefaultClause(node.parent) &&
      !ts.isLabeledStatement(node.parent)
    )
      found.bodies.push(node);
    if (ts.isTryStatement(node) && node.finallyBlock) {
      found.hasFinally = true;
      visit(node.tryBlock, inFinally);
      if (node.catchClause) visit(node.catchClause, inFinally);
      visit(node.finallyBlock, true);
      return;
    }
    ts.forEachChild(node, (child) => visit(child, inFinally));
  };
  visit(body, false);
  return found;
}

function boundBy(
  statement: ts.Statement,
  file: ts.SourceFile,
): { name: string; value: ts.Node; end: number }[] {
  if (
    !ts.isVariableStatement(statement) ||
    (ts.getCombinedNodeFlags(statement.declarationList) & ts.NodeFlags.BlockScoped) !== ts.NodeFlags.Const
  )
    return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
    ts.isIdentifier(name) && initializer && ts.isNewExpression(initializer)
      ? [{ name: name.getText(file), value: initializer, end: statement.end }]
      : [],
  );
}

function isPrologue(block: ts.Block, index: number): boolean {
  return block.statements
    .slice(0, index + 1)
    .every((statement) => ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression));
}

function isAtom(node: ts.Expression): boolean {
  return ts.isLiteralExpression(node) && !ts.isRegularExpressionLiteral(node)
    ? true
    : node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.NullKeyword;
}

function isNamed(node: ts.Expression): boolean {
  let inner = node;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner)
  ) {
    inner = inner.expression;
  }
  return ts.isArrowFunction(inner) || ts.isFunctionExpression(inner) || ts.isClassExpression(inner);
}
