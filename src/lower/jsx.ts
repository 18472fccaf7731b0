/** JSX: what a component is given, it may keep. */
import type ts from "typescript";
import { NONE, type VarId } from "../ir/ir.js";
import type { Lowering } from "./context.js";
import { expr, gone } from "./expressions.js";
import { readName } from "./name-values.js";

/** What a component is given, it may keep: every value in the element escapes. */
export function jsx(l: Lowering, node: ts.Node): VarId {
  const { ts } = l;
  const visit = (child: ts.Node): void => {
    l.see(child);
    if (ts.isTypeNode(child)) return;
    if (ts.isJsxExpression(child) || ts.isJsxSpreadAttribute(child)) {
      if (child.expression) {
        const src = expr(l, child.expression);
        if (src !== NONE) l.emit({ op: "escape", src, why: "jsx", span: l.span(child) });
      }
      return;
    }
    if (ts.isIdentifier(child) && !ts.isJsxAttribute(child.parent) && !isIntrinsicTag(l, child)) {
      l.use(readName(l, child), child);
      return;
    }
    if (ts.isPropertyAccessExpression(child) || child.kind === ts.SyntaxKind.ThisKeyword) {
      gone(l, expr(l, child as ts.Expression), child);
      return;
    }
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return l.unknown(node);
}

function isIntrinsicTag(l: Lowering, id: ts.Identifier): boolean {
  return /^[a-z]/.test(id.text) && l.ts.isJsxOpeningLikeElement(id.parent);
}
