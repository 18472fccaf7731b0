/**
 * What one function frees of its own: memory of sites in it, of calls in it that yield fresh memory, memory that a
 * variable holds until it gets other memory, and memory that is held in a container. A later step takes what an earlier
 * one has left.
 */
import type ts from "typescript";
import type { Run } from "../escape/task.js";
import type { Site } from "../lower/sites.js";
import type { FnNode } from "../lower/world.js";
import type { Options } from "../options.js";
import type { PipelineInput } from "../pipeline-input.js";
import { Binder } from "../place/bind.js";
import { decideCalls, type FreshCall } from "../place/calls.js";
import { heldInContainers } from "../place/held.js";
import { objectOfSite } from "../place/holders.js";
import { type Origin, reassigned } from "../place/reassign.js";
import { isKeepable } from "../rewrite/bound-site.js";
import { heapVerdict } from "../verdicts/heap-verdict.js";
import type { AnalysedFunction, Decisions } from "./decisions.js";
import type { Refusals } from "./refusals.js";

/** A function that is analysed, and what may be decided in it. */
export class Placing {
  private made: Binder | undefined;

  constructor(
    readonly run: Run,
    readonly root: FnNode,
    readonly analysed: AnalysedFunction,
    /** the sites in it that are open */
    readonly own: readonly Site[],
    /** all sites that were not refused */
    readonly rewritable: ReadonlySet<Site>,
    private readonly early: boolean,
  ) {}

  /** Made when it is first asked for: most functions hold nothing that could be bound. */
  readonly binder = (): Binder => (this.made ??= new Binder(this.run, this.early));

  /** Whether something in it could be bound. */
  get isWorthwhile(): boolean {
    return this.made !== undefined;
  }
}

export class InFunction {
  private readonly options: Options;
  private readonly files: ReadonlySet<ts.SourceFile>;

  constructor(
    private readonly input: PipelineInput,
    private readonly decisions: Decisions,
    private readonly refusals: Refusals,
  ) {
    this.options = input.options;
    this.files = new Set(input.files);
  }

  /** @returns the calls in the function that yield fresh memory */
  place(placing: Placing): readonly FreshCall[] {
    this.placeSites(placing);
    const calls = this.placeCalls(placing);
    if (placing.isWorthwhile) this.placeReassigned(placing, calls);
    if (placing.isWorthwhile) this.placeHeld(placing, calls);
    return calls;
  }

  /** The file of a function, if it is one of those that may be rewritten. */
  fileOf(run: Run): ts.SourceFile | undefined {
    const file = this.input.program.getSourceFile(run.unit.file);
    return file && this.files.has(file) ? file : undefined;
  }

  /** Sites in the function. */
  private placeSites({ run, binder, own, analysed }: Placing): void {
    const { decisions } = this;
    for (const site of own) {
      const object = objectOfSite(run, site.id);
      if (object === undefined) {
        decisions.verdicts.set(site, { code: "SF1109", holes: { what: "it is never reached" } });
        continue;
      }
      decisions.decidedIn.set(site, { function: analysed, object });
      const binding = site.standing === "outside" ? undefined : binder().bindSite(site.id, object);
      if (binding?.partial) decisions.partly.set(site, heapVerdict(run, object, decisions.places));
      decisions.verdicts.set(
        site,
        binding
          ? { code: "SF1001", holes: {}, bound: [{ site, binding }] }
          : heapVerdict(run, object, decisions.places),
      );
    }
  }

