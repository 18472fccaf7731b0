/**
 * Decisions → plan: which text is to be changed in one file, for the sites that were bound.
 *
 * The memory of a site is known under a name until it is freed. That is the program's own name when the site is the
 * whole initialiser of a variable that is declared directly in the scope, keeps its value, and means the same at every
 * free; otherwise it is a *slot*, a new variable at the start of the scope that is assigned where the site stands. A
 * slot is `undefined` until then, and freeing `undefined` is nothing, so a free may stand on paths that passed no site.
 *
 * What a call yields is known under a name in the same way; where the memory is held by what the call yields, that is
 * in a slot, and the memory is read from it where it is freed. Memory that the callers free needs no name.
 */
import type ts from "typescript";
import type { ClassId, Point, Scope } from "../ir/ir.js";
import { asWritten } from "../lower/private-names.js";
import type { Site } from "../lower/sites.js";
import type { World } from "../lower/world.js";
import type { Binding } from "../place/bind.js";
import type { PathStep } from "../place/handles.js";
import type { Emptying } from "../place/partial.js";
import type { Carrier } from "../place/reassign.js";
import type { Elision } from "../place/zeroing/elide-zeroing.js";
import type { Allocate, Anchor, CopyMethod, Edit, Freed, ModuleForm, Plan, RuntimeName } from "./plan.js";
import { isContainer } from "./wording.js";

/** A site that is rewritten. */
export interface BoundSite {
  readonly site: Site;
  /** where it is freed; undefined if the callers of the function do that */
  readonly binding: Binding | undefined;
  /** properties may be set on it: its memory is to be handed out again under a new view */
  readonly marked?: boolean;
  /** variables that must be numbers where it is made: else it is none of the runtime's */
  readonly numbers?: readonly string[];
  /** of a call: the ways from what it yields to the memory; none where that is the memory */
  readonly paths?: readonly (readonly PathStep[])[];
  /** nobody looks at the buffer under it, which may be larger */
  readonly within?: boolean;
  /** present if the memory may be handed out dirty */
  readonly elision?: Elision | undefined;
  /** the container that holds it, the value of a variable: it is freed through that */
  readonly container?: ts.Expression;
  /** the region that is open when it is made frees it; or what is found in members of these names */
  readonly region?: true | readonly string[];
}

/**
 * Whether a call can be put into a slot: `(slot = f(n))`. A link of an optional chain cannot, as the chain would end
 * there; and in TypeScript a generic call may owe its type to where it stands, unless its arguments say all of it.
 */
export function isKeepable({ ts, checker, isTypeScript }: World, { node, file }: Site): boolean {
  if (node.flags & ts.NodeFlags.OptionalChain || ts.isDecorator(node.parent)) return false;
  if (!isTypeScript(file) || node.typeArguments) return true;
  const declaration = checker.getResolvedSignature(node)?.declaration;
  if (!declaration?.typeParameters) return true;
  if (ts.isJSDocSignature(declaration)) return false;
  const { typeParameters, parameters } = declaration;
  return typeParameters.every(({ name }) =>
    parameters.some(({ type }) => type !== undefined && mentions(ts, type, name.text)),
  );
}

function mentions(ts: typeof import("typescript"), within: ts.Node, name: string): boolean {
  return (
    (ts.isIdentifier(within) && within.text === name) ||
    ts.forEachChild(within, (child) => mentions(ts, child, name)) === true
  );
}

/** The function of the runtime that allocates for a site. */
function callOf({ form, node }: Site): Allocate["call"] {
  switch (form) {
    case "array":
      return "makeArrayTracked";
    case "no-zero":
      return "makeSliceTrackedNoZero";
    case "copy":
      return "copyTracked";
    case "method":
      return `${(node.expression as ts.PropertyAccessExpression).name.text as CopyMethod}Tracked`;
    default:
      return "makeSliceTracked";
  }
}

