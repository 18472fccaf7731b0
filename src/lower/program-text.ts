/**
 * What the text of a program says about a name or an expression: which variable a mention is one of, whether it can be a
 * built-in, and whether a key can be the name of a member.
 *
 * Types count as docs/assumptions.md has it: in TypeScript the declared ones; in JavaScript a key is a number only where
 * every assignment of it shows one.
 */
import type ts from "typescript";
import { GLOBAL_OBJECTS, isBuiltInName } from "./built-in-names.js";
import { isPropertyNameOf, unwrap } from "./facts.js";
import { type Access, isAccess, isWriteTarget, memberName } from "./member-writes.js";
import { Mentions } from "./mentions.js";

export interface Names {
  /** what a mention of a name denotes */
  symbolAt(id: ts.Identifier): ts.Symbol | undefined;
  /** every mention of a name in a file */
  mentions(file: ts.SourceFile, name: string): readonly ts.Identifier[];
  /** every mention of a name in the program */
  everyMention(name: string): readonly ts.Identifier[];
  readonly checker: ts.TypeChecker;
}

export class ProgramText {
  private readonly types = new Map<ts.Node, ts.Type>();
  private readonly mentionsByName = new Map<ts.SourceFile, Map<string, Mentions>>();
  private readonly numbers = new Map<ts.Symbol, boolean>();
  private readonly reassigned = new Map<ts.FunctionDeclaration, boolean>();

  constructor(
    readonly ts: typeof import("typescript"),
    readonly files: readonly ts.SourceFile[],
    readonly names: Names,
  ) {}

  /** What an import stands for; of what cannot be found nothing is known. */
  resolved(symbol: ts.Symbol | undefined): ts.Symbol | undefined {
    const { ts, names } = this;
    if (!symbol || !(symbol.flags & ts.SymbolFlags.Alias)) return symbol;
    const target = names.checker.getAliasedSymbol(symbol);
    return target.declarations ? target : undefined;
  }

  /** Whether a name denotes a global, also one that a Node module exports. */
  isGlobal(id: ts.Identifier): boolean {
    const { ts } = this;
    const symbol = this.resolved(this.names.symbolAt(id));
    const { declarations } = symbol ?? {};
    if (!declarations || declarations.length === 0) return true;
    return declarations.every(
      (one) =>
        // in JavaScript, an assignment to a member counts as a declaration
        ts.isIdentifier(one) ||
        ts.isBinaryExpression(one) ||
        one.getSourceFile().isDeclarationFile ||
        (ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Ambient) !== 0,
    );
  }

  isDeclaredName(id: ts.Identifier): boolean {
    const { ts } = this;
    const { parent } = id;
    return (
      ((parent as { name?: ts.Node }).name === id && !ts.isShorthandPropertyAssignment(parent)) ||
      (ts.isBindingElement(parent) && parent.propertyName === id) ||
      ts.isImportSpecifier(parent) ||
      ts.isExportSpecifier(parent)
    );
  }

  /** A mention of a variable, and not the name of a member or of a declaration. */
  isMention(id: ts.Identifier): boolean {
    const { ts } = this;
    const { parent } = id;
    if (ts.isPropertyAccessExpression(parent) && parent.name === id) return false;
    return !isPropertyNameOf(ts, parent, id) && !this.isDeclaredName(id);
  }

  /** The mentions of a name in a file, by variable. */
  mentionsOf(file: ts.SourceFile, name: string): Mentions {
    const { ts } = this;
    let byName = this.mentionsByName.get(file);
    if (!byName) this.mentionsByName.set(file, (byName = new Map()));
    let mentions = byName.get(name);
    if (!mentions) {
      const all = this.names.mentions(file, name);
      const exported = new Set(all.map(({ parent }) => parent).filter(ts.isExportSpecifier));
      mentions = new Mentions(
        all.filter((id) => this.isMention(id)),
        [...exported],
        (id) => this.resolved(this.names.symbolAt(id)),
      );
      byName.set(name, mentions);
    }
    return mentions;
  }

  isSame(id: ts.Identifier | ts.StringLiteral | ts.ModuleExportName, symbol: ts.Symbol | undefined): boolean {
    const found = this.resolved(this.names.symbolAt(id as ts.Identifier));
    return found === undefined || symbol === undefined || found === symbol;
  }

