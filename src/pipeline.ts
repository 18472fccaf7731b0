/**
 * The order of the passes, and the only file that knows it:
 *
 *   files → sites → (lower → ssa → escape, on demand) → place → zeroing → plan → verify → plans and report
 */
import type ts from "typescript";
import { annotationsOf } from "./annotations/annotations.js";
import { type AnnotationCounts, Assertions, annotatedFiles } from "./annotations/assertions.js";
import { type FoundPromise, FoundPromises } from "./annotations/found-promises.js";
import type { JudgedSite } from "./annotations/judge.js";
import { type Code, message } from "./diagnostics/messages.js";
import { EscapeAnalysis } from "./escape/analysis.js";
import type { Graph, NodeId, ObjId } from "./escape/graph.js";
import { isMarked } from "./escape/guarded.js";
import type { Run } from "./escape/task.js";
import { excludes } from "./exclude.js";
import type { Span, Unit } from "./ir/ir.js";
import { Callers } from "./lower/callers.js";
import type { DeclaredSummary } from "./lower/declared-summary.js";
import { nameOf } from "./lower/functions.js";
import { regionCalls } from "./lower/regions.js";
import { isTypedArray, type Site, Sites } from "./lower/sites.js";
import { type FnNode, World } from "./lower/world.js";
import { type Observer, Stopwatch } from "./observe.js";
import type { Options } from "./options.js";
import { Binder, type Binding } from "./place/bind.js";
import { decideCalls, type FreshCall, freedByCallers } from "./place/calls.js";
import { bindEnclosed, functionsAround } from "./place/enclosed.js";
import { heldInContainers } from "./place/held.js";
import { objectOfSite } from "./place/holders.js";
import { type Origin, reassigned } from "./place/reassign.js";
import { Activation, gatherers, isHandedBack, Regions, structuresOf } from "./place/regions.js";
import { bindRegrown } from "./place/regrown.js";
import type { Place } from "./place/ways.js";
import { type Elision, Zeroing } from "./place/zeroing/elide-zeroing.js";
import type { Finding, RegionReport, Report, SiteReport, SkippedFile } from "./report.js";
import { type BoundSite, isKeepable, makePlan } from "./rewrite/make-plan.js";
import type { ModuleForm, Plan } from "./rewrite/plan.js";
import { printText } from "./rewrite/print-text.js";
import { verify } from "./rewrite/verify.js";
import { siteFilter } from "./site-range.js";
import { heapVerdict } from "./verdicts/heap-verdict.js";
import { Places } from "./verdicts/places.js";
import { regionReport } from "./verdicts/region-report.js";
import { siteReport, summaryOf } from "./verdicts/site-report.js";
import type { Verdict } from "./verdicts/verdict.js";

export interface PipelineInput {
  readonly ts: typeof import("typescript");
  readonly program: ts.Program;
  /** files whose sites are decided and which may be rewritten */
  readonly files: readonly ts.SourceFile[];
  readonly options: Options;
  /** paths in the report are relative to this */
  readonly workingDirectory: string;
  /** false where an incremental compiler may keep stale output: facts about other files are then not used */
  readonly crossFileFacts: boolean;
  /** levels of nesting beyond which a file is left alone; by default what the usual stack can take */
  readonly maxDepth?: number;
  /** the text of a file of signatures, by its path as the option gives it; without it none can be read */
  readonly readFile?: (path: string) => string | undefined;
  /** what other projects have found out about the functions that they declare */
  readonly summaries?: readonly DeclaredSummary[];
  /** whether to find out what the functions of the files do with their parameters, for other projects */
  readonly summarise?: boolean;
  /**
   * files whose sites are decided, if not all. The others are looked into where that is needed, but what their
   * functions make and hand out is not followed.
   */
  readonly decide?: ReadonlySet<ts.SourceFile>;
  /** module form of each file; by default what its syntax says */
  readonly moduleForm?: (file: ts.SourceFile) => ModuleForm | "none";
  /** is told of every pass that has run; what it throws ends the run */
  readonly observe?: Observer | undefined;
}

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

/** What the analysis knows of a function that holds sites. */
export interface AnalysedFunction {
  readonly file: string;
  readonly name: string;
  readonly unit: Unit;
  readonly graph: Graph;
  /** the node of what it returns */
  readonly returns: NodeId | undefined;
}