/** The same for memory that may lie in a larger buffer. */
const withinOf = (call: Allocate["call"]): Allocate["call"] =>
  call === "makeSliceTrackedNoZero" ? "makeSliceTrackedWithinNoZero" : (`${call}Within` as Allocate["call"]);

/** What an allocation is turned into. */
type Form = Pick<BoundSite, "marked" | "numbers" | "within">;

export function makePlan(
  world: World,
  file: ts.SourceFile,
  module: ModuleForm,
  bound: readonly BoundSite[],
  disposal: "exits" | "finally",
): Plan {
  return new Planner(world, file, module, disposal).plan(bound);
}

class Planner {
  private readonly ts: typeof import("typescript");
  private readonly taken: Set<string>;
  private readonly imports: Partial<Record<RuntimeName, string>> = {};
  private readonly edits: Edit[] = [];
  private readonly slots = new Map<Scope, string[]>();
  private readonly frees = new Map<Point, Freed[]>();
  /** what is freed at a point unless it is what is returned there */
  private readonly asked = new Map<Point, Freed[]>();
  /** the scope whose own end (or expression) a point is */
  private readonly ownScope = new Map<Point, Scope>();
  private readonly carried = new Set<Carrier>();
  private resultName: string | undefined;
  /** containers that are freed already */
  private readonly containers = new Set<ts.Expression>();
  /** the regions of functions, by their scopes */
  private readonly activations = new Map<Scope, string>();
  /** readers of private members, by class */
  private readonly readers = new Map<ClassId, Map<string, string>>();

  constructor(
    private readonly world: World,
    private readonly file: ts.SourceFile,
    private readonly module: ModuleForm,
    private readonly disposal: "exits" | "finally",
  ) {
    this.ts = world.ts;
    this.taken = new Set(world.facts(file).mentions.keys());
  }

  plan(bound: readonly BoundSite[]): Plan {
    const inFinally = this.disposal === "finally" ? this.finallyScopes(bound) : new Set<Scope>();
    const finallyNames = new Map<Scope, Freed[]>();
    const forgets = new Map<string, { name: string; statement: Emptying }[]>();
    for (const { site, binding, paths, elision, container, region, ...form } of bound) {
      if (region) {
        if (region === true) this.bindToRegion(site, elision, undefined, form);
        else {
          this.runtime("freeMembersWithRegion");
          this.edits.push({ kind: "keep", at: this.anchor(site.value), region: true, members: region });
        }
        continue;
      }
      if (binding?.gathered) {
        this.bindToRegion(site, elision, binding, form);
        continue;
      }
      if (!binding || container) {
        if (site.form !== "call")
          this.edits.push({ ...this.allocation(site, elision, undefined, form), unheld: true });
        if (binding && container) this.throughContainer(container, binding);
        continue;
      }
      const { scope, carriers } = binding;
      if (carriers) {
        if (site.form !== "call")
          this.edits.push({ ...this.allocation(site, elision, undefined, form), unheld: true });
        for (const carrier of carriers) this.carry(carrier);
        continue;
      }
      const disposed = inFinally.has(scope);
      const arrives = typeof site.standing === "object" ? site.standing : undefined;
      const isMemory = paths === undefined || paths.every((path) => path.length === 0);
      const forgotten = binding.forgotten ?? [];
      const own =
        disposed || !isMemory || forgotten.length > 0 ? undefined : this.ownName(site.value, binding);
      const name = own ?? this.newName("tracked");
      if (arrives)
        this.edits.push({ kind: "arrive", at: scope.span, slot: name, ...arrives, insertAt: scope.insertAt });
      else if (own === undefined) push(this.slots, scope, name);
      const slot = own === undefined && !arrives ? name : undefined;
      this.edits.push(
        site.form === "call"
          ? { kind: "keep", at: this.anchor(site.value), ...(slot !== undefined && { slot }) }
          : {
              ...this.allocation(site, elision, slot, form),
              ...(binding.enclosed && { enclosed: true }),
              ...(arrives && { unheld: true }),
            },
      );
      const freed = isMemory ? [name] : paths.map((path) => this.member(name, path));
      for (const statement of forgotten)
        push(forgets, `${statement.span.start}:${statement.span.end}`, { name, statement });
      if (disposed) push(finallyNames, scope, ...freed);
      else
        for (const point of binding.points) {
          const isAsked = binding.asked?.has(point) === true;
          push(this.frees, point, ...(isAsked ? [] : freed));
          if (isAsked) push(this.asked, point, ...freed);
          this.noteOwnEnd(point, scope);
        }
    }
    this.scopeEdits(finallyNames);
    for (const [point, names] of this.asked)
      if (point.expression || point.kind === "expression")
        this.edits.push({ kind: "free-unless", at: point.expression ?? point.span, names });
    for (const [point, names] of this.frees) this.freeAt(point, names);
    for (const list of forgets.values()) {
      const { span, form } = (list[0] as (typeof list)[number]).statement;
      const at = { start: span.start, end: span.end };
      const emptied = list.map(({ name }) => name);
      this.edits.push(
        form === "operand"
          ? { kind: "forget-operand", at, emptied }
          : { kind: "forget", at, emptied, braces: form === "bare" },
      );
    }
    this.readerEdits();
    this.importFrees();
    this.edits.sort((a, b) => a.at.start - b.at.start || b.at.end - a.at.end);
    return {
      fileName: this.file.fileName,
      module: this.module,
      imports: this.imports,
      importAt: importPosition(this.ts, this.file),
      edits: this.edits,
    };
  }

