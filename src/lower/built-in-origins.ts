/**
 * Where a program names built-ins: globals, `globalThis`, `.constructor`, `.prototype`, calls of `getPrototypeOf`, imports
 * of Node's modules; and what the search for their ways needs to know of the whole text: member accesses, classes that
 * are extended, calls that write members, names that it holds as values.
 */
import type ts from "typescript";
import { effectTables, isMemberName } from "../effects/tables.js";
import { type BuiltIn, GLOBAL_OBJECTS, isBuiltInName, reflector } from "./built-in-names.js";
import { isPropertyNameOf, isStrictCode, isStrictModule, isWrapper, unwrap } from "./facts.js";
import { type Access, isAccess, isWriteTarget, lastName, memberName, namesWriter } from "./member-writes.js";
import type { ProgramText } from "./program-text.js";

/** Calls that look at a prototype or a class and keep nothing. */
export const LOOKS_ONLY =
  /^(?:captureStackTrace|getPrototypeOf|hasOwn|hasOwnProperty|isPrototypeOf|getOwnProperty\w*|create|keys|toString|is|isFrozen|isSealed|isExtensible|ownKeys|propertyIsEnumerable|isView|isArray)$/;
const NAMES_OF_MEMBERS = new Set(["getOwnPropertyNames", "ownKeys", "getOwnPropertyDescriptors"]);
const MODULES = new Set(
  Object.keys(effectTables.modules).map((path) => path.slice(0, path.lastIndexOf("."))),
);

/** What is told of each origin. */
export interface OriginSink {
  /** an expression yields a built-in */
  push(node: ts.Node, value: BuiltIn): void;
  /** a variable holds one, or those of a pattern do */
  bind(name: ts.BindingName, value: BuiltIn): void;
  /** other files may import one */
  followExport(name: string, symbol: ts.Symbol | undefined, value: BuiltIn): void;
}

export class Origins {
  readonly accesses: Access[] = [];
  /** calls of functions that write members, by their names */
  readonly calls = new Set<ts.CallExpression>();
  readonly heritages: ts.Expression[] = [];
  /** calls like `Reflect.get(x, key)` */
  readonly gets: ts.CallExpression[] = [];
  /** names that files give to the default export of others */
  readonly defaults: ts.Identifier[] = [];
  /** names of members of built-ins that objects of the program have as well */
  readonly memberNames = new Set<string>();
  /** objects may be made that are instances of a class of the program and of a built-in */
  constructs = false;
  /** the program holds the name of a prototype as a value */
  namesPrototypes = false;
  /** names of built-ins that the program holds as values, declares, or gives to members of objects */
  readonly builtInNames = new Set<string>();
  /** the program holds the name of a function that writes members as a value */
  namesWriters = false;
  /** the program asks for the names of members: of a class, its prototype is among them; of an instance, nothing is */
  listsMembers = false;

  private readonly ts: typeof import("typescript");

  constructor(
    private readonly text: ProgramText,
    private readonly sink: OriginSink,
  ) {
    this.ts = text.ts;
  }

  scan(file: ts.SourceFile): void {
    const { ts } = this;
    const K = ts.SyntaxKind;
    const stack: ts.Node[] = [file];
    const push = (child: ts.Node): void => {
      stack.push(child);
    };
    for (let node = stack.pop(); node; node = stack.pop()) {
      switch (node.kind) {
        case K.Identifier:
          this.scanName(node as ts.Identifier);
          continue;
        case K.ThisKeyword:
          if (this.isSloppyThis(node)) this.sink.push(node, "global");
          continue;
        case K.PropertyAccessExpression:
        case K.ElementAccessExpression:
          this.scanAccess(node as Access);
          break;
        case K.CallExpression:
          this.scanCall(node as ts.CallExpression);
          break;
        case K.StringLiteral:
        case K.NoSubstitutionTemplateLiteral:
        case K.TemplateHead:
        case K.TemplateMiddle:
        case K.TemplateTail:
          this.scanText(node as ts.StringLiteralLike);
          continue;
        case K.HeritageClause: {
          const { token, types, parent } = node as ts.HeritageClause;
          if (token === K.ExtendsKeyword && ts.isClassLike(parent))
            for (const type of types) this.heritages.push(type.expression);
          break;
        }
        case K.ImportClause:
          this.scanImport(node as ts.ImportClause);
          break;
        case K.MethodDeclaration:
        case K.GetAccessor:
        case K.PropertyAssignment:
        case K.ShorthandPropertyAssignment:
          this.scanMember(node as ts.ObjectLiteralElementLike);
          break;
        case K.BindingElement:
          this.scanBinding(node as ts.BindingElement);
          break;
      }
      if (!ts.isTypeNode(node) || node.kind === K.ExpressionWithTypeArguments) ts.forEachChild(node, push);
    }
  }

