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

/**
 * The form of a file as it stands, for rewriting its text.
 * @param packageType `type` of the nearest package.json, if it has one
 */
export function writtenForm(ts: TypeScript, file: SourceFile, packageType?: string): FileForm {
  const extension = /\.[^./\\]+$/.exec(file.fileName)?.[0] ?? "";
  const typescript = /^\.[mc]?tsx?$/.test(extension);
  // An import would turn a TypeScript script into a module, and its `require` has no type.
  if (typescript) return ts.isExternalModule(file) ? "esm" : "none";
  if (extension === ".cjs") return "cjs";
  if (hasModuleSyntax(file) || extension === ".mjs" || packageType === "module") return "esm";
  if (asksForModules(file)) return "none";
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
