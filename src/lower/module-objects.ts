/**
 * Module objects that go where the names of what they hold are not to be read in the text.
 *
 *     import * as lib from "./lib.js";     lib.table.f(a)              named: whoever looks for `table` finds it
 *                                          lib[key].f = leak           not named
 *                                          Object.values(lib)          not named
 *
 * What is known of an exported class or object rests on every mention of its name (`uses.ts`). Others get at it without
 * a mention only through the object of a module that exports it: by `import * as`, `export * as`, `import()`, `require`,
 * or a default import that stands for all of a CommonJS module. Such an object is followed while it is the value of
 * constants and members are taken from it by name. Where it goes anywhere else, all that the module exports is *loose*;
 * where it is not known which module it is, all that any module exports.
 *
 * Where modules become CommonJS, an imported function is a member of such an object too, and whoever has that can replace
 * it.
 */
import type ts from "typescript";
import { isWrapper } from "./facts.js";
import type { Sources } from "./sources.js";
import { isWritten } from "./targets.js";

/** A module; undefined where it is not known which. */
type Module = ts.Symbol | undefined;

export class ModuleObjects {
  private readonly loose = new Set<ts.Symbol>();
  private readonly opened = new Set<Module>();
  private readonly followed = new Set<ts.Node>();
  private isFound = false;

  constructor(private readonly sources: Sources) {}

  /** Whether something may get at what a module exports without mentioning its name. */
  isLoose(symbol: ts.Symbol): boolean {
    this.find();
    return this.opened.has(undefined) || this.loose.has(symbol);
  }

  /** Whether something may put another function in the place of an exported one. */
  isReplaceable(symbol: ts.Symbol, declaration: ts.Declaration): boolean {
    return this.isCommonJs(declaration.getSourceFile()) && this.isLoose(symbol);
  }

  private isCommonJs(file: ts.SourceFile): boolean {
    const { ts, program } = this.sources;
    if (file.impliedNodeFormat !== undefined) return file.impliedNodeFormat === ts.ModuleKind.CommonJS;
    const { module } = program.getCompilerOptions();
    return module === ts.ModuleKind.CommonJS || module === ts.ModuleKind.UMD || module === ts.ModuleKind.AMD;
  }

  private find(): void {
    if (this.isFound) return;
    this.isFound = true;
    for (const file of this.sources.files) {
      for (const statement of file.statements) this.declared(statement);
      if (/\bimport\s*[(/]/.test(file.text)) this.dynamic(file);
      for (const id of this.sources.mentions(file, "require")) this.required(id);
      for (const id of this.sources.mentions(file, "createRequire")) this.createdRequire(id);
    }
  }

  // ---- where there are objects of modules ---------------------------------------------------------------

  private declared(statement: ts.Statement): void {
    const { ts } = this.sources;
    if (ts.isImportDeclaration(statement)) {
      const { name, namedBindings } = statement.importClause ?? {};
      if (name) this.imported(name);
      if (namedBindings && ts.isNamespaceImport(namedBindings)) this.imported(namedBindings.name);
      else namedBindings?.elements.forEach((element) => this.imported(element.name));
    } else if (ts.isImportEqualsDeclaration(statement)) {
      if (ts.isExternalModuleReference(statement.moduleReference)) this.imported(statement.name);
    } else if (ts.isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement;
      if (exportClause && ts.isNamespaceExport(exportClause) && moduleSpecifier)
        this.exported(exportClause.name.text, this.moduleAt(moduleSpecifier));
    }
  }

  /** A name that an import declares, if that is of an object of a module. */
  private imported(name: ts.Identifier): void {
    const { ts, checker } = this.sources;
    const symbol = this.sources.symbolAt(name);
    if (!symbol || !(symbol.flags & ts.SymbolFlags.Alias)) return;
    const target = checker.getAliasedSymbol(symbol);
    if (target.declarations?.some(ts.isSourceFile)) this.followName(name, symbol, target);
  }

  private dynamic(file: ts.SourceFile): void {
    const { ts } = this.sources;
    const stack: ts.Node[] = [file];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
        this.promised(node, this.moduleAt(node.arguments[0]));
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
      if (specifier && ts.isStringLiteral(specifier) && isOfNode(specifier.text)) return;
      this.follow(parent, this.moduleAt(specifier));
    } else if (ts.isPropertyAccessExpression(parent) && parent.expression === id) {
      if (parent.name.text !== "resolve") this.open(undefined);
    } else if (!(ts.isVariableDeclaration(parent) && parent.name === id) && !ts.isTypeOfExpression(parent))
      if (!ts.isPropertyAccessExpression(parent) && !ts.isExternalModuleReference(parent))
        this.open(undefined);
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
    if (!isUsual) this.open(undefined);
  }

  private moduleAt(specifier: ts.Node | undefined): Module {
    const { ts, checker } = this.sources;
    if (!specifier || !ts.isStringLiteralLike(specifier)) return undefined;
    return checker.getSymbolAtLocation(specifier);
  }

  // ---- where they go --------------------------------------------------------------------------------------

