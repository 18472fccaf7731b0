/**
 * Types: of which built-in kind a receiver is. They are declared types; they are believed in TypeScript files, where
 * the compiler checked them, and in JavaScript files only where something declares them, because the checker merely
 * guesses the rest (docs/assumptions.md). Everything unknown is answered `undefined`.
 */
import type ts from "typescript";
import { isKind } from "../effects/tables.js";
import { unwrap } from "./facts.js";
import type { Names } from "./names.js";
import type { Sources } from "./sources.js";

export class Types {
  private readonly testing = new Map<ts.SourceFile, boolean>();

  constructor(
    private readonly sources: Sources,
    private readonly names: Names,
  ) {}

  /**
   * The type of an expression. Of names and members it is the declared one where that is a single type: asking the
   * checker what flow analysis makes of it is quadratic in the length of the function.
   */
  typeOf(node: ts.Expression): ts.Type {
    const { ts, checker } = this.sources;
    const inner = unwrap(ts, node);
    if (inner === node || ts.isParenthesizedExpression(node)) {
      let type: ts.Type | undefined;
      if (ts.isIdentifier(inner)) {
        const symbol = this.sources.symbolAt(inner);
        if (symbol && !(symbol.flags & ts.SymbolFlags.Alias)) type = checker.getTypeOfSymbol(symbol);
      } else if (ts.isElementAccessExpression(inner)) {
        const argument = unwrap(ts, inner.argumentExpression);
        const numeric =
          ts.isNumericLiteral(argument) ||
          (!ts.isStringLiteralLike(argument) && isNumberType(ts, this.typeOf(argument)));
        if (numeric) type = this.typeOf(inner.expression).getNumberIndexType();
      } else if (ts.isPropertyAccessExpression(inner) && ts.isIdentifier(inner.name)) {
        const property = this.typeOf(inner.expression).getProperty(inner.name.text);
        if (property) type = checker.getTypeOfSymbol(property);
      }
      // of `any` flow analysis makes something else only behind a test
      if (type && type.flags & ts.TypeFlags.Any && !this.testsTypes(node.getSourceFile())) return type;
      if (type && !type.isUnion() && !(type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown))) return type;
    }
    return checker.getTypeAtLocation(node);
  }

  private testsTypes(file: ts.SourceFile): boolean {
    let answer = this.testing.get(file);
    if (answer === undefined) {
      answer = /\b(?:instanceof|typeof|is|asserts)\b/.test(file.text);
      this.testing.set(file, answer);
    }
    return answer;
  }

  /** The built-in kind that the declared type of an expression promises. */
  declaredKind(node: ts.Expression): string | undefined {
    return (
      this.constructedKind(node) ??
      (this.isDeclared(node, 0) ? this.kindOfType(this.typeOf(node)) : undefined)
    );
  }

  /** The kind of a variable without a type of its own that is declared as `new Kind(…)`: no need to ask the checker. */
  private constructedKind(node: ts.Expression): string | undefined {
    const { ts } = this.sources;
    if (!ts.isIdentifier(node)) return undefined;
    const symbol = this.sources.symbolAt(node);
    const declaration = symbol?.valueDeclaration;
    if (!symbol || !declaration || symbol.declarations?.length !== 1) return undefined;
    if (!ts.isVariableDeclaration(declaration) || declaration.type || !declaration.initializer)
      return undefined;
    if (!ts.isNewExpression(declaration.initializer) || ts.getJSDocType(declaration)) return undefined;
    if (!this.sources.isTypeScript(node.getSourceFile()) && !this.names.isStable(symbol)) return undefined;
    const kind = this.names.globalPath(declaration.initializer.expression);
    if (kind === undefined || !isKind(kind)) return undefined;
    const { patches } = this.sources;
    return patches.globals.has(kind) || patches.subclassed.has(kind) ? undefined : kind;
  }

  /** Whether the checker's type of an expression rests on declarations, and not on a guess. */
  hasDeclaredType(node: ts.Expression): boolean {
    return this.isDeclared(node, 0);
  }

  /**
   * Whether the checker's type of an expression rests on declarations. In TypeScript all types do. In JavaScript
   * those of literals, of built-in constructors, of names with a JSDoc type, of constants made from such, and of
   * members and results of such; the rest is guessed from first assignments, which later ones may contradict.
   */
  private isDeclared(node: ts.Expression, depth: number): boolean {
    const { ts } = this.sources;
    if (this.sources.isTypeScript(node.getSourceFile())) return true;
    if (depth > 12) return false;
    const inner = unwrap(ts, node);
    switch (inner.kind) {
      case ts.SyntaxKind.NumericLiteral:
      case ts.SyntaxKind.StringLiteral:
      case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
      case ts.SyntaxKind.TemplateExpression:
      case ts.SyntaxKind.ArrayLiteralExpression:
      case ts.SyntaxKind.RegularExpressionLiteral:
        return true;
      case ts.SyntaxKind.Identifier:
        return this.isDeclaredName(inner as ts.Identifier, depth + 1);
      case ts.SyntaxKind.PropertyAccessExpression:
        return this.isDeclared((inner as ts.PropertyAccessExpression).expression, depth + 1);
      case ts.SyntaxKind.ElementAccessExpression:
        return this.hasDeclaredContents((inner as ts.ElementAccessExpression).expression, depth + 1);
      case ts.SyntaxKind.CallExpression:
      case ts.SyntaxKind.NewExpression: {
        const { expression } = inner as ts.CallExpression;
        const path = this.names.globalPath(expression);
        if (path !== undefined) return this.sources.patches.isIntact(path);
        if (ts.isIdentifier(expression)) return this.hasDeclaredResult(expression, depth + 1);
        return ts.isPropertyAccessExpression(expression) && this.isDeclared(expression.expression, depth + 1);
      }
      case ts.SyntaxKind.ConditionalExpression: {
        const { whenTrue, whenFalse } = inner as ts.ConditionalExpression;
        return this.isDeclared(whenTrue, depth + 1) && this.isDeclared(whenFalse, depth + 1);
      }
      default:
        return false;
    }
  }

  /** A function of which JSDoc tells the type, or what it returns. */
  private hasDeclaredResult(callee: ts.Identifier, depth: number): boolean {
    const { ts } = this.sources;
    const binding = this.names.binding(callee);
    if (binding.kind !== "symbol") return false;
    const { declaration, symbol } = binding;
    const returns = ts.isFunctionDeclaration(declaration) && ts.getJSDocReturnType(declaration) !== undefined;
    if (returns) return this.names.isStable(symbol);
    const type = ts.getJSDocType(declaration);
    return type !== undefined && ts.isFunctionTypeNode(type) && this.isDeclaredName(callee, depth);
  }

  /**
   * Whether what a container holds is declared: by JSDoc, or because it is a typed array, a string, or made from a
   * string. The elements of an array literal are what was first put there.
   */
  private hasDeclaredContents(node: ts.Expression, depth: number): boolean {
    const { ts } = this.sources;
    if (this.sources.isTypeScript(node.getSourceFile())) return true;
    if (depth > 12) return false;
    const inner = unwrap(ts, node);
    if (!this.isDeclared(inner, depth)) return false;
    const kind = this.kindOfType(this.typeOf(inner));
    if (
      kind !== undefined &&
      (kind === "String" || kind === "Buffer" || (kind !== "Array" && kind.endsWith("Array")))
    )
      return true;
    if (ts.isIdentifier(inner)) {
      const binding = this.names.binding(inner);
      if (binding.kind !== "symbol") return false;
      const { declaration, symbol } = binding;
      if (ts.getJSDocType(declaration)) return true;
      if (ts.isVariableDeclaration(declaration) && declaration.initializer && this.names.isStable(symbol))
        return this.hasDeclaredContents(declaration.initializer, depth + 1);
      return ts.isBindingElement(declaration) ||
        ts.isVariableDeclaration(declaration) ||
        ts.isParameter(declaration)
        ? this.isDeclaredName(inner, depth + 1) && !this.isGuessed(declaration)
        : false;
    }
    if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner))
      return this.hasDeclaredContents(inner.expression, depth + 1);
    if (
      ts.isCallExpression(inner) &&
      ts.isPropertyAccessExpression(inner.expression) &&
      this.names.globalPath(inner.expression) === undefined
    )
      return this.hasDeclaredContents(inner.expression.expression, depth + 1);
    return false;
  }

  /** A variable whose type comes from an initialiser of its own. */
  private isGuessed(declaration: ts.Declaration): boolean {
    return this.sources.ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined;
  }

  private isDeclaredName(id: ts.Identifier, depth: number): boolean {
    const { ts } = this.sources;
    const binding = this.names.binding(id);
    if (binding.kind === "global") return true;
    if (binding.kind !== "symbol") return false;
    const { declaration, symbol } = binding;
    if (ts.getJSDocType(declaration)) return true;
    if (!this.names.isStable(symbol)) return false;
    let root: ts.Node = declaration;
    while (ts.isBindingElement(root)) {
      if (root.initializer || root.dotDotDotToken) return false;
      root = root.parent.parent;
    }
    if (ts.isVariableDeclaration(root)) {
      if (root.initializer) return this.isDeclared(root.initializer, depth);
      const statement = root.parent.parent;
      return ts.isForOfStatement(statement) && this.hasDeclaredContents(statement.expression, depth);
    }
    if (!ts.isParameter(root)) return false;
    if (root.initializer || root.dotDotDotToken) return false;
    if (ts.getJSDocType(root)) return true;
    // the parameter of a callback of a built-in
    const fn = root.parent;
    const call = fn.parent;
    if (!ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn)) return false;
    if (!ts.isCallExpression(call) || !call.arguments.includes(fn)) return false;
    return this.declaredMethod(call.expression, depth);
  }

  /** A method of a built-in, on a receiver whose type is declared. */
  private declaredMethod(callee: ts.Expression, depth: number): boolean {
    const { ts } = this.sources;
    if (!ts.isPropertyAccessExpression(callee)) return false;
    if (!this.hasDeclaredContents(callee.expression, depth + 1)) return false;
    return this.kindOfType(this.typeOf(callee.expression)) !== undefined;
  }

  private kindOfType(type: ts.Type): string | undefined {
    const { ts } = this.sources;
    if (type.flags & ts.TypeFlags.StringLike) return "String";
    if (type.flags & ts.TypeFlags.NumberLike) return "Number";
    if (type.flags & ts.TypeFlags.BigIntLike) return "BigInt";
    if (type.flags & ts.TypeFlags.BooleanLike) return "Boolean";
    if (type.isUnion()) {
      let kind: string | undefined;
      for (const part of type.types) {
        if (part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) continue;
        const next = this.kindOfType(part);
        if (next === undefined) return undefined;
        if (kind === undefined || kind === next) kind = next;
        else if (isAnyTypedArray(kind) && isAnyTypedArray(next)) kind = "TypedArray";
        else return undefined;
      }
      return kind;
    }
    if (type.flags & ts.TypeFlags.TypeParameter) {
      const bound = this.sources.checker.getBaseConstraintOfType(type);
      const kind = bound && !(bound.flags & ts.TypeFlags.TypeParameter) ? this.kindOfType(bound) : undefined;
      return isAnyTypedArray(kind) ? kind : undefined;
    }
    if (this.sources.checker.isTupleType?.(type)) return "Array";
    const symbol = type.getSymbol();
    const declarations = symbol?.declarations;
    if (!symbol || !declarations || declarations.length === 0) return undefined;
    if (!declarations.every((d) => this.isLibrary(d.getSourceFile()))) return undefined;
    const name =
      symbol.name === "ReadonlyArray"
        ? "Array"
        : symbol.name === "ReadonlyMap"
          ? "Map"
          : symbol.name === "ReadonlySet"
            ? "Set"
            : symbol.name;
    if (!isKind(name) || this.sources.patches.subclassed.has(name)) return undefined;
    return name;
  }

  /** What the type of `new C(…)` says: typed arrays only, whatever the caller of the function wants, or something else. */
  madeBy(node: ts.NewExpression): "typed array" | "anything" | undefined {
    const { ts, checker } = this.sources;
    const type = checker.getTypeAtLocation(node);
    const parts = type.isUnion() ? type.types : [type];
    const isArrayOfNumbers = (part: ts.Type): boolean => {
      const bound = part.flags & ts.TypeFlags.TypeParameter ? checker.getBaseConstraintOfType(part) : part;
      if (!bound || bound.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return false;
      if (bound.isUnion()) return bound.types.every(isArrayOfNumbers);
      return isTypedArrayKind(this.kindOfType(bound));
    };
    if (parts.every(isArrayOfNumbers)) return "typed array";
    const callee = unwrap(ts, node.expression);
    if (!(type.flags & ts.TypeFlags.TypeParameter) || !ts.isIdentifier(callee)) return undefined;
    const declaration = this.sources.symbolAt(callee)?.valueDeclaration;
    const bound = checker.getBaseConstraintOfType(type);
    const isAny = !bound || (bound.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
    return isAny && declaration && ts.isParameter(declaration) ? "anything" : undefined;
  }

  private isLibrary(file: ts.SourceFile): boolean {
    return (
      this.sources.program.isSourceFileDefaultLibrary(file) ||
      (file.isDeclarationFile && /[\\/]node_modules[\\/]@types[\\/]node[\\/]/.test(file.fileName))
    );
  }

  isMissingOrNumber(node: ts.Expression): boolean {
    const type = this.isDeclared(node, 0)
      ? this.sources.checker.getNonNullableType(this.typeOf(node))
      : undefined;
    return type !== undefined && isNumberType(this.sources.ts, type);
  }

  /** Declared to be something that is no number; not even asked of what may be anything. */
  hasOtherType(node: ts.Expression): boolean {
    const { ts } = this.sources;
    if (!this.sources.isTypeScript(node.getSourceFile())) return false;
    return (this.typeOf(node).flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) === 0;
  }

  hasNumberType(node: ts.Expression): boolean {
    return this.isDeclared(node, 0) && isNumberType(this.sources.ts, this.typeOf(node));
  }

  /** Whether the declared type of a length argument rules out a number. */
  isSurelyNoNumber(node: ts.Expression): boolean {
    const { ts } = this.sources;
    const inner = unwrap(ts, node);
    switch (inner.kind) {
      case ts.SyntaxKind.ArrayLiteralExpression:
      case ts.SyntaxKind.ObjectLiteralExpression:
      case ts.SyntaxKind.StringLiteral:
      case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
      case ts.SyntaxKind.TemplateExpression:
      case ts.SyntaxKind.NewExpression:
      case ts.SyntaxKind.TrueKeyword:
      case ts.SyntaxKind.FalseKeyword:
      case ts.SyntaxKind.NullKeyword:
        return true;
    }
    const type = this.typeOf(inner);
    const parts = type.isUnion() ? type.types : [type];
    const mayBeNumber = parts.some(
      (part) =>
        (part.flags &
          (ts.TypeFlags.NumberLike |
            ts.TypeFlags.Any |
            ts.TypeFlags.Unknown |
            ts.TypeFlags.TypeParameter)) !==
        0,
    );
    return !mayBeNumber;
  }
}

/** One of the kinds of typed arrays, or what they have in common. */
const isAnyTypedArray = (kind: string | undefined): boolean =>
  kind === "TypedArray" || isTypedArrayKind(kind);

const isTypedArrayKind = (kind: string | undefined): boolean =>
  kind !== undefined && /^(?:Int|Uint|Float|Big(?:Int|Uint))\d+(?:Clamped)?Array$/.test(kind);

function isNumberType(ts: typeof import("typescript"), type: ts.Type): boolean {
  if (!type.isUnion()) return (type.flags & ts.TypeFlags.NumberLike) !== 0;
  return type.types.every((part) => (part.flags & ts.TypeFlags.NumberLike) !== 0);
}
