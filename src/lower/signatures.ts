/**
 * Trusted signatures: what functions without a body promise about their parameters.
 *
 *     /** @noescape data *\/
 *     declare function crc32(data: Uint8Array): number;
 *
 * A promise is used only for a callee that its declarations determine and of which there is no body to look into:
 * `declare function`, what a `.d.ts` declares, members of interfaces and of ambient or abstract classes. All
 * declarations that the name may mean (overloads, the parts of a union) must promise the same; a single one that
 * does not, or that has a body, and nothing is trusted. Nor is it where the program visibly replaces the function:
 * an assignment to a variable or member of that name, anywhere.
 *
 * Receivers are judged by their declared types, as everywhere (src/lower/types.ts): in JavaScript a type that the
 * checker guesses is none. Where facts about other files may be stale, only promises in the same file are used.
 *
 * What a promise means is written in docs/assumptions.md; what the analysis makes of it, in src/escape/borrow.ts.
 *
 * What another project has *found out* about its functions comes as summaries beside its declarations. They say what
 * one implementation does, and not what all of that type do: so they are used only where the callee is an import of
 * that function, and not where it is a member of a value of its type.
 */
import type ts from "typescript";
import { annotationsOf, type Problem } from "../annotations/annotations.js";
import { parameterNames, type SignatureNode } from "../annotations/functions.js";
import { readSignatures, type Signature } from "../annotations/signature-file.js";
import { closest } from "../diagnostics/closest.js";
import type { DeclaredSummary } from "./declared-summary.js";
import { unwrap } from "./facts.js";
import type { Sources } from "./sources.js";
import type { Types } from "./types.js";
import type { Uses } from "./uses.js";

/** Promises of one declaration. */
export interface TrustedSignature {
  readonly node: SignatureNode;
  /** positions of the parameters that go nowhere */
  readonly positions: ReadonlySet<number>;
  readonly receiver: boolean;
  /** the promise holds when the promise that is returned has settled, or nobody knows what is returned */
  readonly async: boolean;
  /** there is a summary, and this is why it is not believed */
  readonly doubt?: string;
}

/** A file of signatures: its name and its text, or an object; without content it could not be read. */
export interface SignatureFile {
  readonly name: string;
  readonly content: unknown;
}

type FileProblem = Omit<Problem, "file" | "start" | "length"> & { readonly name: string };

export class Signatures {
  private readonly promises = new Map<ts.Node, Set<string>>();
  private readonly summarised = new Map<ts.Node, DeclaredSummary>();
  private readonly trustedByNode = new Map<ts.Node, TrustedSignature>();
  private readonly bySymbol = new Map<ts.Symbol, TrustedSignature | undefined>();
  /** what is wrong with the files of signatures */
  readonly problems: FileProblem[] = [];

  constructor(
    private readonly sources: Sources,
    private readonly uses: Uses,
    private readonly types: Types,
    given: readonly SignatureFile[],
    summaries: readonly DeclaredSummary[],
  ) {
    const { ts, program } = sources;
    for (const file of program.getSourceFiles()) {
      if (program.isSourceFileDefaultLibrary(file)) continue;
      for (const { fn, parameter } of annotationsOf(ts, file).noescape) this.promise(fn, parameter);
    }
    for (const { name, content } of given) this.readFile(name, content);
    for (const summary of summaries) this.summarise(summary);
  }

  /** The signature under which a callee is known, if `node` is one. */
  of(node: ts.Node): TrustedSignature | undefined {
    return this.trustedByNode.get(node);
  }

  /** The promises about the function that a call calls, where it has no body that could be asked instead. */
  ofCallee(callee: ts.Expression, from: ts.SourceFile): TrustedSignature | undefined {
    if (this.promises.size === 0 && this.summarised.size === 0) return undefined;
    const symbol = this.symbolOf(callee, from);
    if (!symbol) return undefined;
    if (!this.bySymbol.has(symbol)) this.bySymbol.set(symbol, this.judge(symbol));
    const signature = this.bySymbol.get(symbol);
    if (!signature || !this.mayTrust(signature, from)) return undefined;
    return this.summarised.has(signature.node) && this.isMember(callee) ? undefined : signature;
  }

  /** Whether a callee is a member of something else than a module. */
  private isMember(callee: ts.Expression): boolean {
    const { ts } = this.sources;
    const inner = unwrap(ts, callee);
    return (
      !ts.isIdentifier(inner) && !(ts.isPropertyAccessExpression(inner) && this.isNamespace(inner.expression))
    );
  }

