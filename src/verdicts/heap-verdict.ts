/** Why memory stays on the heap, from the graph of the function that was decided. */
import type { Code } from "../diagnostics/messages.js";
import { explainEscape } from "../escape/explain.js";
import { NOWHERE, type ObjId } from "../escape/graph.js";
import type { Run } from "../escape/task.js";
import type { Places } from "./places.js";
import type { Verdict } from "./verdict.js";

export function heapVerdict(run: Run, object: ObjId, places: Places): Verdict {
  const explained = explainEscape(run.graph, object);
  if (!explained) return unbound(run, object, places);
  const { cause, steps } = explained;
  const at = cause.span === NOWHERE ? undefined : places.placeIn(cause.file, cause.span.start);
  return {
    code: cause.code as Code,
    holes: {
      ...(at && { at }),
      where: withoutVerb(cause.text),
      callee: withoutVerb(cause.text),
      what: cause.text,
    },
    flow: steps
      .filter(({ span }) => span !== NOWHERE)
      .map((step) => places.flowStep(step.file, step.span.start, step.text)),
  };
}

/** It has not escaped, and there is no exit to free it at: it is returned at all of them, or there are none. */
function unbound(run: Run, object: ObjId, places: Places): Verdict {
  const returned = run.returns.get(run.unit.root);
  if (returned !== undefined && run.graph.holds(returned, object)) {
    const steps = run.graph.path(returned, object);
    const last = steps.at(-1);
    return {
      code: "SF1101",
      holes: last ? { at: places.placeIn(last.file, last.span.start) } : {},
      flow: steps.map((step) => places.flowStep(step.file, step.span.start, step.text)),
    };
  }
  const isReturned = returned !== undefined && [...run.graph.pointsTo(returned)].some((id) => id !== 0);
  return isReturned ? { code: "SF1101", holes: {} } : { code: "SF1206", holes: {} };
}

function withoutVerb(text: string): string {
  return text.replace(
    /^(passed to|kept by|stored in|stored as|assigned to|used by|detached by|changed for good by|given properties by) /,
    "",
  );
}
