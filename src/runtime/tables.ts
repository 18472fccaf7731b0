/** Where bins stand. */
import { ownList } from "./natives.js";
import type { State, Table } from "./pool.js";

/** All tables of the pool. */
export function tablesOf({ slices, others, classes }: State): Table[] {
  const all = ownList<Table>();
  all[0] = slices;
  all[1] = others;
  for (const name in classes) all[all.length] = classes[name]!;
  return all;
}
