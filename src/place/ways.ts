/**
 * The instructions of a function by which memory gets somewhere: out, into a container, or into another variable.
 *
 * - *Out.* The graph notes for each object why it escaped, and where. A view of memory is memory: its ways are among
 *   them. If a container carried it out, then the memory was put into one that got out before or afterwards. When that
 *   was, the container's own instructions do not tell – it may be older than the memory; but since the memory is there
 *   it must have been put in, so that instruction counts, for every container that gets out.
 * - *Into a container.* Each field of each object knows where it was filled from, and at what place of the source.
 * - *Into a variable.* A variable that is not assigned by a nested function has what one of its own instructions put
 *   there: what a `phi` chooses from had it before, anything else counts.
 *
 * What is not known to be an instruction of this very function – one of a nested function, or of another file – makes
 * the answer undefined. More instructions than necessary may be named: all that stand for the same piece of source.
 */
import type { Graph, ObjId, Step } from "../escape/graph.js";
import type { Run } from "../escape/task.js";
import { type BlockId, definedBy, type FnBody, type Instr, type Span, type VarId } from "../ir/ir.js";

/** A place in the function: just before an instruction. */
export interface Place {
  readonly block: BlockId;
  readonly index: number;
}

export class Ways {
  private readonly graph: Graph;
  private bySpan: Map<string, Place[]> | undefined;
  private definitions: Map<VarId, Place[]> | undefined;
  private foreign: Set<VarId> | undefined;

  constructor(
    private readonly run: Run,
    private readonly body: FnBody,
  ) {
    this.graph = run.graph;
  }

  /** The memory itself and its views. */
  memoryOf(objects: readonly ObjId[]): Set<ObjId> {
    const found = new Set(objects);
    for (const { id, thing } of this.graph.objects)
      if (thing.kind === "memory" && thing.root !== undefined && found.has(thing.root)) found.add(id);
    return found;
  }

  /**
   * The instructions by which memory gets out; none if it does not.
   *
   * @param memory it and its views
   * @param reaching all objects from which it can be reached
   */
  out(memory: ReadonlySet<ObjId>, reaching: ReadonlySet<ObjId>): Place[] | undefined {
    const ways: Place[] = [];
    let carried = false;
    for (const id of memory) {
      const { escaped, causes } = this.graph.object(id);
      if (!escaped) continue;
      if (!causes || !this.run.switches.partialEscape) return undefined;
      for (const { carrier, file, span } of causes) {
        if (carrier !== undefined) {
          if (!reaching.has(carrier)) return undefined;
          carried ||= !memory.has(carrier);
          continue;
        }
        const found = this.of({ file, span });
        if (!found) return undefined;
        ways.push(...found);
      }
    }
    if (!carried) return ways;
    const containers = [...reaching].filter((id) => !memory.has(id) && this.graph.object(id).escaped);
    const links = this.into(containers, memory);
    return links && [...ways, ...links];
  }

  /** The instructions by which memory is put into one of these containers. */
  into(containers: Iterable<ObjId>, memory: ReadonlySet<ObjId>): Place[] | undefined {
    const ways: Place[] = [];
    for (const id of containers) {
      if (this.captures(id, memory)) return undefined;
      for (const step of this.graph.arrivals(id, memory)) {
        const found = step && this.of(step);
        if (!found) return undefined;
        ways.push(...found);
      }
    }
    return ways;
  }

  /** Whether an object is a closure over a variable with the memory, which may come to be there at any time. */
  private captures(id: ObjId, memory: ReadonlySet<ObjId>): boolean {
    const { thing } = this.graph.object(id);
    if (thing.kind !== "closure") return false;
    const captures = this.run.unit.fns.get(thing.fn)?.captures;
    return !captures || [...captures].some((variable) => this.holds(variable, memory));
  }

  /** The instructions by which a variable gets memory. */
  assigning(variable: VarId, memory: ReadonlySet<ObjId>): Place[] | undefined {
    const ways: Place[] = [];
    const seen = new Set<VarId>([variable]);
    for (const next of seen) {
      if (this.isForeign(next)) return undefined;
      const definitions = this.definitionsOf(next);
      if (definitions.length === 0) return undefined;
      for (const place of definitions) {
        const instr = this.body.blocks[place.block]?.instrs[place.index];
        if (instr?.op !== "phi") ways.push(place);
        else for (const src of instr.srcs) if (src >= 0 && this.holds(src, memory)) seen.add(src);
      }
    }
    return ways;
  }

  holds(variable: VarId, objects: ReadonlySet<ObjId>): boolean {
    for (const id of this.graph.pointsTo(variable)) if (objects.has(id)) return true;
    return false;
  }

  /** The instructions of the function that stand for a piece of source; undefined if there are none. */
  private of({ file, span }: Pick<Step, "file" | "span">): Place[] | undefined {
    const found = file === this.run.unit.file ? this.at(span).filter((place) => !this.isQuiet(place)) : [];
    return found.length > 0 ? found : undefined;
  }

  /** All instructions of the function that stand for a piece of source. */
  at(span: Span): readonly Place[] {
    if (!this.bySpan) {
      this.bySpan = new Map();
      for (const block of this.body.blocks)
        block.instrs.forEach((instr, index) => {
          if (instr.op === "point") return;
          add(this.bySpan as Map<string, Place[]>, `${instr.span.start}:${instr.span.end}`, {
            block: block.id,
            index,
          });
        });
    }
    return this.bySpan.get(`${span.start}:${span.end}`) ?? [];
  }

  /** Whether nothing can get out by an instruction: it moves a reference from variable to variable, or looks at one. */
  private isQuiet({ block, index }: Place): boolean {
    const instr = this.body.blocks[block]?.instrs[index] as Instr;
    return instr.op === "copy" || instr.op === "phi" || (instr.op === "use" && !instr.coerce);
  }

  private definitionsOf(variable: VarId): readonly Place[] {
    if (!this.definitions) {
      this.definitions = new Map();
      for (const block of this.body.blocks)
        for (const [index, instr] of block.instrs.entries()) {
          const defined = definedBy(instr);
          if (defined >= 0) add(this.definitions, defined, { block: block.id, index });
        }
    }
    return this.definitions.get(variable) ?? [];
  }

  /** Whether a nested function assigns the variable, or it is none of this function. */
  private isForeign(variable: VarId): boolean {
    if (!this.foreign) {
      this.foreign = new Set();
      for (const { id, blocks } of this.run.unit.fns.values())
        if (id !== this.body.id)
          for (const { instrs } of blocks) for (const instr of instrs) this.foreign.add(definedBy(instr));
    }
    return this.foreign.has(variable) || this.run.unit.vars[variable]?.fn !== this.body.id;
  }
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
