/**
 * Partial escape with a question at run time. Where control has passed a way out or not, where the memory is returned
 * or not, often only the run tells; then the program is made to remember it.
 *
 * *Forgetting.* The memory is in a slot. Before each statement in which it may get out, the slot is emptied:
 *
 *     let head = st.h || (tracked = make(Uint16Array, n));
 *     …
 *     if (!last) {
 *       tracked = null;                       // whoever has `st` has it now
 *       st.h = head;
 *     }
 *     …
 *     freeTracked(tracked);                   // only if that was not executed
 *
 * At the exit the slot holds memory only if none of those statements was begun since the site was executed. All ways by
 * which the memory gets out are instructions in one of them (or cannot be executed on the way to this exit), so then
 * it is not out. A statement that holds the site itself is none that could do this: the slot would be filled behind
 * the question. That a statement is begun and left before the memory gets out costs a free, and nothing else.
 *
 * *Asking.* What is returned is the memory, a view of it, or something else:
 *
 *     return n === buffer.length ? buffer : buffer.slice(0, n);
 *
 * A free there asks whether the value is the memory: `freeTrackedUnless(result, tracked)` compares the buffers. That is
 * the answer only if the value is no container, so all that it may be and that leads to the memory must be memory
 * itself. Both are worth it only where they can turn out well: an exit must be reached around all ways out, and the
 * value must be something else at times.
 */
import type { ObjId } from "../escape/graph.js";
import type { Run } from "../escape/task.js";
import type { Flow } from "../ir/dominance.js";
import {
  type BlockId,
  definedBy,
  type FnBody,
  type Instr,
  type OptionalCall,
  type Point,
  type PointId,
  type Scope,
  type ScopeId,
  type Span,
  type VarId,
} from "../ir/ir.js";
import { type Blocks, blocksAfter, nothing, onePlace, PlaceSet, reaches } from "./reach.js";
import type { Place } from "./ways.js";

/** A statement, or an operand, before which a slot is emptied. */
export interface Emptying {
  readonly span: Span;
  /** a statement of a list, one that stands where only one is allowed, or an expression */
  readonly form: "listed" | "bare" | "operand";
}

export interface Forgotten {
  /** the statements before which the slot can be emptied, and what gets out in each */
  readonly statements: ReadonlyMap<Emptying, readonly Place[]>;
  /** ways out that stand in none of them */
  readonly firm: readonly Place[];
}

export class Partial {
  /** what runs behind a `return` may still use what is on its way out */
  readonly hasFinally: boolean;

  constructor(
    private readonly run: Run,
    private readonly body: FnBody,
    private readonly flow: Flow,
    private readonly points: ReadonlyMap<PointId, Place>,
  ) {
    this.hasFinally = run.unit.scopes.some(({ kind, fn }) => kind === "finally" && fn === body.id);
  }

  /** How the ways out can be forgotten, if that makes one of the exits good. */
  forgotten(
    ways: readonly Place[],
    scope: Scope,
    site: Place,
    exits: readonly Point[],
    reaching: ReadonlySet<ObjId>,
  ): Forgotten | undefined {
    if (ways.length === 0 || scope.form !== "block" || this.hasFinally) return undefined;
    const statements = new Map<Emptying, Place[]>();
    const bySpan = new Map<string, Place[]>();
    const firm: Place[] = [];
    for (const way of ways) {
      const statement = this.statementAround(way, scope, site, reaching);
      if (!statement) {
        firm.push(way);
        continue;
      }
      const key = `${statement.span.start}:${statement.span.end}`;
      const known = bySpan.get(key);
      if (known) known.push(way);
      else {
        const list = [way];
        bySpan.set(key, list);
        statements.set(statement, list);
      }
    }
    const blocked = new PlaceSet();
    for (const way of ways) blocked.add(way);
    for (const way of ways) this.block(this.obstacle(way, scope, site, exits, reaching), blocked);
    const isGood = (point: Point): boolean => this.reaches(site, point, blocked.blocks);
    const isOut = (point: Point): boolean => ways.some((way) => this.reaches(way, point, nothing));
    if (statements.size === 0 || !exits.some((point) => isOut(point) && isGood(point))) return undefined;
    return { statements, firm };
  }

  /**
   * What is of use: the exits that the slot can reach with memory in it, and the statements from which one of those is
   * reached.
   */
  settle(
    { statements }: Forgotten,
    site: Place,
    stays: readonly Point[],
  ): { readonly points: readonly Point[]; readonly emptied: readonly Emptying[] } {
    const blocked = new PlaceSet();
    for (const [{ span }, ways] of statements) {
      this.block(span, blocked);
      for (const way of ways) blocked.add(way);
    }
    const points = stays.filter((point) => this.reaches(site, point, blocked.blocks));
    const avoid = onePlace(site);
    const isNeeded = (way: Place): boolean => points.some((point) => this.reaches(way, point, avoid));
    const emptied = [...statements].flatMap(([one, ways]) => (ways.some(isNeeded) ? [one] : []));
    return { points, emptied };
  }

