/** Places as reports show them: paths relative to the working directory, lines and columns from 1. */
import type ts from "typescript";
import type { Site } from "../lower/sites.js";
import type { FlowStep } from "../report.js";

export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export class Places {
  private readonly base: string;

  constructor(
    private readonly ts: typeof import("typescript"),
    private readonly program: ts.Program,
    workingDirectory: string,
  ) {
    this.base = `${workingDirectory.replace(/\\/g, "/").replace(/\/$/, "")}/`;
  }

  position(file: ts.SourceFile, offset: number): Position {
    const { line, character } = file.getLineAndCharacterOfPosition(offset);
    return { file: this.relative(file.fileName), line: line + 1, column: character + 1 };
  }

  /** Where a report says that a site is. */
  ofSite(site: Site): Position {
    return this.position(site.file, this.anchorOf(site));
  }

  flowStep(fileName: string, offset: number, text: string): FlowStep {
    const file = this.program.getSourceFile(fileName);
    return file
      ? { ...this.position(file, offset), text }
      : { file: this.relative(fileName), line: 1, column: 1, text };
  }

  /** Line and column alone, for what stands beside the name of its file. */
  placeIn(fileName: string, offset: number): string {
    const { line, column } = this.flowStep(fileName, offset, "");
    return `${line}:${column}`;
  }

  relative(fileName: string): string {
    const path = fileName.replace(/\\/g, "/");
    return path.startsWith(this.base) ? path.slice(this.base.length) : path;
  }

  /** Where a report says that a call is. */
  ofCall(node: ts.CallExpression): Position {
    const file = node.getSourceFile();
    return this.position(file, this.lastName(node).getStart(file));
  }

  /** A position as it is written in what is said about a file. */
  fromFile({ file, line, column }: Position, about: ts.SourceFile): string {
    return file === this.relative(about.fileName) ? `${line}:${column}` : `${file}:${line}:${column}`;
  }

  /** `new`, or the last name before the `(` */
  private anchorOf({ node, file, form }: Site): number {
    const { ts } = this;
    if (ts.isNewExpression(node)) return node.getStart(file);
    if (form === "array") {
      const made = (node.expression as ts.PropertyAccessExpression).expression;
      if (ts.isNewExpression(made)) return made.getStart(file);
    }
    return this.lastName(node).getStart(file);
  }

  private lastName({ expression }: ts.CallExpression): ts.Node {
    return this.ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  }
}
