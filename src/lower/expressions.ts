/**
 * Expressions → instructions. `expr` returns the variable that holds the value, or `NONE` for a value that is
 * certainly no reference.
 *
 * Soundness: this is a whitelist. Each case below evaluates its operands in the order of the language and says
 * where their values go; a kind that has no case becomes an *opaque subtree*: whatever it mentions escapes. A
 * mention of a variable that can be assigned again is copied at once, so that `f(a, a = b)` passes the old value.
 */
import type ts from "typescript";
import { NONE, type VarId } from "../ir/ir.js";
import { lowerCall, lowerNew, lowerTagged } from "./calls.js";
import { chain } from "./chains.js";
import type { Lowering } from "./context.js";
import { unwrap } from "./facts.js";
import { lowerClosure, opaqueSubtree } from "./functions.js";
import { jsx } from "./jsx.js";
import { arrayLiteral, objectLiteral } from "./literals.js";
import { readName, readThis } from "./name-values.js";
import { binary, unary } from "./operators.js";

export function expr(l: Lowering, node: ts.Expression): VarId {
  const { ts } = l;
  const K = ts.SyntaxKind;
  l.see(node);
  switch (node.kind) {
    case K.ParenthesizedExpression:
      return expr(l, (node as ts.ParenthesizedExpression).expression);
    case K.AsExpression:
    case K.SatisfiesExpression:
    case K.TypeAssertionExpression: {
      const cast = node as ts.AsExpression;
      l.skip(cast.type);
      return expr(l, cast.expression);
    }
    case K.NonNullExpression:
      return expr(l, (node as ts.NonNullExpression).expression);
    case K.ExpressionWithTypeArguments: {
      const instantiation = node as ts.ExpressionWithTypeArguments;
      return expr(l, instantiation.expression);
    }
    case K.NumericLiteral:
    case K.BigIntLiteral:
    case K.StringLiteral:
    case K.NoSubstitutionTemplateLiteral:
    case K.TrueKeyword:
    case K.FalseKeyword:
    case K.NullKeyword:
    case K.OmittedExpression:
      return NONE;
    case K.RegularExpressionLiteral:
      return l.fresh("regexp", node);
    case K.MetaProperty:
      l.skip(node);
      return l.unknown(node);
    case K.TemplateExpression: {
      const template = node as ts.TemplateExpression;
      l.see(template.head);
      for (const part of template.templateSpans) {
        l.see(part);
        l.see(part.literal);
        l.use(expr(l, part.expression), part, true);
      }
      return NONE;
    }
    case K.Identifier:
      return readName(l, node as ts.Identifier);
    case K.ThisKeyword:
      return readThis(l);
    case K.ArrayLiteralExpression:
      return arrayLiteral(l, node as ts.ArrayLiteralExpression);
    case K.ObjectLiteralExpression:
      return objectLiteral(l, node as ts.ObjectLiteralExpression);
    case K.FunctionExpression:
    case K.ArrowFunction:
      return lowerClosure(l, node as ts.FunctionExpression | ts.ArrowFunction);
    case K.PropertyAccessExpression:
    case K.ElementAccessExpression:
    case K.CallExpression:
      return chain(l, node as ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression);
    case K.NewExpression:
      return lowerNew(l, node as ts.NewExpression);
    case K.TaggedTemplateExpression:
      return lowerTagged(l, node as ts.TaggedTemplateExpression);
    case K.BinaryExpression:
      return binary(l, node as ts.BinaryExpression);
    case K.PrefixUnaryExpression:
    case K.PostfixUnaryExpression:
      return unary(l, node as ts.PrefixUnaryExpression | ts.PostfixUnaryExpression);
    case K.TypeOfExpression:
    case K.VoidExpression:
      l.use(expr(l, (node as ts.VoidExpression).expression), node);
      return NONE;
    case K.DeleteExpression: {
      // removing a member can make holes and change an object's shape: its owner is not followed any more
      const target = unwrap(ts, (node as ts.DeleteExpression).expression);
      if (ts.isOptionalChain(target)) return opaqueSubtree(l, node);
      l.skip((node as ts.DeleteExpression).expression);
      if (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)) {
        gone(l, expr(l, target.expression), node);
        if (ts.isElementAccessExpression(target)) l.use(expr(l, target.argumentExpression), node, true);
      } else l.use(expr(l, target), node);
      return NONE;
    }
    case K.ConditionalExpression: {
      const { condition, whenTrue, whenFalse } = node as ts.ConditionalExpression;
      l.use(expr(l, condition), condition);
      return branch(l, node, [() => operand(l, whenTrue), () => operand(l, whenFalse)]);
    }
    case K.AwaitExpression: {
      const { expression } = node as ts.AwaitExpression;
      const src = awaited(l, expression);
      const dst = l.temp();
      l.emit({ op: "await", dst, src, span: l.span(node) });
      return dst;
    }
    case K.YieldExpression: {
      const { expression, asteriskToken } = node as ts.YieldExpression;
      let src = expression ? expr(l, expression) : NONE;
      if (asteriskToken && src !== NONE) {
        const element = l.temp();
        l.emit({ op: "iterate", dst: element, object: src, span: l.span(node) });
        // an asynchronous generator may be given an asynchronous iterable
        if (l.fn.body.async) gone(l, src, node);
        src = element;
      }
      const dst = l.temp();
      l.emit({ op: "yield", dst, src, delegated: asteriskToken !== undefined, span: l.span(node) });
      return dst;
    }
    case K.JsxElement:
    case K.JsxSelfClosingElement:
    case K.JsxFragment:
      return jsx(l, node);
    default:
      return opaqueSubtree(l, node);
  }
}

/** The value leaves what the analysis follows. */
export function gone(l: Lowering, src: VarId, node: ts.Node): void {
  if (src !== NONE) l.emit({ op: "escape", src, why: "unsupported", span: l.span(node) });
}

/** An operand of `await`: a call there is marked, because its activation has ended when `await` has its value. */
function awaited(l: Lowering, node: ts.Expression): VarId {
  const { ts } = l;
  const inner = unwrap(ts, node);
  if (!ts.isCallExpression(inner) || ts.isOptionalChain(inner)) return expr(l, node);
  for (
    let outer: ts.Expression = node;
    outer !== inner;
    outer = (outer as ts.ParenthesizedExpression).expression
  ) {
    l.see(outer);
    if (ts.isAsExpression(outer) || ts.isSatisfiesExpression(outer)) l.skip(outer.type);
  }
  l.see(inner);
  return lowerCall(l, inner, true);
}

/** A value that is one of several, each computed on its own path. */
export function branch(l: Lowering, node: ts.Node, ways: readonly (() => VarId)[]): VarId {
  const dst = l.temp();
  const from = l.fn.current;
  const ends: number[] = [];
  let carries = false;
  for (const way of ways) {
    l.fn.current = from;
    l.startBlock();
    const value = way();
    if (value !== NONE) carries = true;
    l.copy(dst, value, node);
    ends.push(l.fn.current);
  }
  const join = l.newBlock();
  for (const end of ends) l.edge(end, join);
  l.fn.current = join;
  return carries ? dst : NONE;
}

/** An expression that is evaluated or not. */
export function operand(l: Lowering, node: ts.Expression): VarId {
  if (l.fn.body.id === l.unit.root) l.unit.operands.push(l.span(node));
  return expr(l, node);
}
