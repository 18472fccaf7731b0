/**
 * Classes: their members and bases, and which method a call on an instance must run.
 */
import type ts from "typescript";
import type { ClassId, FnId } from "../ir/ir.js";
import { namedMember } from "./callees.js";
import { unwrap } from "./facts.js";
import type { Names } from "./names.js";
import type { PrivateNames } from "./private-names.js";
import type { FnNode, Sources } from "./sources.js";
import type { Types } from "./types.js";
import type { Uses } from "./uses.js";

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

export interface Lineage {
  readonly classes: readonly ClassInfo[];
  /** no base is unknown */
  readonly complete: boolean;
}

/** Bases that are followed. */
const MAX_BASES = 100;

export class Classes {
  private readonly classIds = new Map<ts.ClassLikeDeclaration, ClassId>();
  private readonly classes: ClassInfo[] = [];
  private readonly lineages: Lineage[] = [];
  private readonly subclassedCache = new Map<ts.ClassLikeDeclaration, boolean>();

  constructor(
    private readonly sources: Sources,
    private readonly names: Names,
    private readonly uses: Uses,
    private readonly types: Types,
    private readonly privateNames: PrivateNames,
  ) {}

  classInfo(id: ClassId): ClassInfo {
    return this.classes[id] as ClassInfo;
  }

  /** The class that `new E(…)` or `extends E` names, when it is declared in the program and never replaced. */
  staticClass(node: ts.Expression, from: ts.SourceFile): ClassInfo | undefined {
    const { ts } = this.sources;
    if (!this.sources.switches.methods) return undefined;
    const inner = unwrap(ts, node);
    if (!ts.isIdentifier(inner)) return undefined;
    const binding = this.names.binding(inner);
    if (binding.kind !== "symbol" || !this.uses.mayFollow(binding.declaration, from)) return undefined;
    if (!this.names.isStable(binding.symbol)) return undefined;
    const { declaration } = binding;
    if (ts.isClassDeclaration(declaration)) {
      return this.uses.onlyKnownUses(binding.symbol, declaration, "class")
        ? this.describeClass(declaration)
        : undefined;
    }
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
    const value = unwrap(ts, declaration.initializer);
    if (!ts.isClassExpression(value) || value.name) return undefined;
    return this.uses.onlyKnownUses(binding.symbol, declaration, "class")
      ? this.describeClass(value)
      : undefined;
  }

  /** A class and its bases, from the inside out. */
  lineage(id: ClassId): Lineage {
    let lineage = this.lineages[id];
    if (!lineage) {
      const classes: ClassInfo[] = [];
      let at: ClassInfo["base"] = id;
      // a class that extends itself by way of others cannot be made
      while (typeof at === "number" && classes.length <= MAX_BASES) {
        const info = this.classInfo(at);
        classes.push(info);
        at = info.base;
      }
      this.lineages[id] = lineage = { classes, complete: at === undefined };
    }
    return lineage;
  }

  /** A class of the program for which `instanceof` runs no code of its own. */
  hasPlainInstances(node: ts.Expression, from: ts.SourceFile): boolean {
    const info = this.staticClass(node, from);
    if (!info) return false;
    const { classes, complete } = this.lineage(info.id);
    const { ts } = this.sources;
    return (
      complete &&
      classes.every(({ node: { members } }) =>
        members.every(({ name }) => !name || !ts.isComputedPropertyName(name)),
      )
    );
  }

