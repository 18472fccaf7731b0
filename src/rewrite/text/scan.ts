/**
 * Just enough of a scanner to look into the text of one expression, from left to right, beginning at a
 * token: comments, strings, templates and regular expressions are passed over. Whether a `/` divides or
 * begins a regular expression is decided by what precedes it, which is right but for contrived cases;
 * a wrong guess costs a superfluous pair of parentheses or, at worst, a rewrite that `verify` turns down.
 */

export interface Piece {
  readonly kind: "code" | "comment" | "space";
  readonly start: number;
  readonly end: number;
}

/** The pieces of `source` between two offsets. Literals are code, so that `"//"` is no comment. */
export function piecesOf(source: string, start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  let at = start;
  let previous = "";
  while (at < end) {
    const kind = kindAt(source, at);
    const next = Math.min(end, kind === "code" ? codeEnd(source, at, previous) : triviaEnd(source, at));
    if (kind === "code") previous = source.slice(Math.max(at, next - 10), next);
    pieces.push({ kind, start: at, end: next });
    at = next;
  }
  return pieces;
}

/** Is there a comma outside all brackets? (Then the expression is, or may be, a sequence.) */
export function hasTopLevelComma(source: string, start: number, end: number): boolean {
  if (!source.slice(start, end).includes(",")) return false;
  let depth = 0;
  for (const piece of piecesOf(source, start, end)) {
    if (piece.kind !== "code") continue;
    const first = source[piece.start] ?? "";
    if (piece.end - piece.start > 1) continue;
    if ("([{".includes(first)) depth++;
    else if (")]}".includes(first)) depth--;
    else if (first === "," && depth === 0) return true;
  }
  return false;
}

function kindAt(source: string, at: number): Piece["kind"] {
  if (/\s/.test(source[at] ?? "")) return "space";
  return source.startsWith("//", at) || source.startsWith("/*", at) ? "comment" : "code";
}

function triviaEnd(source: string, at: number): number {
  if (source.startsWith("//", at)) return orEnd(source, source.indexOf("\n", at));
  if (source.startsWith("/*", at)) return orEnd(source, source.indexOf("*/", at + 2), 2);
  let end = at + 1;
  while (/\s/.test(source[end] ?? "")) end++;
  return end;
}

/** The end of a literal, a word, or a single character of punctuation. */
function codeEnd(source: string, at: number, previous: string): number {
  const char = source[at] ?? "";
  if (char === '"' || char === "'") return quotedEnd(source, at, char);
  if (char === "`") return templateEnd(source, at);
  if (char === "/" && beginsRegExp(previous)) return regExpEnd(source, at);
  const word = /[\w$\u0080-\uffff]/;
  if (!word.test(char)) return at + 1;
  let end = at + 1;
  while (word.test(source[end] ?? "")) end++;
  return end;
}

function quotedEnd(source: string, at: number, quote: string): number {
  for (let end = at + 1; end < source.length; end++) {
    if (source[end] === "\\") end++;
    else if (source[end] === quote || source[end] === "\n") return end + 1;
  }
  return source.length;
}

function templateEnd(source: string, at: number): number {
  for (let end = at + 1; end < source.length; end++) {
    if (source[end] === "\\") end++;
    else if (source[end] === "`") return end + 1;
    else if (source.startsWith("${", end)) end = substitutionEnd(source, end + 2) - 1;
  }
  return source.length;
}

/** just after the `}` that ends a template's `${…}` */
function substitutionEnd(source: string, start: number): number {
  let depth = 0;
  let previous = "";
  for (let at = start; at < source.length; ) {
    if (kindAt(source, at) !== "code") {
      at = triviaEnd(source, at);
      continue;
    }
    if (source[at] === "{") depth++;
    if (source[at] === "}" && depth-- === 0) return at + 1;
    const end = codeEnd(source, at, previous);
    previous = source.slice(Math.max(at, end - 10), end);
    at = end;
  }
  return source.length;
}

function beginsRegExp(previous: string): boolean {
  if (/^(?:return|typeof|case|in|of|delete|void|throw|new|instanceof|await|yield|else|do)$/.test(previous))
    return true;
  return !/[\w$)\]}"'`\u0080-\uffff]$/.test(previous);
}

function regExpEnd(source: string, at: number): number {
  let inClass = false;
  for (let end = at + 1; end < source.length; end++) {
    const char = source[end];
    if (char === "\n") return at + 1;
    if (char === "\\") end++;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "/" && !inClass) return end + 1;
  }
  return at + 1;
}

function orEnd(source: string, found: number, length = 0): number {
  return found < 0 ? source.length : found + length;
}
