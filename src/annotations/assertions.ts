/** The annotations of a program: what they ask of the analysis, how many there are, and what is wrong with them. */
import type ts from "typescript";
import type { Summary } from "../escape/summary.js";
import type { FnNode } from "../lower/sources.js";
import { annotationsOf, type FileAnnotations, type Problem } from "./annotations.js";
import { parameterNames } from "./functions.js";
import { type CheckedPromise, type JudgedSite, judgePromise, judgeTracked } from "./judge.js";

/** Number of annotations by word; `noescape` counts parameters. */
export interface AnnotationCounts {
  readonly ignore: number;
  readonly tracked: number;
  readonly noescape: number;
}

/**
 * The user's own files: those that are compiled, and declarations that are no package's.
 * @param only of these alone
 */
export function annotatedFiles(
  program: ts.Program,
  files: readonly ts.SourceFile[],
  only: ReadonlySet<ts.SourceFile> | undefined,
): readonly ts.SourceFile[] {
  const declarations = program
    .getSourceFiles()
    .filter((file) => file.isDeclarationFile && !program.isSourceFileDefaultLibrary(file))
    .filter((file) => !file.fileName.includes("/node_modules/"));
  return [...files, ...declarations].filter((file) => !only || only.has(file));
}

export class Assertions {
  private readonly annotated: readonly (readonly [ts.SourceFile, FileAnnotations])[];
  private promises: readonly CheckedPromise[] = [];

  constructor(
    private readonly ts: typeof import("typescript"),
    files: readonly ts.SourceFile[],
  ) {
    this.annotated = files.map((file) => [file, annotationsOf(ts, file)]);
  }

  /**
   * Asks about every promise that can be checked, before anything is solved.
   * @param ask what a function does with the parameter at a position; -1 is its receiver
   */
  ask(ask: (fn: FnNode, position: number) => () => Summary | undefined): void {
    const { ts } = this;
    this.promises = this.annotated.flatMap(([file, { noescape }]) =>
      noescape.flatMap((annotation) => {
        const { fn, parameter } = annotation;
        if (file.isDeclarationFile || !(fn as { body?: ts.Node }).body) return [];
        const root = (ts.isConstructorDeclaration(fn) ? fn.parent : fn) as FnNode;
        const position = parameter === "this" ? -1 : parameterNames(ts, fn).indexOf(parameter);
        return [{ annotation, summary: ask(root, position) }];
      }),
    );
  }

  /** What is wrong, when everything is decided. */
  problems(sites: (file: ts.SourceFile) => readonly JudgedSite[]): readonly Problem[] {
    return [
      ...this.annotated.flatMap(([file, one]) => [...one.problems, ...judgeTracked(one, sites(file))]),
      ...this.promises.flatMap(judgePromise),
    ];
  }

  counts(): AnnotationCounts {
    const sum = (count: (one: FileAnnotations) => number): number =>
      this.annotated.reduce((total, [, one]) => total + count(one), 0);
    return {
      ignore: sum(({ ignoreCount }) => ignoreCount),
      tracked: sum(({ tracked }) => tracked.length),
      noescape: sum(({ noescape }) => noescape.length),
    };
  }
}
