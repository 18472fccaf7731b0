/**
 * Calls on something that the caller of this function knows: a callback that was passed, a method of an argument. They
 * are left to the caller as a part of the summary, and made there.
 */
import { type FnId, NONE } from "../ir/ir.js";
import { type NodeId, type ObjId, UNKNOWN } from "./graph.js";
import { type CallArgument, type CallInstr, cause, label, type Run } from "./task.js";

/**
 * Calls of one thing that a summary leaves apart. A function that calls itself leaves a copy for each time that its own
 * summary comes back to it; and each function of a long cycle leaves what all the others do. From this many on – copies of
 * one call, or calls of one thing in all – they are one call, with whatever any of them is given.
 */
const MAX_COPIES = 3;

const MAX_CALLS = 12;

/** Whether arguments stand in the same places, so that those of one call can be added to those of another. */
export function areAlike(ones: readonly CallArgument[], others: readonly CallArgument[]): boolean {
  return (
    ones.length === others.length &&
    ones.every(({ node, spread, numeric }, index) => {
      const other = others[index] as CallArgument;
      return spread === other.spread && numeric === other.numeric && isNone(node, other.node);
    })
  );
}

export const isNone = (one: NodeId, other: NodeId): boolean => (one === NONE) === (other === NONE);

/** What a second call under a name gives is added to what the first one does: nothing that is given is ever dropped. */
export function addTo(
  run: Run,
  first: { readonly args: readonly CallArgument[] },
  firstSelf: NodeId,
  self: NodeId,
  args: readonly CallArgument[],
): void {
  const { graph } = run;
  if (self !== NONE) graph.flow(self, firstSelf, undefined);
  first.args.forEach(({ node }, index) => {
    if (node !== NONE) graph.flow((args[index] as CallArgument).node, node, undefined);
  });
}

/** A call on something that the caller will know: it is left to the caller, and until then assumed to keep all. */
export function defer(
  run: Run,
  instr: CallInstr,
  callee: ObjId,
  method: string | undefined,
  thisArg: NodeId,
  args: readonly CallArgument[],
  dst: NodeId,
  tag: string,
  promised?: FnId,
  construct = false,
): void {
  const { graph } = run;
  const key = `${tag}${label(instr)}:${callee}:${method ?? ""}`;
  const origin = instr.origin ?? `${run.task.fn}:${label(instr)}`;
  const alike = run.deferred.filter(
    (call) =>
      call.callee === callee &&
      call.method === method &&
      call.promised === promised &&
      call.site === instr.site &&
      call.construct === construct &&
      isNone(call.thisArg, thisArg) &&
      areAlike(call.args, args),
  );
  const again = alike.filter((call) => call.origin === origin);
  const earlier =
    again.find((call) => call.key === key) ??
    (again.length < MAX_COPIES ? undefined : again.at(-1)) ??
    (alike.length < MAX_CALLS ? undefined : alike.at(-1));
  if (earlier) {
    addTo(run, earlier, earlier.thisArg, thisArg, args);
    graph.flow(earlier.result, dst, undefined);
    if (instr.site === undefined && method !== undefined) graph.add(dst, UNKNOWN, -1, undefined);
    return;
  }
  const index = run.deferred.length;
  const result = graph.newNode();
  const { site } = instr;
  // nodes of its own, as what other calls give may be added
  const own = (node: NodeId): NodeId => {
    const copy = node === NONE ? NONE : graph.newNode();
    graph.flow(node, copy, undefined);
    return copy;
  };
  const self = own(thisArg);
  const given = args.map((argument) => ({ ...argument, node: own(argument.node) }));
  const { span } = instr;
  run.deferred.push({
    key,
    origin,
    callee,
    method,
    promised,
    construct,
    thisArg: self,
    args: given,
    result,
    span,
    site,
  });
  const phantom = graph.child(`called${index}`, () => ({
    kind: "phantom",
    path: { kind: "called", call: index },
  }));
  graph.add(result, phantom, -1, undefined);
  graph.flow(result, dst, undefined);
  // a copy is the memory of its site, or what the caller finds that the receiver's own method yields; what a function
  // yields is found by the caller, whereas a method may be one of primitives, of which the graph has nothing
  if (site === undefined && method !== undefined) graph.add(dst, UNKNOWN, -1, undefined);
  if (method !== undefined) graph.escapeLocals(self, cause(run, instr, "SF1103", `receiver of .${method}()`));
  for (const { node, spread } of given) {
    graph.escapeLocals(node, cause(run, instr, "SF1103", "passed to a function of the caller's"));
    if (spread) graph.escapeAll(node, cause(run, instr, "SF1103", "passed to a function of the caller's"));
  }
}
