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

  /** `new`, or the last name before the `(` */
  private anchorOf({ node, file, form }: Site): number {
    const { ts } = this;
    if (ts.isNewExpression(node)) return node.getStart(file);
    if (form === "array") {
      const made = (node.expression as ts.PropertyAccessExpression).expression;
      if (ts.isNewExpression(made)) return made.getStart(file);
    }
    const callee = node.expression;
    return ts.isPropertyAccessExpression(callee) ? callee.name.getStart(file) : callee.getStart(file);
  }
}