  /** Exported where it is declared, a global of a script, or a member of a namespace. */
  isVisible(symbol: ts.Symbol): boolean {
    const { ts } = this;
    return (symbol.declarations ?? []).some((declaration) => {
      if (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) return true;
      for (let at: ts.Node = declaration.parent; at; at = at.parent) {
        if (ts.isFunctionLike(at) || ts.isClassLike(at)) return false;
        if (ts.isSourceFile(at)) return !ts.isExternalModule(at);
      }
      return true;
    });
  }

  /** A class or function that the program itself declares. */
  isOwnClass(expression: ts.Expression): boolean {
    const { ts } = this;
    const inner = unwrap(ts, expression);
    if (ts.isClassExpression(inner) || ts.isFunctionExpression(inner)) return true;
    const id = ts.isIdentifier(inner) ? inner : ts.isPropertyAccessExpression(inner) ? inner.name : undefined;
    if (!id || !ts.isIdentifier(id)) return false;
    const declarations = this.resolved(this.names.symbolAt(id))?.declarations ?? [];
    return (
      declarations.length > 0 &&
      declarations.every((declaration) => {
        if (ts.isInterfaceDeclaration(declaration)) return true;
        if (ts.isClassLike(declaration) || ts.isFunctionDeclaration(declaration)) return true;
        if (ts.isVariableDeclaration(declaration) && declaration.getSourceFile().isDeclarationFile)
          return ts.isIdentifier(declaration.name) && !isBuiltInName(declaration.name.text);
        const value = ts.isVariableDeclaration(declaration)
          ? declaration.initializer
          : declaration.parent && ts.isBinaryExpression(declaration.parent) // a module has none
            ? declaration.parent.right
            : undefined;
        return value !== undefined && isFunction(ts, value);
      })
    );
  }

  /** An object that is surely none of the built-ins: a fresh one, or the constant that was given one. */
  isOwnObject(expression: ts.Expression): boolean {
    const { ts } = this;
    const inner = unwrap(ts, expression);
    if (this.isFresh(inner)) return true;
    if (!ts.isIdentifier(inner)) return false;
    const [declaration, ...more] = this.names.symbolAt(inner)?.declarations ?? [];
    if (!declaration || more.length > 0) return false;
    if (ts.isFunctionDeclaration(declaration) || ts.isClassLike(declaration)) return true;
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return false;
    return (
      (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0 &&
      this.isFresh(unwrap(ts, declaration.initializer))
    );
  }

  private isFresh(node: ts.Expression): boolean {
    const { ts } = this;
    if (ts.isNewExpression(node)) return this.constructsOwn(unwrap(ts, node.expression));
    return ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node) || isFunction(ts, node);
  }

  /** Whether `new` makes a new object: `Proxy`, `Object` and constructors that return something need not. */
  private constructsOwn(callee: ts.Expression): boolean {
    const { ts } = this;
    if (!ts.isIdentifier(callee) || /^(?:Proxy|Object|Function)$/.test(callee.text)) return false;
    const [declaration, ...more] = this.resolved(this.names.symbolAt(callee))?.declarations ?? [];
    if (isBuiltInName(callee.text) && this.isGlobal(callee)) return true;
    if (!declaration || more.length > 0) return false;
    const body = ts.isFunctionDeclaration(declaration)
      ? declaration.body
      : ts.isClassDeclaration(declaration) && !declaration.heritageClauses
        ? (declaration.members.find(ts.isConstructorDeclaration)?.body ?? declaration.name)
        : undefined;
    return body !== undefined && !returnsObject(ts, body);
  }

  /** A key that may be another thing than a number. */
  mayBeName(key: ts.Expression | undefined): boolean {
    const { ts } = this;
    if (!key) return true;
    const inner = unwrap(ts, key);
    if (ts.isNumericLiteral(inner)) return false;
    if (ts.isBinaryExpression(inner)) {
      const { kind } = inner.operatorToken;
      const isArithmetic =
        kind >= ts.SyntaxKind.MinusToken && kind <= ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken;
      if (isArithmetic || (kind >= ts.SyntaxKind.AmpersandToken && kind <= ts.SyntaxKind.CaretToken))
        return false;
    }
    if (ts.isPostfixUnaryExpression(inner)) return false;
    if (ts.isPrefixUnaryExpression(inner)) return inner.operator === ts.SyntaxKind.ExclamationToken;
    if (!this.isJavaScript(inner)) return !this.isNumberType(inner);
    if (ts.isPropertyAccessExpression(inner))
      return !/^(?:length|byteLength|byteOffset)$/.test(inner.name.text);
    return !(ts.isIdentifier(inner) && this.isNumberVariable(inner));
  }

