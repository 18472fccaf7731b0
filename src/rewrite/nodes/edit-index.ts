/** Finds the edits of a node by its extent and kind, and tells which subtrees hold none. */
import type ts from "typescript";
import type { Anchor, Edit, Plan } from "../plan.js";
import { isModuleAnchor } from "../wording.js";

export type EditOf<Kind extends Edit["kind"]> = Extract<Edit, { kind: Kind }>;

export class EditIndex {
  readonly #byExtent = new Map<string, Edit[]>();
  readonly #module: Edit[] = [];
  readonly #starts: number[] = [];
  #found = 0;

  constructor(
    plan: Plan,
    readonly sourceFile: ts.SourceFile,
  ) {
    for (const edit of plan.edits) {
      if (
        isModuleAnchor(edit.at, sourceFile.text) &&
        (edit.kind === "open-scope" ||
          edit.kind === "free-at-end" ||
          edit.kind === "finally" ||
          edit.kind === "declare-readers")
      ) {
        this.#module.push(edit);
        continue;
      }
      const key = keyOf(edit.at);
      const known = this.#byExtent.get(key);
      if (known) known.push(edit);
      else this.#byExtent.set(key, [edit]);
      this.#starts.push(edit.at.start);
    }
    this.#starts.sort((a, b) => a - b);
  }

  /** Does an edit begin within the node? */
  isTouched(node: ts.Node): boolean {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) < node.pos) low = middle + 1;
      else high = middle;
    }
    const next = this.#starts[low];
    return next !== undefined && next < node.end;
  }

  /** the edits of one kind whose anchor is this node */
  of<Kind extends Edit["kind"]>(node: ts.Node, kind: Kind): EditOf<Kind>[] {
    return this.at({ start: node.getStart(this.sourceFile), end: node.end }, kind);
  }

  /** the edits of one kind whose anchor is no node */
  at<Kind extends Edit["kind"]>(anchor: Anchor, kind: Kind): EditOf<Kind>[] {
    return this.#take(this.#byExtent.get(keyOf(anchor)) ?? [], kind);
  }

  /** the edits of one kind at module level */
  ofModule<Kind extends Edit["kind"]>(kind: Kind): EditOf<Kind>[] {
    return this.#take(this.#module, kind);
  }

  /** All edits must have been asked for; a plan that was half printed is no plan. */
  demandAllTaken(): void {
    const all = this.#starts.length + this.#module.length;
    if (this.#found !== all)
      throw new Error(
        `${all - this.#found} of ${all} edits of the plan have no node in ${this.sourceFile.fileName}`,
      );
  }

  #take<Kind extends Edit["kind"]>(edits: readonly Edit[], kind: Kind): EditOf<Kind>[] {
    const found = edits.filter((edit): edit is EditOf<Kind> => edit.kind === kind);
    this.#found += found.length;
    return found;
  }
}

function keyOf({ start, end }: Anchor): string {
  return `${start}:${end}`;
}