  /** Whether the slot can be emptied before an instruction is executed. */
  canEmpty(way: Place, scope: Scope, site: Place, objects: ReadonlySet<ObjId>): boolean {
    return this.statementAround(way, scope, site, objects) !== undefined;
  }

  /** The innermost piece of the scope that can have the emptying before it, holds an instruction and not the site. */
  private statementAround(
    way: Place,
    scope: Scope,
    site: Place,
    objects: ReadonlySet<ObjId>,
  ): Emptying | undefined {
    const at = this.spanAt(way);
    const made = this.spanAt(site);
    if (!at || !made) return undefined;
    const { statements, bare, operands } = this.run.unit;
    let found: Emptying | undefined;
    const consider = (span: Span, form: Emptying["form"]): void => {
      if (!holds(span, at) || !holds(scope.span, span) || (found && !holds(found.span, span))) return;
      if (!found || form !== "operand" || !isSame(found.span, span)) found = { span, form };
    };
    for (const span of statements) consider(span, "listed");
    for (const span of bare) consider(span, "bare");
    for (const span of operands) consider(span, "operand");
    const outer = found as Emptying | undefined;
    if (!outer || holds(outer.span, made)) return undefined;
    const optional = this.optionalCall(way, at, objects);
    return optional && holds(outer.span, optional.call) && !holds(optional.call, made)
      ? { span: optional.first, form: "operand" }
      : outer;
  }

  /**
   * The optional call by which memory gets out. Its function is looked up before the first argument is evaluated; that
   * lets out nothing, unless it is the memory on which it is looked up.
   */
  private optionalCall(
    { block, index }: Place,
    at: Span,
    objects: ReadonlySet<ObjId>,
  ): OptionalCall | undefined {
    const instr = this.body.blocks[block]?.instrs[index];
    if (instr?.op !== "call" || this.holdsOne(instr.thisArg, objects)) return undefined;
    return this.run.unit.optional.find(({ call }) => isSame(call, at));
  }

  /**
   * What has to be gone around for a way out not to be taken: its statement, or the loop around that, if no round of it
   * can do without. That a loop may be run no times is not counted as a good way.
   */
  private obstacle(
    way: Place,
    scope: Scope,
    site: Place,
    exits: readonly Point[],
    objects: ReadonlySet<ObjId>,
  ): Span | undefined {
    const { scopes } = this.run.unit;
    const made = this.spanAt(site);
    let span = this.statementAround(way, scope, site, objects)?.span;
    for (let at = scopes[this.body.blocks[way.block]?.scope ?? -1]; at; at = scopes[at.parent ?? -1]) {
      if (at.kind !== "iteration" || !made || holds(at.span, made)) continue;
      if (span && this.leavesAround(at.id, span, exits)) break;
      span = this.statementOf(at.span) ?? span;
    }
    return span;
  }

  /** Whether control can get from the start of a loop's body to one of the exits around a statement in it. */
  private leavesAround(body: ScopeId, span: Span, exits: readonly Point[]): boolean {
    const blocked = new PlaceSet();
    this.block(span, blocked);
    const isInside = (block: BlockId): boolean => {
      for (let at = this.body.blocks[block]?.scope; at !== undefined; at = this.run.unit.scopes[at]?.parent)
        if (at === body) return true;
      return false;
    };
    return this.flow.order
      .filter((block) => isInside(block) && !this.flow.preds[block]?.every(isInside))
      .some((block) => exits.some((point) => this.reaches({ block, index: -1 }, point, blocked.blocks)));
  }

  /** The innermost statement of a list that holds a loop's body. */
  private statementOf(body: Span): Span | undefined {
    return this.run.unit.statements
      .filter((one) => holds(one, body))
      .reduce<Span | undefined>((inner, one) => (inner && holds(one, inner) ? inner : one), undefined);
  }

  /** Adds the instructions of a statement. */
  private block(statement: Span | undefined, to: PlaceSet): void {
    if (!statement) return;
    for (const { id, instrs } of this.body.blocks)
      instrs.forEach((instr, index) => {
        if (instr.op !== "point" && instr.op !== "phi" && holds(statement, instr.span))
          to.add({ block: id, index });
      });
  }

  private reaches(from: Place, point: Point, blocks: Blocks): boolean {
    const to = this.points.get(point.id);
    return to !== undefined && reaches(this.flow, from, to, blocks);
  }

  private spanAt({ block, index }: Place): Span | undefined {
    return this.body.blocks[block]?.instrs[index]?.span;
  }

