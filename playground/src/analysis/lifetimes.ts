/** When memory lives, in lines: from its allocation, by its uses, to where it is freed or gets out. */
import type ts from "typescript";
import type { DecidedSite } from "../../../src/decide/decisions.js";
import { rootOf } from "../../../src/ir/ir.js";
import type { Life, LifetimeView, Link } from "./protocol.js";

export function lifetimesOf(
  decided: readonly DecidedSite[],
  links: readonly Link[],
  file: ts.SourceFile,
): LifetimeView[] {
  const lineOf = (offset: number): number => file.getLineAndCharacterOfPosition(offset).line + 1;
  const functions = new Map<string, { name: string; first: number; last: number; lives: Life[] }>();
  decided.forEach((site, index) => {
    const root = site.in && rootOf(site.in.function.unit);
    const key = root ? `${root.span.start}` : `?${site.report.function}`;
    const own = links.filter((link) => link.site === index);
    const born = lineOf(site.extent.start);
    let view = functions.get(key);
    if (!view) {
      const first = root ? lineOf(Math.min(root.span.start, file.end)) : born;
      const last = root ? lineOf(Math.max(root.span.start, root.span.end - 1)) : born;
      functions.set(key, (view = { name: site.report.function || "module", first, last, lives: [] }));
    }
    const way = site.report.decision === "heap" ? site.report.reason.flow.at(-1) : undefined;
    const life: Life = {
      site: index,
      born,
      uses: linesOf(own.filter((link) => link.role === "use").map((link) => lineOf(link.from))),
      frees: linesOf(own.filter((link) => link.role === "free").map((link) => lineOf(link.from))),
      ...(way && { escapes: way.line }),
    };
    view.lives.push(life);
    view.first = Math.min(view.first, born);
    view.last = Math.max(view.last, born, ...life.frees, ...life.uses);
  });
  return [...functions.values()]
    .sort((a, b) => a.first - b.first)
    .map(({ name, first, last, lives }) => ({ function: name, firstLine: first, lastLine: last, lives }));
}

const linesOf = (lines: readonly number[]): number[] => [...new Set(lines)].sort((a, b) => a - b);
