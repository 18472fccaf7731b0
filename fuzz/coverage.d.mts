export class Coverage {
  readonly counts: ReadonlyMap<string, { used: number; sites: number; tracked: number }>;
  constructor(producers: readonly { name: string }[]);
  add(text: string, sites: readonly { line: number; column: number; decision: string }[]): void;
}
export function markExpression(name: string, text: string): string;
export function markStart(name: string): string;
export const MARK_END: string;
