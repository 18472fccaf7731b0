/**
 * Where the program's text lets built-ins go: the global object, classes, prototypes.
 *
 * `const F = Float64Array; F.prototype.fill = g` changes a built-in by another name; `const n = Uint8Array` in one
 * function and `n[i] = 0` of another `n` does not. So values are followed from the places that name a built-in,
 * forward, by variable:
 *
 * 1. A mention of a global, of `globalThis`, of `.constructor`, a call of `getPrototypeOf` … is an *origin*.
 * 2. What stands around it says where the value goes on: into a variable (all mentions of that variable, in all files
 *    that import it), a parameter of a function that is called by its name, a member of it (`.prototype`), or nowhere
 *    (callee, operand of a comparison, of `instanceof`).
 * 3. Everything else – returned, stored, in a list, an argument of a function that is not known – lets it *loose*. What
 *    is loose may be met in any expression whose value is not obvious: the second half of the search looks at every
 *    member that is written, every `.prototype` and every class that is extended, with the loose values in mind.
 *
 * It follows no names that are put together at run time: `x[k]` is a prototype only if the program holds such a name as
 * a value, or asks for the names of members. Neither does it know code outside of the program.
 */
import type ts from "typescript";
import { effectTables, isMemberName } from "../effects/tables.js";
import {
  type BuiltIn,
  classOf,
  GLOBAL_OBJECTS,
  isBuiltInName,
  memberOf,
  reflector,
} from "./built-in-names.js";
import { isWrapper, unwrap } from "./facts.js";
import {
  type Access,
  accessWrite,
  callWrite,
  isAccess,
  isWriteTarget,
  lastName,
  type MemberWrite,
  memberName,
  namesWriter,
} from "./member-writes.js";
import { isPropertyNameOf } from "./uses.js";

export interface Names {
  /** what a mention of a name denotes */
  symbolAt(id: ts.Identifier): ts.Symbol | undefined;
  /** every mention of a name in a file */
  mentions(file: ts.SourceFile, name: string): readonly ts.Identifier[];
  readonly checker: ts.TypeChecker;
}

/** What is done to built-ins. */
export interface Consequences {
  /** a member is written of a value that is surely on its way here, or of one that may be */
  written(value: BuiltIn, write: MemberWrite, may: boolean): void;
  /** a value that may be changed by whoever gets it */
  loose(value: BuiltIn, node: ts.Node): void;
  extended(value: BuiltIn, node: ts.Node): void;
  /** an instance may be given a member of that name, or of any */
  hidden(member: string | undefined): void;
  /** another value is given to a global */
  replaced(name: string, node: ts.Node): void;
}

/** Calls that look at a prototype or a class and keep nothing. */
const LOOKS_ONLY =
  /^(?:getPrototypeOf|hasOwn|hasOwnProperty|isPrototypeOf|getOwnProperty\w*|create|keys|toString|is|isFrozen|isSealed|isExtensible|ownKeys|propertyIsEnumerable|isView|isArray)$/;
const NAMES_OF_MEMBERS = new Set(["getOwnPropertyNames", "ownKeys", "getOwnPropertyDescriptors"]);
const MODULES = new Set(
  Object.keys(effectTables.modules).map((path) => path.slice(0, path.lastIndexOf("."))),
);

export class BuiltInFlow {
  private readonly reached = new Map<ts.Node, Set<BuiltIn>>();
  private readonly followed = new Map<ts.Symbol | ts.Identifier, Set<BuiltIn>>();
  private readonly pending: { node: ts.Node; value: BuiltIn }[] = [];
  private readonly loose = new Map<BuiltIn, ts.Node>();
  private readonly accesses: Access[] = [];
  private readonly calls: ts.CallExpression[] = [];
  private readonly heritages: ts.Expression[] = [];
  /** calls like `Reflect.get(x, key)` */
  private readonly gets: ts.CallExpression[] = [];
  private readonly defaults: ts.Identifier[] = [];
  private readonly exported = new Set<string>();
  /** names of members of built-ins that objects of the program have as well */
  private readonly memberNames = new Set<string>();
  /** objects may be made that are instances of a class of the program and of a built-in */
  private constructs = false;
  /** the program holds the name of a prototype as a value */
  private namesPrototypes = false;
  /** the program asks for the names of members: of a class, its prototype is among them; of an instance, nothing is */
  private listsMembers = false;
  /** the program holds the name of a built-in as a value */
  private namesBuiltIns = false;

