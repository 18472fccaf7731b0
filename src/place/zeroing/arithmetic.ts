/**
 * Operators on numbers. What is exact becomes a polynomial (see there for what "exact" means); every other operation
 * becomes an atom that is the same each time the operands are the same, with what is known about its range.
 */
import type ts from "typescript";
import {
  bareAtom,
  constant,
  constantOf,
  divide,
  isExact,
  minus,
  ONE,
  type Polynomial,
  plus,
  scale,
  times,
  ZERO,
} from "./polynomial.js";
import { type Plain, plain, type State } from "./state.js";

/** Whole numbers up to this are exact, with room for a few more additions. */
const EXACT = 2 ** 51;
const INT32 = 2 ** 31;

type Operator = "+" | "-" | "*" | "/" | "%" | "**" | "<<" | ">>" | ">>>" | "&" | "|" | "^"; // prettier-ignore

export function operatorOf(typescript: typeof ts, kind: ts.SyntaxKind): Operator | undefined {
  const K = typescript.SyntaxKind;
  switch (kind) {
    case K.PlusToken:
    case K.PlusEqualsToken:
      return "+";
    case K.MinusToken:
    case K.MinusEqualsToken:
      return "-";
    case K.AsteriskToken:
    case K.AsteriskEqualsToken:
      return "*";
    case K.SlashToken:
    case K.SlashEqualsToken:
      return "/";
    case K.PercentToken:
    case K.PercentEqualsToken:
      return "%";
    case K.AsteriskAsteriskToken:
    case K.AsteriskAsteriskEqualsToken:
      return "**";
    case K.LessThanLessThanToken:
    case K.LessThanLessThanEqualsToken:
      return "<<";
    case K.GreaterThanGreaterThanToken:
    case K.GreaterThanGreaterThanEqualsToken:
      return ">>";
    case K.GreaterThanGreaterThanGreaterThanToken:
    case K.GreaterThanGreaterThanGreaterThanEqualsToken:
      return ">>>";
    case K.AmpersandToken:
    case K.AmpersandEqualsToken:
      return "&";
    case K.BarToken:
    case K.BarEqualsToken:
      return "|";
    case K.CaretToken:
    case K.CaretEqualsToken:
      return "^";
    default:
      return undefined;
  }
}

export function operate(state: State, operator: Operator, first: Plain, second: Plain): Plain {
  const { atoms } = state;
  const a = withSize(state, first);
  const b = withSize(state, second);
  const areIntegers = atoms.areIntegers(a.number) && atoms.areIntegers(b.number);
  const epochs = areIntegers ? [] : epochsOf(state);
  // what is known of a result by what is known on this path goes into its name
  const opaque = (bounds = {}): Plain =>
    namedAfter(state, `${operator}${JSON.stringify(bounds)}`, [a, b], bounds, epochs);
  // of two values at least one is a number, and then so is the other, or the operation throws
  const isNumber = atoms.areIntegers(a.number) || atoms.areIntegers(b.number);
  const opaqueInt = (min: number, max: number): Plain =>
    isNumber ? opaque({ integer: true, min, max }) : opaque();
  switch (operator) {
    case "+":
    case "-": {
      if (!areIntegers) return opaque();
      const result = operator === "+" ? plus(a.number, b.number) : minus(a.number, b.number);
      if (!isExact(result)) return opaque();
      if (isSmall(state, result) && !a.big && !b.big) return plain(result);
      if (!a.big || !b.big) return plain(result, true);
      const keepsSign = operator === "+" && state.isNotNegative(a.number) && state.isNotNegative(b.number);
      return keepsSign ? plain(result, true) : opaque();
    }
    case "*": {
      if (!areIntegers || degree(a.number) + degree(b.number) > 5) return opaque();
      const result = times(a.number, b.number);
      if (!isExact(result)) return opaque();
      return plain(result, a.big || b.big || !isSmall(state, result));
    }
    case "/": {
      const divisor = constantOf(b.number);
      if (!areIntegers || a.big || !divisor || divisor < 0) return opaque();
      const exact = divide(a.number, divisor);
      if (exact) return plain(exact);
      const result = opaque();
      if (atoms.magnitude(a.number) < 2 ** 40 && divisor < 2 ** 12)
        atoms.get(bareAtom(result.number) as number).quotient = { of: a.number, by: divisor };
      return result;
    }
    case "%": {
      const divisor = constantOf(b.number);
      if (!areIntegers || a.big || b.big || !divisor || divisor < 0) {
        const isPositive = areIntegers && state.isNotNegative(minus(b.number, ONE));
        if (!isPositive || a.big || b.big || !state.isNotNegative(a.number)) return opaque();
        const rest = opaque({ integer: true, min: 0, below: true });
        return plain(atoms.know(rest.number, minus(minus(b.number, ONE), rest.number)));
      }
      const min = state.isNotNegative(a.number) ? 0 : 1 - divisor;
      return opaque({ integer: true, min, max: divisor - 1 });
    }
    case "**":
      return opaque();
    case "|":
    case ">>":
    case ">>>":
    case "<<": {
      const shift = constantOf(b.number);
      const whole = operator === "|" && shift === 0 ? wholeQuotient(state, "trunc", a) : undefined;
      if (whole && fitsInt32(state, whole)) return whole;
      const isInt32 = areIntegers && fitsInt32(state, a);
      if (isInt32 && shift === 0 && (operator !== ">>>" || state.isNotNegative(a.number))) return a;
      if (isInt32 && operator === "<<" && shift !== undefined && shift > 0 && shift < 31) {
        const shifted = plain(scale(a.number, 2 ** shift), a.big);
        if (fitsInt32(state, shifted)) return shifted;
      }
      if (isInt32 && operator === ">>" && shift !== undefined && shift > 0 && shift < 31)
        return quotient(state, a.number, 2 ** shift, false);
      return operator === ">>>" ? opaqueInt(0, 2 ** 32) : opaqueInt(-INT32, INT32);
    }
    case "&": {
      const mask = constantOf(b.number);
      const isMask = mask !== undefined && mask >= 0 && mask < INT32;
      return isMask ? opaqueInt(0, mask) : opaqueInt(-INT32, INT32);
    }
    default:
      return opaqueInt(-INT32, INT32);
  }
}