  private symbolOf(callee: ts.Expression, from: ts.SourceFile): ts.Symbol | undefined {
    const { ts, checker } = this.sources;
    const inner = unwrap(ts, callee);
    const name = ts.isIdentifier(inner)
      ? inner
      : ts.isPropertyAccessExpression(inner)
        ? inner.name
        : undefined;
    if (!name) return undefined;
    if (ts.isPropertyAccessExpression(inner) && !this.isNamespace(inner.expression)) {
      if (!this.types.hasDeclaredType(inner.expression) || this.uses.writesMember(name.text))
        return undefined;
    }
    const symbol = checker.getSymbolAtLocation(name);
    if (!symbol) return undefined;
    const target = this.sources.aliased(symbol);
    return ts.isIdentifier(inner) && this.isReplaced(target, from) ? undefined : target;
  }

  private isNamespace(node: ts.Expression): boolean {
    const { ts, checker } = this.sources;
    const inner = unwrap(ts, node);
    const symbol = ts.isIdentifier(inner) ? checker.getSymbolAtLocation(inner) : undefined;
    return symbol?.declarations?.some((one) => ts.isNamespaceImport(one)) ?? false;
  }

  /** Whether something assigns a variable of that name. Imports cannot be assigned by who imports them. */
  private isReplaced(symbol: ts.Symbol, from: ts.SourceFile): boolean {
    const { files, patches } = this.sources;
    if (patches.everything || patches.globals.has(symbol.name)) return true;
    return [from, ...files].some(
      (file) =>
        this.sources.mentions(file, symbol.name).length > 0 &&
        this.sources.facts(file).assigned.has(symbol.name),
    );
  }

  private mayTrust({ node }: TrustedSignature, from: ts.SourceFile): boolean {
    const { switches } = this.sources;
    return switches.interprocedural && (switches.crossModule || node.getSourceFile() === from);
  }

  /** What all declarations of a function promise alike. */
  private judge(symbol: ts.Symbol): TrustedSignature | undefined {
    const { ts, checker } = this.sources;
    const nodes = (symbol.declarations ?? []).map((declaration) => this.signatureOf(declaration));
    let agreed: { node: SignatureNode; key: string } | undefined;
    for (const node of nodes) {
      if (!node || (node as { body?: ts.Node }).body) return undefined;
      const key = this.positionsOf(node).join();
      if (agreed && agreed.key !== key) return undefined;
      agreed ??= { node, key };
    }
    if (!agreed) return undefined;
    const { node } = agreed;
    const summary = nodes.length === 1 ? this.summarised.get(node) : undefined;
    if (agreed.key === "" && summary?.doubt === undefined) return undefined;
    const known = this.trustedByNode.get(node);
    if (known) return known;
    const positions = this.positionsOf(node);
    const returned = checker.getSignatureFromDeclaration(node)?.getReturnType();
    const trusted: TrustedSignature = {
      node,
      positions: new Set(positions.filter((position) => position >= 0)),
      receiver: positions.includes(RECEIVER),
      async: (summary?.async ?? false) || !returned || goesOn(ts, checker, returned),
      ...(agreed.key === "" && summary?.doubt !== undefined && { doubt: summary.doubt }),
    };
    this.trustedByNode.set(node, trusted);
    return trusted;
  }

  /** `f(p): T` in all its forms; a variable counts only if it is constant. */
  private signatureOf(declaration: ts.Declaration): SignatureNode | undefined {
    const { ts } = this.sources;
    if (ts.isVariableDeclaration(declaration)) {
      if (!(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const)) return undefined;
      return declaration.type && ts.isFunctionTypeNode(declaration.type) ? declaration.type : undefined;
    }
    if (ts.isPropertySignature(declaration))
      return declaration.type && ts.isFunctionTypeNode(declaration.type) ? declaration.type : undefined;
    return ts.isFunctionDeclaration(declaration) ||
      ts.isMethodDeclaration(declaration) ||
      ts.isMethodSignature(declaration)
      ? declaration
      : undefined;
  }

  private positionsOf(node: SignatureNode): readonly number[] {
    const names = parameterNames(this.sources.ts, node);
    const promised = [...(this.promises.get(node) ?? [])].map((name) =>
      name === "this" ? RECEIVER : names.indexOf(name),
    );
    const found = this.summarised.get(node)?.positions ?? [];
    return [...new Set([...promised, ...found])].sort((a, b) => a - b);
  }

  private promise(fn: SignatureNode, parameter: string): void {
    const names = this.promises.get(fn);
    if (names) names.add(parameter);
    else this.promises.set(fn, new Set([parameter]));
  }

