/** Keys of members: as they are spelled out, or what is known of an expression in brackets. */
import type ts from "typescript";
import { ANY_KEY, INDEX, type Key, NO_MEMBER, named } from "../ir/ir.js";
import type { Lowering } from "./context.js";
import { expr } from "./expressions.js";
import { unwrap } from "./facts.js";

/** The name of a member; of private ones, one for each class (`private-names.ts`). */
export function memberNameOf(l: Lowering, id: ts.MemberName): string {
  return l.ts.isPrivateIdentifier(id) ? l.world.privateNames.of(id) : id.text;
}

export const memberKey = (l: Lowering, id: ts.MemberName): Key =>
  l.ts.isPrivateIdentifier(id) ? { kind: "name", name: memberNameOf(l, id) } : named(id.text);

/** Evaluates a property name. */
export function propertyKey(l: Lowering, name: ts.PropertyName): Key {
  const { ts } = l;
  l.see(name);
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return memberKey(l, name);
  if (ts.isStringLiteral(name) || ts.isNoSubstitutionTemplateLiteral(name)) return named(name.text);
  if (ts.isNumericLiteral(name)) return named(name.text);
  if (ts.isComputedPropertyName(name)) return keyOf(l, name.expression);
  return ANY_KEY;
}

/** Evaluates the expression in brackets of a member access. */
export function keyOf(l: Lowering, node: ts.Expression): Key {
  const { ts } = l;
  const inner = unwrap(ts, node);
  if (ts.isStringLiteral(inner) || ts.isNoSubstitutionTemplateLiteral(inner) || ts.isNumericLiteral(inner)) {
    expr(l, node);
    return named(inner.text);
  }
  const condition = l.world.numbers.numericIf(node, l.rootNode);
  l.use(expr(l, node), node, true);
  if (condition === 0) return INDEX;
  const steady = l.world.switches.numberGuards ? l.world.steady.restsOn(node, l.rootNode) : undefined;
  if (condition !== -1) return { kind: "index-if", params: condition, steady };
  const isPartly = l.world.numbers.isPartlyNumber(node, l.rootNode);
  if (steady !== undefined) return { kind: "any", member: !isPartly, steady };
  return isPartly ? NO_MEMBER : ANY_KEY;
}