  /** The exits at which the value returned tells whether it is the memory that came to be at `site`. */
  asked(
    site: Place,
    exits: readonly Point[],
    objects: readonly ObjId[],
    reaching: ReadonlySet<ObjId>,
  ): Set<Point> {
    const found = new Set<Point>();
    const { graph, switches } = this.run;
    const isMemory = (id: ObjId): boolean => {
      const { thing } = graph.object(id);
      return thing.kind === "memory" && thing.type !== "Array";
    };
    if (!switches.partialEscape || this.hasFinally || !objects.every(isMemory)) return found;
    for (const point of exits) {
      const value = this.returnedAt(point);
      if (value === undefined || value < 0) continue;
      const ours = [...graph.pointsTo(value)].filter((id) => reaching.has(id));
      if (ours.length === 0 || !ours.every(isMemory)) continue;
      if (this.isElse(value, site, point) || !this.isSurely(value, site, reaching)) found.add(point);
    }
    return found;
  }

  /** Whether a value is what came to be at a place, or a view of it, however control got from there to its use. */
  private isSurely(value: VarId, site: Place, reaching: ReadonlySet<ObjId>): boolean {
    const known = new Set<VarId>();
    const made = this.body.blocks[site.block]?.instrs[site.index];
    const after = blocksAfter(this.flow, site, () => true);
    const comesFrom = (block: BlockId | undefined): boolean =>
      block === site.block || (block !== undefined && after.has(block));
    const isSure = (instr: Instr): boolean => {
      switch (instr.op) {
        case "copy":
          return check(instr.src);
        case "phi":
          return instr.srcs.every((src, at) => {
            const from = instr.from[at];
            return !comesFrom(from) || (check(src) && !this.isComputedIn(from, src));
          });
        case "call":
          return !this.bringsOther(instr.dst, instr.span);
        default:
          return true;
      }
    };
    const check = (variable: VarId): boolean => {
      if ((made && definedBy(made) === variable) || known.has(variable)) return true;
      known.add(variable);
      if (!this.holdsOne(variable, reaching)) return this.isComputed(variable);
      return this.body.blocks
        .filter(({ id }) => comesFrom(id))
        .every(({ instrs }) => instrs.every((instr) => definedBy(instr) !== variable || isSure(instr)));
    };
    return check(value);
  }

  /** Whether a value may have got nothing since the site, as that of `n ? memory : undefined`. */
  private isElse(value: VarId, site: Place, point: Point): boolean {
    const defined = new PlaceSet();
    for (const { id, instrs } of this.body.blocks)
      instrs.forEach((instr, index) => {
        if (definedBy(instr) === value) defined.add({ block: id, index });
      });
    return !defined.has(site) && this.reaches(site, point, defined.blocks);
  }

  private holdsOne(variable: VarId, objects: ReadonlySet<ObjId>): boolean {
    if (variable < 0) return false;
    for (const id of this.run.graph.pointsTo(variable)) if (objects.has(id)) return true;
    return false;
  }

  /** A primitive value that is no constant is what decided about the memory in `n && memory`: it is not chosen instead. */
  private isComputed(variable: VarId): boolean {
    if (variable < 0 || !this.run.graph.isEmpty(variable)) return false;
    return !this.body.blocks.some(({ instrs }) =>
      instrs.some((instr) => instr.op === "copy" && instr.dst === variable && instr.src < 0),
    );
  }

  /** A primitive value that was computed on the way: `x.length` in `c ? memory : x.length`, but not `n` in `n && memory`. */
  private isComputedIn(id: BlockId | undefined, variable: VarId): boolean {
    const instrs = id === undefined ? [] : (this.body.blocks[id]?.instrs ?? []);
    for (let at = variable; at >= 0 && this.run.graph.isEmpty(at); ) {
      const defined = instrs.find((instr) => definedBy(instr) === at);
      if (defined?.op !== "copy") return defined !== undefined;
      at = defined.src;
    }
    return false;
  }

  /** Whether what a call yields may be memory that came to be in it. */
  private bringsOther(variable: VarId, call: Span): boolean {
    const { graph, born } = this.run;
    for (const id of graph.pointsTo(variable)) {
      const span = born.get(id)?.span;
      if (span?.start === call.start && span.end === call.end && graph.object(id).thing.kind === "memory")
        return true;
    }
    return false;
  }

  /** The variable whose value is returned at a point. */
  returnedAt(point: Point): VarId | undefined {
    if (point.kind !== "return" && point.kind !== "expression") return undefined;
    const { block, index } = this.points.get(point.id) as Place;
    const before = this.body.blocks[block]?.instrs[index - 1];
    return before?.op === "return" ? before.src : undefined;
  }
}

const isSame = (a: Span, b: Span): boolean => a.start === b.start && a.end === b.end;
const holds = (outer: Span, inner: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;