  constructor(
    private readonly ts: typeof import("typescript"),
    private readonly files: readonly ts.SourceFile[],
    private readonly names: Names,
    private readonly out: Consequences,
  ) {}

  run(): void {
    for (const file of this.files) this.scan(file);
    this.drain();
    for (let before = -1; before !== this.loose.size; ) {
      before = this.loose.size;
      this.meetLoose();
      this.drain();
    }
    this.findOwnMembers();
  }

  private drain(): void {
    for (let next = this.pending.pop(); next; next = this.pending.pop()) this.flow(next.node, next.value);
  }

  // ---- origins ----------------------------------------------------------------------------------------

  private scan(file: ts.SourceFile): void {
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
          if (this.isSloppyThis(node)) this.push(node, "global");
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
    if (ts.isExportSpecifier(parent)) {
      if (parent.name !== id || !parent.propertyName)
        if (this.isGlobal(id))
          this.followExport(parent.name.text, this.resolved(this.names.symbolAt(id)), value);
      return;
    }
    if (this.isDeclaredName(id) || !this.isGlobal(id)) return;
    this.push(id, value);
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
      !/^(?:prototype|constructor|__proto__)$/.test(parent.name.text) &&
      reflector(parent.name.text) === undefined
    );
  }

  private isDeclaredName(id: ts.Identifier): boolean {
    const { ts } = this;
    const { parent } = id;
    return (
      ((parent as { name?: ts.Node }).name === id && !ts.isShorthandPropertyAssignment(parent)) ||
      (ts.isBindingElement(parent) && parent.propertyName === id) ||
      ts.isImportSpecifier(parent) ||
      ts.isExportSpecifier(parent)
    );
  }

  /** Whether a name denotes a global, also one that a Node module exports. */
  private isGlobal(id: ts.Identifier): boolean {
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

  /** What an import stands for; of what cannot be found nothing is known. */
  private resolved(symbol: ts.Symbol | undefined): ts.Symbol | undefined {
    const { ts, names } = this;
    if (!symbol || !(symbol.flags & ts.SymbolFlags.Alias)) return symbol;
    const target = names.checker.getAliasedSymbol(symbol);
    return target.declarations ? target : undefined;
  }

  /** `this` where a plain call of sloppy code makes it the global object; the wrappers of modules pass it on. */
  private isSloppyThis(node: ts.Node): boolean {
    const { ts } = this;
    if (ts.isPropertyAccessExpression(node.parent)) return isBuiltInName(node.parent.name.text);
    if (isAccess(ts, node.parent)) return false;
    for (let at = node.parent; at; at = at.parent) {
      if (ts.isClassLike(at)) return false;
      if (ts.isFunctionLike(at) && !ts.isArrowFunction(at))
        return ts.isFunctionExpression(at) || ts.isFunctionDeclaration(at);
      if (ts.isSourceFile(at)) return true;
    }
    return false;
  }

  private scanAccess(access: Access): void {
    const { ts } = this;
    this.accesses.push(access);
    const name = memberName(ts, access);
    if (name === "constructor") this.push(access, "class *");
    else if (name === "__proto__") {
      if (!isWriteTarget(ts, access)) this.push(access, "prototype *");
    } else if (name === "prototype" && access.expression.kind === ts.SyntaxKind.SuperKeyword)
      this.push(access, "prototype *");
    else if (name !== undefined && NAMES_OF_MEMBERS.has(name)) this.listsMembers = true;
    else if (name !== undefined) {
      const value = /^(?:set|has|get|assign|deleteProperty)$/.test(name) ? undefined : reflector(name);
      if (value) this.push(access, value);
      else if (isClassName(name) && !this.isOwnClass(access)) this.push(access, `class ${name}`);
    }
  }

  private scanCall(call: ts.CallExpression): void {
    const { ts } = this;
    const callee = unwrap(ts, call.expression);
    const name = lastName(ts, callee);
    if (name === "getPrototypeOf") this.push(call, "prototype *");
    const module = this.moduleOf(call);
    if (module !== undefined) this.push(call, module);
    if (namesWriter(ts, callee)) this.calls.push(call);
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
    if (made === "Function" || isEval) this.push(call, "global");
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
    if (name && module) this.follow(name, module);
    if (!namedBindings) return;
    if (ts.isNamespaceImport(namedBindings)) {
      if (module) this.follow(namedBindings.name, module);
      return;
    }
    for (const { propertyName, name: local } of namedBindings.elements) {
      const imported = (propertyName ?? local).text;
      if (module && imported === "default") this.follow(local, module);
      else if (isClassName(imported) && this.isGlobal(local)) this.follow(local, `class ${imported}`);
    }
  }

  /** `const { prototype } = x`, `const { getPrototypeOf } = Object` */
  private scanBinding(element: ts.BindingElement): void {
    const { ts } = this;
    const name = bindingKey(ts, element);
    if (name === "prototype" || name === "__proto__") this.bind(element.name, "prototype *");
    else if (name === "constructor") this.bind(element.name, "class *");
    else if (name !== undefined && !/^(?:set|has|get)$/.test(name)) {
      const value = reflector(name);
      if (value && element.parent.kind === ts.SyntaxKind.ObjectBindingPattern) this.bind(element.name, value);
    }
  }

  /** Members that an object of the program has, which an instance of a built-in may be given or inherit. */
  private scanMember(node: ts.ObjectLiteralElementLike | ts.ClassElement): void {
    const { ts } = this;
    const { name } = node;
    if (!name || !(ts.isIdentifier(name) || ts.isStringLiteralLike(name)) || !isMemberName(name.text)) return;
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
    if (!isPrototype && !isBuiltInName(text)) return;
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
    else this.namesBuiltIns = true;
  }

  // ---- where a value goes -----------------------------------------------------------------------------

  private push(node: ts.Node, value: BuiltIn): void {
    const values = this.reached.get(node);
    if (values?.has(value)) return;
    if (values) values.add(value);
    else this.reached.set(node, new Set([value]));
    this.pending.push({ node, value });
  }

  private flow(node: ts.Node, value: BuiltIn): void {
    const { ts } = this;
    const { parent } = node;
    if (isWrapper(ts, parent) || ts.isAwaitExpression(parent)) return this.push(parent, value);
    if (isAccess(ts, parent)) return this.flowIntoAccess(node, parent, value);
    if (ts.isBinaryExpression(parent)) return this.flowIntoOperator(node, parent, value);
    if (ts.isConditionalExpression(parent)) {
      if (parent.condition !== node) this.push(parent, value);
      return;
    }
    if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent)) {
      if (parent.initializer === node) this.bind(parent.name, value);
      return;
    }
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
      if (parent.expression === node) {
        if (ts.isCallExpression(parent)) this.flowIntoCallee(parent, value);
      } else this.flowIntoArgument(node as ts.Expression, parent, value);
      return;
    }
    if (ts.isExpressionWithTypeArguments(parent)) {
      if (ts.isHeritageClause(parent.parent)) this.out.extended(value, node);
      return;
    }
    if (ts.isExportAssignment(parent)) return this.flowIntoDefault(node as ts.Expression, parent, value);
    if (ts.isIdentifier(node) && this.isTarget(node)) return this.out.replaced(node.text, node);
    if (
      this.isHarmless(parent) &&
      !(ts.isTemplateSpan(parent) && ts.isTaggedTemplateExpression(parent.parent.parent))
    )
      return;
    this.letLoose(value, node);
  }

  /** A place where a value is looked at, and no more. */
  private isHarmless(parent: ts.Node): boolean {
    const { ts } = this;
    return (
      ts.isTypeOfExpression(parent) ||
      ts.isVoidExpression(parent) ||
      ts.isPrefixUnaryExpression(parent) ||
      ts.isTemplateSpan(parent) ||
      ts.isExpressionStatement(parent) ||
      ts.isIfStatement(parent) ||
      ts.isWhileStatement(parent) ||
      ts.isDoStatement(parent) ||
      ts.isForStatement(parent) ||
      ts.isSwitchStatement(parent) ||
      ts.isCaseClause(parent) ||
      ts.isForInStatement(parent) ||
      ts.isComputedPropertyName(parent) ||
      ts.isTypeNode(parent) ||
      ts.isTypeParameterDeclaration(parent) ||
      ts.isQualifiedName(parent)
    );
  }

  private isTarget(id: ts.Identifier): boolean {
    return isWriteTarget(this.ts, id as unknown as Access);
  }

  private flowIntoAccess(node: ts.Node, access: Access, value: BuiltIn): void {
    const { ts } = this;
    if (access.expression !== node) return; // it is the key
    const write = accessWrite(ts, access);
    if (write && this.mayBeName(write.key)) this.out.written(value, write, false);
    const name = memberName(ts, access);
    const { parent } = access;
    if (ts.isCallExpression(parent) && parent.expression === access) {
      if (name === "valueOf") return this.push(parent, value);
      if (name?.startsWith("__define"))
        return this.out.written(value, callWrite(ts, parent) as MemberWrite, false);
    }
    if (name === undefined && !this.mayBeName((access as ts.ElementAccessExpression).argumentExpression))
      return;
    const member = memberOf(value, name);
    if (member) this.push(access, member);
  }

  private flowIntoOperator(node: ts.Node, parent: ts.BinaryExpression, value: BuiltIn): void {
    const { ts } = this;
    const K = ts.SyntaxKind;
    const { kind } = parent.operatorToken;
    if (kind >= K.FirstAssignment && kind <= K.LastAssignment) {
      if (parent.left === node) {
        if (ts.isIdentifier(node) && !isAccess(ts, node)) this.out.replaced(node.text, node);
        return;
      }
      this.assign(parent.left, value);
      return this.push(parent, value);
    }
    const isPassedOn =
      kind === K.BarBarToken ||
      kind === K.AmpersandAmpersandToken ||
      kind === K.QuestionQuestionToken ||
      (kind === K.CommaToken && parent.right === node);
    if (isPassedOn) this.push(parent, value);
    // `Symbol.hasInstance` of the right operand is given the left one
    if (kind === K.InstanceOfKeyword && parent.left === node) this.letLoose(value, node);
  }

  private flowIntoCallee(call: ts.CallExpression, value: BuiltIn): void {
    const { ts } = this;
    if (value === "reads prototypes") return this.push(call, "prototype *");
    if (value !== "writes members") return;
    const callee = unwrap(ts, call.expression);
    // `define.call(null, x, …)`: whatever it is given is let loose, and a loose value may be written
    if (isAccess(ts, callee) && /^(?:call|apply|bind)$/.test(memberName(ts, callee) ?? "")) {
      this.letLoose(value, call);
      return;
    }
    if (!this.calls.includes(call)) this.calls.push(call);
    const [object] = call.arguments;
    for (const given of (object && this.reached.get(object)) ?? [])
      this.out.written(given, callWrite(ts, call) as MemberWrite, false);
  }

  private flowIntoArgument(
    node: ts.Expression,
    call: ts.CallExpression | ts.NewExpression,
    value: BuiltIn,
  ): void {
    const { ts } = this;
    const index = call.arguments?.indexOf(node) ?? -1;
    if (index < 0) return; // the template of a tag, a type argument
    const callee = unwrap(ts, call.expression);
    const name = lastName(ts, callee);
    const isWriter =
      ts.isCallExpression(call) &&
      (namesWriter(ts, callee) || this.reached.get(callee)?.has("writes members"));
    if (isWriter || this.isReflective(callee)) {
      const write = index === 0 ? callWrite(ts, call as ts.CallExpression) : undefined;
      if (write) this.out.written(value, write, false);
      else if (name === "setPrototypeOf") this.out.extended(value, node);
      else if (name === "assign")
        return; // its own members are copied, and it has none that matter
      else this.letLoose(value, node);
      return;
    }
    if (name === "call" && isAccess(ts, callee) && LOOKS_ONLY.test(lastName(ts, callee.expression))) return;
    if (name === "create" && this.constructs) return this.out.extended(value, node);
    if (/^(?:getOwnPropertyDescriptors?|values|entries)$/.test(name) && !value.startsWith("prototype ")) {
      const key = call.arguments?.[1];
      const member = memberOf(value, key && ts.isStringLiteralLike(key) ? key.text : undefined);
      if (member) this.letLoose(member, call);
      return;
    }
    if (name === "get" && this.isReflectsGet(callee)) {
      const key = call.arguments?.[1];
      const member =
        index === 0 ? memberOf(value, key && ts.isStringLiteralLike(key) ? key.text : undefined) : undefined;
      if (member) this.push(call, member);
      else if (index > 1 && !this.reached.has(call.arguments?.[0] as ts.Node)) this.letLoose(value, node);
      return;
    }
    if (/^(?:freeze|seal|preventExtensions|Object)$/.test(name)) return this.push(call, value);
    if (LOOKS_ONLY.test(name)) return;
    if (name === "construct" && index < 2) {
      if (index === 0 && call.arguments?.length !== 2) this.out.extended(value, node);
      return;
    }
    const parameter = this.parameterOf(callee, index);
    if (parameter) this.bind(parameter.name, value);
    else this.letLoose(value, node);
  }

  private isReflectsGet(callee: ts.Expression): boolean {
    const { ts } = this;
    if (!isAccess(ts, callee)) return false;
    const owner = unwrap(ts, callee.expression);
    return lastName(ts, owner) === "Reflect" || (this.reached.get(owner)?.has("class Reflect") ?? false);
  }

  /** `Reflect.set`, `Reflect.deleteProperty` */
  private isReflective(callee: ts.Expression): boolean {
    const { ts } = this;
    if (!isAccess(ts, callee) || !/^(?:set|deleteProperty)$/.test(memberName(ts, callee) ?? "")) return false;
    return this.reached.get(unwrap(ts, callee.expression))?.has("class Reflect") ?? false;
  }

  /** The parameter that an argument becomes, if the callee is a function that the text shows. */
  private parameterOf(callee: ts.Expression, index: number): ts.ParameterDeclaration | undefined {
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
    if (!fn.name) return true;
    return this.names
      .mentions(fn.getSourceFile(), fn.name.text)
      .some((id) => id !== fn.name && this.isTarget(id) && (this.names.symbolAt(id) ?? symbol) === symbol);
  }

  // ---- variables --------------------------------------------------------------------------------------

  private assign(target: ts.Expression, value: BuiltIn): void {
    const { ts } = this;
    const inner = unwrap(ts, target);
    if (ts.isIdentifier(inner)) this.follow(inner, value);
    else if (isAccess(ts, inner)) this.letLoose(value, inner);
    else if (ts.isObjectLiteralExpression(inner))
      for (const property of inner.properties) {
        if (ts.isShorthandPropertyAssignment(property))
          this.assignMember(property.name, property.name.text, value);
        else if (ts.isPropertyAssignment(property)) {
          const name = property.name;
          const key = ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;
          const { initializer } = property;
          const to =
            ts.isBinaryExpression(initializer) && initializer.operatorToken.kind === ts.SyntaxKind.EqualsToken
              ? initializer.left
              : initializer;
          this.assignMember(to, key, value);
        } else this.letLoose(value, property);
      }
  }

  private assignMember(target: ts.Expression, key: string | undefined, value: BuiltIn): void {
    const member = memberOf(value, key);
    if (member) this.assign(target, member);
  }

  private bind(name: ts.BindingName, value: BuiltIn): void {
    const { ts } = this;
    if (ts.isIdentifier(name)) return this.follow(name, value);
    if (ts.isArrayBindingPattern(name)) return;
    for (const element of name.elements) {
      if (element.dotDotDotToken) {
        // a copy of what it has: of the global object, the classes
        this.letLoose(value === "global" ? "class *" : value, element);
        continue;
      }
      const member = memberOf(value, bindingKey(ts, element));
      if (member) this.bind(element.name, member);
    }
  }

  /** Every mention of a variable may now yield the value. */
  private follow(id: ts.Identifier, value: BuiltIn): void {
    const symbol = this.resolved(this.names.symbolAt(id));
    const key = symbol ?? id;
    const values = this.followed.get(key) ?? new Set<BuiltIn>();
    if (values.has(value)) return;
    this.followed.set(key, values.add(value));
    this.followName(id, symbol, value);
  }

  private followName(name: ts.Identifier, symbol: ts.Symbol | undefined, value: BuiltIn): void {
    const { ts } = this;
    const file = name.getSourceFile();
    for (const id of this.names.mentions(file, name.text)) {
      const { parent } = id;
      if (ts.isExportSpecifier(parent)) {
        if (this.isSame(id, symbol) || this.isSame(parent.name, symbol))
          this.followAlias(parent.name.text, symbol, value);
      } else if (this.isMention(id) && this.isSame(id, symbol)) this.push(id, value);
    }
    if (symbol === undefined || this.isVisible(symbol)) this.followExport(name.text, symbol, value);
  }

  /** A mention of a variable, and not the name of a member or of a declaration. */
  private isMention(id: ts.Identifier): boolean {
    const { ts } = this;
    const { parent } = id;
    if (ts.isPropertyAccessExpression(parent) && parent.name === id) return false;
    return !isPropertyNameOf(ts, parent, id) && !this.isDeclaredName(id);
  }

  /** What other files, or the users of a namespace, make of an exported name. */
  private followExport(name: string, symbol: ts.Symbol | undefined, value: BuiltIn): void {
    const { ts } = this;
    if (name === "default") return this.followDefaults(symbol, value);
    for (const file of this.files) {
      for (const id of this.names.mentions(file, name)) {
        const { parent } = id;
        if (ts.isImportSpecifier(parent)) {
          if (this.isSame(parent.name, symbol)) this.followLocal(parent.name, symbol, value);
        } else if (ts.isExportSpecifier(parent)) {
          const isFrom = parent.parent.parent.moduleSpecifier !== undefined;
          if (isFrom && (parent.propertyName ?? parent.name) === id && parent.name.text !== name)
            this.followAlias(parent.name.text, symbol, value);
        } else if (ts.isPropertyAccessExpression(parent) && parent.name === id) {
          if (this.isSame(id, symbol)) this.push(parent, value);
        } else if (ts.isBindingElement(parent)) {
          if ((parent.propertyName ?? parent.name) === id) this.bind(parent.name, value);
        } else if (ts.isQualifiedName(parent)) {
          if (ts.isImportEqualsDeclaration(parent.parent))
            this.followLocal(parent.parent.name, symbol, value);
        } else if (this.isMention(id) && symbol && this.isSame(id, symbol)) this.push(id, value);
      }
    }
  }

  /** An import under a name of its own. */
  private followLocal(local: ts.Identifier, symbol: ts.Symbol | undefined, value: BuiltIn): void {
    const { ts } = this;
    for (const id of this.names.mentions(local.getSourceFile(), local.text)) {
      if (ts.isExportSpecifier(id.parent)) this.followAlias(id.parent.name.text, symbol, value);
      else if (this.isMention(id) && this.isSame(id, symbol)) this.push(id, value);
    }
  }

  private followAlias(name: string, symbol: ts.Symbol | undefined, value: BuiltIn): void {
    const key = `${name} ${value}`;
    if (this.exported.has(key)) return;
    this.exported.add(key);
    this.followExport(name, symbol, value);
  }

  private isSame(
    id: ts.Identifier | ts.StringLiteral | ts.ModuleExportName,
    symbol: ts.Symbol | undefined,
  ): boolean {
    const found = this.resolved(this.names.symbolAt(id as ts.Identifier));
    return found === undefined || symbol === undefined || found === symbol;
  }

  private flowIntoDefault(node: ts.Expression, exported: ts.ExportAssignment, value: BuiltIn): void {
    const inner = unwrap(this.ts, node);
    const own = this.ts.isIdentifier(inner) ? this.resolved(this.names.symbolAt(inner)) : undefined;
    this.followDefaults(own ?? (exported as { symbol?: ts.Symbol }).symbol, value);
    this.letLoose(value, node);
  }

  /** The names that other files give to what is exported as `default`. */
  private followDefaults(symbol: ts.Symbol | undefined, value: BuiltIn): void {
    for (const name of this.defaults) if (this.isSame(name, symbol)) this.followLocal(name, symbol, value);
    this.letLoose(value, symbol?.declarations?.[0] ?? (this.files[0] as ts.Node));
  }

  /** Exported where it is declared, a global of a script, or a member of a namespace. */
  private isVisible(symbol: ts.Symbol): boolean {
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

  // ---- members of their own ---------------------------------------------------------------------------

  /**
   * Members that an instance of a built-in may be given: `(memory as any).set = f` hides the method. What a write is
   * about is judged by its type; of what may be anything only a name that built-ins have counts.
   */
  private findOwnMembers(): void {
    const { ts } = this;
    const writes = this.accesses.flatMap((access) => accessWrite(ts, access) ?? []);
    for (const write of [...writes, ...this.calls.flatMap((call) => callWrite(ts, call) ?? [])]) {
      const { member, object, defines } = write;
      const isNamed = member !== undefined && member !== "__proto__";
      if (isNamed && !isMemberName(member)) continue;
      if (
        this.isOwnObject(object) &&
        !ts.isIdentifier(unwrap(ts, object)) &&
        !ts.isNewExpression(unwrap(ts, object))
      )
        continue;
      const instance = this.instanceOf(object);
      if (instance === "none") continue;
      if (isNamed) this.out.hidden(member);
      else if (defines || member === "__proto__") this.hideSources(write, instance);
      else if (instance === "kind" && this.isCallable(write)) this.out.hidden(undefined);
    }
  }

  /** Members that come from objects: literal ones show which, others may have those of any object of the program. */
  private hideSources(write: MemberWrite, instance: "kind" | "any"): void {
    const { ts } = this;
    const { node } = write;
    const isAssign = ts.isCallExpression(node) && lastName(ts, node.expression) === "assign";
    const sources = isAssign ? node.arguments.slice(1) : [];
    if (sources.length > 0 && sources.every(ts.isObjectLiteralExpression) && namesAll(ts, sources)) {
      for (const source of sources)
        for (const { name } of source.properties)
          if (name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) && isMemberName(name.text))
            this.out.hidden(name.text);
    } else if (instance === "kind") this.out.hidden(undefined);
    else for (const name of this.memberNames) this.out.hidden(name);
  }

  /** `memory[key] = f`, with a function for all that its type says */
  private isCallable({ node, key }: MemberWrite): boolean {
    const { ts } = this;
    const { parent } = node;
    if (!ts.isBinaryExpression(parent) || parent.left !== node || !this.mayBeName(key)) return false;
    return this.names.checker.getTypeAtLocation(parent.right).getCallSignatures().length > 0;
  }

  private instanceOf(object: ts.Expression): "kind" | "any" | "none" {
    const { ts } = this;
    const judge = (type: ts.Type): "kind" | "any" | "none" => {
      if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) return "any";
      if (type.isUnionOrIntersection()) {
        const all = type.types.map(judge);
        return all.find((one) => one === "kind") ?? all.find((one) => one === "any") ?? "none";
      }
      const symbol = type.getSymbol();
      const isLibrary = symbol?.declarations?.every((one) => one.getSourceFile().isDeclarationFile);
      return isLibrary && isHolding(symbol?.name ?? "") ? "kind" : "none";
    };
    const inner = unwrap(ts, object);
    const outer = judge(this.names.checker.getTypeAtLocation(object));
    // `(memory as any).set = f`
    return inner === object || outer !== "any" ? outer : judge(this.names.checker.getTypeAtLocation(inner));
  }

  // ---- what is loose ----------------------------------------------------------------------------------

  private letLoose(value: BuiltIn, node: ts.Node): void {
    if (this.loose.has(value)) return;
    this.loose.set(value, node);
    this.out.loose(value, node);
  }

  private meetLoose(): void {
    const { ts } = this;
    if (this.loose.size === 0 && !this.namesPrototypes && this.gets.length === 0) return;
    const values = [...this.loose.keys()];
    const classes = values.filter((value) => classOf(value) !== undefined);
    for (const access of this.accesses) {
      const name = memberName(ts, access);
      if (name === "prototype") {
        if (!this.isOwnClass(access.expression))
          for (const value of classes) this.push(access, `prototype ${classOf(value) as string}`);
      } else if (
        name === undefined &&
        (this.namesPrototypes || this.listsMembers) &&
        this.isThroughWritten(access)
      ) {
        for (const value of classes) this.push(access, `prototype ${classOf(value) as string}`);
        if (this.namesPrototypes) this.push(access, "prototype *");
      }
      if (values.length === 0) continue;
      const write = accessWrite(ts, access);
      if (write && !this.isOwnObject(write.object) && this.mayBeName(write.key))
        for (const value of values) this.meetWrite(value, write);
    }
    for (const call of this.gets) {
      if (!this.isReflectsGet(unwrap(ts, call.expression))) continue;
      const key = call.arguments[1] as ts.Expression;
      const name = ts.isStringLiteralLike(key) ? key.text : undefined;
      if (name === "__proto__" || (name === undefined && this.namesPrototypes))
        this.push(call, "prototype *");
      if (name === "constructor") this.push(call, "class *");
      if (name === "prototype")
        for (const value of classes) this.push(call, `prototype ${classOf(value) as string}`);
    }
    for (const call of this.calls) {
      const write = callWrite(ts, call);
      if (write && !this.isOwnObject(write.object)) for (const value of values) this.meetWrite(value, write);
    }
    for (const expression of this.heritages)
      if (!this.isOwnClass(expression)) for (const value of classes) this.out.extended(value, expression);
  }

  private meetWrite(value: BuiltIn, write: MemberWrite): void {
    if (value === "global" && write.member === undefined && !this.namesBuiltIns) return;
    this.out.written(value, write, true);
  }

  /** `x[k].m = …`, `x[k][j] = …`, `f(x[k])` with a name that may be computed. */
  private isThroughWritten(access: Access): boolean {
    if (!this.mayBeName((access as ts.ElementAccessExpression).argumentExpression)) return false;
    const { ts } = this;
    const { parent } = access;
    if (!this.namesPrototypes && this.isEnumerated(access as ts.ElementAccessExpression)) return false;
    return !isWriteTarget(ts, access) && !(ts.isCallExpression(parent) && parent.expression === access);
  }

  /** `for (const k in x) x[k]`: a prototype is no enumerable member of its class. */
  private isEnumerated({ argumentExpression: key }: ts.ElementAccessExpression): boolean {
    const { ts } = this;
    const symbol = ts.isIdentifier(key) ? this.names.symbolAt(key) : undefined;
    const declaration = symbol?.valueDeclaration;
    if (!declaration || !ts.isVariableDeclaration(declaration)) return false;
    const list = declaration.parent;
    return (
      ts.isForInStatement(list.parent) && (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0
    );
  }

  /** A key that may be another thing than a number. */
  private mayBeName(key: ts.Expression | undefined): boolean {
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
    const type = this.names.checker.getTypeAtLocation(inner);
    return !((type.flags & ts.TypeFlags.NumberLike) !== 0 || isUnionOfNumbers(ts, type));
  }

  /** A class or function that the program itself declares. */
  private isOwnClass(expression: ts.Expression): boolean {
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
          : ts.isBinaryExpression(declaration.parent)
            ? declaration.parent.right
            : undefined;
        return value !== undefined && isFunction(ts, value);
      })
    );
  }

  /** An object that is surely none of the built-ins: a fresh one, or the constant that was given one. */
  private isOwnObject(expression: ts.Expression): boolean {
    const { ts } = this;
    const inner = unwrap(ts, expression);
    if (isFresh(ts, inner)) return true;
    if (!ts.isIdentifier(inner)) return false;
    const [declaration, ...more] = this.names.symbolAt(inner)?.declarations ?? [];
    if (!declaration || more.length > 0) return false;
    if (ts.isFunctionDeclaration(declaration) || ts.isClassLike(declaration)) return true;
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return false;
    return (
      (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0 &&
      isFresh(ts, unwrap(ts, declaration.initializer))
    );
  }
}

