/**
 * Edits inside expressions: an allocation becomes a call of the runtime. The kept parts – constructor and
 * arguments – stay where they are, so that nested edits and the source map find them; what lies between
 * them (`new`, `.alloc(`, `).fill(`, type arguments) is replaced, its comments survive.
 *
 *     new Float64Array<ArrayBuffer>(n)   →   makeSliceTracked(Float64Array, n)
 *     new Array(n).fill(0)               →   makeArrayTracked(n, 0)
 */
import type { Allocate, Anchor, Carry, Keep } from "../plan.js";
import { localName } from "../wording.js";
import { isBlank } from "./layout.js";
import type { Page } from "./page.js";
import { hasTopLevelComma, type Piece, piecesOf } from "./scan.js";

export function printAllocate(edit: Allocate, page: Page): void {
  const { plan, patches } = page;
  const kept = [...(edit.constructorAt ? [edit.constructorAt] : []), ...edit.argumentsAt];
  const [before, after] = enclosure(edit, page);
  const head = `${before}${localName(plan, edit.call)}(`;

  let end = replaceGap(edit, page, edit.at.start, kept[0]?.start ?? edit.at.end, head, "open");
  kept.forEach((anchor, index) => {
    const next = kept[index + 1];
    if (next) replaceGap(edit, page, anchor.end, next.start, ",", "close");
    end = anchor.end;
  });
  closeCall(edit, page, end);
  patches.close(edit, edit.at.end, after);
}

/** `f(n)` → `(slot = f(n))` */
export function printKeep(edit: Keep, page: Page): void {
  if (edit.slot === undefined && !edit.region) return;
  const [before, after] = enclosure(edit, page);
  page.patches.open(edit, edit.at.start, before);
  page.patches.close(edit, edit.at.end, after);
}

/** `e` → `(slot = freeTrackedAfter(e, slot))` */
export function printCarry(edit: Carry, page: Page): void {
  const [before, after] = enclosure(edit, page);
  const { plan, patches, source } = page;
  const { start, end } = edit.at;
  const [left, right] = hasTopLevelComma(source, start, end) ? ["(", ")"] : ["", ""];
  const [head, tail] = edit.frees ? [`${localName(plan, "freeTrackedAfter")}(`, `, ${edit.slot})`] : ["", ""];
  patches.open(edit, start, before + head + left);
  patches.close(edit, end, right + tail + after);
}

/** Replaces the code between two kept parts by `text`; returns where the replacement ends. */
function replaceGap(
  edit: Allocate,
  page: Page,
  start: number,
  end: number,
  text: string,
  as: "open" | "close",
): number {
  const { source, patches } = page;
  const pieces = piecesOf(source, start, end);
  const lastCode = pieces.findLastIndex((piece) => piece.kind === "code");
  const replaced = pieces.slice(0, lastCode + 1);
  const rest = pieces.slice(lastCode + 1);
  const keepsRest =
    rest.some((piece) => piece.kind === "comment") ||
    (as === "close" && source.slice(end - 1, end) !== "" && breaks(source, rest));
  const from = pieces[lastCode]?.end ?? start;
  let to = keepsRest ? from : end;
  while (keepsRest && isBlank(source[to])) to++;

  const comments = commentsOf(page, replaced);
  const blank = text === "," && !(keepsRest && /[\r\n]/.test(source[to] ?? "")) ? " " : "";
  const printed =
    text === ","
      ? comments.replace(/^(?=.)/, " ").trimEnd() + lineBreakAfter(page, comments) + text + blank
      : text + comments;
  patches.remove(start, to);
  if (as === "open") patches.open(edit, start, printed);
  else patches.close(edit, start, printed);
  return to;
}

/** What follows the last argument: `)` and perhaps a comma stay; anything else gives way to `)`. */
function closeCall(edit: Allocate, page: Page, start: number): void {
  const { source, patches } = page;
  const pieces = piecesOf(source, start, edit.at.end);
  const code = pieces.filter((piece) => piece.kind === "code");
  const text = code.map((piece) => source.slice(piece.start, piece.end)).join("");
  const guards = (edit.guards ?? []).map((name) => `, ${name}`).join("");
  if (guards === "" && edit.argumentsAt.length > 0 && (text === ")" || text === ",)")) return;
  patches.remove(start, edit.at.end);
  const comments = commentsOf(page, pieces);
  patches.close(
    edit,
    edit.at.end,
    `${guards}${comments && guards ? ` ${comments.trimEnd()}${lineBreakAfter(page, comments)}` : comments})`,
  );
}

/** Comments on the way, each followed by what keeps it apart from the next token. */
function commentsOf(page: Page, pieces: readonly Piece[]): string {
  return pieces
    .filter((piece) => piece.kind === "comment")
    .map((piece) => page.source.slice(piece.start, piece.end).trimEnd())
    .map((comment) => comment + (comment.startsWith("//") ? page.layout.eol : " "))
    .join("");
}

function lineBreakAfter(page: Page, comments: string): string {
  return comments.endsWith("\n") ? page.layout.eol : "";
}

function breaks(source: string, pieces: readonly Piece[]): boolean {
  return pieces.some((piece) => source.slice(piece.start, piece.end).includes("\n"));
}

/**
 * What goes around the call. A slot needs parentheses, unless they are there already: `f(new X(n))`.
 * After `new`, a call needs them, lest it be taken for the constructor: `new new X(n).Y()`.
 * At the beginning of a statement in a file without semicolons, a parenthesis would continue the line above.
 */
function enclosure(edit: Allocate | Keep | Carry, page: Page): [string, string] {
  const { source, layout } = page;
  const before = layout.previousEnd(edit.at.start);
  const preceding = source.slice(Math.max(0, before - 12), before);
  if (edit.slot === undefined) {
    const [left, right] = /(?:^|[^.\w$])new$/.test(preceding) ? ["(", ")"] : ["", ""];
    if (!("region" in edit) || !edit.region) return [left, right];
    const { here } = edit;
    if ("members" in edit && edit.members) {
      const list = edit.members.map((name) => `, ${JSON.stringify(name)}`).join("");
      return [`${left}${localName(page.plan, "freeMembersWithRegion")}(`, `${list})${right}`];
    }
    const of = here === undefined ? "" : `, (${here} ??= ${localName(page.plan, "openRegion")}())`;
    return [`${left}${localName(page.plan, "freeWithRegion")}(`, `${of})${right}`];
  }
  if (isParenthesised(source, edit.at)) return [`${edit.slot} = `, ""];
  return [`${continuesLineAbove(page, before, edit.at) ? ";" : ""}(${edit.slot} = `, ")"];
}

function isParenthesised(source: string, at: Anchor): boolean {
  return source[at.start - 1] === "(" && source[at.end] === ")";
}

function continuesLineAbove({ source, layout }: Page, before: number, at: Anchor): boolean {
  if (before === 0 || !layout.breaksBetween(before, at.start)) return false;
  const line = source.slice(layout.lineStart(before), before);
  if (/^\s*(?:\}\s*)?(?:else\s+)?(?:if|for|while|with)\b.*\)$/.test(line)) return false;
  if (
    /(?:^|[^.\w$])(?:return|typeof|case|in|of|delete|void|throw|new|instanceof|await|yield|else|do|default|extends)$/.test(
      line,
    )
  )
    return false;
  return !line.includes("//") && /[\w$)\]"'`\u0080-\uffff]$/.test(line);
}