  /** All mentions of a constant that is the object of a module. */
  private followName(name: ts.Identifier, symbol: ts.Symbol, module: Module): void {
    for (const id of this.sources.mentions(name.getSourceFile(), name.text)) {
      if (id === name || this.sources.symbolAt(id) !== symbol) {
        const { ts } = this.sources;
        if (id !== name && ts.isExportSpecifier(id.parent)) this.exported(id.text, module, id.parent);
        continue;
      }
      this.follow(id, module);
    }
  }

  /** An object of a module that is exported under a name. */
  private exported(name: string, module: Module, specifier?: ts.ExportSpecifier): void {
    const { ts } = this.sources;
    if (specifier?.propertyName) return this.open(module);
    if (this.sources.filesWithString(name).length > 0) return this.open(module);
    for (const id of this.sources.everyMention(name)) {
      const { parent } = id;
      if (ts.isNamespaceExport(parent) || ts.isNamespaceImport(parent)) continue;
      if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) {
        if (parent.propertyName) this.open(module);
      } else if (ts.isPropertyAccessExpression(parent) && parent.name === id) this.follow(parent, module);
      else this.follow(id, module);
    }
  }

  /** What `import()` yields. */
  private promised(call: ts.CallExpression, module: Module): void {
    const { ts } = this.sources;
    const node = this.around(call);
    const { parent } = node;
    if (ts.isAwaitExpression(parent)) return this.follow(parent, module);
    if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return;
    const called = ts.isPropertyAccessExpression(parent) ? parent.parent : undefined;
    if (called && ts.isCallExpression(called) && called.expression === parent) {
      const [then] = called.arguments;
      const { text } = (parent as ts.PropertyAccessExpression).name;
      const isFunction = then && (ts.isArrowFunction(then) || ts.isFunctionExpression(then));
      const [parameter] = isFunction ? then.parameters : [];
      if (text === "then" && isFunction && called.arguments.length === 1) {
        if (parameter) this.bound(parameter.name, module);
        else if (this.sources.mentions(call.getSourceFile(), "arguments").length > 0) this.open(module);
        return;
      }
    }
    this.open(module);
  }

  /** A parameter or constant that is the object of a module. */
  private bound(name: ts.BindingName, module: Module): void {
    const { ts } = this.sources;
    if (ts.isIdentifier(name)) {
      const symbol = this.sources.symbolAt(name);
      const isExported = symbol?.declarations?.some(
        (one) => (ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Export) !== 0,
      );
      if (symbol && !isExported) this.followName(name, symbol, module);
      else this.open(module);
      return;
    }
    const byName = ({ propertyName, name: own, dotDotDotToken }: ts.BindingElement): boolean =>
      !dotDotDotToken && ts.isIdentifier(propertyName ?? own);
    const isNamed = ts.isObjectBindingPattern(name) && name.elements.every(byName);
    if (!isNamed) this.open(module);
  }

  private follow(given: ts.Node, module: Module): void {
    const { ts } = this.sources;
    if (this.followed.has(given)) return;
    this.followed.add(given);
    const node = this.around(given);
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
      if (isWritten(ts, parent)) this.open(module);
    } else if (ts.isElementAccessExpression(parent) && parent.expression === node) {
      if (!ts.isStringLiteralLike(parent.argumentExpression) || isWritten(ts, parent)) this.open(module);
    } else if (ts.isVariableDeclaration(parent) && parent.initializer === node) {
      if (ts.getCombinedNodeFlags(parent) & ts.NodeFlags.Const) this.bound(parent.name, module);
      else this.open(module);
    } else if (ts.isExportSpecifier(parent)) this.exported((given as ts.Identifier).text, module, parent);
    else if (!this.isHarmless(node, parent)) this.open(module);
  }

  private isHarmless(node: ts.Node, parent: ts.Node): boolean {
    const { ts } = this.sources;
    if (ts.isExpressionStatement(parent) || ts.isTypeOfExpression(parent) || ts.isVoidExpression(parent))
      return true;
    if (ts.isBinaryExpression(parent))
      return parent.right === node && parent.operatorToken.kind === ts.SyntaxKind.InKeyword;
    return ts.isTypeNode(parent) || ts.isTypeQueryNode(parent) || ts.isQualifiedName(parent);
  }

  private around(node: ts.Node): ts.Node {
    let at = node;
    while (isWrapper(this.sources.ts, at.parent)) at = at.parent;
    return at;
  }

  /** All that a module exports is loose. */
  private open(module: Module): void {
    const { ts, checker } = this.sources;
    if (this.opened.has(module)) return;
    this.opened.add(module);
    if (!module) return;
    for (const one of checker.getExportsOfModule(module)) {
      const target = this.sources.aliased(one);
      this.loose.add(target);
      if (target.declarations?.some(ts.isSourceFile)) this.open(target);
    }
  }
}

const isOfNode = (specifier: string): boolean =>
  /^(?:node:|(?:assert|buffer|child_process|crypto|events|fs|http|https|module|net|os|path|stream|url|util|v8|vm|worker_threads|zlib)(?:\/|$))/.test(
    specifier,
  );
