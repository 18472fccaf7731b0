/**
 * What reads and writes the memory: the site itself, elements, members, and the methods of typed arrays, `DataView`
 * and `Buffer` that write, or hand on, what they are called on. Every other use needs all of the memory to be written.
 *
 * A store writes nothing if the index is no index of the memory – negative, too large, a fraction, no number – so a
 * range is noted only for whole numbers. A read at such an index yields nothing either.
 */
import type ts from "typescript";
import { unwrap } from "../../lower/facts.js";
import { MAX_INDEX } from "./atoms.js";
import { evaluate, lengthLike, read, useOf } from "./evaluate.js";
import { bareAtom, constant, divide, minus, ONE, type Polynomial, plus, scale, ZERO } from "./polynomial.js";
import type { Proof } from "./proof.js";
import { type Memory, type Plain, plain, rangeOf, type State, type Value } from "./state.js";

const SIZES: Readonly<Record<string, number>> = {
  Int8Array: 1,
  Uint8Array: 1,
  Uint8ClampedArray: 1,
  Buffer: 1,
  ArrayBuffer: 1,
  DataView: 1,
  Int16Array: 2,
  Uint16Array: 2,
  Float16Array: 2,
  Int32Array: 4,
  Uint32Array: 4,
  Float32Array: 4,
  Float64Array: 8,
  BigInt64Array: 8,
  BigUint64Array: 8,
};

/** Bytes of an element of a built-in kind of memory. */
export const elementSize = (type: string): number | undefined =>
  Object.hasOwn(SIZES, type) ? SIZES[type] : undefined;

const isIndexed = (type: string): boolean => type !== "ArrayBuffer" && type !== "DataView";

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
    return proof.opaque(site.node);
  }
  for (const symbol of state.holders()) state.forget(symbol, proof.origin(site.node));
  noteGuardable(proof, state, atom);
  const size = elementSize(site.type) as number;
  state.written = [];
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
  if (length !== undefined) found.set(atoms.get(length).origin, "");
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
  if (!isIndexed(memory.type)) return;
  writeElements(proof, memory, index.number, plus(index.number, ONE), node, state);
}

/** Elements from `first` to before `end` are written, those that there are. */
function writeElements(
  proof: Proof,
  memory: Memory,
  first: Polynomial,
  end: Polynomial,
  node: ts.Node,
  state: State,
): void {
  const { atoms } = proof;
  if (!atoms.areIntegers(first) || !atoms.areIntegers(end)) return;
  // beyond the ends of a view there may be memory that is not written
  if (!memory.whole && !(state.isNotNegative(first) && state.isAtMost(end, memory.length))) return;
  const { low, high } = rangeOf(memory, first, end);
  proof.wrote(state, low, high, node);
}

export function readElement(proof: Proof, memory: Memory, index: Plain, node: ts.Node, state: State): void {
  if (!isIndexed(memory.type) || state.full || state.dead) return;
  readElements(proof, memory, index.number, plus(index.number, ONE), node, state);
}

