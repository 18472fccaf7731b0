/**
 * The program as the analysis sees it: files and their facts, functions and classes by number, and what
 * names mean. This is the seam to the type checker; no other file asks it anything.
 *
 * Two kinds of answers leave this file. *Bindings* (what does this name denote?) come from scopes and are
 * exact. *Types* (of which built-in kind is this receiver? is this a number?) are declared types; they are
 * believed in TypeScript files, where the compiler checked them, and never in JavaScript files, where the
 * checker merely guesses (docs/assumptions.md). Everything unknown is answered `undefined`.
 */
import type ts from "typescript";
import { isKind } from "../effects/tables.js";
import type { ClassId, FnId } from "../ir/ir.js";
import type { AnalysisSwitches } from "../options.js";
import { type FileFacts, fileFacts, isWrapper, unwrap } from "./facts.js";
import { type Patches, programPatches } from "./patches.js";

export type Binding =
  /** a variable, function or class of the program */
  | { readonly kind: "symbol"; readonly symbol: ts.Symbol; readonly declaration: ts.Declaration }
  /** a global that the program does not declare */
  | { readonly kind: "global"; readonly name: string }
  /** something imported from a Node module; `*` is the module itself */
  | { readonly kind: "module"; readonly module: string; readonly name: string }
  | { readonly kind: "unknown" };

/** A function whose body can be lowered. A class stands for what `new` runs: field initialisers and constructor. */
export type FnNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.AccessorDeclaration
  | ts.ClassLikeDeclaration
  | ts.SourceFile;

export interface ClassInfo {
  readonly id: ClassId;
  readonly node: ts.ClassLikeDeclaration;
  /** undefined: no base; "unknown": a base whose body is not known */
  readonly base: ClassId | "unknown" | undefined;
  /** instance methods by name */
  readonly methods: ReadonlyMap<string, FnId>;
  /** accessors by name; without a function, access runs code that is not modelled */
  readonly accessors: ReadonlyMap<string, { readonly get?: FnId; readonly set?: FnId }>;
  /** decorated or with computed member names: nothing about its instances is known */
  readonly opaque: boolean;
}

/** Parameters that the implicit constructor of a derived class is given, before its rest parameter. */
export const PASSED_ON = 8;

const NODE_MODULES = new Set(
  (
    "assert,async_hooks,buffer,child_process,crypto,dgram,dns,events,fs,fs/promises,http,http2,https,net,os,path," +
    "perf_hooks,process,querystring,readline,stream,stream/promises,string_decoder,timers,timers/promises,tls,tty," +
    "url,util,v8,vm,worker_threads,zlib"
  ).split(","),
);

export class World {
  readonly checker: ts.TypeChecker;
  private readonly factsByFile = new Map<ts.SourceFile, FileFacts>();
  private readonly fnIds = new Map<FnNode, FnId>();
  private readonly fnNodes: FnNode[] = [];
  private readonly classIds = new Map<ts.ClassLikeDeclaration, ClassId>();
  private readonly classes: ClassInfo[] = [];
  private readonly stable = new Map<ts.Symbol, boolean>();
  private patchesCache: Patches | undefined;

  constructor(
    readonly ts: typeof import("typescript"),
    readonly program: ts.Program,
    /** files of the analysed program: their bodies are known */
    readonly files: ReadonlySet<ts.SourceFile>,
    readonly switches: AnalysisSwitches,
  ) {
    this.checker = program.getTypeChecker();
  }

  facts(file: ts.SourceFile): FileFacts {
    let facts = this.factsByFile.get(file);
    if (!facts) this.factsByFile.set(file, (facts = fileFacts(this.ts, file)));
    return facts;
  }

  /** What the program visibly does to built-ins. */
  get patches(): Patches {
    this.patchesCache ??= programPatches(this.ts, this.files, (id) => this.symbolAt(id));
    return this.patchesCache;
  }

  fnId(node: FnNode): FnId {
    let id = this.fnIds.get(node);
    if (id === undefined) {
      id = this.fnNodes.push(node) - 1;
      this.fnIds.set(node, id);
    }
    return id;
  }

  fnNode(id: FnId): FnNode {
    return this.fnNodes[id] as FnNode;
  }

  /** The position of a function's rest parameter, if it has one. A class without a constructor passes all on. */
  restPosition(id: FnId): number | undefined {
    const { ts } = this;
    const node = this.fnNode(id);
    if (ts.isSourceFile(node)) return undefined;
    let { parameters } = node as ts.FunctionDeclaration;
    if (ts.isClassLike(node)) {
      const declared = node.members.find(
        (member): member is ts.ConstructorDeclaration =>
          ts.isConstructorDeclaration(member) && member.body !== undefined,
      );
      if (!declared) return PASSED_ON;
      parameters = declared.parameters;
    }
    const index = parameters.filter((p) => !isThisParameter(ts, p)).findIndex((p) => p.dotDotDotToken);
    return index < 0 ? undefined : index;
  }

  classInfo(id: ClassId): ClassInfo {
    return this.classes[id] as ClassInfo;
  }

  isTypeScript(file: ts.SourceFile): boolean {
    return /\.[cm]?tsx?$/.test(file.fileName);
  }

  // ---- names -----------------------------------------------------------------------------------------

  binding(id: ts.Identifier): Binding {
    const facts = this.facts(id.getSourceFile());
    if (facts.sloppyBlockFunctions.has(id.text)) return { kind: "unknown" };
    const symbol = this.symbolAt(id);
    if (!symbol) return { kind: "global", name: id.text };
    return this.bindingOf(symbol, id.text);
  }

  private readonly symbols = new Map<ts.Identifier, ts.Symbol | undefined>();

  /** The symbol that a mention of a name denotes. The checker looks it up anew each time, from the inside out. */
  private symbolAt(id: ts.Identifier): ts.Symbol | undefined {
    if (this.symbols.has(id)) return this.symbols.get(id);
    const symbol = this.ts.isShorthandPropertyAssignment(id.parent)
      ? this.checker.getShorthandAssignmentValueSymbol(id.parent)
      : this.checker.getSymbolAtLocation(id);
    this.symbols.set(id, symbol);
    return symbol;
  }

  private bindingOf(symbol: ts.Symbol, name: string): Binding {
    const { ts } = this;
    const imported = this.moduleImport(symbol);
    if (imported) return imported;
    let target = symbol;
    const isRequire = symbol.declarations?.some((d) => ts.isVariableDeclaration(d) || ts.isBindingElement(d));
    if (symbol.flags & ts.SymbolFlags.Alias && !isRequire) target = this.checker.getAliasedSymbol(symbol);
    const declarations = target.declarations;
    if (!declarations || declarations.length === 0)
      return target === symbol && !(symbol.flags & ts.SymbolFlags.Alias)
        ? { kind: "global", name }
        : { kind: "unknown" };
    if (declarations.every((d) => this.isAmbient(d)))
      return target === symbol ? { kind: "global", name } : { kind: "unknown" };
    const declaration = target.valueDeclaration ?? declarations[0];
    return declaration ? { kind: "symbol", symbol: target, declaration } : { kind: "unknown" };
  }