/** The module as an object, if it is one of Node's. */
function moduleNamed(specifier: string): BuiltIn | undefined {
  const name = specifier.startsWith("node:") ? specifier.slice("node:".length) : specifier;
  return MODULES.has(name) ? `class node:${name}` : undefined;
}

/** `Float64Array`, `Buffer`: the name of a class that somebody may have as a member. */
const isClassName = (name: string): boolean => /^[A-Z]\w*[a-z]/.test(name) && isBuiltInName(name);

function bindingKey(ts: typeof import("typescript"), element: ts.BindingElement): string | undefined {
  const key = element.propertyName ?? element.name;
  if (ts.isIdentifier(key) || ts.isStringLiteralLike(key)) return key.text;
  return undefined;
}

/** Built-ins whose members the analysis relies on. Errors are given members all the time, and it relies on none of theirs. */
const isHolding = (name: string): boolean => isBuiltInName(name) && !name.endsWith("Error");

function namesAll(ts: typeof import("typescript"), sources: readonly ts.ObjectLiteralExpression[]): boolean {
  return sources.every(({ properties }) =>
    properties.every(({ name }) => name && !ts.isComputedPropertyName(name)),
  );
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

function isUnionOfNumbers(ts: typeof import("typescript"), type: ts.Type): boolean {
  return type.isUnion() && type.types.every((one) => (one.flags & ts.TypeFlags.NumberLike) !== 0);
}

function isFresh(ts: typeof import("typescript"), node: ts.Expression): boolean {
  return (
    ts.isObjectLiteralExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isNewExpression(node) ||
    isFunction(ts, node)
  );
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
