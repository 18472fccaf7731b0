/**
 * Expressions, in the order in which the language evaluates them. The state that is passed in is changed.
 *
 * What is not named here may do anything that code at that place can do: it uses every variable that it mentions, and
 * what it assigns is unknown behind it.
 */
import type ts from "typescript";
import { isKind } from "../../effects/tables.js";
import { isWrapper, unwrap } from "../../lower/facts.js";
import { epochsOf, extreme, negate, operate, operatorOf, round } from "./arithmetic.js";
import { MAX_LENGTH } from "./atoms.js";
import { call } from "./calls.js";
import { branch } from "./conditions.js";
import { elementSize, makeSite, memoryProperty, readElement, viewOfMemory, writeElement } from "./memory.js";
import { bareAtom, constant, ONE, type Polynomial, scale } from "./polynomial.js";
import { type Proof, Unproven } from "./proof.js";
import { type Plain, plain, type State, type Value } from "./state.js";

export function evaluate(proof: Proof, node: ts.Expression, state: State): Value {
  const { ts } = proof;
  proof.spend(node);
  if (node === proof.site.node && proof.frames.length === 1) return makeSite(proof, state);
  if (isWrapper(ts, node)) return evaluate(proof, node.expression, state);
  // behind `?.` nothing is sure to be evaluated
  if (ts.isOptionalChain(node)) return anything(proof, node, state);
  switch (node.kind) {
    case ts.SyntaxKind.NumericLiteral: {
      const value = Number((node as ts.NumericLiteral).text);
      return Number.isSafeInteger(value) ? plain(constant(value)) : same(proof, `literal ${value}`);
    }
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
    case ts.SyntaxKind.BigIntLiteral:
    case ts.SyntaxKind.TrueKeyword:
    case ts.SyntaxKind.FalseKeyword:
    case ts.SyntaxKind.NullKeyword:
    case ts.SyntaxKind.RegularExpressionLiteral:
      return proof.opaque(node);
    case ts.SyntaxKind.ThisKeyword:
      return proof.frame.self;
    case ts.SyntaxKind.Identifier:
      return readVariable(proof, node as ts.Identifier, state);
    case ts.SyntaxKind.PropertyAccessExpression:
      return property(proof, node as ts.PropertyAccessExpression, state);
    case ts.SyntaxKind.ElementAccessExpression:
      return element(proof, node as ts.ElementAccessExpression, state);
    case ts.SyntaxKind.PrefixUnaryExpression:
    case ts.SyntaxKind.PostfixUnaryExpression:
      return unary(proof, node as ts.PrefixUnaryExpression, state);
    case ts.SyntaxKind.BinaryExpression:
      return binary(proof, node as ts.BinaryExpression, state);
    case ts.SyntaxKind.ConditionalExpression: {
      const { condition, whenTrue, whenFalse } = node as ts.ConditionalExpression;
      const [yes, no] = branch(proof, condition, state);
      const values = [
        yes.dead ? undefined : evaluate(proof, whenTrue, yes),
        no.dead ? undefined : evaluate(proof, whenFalse, no),
      ];
      return meet(proof, node, state, [yes, no], values);
    }
    case ts.SyntaxKind.CallExpression:
      return call(proof, node as ts.CallExpression, state);
    case ts.SyntaxKind.NewExpression:
      return construct(proof, node as ts.NewExpression, state);
    case ts.SyntaxKind.TypeOfExpression:
    case ts.SyntaxKind.VoidExpression:
      evaluate(proof, (node as ts.TypeOfExpression).expression, state);
      return proof.opaque(node);
    case ts.SyntaxKind.AwaitExpression: {
      const operand = (node as ts.AwaitExpression).expression;
      proof.use(evaluate(proof, operand, state), node, state);
      state.called();
      return proof.opaque(node);
    }
    case ts.SyntaxKind.YieldExpression: {
      const operand = (node as ts.YieldExpression).expression;
      if (operand) proof.use(evaluate(proof, operand, state), node, state);
      state.called();
      return proof.opaque(node);
    }
    case ts.SyntaxKind.TemplateExpression:
      for (const { expression } of (node as ts.TemplateExpression).templateSpans)
        read(proof, expression, state);
      return proof.opaque(node);
    case ts.SyntaxKind.ArrayLiteralExpression:
      for (const one of (node as ts.ArrayLiteralExpression).elements) {
        if (ts.isSpreadElement(one)) {
          useOf(proof, one.expression, state);
          state.called();
        } else if (!ts.isOmittedExpression(one)) useOf(proof, one, state);
      }
      return proof.opaque(node);
    case ts.SyntaxKind.ObjectLiteralExpression:
      return objectLiteral(proof, node as ts.ObjectLiteralExpression, state);
    case ts.SyntaxKind.ArrowFunction:
    case ts.SyntaxKind.FunctionExpression:
      if (!proof.variables.isDirect(node)) useCaptured(proof, node, state);
      return proof.opaque(node);
    default:
      return anything(proof, node, state);
  }
}

