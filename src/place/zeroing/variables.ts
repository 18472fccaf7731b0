/**
 * What variables can be changed by whom. A local variable is *followed* – its value is known from the assignments that
 * the proof passes – if no code assigns it that could run unseen. A function nested in the one under proof may assign
 * it (or use the memory) only if each of its calls is seen: it is *direct*, called by its name everywhere, and never a
 * value.
 *
 *     const put = (v) => { out[k++] = v; };     // direct: every `put(…)` is looked into
 *     items.forEach((v) => { out[k++] = v; });  // not: `k` is not followed
 */
import type ts from "typescript";
import { isWrapper, runsThrough, unwrap } from "../../lower/facts.js";
import type { FnNode, World } from "../../lower/world.js";

export class Variables {
  private readonly ts: typeof ts;
  private readonly symbols = new Map<ts.Identifier, ts.Symbol | undefined>();
  private readonly mentioned = new Map<readonly ts.Identifier[], Map<ts.Symbol, ts.Identifier[]>>();
  private readonly direct = new Map<ts.Node, boolean>();
  private readonly followed = new Map<ts.Symbol, boolean>();
  private readonly captured = new Map<ts.Symbol, readonly ts.Node[]>();
  private readonly assignments = new Map<ts.Node, ReadonlySet<ts.Symbol>>();

  constructor(private readonly world: World) {
    this.ts = world.ts;
  }

  /** The variable that a mention denotes, if the program declares it. */
  symbolOf(id: ts.Identifier): ts.Symbol | undefined {
    if (this.symbols.has(id)) return this.symbols.get(id);
    const binding = this.world.names.binding(id);
    const symbol = binding.kind === "symbol" ? binding.symbol : undefined;
    this.symbols.set(id, symbol);
    return symbol;
  }

  /** Mentions of a variable in the file that declares it, the declaration's own name left out. */
  mentionsOf(symbol: ts.Symbol): readonly ts.Identifier[] {
    const declaration = symbol.valueDeclaration;
    if (!declaration) return [];
    const all = this.world.facts(declaration.getSourceFile()).mentions.get(symbol.name);
    if (!all) return [];
    // a file has many variables of one name
    let bySymbol = this.mentioned.get(all);
    if (!bySymbol) {
      this.mentioned.set(all, (bySymbol = new Map()));
      for (const id of all) {
        const denoted = this.isMention(id) ? this.symbolOf(id) : undefined;
        const list = denoted && bySymbol.get(denoted);
        if (list) list.push(id);
        else if (denoted) bySymbol.set(denoted, [id]);
      }
    }
    return bySymbol.get(symbol) ?? [];
  }

  private isMention(id: ts.Identifier): boolean {
    const { ts } = this;
    const { parent } = id;
    if (ts.isPropertyAccessExpression(parent)) return parent.name !== id;
    return !(
      (ts.isPropertyAssignment(parent) && parent.name === id) ||
      (ts.isBindingElement(parent) && parent.propertyName === id) ||
      ts.isTypeNode(parent)
    );
  }

  /** The innermost function, or what else runs at a time of its own, around a node. */
  containerOf(node: ts.Node): ts.Node {
    const { ts } = this;
    // a namespace that is imported is declared by its file
    if (ts.isSourceFile(node)) return node;
    for (let child = node, at = node.parent; ; child = at, at = at.parent) {
      if (!at.parent || ts.isClassStaticBlockDeclaration(at) || ts.isPropertyDeclaration(at)) return at;
      // the name of a declared function belongs to what is around it
      if (ts.isFunctionLike(at) && (at as ts.NamedDeclaration).name !== child) return at;
    }
  }

  // ---- functions -------------------------------------------------------------------------------------

