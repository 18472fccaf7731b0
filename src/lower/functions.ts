/**
 * Functions: units, bodies, closures, and what cannot be modelled.
 *
 * `lowerUnit` lowers a root function with everything nested in it. A nested function becomes a closure object and
 * a body of its own in the same unit, over the same variables. A function whose body holds a construct that cannot
 * be modelled is *opaque*: it may do anything with what it can mention.
 */
import type ts from "typescript";
import { type FnBody, type FnId, NONE, type Parameter, type Unit, type VarId } from "../ir/ir.js";
import { classConstructor } from "./classes.js";
import { type FnState, Lowering, Unsupported } from "./context.js";
import { hoistVars } from "./declarations.js";
import { expr } from "./expressions.js";
import { isAsync, isDirectEval } from "./facts.js";
import { variableOf } from "./name-values.js";
import { bindName, withDefault } from "./patterns.js";
import type { Sites } from "./sites.js";
import { type FnNode, isThisParameter } from "./sources.js";
import { statementList } from "./statements.js";
import type { World } from "./world.js";

/** Thrown for a unit that cannot be lowered; `message` says why. */
export class UnitError extends Error {}

/** Lowers a function of the program (or a module's top level) as the root of a unit. */
export function lowerUnit(world: World, sites: Sites, root: FnNode): Unit {
  const l = new Lowering(world, sites, root);
  if (isDecorated(l, root)) throw new UnitError("decorator");
  try {
    const body = withFunction(l, root, () => functionBody(l, root));
    if (body.opaque !== undefined) throw new UnitError(body.opaque);
  } catch (error) {
    if (error instanceof Unsupported) throw new UnitError(error.message);
    throw error;
  }
  const forgotten = l.ts.isSourceFile(root) ? undefined : l.forgotten(root);
  if (forgotten) throw new UnitError(`internal: ${l.ts.SyntaxKind[forgotten.kind]} was not lowered`);
  return l.unit;
}

/** What a decorator returns takes the place of the function: nothing is known of who calls the body, and with what. */
function isDecorated(l: Lowering, node: FnNode): boolean {
  const { ts } = l;
  return ts.canHaveDecorators(node) && !ts.isClassLike(node) && (ts.getDecorators(node)?.length ?? 0) > 0;
}

/** Where a root's parameters are evaluated: outside of every scope at whose exits something can be freed. */
const NO_SCOPE = -1;