/** An expression whose value someone gets who may read the memory. */
export function useOf(proof: Proof, node: ts.Expression, state: State): Plain {
  const value = evaluate(proof, node, state);
  proof.use(value, node, state);
  return value.kind === "plain" ? value : proof.opaque(node);
}

/** An expression of which a primitive is made. */
export function read(proof: Proof, node: ts.Expression, state: State): Plain {
  const value = useOf(proof, node, state);
  convert(proof, node, value, state);
  return value;
}

/** The conversion of an object to a primitive runs methods of its own. */
function convert(proof: Proof, node: ts.Expression, value: Plain, state: State): void {
  if (!proof.facts.converters || proof.atoms.areIntegers(value.number)) return;
  // types are not believed here: a cast may have made a number of an object
  const { ts } = proof;
  const inner = unwrap(ts, node);
  const isNumber =
    ts.isNumericLiteral(inner) ||
    (ts.isBinaryExpression(inner) && operatorOf(ts, inner.operatorToken.kind) !== undefined);
  if (!isNumber) state.called();
}

/** Source that is not understood. */
export function anything(proof: Proof, node: ts.Node, state: State): Plain {
  if (contains(node, proof.site.node) && proof.frames.length === 1)
    proof.fail(node, "the memory is made in a construct that is not followed");
  if (jumpsOut(proof, node)) throw new Unproven(node, "it is left by a jump that is not followed");
  useCaptured(proof, node, state);
  for (const symbol of proof.variables.assignedIn(node))
    state.forget(symbol, proof.origin(node, symbol.name));
  state.called();
  return proof.opaque(node);
}

/** `break` and `continue` with a label, and the `return` of a callee, may lead out of a piece of source. */
export function jumpsOut(proof: Proof, node: ts.Node): boolean {
  const { ts } = proof;
  if (ts.isBreakOrContinueStatement(node)) return node.label !== undefined;
  if (ts.isReturnStatement(node)) return proof.frames.length > 1;
  return ts.forEachChild(node, (child) => !ts.isFunctionLike(child) && jumpsOut(proof, child)) ?? false;
}

/** Fails if code in `node`, that runs at times that are not known, may read the memory. */
export function useCaptured(proof: Proof, node: ts.Node, state: State): void {
  if (state.dead || state.full) return;
  if (proof.variables.usesOneOf(node, state.holders()))
    proof.fail(node, "a function that may read it is made before it is filled");
  if (mentionsThis(proof.ts, node) && proof.frame.self.kind !== "plain") proof.fail(node, "used by `this`");
}

function mentionsThis(typescript: typeof ts, node: ts.Node): boolean {
  return (
    node.kind === typescript.SyntaxKind.ThisKeyword ||
    (typescript.forEachChild(node, (child) => mentionsThis(typescript, child)) ?? false)
  );
}

export const contains = (outer: ts.Node, inner: ts.Node): boolean =>
  outer.pos <= inner.pos && outer.end >= inner.end && outer.getSourceFile() === inner.getSourceFile();

const same = (proof: Proof, what: string): Plain => plain(proof.atoms.intern(what, []));

/** Two ways to a value come together; `state` becomes what holds on both. */
function meet(
  proof: Proof,
  node: ts.Node,
  state: State,
  ways: readonly State[],
  values: readonly (Value | undefined)[],
): Value {
  const live = ways.map((way, i) => ({ way, value: values[i] })).filter(({ way }) => !way.dead);
  const [first, ...others] = live;
  if (!first) {
    state.become(ways[0] as State);
    state.die();
    return proof.opaque(node);
  }
  let joined = first.way;
  for (const { way } of others) joined = joined.join(way, proof.origin(node));
  const [one, two] = [first.value, others[0]?.value];
  let value: Value = one ?? proof.opaque(node);
  if (others.length > 0) {
    const isSame =
      one?.kind === "plain" &&
      two?.kind === "plain" &&
      one.number.key === two.number.key &&
      one.big === two.big;
    if (!isSame) {
      for (const { way, value } of live) if (value) proof.use(value, node, way);
      const bothIntegers =
        one?.kind === "plain" &&
        two?.kind === "plain" &&
        proof.atoms.areIntegers(one.number) &&
        proof.atoms.areIntegers(two.number);
      value = bothIntegers
        ? plain(proof.atoms.fresh(proof.origin(node), { integer: true }))
        : proof.opaque(node);
    }
  }
  state.become(joined);
  return value;
}

