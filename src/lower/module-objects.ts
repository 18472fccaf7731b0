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
 *
 * The object of a CommonJS module can be changed by everybody who has it, and is `this` in what is called on it; so which
 * of its members are called is noted as well, of modules that are not known too. Besides by `require` it is to be had by
 * a default import, by the namespace that an ES module makes of it, and from `module.children` and the like. It may be put
 * into a member of another module's exports, under a name of which every mention is followed.
 */
import type ts from "typescript";
import { handsOut, isCallee, isCommonJs, isModuleExports, isModuleVariable } from "./common-js-exports.js";
import { around, unwrap } from "./facts.js";
import { type Module, ModuleOrigins } from "./module-origins.js";
import type { Names } from "./names.js";
import type { Sources } from "./sources.js";
import { insideTarget, isWritten } from "./targets.js";

export class ModuleObjects {
  private readonly loose = new Set<ts.Symbol>();
  private readonly opened = new Set<Module>();
  private readonly followed = new Set<ts.Node>();
  private readonly calledOn = new Map<Module, Set<string>>();
  /** modules whose objects a module has in its exports */
  private readonly held = new Map<ts.Symbol, Set<Module>>();
  private isFound = false;

  constructor(
    private readonly sources: Sources,
    private readonly names: Names,
  ) {}

  /** Whether something may get at what a module exports without mentioning its name. */
  isLoose(symbol: ts.Symbol): boolean {
    this.find();
    return this.opened.has(undefined) || this.loose.has(symbol);
  }

  /** Whether the object of a module goes where its members may be changed. */
  isOpen(module: ts.Symbol): boolean {
    this.find();
    return this.opened.has(undefined) || this.opened.has(module);
  }

  /** The members that are called on the object of a module; of `undefined`, on objects of which it is not known. */
  called(module: Module): ReadonlySet<string> {
    this.find();
    return this.calledOn.get(module) ?? new Set();
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
    new ModuleOrigins(this.sources, this).find();
  }

  /** All mentions of a constant that is the object of a module. */
  followName(name: ts.Identifier, symbol: ts.Symbol, module: Module): void {
    if (this.sources.hasDynamicScope(name.getSourceFile())) this.open(module);
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
  exported(name: string, module: Module, specifier?: ts.ExportSpecifier): void {
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

  /** All that may read a member of that name. */
  private readByName(name: string, module: Module): void {
    const { ts } = this.sources;
    if (this.sources.filesWithString(name).length > 0) return this.open(module);
    for (const id of this.sources.everyMention(name)) {
      const { parent } = id;
      if (ts.isPropertyAccessExpression(parent) && parent.name === id) {
        if (!isPlainTarget(ts, parent)) this.follow(parent, module);
      } else if (ts.isBindingElement(parent)) {
        if ((parent.propertyName ?? parent.name) === id) this.bound(parent.name, module);
      } else if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) this.open(module);
      else if (ts.isObjectLiteralElementLike(parent) && insideTarget(ts, parent)) this.open(module);
    }
  }

  /** An object of a module that is given to a member of the exports of another: `exports.utils = require("./utils")`. */
  private exportedMember(node: ts.Node, module: Module): boolean {
    const { ts } = this.sources;
    const { parent } = node;
    let name: string | undefined;
    if (ts.isBinaryExpression(parent) && parent.right === node) {
      const left = unwrap(ts, parent.left);
      if (parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(left))
        return false;
      const object = unwrap(ts, left.expression);
      const isExports = ts.isIdentifier(object)
        ? object.text === "exports" && isModuleVariable(this.sources, object)
        : isModuleExports(ts, object);
      if (!isExports) return false;
      name = left.name.text;
    } else if (ts.isPropertyAssignment(parent) && parent.initializer === node) {
      const assignment = around(this.sources.ts, parent.parent).parent;
      const isExports =
        ts.isBinaryExpression(assignment) &&
        assignment.right === parent.parent &&
        isModuleExports(ts, unwrap(ts, assignment.left)) &&
        ts.isExpressionStatement(assignment.parent);
      if (!isExports || !ts.isIdentifier(parent.name)) return false;
      name = parent.name.text;
    }
    const file = node.getSourceFile();
    const holder = this.sources.moduleOf(file);
    if (name === undefined || !holder || !isCommonJs(ts, file)) return false;
    const held = this.held.get(holder) ?? new Set();
    this.held.set(holder, held.add(module));
    if (this.opened.has(holder)) this.open(module);
    this.readByName(name, module);
    if (ts.isBinaryExpression(parent)) this.follow(parent, module);
    return true;
  }

  /** What `import()` yields. */
  promised(call: ts.CallExpression, module: Module): void {
    const { ts } = this.sources;
    const node = around(this.sources.ts, call);
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
      const isKept = symbol && (isConst(ts, name.parent) || this.names.isStable(symbol));
      if (isKept && !isExported) this.followName(name, symbol, module);
      else this.open(module);
      return;
    }
    const byName = ({ propertyName, name: own, dotDotDotToken }: ts.BindingElement): boolean =>
      !dotDotDotToken && ts.isIdentifier(propertyName ?? own);
    const isNamed = ts.isObjectBindingPattern(name) && name.elements.every(byName);
    if (!isNamed) this.open(module);
  }

