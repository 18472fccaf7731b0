/**
 * What is known of each site so far: the one state that the passes of this folder share. They run in an order
 * (`../pipeline.ts`), and a later one may replace what an earlier one has decided.
 */
import type ts from "typescript";
import type { Graph, NodeId, ObjId } from "../escape/graph.js";
import type { Run } from "../escape/task.js";
import type { Span, Unit } from "../ir/ir.js";
import type { Site, Sites } from "../lower/sites.js";
import type { World } from "../lower/world.js";
import type { Binding } from "../place/bind.js";
import type { FreshCall } from "../place/calls.js";
import type { SiteReport } from "../report.js";
import type { Places } from "../verdicts/places.js";
import type { Verdict } from "../verdicts/verdict.js";

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

export class Decisions {
  readonly verdicts = new Map<Site, Verdict>();
  /** calls that yield fresh memory */
  readonly calls: FreshCall[] = [];
  readonly decidedIn = new Map<Site, NonNullable<DecidedSite["in"]>>();
  /** the calls that free the memory of a site, or of a call in between */
  readonly freeing = new Map<Site, readonly Site[]>();
  /** why memory that is freed on some paths is not on others */
  readonly partly = new Map<Site, Verdict>();
  private readonly analysed = new Map<Unit, AnalysedFunction>();
  private readonly sitesByFile = new Map<ts.SourceFile, Map<ts.Node, Site>>();

  constructor(
    readonly world: World,
    readonly sites: Sites,
    readonly places: Places,
  ) {}

  /** The functions that hold sites, in the order in which they were decided. */
  get functions(): AnalysedFunction[] {
    return [...this.analysed.values()];
  }

  /** The files that hold sites, in the order in which those were found. */
  get files(): ts.SourceFile[] {
    return [...this.sitesByFile.keys()];
  }

  /** The sites of a file in the order of its text. */
  in(file: ts.SourceFile): readonly Site[] {
    return [...(this.sitesByFile.get(file)?.values() ?? [])].sort(
      (a, b) => a.node.getStart(file) - b.node.getStart(file) || a.node.end - b.node.end,
    );
  }

  /** A site takes the place of a form that is not tracked. */
  add(file: ts.SourceFile, site: Site): void {
    const known = this.sitesByFile.get(file);
    if (known) known.set(site.node, site);
    else this.sitesByFile.set(file, new Map([[site.node, site]]));
  }

  addFunction(analysed: AnalysedFunction): void {
    this.analysed.set(analysed.unit, analysed);
  }

  functionOf(run: Run): AnalysedFunction | undefined {
    return this.analysed.get(run.unit);
  }

  /** Whether memory of a site may be freed by who gets it: the runtime has made it, or leaves it alone for its size. */
  mayFree(origin: number, rewritable: ReadonlySet<Site>): boolean {
    const site = this.sites.all[origin] as Site;
    return rewritable.has(site) || this.isLeftForItsSize(site);
  }

  /**
   * Memory that is too small for the runtime: it may be found in the place of larger memory, and to free it does nothing.
   */
  isLeftForItsSize(site: Site): boolean {
    return this.verdicts.get(site)?.code === "SF1201" && (site.bytes ?? Infinity) <= NATIVE_BYTES;
  }

  /** Places of callers, as a report shows them. */
  shortened(places: readonly string[]): string {
    const more = places.length - MAX_PLACES;
    return [...places.slice(0, MAX_PLACES), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
  }
}
