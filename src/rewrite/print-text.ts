/**
 * Prints a plan into the text it was made for.
 *
 * The text is never reformatted: all that happens is that pieces are removed (`new`, a `return`, what stands
 * between an allocation's parts) and pieces are inserted, in the file's own manner – its line breaks, its
 * indentation, its quotes. What is kept keeps its exact place in the source map.
 *
 * The printer does not parse. The plan says where nodes begin and end; what else is needed to write like a
 * person – does the statement stand on a line of its own, is there a comment behind it – is read off the
 * characters around (`text/layout.ts`). Where that leaves a doubt, the safe form is printed rather than the
 * pretty one, and `verify` has the last word.
 *
 * Order is what can go wrong here, since many edits may meet at one offset; `text/patches.ts` settles it.
 */
import MagicString, { type SourceMap } from "magic-string";
import type { Edit, Plan } from "./plan.js";
import {
  printArrive,
  printDeclareReaders,
  printFinally,
  printFreeAtEnd,
  printOpenScope,
  printReaders,
} from "./text/blocks.js";
import { printAllocate, printCarry, printKeep } from "./text/expressions.js";
import { printImport } from "./text/imports.js";
import { Layout } from "./text/layout.js";
import type { Page } from "./text/page.js";
import { innermostFirst, Patches } from "./text/patches.js";
import {
  printArrowBody,
  printForget,
  printForgetOperand,
  printFreeAfter,
  printFreeBefore,
  printFreeReturn,
  printFreeUnless,
  printWrapBody,
} from "./text/statements.js";

export interface PrintedText {
  readonly code: string;
  /** a high-resolution map back to the original, made when asked for */
  map(): SourceMap;
}

type Printers = {
  readonly [Kind in Edit["kind"]]: (edit: Extract<Edit, { kind: Kind }>, page: Page) => void;
};

const PRINTERS: Printers = {
  allocate: printAllocate,
  keep: printKeep,
  carry: printCarry,
  "open-scope": printOpenScope,
  arrive: printArrive,
  forget: printForget,
  "forget-operand": printForgetOperand,
  "declare-readers": printDeclareReaders,
  readers: printReaders,
  "free-at-end": printFreeAtEnd,
  "free-before": printFreeBefore,
  "free-after": printFreeAfter,
  "free-return": printFreeReturn,
  "free-unless": printFreeUnless,
  "arrow-body": printArrowBody,
  "wrap-body": printWrapBody,
  finally: printFinally,
};

export function printText(source: string, plan: Plan): PrintedText {
  const page: Page = {
    plan,
    source,
    layout: new Layout(source),
    patches: new Patches(),
    terminated: new Set(),
    moved: new Map(),
    padded: new Set(),
  };
  for (const edit of [...plan.edits].sort(innermostFirst)) print(edit, page);
  printImport(page);

  const text = new MagicString(source);
  page.patches.applyTo(text);
  return {
    code: text.toString(),
    map: () => text.generateMap({ source: plan.fileName, includeContent: true, hires: true }),
  };
}

function print<Kind extends Edit["kind"]>(edit: Extract<Edit, { kind: Kind }>, page: Page): void {
  const printer: (edit: Extract<Edit, { kind: Kind }>, page: Page) => void = PRINTERS[edit.kind as Kind];
  printer(edit, page);
}
