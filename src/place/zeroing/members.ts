/**
 * Members that are read: lengths, which stay the same as long as nothing can change them, fields that are plain data,
 * and elements.
 */
import type ts from "typescript";
import { isKind } from "../../effects/tables.js";
import { MAX_LENGTH } from "./atoms.js";
import { hold } from "./evaluate.js";
import { elementSize, memoryProperty, readElement } from "./memory.js";
import { bareAtom, constant, type Polynomial, scale } from "./polynomial.js";
import type { Proof } from "./proof.js";
import { type Plain, plain, type State, type Value } from "./state.js";
import { read, same } from "./uses.js";

/** A length that stays the same as long as nothing can change it. */
export function lengthLike(
  proof: Proof,
  object: ts.Expression,
  name: string,
  value: Plain,
  state: State,
): Plain | undefined {
  const { atoms, world } = proof;
  const id = bareAtom(value.number);
  const known = id === undefined ? undefined : proof.lengths.get(id);
  // whoever ran meanwhile may have detached it
  const made = known?.calls === state.calls ? known.length : undefined;
  const kind = world.types.declaredKind(object);
  const size = kind === undefined ? undefined : elementSize(kind);
  const bounds = { integer: true, min: 0, max: MAX_LENGTH };
  const length = (): Polynomial => made ?? atoms.intern("length", [value.number], bounds, [state.calls]);
  if (name === "length") {
    if (made) return plain(made);
    if (kind === "String") return plain(atoms.intern("length", [value.number], bounds));
    if (kind === "TypedArray") return plain(length());
    if (kind === "Array")
      return plain(atoms.intern("length", [value.number], bounds, [state.calls, state.stores]));
    if (kind !== undefined && size !== undefined && kind !== "ArrayBuffer" && kind !== "DataView")
      return plain(length());
  }
  if (name === "byteLength") {
    if (kind === "ArrayBuffer" || kind === "DataView") return plain(length());
    if (size !== undefined) return plain(scale(length(), size));
  }
  if (name === "size" && (kind === "Map" || kind === "Set"))
    return plain(atoms.intern("size", [value.number], bounds, [state.calls, state.stores]));
  return undefined;
}

export function property(proof: Proof, node: ts.PropertyAccessExpression, state: State): Value {
  const { ts, world, atoms, facts } = proof;
  const path = world.names.globalPath(node);
  if (path !== undefined && /^(?:Math|Number)\.[A-Z]/.test(path)) return same(proof, path);
  const object = hold(proof, node.expression, state);
  const name = node.name.text;
  if (object.kind !== "plain") return memoryProperty(proof, object, name, node, state);
  const length = lengthLike(proof, node.expression, name, object, state);
  if (length) return length;
  const size = /^BYTES_PER_ELEMENT$/.test(name)
    ? elementSize(world.names.globalPath(node.expression) ?? world.types.declaredKind(node.expression) ?? "")
    : undefined;
  if (size !== undefined) return plain(constant(size));
  const isData = !facts.anyAccessor && !facts.accessors.has(name);
  if (!isData) {
    runAccessor(proof, name, node, state);
    return proof.opaque(node);
  }
  const symbol = world.checker.getSymbolAtLocation(node.name);
  const isOwn =
    symbol?.declarations?.every(
      (one) =>
        proof.world.files.has(one.getSourceFile()) &&
        !ts.isMethodDeclaration(one) &&
        !ts.isMethodSignature(one),
    ) ?? false;
  if (!isOwn) return proof.opaque(node);
  return plain(atoms.intern(`.${name}`, [object.number], {}, [state.calls, state.stores]));
}

/** Reading a member may run an accessor. */
export function runAccessor(
  proof: Proof,
  name: string,
  node: ts.PropertyAccessExpression,
  state: State,
): void {
  const kind = proof.world.types.declaredKind(node.expression);
  if (kind !== undefined && isKind(kind) && !proof.facts.anyAccessor) return;
  if (proof.facts.anyAccessor || proof.facts.accessors.has(name)) state.called();
}

export function element(proof: Proof, node: ts.ElementAccessExpression, state: State): Plain {
  const object = hold(proof, node.expression, state);
  const index = read(proof, node.argumentExpression, state);
  if (object.kind === "memory") readElement(proof, object, index, node, state);
  else proof.use(object, node, state);
  if (object.kind === "plain" && proof.facts.anyAccessor) state.called();
  return proof.opaque(node);
}
