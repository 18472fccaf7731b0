/**
 * Files that are nested so deeply that the compiler itself runs out of stack, in its parser or its binder.
 * One of them must not keep the others from being analysed, so it is found and taken for an empty file.
 */

import type { CompilerHost, CompilerOptions, Program } from "typescript";
import type { TypeScript } from "../typescript.js";
import { wantMoreStack } from "./stack.js";

export interface BoundProgram {
  readonly program: Program;
  /** file names of the files that were taken for empty */
  readonly tooDeep: ReadonlySet<string>;
}

export function bindProgram(
  ts: TypeScript,
  rootNames: readonly string[],
  options: CompilerOptions,
  host: CompilerHost,
  create: (host: CompilerHost) => Program,
): BoundProgram {
  try {
    const program = create(host);
    bind(program);
    return { program, tooDeep: new Set() };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    wantMoreStack();
  }
  const tooDeep = new Set(rootNames.filter((name) => overflows(ts, name, options, host)));
  const program = create({ ...host, getSourceFile: without(ts, host, tooDeep) });
  bind(program);
  return { program, tooDeep };
}

/** Asking for the checker binds all files; the syntax of JavaScript is checked by a walk of its own. */
function bind(program: Program): void {
  program.getTypeChecker();
  program.getSyntacticDiagnostics();
}

/** Tries a file alone, with less stack than it will have, so that what passes here will pass later. */
function overflows(ts: TypeScript, name: string, options: CompilerOptions, host: CompilerHost): boolean {
  const alone = { ...options, noLib: true, noResolve: true, types: [] };
  try {
    deeper(300, () => bind(ts.createProgram({ rootNames: [name], options: alone, host })));
    return false;
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}

function deeper(frames: number, action: () => void): void {
  if (frames === 0) action();
  else deeper(frames - 1, action);
}

function without(
  ts: TypeScript,
  host: CompilerHost,
  names: ReadonlySet<string>,
): CompilerHost["getSourceFile"] {
  return (name, version, ...rest) =>
    names.has(name)
      ? ts.createSourceFile(name, "", version, true)
      : host.getSourceFile(name, version, ...rest);
}
