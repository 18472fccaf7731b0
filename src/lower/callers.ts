/**
 * Which functions may call a function? By name: every call, `new` or tagged template whose callee ends in a name of the
 * function – the one it is declared by, or one that an import or export gives it – unless the type checker knows it to be
 * a call of another (called-declarations.ts).
 *
 *     export function make(n) {…}          import { make as fresh } from "./make";
 *                                          function use(n) { const t = fresh(n); … }      use
 *
 * And the function around it, which may hand it to somebody who calls it, and whoever calls a class that extends it.
 *
 * This only says where to look. Who is called there is found when that function is analysed, so a name that means
 * something else costs time, and a name that is missed costs an optimisation.
 */
import type ts from "typescript";
import { CalledDeclarations } from "./called-declarations.js";
import { isCommonJs } from "./common-js-exports.js";
import { nameOf } from "./functions.js";
import type { Sites } from "./sites.js";
import type { FnNode, World } from "./world.js";

/** A name that is called in more places than this says too little about who is called. */
const MAX_CALLS = 2000;

export class Callers {
  private readonly called: CalledDeclarations;

  constructor(
    private readonly world: World,
    private readonly sites: Sites,
  ) {
    this.called = new CalledDeclarations(world);
  }

  /** Functions in whose bodies a function is called by one of its names. */
  of(fn: FnNode, seen = new Set<FnNode>()): Set<FnNode> {
    const { ts } = this.world;
    const found = new Set<FnNode>();
    seen.add(fn);
    if (ts.isSourceFile(fn)) return found;
    // who makes a function may pass it to be called, as in `Array.from(list, () => …)`
    const around = this.sites.rootOf(fn);
    if (around && !ts.isSourceFile(around) && !ts.isClassLike(fn)) found.add(around);
    this.addReceiver(fn, found);
    const name = nameOf(ts, fn);
    if (name === "" || name === "(anonymous)") return found;
    const mayCall = this.called.callsOf(fn);
    let calls = 0;
    const places = [name, ...this.exportedAs(name, fn)].flatMap((one) => [...this.mentionsByFile(one)]);
    for (const [file, mentions] of places) {
      const names = new Set([(mentions[0] as ts.Identifier).text]);
      for (const id of mentions) {
        const alias = this.aliasOf(id);
        if (alias !== undefined) names.add(alias);
      }
      for (const each of names) {
        for (const id of this.world.mentions(file, each)) {
          this.addReceiver(id, found);
          const derived = this.derivedBy(id);
          if (derived && !seen.has(derived)) for (const one of this.of(derived, seen)) found.add(one);
          const call = this.callOf(id) ?? (ts.isCallExpression(id.parent) ? id.parent : undefined);
          if (!call || !mayCall(id)) continue;
          if (++calls > MAX_CALLS) return new Set();
          const root = this.sites.rootOf(call);
          if (root && !ts.isSourceFile(root)) found.add(root);
        }
      }
    }
    return found;
  }

  private mentionsByFile(name: string): Map<ts.SourceFile, ts.Identifier[]> {
    const found = new Map<ts.SourceFile, ts.Identifier[]>();
    for (const id of this.world.everyMention(name)) {
      const file = id.getSourceFile();
      const list = found.get(file);
      if (list) list.push(id);
      else found.set(file, [id]);
    }
    return found;
  }

  /** The function that another is passed to, by name or as it is written. */
  private addReceiver(passed: ts.Node, found: Set<FnNode>): void {
    const { ts } = this.world;
    const { parent } = passed;
    if (!ts.isCallExpression(parent) || parent.expression === passed) return;
    const fn = this.world.callees.staticFunction(parent.expression, parent.getSourceFile());
    if (fn) found.add(fn);
  }

  /** The class that extends another by its name: whoever makes an instance of it calls that one. */
  private derivedBy({ parent }: ts.Identifier): ts.ClassLikeDeclaration | undefined {
    const { ts } = this.world;
    if (!ts.isExpressionWithTypeArguments(parent) || !ts.isHeritageClause(parent.parent)) return undefined;
    const { parent: derived, token } = parent.parent;
    return ts.isClassLike(derived) && token === ts.SyntaxKind.ExtendsKeyword ? derived : undefined;
  }

  /** The name that `import { name as alias }` or `const alias = name` gives. */
  private aliasOf(id: ts.Identifier): string | undefined {
    const { ts } = this.world;
    const { parent } = id;
    if (ts.isImportSpecifier(parent) && parent.propertyName === id) return parent.name.text;
    if (ts.isVariableDeclaration(parent) && parent.initializer === id && ts.isIdentifier(parent.name))
      return parent.name.text;
    return undefined;
  }

  /** The names under which a CommonJS module exports what it calls otherwise: `exports.alias = name`. */
  private exportedAs(name: string, fn: FnNode): string[] {
    const { ts } = this.world;
    const file = fn.getSourceFile();
    if (!isCommonJs(ts, file)) return [];
    const found: string[] = [];
    for (const id of this.world.mentions(file, name)) {
      const { parent } = id;
      if (ts.isBinaryExpression(parent) && parent.right === id && ts.isPropertyAccessExpression(parent.left))
        found.push(parent.left.name.text);
      else if (ts.isPropertyAssignment(parent) && parent.initializer === id && ts.isIdentifier(parent.name))
        found.push(parent.name.text);
    }
    return found.filter((one) => one !== name);
  }

  /** The call whose callee ends in this name. */
  private callOf(id: ts.Identifier): ts.CallExpression | ts.NewExpression | undefined {
    const { ts } = this.world;
    let callee: ts.Node = id;
    if (ts.isPropertyAccessExpression(id.parent) && id.parent.name === id) callee = id.parent;
    const isComma = (node: ts.Node): boolean =>
      ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.CommaToken;
    while (
      ts.isParenthesizedExpression(callee.parent) ||
      ts.isNonNullExpression(callee.parent) ||
      isComma(callee.parent)
    )
      callee = callee.parent;
    const call = callee.parent;
    return (ts.isCallExpression(call) || ts.isNewExpression(call)) && call.expression === callee
      ? call
      : undefined;
  }
}
