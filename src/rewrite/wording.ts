/** What both printers of a plan must say alike. */
import type { Anchor, Plan, RuntimeName } from "./plan.js";

export const RUNTIME_MODULE = "scopefree/runtime";

/** The functions to import with their local names, sorted. */
export function importedNames(plan: Plan): (readonly [name: RuntimeName, local: string])[] {
  const names = (Object.keys(plan.imports) as RuntimeName[]).sort();
  return names.map((name) => [name, localName(plan, name)]);
}

export function localName(plan: Plan, name: RuntimeName): string {
  return plan.imports[name] ?? name;
}

/** Slots get a type where there are types. */
export function isTypeScript(fileName: string): boolean {
  return /\.[mc]?tsx?$/i.test(fileName);
}

/** Is it the anchor of the whole file, not of a block? */
export function isModuleAnchor(at: Anchor, source: string): boolean {
  return at.end === source.length && !(source[at.start] === "{" && source[at.end - 1] === "}");
}
