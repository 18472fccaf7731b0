/**
 * Where a program has objects of modules: imports, `import()`, `require` and what leads to the loader of CommonJS. What
 * becomes of them is for `ModuleObjects`.
 */
import type ts from "typescript";
import { isCommonJs, isHarmlessMember, isModuleVariable } from "./common-js-exports.js";
import { around } from "./facts.js";
import type { Sources } from "./sources.js";
import { isWritten } from "./targets.js";

/** A module; undefined where it is not known which. */
export type Module = ts.Symbol | undefined;

/** Takes note of where an object of a module goes. */
interface Flow {
  /** all mentions of a constant that is the object of a module */
  followName(name: ts.Identifier, symbol: ts.Symbol, module: Module): void;
  /** an expression that yields it */
  follow(node: ts.Node, module: Module): void;
  /** a name under which it is exported */
  exported(name: string, module: Module): void;
  /** an `import()` that yields a promise of it */
  promised(call: ts.CallExpression, module: Module): void;
  /** it may go anywhere */
  open(module: Module): void;
}

export class ModuleOrigins {
  constructor(
    private readonly sources: Sources,
    private readonly flow: Flow,
  ) {}

  find(): void {
    for (const file of this.sources.files) {
      for (const statement of file.statements) this.declared(statement);
      if (/\bimport\s*[(/]/.test(file.text)) this.dynamic(file);
      for (const id of this.sources.mentions(file, "require")) this.required(id);
      for (const id of this.sources.mentions(file, "createRequire")) this.createdRequire(id);
      if (this.sources.mentions(file, "mainModule").length > 0) this.flow.open(undefined);
      if (isCommonJs(this.sources.ts, file))
        for (const id of this.sources.mentions(file, "module")) this.moduleVariable(id);
    }
  }

  private declared(statement: ts.Statement): void {
    const { ts } = this.sources;
    if (ts.isImportDeclaration(statement)) {
      const { name, namedBindings } = statement.importClause ?? {};
      const commonJs = this.commonJsAt(statement.moduleSpecifier);
      if (commonJs) return this.interop(statement, commonJs);
      if (isLoader(statement) && (name || (namedBindings && ts.isNamespaceImport(namedBindings))))
        return this.flow.open(undefined);
      if (name) this.imported(name);
      if (namedBindings && ts.isNamespaceImport(namedBindings)) this.imported(namedBindings.name);
      else namedBindings?.elements.forEach((element) => this.imported(element.name));
    } else if (ts.isImportEqualsDeclaration(statement)) {
      const { name, moduleReference } = statement;
      if (!ts.isExternalModuleReference(moduleReference)) return;
      const commonJs = this.commonJsAt(moduleReference.expression);
      if (commonJs) this.followImport(name, commonJs);
      else this.imported(name);
    } else if (ts.isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement;
      const commonJs = moduleSpecifier && this.commonJsAt(moduleSpecifier);
      if (commonJs && exportClause) return this.flow.open(commonJs);
      if (exportClause && ts.isNamespaceExport(exportClause) && moduleSpecifier)
        this.flow.exported(exportClause.name.text, this.moduleAt(moduleSpecifier));
    }
  }

  /** A module in JavaScript that is CommonJS. */
  private commonJsAt(specifier: ts.Node): ts.Symbol | undefined {
    const { ts } = this.sources;
    const module = this.moduleAt(specifier);
    const file = module?.valueDeclaration;
    return file && ts.isSourceFile(file) && isCommonJs(ts, file) ? module : undefined;
  }

  /** What an ES module imports by default, and names `default`, is the object of a CommonJS module. */
  private interop({ importClause }: ts.ImportDeclaration, module: ts.Symbol): void {
    const { ts } = this.sources;
    const { name, namedBindings } = importClause ?? {};
    if (name) this.followImport(name, module);
    if (!namedBindings) return;
    if (ts.isNamespaceImport(namedBindings)) return this.flow.open(module);
    for (const { name, propertyName } of namedBindings.elements)
      if (propertyName && /^(?:default|module\.exports)$/.test(propertyName.text))
        this.followImport(name, module);
  }

  private followImport(name: ts.Identifier, module: ts.Symbol): void {
    const symbol = this.sources.symbolAt(name);
    if (symbol) this.flow.followName(name, symbol, module);
    else this.flow.open(module);
  }

  /** A name that an import declares, if that is of an object of a module. */
  private imported(name: ts.Identifier): void {
    const { ts, checker } = this.sources;
    const symbol = this.sources.symbolAt(name);
    if (!symbol || !(symbol.flags & ts.SymbolFlags.Alias)) return;
    const target = checker.getAliasedSymbol(symbol);
    if (target.declarations?.some(ts.isSourceFile)) this.flow.followName(name, symbol, target);
  }

  private dynamic(file: ts.SourceFile): void {
    const { ts } = this.sources;
    const stack: ts.Node[] = [file];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        const [specifier] = node.arguments;
        const commonJs = specifier && this.commonJsAt(specifier);
        if (commonJs) this.flow.open(commonJs);
        else this.flow.promised(node, this.moduleAt(specifier));
      }
      ts.forEachChild(node, (child) => {
        stack.push(child);
      });
    }
  }

  private required(id: ts.Identifier): void {
    const { ts } = this.sources;
    const { parent } = id;
    if (ts.isCallExpression(parent) && parent.expression === id) {
      const [specifier] = parent.arguments;
      if (specifier && ts.isStringLiteral(specifier) && isOfNode(specifier.text)) {
        // the loader's own module shows what it has loaded
        if (/^(?:node:)?module$/.test(specifier.text) && !isCreateRequire(ts, parent))
          this.flow.open(undefined);
        return;
      }
      const module = this.moduleAt(specifier);
      if (this.sources.hasDynamicScope(id.getSourceFile())) this.flow.open(module);
      this.flow.follow(parent, module);
    } else if (ts.isPropertyAccessExpression(parent) && parent.expression === id) {
      const { text } = parent.name;
      // `require.main === module`
      const isCompared = text === "main" && ts.isBinaryExpression(parent.parent) && !isWritten(ts, parent);
      if (text !== "resolve" && !isCompared) this.flow.open(undefined);
    } else if (!(ts.isVariableDeclaration(parent) && parent.name === id) && !ts.isTypeOfExpression(parent))
      if (!ts.isPropertyAccessExpression(parent) && !ts.isExternalModuleReference(parent))
        this.flow.open(undefined);
  }

  /** `createRequire` makes the function under its usual name. */
  private createdRequire(id: ts.Identifier): void {
    const { ts } = this.sources;
    if (ts.isImportSpecifier(id.parent) && !id.parent.propertyName) return;
    let call: ts.Node = id.parent;
    if (ts.isPropertyAccessExpression(call)) call = call.parent;
    const declaration = call.parent;
    const isUsual =
      ts.isCallExpression(call) &&
      ts.isVariableDeclaration(declaration) &&
      ts.isIdentifier(declaration.name) &&
      declaration.name.text === "require";
    if (!isUsual) this.flow.open(undefined);
  }

  /** `module` of a CommonJS module leads to the modules that it loads, and to those that load it. */
  private moduleVariable(id: ts.Identifier): void {
    const { ts } = this.sources;
    if (!isModuleVariable(this.sources, id)) return;
    const node = around(this.sources.ts, id);
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
      const { text } = parent.name;
      if (text === "exports" || isHarmlessMember(text)) return;
      // `if (!module.parent) main();`
      const isTested = ts.isPrefixUnaryExpression(parent.parent) || ts.isIfStatement(parent.parent);
      if (text === "parent" && isTested) return;
    } else if (ts.isTypeOfExpression(parent) || (ts.isBinaryExpression(parent) && isComparison(ts, parent)))
      return;
    this.flow.open(undefined);
  }

  private moduleAt(specifier: ts.Node | undefined): Module {
    const { ts, checker } = this.sources;
    if (!specifier || !ts.isStringLiteralLike(specifier)) return undefined;
    return checker.getSymbolAtLocation(specifier);
  }
}

/** `const { createRequire } = require("module")`, or a member of that name */
const isCreateRequire = (ts: typeof import("typescript"), { parent }: ts.Node): boolean => {
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text === "createRequire";
  return (
    ts.isVariableDeclaration(parent) &&
    ts.isObjectBindingPattern(parent.name) &&
    parent.name.elements.every((one) => (one.propertyName ?? one.name).getText() === "createRequire")
  );
};

/** The module of Node that loads others. */
const isLoader = ({ moduleSpecifier }: ts.ImportDeclaration): boolean =>
  /^["'](?:node:)?module["']$/.test(moduleSpecifier.getText());

const isComparison = (ts: typeof import("typescript"), node: ts.BinaryExpression): boolean =>
  node.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
  node.operatorToken.kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;

const isOfNode = (specifier: string): boolean =>
  /^(?:node:|(?:assert|buffer|child_process|crypto|events|fs|http|https|module|net|os|path|stream|url|util|v8|vm|worker_threads|zlib)(?:\/|$))/.test(
    specifier,
  );
