/**
 * How the program uses a class or a constant object: whether anything can replace its members. The answers rest on
 * every mention of its name in every file, so they hold only for what the program does not give away.
 *
 *     const table = { use(m) {…} };
 *     table.use(memory);                              known: a member is read
 *     table.valueOf().use = other;                    a member that yields the object itself, or changes it
 *     class C extends Base { static use(m) {…} }      static functions of the base run with `C` for `this` as well
 *     @register class C { static use(m) {…} }         decorators are given the class, and may answer with another
 *
 * Inside, the object is `this`, and `super` too: what is called or assigned by `super.name` has `this` for its receiver.
 */
import type ts from "typescript";
import { isPropertyNameOf, unwrap } from "./facts.js";
import { ModuleObjects } from "./module-objects.js";
import type { Names } from "./names.js";
import type { Sources } from "./sources.js";
import { insideTarget, isWritten } from "./targets.js";

type Owner = "class" | "object" | "namespace";

export class Uses {
  /** answers for classes and objects, which no declaration can be both of */
  private readonly known = new Map<ts.Declaration, boolean>();
  private readonly writtenMembers = new Map<string, boolean>();
  private readonly givenMembers = new Map<string, boolean>();
  private readonly takenOff = new Map<string, boolean>();
  private readonly exportedNames = new Map<ts.SourceFile, Map<string, boolean>>();
  private stringWrites: boolean | undefined;
  private moves: boolean | undefined;

  /** what may be got at without its name */
  readonly modules: ModuleObjects;

  constructor(
    private readonly sources: Sources,
    names: Names,
  ) {
    this.modules = new ModuleObjects(sources, names);
  }

  /**
   * Whether every mention of a class or of a constant object only reads a member, instantiates it or names a
   * type, so that nothing can replace its members: the value itself goes nowhere.
   */
  onlyKnownUses(symbol: ts.Symbol, declaration: ts.Declaration, what: Owner): boolean {
    let answer = this.known.get(declaration);
    if (answer === undefined) {
      answer = this.hasOnlyKnownUses(symbol, declaration, what);
      this.known.set(declaration, answer);
    }
    return answer;
  }

