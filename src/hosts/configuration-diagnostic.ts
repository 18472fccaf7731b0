/** A configuration error as a diagnostic of the compiler, shown at its place in tsconfig.json. */

import type {
  Diagnostic,
  Node,
  ObjectLiteralExpression,
  Program,
  StringLiteral,
  TsConfigSourceFile,
} from "typescript";
import type { ConfigurationError } from "../diagnostics/configuration-error.js";
import type { TypeScript } from "./typescript.js";

/** Diagnostics have numbers; those of TypeScript end far below. */
const firstCode = 900_000;

export function configurationDiagnostic(
  ts: TypeScript,
  program: Program,
  error: ConfigurationError,
): Diagnostic {
  const place = placeOf(ts, program, error.option);
  return {
    category: ts.DiagnosticCategory.Error,
    code: firstCode + Number(error.code.slice(2)),
    source: "scopefree",
    messageText: `scopefree ${error.code}: ${error.message}`,
    file: place?.file,
    start: place?.start,
    length: place?.length,
  };
}

interface Place {
  readonly file: TsConfigSourceFile;
  readonly start: number;
  readonly length: number;
}

/** The name of the option in the entry of scopefree; the entry may stand in a file that is extended. */
function placeOf(ts: TypeScript, program: Program, option: string | undefined): Place | undefined {
  const file = program.getCompilerOptions()["configFile"] as TsConfigSourceFile | undefined;
  if (!file || option === undefined) return undefined;
  const name = option.slice(option.lastIndexOf(".") + 1);
  let found: StringLiteral | undefined;
  const search = (node: Node, inEntry: boolean): void => {
    const here = inEntry || (ts.isObjectLiteralExpression(node) && isEntry(ts, node));
    if (here && ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name) && node.name.text === name) {
      found ??= node.name;
    }
    ts.forEachChild(node, (child) => search(child, here));
  };
  search(file, false);
  if (!found) return undefined;
  const start = found.getStart(file);
  return { file, start, length: found.end - start };
}

function isEntry(ts: TypeScript, node: ObjectLiteralExpression): boolean {
  return node.properties.some(
    (property) =>
      ts.isPropertyAssignment(property) &&
      ts.isStringLiteral(property.name) &&
      property.name.text === "transform" &&
      ts.isStringLiteral(property.initializer) &&
      isScopefree(property.initializer.text),
  );
}

/** Whether the `transform` of a plugins entry names this package. */
export function isScopefree(transform: unknown): boolean {
  return typeof transform === "string" && /(?:^|\/)scopefree(?:\/|$)/.test(transform);
}
