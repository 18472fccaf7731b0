/**
 * What the analysed program visibly does to built-ins: replaces globals or their members, changes or hands
 * around prototypes, subclasses. The effect tables describe the built-ins of the language; where the program
 * replaces one, its table entry no longer holds.
 *
 * The search errs towards "patched": a prototype of a built-in that is used as a value in any way but to name
 * one of its methods counts as patched, and so does any write through a variable that may hold a prototype, and
 * any prototype that is returned, stored or passed on. Built-ins are recognised by name, and by the names that
 * constants of the same file give them; variables are told apart as the checker does, within one file. Patches made by code outside the analysed program are assumed not to exist (docs/assumptions.md).
 */
import type ts from "typescript";
import { isKind } from "../effects/tables.js";

export interface Patches {
  /** some prototype nobody can name was changed, or one that all objects share: no built-in can be trusted */
  readonly everything: boolean;
  /** kinds whose methods were replaced */
  readonly kinds: ReadonlySet<string>;
  /** global names (or roots of paths) that were given another value or other members */
  readonly globals: ReadonlySet<string>;
  /** built-in classes that the program extends */
  readonly subclassed: ReadonlySet<string>;
}

const SUSPICIOUS =
  /\bprototype\b|__proto__|etPrototypeOf|\bdefinePropert|\bglobalThis\b|\bwindow\b|\bself\b|\bglobal\b|__defineGetter__|\\u/;