  /** The variable that names a function which is nothing but called. */
  private nameOf(fn: ts.Node): ts.Identifier | undefined {
    const { ts } = this;
    if (ts.isFunctionDeclaration(fn)) return fn.name;
    if (!ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn)) return undefined;
    if (ts.isFunctionExpression(fn) && fn.name) return undefined;
    const { parent } = fn;
    const isConstant =
      ts.isVariableDeclaration(parent) &&
      parent.initializer === fn &&
      ts.isIdentifier(parent.name) &&
      (ts.getCombinedNodeFlags(parent) & ts.NodeFlags.Const) !== 0;
    return isConstant ? (parent.name as ts.Identifier) : undefined;
  }

  /** Whether a nested function is called by its name wherever it is mentioned. */
  isDirect(fn: ts.Node): boolean {
    let answer = this.direct.get(fn);
    if (answer === undefined) this.direct.set(fn, (answer = this.computeDirect(fn)));
    return answer;
  }

  private computeDirect(fn: ts.Node): boolean {
    const { ts } = this;
    const name = this.nameOf(fn);
    if (!name || !ts.isFunctionLike(fn) || !runsThrough(ts, fn)) return false;
    const symbol = this.symbolOf(name);
    if (symbol?.declarations?.length !== 1 || !this.world.names.isStable(symbol)) return false;
    if (ts.isSourceFile(this.containerOf(fn))) return false;
    // a function in a block of a script is a variable of the function around it, too
    if (ts.isFunctionDeclaration(fn) && isInBlock(ts, fn) && !ts.isExternalModule(fn.getSourceFile()))
      return false;
    return this.mentionsOf(symbol).every((id) => id === name || this.isCalled(id));
  }

  /** Whether what stands in `container` runs only as part of `home`, by calls that can be seen. */
  private runsWithin(container: ts.Node, home: ts.Node, asked = new Set<ts.Node>()): boolean {
    if (container === home) return true;
    if (asked.has(container)) return true;
    asked.add(container);
    if (!this.isDirect(container)) return false;
    const symbol = this.symbolOf(this.nameOf(container) as ts.Identifier) as ts.Symbol;
    return this.mentionsOf(symbol).every(
      (id) => id === this.nameOf(container) || this.runsWithin(this.containerOf(id), home, asked),
    );
  }

  // ---- variables -------------------------------------------------------------------------------------

  /** Whether the value of a local variable is known from the assignments that the proof passes. */
  isFollowed(symbol: ts.Symbol): boolean {
    let answer = this.followed.get(symbol);
    if (answer === undefined) this.followed.set(symbol, (answer = this.computeFollowed(symbol)));
    return answer;
  }

  private computeFollowed(symbol: ts.Symbol): boolean {
    const { ts } = this;
    const declaration = symbol.valueDeclaration;
    if (!declaration || !(symbol.flags & ts.SymbolFlags.Variable)) return false;
    if (
      !symbol.declarations?.every(
        (one) => ts.isVariableDeclaration(one) || ts.isParameter(one) || ts.isBindingElement(one),
      )
    )
      return false;
    const facts = this.world.facts(declaration.getSourceFile());
    if (facts.dynamicScope) return false;
    const home = this.containerOf(declaration);
    if (ts.isSourceFile(home) && !this.isInBlock(declaration)) return false;
    return this.mentionsOf(symbol).every(
      (id) => !this.isTarget(id) || this.runsWithin(this.containerOf(id), home),
    );
  }

  private isInBlock(node: ts.Node): boolean {
    const { ts } = this;
    const declaration = rootDeclaration(ts, node);
    if (
      !ts.isVariableDeclaration(declaration) ||
      !(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped)
    )
      return false;
    for (let at = node.parent; at && !ts.isSourceFile(at); at = at.parent)
      if (ts.isBlock(at) || ts.isCaseBlock(at) || ts.isIterationStatement(at, false)) return true;
    return false;
  }

  /** A variable that keeps its one value from its declaration to the end. */
  isConstant(symbol: ts.Symbol): boolean {
    const { ts } = this;
    const declaration = symbol.valueDeclaration;
    if (!declaration || !this.world.names.isStable(symbol)) return false;
    const root = rootDeclaration(ts, declaration);
    if (ts.isParameter(root)) return !this.world.facts(root.getSourceFile()).dynamicScope;
    return ts.isVariableDeclaration(root) && (ts.getCombinedNodeFlags(root) & ts.NodeFlags.BlockScoped) !== 0;
  }

  private isTarget(id: ts.Identifier): boolean {
    const { ts } = this;
    let node: ts.Node = id;
    for (;;) {
      const { parent } = node;
      if (
        isWrapper(ts, parent) ||
        ts.isArrayLiteralExpression(parent) ||
        ts.isSpreadElement(parent) ||
        ts.isSpreadAssignment(parent) ||
        ts.isShorthandPropertyAssignment(parent) ||
        (ts.isPropertyAssignment(parent) && parent.initializer === node) ||
        ts.isObjectLiteralExpression(parent)
      ) {
        node = parent;
        continue;
      }
      if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
        return (
          parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
        );
      if (ts.isBinaryExpression(parent) && parent.left === node) {
        const kind = parent.operatorToken.kind;
        if (kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment) return true;
        if (node === id) return false;
        node = parent;
        continue;
      }
      if (ts.isForInStatement(parent) || ts.isForOfStatement(parent)) return parent.initializer === node;
      return false;
    }
  }

  /**
   * Whether functions that are made already may use a variable unseen. A `let` or `const` that is given its value where
   * it is declared (`isInitial`) can be used only by functions made later, and those made in its block behind it are
   * left to the place where they are made.
   */
  earlyCaptures(symbol: ts.Symbol, isInitial: boolean): boolean {
    const declaration = symbol.valueDeclaration;
    const { ts } = this;
    if (!declaration) return true;
    const isBlockScoped =
      ts.isVariableDeclaration(declaration) &&
      (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) !== 0;
    return this.capturesOf(symbol).some(
      (fn) => !isInitial || !isBlockScoped || fn.pos < declaration.end || ts.isFunctionDeclaration(fn),
    );
  }

  /** The outermost functions below the variable's own that mention it and may run unseen. */
  private capturesOf(symbol: ts.Symbol): readonly ts.Node[] {
    let found = this.captured.get(symbol);
    if (!found) {
      const home = this.containerOf(symbol.valueDeclaration as ts.Node);
      const functions = new Set<ts.Node>();
      for (const id of this.mentionsOf(symbol)) {
        if (id.parent === symbol.valueDeclaration) continue;
        if (!this.runsWithin(this.containerOf(id), home)) this.addOutermost(id, home, functions);
      }
      this.captured.set(symbol, (found = [...functions]));
    }
    return found;
  }

  private addOutermost(id: ts.Node, home: ts.Node, into: Set<ts.Node>, asked = new Set<ts.Node>()): void {
    let outermost: ts.Node | undefined;
    for (let at = this.containerOf(id); at !== home && at.parent; at = this.containerOf(at)) {
      if (asked.has(at)) break;
      asked.add(at);
      outermost = at;
      if (!this.isDirect(at)) continue;
      const name = this.nameOf(at) as ts.Identifier;
      for (const mention of this.mentionsOf(this.symbolOf(name) as ts.Symbol))
        if (mention !== name) this.addOutermost(mention, home, into, asked);
    }
    if (outermost) into.add(outermost);
  }

  /** Whether a function, made here, may use one of these variables later. */
  usesOneOf(node: ts.Node, held: ReadonlySet<ts.Symbol>, asked = new Set<ts.Node>()): boolean {
    const { ts } = this;
    if (held.size === 0 || asked.has(node)) return false;
    asked.add(node);
    const names = new Set([...held].map((symbol) => symbol.name));
    const stack: ts.Node[] = [node];
    for (let at = stack.pop(); at; at = stack.pop()) {
      if (ts.isIdentifier(at) && this.isMention(at)) {
        const symbol = names.has(at.text) || this.isCalled(at) ? this.symbolOf(at) : undefined;
        if (symbol && held.has(symbol)) return true;
        const fn = symbol && this.isCalled(at) ? this.localFunction(symbol) : undefined;
        if (fn && this.usesOneOf(fn, held, asked)) return true;
      }
      ts.forEachChild(at, (child) => {
        if (!ts.isTypeNode(child)) stack.push(child);
      });
    }
    return false;
  }

  private isCalled(id: ts.Identifier): boolean {
    const { ts } = this;
    let node: ts.Node = id;
    while (isWrapper(ts, node.parent)) node = node.parent;
    return ts.isCallExpression(node.parent) && node.parent.expression === node;
  }

  /** The nested function that a name denotes. */
  private localFunction(symbol: ts.Symbol): ts.Node | undefined {
    const { ts } = this;
    const declaration = symbol.valueDeclaration;
    if (!declaration || ts.isSourceFile(this.containerOf(declaration))) return undefined;
    if (ts.isFunctionDeclaration(declaration)) return declaration;
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
    const value = unwrap(ts, declaration.initializer);
    return ts.isArrowFunction(value) || ts.isFunctionExpression(value) ? value : undefined;
  }

  /** Whether a name denotes this variable in a place, and everywhere else in the variable's scope. */
  isVisibleAt(symbol: ts.Symbol, place: ts.Node): boolean {
    const { ts } = this;
    const declaration = symbol.valueDeclaration;
    if (!declaration) return false;
    let scope: ts.Node = declaration;
    const isBlockScoped =
      ts.isCatchClause(rootDeclaration(ts, declaration).parent) ||
      (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) !== 0;
    do scope = scope.parent;
    while (
      !ts.isFunctionLike(scope) &&
      !ts.isSourceFile(scope) &&
      !(
        isBlockScoped &&
        (ts.isBlock(scope) ||
          ts.isCaseBlock(scope) ||
          ts.isCatchClause(scope) ||
          ts.isIterationStatement(scope, false))
      )
    );
    // another clause may be entered before the variable is initialised
    if (ts.isCaseBlock(scope)) return false;
    const isInside = (node: ts.Node): boolean => node.pos >= scope.pos && node.end <= scope.end;
    if (!isInside(place)) return false;
    const all = this.world.facts(declaration.getSourceFile()).mentions.get(symbol.name) ?? [];
    return all.every((id) => !isInside(id) || !this.isMention(id) || this.symbolOf(id) === symbol);
  }

  /** The variables that are assigned in a piece of source, or by functions called from it. */
  assignedIn(node: ts.Node): ReadonlySet<ts.Symbol> {
    let found = this.assignments.get(node);
    if (!found) {
      const all = new Set<ts.Symbol>();
      this.collectAssigned(node, all, new Set());
      this.assignments.set(node, (found = all));
    }
    return found;
  }

  private collectAssigned(node: ts.Node, into: Set<ts.Symbol>, asked: Set<ts.Node>): void {
    const { ts } = this;
    if (asked.has(node)) return;
    asked.add(node);
    const stack: ts.Node[] = [node];
    for (let at = stack.pop(); at; at = stack.pop()) {
      if (ts.isIdentifier(at)) {
        const { parent } = at;
        const declares =
          (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent)) &&
          parent.name === at;
        if (declares || this.isTarget(at)) {
          const symbol = this.symbolOf(at);
          if (symbol) into.add(symbol);
        } else if (this.isCalled(at)) {
          const symbol = this.symbolOf(at);
          const fn = symbol && this.localFunction(symbol);
          if (fn) this.collectAssigned(fn, into, asked);
        }
      }
      ts.forEachChild(at, (child) => {
        if (!ts.isTypeNode(child)) stack.push(child);
      });
    }
  }

  /** Whether a function's parameters and activation are what they seem. */
  canFollow(fn: FnNode): boolean {
    const { ts } = this;
    if (ts.isSourceFile(fn)) return !this.world.facts(fn).dynamicScope;
    const file = fn.getSourceFile();
    const facts = this.world.facts(file);
    if (facts.dynamicScope) return false;
    return !(facts.mentions.get("arguments") ?? []).some((id) => id.pos >= fn.pos && id.end <= fn.end);
  }
}

/** The declaration that a name in a pattern is part of. */
function rootDeclaration(typescript: typeof ts, node: ts.Node): ts.Node {
  let root = node;
  while (typescript.isBindingElement(root)) root = root.parent.parent;
  return root;
}

/** Declared in a block that is no function's body. */
const isInBlock = (typescript: typeof ts, fn: ts.Node): boolean =>
  !typescript.isSourceFile(fn.parent) &&
  !(typescript.isBlock(fn.parent) && typescript.isFunctionLike(fn.parent.parent));
