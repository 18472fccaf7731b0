/**
 * The escape analysis of a program, on demand: from the functions that hold sites down to the functions that what they
 * allocate is passed to, and up to the functions that get it back, and no further.
 *
 * Every (function, interesting parameters) is a *task* with a graph of its own. A task that calls a function asks
 * for its summary and is told whenever that changes; recursion is nothing special: summaries start empty and grow
 * until nothing changes any more. Nothing is read off a graph before that. Since constraints only add, the end is
 * the same whatever the order; a summary that keeps changing becomes the one that lets everything escape.
 *
 * A function that turns out to hand memory of its own to its callers (`yields.ts`) makes those functions that call it
 * worth a look too: they become roots, and their calls of it are asked for, even with nothing of theirs as argument.
 * That is found out when everything else has come to rest, and before calls that nobody asked about are said to yield
 * something of the world's.
 */
import type { FnId, SiteId, Unit } from "../ir/ir.js";
import { toSsa } from "../ir/ssa.js";
import type { Callers } from "../lower/callers.js";
import { lowerUnit, UnitError } from "../lower/functions.js";
import type { Site, Sites } from "../lower/sites.js";
import type { FnNode, World } from "../lower/world.js";
import { Stopwatch } from "../observe.js";
import { finish } from "./calls.js";
import { buildConstraints } from "./constraints.js";
import { askSummaries } from "./declared.js";
import { BudgetExceeded, Graph } from "./graph.js";
import { promisedSummary } from "./promised-summary.js";
import { lookForLeaks } from "./returned.js";
import { extractSummary, type Summary, topSummary } from "./summary.js";
import { type Run, type Task, THIS_BIT } from "./task.js";
import { yieldsOf } from "./yields.js";

/** How often a summary may change before it is given up. */
const MAX_VERSIONS = 12;
/** Objects and arrivals that a graph may have, for each instruction of its unit, and at least. */
const BUDGET_PER_INSTR = 60;
const BUDGET_FLOOR = 40_000;
/** Instructions that a unit may have. */
const MAX_INSTRS = 400_000;

export class EscapeAnalysis {
  private readonly tasks = new Map<string, Task>();
  private readonly units = new Map<FnId, Unit | UnitError>();
  /** in the order in which they were first asked for: callees stand behind their callers */
  private readonly order: Task[] = [];
  /** functions whose results may hold fresh memory */
  private readonly factories = new Set<FnId>();
  /** functions whose callers have been made roots */
  private readonly followed = new Set<FnId>();
  /** functions that regions call, and those that they call, as far as they are known */
  private readonly calledInRegions = new Set<FnId>();

  constructor(
    private readonly world: World,
    private readonly sites: Sites,
    private readonly callers: Callers,
    private readonly watch = new Stopwatch(undefined),
  ) {}

  /** The solved graph of a function's own sites, or why there is none. All of them are solved together first. */
  solve(roots: Iterable<FnNode>): void {
    for (const root of roots) this.siteTask(root);
    do {
      this.settle();
    } while (
      this.atRest(lookForLeaks) ||
      this.atRest((run) => askSummaries(run, true)) ||
      this.followFresh() ||
      this.followRegions() ||
      this.atRest(finish)
    );
  }

  /** The functions that were analysed for sites of theirs: those asked for, and callers of those. */
  roots(): FnNode[] {
    return [...this.tasks.values()]
      .filter((task) => task.kind === "sites")
      .map((task) => this.world.fnNode(task.fn) as FnNode);
  }

  /** What a region calls is looked into, and what that calls. */
  followRegion(fn: FnNode): void {
    this.calledInRegions.add(this.world.fnId(fn));
  }

  private followRegions(): boolean {
    let found = false;
    for (const fn of this.calledInRegions) {
      const node = this.world.fnNode(fn);
      if (this.world.signatures.of(node)) continue;
      const task = this.tasks.get(siteKey(fn));
      if (!task) {
        this.siteTask(node as FnNode);
        found = true;
      }
      for (const call of task?.state?.calls ?? []) this.calledInRegions.add(call.fn);
    }
    return found;
  }

