/**
 * What the printers of the single edits share: the file, its layout, the patches made so far, and what
 * inner edits left behind at the end of a statement. Edits are printed from the inside out, so that an
 * outer one knows whether the text before its own insertion already ends in `;` or `}`.
 */
import type { Freed, Plan } from "../plan.js";
import { byFunction, freedText, isTypeScript, localName, slotType } from "../wording.js";
import type { Layout } from "./layout.js";
import type { Patches } from "./patches.js";

export interface Page {
  readonly plan: Plan;
  readonly source: string;
  readonly layout: Layout;
  readonly patches: Patches;
  /** ends of statements that need no `;` any more, because an edit printed one or a `}` */
  readonly terminated: Set<number>;
  /** ends of statements behind whose trailing comment an edit went on; then a new line is due */
  readonly moved: Map<number, number>;
  /** closing braces before which a blank was inserted */
  readonly padded: Set<number>;
}

export function freeStatement(plan: Plan, names: readonly Freed[]): string {
  return byFunction(names)
    .map(([name, list]) => `${localName(plan, name)}(${list.map(freedText).join(", ")});`)
    .join(" ");
}

export function slotStatement(plan: Plan, slots: readonly string[]): string {
  const typed = isTypeScript(plan.fileName);
  return `let ${slots.map((slot) => (typed ? `${slot}: ${slotType(plan, slot)}` : slot)).join(", ")};`;
}
