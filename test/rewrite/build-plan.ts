/** Builds plans by hand for tests: anchors are found by substring, imports follow from the edits. */
import type { Allocate, Anchor, Edit, Freed, ModuleForm, Plan, RuntimeName } from "../../src/rewrite/plan.js";

export class Source {
  constructor(readonly text: string) {}

  /** the extent of the nth occurrence of a piece of text */
  at(piece: string, nth = 0): Anchor {
    let start = -1;
    for (let i = 0; i <= nth; i++) start = this.text.indexOf(piece, start + 1);
    if (start < 0) throw new Error(`not in the source: ${piece}`);
    return { start, end: start + piece.length };
  }

  /** the first block in braces at or after a marker */
  block(marker: string, nth = 0): Anchor {
    const start = this.text.indexOf("{", this.at(marker, nth).start);
    let depth = 0;
    for (let end = start; end < this.text.length; end++) {
      if (this.text[end] === "{") depth++;
      if (this.text[end] === "}" && --depth === 0) return { start, end: end + 1 };
    }
    throw new Error(`no block after ${marker}`);
  }

  get module(): Anchor {
    return { start: 0, end: this.text.length };
  }

  /** `new C(args)`, found as written */
  make(
    piece: string,
    options: { slot?: string; nth?: number; args?: string[]; unheld?: true } = {},
  ): Allocate {
    const at = this.at(piece, options.nth);
    const inner = (text: string, from: number): Anchor => {
      let start = this.text.indexOf(text, from);
      while (/^\w/.test(text) && /\w/.test(this.text.slice(start - 1, start)))
        start = this.text.indexOf(text, start + 1);
      return { start, end: start + text.length };
    };
    const slot = {
      ...(options.slot === undefined ? {} : { slot: options.slot }),
      ...(options.unheld && { unheld: true }),
    };
    const fill = /^(?:new )?Array(?:<\w+>)?\(([^]*)\)\.fill\(([^]*)\)$/.exec(piece);
    if (fill) {
      const length = inner(fill[1] ?? "", this.text.indexOf("(", at.start));
      const value = inner(fill[2] ?? "", this.text.indexOf(".fill(", length.end) + 6);
      return { kind: "allocate", at, call: "makeArrayTracked", argumentsAt: [length, value], ...slot };
    }
    const constructorName = /^(?:new\s+(?:\/\*.*?\*\/\s*)?)?(\w+)/.exec(piece)?.[1] ?? "";
    const constructorAt = inner(constructorName, at.start + (piece.startsWith("new") ? 3 : 0));
    const call = piece.includes(".allocUnsafe(") ? "makeSliceTrackedNoZero" : "makeSliceTracked";
    const open = this.text.indexOf("(", constructorAt.end);
    const plain = this.text.slice(open + 1, at.end - 1).trim();
    const texts = options.args ?? (plain === "" ? [] : [plain]);
    let from = open;
    const argumentsAt = texts.map((text) => {
      const found = inner(text, from);
      from = found.end;
      return found;
    });
    return { kind: "allocate", at, call, constructorAt, argumentsAt, ...slot };
  }

  carry(piece: string, slot: string, frees: boolean, nth = 0): Edit {
    return { kind: "carry", at: this.at(piece, nth), slot, frees };
  }

  openScope(at: Anchor, slots: string[], insertAt = at.start + 1): Edit {
    return { kind: "open-scope", at, slots, insertAt };
  }

  freeAtEnd(at: Anchor, ...names: string[]): Edit {
    return { kind: "free-at-end", at, names };
  }

  freeBefore(statement: string, names: string[], options: { braces?: boolean; nth?: number } = {}): Edit {
    return {
      kind: "free-before",
      at: this.at(statement, options.nth),
      names,
      braces: options.braces ?? false,
    };
  }

