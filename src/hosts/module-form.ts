/**
 * How a rewritten file gets at the runtime: an ES module by a named import, CommonJS by `require`, and a
 * script that can have neither not at all.
 *
 * The form differs between what a compiler emits and what stands in a source. A TypeScript file with
 * `import` that is compiled to CommonJS needs a `require` when its syntax tree is changed on the way to
 * the emitter (a synthesised import is not bound there), but an `import` when its text is rewritten.
 */

import type { Program, SourceFile } from "typescript";
import type { ModuleForm } from "../rewrite/plan.js";
import type { TypeScript } from "./typescript.js";

export type FileForm = ModuleForm | "none";

/** Tells the form of each file of a program as the compiler will emit it. */
export function emittedForms(ts: TypeScript, program: Program): (file: SourceFile) => FileForm {
  let forNode: boolean | undefined;
  return (file) => {
    const kind = emittedKind(ts, program, file);
    if (ts.isExternalModule(file)) {
      if (kind === ts.ModuleKind.CommonJS) return "cjs";
      return kind >= ts.ModuleKind.ES2015 && kind !== ts.ModuleKind.System ? "esm" : "none";
    }
    if (kind !== ts.ModuleKind.CommonJS || asksForModules(file)) return "none";
    if (declaresRequire(ts, file)) return "none";
    if (requires(file)) return "cjs";
    forNode ??= madeForNode(program);
    return forNode ? "cjs" : "none";
  };
}

/**
 * Whether the scripts of a program are meant for Node. CommonJS is also what compilers assume when nobody
 * chose anything, and a script that is made for a page has no `require`.
 */
function madeForNode(program: Program): boolean {
  if (program.getCompilerOptions().module === undefined) return false;
  return program.getSourceFiles().some((file) => file.fileName.includes("/@types/node/"));
}

/** What `program.getEmitModuleFormatOfFile` answers, which not every supported version has. */
function emittedKind(ts: TypeScript, program: Program, file: SourceFile): number {
  const asked = (program as { getEmitModuleFormatOfFile?(file: SourceFile): number })
    .getEmitModuleFormatOfFile;
  if (asked) return asked.call(program, file);
  const { module, target } = program.getCompilerOptions();
  const byTarget =
    target !== undefined && target >= ts.ScriptTarget.ES2015 ? ts.ModuleKind.ES2015 : ts.ModuleKind.CommonJS;
  const kind = module ?? byTarget;
  const perFile = kind >= ts.ModuleKind.Node16 && kind <= ts.ModuleKind.NodeNext;
  return perFile ? (file.impliedNodeFormat ?? ts.ModuleKind.CommonJS) : kind;
}

/** What a host knows of a file that it loads, beside its text. */
export interface Loading {
  /** `type` of the nearest package.json, if it has one */
  readonly packageType?: string | undefined;
  /** a file without import and export is certain to be run as CommonJS, or may be run as a plain script too */
  readonly scripts?: "commonjs" | "either";
}

/**
 * The form of a file as it stands, for rewriting its text.
 *
 * A file that asks whether it has a module system (UMD) may run without one. Where the host is going to load
 * it as CommonJS it has `require` like any other; where nobody knows, the rewritten file asks in its turn,
 * and allocates as before where there is no `require`.
 */
export function writtenForm(ts: TypeScript, file: SourceFile, loading: Loading = {}): FileForm {
  const { packageType, scripts = "either" } = loading;
  const extension = /\.[^./\\]+$/.exec(file.fileName)?.[0] ?? "";
  const typescript = /^\.[mc]?tsx?$/.test(extension);
  // An import would turn a TypeScript script into a module, and its `require` has no type.
  if (typescript && scripts === "commonjs" && !hasModuleSyntax(file))
    return declaresRequire(ts, file) ? "none" : "cjs";
  if (typescript) return ts.isExternalModule(file) ? "esm" : "none";
  if (extension === ".cjs") return declaresRequire(ts, file) ? "none" : "cjs";
  if (hasModuleSyntax(file) || extension === ".mjs" || packageType === "module") return "esm";
  if (declaresRequire(ts, file)) return "none";
  if (scripts === "commonjs") return "cjs";
  if (asksForModules(file)) return asksForCommonJs(file) ? "umd" : "none";
  return requires(file) || (packageType === "commonjs" && !forPages(file)) ? "cjs" : "none";
}

/** TypeScript also takes files for modules because of their extension or package, or because it is told to. */
function hasModuleSyntax(file: SourceFile): boolean {
  return typeof (file as { externalModuleIndicator?: unknown }).externalModuleIndicator === "object";
}

/** A file that asks whether it has a module system (UMD) is made to run without one. */
function asksForModules(file: SourceFile): boolean {
  return /\btypeof\s+\(?\s*(?:module|exports|require|define)\b/.test(file.text);
}

function asksForCommonJs(file: SourceFile): boolean {
  return /\btypeof\s+\(?\s*(?:module|exports)\b/.test(file.text);
}

/**
 * A `require` of the file's own stands in front of Node's, from the first line on; and Node takes a file that
 * declares one of the others for an ES module, where it may.
 */
const ofCommonJs = ["require", "module", "exports", "__filename", "__dirname"];

type Declared = { readonly declarations?: readonly { readonly kind: number }[] };

function declaresRequire(ts: TypeScript, file: SourceFile): boolean {
  const { locals } = file as { locals?: ReadonlyMap<string, Declared> };
  // Functions in blocks are variables of the file too, as browsers have it, and are not among its locals.
  const inBlock = /\bfunction\s*\*?\s*require\b/.test(file.text);
  // TypeScript declares Node's own `module` where it is assigned to, at that mention.
  const isOwn = (symbol: Declared | undefined) =>
    symbol?.declarations?.some((at) => at.kind !== ts.SyntaxKind.Identifier);
  return locals === undefined || inBlock || ofCommonJs.some((name) => isOwn(locals.get(name)));
}

/** Packages for Node hold scripts for pages too, which are loaded as they are. */
function forPages(file: SourceFile): boolean {
  return /\b(?:window|document|navigator|self)\b/.test(file.text);
}

/** Whether a file without import and export is certain to find `require`. */
function requires(file: SourceFile): boolean {
  return (
    (file as { commonJsModuleIndicator?: unknown }).commonJsModuleIndicator !== undefined ||
    /^#!.*\bnode\b/.test(file.text)
  );
}
