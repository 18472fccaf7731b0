/** Where bins stand. */
import type { State, Table } from "./pool.js";

/** Calls back with each table of the pool. */
export function eachTable({ slices, others, classes }: State, visit: (table: Table) => void): void {
  visit(slices);
  visit(others);
  for (const name in classes) visit(classes[name]!);
}