  private bindToRegion(
    site: Site,
    elision: Elision | undefined,
    binding: Binding | undefined,
    form: Form,
  ): void {
    this.runtime("freeWithRegion");
    const here = binding && this.regionOf(binding);
    const region = { region: true, ...(here !== undefined && { here, enclosed: true }) };
    this.edits.push(
      site.form === "call"
        ? { kind: "keep", at: this.anchor(site.value), ...region }
        : { ...this.allocation(site, elision, undefined, form), unheld: true, ...region },
    );
  }

  /** The region that a function has itself, which its sites share: a slot that is freed at all exits. */
  private regionOf({ scope, points }: Binding): string {
    let here = this.activations.get(scope);
    if (here === undefined) {
      this.runtime("openRegion");
      here = this.newName("tracked");
      this.activations.set(scope, here);
      push(this.slots, scope, here);
      for (const point of points) {
        push(this.frees, point, { name: here, path: [], elements: true });
        this.noteOwnEnd(point, scope);
      }
    }
    return here;
  }

  private noteOwnEnd(point: Point, scope: Scope): void {
    if (point.leaves[0] === scope.id && point.kind !== "return") this.ownScope.set(point, scope);
  }

  /** The elements of a container, which several sites may share; left to the collector if its name means other things too. */
  private throughContainer(container: ts.Expression, binding: Binding): void {
    if (this.containers.has(container)) return;
    this.containers.add(container);
    const name = this.ownName(container, binding);
    if (name === undefined) return;
    this.edits.push({ kind: "keep", at: this.anchor(container) });
    for (const point of binding.points) {
      push(this.frees, point, { name, path: [], elements: true });
      this.noteOwnEnd(point, binding.scope);
    }
  }

  /** The slot beside a variable, which several sites may share. */
  private carry(carrier: Carrier): void {
    if (this.carried.has(carrier)) return;
    this.carried.add(carrier);
    const { scope, points, given, asked, enclosed } = carrier;
    const slot = this.newName("tracked");
    push(this.slots, scope, slot);
    for (const { at, frees } of given) {
      if (frees) this.runtime("freeTrackedAfter");
      this.edits.push({ kind: "carry", at, slot, frees, ...(enclosed && { enclosed }) });
    }
    for (const point of points) {
      const isAsked = asked?.has(point) === true;
      push(this.frees, point, ...(isAsked ? [] : [slot]));
      if (isAsked) push(this.asked, point, slot);
    }
  }