// ---- variables -----------------------------------------------------------------------------------------

function readVariable(proof: Proof, id: ts.Identifier, state: State): Value {
  const { variables, atoms } = proof;
  const symbol = variables.symbolOf(id);
  if (!symbol)
    return id.text === "undefined"
      ? same(proof, "undefined")
      : plain(atoms.intern(`global ${id.text}`, [], {}, [state.calls, state.stores]));
  if (isLocal(proof, symbol)) {
    let value = state.env.get(symbol);
    if (!value) {
      value = plain(atoms.fresh(`${proof.path}${symbol.name}#${proof.idOf(symbol)}`, {}, []));
      state.env.set(symbol, value);
    }
    return value;
  }
  if (variables.isConstant(symbol)) {
    const known = constantOf(proof, id, 0);
    return known === undefined
      ? same(proof, `constant ${symbol.name}#${proof.idOf(symbol)}`)
      : plain(constant(known));
  }
  return plain(atoms.intern(`variable #${proof.idOf(symbol)}`, [], {}, [state.calls, state.stores]));
}

/** A variable of the functions that are being executed, whose assignments are all seen. */
function isLocal(proof: Proof, symbol: ts.Symbol): boolean {
  const { variables, frames } = proof;
  const home = symbol.valueDeclaration && variables.containerOf(symbol.valueDeclaration);
  return variables.isFollowed(symbol) && frames.some(({ fn }) => fn === home);
}

/** The number that an expression always is. */
function constantOf(proof: Proof, node: ts.Expression, depth: number): number | undefined {
  const { ts, variables } = proof;
  const inner = unwrap(ts, node);
  if (ts.isNumericLiteral(inner)) return safe(Number(inner.text));
  if (depth > 8) return undefined;
  if (ts.isBinaryExpression(inner)) {
    const left = constantOf(proof, inner.left, depth + 1);
    const right = constantOf(proof, inner.right, depth + 1);
    if (left === undefined || right === undefined) return undefined;
    switch (operatorOf(ts, inner.operatorToken.kind)) {
      case "+":
        return safe(left + right);
      case "-":
        return safe(left - right);
      case "*":
        return safe(left * right);
      case "<<":
        return left << right;
      case ">>":
        return left >> right;
      case "/":
        return safe(left / right);
      case "**":
        return safe(left ** right);
      default:
        return undefined;
    }
  }
  if (!ts.isIdentifier(inner)) return undefined;
  const symbol = variables.symbolOf(inner);
  const declaration = symbol?.valueDeclaration;
  if (!symbol || !declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer)
    return undefined;
  return ts.isIdentifier(declaration.name) && variables.isConstant(symbol)
    ? constantOf(proof, declaration.initializer, depth + 1)
    : undefined;
}

const safe = (value: number): number | undefined => (Number.isSafeInteger(value) ? value : undefined);

/** `name = value` */
function writeVariable(proof: Proof, id: ts.Identifier, value: Value, state: State): void {
  const symbol = proof.variables.symbolOf(id);
  if (symbol) setSymbol(proof, symbol, value, id, state);
  else {
    proof.use(value, id, state);
    state.stored();
  }
}

export function setSymbol(proof: Proof, symbol: ts.Symbol, value: Value, node: ts.Node, state: State): void {
  if (!isLocal(proof, symbol)) {
    proof.use(value, node, state);
    state.stored();
    return;
  }
  const isInitial = node.parent === symbol.valueDeclaration;
  if (value.kind !== "plain" && proof.variables.earlyCaptures(symbol, isInitial)) proof.use(value, node, state);
  state.env.set(symbol, value);
}

/** A default value: evaluated, or not. */
export function perhaps(proof: Proof, node: ts.Expression, state: State): void {
  const apart = state.clone();
  useOf(proof, node, apart);
  state.become(state.join(apart, proof.origin(node)));
}

