/**
 * Prints a plan as nodes, for a `before` transformer of `tsc`.
 *
 * Nodes are found by their extent in the original text; subtrees without edits are returned as they are. What
 * replaces a node takes over its text range and its `original`, so that tsc's comments, source maps and type
 * information stay with it; what is added has no place, hence no mapping.
 *
 *     return norm(window);   →   const result = norm(window);      stands for the return statement
 *                                freeTracked(window);              new
 *                                return result;                    new, mapped to the return statement
 *
 * The runtime comes by a named import in ES modules and by `require` in CommonJS: tsc does not bind
 * synthesised imports when it turns them into `require` calls. Synthesised imports are never elided.
 *
 * A plan is printed as a whole or not at all: an edit that finds no node is an error.
 */
import type ts from "typescript";
import { EditIndex } from "./nodes/edit-index.js";
import { NodeFactory, type TypeScript } from "./nodes/factory.js";
import type { Anchor, FreeReturn, Plan } from "./plan.js";

export function printNodes(
  ts: TypeScript,
  context: ts.TransformationContext,
  sourceFile: ts.SourceFile,
  plan: Plan,
): ts.SourceFile {
  return new Printer(ts, context, sourceFile, plan).print();
}

class Printer {
  readonly #make: NodeFactory;
  readonly #edits: EditIndex;

  constructor(
    readonly ts: TypeScript,
    readonly context: ts.TransformationContext,
    readonly sourceFile: ts.SourceFile,
    readonly plan: Plan,
  ) {
    this.#make = new NodeFactory(ts, plan);
    this.#edits = new EditIndex(plan, sourceFile);
  }

  print(): ts.SourceFile {
    const { ts, sourceFile } = this;
    const statements = ts.visitNodes(sourceFile.statements, this.#visit, ts.isStatement);
    const scoped = this.#inBlock(sourceFile, statements);
    this.#edits.demandAllTaken();
    if (Object.keys(this.plan.imports).length > 0)
      scoped.splice(this.#prologueLength(scoped), 0, this.#make.importStatement());
    const list = ts.setTextRange(ts.factory.createNodeArray(scoped), sourceFile.statements);
    return ts.factory.updateSourceFile(sourceFile, list);
  }

  readonly #visit = (node: ts.Node): ts.VisitResult<ts.Node> => {
    if (!this.#edits.isTouched(node)) return node;
    const [forget] = this.ts.isExpression(node) ? this.#edits.of(node, "forget-operand") : [];
    const visited = this.#visitInner(node);
    return forget ? this.#make.forgetting(forget.emptied, visited as ts.Expression) : visited;
  };

  #visitInner(node: ts.Node): ts.VisitResult<ts.Node> {
    const { ts } = this;
    const [carry] = ts.isExpression(node) ? this.#edits.of(node, "carry") : [];
    const visited = this.#edited(node);
    return carry ? this.#make.carried(carry, visited as ts.Expression) : visited;
  }

  #edited(node: ts.Node): ts.VisitResult<ts.Node> {
    const { ts } = this;
    if (ts.isNewExpression(node) || ts.isCallExpression(node) || ts.isAwaitExpression(node)) {
      const [keep] = this.#edits.of(node, "keep");
      if (!keep && !ts.isAwaitExpression(node)) return this.#allocation(node);
      const visited = this.#children(node);
      if (keep?.members) return this.#make.boundMembers(visited, keep.members);
      if (keep?.region) return this.#make.bound(visited, keep.here);
      return keep?.slot === undefined ? visited : this.#make.kept(keep.slot, visited);
    }
    if (ts.isArrayLiteralExpression(node)) this.#edits.of(node, "keep");
    if (ts.isArrowFunction(node)) return this.#arrow(node);
    if (ts.isStatement(node)) return this.#statement(node);
    if (ts.isBlock(node) || ts.isModuleBlock(node)) return this.#block(node);
    return this.#children(node);
  }

