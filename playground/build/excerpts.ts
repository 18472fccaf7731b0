/**
 * `virtual:excerpt/PACKAGE/FILE?NAMES`: functions of an installed package, word for word, with all that they mention
 * of the same file. The examples that show real libraries are made of it.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import type { Plugin } from "vite";

const PREFIX = "virtual:excerpt/";
const modules = path.resolve(import.meta.dirname, "../../node_modules");

export function excerpts(): Plugin {
  return {
    name: "scopefree-excerpts",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined;
      const [file = "", names = ""] = id.slice(PREFIX.length + 1).split("?");
      return `export default ${JSON.stringify(excerpt(file, names.split(",")))};`;
    },
  };
}

function excerpt(file: string, names: readonly string[]): string {
  const text = readFileSync(path.join(modules, file), "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const statements = siblings(source);
  const declaring = new Map<string, ts.Statement>();
  for (const statement of statements)
    for (const name of declaredBy(statement)) if (!declaring.has(name)) declaring.set(name, statement);

  const wanted = new Set<ts.Statement>();
  const want = (name: string): void => {
    const statement = declaring.get(name);
    if (!statement || wanted.has(statement)) return;
    wanted.add(statement);
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) want(node.text);
      ts.forEachChild(node, visit);
    };
    visit(statement);
  };
  for (const name of names) {
    if (!declaring.has(name)) throw new Error(`${file} declares no ${name}`);
    want(name);
  }
  const kept = statements.filter((statement) => wanted.has(statement));
  return `${kept.map((statement) => statement.getText(source)).join("\n\n")}\n`;
}

/** The statements of the file, or of the function that all of it is wrapped in. */
function siblings(source: ts.SourceFile): readonly ts.Statement[] {
  for (const statement of source.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) continue;
    let callee: ts.Expression = statement.expression.expression;
    while (ts.isParenthesizedExpression(callee)) callee = callee.expression;
    if (ts.isFunctionExpression(callee) && callee.body.statements.length > 10) return callee.body.statements;
  }
  return source.statements;
}

function declaredBy(statement: ts.Statement): string[] {
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name.text] : [];
  if (!ts.isVariableStatement(statement)) return [];
  const names: string[] = [];
  for (const { name } of statement.declarationList.declarations)
    if (ts.isIdentifier(name)) names.push(name.text);
  return names;
}
