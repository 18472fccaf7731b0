/**
 * Memory that a nested function makes and leaves in a variable of the function around it belongs to that one:
 *
 *     function inflate(data) {
 *       let tracked;
 *       let buffer = …;
 *       const grow = (n) => {
 *         const larger = (tracked = make(Uint8Array, n));      // filled as often as it is called
 *         larger.set(buffer);
 *         buffer = larger;
 *       };
 *       …
 *       return freeTrackedUnless(at < buffer.length ? buffer.slice(0, at) : buffer, tracked);
 *     }
 *
 * What is proven: when the function leaves, nothing that lives on can reach memory of that site, whichever call of the
 * nested function made it; then the last of it, which the slot has, can be freed. The ones before are the collector's.
 *
 * - The slot is a variable of the activation around the nested function, which is the one that the nested function's own
 *   variables outside of it belong to. Nobody else fills it.
 * - In the graph of the outer function the nested one is a part of it, and all that it stores somewhere is seen there. If
 *   it can be called by anybody else, or goes on after its caller, what it captured and what it returns has escaped. So
 *   a nested function whose activation could outlast the outer one does not have this memory; and to be sure, neither it
 *   nor any function in between may be able to rest (`async`, generators).
 * - No call may free the same memory: a nested function that is a factory for its neighbours is left alone, as those
 *   free what it made them, and the slot would still have it.
 * - Only the exits of the whole function count, and none of them may stand in the way of a `finally`.
 */
import type ts from "typescript";
import type { Run } from "../escape/task.js";
import { runsThrough } from "../lower/facts.js";
import type { Site } from "../lower/sites.js";
import type { FnNode, World } from "../lower/world.js";
import type { Binder, Binding } from "./bind.js";
import { objectOfSite } from "./holders.js";

/** The functions around the one of a site, innermost first, as far as all between are plain. */
export function* functionsAround({ ts }: World, site: Site): Iterable<FnNode> {
  let at: FnNode | undefined = site.root;
  while (at && isPlain(ts, at)) {
    let outer = at.parent as ts.Node | undefined;
    while (outer && !ts.isFunctionLike(outer) && !ts.isClassLike(outer)) outer = outer.parent;
    if (!outer || !isPlain(ts, outer)) return;
    yield outer as FnNode;
    at = outer as FnNode;
  }
}

/** A function with a body that runs from beginning to end. */
function isPlain(ts: typeof import("typescript"), node: ts.Node): boolean {
  const isPlainKind =
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node);
  return isPlainKind && runsThrough(ts, node);
}

/** Binds the memory of a site to a function around its own, if the slot can be seen from the site. */
export function bindEnclosed(run: Run, site: Site, binder: Binder): Binding | undefined {
  const object = objectOfSite(run, site.id);
  const binding = object === undefined ? undefined : binder.bindEnclosed(object);
  const isInside =
    binding && binding.scope.span.start <= site.node.pos && site.node.end <= binding.scope.span.end;
  return isInside ? binding : undefined;
}
