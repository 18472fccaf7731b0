/**
 * Scopes and what belongs to them. A scope is opened by functions (parameters included), blocks, loops with their
 * heads, `switch`, `catch`, and classes by their name. A name that is declared twice in one scope belongs to nobody.
 */
import { isFunction, isLoop, type Node } from "./tree.js";

/** A node on the way from the root. */
export interface Frame {
  readonly node: Node;
  readonly field: string;
  readonly parent: Frame | undefined;
}

export interface Scope {
  readonly parent: Scope | undefined;
  /** the function, static block or module that holds it */
  readonly owner: Node;
  readonly declared: Map<string, Binding | "several">;
}

export interface Binding {
  readonly name: string;
  readonly kind: "slot" | "const" | "let" | "var" | "other";
  readonly node: Node;
  /** the statement that declares it, and where that stands */
  readonly statement: Frame;
  /** where its own declaration ends: in `var a = …, b = f(a)`, before `b` */
  readonly end: number;
  readonly owner: Node;
  /** is its initialiser a call that makes tracked memory? */
  readonly made: boolean;
  readonly mentions: Mention[];
  frees: number;
}

export interface Mention {
  readonly name: string;
  readonly node: Node;
  /** `replace` frees what a slot holds, and gives it something else at once */
  readonly kind: "read" | "write" | "export" | "free" | "slot" | "replace";
  readonly scope: Scope;
}

export interface Free {
  readonly names: readonly string[];
  readonly node: Node;
  /** the node whose list of statements it stands in, and where there; if it returns by itself, just the free */
  readonly container: Frame;
  readonly index: number;
  readonly scope: Scope;
  /** `return freeTrackedAfter(…)` returns by itself */
  readonly returns: boolean;
}

export interface Facts {
  readonly mentions: readonly Mention[];
  readonly frees: readonly Free[];
  /** the name that holds each piece of tracked memory */
  readonly made: readonly { readonly name: string; readonly node: Node; readonly scope: Scope }[];
}

/** The scope that a node opens, or else the one it stands in. */
export function scopeOf({ node, parent }: Frame, outer: Scope): Scope {
  const opens = isFunction(node) || isLoop(node) || OPENS_SCOPE.has(node.type) || OWNS_SCOPE.has(node.type);
  if (!opens || (node.type === "BlockStatement" && parent && isFunction(parent.node))) return outer;
  const owns = isFunction(node) || OWNS_SCOPE.has(node.type);
  return { parent: outer, owner: owns ? node : outer.owner, declared: new Map() };
}

/** The binding that a name means in a scope. */
export function resolve(name: string, scope: Scope): Binding | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const found = at.declared.get(name);
    if (found) return found === "several" ? undefined : found;
  }
  return undefined;
}

const OPENS_SCOPE: ReadonlySet<string> = new Set([
  "BlockStatement",
  "SwitchStatement",
  "CatchClause",
  "ClassExpression",
  "ClassDeclaration",
]); // prettier-ignore

/** What runs at a time of its own, like a function. */
export const OWNS_SCOPE: ReadonlySet<string> = new Set([
  "StaticBlock",
  "TSModuleBlock",
  "ClassProperty",
  "ClassPrivateProperty",
  "ClassAccessorProperty",
]); // prettier-ignore
