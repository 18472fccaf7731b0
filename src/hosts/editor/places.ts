/** From the lines and columns of a report back to offsets and nodes. */
import type { CallExpression, NewExpression, Node, SourceFile } from "typescript";
import type { TypeScript } from "../typescript.js";

export function offsetOf(
  ts: TypeScript,
  file: SourceFile,
  { line, column }: { readonly line: number; readonly column: number },
): number {
  const lines = file.getLineStarts().length;
  return line > lines ? file.end : ts.getPositionOfLineAndCharacter(file, line - 1, column - 1);
}

/** The allocation that a report places at an offset: at its `new`, or at the last name before its `(`. */
export function allocationAt(
  ts: TypeScript,
  file: SourceFile,
  offset: number,
): NewExpression | CallExpression | undefined {
  let found: NewExpression | CallExpression | undefined;
  const visit = (node: Node): void => {
    if (node.pos > offset || node.end <= offset) return;
    if (ts.isNewExpression(node) && node.getStart(file) === offset) found = node;
    if (ts.isCallExpression(node)) {
      const { expression } = node;
      const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
      if (name.getStart(file) === offset) found = node;
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** What is underlined: the constructor or method, without its arguments. */
export function nameSpan(
  ts: TypeScript,
  file: SourceFile,
  offset: number,
): { readonly start: number; readonly length: number } {
  const allocation = allocationAt(ts, file, offset);
  const end = allocation ? allocation.expression.end : offset + 1;
  return { start: offset, length: Math.max(1, end - offset) };
}

/** What people call the memory: the variable that it is assigned to, or else what is allocated. */
export function labelOf(ts: TypeScript, file: SourceFile, offset: number): string | undefined {
  let node: Node | undefined = allocationAt(ts, file, offset);
  while (
    node?.parent &&
    (ts.isParenthesizedExpression(node.parent) ||
      ts.isAsExpression(node.parent) ||
      ts.isSatisfiesExpression(node.parent) ||
      ts.isNonNullExpression(node.parent))
  )
    node = node.parent;
  const parent = node?.parent;
  if (!node || !parent) return undefined;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  const assigned =
    ts.isBinaryExpression(parent) &&
    parent.right === node &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isIdentifier(parent.left);
  return assigned ? parent.left.getText(file) : undefined;
}
