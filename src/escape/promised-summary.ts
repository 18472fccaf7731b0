/**
 * The summary of a function without a body, from what is promised about its parameters: those go nowhere, all others
 * escape, and so does what is passed beyond them. The result is something of the world's.
 *
 * A function that may go on after its call has returned keeps its promise only when the operation is over; so it counts
 * as `async`, and what it is given escapes where the call is not the operand of `await`.
 */
import type { TrustedSignature } from "../lower/signatures.js";
import type { Cause } from "./graph.js";
import { type Summary, type SummaryNode, UNKNOWN_KEY } from "./summary.js";
import { MAX_PARAMS, THIS_BIT } from "./task.js";

/** @param rest position of its rest parameter */
export function promisedSummary(
  signature: TrustedSignature,
  rest: number | undefined,
  mask: number,
): Summary {
  const nodes = new Map<string, SummaryNode>();
  const escapes = new Map<string, Cause>();
  const borrowed: string[] = [];
  const why: Cause = {
    file: signature.node.getSourceFile().fileName,
    span: { start: signature.node.getStart(), end: signature.node.end },
    code: "SF1103",
    text: signature.doubt ?? "under no promise of @noescape",
    node: undefined,
  };
  const add = (key: string, node: SummaryNode, promised: boolean): void => {
    nodes.set(key, node);
    if (promised) borrowed.push(key);
    else escapes.set(key, why);
  };
  if (mask & THIS_BIT) add("this", { kind: "this" }, signature.receiver);
  for (let index = 0; index < MAX_PARAMS; index++) {
    // a rest parameter stands for everything behind it
    if (rest !== undefined && index > rest) break;
    if (mask & (1 << index)) add(`p${index}`, { kind: "param", index }, signature.positions.has(index));
  }
  return {
    nodes,
    stores: [],
    result: [UNKNOWN_KEY],
    escapes,
    coerced: [],
    borrowed,
    exposed: [],
    calls: [],
    async: signature.async,
    generator: false,
    top: undefined,
    fingerprint: `promised:${mask}`,
  };
}
