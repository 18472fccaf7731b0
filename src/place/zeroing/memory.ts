/**
 * What reads and writes the memory: the site itself, elements, members, and the methods of typed arrays, `DataView`
 * and `Buffer` that write, or hand on, what they are called on. Every other use needs all of the memory to be written.
 *
 * A store writes nothing if the index is no index of the memory – negative, too large, a fraction, no number – so a
 * range is noted only for whole numbers. A read at such an index yields nothing either.
 */
import type ts from "typescript";
import { elementBytes } from "../../lower/sites.js";
import { MAX_INDEX } from "./atoms.js";
import { bareAtom, constant, divide, minus, ONE, type Polynomial, plus, scale, ZERO } from "./polynomial.js";
import type { Proof } from "./proof.js";
import { type Memory, type Plain, plain, rangeOf, STALE, type State, type Value } from "./state.js";
import { read } from "./uses.js";

/** Bytes of an element of what memory can be looked at as. */
export const elementSize = (type: string): number | undefined =>
  type === "DataView" ? 1 : type === "Array" ? undefined : elementBytes(type);

export const isIndexed = (type: string): boolean => type !== "ArrayBuffer" && type !== "DataView";

/** The site is executed. Dirty memory comes only for a length that is a whole number from 1 to MAX_INDEX. */
export function makeSite(proof: Proof, state: State): Value {
  const { atoms, site } = proof;
  const length = read(proof, site.length, state);
  if (state.dead) return proof.opaque(site.node);
  const atom = bareAtom(length.number);
  if (!atoms.areIntegers(length.number)) {
    // it is one, as said above; the next run knows
    if (proof.loud) {
      proof.lengthOrigins.add(atoms.get(atom as number).origin);
      proof.fail(site.node, "the length is not known to be a whole number");
    }
    for (const symbol of state.holders()) state.forget(symbol, "");
    return STALE;
  }
  for (const symbol of state.holders()) state.forget(symbol, proof.origin(site.node));
  noteGuardable(proof, state, atom);
  const size = elementSize(site.type) as number;
  state.written = [];
  state.combs = [];
  state.full = false;
  state.bytes = scale(length.number, size);
  state.know(minus(length.number, ONE));
  state.know(minus(constant(MAX_INDEX), length.number));
  return { kind: "memory", type: site.type, size, offset: ZERO, length: length.number, whole: true };
}

/** Which assumptions the runtime could check where the memory is made: those about values of variables in sight. */
function noteGuardable(proof: Proof, state: State, length: number | undefined): void {
  if (!proof.loud) return;
  const { atoms, variables, site } = proof;
  const found = new Map<string, string>();
  if (length !== undefined && proof.assumedLengths.has(atoms.get(length).origin))
    found.set(atoms.get(length).origin, "");
  for (const [symbol, value] of state.env) {
    const atom = value.kind === "plain" ? bareAtom(value.number) : undefined;
    if (atom === undefined || atoms.get(atom).integer) continue;
    const { origin } = atoms.get(atom);
    if (found.has(origin)) continue;
    if (variables.isVisibleAt(symbol, site.node)) found.set(origin, symbol.name);
  }
  if (!proof.guardable) proof.guardable = found;
  else
    for (const origin of [...proof.guardable.keys()]) if (!found.has(origin)) proof.guardable.delete(origin);
}

// ---- elements ------------------------------------------------------------------------------------------

export function writeElement(proof: Proof, memory: Memory, index: Plain, node: ts.Node, state: State): void {
  proof.take(memory);
  if (!isIndexed(memory.type)) return;
  writeElements(proof, memory, index.number, plus(index.number, ONE), node, state);
}

