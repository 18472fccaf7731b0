/**
 * Built-ins in variables: whatever is assigned to a variable may be met at every mention of it, in its own file and in
 * all that import it; a pattern takes members out.
 */
import type ts from "typescript";
import { type BuiltIn, memberOf } from "./built-in-names.js";
import { bindingKey } from "./built-in-origins.js";
import { unwrap } from "./facts.js";
import { isAccess } from "./member-writes.js";
import type { ProgramText } from "./program-text.js";

/** What is told of the mentions. */
export interface MentionSink {
  push(node: ts.Node, value: BuiltIn): void;
  /** the value goes where nobody follows it */
  letLoose(value: BuiltIn, node: ts.Node): void;
}

export class BuiltInVariables {
  private readonly followed = new Map<ts.Symbol | ts.Identifier, Set<BuiltIn>>();
  private readonly exported = new Set<string>();
  private readonly ts: typeof import("typescript");

  /** `defaults` are the names that files give to the default export of others. */
  constructor(
    private readonly text: ProgramText,
    private readonly defaults: readonly ts.Identifier[],
    private readonly sink: MentionSink,
  ) {
    this.ts = text.ts;
  }

  assign(target: ts.Expression, value: BuiltIn): void {
    const { ts } = this;
    const inner = unwrap(ts, target);
    if (ts.isIdentifier(inner)) this.follow(inner, value);
    else if (isAccess(ts, inner)) this.sink.letLoose(value, inner);
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
        } else this.sink.letLoose(value, property);
      }
  }

  private assignMember(target: ts.Expression, key: string | undefined, value: BuiltIn): void {
    const member = memberOf(value, key);
    if (member) this.assign(target, member);
  }

  bind(name: ts.BindingName, value: BuiltIn): void {
    const { ts } = this;
    if (ts.isIdentifier(name)) return this.follow(name, value);
    if (ts.isArrayBindingPattern(name)) return;
    for (const element of name.elements) {
      if (element.dotDotDotToken) {
        // a copy of what it has: of the global object, the classes
        this.sink.letLoose(value === "global" ? "class *" : value, element);
        continue;
      }
      const member = memberOf(value, bindingKey(ts, element));
      if (member) this.bind(element.name, member);
    }
  }

  /** Every mention of a variable may now yield the value. */
  private follow(id: ts.Identifier, value: BuiltIn): void {
    const symbol = this.text.resolved(this.text.names.symbolAt(id));
    const key = symbol ?? id;
    const values = this.followed.get(key) ?? new Set<BuiltIn>();
    if (values.has(value)) return;
    this.followed.set(key, values.add(value));
    this.followName(id, symbol, value);
  }

  private followName(name: ts.Identifier, symbol: ts.Symbol | undefined, value: BuiltIn): void {
    const file = name.getSourceFile();
    const mentions = this.text.mentionsOf(file, name.text);
    for (const specifier of mentions.exported)
      if (
        this.text.isSame(specifier.propertyName ?? specifier.name, symbol) ||
        this.text.isSame(specifier.name, symbol)
      )
        this.followAlias(specifier.name.text, symbol, value);
    for (const id of mentions.of(symbol)) this.sink.push(id, value);
    if (symbol === undefined || this.text.isVisible(symbol)) this.followExport(name.text, symbol, value);
  }

  /** What other files, or the users of a namespace, make of an exported name. */
  followExport(name: string, symbol: ts.Symbol | undefined, value: BuiltIn): void {
    const { ts } = this;
    if (name === "default") return this.followDefaults(symbol, value);
    for (const id of this.text.names.everyMention(name)) {
      const { parent } = id;
      if (ts.isImportSpecifier(parent)) {
        if (this.text.isSame(parent.name, symbol)) this.followLocal(parent.name, symbol, value);
      } else if (ts.isExportSpecifier(parent)) {
        const isFrom = parent.parent.parent.moduleSpecifier !== undefined;
        if (isFrom && (parent.propertyName ?? parent.name) === id && parent.name.text !== name)
          this.followAlias(parent.name.text, symbol, value);
      } else if (ts.isPropertyAccessExpression(parent) && parent.name === id) {
        if (this.text.isSame(id, symbol)) this.sink.push(parent, value);
      } else if (ts.isBindingElement(parent)) {
        if ((parent.propertyName ?? parent.name) === id) this.bind(parent.name, value);
      } else if (ts.isQualifiedName(parent)) {
        if (ts.isImportEqualsDeclaration(parent.parent)) this.followLocal(parent.parent.name, symbol, value);
      } else if (this.text.isMention(id) && symbol && this.text.isSame(id, symbol)) this.sink.push(id, value);
    }
  }

  /** An import under a name of its own. */
  private followLocal(local: ts.Identifier, symbol: ts.Symbol | undefined, value: BuiltIn): void {
    const mentions = this.text.mentionsOf(local.getSourceFile(), local.text);
    for (const specifier of mentions.exported) this.followAlias(specifier.name.text, symbol, value);
    for (const id of mentions.of(symbol)) this.sink.push(id, value);
  }

  private followAlias(name: string, symbol: ts.Symbol | undefined, value: BuiltIn): void {
    const key = `${name} ${value}`;
    if (this.exported.has(key)) return;
    this.exported.add(key);
    this.followExport(name, symbol, value);
  }

  flowIntoDefault(node: ts.Expression, exported: ts.ExportAssignment, value: BuiltIn): void {
    const inner = unwrap(this.ts, node);
    const own = this.ts.isIdentifier(inner) ? this.text.resolved(this.text.names.symbolAt(inner)) : undefined;
    this.followDefaults(own ?? (exported as { symbol?: ts.Symbol }).symbol, value);
    this.sink.letLoose(value, node);
  }

  /** The names that other files give to what is exported as `default`. */
  private followDefaults(symbol: ts.Symbol | undefined, value: BuiltIn): void {
    for (const name of this.defaults)
      if (this.text.isSame(name, symbol)) this.followLocal(name, symbol, value);
    this.sink.letLoose(value, symbol?.declarations?.[0] ?? (this.text.files[0] as ts.Node));
  }
}
