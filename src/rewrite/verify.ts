/**
 * The independent judge. It reads the original and the rewritten text with another parser and asks two
 * questions, knowing of the plan only which names it introduced:
 *
 * 1. *Is it the same program?* With the calls of the runtime undone, the two trees must be equal, node by
 *    node (`judge/equal.ts`). The names that were introduced are new, and stand only where the plan may put
 *    them (`judge/shapes.ts`, `judge/names.ts`).
 * 2. *Is nothing used after it is freed?* Every free is the last thing that happens to its name
 *    (`judge/frees.ts`), on whatever way control takes from there, and the name holds memory that was made
 *    for it (`judge/facts.ts`, `judge/scopes.ts`).
 *
 *     const w = makeSliceTracked(Float64Array, n);        const w = makeSliceTracked(Float64Array, n);
 *     const sum = norm(w);                                freeTracked(w);
 *     freeTracked(w);                                     const sum = norm(w);
 *     return sum;                      accepted           return sum;                       rejected
 *
 * What it cannot see is memory that is reached by another name than the one freed; to know that takes the
 * escape analysis, with which the judge shares no code. Whatever it does not understand – a shape it was not
 * told of, a text that does not parse, nesting too deep for the stack – it rejects.
 */
import { demandEqual } from "./judge/equal.js";
import { factsOf } from "./judge/facts.js";
import { demandFreedLast } from "./judge/frees.js";
import { demandUnknown } from "./judge/names.js";
import { parseBoth } from "./judge/parse.js";
import { namesOf } from "./judge/plan-names.js";
import { Rejection } from "./judge/tree.js";
import type { Plan } from "./plan.js";

export type Verdict =
  | { readonly ok: true }
  /** line and column, both from 1, are those of the rewritten text */
  | { readonly ok: false; readonly reason: string; readonly line?: number; readonly column?: number };

export function verify(original: string, rewritten: string, plan: Plan): Verdict {
  try {
    const names = namesOf(plan);
    const [before, after] = parseBoth(original, rewritten, plan);
    demandUnknown(before.program, original, names);
    demandEqual(before.program, after.program, names);
    demandFreedLast(factsOf(after.program, names), names);
    return { ok: true };
  } catch (error) {
    return verdictOn(error);
  }
}

function verdictOn(error: unknown): Verdict {
  if (error instanceof RangeError) return { ok: false, reason: "nested too deeply to be judged" };
  if (!(error instanceof Rejection)) return { ok: false, reason: `the judge failed: ${String(error)}` };
  const start = error.where?.loc?.start;
  return {
    ok: false,
    reason: error.message,
    ...(start ? { line: start.line, column: start.column + 1 } : {}),
  };
}
