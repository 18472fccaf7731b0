/**
 * What names mean: variables, functions and classes of the program, globals, members of Node modules. These answers
 * come from scopes and are exact.
 */
import type ts from "typescript";
import { unwrap } from "./facts.js";
import type { Sources } from "./sources.js";

export type Binding =
  /** a variable, function or class of the program */
  | { readonly kind: "symbol"; readonly symbol: ts.Symbol; readonly declaration: ts.Declaration }
  /** a global that the program does not declare */
  | { readonly kind: "global"; readonly name: string }
  | ModuleBinding
  | { readonly kind: "unknown" };

/** something imported from a Node module; `*` is the module itself */
interface ModuleBinding {
  readonly kind: "module";
  readonly module: string;
  readonly name: string;
}

const NODE_MODULES = new Set(
  (
    "assert,async_hooks,buffer,child_process,crypto,dgram,dns,events,fs,fs/promises,http,http2,https,net,os,path," +
    "perf_hooks,process,querystring,readline,stream,stream/promises,string_decoder,timers,timers/promises,tls,tty," +
    "url,util,v8,vm,worker_threads,zlib"
  ).split(","),
);

export const RUNTIME_MODULE = "scopefree/runtime";

export class Names {
  private readonly stable = new Map<ts.Symbol, boolean>();

  constructor(private readonly sources: Sources) {}

  binding(id: ts.Identifier): Binding {
    if (this.sources.isSloppyFunction(id.getSourceFile(), id.text)) return { kind: "unknown" };
    const symbol = this.sources.symbolAt(id);
    if (!symbol) return { kind: "global", name: id.text };
    return this.bindingOf(symbol, id.text);
  }

  bindingOf(symbol: ts.Symbol, name: string): Binding {
    const { ts } = this.sources;
    const imported = this.moduleImport(symbol);
    if (imported) return imported;
    let target = symbol;
    const isRequire = symbol.declarations?.some((d) => ts.isVariableDeclaration(d) || ts.isBindingElement(d));
    if (symbol.flags & ts.SymbolFlags.Alias && !isRequire)
      target = this.sources.checker.getAliasedSymbol(symbol);
    const declarations = target.declarations;
    if (!declarations || declarations.length === 0)
      return target === symbol && !(symbol.flags & ts.SymbolFlags.Alias)
        ? { kind: "global", name }
        : { kind: "unknown" };
    if (declarations.every((d) => this.sources.isAmbient(d)))
      return target === symbol ? { kind: "global", name } : { kind: "unknown" };
    const declaration = target.valueDeclaration ?? declarations[0];
    return declaration ? { kind: "symbol", symbol: target, declaration } : { kind: "unknown" };
  }

  /** `import fs from "node:fs"`, `import { readFileSync } from "fs"`, `const fs = require("fs")` */
  private moduleImport(symbol: ts.Symbol): ModuleBinding | undefined {
    const imported = this.imported(symbol);
    return imported && NODE_MODULES.has(imported.module) ? imported : undefined;
  }

  /** What is imported from any module. */
  private imported(symbol: ts.Symbol): ModuleBinding | undefined {
    const { ts } = this.sources;
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
    else if (ts.isVariableDeclaration(declaration)) specifier = this.requireArgument(declaration.initializer);
    else if (
      ts.isBindingElement(declaration) &&
      !declaration.initializer &&
      !declaration.dotDotDotToken &&
      ts.isObjectBindingPattern(declaration.parent) &&
      ts.isVariableDeclaration(declaration.parent.parent)
    ) {
      specifier = this.requireArgument(declaration.parent.parent.initializer);
      const property = declaration.propertyName ?? declaration.name;
      if (!ts.isIdentifier(property)) return undefined;
      name = property.text;
    }
    if (!specifier || !ts.isStringLiteral(specifier)) return undefined;
    const isVariable = ts.isVariableDeclaration(declaration) || ts.isBindingElement(declaration);
    if (isVariable && !this.isStable(symbol)) return undefined;
    const text = specifier.text;
    const module = text.startsWith("node:") ? text.slice(5) : text;
    return { kind: "module", module, name };
  }

