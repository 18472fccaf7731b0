/** Declarations: what is hoisted before the statements of a list run, and variables where they get their values. */
import type ts from "typescript";
import { NONE, type VarId } from "../ir/ir.js";
import { type Lowering, Unsupported } from "./context.js";
import { expr, gone } from "./expressions.js";
import { declareNames, lowerClosure } from "./functions.js";
import { bindName } from "./patterns.js";

/** Names and function declarations of a statement list exist from its start. */
export function hoist(l: Lowering, list: readonly ts.Statement[]): void {
  const { ts } = l;
  const functions: ts.FunctionDeclaration[] = [];
  const lexical: VarId[] = [];
  for (const node of list) {
    // names at a module's top level are outside of every unit
    if (ts.isSourceFile(node.parent)) continue;
    if (ts.isVariableStatement(node)) {
      const { declarationList } = node;
      if ((ts.getCombinedNodeFlags(declarationList) & ts.NodeFlags.BlockScoped) === 0) continue;
      for (const one of declarationList.declarations) lexical.push(...declareNames(l, one.name, "local"));
    } else if (ts.isFunctionDeclaration(node) && node.body && node.name) {
      declareNames(l, node.name, "local");
      functions.push(node);
    } else if ((ts.isClassDeclaration(node) || ts.isEnumDeclaration(node)) && node.name)
      declareNames(l, node.name, "local");
  }
  // a function that is made here reads names of the block that have no value yet
  if (functions.length > 0) for (const variable of lexical) l.copy(variable, NONE, functions[0] as ts.Node);
  for (const node of functions) {
    const closure = lowerClosure(l, node);
    const variable = l.varOf.get(
      l.world.checker.getSymbolAtLocation(node.name as ts.Identifier) as ts.Symbol,
    );
    if (variable !== undefined) l.copy(variable, closure, node);
    // Annex B.3.3: it is assigned to a variable around the block as well, which is not followed
    if (l.world.facts(l.file).sloppyBlockFunctions.has((node.name as ts.Identifier).text))
      gone(l, closure, node);
  }
}

/** All `var` and loop-head names in a function's body; names scoped to blocks are declared where they stand. */
export function hoistVars(l: Lowering, list: readonly ts.Statement[]): void {
  const { ts } = l;
  const moduleLevel = ts.isSourceFile(l.fn.node);
  const stack: ts.Node[] = [...list];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) continue;
    if (ts.isVariableDeclarationList(node)) {
      const scoped = (ts.getCombinedNodeFlags(node) & ts.NodeFlags.BlockScoped) !== 0;
      // a module's `var` belongs to the module, wherever it stands
      if (scoped ? !ts.isVariableStatement(node.parent) : !moduleLevel)
        for (const one of node.declarations) declareNames(l, one.name, "local");
    }
    ts.forEachChild(node, (child) => {
      stack.push(child);
    });
  }
}

export function declarations(l: Lowering, list: ts.VariableDeclarationList): void {
  const { ts } = l;
  l.see(list);
  const isVar = (ts.getCombinedNodeFlags(list) & ts.NodeFlags.BlockScoped) === 0;
  const disposable = isDisposable(l, list);
  for (const node of list.declarations) {
    l.see(node);
    if (node.type) l.skip(node.type);
    if (!node.initializer) {
      if (isVar) seeNames(l, node.name);
      else bindName(l, node.name, NONE);
      continue;
    }
    if (isVar) refuseCaughtNames(l, node);
    const value = expr(l, node.initializer);
    if (disposable && value !== NONE)
      l.emit({ op: "escape", src: value, why: "disposable", span: l.span(node) });
    bindName(l, node.name, value, node.initializer);
  }
}

/** `using` and `await using` */
export function isDisposable({ ts }: Lowering, { flags }: ts.VariableDeclarationList): boolean {
  const { Using, AwaitUsing } = ts.NodeFlags;
  return (flags & Using) === Using || (flags & AwaitUsing) === AwaitUsing;
}

/** Annex B.3.4: in the handler of what is caught as `e`, `var e = v` declares one variable and assigns another. */
function refuseCaughtNames(l: Lowering, node: ts.VariableDeclaration): void {
  const { ts } = l;
  if (!ts.isIdentifier(node.name)) return;
  for (let at: ts.Node = node.parent; at && !ts.isFunctionLike(at); at = at.parent) {
    const caught = ts.isCatchClause(at) ? at.variableDeclaration?.name : undefined;
    if (caught && ts.isIdentifier(caught) && caught.text === node.name.text)
      throw new Unsupported("a `var` of the name of what is caught");
  }
}

function seeNames(l: Lowering, name: ts.BindingName): void {
  l.see(name);
}