  private scanName(id: ts.Identifier): void {
    const { ts } = this;
    const { text, parent } = id;
    const isGlobalObject = GLOBAL_OBJECTS.has(text);
    if (!isGlobalObject && !isBuiltInName(text)) return;
    if (ts.isPropertyAccessExpression(parent) && parent.name === id) return;
    if (isPropertyNameOf(ts, parent, id) || this.isPlain(id)) return;
    const value = isGlobalObject ? "global" : (`class ${text}` as const);
    if (this.text.isDeclaredName(id)) this.builtInNames.add(text);
    if (ts.isExportSpecifier(parent)) {
      if (parent.name !== id || !parent.propertyName)
        if (this.text.isGlobal(id))
          this.sink.followExport(parent.name.text, this.text.resolved(this.text.names.symbolAt(id)), value);
      return;
    }
    if (this.text.isDeclaredName(id) || !this.text.isGlobal(id)) return;
    this.sink.push(id, value);
  }

  /** The commonest mentions, which lead nowhere: `new Float64Array(n)`, `Math.max(…)`. */
  private isPlain(id: ts.Identifier): boolean {
    const { ts } = this;
    const { parent } = id;
    if (ts.isNewExpression(parent)) return parent.expression === id;
    if (
      !ts.isPropertyAccessExpression(parent) ||
      parent.expression !== id ||
      !/^(?!Reflect$)[A-Z]/.test(id.text)
    )
      return false;
    return (
      ts.isCallExpression(parent.parent) &&
      parent.parent.expression === parent &&
      !/^(?:prototype|constructor|__proto__|valueOf)$/.test(parent.name.text) &&
      reflector(parent.name.text) === undefined
    );
  }

  /** `this` where a plain call of sloppy code makes it the global object; the wrappers of modules pass it on. */
  private isSloppyThis(node: ts.Node): boolean {
    const { ts } = this;
    if (isStrictModule(ts, node.getSourceFile())) return false;
    if (ts.isPropertyAccessExpression(node.parent)) return isBuiltInName(node.parent.name.text);
    if (isAccess(ts, node.parent)) return false;
    for (let at = node.parent; at; at = at.parent) {
      if (ts.isClassLike(at)) return false;
      if (ts.isFunctionLike(at) && !ts.isArrowFunction(at))
        return (ts.isFunctionExpression(at) || ts.isFunctionDeclaration(at)) && !isStrictCode(ts, at);
      if (ts.isSourceFile(at)) return true;
    }
    return false;
  }

  private scanAccess(access: Access): void {
    const { ts } = this;
    this.accesses.push(access);
    const name = memberName(ts, access);
    if (name !== undefined && isBuiltInName(name) && isWriteTarget(ts, access)) this.builtInNames.add(name);
    if (name === "constructor") this.sink.push(access, "class *");
    else if (name === "__proto__") {
      if (!isWriteTarget(ts, access)) this.sink.push(access, "prototype *");
    } else if (name === "prototype" && access.expression.kind === ts.SyntaxKind.SuperKeyword)
      this.sink.push(access, "prototype *");
    else if (name !== undefined && NAMES_OF_MEMBERS.has(name)) this.listsMembers = true;
    else if (name !== undefined) {
      const value = /^(?:set|has|get|assign|deleteProperty)$/.test(name) ? undefined : reflector(name);
      if (value) this.sink.push(access, value);
      else if (isClassName(name) && !this.text.isOwnClass(access)) this.sink.push(access, `class ${name}`);
    }
  }

  private scanCall(call: ts.CallExpression): void {
    const { ts } = this;
    const callee = unwrap(ts, call.expression);
    const name = lastName(ts, callee);
    if (name === "getPrototypeOf") this.sink.push(call, "prototype *");
    const module = this.moduleOf(call);
    if (module !== undefined) this.sink.push(call, module);
    if (namesWriter(ts, callee)) this.calls.add(call);
    if (name === "construct" && call.arguments.length !== 2) {
      this.constructs = true;
      if (call.arguments[0]) this.heritages.push(call.arguments[0]);
    }
    if (name === "get" && call.arguments.length > 1) this.gets.push(call);
    // `Function("return this")()`, `(0, eval)("this")`
    const made =
      ts.isCallExpression(callee) || ts.isNewExpression(callee) ? lastName(ts, callee.expression) : "";
    const isEval =
      name === "eval" ||
      (ts.isBinaryExpression(callee) && ts.isIdentifier(callee.right) && callee.right.text === "eval");
    if (made === "Function" || isEval) {
      this.sink.push(call, "global");
      this.sink.push(call, "class *");
    }
  }

  /** `require("fs")`, `import("fs")`: the module as an object, of which members can be replaced. */
  private moduleOf(call: ts.CallExpression): BuiltIn | undefined {
    const { ts } = this;
    const { expression: callee, arguments: given } = call;
    const isImport = callee.kind === ts.SyntaxKind.ImportKeyword;
    if (!isImport && !(ts.isIdentifier(callee) && callee.text === "require")) return undefined;
    const [specifier] = given;
    return specifier && ts.isStringLiteralLike(specifier) ? moduleNamed(specifier.text) : undefined;
  }

