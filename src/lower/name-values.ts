/** Names and `this`: reading them, and writing what they stand for. What a function outside the unit is, is known by its name. */
import type ts from "typescript";
import { NONE, type VarId } from "../ir/ir.js";
import { staticTarget } from "./calls.js";
import { type Lowering, Unsupported } from "./context.js";
import { isTypedArray } from "./sites.js";

/** The variable of the unit that a name denotes; undefined for everything outside it. */
export function variableOf(l: Lowering, id: ts.Identifier): VarId | undefined {
  const binding = l.world.names.binding(id);
  if (binding.kind !== "symbol") return undefined;
  const variable = l.varOf.get(binding.symbol);
  if (variable === undefined && isDeclaredInside(l, binding.declaration))
    throw new Unsupported("a variable of the function that is not known");
  return variable;
}

/** A variable of the unit. All of them are known when they are read: what is not found must not pass for one outside. */
function isDeclaredInside(l: Lowering, { pos, end, kind, parent }: ts.Declaration): boolean {
  const { SyntaxKind } = l.ts;
  const isVariable =
    kind === SyntaxKind.Parameter ||
    kind === SyntaxKind.VariableDeclaration ||
    kind === SyntaxKind.BindingElement;
  if (!isVariable || l.ts.isSourceFile(l.rootNode) || pos < l.rootNode.pos || end > l.rootNode.end)
    return false;
  return parent.getSourceFile() === l.file;
}

export function readName(l: Lowering, id: ts.Identifier): VarId {
  const variable = variableOf(l, id);
  if (variable === undefined) {
    if (id.text === "undefined" || id.text === "NaN" || id.text === "Infinity") return NONE;
    return l.world.names.isConstantRegExp(id)
      ? l.fresh("regexp", id)
      : (functionValue(l, id) ?? l.unknown(id));
  }
  l.touch(variable, false);
  const facts = l.world.facts(l.file);
  if (!facts.assigned.has(id.text) && !facts.dynamicScope) return variable;
  const snapshot = l.temp();
  l.copy(snapshot, variable, id);
  return snapshot;
}

/** A function that its name determines, as a value. */
export function functionValue(l: Lowering, node: ts.Expression): VarId | undefined {
  const path = l.world.names.globalPath(node);
  if (path !== undefined && isTypedArray(path) && !l.world.patches.globals.has(path)) {
    const made = l.temp();
    l.emit({ op: "fresh", dst: made, kind: "native", path, span: l.span(node) });
    return made;
  }
  const target = staticTarget(l, node);
  if (target?.kind === "declared") return l.fresh("function", node, target.fn);
  if (target?.kind !== "builtin" || target.table !== "global") return undefined;
  const dst = l.temp();
  l.emit({ op: "fresh", dst, kind: "native", path: target.name, span: l.span(node) });
  return dst;
}

export function readThis(l: Lowering): VarId {
  const variable = l.fn.body.thisVar;
  if (variable !== NONE) l.touch(variable, false);
  return variable;
}

/** `name = value`; `value` is the expression that stands for it, if it is one */
export function writeName(
  l: Lowering,
  id: ts.Identifier,
  src: VarId,
  node: ts.Node,
  value?: ts.Expression,
): void {
  l.see(id);
  const variable = variableOf(l, id);
  if (variable !== undefined) {
    l.copy(variable, src, node, value);
    return;
  }
  if (src !== NONE) l.emit({ op: "escape", src, why: outsideKind(l, id), span: l.span(node) });
}

function outsideKind(l: Lowering, id: ts.Identifier): "outer-variable" | "module-variable" {
  const { ts } = l;
  const binding = l.world.names.binding(id);
  if (binding.kind !== "symbol") return "module-variable";
  for (let node: ts.Node | undefined = binding.declaration.parent; node; node = node.parent) {
    if (ts.isFunctionLike(node)) return "outer-variable";
  }
  return "module-variable";
}
