/**
 * Readers of private members: memory in `#m` is freed outside of the class, where only a function that the class itself
 * declares can read it.
 */
import type ts from "typescript";
import type { ClassId } from "../ir/ir.js";
import { asWritten } from "../lower/private-names.js";
import type { World } from "../lower/world.js";
import type { PathStep } from "../place/handles.js";
import type { Edit, Freed } from "./plan.js";
import type { PlanNames } from "./plan-names.js";
import { importPosition } from "./positions.js";

export class Readers {
  /** by class and member */
  private readonly readers = new Map<ClassId, Map<string, string>>();

  constructor(
    private readonly world: World,
    private readonly file: ts.SourceFile,
    private readonly names: PlanNames,
  ) {}

  /** What is read from `name` to free memory. */
  member(name: string, path: readonly PathStep[]): Freed {
    const names = path.flatMap((step) => {
      if (step.kind === "private") return [`#${this.reader(step.owner, asWritten(step.name))}`];
      return step.kind === "name" ? [step.name] : [];
    });
    return path.length === 0 ? name : { name, path: names, elements: names.length < path.length };
  }

  /** The reader of a member. */
  private reader(owner: ClassId, member: string): string {
    let readers = this.readers.get(owner);
    if (!readers) this.readers.set(owner, (readers = new Map()));
    let reader = readers.get(member);
    if (reader === undefined) {
      reader = this.names.newName(`read${member[1]?.toUpperCase()}${member.slice(2)}`);
      readers.set(member, reader);
    }
    return reader;
  }

  edits(): Edit[] {
    if (this.readers.size === 0) return [];
    const edits: Edit[] = [];
    const all: string[] = [];
    for (const [owner, readers] of this.readers) {
      const { members, end } = this.world.classInfo(owner).node;
      const list = [...readers].map(([member, reader]) => ({ reader, member }));
      all.push(...list.map(({ reader }) => reader));
      edits.push({
        kind: "readers",
        at: { start: members.pos - 1, end },
        readers: list,
        insertAt: members.pos,
      });
    }
    edits.push({
      kind: "declare-readers",
      at: { start: 0, end: this.file.text.length },
      readers: all,
      insertAt: importPosition(this.world.ts, this.file),
    });
    return edits;
  }
}