  #children<T extends ts.Node>(node: T): T {
    const visited = this.ts.visitEachChild(node, this.#visit, this.context);
    return this.ts.isClassLike(node) && this.ts.isClassLike(visited)
      ? (this.#withReaders(node, visited) as ts.Node as T)
      : visited;
  }

  /** readers of private members first */
  #withReaders(original: ts.ClassLikeDeclaration, visited: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration {
    const { pos } = original.members;
    const [edit] = this.#edits.at({ start: pos - 1, end: original.end }, "readers");
    if (!edit) return visited;
    const { factory } = this.ts;
    const list = [this.#make.readers(edit.readers), ...visited.members];
    const members = this.ts.setTextRange(factory.createNodeArray(list), visited.members);
    const { modifiers, name, typeParameters, heritageClauses } = visited;
    return this.ts.isClassDeclaration(visited)
      ? factory.updateClassDeclaration(visited, modifiers, name, typeParameters, heritageClauses, members)
      : factory.updateClassExpression(visited, modifiers, name, typeParameters, heritageClauses, members);
  }

  #allocation(node: ts.NewExpression | ts.CallExpression): ts.Expression {
    const [edit] = this.#edits.of(node, "allocate");
    if (!edit) return this.#children(node);
    const kept = [...(edit.constructorAt ? [edit.constructorAt] : []), ...edit.argumentsAt];
    const args = kept.map((anchor) =>
      this.ts.visitNode(this.#expressionAt(node, anchor), this.#visit, this.ts.isExpression),
    );
    const guards = (edit.guards ?? []).map((name) => this.ts.factory.createIdentifier(name));
    return this.#make.allocation(edit, [...args, ...guards], node);
  }

  #expressionAt(within: ts.Node, anchor: Anchor): ts.Expression {
    const found = this.ts.forEachChild(within, (child): ts.Expression | undefined => {
      if (child.pos > anchor.start || child.end < anchor.end) return undefined;
      const isIt = child.getStart(this.sourceFile) === anchor.start && child.end === anchor.end;
      return isIt && this.ts.isExpression(child) ? child : this.#expressionAt(child, anchor);
    });
    if (!found) throw new Error(`no expression at ${anchor.start} in ${this.sourceFile.fileName}`);
    return found;
  }

