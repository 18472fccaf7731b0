/**
 * Makes a program smaller while something stays true of it: hierarchical delta debugging on the syntax tree. Tried
 * are, from the largest node to the smallest: leaving out an item of a list, taking what stands inside for the whole,
 * and a plain value for an expression. What a loop counts with is not touched, so that programs keep ending.
 */
import ts from "typescript";

/**
 * @param {string} source
 * @param {(candidate: string) => Promise<boolean>} holds
 * @param {{ fileName?: string, seconds?: number }} [options]
 */
export async function shrink(source, holds, { fileName = "program.ts", seconds = 60 } = {}) {
  const end = Date.now() + seconds * 1000;
  let current = source;
  for (let progress = true; progress && Date.now() < end; ) {
    progress = false;
    for (const edits of candidates(current, fileName)) {
      if (Date.now() >= end) break;
      // an edit that was good may have moved the ones after it
      const text = edits(current);
      if (text === undefined || text === current || !(await holds(text))) continue;
      current = text;
      progress = true;
      break;
    }
    // many statements at once is much faster than one by one, while there are many
    const fewer = await halves(current, fileName, holds, end);
    if (fewer !== current) {
      current = fewer;
      progress = true;
    }
  }
  return tidy(current);
}

/** Leaves out runs of neighbouring statements, long runs first. */
async function halves(source, fileName, holds, end) {
  let current = source;
  for (let size = 16; size >= 1; size >>= 1) {
    for (let at = 0; Date.now() < end; ) {
      const lists = statementLists(parse(current, fileName));
      const runs = lists.flatMap((list) => {
        const found = [];
        for (let i = 0; i < list.length; i += size) found.push(list.slice(i, i + size));
        return found;
      });
      const run = runs[at];
      if (!run) break;
      const text = current.slice(0, run[0].pos) + current.slice(run.at(-1).end);
      if (await holds(text)) current = text;
      else at++;
    }
  }
  return current;
}

function parse(text, fileName) {
  return ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022, true);
}