  /** Finds the one declaration that a summary is about. */
  private summarise(summary: DeclaredSummary): void {
    const { ts, program } = this.sources;
    const declared = program
      .getSourceFile(summary.file)
      ?.statements.flatMap((statement): ts.Declaration[] =>
        ts.isFunctionDeclaration(statement)
          ? [statement]
          : ts.isVariableStatement(statement)
            ? [...statement.declarationList.declarations]
            : [],
      );
    const named = (declared ?? []).filter((one) => {
      const { name } = one as ts.NamedDeclaration;
      return name && ts.isIdentifier(name) && name.text === summary.name;
    });
    const [only] = named;
    const node = only && named.length === 1 ? this.signatureOf(only) : undefined;
    if (node && !(node as { body?: ts.Node }).body) this.summarised.set(node, summary);
  }

  // ---- files of signatures -----------------------------------------------------------------------------

  private readFile(name: string, content: unknown): void {
    if (content === undefined) return this.complain(name, "it cannot be read");
    const signatures = readSignatures(content);
    if (typeof signatures === "string") return this.complain(name, signatures);
    for (const signature of signatures) this.enter(name, signature);
  }

  private enter(name: string, { module, path, parameters }: Signature): void {
    const { ts } = this.sources;
    const members = this.membersOf(module);
    // a module that this program does not import: a file of signatures may serve several programs
    if (!members) return;
    const steps = path.split(/[.#]/);
    let scope = members;
    let symbol: ts.Symbol | undefined;
    for (const [index, step] of steps.entries()) {
      symbol = scope.find((one) => one.name === step);
      if (!symbol) {
        const suggestion = closest(
          step,
          scope.map((one) => one.name),
        );
        const where = module === undefined ? "the globals" : `"${module}"`;
        const instead = suggestion === undefined ? "" : `; did you mean ${suggestion}?`;
        return this.complain(name, `there is no ${path} in ${where}${instead}`);
      }
      symbol = this.sources.aliased(symbol);
      const instance = path.includes("#") && index === steps.length - 2;
      scope = this.inside(symbol, instance);
    }
    const nodes = (symbol?.declarations ?? []).flatMap((one) => this.signatureOf(one) ?? []);
    if (nodes.length === 0) return this.complain(name, `${path} is no function`);
    for (const parameter of parameters) {
      let found = parameter === "this";
      for (const node of nodes) {
        if (parameter !== "this" && !parameterNames(ts, node).includes(parameter)) continue;
        this.promise(node, parameter);
        found = true;
      }
      if (found) continue;
      const suggestion = closest(
        parameter,
        nodes.flatMap((node) => parameterNames(ts, node)),
      );
      const instead = suggestion === undefined ? "" : `; did you mean ${suggestion}?`;
      this.complain(name, `${path} has no parameter ${parameter}${instead}`);
    }
  }

  /** What a module exports, or the globals; undefined for a module that is not part of the program. */
  private membersOf(module: string | undefined): readonly ts.Symbol[] | undefined {
    const { ts, checker, files } = this.sources;
    if (module === undefined) {
      const [first] = files;
      return first ? checker.getSymbolsInScope(first, ts.SymbolFlags.Value | ts.SymbolFlags.Type) : [];
    }
    for (const file of files) {
      if (!file.text.includes(module)) continue;
      for (const specifier of (file as { imports?: readonly ts.StringLiteralLike[] }).imports ?? []) {
        if (specifier.text !== module) continue;
        const symbol = checker.getSymbolAtLocation(specifier);
        if (symbol) return checker.getExportsOfModule(symbol);
      }
    }
    return undefined;
  }

  private inside(symbol: ts.Symbol, instance: boolean): readonly ts.Symbol[] {
    const { checker, ts } = this.sources;
    if (!instance) return [...(symbol.exports?.values() ?? [])];
    const isType =
      symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias);
    return isType ? checker.getDeclaredTypeOfSymbol(symbol).getProperties() : [];
  }

  private complain(name: string, why: string): void {
    this.problems.push({ name, code: "SF4006", holes: { file: name, why } });
  }
}

const RECEIVER = -1;

/** Whether what a call returns may stand for something that goes on: a thenable, or anything at all. */
function goesOn(ts: typeof import("typescript"), checker: ts.TypeChecker, type: ts.Type): boolean {
  if (type.isUnionOrIntersection()) return type.types.some((part) => goesOn(ts, checker, part));
  if (type.flags & ts.TypeFlags.TypeParameter) {
    const constraint = checker.getBaseConstraintOfType(type);
    return !constraint || constraint === type || goesOn(ts, checker, constraint);
  }
  const anything = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive;
  return (type.flags & anything) !== 0 || type.getProperty("then") !== undefined;
}
