/** A site that is rewritten, and what is asked of its expression for that. */
import type ts from "typescript";
import type { Site } from "../lower/sites.js";
import type { World } from "../lower/world.js";
import type { Binding } from "../place/bind.js";
import type { PathStep } from "../place/handles.js";
import type { Elision } from "../place/zeroing/elide-zeroing.js";

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