  freeReturn(
    statement: string,
    names: readonly Freed[],
    options: { braces?: boolean; style?: "const" | "call"; nth?: number; result?: string } = {},
  ): Edit {
    const at = this.at(statement, options.nth);
    const expression = statement
      .replace(/^return\s*/, "")
      .replace(/;$/, "")
      .trimEnd();
    const start = this.text.indexOf(expression, at.start + 6);
    return {
      kind: "free-return",
      at,
      expressionAt: { start, end: start + expression.length },
      names,
      style: options.style ?? "const",
      result: options.result ?? "result",
      braces: options.braces ?? false,
    };
  }

  freeUnless(expression: string, names: string[]): Edit {
    return { kind: "free-unless", at: this.at(expression), names };
  }

  forget(statement: string, ...emptied: string[]): Edit {
    return { kind: "forget", at: this.at(statement), emptied, braces: false };
  }

  forgetBare(statement: string, ...emptied: string[]): Edit {
    return { kind: "forget", at: this.at(statement), emptied, braces: true };
  }

  forgetOperand(expression: string, ...emptied: string[]): Edit {
    return { kind: "forget-operand", at: this.at(expression), emptied };
  }

  /** readers of private members of a class, and their declaration */
  readers(marker: string, readers: Readonly<Record<string, string>>): Edit[] {
    const at = this.block(marker);
    const list = Object.entries(readers).map(([reader, member]) => ({ reader, member }));
    return [
      { kind: "declare-readers", at: this.module, readers: Object.keys(readers), insertAt: 0 },
      { kind: "readers", at, readers: list, insertAt: at.start + 1 },
    ];
  }

  arrowBody(
    arrow: string,
    slots: string[],
    names: string[],
    options: { style?: "const" | "call"; nth?: number; result?: string } = {},
  ): Edit {
    const at = this.at(arrow, options.nth);
    const body = arrow.slice(arrow.indexOf("=>") + 2).trimStart();
    const expressionAt = { start: at.end - body.length, end: at.end };
    return {
      kind: "arrow-body",
      at,
      expressionAt,
      slots,
      names,
      style: options.style ?? "const",
      result: options.result ?? "result",
    };
  }

  wrapBody(statement: string, slots: string[], names: string[], nth = 0): Edit {
    return { kind: "wrap-body", at: this.at(statement, nth), slots, names };
  }

  arrive(at: Anchor, slot: string, parameter: string, position: number): Edit {
    return { kind: "arrive", at, slot, parameter, position, insertAt: at.start + 1 };
  }

  finally(at: Anchor, slots: string[], names: string[], insertAt = at.start + 1): Edit {
    return { kind: "finally", at, slots, names, insertAt };
  }
}

export interface PlanOptions {
  fileName?: string;
  module?: ModuleForm;
  importAt?: number;
  locals?: Partial<Record<RuntimeName, string>>;
}

export function planOf(edits: readonly Edit[], options: PlanOptions = {}): Plan {
  const used = new Set<RuntimeName>();
  for (const edit of edits) {
    if (edit.kind === "allocate") used.add(edit.call);
    else if (edit.kind === "free-unless") used.add("freeTrackedUnless");
    else if (edit.kind === "carry") {
      if (edit.frees) used.add("freeTrackedAfter");
    } else if ("names" in edit && edit.names.length > 0) {
      const isContainer = (one: Freed): boolean => typeof one === "object" && one.elements;
      if (edit.names.some(isContainer)) used.add("freeElements");
      if ("style" in edit && edit.style === "call") used.add("freeTrackedAfter");
      else if (!edit.names.every(isContainer)) used.add("freeTracked");
    }
  }
  const imports: Partial<Record<RuntimeName, string>> = {};
  for (const name of used) imports[name] = options.locals?.[name] ?? name;
  return {
    fileName: options.fileName ?? "file.ts",
    module: options.module ?? "esm",
    imports,
    importAt: options.importAt ?? 0,
    edits: [...edits].sort((a, b) => a.at.start - b.at.start || b.at.end - a.at.end),
  };
}

/** A source without its common indentation, for template literals. */
export function lines(text: string): Source {
  const all = text.replace(/^\n/, "").replace(/\n[ ]*$/, "\n");
  const indent = /^ */.exec(all)?.[0] ?? "";
  return new Source(all.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
}
