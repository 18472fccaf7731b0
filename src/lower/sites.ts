/**
 * Allocation sites: which expressions allocate memory of dynamic size, of what kind, and in which of the
 * forms that can be rewritten.
 *
 * A site can be tracked only if its constructor is a built-in of the language (through constant aliases), its
 * arguments are a length (and for arrays a primitive to fill with) or something to copy, and it stands in a function
 * or in a block. Everything else is listed, with the reason why it is left alone.
 *
 * Where the constructor is a value (`new C(n)` of a parameter), the runtime does what it does, and takes back what it
 * knows; so the same holds as for copies: if that is no typed array after all, it is nothing that is ever handed out again.
 *
 * *Copies* are sites by the name of the method and the declared type of the receiver:
 *
 *     a.slice(i, j)   a.toSorted()   a.map(f)   new F(list)   F.from(x)   Buffer.concat(list)   encoder.encode(s)
 *
 * Here the declared type only chooses the form. Whether the receiver is what it is declared to be – a Buffer, whose
 * `slice` is a view, may stand for a Uint8Array – is asked by the runtime, which else leaves the work to the method
 * that the receiver brings; then nothing is ever taken back (src/escape/effects.ts). So some are sites of which no type
 * tells anything (untyped-copies.ts).
 */
import type ts from "typescript";
import type { SiteId } from "../ir/ir.js";
import { runsThrough, unwrap } from "./facts.js";
import { type Standing, standingOf } from "./standing.js";
import { isUntypedCopy } from "./untyped-copies.js";
import type { FnNode, World } from "./world.js";

const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  Int8Array: 1,
  Uint8Array: 1,
  Uint8ClampedArray: 1,
  Int16Array: 2,
  Uint16Array: 2,
  Float16Array: 2,
  Int32Array: 4,
  Uint32Array: 4,
  Float32Array: 4,
  Float64Array: 8,
  BigInt64Array: 8,
  BigUint64Array: 8,
  ArrayBuffer: 1,
  Buffer: 1,
  Array: 8,
};

/** Bytes of an element of a built-in kind of memory. */
export const elementBytes = (kind: string): number | undefined =>
  Object.hasOwn(ELEMENT_BYTES, kind) ? ELEMENT_BYTES[kind] : undefined;

export const isTypedArray = (name: string): boolean =>
  elementBytes(name) !== undefined && name !== "ArrayBuffer" && name !== "Buffer" && name !== "Array";

/**
 * How a site allocates: `slice` and `no-zero` become `makeSliceTracked` and `makeSliceTrackedNoZero`, `array`
 * becomes `makeArrayTracked`; `copy` is `new T(source)` and becomes `copyTracked`; `method` is the call of a built-in
 * method that copies, of the receiver `constructorNode`; `other` is a form that is not rewritten; `call` is the call
 * of a function of the program that yields memory which a site in it allocates.
 */
export type SiteForm = "slice" | "no-zero" | "array" | "copy" | "method" | "other" | "call";

export interface Site {
  readonly id: SiteId;
  readonly node: ts.NewExpression | ts.CallExpression;
  /** the expression whose value is the memory, or holds it: the node, or its `await` */
  readonly value: ts.Expression;
  readonly file: ts.SourceFile;
  /** what is allocated: "Float64Array", "Buffer", … */
  readonly kind: string;
  readonly form: SiteForm;
  /** the expression that names the constructor; of a method, the receiver */
  readonly constructorNode: ts.Expression | undefined;
  readonly length: ts.Expression | undefined;
  /** value that an array is filled with */
  readonly fill: ts.Expression | undefined;
  /** size when it is constant */
  readonly bytes: number | undefined;
  /** the innermost function around it, or the file for code at module level; undefined in class bodies and the like */
  readonly root: FnNode | undefined;
  /** where in that function it stands */
  readonly standing: Standing;
  /** the constructor is a value; what it is told to make is a typed array, or anything */
  readonly passed?: "typed array" | "anything" | undefined;
}

