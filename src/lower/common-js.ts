/**
 * Functions that one CommonJS module requires of another.
 *
 *     // pack.js                                     // main.js
 *     function pack(list) {…}                        var lib = require("./pack"), pack = require("./pack").pack;
 *     exports.pack = pack;                           lib.pack(memory);   pack(memory);   (0, lib.pack)(memory);
 *
 * A member of the exports is the function that the module gives it, if
 *
 * - the text of the module gives it that once, and shows all that the module does with the object (common-js-exports.ts);
 * - the object goes nowhere in the program where it could be changed (`ModuleObjects`);
 * - nothing that the program calls on the object has it for `this`: such members are functions that never mention that;
 *   and no member does with its receiver what would change the exports, if others call it (receivers.ts);
 * - the specifier is relative and names the file as Node would find it, whatever the compiler's way of looking.
 *
 * Before the module has run so far the member is missing, and who calls it gets an error. That code outside the program
 * puts nothing in the place of a member is the second assumption of docs/assumptions.md.
 */
import type ts from "typescript";
import {
  type ExportedValue,
  exportsOf,
  isCommonJs,
  isModuleExports,
  isModuleVariable,
  type ModuleExports,
  usesThis,
} from "./common-js-exports.js";
import { unwrap } from "./facts.js";
import type { Names } from "./names.js";
import { Receivers } from "./receivers.js";
import type { FnNode, Sources } from "./sources.js";
import type { Uses } from "./uses.js";

interface Module {
  readonly file: ts.SourceFile;
  readonly exports: ModuleExports;
}

export class CommonJs {
  private readonly known = new Map<ts.SourceFile, Module | undefined>();
  /** values that are being looked for: modules may export what they require of each other */
  private readonly pending = new Set<ExportedValue>();

  constructor(
    private readonly sources: Sources,
    private readonly names: Names,
    private readonly uses: Uses,
    /** the function that an expression can be, in its file */
    private readonly staticFunction: (node: ts.Expression, from: ts.SourceFile) => FnNode | undefined,
  ) {}

  /** The function of a CommonJS module that a name or a member access stands for. */
  functionAt(node: ts.Identifier | ts.PropertyAccessExpression, from: ts.SourceFile): FnNode | undefined {
    const { ts } = this.sources;
    const { commonJs, crossModule } = this.sources.switches;
    // the exports of a module are in the hands of all that require it: what others do may change, or not be known
    if (!commonJs || !crossModule || !isCommonJs(ts, from)) return undefined;
    const value = ts.isIdentifier(node) ? this.ofName(node) : this.ofMember(node);
    const fn = value && this.behind(value);
    return fn && this.uses.mayFollow(fn, from) ? fn : undefined;
  }

  /** `const pack = require("./pack")`, `const { pack } = require("./pack")`, `const pack = require("./pack").pack` */
  private ofName(id: ts.Identifier): ExportedValue | undefined {
    const { ts } = this.sources;
    const binding = this.names.binding(id);
    if (binding.kind !== "symbol" || !this.names.isStable(binding.symbol)) return undefined;
    const { declaration } = binding;
    if (declaration.getSourceFile() !== id.getSourceFile()) return undefined;
    if (ts.isBindingElement(declaration)) {
      const { parent: pattern, propertyName, name, initializer, dotDotDotToken } = declaration;
      const { parent } = pattern;
      if (!ts.isObjectBindingPattern(pattern) || !ts.isVariableDeclaration(parent)) return undefined;
      if (initializer || dotDotDotToken) return undefined;
      const key = propertyName ?? name;
      return ts.isIdentifier(key)
        ? this.requiredBy(parent.initializer)?.exports.members.get(key.text)
        : undefined;
    }
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
    const value = unwrap(ts, declaration.initializer);
    if (ts.isPropertyAccessExpression(value)) return this.ofMember(value);
    return this.requiredBy(value)?.exports.whole;
  }

  private ofMember({ expression, name }: ts.PropertyAccessExpression): ExportedValue | undefined {
    return this.moduleOf(unwrap(this.sources.ts, expression))?.exports.members.get(name.text);
  }

