/**
 * Decisions → plan: which text is to be changed in one file, for the sites that were bound.
 *
 * The memory of a site is known under a name until it is freed. That is the program's own name when the site is the
 * whole initialiser of a variable that is declared directly in the scope, keeps its value, and means the same at every
 * free; otherwise it is a *slot*, a new variable at the start of the scope that is assigned where the site stands. A
 * slot is `undefined` until then, and freeing `undefined` is nothing, so a free may stand on paths that passed no site.
 *
 * What a call yields is known under a name in the same way; where the memory is held by what the call yields, that is
 * in a slot, and the memory is read from it where it is freed. Memory that the callers free needs no name.
 */
import type ts from "typescript";
import type { Point, Scope } from "../ir/ir.js";
import type { World } from "../lower/world.js";
import type { Binding } from "../place/bind.js";
import type { Emptying } from "../place/partial.js";
import type { Carrier } from "../place/reassign.js";
import { allocation } from "./allocation.js";
import type { BoundSite } from "./bound-site.js";
import type { Allocate, Anchor, Edit, Freed, ModuleForm, Plan } from "./plan.js";
import { PlanNames } from "./plan-names.js";
import { importPosition, nodeAt } from "./positions.js";
import { Readers } from "./readers.js";
import { isContainer } from "./wording.js";

export function makePlan(
  world: World,
  file: ts.SourceFile,
  module: ModuleForm,
  bound: readonly BoundSite[],
  disposal: "exits" | "finally",
): Plan {
  return new Planner(world, file, module, disposal).plan(bound);
}

class Planner {
  private readonly ts: typeof import("typescript");
  private readonly names: PlanNames;
  private readonly readers: Readers;
  private readonly edits: Edit[] = [];
  private readonly slots = new Map<Scope, string[]>();
  private readonly frees = new Map<Point, Freed[]>();
  /** what is freed at a point unless it is what is returned there */
  private readonly asked = new Map<Point, Freed[]>();
  /** the scope whose own end (or expression) a point is */
  private readonly ownScope = new Map<Point, Scope>();
  private readonly carried = new Set<Carrier>();
  /** containers that are freed already */
  private readonly containers = new Set<ts.Expression>();
  /** the regions of functions, by their scopes */
  private readonly activations = new Map<Scope, string>();

  constructor(
    world: World,
    private readonly file: ts.SourceFile,
    private readonly module: ModuleForm,
    private readonly disposal: "exits" | "finally",
  ) {
    this.ts = world.ts;
    this.names = new PlanNames(world, file);
    this.readers = new Readers(world, file, this.names);
  }

  plan(bound: readonly BoundSite[]): Plan {
    const inFinally = this.disposal === "finally" ? this.finallyScopes(bound) : new Set<Scope>();
    const finallyNames = new Map<Scope, Freed[]>();
    const forgets = new Map<string, { name: string; statement: Emptying }[]>();
    for (const one of bound) {
      const { site, binding, paths, container, region } = one;
      if (region) {
        if (region === true) this.bindToRegion(one, undefined);
        else {
          this.names.runtime("freeMembersWithRegion");
          this.edits.push({ kind: "keep", at: this.anchor(site.value), region: true, members: region });
        }
        continue;
      }
      if (binding?.gathered) {
        this.bindToRegion(one, binding);
        continue;
      }
      if (!binding || container) {
        if (site.form !== "call") this.edits.push({ ...this.allocate(one), unheld: true });
        if (binding && container) this.throughContainer(container, binding);
        continue;
      }
      const { scope, carriers } = binding;
      if (carriers) {
        if (site.form !== "call") this.edits.push({ ...this.allocate(one), unheld: true });
        for (const carrier of carriers) this.carry(carrier);
        continue;
      }
      const disposed = inFinally.has(scope);
      const arrives = typeof site.standing === "object" ? site.standing : undefined;
      const isMemory = paths === undefined || paths.every((path) => path.length === 0);
      const forgotten = binding.forgotten ?? [];
      const own =
        disposed || !isMemory || forgotten.length > 0 ? undefined : this.names.ownName(site.value, binding);
      const name = own ?? this.names.newName("tracked");
      if (arrives)
        this.edits.push({ kind: "arrive", at: scope.span, slot: name, ...arrives, insertAt: scope.insertAt });
      else if (own === undefined) push(this.slots, scope, name);
      const slot = own === undefined && !arrives ? name : undefined;
      this.edits.push(
        site.form === "call"
          ? { kind: "keep", at: this.anchor(site.value), ...(slot !== undefined && { slot }) }
          : {
              ...this.allocate(one, slot),
              ...(binding.enclosed && { enclosed: true }),
              ...(arrives && { unheld: true }),
            },
      );
      const freed = isMemory ? [name] : paths.map((path) => this.readers.member(name, path));
      for (const statement of forgotten)
        push(forgets, `${statement.span.start}:${statement.span.end}`, { name, statement });
      if (disposed) push(finallyNames, scope, ...freed);
      else
        for (const point of binding.points) {
          const isAsked = binding.asked?.has(point) === true;
          push(this.frees, point, ...(isAsked ? [] : freed));
          if (isAsked) push(this.asked, point, ...freed);
          this.noteOwnEnd(point, scope);
        }
    }
    this.scopeEdits(finallyNames);
    for (const [point, names] of this.asked)
      if (point.expression || point.kind === "expression")
        this.edits.push({ kind: "free-unless", at: point.expression ?? point.span, names });
    for (const [point, names] of this.frees) this.freeAt(point, names);
    for (const list of forgets.values()) {
      const { span, form } = (list[0] as (typeof list)[number]).statement;
      const at = { start: span.start, end: span.end };
      const emptied = list.map(({ name }) => name);
      this.edits.push(
        form === "operand"
          ? { kind: "forget-operand", at, emptied }
          : { kind: "forget", at, emptied, braces: form === "bare" },
      );
    }
    this.edits.push(...this.readers.edits());
    this.importFrees();
    this.edits.sort((a, b) => a.at.start - b.at.start || b.at.end - a.at.end);
    return {
      fileName: this.file.fileName,
      module: this.module,
      imports: this.names.imports,
      importAt: importPosition(this.ts, this.file),
      edits: this.edits,
    };
  }

