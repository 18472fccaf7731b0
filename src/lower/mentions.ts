/**
 * The mentions of one name in one file, sorted by the variables that they are mentions of. A large file has thousands of
 * variables called `node`, and tens of thousands of mentions: to look through all of them for each variable takes time
 * with the square of the file.
 *
 * What a mention denotes may be unknown; it may then be a mention of any variable of that name.
 */
import type ts from "typescript";

export class Mentions {
  private readonly bySymbol = new Map<ts.Symbol, ts.Identifier[]>();
  private readonly unknown: ts.Identifier[] = [];

  constructor(
    /** mentions of variables, and no names of members or declarations */
    private readonly all: readonly ts.Identifier[],
    /** `export { name }`, `export { name as other }`, `export { other as name }` */
    readonly exported: readonly ts.ExportSpecifier[],
    symbolOf: (id: ts.Identifier) => ts.Symbol | undefined,
  ) {
    for (const id of all) {
      const symbol = symbolOf(id);
      if (!symbol) this.unknown.push(id);
      else {
        const group = this.bySymbol.get(symbol);
        if (group) group.push(id);
        else this.bySymbol.set(symbol, [id]);
      }
    }
  }

  /** Those that may be mentions of a variable; of one that is unknown, all. */
  of(symbol: ts.Symbol | undefined): readonly ts.Identifier[] {
    if (!symbol) return this.all;
    const group = this.bySymbol.get(symbol) ?? [];
    return this.unknown.length > 0 ? [...group, ...this.unknown] : group;
  }
}