  /** The functions that the edits free with. */
  private importFrees(): void {
    for (const edit of this.edits) {
      if (!("names" in edit) || edit.names.length === 0) continue;
      if (edit.kind === "free-unless") {
        this.runtime("freeTrackedUnless");
        continue;
      }
      if (edit.names.some(isContainer)) this.runtime("freeElements");
      if ("style" in edit && edit.style === "call") this.runtime("freeTrackedAfter");
      else if (!edit.names.every(isContainer)) this.runtime("freeTracked");
    }
  }

  private member(name: string, path: readonly PathStep[]): Freed {
    const names = path.flatMap((step) => {
      if (step.kind === "private") return [`#${this.reader(step.owner, asWritten(step.name))}`];
      return step.kind === "name" ? [step.name] : [];
    });
    return path.length === 0 ? name : { name, path: names, elements: names.length < path.length };
  }

  /** The reader of a private member. */
  private reader(owner: ClassId, member: string): string {
    let readers = this.readers.get(owner);
    if (!readers) this.readers.set(owner, (readers = new Map()));
    let reader = readers.get(member);
    if (reader === undefined) {
      reader = this.newName(`read${member[1]?.toUpperCase()}${member.slice(2)}`);
      readers.set(member, reader);
    }
    return reader;
  }

  private readerEdits(): void {
    if (this.readers.size === 0) return;
    const { text } = this.file;
    const all: string[] = [];
    for (const [owner, readers] of this.readers) {
      const { members, end } = this.world.classInfo(owner).node;
      const list = [...readers].map(([member, reader]) => ({ reader, member }));
      all.push(...list.map(({ reader }) => reader));
      this.edits.push({
        kind: "readers",
        at: { start: members.pos - 1, end },
        readers: list,
        insertAt: members.pos,
      });
    }
    this.edits.push({
      kind: "declare-readers",
      at: { start: 0, end: text.length },
      readers: all,
      insertAt: importPosition(this.ts, this.file),
    });
  }

  private allocation(
    site: Site,
    elision: Elision | undefined,
    slot: string | undefined,
    { marked, numbers, within }: Form,
  ): Allocate {
    const usual = elision ? "makeSliceTrackedNoZero" : callOf(site);
    const call = marked
      ? "makeViewTracked"
      : numbers
        ? "makeSliceTrackedIf"
        : within
          ? withinOf(usual)
          : usual;
    this.runtime(call);
    const guards = numbers ?? elision?.guards ?? [];
    const args =
      site.form === "array"
        ? [site.length, site.fill]
        : site.form === "method"
          ? (site.node.arguments ?? [])
          : [site.length];
    return {
      kind: "allocate",
      at: this.anchor(site.node),
      call,
      ...(site.form !== "array" &&
        site.constructorNode && { constructorAt: this.anchor(site.constructorNode) }),
      argumentsAt: args.filter((node) => node !== undefined).map((node) => this.anchor(node)),
      ...(guards.length > 0 && { guards }),
      ...(slot !== undefined && { slot }),
    };
  }

  private runtime(name: RuntimeName): void {
    this.imports[name] ??= this.newName(name);
  }

  private newName(wish: string): string {
    let name = wish;
    for (let i = 2; this.taken.has(name); i++) name = `${wish}${i}`;
    this.taken.add(name);
    return name;
  }

  private anchor(node: ts.Node): Anchor {
    return { start: node.getStart(this.file), end: node.end };
  }

  // ---- names -------------------------------------------------------------------------------------------

