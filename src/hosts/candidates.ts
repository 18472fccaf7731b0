/**
 * Which modules are worth looking at, by name and by content, before anything is parsed. Hosts that see every
 * module of a program ask this first, and most modules go no further.
 */

/** The names of sources, as bundlers have them: with a query, or without. */
export const sourceName = /\.[cm]?[jt]sx?(?:\?|$)/;

/** Without one of these names, nothing in a module can be tracked. */
export const allocates =
  /\b(?:new\s+Array|ArrayBuffer|Buffer|(?:Big)?(?:Int|Uint)\d+Array|Uint8ClampedArray|Float\d+Array)\b/;

/** A module that was rewritten before, by another instance or ahead of time. */
export const rewrittenBefore = /\bmake(?:Slice|Array)Tracked\w*\b[^;]{0,400}["']scopefree\/runtime["']/;

/**
 * Matches the paths of files that are not asked for: those of packages in node_modules, but for the included ones.
 * @param include names of packages; `*` stands for any part of a name
 */
export function otherPackages(include: readonly string[]): RegExp {
  const names = include.map((name) =>
    name
      .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
      .replace(/\//g, "[/\\\\]")
      .replace(/\*/g, "[^/\\\\]*"),
  );
  const included = names.length === 0 ? "" : `(?!(?:${names.join("|")})[/\\\\])`;
  // The last node_modules of the path says what the package is: there may be packages within packages.
  return new RegExp(`[/\\\\]node_modules[/\\\\](?!.*[/\\\\]node_modules[/\\\\])${included}`);
}