/** A site with what the analysis knows of it, for tools that draw it. */
export interface DecidedSite {
  readonly report: SiteReport;
  /** of its expression, in the text of its file */
  readonly extent: Span;
  /** where it was decided, and the object that stands for its memory in the graph there */
  readonly in?: { readonly function: AnalysedFunction; readonly object: ObjId };
  /** the scope that it is bound to, and where it is freed; only where tracked */
  readonly binding?: Binding;
}

/** Bytes up to which every runtime leaves memory to the engine. */
const NATIVE_BYTES = 64;

/** Callers that a report names. */
const MAX_PLACES = 3;

/** Levels of nesting beyond which the recursive passes could overflow the stack. */
const MAX_DEPTH = 700;

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
  private readonly places: Places;
  private readonly sites: Sites;
  private readonly zeroing: Zeroing;
  private readonly elisions = new Map<Site, Elision | undefined>();
  private readonly skipped: SkippedFile[] = [];
  private readonly functions: AnalysedFunction[] = [];
  private readonly sitesByFile = new Map<ts.SourceFile, Site[]>();
  private readonly verdicts = new Map<Site, Verdict>();
  /** calls that yield fresh memory */
  private readonly calls: FreshCall[] = [];
  /** why nothing in a file can be rewritten */
  private readonly fileVerdicts = new Map<ts.SourceFile, Verdict | undefined>();
  private readonly isExcluded: (fileName: string) => boolean;
  private readonly isSelected: ReturnType<typeof siteFilter>;
  /** whether memory may be freed before its scope ends */
  private readonly early: boolean;
  private readonly decidedIn = new Map<Site, NonNullable<DecidedSite["in"]>>();
  private readonly watch: Stopwatch;
  /** the calls that free the memory of a site, or of a call in between */
  private readonly freeing = new Map<Site, readonly Site[]>();
  /** why memory that is freed on some paths is not on others */
  private readonly partly = new Map<Site, Verdict>();
  private readonly assertions: Assertions;
  private readonly regions: Regions;
  private readonly promises: FoundPromises;
  private readonly form: (file: ts.SourceFile) => ModuleForm | "none";

  constructor(private readonly input: PipelineInput) {
    const { ts, program, options } = input;
    this.world = worldOf(input);
    this.places = new Places(ts, program, input.workingDirectory);
    this.sites = new Sites(this.world);
    this.assertions = new Assertions(ts, annotatedFiles(program, input.files, input.decide));
    this.promises = new FoundPromises(this.world, input.summarise ? input.files : []);
    this.zeroing = new Zeroing(this.world);
    const decided = input.files.filter((file) => !input.decide || input.decide.has(file));
    const regions = decided.flatMap((file) => regionCalls(this.world, file));
    this.regions = new Regions(this.world, this.sites, regions);
    this.watch = new Stopwatch(input.observe);
    this.isSelected = siteFilter(options.sites);
    this.early = options.analysis.lastUse && options.disposal === "exits";
    this.isExcluded = excludes(options.exclude, input.workingDirectory);
    this.form = input.moduleForm ?? ((file) => (ts.isExternalModule(file) ? "esm" : "none"));
  }

  run(): PipelineOutput {
    const { input, sitesByFile } = this;
    for (const file of input.files) {
      if (input.decide && !input.decide.has(file)) continue;
      const found = this.watch.run("sites", file.fileName, () => this.sites.scan(file));
      if (found.length === 0) continue;
      sitesByFile.set(file, found);
      const refusal = this.fileVerdict(file);
      for (const site of found) {
        const verdict = refusal ?? this.preclude(site);
        if (verdict) this.verdicts.set(site, verdict);
      }
    }
    this.analyse([...sitesByFile.values()].flat());
    const plans = new Map<string, Plan>();
    const printed = new Map<string, ReturnType<typeof printText>>();
    for (const [file, sites] of sitesByFile) this.plan(file, sites, plans, printed);
    this.replan(plans, printed);
    const decided = [...sitesByFile].flatMap(([file, list]) =>
      input.decide && !input.decide.has(file) ? [] : list.map((site) => this.decided(site)),
    );
    const sites = decided.map((site) => site.report);
    return {
      report: {
        version: 1,
        sites,
        summary: summaryOf(sites, input.files.length),
        skipped: this.skipped,
        regions: this.regionReports(),
        findings: this.findings(sitesByFile),
      },
      promises: this.promises.found(),
      annotations: this.assertions.counts(),
      plans,
      functions: this.functions,
      decided,
      print(fileName) {
        const text = printed.get(fileName);
        return text && { code: text.code, map: text.map() };
      },
    };
  }

  private fileVerdict(file: ts.SourceFile): Verdict | undefined {
    if (!this.fileVerdicts.has(file)) this.fileVerdicts.set(file, this.refuse(file));
    return this.fileVerdicts.get(file);
  }

  /** Why nothing in a file can be rewritten. */
  private refuse(file: ts.SourceFile): Verdict | undefined {
    const { ts, program } = this.input;
    if (this.isExcluded(file.fileName)) return { code: "SF1207", holes: {} };
    const errors =
      (file as { parseDiagnostics?: readonly ts.Diagnostic[] }).parseDiagnostics ??
      program.getSyntacticDiagnostics(file);
    const [first] = errors;
    if (first)
      return this.skip(file, "SF2001", { error: ts.flattenDiagnosticMessageText(first.messageText, " ") });
    if (this.world.facts(file).depth > (this.input.maxDepth ?? MAX_DEPTH))
      return this.skip(file, "SF2004", {});
    if (this.form(file) === "none") return this.skip(file, "SF2002", {});
    return undefined;
  }

  private skip(file: ts.SourceFile, code: Code, holes: Readonly<Record<string, string>>): Verdict {
    this.skipped.push({ file: this.places.relative(file.fileName), code, message: message(code, holes) });
    return { code, holes };
  }

  /** What is decided about a site by looking at it alone. */
  private preclude(site: Site): Verdict | undefined {
    const ignored = this.ignored(site);
    if (ignored) return ignored;
    const { patches } = this.world;
    const { threshold } = this.input.options;
    if (patches.everything || patches.kinds.has(site.kind) || patches.globals.has(site.kind))
      return this.patched(site);
    if (site.form === "other") return { code: "SF1203", holes: { form: excerpt(site.node) } };
    if (site.bytes !== undefined && site.bytes <= threshold)
      return { code: "SF1201", holes: { bytes: String(site.bytes), threshold: String(threshold) } };
    if (site.root === undefined) return { code: "SF1209", holes: {} };
    if (this.world.ts.isSourceFile(site.root) && !this.insideBlock(site.node))
      return { code: "SF1209", holes: {} };
    return this.deselected(site);
  }

  private patched({ kind }: Site): Verdict {
    const { patches } = this.world;
    const name = patches.everything ? "a prototype that built-ins share" : kind;
    const cause = patches.cause(kind);
    if (!cause) return { code: "SF1208", holes: { name } };
    const file = cause.getSourceFile();
    const { line, column } = this.places.position(file, cause.getStart());
    const step = this.places.flowStep(
      file.fileName,
      cause.getStart(),
      "changed here, or given to what may change it",
    );
    const place = this.places.relative(file.fileName);
    return { code: "SF1208", holes: { name, at: `${place}:${line}:${column}` }, flow: [step] };
  }

  /** Left alone by wish of the user, in a comment. */
  private ignored({ file, node }: Site): Verdict | undefined {
    return annotationsOf(this.world.ts, file).ignores(node) ? { code: "SF1210", holes: {} } : undefined;
  }

  /** Switched off by hash. */
  private deselected(site: Site): Verdict | undefined {
    if (this.isSelected(this.places.ofSite(site))) return undefined;
    return { code: "SF1211", holes: {} };
  }

  private insideBlock(node: ts.Node): boolean {
    const { ts } = this.world;
    for (let at = node.parent; at && !ts.isSourceFile(at); at = at.parent) {
      if (ts.isBlock(at) || ts.isIterationStatement(at, false)) return true;
    }
    return false;
  }

  private analyse(sites: readonly Site[]): void {
    const open = sites.filter((site) => !this.verdicts.has(site));
    const roots = new Map<FnNode, Site[]>();
    for (const site of open) {
      const root = site.root as FnNode;
      const list = roots.get(root);
      if (list) list.push(site);
      else roots.set(root, [site]);
    }
    const callers = new Callers(this.world, this.sites);
    const analysis = new EscapeAnalysis(this.world, this.sites, callers, this.watch);
    this.assertions.ask((fn, position) => analysis.ask(fn, position));
    this.promises.ask((fn, position) => analysis.ask(fn, position));
    for (const fn of this.regions.callees()) analysis.followRegion(fn);
    this.watch.run("escape", "", () => analysis.solve(roots.keys()));
    this.regions.follow((fn) => {
      const run = analysis.result(fn);
      return typeof run === "string" ? undefined : run;
    });
    const rewritable = new Set(open);
    for (const root of analysis.roots()) {
      const own = roots.get(root) ?? [];
      const result = analysis.result(root);
      if (typeof result === "string") {
        if (own.length === 0) continue;
        const verdict = this.switchedOff(root, result);
        for (const site of own) this.verdicts.set(site, verdict);
      } else {
        const { unit, graph } = result;
        const { fileName } = root.getSourceFile();
        const analysed = {
          file: this.places.relative(fileName),
          name: nameOf(this.world.ts, root),
          unit,
          graph,
          returns: result.returns.get(unit.root),
        };
        this.functions.push(analysed);
        this.watch.run("place", fileName, () => {
          let known: Binder | undefined;
          const binder = (): Binder => (known ??= new Binder(result, this.early));
          this.place(result, binder, own, analysed);
          const calls = this.placeCalls(result, binder, analysed, rewritable);
          if (known) this.placeReassigned(known, calls, rewritable);
          if (known) this.placeHeld(known, root, calls, rewritable);
          this.placeInRegions(result, binder, own, calls, rewritable, analysed);
        });
      }
    }
    const freed = this.placeOrigins();
    this.placeGathered(analysis, open, freed);
    this.placeEnclosed(analysis, open, freed);
    this.placeMarked(analysis);
    this.placeGuarded(analysis);
  }

  /** Where properties may be set on memory, in whatever function, it is reused under a new view, or not at all. */
  private placeMarked(analysis: EscapeAnalysis): void {
    for (const root of analysis.roots()) {
      const run = analysis.result(root);
      if (typeof run === "string") continue;
      for (const object of run.graph.objects) {
        const { thing } = object;
        if (thing.kind !== "memory" || thing.root !== undefined || !isMarked(run, object)) continue;
        const site = this.sites.all[thing.site ?? thing.origin ?? -1];
        const verdict = site && this.verdicts.get(site);
        if (!site || !verdict?.bound) continue;
        this.verdicts.set(
          site,
          site.form === "slice" && isTypedArray(site.kind)
            ? { ...verdict, bound: verdict.bound.map((bound) => ({ ...bound, marked: true })) }
            : { code: "SF1108", holes: { what: "a property is set on it" } },
        );
      }
    }
  }

  /** Where keys rest on variables, memory is the runtime's only if those are numbers. */
  private placeGuarded(analysis: EscapeAnalysis): void {
    for (const root of analysis.roots()) {
      const run = analysis.result(root);
      if (typeof run === "string") continue;
      for (const [id, claimed] of run.claims) {
        const site = this.sites.all[id] as Site;
        const verdict = this.verdicts.get(site);
        if (!verdict?.bound) continue;
        // what is handed out under a new view may have properties, whatever the guard says
        if (verdict.bound.some(({ marked }) => marked)) {
          this.verdicts.set(site, { code: "SF1108", holes: { what: "a property is set on it" } });
          continue;
        }
        const numbers = [...claimed].map((steady) => this.world.steady.nameOf(steady));
        this.verdicts.set(site, { ...verdict, bound: verdict.bound.map((bound) => ({ ...bound, numbers })) });
      }
    }
  }

  /** Calls that yield fresh memory are sites as well. */
  private placeCalls(
    run: Run,
    binder: () => Binder,
    analysed: AnalysedFunction,
    rewritable: ReadonlySet<Site>,
  ): readonly FreshCall[] {
    const file = this.input.program.getSourceFile(run.unit.file);
    if (!file || !this.input.files.includes(file)) return [];
    const refusal = this.fileVerdict(file);
    const calls = decideCalls(
      run,
      this.sites,
      file,
      (origins) =>
        origins.some((origin) => rewritable.has(this.sites.all[origin] as Site)) &&
        origins.every((origin) => this.mayFree(origin, rewritable)),
      (call) => !(refusal ?? this.ignored(call) ?? this.deselected(call)) && isKeepable(this.world, call),
      binder,
    );
    for (const call of calls) {
      const { site, object, bound } = call;
      this.calls.push(call);
      this.addSite(file, site);
      this.decidedIn.set(site, { function: analysed, object });
      const paths = bound?.handles.map(({ path }) => path);
      if (bound?.binding?.partial) this.partly.set(site, heapVerdict(run, object, this.places));
      this.verdicts.set(
        site,
        bound && paths
          ? { code: "SF1001", holes: {}, bound: [{ site, binding: bound.binding, paths }] }
          : (refusal ?? this.ignored(site) ?? this.deselected(site) ?? heapVerdict(run, object, this.places)),
      );
    }
    return calls;
  }

  /** Whether memory of a site may be freed by who gets it: the runtime has made it, or leaves it alone for its size. */
  private mayFree(origin: number, rewritable: ReadonlySet<Site>): boolean {
    const site = this.sites.all[origin] as Site;
    return rewritable.has(site) || this.isLeftForItsSize(site);
  }

  /**
   * Memory that is too small for the runtime: it may be found in the place of larger memory, and to free it does nothing.
   */
  private isLeftForItsSize(site: Site): boolean {
    return this.verdicts.get(site)?.code === "SF1201" && (site.bytes ?? Infinity) <= NATIVE_BYTES;
  }

  /** Memory that a variable holds until it gets other memory is bound to the variable. */
  private placeReassigned(binder: Binder, own: readonly FreshCall[], rewritable: ReadonlySet<Site>): void {
    if (!binder.run.switches.reassignment || this.input.options.disposal !== "exits") return;
    const callOf = (origin: Origin): FreshCall | undefined =>
      origin.kind === "site"
        ? undefined
        : own.find(
            ({ site: { node, file } }) =>
              node.end === origin.span.end && node.getStart(file) === origin.span.start,
          );
    const siteOf = (origin: Origin): Site | undefined =>
      origin.kind === "site" ? this.sites.all[origin.site] : callOf(origin)?.site;
    const ownable = (origin: Origin): boolean =>
      origin.kind === "site"
        ? rewritable.has(siteOf(origin) as Site) && siteOf(origin)?.standing === "body"
        : (callOf(origin)?.usable.some(({ path }) => path.length === 0) ?? false);
    const isServed = (origin: Origin): boolean => {
      const site = siteOf(origin);
      const binding = site && this.verdicts.get(site)?.bound?.[0]?.binding;
      const at = origin.kind === "site" ? binder.placeOfSite(origin.site) : binder.callAt(origin.span)?.place;
      return binding !== undefined && at !== undefined && !binder.isMadeAgain(at, binding);
    };
    for (const { binding, origins } of reassigned(binder, ownable, isServed)) {
      for (const origin of origins) {
        const site = siteOf(origin);
        if (!site) continue;
        const call = callOf(origin);
        const bound = { site, binding, ...(call && { paths: [[]] }) };
        this.verdicts.set(site, { code: "SF1001", holes: {}, bound: [bound] });
        if (call) call.bound = { binding, handles: call.usable.filter(({ path }) => path.length === 0) };
      }
    }
  }

  /** Memory of which a list holds many pieces is freed through the list. */
  private placeHeld(
    binder: Binder,
    root: FnNode,
    calls: readonly FreshCall[],
    rewritable: ReadonlySet<Site>,
  ): void {
    if (!binder.run.switches.aggregates || this.input.options.disposal !== "exits") return;
    const siteOf = (made: number | FreshCall): Site =>
      typeof made === "number" ? (this.sites.all[made] as Site) : made.site;
    const found = heldInContainers(binder, {
      world: this.world,
      root,
      calls,
      ownable: (id) => rewritable.has(siteOf(id)) && siteOf(id).standing === "body",
      bindingOf: (made) => this.verdicts.get(siteOf(made))?.bound?.[0]?.binding,
    });
    for (const { binding, container, sites, calls: held } of found) {
      for (const id of sites) {
        const site = siteOf(id);
        this.verdicts.set(site, { code: "SF1001", holes: {}, bound: [{ site, binding, container }] });
      }
      for (const call of held) {
        const { site, usable } = call;
        this.verdicts.set(site, {
          code: "SF1001",
          holes: {},
          bound: [{ site, binding, paths: [[]], container }],
        });
        call.bound = { binding, handles: usable };
      }
    }
  }

  /**
   * What functions nested in one that a region calls make, or an asynchronous one itself, and what dies with that, it
   * gathers and frees when it ends.
   */
  private placeGathered(analysis: EscapeAnalysis, sites: readonly Site[], freed: ReadonlySet<number>): void {
    if (this.regions.trees().length === 0) return;
    const binders = new Map<Run, Binder>();
    for (const site of sites) {
      const bound = this.verdicts.get(site)?.bound?.[0];
      const isOpen = !this.isLeftForItsSize(site) && site.standing === "body" && site.kind !== "Array";
      // no call may free it as well
      if (!isOpen || freed.has(site.id) || bound?.region || bound?.container || bound?.binding?.carriers)
        continue;
      if (this.regions.around(site).length === 0) continue;
      for (const outer of gatherers(this.world, site)) {
        const run = this.regions.isCalled(outer) ? analysis.result(outer) : "not in a region";
        if (typeof run === "string") continue;
        const object = objectOfSite(run, site.id);
        const binder = binders.get(run) ?? new Binder(run, this.early);
        binders.set(run, binder);
        const at = binder.placeOfSite(site.id);
        // it has a slot, which is enough if it is made once
        if (bound && !(at && bound.binding && binder.isMadeAgain(at, bound.binding))) break;
        if (object === undefined || isHandedBack(run, object)) continue;
        const binding = binder.bindGathered(object);
        if (!binding) continue;
        this.verdicts.set(site, { code: "SF1001", holes: {}, bound: [{ site, binding }] });
        const decidedIn = this.functions.find(({ unit }) => unit === run.unit);
        if (decidedIn) this.decidedIn.set(site, { function: decidedIn, object });
        break;
      }
    }
  }

  /** What dies with a function that a region calls, and is not freed as often as it is made, is bound to the region. */
  private placeInRegions(
    run: Run,
    binder: () => Binder,
    own: readonly Site[],
    calls: readonly FreshCall[],
    rewritable: ReadonlySet<Site>,
    analysed: AnalysedFunction,
  ): void {
    if (this.regions.trees().length === 0) return;
    let known: Activation | undefined;
    const ends = (objects: readonly ObjId[]): boolean => {
      known ??= new Activation(run);
      return known.runsThrough && known.ends(objects);
    };
    const bind = (
      site: Site,
      objects: readonly ObjId[],
      at: Place | undefined,
      members?: readonly string[],
    ): boolean => {
      const trees = site.standing === "body" && at ? this.regions.around(site) : [];
      const bound = this.verdicts.get(site)?.bound?.[0];
      const { binding, container } = bound ?? {};
      const isFreed =
        binding && (container || binding.carriers || !binder().isMadeAgain(at as Place, binding));
      if (trees.length === 0 || isFreed || !ends(objects)) return false;
      const regions = trees.map(({ call }) => this.places.fromFile(this.places.ofCall(call.node), site.file));
      const holes = { regions: this.shortened(regions) };
      this.verdicts.set(site, {
        code: "SF1003",
        holes,
        bound: [{ site, binding: undefined, region: members ?? true }],
      });
      return true;
    };
    for (const site of own) {
      const object = objectOfSite(run, site.id);
      if (object !== undefined) bind(site, [object], binder().placeOfSite(site.id));
    }
    for (const call of calls) {
      const handle = call.usable.find(({ path, gathered }) => path.length === 0 && !gathered);
      const { node, file } = call.site;
      const at = handle && binder().callAt({ start: node.getStart(file), end: node.end });
      if (handle && bind(call.site, handle.objects, at?.place))
        call.bound = { binding: undefined, handles: [handle] };
    }
    const file = this.input.program.getSourceFile(run.unit.file);
    if (!file || !this.input.files.includes(file) || this.fileVerdict(file)) return;
    const mayFree = (origin: number): boolean => this.mayFree(origin, rewritable);
    const isInRegion = (id: number): boolean =>
      this.verdicts.get(this.sites.all[id] as Site)?.bound?.[0]?.region === true;
    for (const held of structuresOf(binder(), { sites: this.sites, file, calls, mayFree, isInRegion })) {
      const { call, members, place } = held;
      const { site } = call;
      if ((this.ignored(site) ?? this.deselected(site)) || !isKeepable(this.world, site)) continue;
      if (!bind(site, [...members.memory], place, members.names)) continue;
      call.bound = { binding: undefined, handles: held.handles };
      if (calls.includes(call)) continue;
      this.calls.push(call);
      this.addSite(file, site);
      this.decidedIn.set(site, { function: analysed, object: call.object });
    }
  }

  /** Sites whose memory callers free, and calls that pass it on to those. */
  private placeOrigins(): ReadonlySet<number> {
    const { sites, between } = freedByCallers(this.calls, ({ site }) => this.world.fnId(site.root as FnNode));
    for (const [id, callers] of sites) {
      const site = this.sites.all[id] as Site;
      if (this.verdicts.get(site)?.bound || this.isLeftForItsSize(site)) continue;
      this.verdicts.set(site, { ...this.byCallers(site, callers), bound: [{ site, binding: undefined }] });
    }
    for (const [{ site }, callers] of between) this.verdicts.set(site, this.byCallers(site, callers));
    return new Set(sites.keys());
  }

  /** Memory that nested functions leave in variables of the functions around them belongs to those. */
  private placeEnclosed(analysis: EscapeAnalysis, sites: readonly Site[], freed: ReadonlySet<number>): void {
    const { partialEscape, closures, reassignment, regrowth } = this.input.options.analysis;
    if (!partialEscape || !closures) return;
    const mayReplace = reassignment && regrowth && this.input.options.disposal === "exits";
    const binders = new Map<Run, Binder>();
    for (const site of sites) {
      const verdict = this.verdicts.get(site);
      if (verdict?.code !== "SF1102" || verdict.bound || freed.has(site.id)) continue;
      for (const outer of functionsAround(this.world, site)) {
        const run = analysis.result(outer);
        if (typeof run === "string") continue;
        const binder = binders.get(run) ?? new Binder(run, this.early);
        binders.set(run, binder);
        const binding = bindEnclosed(run, site, binder);
        if (!binding) continue;
        const replaced = mayReplace ? bindRegrown(binder, site, binding) : undefined;
        this.verdicts.set(site, {
          code: "SF1001",
          holes: {},
          bound: [{ site, binding: replaced ?? binding }],
        });
        const decidedIn = this.functions.find(({ unit }) => unit === run.unit);
        const object = objectOfSite(run, site.id);
        if (decidedIn && object !== undefined) this.decidedIn.set(site, { function: decidedIn, object });
        break;
      }
    }
  }

  private byCallers(site: Site, callers: readonly FreshCall[]): Verdict {
    this.freeing.set(
      site,
      callers.map((call) => call.site),
    );
    const places = callers.map((call) => {
      return this.places.fromFile(this.places.ofSite(call.site), site.file);
    });
    return { code: "SF1002", holes: { callers: this.shortened(places) } };
  }

  private shortened(places: readonly string[]): string {
    const more = places.length - MAX_PLACES;
    return [...places.slice(0, MAX_PLACES), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
  }

  private addSite(file: ts.SourceFile, site: Site): void {
    const list = this.sitesByFile.get(file);
    // in place of a form that is not tracked
    const other = list?.findIndex(({ node }) => node === site.node) ?? -1;
    if (other >= 0) list?.splice(other, 1);
    if (!list) this.sitesByFile.set(file, [site]);
    else {
      list.push(site);
      list.sort((a, b) => a.node.getStart(file) - b.node.getStart(file) || a.node.end - b.node.end);
    }
  }

  private switchedOff(root: FnNode, why: string): Verdict {
    const off = /^uses (.*)$/.exec(why);
    if (off) return { code: "SF1204", holes: { what: off[1] as string } };
    if (why.startsWith("internal:")) {
      this.skipped.push({
        file: this.places.relative(root.getSourceFile().fileName),
        code: "SF2005",
        message: message("SF2005", { error: `${nameOf(this.world.ts, root)}: ${why.slice(10)}` }),
      });
      return { code: "SF1109", holes: { what: why } };
    }
    if (/too (large|deep|much)/.test(why)) return { code: "SF1205", holes: {} };
    return { code: "SF1109", holes: { what: why } };
  }

  private place(run: Run, binder: () => Binder, sites: readonly Site[], analysed: AnalysedFunction): void {
    for (const site of sites) {
      const object = objectOfSite(run, site.id);
      if (object === undefined) {
        this.verdicts.set(site, { code: "SF1109", holes: { what: "it is never reached" } });
        continue;
      }
      this.decidedIn.set(site, { function: analysed, object });
      const binding = site.standing === "outside" ? undefined : binder().bindSite(site.id, object);
      if (binding?.partial) this.partly.set(site, heapVerdict(run, object, this.places));
      this.verdicts.set(
        site,
        binding
          ? { code: "SF1001", holes: {}, bound: [{ site, binding }] }
          : heapVerdict(run, object, this.places),
      );
    }
  }

  /** How it is known that the memory may be handed out dirty. Where properties may be set on it, it never is. */
  private elision({ site, marked, numbers }: BoundSite): Elision | undefined {
    if (marked || numbers) return undefined;
    if (!this.elisions.has(site)) {
      const { fileName } = site.file;
      this.elisions.set(
        site,
        this.watch.run("zeroing", fileName, () => this.zeroing.elide(site)),
      );
    }
    return this.elisions.get(site);
  }

  private plan(
    file: ts.SourceFile,
    sites: readonly Site[],
    plans: Map<string, Plan>,
    printed: Map<string, ReturnType<typeof printText>>,
  ): void {
    const bound = sites.flatMap((site) => this.verdicts.get(site)?.bound ?? []);
    const module = this.form(file);
    if (bound.length === 0 || module === "none") return;
    try {
      const { fileName } = file;
      const { disposal } = this.input.options;
      const elided = bound.map((one) => ({ ...one, elision: this.elision(one) }));
      const plan = this.watch.run("plan", fileName, () =>
        makePlan(this.world, file, module, elided, disposal),
      );
      const text = this.watch.run("print", fileName, () => printText(file.text, plan));
      const judged = this.watch.run("verify", fileName, () => verify(file.text, text.code, plan));
      if (judged.ok) {
        plans.set(fileName, plan);
        printed.set(fileName, text);
        return;
      }
      this.drop(file, bound, "SF2003", { why: judged.reason });
    } catch (error) {
      this.drop(file, bound, "SF2005", { error: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Nobody frees what a file makes that is not rewritten after all. */
  private replan(plans: Map<string, Plan>, printed: Map<string, ReturnType<typeof printText>>): void {
    for (let again = true; again; ) {
      again = false;
      for (const call of this.calls) {
        const { site, origins } = call;
        if (!this.verdicts.get(site)?.bound) continue;
        const lost = [...origins]
          .map((id) => this.sites.all[id] as Site)
          .find((origin) => !this.verdicts.get(origin)?.bound && !this.isLeftForItsSize(origin));
        if (!lost) continue;
        this.verdicts.set(site, this.verdicts.get(lost) as Verdict);
        plans.delete(site.file.fileName);
        printed.delete(site.file.fileName);
        this.plan(site.file, this.sitesByFile.get(site.file) ?? [], plans, printed);
        again = true;
      }
    }
  }

  private drop(
    file: ts.SourceFile,
    bound: readonly BoundSite[],
    code: Code,
    holes: Record<string, string>,
  ): void {
    const verdict = this.skip(file, code, holes);
    for (const { site } of bound) this.verdicts.set(site, verdict);
  }

  // ---- report ------------------------------------------------------------------------------------------

  private decided(site: Site): DecidedSite {
    const { node, file, root } = site;
    const name = root ? nameOf(this.world.ts, root) : "";
    const verdict = this.verdicts.get(site) as Verdict;
    const where = this.decidedIn.get(site);
    const binding = verdict.bound?.[0]?.binding;
    return {
      report: siteReport(site, name, verdict, this.elisions.get(site), this.places),
      extent: { start: node.getStart(file), end: node.end },
      ...(where && { in: where }),
      ...(binding && { binding }),
    };
  }

  private regionReports(): RegionReport[] {
    const all = [...this.sitesByFile.values()].flat();
    return this.regions.trees().map((tree) => {
      const within = all.flatMap((site) => {
        const has = this.regions.has(tree, site);
        const verdict = this.verdicts.get(site);
        if (!has || !verdict) return [];
        const scope = verdict.bound?.[0]?.binding?.scope;
        const callers = verdict.code === "SF1002" ? (this.freeing.get(site) ?? []) : undefined;
        const outlives = this.regions.outlives(tree, site, scope, callers);
        return [{ site, has, verdict, partly: this.partly.get(site), outlives }];
      });
      return regionReport(tree, within, this.places);
    });
  }

  private findings(sitesByFile: ReadonlyMap<ts.SourceFile, readonly Site[]>): readonly Finding[] {
    const judged = (file: ts.SourceFile): readonly JudgedSite[] =>
      (sitesByFile.get(file) ?? []).map((site) => {
        const { bound, code, holes } = this.verdicts.get(site) as Verdict;
        return { node: site.node, allocates: site.kind, heap: bound ? undefined : message(code, holes) };
      });
    const found = this.assertions
      .problems(judged)
      .map(({ file, start, length, code, holes, suggestion }) => ({
        ...this.places.position(file, start),
        length,
        code,
        message: message(code, holes),
        ...(suggestion === undefined ? {} : { suggestion }),
      }));
    const inFiles = this.world.signatures.problems.map(({ name, code, holes }) => ({
      file: name,
      line: 1,
      column: 1,
      length: 0,
      code,
      message: message(code, holes),
    }));
    return [...found.sort(byPlace), ...inFiles];
  }
}

function byPlace(a: Finding, b: Finding): number {
  return a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1;
}

function excerpt(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