  private scanImport(clause: ts.ImportClause): void {
    const { ts } = this;
    const { name, namedBindings, parent } = clause;
    if (name) this.defaults.push(name);
    const { moduleSpecifier } = parent as ts.ImportDeclaration;
    const module =
      moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleNamed(moduleSpecifier.text) : undefined;
    if (name && module) this.sink.bind(name, module);
    if (!namedBindings) return;
    if (ts.isNamespaceImport(namedBindings)) {
      if (module) this.sink.bind(namedBindings.name, module);
      return;
    }
    for (const { propertyName, name: local } of namedBindings.elements) {
      const imported = (propertyName ?? local).text;
      if (module && imported === "default") this.sink.bind(local, module);
      else if (isClassName(imported) && this.text.isGlobal(local)) this.sink.bind(local, `class ${imported}`);
    }
  }

  /** `const { prototype } = x`, `const { getPrototypeOf } = Object` */
  private scanBinding(element: ts.BindingElement): void {
    const { ts } = this;
    const name = bindingKey(ts, element);
    if (name === "prototype" || name === "__proto__") this.sink.bind(element.name, "prototype *");
    else if (name === "constructor") this.sink.bind(element.name, "class *");
    else if (name !== undefined && !/^(?:set|has|get)$/.test(name)) {
      const value = reflector(name);
      if (value && element.parent.kind === ts.SyntaxKind.ObjectBindingPattern)
        this.sink.bind(element.name, value);
    }
  }

  /** Members that an object of the program has, which an instance of a built-in may be given or inherit. */
  private scanMember(node: ts.ObjectLiteralElementLike | ts.ClassElement): void {
    const { ts } = this;
    const { name } = node;
    if (!name || !(ts.isIdentifier(name) || ts.isStringLiteralLike(name))) return;
    if (isBuiltInName(name.text)) this.builtInNames.add(name.text);
    if (!isMemberName(name.text)) return;
    if (ts.isClassElement(node) && (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) !== 0)
      return;
    if (ts.isPropertyAssignment(node) && ts.isNumericLiteral(node.initializer)) return;
    this.memberNames.add(name.text);
  }

  /** Texts that may become names of members. One that is only compared with a name protects from it. */
  private scanText(node: ts.StringLiteralLike): void {
    const { ts } = this;
    const { text } = node;
    const isPrototype =
      /^(?:prototype|constructor)$|__proto__|^_*prot|^constr|otype$|["'](?:prototype|constructor)["']/.test(
        text,
      );
    const isWriter = reflector(text) === "writes members" && text !== "set";
    if (!isPrototype && !isWriter && !isBuiltInName(text)) return;
    if (isThrownSentence(ts, node)) return;
    let { parent } = node as ts.Node;
    while (isWrapper(ts, parent)) ({ parent } = parent);
    if (ts.isElementAccessExpression(parent) || ts.isCaseClause(parent) || ts.isLiteralTypeNode(parent))
      return;
    if (ts.isTypeOfExpression(parent) || ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent))
      return;
    if (ts.isBinaryExpression(parent)) {
      const { kind } = parent.operatorToken;
      if (isComparison(ts, kind) || kind === ts.SyntaxKind.InKeyword) return;
    }
    if (ts.isArrayLiteralExpression(parent)) {
      const { parent: list } = parent;
      if (ts.isNewExpression(list)) return;
      if (ts.isPropertyAccessExpression(list) && /^(?:includes|indexOf)$/.test(list.name.text)) return;
    }
    if (ts.isCallExpression(parent) && LOOKS_ONLY.test(lastName(ts, parent.expression))) return;
    if (ts.isPropertyAssignment(parent) && parent.name === (node as ts.Node)) return;
    if (isPrototype) this.namesPrototypes = true;
    else if (isWriter) this.namesWriters = true;
    else this.builtInNames.add(text);
  }
}

/** `throw new Error("The key __proto__ is not allowed")`: a sentence for people, which is the name of nothing as it is. */
function isThrownSentence(ts: typeof import("typescript"), node: ts.StringLiteralLike): boolean {
  if (!/\S\s+\S/.test(node.text)) return false;
  for (let at: ts.Node = node.parent; !ts.isStatement(at) && !ts.isFunctionLike(at); at = at.parent)
    if (ts.isThrowStatement(at.parent)) return true;
  return false;
}

/** The module as an object, if it is one of Node's. */
function moduleNamed(specifier: string): BuiltIn | undefined {
  const name = specifier.startsWith("node:") ? specifier.slice("node:".length) : specifier;
  return MODULES.has(name) ? `class node:${name}` : undefined;
}

/** `Float64Array`, `Buffer`: the name of a class that somebody may have as a member. */
const isClassName = (name: string): boolean => /^[A-Z]\w*[a-z]/.test(name) && isBuiltInName(name);

export function bindingKey(ts: typeof import("typescript"), element: ts.BindingElement): string | undefined {
  const key = element.propertyName ?? element.name;
  if (ts.isIdentifier(key) || ts.isStringLiteralLike(key)) return key.text;
  return undefined;
}

function isComparison(ts: typeof import("typescript"), kind: ts.SyntaxKind): boolean {
  const K = ts.SyntaxKind;
  return (
    kind === K.EqualsEqualsEqualsToken ||
    kind === K.ExclamationEqualsEqualsToken ||
    kind === K.EqualsEqualsToken ||
    kind === K.ExclamationEqualsToken
  );
}
