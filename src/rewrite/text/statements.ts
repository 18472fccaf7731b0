/**
 * Edits around one statement or one arrow body: something before it, something after it, perhaps braces.
 * A statement on a line of its own gets company on lines of their own, any other on the same line:
 *
 *     if (done)                    if (done) {
 *       return sum;         →        freeTracked(window);
 *                                    return sum;
 *                                  }
 *     if (done) return;     →      if (done) { freeTracked(window); return; }
 *
 * What is inserted ends in `;` always, so nothing that follows can continue it. A statement that is followed
 * by an insertion on its line and has no `;` gets one.
 */
import type {
  Anchor,
  ArrowBody,
  Forget,
  ForgetOperand,
  FreeAfter,
  FreeBefore,
  Freed,
  FreeReturn,
  FreeUnless,
  Plan,
  WrapBody,
} from "../plan.js";
import { byFunction, freedText, localName } from "../wording.js";
import { freeStatement, type Page, slotStatement } from "./page.js";
import { hasTopLevelComma } from "./scan.js";

interface Company {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly braces: boolean;
  /** may the statement itself end in a `}` that needs no `;`? */
  readonly mayEndInBrace: boolean;
}

export function printFreeBefore(edit: FreeBefore, page: Page): void {
  if (edit.names.length === 0) return;
  const before = [freeStatement(page.plan, edit.names)];
  surround(edit, page, { before, after: [], braces: edit.braces, mayEndInBrace: false });
}

export function printForget(edit: Forget, page: Page): void {
  const before = edit.emptied.map((slot) => `${slot} = null;`);
  surround(edit, page, { before, after: [], braces: edit.braces, mayEndInBrace: false });
}

export function printForgetOperand(edit: ForgetOperand, page: Page): void {
  page.patches.open(edit, edit.at.start, `(${edit.emptied.map((slot) => `${slot} = null, `).join("")}`);
  page.patches.close(edit, edit.at.end, ")");
}

export function printFreeAfter(edit: FreeAfter, page: Page): void {
  if (edit.names.length === 0) return;
  const after = [freeStatement(page.plan, edit.names)];
  surround(edit, page, { before: [], after, braces: false, mayEndInBrace: true });
}

export function printWrapBody(edit: WrapBody, page: Page): void {
  const before = edit.slots.length > 0 ? [slotStatement(page.plan, edit.slots)] : [];
  const after = edit.names.length > 0 ? [freeStatement(page.plan, edit.names)] : [];
  surround(edit, page, { before, after, braces: true, mayEndInBrace: true });
}

export function printFreeReturn(edit: FreeReturn, page: Page): void {
  if (edit.names.length === 0) return;
  const { patches, source, plan } = page;
  const isConst = edit.style === "const";
  const after = isConst ? [freeStatement(plan, edit.names), `return ${edit.result};`] : [];
  surround(edit, page, { before: [], after, braces: edit.braces, mayEndInBrace: false }, () => {
    const gap = edit.at.start + "return".length;
    const blank = /\s/.test(source[gap] ?? "") ? "" : " ";
    if (isConst) {
      patches.remove(edit.at.start, gap);
      patches.open(edit, edit.at.start, `const ${edit.result} =${blank}`);
    } else {
      patches.open(edit, gap, blank);
    }
    printResult(edit, page);
  });
}

export function printFreeUnless(edit: FreeUnless, page: Page): void {
  const { start, end } = edit.at;
  const [left, right] = hasTopLevelComma(page.source, start, end) ? ["(", ")"] : ["", ""];
  const blank = /[\w$]/.test(page.source[start - 1] ?? "") ? " " : "";
  page.patches.open(edit, start, `${blank}${localName(page.plan, "freeTrackedUnless")}(${left}`);
  page.patches.close(edit, end, `${right}, ${freedList(page.plan, edit.names)})`);
}