function statementLists(file) {
  const lists = [];
  const visit = (node) => {
    if (node.statements && node.statements.length > 0) lists.push([...node.statements]);
    if (ts.isClassLike(node) && node.members.length > 0) lists.push([...node.members]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return lists;
}

/** Edits, as functions from the text they were made for to a smaller one. */
function candidates(source, fileName) {
  const file = parse(source, fileName);
  const found = [];
  const replace = (node, text) => {
    const start = node.getStart(file);
    if (text.length < node.end - start)
      found.push({
        size: node.end - start - text.length,
        make: (all) => (all === source ? all.slice(0, start) + text + all.slice(node.end) : undefined),
      });
  };
  const leaveOut = (list, node) => {
    const index = list.indexOf(node);
    const next = list[index + 1];
    const previous = list[index - 1];
    const start = next ? node.getFullStart() : previous ? previous.end : node.getFullStart();
    const end = next ? next.getFullStart() : node.end;
    found.push({
      size: end - start,
      make: (all) => (all === source ? all.slice(0, start) + all.slice(end) : undefined),
    });
  };
  const visit = (node) => {
    if (ts.isForStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) {
      inside(node.statement);
      if (ts.isForStatement(node) && node.initializer) visit(node.initializer);
      replace(node, contents(node.statement));
      return;
    }
    if (ts.isIfStatement(node)) {
      replace(node, contents(node.thenStatement));
      if (node.elseStatement) {
        replace(node, contents(node.elseStatement));
        found.push({
          size: node.elseStatement.end - node.thenStatement.end,
          make: (all) =>
            all === source
              ? all.slice(0, node.thenStatement.end) + all.slice(node.elseStatement.end)
              : undefined,
        });
      }
    }
    if (ts.isTryStatement(node)) {
      replace(node, contents(node.tryBlock));
      if (node.catchClause) replace(node, contents(node.catchClause.block));
      if (node.finallyBlock) {
        replace(node, contents(node.finallyBlock));
        if (node.catchClause)
          found.push({
            size: 1,
            make: (all) =>
              all === source ? all.slice(0, node.catchClause.end) + all.slice(node.end) : undefined,
          });
      }
    }
    if (ts.isForOfStatement(node)) replace(node, contents(node.statement));
    if (ts.isLabeledStatement(node)) replace(node, node.statement.getText(file));
    if (ts.isBlock(node) && node.parent && (ts.isBlock(node.parent) || ts.isSourceFile(node.parent)))
      replace(node, contents(node));
    if (ts.isVariableDeclarationList(node) && node.declarations.length > 1)
      for (const one of node.declarations) leaveOut([...node.declarations], one);
    if (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) {
      const list = [...(node.elements ?? node.properties)];
      for (const one of list) leaveOut(list, one);
    }
    if (ts.isObjectBindingPattern(node)) for (const one of node.elements) leaveOut([...node.elements], one);
    if (ts.isFunctionLike(node)) for (const one of node.parameters) withArguments(node, one);
    if (ts.isExpression(node) && !isName(node)) expression(node);
    ts.forEachChild(node, visit);
  };
  const inside = (node) => visit(node);
  const contents = (statement) =>
    ts.isBlock(statement)
      ? source.slice(statement.getStart(file) + 1, statement.end - 1).trim()
      : statement.getText(file);
  const expression = (node) => {
    const parts = [];
    const collect = (child, depth) => {
      if (ts.isExpression(child) && !isName(child)) parts.push(child);
      if (depth > 0 && !ts.isFunctionLike(child))
        ts.forEachChild(child, (inner) => collect(inner, depth - 1));
    };
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, (child) => collect(child, 1));
    else if (node.body && ts.isExpression(node.body)) parts.push(node.body);
    for (const part of parts)
      replace(node, ts.isObjectLiteralExpression(part) ? `(${part.getText(file)})` : part.getText(file));
    if (node.end - node.getStart(file) > 3) for (const plain of ["n", "0", "true"]) replace(node, plain);
    if (ts.isArrowFunction(node) && ts.isBlock(node.body) && node.body.statements.length === 1) {
      const [only] = node.body.statements;
      if (ts.isReturnStatement(only) && only.expression)
        replace(node.body, `(${only.expression.getText(file)})`);
      if (ts.isExpressionStatement(only)) replace(node.body, `(${only.expression.getText(file)})`);
    }
  };
  /** A parameter goes together with what every call by that name passes for it. */
  const withArguments = (node, parameter) => {
    const name = node.name && ts.isIdentifier(node.name) ? node.name.text : undefined;
    const index = node.parameters.indexOf(parameter);
    const ranges = [itemRange([...node.parameters], index)];
    const look = (at) => {
      if ((ts.isCallExpression(at) || ts.isNewExpression(at)) && at.arguments?.[index]) {
        const callee = ts.isPropertyAccessExpression(at.expression) ? at.expression.name : at.expression;
        const wanted = name ?? (ts.isConstructorDeclaration(node) ? node.parent.name?.text : undefined);
        if (ts.isIdentifier(callee) && callee.text === wanted)
          ranges.push(itemRange([...at.arguments], index));
      }
      ts.forEachChild(at, look);
    };
    look(file);
    ranges.sort((a, b) => b.start - a.start);
    if (ranges.some((range, i) => i > 0 && range.end > ranges[i - 1].start)) return;
    found.push({
      size: ranges.reduce((sum, { start, end }) => sum + end - start, 0),
      make: (all) =>
        all === source
          ? ranges.reduce((text, { start, end }) => text.slice(0, start) + text.slice(end), all)
          : undefined,
    });
  };
  visit(file);
  found.sort((a, b) => b.size - a.size);
  return found.map(({ make }) => make);
}

function itemRange(list, index) {
  const node = list[index];
  const next = list[index + 1];
  const previous = list[index - 1];
  return {
    start: next || !previous ? node.getFullStart() : previous.end,
    end: next ? next.getFullStart() : node.end,
  };
}

/** Names and types of declarations, keys, and the like: not expressions that can be replaced. */
function isName(node) {
  const { parent } = node;
  if (!parent) return true;
  if (ts.isTypeNode(node) || ts.isTypeNode(parent)) return true;
  if (ts.isIdentifier(node)) return true;
  if (ts.isNumericLiteral(node) || ts.isStringLiteral(node)) return true;
  return (
    parent.name === node || parent.left === node || (ts.isBindingElement(parent) && parent.name === node)
  );
}

function tidy(text) {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trimEnd())
    .join("\n")
    .concat("\n");
}
