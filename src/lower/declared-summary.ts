/** What a summary beside declarations says of one function that they declare (src/hosts/summaries). */
export interface DeclaredSummary {
  /** of the declarations, as their program names it */
  readonly file: string;
  /** of a function, or a constant, at the top level of that file */
  readonly name: string;
  /** positions of the parameters that go nowhere */
  readonly positions: readonly number[];
  /** they go nowhere when the promise that is returned has settled */
  readonly async: boolean;
  /** why the summary is not believed */
  readonly doubt?: string;
}
