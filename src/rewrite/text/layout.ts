/**
 * What the text printer knows about the lines of a file: which line break it uses, how far lines are
 * indented, and whether something stands on a line of its own. Everything here looks at blanks, line
 * breaks and – only forwards from a known token boundary, where it is safe – comments. Looking
 * backwards for a comment is never attempted: `"http://x"` read from the right looks like one.
 */

/** One comment or run of blanks cannot be told apart from code backwards, hence all scans go forward. */
export class Layout {
  readonly eol: "\n" | "\r\n";
  /** one step of indentation */
  readonly unit: string;

  constructor(readonly source: string) {
    const firstBreak = source.indexOf("\n");
    this.eol = firstBreak > 0 && source[firstBreak - 1] === "\r" ? "\r\n" : "\n";
    this.unit = /\n(\t| {2,8})(?=[^\s*])/.exec(source)?.[1] ?? "  ";
  }

  lineStart(offset: number): number {
    return this.source.lastIndexOf("\n", offset - 1) + 1;
  }

  /** offset of the line break that ends the line, or the end of the file */
  lineEnd(offset: number): number {
    const end = this.source.indexOf("\n", offset);
    if (end < 0) return this.source.length;
    return end > offset && this.source[end - 1] === "\r" ? end - 1 : end;
  }

  /** the blanks at the beginning of the line */
  indentAt(offset: number): string {
    const start = this.lineStart(offset);
    return this.source.slice(start, this.skipBlanks(start));
  }

  /** is it the first thing on its line? */
  startsLine(offset: number): boolean {
    let at = offset;
    while (at > 0 && isBlank(this.source[at - 1])) at--;
    return at === 0 || this.source[at - 1] === "\n";
  }

  /** the end of the line if nothing but blanks and comments that end on it follow */
  restIsTrivia(offset: number): number | undefined {
    let at = offset;
    for (;;) {
      at = this.skipBlanks(at);
      const char = this.source[at];
      if (char === undefined || char === "\n" || char === "\r") return at;
      if (this.source.startsWith("//", at)) return this.lineEnd(at);
      if (!this.source.startsWith("/*", at)) return undefined;
      const close = this.source.indexOf("*/", at + 2);
      if (close < 0 || this.lineEnd(at) < close) return undefined;
      at = close + 2;
    }
  }

  /** offset just after the last character before `offset` that is neither blank nor line break */
  previousEnd(offset: number): number {
    let at = offset;
    while (at > 0 && isSpace(this.source[at - 1])) at--;
    return at;
  }

  skipBlanks(offset: number): number {
    let at = offset;
    while (isBlank(this.source[at])) at++;
    return at;
  }

  /** is there a line break in between? */
  breaksBetween(start: number, end: number): boolean {
    const found = this.source.indexOf("\n", start);
    return found >= 0 && found < end;
  }

  /**
   * Where a `{` for the statement or body at `offset` can join the line above: `if (x)⏎  return;`.
   * Absent where that line may end in a `//` comment.
   */
  joinPoint(offset: number): number | undefined {
    const end = this.previousEnd(offset);
    if (end === 0 || !this.breaksBetween(end, offset)) return undefined;
    return this.source.slice(this.lineStart(end), end).includes("//") ? undefined : end;
  }

  /** the indentation of what encloses something indented by `indent` */
  outer(indent: string): string {
    return indent.endsWith(this.unit) ? indent.slice(0, -this.unit.length) : indent;
  }

  /** the indentation of the statements between two offsets, taken from the first that starts a line */
  indentWithin(start: number, end: number): string {
    let comment: string | undefined;
    let at = this.source.indexOf("\n", start) + 1;
    while (at > 0 && at < end) {
      const first = this.skipBlanks(at);
      if (first >= end) break;
      const indent = this.source.slice(at, first);
      if (!isSpace(this.source[first])) {
        if (!this.source.startsWith("//", first)) return indent;
        comment ??= indent;
      }
      at = this.source.indexOf("\n", first) + 1;
    }
    return comment ?? this.indentAt(end) + this.unit;
  }
}

export function isBlank(char: string | undefined): boolean {
  return char === " " || char === "\t";
}

export function isSpace(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char);
}