export function printArrowBody(edit: ArrowBody, page: Page): void {
  const { patches, layout, plan } = page;
  const { start, end } = edit.expressionAt;
  const frees = edit.names.length > 0;
  const before = edit.slots.length > 0 ? [slotStatement(plan, edit.slots)] : [];
  const after =
    frees && edit.style === "const" ? [freeStatement(plan, edit.names), `return ${edit.result};`] : [];

  const joint = layout.startsLine(start) ? layout.joinPoint(start) : undefined;
  const indent = layout.indentAt(start);
  const gap = joint === undefined ? " " : layout.eol + indent;
  if (joint === undefined) patches.open(edit, start, "{ ");
  else patches.open(edit, joint, " {");
  const keyword = frees && edit.style === "const" ? `const ${edit.result} = ` : "return ";
  patches.open(edit, start, before.map((line) => line + gap).join("") + keyword);
  if (frees) printResult(edit, page);
  const close = joint === undefined ? " }" : `${layout.eol}${layout.outer(indent)}}`;
  patches.close(edit, end, `;${after.map((line) => gap + line).join("")}${close}`);
}

/** `e` as an initialiser, or as the first argument of `freeTrackedAfter`. */
function printResult(edit: FreeReturn | ArrowBody, page: Page): void {
  const { start, end } = edit.expressionAt;
  const [left, right] = hasTopLevelComma(page.source, start, end) ? ["(", ")"] : ["", ""];
  if (edit.style === "const") {
    page.patches.open(edit, start, left);
    page.patches.close(edit, end, right);
  } else {
    page.patches.open(edit, start, `${localName(page.plan, "freeTrackedAfter")}(${left}`);
    page.patches.close(edit, end, `${right}, ${freedList(page.plan, edit.names)})`);
  }
}

/** `a, slot?.data, freeElements(slot?.rows)` */
function freedList(plan: Plan, list: readonly Freed[]): string {
  return byFunction(list)
    .map(([name, freed]) => {
      const text = freed.map(freedText).join(", ");
      return name === "freeElements" ? `${localName(plan, name)}(${text})` : text;
    })
    .join(", ");
}

function surround(
  edit: Forget | FreeBefore | FreeAfter | FreeReturn | WrapBody,
  page: Page,
  { before, after, braces, mayEndInBrace }: Company,
  printStatement: () => void = () => {},
): void {
  const { layout, patches } = page;
  const { start, end } = edit.at;
  const indent = layout.indentAt(start);
  const newLine = layout.eol + indent;
  const tail = layout.startsLine(start) ? layout.restIsTrivia(end) : undefined;
  const joint = braces ? layout.joinPoint(start) : start;
  const ownLines = tail !== undefined && joint !== undefined;

  const opening = ownLines ? " {" : "{ ";
  if (braces) patches.open(edit, ownLines ? joint : start, opening);
  patches.open(edit, start, before.map((line) => line + (ownLines ? newLine : " ")).join(""));
  printStatement();

  if (!braces && after.length === 0) return;
  const terminated = terminate(edit, page, edit.at, mayEndInBrace);
  const point = page.moved.get(end) ?? (ownLines ? tail : end);
  const breaks = ownLines || point !== end;
  const gap = breaks ? newLine : " ";
  const firstGap = terminated ? gap : newLine;
  const closing = braces ? (breaks ? `${layout.eol}${layout.outer(indent)}}` : " }") : "";
  patches.close(
    edit,
    point,
    after.map((line, index) => (index === 0 ? firstGap : gap) + line).join("") + closing,
  );
  if (point !== end) page.moved.set(end, point);
  page.terminated.add(end);
}

/** Sees to a `;` at the end of the statement; false if only a line break is known to be right. */
function terminate(
  edit: Forget | FreeBefore | FreeAfter | FreeReturn | WrapBody,
  page: Page,
  at: Anchor,
  mayEndInBrace: boolean,
): boolean {
  const last = page.source[at.end - 1];
  if (last === ";" || page.terminated.has(at.end)) return true;
  if (last === "}" && mayEndInBrace) return false;
  page.patches.close(edit, at.end, ";");
  return true;
}
