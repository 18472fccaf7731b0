/**
 * Whether a compiler may keep output that it has emitted earlier.
 *
 * A caller that was rewritten because its callee's *body* keeps nothing is wrong as soon as that body
 * changes, and compilers emit a file again only when the text or the declared types that it uses have
 * changed:
 *
 *     // a.ts, not emitted again                 // b.ts, edited
 *     const window = makeSliceTracked(…);        let last: Float64Array;
 *     norm(window);                              export function norm(v: Float64Array) { last = v; … }
 *     freeTracked(window);
 *
 * So facts about other files are used only where all files are known to be emitted together: under a
 * plain run of `tsc -p`. In a host that is not known – a bundler's loader, a test runner, an editor, all
 * of which emit file by file and keep what they have – they are not.
 */

import type { CompilerOptions } from "typescript";

export function emitsEverything(
  options: CompilerOptions,
  host: { readonly library: string | undefined; readonly arguments: readonly string[] },
): boolean {
  if (host.library !== "tsc") return false;
  const incremental = options.incremental || options.composite || options.tsBuildInfoFile !== undefined;
  if (incremental || options["watch"]) return false;
  return !host.arguments.some((argument) => /^--?(?:b|build|w|watch|i|incremental)$/i.test(argument));
}