  /** `import fs from "node:fs"`, `import { readFileSync } from "fs"`, `const fs = require("fs")` */
  private moduleImport(symbol: ts.Symbol): Binding | undefined {
    const { ts } = this;
    const declaration = symbol.declarations?.[0];
    if (!declaration || symbol.declarations?.length !== 1) return undefined;
    let specifier: ts.Expression | undefined;
    let name = "*";
    if (ts.isImportSpecifier(declaration)) {
      specifier = declaration.parent.parent.parent.moduleSpecifier;
      name = (declaration.propertyName ?? declaration.name).text;
      if (name === "default") name = "*";
    } else if (ts.isNamespaceImport(declaration)) specifier = declaration.parent.parent.moduleSpecifier;
    else if (ts.isImportClause(declaration)) specifier = declaration.parent.moduleSpecifier;
    else if (ts.isVariableDeclaration(declaration) && this.isStable(symbol))
      specifier = this.requireArgument(declaration.initializer);
    else if (
      ts.isBindingElement(declaration) &&
      !declaration.initializer &&
      !declaration.dotDotDotToken &&
      ts.isObjectBindingPattern(declaration.parent) &&
      ts.isVariableDeclaration(declaration.parent.parent) &&
      this.isStable(symbol)
    ) {
      specifier = this.requireArgument(declaration.parent.parent.initializer);
      const property = declaration.propertyName ?? declaration.name;
      if (!ts.isIdentifier(property)) return undefined;
      name = property.text;
    }
    if (!specifier || !ts.isStringLiteral(specifier)) return undefined;
    const text = specifier.text;
    const module = text.startsWith("node:") ? text.slice(5) : text;
    return NODE_MODULES.has(module) ? { kind: "module", module, name } : undefined;
  }

  private requireArgument(node: ts.Expression | undefined): ts.Expression | undefined {
    const { ts } = this;
    if (!node || !ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
    if (node.expression.text !== "require" || node.arguments.length !== 1) return undefined;
    const bound = this.checker.getSymbolAtLocation(node.expression);
    if (bound?.declarations?.some((d) => !this.isAmbient(d))) return undefined;
    return node.arguments[0];
  }

  /** Declared without a value in the program: in a declaration file or with `declare`. */
  private isAmbient(declaration: ts.Declaration): boolean {
    const { ts } = this;
    if (declaration.getSourceFile().isDeclarationFile) return true;
    return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0;
  }

  /** Whether the variable keeps the one value it is declared with. */
  isStable(symbol: ts.Symbol): boolean {
    let answer = this.stable.get(symbol);
    if (answer === undefined) this.stable.set(symbol, (answer = this.computeStable(symbol)));
    return answer;
  }

  private computeStable(symbol: ts.Symbol): boolean {
    const { ts } = this;
    const declarations = (symbol.declarations ?? []).filter(
      (d) => !ts.isInterfaceDeclaration(d) && !ts.isTypeAliasDeclaration(d) && !this.isOverload(d),
    );
    if (declarations.length !== 1) return false;
    const declaration = declarations[0] as ts.Declaration;
    if (ts.isVariableDeclaration(declaration) || ts.isBindingElement(declaration)) {
      const flags = ts.getCombinedNodeFlags(declaration);
      if (flags & ts.NodeFlags.Const) return true;
    }
    const facts = this.facts(declaration.getSourceFile());
    if (facts.dynamicScope || facts.sloppyBlockFunctions.has(symbol.name)) return false;
    if (!facts.assigned.has(symbol.name)) return true;
    return !(facts.mentions.get(symbol.name) ?? []).some(
      (id) => this.isAssigned(id) && this.denotes(id, symbol),
    );
  }

  private denotes(id: ts.Identifier, symbol: ts.Symbol): boolean {
    const found = this.symbolAt(id);
    return found === undefined || found === symbol;
  }

  /** Whether a mention of a variable assigns it. */
  private isAssigned(id: ts.Identifier): boolean {
    const { ts } = this;
    let node: ts.Node = id;
    while (isWrapper(ts, node.parent)) node = node.parent;
    const { parent } = node;
    if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
      return (
        parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
      );
    if (ts.isBinaryExpression(parent) && parent.left === node) {
      const kind = parent.operatorToken.kind;
      if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) return true;
    }
    if (ts.isForInStatement(parent) || ts.isForOfStatement(parent)) return parent.initializer === node;
    return this.insideTarget(node);
  }