/** Starts a function's body, runs `lower` in it and returns to the function around it. */
function withFunction(l: Lowering, node: FnNode, lower: () => void): FnBody {
  const { ts, world } = l;
  const outer: FnState | undefined = l.fn;
  const id: FnId = world.fnId(node);
  const isRoot = outer === undefined;
  const body: Mutable<FnBody> = {
    id,
    name: nameOf(ts, node),
    span: { start: node.getStart(l.file), end: node.end },
    async: isAsync(ts, node),
    generator: "asteriskToken" in node && node.asteriskToken !== undefined,
    params: [],
    thisVar: NONE,
    blocks: [],
    entry: 0,
    opaque: undefined,
    captures: new Set(),
  };
  l.unit.fns.set(id, body);
  l.fn = {
    body,
    node,
    current: 0,
    handler: undefined,
    scope: outer?.scope ?? NO_SCOPE,
    exits: [],
    exit: 1,
    chainExit: undefined,
    labels: [],
  };
  l.newBlock();
  l.newBlock();
  const arrow = ts.isArrowFunction(node);
  body.thisVar = arrow && !isRoot ? outer.body.thisVar : l.newVar("this", "this");
  try {
    lower();
    l.goto(l.fn.exit);
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    body.opaque = error.message;
  }
  if (outer) {
    l.fn = outer;
    for (const captured of body.captures) l.touch(captured, false);
    if (arrow && body.thisVar !== NONE) l.touch(body.thisVar, false);
  }
  return body;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function functionBody(l: Lowering, node: FnNode): void {
  const { ts } = l;
  l.see(node);
  if (mentionsDynamicScope(l, node)) throw new Unsupported("uses `eval` or `with`");
  if (ts.isSourceFile(node)) {
    l.openScope({ kind: "module", form: "file", span: { start: 0, end: node.end }, insertAt: 0 });
    // variables of the module are outside: a statement without a site of its own can change nothing here
    const holding = new Set<ts.Node>(
      l.sites
        .scan(node)
        .filter((site) => site.root === node)
        .map((site) => topLevel(ts, site.node)),
    );
    const statements = node.statements.filter((statement) => holding.has(statement));
    hoistVars(l, statements);
    statementList(l, statements);
    return;
  }
  if (ts.isClassLike(node)) {
    classConstructor(l, node);
    return;
  }
  if (node.name) {
    // the key of a member is evaluated by the function around it: where that is no part of the unit, nor is the key
    if (node === l.rootNode) l.skip(node.name);
    else l.see(node.name);
  }
  const { body } = node;
  if (!body) throw new Unsupported("function without a body");
  if (mentionsArguments(l, node)) throw new Unsupported("uses `arguments`");
  if (node.type) l.skip(node.type);
  for (const type of node.typeParameters ?? []) l.skip(type);
  const outer = l.fn.scope;
  if (ts.isBlock(body)) {
    l.see(body);
    l.openScope({ kind: "function", form: "block", span: l.span(body), insertAt: insertionPoint(l, body) });
    parameters(l, node.parameters);
    hoistVars(l, body.statements);
    statementList(l, body.statements);
    l.closeScope(outer);
    return;
  }
  l.openScope({ kind: "function", form: "expression", span: l.span(body), insertAt: 0 });
  parameters(l, node.parameters);
  const src = expr(l, body);
  const scope = l.fn.scope;
  l.emit({ op: "return", src, pending: false, span: l.span(body) });
  l.point({
    kind: "expression",
    leaves: [scope],
    span: l.span(body),
    expression: l.span(body),
    returns: returnStyle(l, body),
    needsBraces: false,
  });
  l.fn.exits.pop();
  l.fn.scope = outer;
}

function topLevel(ts: typeof import("typescript"), node: ts.Node): ts.Node {
  let top = node;
  while (!ts.isSourceFile(top.parent)) top = top.parent;
  return top;
}

/** Declares and binds parameters; the names are variables of the function, the positions are its `params`. */
export function parameters(l: Lowering, nodes: readonly ts.ParameterDeclaration[]): void {
  const { ts } = l;
  const params = l.fn.body.params as Parameter[];
  const declared = nodes.filter((node) => !isThisParameter(ts, node));
  for (const node of nodes) if (isThisParameter(ts, node)) l.skip(node);
  for (const node of declared) {
    declareNames(l, node.name, "param");
    const direct = ts.isIdentifier(node.name) && !node.initializer;
    const value = direct ? (l.varOf.get(symbolOf(l, node.name)) as VarId) : l.newVar("param");
    params.push({ var: value, rest: node.dotDotDotToken !== undefined });
  }
  declared.forEach((node, index) => {
    l.see(node);
    if (node.type) l.skip(node.type);
    for (const modifier of node.modifiers ?? [])
      if (ts.isDecorator(modifier)) throw new Unsupported("parameter decorator");
    if (ts.isIdentifier(node.name) && !node.initializer) {
      l.see(node.name);
      return;
    }
    const value = (params[index] as Parameter).var;
    bindName(l, node.name, withDefault(l, value, node.initializer));
  });
}

function symbolOf(l: Lowering, id: ts.Identifier): ts.Symbol {
  const symbol = l.world.symbolAt(id);
  if (!symbol) throw new Unsupported("name without a symbol");
  return symbol;
}

/** Makes the names of a declaration variables of the current function, and returns them. */
export function declareNames(l: Lowering, name: ts.BindingName, kind: "param" | "local"): VarId[] {
  const { ts } = l;
  if (!ts.isIdentifier(name))
    return name.elements.flatMap((element) =>
      ts.isBindingElement(element) ? declareNames(l, element.name, kind) : [],
    );
  const symbol = symbolOf(l, name);
  let variable = l.varOf.get(symbol);
  if (variable === undefined) l.varOf.set(symbol, (variable = l.newVar(kind, name.text)));
  return [variable];
}

/** A nested function as a value. Its body is lowered into the unit. */
export function lowerClosure(
  l: Lowering,
  node:
    | ts.FunctionExpression
    | ts.ArrowFunction
    | ts.MethodDeclaration
    | ts.AccessorDeclaration
    | ts.FunctionDeclaration,
): VarId {
  if (isDecorated(l, node)) throw new Unsupported("decorator");
  const itself = ownName(l, node);
  const body = withFunction(l, node, () => functionBody(l, node));
  if (body.opaque !== undefined) {
    opaqueBody(l, body, node);
    l.skip(node);
  }
  const closure = closureOf(l, body, node, itself);
  if (itself !== undefined) l.copy(itself, closure, node);
  return closure;
}

/** The variable that a function expression with a name is, for itself alone. */
function ownName(l: Lowering, node: ts.Node): VarId | undefined {
  const { ts } = l;
  if (!ts.isFunctionExpression(node) || !node.name) return undefined;
  return declareNames(l, node.name, "local")[0];
}

/** Making a closure reads what it captures: from then on, whoever holds it holds that too. */
function closureOf(l: Lowering, body: FnBody, node: ts.Node, itself?: VarId): VarId {
  const { ts } = l;
  const { parent } = node;
  // a function that mentions the constant it becomes reads it only once it is there
  const constant =
    ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)
      ? l.varOf.get(symbolOf(l, parent.name))
      : undefined;
  for (const captured of body.captures)
    if (captured !== constant && captured !== itself) l.use(captured, node);
  return l.fresh("closure", node, body.id);
}

