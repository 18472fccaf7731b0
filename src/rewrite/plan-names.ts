/** The names of a plan: those of the runtime's functions in the file, new ones, and the program's own for memory. */
import type ts from "typescript";
import type { World } from "../lower/world.js";
import type { Binding } from "../place/bind.js";
import type { RuntimeName } from "./plan.js";

export class PlanNames {
  readonly imports: Partial<Record<RuntimeName, string>> = {};
  private readonly taken: Set<string>;
  private resultName: string | undefined;

  constructor(
    private readonly world: World,
    private readonly file: ts.SourceFile,
  ) {
    this.taken = new Set(world.facts(file).mentions.keys());
  }

  /** Imports a function of the runtime. */
  runtime(name: RuntimeName): void {
    this.imports[name] ??= this.newName(name);
  }

  /** A name that the file does not mention. */
  newName(wish: string): string {
    let name = wish;
    for (let i = 2; this.taken.has(name); i++) name = `${wish}${i}`;
    this.taken.add(name);
    return name;
  }

  /** The program's own name for the memory, if it can be used at every free. */
  ownName(value: ts.Expression, { scope, points }: Binding): string | undefined {
    const { world } = this;
    const { ts } = world;
    let node: ts.Node = value;
    while (
      ts.isParenthesizedExpression(node.parent) ||
      ts.isAsExpression(node.parent) ||
      ts.isSatisfiesExpression(node.parent) ||
      ts.isNonNullExpression(node.parent)
    )
      node = node.parent;
    const declaration = node.parent;
    if (
      !ts.isVariableDeclaration(declaration) ||
      declaration.initializer !== node ||
      !ts.isIdentifier(declaration.name)
    )
      return undefined;
    const statement = declaration.parent.parent;
    if (!ts.isVariableStatement(statement) || scope.form !== "block") return undefined;
    const block = statement.parent;
    if (!ts.isBlock(block) || block.getStart(this.file) !== scope.span.start || block.end !== scope.span.end)
      return undefined;
    const symbol = world.checker.getSymbolAtLocation(declaration.name);
    if (!symbol || !world.names.isStable(symbol)) return undefined;
    const name = declaration.name.text;
    // parameters have a scope of their own, in which the name may mean something else
    const from = ts.isFunctionLike(block.parent) ? block.parent.pos : scope.span.start;
    if (points.some((point) => point.span.end <= declaration.end)) return undefined;
    for (const mention of world.facts(this.file).mentions.get(name) ?? []) {
      if (mention.pos < from || mention.end > scope.span.end || isMemberName(ts, mention)) continue;
      if (
        world.checker.getSymbolAtLocation(mention) !== symbol &&
        !ts.isShorthandPropertyAssignment(mention.parent)
      )
        return undefined;
    }
    return name;
  }

  /** The name under which `return e` keeps its value. */
  result(): string {
    this.resultName ??= this.newName("result");
    return this.resultName;
  }
}

function isMemberName(ts: typeof import("typescript"), id: ts.Identifier): boolean {
  const parent = id.parent;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === id) ||
    (ts.isPropertyAssignment(parent) && parent.name === id)
  );
}