function readElements(
  proof: Proof,
  memory: Memory,
  first: Polynomial,
  end: Polynomial,
  node: ts.Node,
  state: State,
): void {
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
function subarray(memory: Memory, given: readonly Plain[], state: State): Memory | undefined {
  const [from, to] = given;
  const first = from?.number ?? ZERO;
  const end = to?.number ?? memory.length;
  if (!state.isNotNegative(first) || !state.isAtMost(first, end) || !state.isAtMost(end, memory.length))
    return undefined;
  const offset = plus(memory.offset, first, memory.size);
  return { ...memory, offset, length: minus(end, first), whole: memory.whole && first === ZERO && !to };
}

// ---- methods -------------------------------------------------------------------------------------------

/** A method called on the memory. */
export function memoryMethod(
  proof: Proof,
  memory: Memory,
  name: string,
  node: ts.CallExpression,
  state: State,
): Value {
  const { ts, atoms } = proof;
  const given = node.arguments;
  const isPlainCall = !given.some((one) => ts.isSpreadElement(one)) && !node.questionDotToken;
  const unknown = (): Value => {
    proof.use(memory, node, state);
    for (const one of given) useOf(proof, ts.isSpreadElement(one) ? one.expression : one, state);
    state.called();
    return proof.opaque(node);
  };
  if (!isPlainCall) return unknown();
  if (isIndexed(memory.type)) {
    switch (name) {
      case "fill": {
        const [value, from, to] = given;
        if (!value || given.length > 3) return unknown();
        const text = memory.type === "Buffer" && proof.world.types.declaredKind(value) !== "Number";
        if (memory.type === "Buffer" && (text ? given.length > 1 : given.length > 3)) return unknown();
        useOf(proof, value, state);
        const first = from && read(proof, from, state);
        const end = to && read(proof, to, state);
        if (proof.facts.converters) state.called();
        const isPositive = (one: Plain | undefined): boolean =>
          !one || (atoms.areIntegers(one.number) && state.isNotNegative(one.number));
        if (isPositive(first) && isPositive(end))
          writeElements(proof, memory, first?.number ?? ZERO, end?.number ?? memory.length, node, state);
        return memory;
      }
      case "set": {
        const [source, at] = given;
        if (!source || given.length > 2) return unknown();
        const from = evaluate(proof, source, state);
        const offset = at ? read(proof, at, state) : plain(ZERO);
        const length = lengthOf(proof, source, from, state);
        proof.use(from, source, state);
        if (proof.facts.converters) state.called();
        if (length && atoms.areIntegers(offset.number))
          writeElements(proof, memory, offset.number, plus(offset.number, length), node, state);
        return proof.opaque(node);
      }
      case "subarray": {
        if (given.length > 2) return unknown();
        const bounds = given.map((one) => read(proof, one, state));
        if (!bounds.every(({ number }) => atoms.areIntegers(number))) {
          proof.use(memory, node, state);
          return proof.opaque(node);
        }
        const view = subarray(memory, bounds, state);
        if (view) return view;
        proof.use(memory, node, state);
        return proof.opaque(node);
      }
      case "at": {
        const [index] = given;
        if (!index || given.length > 1) return unknown();
        const position = read(proof, index, state);
        if (atoms.areIntegers(position.number) && state.isNotNegative(position.number))
          readElement(proof, memory, position, node, state);
        else proof.use(memory, node, state);
        return proof.opaque(node);
      }
    }
  }
  const access =
    memory.type === "DataView" ? DATA_VIEW.exec(name) : memory.type === "Buffer" ? BUFFER.exec(name) : null;
  if (access?.groups) {
    const bytes = Number(access.groups["bits"] ?? BITS[access.groups["type"] ?? ""]) / 8;
    const isWrite = access.groups["verb"] === "set" || access.groups["verb"] === "write";
    const values = given.map((one) => read(proof, one, state));
    const at = memory.type === "DataView" ? values[0] : values[isWrite ? 1 : 0];
    const offset = at ?? plain(ZERO);
    if (Number.isInteger(bytes) && bytes > 0 && atoms.areIntegers(offset.number)) {
      const end = plus(offset.number, constant(bytes));
      if (isWrite) {
        if (state.isNotNegative(offset.number)) writeElements(proof, memory, offset.number, end, node, state);
      } else readElements(proof, memory, offset.number, end, node, state);
    } else if (!isWrite) proof.use(memory, node, state);
    return proof.opaque(node);
  }
  return unknown();
}

const DATA_VIEW = /^(?<verb>get|set)(?<type>(?:Big)?(?:Int|Uint|Float))(?<bits>8|16|32|64)$/;
const BUFFER = /^(?<verb>read|write)(?<type>Double|Float|(?:Big)?U?[Ii]nt)(?<bits>8|16|32|64)?(?:BE|LE)?$/;
const BITS: Readonly<Record<string, number>> = { Double: 64, Float: 32 };

/** How many elements an argument has, if that is known. */
function lengthOf(proof: Proof, node: ts.Expression, value: Value, state: State): Polynomial | undefined {
  if (value.kind === "memory") return isIndexed(value.type) ? value.length : undefined;
  const { ts } = proof;
  const inner = unwrap(ts, node);
  if (ts.isArrayLiteralExpression(inner))
    return inner.elements.some((one) => ts.isSpreadElement(one))
      ? undefined
      : constant(inner.elements.length);
  if (value.kind !== "plain") return undefined;
  const kind = proof.world.types.declaredKind(node);
  if (kind === "String" || kind === "ArrayBuffer" || kind === "DataView") return undefined;
  const part = partLength(proof, inner, state);
  if (part) return part;
  return lengthLike(proof, node, "length", value, state)?.number;
}

/** `x.subarray(from, to)` and `x.slice(from, to)` of other memory have a length that the bounds tell. */
function partLength(proof: Proof, node: ts.Node, state: State): Polynomial | undefined {
  const { ts } = proof;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { name, expression } = node.expression;
  const kind = proof.world.types.declaredKind(expression);
  if ((name.text !== "subarray" && name.text !== "slice") || kind === undefined || node.arguments.length > 2)
    return undefined;
  if (!isIndexed(kind) || elementSize(kind) === undefined) return undefined;
  // the arguments were evaluated a moment ago, and are simple enough to be so again
  const operands = [expression, ...node.arguments];
  if (!operands.every((one) => isSimple(ts, one))) return undefined;
  const [source, from, to] = operands.map((one) => evaluate(proof, one, state));
  if (source?.kind !== "plain" || (from && from.kind !== "plain") || (to && to.kind !== "plain"))
    return undefined;
  const length = lengthLike(proof, expression, "length", source, state)?.number;
  const first = from?.number ?? ZERO;
  const end = to?.number ?? length;
  if (!length || !end || !proof.atoms.areIntegers(first) || !proof.atoms.areIntegers(end)) return undefined;
  const isPart = state.isNotNegative(first) && state.isAtMost(first, end) && state.isAtMost(end, length);
  return isPart ? minus(end, first) : undefined;
}

function isSimple(typescript: typeof ts, node: ts.Expression): boolean {
  const inner = unwrap(typescript, node);
  if (typescript.isIdentifier(inner) || typescript.isNumericLiteral(inner)) return true;
  if (typescript.isBinaryExpression(inner)) {
    const kind = inner.operatorToken.kind;
    const isSum =
      kind === typescript.SyntaxKind.PlusToken ||
      kind === typescript.SyntaxKind.MinusToken ||
      kind === typescript.SyntaxKind.AsteriskToken;
    return isSum && isSimple(typescript, inner.left) && isSimple(typescript, inner.right);
  }
  return (
    typescript.isPropertyAccessExpression(inner) &&
    inner.name.text === "length" &&
    isSimple(typescript, inner.expression)
  );
}

/** `source.copy(memory, at)` of a `Buffer`: as much as there is, and as there is room for. */
export function copyInto(
  proof: Proof,
  source: ts.Expression,
  value: Plain,
  node: ts.CallExpression,
  state: State,
): Value | undefined {
  const { atoms } = proof;
  const [target, at] = node.arguments;
  if (!target || node.arguments.length > 2 || proof.world.types.declaredKind(source) !== "Buffer")
    return undefined;
  const memory = evaluate(proof, target, state);
  const offset = at ? read(proof, at, state) : plain(ZERO);
  const length = lengthLike(proof, source, "length", value, state)?.number;
  if (memory.kind !== "memory" || !length || !isIndexed(memory.type) || !atoms.areIntegers(offset.number)) {
    proof.use(memory, target, state);
    return proof.opaque(node);
  }
  if (memory.size === 1 && memory.whole && state.isNotNegative(offset.number))
    writeElements(proof, memory, offset.number, plus(offset.number, length), node, state);
  return proof.opaque(node);
}

/** Functions that write all of the view that is their first argument. */
export const FILLERS: ReadonlySet<string> = new Set([
  "crypto.getRandomValues",
  "crypto.webcrypto.getRandomValues",
  "crypto.randomFillSync",
]);

export function fillArgument(proof: Proof, node: ts.CallExpression, state: State): Value | undefined {
  const [target] = node.arguments;
  if (!target || node.arguments.length !== 1 || proof.ts.isSpreadElement(target)) return undefined;
  const memory = evaluate(proof, target, state);
  if (memory.kind !== "memory") {
    proof.use(memory, target, state);
    return proof.opaque(node);
  }
  writeElements(proof, memory, ZERO, memory.length, node, state);
  return memory;
}