/** Methods of typed arrays that copy: fewest and most arguments. */
const COPYING: Readonly<Record<string, readonly [number, number]>> = {
  slice: [0, 2],
  map: [1, 2],
  filter: [1, 2],
  toSorted: [0, 1],
  toReversed: [0, 0],
  with: [2, 2],
};
const STATICS: Readonly<Record<string, readonly [number, number]>> = {
  from: [1, 3],
  of: [1, Number.POSITIVE_INFINITY],
};
const BUFFER_STATICS: Readonly<Record<string, readonly [number, number] | undefined>> = {
  from: [1, 2],
  concat: [1, 2],
  copyBytesFrom: undefined,
  of: undefined,
};

export class Sites {
  readonly all: Site[] = [];
  private readonly byNode = new Map<ts.Node, Site>();

  constructor(private readonly world: World) {}

  /** The site at an expression, if it is one. */
  at(node: ts.NewExpression | ts.CallExpression): Site | undefined {
    const known = this.byNode.get(node);
    if (known) return known;
    const described = this.describe(node);
    if (!described) return undefined;
    const site: Site = {
      ...described,
      id: this.all.length,
      node,
      value: node,
      file: node.getSourceFile(),
      root: this.rootOf(node),
      standing: standingOf(this.world.ts, node),
    };
    this.all.push(site);
    this.byNode.set(node, site);
    return site;
  }

  /** The call with this extent as a site, unless it is one of a built-in; with `awaited`, what its promise yields. */
  yielding(
    file: ts.SourceFile,
    span: { readonly start: number; readonly end: number },
    kind: string,
    awaited: boolean,
  ): Site | undefined {
    const { ts } = this.world;
    let node: ts.Node | undefined = file;
    while (node && !(isCall(ts, node) && node.getStart(file) === span.start && node.end === span.end))
      node = ts.forEachChild(node, (child): ts.Node | undefined =>
        child.pos <= span.start && child.end >= span.end ? child : undefined,
      );
    const known = node && this.byNode.get(node);
    // a container that is no site of ours may hold some
    if (!node || (known && !(known.form === "other" && known.kind === "Array"))) return undefined;
    const call = node as ts.CallExpression | ts.NewExpression;
    let value: ts.Expression = call;
    if (awaited) {
      while (ts.isParenthesizedExpression(value.parent)) value = value.parent;
      if (!ts.isAwaitExpression(value.parent)) return undefined;
      value = value.parent;
    }
    const site: Site = {
      id: this.all.length,
      node: call,
      value,
      file,
      kind,
      form: "call",
      constructorNode: undefined,
      length: undefined,
      fill: undefined,
      bytes: undefined,
      root: this.rootOf(call),
      standing: standingOf(ts, value),
    };
    this.all.push(site);
    return site;
  }