  /** The module of which an expression is the object. */
  private moduleOf(node: ts.Expression): Module | undefined {
    const { ts } = this.sources;
    if (isModuleExports(ts, node)) {
      const { expression } = node as ts.PropertyAccessExpression;
      return isModuleVariable(this.sources, expression as ts.Identifier) ? this.own(node) : undefined;
    }
    if (!ts.isIdentifier(node)) return this.requiredBy(node);
    if (node.text === "exports" && isModuleVariable(this.sources, node)) return this.own(node);
    const binding = this.names.binding(node);
    if (binding.kind !== "symbol" || !ts.isVariableDeclaration(binding.declaration)) return undefined;
    if (!ts.isIdentifier(binding.declaration.name) || !this.names.isStable(binding.symbol)) return undefined;
    return this.requiredBy(binding.declaration.initializer);
  }

  private own(node: ts.Node): Module | undefined {
    const file = node.getSourceFile();
    return this.module(file, this.sources.moduleOf(file));
  }

  /** The module that `require("./name")` loads. */
  private requiredBy(node: ts.Expression | undefined): Module | undefined {
    const { ts, checker } = this.sources;
    const specifier = node && this.names.requireArgument(unwrap(ts, node));
    if (!specifier || !ts.isStringLiteral(specifier) || !/^\.\.?\//.test(specifier.text)) return undefined;
    const symbol = checker.getSymbolAtLocation(specifier);
    const file = symbol?.valueDeclaration;
    if (!file || !ts.isSourceFile(file) || !isFoundAt(file.fileName, specifier)) return undefined;
    return this.module(file, symbol);
  }

  private module(file: ts.SourceFile, symbol: ts.Symbol | undefined): Module | undefined {
    if (!symbol || !this.sources.files.has(file) || this.uses.modules.isOpen(symbol)) return undefined;
    if (!this.known.has(file)) {
      // what is called on it while this is found out is not known yet
      this.known.set(file, undefined);
      const exports = exportsOf(this.sources, this.names, file);
      if (exports && this.isNeverThis(exports, symbol)) this.known.set(file, { file, exports });
    }
    return this.known.get(file);
  }

  /** Whether nothing that is called on the object changes it, be it called here or by code outside the program. */
  private isNeverThis({ members, called, whole }: ModuleExports, symbol: ts.Symbol): boolean {
    const { modules } = this.uses;
    const here = [...called, ...modules.called(symbol)];
    // members of a function that the module exports are not known
    if (whole) return here.length === 0;
    const elsewhere = [...modules.called(undefined)].filter((name) => members.has(name));
    const isIgnored = [...here, ...elsewhere].every((name) => {
      const value = members.get(name);
      return value !== undefined && this.ignoresThis(value);
    });
    if (!isIgnored) return false;
    const receivers = new Receivers(this.sources.ts, members);
    return [...members.values()].every((value) => value !== undefined && this.keepsThis(value, receivers));
  }

  private ignoresThis(value: ExportedValue): boolean {
    if (this.cannotBeCalled(value)) return true;
    const fn = this.behind(value);
    return fn !== undefined && !usesThis(this.sources.ts, fn);
  }

  private cannotBeCalled(value: ExportedValue): boolean {
    const { ts } = this.sources;
    if (ts.isMethodDeclaration(value)) return false;
    const inner = unwrap(ts, value);
    if (ts.isBinaryExpression(inner)) return !YIELDS_OPERAND(ts).includes(inner.operatorToken.kind);
    return (
      ts.isClassExpression(inner) ||
      ts.isObjectLiteralExpression(inner) ||
      ts.isArrayLiteralExpression(inner) ||
      ts.isLiteralExpression(inner) ||
      ts.isTemplateExpression(inner) ||
      ts.isPrefixUnaryExpression(inner) ||
      inner.kind === ts.SyntaxKind.TrueKeyword ||
      inner.kind === ts.SyntaxKind.FalseKeyword ||
      inner.kind === ts.SyntaxKind.NullKeyword
    );
  }

  /** Whether a member, called by whomever, does nothing to its receiver that would change the exports. */
  private keepsThis(value: ExportedValue, receivers: Receivers): boolean {
    const { ts } = this.sources;
    if (this.cannotBeCalled(value)) return true;
    const fn = this.behind(value);
    if (fn) return receivers.areKept(fn);
    if (ts.isMethodDeclaration(value)) return false;
    const inner = unwrap(ts, value);
    // the object of a class, or what a package outside the program gives
    if (ts.isNewExpression(inner)) return true;
    const whole = this.requiredBy(inner)?.exports.whole;
    const given = ts.isPropertyAccessExpression(inner) ? this.ofMember(inner) : whole;
    if (given && !this.pending.has(given)) return this.guarded(given, () => this.keepsThis(given, receivers));
    if (this.requiredBy(inner)) return true;
    if (ts.isCallExpression(inner) && !this.names.requireArgument(inner)) {
      const maker = this.behind(inner.expression);
      return maker ? receivers.areKeptInside(maker) : this.isOutside(inner.expression);
    }
    if (!ts.isIdentifier(inner)) return this.isOutside(inner);
    const binding = this.names.binding(inner);
    if (binding.kind !== "symbol") return binding.kind !== "unknown";
    if (!this.names.isStable(binding.symbol)) return false;
    const { declaration } = binding;
    if (ts.isClassDeclaration(declaration)) return true;
    const initializer = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    if (!initializer || this.pending.has(initializer)) return false;
    return this.guarded(initializer, () => this.keepsThis(initializer, receivers));
  }

  /** Looks for a value, and not again for the same in between. */
  private guarded<T>(value: ExportedValue, look: () => T): T {
    this.pending.add(value);
    const found = look();
    this.pending.delete(value);
    return found;
  }

  /** A built-in, or something that was required of a package that is not analysed. */
  private isOutside(node: ts.Expression): boolean {
    const { ts, checker } = this.sources;
    const inner = unwrap(ts, node);
    if (this.names.globalPath(inner) !== undefined || this.names.modulePath(inner) !== undefined) return true;
    if (ts.isPropertyAccessExpression(inner)) return this.isOutside(inner.expression);
    const specifier = this.names.requireArgument(inner);
    if (specifier)
      return (
        ts.isStringLiteral(specifier) &&
        !/^[./]/.test(specifier.text) &&
        !checker.getSymbolAtLocation(specifier)
      );
    if (!ts.isIdentifier(inner)) return false;
    const binding = this.names.binding(inner);
    if (binding.kind !== "symbol" || !this.names.isStable(binding.symbol)) return false;
    const { declaration } = binding;
    return (
      ts.isVariableDeclaration(declaration) &&
      ts.isIdentifier(declaration.name) &&
      declaration.initializer !== undefined &&
      this.names.requireArgument(unwrap(ts, declaration.initializer)) !== undefined &&
      this.isOutside(declaration.initializer)
    );
  }

  private behind(value: ExportedValue): FnNode | undefined {
    const { ts } = this.sources;
    if (ts.isMethodDeclaration(value)) return value;
    const inner = unwrap(ts, value);
    if (ts.isFunctionExpression(inner) || ts.isArrowFunction(inner)) return inner;
    if (this.pending.has(value)) return undefined;
    return this.guarded(value, () => this.staticFunction(inner, inner.getSourceFile()));
  }
}

/** Operators whose result may be an operand, and so a function. */
const YIELDS_OPERAND = ({ SyntaxKind: K }: typeof import("typescript")): readonly ts.SyntaxKind[] => [
  K.AmpersandAmpersandToken,
  K.BarBarToken,
  K.QuestionQuestionToken,
  K.CommaToken,
  K.EqualsToken,
  K.AmpersandAmpersandEqualsToken,
  K.BarBarEqualsToken,
  K.QuestionQuestionEqualsToken,
];

/** Whether Node would find a file under a relative specifier: as it stands, with `.js` behind it, or in a folder. */
function isFoundAt(fileName: string, specifier: ts.StringLiteral): boolean {
  const folder = specifier.getSourceFile().fileName.split("/").slice(0, -1);
  for (const part of specifier.text.split("/")) {
    if (part === "..") folder.pop();
    else if (part !== "." && part !== "") folder.push(part);
  }
  const path = folder.join("/");
  return fileName === path || fileName === `${path}.js` || fileName === `${path}/index.js`;
}
