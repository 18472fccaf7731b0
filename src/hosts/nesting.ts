/**
 * Files that are nested so deeply that the compiler itself runs out of stack, in its parser or its binder.
 * One of them must not keep the others from being analysed, so it is found and taken for an empty file: what
 * the others import from it is unknown to them.
 */

import type { CompilerHost, CompilerOptions, Program } from "typescript";
import { nameInProgram, programFromSources } from "../program.js";
import type { TypeScript } from "./typescript.js";

export interface BoundProgram {
  readonly program: Program;
  /** file names of the files that were taken for empty */
  readonly tooDeep: ReadonlySet<string>;
}

/** @param overflowed is told before files are taken for empty; where there is more stack, it throws */
export function bindProgram(
  ts: TypeScript,
  options: CompilerOptions,
  host: CompilerHost,
  create: (host: CompilerHost) => Program,
  overflowed: () => void = () => {},
): BoundProgram {
  const tooDeep = new Set<string>();
  // One that is found hides those that only it would have led to.
  for (;;) {
    const asked = new Set<string>();
    try {
      return { program: bound(create(watched(ts, host, asked, tooDeep))), tooDeep };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      overflowed();
      const alone = { ...options, noLib: true, noResolve: true, types: [], noEmit: true };
      const left = [...asked].filter((name) => !tooDeep.has(name));
      if (left.length === 0) throw error;
      const found = left.filter((name) =>
        overflows(() => ts.createProgram({ rootNames: [name], options: alone, host })),
      );
      for (const name of orAll(found, left)) tooDeep.add(name);
    }
  }
}

/** The same for texts by name. */
export function bindSources(ts: TypeScript, sources: ReadonlyMap<string, string>): BoundProgram {
  try {
    return { program: bound(programFromSources(ts, sources)), tooDeep: new Set() };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const all = [...sources];
    const failing = all.filter(([name, text]) =>
      overflows(() => programFromSources(ts, new Map([[name, text]]))),
    );
    const found = orAll(failing, all);
    const emptied = new Map([...sources, ...found.map(([name]) => [name, ""] as const)]);
    const names = found.map(([name]) => nameInProgram(name));
    return { program: bound(programFromSources(ts, emptied)), tooDeep: new Set(names) };
  }
}

/** How much stack a frame takes changes as code gets hot: what failed before may pass now, and it is not known which. */
function orAll<T>(found: readonly T[], all: readonly T[]): readonly T[] {
  return found.length > 0 ? found : all;
}

/** Asking for the checker binds all files; the syntax of JavaScript is checked by a walk of its own. */
function bound(program: Program): Program {
  program.getTypeChecker();
  program.getSyntacticDiagnostics();
  return program;
}

/** Tries a file alone, with less stack than it will have, so that what passes here will pass later. */
function overflows(create: () => Program): boolean {
  try {
    deeper(300, () => bound(create()));
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

/** The host, which notes what it is asked for, and knows some files as empty ones. */
function watched(
  ts: TypeScript,
  host: CompilerHost,
  asked: Set<string>,
  empty: ReadonlySet<string>,
): CompilerHost {
  return {
    ...host,
    getSourceFile(name, version, ...rest) {
      asked.add(name);
      return empty.has(name)
        ? ts.createSourceFile(name, "", version, true)
        : host.getSourceFile(name, version, ...rest);
    },
  };
}