  private isOverload(declaration: ts.Declaration): boolean {
    const { ts } = this;
    return (
      (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)) &&
      declaration.body === undefined
    );
  }

  /**
   * The global built-in that an expression denotes, as a dotted path: `Float64Array`, `Math.max`,
   * `globalThis.Buffer`, or a never reassigned variable that was given one (`const u8 = Uint8Array`).
   */
  globalPath(node: ts.Expression, depth = 0): string | undefined {
    const { ts } = this;
    const inner = unwrap(ts, node);
    if (ts.isIdentifier(inner)) {
      const binding = this.binding(inner);
      if (binding.kind === "global") return inner.text === "globalThis" ? "" : inner.text;
      if (binding.kind === "module" && binding.module === "buffer" && binding.name === "Buffer")
        return "Buffer";
      if (binding.kind !== "symbol" || depth > 4) return undefined;
      const declaration = binding.declaration;
      if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
      if (!ts.isIdentifier(declaration.name) || !this.isStable(binding.symbol)) return undefined;
      return this.globalPath(declaration.initializer, depth + 1);
    }
    if (ts.isPropertyAccessExpression(inner) && ts.isIdentifier(inner.name)) {
      const path = this.globalPath(inner.expression, depth);
      if (path === undefined) return undefined;
      return path === "" ? inner.name.text : `${path}.${inner.name.text}`;
    }
    return undefined;
  }

  /** The member of a Node module that an expression denotes: `fs.readFileSync`, or an imported name. */
  modulePath(node: ts.Expression): string | undefined {
    const { ts } = this;
    const inner = unwrap(ts, node);
    if (ts.isIdentifier(inner)) {
      const binding = this.binding(inner);
      if (binding.kind !== "module") return undefined;
      return binding.name === "*" ? binding.module : `${binding.module}.${binding.name}`;
    }
    if (ts.isPropertyAccessExpression(inner) && ts.isIdentifier(inner.name)) {
      const path = this.modulePath(inner.expression);
      return path === undefined ? undefined : `${path}.${inner.name.text}`;
    }
    return undefined;
  }

  /** A variable outside the unit that always holds a regular expression. */
  isConstantRegExp(id: ts.Identifier): boolean {
    const { ts } = this;
    const binding = this.binding(id);
    if (binding.kind !== "symbol" || !ts.isVariableDeclaration(binding.declaration)) return false;
    const { initializer } = binding.declaration;
    return initializer?.kind === ts.SyntaxKind.RegularExpressionLiteral && this.isStable(binding.symbol);
  }

  // ---- callees ---------------------------------------------------------------------------------------

  /** The one function that an expression can be, when it is declared with a body that may be followed. */
  staticFunction(node: ts.Expression, from: ts.SourceFile): FnNode | undefined {
    const { ts } = this;
    const inner = unwrap(ts, node);
    if (ts.isIdentifier(inner)) {
      const binding = this.binding(inner);
      return binding.kind === "symbol"
        ? this.functionOf(binding.symbol, binding.declaration, from)
        : undefined;
    }
    return ts.isPropertyAccessExpression(inner) ? this.memberFunction(inner, from) : undefined;
  }

  private functionOf(
    symbol: ts.Symbol,
    declaration: ts.Declaration,
    from: ts.SourceFile,
  ): FnNode | undefined {
    const { ts } = this;
    if (!this.mayFollow(declaration, from) || !this.isStable(symbol)) return undefined;
    const body = this.bodyOf(symbol, declaration);
    if (body) return body;
    if (
      ts.isVariableDeclaration(declaration) &&
      ts.isIdentifier(declaration.name) &&
      declaration.initializer
    ) {
      const value = unwrap(ts, declaration.initializer);
      if (ts.isFunctionExpression(value) || ts.isArrowFunction(value)) return value;
      if (ts.isIdentifier(value) && value.text !== symbol.name) {
        const next = this.binding(value);
        if (next.kind === "symbol" && next.symbol !== symbol && ts.isFunctionDeclaration(next.declaration))
          return this.functionOf(next.symbol, next.declaration, from);
      }
    }
    return undefined;
  }

  private bodyOf(symbol: ts.Symbol, declaration: ts.Declaration): FnNode | undefined {
    const { ts } = this;
    if (ts.isFunctionExpression(declaration)) return declaration;
    if (!ts.isFunctionDeclaration(declaration)) return undefined;
    const withBody = (symbol.declarations ?? []).filter(
      (d): d is ts.FunctionDeclaration => ts.isFunctionDeclaration(d) && d.body !== undefined,
    );
    return withBody.length === 1 ? withBody[0] : undefined;
  }

  /** `ns.f`, `C.staticMethod`, `table.f` where the object is constant and nothing can replace the member. */
  private memberFunction(node: ts.PropertyAccessExpression, from: ts.SourceFile): FnNode | undefined {
    const { ts } = this;
    const owner = unwrap(ts, node.expression);
    const name = node.name.text;
    if (!ts.isIdentifier(owner)) return undefined;
    const ownerSymbol = this.checker.getSymbolAtLocation(owner);
    const member = this.checker.getSymbolAtLocation(node.name);
    const namespaceImport = ownerSymbol?.declarations?.some((d) => ts.isNamespaceImport(d));
    if (namespaceImport && member) {
      const bound = this.bindingOf(member, name);
      return bound.kind === "symbol" ? this.functionOf(bound.symbol, bound.declaration, from) : undefined;
    }
    const binding = this.binding(owner);
    if (binding.kind !== "symbol" || !this.mayFollow(binding.declaration, from)) return undefined;
    const { declaration } = binding;
    if (ts.isModuleDeclaration(declaration) && member) {
      const bound = this.bindingOf(member, name);
      if (bound.kind !== "symbol") return undefined;
      const constant =
        ts.isFunctionDeclaration(bound.declaration) ||
        (ts.getCombinedNodeFlags(bound.declaration) & ts.NodeFlags.Const) !== 0;
      return constant ? this.functionOf(bound.symbol, bound.declaration, from) : undefined;
    }
    if (!this.isStable(binding.symbol)) return undefined;
    if (ts.isClassDeclaration(declaration)) {
      if (!this.switches.methods || !this.onlyKnownUses(binding.symbol, declaration, "class"))
        return undefined;
      return this.namedMember(declaration.members, name, true);
    }
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
    const value = unwrap(ts, declaration.initializer);
    if (!ts.isObjectLiteralExpression(value) || this.isExported(declaration)) return undefined;
    if (!this.onlyKnownUses(binding.symbol, declaration, "object")) return undefined;
    return this.namedProperty(value, name, from);
  }

  private namedMember(
    members: readonly ts.ClassElement[],
    name: string,
    isStatic: boolean,
  ): ts.MethodDeclaration | undefined {
    const { ts } = this;
    let found: ts.MethodDeclaration | undefined;
    for (const member of members) {
      if (!member.name) continue;
      if (!ts.isIdentifier(member.name) && !ts.isPrivateIdentifier(member.name)) return undefined;
      if (member.name.text !== name) continue;
      const memberStatic = (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
      if (memberStatic !== isStatic) continue;
      if (!ts.isMethodDeclaration(member)) return undefined;
      if (member.body) {
        if (found) return undefined;
        found = member;
      }
    }
    return found;
  }

  private namedProperty(
    object: ts.ObjectLiteralExpression,
    name: string,
    from: ts.SourceFile,
  ): FnNode | undefined {
    const { ts } = this;
    let found: FnNode | undefined;
    for (const property of object.properties) {
      if (ts.isSpreadAssignment(property) || !property.name || !ts.isIdentifier(property.name))
        return undefined;
      if (property.name.text === "__proto__") return undefined;
      if (property.name.text !== name) continue;
      if (found) return undefined;
      if (ts.isMethodDeclaration(property) && property.body) found = property;
      else if (ts.isPropertyAssignment(property)) {
        const value = unwrap(ts, property.initializer);
        if (ts.isFunctionExpression(value) || ts.isArrowFunction(value)) found = value;
        else if (ts.isIdentifier(value)) found = this.staticFunction(value, from);
      } else if (ts.isShorthandPropertyAssignment(property)) {
        const symbol = this.checker.getShorthandAssignmentValueSymbol(property);
        const declaration = symbol?.valueDeclaration;
        if (symbol && declaration) found = this.functionOf(symbol, declaration, from);
      }
      if (!found) return undefined;
    }
    return found;
  }

  /**
   * Whether every mention of a class or of a constant object only reads a member, instantiates it or names a
   * type, so that nothing can replace its members: the value itself goes nowhere.
   */
  private onlyKnownUses(symbol: ts.Symbol, declaration: ts.Declaration, what: "class" | "object"): boolean {
    const { ts } = this;
    if (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Default) return false;
    if (this.usesItself(declaration, what)) return false;
    const files = this.isExported(declaration) ? this.files : [declaration.getSourceFile()];
    for (const file of files) {
      const facts = this.facts(file);
      if (facts.dynamicScope) return false;
      for (const id of facts.mentions.get(symbol.name) ?? []) {
        const parent = id.parent;
        if (ts.isPropertyAccessExpression(parent) && parent.name === id) {
          // `module.C` of a namespace import, for all that is known
          if (this.isExported(declaration) && !this.onlyMembersOf(parent)) return false;
          continue;
        }
        if (ts.isPropertyAccessExpression(parent)) {
          if (this.isWritten(parent) || parent.name.text === "prototype" || parent.name.text === "__proto__")
            return false;
          continue;
        }
        if (id === (declaration as ts.NamedDeclaration).name) continue;
        if (what === "class" && ts.isNewExpression(parent) && parent.expression === id) continue;
        if (what === "class" && ts.isExpressionWithTypeArguments(parent)) continue;
        if (what === "class" && ts.isBinaryExpression(parent) && parent.right === id) {
          if (parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) continue;
        }
        if (ts.isTypeNode(parent) || ts.isTypeQueryNode(parent)) continue;
        if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) {
          if (parent.propertyName) return false; // it has another name there
          continue;
        }
        if (isPropertyNameOf(ts, parent, id)) continue;
        return false;
      }
    }
    return true;
  }

  /** `x.C` used as a class is: instantiated, or a member read. */
  private onlyMembersOf(node: ts.PropertyAccessExpression): boolean {
    const { ts } = this;
    const { parent } = node;
    if (ts.isNewExpression(parent)) return parent.expression === node;
    if (!ts.isPropertyAccessExpression(parent))
      return ts.isExpressionWithTypeArguments(parent) || ts.isTypeNode(parent);
    return parent.name.text !== "prototype" && parent.name.text !== "__proto__" && !this.isWritten(parent);
  }

  /** Whether a class or object gets at itself from inside, by `this` or `new.target`, in another way than to read members. */
  private usesItself(declaration: ts.Declaration, what: "class" | "object"): boolean {
    const { ts } = this;
    const stack: { node: ts.Node; own: boolean }[] = [{ node: declaration, own: what === "object" }];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { node } = next;
      let { own } = next;
      if (ts.isClassElement(node) && what === "class" && node.parent === declaration)
        own =
          ts.isClassStaticBlockDeclaration(node) ||
          (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) !== 0;
      const { parent } = node;
      const member =
        parent && ts.isPropertyAccessExpression(parent) && parent.expression === node ? parent : undefined;
      if (
        member &&
        /^(?:constructor|prototype|__proto__)$/.test(member.name.text) &&
        (own || node.kind === ts.SyntaxKind.ThisKeyword)
      )
        return true;
      if (own && node.kind === ts.SyntaxKind.ThisKeyword && (!member || this.isWritten(member))) return true;
      if (ts.isMetaProperty(node) && !ts.isBinaryExpression(parent) && !ts.isPrefixUnaryExpression(parent))
        return true;
      ts.forEachChild(node, (child) => {
        stack.push({ node: child, own });
      });
    }
    return false;
  }

  private isWritten(node: ts.Expression): boolean {
    const { ts } = this;
    const parent = node.parent;
    if (ts.isBinaryExpression(parent) && parent.left === node)
      return (
        parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
        parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
      );
    if (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) return false;
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return false;
    if (ts.isVariableDeclaration(parent) || ts.isReturnStatement(parent) || ts.isExpressionStatement(parent))
      return false;
    // what is left includes destructuring targets, `delete`, `++` and wrappers of them
    return !(
      ts.isBinaryExpression(parent) ||
      ts.isIfStatement(parent) ||
      ts.isConditionalExpression(parent) ||
      ts.isTemplateSpan(parent)
    );
  }

  private isExported(declaration: ts.Declaration): boolean {
    const { ts } = this;
    if (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) return true;
    const name = (declaration as ts.NamedDeclaration).name;
    if (!name || !ts.isIdentifier(name)) return true;
    for (const id of this.facts(declaration.getSourceFile()).mentions.get(name.text) ?? []) {
      if (ts.isExportSpecifier(id.parent) || ts.isExportAssignment(id.parent)) return true;
    }
    return false;
  }

  private mayFollow(declaration: ts.Declaration, from: ts.SourceFile): boolean {
    if (!this.switches.interprocedural) return false;
    const file = declaration.getSourceFile();
    if (file !== from && !this.switches.crossModule) return false;
    return this.files.has(file);
  }

  // ---- classes ---------------------------------------------------------------------------------------

  /** The class that `new E(…)` or `extends E` names, when it is declared in the program and never replaced. */
  staticClass(node: ts.Expression, from: ts.SourceFile): ClassInfo | undefined {
    const { ts } = this;
    if (!this.switches.methods) return undefined;
    const inner = unwrap(ts, node);
    if (!ts.isIdentifier(inner)) return undefined;
    const binding = this.binding(inner);
    if (binding.kind !== "symbol" || !this.mayFollow(binding.declaration, from)) return undefined;
    if (!this.isStable(binding.symbol)) return undefined;
    const { declaration } = binding;
    if (ts.isClassDeclaration(declaration)) {
      return this.onlyKnownUses(binding.symbol, declaration, "class")
        ? this.describeClass(declaration)
        : undefined;
    }
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
    const value = unwrap(ts, declaration.initializer);
    if (!ts.isClassExpression(value) || value.name) return undefined;
    return this.onlyKnownUses(binding.symbol, declaration, "class") ? this.describeClass(value) : undefined;
  }

  /** A class of the program for which `instanceof` runs no code of its own. */
  hasPlainInstances(node: ts.Expression, from: ts.SourceFile): boolean {
    for (let info = this.staticClass(node, from); info; ) {
      const plain = info.node.members.every(
        (member) => !member.name || !this.ts.isComputedPropertyName(member.name),
      );
      if (!plain || info.base === "unknown") return false;
      if (info.base === undefined) return true;
      info = this.classInfo(info.base);
    }
    return false;
  }

  describeClass(node: ts.ClassLikeDeclaration): ClassInfo {
    const { ts } = this;
    const known = this.classIds.get(node);
    if (known !== undefined) return this.classes[known] as ClassInfo;
    const id = this.classes.length;
    this.classIds.set(node, id);
    const methods = new Map<string, FnId>();
    const accessors = new Map<string, { get?: FnId; set?: FnId }>();
    let opaque = (ts.canHaveDecorators(node) && (ts.getDecorators(node)?.length ?? 0) > 0) || false;
    for (const member of node.members) {
      if (ts.canHaveDecorators(member) && (ts.getDecorators(member)?.length ?? 0) > 0) opaque = true;
      if (ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Static | ts.ModifierFlags.Ambient))
        continue;
      if (ts.isConstructorDeclaration(member)) {
        // its instances may be other objects
        if (member.body && this.returnsValue(member.body)) opaque = true;
        continue;
      }
      if (ts.isSemicolonClassElement(member)) continue;
      if (ts.isIndexSignatureDeclaration(member)) continue;
      if (ts.isClassStaticBlockDeclaration(member)) continue;
      const name = member.name;
      if (!name || !(ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteral(name))) {
        opaque = true;
        continue;
      }
      if (ts.isMethodDeclaration(member)) {
        if (member.body) methods.set(name.text, this.fnId(member));
      } else if (ts.isPropertyDeclaration(member)) {
        if (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Accessor) accessors.set(name.text, {});
      } else if (ts.isAccessor(member)) {
        const known = accessors.get(name.text) ?? {};
        if (member.body) known[ts.isGetAccessor(member) ? "get" : "set"] = this.fnId(member);
        accessors.set(name.text, known);
      } else opaque = true;
    }
    const info: ClassInfo & { base: ClassInfo["base"] } = {
      id,
      node,
      base: undefined,
      methods,
      accessors,
      opaque,
    };
    this.classes.push(info);
    const heritage = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword);
    const baseExpression = heritage?.types[0]?.expression;
    if (baseExpression) {
      const base = this.staticClass(baseExpression, node.getSourceFile());
      (info as { base: ClassInfo["base"] }).base = base && base.id !== id ? base.id : "unknown";
    }
    return info;
  }

  private returnsValue(body: ts.Block): boolean {
    const { ts } = this;
    const stack: ts.Node[] = [body];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (ts.isReturnStatement(node) && node.expression) return true;
      ts.forEachChild(node, (child) => {
        if (!ts.isFunctionLike(child) && !ts.isClassLike(child)) stack.push(child);
      });
    }
    return false;
  }

  /**
   * The method that `receiver.name(…)` must be, judged by the receiver's declared class alone: a private one, or
   * one of a class that nothing in the program extends and that does not leave it.
   */
  finalMethod(
    receiver: ts.Expression,
    name: string,
    isPrivateName: boolean,
    from: ts.SourceFile,
  ): FnNode | undefined {
    const { ts } = this;
    if (!this.switches.methods) return undefined;
    const declaration = this.declaredClass(receiver);
    if (!declaration || !this.mayFollow(declaration, from)) return undefined;
    const method = this.namedMember(declaration.members, name, this.isStaticThis(receiver));
    if (!method) return undefined;
    const info = this.describeClass(declaration);
    if (info.opaque) return undefined;
    if (isPrivateName) return method;
    const isPrivate = (ts.getCombinedModifierFlags(method) & ts.ModifierFlags.Private) !== 0;
    if (!this.isTypeScript(from)) return undefined;
    if (isPrivate && !this.writesMember(name)) return method;
    if (!(this.isNominal(declaration) || this.isStaticThis(receiver)) || this.writesMember(name))
      return undefined;
    const symbol = declaration.name && this.checker.getSymbolAtLocation(declaration.name);
    if (!symbol || this.isExported(declaration) || !this.isStable(symbol)) return undefined;
    if (this.subclassed(declaration) || !this.onlyKnownUses(symbol, declaration, "class")) return undefined;
    return method;
  }

  /** A class with a private or protected member: no object that merely looks like it has its type. */
  private isNominal(declaration: ts.ClassLikeDeclaration): boolean {
    const { ts } = this;
    return declaration.members.some(
      (member) =>
        (member.name && ts.isPrivateIdentifier(member.name)) ||
        (ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !==
          0 ||
        (ts.isConstructorDeclaration(member) &&
          member.parameters.some(
            (one) =>
              (ts.getCombinedModifierFlags(one) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !==
              0,
          )),
    );
  }

  private readonly writtenMembers = new Map<string, boolean>();

  /** Whether something in the program assigns a member of that name. */
  private writesMember(name: string): boolean {
    let answer = this.writtenMembers.get(name);
    if (answer === undefined) {
      const { ts } = this;
      answer = [...this.files].some((file) =>
        (this.facts(file).mentions.get(name) ?? []).some(
          ({ parent }) =>
            ts.isPropertyAccessExpression(parent) && parent.name.text === name && this.isWritten(parent),
        ),
      );
      this.writtenMembers.set(name, answer);
    }
    return answer;
  }

  /** `this` in a static method is the class itself, or one that extends it. */
  private isStaticThis(receiver: ts.Expression): boolean {
    const { ts } = this;
    if (unwrap(ts, receiver).kind !== ts.SyntaxKind.ThisKeyword) return false;
    for (let node: ts.Node = receiver; node.parent; node = node.parent) {
      if (ts.isClassElement(node) && ts.isClassLike(node.parent))
        return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) !== 0;
    }
    return false;
  }

  private declaredClass(receiver: ts.Expression): ts.ClassLikeDeclaration | undefined {
    const { ts } = this;
    const inner = unwrap(ts, receiver);
    if (inner.kind === ts.SyntaxKind.ThisKeyword) {
      for (let node: ts.Node | undefined = inner.parent; node; node = node.parent) {
        if (ts.isClassLike(node)) return node;
        if (
          ts.isFunctionLike(node) &&
          !ts.isArrowFunction(node) &&
          !(node.parent && ts.isClassLike(node.parent))
        )
          return undefined;
      }
      return undefined;
    }
    if (!this.isTypeScript(inner.getSourceFile())) return undefined;
    const symbol = this.typeOf(inner).getSymbol();
    const declaration = symbol?.valueDeclaration;
    return declaration && ts.isClassLike(declaration) && symbol?.declarations?.length === 1
      ? declaration
      : undefined;
  }

  private readonly subclassedCache = new Map<ts.ClassLikeDeclaration, boolean>();
  private subclassed(declaration: ts.ClassLikeDeclaration): boolean {
    let answer = this.subclassedCache.get(declaration);
    if (answer === undefined) {
      answer = this.computeSubclassed(declaration);
      this.subclassedCache.set(declaration, answer);
    }
    return answer;
  }

  private computeSubclassed(declaration: ts.ClassLikeDeclaration): boolean {
    const { ts } = this;
    const name = declaration.name?.text;
    if (!name) return true;
    // the class is not exported, so only its own file can extend it, and only by its name
    return (this.facts(declaration.getSourceFile()).mentions.get(name) ?? []).some(
      (id) =>
        ts.isExpressionWithTypeArguments(id.parent) &&
        ts.isHeritageClause(id.parent.parent) &&
        id.parent.parent.token === ts.SyntaxKind.ExtendsKeyword,
    );
  }

  // ---- types -----------------------------------------------------------------------------------------

  /**
   * The type of an expression. Of names and members it is the declared one where that is a single type: asking the
   * checker what flow analysis makes of it is quadratic in the length of the function.
   */
  private typeOf(node: ts.Expression): ts.Type {
    const { ts, checker } = this;
    const inner = unwrap(ts, node);
    if (inner === node || ts.isParenthesizedExpression(node)) {
      let type: ts.Type | undefined;
      if (ts.isIdentifier(inner)) {
        const symbol = this.symbolAt(inner);
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
      if (type && !type.isUnion() && !(type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown))) return type;
    }
    return checker.getTypeAtLocation(node);
  }

  /** The built-in kind that the declared type of an expression promises. */
  declaredKind(node: ts.Expression): string | undefined {
    return this.isDeclared(node, 0) ? this.kindOfType(this.typeOf(node)) : undefined;
  }

  /**
   * Whether the checker's type of an expression rests on declarations. In TypeScript all types do. In JavaScript
   * those of literals, of built-in constructors, of names with a JSDoc type, of constants made from such, and of
   * members and results of such; the rest is guessed from first assignments, which later ones may contradict.
   */
  private isDeclared(node: ts.Expression, depth: number): boolean {
    const { ts } = this;
    if (this.isTypeScript(node.getSourceFile())) return true;
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
        const path = this.globalPath(expression);
        if (path !== undefined) return !this.patches.globals.has(path.split(".")[0] as string);
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

  /**
   * Whether what a container holds is declared: by JSDoc, or because it is a typed array, a string, or made from a
   * string. The elements of an array literal are what was first put there.
   */
  private hasDeclaredContents(node: ts.Expression, depth: number): boolean {
    const { ts } = this;
    if (this.isTypeScript(node.getSourceFile())) return true;
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
      const binding = this.binding(inner);
      if (binding.kind !== "symbol") return false;
      const { declaration, symbol } = binding;
      if (ts.getJSDocType(declaration)) return true;
      if (ts.isVariableDeclaration(declaration) && declaration.initializer && this.isStable(symbol))
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
      this.globalPath(inner.expression) === undefined
    )
      return this.hasDeclaredContents(inner.expression.expression, depth + 1);
    return false;
  }

  /** A variable whose type comes from an initialiser of its own. */
  private isGuessed(declaration: ts.Declaration): boolean {
    return this.ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined;
  }

  private isDeclaredName(id: ts.Identifier, depth: number): boolean {
    const { ts } = this;
    const binding = this.binding(id);
    if (binding.kind === "global") return true;
    if (binding.kind !== "symbol") return false;
    const { declaration, symbol } = binding;
    if (ts.getJSDocType(declaration)) return true;
    if (!this.isStable(symbol)) return false;
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
    const { ts } = this;
    if (!ts.isPropertyAccessExpression(callee)) return false;
    if (!this.hasDeclaredContents(callee.expression, depth + 1)) return false;
    return this.kindOfType(this.typeOf(callee.expression)) !== undefined;
  }

  private kindOfType(type: ts.Type): string | undefined {
    const { ts } = this;
    if (type.flags & ts.TypeFlags.StringLike) return "String";
    if (type.flags & ts.TypeFlags.NumberLike) return "Number";
    if (type.flags & ts.TypeFlags.BigIntLike) return "BigInt";
    if (type.flags & ts.TypeFlags.BooleanLike) return "Boolean";
    if (type.isUnion()) {
      let kind: string | undefined;
      for (const part of type.types) {
        if (part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) continue;
        const next = this.kindOfType(part);
        if (next === undefined || (kind !== undefined && kind !== next)) return undefined;
        kind = next;
      }
      return kind;
    }
    if (type.flags & ts.TypeFlags.TypeParameter) return undefined;
    if (this.checker.isTupleType?.(type)) return "Array";
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
    if (!isKind(name) || this.patches.subclassed.has(name)) return undefined;
    return name;
  }

  private isLibrary(file: ts.SourceFile): boolean {
    return (
      this.program.isSourceFileDefaultLibrary(file) ||
      (file.isDeclarationFile && /[\\/]node_modules[\\/]@types[\\/]node[\\/]/.test(file.fileName))
    );
  }

  private readonly numericByRoot = new Map<FnNode, Map<ts.Symbol, number>>();
  /** answers that rest on the assumption that the variables being looked at are numbers */
  private assumed: Map<ts.Symbol, number> | undefined;

  /**
   * Which parameters of `root` (bit set) must be numbers for this expression to be a number; 0 if it surely is
   * one; -1 if nobody knows. In JavaScript this looks at every assignment of a variable.
   */
  numericIf(node: ts.Expression, root: FnNode): number {
    const { ts } = this;
    let inner = unwrap(ts, node);
    // a long sum leans left
    let sum = 0;
    while (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      sum = both(sum, this.numericIf(inner.right, root));
      if (sum === -1) return -1;
      inner = unwrap(ts, inner.left);
    }
    return both(sum, this.numericTerm(inner, root));
  }

  private numericTerm(inner: ts.Expression, root: FnNode): number {
    const { ts } = this;
    switch (inner.kind) {
      case ts.SyntaxKind.NumericLiteral:
      case ts.SyntaxKind.PostfixUnaryExpression:
        return 0;
      case ts.SyntaxKind.PrefixUnaryExpression:
        return (inner as ts.PrefixUnaryExpression).operator === ts.SyntaxKind.ExclamationToken ? -1 : 0;
      case ts.SyntaxKind.BinaryExpression: {
        const { left, operatorToken, right } = inner as ts.BinaryExpression;
        switch (operatorToken.kind) {
          case ts.SyntaxKind.BarBarToken:
          case ts.SyntaxKind.AmpersandAmpersandToken:
            return both(this.numericIf(left, root), this.numericIf(right, root));
          case ts.SyntaxKind.QuestionQuestionToken:
            return both(
              this.isMissingOrNumber(left) ? 0 : this.numericIf(left, root),
              this.numericIf(right, root),
            );
          case ts.SyntaxKind.CommaToken:
          case ts.SyntaxKind.EqualsToken:
            return this.numericIf(right, root);
          case ts.SyntaxKind.PlusEqualsToken:
            return both(this.numericIf(left, root), this.numericIf(right, root));
          case ts.SyntaxKind.MinusToken:
          case ts.SyntaxKind.AsteriskToken:
          case ts.SyntaxKind.AsteriskAsteriskToken:
          case ts.SyntaxKind.SlashToken:
          case ts.SyntaxKind.PercentToken:
          case ts.SyntaxKind.AmpersandToken:
          case ts.SyntaxKind.BarToken:
          case ts.SyntaxKind.CaretToken:
          case ts.SyntaxKind.LessThanLessThanToken:
          case ts.SyntaxKind.GreaterThanGreaterThanToken:
          case ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken:
          case ts.SyntaxKind.MinusEqualsToken:
          case ts.SyntaxKind.AsteriskEqualsToken:
          case ts.SyntaxKind.SlashEqualsToken:
          case ts.SyntaxKind.BarEqualsToken:
          case ts.SyntaxKind.AmpersandEqualsToken:
          case ts.SyntaxKind.LessThanLessThanEqualsToken:
          case ts.SyntaxKind.GreaterThanGreaterThanEqualsToken:
          case ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken:
            return 0;
          default:
            return -1;
        }
      }
      case ts.SyntaxKind.ConditionalExpression: {
        const { whenTrue, whenFalse } = inner as ts.ConditionalExpression;
        return both(this.numericIf(whenTrue, root), this.numericIf(whenFalse, root));
      }
      case ts.SyntaxKind.CallExpression: {
        const callee = unwrap(ts, (inner as ts.CallExpression).expression);
        if (ts.isPropertyAccessExpression(callee) && NUMERIC_METHODS.has(callee.name.text)) return 0;
        if (ts.isIdentifier(callee) && this.returnsNumber(callee)) return 0;
        const path = this.globalPath(callee);
        if (path && (/^Math\.[a-z0-9]+$/.test(path) || /^(Number|parseInt|parseFloat)$/.test(path)))
          return this.patches.globals.has(path.split(".")[0] as string) ? -1 : 0;
        break;
      }
      case ts.SyntaxKind.PropertyAccessExpression:
        if (NUMERIC_PROPERTIES.has((inner as ts.PropertyAccessExpression).name.text)) return 0;
        break;
      case ts.SyntaxKind.Identifier:
        if (this.hasNumberType(inner)) return 0;
        return this.hasOtherType(inner) ? -1 : this.numericIdentifier(inner as ts.Identifier, root);
    }
    return this.hasNumberType(inner) ? 0 : -1;
  }

  private isMissingOrNumber(node: ts.Expression): boolean {
    const type = this.isDeclared(node, 0) ? this.checker.getNonNullableType(this.typeOf(node)) : undefined;
    return type !== undefined && isNumberType(this.ts, type);
  }

  /** Declared to be something that is no number; not even asked of what may be anything. */
  private hasOtherType(node: ts.Expression): boolean {
    const { ts } = this;
    if (!this.isTypeScript(node.getSourceFile())) return false;
    return (this.typeOf(node).flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) === 0;
  }

  private hasNumberType(node: ts.Expression): boolean {
    return this.isDeclared(node, 0) && isNumberType(this.ts, this.typeOf(node));
  }

  private numericIdentifier(id: ts.Identifier, root: FnNode): number {
    const binding = this.binding(id);
    if (binding.kind === "global") return id.text === "NaN" || id.text === "Infinity" ? 0 : -1;
    if (binding.kind !== "symbol") return -1;
    const { symbol, declaration } = binding;
    let settled = this.numericByRoot.get(root);
    if (!settled) this.numericByRoot.set(root, (settled = new Map()));
    const known = settled.get(symbol) ?? this.assumed?.get(symbol);
    if (known !== undefined) return known;
    const outermost = this.assumed === undefined;
    if (this.assumed && this.assumed.size > MAX_ASSUMED) return -1;
    const assumed = (this.assumed ??= new Map());
    const result = this.computeNumeric(symbol, declaration, id.text, root, assumed);
    if (outermost) {
      // every variable that was looked at feeds the outermost one: if that is a number, they all are
      if (result === 0) for (const [other, answer] of assumed) settled.set(other, answer);
      settled.set(symbol, result);
      this.assumed = undefined;
    } else assumed.set(symbol, result);
    return result;
  }

  private computeNumeric(
    symbol: ts.Symbol,
    declaration: ts.Declaration,
    name: string,
    root: FnNode,
    assumed: Map<ts.Symbol, number>,
  ): number {
    const { ts } = this;
    const facts = this.facts(declaration.getSourceFile());
    let parameter = 0;
    if (ts.isParameter(declaration)) {
      if ((declaration.parent as ts.Node) !== root || !ts.isFunctionLike(root)) {
        return this.numericByCalls(declaration, assumed, symbol)
          ? this.assignedNumbers(symbol, declaration, name, root, 0)
          : -1;
      }
      if (this.numericByCalls(declaration, assumed, symbol))
        return this.assignedNumbers(symbol, declaration, name, root, 0);
      const index = root.parameters.filter((p) => !isThisParameter(ts, p)).indexOf(declaration);
      if (index < 0 || index > 29 || declaration.dotDotDotToken || !ts.isIdentifier(declaration.name))
        return -1;
      if (declaration.initializer && this.numericIf(declaration.initializer, root) !== 0) return -1;
      parameter = 1 << index;
    } else if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return -1;
    if (facts.dynamicScope || symbol.declarations?.length === undefined) return -1;
    assumed.set(symbol, parameter);
    return this.assignedNumbers(symbol, declaration, name, root, parameter);
  }

  /** `start`, if everything that is ever assigned to a variable is a number. */
  private assignedNumbers(
    symbol: ts.Symbol,
    declaration: ts.Declaration,
    name: string,
    root: FnNode,
    start: number,
  ): number {
    const { ts } = this;
    const facts = this.facts(declaration.getSourceFile());
    let result = start;
    for (const one of symbol.declarations ?? []) {
      if (ts.isParameter(one)) continue;
      if (!ts.isVariableDeclaration(one)) return -1;
      const list = one.parent;
      if (ts.isCatchClause(list)) return -1;
      if (ts.isForInStatement(list.parent) || ts.isForOfStatement(list.parent)) return -1;
      if (one.initializer) result = both(result, this.numericIf(one.initializer, root));
      if (result === -1) return -1;
    }
    if (!facts.assigned.has(name)) return result;
    for (const mention of facts.mentions.get(name) ?? []) {
      const written = this.assignedNumber(mention, root);
      if (written === undefined || this.symbolAt(mention) !== symbol) continue;
      result = both(result, written);
      if (result === -1) return -1;
    }
    return result;
  }

  private readonly numberFunctions = new Map<ts.Symbol, boolean>();

  /** Whether a function that its name determines returns a number, whatever it is given. Not asked of recursion. */
  private returnsNumber(callee: ts.Identifier): boolean {
    const binding = this.binding(callee);
    if (binding.kind !== "symbol" || !this.isStable(binding.symbol)) return false;
    const known = this.numberFunctions.get(binding.symbol);
    if (known !== undefined) return known;
    this.numberFunctions.set(binding.symbol, false);
    const answer = this.bodyReturnsNumber(binding.symbol, binding.declaration);
    this.numberFunctions.set(binding.symbol, answer);
    return answer;
  }

  private bodyReturnsNumber(symbol: ts.Symbol, declaration: ts.Declaration): boolean {
    const { ts } = this;
    const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
    if (
      !value ||
      !(ts.isFunctionDeclaration(value) || ts.isFunctionExpression(value) || ts.isArrowFunction(value))
    )
      return false;
    const isPlain =
      !value.asteriskToken && !ts.getModifiers(value)?.some((one) => one.kind === ts.SyntaxKind.AsyncKeyword);
    if (!isPlain || !value.body) return false;
    const file = value.getSourceFile();
    if (!ts.isBlock(value.body)) return this.numericIf(value.body, file) === 0;
    const last = value.body.statements.at(-1);
    if (!last || !ts.isReturnStatement(last) || symbol.declarations?.length !== 1) return false;
    const stack: ts.Node[] = [value.body];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (ts.isReturnStatement(node) && !(node.expression && this.numericIf(node.expression, file) === 0))
        return false;
      ts.forEachChild(node, (child) => {
        if (!ts.isFunctionLike(child) && !ts.isClassLike(child)) stack.push(child);
      });
    }
    return true;
  }

  /** Whether a parameter is a number because every call of its function, all of which are known, passes one. */
  private numericByCalls(
    parameter: ts.ParameterDeclaration,
    assumed: Map<ts.Symbol, number>,
    symbol: ts.Symbol,
  ): boolean {
    const { ts } = this;
    const fn = parameter.parent;
    // inside a function expression another name denotes it as well
    if (ts.isFunctionExpression(fn) && fn.name) return false;
    const named = ts.isFunctionDeclaration(fn)
      ? fn
      : (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) && ts.isVariableDeclaration(fn.parent)
        ? fn.parent
        : undefined;
    if (!named?.name || !ts.isIdentifier(named.name) || !ts.isIdentifier(parameter.name)) return false;
    if (parameter.dotDotDotToken || parameter.initializer) return false;
    const owner = this.checker.getSymbolAtLocation(named.name);
    if (!owner || !this.isStable(owner) || this.isExported(named)) return false;
    const index = fn.parameters.filter((one) => !isThisParameter(ts, one)).indexOf(parameter);
    const file = parameter.getSourceFile();
    if (!this.files.has(file) || !(ts.isExternalModule(file) || named.parent !== file)) return false;
    assumed.set(symbol, 0);
    let calls = 0;
    for (const mention of this.facts(file).mentions.get(owner.name) ?? []) {
      if (mention === named.name || isPropertyNameOf(ts, mention.parent, mention)) continue;
      if (ts.isPropertyAccessExpression(mention.parent) && mention.parent.name === mention) continue;
      if (this.symbolAt(mention) !== owner) continue;
      const call = mention.parent;
      if (!ts.isCallExpression(call) || call.expression !== mention) return false;
      const argument = call.arguments[index];
      if (!argument || call.arguments.some((one) => ts.isSpreadElement(one))) return false;
      if (this.numericIf(argument, file) !== 0) return false;
      calls++;
    }
    return calls > 0;
  }

  /** If this mention is assigned to: whether with numbers. */
  private assignedNumber(id: ts.Identifier, root: FnNode): number | undefined {
    const { ts } = this;
    let node: ts.Node = id;
    while (isWrapper(ts, node.parent)) node = node.parent;
    const parent = node.parent;
    if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return undefined;
    if (ts.isBinaryExpression(parent) && parent.left === node) {
      const kind = parent.operatorToken.kind;
      if (kind < ts.SyntaxKind.FirstAssignment || kind > ts.SyntaxKind.LastAssignment) return undefined;
      return this.numericIf(parent, root);
    }
    if (ts.isBinaryExpression(parent)) return undefined;
    // `[a, b] = [b, a]`
    const pattern = ts.isArrayLiteralExpression(parent) ? parent.parent : undefined;
    if (
      pattern &&
      ts.isBinaryExpression(pattern) &&
      pattern.left === parent &&
      ts.isArrayLiteralExpression(pattern.right)
    ) {
      const at = (parent as ts.ArrayLiteralExpression).elements.indexOf(node as ts.Expression);
      const value = pattern.right.elements[at];
      const plain = value && !pattern.right.elements.some((one) => ts.isSpreadElement(one));
      return plain ? this.numericIf(value, root) : -1;
    }
    // other destructuring targets and loop heads
    if (ts.isArrayLiteralExpression(parent) || ts.isShorthandPropertyAssignment(parent))
      return this.insideTarget(parent) ? -1 : undefined;
    if (ts.isPropertyAssignment(parent) && parent.initializer === node)
      return this.insideTarget(parent) ? -1 : undefined;
    if (ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent))
      return this.insideTarget(parent) ? -1 : undefined;
    if ((ts.isForInStatement(parent) || ts.isForOfStatement(parent)) && parent.initializer === node)
      return -1;
    return undefined;
  }

  private insideTarget(node: ts.Node): boolean {
    const { ts } = this;
    let child = node;
    for (let parent = node.parent; parent; child = parent, parent = parent.parent) {
      if (ts.isBinaryExpression(parent)) {
        if (parent.left === child && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) return true;
        if (parent.left !== child) return false;
      } else if (ts.isForInStatement(parent) || ts.isForOfStatement(parent))
        return parent.initializer === child;
      else if (
        !ts.isObjectLiteralExpression(parent) &&
        !ts.isArrayLiteralExpression(parent) &&
        !ts.isPropertyAssignment(parent) &&
        !ts.isShorthandPropertyAssignment(parent) &&
        !ts.isSpreadElement(parent) &&
        !ts.isSpreadAssignment(parent) &&
        !isWrapper(ts, parent)
      )
        return false;
    }
    return false;
  }

  /** A sum with a number among its operands: as a text it begins or ends like a number. */
  isPartlyNumber(node: ts.Expression, root: FnNode): boolean {
    const { ts } = this;
    let inner = unwrap(ts, node);
    while (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      if (this.numericIf(inner.right, root) === 0) return true;
      inner = unwrap(ts, inner.left);
    }
    return inner !== node && this.numericIf(inner, root) === 0;
  }

  /** Whether the declared type of a length argument rules out a number. */
  isSurelyNoNumber(node: ts.Expression): boolean {
    const { ts } = this;
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

/** Variables that may be looked at to find out whether one is a number. */
const MAX_ASSUMED = 100;

/** Members that are taken for numbers whatever they are read from (docs/assumptions.md). */
const NUMERIC_PROPERTIES = new Set(["length", "byteLength", "byteOffset"]);
const NUMERIC_METHODS = new Set(["charCodeAt", "codePointAt", "indexOf", "lastIndexOf"]);

export function isThisParameter(
  ts: typeof import("typescript"),
  parameter: ts.ParameterDeclaration,
): boolean {
  return ts.isIdentifier(parameter.name) && parameter.name.text === "this";
}

function both(a: number, b: number): number {
  return a === -1 || b === -1 ? -1 : a | b;
}

function isNumberType(ts: typeof import("typescript"), type: ts.Type): boolean {
  if (!type.isUnion()) return (type.flags & ts.TypeFlags.NumberLike) !== 0;
  return type.types.every((part) => (part.flags & ts.TypeFlags.NumberLike) !== 0);
}

function isPropertyNameOf(ts: typeof import("typescript"), parent: ts.Node, id: ts.Identifier): boolean {
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isGetAccessor(parent) ||
      ts.isSetAccessor(parent)) &&
    parent.name === id
  );
}
