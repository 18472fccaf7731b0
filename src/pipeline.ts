/**
 * The order of the passes, and the only file that knows it:
 *
 *   files → sites → (lower → ssa → escape, on demand) → place → zeroing → plan → verify → plans and report
 */
import type ts from "typescript";
import { type AnnotationCounts, Assertions, annotatedFiles } from "./annotations/assertions.js";
import { type FoundPromise, FoundPromises } from "./annotations/found-promises.js";
import { ByOthers } from "./decide/by-others.js";
import { placeGuarded, placeMarked, placeWithin } from "./decide/conditions.js";
import { type AnalysedFunction, type DecidedSite, Decisions } from "./decide/decisions.js";
import { InFunction, Placing } from "./decide/in-function.js";
import { InRegions } from "./decide/in-regions.js";
import { Plans } from "./decide/plans.js";
import { Refusals } from "./decide/refusals.js";
import { decidedSite, findings, regionReports } from "./decide/report.js";
import { EscapeAnalysis } from "./escape/analysis.js";
import { Callers } from "./lower/callers.js";
import { nameOf } from "./lower/functions.js";
import { regionCalls } from "./lower/regions.js";
import { type Site, Sites } from "./lower/sites.js";
import { type FnNode, World } from "./lower/world.js";
import { Stopwatch } from "./observe.js";
import type { PipelineInput } from "./pipeline-input.js";
import { Regions } from "./place/regions.js";
import type { Report } from "./report.js";
import type { Plan } from "./rewrite/plan.js";
import { Places } from "./verdicts/places.js";
import { summaryOf } from "./verdicts/site-report.js";

export interface PipelineOutput {
  readonly report: Report;
  /** verified plans by `sourceFile.fileName` */
  readonly plans: ReadonlyMap<string, Plan>;
  /** what the functions of the files keep no hold of; empty unless that was asked for */
  readonly promises: readonly FoundPromise[];
  /** how many annotations there are, by word */
  readonly annotations: AnnotationCounts;
  /** for each function that holds sites: its IR, and the connection graph that decided them */
  readonly functions: readonly AnalysedFunction[];
  /** what stands behind each entry of `report.sites`, in the same order */
  readonly decided: readonly DecidedSite[];
  /** the rewritten text of a file that has a plan */
  print(fileName: string): { code: string; map: unknown } | undefined;
}

export function runPipeline(input: PipelineInput): PipelineOutput {
  return new Pipeline(input).run();
}

function worldOf(input: PipelineInput): World {
  const { ts, program, files, options, crossFileFacts, readFile, summaries } = input;
  const switches = { ...options.analysis, crossModule: options.analysis.crossModule && crossFileFacts };
  const signatureFiles = options.signatures.map((given) =>
    typeof given === "string"
      ? { name: given, content: readFile?.(given) }
      : { name: "signatures", content: given },
  );
  return new World(ts, program, new Set(files), switches, signatureFiles, summaries);
}

class Pipeline {
  private readonly world: World;
  private readonly sites: Sites;
  private readonly decisions: Decisions;
  private readonly refusals: Refusals;
  private readonly regions: Regions;
  private readonly assertions: Assertions;
  private readonly promises: FoundPromises;
  private readonly watch: Stopwatch;
  private readonly decided: readonly ts.SourceFile[];

  constructor(private readonly input: PipelineInput) {
    const { ts, program, files } = input;
    this.world = worldOf(input);
    const places = new Places(ts, program, input.workingDirectory);
    this.sites = new Sites(this.world);
    this.decisions = new Decisions(this.world, this.sites, places);
    this.refusals = new Refusals(input, this.world, places);
    this.assertions = new Assertions(ts, annotatedFiles(program, files, input.decide));
    this.promises = new FoundPromises(this.world, input.summarise ? files : []);
    this.decided = files.filter((file) => !input.decide || input.decide.has(file));
    const regions = this.decided.flatMap((file) => regionCalls(this.world, file));
    this.regions = new Regions(this.world, this.sites, regions);
    this.watch = new Stopwatch(input.observe);
  }