  /** What a call of `require` asks for. */
  requireArgument(node: ts.Expression | undefined): ts.Expression | undefined {
    const { ts } = this.sources;
    if (!node || !ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
    if (node.expression.text !== "require" || node.arguments.length !== 1) return undefined;
    const bound = this.sources.checker.getSymbolAtLocation(node.expression);
    if (bound?.declarations?.some((d) => !this.sources.isAmbient(d))) return undefined;
    return node.arguments[0];
  }

  /** Whether the variable keeps the one value it is declared with. */
  isStable(symbol: ts.Symbol): boolean {
    let answer = this.stable.get(symbol);
    if (answer === undefined) this.stable.set(symbol, (answer = this.computeStable(symbol)));
    return answer;
  }

  private computeStable(symbol: ts.Symbol): boolean {
    const { ts } = this.sources;
    const declarations = (symbol.declarations ?? []).filter(
      (d) =>
        !ts.isInterfaceDeclaration(d) &&
        !ts.isTypeAliasDeclaration(d) &&
        // in JavaScript, `name.member = value` declares the name once more
        !ts.isIdentifier(d) &&
        !this.isOverload(d),
    );
    if (declarations.length !== 1) return false;
    const declaration = declarations[0] as ts.Declaration;
    if (ts.isVariableDeclaration(declaration) || ts.isBindingElement(declaration)) {
      const flags = ts.getCombinedNodeFlags(declaration);
      if (flags & ts.NodeFlags.Const) return true;
    }
    const name = localName(ts, declaration) ?? symbol.name;
    // it can be a member of the global object too
    if (this.sources.isGlobalDeclaration(declaration) && !this.sources.patches.isIntact(name)) return false;
    return this.filesThatSee(declaration, name).every((file) => {
      const facts = this.sources.facts(file);
      if (facts.dynamicScope || facts.sloppyBlockFunctions.has(name)) return false;
      return !facts.assigned.has(name) || this.sources.assignmentsOf(symbol, file, name).length === 0;
    });
  }

  /**
   * The files in which a variable can be assigned: its own, or for what a script declares globally all. Declaration
   * files assign nothing.
   */
  private filesThatSee(declaration: ts.Declaration, name: string): readonly ts.SourceFile[] {
    const own = declaration.getSourceFile();
    const others = this.sources.isGlobalDeclaration(declaration)
      ? [
          ...this.sources.everyMention(name).map((id) => id.getSourceFile()),
          ...this.sources.filesWithDynamicScope,
        ]
      : [];
    return [...new Set([own, ...others])].filter((file) => !file.isDeclarationFile);
  }

  private isOverload(declaration: ts.Declaration): boolean {
    const { ts } = this.sources;
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
    const { ts } = this.sources;
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
    const { ts } = this.sources;
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

  /** The member of the runtime that an expression denotes, imported by the program itself: `region.do`. */
  runtimePath(node: ts.Expression): string | undefined {
    const { ts } = this.sources;
    const inner = unwrap(ts, node);
    if (ts.isPropertyAccessExpression(inner) && ts.isIdentifier(inner.name)) {
      const path = this.runtimePath(inner.expression);
      if (path === undefined) return undefined;
      return path === "*" ? inner.name.text : `${path}.${inner.name.text}`;
    }
    if (!ts.isIdentifier(inner)) return undefined;
    const symbol = this.sources.symbolAt(inner);
    const imported = symbol && this.imported(symbol);
    return imported?.module === RUNTIME_MODULE ? imported.name : undefined;
  }

  /** A variable outside the unit that always holds a regular expression. */
  isConstantRegExp(id: ts.Identifier): boolean {
    const { ts } = this.sources;
    const binding = this.binding(id);
    if (binding.kind !== "symbol" || !ts.isVariableDeclaration(binding.declaration)) return false;
    const { initializer } = binding.declaration;
    return initializer?.kind === ts.SyntaxKind.RegularExpressionLiteral && this.isStable(binding.symbol);
  }
}

/**
 * The name by which the code around a declaration assigns it. The symbol of what is exported by default has another
 * one, which is no variable's.
 */
function localName(ts: typeof import("typescript"), declaration: ts.Declaration): string | undefined {
  const { name } = declaration as ts.NamedDeclaration;
  return name && ts.isIdentifier(name) ? name.text : undefined;
}