  /** All sites of a file, in order. */
  scan(file: ts.SourceFile): Site[] {
    const { ts } = this.world;
    const found: Site[] = [];
    if (!MAY_ALLOCATE.test(file.text)) return found;
    const stack: ts.Node[] = [file];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
        const site = this.at(node);
        if (site) found.push(site);
      }
      ts.forEachChild(node, (child) => {
        stack.push(child);
      });
    }
    return found.sort((a, b) => a.node.pos - b.node.pos);
  }

  private describe(
    node: ts.NewExpression | ts.CallExpression,
  ): Pick<Site, "kind" | "form" | "constructorNode" | "length" | "fill" | "bytes" | "passed"> | undefined {
    const { ts, patches } = this.world;
    const args = node.arguments ?? [];
    if (ts.isCallExpression(node)) return this.describeCall(node);
    const kind = this.world.names.globalPath(node.expression);
    if (kind === undefined) return this.passedConstructor(node);
    if (elementBytes(kind) === undefined || kind === "Buffer") return undefined;
    const length = args[0];
    if (length === undefined) return undefined;
    const other = { kind, constructorNode: node.expression, length, fill: undefined, bytes: undefined };
    if (patches.globals.has(kind)) return { ...other, form: "other" };
    if (kind === "Array") {
      // `new Array(n).fill(v)` is one site, at the call
      const parent = node.parent;
      if (
        ts.isPropertyAccessExpression(parent) &&
        parent.name.text === "fill" &&
        ts.isCallExpression(parent.parent)
      ) {
        if (this.arrayFill(parent.parent)) return undefined;
      }
      if (args.length !== 1 || this.world.types.isSurelyNoNumber(length)) return undefined;
      return { ...other, form: "other", bytes: this.bytes(length, 8) };
    }
    const declared = this.world.types.declaredKind(length);
    if (args.length > 1) return kind === "ArrayBuffer" ? { ...other, form: "other" } : undefined;
    if (ts.isSpreadElement(length)) return { ...other, form: "other" };
    const isLiteral = ts.isArrayLiteralExpression(length) && !length.elements.some(ts.isSpreadElement);
    if (kind !== "ArrayBuffer" && (declared === "ArrayBuffer" || declared === "SharedArrayBuffer"))
      return undefined;
    if (kind !== "ArrayBuffer" && this.world.types.isSurelyNoNumber(length)) {
      if (this.isBufferExpression(length)) return undefined;
      const bytes = isLiteral ? length.elements.length * (ELEMENT_BYTES[kind] as number) : undefined;
      return { ...other, form: this.world.switches.copies ? "copy" : "other", bytes };
    }
    return { ...other, form: "slice", bytes: this.bytes(length, ELEMENT_BYTES[kind] as number) };
  }

  /**
   * `new C(n)` where `C` is a value: a parameter, a choice, a member. Of a typed array its type must tell, or it must be
   * a parameter that makes whatever the caller wants; and `n` must be a number, or this could be a view.
   */
  private passedConstructor(node: ts.NewExpression): ReturnType<Sites["describe"]> {
    const { world } = this;
    const { ts } = world;
    const [length, ...more] = node.arguments ?? [];
    if (!length || more.length > 0 || ts.isSpreadElement(length) || !world.switches.freshResults)
      return undefined;
    if (!world.isTypeScript(node.getSourceFile()) || !world.types.hasNumberType(length)) return undefined;
    if (world.patches.kinds.has("Float64Array")) return undefined;
    const passed = world.types.madeBy(node);
    if (!passed) return undefined;
    const kind = "TypedArray";
    return {
      kind,
      form: "slice",
      constructorNode: node.expression,
      length,
      fill: undefined,
      bytes: undefined,
      passed,
    };
  }

  private isBufferExpression(node: ts.Expression): boolean {
    const { ts } = this.world;
    const inner = unwrap(ts, node);
    return (
      ts.isNewExpression(inner) &&
      /^(Shared)?ArrayBuffer$/.test(this.world.names.globalPath(inner.expression) ?? "")
    );
  }

  private describeCall(node: ts.CallExpression): ReturnType<Sites["describe"]> {
    const { ts, patches } = this.world;
    const callee = unwrap(ts, node.expression);
    if (!ts.isPropertyAccessExpression(callee) || node.questionDotToken || callee.questionDotToken)
      return undefined;
    const name = callee.name.text;
    if (name === "fill") return this.arrayFill(node);
    if (name === "alloc" || name === "allocUnsafe" || name === "allocUnsafeSlow") {
      if (this.world.names.globalPath(callee.expression) !== "Buffer") return undefined;
      const owner = unwrap(ts, callee.expression);
      const isPlain = ts.isIdentifier(owner) && owner.text === "Buffer" && name !== "allocUnsafeSlow";
      const length = node.arguments[0];
      const form: SiteForm =
        !patches.isIntact("Buffer.alloc") ||
        !isPlain ||
        node.arguments.length !== 1 ||
        !length ||
        ts.isSpreadElement(length)
          ? "other"
          : name === "alloc"
            ? "slice"
            : "no-zero";
      const bytes = length && this.bytes(length, 1);
      return { kind: "Buffer", form, constructorNode: callee.expression, length, fill: undefined, bytes };
    }
    const other = {
      form: "other" as const,
      constructorNode: undefined,
      length: undefined,
      fill: undefined,
      bytes: undefined,
    };
    if (Object.hasOwn(STATICS, name) || Object.hasOwn(BUFFER_STATICS, name)) {
      const kind = this.world.names.globalPath(callee.expression);
      if (kind !== undefined && kind in ELEMENT_BYTES && !this.world.patches.isIntact(`${kind}.${name}`))
        return { kind, ...other };
      if (kind === "Buffer" && Object.hasOwn(BUFFER_STATICS, name))
        return this.method(node, callee, kind, BUFFER_STATICS[name], undefined);
      if (kind === undefined || !Object.hasOwn(STATICS, name)) return undefined;
      if (kind === "Array")
        return name === "from" && this.mapsToPrimitives(node.arguments[1])
          ? this.method(node, callee, kind, STATICS[name], undefined)
          : { kind, ...other };
      if (!isTypedArray(kind)) return undefined;
      const bytes = name === "of" ? node.arguments.length * (ELEMENT_BYTES[kind] as number) : undefined;
      return this.method(node, callee, kind, STATICS[name], bytes);
    }
    if (name !== "encode" && !Object.hasOwn(COPYING, name)) return undefined;
    const kind = this.world.types.declaredKind(callee.expression);
    if (name === "encode")
      return kind === "TextEncoder" ? this.method(node, callee, "Uint8Array", [1, 1], undefined) : undefined;
    if (kind === undefined && name === "slice" && !patches.kinds.has("Float64Array"))
      return isUntypedCopy(this.world, node, callee.expression, (one) => this.rootOf(one))
        ? this.method(node, callee, "TypedArray", COPYING[name], undefined)
        : undefined;
    if (kind === "TypedArray" && patches.kinds.has("Float64Array")) return undefined;
    // the runtime's functions have no types for receivers of which only a bound is known
    if (this.world.types.typeOf(callee.expression).flags & ts.TypeFlags.TypeParameter) return undefined;
    if (kind === undefined || !(kind === "TypedArray" || isTypedArray(kind))) return undefined;
    return this.method(node, callee, kind, COPYING[name], undefined);
  }

  /** The call of a method that copies: it can be rewritten if its arguments are all there, in the open. */
  private method(
    node: ts.CallExpression,
    callee: ts.PropertyAccessExpression,
    kind: string,
    counts: readonly [number, number] | undefined,
    bytes: number | undefined,
  ): ReturnType<Sites["describe"]> {
    const { ts } = this.world;
    const given = node.arguments;
    const isOpen =
      counts !== undefined &&
      this.world.switches.copies &&
      given.length >= counts[0] &&
      given.length <= counts[1] &&
      !given.some(ts.isSpreadElement) &&
      callee === node.expression &&
      callee.expression.kind !== ts.SyntaxKind.SuperKeyword &&
      (node.flags & ts.NodeFlags.OptionalChain) === 0;
    const constructorNode = isOpen ? callee.expression : undefined;
    return {
      kind,
      form: isOpen ? "method" : "other",
      constructorNode,
      length: undefined,
      fill: undefined,
      bytes,
    };
  }

  /** `new Array(n).fill(v)` or `Array(n).fill(v)` */
  private arrayFill(node: ts.CallExpression): ReturnType<Sites["describe"]> {
    const { ts, patches } = this.world;
    const callee = unwrap(ts, node.expression);
    if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "fill") return undefined;
    const made = callee.expression;
    if (!(ts.isNewExpression(made) || ts.isCallExpression(made))) return undefined;
    if (this.world.names.globalPath(made.expression) !== "Array" || !ts.isIdentifier(made.expression))
      return undefined;
    if (made.expression.text !== "Array") return undefined;
    if (patches.globals.has("Array") || patches.kinds.has("Array")) return undefined;
    const [length, ...more] = made.arguments ?? [];
    const [fill, ...moreFill] = node.arguments;
    if (!length || !fill || more.length > 0 || moreFill.length > 0) return undefined;
    if (ts.isSpreadElement(length) || ts.isSpreadElement(fill) || this.world.types.isSurelyNoNumber(length))
      return undefined;
    const form = this.isPrimitive(fill) ? "array" : "other";
    return { kind: "Array", form, constructorNode: undefined, length, fill, bytes: this.bytes(length, 8) };
  }

  /** A function that is written here and returns primitive values only. */
  private mapsToPrimitives(map: ts.Expression | undefined): boolean {
    const { ts } = this.world;
    if (!map || !(ts.isArrowFunction(map) || ts.isFunctionExpression(map)) || !runsThrough(ts, map))
      return false;
    if (!ts.isBlock(map.body)) return this.isPrimitive(map.body);
    let isOne = true;
    let returns = 0;
    const stack: ts.Node[] = [map.body];
    for (let node = stack.pop(); node && isOne; node = stack.pop()) {
      if (ts.isReturnStatement(node)) {
        returns++;
        isOne = node.expression !== undefined && this.isPrimitive(node.expression);
      }
      ts.forEachChild(node, (child) => {
        if (!ts.isFunctionLike(child) && !ts.isClassLike(child)) stack.push(child);
      });
    }
    return isOne && returns > 0;
  }

  private isPrimitive(node: ts.Expression): boolean {
    const { ts } = this.world;
    const inner = unwrap(ts, node);
    switch (inner.kind) {
      case ts.SyntaxKind.StringLiteral:
      case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
      case ts.SyntaxKind.TemplateExpression:
      case ts.SyntaxKind.TrueKeyword:
      case ts.SyntaxKind.FalseKeyword:
      case ts.SyntaxKind.NullKeyword:
      case ts.SyntaxKind.BigIntLiteral:
        return true;
      case ts.SyntaxKind.Identifier:
        if ((inner as ts.Identifier).text === "undefined") return true;
    }
    const root = this.rootOf(node);
    if (root && this.world.numbers.numericIf(inner, root) === 0) return true;
    const kind = this.world.types.declaredKind(inner);
    return kind === "Number" || kind === "String" || kind === "Boolean" || kind === "BigInt";
  }

  private bytes(length: ts.Expression, each: number): number | undefined {
    const count = this.constant(length, 0);
    return count === undefined ? undefined : count * each;
  }

  private constant(node: ts.Expression, depth: number): number | undefined {
    const { ts } = this.world;
    const inner = unwrap(ts, node);
    if (ts.isNumericLiteral(inner)) return Number(inner.text);
    if (depth > 8) return undefined;
    if (ts.isBinaryExpression(inner)) {
      const left = this.constant(inner.left, depth + 1);
      const right = this.constant(inner.right, depth + 1);
      if (left === undefined || right === undefined) return undefined;
      switch (inner.operatorToken.kind) {
        case ts.SyntaxKind.PlusToken:
          return left + right;
        case ts.SyntaxKind.MinusToken:
          return left - right;
        case ts.SyntaxKind.AsteriskToken:
          return left * right;
        case ts.SyntaxKind.LessThanLessThanToken:
          return left << right;
      }
      return undefined;
    }
    if (!ts.isIdentifier(inner)) return undefined;
    const binding = this.world.names.binding(inner);
    if (binding.kind !== "symbol" || !this.world.names.isStable(binding.symbol)) return undefined;
    const { declaration } = binding;
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
    return this.constant(declaration.initializer, depth + 1);
  }

  /** The function whose activation executes a node. */
  rootOf(node: ts.Node): FnNode | undefined {
    const { ts } = this.world;
    let child: ts.Node = node;
    for (let parent = node.parent; parent; child = parent, parent = parent.parent) {
      if (ts.isSourceFile(parent)) return parent;
      if (ts.isFunctionDeclaration(parent) || ts.isFunctionExpression(parent) || ts.isArrowFunction(parent)) {
        if (ts.canHaveDecorators(child) && ts.isDecorator(child)) return undefined;
        return parent;
      }
      if (ts.isMethodDeclaration(parent) || ts.isGetAccessor(parent) || ts.isSetAccessor(parent)) {
        // a computed name or decorator is evaluated outside the method
        if (child === parent.name || ts.isDecorator(child)) return undefined;
        return parent;
      }
      if (ts.isConstructorDeclaration(parent)) return parent.parent;
      // evaluated by the constructor
      if (isField(ts, parent) && child === parent.initializer) return parent.parent;
      if (
        ts.isClassLike(parent) ||
        ts.isModuleBlock(parent) ||
        ts.isEnumDeclaration(parent) ||
        ts.isDecorator(parent)
      )
        return undefined;
    }
    return undefined;
  }
}

/** An instance field that is initialised with each instance. */
function isField(ts: typeof import("typescript"), node: ts.Node): node is ts.PropertyDeclaration {
  const { Static, Ambient, Accessor } = ts.ModifierFlags;
  return (
    ts.isPropertyDeclaration(node) &&
    ts.isClassLike(node.parent) &&
    (ts.getCombinedModifierFlags(node) & (Static | Ambient | Accessor)) === 0
  );
}

function isCall(
  ts: typeof import("typescript"),
  node: ts.Node,
): node is ts.CallExpression | ts.NewExpression {
  return ts.isCallExpression(node) || ts.isNewExpression(node);
}

/** A file without one of these words allocates nothing that is of interest. */
export const MAY_ALLOCATE =
  /\bnew\b|Array|Buffer|\.(?:slice|map|filter|toSorted|toReversed|with|encode)\s*\(/;
