/**
 * `virtual:options`: what a user may set, read from the types and comments of `src/options.ts`, so that the form in
 * the page cannot fall behind them.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import type { Plugin } from "vite";

const ID = "virtual:options";
const file = path.resolve(import.meta.dirname, "../../src/options.ts");

/** An option as the form shows it. */
export interface OptionField {
  readonly name: string;
  readonly doc: string;
  readonly optional: boolean;
  readonly type:
    | { readonly kind: "boolean" | "number" | "string" | "strings" }
    | { readonly kind: "choice"; readonly choices: readonly string[] }
    | { readonly kind: "group"; readonly fields: readonly OptionField[] };
}

export function options(): Plugin {
  return {
    name: "scopefree-options",
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined;
      this.addWatchFile(file);
      return `export default ${JSON.stringify(readFields())};`;
    },
  };
}

function readFields(): readonly OptionField[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const interfaces = new Map<string, ts.InterfaceDeclaration>();
  for (const statement of source.statements)
    if (ts.isInterfaceDeclaration(statement)) interfaces.set(statement.name.text, statement);

  const fieldsOf = (name: string): readonly OptionField[] =>
    [...(interfaces.get(name)?.members ?? [])].filter(ts.isPropertySignature).map((member) => ({
      name: (member.name as ts.Identifier).text,
      doc: docOf(member),
      optional: member.questionToken !== undefined,
      type: typeOf(member.type as ts.TypeNode),
    }));

  const typeOf = (type: ts.TypeNode): OptionField["type"] => {
    if (type.kind === ts.SyntaxKind.BooleanKeyword) return { kind: "boolean" };
    if (type.kind === ts.SyntaxKind.NumberKeyword) return { kind: "number" };
    if (type.kind === ts.SyntaxKind.StringKeyword) return { kind: "string" };
    if (ts.isUnionTypeNode(type))
      return {
        kind: "choice",
        choices: type.types.map((one) => ((one as ts.LiteralTypeNode).literal as ts.StringLiteral).text),
      };
    if (ts.isTypeReferenceNode(type))
      return { kind: "group", fields: fieldsOf(type.typeName.getText(source)) };
    return { kind: "strings" };
  };
  return fieldsOf("Options");
}

function docOf(node: ts.Node): string {
  return ts
    .getJSDocCommentsAndTags(node)
    .map((doc) => ts.getTextOfJSDocComment((doc as ts.JSDoc).comment) ?? "")
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
}