  /** The program's own name for the memory, if it can be used at every free. */
  private ownName(value: ts.Expression, { scope, points }: Binding): string | undefined {
    const { ts, world } = this;
    let node: ts.Node = value;
    while (
      ts.isParenthesizedExpression(node.parent) ||
      ts.isAsExpression(node.parent) ||
      ts.isSatisfiesExpression(node.parent) ||
      ts.isNonNullExpression(node.parent)
    )
      node = node.parent;
    const declaration = node.parent;
    if (
      !ts.isVariableDeclaration(declaration) ||
      declaration.initializer !== node ||
      !ts.isIdentifier(declaration.name)
    )
      return undefined;
    const statement = declaration.parent.parent;
    if (!ts.isVariableStatement(statement) || scope.form !== "block") return undefined;
    const block = statement.parent;
    if (!ts.isBlock(block) || block.getStart(this.file) !== scope.span.start || block.end !== scope.span.end)
      return undefined;
    const symbol = world.checker.getSymbolAtLocation(declaration.name);
    if (!symbol || !world.names.isStable(symbol)) return undefined;
    const name = declaration.name.text;
    // parameters have a scope of their own, in which the name may mean something else
    const from = ts.isFunctionLike(block.parent) ? block.parent.pos : scope.span.start;
    if (points.some((point) => point.span.end <= declaration.end)) return undefined;
    for (const mention of world.facts(this.file).mentions.get(name) ?? []) {
      if (mention.pos < from || mention.end > scope.span.end || isMemberName(ts, mention)) continue;
      if (
        world.checker.getSymbolAtLocation(mention) !== symbol &&
        !ts.isShorthandPropertyAssignment(mention.parent)
      )
        return undefined;
    }
    return name;
  }

  /** The name under which `return e` keeps its value. */
  private result(): string {
    this.resultName ??= this.newName("result");
    return this.resultName;
  }

  // ---- scopes ------------------------------------------------------------------------------------------

  /** Scopes whose body can be wrapped in `try … finally`. */
  private finallyScopes(bound: readonly BoundSite[]): Set<Scope> {
    const scopes = new Set<Scope>();
    const refused = new Set<Scope>();
    for (const { site, binding } of bound) {
      if (!binding) continue;
      const { scope } = binding;
      if (binding.gathered) refused.add(scope);
      scopes.add(scope);
      const usual = binding.points.every(
        (point) => point.kind !== "after" && (point.kind !== "end" || point.leaves[0] === scope.id),
      );
      if (
        binding.partial ||
        typeof site.standing === "object" ||
        !binding.deadOnThrow ||
        scope.form !== "block" ||
        !usual ||
        this.declaresFunctions(scope)
      )
        refused.add(scope);
    }
    for (const scope of refused) scopes.delete(scope);
    return scopes;
  }

