/**
 * Facts about one file that hold whatever the control flow: which names are assigned anywhere, where
 * each name is mentioned, whether direct `eval` or `with` can see variables, how deep the tree is.
 * All are by name, not by variable: a name that is assigned in one scope counts as assigned in every
 * scope of the file, which can only make the analysis more careful.
 *
 * The walk keeps its own stack, so no nesting overflows it.
 */
import type ts from "typescript";

export interface FileFacts {
  /** names that some assignment, update, `for-in/of` head or destructuring assignment writes */
  readonly assigned: ReadonlySet<string>;
  /** every identifier, by name */
  readonly mentions: ReadonlyMap<string, readonly ts.Identifier[]>;
  /** the texts of all string literals: members can be named by them as well */
  readonly strings: ReadonlySet<string>;
  /** those of string literals that are keys of members as they stand */
  readonly literalKeys: ReadonlySet<string>;
  /** keys in brackets under which something is written */
  readonly writtenKeys: readonly ts.Expression[];
  /**
   * functions declared in nested blocks of sloppy code: Annex B.3.3 of ECMAScript also assigns them to a
   * variable of the enclosing function, which the type checker does not model
   */
  readonly sloppyBlockFunctions: ReadonlySet<string>;
  /** names of accessors, and the keys in brackets of others */
  readonly accessors: readonly ts.PropertyName[];
  readonly hasDecorators: boolean;
  /** elements of JSX, which call a function that their text does not name */
  readonly hasJsx: boolean;
  /** direct `eval` or `with`: any variable of the file may be read or written by text we cannot see */
  readonly dynamicScope: boolean;
  /** levels of the syntax tree; a link of a chain of operators that leans left counts as `LINK` of one */
  readonly depth: number;
}

/**
 * Chains of operators are walked without recursion, so more of them is borne. Names at their far end are looked up
 * through all of the chain, though: without any limit, one of 20,000 terms takes minutes.
 */
const LINK = 0.2;

export function fileFacts(ts: typeof import("typescript"), file: ts.SourceFile): FileFacts {
  const assigned = new Set<string>();
  const mentions = new Map<string, ts.Identifier[]>();
  const strings = new Set<string>();
  const literalKeys = new Set<string>();
  const writtenKeys: ts.Expression[] = [];
  const sloppyBlockFunctions = new Set<string>();
  const accessors: ts.PropertyName[] = [];
  let hasDecorators = false;
  let hasJsx = false;
  let dynamicScope = false;
  let depth = 0;
  const strict = isStrict(ts, file);

  const assignTarget = (target: ts.Node): void => {
    const pending: ts.Node[] = [target];
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (ts.isIdentifier(node)) assigned.add(node.text);
      else if (ts.isShorthandPropertyAssignment(node)) assigned.add(node.name.text);
      else if (ts.isPropertyAssignment(node)) pending.push(node.initializer);
      else if (ts.isSpreadElement(node) || ts.isSpreadAssignment(node)) pending.push(node.expression);
      else if (ts.isObjectLiteralExpression(node)) pending.push(...node.properties);
      else if (ts.isArrayLiteralExpression(node)) pending.push(...node.elements);
      else if (ts.isBinaryExpression(node)) pending.push(node.left);
      else if (ts.isElementAccessExpression(node)) writtenKeys.push(node.argumentExpression);
      else if (isWrapper(ts, node)) pending.push(node.expression);
    }
  };

  // two stacks instead of one of pairs: this walk is the dearest thing that is done to every file
  const stack: ts.Node[] = [file];
  const levels: number[] = [1];
  let level = 1;
  let spine: ts.Node | undefined;
  const push = (child: ts.Node): void => {
    stack.push(child);
    levels.push(child === spine ? level + LINK : level + 1);
  };
  for (let node = stack.pop(); node; node = stack.pop()) {
    level = levels.pop() as number;
    if (level > depth) depth = level;
    switch (node.kind) {
      case ts.SyntaxKind.Identifier: {
        const id = node as ts.Identifier;
        const list = mentions.get(id.text);
        if (list) list.push(id);
        else mentions.set(id.text, [id]);
        break;
      }
      case ts.SyntaxKind.StringLiteral:
      case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
        strings.add((node as ts.StringLiteral).text);
        if (isLiteralKey(ts, node)) literalKeys.add((node as ts.StringLiteral).text);
        break;
      case ts.SyntaxKind.ComputedPropertyName:
        writtenKeys.push((node as ts.ComputedPropertyName).expression);
        break;
      case ts.SyntaxKind.BinaryExpression: {
        const { operatorToken, left } = node as ts.BinaryExpression;
        const kind = operatorToken.kind;
        if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) assignTarget(left);
        break;
      }
      case ts.SyntaxKind.PrefixUnaryExpression:
      case ts.SyntaxKind.PostfixUnaryExpression: {
        const unary = node as ts.PrefixUnaryExpression;
        if (
          unary.operator === ts.SyntaxKind.PlusPlusToken ||
          unary.operator === ts.SyntaxKind.MinusMinusToken
        )
          assignTarget(unary.operand);
        break;
      }
      case ts.SyntaxKind.ForInStatement:
      case ts.SyntaxKind.ForOfStatement: {
        const { initializer } = node as ts.ForOfStatement;
        if (!ts.isVariableDeclarationList(initializer)) assignTarget(initializer);
        else for (const declaration of initializer.declarations) noteBinding(ts, declaration.name, assigned);
        break;
      }
      case ts.SyntaxKind.FunctionDeclaration: {
        const declaration = node as ts.FunctionDeclaration;
        if (!strict && declaration.name && !ts.isSourceFile(node.parent) && !isFunctionBody(ts, node.parent))
          sloppyBlockFunctions.add(declaration.name.text);
        break;
      }
      case ts.SyntaxKind.GetAccessor:
      case ts.SyntaxKind.SetAccessor:
        accessors.push((node as ts.AccessorDeclaration).name);
        break;
      case ts.SyntaxKind.PropertyDeclaration: {
        const { modifiers, name } = node as ts.PropertyDeclaration;
        if (modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AccessorKeyword)) accessors.push(name);
        break;
      }
      case ts.SyntaxKind.Decorator:
        hasDecorators = true;
        break;
      case ts.SyntaxKind.JsxOpeningElement:
      case ts.SyntaxKind.JsxSelfClosingElement:
      case ts.SyntaxKind.JsxOpeningFragment:
        hasJsx = true;
        break;
      case ts.SyntaxKind.WithStatement:
        dynamicScope = true;
        break;
      case ts.SyntaxKind.CallExpression: {
        if (isDirectEval(ts, node as ts.CallExpression)) dynamicScope = true;
        break;
      }
    }
    spine = ts.isBinaryExpression(node) && ts.isBinaryExpression(node.left) ? node.left : undefined;
    ts.forEachChild(node, push);
  }
  return {
    assigned,
    mentions,
    strings,
    literalKeys,
    writtenKeys,
    sloppyBlockFunctions,
    accessors,
    hasDecorators,
    hasJsx,
    dynamicScope,
    depth,
  };
}