  private bindToRegion(one: BoundSite, binding: Binding | undefined): void {
    const { site } = one;
    this.names.runtime("freeWithRegion");
    const here = binding && this.regionOf(binding);
    const region = { region: true, ...(here !== undefined && { here, enclosed: true }) };
    this.edits.push(
      site.form === "call"
        ? { kind: "keep", at: this.anchor(site.value), ...region }
        : { ...this.allocate(one), unheld: true, ...region },
    );
  }

  /** The region that a function has itself, which its sites share: a slot that is freed at all exits. */
  private regionOf({ scope, points }: Binding): string {
    let here = this.activations.get(scope);
    if (here === undefined) {
      this.names.runtime("openRegion");
      here = this.names.newName("tracked");
      this.activations.set(scope, here);
      push(this.slots, scope, here);
      for (const point of points) {
        push(this.frees, point, { name: here, path: [], elements: true });
        this.noteOwnEnd(point, scope);
      }
    }
    return here;
  }

  private noteOwnEnd(point: Point, scope: Scope): void {
    if (point.leaves[0] === scope.id && point.kind !== "return") this.ownScope.set(point, scope);
  }

  /** The elements of a container, which several sites may share; left to the collector if its name means other things too. */
  private throughContainer(container: ts.Expression, binding: Binding): void {
    if (this.containers.has(container)) return;
    this.containers.add(container);
    const name = this.names.ownName(container, binding);
    if (name === undefined) return;
    this.edits.push({ kind: "keep", at: this.anchor(container) });
    for (const point of binding.points) {
      push(this.frees, point, { name, path: [], elements: true });
      this.noteOwnEnd(point, binding.scope);
    }
  }

  /** The slot beside a variable, which several sites may share. */
  private carry(carrier: Carrier): void {
    if (this.carried.has(carrier)) return;
    this.carried.add(carrier);
    const { scope, points, given, asked, enclosed } = carrier;
    const slot = this.names.newName("tracked");
    push(this.slots, scope, slot);
    for (const { at, frees } of given) {
      if (frees) this.names.runtime("freeTrackedAfter");
      this.edits.push({ kind: "carry", at, slot, frees, ...(enclosed && { enclosed }) });
    }
    for (const point of points) {
      const isAsked = asked?.has(point) === true;
      push(this.frees, point, ...(isAsked ? [] : [slot]));
      if (isAsked) push(this.asked, point, slot);
    }
  }

  /** The functions that the edits free with. */
  private importFrees(): void {
    for (const edit of this.edits) {
      if (!("names" in edit) || edit.names.length === 0) continue;
      if (edit.kind === "free-unless") {
        this.names.runtime("freeTrackedUnless");
        continue;
      }
      if (edit.names.some(isContainer)) this.names.runtime("freeElements");
      if ("style" in edit && edit.style === "call") this.names.runtime("freeTrackedAfter");
      else if (!edit.names.every(isContainer)) this.names.runtime("freeTracked");
    }
  }