  /** Follows memory that functions hand to their callers. Returns whether there was any that was not followed yet. */
  private followFresh(): boolean {
    if (!this.world.switches.freshResults) return false;
    let found = false;
    for (const { kind, failed, state, fn } of [...this.tasks.values()]) {
      if (kind !== "sites" || failed !== undefined || !state) continue;
      if (this.factories.has(fn) && this.followed.has(fn)) continue;
      const { returns, stores } = yieldsOf(state);
      if (returns && !this.factories.has(fn)) {
        this.factories.add(fn);
        found = true;
      }
      if (!(returns || stores) || this.followed.has(fn)) continue;
      this.followed.add(fn);
      found = true;
      for (const caller of this.callers.of(this.world.fnNode(fn) as FnNode)) this.siteTask(caller);
    }
    return found;
  }

  /**
   * Runs what is queued until nothing is. Callees go before their callers, so that a caller is run again once for
   * all that was found out about them, and a recursion as often as its summaries grow.
   */
  private settle(): void {
    for (let again = true; again; ) {
      again = false;
      for (let at = this.order.length - 1; at >= 0; at--) {
        const task = this.order[at] as Task;
        if (!task.queued) continue;
        again = true;
        task.queued = false;
        const known = this.order.length;
        this.run(task);
        // what it asked for the first time comes first
        if (this.order.length > known) at = this.order.length;
      }
    }
  }

  /** Everything has come to rest: does what could only be said now, and returns whether that was anything. */
  private atRest(say: (run: Run) => boolean): boolean {
    let found = false;
    for (const task of [...this.tasks.values()]) {
      if (task.failed !== undefined || !task.state) continue;
      try {
        if (!say(task.state)) continue;
      } catch (error) {
        if (!(error instanceof BudgetExceeded)) throw error;
        this.fail(task, "too much flows together in it");
      }
      found = true;
      this.enqueue(task);
    }
    return found;
  }

  /** Asks what a function does with one of its parameters; to be answered when everything is solved. */
  ask(fn: FnNode, position: number): () => Summary | undefined {
    const id = this.world.fnId(fn);
    const mask = position < 0 ? THIS_BIT : 1 << position;
    const task = this.task("summary", id, mask, 0, 0);
    return () => task.summary;
  }

  result(root: FnNode): Run | string {
    const task = this.tasks.get(siteKey(this.world.fnId(root)));
    if (!task) return "not analysed";
    return task.failed ?? (task.state as Run);
  }

  private siteTask(root: FnNode): void {
    this.task("sites", this.world.fnId(root), 0, 0, 0);
  }

  private task(kind: Task["kind"], fn: FnId, mask: number, numbers: number, absent: number): Task {
    const key = kind === "sites" ? siteKey(fn) : `${fn}:${mask}:${numbers}:${absent}`;
    let task = this.tasks.get(key);
    if (!task) {
      task = {
        key,
        kind,
        fn,
        mask,
        numbers,
        absent,
        state: undefined,
        failed: undefined,
        summary: undefined,
        version: 0,
        dependents: new Set(),
        asked: new Set(),
        queued: false,
      };
      this.tasks.set(key, task);
      const promised = this.world.signatures.of(this.world.fnNode(fn));
      if (promised) task.summary = promisedSummary(promised, this.world.restPosition(fn), mask);
      else {
        this.order.push(task);
        this.enqueue(task);
      }
    }
    return task;
  }

  private enqueue(task: Task): void {
    if (task.queued || task.failed !== undefined) return;
    task.queued = true;
  }

  private unit(fn: FnId): Unit | UnitError {
    let unit = this.units.get(fn);
    if (!unit) {
      unit = this.lower(fn);
      this.units.set(fn, unit);
    }
    return unit;
  }

  private lower(fn: FnId): Unit | UnitError {
    try {
      const node = this.world.fnNode(fn) as FnNode;
      const file = node.getSourceFile().fileName;
      const made = (one: Unit): Unit => one;
      const unit = this.watch.run("lower", file, () => lowerUnit(this.world, this.sites, node), made);
      if (instrCount(unit) > MAX_INSTRS) return new UnitError("the function is too large");
      if (this.world.switches.flowSensitive)
        this.watch.run(
          "ssa",
          file,
          () => toSsa(unit),
          () => unit,
        );
      return unit;
    } catch (error) {
      if (error instanceof UnitError) return error;
      if (error instanceof RangeError) return new UnitError("it is nested too deep");
      throw error;
    }
  }

