/**
 * The analysed program: its files, what is known of each, its functions by number, and the symbols of its names.
 * With the other files that are handed a `Sources`, this is the seam to the type checker; no other file asks it anything.
 */
import type ts from "typescript";
import type { SignatureNode } from "../annotations/functions.js";
import type { FnId } from "../ir/ir.js";
import type { AnalysisSwitches } from "../options.js";
import { type FileFacts, fileFacts, isStrict } from "./facts.js";
import { Mentions } from "./mentions.js";
import { type Patches, programPatches } from "./patches.js";
import { isAssigned } from "./targets.js";
import { Words } from "./words.js";

/** A function whose body can be lowered. A class stands for what `new` runs: field initialisers and constructor. */
export type FnNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.AccessorDeclaration
  | ts.ClassLikeDeclaration
  | ts.SourceFile;

/** A function that can be called by its declaration: with a body, or by what it promises. */
export type CalleeNode = FnNode | SignatureNode;

export class Sources {
  readonly checker: ts.TypeChecker;
  private readonly factsByFile = new Map<ts.SourceFile, FileFacts>();
  private readonly assignments = new Map<ts.SourceFile, Map<string, Mentions>>();
  private readonly mentionsByName = new Map<string, readonly ts.Identifier[]>();
  private readonly filesByString = new Map<string, readonly ts.SourceFile[]>();
  private readonly words: Words;
  private readonly dynamicScopes = new Map<ts.SourceFile, boolean>();
  private dynamicFiles: readonly ts.SourceFile[] | undefined;
  private readonly fnIds = new Map<CalleeNode, FnId>();
  private readonly fnNodes: CalleeNode[] = [];
  private readonly symbols = new Map<ts.Identifier, ts.Symbol | undefined>();
  private patchesCache: Patches | undefined;

  constructor(
    readonly ts: typeof import("typescript"),
    readonly program: ts.Program,
    /** files of the analysed program: their bodies are known */
    readonly files: ReadonlySet<ts.SourceFile>,
    readonly switches: AnalysisSwitches,
  ) {
    this.checker = program.getTypeChecker();
    this.words = new Words([...files]);
  }

  facts(file: ts.SourceFile): FileFacts {
    let facts = this.factsByFile.get(file);
    if (!facts) this.factsByFile.set(file, (facts = fileFacts(this.ts, file)));
    return facts;
  }

  /**
   * Every mention of a name in a file. Most files do not have it in their text, and their trees are not looked at.
   * A name may also be written with escapes.
   */
  mentions(file: ts.SourceFile, name: string): readonly ts.Identifier[] {
    const isKnown = this.factsByFile.has(file);
    if (!isKnown && !file.text.includes(name) && !file.text.includes("\\u")) return [];
    return this.facts(file).mentions.get(name) ?? [];
  }

  /** The mentions by which a file assigns a variable, or may: it is not known what all of them denote. */
  assignmentsOf(symbol: ts.Symbol, file: ts.SourceFile, name: string): readonly ts.Identifier[] {
    let byName = this.assignments.get(file);
    if (!byName) this.assignments.set(file, (byName = new Map()));
    let assignments = byName.get(name);
    if (!assignments) {
      const all = this.mentions(file, name).filter((id) => isAssigned(this.ts, id));
      assignments = new Mentions(all, [], (id) => this.symbolAt(id));
      byName.set(name, assignments);
    }
    return assignments.of(symbol);
  }

  /** Every mention of a name in the program. */
  everyMention(name: string): readonly ts.Identifier[] {
    let all = this.mentionsByName.get(name);
    if (!all) {
      all = this.words.ofName(name).flatMap((file) => this.facts(file).mentions.get(name) ?? []);
      this.mentionsByName.set(name, all);
    }
    return all;
  }

  /** The files that have a string literal of that text. */
  filesWithString(text: string): readonly ts.SourceFile[] {
    let files = this.filesByString.get(text);
    if (!files) {
      files = this.words.ofString(text).filter((file) => this.facts(file).strings.has(text));
      this.filesByString.set(text, files);
    }
    return files;
  }

