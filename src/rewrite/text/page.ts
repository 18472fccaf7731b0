/**
 * What the printers of the single edits share: the file, its layout, the patches made so far, and what
 * inner edits left behind at the end of a statement. Edits are printed from the inside out, so that an
 * outer one knows whether the text before its own insertion already ends in `;` or `}`.
 */
import type { Plan } from "../plan.js";
import { isTypeScript, localName } from "../wording.js";
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

export function freeStatement(plan: Plan, names: readonly string[]): string {
  return `${localName(plan, "freeTracked")}(${names.join(", ")});`;
}

export function slotStatement(plan: Plan, slots: readonly string[]): string {
  const type = isTypeScript(plan.fileName) ? ": unknown" : "";
  return `let ${slots.map((slot) => slot + type).join(", ")};`;
}
