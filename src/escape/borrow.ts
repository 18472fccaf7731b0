/**
 * Lending: what is done to an argument by a function that promises to let it go nowhere (`@noescape`).
 *
 * When the call is over, nothing outside the argument refers to it or to anything that it holds. The elements of memory
 * are no references, so for memory that is all, but for properties that somebody gave it. A container is still the
 * caller's after the call, but what is in it may have changed: what it reaches may stand at other places in it, and
 * beside it anything of the world's.
 *
 *     const rows = [a, b];
 *     transpose(rows);        // promises to keep neither rows, nor a, nor b
 *     rows[0];                // a, b, or something else
 *
 * Functions are another matter. A function that is lent may be called, with anything, and nobody promised that it
 * lets nothing out itself; so it escapes, and with it what it captured. So does everything that brings functions with
 * it (instances of classes, built-in objects, generators).
 *
 * A phantom is lent on: it is treated as a container here, for what this function has put into it, and the caller, who
 * knows what it is, is told by the summary.
 */
import type { Instr } from "../ir/ir.js";
import { exposeObject } from "./exposure.js";
import { ANY_FIELD, type NodeId, type ObjId, UNKNOWN } from "./graph.js";
import { cause, type Run, step } from "./task.js";

/** @param by name of the function that borrows */
export function borrow(run: Run, instr: Instr, lent: NodeId, by: string): void {
  new Loan(run, instr, by).lend(lent);
}

class Loan {
  /** everything that can be reached from what was lent */
  private readonly reached: NodeId;
  private readonly nodes = new Set<NodeId>();
  private readonly objects = new Set<ObjId>();

  constructor(
    private readonly run: Run,
    private readonly instr: Instr,
    private readonly by: string,
  ) {
    this.reached = run.graph.newNode();
  }

  lend(node: NodeId): void {
    if (this.nodes.has(node)) return;
    this.nodes.add(node);
    this.run.graph.flow(node, this.reached, undefined);
    this.run.graph.watch(node, (id) => {
      if (id === UNKNOWN || this.objects.has(id)) return;
      this.objects.add(id);
      this.lendObject(id);
    });
  }

  private lendObject(id: ObjId): void {
    const { run, instr, by } = this;
    const { graph } = run;
    const { thing } = graph.object(id);
    run.borrowed.add(id);
    exposeObject(run, id);
    if (thing.kind === "memory" && thing.type !== "Array")
      graph.watchFields(id, (_, field) => this.lend(field));
    else if (thing.kind === "phantom") this.lendOn(id);
    else if (thing.kind === "memory" || thing.kind === "array" || thing.kind === "object") this.stir(id);
    else graph.escape(id, cause(run, instr, "SF1103", `passed to ${by}(), which may call its functions`));
  }

  /** What a container holds afterwards. */
  private stir(id: ObjId): void {
    const { run, instr, by } = this;
    const { graph } = run;
    const anywhere = graph.field(id, ANY_FIELD);
    graph.add(anywhere, UNKNOWN, -1, step(run, instr, `put there by ${by}()`));
    graph.flow(this.reached, anywhere, step(run, instr, `moved by ${by}()`));
    graph.watchFields(id, (_, field) => this.lend(field));
  }

  /** What this function has put into a container of its caller's; what the caller put there is the caller's affair. */
  private lendOn(id: ObjId): void {
    const { run, instr, by } = this;
    const { graph } = run;
    graph.watchFields(id, (name, field) =>
      graph.watch(field, (held) => {
        if (held === UNKNOWN || graph.object(held).thing.kind === "phantom") return;
        const own = graph.newNode();
        graph.add(own, held, field, undefined);
        this.lend(own);
        if (name !== ANY_FIELD)
          graph.add(graph.field(id, ANY_FIELD), held, field, step(run, instr, `moved by ${by}()`));
      }),
    );
  }
}