  run(): PipelineOutput {
    const { input, decisions } = this;
    for (const file of this.decided) this.scan(file);
    this.analyse(decisions.files.flatMap((file) => decisions.in(file)));
    const plans = new Plans(decisions, this.refusals, input.options, this.watch);
    plans.make();
    const decided = decisions.files
      .filter((file) => !input.decide || input.decide.has(file))
      .flatMap((file) => decisions.in(file))
      .map((site) => decidedSite(decisions, site, plans.elisions.get(site)));
    const sites = decided.map((site) => site.report);
    return {
      report: {
        version: 1,
        sites,
        summary: summaryOf(sites, input.files.length),
        skipped: this.refusals.skipped,
        regions: regionReports(decisions, this.regions),
        findings: findings(decisions, this.assertions),
      },
      promises: this.promises.found(),
      annotations: this.assertions.counts(),
      plans: plans.plans,
      functions: decisions.functions,
      decided,
      print(fileName) {
        const text = plans.printed.get(fileName);
        return text && { code: text.code, map: text.map() };
      },
    };
  }

  /** Finds the sites of a file, and decides those that need no analysis. */
  private scan(file: ts.SourceFile): void {
    const { decisions, refusals } = this;
    const found = this.watch.run("sites", file.fileName, () => this.sites.scan(file));
    if (found.length === 0) return;
    const refusal = refusals.fileVerdict(file);
    for (const site of found) {
      decisions.add(file, site);
      const verdict = refusal ?? refusals.preclude(site);
      if (verdict) decisions.verdicts.set(site, verdict);
    }
  }

  private analyse(sites: readonly Site[]): void {
    const { decisions, refusals, regions } = this;
    const { options } = this.input;
    const open = sites.filter((site) => !decisions.verdicts.has(site));
    const roots = new Map<FnNode, Site[]>();
    for (const site of open) {
      const root = site.root as FnNode;
      const own = roots.get(root);
      if (own) own.push(site);
      else roots.set(root, [site]);
    }
    const callers = new Callers(this.world, this.sites);
    const analysis = new EscapeAnalysis(this.world, this.sites, callers, this.watch);
    this.assertions.ask((fn, position) => analysis.ask(fn, position));
    this.promises.ask((fn, position) => analysis.ask(fn, position));
    for (const fn of regions.callees()) analysis.followRegion(fn);
    this.watch.run("escape", "", () => analysis.solve(roots.keys()));
    regions.follow((fn) => {
      const run = analysis.result(fn);
      return typeof run === "string" ? undefined : run;
    });
    // whether memory may be freed before its scope ends
    const early = options.analysis.lastUse && options.disposal === "exits";
    const inFunction = new InFunction(this.input, decisions, refusals);
    const inRegions = new InRegions(decisions, refusals, regions, early);
    const rewritable = new Set(open);
    for (const root of analysis.roots()) {
      const own = roots.get(root) ?? [];
      const run = analysis.result(root);
      if (typeof run === "string") {
        if (own.length === 0) continue;
        const verdict = refusals.switchedOff(root, run);
        for (const site of own) decisions.verdicts.set(site, verdict);
        continue;
      }
      const { unit, graph } = run;
      const { fileName } = root.getSourceFile();
      const analysed: AnalysedFunction = {
        file: decisions.places.relative(fileName),
        name: nameOf(this.world.ts, root),
        unit,
        graph,
        returns: run.returns.get(unit.root),
      };
      decisions.addFunction(analysed);
      this.watch.run("place", fileName, () => {
        const placing = new Placing(run, root, analysed, own, rewritable, early);
        const calls = inFunction.place(placing);
        inRegions.place(placing, inFunction.fileOf(run), calls);
      });
    }
    const byOthers = new ByOthers(decisions, options, early);
    const freed = byOthers.placeOrigins();
    inRegions.placeGathered(analysis, open, freed);
    byOthers.placeEnclosed(analysis, open, freed);
    placeMarked(decisions, analysis);
    placeGuarded(decisions, analysis);
    if (options.analysis.sizeClasses) placeWithin(decisions, analysis);
  }
}
