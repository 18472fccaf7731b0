/**
 * Of the calls that have a function's name, the type checker knows many to be calls of another: `list.set(…)` of a map, or
 * a method of the same name in a class that has nothing to do with this one.
 *
 *     class Uniform { set(v) { this.v = new Float32Array(v); } }
 *     byId.set(key, 1);          declared in the standard library: not this `set`
 *     uniform.set([1, 2]);       declared here: may be
 *     anything.set([1, 2]);      unknown: may be
 *
 * A call is ruled out only if all that its name is declared as has a body elsewhere: in other code of the program, or in
 * a library outside. What the function overrides or implements is no other, and signatures of the program may stand for
 * any function. This says where it is worth to look; who is called is found out there. A call that is ruled out wrongly
 * costs an optimisation.
 */
import type ts from "typescript";
import type { FnNode, Sources } from "./sources.js";

export class CalledDeclarations {
  constructor(private readonly sources: Sources) {}

  /** Tells of a mention that is called whether it may be a mention of a function. */
  callsOf(fn: FnNode): (id: ts.Identifier) => boolean {
    let related: Set<ts.Declaration> | undefined;
    const isOther = (declaration: ts.Declaration): boolean => {
      if (!this.hasBodyElsewhere(declaration)) return false;
      related ??= this.related(fn);
      return !related.has(declaration);
    };
    return (id) => {
      const declarations = this.resolved(this.sources.symbolAt(id))?.declarations ?? [];
      return declarations.length === 0 || !declarations.every(isOther);
    };
  }

  private resolved(symbol: ts.Symbol | undefined): ts.Symbol | undefined {
    return symbol && this.sources.aliased(symbol);
  }

  private hasBodyElsewhere(declaration: ts.Declaration): boolean {
    const { ts, files } = this.sources;
    const file = declaration.getSourceFile();
    if (file.isDeclarationFile) return !files.has(file);
    if (ts.isClassLike(declaration)) return true;
    return ts.isFunctionLike(declaration) && (declaration as ts.FunctionLikeDeclaration).body !== undefined;
  }

  /** A function, with what it overrides and implements. */
  private related(fn: FnNode): Set<ts.Declaration> {
    const { ts } = this.sources;
    const found = new Set<ts.Declaration>([fn as ts.Declaration]);
    const name = ts.isClassElement(fn) ? fn.name : undefined;
    if (!name || !ts.isIdentifier(name)) return found;
    const seen = new Set<ts.Node>();
    const pending: ts.Node[] = [fn.parent];
    for (let next = pending.pop(); next; next = pending.pop()) {
      if (seen.has(next) || !(ts.isClassLike(next) || ts.isInterfaceDeclaration(next))) continue;
      seen.add(next);
      for (const { types } of next.heritageClauses ?? [])
        for (const { expression } of types) {
          const base = this.sources.checker.getSymbolAtLocation(expression);
          const symbol = this.resolved(base);
          for (const one of symbol?.members?.get(name.escapedText)?.declarations ?? []) found.add(one);
          pending.push(...(symbol?.declarations ?? []));
        }
    }
    return found;
  }
}