/** Everything of the unit that the subtree mentions is captured by `body`. */
function opaqueBody(l: Lowering, body: FnBody, node: ts.Node): void {
  const { ts } = l;
  body.blocks.length = 0;
  const stack: ts.Node[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (ts.isIdentifier(next) && !isMemberName(ts, next)) {
      const variable = variableOf(l, next);
      if (variable !== undefined) capture(l, body, variable);
    } else if (next.kind === ts.SyntaxKind.ThisKeyword && l.fn.body.thisVar !== NONE)
      capture(l, body, l.fn.body.thisVar);
    ts.forEachChild(next, (child) => {
      stack.push(child);
    });
  }
}

function capture(l: Lowering, body: FnBody, id: VarId): void {
  const variable = l.unit.vars[id];
  if (!variable || variable.fn === body.id) return;
  variable.captured = true;
  body.captures.add(id);
  l.touch(id, true);
}

function isMemberName(ts: typeof import("typescript"), id: ts.Identifier): boolean {
  const parent = id.parent;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === id) ||
    (ts.isPropertyAssignment(parent) && parent.name === id)
  );
}

/**
 * A construct that is not modelled, in expression position: whatever it mentions escapes, and every variable it
 * mentions may have been assigned anything. It has no function of the program, hence a negative number.
 */
export function opaqueSubtree(l: Lowering, node: ts.Node): VarId {
  l.skip(node);
  const body: FnBody = {
    id: -2 - l.unit.fns.size,
    name: "",
    span: l.span(node),
    async: false,
    generator: false,
    params: [],
    thisVar: NONE,
    blocks: [],
    entry: 0,
    opaque: "not modelled",
    captures: new Set(),
  };
  l.unit.fns.set(body.id, body);
  opaqueBody(l, body, node);
  const closure = closureOf(l, body, node);
  l.emit({ op: "escape", src: closure, why: "unsupported", span: l.span(node) });
  return l.unknown(node);
}

