/**
 * Calls of functions outside the unit, by their summaries. What is asked about waits until the operands hold something:
 * a summary that is told of fewer arguments is cruder. Calls of one function at one place are one, with whatever any of
 * them is given.
 */
import { type FnId, NONE } from "../ir/ir.js";
import { addTo, areAlike, isNone } from "./deferred.js";
import { type NodeId, UNKNOWN } from "./graph.js";
import { instantiate } from "./instantiate.js";
import {
  type CallArgument,
  type CallInstr,
  cause,
  label,
  MAX_PARAMS,
  type PendingCall,
  type Run,
  THIS_BIT,
} from "./task.js";

/**
 * Calls of one function that come out of the summaries of one call. Functions that call each other back, through
 * callbacks that summaries leave to the caller, would be called in ever more ways there; from this many on, those that
 * are alike are one call, with whatever any of them is given.
 */
const MAX_AT_PLACE = 8;

export function firstSpread(args: readonly CallArgument[]): number {
  const index = args.findIndex((argument) => argument.spread);
  return index < 0 ? args.length : index;
}

/**
 * Calls a function by its summary. Only arguments that may hold something other than the world outside are asked
 * about. A summary that is told of fewer such arguments is cruder (what is stored into the others is gone), so the
 * question waits until the operands are known: see `askSummaries`.
 */
export function callDeclared(
  run: Run,
  instr: CallInstr,
  fn: FnId,
  self: NodeId,
  args: readonly CallArgument[],
  dst: NodeId,
  tag: string,
): void {
  let numbers = 0;
  args.forEach((argument, index) => {
    if (argument.numeric && index < MAX_PARAMS) numbers |= 1 << index;
  });
  const spreadFrom = firstSpread(args);
  // a built-in may pass more than is known
  const isAll = spreadFrom === args.length && instr.target.kind !== "unknown";
  const absent = isAll ? run.world.defaulted(fn) & ~((1 << Math.min(args.length, MAX_PARAMS)) - 1) : 0;
  if (spreadFrom < args.length) numbers &= (1 << Math.min(spreadFrom, MAX_PARAMS)) - 1;
  const name = `${tag}|${label(instr)} ${fn}`;
  const namesakes = run.callsOf.get(name) ?? [];
  const place = placeOf(instr, fn);
  const atPlace = run.callsAt.get(place ?? "") ?? [];
  const isAlike = (call: PendingCall): boolean =>
    call.numbers === numbers &&
    call.absent === absent &&
    isNone(call.self, self) &&
    isNone(call.dst, dst) &&
    areAlike(call.args, args);
  const first =
    namesakes.find(isAlike) ?? (atPlace.length < MAX_AT_PLACE ? undefined : atPlace.find(isAlike));
  if (first) {
    addTo(run, first, first.self, self, args);
    if (dst !== NONE) run.graph.flow(first.dst, dst, undefined);
    return;
  }
  const own = `${tag}|${label(instr)}${namesakes.length === 0 ? "" : `#${namesakes.length}`}`;
  const call: PendingCall = { instr, fn, self, args, dst, tag: own, numbers, absent, asked: undefined };
  run.calls.push(call);
  run.callsOf.set(name, [...namesakes, call]);
  if (place !== undefined) run.callsAt.set(place, [...atPlace, call]);
}

/**
 * What calls share that may be taken for one: they come out of what one call of the unit calls, and stand at its place
 * (what they make is born there, in that call), and are the same in whatever else summaries ask of an instruction.
 */
function placeOf(instr: CallInstr, fn: FnId): string | undefined {
  const { path, span, within, awaited, site } = instr;
  if (path === undefined) return undefined;
  return `${span.start}:${span.end} ${within} ${awaited} ${site} ${fn}`;
}

/**
 * Asks for the summaries of calls that something of ours goes into, or that may bring fresh memory out. Without
 * `force`, only of those whose operands all hold something by now. Returns whether a question was asked.
 */
export function askSummaries(run: Run, force: boolean): boolean {
  const { graph } = run;
  let found = false;
  for (const call of run.calls) {
    const mask = interesting(run, call);
    const yields = call.asked === undefined && call.dst !== NONE && run.isFactory(call.fn);
    if (!(yields && force) && (mask & ~(call.asked ?? 0)) === 0) continue;
    const operands = [call.self, ...call.args.map((argument) => argument.node)];
    if (!force && operands.some((node) => node !== NONE && graph.isEmpty(node))) continue;
    call.asked = (call.asked ?? 0) | mask;
    found = true;
    const { instr, fn, self, args, dst } = call;
    // summaries for different masks have nodes of the same names
    const tag = `${call.tag}:${call.asked}`;
    run.request(fn, call.asked, call.numbers, call.absent, (summary) =>
      instantiate(run, instr, { summary, fn, self, args, dst, tag }),
    );
  }
  return found;
}

/** The parameters that may bring in something of ours. */
function interesting(run: Run, call: PendingCall): number {
  const { graph } = run;
  const ours = (node: NodeId): boolean => {
    for (const id of graph.pointsTo(node)) if (id !== UNKNOWN) return true;
    return false;
  };
  let mask = ours(call.self) ? THIS_BIT : 0;
  const spreadFrom = firstSpread(call.args);
  call.args.forEach((argument, index) => {
    if (!ours(argument.node)) return;
    if (index >= spreadFrom) for (let i = spreadFrom; i < MAX_PARAMS; i++) mask |= 1 << i;
    else if (index < MAX_PARAMS) mask |= (1 << index) | restBit(run, call.fn, index);
    else graph.escapeAll(argument.node, cause(run, call.instr, "SF1103", "one of too many arguments"));
  });
  return mask;
}

/** The bit of the rest parameter that collects the argument at a position. */
function restBit(run: Run, fn: FnId, index: number): number {
  const rest = run.world.restPosition(fn);
  return rest !== undefined && rest <= index && rest < MAX_PARAMS ? 1 << rest : 0;
}