  /** In a nested block a function declaration would mean something else. */
  private declaresFunctions(scope: Scope): boolean {
    const { ts } = this;
    const stack: ts.Node[] = [this.file];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (ts.isBlock(node) && node.getStart(this.file) === scope.span.start && node.end === scope.span.end)
        return node.statements.some(
          (statement) => ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement),
        );
      ts.forEachChild(node, (child) => {
        if (child.pos <= scope.span.start && child.end >= scope.span.end) stack.push(child);
      });
    }
    return true;
  }

  private scopeEdits(finallyNames: ReadonlyMap<Scope, Freed[]>): void {
    const statementScopes = new Set<Scope>();
    for (const [scope, slots] of this.slots) {
      const disposed = finallyNames.get(scope);
      if (disposed) {
        this.edits.push({
          kind: "finally",
          at: scope.span,
          slots,
          names: disposed,
          insertAt: scope.insertAt,
        });
        this.runtime("freeTracked");
      } else if (scope.form === "block")
        this.edits.push({ kind: "open-scope", at: scope.span, slots, insertAt: scope.insertAt });
      else if (scope.form === "statement") statementScopes.add(scope);
    }
    for (const scope of statementScopes) {
      const end = [...this.frees.keys()].find(
        (point) => point.kind === "end" && this.ownScope.get(point) === scope,
      );
      const names = end ? (this.frees.get(end) ?? []) : [];
      if (end) this.frees.delete(end);
      this.edits.push({ kind: "wrap-body", at: scope.span, slots: this.slots.get(scope) ?? [], names });
    }
  }

  // ---- frees -------------------------------------------------------------------------------------------

  private freeAt(point: Point, names: readonly Freed[]): void {
    switch (point.kind) {
      case "end":
        this.edits.push({ kind: "free-at-end", at: point.span, names });
        return;
      case "after":
        this.edits.push({ kind: "free-after", at: point.span, names });
        return;
      case "break":
      case "continue":
        this.edits.push({ kind: "free-before", at: point.span, names, braces: point.needsBraces });
        return;
      case "expression":
        this.arrowBody(point, names);
        return;
      case "return": {
        if (names.length === 0) return;
        const { returns, expression } = point;
        if (returns === "nothing" || returns === "atom" || !expression) {
          this.edits.push({ kind: "free-before", at: point.span, names, braces: point.needsBraces });
          return;
        }
        const style = returns === "call" ? "call" : "const";
        this.edits.push({
          kind: "free-return",
          at: point.span,
          expressionAt: expression,
          names,
          style,
          result: this.result(),
          braces: style === "const" && point.needsBraces,
        });
      }
    }
  }

  private arrowBody(point: Point, names: readonly Freed[]): void {
    const scope = this.ownScope.get(point);
    let node: ts.Node | undefined = nodeAt(this.ts, this.file, point.span);
    while (node && !this.ts.isArrowFunction(node)) node = node.parent;
    if (!node) throw new Error("an expression body without an arrow function");
    this.edits.push({
      kind: "arrow-body",
      at: this.anchor(node),
      expressionAt: point.span,
      slots: scope ? (this.slots.get(scope) ?? []) : [],
      names,
      style: point.returns === "call" ? "call" : "const",
      result: this.result(),
    });
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, ...values: V[]): void {
  const list = map.get(key);
  if (list) list.push(...values);
  else map.set(key, values);
}

/** The outermost node with exactly this extent. */
function nodeAt(ts: typeof import("typescript"), file: ts.SourceFile, at: Anchor): ts.Node | undefined {
  let node: ts.Node | undefined = file;
  while (node && !(node.getStart(file) === at.start && node.end === at.end)) {
    const inner: ts.Node = node;
    node = ts.forEachChild(inner, (child) =>
      child.pos <= at.start && child.end >= at.end ? child : undefined,
    );
  }
  return node;
}

function isMemberName(ts: typeof import("typescript"), id: ts.Identifier): boolean {
  const parent = id.parent;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === id) ||
    (ts.isPropertyAssignment(parent) && parent.name === id)
  );
}

/**
 * Where the import goes: behind a hashbang, directives, and comments that belong to the file rather than to its
 * first statement.
 */
function importPosition(ts: typeof import("typescript"), file: ts.SourceFile): number {
  const { text } = file;
  let at = 0;
  for (const statement of file.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break;
    at = statement.end;
  }
  if (at > 0) return at;
  const hashbang = /^\uFEFF?(?:#!.*)?/.exec(text)?.[0].length ?? 0;
  const first = file.statements[0];
  if (!first) return hashbang;
  const start = first.getStart(file);
  if (ts.isImportDeclaration(first)) return start;
  at = hashbang;
  for (const comment of ts.getLeadingCommentRanges(text, first.pos) ?? []) {
    const words = text.slice(comment.pos, comment.end);
    const apart =
      /^[ \t]*\r?\n[ \t]*\r?\n/.test(text.slice(comment.end)) ||
      /^\/\/\/|^\/\/\s*@|^\/\*!|@license|@preserve/.test(words);
    if (apart && comment.end < start) at = comment.end;
  }
  return at;
}