  #arrow(node: ts.ArrowFunction): ts.ArrowFunction {
    const [edit] = this.#edits.of(node, "arrow-body");
    const visited = this.#children(node);
    if (!edit || this.ts.isBlock(node.body) || this.ts.isBlock(visited.body)) return visited;
    const value = this.#unless(node.body, visited.body);
    const statements = this.#make.slotStatements(edit.slots);
    if (edit.names.length === 0) statements.push(this.#make.returnStatement(value));
    else if (edit.style === "call")
      statements.push(this.#make.returnStatement(this.#make.freeAfter(value, edit.names)));
    else {
      statements.push(this.#make.constant(edit.result, value), ...this.#make.freeStatements(edit.names));
      statements.push(this.#return(edit.result, node.body));
    }
    const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken } = visited;
    const body = this.#make.block(statements);
    return this.ts.factory.updateArrowFunction(
      visited,
      modifiers,
      typeParameters,
      parameters,
      type,
      equalsGreaterThanToken,
      body,
    );
  }

  #block(node: ts.Block | ts.ModuleBlock): ts.Block | ts.ModuleBlock {
    const visited = this.#children(node);
    const statements = this.ts.setTextRange(
      this.ts.factory.createNodeArray(this.#inBlock(node, visited.statements)),
      node.statements,
    );
    if (this.ts.isModuleBlock(visited)) return this.ts.factory.updateModuleBlock(visited, statements);
    return this.ts.factory.updateBlock(visited, statements);
  }

  /** slots first, frees last, `try`/`finally` in between */
  #inBlock(
    node: ts.Block | ts.ModuleBlock | ts.SourceFile,
    statements: readonly ts.Statement[],
  ): ts.Statement[] {
    const of = <K extends "open-scope" | "free-at-end" | "finally">(kind: K) =>
      this.ts.isSourceFile(node) ? this.#edits.ofModule(kind) : this.#edits.of(node, kind);
    const prologue = this.#prologueLength(statements);
    const first = statements.slice(0, prologue);
    let rest = statements.slice(prologue);
    for (const edit of of("free-at-end"))
      if (edit.names.length > 0) rest.push(...this.#make.freeStatements(edit.names));
    const slots = of("open-scope").flatMap((edit) => this.#make.slotStatements(edit.slots));
    if (this.ts.isSourceFile(node))
      for (const { readers } of this.#edits.ofModule("declare-readers"))
        slots.push(this.#make.readerDeclarations(readers));
    if (this.ts.isBlock(node))
      slots.push(...this.#edits.of(node, "arrive").map((edit) => this.#make.arrival(edit)));
    for (const edit of of("finally")) {
      if (edit.names.length === 0) continue;
      slots.push(...this.#make.slotStatements(edit.slots));
      rest = [this.#make.tryStatement(rest, edit.names)];
    }
    return [...first, ...slots, ...rest];
  }

  #prologueLength(statements: readonly ts.Statement[]): number {
    const { ts } = this;
    const length = statements.findIndex(
      (statement) => !(ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression)),
    );
    return length < 0 ? statements.length : length;
  }

  #statement(node: ts.Statement): ts.Statement | ts.Statement[] {
    const [wrap] = this.#edits.of(node, "wrap-body");
    const [before] = this.#edits.of(node, "free-before");
    const [after] = this.#edits.of(node, "free-after");
    const [freeing] = this.#edits.of(node, "free-return");
    let statements =
      this.ts.isReturnStatement(node) && node.expression
        ? this.#returned(freeing, node, node.expression)
        : [this.ts.isBlock(node) ? (this.#block(node) as ts.Block) : this.#children(node)];
    if (before && before.names.length > 0) statements.unshift(...this.#make.freeStatements(before.names));
    const [forget] = this.#edits.of(node, "forget");
    if (forget) statements.unshift(...forget.emptied.map((slot) => this.#make.forget(slot)));
    if (after) statements.push(...this.#make.freeStatements(after.names));
    if (before?.braces || freeing?.braces || forget?.braces) statements = [this.#make.block(statements)];
    if (wrap) {
      const frees = this.#make.freeStatements(wrap.names);
      statements = [this.#make.block([...this.#make.slotStatements(wrap.slots), ...statements, ...frees])];
    }
    const [only] = statements;
    return only && statements.length === 1 ? only : statements;
  }

  #returned(
    edit: FreeReturn | undefined,
    node: ts.ReturnStatement,
    expression: ts.Expression,
  ): ts.Statement[] {
    const visited = this.ts.visitNode(expression, this.#visit, this.ts.isExpression);
    const value = this.#unless(expression, visited);
    if (!edit || edit.names.length === 0) return [this.ts.factory.updateReturnStatement(node, value)];
    if (edit.style === "call")
      return [this.ts.factory.updateReturnStatement(node, this.#make.freeAfter(value, edit.names))];
    const result = this.#make.standFor(this.#make.constant(edit.result, value), node);
    return [result, ...this.#make.freeStatements(edit.names), this.#return(edit.result, node)];
  }

  /** `freeTrackedUnless(e, a)`, where the plan wants it */
  #unless(node: ts.Expression, visited: ts.Expression): ts.Expression {
    const [edit] = this.#edits.of(node, "free-unless");
    return edit ? this.#make.freeUnless(visited, edit.names) : visited;
  }

  /** `return result;` with the mapping of what it returned before, but not its comments */
  #return(result: string, original: ts.Node): ts.Statement {
    const node = this.#make.returnStatement(this.ts.factory.createIdentifier(result));
    return this.ts.setSourceMapRange(node, original);
  }
}
