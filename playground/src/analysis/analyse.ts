/** One program through the pass, and all that the page shows of it. */
import ts from "typescript";
import type { DecidedSite } from "../../../src/decide/decisions.js";
import { explainSite } from "../../../src/diagnostics/explain.js";
import { explainEscape } from "../../../src/escape/explain.js";
import { NOWHERE, type Step } from "../../../src/escape/graph.js";
import { analyze, type SourceMap } from "../../../src/hosts/library.js";
import { guessCall } from "./call.js";
import { graphsOf } from "./graphs.js";
import { keptOf, toOutput } from "./kept.js";
import { lifetimesOf } from "./lifetimes.js";
import { outputLinks, sourceLinks } from "./links.js";
import { namesOf } from "./names.js";
import { PassLog } from "./passes.js";
import { problemsOf } from "./problems.js";
import type { AnalyseRequest, Link, Result, SiteStep, SiteView } from "./protocol.js";

export function analyse(
  request: AnalyseRequest,
  program: ts.Program,
  file: ts.SourceFile,
  begin: number,
): Result {
  const { source } = request;
  const log = request.detailed ? new PassLog(source) : undefined;
  const analysis = analyze(program, {
    ...request.options,
    ts,
    workingDirectory: "/",
    module: "esm",
    ...(log && { observe: (event) => log.add(event) }),
  });
  const printed = analysis.print(file.fileName);
  const map = printed?.map as SourceMap | undefined;
  const code = printed?.code ?? source;
  const kept = keptOf(source, code, map);

  const checker = program.getTypeChecker();
  const names = analysis.decided.map((site) => namesOf(site, file, checker));
  const links = sourceLinks(analysis.decided, names, file);
  const sites = analysis.decided.map((site, index) =>
    siteView(site, index, links, names[index]?.labels ?? [], file),
  );
  return {
    kind: "result",
    id: request.id,
    source,
    code,
    map: map && JSON.stringify(map),
    kept,
    sites,
    skipped: analysis.skipped.map(({ code, message }) => `${code}: ${message}`),
    sourceLinks: links,
    outputLinks: outputLinks(code, links, (offset) => toOutput(kept, offset)),
    problems: problemsOf(program.getSyntacticDiagnostics(file)),
    details: log && {
      passes: log.views(analysis, file.fileName, code),
      graphs: graphsOf(analysis.functions, analysis.decided),
      lifetimes: lifetimesOf(analysis.decided, links, file),
    },
    call: guessCall(file, checker),
    milliseconds: performance.now() - begin,
  };
}

function siteView(
  site: DecidedSite,
  index: number,
  links: readonly Link[],
  names: readonly string[],
  file: ts.SourceFile,
): SiteView {
  const { report, extent } = site;
  const at = (from: number, to: number, text: string): SiteStep => {
    const { line, character } = file.getLineAndCharacterOfPosition(from);
    return { from, to, line: line + 1, column: character + 1, text };
  };
  const frees = (site.binding?.points ?? []).map(({ kind, span }) => {
    const from = kind === "end" ? Math.max(span.start, span.end - 1) : span.start;
    return at(from, kind === "end" ? span.end : endOfWord(file.text, from), "freed");
  });
  const how = report.freedAt === "iteration" ? "end of iteration" : (report.freedAt ?? "").replace("-", " ");
  const birth = at(extent.start, extent.end, `allocated: ${report.allocates}`);
  const flow: SiteStep[] = [birth];
  if (report.decision === "tracked" && frees.length > 0) {
    // Where memory escapes on other paths, uses may stand behind the last place where it is freed.
    const end = Math.max(...(site.binding?.points ?? []).map(({ span }) => span.end));
    const before = links.filter(isUseOf(index)).filter((link) => link.from < end);
    const last = Math.max(-1, ...before.map((link) => link.from));
    const use = before.find((link) => link.from === last);
    if (use) flow.push(at(use.from, use.to, `last used as ${file.text.slice(use.from, use.to)}`));
    flow.push(...frees.map((free) => ({ ...free, text: `freed (${how})` })));
    const out = report.partial ? wayOut(site) : undefined;
    if (out) {
      const { start } = out.span;
      flow.push({
        ...at(start, endOfWord(file.text, start), `on another path: ${out.text}`),
        aside: true,
      });
    }
  } else {
    for (const step of report.reason.flow) {
      const from = file.getPositionOfLineAndCharacter(step.line - 1, step.column - 1);
      // The way usually begins where the memory does.
      if (from !== extent.start) flow.push(at(from, endOfWord(file.text, from), step.text));
    }
  }
  return {
    index,
    extent: { from: extent.start, to: extent.end },
    line: report.line,
    column: report.column,
    allocates: report.allocates,
    function: report.function,
    decision: report.decision,
    ...(report.freedAt && { freedAt: report.freedAt }),
    frees,
    partial: report.partial,
    zeroing: report.zeroing,
    code: report.reason.code,
    sentence: explainSite(report).replace(/^\S+\s+/, ""),
    ghost: ghostOf(site, how, frees),
    flow,
    names,
  };
}

/** Where memory that is freed on some paths gets out on another. */
function wayOut(site: DecidedSite): Step | undefined {
  if (!site.in) return undefined;
  const { graph, returns } = site.in.function;
  const { object } = site.in;
  const steps =
    explainEscape(graph, object)?.steps ??
    (returns !== undefined && graph.holds(returns, object) ? graph.path(returns, object) : []);
  return steps.findLast(({ span }) => span !== NOWHERE);
}

function ghostOf({ report }: DecidedSite, how: string, frees: readonly SiteStep[]): string {
  if (report.decision === "heap") return `heap – ${report.reason.message}`;
  if (frees.length === 0) return `tracked – ${report.reason.message}`;
  const lines = [...new Set(frees.map(({ line }) => line))].join(", ");
  const where = how === "" ? "" : ` (${how})`;
  const parts = [`tracked – freed at ${lines}${where}`];
  if (report.partial) parts.push("on some paths");
  if (report.zeroing === "elided") parts.push("zeroing elided");
  return parts.join(" · ");
}

const isUseOf =
  (site: number) =>
  (link: Link): boolean =>
    link.site === site && link.role === "use";

function endOfWord(text: string, from: number): number {
  return from + Math.max(1, /^[\w$.]*/.exec(text.slice(from, from + 80))?.[0].length ?? 1);
}