/** Elements from `first` to before `end` are written, those that there are. */
export function writeElements(
  proof: Proof,
  memory: Memory,
  first: Polynomial,
  end: Polynomial,
  node: ts.Node,
  state: State,
): void {
  const { atoms } = proof;
  proof.take(memory);
  if (!atoms.areIntegers(first) || !atoms.areIntegers(end)) return;
  // beyond the ends of a view there may be memory that is not written
  if (!memory.whole && !(state.isNotNegative(first) && state.isAtMost(end, memory.length))) return;
  const { low, high } = rangeOf(memory, first, end);
  proof.wrote(state, low, high, node);
}

export function readElement(proof: Proof, memory: Memory, index: Plain, node: ts.Node, state: State): void {
  proof.take(memory);
  if (!isIndexed(memory.type) || state.full || state.dead) return;
  readElements(proof, memory, index.number, plus(index.number, ONE), node, state);
}

export function readElements(
  proof: Proof,
  memory: Memory,
  first: Polynomial,
  end: Polynomial,
  node: ts.Node,
  state: State,
): void {
  proof.take(memory);
  if (state.full || state.dead) return;
  const { low, high } = rangeOf(memory, first, end);
  const isKnown = proof.atoms.areIntegers(low) && proof.atoms.areIntegers(high);
  if (!isKnown || !state.covers(low, high)) proof.fail(node, "an element is read before it is written");
}

// ---- members and views ---------------------------------------------------------------------------------

export function memoryProperty(
  proof: Proof,
  object: Value,
  name: string,
  node: ts.Node,
  state: State,
): Value {
  proof.take(object);
  if (object.kind === "memory") {
    const { type, size, length, offset } = object;
    if (name === "length" && isIndexed(type)) return plain(length);
    if (name === "byteLength") return plain(scale(length, size));
    if (name === "BYTES_PER_ELEMENT") return plain(constant(size));
    // a tracked site other than a `Buffer` has a buffer of its own, which it fills
    if (name === "buffer" && object.whole && proof.site.type !== "Buffer")
      return { kind: "memory", type: "ArrayBuffer", size: 1, offset: ZERO, length: state.bytes, whole: true };
    if (name === "byteOffset" && proof.site.type !== "Buffer") return plain(offset);
  }
  proof.use(object, node, state);
  return proof.opaque(node);
}

/** `new Float64Array(buffer, offset, length)` over the memory; undefined if it is a copy, or not understood. */
export function viewOfMemory(
  proof: Proof,
  memory: Memory,
  type: string,
  given: readonly Plain[],
  state: State,
): Value | undefined {
  const size = elementSize(type);
  if (memory.type !== "ArrayBuffer" || size === undefined || type === "ArrayBuffer" || type === "Buffer")
    return undefined;
  const [offset, length] = given;
  if (!offset) {
    // the bytes are a multiple of the size, or this throws
    const elements = divide(state.bytes, size) ?? quotient(proof, state.bytes, size);
    return { kind: "memory", type, size, offset: ZERO, length: elements, whole: true };
  }
  const { atoms } = proof;
  if (!length || !atoms.areIntegers(offset.number) || !atoms.areIntegers(length.number)) return undefined;
  return { kind: "memory", type, size, offset: offset.number, length: length.number, whole: false };
}

function quotient(proof: Proof, bytes: Polynomial, size: number): Polynomial {
  const made = proof.atoms.intern(`elements of ${size}`, [bytes], { integer: true, min: 0, max: MAX_INDEX });
  const rest = minus(bytes, scale(made, size));
  return proof.atoms.know(made, rest, scale(rest, -1));
}

/** `memory.subarray(from, to)` */
export function subarray(memory: Memory, given: readonly Plain[], state: State): Memory | undefined {
  const [from, to] = given;
  const first = from?.number ?? ZERO;
  const end = to?.number ?? memory.length;
  if (!state.isNotNegative(first) || !state.isAtMost(first, end) || !state.isAtMost(end, memory.length))
    return undefined;
  const offset = plus(memory.offset, first, memory.size);
  return { ...memory, offset, length: minus(end, first), whole: memory.whole && first === ZERO && !to };
}
