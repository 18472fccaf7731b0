/**
 * Built-in functions and methods that write the memory, or hand on a view of it: those of typed arrays, of `DataView`
 * and of `Buffer`, and those that fill what they are given. Every other use needs all of the memory to be written.
 */
import type ts from "typescript";
import { unwrap } from "../../lower/facts.js";
import { hold } from "./evaluate.js";
import { lengthLike } from "./members.js";
import { elementSize, isIndexed, readElement, readElements, subarray, writeElements } from "./memory.js";
import { constant, minus, type Polynomial, plus, ZERO } from "./polynomial.js";
import type { Proof } from "./proof.js";
import { type Memory, type Plain, plain, type State, type Value } from "./state.js";
import { evaluate, read } from "./uses.js";

/** A method called on the memory. */
export function memoryMethod(
  proof: Proof,
  memory: Memory,
  name: string,
  node: ts.CallExpression,
  state: State,
): Value {
  const { ts, atoms } = proof;
  proof.take(memory);
  const given = node.arguments;
  const isPlainCall =
    !given.some((one) => ts.isSpreadElement(one)) &&
    !node.questionDotToken &&
    !proof.world.patches.kinds.has(memory.type);
  const unknown = (): Value => {
    proof.use(memory, node, state);
    for (const one of given) evaluate(proof, ts.isSpreadElement(one) ? one.expression : one, state);
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
        evaluate(proof, value, state);
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
        const part = partLength(proof, unwrap(ts, source), state);
        const offset = at ? read(proof, at, state) : plain(ZERO);
        const length = part ?? lengthOf(proof, source, from, state);
        if (proof.facts.converters) state.called();
        if (length && atoms.areIntegers(offset.number))
          writeElements(proof, memory, offset.number, plus(offset.number, length), node, state);
        return proof.opaque(node);
      }
      case "copyWithin": {
        const [to, from, last] = given;
        if (!to || !from || given.length > 3) return unknown();
        const target = read(proof, to, state);
        const first = read(proof, from, state);
        const end = last ? read(proof, last, state) : plain(memory.length);
        if (proof.facts.converters) state.called();
        const isWithin =
          [target, first, end].every(({ number }) => atoms.areIntegers(number)) &&
          state.isNotNegative(target.number) &&
          state.isNotNegative(first.number) &&
          state.isAtMost(end.number, memory.length);
        readElements(
          proof,
          memory,
          isWithin ? first.number : ZERO,
          isWithin ? end.number : memory.length,
          node,
          state,
        );
        if (isWithin)
          writeElements(
            proof,
            memory,
            target.number,
            plus(target.number, minus(end.number, first.number)),
            node,
            state,
          );
        return memory;
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
function lengthOf(proof: Proof, node: ts.Expression, value: Plain, state: State): Polynomial | undefined {
  const { ts } = proof;
  const inner = unwrap(ts, node);
  if (ts.isArrayLiteralExpression(inner))
    return inner.elements.some((one) => ts.isSpreadElement(one))
      ? undefined
      : constant(inner.elements.length);
  const kind = proof.world.types.declaredKind(node);
  if (kind === "String" || kind === "ArrayBuffer" || kind === "DataView") return undefined;
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
  if (!isIndexed(kind) || elementSize(kind) === undefined || proof.world.patches.kinds.has(kind))
    return undefined;
  // the operands were evaluated a moment ago, and are simple enough to be so again
  const operands = [expression, ...node.arguments];
  if (!operands.every((one) => isSimple(ts, one))) return undefined;
  const [source, from, to] = operands.map((one) => evaluate(proof, one, state));
  if (!source) return undefined;
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
  if (proof.world.patches.kinds.has("Buffer")) return undefined;
  const memory = hold(proof, target, state);
  const offset = at ? read(proof, at, state) : plain(ZERO);
  const length = lengthLike(proof, source, "length", value, state)?.number;
  if (memory.kind !== "memory" || !length || !isIndexed(memory.type) || !atoms.areIntegers(offset.number)) {
    proof.use(memory, target, state);
    return proof.opaque(node);
  }
  proof.take(memory);
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
  const memory = hold(proof, target, state);
  if (memory.kind !== "memory") {
    proof.use(memory, target, state);
    return proof.opaque(node);
  }
  writeElements(proof, memory, ZERO, memory.length, node, state);
  return memory;
}