const WRITES_MEMBER =
  /\b(?:Math|Object|Reflect|JSON|Array|Number|String|Buffer|Atomics|Symbol|Promise|Map|Set|console|process|[A-Z]\w*Array|ArrayBuffer|DataView)\s*(?:\.\s*\w+|\[[^\]]*\])\s*=[^=>]|Object\.assign\s*\(\s*[A-Z]/;
const EXTENDS = /\bextends\b([^{]*)/g;
/** Another name for a built-in, through which it can be changed. */
const ALIAS =
  /=\s*(?:globalThis\s*\.\s*)?(?:Math|Object|Reflect|JSON|Array|Number|String|Buffer|Atomics|Symbol|Promise|Map|Set|WeakMap|WeakSet|[A-Z]\w*Array|ArrayBuffer|DataView)\s*[;,)\n]/;
const TYPED_ARRAYS = [
  ..."Int8Array,Uint8Array,Uint8ClampedArray,Int16Array,Uint16Array,Int32Array,Uint32Array,Float16Array".split(
    ",",
  ),
  ..."Float32Array,Float64Array,BigInt64Array,BigUint64Array,Buffer".split(","),
];
const GLOBAL_OBJECTS = new Set(["globalThis", "window", "self", "global"]);
const isNamespace = (name: string): boolean =>
  /^(?:Math|Object|Reflect|JSON|Number|String|Atomics|Symbol)$/.test(name);
const SHARED = new Set(["Object", "Function", "Symbol", "Iterator"]);

/** Whether some `extends` in a text names a built-in, or computes a class in a way that the text does not show. */
function mayExtendBuiltin(text: string): boolean {
  for (const [, base = ""] of text.matchAll(EXTENDS)) {
    if (base.includes("(") || base.includes("[") || (base.match(/\w+/g) ?? []).some(isKind)) return true;
  }
  return false;
}

/** @param symbolAt what a mention of a name denotes */
export function programPatches(
  ts: typeof import("typescript"),
  files: Iterable<ts.SourceFile>,
  symbolAt: (id: ts.Identifier) => ts.Symbol | undefined,
): Patches {
  const all = [...files];
  const found = new Finder(ts, symbolAt, all);
  for (const file of all) {
    if (SUSPICIOUS.test(file.text) || WRITES_MEMBER.test(file.text) || ALIAS.test(file.text))
      found.search(file);
    else if (mayExtendBuiltin(file.text)) found.searchHeritage(file);
  }
  const kinds = found.kinds;
  if (TYPED_ARRAYS.some((name) => kinds.has(name))) for (const name of TYPED_ARRAYS) kinds.add(name);
  return found;
}

/** A set of variables. A name that the checker cannot place stands for every variable of that name. */
class Variables {
  private readonly names = new Set<string>();
  private readonly symbols = new Set<ts.Symbol | undefined>();

  add(id: ts.Identifier, symbolAt: (id: ts.Identifier) => ts.Symbol | undefined): void {
    this.names.add(id.text);
    this.symbols.add(symbolAt(id));
  }

  has(id: ts.Identifier, symbolAt: (id: ts.Identifier) => ts.Symbol | undefined): boolean {
    if (!this.names.has(id.text)) return false;
    const symbol = symbolAt(id);
    return symbol === undefined || this.symbols.has(undefined) || this.symbols.has(symbol);
  }
}

class Finder implements Patches {
  everything = false;
  readonly kinds = new Set<string>();
  readonly globals = new Set<string>();
  readonly subclassed = new Set<string>();

  constructor(
    private readonly ts: typeof import("typescript"),
    private readonly symbolAt: (id: ts.Identifier) => ts.Symbol | undefined,
    private readonly files: readonly ts.SourceFile[],
  ) {}

  /** Variables that may hold a prototype or the global object. */
  private carriers = new Variables();
  /** Variables that may hold a prototype. */
  private prototypes = new Variables();
  /** Other names for built-ins: `const M = Math`. */
  private aliases = new Map<string, string>();
  /** Classes and functions that each file declares, by name: their prototypes are its own business. */
  private readonly declared = new Map<ts.SourceFile, Set<string>>();

  private isDeclared(name: string): boolean {
    return this.files.some((file) => file.text.includes(name) && this.declaredIn(file).has(name));
  }

  private declaredIn(file: ts.SourceFile): ReadonlySet<string> {
    let declared = this.declared.get(file);
    if (!declared) this.declared.set(file, (declared = this.collectDeclared(file)));
    return declared;
  }

  private collectDeclared(file: ts.SourceFile): Set<string> {
    const { ts } = this;
    const declared = new Set<string>();
    this.walk(file, (node) => {
      if ((ts.isClassLike(node) || ts.isFunctionDeclaration(node)) && node.name) declared.add(node.name.text);
      if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || !node.initializer) return;
      let { initializer } = node;
      // `const C = (module.exports = function () { … })`
      for (;;) {
        if (ts.isParenthesizedExpression(initializer)) initializer = initializer.expression;
        else if (
          ts.isBinaryExpression(initializer) &&
          initializer.operatorToken.kind === ts.SyntaxKind.EqualsToken
        )
          initializer = initializer.right;
        else break;
      }
      if (ts.isClassExpression(initializer) || ts.isFunctionExpression(initializer))
        declared.add(node.name.text);
    });
    return declared;
  }

  searchHeritage(file: ts.SourceFile): void {
    this.aliases = new Map();
    const nodes = this.collect(file);
    for (const node of nodes) this.collectAlias(node);
    for (const node of nodes) this.heritage(node);
  }

  search(file: ts.SourceFile): void {
    const { ts } = this;
    this.carriers = new Variables();
    this.prototypes = new Variables();
    this.aliases = new Map();
    const nodes = this.collect(file);
    for (const node of nodes) {
      this.collectAlias(node);
      this.collectCarrier(node);
    }
    for (const node of nodes) {
      this.heritage(node);
      this.prototypeLeak(node);
      if (ts.isPropertyAccessExpression(node)) this.prototypeMention(node);
      if (ts.isElementAccessExpression(node)) this.computedMember(node);
      const target = this.writtenObject(node);
      if (target) this.write(target.object, target.member);
    }
  }

  /** The nodes of a file that can matter, in no order. */
  private collect(file: ts.SourceFile): ts.Node[] {
    const { ts } = this;
    const K = ts.SyntaxKind;
    const nodes: ts.Node[] = [];
    this.walk(file, (node) => {
      switch (node.kind) {
        case K.Identifier:
        case K.BindingElement:
        case K.VariableDeclaration:
        case K.HeritageClause:
        case K.BinaryExpression:
        case K.DeleteExpression:
        case K.PropertyAccessExpression:
        case K.ElementAccessExpression:
        case K.CallExpression:
          nodes.push(node);
      }
    });
    return nodes;
  }

  private walk(file: ts.SourceFile, visit: (node: ts.Node) => void): void {
    const stack: ts.Node[] = [file];
    for (let node = stack.pop(); node; node = stack.pop()) {
      visit(node);
      this.ts.forEachChild(node, (child) => {
        stack.push(child);
      });
    }
  }

  private heritage(node: ts.Node): void {
    const { ts } = this;
    if (!ts.isHeritageClause(node) || node.token !== ts.SyntaxKind.ExtendsKeyword) return;
    if (!ts.isClassLike(node.parent)) return;
    const stack: ts.Node[] = node.types.map((type) => type.expression);
    for (let next = stack.pop(); next; next = stack.pop()) {
      if (ts.isIdentifier(next)) {
        const name = this.aliases.get(next.text) ?? next.text;
        if (isKind(name)) this.subclassed.add(name);
        if (name === "Uint8Array") this.subclassed.add("Buffer");
      }
      ts.forEachChild(next, (child) => {
        stack.push(child);
      });
    }
  }

  /** `const F = Float64Array`, `const { prototype } = F` */
  private collectAlias(node: ts.Node): void {
    const { ts } = this;
    if (ts.isBindingElement(node)) {
      const property = node.propertyName ?? node.name;
      if (ts.isIdentifier(property) && /^(?:prototype|__proto__)$/.test(property.text))
        this.everything = true;
    }
    if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || !node.initializer) return;
    const { initializer } = node;
    const name = ts.isIdentifier(initializer)
      ? initializer.text
      : ts.isPropertyAccessExpression(initializer)
        ? initializer.name.text
        : "";
    if (isKind(name) || isNamespace(name)) this.aliases.set(node.name.text, name);
  }

  /** A prototype that is returned, passed on or stored: whoever gets it may change it. */
  private prototypeLeak(node: ts.Node): void {
    const { ts } = this;
    const isPrototype = ts.isIdentifier(node)
      ? this.prototypes.has(node, this.symbolAt)
      : ts.isCallExpression(node) && this.mentionsPrototypeOf(node);
    if (!isPrototype) return;
    let child: ts.Node = node;
    let { parent } = node;
    while (
      ts.isParenthesizedExpression(parent) ||
      ts.isAsExpression(parent) ||
      ts.isNonNullExpression(parent) ||
      ts.isConditionalExpression(parent)
    ) {
      child = parent;
      parent = parent.parent;
    }
    const passed =
      (ts.isCallExpression(parent) || ts.isNewExpression(parent)) &&
      parent.arguments?.some((argument) => argument === child) &&
      !this.looksOnly(parent);
    const stored =
      (ts.isPropertyAssignment(parent) && parent.initializer === child) ||
      ts.isArrayLiteralExpression(parent) ||
      ts.isShorthandPropertyAssignment(parent) ||
      (ts.isBinaryExpression(parent) &&
        parent.right === child &&
        parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
        !ts.isIdentifier(parent.left));
    const returned = ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === child);
    if (passed || stored || returned) this.everything = true;
  }

  /** Calls that look at a prototype and keep nothing. */
  private looksOnly(call: ts.CallExpression | ts.NewExpression): boolean {
    return /(?:etPrototypeOf|hasOwn|hasOwnProperty|isPrototypeOf|getOwnPropertyNames|create|keys|toString|call)$/.test(
      this.lastName(call.expression),
    );
  }

  /** `const proto = Object.getPrototypeOf(x)`, `let g = globalThis`, `p = Foo.prototype` */
  private collectCarrier(node: ts.Node): void {
    const { ts } = this;
    let name: ts.Node | undefined;
    let value: ts.Node | undefined;
    if (ts.isVariableDeclaration(node)) [name, value] = [node.name, node.initializer];
    else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
      [name, value] = [node.left, node.right];
    if (!name || !value || !this.carriesPrototype(value)) return;
    if (ts.isIdentifier(name)) {
      this.carriers.add(name, this.symbolAt);
      if (!GLOBAL_OBJECTS.has(value.getText())) this.prototypes.add(name, this.symbolAt);
    } else if (!ts.isPropertyAccessExpression(name)) this.everything ||= this.mentionsPrototypeOf(value);
  }

  private carriesPrototype(value: ts.Node): boolean {
    const { ts } = this;
    if (ts.isParenthesizedExpression(value) || ts.isAsExpression(value) || ts.isNonNullExpression(value))
      return this.carriesPrototype(value.expression);
    if (ts.isConditionalExpression(value))
      return this.carriesPrototype(value.whenTrue) || this.carriesPrototype(value.whenFalse);
    if (ts.isBinaryExpression(value))
      return this.carriesPrototype(value.left) || this.carriesPrototype(value.right);
    if (ts.isIdentifier(value)) return GLOBAL_OBJECTS.has(value.text);
    return this.mentionsPrototypeOf(value);
  }

  private mentionsPrototypeOf(value: ts.Node): boolean {
    const { ts } = this;
    if (ts.isCallExpression(value)) return /etPrototypeOf$/.test(this.lastName(value.expression));
    if (ts.isPropertyAccessExpression(value))
      return (
        value.name.text === "__proto__" || (value.name.text === "prototype" && this.builtin(value.expression))
      );
    if (ts.isElementAccessExpression(value))
      return /__proto__|prototype/.test(value.argumentExpression.getText());
    return false;
  }

  /** The last name of a callee; of what has none, its text. */
  private lastName(callee: ts.Expression): string {
    const { ts } = this;
    if (ts.isIdentifier(callee)) return callee.text;
    return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  }

  private builtin(node: ts.Node): boolean {
    const { ts } = this;
    if (ts.isIdentifier(node)) return isKind(node.text) || SHARED.has(node.text);
    if (ts.isPropertyAccessExpression(node))
      return isKind(node.name.text) || /^constructor$/.test(node.name.text);
    return false;
  }

  /** `X.prototype` of a built-in, other than `X.prototype.method` read. */
  private prototypeMention(node: ts.PropertyAccessExpression): void {
    const { ts } = this;
    if (node.name.text !== "prototype" || !this.builtin(node.expression)) return;
    const parent = node.parent;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return;
    if (ts.isElementAccessExpression(parent) && parent.expression === node) return;
    if (ts.isBinaryExpression(parent)) {
      const kind = parent.operatorToken.kind;
      if (
        kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
        kind === ts.SyntaxKind.ExclamationEqualsEqualsToken
      )
        return;
      if (kind === ts.SyntaxKind.InKeyword) return;
    }
    this.patched(node);
  }

  /** `Float64Array[name]` may be its prototype. */
  private computedMember(node: ts.ElementAccessExpression): void {
    const { ts } = this;
    const { expression, argumentExpression } = node;
    const name = ts.isIdentifier(expression) ? (this.aliases.get(expression.text) ?? expression.text) : "";
    if (!isKind(name) || ts.isNumericLiteral(argumentExpression)) return;
    if (ts.isStringLiteralLike(argumentExpression) && argumentExpression.text !== "prototype") return;
    if (/^Symbol\.\w+$/.test(argumentExpression.getText())) return;
    this.everything = true;
  }

  /** The object whose member a node changes. */
  private writtenObject(node: ts.Node): { object: ts.Expression; member: string | undefined } | undefined {
    const { ts } = this;
    if (ts.isBinaryExpression(node)) {
      const kind = node.operatorToken.kind;
      if (kind < ts.SyntaxKind.FirstAssignment || kind > ts.SyntaxKind.LastAssignment) return undefined;
      return this.member(node.left);
    }
    if (ts.isDeleteExpression(node)) return this.member(node.expression);
    if (!ts.isCallExpression(node)) return undefined;
    const callee = this.lastName(node.expression);
    const isSet = callee === "set" && ts.isPropertyAccessExpression(node.expression);
    if (
      !isSet &&
      !/(?:defineProperty|defineProperties|assign|setPrototypeOf|__define[GS]etter__)$/.test(callee)
    )
      return undefined;
    const object = /__define/.test(callee)
      ? (node.expression as ts.PropertyAccessExpression).expression
      : node.arguments[0];
    const key = /defineProperty$/.test(callee) ? node.arguments[1] : undefined;
    const member = key && ts.isStringLiteralLike(key) ? key.text : undefined;
    return object ? { object, member } : undefined;
  }

  private member(node: ts.Expression): { object: ts.Expression; member: string | undefined } | undefined {
    const { ts } = this;
    if (ts.isParenthesizedExpression(node)) return this.member(node.expression);
    if (ts.isPropertyAccessExpression(node)) return { object: node.expression, member: node.name.text };
    if (ts.isElementAccessExpression(node)) {
      const key = node.argumentExpression;
      return { object: node.expression, member: ts.isStringLiteralLike(key) ? key.text : undefined };
    }
    return undefined;
  }

  private write(object: ts.Expression, member: string | undefined): void {
    const { ts } = this;
    let inner = object;
    while (ts.isParenthesizedExpression(inner) || ts.isAsExpression(inner) || ts.isNonNullExpression(inner))
      inner = inner.expression;
    if (ts.isIdentifier(inner)) {
      if (GLOBAL_OBJECTS.has(inner.text) && !this.isArray(inner)) this.globalWritten(member);
      else if (this.carriers.has(inner, this.symbolAt)) this.everything = true;
      else {
        const name = this.aliases.get(inner.text) ?? inner.text;
        if (isKind(name) || /^[A-Z]/.test(name)) this.globals.add(name);
      }
      return;
    }
    if (ts.isPropertyAccessExpression(inner) && inner.name.text === "prototype") {
      const owner = inner.expression;
      const name = ts.isIdentifier(owner)
        ? owner.text
        : ts.isPropertyAccessExpression(owner)
          ? owner.name.text
          : "";
      const target = this.aliases.get(name);
      if (this.builtin(owner)) this.patched(inner);
      else if (target !== undefined) this.kinds.add(target);
      else if (!this.isDeclared(name) && member !== "constructor") {
        // a variable may hold any class; a global or a member of a module is the one of its name
        if (ts.isIdentifier(owner) && this.isVariable(owner)) this.everything = true;
        else this.kinds.add(name);
      }
      return;
    }
    if (ts.isPropertyAccessExpression(inner) && ts.isIdentifier(inner.expression)) {
      if (GLOBAL_OBJECTS.has(inner.expression.text)) this.globals.add(inner.name.text);
      if (inner.name.text === "__proto__" || inner.name.text === "constructor") this.everything = true;
      return;
    }
    if (/etPrototypeOf\s*\(|__proto__|\bprototype\b|\bconstructor\b/.test(inner.getText()))
      this.everything = true;
  }

  /** A variable that only happens to be called `window`: it is declared to be an array, or made by `new`. */
  private isArray(id: ts.Identifier): boolean {
    const { ts } = this;
    const [declaration, ...more] = this.symbolAt(id)?.declarations ?? [];
    if (!declaration || more.length > 0 || this.carriers.has(id, this.symbolAt)) return false;
    if (!ts.isVariableDeclaration(declaration) && !ts.isParameter(declaration)) return false;
    const { type, initializer } = declaration;
    if (type)
      return (
        ts.isArrayTypeNode(type) || (ts.isTypeReferenceNode(type) && /Array$/.test(type.typeName.getText()))
      );
    return initializer !== undefined && ts.isNewExpression(initializer);
  }

  private isVariable(id: ts.Identifier): boolean {
    const { ts } = this;
    return (
      this.symbolAt(id)?.declarations?.some(
        (one) =>
          !one.getSourceFile().isDeclarationFile &&
          (ts.isVariableDeclaration(one) || ts.isParameter(one) || ts.isBindingElement(one)),
      ) ?? false
    );
  }

  private globalWritten(member: string | undefined): void {
    if (member === undefined) this.everything = true;
    else this.globals.add(member);
  }

  private patched(prototype: ts.PropertyAccessExpression): void {
    const { ts } = this;
    const owner = prototype.expression;
    const name = ts.isIdentifier(owner)
      ? owner.text
      : ts.isPropertyAccessExpression(owner)
        ? owner.name.text
        : "";
    if (SHARED.has(name) || name === "constructor" || name === "") this.everything = true;
    else this.kinds.add(name);
  }
}