/** A declared name or pattern is given a value. */
export function bind(proof: Proof, name: ts.BindingName, value: Value, state: State): void {
  const { ts, variables } = proof;
  if (ts.isIdentifier(name)) {
    const symbol = variables.symbolOf(name);
    if (symbol) setSymbol(proof, symbol, value, name, state);
    return;
  }
  proof.use(value, name, state);
  for (const one of name.elements) {
    if (!ts.isBindingElement(one)) continue;
    if (one.propertyName && ts.isComputedPropertyName(one.propertyName))
      read(proof, one.propertyName.expression, state);
    let part: Value =
      ts.isObjectBindingPattern(name) && value.kind === "plain" && !one.dotDotDotToken
        ? member(proof, one, value, state)
        : proof.opaque(one);
    if (one.initializer) {
      perhaps(proof, one.initializer, state);
      part = proof.opaque(one);
    }
    bind(proof, one.name, part, state);
  }
  const runsCode = ts.isArrayBindingPattern(name)
    ? !isBuiltinList(proof, name)
    : proof.facts.anyAccessor || proof.facts.accessors.size > 0;
  if (runsCode) state.called();
}

/** Whether a pattern takes apart a list of which it is known how it iterates. */
function isBuiltinList({ ts, world }: Proof, pattern: ts.ArrayBindingPattern): boolean {
  const declaration = pattern.parent;
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return false;
  const kind = world.types.declaredKind(declaration.initializer);
  return kind === "Array" && !world.patches.kinds.has("Array");
}

/** `const { length } = x` */
function member(proof: Proof, element: ts.BindingElement, value: Plain, state: State): Value {
  const { ts } = proof;
  const name = element.propertyName ?? element.name;
  const declaration = element.parent.parent;
  if (!ts.isIdentifier(name) || !ts.isVariableDeclaration(declaration) || !declaration.initializer)
    return proof.opaque(element);
  return lengthLike(proof, declaration.initializer, name.text, value, state) ?? proof.opaque(element);
}

// ---- members -------------------------------------------------------------------------------------------

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

