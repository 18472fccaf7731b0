/** The statements and expressions that a plan adds, as nodes. They have no place in the original text. */
import type ts from "typescript";
import type { Allocate, Arrive, Carry, Freed, Plan, Readers, RuntimeName } from "../plan.js";
import {
  byFunction,
  importedNames,
  isReader,
  isTypeScript,
  localName,
  RUNTIME_MODULE,
  slotType,
} from "../wording.js";

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

  /** `freeTracked(a, b); freeElements(c);` */
  freeStatements(names: readonly Freed[]): ts.Statement[] {
    return byFunction(names).map(([name, freed]) =>
      this.#factory.createExpressionStatement(this.#call(name, this.#freed(freed))),
    );
  }

  /** `freeTrackedAfter(e, a)` */
  freeAfter(value: ts.Expression, names: readonly Freed[]): ts.Expression {
    const freed = byFunction(names).flatMap(([name, list]) =>
      name === "freeElements" ? [this.#call(name, this.#freed(list))] : this.#freed(list),
    );
    return this.#call("freeTrackedAfter", [value, ...freed]);
  }

  /** `freeTrackedUnless(e, a)` */
  freeUnless(value: ts.Expression, names: readonly Freed[]): ts.Expression {
    return this.#call("freeTrackedUnless", [value, ...this.#freed(names)]);
  }

  /** `slot = null;` */
  forget(slot: string): ts.Statement {
    return this.#factory.createExpressionStatement(this.#emptied(slot));
  }

  /** `(slot = null, e)` */
  forgetting(slots: readonly string[], value: ts.Expression): ts.Expression {
    const list = [...slots.map((slot) => this.#emptied(slot)), value];
    return this.#factory.createParenthesizedExpression(
      list.reduce((left, right) => this.#factory.createComma(left, right)),
    );
  }

  #emptied(slot: string): ts.Expression {
    const factory = this.#factory;
    return factory.createAssignment(factory.createIdentifier(slot), factory.createNull());
  }

  /** `let slot: unknown;` */
  slotStatements(slots: readonly string[]): ts.Statement[] {
    if (slots.length === 0) return [];
    const factory = this.#factory;
    const { UnknownKeyword, AnyKeyword } = this.ts.SyntaxKind;
    const typed = isTypeScript(this.plan.fileName);
    const declarations = slots.map((slot) => {
      const type = slotType(this.plan, slot) === "any" ? AnyKeyword : UnknownKeyword;
      return factory.createVariableDeclaration(
        slot,
        undefined,
        typed ? factory.createKeywordTypeNode(type) : undefined,
      );
    });
    return [
      factory.createVariableStatement(
        undefined,
        factory.createVariableDeclarationList(declarations, this.ts.NodeFlags.Let),
      ),
    ];
  }

  /** `let slot: unknown = arguments[1] === undefined ? data : undefined;` */
  arrival({ slot, parameter, position }: Arrive): ts.Statement {
    const factory = this.#factory;
    const isNothing = factory.createStrictEquality(
      factory.createElementAccessExpression(factory.createIdentifier("arguments"), position),
      factory.createIdentifier("undefined"),
    );
    const value = factory.createConditionalExpression(
      isNothing,
      undefined,
      factory.createIdentifier(parameter),
      undefined,
      factory.createIdentifier("undefined"),
    );
    const { UnknownKeyword, AnyKeyword } = this.ts.SyntaxKind;
    const type = slotType(this.plan, slot) === "any" ? AnyKeyword : UnknownKeyword;
    const declaration = factory.createVariableDeclaration(
      slot,
      undefined,
      isTypeScript(this.plan.fileName) ? factory.createKeywordTypeNode(type) : undefined,
      value,
    );
    return factory.createVariableStatement(
      undefined,
      factory.createVariableDeclarationList([declaration], this.ts.NodeFlags.Let),
    );
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
  tryStatement(statements: readonly ts.Statement[], names: readonly Freed[]): ts.Statement {
    return this.#factory.createTryStatement(
      this.block(statements),
      undefined,
      this.block(this.freeStatements(names)),
    );
  }

  /** `makeSliceTracked(F, n)`, standing where the allocation stood; and around it `(slot = …)` */
  allocation(edit: Allocate, args: readonly ts.Expression[], original: ts.Node): ts.Expression {
    const call = this.standFor(this.#call(edit.call, args), original);
    if (edit.region) return this.bound(call, edit.here);
    return edit.slot === undefined ? call : this.kept(edit.slot, call);
  }

  /** `freeMembersWithRegion(value, "data")` */
  boundMembers(value: ts.Expression, members: readonly string[]): ts.Expression {
    const names = members.map((name) => this.#factory.createStringLiteral(name));
    return this.#call("freeMembersWithRegion", [value, ...names]);
  }

  /** `freeWithRegion(value)`, or `freeWithRegion(value, (here ??= openRegion()))` */
  bound(value: ts.Expression, here: string | undefined): ts.Expression {
    if (here === undefined) return this.#call("freeWithRegion", [value]);
    const opening = this.#factory.createBinaryExpression(
      this.#factory.createIdentifier(here),
      this.ts.SyntaxKind.QuestionQuestionEqualsToken,
      this.#call("openRegion", []),
    );
    return this.#call("freeWithRegion", [value, this.#factory.createParenthesizedExpression(opening)]);
  }

  /** `(slot = value)` */
  kept(slot: string, value: ts.Expression): ts.Expression {
    const factory = this.#factory;
    const assignment = factory.createAssignment(factory.createIdentifier(slot), value);
    return factory.createParenthesizedExpression(assignment);
  }

  /** `(slot = freeTrackedAfter(value, slot))` */
  carried({ slot, frees }: Carry, value: ts.Expression): ts.Expression {
    const given = frees
      ? this.#call("freeTrackedAfter", [value, this.#factory.createIdentifier(slot)])
      : value;
    return this.kept(slot, given);
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

  #freed(list: readonly Freed[]): ts.Expression[] {
    const factory = this.#factory;
    return list.map((freed) => {
      if (typeof freed === "string") return factory.createIdentifier(freed);
      const token = (): ts.QuestionDotToken => factory.createToken(this.ts.SyntaxKind.QuestionDotToken);
      return freed.path.reduce<ts.Expression>(
        (object, name) =>
          isReader(name)
            ? factory.createCallChain(factory.createIdentifier(name.slice(1)), token(), undefined, [object])
            : factory.createPropertyAccessChain(object, token(), name),
        factory.createIdentifier(freed.name),
      );
    });
  }

  #any(): ts.TypeNode | undefined {
    const isTyped = isTypeScript(this.plan.fileName);
    return isTyped ? this.#factory.createKeywordTypeNode(this.ts.SyntaxKind.AnyKeyword) : undefined;
  }

  /** `var read: any;` */
  readerDeclarations(readers: readonly string[]): ts.Statement {
    const factory = this.#factory;
    const list = readers.map((reader) => factory.createVariableDeclaration(reader, undefined, this.#any()));
    return factory.createVariableStatement(
      undefined,
      factory.createVariableDeclarationList(list, this.ts.NodeFlags.None),
    );
  }

  /** `static { read = (of: any) => of && #data in of ? of.#data : undefined; }` */
  readers(list: Readers["readers"]): ts.ClassStaticBlockDeclaration {
    const factory = this.#factory;
    const of = (): ts.Identifier => factory.createIdentifier("of");
    const statements = list.map(({ reader, member }) => {
      const isOwn = factory.createBinaryExpression(
        factory.createPrivateIdentifier(member),
        this.ts.SyntaxKind.InKeyword,
        of(),
      );
      const value = factory.createConditionalExpression(
        factory.createLogicalAnd(of(), isOwn),
        undefined,
        factory.createPropertyAccessExpression(of(), factory.createPrivateIdentifier(member)),
        undefined,
        factory.createIdentifier("undefined"),
      );
      const parameter = factory.createParameterDeclaration(
        undefined,
        undefined,
        of(),
        undefined,
        this.#any(),
      );
      const arrow = factory.createArrowFunction(
        undefined,
        undefined,
        [parameter],
        undefined,
        undefined,
        value,
      );
      return factory.createExpressionStatement(
        factory.createAssignment(factory.createIdentifier(reader), arrow),
      );
    });
    return factory.createClassStaticBlockDeclaration(factory.createBlock(statements, false));
  }
}
