/**
 * The import of the runtime, and the place for it: on a line of its own at the top, after a hashbang, the
 * directive prologue and those leading comments that speak for the whole file – the licence, `// @ts-check`,
 * `/// <reference>`, anything set apart by an empty line – but before a comment that belongs to the first
 * statement.
 */
import type { Plan } from "../plan.js";
import { HAS_MODULES, importedNames, PLAIN_RUNTIME, RUNTIME_MODULE } from "../wording.js";
import type { Page } from "./page.js";
import { piecesOf } from "./scan.js";

export interface InsertionPoint {
  readonly offset: number;
  /** line breaks that put the inserted line on its own */
  readonly before: string;
  readonly after: string;
}

export function printImport(page: Page): void {
  const { plan, source, patches } = page;
  const names = importedNames(plan);
  if (names.length === 0) return;
  const quote = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(["'])/.exec(source)?.[1] ?? '"';
  const specifiers = names.map(([name, local]) => specifier(plan, name, local)).join(", ");
  const from = `${quote}${RUNTIME_MODULE}${quote}`;
  const line = {
    esm: () => `import { ${specifiers} } from ${from};`,
    cjs: () => `const { ${specifiers} } = require(${from});`,
    // Scripts of a page share one scope, in which a name can be declared again only by `var`.
    umd: () => `var { ${specifiers} } = ${HAS_MODULES} ? require(${from}) : ${plainRuntime(names)};`,
  }[plan.module]();
  const point = importPoint(page, plan.importAt);
  const isFirstImport =
    point.before === "" &&
    !/^(?:import\b|(?:const|let|var)\b.*\brequire\b)/.test(source.slice(point.offset, point.offset + 200));
  patches.open(
    "outermost",
    point.offset,
    point.before + line + point.after + (isFirstImport ? page.layout.eol : ""),
  );
}

function plainRuntime(names: ReturnType<typeof importedNames>): string {
  return `{ ${names.map(([name]) => `${name}: ${PLAIN_RUNTIME[name]}`).join(", ")} }`;
}

function specifier(plan: Plan, name: string, local: string): string {
  if (local === name) return name;
  return plan.module === "esm" ? `${name} as ${local}` : `${name}: ${local}`;
}

/** Where a line can be put at module level, at `offset` or after what follows it and speaks for the whole file. */
export function importPoint(
  { source, layout }: Pick<Page, "source" | "layout">,
  offset: number,
): InsertionPoint {
  const { eol } = layout;
  let at = Math.max(offset, source.startsWith("\ufeff") ? 1 : 0);
  if (source.startsWith("#!") && at < layout.lineEnd(0)) at = layout.lineEnd(0);
  const begins = at === 0 || source[at - 1] === "\n" || (at === 1 && source.startsWith("\ufeff"));
  if (!begins && !layout.startsLine(at)) {
    const tail = layout.restIsTrivia(at);
    return tail === undefined
      ? { offset: at, before: eol, after: eol }
      : { offset: tail, before: eol, after: "" };
  }
  at = afterFileComments(source, at);
  return { offset: at, before: "", after: eol + (begins ? "" : layout.indentAt(at)) };
}

function afterFileComments(source: string, offset: number): number {
  const leading = /^(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/)*/.exec(source.slice(offset))?.[0].length ?? 0;
  const pieces = piecesOf(source, offset, offset + leading);
  let point = offset;
  pieces.forEach((piece, index) => {
    if (piece.kind !== "comment") return;
    const space = pieces[index + 1];
    const following = space?.kind === "space" ? source.slice(space.start, space.end) : "";
    const isSetApart = /\n[^\S\n]*\n/.test(following);
    if (!following.includes("\n") || !(isSetApart || speaksForFile(source.slice(piece.start, piece.end))))
      return;
    point = source.lastIndexOf("\n", space === undefined ? offset : space.end - 1) + 1;
  });
  return point;
}

function speaksForFile(comment: string): boolean {
  return /^\/\/\/\s*<|^\/[/*]+\s*@(?:ts-|jsx|flow|license|preserve|copyright)|^\/\*!|@jsx|@license|@preserve|^\/[/*]\s*(?:eslint|prettier|biome|istanbul|global)/.test(
    comment,
  );
}