function property(proof: Proof, node: ts.PropertyAccessExpression, state: State): Value {
  const { ts, world, atoms, facts } = proof;
  const path = world.names.globalPath(node);
  if (path !== undefined && /^(?:Math|Number)\.[A-Z]/.test(path)) return same(proof, path);
  const object = evaluate(proof, node.expression, state);
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
function runAccessor(proof: Proof, name: string, node: ts.PropertyAccessExpression, state: State): void {
  const kind = proof.world.types.declaredKind(node.expression);
  if (kind !== undefined && isKind(kind) && !proof.facts.anyAccessor) return;
  if (proof.facts.anyAccessor || proof.facts.accessors.has(name)) state.called();
}

function element(proof: Proof, node: ts.ElementAccessExpression, state: State): Value {
  const object = evaluate(proof, node.expression, state);
  const index = read(proof, node.argumentExpression, state);
  if (object.kind === "memory") readElement(proof, object, index, node, state);
  else proof.use(object, node, state);
  if (object.kind === "plain" && proof.facts.anyAccessor) state.called();
  return proof.opaque(node);
}

// ---- operators -----------------------------------------------------------------------------------------

/** Something that is assigned to, its operands evaluated. */
type Place =
  | { readonly kind: "name"; readonly id: ts.Identifier }
  | {
      readonly kind: "element";
      readonly object: Value;
      readonly index: Plain;
      readonly node: ts.ElementAccessExpression;
    }
  | { readonly kind: "property"; readonly object: Value; readonly node: ts.PropertyAccessExpression }
  | { readonly kind: "other"; readonly node: ts.Expression };

function place(proof: Proof, target: ts.Expression, state: State): Place {
  const { ts } = proof;
  const node = unwrap(ts, target);
  if (ts.isIdentifier(node)) return { kind: "name", id: node };
  if (ts.isElementAccessExpression(node) && node.expression.kind !== ts.SyntaxKind.SuperKeyword) {
    const object = evaluate(proof, node.expression, state);
    return { kind: "element", object, index: read(proof, node.argumentExpression, state), node };
  }
  if (ts.isPropertyAccessExpression(node) && node.expression.kind !== ts.SyntaxKind.SuperKeyword)
    return { kind: "property", object: evaluate(proof, node.expression, state), node };
  return { kind: "other", node };
}

function readPlace(proof: Proof, at: Place, state: State): Value {
  switch (at.kind) {
    case "name":
      return readVariable(proof, at.id, state);
    case "element":
      if (at.object.kind === "memory") readElement(proof, at.object, at.index, at.node, state);
      else proof.use(at.object, at.node, state);
      return proof.opaque(at.node);
    case "property":
      proof.use(at.object, at.node, state);
      runAccessor(proof, at.node.name.text, at.node, state);
      return proof.opaque(at.node);
    case "other":
      return anything(proof, at.node, state);
  }
}

function writePlace(
  proof: Proof,
  at: Place,
  value: Value,
  source: ts.Expression | undefined,
  state: State,
): void {
  switch (at.kind) {
    case "name":
      writeVariable(proof, at.id, value, state);
      return;
    case "element": {
      proof.use(value, at.node, state);
      if (at.object.kind === "memory") {
        if (source && value.kind === "plain") convert(proof, source, value, state);
        writeElement(proof, at.object, at.index, at.node, state);
        return;
      }
      proof.use(at.object, at.node, state);
      const kind = proof.world.types.declaredKind(at.node.expression);
      const isTyped = kind !== undefined && kind !== "Array" && elementSize(kind) !== undefined;
      if (isTyped) {
        if (source && value.kind === "plain") convert(proof, source, value, state);
      } else if (proof.facts.anyAccessor) state.called();
      else state.stored();
      return;
    }
    case "property": {
      proof.use(value, at.node, state);
      proof.use(at.object, at.node, state);
      const { accessors, anyAccessor } = proof.facts;
      if (anyAccessor || accessors.has(at.node.name.text)) state.called();
      else state.stored();
      return;
    }
    case "other":
      proof.use(value, at.node, state);
      anything(proof, at.node, state);
  }
}

function unary(
  proof: Proof,
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  state: State,
): Value {
  const { ts } = proof;
  const K = ts.SyntaxKind;
  const { operator, operand } = node;
  if (operator === K.PlusPlusToken || operator === K.MinusMinusToken) {
    const at = place(proof, operand, state);
    const old = readPlace(proof, at, state);
    proof.use(old, node, state);
    const before = old.kind === "plain" ? old : proof.opaque(node);
    convert(proof, operand, before, state);
    const after = operate(state, operator === K.PlusPlusToken ? "+" : "-", before, plain(ONE));
    writePlace(proof, at, after, undefined, state);
    return ts.isPrefixUnaryExpression(node) ? after : before;
  }
  const value = read(proof, operand, state);
  if (operator === K.MinusToken) return negate(state, value);
  if (operator === K.PlusToken && proof.atoms.areIntegers(value.number)) return value;
  if (operator === K.TildeToken && proof.atoms.areIntegers(value.number))
    return operate(state, "^", value, plain(constant(-1)));
  return proof.opaque(node);
}

function binary(proof: Proof, node: ts.BinaryExpression, state: State): Value {
  const { ts } = proof;
  const K = ts.SyntaxKind;
  const { left, right, operatorToken } = node;
  const kind = operatorToken.kind;
  if (kind === K.CommaToken) {
    evaluate(proof, left, state);
    return evaluate(proof, right, state);
  }
  if (kind === K.AmpersandAmpersandToken || kind === K.BarBarToken || kind === K.QuestionQuestionToken) {
    if (kind === K.QuestionQuestionToken) {
      const first = evaluate(proof, left, state);
      const other = state.clone();
      const second = evaluate(proof, right, other);
      return meet(proof, node, state, [state.clone(), other], [first, second]);
    }
    const [yes, no] = branch(proof, left, state);
    const [goesOn, skips] = kind === K.AmpersandAmpersandToken ? [yes, no] : [no, yes];
    if (!goesOn.dead) useOf(proof, right, goesOn);
    return meet(proof, node, state, [goesOn, skips], [proof.opaque(node), proof.opaque(node)]);
  }
  if (kind === K.EqualsToken) {
    const target = unwrap(ts, left);
    if (ts.isObjectLiteralExpression(target) || ts.isArrayLiteralExpression(target)) {
      const value = useOf(proof, right, state);
      anything(proof, left, state);
      return value;
    }
    const at = place(proof, left, state);
    const value = evaluate(proof, right, state);
    writePlace(proof, at, value, right, state);
    return value;
  }
  if (kind >= K.FirstAssignment && kind <= K.LastAssignment) {
    const operator = operatorOf(ts, kind);
    if (!operator) return anything(proof, node, state);
    const at = place(proof, left, state);
    const old = readPlace(proof, at, state);
    proof.use(old, left, state);
    const before = old.kind === "plain" ? old : proof.opaque(left);
    const value = read(proof, right, state);
    convert(proof, left, before, state);
    const result = operate(state, operator, before, value);
    writePlace(proof, at, result, undefined, state);
    return result;
  }
  const operator = operatorOf(ts, kind);
  if (operator) {
    const a = read(proof, left, state);
    return operate(state, operator, a, read(proof, right, state));
  }
  switch (kind) {
    case K.LessThanToken:
    case K.LessThanEqualsToken:
    case K.GreaterThanToken:
    case K.GreaterThanEqualsToken:
    case K.EqualsEqualsToken:
    case K.ExclamationEqualsToken:
      read(proof, left, state);
      read(proof, right, state);
      return proof.opaque(node);
    case K.EqualsEqualsEqualsToken:
    case K.ExclamationEqualsEqualsToken:
      // comparing references reads nothing
      evaluate(proof, left, state);
      evaluate(proof, right, state);
      return proof.opaque(node);
    default:
      return anything(proof, node, state);
  }
}

function objectLiteral(proof: Proof, node: ts.ObjectLiteralExpression, state: State): Value {
  const { ts } = proof;
  for (const one of node.properties) {
    if (one.name && ts.isComputedPropertyName(one.name)) read(proof, one.name.expression, state);
    if (ts.isPropertyAssignment(one)) useOf(proof, one.initializer, state);
    else if (ts.isShorthandPropertyAssignment(one)) useOf(proof, one.name, state);
    else if (ts.isSpreadAssignment(one)) {
      useOf(proof, one.expression, state);
      state.called();
    } else useCaptured(proof, one, state);
  }
  return proof.opaque(node);
}

function construct(proof: Proof, node: ts.NewExpression, state: State): Value {
  const { ts, world, atoms } = proof;
  const given = node.arguments ?? [];
  const path = world.names.globalPath(node.expression);
  const size = path === undefined ? undefined : elementSize(path);
  if (
    path !== undefined &&
    size !== undefined &&
    !world.patches.globals.has(path) &&
    !given.some((one) => ts.isSpreadElement(one))
  ) {
    const values = given.map((one) => evaluate(proof, one, state));
    const [first, ...others] = values;
    for (const [i, other] of others.entries()) proof.use(other, given[i + 1] as ts.Node, state);
    if (first?.kind === "memory") {
      const view = viewOfMemory(proof, first, path, others as Plain[], state);
      if (view) return view;
    }
    if (first) proof.use(first, node, state);
    const made = proof.opaque(node);
    const isLength = first?.kind === "plain" && given.length === 1 && atoms.areIntegers(first.number);
    if (first && !isLength) state.called();
    if (isLength && first.kind === "plain" && path !== "ArrayBuffer" && path !== "DataView")
      proof.lengths.set(bareAtom(made.number) as number, { length: first.number, calls: state.calls });
    return made;
  }
  if (path === undefined) useOf(proof, node.expression, state);
  for (const one of given) useOf(proof, ts.isSpreadElement(one) ? one.expression : one, state);
  state.called();
  return proof.opaque(node);
}

/** Functions of `Math`; undefined for what is none. */
export function mathCall(
  proof: Proof,
  path: string,
  node: ts.CallExpression,
  state: State,
): Value | undefined {
  const name = /^Math\.(\w+)$/.exec(path)?.[1];
  if (name === undefined || proof.world.patches.globals.has("Math")) return undefined;
  if (node.arguments.some((one) => proof.ts.isSpreadElement(one))) return undefined;
  const values = node.arguments.map((one) => read(proof, one, state));
  const [first] = values;
  if ((name === "floor" || name === "ceil" || name === "round" || name === "trunc") && first)
    return round(state, name, first);
  if (name === "min" || name === "max") return extreme(state, name, values);
  if (name === "random") return proof.opaque(node);
  const bounds = name === "imul" || name === "clz32" ? { integer: true, min: -(2 ** 31), max: 2 ** 31 } : {};
  const operands = values.map(({ number }) => number);
  return plain(proof.atoms.intern(path, operands, bounds, epochsOf(state)));
}
