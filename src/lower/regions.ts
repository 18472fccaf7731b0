/**
 * Calls of `region.do` and `region.ignore`. The name must come from the runtime by an import of the same file; its object
 * is frozen, so that is what is called.
 */
import type ts from "typescript";
import { unwrap } from "./facts.js";
import { RUNTIME_MODULE } from "./names.js";
import type { FnNode, World } from "./world.js";

export interface RegionCall {
  readonly node: ts.CallExpression;
  readonly kind: "do" | "ignore";
  /** the function that it calls, where that is written in its place */
  readonly callback: FnNode | undefined;
}

const KINDS: Readonly<Record<string, RegionCall["kind"]>> = { "region.do": "do", "region.ignore": "ignore" };

/** The region that a call opens or leaves out. */
function regionCall(world: World, node: ts.CallExpression): RegionCall | undefined {
  const { ts } = world;
  const [given, ...more] = node.arguments;
  if (!world.switches.regions || !given || more.length > 0 || ts.isSpreadElement(given)) return undefined;
  if (node.questionDotToken || !ts.isPropertyAccessExpression(unwrap(ts, node.expression))) return undefined;
  if (!mentionsRuntime(node.getSourceFile())) return undefined;
  const kind = KINDS[world.names.runtimePath(node.expression) ?? ""];
  if (!kind) return undefined;
  const inner = unwrap(ts, given);
  const isWritten = ts.isArrowFunction(inner) || ts.isFunctionExpression(inner);
  return { node, kind, callback: isWritten ? inner : undefined };
}

/** The function that is called by `region.do(fn)` or `region.ignore(fn)`, as it is given. */
export function regionCallback(world: World, node: ts.CallExpression): ts.Expression | undefined {
  return regionCall(world, node) && node.arguments[0];
}

/** All regions of a file, in the order of their text. */
export function regionCalls(world: World, file: ts.SourceFile): RegionCall[] {
  const { ts } = world;
  const found: RegionCall[] = [];
  if (!mentionsRuntime(file)) return found;
  const stack: ts.Node[] = [file];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const call = ts.isCallExpression(node) ? regionCall(world, node) : undefined;
    if (call) found.push(call);
    ts.forEachChild(node, (child) => {
      stack.push(child);
    });
  }
  return found.sort((a, b) => a.node.getStart(file) - b.node.getStart(file));
}

const mentionsRuntime = (file: ts.SourceFile): boolean => file.text.includes(RUNTIME_MODULE);
