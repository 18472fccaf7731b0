/** Places in a file that a plan needs: of the import, and of a node by its extent. */
import type ts from "typescript";
import type { Anchor } from "./plan.js";

/** The outermost node with exactly this extent. */
export function nodeAt(
  ts: typeof import("typescript"),
  file: ts.SourceFile,
  at: Anchor,
): ts.Node | undefined {
  let node: ts.Node | undefined = file;
  while (node && !(node.getStart(file) === at.start && node.end === at.end)) {
    const inner: ts.Node = node;
    node = ts.forEachChild(inner, (child) =>
      child.pos <= at.start && child.end >= at.end ? child : undefined,
    );
  }
  return node;
}

/**
 * Where the import goes: behind a hashbang, directives, and comments that belong to the file rather than to its
 * first statement.
 */
export function importPosition(ts: typeof import("typescript"), file: ts.SourceFile): number {
  const { text } = file;
  let at = 0;
  for (const statement of file.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break;
    at = statement.end;
  }
  if (at > 0) return at;
  const hashbang = /^\uFEFF?(?:#!.*)?/.exec(text)?.[0].length ?? 0;
  const first = file.statements[0];
  if (!first) return hashbang;
  const start = first.getStart(file);
  if (ts.isImportDeclaration(first)) return start;
  at = hashbang;
  for (const comment of ts.getLeadingCommentRanges(text, first.pos) ?? []) {
    const words = text.slice(comment.pos, comment.end);
    const apart =
      /^[ \t]*\r?\n[ \t]*\r?\n/.test(text.slice(comment.end)) ||
      /^\/\/\/|^\/\/\s*@|^\/\*!|@license|@preserve/.test(words);
    if (apart && comment.end < start) at = comment.end;
  }
  return at;
}