  /** Calls that yield fresh memory are sites as well. */
  private placeCalls({ run, binder, analysed, rewritable }: Placing): readonly FreshCall[] {
    const { decisions, refusals } = this;
    const file = this.fileOf(run);
    if (!file) return [];
    const refusal = refusals.fileVerdict(file);
    const calls = decideCalls(
      run,
      decisions.sites,
      file,
      (origins) =>
        origins.some((origin) => rewritable.has(decisions.sites.all[origin] as Site)) &&
        origins.every((origin) => decisions.mayFree(origin, rewritable)),
      (call) =>
        !(refusal ?? refusals.ignored(call) ?? refusals.deselected(call)) &&
        isKeepable(decisions.world, call),
      binder,
    );
    for (const call of calls) {
      const { site, object, bound } = call;
      decisions.calls.push(call);
      decisions.add(file, site);
      decisions.decidedIn.set(site, { function: analysed, object });
      const paths = bound?.handles.map(({ path }) => path);
      if (bound?.binding?.partial) decisions.partly.set(site, heapVerdict(run, object, decisions.places));
      decisions.verdicts.set(
        site,
        bound && paths
          ? { code: "SF1001", holes: {}, bound: [{ site, binding: bound.binding, paths }] }
          : (refusal ??
              refusals.ignored(site) ??
              refusals.deselected(site) ??
              heapVerdict(run, object, decisions.places)),
      );
    }
    return calls;
  }

  /** Memory that a variable holds until it gets other memory is bound to the variable. */
  private placeReassigned(placing: Placing, own: readonly FreshCall[]): void {
    const { decisions } = this;
    const { rewritable } = placing;
    const binder = placing.binder();
    if (!binder.run.switches.reassignment || this.options.disposal !== "exits") return;
    const callOf = (origin: Origin): FreshCall | undefined =>
      origin.kind === "site"
        ? undefined
        : own.find(
            ({ site: { node, file } }) =>
              node.end === origin.span.end && node.getStart(file) === origin.span.start,
          );
    const siteOf = (origin: Origin): Site | undefined =>
      origin.kind === "site" ? decisions.sites.all[origin.site] : callOf(origin)?.site;
    const ownable = (origin: Origin): boolean =>
      origin.kind === "site"
        ? rewritable.has(siteOf(origin) as Site) && siteOf(origin)?.standing === "body"
        : (callOf(origin)?.usable.some(({ path }) => path.length === 0) ?? false);
    const isServed = (origin: Origin): boolean => {
      const site = siteOf(origin);
      const binding = site && decisions.verdicts.get(site)?.bound?.[0]?.binding;
      const at = origin.kind === "site" ? binder.placeOfSite(origin.site) : binder.callAt(origin.span)?.place;
      return binding !== undefined && at !== undefined && !binder.isMadeAgain(at, binding);
    };
    for (const { binding, origins } of reassigned(binder, ownable, isServed)) {
      for (const origin of origins) {
        const site = siteOf(origin);
        if (!site) continue;
        const call = callOf(origin);
        const bound = { site, binding, ...(call && { paths: [[]] }) };
        decisions.verdicts.set(site, { code: "SF1001", holes: {}, bound: [bound] });
        if (call) call.bound = { binding, handles: call.usable.filter(({ path }) => path.length === 0) };
      }
    }
  }

  /** Memory of which a list holds many pieces is freed through the list. */
  private placeHeld(placing: Placing, calls: readonly FreshCall[]): void {
    const { decisions } = this;
    const { root, rewritable } = placing;
    const binder = placing.binder();
    if (!binder.run.switches.aggregates || this.options.disposal !== "exits") return;
    const siteOf = (made: number | FreshCall): Site =>
      typeof made === "number" ? (decisions.sites.all[made] as Site) : made.site;
    const found = heldInContainers(binder, {
      world: decisions.world,
      root,
      calls,
      ownable: (id) => rewritable.has(siteOf(id)) && siteOf(id).standing === "body",
      bindingOf: (made) => decisions.verdicts.get(siteOf(made))?.bound?.[0]?.binding,
    });
    for (const { binding, container, sites, calls: held } of found) {
      for (const id of sites) {
        const site = siteOf(id);
        decisions.verdicts.set(site, { code: "SF1001", holes: {}, bound: [{ site, binding, container }] });
      }
      for (const call of held) {
        const { site, usable } = call;
        decisions.verdicts.set(site, {
          code: "SF1001",
          holes: {},
          bound: [{ site, binding, paths: [[]], container }],
        });
        call.bound = { binding, handles: usable };
      }
    }
  }
}
