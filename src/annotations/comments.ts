/**
 * Comments of a file that hold a word of ours, and the node that each of them is about.
 *
 * A comment is about *the outermost node that begins right after it*: an expression, a statement, a member, a
 * function, a parameter. Two additions follow what people write: at the end of a line that allocates, it is about
 * the allocations of that line (this is for the reader of the result, who knows where they are); and at the head of
 * a file, before an import, a directive or an empty line, it is about the file.
 *
 * Where an `@` stands in the tree is found by descending to it, so a word in a string, a template, a regular
 * expression or JSX text is no annotation.
 */
import type ts from "typescript";
import { MAY_MENTION, type Mention, mentionsIn } from "./words.js";

export interface Comment {
  readonly mentions: readonly Mention[];
  /** the outermost node that begins after it; undefined before a bracket or at the end of the file */
  readonly owner: ts.Node | undefined;
  /** it is the last of its line, behind code */
  readonly trailing: boolean;
  /** at the head of the file, and about all of it */
  readonly wholeFile: boolean;
  readonly start: number;
}

type TypeScript = typeof import("typescript");

export function annotatingComments(ts: TypeScript, file: ts.SourceFile): readonly Comment[] {
  const { text } = file;
  if (!MAY_MENTION.test(text)) return [];
  const found = new Map<number, Comment>();
  for (const { index } of text.matchAll(new RegExp(MAY_MENTION, "gi"))) {
    const place = placeOf(ts, file, index);
    if (!place || found.has(place.start)) continue;
    const mentions = mentionsIn(text.slice(place.start, place.end), place.start);
    if (mentions.length > 0) found.set(place.start, { ...describe(ts, file, place), mentions });
  }
  return [...found.values()];
}

interface Place {
  /** extent of the comment */
  readonly start: number;
  readonly end: number;
  /** the innermost node in whose leading trivia it stands */
  readonly before: ts.Node | undefined;
}

/** The comment around an offset, if that is in one. */
function placeOf(ts: TypeScript, file: ts.SourceFile, offset: number): Place | undefined {
  let inside: ts.Node = file;
  let from = 0;
  for (;;) {
    let next: ts.Node | undefined;
    let left = inside === file ? 0 : inside.getStart(file);
    ts.forEachChild(inside, (child) => {
      if (child.pos <= offset && offset < child.end) next ??= child;
      else if (child.end <= offset) left = Math.max(left, child.end);
    });
    if (!next) {
      from = left;
      break;
    }
    inside = next;
    if (offset < inside.getStart(file)) {
      // in the trivia before it: the innermost node that begins there is found below
      from = inside.pos;
      break;
    }
    if (isText(ts, inside)) return undefined;
  }
  const before = inside !== file && offset < inside.getStart(file) ? inside : undefined;
  return commentAt(ts, file, from, offset, before);
}

function isText(ts: TypeScript, node: ts.Node): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isRegularExpressionLiteral(node) ||
    ts.isJsxText(node) ||
    node.kind === ts.SyntaxKind.TemplateHead ||
    node.kind === ts.SyntaxKind.TemplateMiddle ||
    node.kind === ts.SyntaxKind.TemplateTail
  );
}

/** Scans from a place that is no part of a token. Between two nodes there are only punctuation and keywords. */
function commentAt(
  ts: TypeScript,
  file: ts.SourceFile,
  from: number,
  offset: number,
  before: ts.Node | undefined,
): Place | undefined {
  const scanner = ts.createScanner(
    ts.ScriptTarget.Latest,
    false,
    file.languageVariant,
    file.text,
    undefined,
    from,
  );
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const [start, end] = [scanner.getTokenStart(), scanner.getTokenEnd()];
    if (start > offset) return undefined;
    if (end <= offset) continue;
    const isComment =
      kind === ts.SyntaxKind.SingleLineCommentTrivia || kind === ts.SyntaxKind.MultiLineCommentTrivia;
    return isComment ? { start, end, before } : undefined;
  }
  return undefined;
}

function describe(
  ts: TypeScript,
  file: ts.SourceFile,
  { start, end, before }: Place,
): Omit<Comment, "mentions"> {
  const { text } = file;
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const trailing = text.slice(line, start).trim() !== "" && /^[\t ]*(?:\r?\n|$)/.test(text.slice(end));
  const owner = before && outermost(ts, file, before);
  const atHead = isHead(text.slice(0, start));
  const wholeFile =
    atHead &&
    (!owner ||
      owner.kind === ts.SyntaxKind.EndOfFileToken ||
      /^[\t ]*\r?\n[\t ]*\r?\n/.test(text.slice(end)) ||
      isPreamble(ts, owner));
  return {
    owner: owner?.kind === ts.SyntaxKind.EndOfFileToken ? undefined : owner,
    trailing,
    wholeFile,
    start,
  };
}

function outermost(ts: TypeScript, file: ts.SourceFile, node: ts.Node): ts.Node {
  const start = node.getStart(file);
  let at = node;
  while (at.parent && !ts.isSourceFile(at.parent) && at.parent.getStart(file) === start) at = at.parent;
  return at;
}

/** Only a hashbang and comments. */
function isHead(before: string): boolean {
  return (
    before
      .replace(/^\uFEFF?(?:#!.*)?/, "")
      .replace(/\/\*[^]*?\*\/|\/\/.*/g, "")
      .trim() === ""
  );
}

function isPreamble(ts: TypeScript, node: ts.Node): boolean {
  return (
    ts.isImportDeclaration(node) ||
    ts.isImportEqualsDeclaration(node) ||
    (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) ||
    (ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression))
  );
}