  /** Solves a task as far as it goes. It has a summary to tell only when all that it asked about has been looked at. */
  private run(task: Task): void {
    const known = this.order.length;
    try {
      if (!task.state) this.start(task);
      const run = task.state as unknown as Run;
      do run.graph.drain();
      while (askSummaries(run, false));
      if (this.order.length > known) this.enqueue(task);
      else if (task.kind === "summary") this.publish(task, run);
    } catch (error) {
      if (error instanceof UnitError) this.fail(task, error.message);
      else if (error instanceof BudgetExceeded) this.fail(task, "too much flows together in it");
      else throw error;
    }
  }

  private start(task: Task): void {
    const unit = this.unit(task.fn);
    if (unit instanceof UnitError) throw unit;
    const run: Run = {
      task,
      world: this.world,
      switches: this.world.switches,
      unit,
      graph: new Graph(unit.vars.length, Math.max(BUDGET_FLOOR, instrCount(unit) * BUDGET_PER_INSTR)),
      returns: new Map(),
      yields: new Map(),
      deferred: [],
      coerced: new Set(),
      borrowed: new Set(),
      exposed: new Set(),
      methodCalls: [],
      resolving: [],
      calls: [],
      callsOf: new Map(),
      callsAt: new Map(),
      born: new Map(),
      handed: new Map(),
      times: new Map(),
      names: new Map(),
      nodes: new Map(),
      done: new Set(),
      passing: new Set(),
      primitiveLoads: [],
      allocations: new Map(),
      foreign: new Map(),
      claims: new Map(),
      onJustMade: new Set(),
      made: new Set(),
      siteOf: (id: SiteId): Site => this.sites.all[id] as Site,
      isFactory: (fn) => this.factories.has(fn),
      request: (fn, mask, numbers, absent, instantiate) => {
        const asked = this.task("summary", fn, mask, numbers, absent);
        asked.dependents.add({ task, instantiate });
        task.asked.add(asked);
        if (asked.summary) instantiate(asked.summary);
      },
    };
    task.state = run;
    buildConstraints(run);
  }

  private publish(task: Task, run: Run): void {
    const { unit, graph } = run;
    const body = unit.fns.get(unit.root);
    const returns = run.returns.get(unit.root) as number;
    const yields = body?.generator ? run.yields.get(unit.root) : undefined;
    let summary: Summary | undefined;
    while ((summary = extractSummary(run, returns, yields)) === undefined) graph.drain();
    if (summary.fingerprint === task.summary?.fingerprint) return;
    if (task.version >= MAX_VERSIONS) summary = topSummary("its recursion is too complex");
    this.announce(task, summary);
    if (summary.top !== undefined) task.failed = summary.top;
  }

  private fail(task: Task, why: string): void {
    task.failed = why;
    task.state = undefined;
    // it will not be told of anything more, and the others need not keep its graph
    for (const { dependents } of task.asked)
      for (const dependent of dependents) if (dependent.task === task) dependents.delete(dependent);
    task.asked.clear();
    if (task.kind === "summary") this.announce(task, topSummary(why));
  }

  private announce(task: Task, summary: Summary): void {
    task.summary = summary;
    task.version++;
    for (const dependent of [...task.dependents]) {
      if (dependent.task.failed !== undefined) continue;
      try {
        dependent.instantiate(summary);
        this.enqueue(dependent.task);
      } catch (error) {
        if (!(error instanceof BudgetExceeded)) throw error;
        this.fail(dependent.task, "too much flows together in it");
      }
    }
  }
}

const siteKey = (fn: FnId): string => `${fn}:sites`;

function instrCount(unit: Unit): number {
  let count = 0;
  for (const body of unit.fns.values()) for (const block of body.blocks) count += block.instrs.length;
  return count;
}
