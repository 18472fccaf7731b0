/**
 * Insertions and removals at offsets of the original text, collected from all edits and applied once.
 *
 * Several edits may insert at one offset. What *closes* there (ends a piece of text) precedes what
 * *opens* there (begins one); inner pieces close before outer ones and open after them. Pieces nest, so
 * their length decides; where two edits have the same anchor, the order of their kinds in `RANK` does,
 * outermost first.
 *
 *     return x => new F(x);      both the arrow's body and the returned expression end before the `;`
 *
 * No text is ever overwritten or moved: magic-string then maps every character that is kept.
 */
import type MagicString from "magic-string";
import type { Edit } from "../plan.js";

type Owner = Pick<Edit, "at" | "kind"> | "outermost";

const RANK: Readonly<Record<Edit["kind"], number>> = {
  "wrap-body": 0,
  "open-scope": 1,
  "declare-readers": 1.2,
  readers: 1.3,
  arrive: 1.5,
  finally: 2,
  forget: 3,
  "free-before": 3,
  "free-after": 3,
  "free-return": 4,
  "arrow-body": 5,
  "forget-operand": 5.7,
  "free-unless": 5.5,
  carry: 6,
  keep: 7,
  allocate: 7,
  "free-at-end": 8,
};

interface Insertion {
  readonly offset: number;
  readonly opens: boolean;
  readonly length: number;
  readonly rank: number;
  readonly order: number;
  readonly text: string;
}

/** Inner edits before those that enclose them. */
export function innermostFirst(a: Edit, b: Edit): number {
  return lengthOf(a) - lengthOf(b) || RANK[b.kind] - RANK[a.kind];
}

export class Patches {
  readonly #insertions: Insertion[] = [];
  readonly #removals: { start: number; end: number }[] = [];

  /** text that belongs to the piece that begins here */
  open(owner: Owner, offset: number, text: string): void {
    this.#insert(owner, offset, text, true);
  }

  /** text that belongs to the piece that ends here */
  close(owner: Owner, offset: number, text: string): void {
    this.#insert(owner, offset, text, false);
  }

  remove(start: number, end: number): void {
    if (end > start) this.#removals.push({ start, end });
  }

  applyTo(text: MagicString): void {
    for (const { start, end } of this.#removals) text.remove(start, end);
    for (const { offset, text: inserted } of this.#insertions.sort(inOrder))
      text.appendLeft(offset, inserted);
  }

  #insert(owner: Owner, offset: number, text: string, opens: boolean): void {
    if (text === "") return;
    this.#insertions.push({
      offset,
      opens,
      length: owner === "outermost" ? Infinity : lengthOf(owner),
      rank: owner === "outermost" ? -1 : RANK[owner.kind],
      order: this.#insertions.length,
      text,
    });
  }
}

function lengthOf({ at }: Pick<Edit, "at">): number {
  return at.end - at.start;
}

function inOrder(a: Insertion, b: Insertion): number {
  if (a.offset !== b.offset) return a.offset - b.offset;
  if (a.opens !== b.opens) return a.opens ? 1 : -1;
  const outermostFirst = a.length === b.length ? a.rank - b.rank : a.length > b.length ? -1 : 1;
  return (a.opens ? outermostFirst : -outermostFirst) || a.order - b.order;
}
