/**
 * What functions that an object holds do with the object, when they are called on it.
 *
 *     exports.hash = hash;
 *     exports.configure = function (options) { this.hash = options.hash; };     replaces a member
 *     exports.Reader = function (data) { this.data = data; this.reset(); };     sets another, and calls one
 *     exports.all = function () { return register(this); };                     hands the object on
 *
 * A function that reads members of `this`, sets members of other names, or calls them, leaves the object as it is; what it
 * calls is a member itself, which is asked too, or what was stored under that name: names that are both are not known.
 */
import type ts from "typescript";
import { handsOut, isCallee } from "./common-js-exports.js";
import { around } from "./facts.js";
import type { FnNode } from "./sources.js";
import { isWritten } from "./targets.js";

type Ts = typeof import("typescript");

export class Receivers {
  private readonly written = new Set<string>();
  private readonly called = new Set<string>();

  constructor(
    private readonly ts: Ts,
    /** the members that must stay as they are */
    private readonly members: ReadonlyMap<string, unknown>,
  ) {}

  /** Whether a function leaves its receiver as it is. */
  areKept(fn: FnNode): boolean {
    return this.walk(fn, false);
  }

  /** Whether all functions in a function leave theirs. */
  areKeptInside(fn: FnNode): boolean {
    return this.walk(fn, true);
  }

  private walk(root: FnNode, inside: boolean): boolean {
    const { ts } = this;
    const stack: ts.Node[] = [];
    const push = (node: ts.Node): void => {
      stack.push(node);
    };
    ts.forEachChild(root, push);
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (node.kind === ts.SyntaxKind.SuperKeyword) return false;
      if (node.kind === ts.SyntaxKind.ThisKeyword && !this.isKept(node)) return false;
      const isOwner = ts.isFunctionLike(node) && !ts.isArrowFunction(node);
      if ((isOwner || ts.isClassLike(node)) && !inside) continue;
      ts.forEachChild(node, push);
    }
    return ![...this.called].some((name) => this.written.has(name));
  }

  /** Whether a mention of `this` only reads, sets or calls a member that is none of the exports, or is asked itself. */
  private isKept(self: ts.Node): boolean {
    const { ts } = this;
    const object = around(ts, self);
    const access = object.parent;
    let name: string | undefined;
    if (ts.isPropertyAccessExpression(access) && access.expression === object) name = access.name.text;
    else if (!ts.isElementAccessExpression(access) || access.expression !== object) return false;
    else if (ts.isStringLiteralLike(access.argumentExpression)) name = access.argumentExpression.text;
    const node = around(ts, access);
    const writes = isWritten(ts, node as ts.Expression);
    const calls = isCallee(ts, node);
    if (name === undefined) return !writes && !calls;
    if (handsOut(name) || (writes && this.members.has(name))) return false;
    if (writes) this.written.add(name);
    if (calls) this.called.add(name);
    return true;
  }
}