  follow(given: ts.Node, module: Module): void {
    const { ts } = this.sources;
    if (this.followed.has(given)) return;
    this.followed.add(given);
    const node = around(this.sources.ts, given);
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
      this.member(parent, parent.name.text, module);
    } else if (ts.isElementAccessExpression(parent) && parent.expression === node) {
      const key = parent.argumentExpression;
      if (ts.isStringLiteralLike(key)) this.member(parent, key.text, module);
      else this.open(module);
    } else if (ts.isVariableDeclaration(parent) && parent.initializer === node) {
      this.bound(parent.name, module);
    } else if (this.exportedMember(node, module)) {
      return;
    } else if (ts.isExportSpecifier(parent)) this.exported((given as ts.Identifier).text, module, parent);
    else if (!this.isHarmless(node, parent)) this.open(module);
  }

  private member(access: ts.Expression, name: string, module: Module): void {
    const { ts } = this.sources;
    const node = around(this.sources.ts, access);
    if (isWritten(ts, node as ts.Expression) || handsOut(name)) return this.open(module);
    if (!isCallee(ts, node)) return;
    const called = this.calledOn.get(module) ?? new Set();
    this.calledOn.set(module, called.add(name));
  }

  private isHarmless(node: ts.Node, parent: ts.Node): boolean {
    const { ts } = this.sources;
    if (ts.isExpressionStatement(parent) || ts.isTypeOfExpression(parent) || ts.isVoidExpression(parent))
      return true;
    if (ts.isBinaryExpression(parent)) {
      const { kind } = parent.operatorToken;
      return (
        parent.right === node &&
        (kind === ts.SyntaxKind.InKeyword || kind === ts.SyntaxKind.InstanceOfKeyword)
      );
    }
    // what a module exports may be a function, which has no way to itself but its name
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression === node;
    return ts.isTypeNode(parent) || ts.isTypeQueryNode(parent) || ts.isQualifiedName(parent);
  }

  /** All that a module exports is loose. */
  open(module: Module): void {
    const { ts, checker } = this.sources;
    if (this.opened.has(module)) return;
    this.opened.add(module);
    if (!module) return;
    for (const one of checker.getExportsOfModule(module)) {
      const target = this.sources.aliased(one);
      this.loose.add(target);
      if (target.declarations?.some(ts.isSourceFile)) this.open(target);
    }
    for (const one of this.held.get(module) ?? []) this.open(one);
  }
}

const isConst = (ts: typeof import("typescript"), declaration: ts.Node): boolean =>
  !ts.isVariableDeclaration(declaration) || (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;

/** `object.name = value` */
const isPlainTarget = (ts: typeof import("typescript"), node: ts.Expression): boolean =>
  ts.isBinaryExpression(node.parent) &&
  node.parent.left === node &&
  node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
