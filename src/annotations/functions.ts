/** Which function the declaration behind a comment declares, and what its parameters are called. */
import type ts from "typescript";

export type SignatureNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.MethodSignature
  | ts.ConstructorDeclaration
  | ts.ConstructSignatureDeclaration
  | ts.CallSignatureDeclaration
  | ts.FunctionTypeNode
  | ts.AccessorDeclaration;

type TypeScript = typeof import("typescript");

/** The functions that a statement, member or expression declares; an annotation needs exactly one. */
export function annotatedFunctions(ts: TypeScript, owner: ts.Node): readonly SignatureNode[] {
  if (
    ts.isFunctionDeclaration(owner) ||
    ts.isFunctionExpression(owner) ||
    ts.isArrowFunction(owner) ||
    ts.isMethodDeclaration(owner) ||
    ts.isMethodSignature(owner) ||
    ts.isConstructorDeclaration(owner) ||
    ts.isConstructSignatureDeclaration(owner) ||
    ts.isCallSignatureDeclaration(owner) ||
    ts.isFunctionTypeNode(owner) ||
    ts.isAccessor(owner)
  )
    return [owner];
  const next = (...nodes: readonly (ts.Node | undefined)[]): readonly SignatureNode[] =>
    nodes.flatMap((node) => (node ? annotatedFunctions(ts, node) : []));
  if (ts.isVariableStatement(owner)) return next(...owner.declarationList.declarations);
  if (ts.isVariableDeclaration(owner) || ts.isPropertyDeclaration(owner))
    return owner.initializer ? next(owner.initializer) : next(owner.type);
  if (ts.isPropertySignature(owner)) return next(owner.type);
  if (ts.isPropertyAssignment(owner)) return next(owner.initializer);
  if (ts.isTypeAliasDeclaration(owner)) return next(owner.type);
  if (ts.isExportAssignment(owner) || ts.isParenthesizedExpression(owner)) return next(owner.expression);
  if (ts.isParenthesizedTypeNode(owner)) return next(owner.type);
  // `exports.f = function (p) { … }`
  if (ts.isExpressionStatement(owner)) return next(owner.expression);
  if (ts.isBinaryExpression(owner)) return next(owner.right);
  return [];
}

/** Names by position, without `this`; "" for a pattern. */
export function parameterNames(ts: TypeScript, fn: SignatureNode): readonly string[] {
  return ownParameters(ts, fn).map(({ name }) => (ts.isIdentifier(name) ? name.text : ""));
}

function ownParameters(ts: TypeScript, fn: SignatureNode): readonly ts.ParameterDeclaration[] {
  return fn.parameters.filter(({ name }) => !(ts.isIdentifier(name) && name.text === "this"));
}