  /** The members of a class and its base. */
  describeClass(node: ts.ClassLikeDeclaration): ClassInfo {
    const { ts } = this.sources;
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
      // a string may look like a private name
      if (ts.isStringLiteral(name) && name.text.startsWith("#")) opaque = true;
      const key = ts.isPrivateIdentifier(name) ? this.privateNames.of(name) : name.text;
      if (ts.isMethodDeclaration(member)) {
        if (member.body) methods.set(key, this.sources.fnId(member));
      } else if (ts.isPropertyDeclaration(member)) {
        if (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Accessor) accessors.set(key, {});
      } else if (ts.isAccessor(member)) {
        const known = accessors.get(key) ?? {};
        if (member.body) known[ts.isGetAccessor(member) ? "get" : "set"] = this.sources.fnId(member);
        accessors.set(key, known);
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
    const { ts } = this.sources;
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
  finalMethod(receiver: ts.Expression, id: ts.MemberName, from: ts.SourceFile): FnNode | undefined {
    const { ts } = this.sources;
    if (!this.sources.switches.methods) return undefined;
    const name = id.text;
    const isPrivateName = ts.isPrivateIdentifier(id);
    const declaration = isPrivateName ? this.privateNames.ownerOf(id) : this.declaredClass(receiver);
    if (!declaration || !this.uses.mayFollow(declaration, from)) return undefined;
    const method =
      namedMember(ts, declaration.members, name, this.isStaticThis(receiver)) ??
      // a static and an instance member cannot have the same private name
      (isPrivateName ? namedMember(ts, declaration.members, name, !this.isStaticThis(receiver)) : undefined);
    if (!method) return undefined;
    const info = this.describeClass(declaration);
    if (info.opaque) return undefined;
    if (isPrivateName) return method;
    // whoever answers for an object may answer with another method
    if (this.uses.hasProxies || this.uses.mayBeGiven(name)) return undefined;
    if (this.mayBeAnothers(declaration, name, receiver)) return undefined;
    const isPrivate = (ts.getCombinedModifierFlags(method) & ts.ModifierFlags.Private) !== 0;
    if (!this.sources.isTypeScript(from)) return undefined;
    if (isPrivate) return method;
    if (!(this.isNominal(declaration) || this.isStaticThis(receiver))) return undefined;
    const symbol = declaration.name && this.sources.checker.getSymbolAtLocation(declaration.name);
    if (!symbol || this.uses.isExported(declaration) || !this.names.isStable(symbol)) return undefined;
    if (this.subclassed(declaration) || !this.uses.onlyKnownUses(symbol, declaration, "class"))
      return undefined;
    return method;
  }

  /**
   * Whether what is declared to be an instance of a class may have its method from another one: the types do not tell
   * what `this` is in a method that was taken off, nor what a class extends that is made from any other.
   */
  private mayBeAnothers(
    declaration: ts.ClassLikeDeclaration,
    name: string,
    receiver: ts.Expression,
  ): boolean {
    const { ts } = this.sources;
    const others = this.sources
      .everyMention(name)
      .flatMap(({ parent }) =>
        ts.isClassElement(parent) && ts.isClassLike(parent.parent) && parent.parent !== declaration
          ? [parent.parent]
          : [],
      );
    if (others.length === 0) return false;
    if (this.uses.movesMethods) return true;
    if (this.lineage(this.describeClass(declaration).id).classes.some(({ opaque }) => opaque)) return true;
    if (unwrap(ts, receiver).kind === ts.SyntaxKind.ThisKeyword && this.isTakenOff(receiver)) return true;
    return others.some((other) => this.mayExtend(other, declaration));
  }

  /** Whether the method around a node may run with any `this`. */
  private isTakenOff(node: ts.Node): boolean {
    const { ts } = this.sources;
    let at = node.parent;
    while (!ts.isClassElement(at) && !(ts.isFunctionLike(at) && !ts.isArrowFunction(at))) at = at.parent;
    if (!ts.isMethodDeclaration(at)) return false;
    if (ts.isPrivateIdentifier(at.name)) return false;
    return !ts.isIdentifier(at.name) || this.uses.mayBeTakenOff(at.name.text);
  }

  private mayExtend(cls: ts.ClassLikeDeclaration, base: ts.ClassLikeDeclaration): boolean {
    const { ts } = this.sources;
    const { classes, complete } = this.lineage(this.describeClass(cls).id);
    if (classes.some(({ node }) => node === base)) return true;
    if (complete) return false;
    const heritage = classes
      .at(-1)
      ?.node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword);
    const last = heritage?.types[0]?.expression;
    // what is not of this program extends none of its classes
    return !last || !ts.isIdentifier(last) || this.names.binding(last).kind === "symbol";
  }

  /** A class with a private or protected member: no object that merely looks like it has its type. */
  private isNominal(declaration: ts.ClassLikeDeclaration): boolean {
    const { ts } = this.sources;
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

  /** `this` in a static method is the class itself, or one that extends it. */
  private isStaticThis(receiver: ts.Expression): boolean {
    const { ts } = this.sources;
    if (unwrap(ts, receiver).kind !== ts.SyntaxKind.ThisKeyword) return false;
    for (let node: ts.Node = receiver; node.parent; node = node.parent) {
      if (ts.isClassElement(node) && ts.isClassLike(node.parent))
        return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) !== 0;
    }
    return false;
  }

  private declaredClass(receiver: ts.Expression): ts.ClassLikeDeclaration | undefined {
    const { ts } = this.sources;
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
    if (!this.sources.isTypeScript(inner.getSourceFile())) return undefined;
    const symbol = this.types.typeOf(inner).getSymbol();
    const declaration = symbol?.valueDeclaration;
    return declaration && ts.isClassLike(declaration) && symbol?.declarations?.length === 1
      ? declaration
      : undefined;
  }

  private subclassed(declaration: ts.ClassLikeDeclaration): boolean {
    let answer = this.subclassedCache.get(declaration);
    if (answer === undefined) {
      answer = this.computeSubclassed(declaration);
      this.subclassedCache.set(declaration, answer);
    }
    return answer;
  }

  private computeSubclassed(declaration: ts.ClassLikeDeclaration): boolean {
    const { ts } = this.sources;
    const name = declaration.name?.text;
    if (!name) return true;
    // the class is not exported, so only its own file can extend it, and only by its name
    return (this.sources.facts(declaration.getSourceFile()).mentions.get(name) ?? []).some(
      (id) =>
        ts.isExpressionWithTypeArguments(id.parent) &&
        ts.isHeritageClause(id.parent.parent) &&
        id.parent.parent.token === ts.SyntaxKind.ExtendsKeyword,
    );
  }
}