  private isNumberType(node: ts.Expression): boolean {
    const type = this.typeOf(node);
    return (type.flags & this.ts.TypeFlags.NumberLike) !== 0 || isUnionOfNumbers(this.ts, type);
  }

  private isJavaScript(node: ts.Node): boolean {
    return (node.getSourceFile().flags & this.ts.NodeFlags.JavaScriptFile) !== 0;
  }

  private isNumberVariable(id: ts.Identifier): boolean {
    const symbol = this.names.symbolAt(id);
    const known = symbol && this.numbers.get(symbol);
    if (known !== undefined) return known;
    const assumed = new Set<ts.Symbol>();
    const answer = this.isNumberEverywhere(id, assumed);
    // what was assumed on the way holds if all of it does
    if (answer) for (const one of assumed) this.numbers.set(one, true);
    else if (symbol) this.numbers.set(symbol, false);
    return answer;
  }

  /** Whether each assignment of a variable in JavaScript shows a number. */
  private isNumberEverywhere(id: ts.Identifier, assumed: Set<ts.Symbol>): boolean {
    const { ts } = this;
    const symbol = this.names.symbolAt(id);
    const [declaration, ...more] = symbol?.declarations ?? [];
    if (!symbol || !declaration || more.length > 0 || !ts.isVariableDeclaration(declaration)) return false;
    if (assumed.has(symbol)) return true;
    const known = this.numbers.get(symbol);
    if (known !== undefined) return known;
    assumed.add(symbol);
    const shows = (value: ts.Expression): boolean => {
      const inner = unwrap(ts, value);
      if (ts.isIdentifier(inner)) return this.isNumberEverywhere(inner, assumed);
      if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.PlusToken)
        return shows(inner.left) && shows(inner.right);
      return !this.mayBeName(inner);
    };
    // without a value it is undefined, or what a loop over names gives it
    if (!ts.isIdentifier(declaration.name)) return false;
    if (declaration.initializer ? !shows(declaration.initializer) : isLoopVariable(ts, declaration))
      return false;
    return this.mentionsOf(id.getSourceFile(), id.text)
      .of(symbol)
      .every((mention) => {
        if (!this.isTarget(mention) || this.names.symbolAt(mention) !== symbol) return true;
        const { parent } = mention;
        if (ts.isPostfixUnaryExpression(parent) || ts.isPrefixUnaryExpression(parent)) return true;
        if (!ts.isBinaryExpression(parent) || parent.left !== mention) return false;
        const { kind } = parent.operatorToken;
        return kind !== ts.SyntaxKind.EqualsToken && kind !== ts.SyntaxKind.PlusEqualsToken
          ? kind >= ts.SyntaxKind.MinusEqualsToken && kind <= ts.SyntaxKind.CaretEqualsToken
          : shows(parent.right);
      });
  }

  /**
   * Whether an object that is written may be a built-in which somebody let loose at `origin`. A type that no built-in has
   * says no, in TypeScript: values of an index signature which are not `any`, or a member that is always there and that
   * the built-in lacks.
   */
  mayBe(object: ts.Expression, origin: ts.Node): boolean {
    const { ts } = this;
    const inner = unwrap(ts, object);
    if (this.isJavaScript(inner)) return true;
    const isName = ts.isIdentifier(origin) && (GLOBAL_OBJECTS.has(origin.text) || isBuiltInName(origin.text));
    const builtIn = isName ? this.typeOf(origin) : undefined;
    const judge = (type: ts.Type): boolean => {
      if (type.isUnion()) return type.types.some(judge);
      if (!(type.flags & ts.TypeFlags.Object)) return (type.flags & UNKNOWN(ts)) !== 0;
      const values = type.getStringIndexType();
      if (values && !(values.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown))) return false;
      if (!builtIn || !(builtIn.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return true;
      return type
        .getProperties()
        .every(
          (one) => (one.flags & ts.SymbolFlags.Optional) !== 0 || builtIn.getProperty(one.name) !== undefined,
        );
    };
    return judge(this.typeOf(inner));
  }

  /** The type of an expression: each is asked for again with every value that is met. */
  private typeOf(node: ts.Node): ts.Type {
    let type = this.types.get(node);
    if (!type) this.types.set(node, (type = this.names.checker.getTypeAtLocation(node)));
    return type;
  }

  /** The parameter that an argument becomes, if the callee is a function that the text shows. */
  parameterOf(callee: ts.Expression, index: number): ts.ParameterDeclaration | undefined {
    const { ts } = this;
    let fn: ts.Node | undefined = callee;
    let position = index;
    if (
      isAccess(ts, callee) &&
      memberName(ts, callee) === "call" &&
      ts.isFunctionExpression(unwrap(ts, callee.expression))
    ) {
      fn = unwrap(ts, callee.expression);
      position--;
    }
    if (fn && ts.isIdentifier(fn)) {
      const symbol = this.resolved(this.names.symbolAt(fn));
      const all = symbol?.declarations ?? [];
      const [declaration, ...more] = all
        .map((one) => this.behind(one))
        .filter((one, i, list) => (!ts.isFunctionDeclaration(one) || one.body) && list.indexOf(one) === i);
      if (!declaration || more.length > 0) return undefined;
      fn = declaration;
      if (ts.isVariableDeclaration(fn) && (ts.getCombinedNodeFlags(fn) & ts.NodeFlags.Const) !== 0)
        fn = fn.initializer && unwrap(ts, fn.initializer);
      else if (!ts.isFunctionDeclaration(fn)) return undefined;
      else if (this.isReassigned(fn, symbol as ts.Symbol)) return undefined;
    }
    if (!fn || !(ts.isFunctionExpression(fn) || ts.isArrowFunction(fn) || ts.isFunctionDeclaration(fn)))
      return undefined;
    if (!fn.body || this.names.mentions(fn.getSourceFile(), "arguments").some((id) => within(fn, id)))
      return undefined;
    const parameter = fn.parameters[position];
    return parameter && !parameter.dotDotDotToken ? parameter : undefined;
  }

  /** The function in JavaScript that a declaration file describes, where both are part of the program. */
  private behind(declaration: ts.Declaration): ts.Declaration {
    const { ts } = this;
    const { fileName, isDeclarationFile } = declaration.getSourceFile();
    if (!isDeclarationFile || !ts.isFunctionDeclaration(declaration)) return declaration;
    const described = fileName.replace(/\.d\.([mc]?)ts$/, ".$1js");
    const file = this.files.find((one) => one.fileName === described);
    const name = declaration.name?.text;
    const found = file?.statements.find((one) => ts.isFunctionDeclaration(one) && one.name?.text === name);
    return (found as ts.FunctionDeclaration | undefined) ?? declaration;
  }

  private isReassigned(fn: ts.FunctionDeclaration, symbol: ts.Symbol): boolean {
    const { name } = fn;
    if (!name) return true;
    let answer = this.reassigned.get(fn);
    if (answer === undefined) {
      answer = this.names
        .mentions(fn.getSourceFile(), name.text)
        .some((id) => id !== name && this.isTarget(id) && (this.names.symbolAt(id) ?? symbol) === symbol);
      this.reassigned.set(fn, answer);
    }
    return answer;
  }

  isTarget(id: ts.Identifier): boolean {
    return isWriteTarget(this.ts, id as unknown as Access);
  }
}