  /** Whether direct `eval` or `with` in a file can see its variables. */
  hasDynamicScope(file: ts.SourceFile): boolean {
    let answer = this.dynamicScopes.get(file);
    if (answer === undefined) {
      answer = /\beval\b|\bwith\s*[(/]|\\u/.test(file.text) && this.facts(file).dynamicScope;
      this.dynamicScopes.set(file, answer);
    }
    return answer;
  }

  /** The files of the program whose variables text may see. */
  get filesWithDynamicScope(): readonly ts.SourceFile[] {
    this.dynamicFiles ??= [...this.files].filter((file) => this.hasDynamicScope(file));
    return this.dynamicFiles;
  }

  /**
   * Whether a compiler may put in calls of a function that the text of its file does not show: those of the factory of JSX,
   * which a comment, an option or another tool names, and of the helpers of emitted code, which a file may bring along.
   */
  mayBeCalledUnseen(file: ts.SourceFile, name: string): boolean {
    return name.startsWith("__") || (file.text.includes("<") && this.facts(file).hasJsx);
  }

  /** Whether a name may also be a function that sloppy code declares in a block (see `FileFacts`). */
  isSloppyFunction(file: ts.SourceFile, name: string): boolean {
    return !isStrict(this.ts, file) && this.facts(file).sloppyBlockFunctions.has(name);
  }

  /** What the program visibly does to built-ins. */
  get patches(): Patches {
    this.patchesCache ??= programPatches(this.ts, this.files, this);
    return this.patchesCache;
  }

  fnId(node: CalleeNode): FnId {
    let id = this.fnIds.get(node);
    if (id === undefined) {
      id = this.fnNodes.push(node) - 1;
      this.fnIds.set(node, id);
    }
    return id;
  }

  fnNode(id: FnId): CalleeNode {
    return this.fnNodes[id] as CalleeNode;
  }

  isTypeScript(file: ts.SourceFile): boolean {
    return /\.[cm]?tsx?$/.test(file.fileName);
  }

  /**
   * The symbol that a mention of a name denotes. The checker looks it up anew each time, from the inside out. The name of a
   * parameter property denotes the parameter, as it does in the constructor, and not the member.
   */
  symbolAt(id: ts.Identifier): ts.Symbol | undefined {
    if (this.symbols.has(id)) return this.symbols.get(id);
    const { ts, checker } = this;
    const { parent } = id;
    const symbol = ts.isShorthandPropertyAssignment(parent)
      ? checker.getShorthandAssignmentValueSymbol(parent)
      : ts.isParameter(parent) &&
          parent.name === id &&
          ts.isParameterPropertyDeclaration(parent, parent.parent)
        ? checker.getSymbolsOfParameterPropertyDeclaration(parent, id.text)[0]
        : checker.getSymbolAtLocation(id);
    this.symbols.set(id, symbol);
    return symbol;
  }

  /** Whether a declaration is a global that a script shares with all other files. */
  isGlobalDeclaration(declaration: ts.Declaration): boolean {
    const { ts } = this;
    // what stands for a whole module is declared by its file
    if (ts.isSourceFile(declaration)) return false;
    const file = declaration.getSourceFile();
    if (this.checker.getSymbolAtLocation(file)) return false;
    const isVar =
      (ts.isVariableDeclaration(declaration) || ts.isBindingElement(declaration)) &&
      (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) === 0;
    for (let at: ts.Node = declaration.parent; !ts.isSourceFile(at); at = at.parent) {
      if (ts.isFunctionLike(at) || ts.isClassLike(at) || ts.isModuleBlock(at)) return false;
      if (ts.isBlock(at) || ts.isCaseBlock(at) || ts.isIterationStatement(at, false) || ts.isCatchClause(at))
        if (!isVar) return false;
    }
    return true;
  }

  /** The module that a file is, CommonJS in JavaScript included; undefined for scripts. */
  moduleOf(file: ts.SourceFile): ts.Symbol | undefined {
    const { commonJsModuleIndicator, symbol } = file as {
      commonJsModuleIndicator?: unknown;
      symbol?: ts.Symbol;
    };
    return this.checker.getSymbolAtLocation(file) ?? (commonJsModuleIndicator ? symbol : undefined);
  }

  /** What an import stands for; any other symbol itself. */
  aliased(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & this.ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** Declared without a value in the program: in a declaration file or with `declare`. */
  isAmbient(declaration: ts.Declaration): boolean {
    const { ts } = this;
    if (declaration.getSourceFile().isDeclarationFile) return true;
    return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0;
  }
}

/** The `this` parameter of TypeScript, which is none at run time. */
export function isThisParameter(
  ts: typeof import("typescript"),
  parameter: ts.ParameterDeclaration,
): boolean {
  return ts.isIdentifier(parameter.name) && parameter.name.text === "this";
}
