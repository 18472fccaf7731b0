/**
 * Which names in the source hold the memory of a site, or a view of it: the variables that the connection graph says
 * may point to it, found again among the declarations of the function by name and place.
 */
import ts from "typescript";
import type { DecidedSite } from "../../../src/decide/decisions.js";
import type { Graph, ObjId } from "../../../src/escape/graph.js";
import { definedBy, type Span, type Unit, type VarId } from "../../../src/ir/ir.js";

export interface Names {
  readonly symbols: ReadonlySet<ts.Symbol>;
  readonly labels: readonly string[];
}

export function namesOf(site: DecidedSite, file: ts.SourceFile, checker: ts.TypeChecker): Names {
  const symbols = new Set<ts.Symbol>();
  if (site.in) {
    const { unit, graph } = site.in.function;
    const memory = memoryOf(graph, site.in.object);
    const declared = declarationsIn(unit, file, checker);
    for (const variable of unit.vars) {
      if (variable.name === "" || ![...memory].some((object) => graph.holds(variable.id, object))) continue;
      const candidates = declared.get(variable.name) ?? [];
      const found =
        candidates.length > 1 ? nearest(candidates, definitionOf(unit, variable.id)) : candidates[0];
      if (found) symbols.add(found.symbol);
    }
  }
  if (symbols.size === 0) {
    const own = declaredAt(file, site.extent, checker);
    if (own) symbols.add(own);
  }
  return { symbols, labels: [...new Set([...symbols].map(({ name }) => name))] };
}

/** The memory itself, and the views of it. */
export function memoryOf(graph: Graph, object: ObjId): Set<ObjId> {
  const found = new Set([object]);
  for (const { id, thing } of graph.objects)
    if (thing.kind === "memory" && thing.root === object) found.add(id);
  return found;
}

interface Declared {
  readonly symbol: ts.Symbol;
  /** extent of the function or block that it is visible in */
  readonly scope: Span;
}

const tables = new WeakMap<Unit, Map<string, Declared[]>>();

function declarationsIn(unit: Unit, file: ts.SourceFile, checker: ts.TypeChecker): Map<string, Declared[]> {
  let table = tables.get(unit);
  if (table) return table;
  table = new Map();
  tables.set(unit, table);
  const root = unit.fns.get(unit.root)?.span ?? { start: 0, end: file.end };
  const made = table;
  const visit = (node: ts.Node): void => {
    if (node.end <= root.start || node.pos >= root.end) return;
    if (
      (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) &&
      ts.isIdentifier(node.name)
    ) {
      const symbol = checker.getSymbolAtLocation(node.name);
      const list = made.get(node.name.text) ?? [];
      made.set(node.name.text, list);
      const scope = scopeOf(node);
      if (symbol && !list.some((one) => one.symbol === symbol))
        list.push({ symbol, scope: { start: scope.pos, end: scope.end } });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return made;
}

function scopeOf(node: ts.Node): ts.Node {
  let at = node.parent;
  while (
    at &&
    !ts.isBlock(at) &&
    !ts.isFunctionLike(at) &&
    !ts.isSourceFile(at) &&
    !ts.isIterationStatement(at, false) &&
    !ts.isCaseBlock(at)
  )
    at = at.parent;
  return at ?? node;
}

function definitionOf(unit: Unit, variable: VarId): Span | undefined {
  for (const { blocks } of unit.fns.values())
    for (const { instrs } of blocks)
      for (const instr of instrs) if (definedBy(instr) === variable) return instr.span;
  return undefined;
}

/** The declaration in the smallest scope around a place. */
function nearest(candidates: readonly Declared[], place: Span | undefined): Declared | undefined {
  if (!place) return candidates[0];
  let best: Declared | undefined;
  for (const one of candidates) {
    if (place.start < one.scope.start || place.end > one.scope.end) continue;
    if (!best || one.scope.end - one.scope.start < best.scope.end - best.scope.start) best = one;
  }
  return best ?? candidates[0];
}

/** The variable whose initialiser begins at a place, or holds the expression there. */
function declaredAt(file: ts.SourceFile, extent: Span, checker: ts.TypeChecker): ts.Symbol | undefined {
  let found: ts.Symbol | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > extent.start || node.end < extent.end) return;
    if (
      ts.isVariableDeclaration(node) &&
      ts.isIdentifier(node.name) &&
      node.initializer?.getStart(file) === extent.start
    )
      found = checker.getSymbolAtLocation(node.name);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
