/** A call of the program's main function with arguments that it might take, so that a pasted function can be run. */
import ts from "typescript";

const MAIN = /^(?:main|run|bench|demo|test)$/;

export function guessCall(file: ts.SourceFile, checker: ts.TypeChecker): string {
  const functions = file.statements.flatMap(functionsOf);
  const main =
    functions.find(({ name }) => MAIN.test(name)) ??
    functions.findLast(({ exported }) => exported) ??
    functions.at(-1);
  if (!main) return "";
  const taken = main.parameters.filter(
    ({ initializer, questionToken, dotDotDotToken }) => !initializer && !questionToken && !dotDotDotToken,
  );
  return `${main.name}(${taken.map((parameter) => argumentFor(parameter, checker)).join(", ")})`;
}

interface Candidate {
  readonly name: string;
  readonly exported: boolean;
  readonly parameters: readonly ts.ParameterDeclaration[];
}

function functionsOf(statement: ts.Statement): Candidate[] {
  const exported =
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (ts.isFunctionDeclaration(statement))
    return statement.name && statement.body
      ? [{ name: statement.name.text, exported, parameters: [...statement.parameters] }]
      : [];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
    ts.isIdentifier(name) &&
    initializer &&
    (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
      ? [{ name: name.text, exported, parameters: [...initializer.parameters] }]
      : [],
  );
}

function argumentFor(parameter: ts.ParameterDeclaration, checker: ts.TypeChecker): string {
  const type = checker.typeToString(checker.getTypeAtLocation(parameter)).replace(/<.*>$/, "");
  if (type === "string") return '"scopefree"';
  if (type === "boolean") return "true";
  if (type === "bigint") return "1000n";
  if (/^(?:Readonly)?Array$|\[\]$/.test(type)) return /number/.test(type) ? "[1, 2, 3]" : "[]";
  if (/^Big(?:Int|Uint)64Array$/.test(type)) return `new ${type}(1000).fill(1n)`;
  if (/^\w+\d+(?:Clamped)?Array$/.test(type)) return `new ${type}(1000).fill(1)`;
  if (type === "ArrayBuffer") return "new ArrayBuffer(8000)";
  if (type === "number" || type === "any") return "1000";
  return "undefined as never";
}