/** The atom for an operation. Numbers that were rounded are not told apart by their polynomials, so it is used once. */
export function namedAfter(
  state: State,
  operation: string,
  operands: readonly Plain[],
  bounds = {},
  epochs: readonly number[] = [],
): Plain {
  const { atoms } = state;
  return operands.some(({ big }) => big)
    ? plain(atoms.fresh(operation, bounds))
    : plain(
        atoms.intern(
          operation,
          operands.map(({ number }) => number),
          bounds,
          epochs,
        ),
      );
}

/** A whole number of which no bounds are known is big. */
const withSize = (state: State, a: Plain): Plain =>
  a.big || isSmall(state, a.number) || !state.atoms.areIntegers(a.number) ? a : plain(a.number, true);

/** An object may become another number each time: each conversion counts as a call. */
export const epochsOf = ({ atoms, calls }: State): readonly number[] => (atoms.hasConverters ? [calls] : []);

/** `Math.floor(n / 2)` and the like, where `n` is a whole number. */
function wholeQuotient(state: State, name: string, { number }: Plain): Plain | undefined {
  const { atoms } = state;
  const id = bareAtom(number);
  const divided = id === undefined ? undefined : atoms.get(id).quotient;
  if (!divided) return undefined;
  const isDown = name === "floor" || (name === "trunc" && state.isNotNegative(divided.of));
  return isDown || name === "ceil" ? quotient(state, divided.of, divided.by, name === "ceil") : undefined;
}

/** The whole number at or below `a / by`, or at or above. */
function quotient(state: State, a: Polynomial, by: number, up: boolean): Plain {
  const { atoms } = state;
  const exact = divide(a, by);
  if (exact) return plain(exact);
  const isPositive = state.isNotNegative(a);
  const max = atoms.magnitude(a);
  const bounds = { integer: true, min: isPositive ? 0 : -max, max };
  const result = atoms.intern(`${up ? "up" : "down"} ${by} ${isPositive}`, [a], bounds);
  const rest = up ? minus(scale(result, by), a) : minus(a, scale(result, by));
  return plain(atoms.know(result, rest, minus(constant(by - 1), rest)));
}

/** `Math.floor`, `Math.ceil`, `Math.round` and `Math.trunc`: a whole number stays what it is. */
export function round(state: State, name: string, a: Plain): Plain {
  const { atoms } = state;
  if (atoms.areIntegers(a.number)) return a;
  const whole = wholeQuotient(state, name, a);
  if (whole) return whole;
  return plain(atoms.intern(`Math.${name}`, [a.number], {}, epochsOf(state)));
}

/** `Math.min` and `Math.max` of whole numbers. */
export function extreme(state: State, name: "min" | "max", list: readonly Plain[]): Plain {
  const { atoms } = state;
  const areIntegers = list.length > 0 && list.every(({ number }) => atoms.areIntegers(number));
  const all = list.map(({ number }) => number);
  if (!areIntegers) return plain(atoms.intern(`Math.${name}`, all, {}, epochsOf(state)));
  const isPositive =
    name === "min"
      ? all.every((one) => state.isNotNegative(one))
      : all.some((one) => state.isNotNegative(one));
  const isBig = list.some(({ big }) => big);
  const bounds = { integer: true, ...(isPositive && { min: 0 }) };
  const operation = `Math.${name}${isPositive}`;
  const result = isBig ? atoms.fresh(operation, bounds) : atoms.intern(operation, all, bounds);
  for (const one of all) atoms.know(result, name === "min" ? minus(one, result) : minus(result, one));
  return plain(result, isBig);
}

export function negate(state: State, a: Plain): Plain {
  return state.atoms.areIntegers(a.number)
    ? plain(scale(a.number, -1), a.big)
    : namedAfter(state, "-", [a], {}, epochsOf(state));
}

function fitsInt32(state: State, { number, big }: Plain): boolean {
  if (!big && state.atoms.magnitude(number) < INT32) return true;
  // a number that is not negative and not above the length of the memory, or one that is known to be small
  const limit = plus(ZERO, ONE, INT32 - 1);
  if (!state.isNotNegative(plus(number, ONE, INT32 - 1))) return false;
  return (
    state.isAtMost(number, limit) ||
    (state.written !== undefined && state.isAtMost(number, state.bytes) && state.isAtMost(state.bytes, limit))
  );
}

const isSmall = (state: State, a: Polynomial): boolean => state.atoms.magnitude(a) <= EXACT;

function degree(a: Polynomial): number {
  let most = 0;
  for (const { atoms } of a.terms) most = Math.max(most, atoms.length);
  return most;
}
