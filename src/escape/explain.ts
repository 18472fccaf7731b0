/**
 * Why a site stays on the heap: the way its memory takes from the allocation to where it gets out, step by step.
 *
 * The way is the one by which the solver first found it. When something else carried the memory out – a container,
 * a closure, a view – the way of the memory into it comes first, then the way of the carrier.
 */
import type { Cause, Graph, ObjId, Step } from "./graph.js";

export interface Explanation {
  readonly cause: Cause;
  readonly steps: readonly Step[];
}

const MAX_CARRIERS = 8;

export function explainEscape(graph: Graph, object: ObjId): Explanation | undefined {
  const own = graph.object(object).escaped;
  if (!own) return undefined;
  const steps: Step[] = [];
  let cause = own;
  let at = object;
  for (let i = 0; i < MAX_CARRIERS; i++) {
    if (cause.node !== undefined) steps.push(...graph.path(cause.node, at));
    if (cause.carrier === undefined) break;
    const next = graph.object(cause.carrier).escaped;
    if (!next || next === cause) break;
    at = cause.carrier;
    cause = next;
  }
  steps.push(cause);
  return { cause, steps: steps.filter((step, i) => !sameStep(step, steps[i - 1])) };
}

function sameStep(a: Step, b: Step | undefined): boolean {
  return b !== undefined && a.file === b.file && a.span.start === b.span.start && a.text === b.text;
}
