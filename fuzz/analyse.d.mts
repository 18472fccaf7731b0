export interface Pass {
  readonly options: object;
}
export interface AnalysedProgram {
  readonly code: string;
  readonly sites: readonly { line: number; column: number; decision: string }[];
  readonly tracked: number;
  readonly skipped: readonly { readonly code: string; readonly message: string }[];
  readonly errors: readonly string[];
}
export function loadPass(dist?: string): Promise<Pass>;
export function analyse(
  pass: Pass,
  sources: ReadonlyMap<string, string>,
  mode: "typed" | "text",
  settings?: { check?: boolean; options?: object; formOf?: (name: string) => string },
): Map<string, AnalysedProgram>;
