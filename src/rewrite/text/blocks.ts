/**
 * Edits at the beginning and the end of a block: slots first, frees last, `try`/`finally` in between.
 *
 *     {                          {
 *       fill(window);      →       let slot: unknown;
 *     }                            fill(window);
 *                                  freeTracked(slot);
 *                                }
 *
 * A block whose `}` begins a line gets its frees on lines of their own. Otherwise they go on the line of the
 * `}`; there the last statement may lack its `;`. After a `}` nobody can tell, without parsing, whether a
 * statement ended (`if (x) {}`) or an expression (`x = {}`); then a line break is right in either case.
 *
 * The body of a `try` is not indented anew: text outside the edits stays as it is.
 */
import type { Arrive, DeclareReaders, Finally, FreeAtEnd, OpenScope, Readers } from "../plan.js";
import { isModuleAnchor, isTypeScript, slotType } from "../wording.js";
import { importPoint } from "./imports.js";
import { isSpace } from "./layout.js";
import { freeStatement, type Page, slotStatement } from "./page.js";

export function printOpenScope(edit: OpenScope, page: Page): void {
  if (edit.slots.length > 0) openBlock(edit, page, [slotStatement(page.plan, edit.slots)]);
}

export function printArrive(edit: Arrive, page: Page): void {
  const { slot, parameter, position } = edit;
  const type = isTypeScript(page.plan.fileName) ? `: ${slotType(page.plan, slot)}` : "";
  const value = `arguments[${position}] === undefined ? ${parameter} : undefined`;
  openBlock(edit, page, [`let ${slot}${type} = ${value};`]);
}

export function printFreeAtEnd(edit: FreeAtEnd, page: Page): void {
  if (edit.names.length > 0) closeBlock(edit, page, [freeStatement(page.plan, edit.names)]);
}

export function printFinally(edit: Finally, page: Page): void {
  if (edit.names.length === 0) return;
  const slots = edit.slots.length > 0 ? [slotStatement(page.plan, edit.slots)] : [];
  openBlock(edit, page, [...slots, "try {"]);
  closeBlock(edit, page, ["} finally {", page.layout.unit + freeStatement(page.plan, edit.names), "}"]);
}

export function printDeclareReaders(edit: DeclareReaders, page: Page): void {
  const type = isTypeScript(page.plan.fileName) ? ": any" : "";
  openModule(edit, page, [`var ${edit.readers.map((reader) => reader + type).join(", ")};`]);
}

export function printReaders(edit: Readers, page: Page): void {
  const parameter = isTypeScript(page.plan.fileName) ? "(of: any)" : "(of)";
  const list = edit.readers.map(
    ({ reader, member }) => `${reader} = ${parameter} => of && ${member} in of ? of.${member} : undefined;`,
  );
  openBlock(edit, page, [`static { ${list.join(" ")} }`]);
}

function openBlock(edit: OpenScope | Arrive | Finally | Readers, page: Page, lines: readonly string[]): void {
  const { source, layout, patches } = page;
  if (isModuleAnchor(edit.at, source)) return openModule(edit, page, lines);
  const { insertAt } = edit;
  const tail = layout.restIsTrivia(insertAt);
  if (tail !== undefined && tail < edit.at.end - 1) {
    const newLine = layout.eol + layout.indentWithin(insertAt, edit.at.end - 1);
    patches.open(edit, tail, lines.map((line) => newLine + line).join(""));
    return;
  }
  const isFirst = insertAt === edit.at.start + 1;
  const lead = isFirst || source[insertAt - 1] === ";" ? " " : "; ";
  patches.open(edit, insertAt, lead + lines.join(" ") + (isSpace(source[insertAt]) ? "" : " "));
}

function openModule(
  edit: OpenScope | Arrive | Finally | Readers | DeclareReaders,
  page: Page,
  lines: readonly string[],
): void {
  const point = importPoint(page, edit.insertAt);
  page.patches.open(edit, point.offset, lines.map((line) => point.before + line + point.after).join(""));
}

function closeBlock(edit: FreeAtEnd | Finally, page: Page, lines: readonly string[]): void {
  const { source, layout, patches } = page;
  if (isModuleAnchor(edit.at, source)) {
    const text = lines.join(layout.eol);
    const { length } = source;
    patches.close(edit, length, layout.startsLine(length) ? text + layout.eol : layout.eol + text);
    return;
  }
  const brace = edit.at.end - 1;
  const indent = layout.indentWithin(edit.at.start, brace);
  if (layout.startsLine(brace)) {
    patches.close(edit, layout.lineStart(brace), lines.map((line) => indent + line + layout.eol).join(""));
    return;
  }
  const end = layout.previousEnd(brace);
  const gap = lines[0]?.startsWith("}") === true || terminate(edit, page, end) ? " " : layout.eol + indent;
  patches.close(edit, end, gap + lines.map((line) => line.trim()).join(" "));
  if (end === brace && !page.padded.has(brace)) {
    page.padded.add(brace);
    patches.close("outermost", end, " ");
  }
}

/** Sees to a `;` after the last statement; false if only a line break is known to be right. */
function terminate(edit: FreeAtEnd | Finally, page: Page, end: number): boolean {
  const { source, terminated, patches } = page;
  const last = source[end - 1];
  if (terminated.has(end) || last === ";" || end - 1 === edit.at.start) return true;
  if (last === "}" || last === "/") return false;
  patches.close(edit, end, ";");
  terminated.add(end);
  return true;
}
