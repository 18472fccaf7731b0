/**
 * What belongs to a site, in both texts: its expression, the names that hold its memory, and the places where it is
 * freed. The page gives all of them one colour.
 */
import ts from "typescript";
import type { DecidedSite } from "../../../src/decide/decisions.js";
import type { Names } from "./names.js";
import type { Link } from "./protocol.js";

export function sourceLinks(
  decided: readonly DecidedSite[],
  names: readonly Names[],
  file: ts.SourceFile,
): Link[] {
  const links: Link[] = [];
  decided.forEach(({ extent, binding }, site) => {
    links.push({ site, role: "alloc", from: extent.start, to: extent.end });
    for (const { kind, span } of binding?.points ?? []) {
      const from = kind === "end" ? Math.max(span.start, span.end - 1) : span.start;
      const to = kind === "end" ? span.end : from + (/^\w+/.exec(file.text.slice(from))?.[0].length ?? 1);
      links.push({ site, role: "free", from, to });
    }
  });
  const holding = new Map<ts.Symbol, number[]>();
  names.forEach(({ symbols }, site) => {
    for (const symbol of symbols) holding.set(symbol, [...(holding.get(symbol) ?? []), site]);
  });
  for (const { name, symbol } of mentions(file, new Set([...holding.keys()].map(({ name }) => name)), names))
    for (const site of holding.get(symbol) ?? []) links.push({ site, role: "use", ...name });
  return links.sort((a, b) => a.from - b.from || b.to - a.to);
}

interface Mention {
  readonly name: { readonly from: number; readonly to: number };
  readonly symbol: ts.Symbol;
}

function mentions(file: ts.SourceFile, wanted: ReadonlySet<string>, names: readonly Names[]): Mention[] {
  const symbols = new Set(names.flatMap((one) => [...one.symbols]));
  const scopes = new Map([...symbols].map((symbol) => [symbol, declarationScope(symbol)] as const));
  const found: Mention[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && wanted.has(node.text) && isReference(node)) {
      const symbol = resolve(node, scopes);
      if (symbol) found.push({ name: { from: node.getStart(file), to: node.end }, symbol });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** By scopes alone: the checker would infer types on the way, which costs more than everything else here. */
function resolve(
  id: ts.Identifier,
  scopes: ReadonlyMap<ts.Symbol, ts.Node | undefined>,
): ts.Symbol | undefined {
  for (let at: ts.Node | undefined = id; at; at = at.parent) {
    const { locals } = at as { locals?: ReadonlyMap<string, ts.Symbol> };
    const local = locals?.get(id.text);
    if (local) return scopes.has(local) ? local : undefined;
  }
  return undefined;
}

function declarationScope(symbol: ts.Symbol): ts.Node | undefined {
  return symbol.valueDeclaration?.parent;
}

/** Not the name of a property. */
function isReference(id: ts.Identifier): boolean {
  const { parent } = id;
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== id;
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) return parent.name !== id;
  return !(ts.isBindingElement(parent) && parent.propertyName === id);
}

/** The same in the result: what was kept stands where the map says, what was inserted is found by its shape. */
export function outputLinks(
  code: string,
  source: readonly Link[],
  place: (offset: number) => number,
): Link[] {
  const calls = runtimeCalls(code);
  const links: Link[] = [];
  const nameOf = new Map<number, { readonly name: string; readonly within: ts.Node }[]>();
  for (const link of source) {
    if (link.role === "free") continue;
    const from = place(link.from);
    const to = place(link.to - 1) + 1;
    if (link.role === "use") {
      links.push({ ...link, from, to });
      continue;
    }
    const made = calls.made.find(
      ({ node }) => node.getStart() <= to - 1 && node.end >= to && node.end <= to + 2,
    );
    const node = made?.node;
    links.push({ ...link, from: node ? node.getStart() : from, to: node ? node.end : to });
    const name = nameAt(calls.file, node ? node.getStart() : from);
    if (name) nameOf.set(link.site, [...(nameOf.get(link.site) ?? []), name]);
  }
  for (const freed of calls.freed) {
    const sites = [...nameOf].filter(([, names]) =>
      names.some(
        ({ name, within }) => name === freed.text && within.pos <= freed.pos && within.end >= freed.end,
      ),
    );
    const smallest = Math.min(
      ...sites.map(([, names]) => Math.min(...names.map(({ within }) => within.end - within.pos))),
    );
    for (const [site, names] of sites)
      if (names.some(({ within }) => within.end - within.pos === smallest))
        links.push({ site, role: "free", from: freed.getStart(), to: freed.end });
  }
  return links.sort((a, b) => a.from - b.from || b.to - a.to);
}

interface RuntimeCalls {
  readonly file: ts.SourceFile;
  readonly made: readonly { readonly node: ts.CallExpression }[];
  readonly freed: readonly ts.Identifier[];
}

/** Calls of what is imported from the runtime: those that make memory, and the names that are freed. */
function runtimeCalls(code: string): RuntimeCalls {
  const file = ts.createSourceFile("output.tsx", code, ts.ScriptTarget.Latest, true);
  const imported = new Map<string, string>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const { namedBindings } = statement.importClause ?? {};
    if (
      statement.moduleSpecifier.text !== "scopefree/runtime" ||
      !namedBindings ||
      !ts.isNamedImports(namedBindings)
    )
      continue;
    for (const { name, propertyName } of namedBindings.elements)
      imported.set(name.text, propertyName?.text ?? name.text);
  }
  const made: { node: ts.CallExpression }[] = [];
  const freed: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const name = imported.get(node.expression.text);
      if (name?.startsWith("free")) {
        const args = name.endsWith("After") ? node.arguments.slice(1) : node.arguments;
        for (const argument of args) if (ts.isIdentifier(argument)) freed.push(argument);
      } else if (name !== undefined) made.push({ node });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { file, made, freed };
}

/** The variable that the expression at a place is assigned to, and the function or file that it is used in. */
function nameAt(file: ts.SourceFile, offset: number): { name: string; within: ts.Node } | undefined {
  let name: string | undefined;
  let within: ts.Node = file;
  const visit = (node: ts.Node): void => {
    if (node.getStart(file) > offset || node.end <= offset) return;
    if (ts.isFunctionLike(node)) within = node;
    if (
      ts.isVariableDeclaration(node) &&
      ts.isIdentifier(node.name) &&
      node.initializer &&
      starts(node.initializer, offset, file)
    )
      name = node.name.text;
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isIdentifier(node.left) &&
      starts(node.right, offset, file)
    )
      name = node.left.text;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return name === undefined ? undefined : { name, within };
}

function starts(node: ts.Node, offset: number, file: ts.SourceFile): boolean {
  const from = node.getStart(file);
  return from === offset || file.text.slice(from, offset).trim() === "(";
}
