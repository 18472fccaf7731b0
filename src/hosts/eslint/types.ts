/** What is used of ESLint's types; it is an optional peer, so nothing is imported from it. */

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Location {
  readonly start: Position;
  readonly end: Position;
}

interface Fixer {
  insertTextBeforeRange(range: [number, number], text: string): { range: [number, number]; text: string };
  replaceTextRange(range: [number, number], text: string): { range: [number, number]; text: string };
}

interface Complaint {
  loc: { start: Position; end: Position } | Position;
  message: string;
  suggest?: { desc: string; fix(fixer: Fixer): { range: [number, number]; text: string } }[];
}

export interface SourceCode {
  readonly text: string;
  readonly parserServices: object;
}

export interface RuleContext {
  readonly cwd: string;
  readonly physicalFilename: string;
  /** a `SourceCode`; ESLint's own type says so of some languages only */
  readonly sourceCode: object;
  readonly settings: object;
  readonly options: readonly unknown[];
  report(complaint: Complaint): void;
}

export interface RuleModule {
  meta: {
    type: "problem" | "suggestion";
    docs: { description: string };
    hasSuggestions: boolean;
    schema: object[];
    defaultOptions?: unknown[];
  };
  create(context: RuleContext): { Program(): void };
}

export interface Plugin {
  meta: { name: string; version: string; namespace: string };
  rules: Record<string, RuleModule>;
}

export interface Config {
  name: string;
  plugins: Record<string, Plugin>;
  rules: Record<string, "error" | "warn">;
}