/** Types of which a value may be anything. */
const UNKNOWN = ({ TypeFlags: F }: typeof import("typescript")): number =>
  F.Any | F.Unknown | F.NonPrimitive | F.Instantiable | F.Intersection;

function isLoopVariable(ts: typeof import("typescript"), declaration: ts.VariableDeclaration): boolean {
  return !ts.isVariableStatement(declaration.parent.parent) && !ts.isForStatement(declaration.parent.parent);
}

function isUnionOfNumbers(ts: typeof import("typescript"), type: ts.Type): boolean {
  return type.isUnion() && type.types.every((one) => (one.flags & ts.TypeFlags.NumberLike) !== 0);
}

/** Whether a constructor yields another object than the one it was given. */
function returnsObject(ts: typeof import("typescript"), node: ts.Node): boolean {
  if (ts.isReturnStatement(node)) return node.expression !== undefined;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, (child) => returnsObject(ts, child)) ?? false;
}

/** `function () { … }`, also behind assignments: `exports.f = f = function () { … }` */
function isFunction(ts: typeof import("typescript"), node: ts.Expression): boolean {
  let inner = unwrap(ts, node);
  while (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    inner = unwrap(ts, inner.right);
  return ts.isFunctionExpression(inner) || ts.isArrowFunction(inner) || ts.isClassExpression(inner);
}

function within(outer: ts.Node, node: ts.Node): boolean {
  return node.pos >= outer.pos && node.end <= outer.end;
}
