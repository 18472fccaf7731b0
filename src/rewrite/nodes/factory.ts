/** The statements and expressions that a plan adds, as nodes. They have no place in the original text. */
import type ts from "typescript";
import type { Allocate, Plan, RuntimeName } from "../plan.js";
import { importedNames, isTypeScript, localName, RUNTIME_MODULE } from "../wording.js";

export type TypeScript = typeof ts;

export class NodeFactory {
  readonly #factory: ts.NodeFactory;

  constructor(
    readonly ts: TypeScript,
    readonly plan: Plan,
  ) {
    this.#factory = ts.factory;
  }

  /** `import { … } from "scopefree/runtime"`, or with `require` */
  importStatement(): ts.Statement {
    const factory = this.#factory;
    const source = factory.createStringLiteral(RUNTIME_MODULE);
    const names = importedNames(this.plan);
    if (this.plan.module === "esm") {
      const specifiers = names.map(([name, local]) =>
        factory.createImportSpecifier(
          false,
          name === local ? undefined : factory.createIdentifier(name),
          factory.createIdentifier(local),
        ),
      );
      const clause = factory.createImportClause(undefined, undefined, factory.createNamedImports(specifiers));
      return factory.createImportDeclaration(undefined, clause, source);
    }
    const elements = names.map(([name, local]) =>
      factory.createBindingElement(undefined, name === local ? undefined : name, local),
    );
    const required = factory.createCallExpression(factory.createIdentifier("require"), undefined, [source]);
    return this.constant(factory.createObjectBindingPattern(elements), required);
  }

  /** `freeTracked(a, b);` */
  freeStatement(names: readonly string[]): ts.Statement {
    return this.#factory.createExpressionStatement(this.#call("freeTracked", this.#identifiers(names)));
  }

  /** `freeTrackedAfter(e, a)` */
  freeAfter(value: ts.Expression, names: readonly string[]): ts.Expression {
    return this.#call("freeTrackedAfter", [value, ...this.#identifiers(names)]);
  }

  /** `let slot: unknown;` */
  slotStatements(slots: readonly string[]): ts.Statement[] {
    if (slots.length === 0) return [];
    const factory = this.#factory;
    const type = isTypeScript(this.plan.fileName)
      ? factory.createKeywordTypeNode(this.ts.SyntaxKind.UnknownKeyword)
      : undefined;
    const declarations = slots.map((slot) =>
      factory.createVariableDeclaration(slot, undefined, type, undefined),
    );
    return [
      factory.createVariableStatement(
        undefined,
        factory.createVariableDeclarationList(declarations, this.ts.NodeFlags.Let),
      ),
    ];
  }

  /** `const name = value;` */
  constant(name: string | ts.BindingName, value: ts.Expression): ts.VariableStatement {
    const factory = this.#factory;
    const declaration = factory.createVariableDeclaration(name, undefined, undefined, value);
    return factory.createVariableStatement(
      undefined,
      factory.createVariableDeclarationList([declaration], this.ts.NodeFlags.Const),
    );
  }

  returnStatement(value: ts.Expression): ts.ReturnStatement {
    return this.#factory.createReturnStatement(value);
  }

  /** `{ … }` */
  block(statements: readonly ts.Statement[]): ts.Block {
    return this.#factory.createBlock(statements, true);
  }

  /** `try { … } finally { freeTracked(slot); }` */
  tryStatement(statements: readonly ts.Statement[], names: readonly string[]): ts.Statement {
    return this.#factory.createTryStatement(
      this.block(statements),
      undefined,
      this.block([this.freeStatement(names)]),
    );
  }

  /** `makeSliceTracked(F, n)`, standing where the allocation stood; and around it `(slot = …)` */
  allocation(edit: Allocate, args: readonly ts.Expression[], original: ts.Node): ts.Expression {
    const factory = this.#factory;
    const call = this.standFor(this.#call(edit.call, args), original);
    if (edit.slot === undefined) return call;
    const assignment = factory.createAssignment(factory.createIdentifier(edit.slot), call);
    return factory.createParenthesizedExpression(assignment);
  }

  /** A node in place of another: comments and source maps find it there. */
  standFor<T extends ts.Node>(node: T, original: ts.Node): T {
    return this.ts.setTextRange(this.ts.setOriginalNode(node, original), original);
  }

  #call(name: RuntimeName, args: readonly ts.Expression[]): ts.CallExpression {
    return this.#factory.createCallExpression(
      this.#factory.createIdentifier(localName(this.plan, name)),
      undefined,
      args,
    );
  }

  #identifiers(names: readonly string[]): ts.Identifier[] {
    return names.map((name) => this.#factory.createIdentifier(name));
  }
}