  private allocate(one: BoundSite, slot?: string): Allocate {
    const edit = allocation(one, slot, (node) => this.anchor(node));
    this.names.runtime(edit.call);
    return edit;
  }

  private anchor(node: ts.Node): Anchor {
    return { start: node.getStart(this.file), end: node.end };
  }

  // ---- scopes ------------------------------------------------------------------------------------------

  /** Scopes whose body can be wrapped in `try … finally`. */
  private finallyScopes(bound: readonly BoundSite[]): Set<Scope> {
    const scopes = new Set<Scope>();
    const refused = new Set<Scope>();
    for (const { site, binding } of bound) {
      if (!binding) continue;
      const { scope } = binding;
      if (binding.gathered) refused.add(scope);
      scopes.add(scope);
      const usual = binding.points.every(
        (point) => point.kind !== "after" && (point.kind !== "end" || point.leaves[0] === scope.id),
      );
      if (
        binding.partial ||
        typeof site.standing === "object" ||
        !binding.deadOnThrow ||
        scope.form !== "block" ||
        !usual ||
        this.declaresFunctions(scope)
      )
        refused.add(scope);
    }
    for (const scope of refused) scopes.delete(scope);
    return scopes;
  }

  /** In a nested block a function declaration would mean something else. */
  private declaresFunctions(scope: Scope): boolean {
    const { ts } = this;
    const stack: ts.Node[] = [this.file];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (ts.isBlock(node) && node.getStart(this.file) === scope.span.start && node.end === scope.span.end)
        return node.statements.some(
          (statement) => ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement),
        );
      ts.forEachChild(node, (child) => {
        if (child.pos <= scope.span.start && child.end >= scope.span.end) stack.push(child);
      });
    }
    return true;
  }

  private scopeEdits(finallyNames: ReadonlyMap<Scope, Freed[]>): void {
    const statementScopes = new Set<Scope>();
    for (const [scope, slots] of this.slots) {
      const disposed = finallyNames.get(scope);
      if (disposed) {
        this.edits.push({
          kind: "finally",
          at: scope.span,
          slots,
          names: disposed,
          insertAt: scope.insertAt,
        });
        this.names.runtime("freeTracked");
      } else if (scope.form === "block")
        this.edits.push({ kind: "open-scope", at: scope.span, slots, insertAt: scope.insertAt });
      else if (scope.form === "statement") statementScopes.add(scope);
    }
    for (const scope of statementScopes) {
      const end = [...this.frees.keys()].find(
        (point) => point.kind === "end" && this.ownScope.get(point) === scope,
      );
      const names = end ? (this.frees.get(end) ?? []) : [];
      if (end) this.frees.delete(end);
      this.edits.push({ kind: "wrap-body", at: scope.span, slots: this.slots.get(scope) ?? [], names });
    }
  }

  // ---- frees -------------------------------------------------------------------------------------------

  private freeAt(point: Point, names: readonly Freed[]): void {
    switch (point.kind) {
      case "end":
        this.edits.push({ kind: "free-at-end", at: point.span, names });
        return;
      case "after":
        this.edits.push({ kind: "free-after", at: point.span, names });
        return;
      case "break":
      case "continue":
        this.edits.push({ kind: "free-before", at: point.span, names, braces: point.needsBraces });
        return;
      case "expression":
        this.arrowBody(point, names);
        return;
      case "return": {
        if (names.length === 0) return;
        const { returns, expression } = point;
        if (returns === "nothing" || returns === "atom" || !expression) {
          this.edits.push({ kind: "free-before", at: point.span, names, braces: point.needsBraces });
          return;
        }
        const style = returns === "call" ? "call" : "const";
        this.edits.push({
          kind: "free-return",
          at: point.span,
          expressionAt: expression,
          names,
          style,
          result: this.names.result(),
          braces: style === "const" && point.needsBraces,
        });
      }
    }
  }

  private arrowBody(point: Point, names: readonly Freed[]): void {
    const scope = this.ownScope.get(point);
    let node: ts.Node | undefined = nodeAt(this.ts, this.file, point.span);
    while (node && !this.ts.isArrowFunction(node)) node = node.parent;
    if (!node) throw new Error("an expression body without an arrow function");
    this.edits.push({
      kind: "arrow-body",
      at: this.anchor(node),
      expressionAt: point.span,
      slots: scope ? (this.slots.get(scope) ?? []) : [],
      names,
      style: point.returns === "call" ? "call" : "const",
      result: this.names.result(),
    });
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, ...values: V[]): void {
  const list = map.get(key);
  if (list) list.push(...values);
  else map.set(key, values);
}
