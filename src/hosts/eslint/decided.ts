/**
 * The decisions about the file that ESLint is looking at: with the program that typescript-eslint has made, if it has
 * made one (`projectService` or `project`), else of the text alone. Made once for both rules.
 *
 * A tree of one copy of TypeScript cannot be read with another, whose node kinds have other numbers. So the copy that
 * made the program is looked for, and if it is not found, the program is left aside.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Program, SourceFile } from "typescript";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import { readOptions } from "../../options-read.js";
import type { PipelineOutput } from "../../pipeline.js";
import { emittedForms, writtenForm } from "../module-form.js";
import { bindSources } from "../nesting.js";
import { relativePath, runSafely, type SafeInput } from "../safely.js";
import { ownSources } from "../sources.js";
import { emitsEverything } from "../staleness.js";
import { loadTypeScript, type TypeScript } from "../typescript.js";
import type { Location, Position, RuleContext, SourceCode } from "./types.js";

export interface DecidedFile {
  readonly ts: TypeScript;
  readonly program: Program;
  readonly file: SourceFile;
  /** the file as the report calls it */
  readonly name: string;
  readonly output: PipelineOutput;
  /** a stretch of the text in ESLint's terms */
  location(start: number, end: number): Location;
}

const known = new WeakMap<object, DecidedFile | undefined>();
/** The program is analysed once, for all its files. */
const outputs = new WeakMap<Program, { readonly options: string; readonly output: PipelineOutput }>();

/** Undefined where the options are wrong; that has been reported, then. */
export function decidedFor(context: RuleContext): DecidedFile | undefined {
  const { sourceCode } = context;
  if (!known.has(sourceCode)) {
    known.set(sourceCode, undefined);
    try {
      known.set(sourceCode, decide(context));
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      context.report({ loc: { line: 1, column: 0 }, message: `${error.message} (${error.code})` });
    }
  }
  return known.get(sourceCode);
}

function decide(context: RuleContext): DecidedFile {
  const options = readOptions((context.settings as { scopefree?: unknown }).scopefree, "ESLint settings");
  const typed = typedProgram(context);
  const { ts, program, file, tooDeep = new Set() } = typed ?? alone(context);
  const key = JSON.stringify(options);
  let made = outputs.get(program);
  if (made?.options !== key) {
    const common = { ts, program, tooDeep, options, workingDirectory: context.cwd };
    const input: SafeInput = typed
      ? {
          ...common,
          files: ownSources(program),
          crossFileFacts: emitsEverything(program.getCompilerOptions(), { library: "tsc", arguments: [] }),
          moduleForm: emittedForms(ts, program),
        }
      : {
          ...common,
          files: [file],
          crossFileFacts: true,
          moduleForm: (one) => writtenForm(ts, one, { packageType: "module" }),
        };
    outputs.set(program, (made = { options: key, output: runSafely(input) }));
  }
  const { output } = made;
  return {
    ts,
    program,
    file,
    name: relativePath(context.cwd, file.fileName),
    output,
    location(start, end) {
      const place = (offset: number): Position => {
        const { line, character } = file.getLineAndCharacterOfPosition(offset);
        return { line: line + 1, column: character };
      };
      return { start: place(start), end: place(end) };
    },
  };
}

type Typed = Pick<DecidedFile, "ts" | "program" | "file"> & {
  /** see nesting.ts */
  readonly tooDeep?: ReadonlySet<string>;
};

function typedProgram({ sourceCode, physicalFilename, cwd }: RuleContext): Typed | undefined {
  const { program } = (sourceCode as SourceCode).parserServices as { program?: Program | null };
  const file = program?.getSourceFile(physicalFilename);
  if (!program || !file) return undefined;
  const ts = makerOf(file, cwd);
  return ts && { ts, program, file };
}

/** The copy of TypeScript that made a tree. */
function makerOf(file: SourceFile, cwd: string): TypeScript | undefined {
  const beside = createRequire(import.meta.url);
  const project = createRequire(join(cwd, "_.js"));
  const load = [
    () => beside("typescript"),
    () => project("typescript"),
    () => createRequire(project.resolve("typescript-eslint"))("typescript"),
    () => createRequire(project.resolve("@typescript-eslint/parser"))("typescript"),
  ];
  for (const attempt of load) {
    let ts: TypeScript & { objectAllocator?: { getSourceFileConstructor(): unknown } };
    try {
      ts = attempt() as typeof ts;
    } catch {
      continue;
    }
    if (ts.objectAllocator?.getSourceFileConstructor() === file.constructor) return ts;
  }
  return undefined;
}

function alone({ sourceCode, physicalFilename }: RuleContext): Typed {
  const ts = loadTypeScript();
  const extension = /\.[cm]?[jt]sx?$/.exec(physicalFilename)?.[0] ?? ".js";
  const name = `/input${extension}`;
  const { program, tooDeep } = bindSources(ts, new Map([[name, (sourceCode as SourceCode).text]]));
  return { ts, program, tooDeep, file: program.getSourceFile(name) as SourceFile };
}