/** How `return e` keeps its value while memory is freed: see `FreeReturn` in rewrite/plan. */
export function returnStyle(l: Lowering, node: ts.Expression): "atom" | "const" | "call" {
  const { ts } = l;
  const K = ts.SyntaxKind;
  switch (node.kind) {
    case K.NonNullExpression:
    case K.ParenthesizedExpression: {
      const inner = returnStyle(l, (node as ts.ParenthesizedExpression).expression);
      return inner === "atom" ? "const" : inner;
    }
    case K.AsExpression:
    case K.SatisfiesExpression:
    case K.TypeAssertionExpression:
      return returnStyle(l, (node as ts.AsExpression).expression) === "call" ? "call" : "const";
    case K.FunctionExpression:
    case K.ArrowFunction:
    case K.ClassExpression:
      // a `const` would give it a name
      return "call";
    case K.NumericLiteral:
    case K.StringLiteral:
    case K.TrueKeyword:
    case K.FalseKeyword:
    case K.NullKeyword:
    case K.ThisKeyword:
    case K.Identifier:
      return "atom";
    case K.BinaryExpression: {
      const operator = (node as ts.BinaryExpression).operatorToken.kind;
      const picks =
        operator === K.BarBarToken ||
        operator === K.AmpersandAmpersandToken ||
        operator === K.QuestionQuestionToken;
      return picks || operator === K.CommaToken || operator === K.EqualsToken ? "call" : "const";
    }
    case K.PrefixUnaryExpression:
    case K.PostfixUnaryExpression:
    case K.ElementAccessExpression:
    case K.PropertyAccessExpression:
    case K.TemplateExpression:
      return "const";
    case K.CallExpression:
      if (!l.world.isTypeScript(l.file)) return "const";
      return l.world.checker.getResolvedSignature(node as ts.CallExpression)?.declaration?.typeParameters
        ? "call"
        : "const";
    default:
      return l.world.isTypeScript(l.file) ? "call" : "const";
  }
}

/** Just after the opening brace and the directives of a block. */
export function insertionPoint(l: Lowering, block: ts.Block): number {
  const { ts } = l;
  let at = block.getStart(l.file) + 1;
  if (!ts.isFunctionLike(block.parent)) return at;
  for (const statement of block.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break;
    at = statement.end;
  }
  return at;
}

export function nameOf(ts: typeof import("typescript"), node: FnNode): string {
  if (ts.isSourceFile(node)) return "";
  const { name } = node;
  if (name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name))) return name.text;
  const parent = node.parent;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isBinaryExpression(parent) && ts.isPropertyAccessExpression(parent.left))
    return parent.left.name.text;
  if (ts.isBinaryExpression(parent) && ts.isIdentifier(parent.left)) return parent.left.text;
  return "(anonymous)";
}

/** Whether a function sees its own `arguments`. */
function mentionsArguments(l: Lowering, node: FnNode): boolean {
  const { ts } = l;
  if (ts.isArrowFunction(node)) return false;
  return mentions(l, "arguments", node, (id) => {
    for (let at: ts.Node | undefined = id.parent; at && at !== node; at = at.parent) {
      if (ts.isFunctionLike(at) && !ts.isArrowFunction(at)) return false;
      if (ts.isPropertyDeclaration(at) || ts.isClassStaticBlockDeclaration(at)) return false;
    }
    return !isMemberName(ts, id);
  });
}

function mentions(
  l: Lowering,
  name: string,
  within: ts.Node,
  accept: (id: ts.Identifier) => boolean,
): boolean {
  const found = l.world.facts(l.file).mentions.get(name) ?? [];
  return found.some((id) => id.pos >= within.pos && id.end <= within.end && accept(id));
}

function mentionsDynamicScope(l: Lowering, node: FnNode): boolean {
  const { ts } = l;
  if (!l.world.facts(l.file).dynamicScope) return false;
  let found = false;
  const stack: ts.Node[] = [node];
  for (let next = stack.pop(); next && !found; next = stack.pop()) {
    if (next.kind === ts.SyntaxKind.WithStatement) found = true;
    if (ts.isCallExpression(next) && isDirectEval(ts, next)) found = true;
    ts.forEachChild(next, (child) => {
      stack.push(child);
    });
  }
  return found;
}