/** `o["key"]`, `{ "key": value }`, `{ ["key"]: value }` */
function isLiteralKey(ts: typeof import("typescript"), node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isElementAccessExpression(parent)) return parent.argumentExpression === node;
  return ts.isComputedPropertyName(parent) || (parent as { name?: ts.Node } | undefined)?.name === node;
}

/** `eval(…)`, which sees the variables around it; `(eval)(…)` does too. */
export function isDirectEval(ts: typeof import("typescript"), call: ts.CallExpression): boolean {
  const callee = unwrap(ts, call.expression);
  return ts.isIdentifier(callee) && callee.text === "eval";
}

export type Wrapper =
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.TypeAssertion
  | ts.NonNullExpression
  | ts.SatisfiesExpression;

/** An expression that has the value of the expression inside it. */
export function isWrapper(ts: typeof import("typescript"), node: ts.Node): node is Wrapper {
  switch (node.kind) {
    case ts.SyntaxKind.ParenthesizedExpression:
    case ts.SyntaxKind.AsExpression:
    case ts.SyntaxKind.TypeAssertionExpression:
    case ts.SyntaxKind.NonNullExpression:
    case ts.SyntaxKind.SatisfiesExpression:
      return true;
    default:
      return false;
  }
}

export function unwrap(ts: typeof import("typescript"), node: ts.Expression): ts.Expression {
  let inner = node;
  while (isWrapper(ts, inner)) inner = inner.expression;
  return inner;
}

function noteBinding(ts: typeof import("typescript"), name: ts.BindingName, into: Set<string>): void {
  const pending: ts.BindingName[] = [name];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (ts.isIdentifier(next)) into.add(next.text);
    else for (const element of next.elements) if (ts.isBindingElement(element)) pending.push(element.name);
  }
}

function isFunctionBody(ts: typeof import("typescript"), node: ts.Node): boolean {
  return ts.isBlock(node) && node.parent !== undefined && ts.isFunctionLike(node.parent);
}

/** Whether all code of a file is strict. */
export function isStrict(ts: typeof import("typescript"), file: ts.SourceFile): boolean {
  return isStrictModule(ts, file) || hasUseStrict(ts, file.statements);
}

/** Whether the code of a function is strict: by its module, or by a directive of its own or of one around it. */
export function isStrictCode(ts: typeof import("typescript"), fn: ts.FunctionLikeDeclaration): boolean {
  for (let at: ts.Node = fn; !ts.isSourceFile(at); at = at.parent) {
    const { body } = at as Partial<ts.FunctionLikeDeclaration>;
    if (ts.isFunctionLike(at) && body && ts.isBlock(body) && hasUseStrict(ts, body.statements)) return true;
  }
  return isStrict(ts, fn.getSourceFile());
}

/** An ES module. TypeScript takes CommonJS files for modules as well, by their extension; those may be sloppy. */
export function isStrictModule(ts: typeof import("typescript"), file: ts.SourceFile): boolean {
  const { externalModuleIndicator } = file as { externalModuleIndicator?: unknown };
  return (
    typeof externalModuleIndicator === "object" ||
    /\.m[jt]s$/.test(file.fileName) ||
    file.impliedNodeFormat === ts.ModuleKind.ESNext
  );
}

function hasUseStrict(ts: typeof import("typescript"), statements: readonly ts.Statement[]): boolean {
  for (const statement of statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) return false;
    if (statement.expression.text === "use strict") return true;
  }
  return false;
}

export const isAsync = (ts: typeof import("typescript"), fn: ts.Node): boolean =>
  ts.canHaveModifiers(fn) &&
  (ts.getModifiers(fn)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false);

/** Neither a generator nor async: once called, it runs to its end. */
export const runsThrough = (ts: typeof import("typescript"), fn: ts.Node): boolean =>
  !(fn as { asteriskToken?: ts.Node }).asteriskToken && !isAsync(ts, fn);

/** The name of a property where it is declared; no mention of a variable. */
export function isPropertyNameOf(
  ts: typeof import("typescript"),
  parent: ts.Node,
  id: ts.Identifier,
): boolean {
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isGetAccessor(parent) ||
      ts.isSetAccessor(parent)) &&
    parent.name === id
  );
}

/** A node with the parentheses and assertions around it. */
export function around(ts: typeof import("typescript"), node: ts.Node): ts.Node {
  let at = node;
  while (isWrapper(ts, at.parent)) at = at.parent;
  return at;
}