  private hasOnlyKnownUses(symbol: ts.Symbol, declaration: ts.Declaration, what: Owner): boolean {
    const { ts } = this.sources;
    if (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Default) return false;
    if (what !== "namespace" && this.usesItself(declaration, what)) return false;
    if (what === "class" && !this.inheritsKnown(declaration)) return false;
    const isExported = this.isExported(declaration);
    // another file may name it by a string
    if (isExported && (this.isLiteralKey(symbol.name) || this.modules.isLoose(symbol))) return false;
    // what other files do with it may change while the output of this one is kept
    if (isExported && !this.sources.switches.crossModule) return false;
    const file = declaration.getSourceFile();
    if (isExported ? this.hasDynamicScopes : this.sources.hasDynamicScope(file)) return false;
    const mentions = isExported
      ? this.sources.everyMention(symbol.name)
      : this.sources.mentions(file, symbol.name);
    for (const id of mentions) {
      const parent = id.parent;
      if (ts.isPropertyAccessExpression(parent) && parent.name === id) {
        // `module.C` of a namespace import, for all that is known
        if (isExported && !this.onlyMembersOf(parent)) return false;
        continue;
      }
      if (ts.isPropertyAccessExpression(parent)) {
        if (isWritten(ts, parent) || handsOut(parent.name.text)) return false;
        continue;
      }
      if (id === (declaration as ts.NamedDeclaration).name) continue;
      if (what === "namespace" && ts.isModuleDeclaration(parent)) continue;
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
    return true;
  }

  /** `x.C` used as a class is: instantiated, or a member read. */
  private onlyMembersOf(node: ts.PropertyAccessExpression): boolean {
    const { ts } = this.sources;
    const { parent } = node;
    if (ts.isNewExpression(parent)) return parent.expression === node;
    if (!ts.isPropertyAccessExpression(parent))
      return ts.isExpressionWithTypeArguments(parent) || ts.isTypeNode(parent);
    return !handsOut(parent.name.text) && !isWritten(ts, parent);
  }

  /**
   * Whether the bases of a class are classes of the program that do not get at themselves from inside either, as their
   * static functions run with the class for `this`. Those of built-in classes only make instances of it.
   */
  private inheritsKnown(declaration: ts.Declaration): boolean {
    const { ts } = this.sources;
    const seen = new Set<ts.Node>();
    let at: ts.Node = declaration;
    while (!seen.has(at)) {
      seen.add(at);
      if (ts.isVariableDeclaration(at) && at.initializer) at = unwrap(ts, at.initializer);
      if (!ts.isClassLike(at) || (at !== declaration && this.usesItself(at, "class"))) return false;
      const base = at.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
      if (!base) return true;
      const expression = unwrap(ts, base.expression);
      if (!ts.isIdentifier(expression)) return false;
      const symbol = this.sources.symbolAt(expression);
      const declared = symbol && this.sources.aliased(symbol).declarations;
      if (!declared || declared.every((one) => this.sources.isAmbient(one)))
        return !symbol || !(symbol.flags & ts.SymbolFlags.Alias);
      const classes = declared.filter((one) => !ts.isInterfaceDeclaration(one));
      if (classes.length !== 1) return false;
      at = classes[0] as ts.Declaration;
    }
    return true;
  }

  /**
   * Whether a class or object gets at itself from inside, by `this`, `super` or `new.target`, in another way than to read
   * members, or hands itself to decorators.
   */
  private usesItself(declaration: ts.Declaration, what: "class" | "object"): boolean {
    const { ts } = this.sources;
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
        (member.name.text === "constructor" || handsOut(member.name.text)) &&
        (own || node.kind === ts.SyntaxKind.ThisKeyword)
      )
        return true;
      if (own && node.kind === ts.SyntaxKind.SuperKeyword && parent.kind !== ts.SyntaxKind.CallExpression)
        return true;
      if (what === "class" && ts.isDecorator(node)) return true;
      if (own && node.kind === ts.SyntaxKind.ThisKeyword && (!member || isWritten(ts, member))) return true;
      if (ts.isMetaProperty(node) && !ts.isBinaryExpression(parent) && !ts.isPrefixUnaryExpression(parent))
        return true;
      ts.forEachChild(node, (child) => {
        stack.push({ node: child, own });
      });
    }
    return false;
  }

  /** Whether another file can get at a declaration. What has no plain name counts as exported. */
  isExported(declaration: ts.Declaration): boolean {
    const { ts } = this.sources;
    if (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) return true;
    if (this.sources.isGlobalDeclaration(declaration)) return true;
    const name = (declaration as ts.NamedDeclaration).name;
    if (!name || !ts.isIdentifier(name)) return true;
    return this.isExportedName(declaration.getSourceFile(), name.text);
  }

  /** Whether an `export` of a file mentions a name. */
  private isExportedName(file: ts.SourceFile, name: string): boolean {
    const { ts } = this.sources;
    let byName = this.exportedNames.get(file);
    if (!byName) this.exportedNames.set(file, (byName = new Map()));
    let answer = byName.get(name);
    if (answer === undefined) {
      answer = this.sources
        .mentions(file, name)
        .some(({ parent }) => ts.isExportSpecifier(parent) || ts.isExportAssignment(parent));
      byName.set(name, answer);
    }
    return answer;
  }

  /** Whether the body of a declaration is known, and the switches allow to look at it from a file. */
  mayFollow(declaration: ts.Declaration, from: ts.SourceFile): boolean {
    if (!this.sources.switches.interprocedural) return false;
    const file = declaration.getSourceFile();
    if (file !== from && !this.sources.switches.crossModule) return false;
    return this.sources.files.has(file);
  }

  /**
   * Whether something in the program may give an object a member of that name: by assigning it, by a string that is a
   * key, or because an object literal or the instances of a class have a function of that name for their own, which may
   * be copied, or stand in front of a method that is inherited, or whose holder may be called as a receiver.
   */
  mayBeGiven(name: string): boolean {
    let answer = this.givenMembers.get(name);
    if (answer === undefined) {
      answer =
        this.writesMember(name) ||
        this.isInLiteral(name) ||
        this.isField(name) ||
        this.isLiteralKey(name) ||
        (this.isNamedByString(name) && this.writesByString());
      this.givenMembers.set(name, answer);
    }
    return answer;
  }

  /** Whether objects or classes of the program may have a function of that name. */
  isDeclaredMember(name: string): boolean {
    const { ts } = this.sources;
    return (
      this.mayBeGiven(name) || this.sources.everyMention(name).some(({ parent }) => ts.isClassElement(parent))
    );
  }

  /** Whether something may take a method of that name off its object, and call it with another for `this`. */
  mayBeTakenOff(name: string): boolean {
    let answer = this.takenOff.get(name);
    if (answer === undefined) {
      answer =
        this.hasDynamicScopes ||
        this.isNamedByString(name) ||
        this.sources.everyMention(name).some((id) => this.takesOff(id));
      this.takenOff.set(name, answer);
    }
    return answer;
  }

  private takesOff(id: ts.Identifier): boolean {
    const { ts } = this.sources;
    const { parent } = id;
    if (ts.isPropertyAccessExpression(parent) && parent.name === id)
      return !(
        (ts.isCallExpression(parent.parent) && parent.parent.expression === parent) ||
        ts.isTaggedTemplateExpression(parent.parent)
      );
    if (ts.isBindingElement(parent))
      return ts.isObjectBindingPattern(parent.parent) && (parent.propertyName ?? parent.name) === id;
    return (
      (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) &&
      parent.name === id &&
      insideTarget(ts, parent)
    );
  }

  /** Whether the program can make objects that have the methods of a class by other ways than its `new`. */
  get movesMethods(): boolean {
    this.moves ??= MOVERS.some(
      (one) => this.sources.everyMention(one).length > 0 || this.isNamedByString(one),
    );
    return this.moves;
  }

  private get hasDynamicScopes(): boolean {
    return this.sources.filesWithDynamicScope.length > 0;
  }

  /** Whether a string literal of the program is a name. */
  isNamedByString(name: string): boolean {
    return this.sources.filesWithString(name).length > 0;
  }

  /** Whether the program can put objects in front of others that answer for them. */
  get hasProxies(): boolean {
    return this.sources.everyMention("Proxy").length > 0 || this.isNamedByString("Proxy");
  }

  /** Whether an object literal has something of that name that may be a function. */
  private isInLiteral(name: string): boolean {
    const { ts } = this.sources;
    const isKey = ({ parent }: ts.Node): boolean =>
      (ts.isPropertyAssignment(parent) && mayBeFunction(ts, parent.initializer)) ||
      ts.isShorthandPropertyAssignment(parent) ||
      (ts.isClassElement(parent) && ts.isObjectLiteralExpression(parent.parent));
    return this.sources.everyMention(name).some(isKey);
  }

  /** Whether a class gives its instances something of that name that may be a function. */
  private isField(name: string): boolean {
    const { ts } = this.sources;
    return this.sources.everyMention(name).some((id) => {
      const { parent } = id;
      if (ts.isParameter(parent))
        return parent.name === id && ts.isParameterPropertyDeclaration(parent, parent.parent);
      if (!ts.isPropertyDeclaration(parent) || parent.name !== id) return false;
      return parent.initializer !== undefined && mayBeFunction(ts, parent.initializer);
    });
  }

  /** Whether the program writes members under names that it has as strings. */
  private writesByString(): boolean {
    const { ts, checker } = this.sources;
    const noString = ts.TypeFlags.NumberLike | ts.TypeFlags.ESSymbolLike;
    const mayBeString = (key: ts.Expression): boolean =>
      !ts.isLiteralExpression(key) && (checker.getTypeAtLocation(key).flags & noString) === 0;
    this.stringWrites ??=
      REFLECTORS.some((one) => this.sources.everyMention(one).length > 0) ||
      [...this.sources.files].some((file) => this.sources.facts(file).writtenKeys.some(mayBeString));
    return this.stringWrites;
  }

  private isLiteralKey(name: string): boolean {
    return this.sources.filesWithString(name).some((file) => this.sources.facts(file).literalKeys.has(name));
  }

  /** Whether something in the program assigns a member of that name. */
  writesMember(name: string): boolean {
    let answer = this.writtenMembers.get(name);
    if (answer === undefined) {
      const { ts } = this.sources;
      answer = this.sources
        .everyMention(name)
        .some(
          ({ parent }) =>
            ts.isPropertyAccessExpression(parent) && parent.name.text === name && isWritten(ts, parent),
        );
      this.writtenMembers.set(name, answer);
    }
    return answer;
  }
}

/** Whether reading a member of that name, or calling it, yields the object itself or its prototype, or gives it members. */
const handsOut = (name: string): boolean =>
  /^(?:prototype|__proto__|valueOf|__define[GS]etter__)$/.test(name);

/** Functions that write members whose names they are given. */
const REFLECTORS =
  "defineProperty,defineProperties,assign,create,fromEntries,setPrototypeOf,Reflect,__defineGetter__,__defineSetter__".split(
    ",",
  );

/** Functions and members that give one object the methods of another. */
const MOVERS =
  "setPrototypeOf,__proto__,construct,getOwnPropertyDescriptor,getOwnPropertyDescriptors,getOwnPropertyNames,ownKeys".split(
    ",",
  );

/** Anything but what is plainly something else. */
function mayBeFunction(ts: typeof import("typescript"), node: ts.Expression): boolean {
  const inner = unwrap(ts, node);
  // a descriptor may have one
  if (ts.isObjectLiteralExpression(inner))
    return inner.properties.some(({ name }) => !name || /^(?:value|get)$/.test(name.getText()));
  return !(
    ts.isLiteralExpression(inner) ||
    ts.isTemplateExpression(inner) ||
    ts.isArrayLiteralExpression(inner) ||
    ts.isNewExpression(inner) ||
    ts.isPrefixUnaryExpression(inner) ||
    inner.kind === ts.SyntaxKind.TrueKeyword ||
    inner.kind === ts.SyntaxKind.FalseKeyword ||
    inner.kind === ts.SyntaxKind.NullKeyword
  );
}
