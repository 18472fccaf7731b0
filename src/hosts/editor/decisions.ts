/**
 * The decisions about a file of an editor's program, made when they are first asked for.
 *
 * An editor asks after every keystroke, on the thread on which it also completes names; so
 *
 * - what was decided is kept for as long as the program is the same;
 * - an analysis that takes too long is given up, and so is one that the editor no longer wants. Where the whole program
 *   takes too long, only the sites of the file are decided (what functions of other files make and hand out is not
 *   followed then, everything else is); where that takes too long too, nothing is. What was given up is not tried again
 *   for a while, which doubles each time;
 * - whatever fails is written to the log of the server, once for a program, and is no answer.
 */
import type { Program, SourceFile } from "typescript";
import { MAY_MENTION } from "../../annotations/words.js";
import { MAY_ALLOCATE } from "../../lower/sites.js";
import type { Options } from "../../options.js";
import { type PipelineOutput, runPipeline } from "../../pipeline.js";
import { emittedForms } from "../module-form.js";
import { relativePath } from "../safely.js";
import { ownSources } from "../sources.js";
import { emitsEverything } from "../staleness.js";
import type { TypeScript } from "../typescript.js";

/** Milliseconds of work that an analysis may take. */
const BUDGET = 500;
/** Milliseconds for which something is left alone after the first analysis that took longer, and at most. */
const FIRST_REST = 4_000;
const LONGEST_REST = 300_000;

export interface Editor {
  readonly ts: TypeScript;
  readonly options: Options;
  readonly workingDirectory: string;
  log(text: string): void;
  program(): Program | undefined;
  /** whether the editor has lost interest in the answer */
  isCancelled(): boolean;
}

export interface Decided {
  readonly program: Program;
  readonly file: SourceFile;
  /** the file as the report calls it */
  readonly name: string;
  readonly output: PipelineOutput;
}

/** Milliseconds that this process has worked: on a machine that is busy otherwise, the clock says little. */
function worked(): number {
  return process.cpuUsage().user / 1000;
}

/** Thrown by the observer of the passes. */
class GivenUp extends Error {}

/** What is decided: the whole program, or one file of it. */
type Extent = SourceFile | "whole program";

export class Decisions {
  private readonly known = new WeakMap<Program, Map<Extent, PipelineOutput | undefined>>();
  /** what took too long, by name, and until when it is left alone */
  private readonly rests = new Map<string, { until: number; length: number }>();

  constructor(private readonly editor: Editor) {}

  of(fileName: string): Decided | undefined {
    const program = this.editor.program();
    const file = program?.getSourceFile(fileName);
    if (!program || !file || !(MAY_ALLOCATE.test(file.text) || MAY_MENTION.test(file.text))) return undefined;
    const output = this.made(program, "whole program") ?? this.made(program, file);
    const name = relativePath(this.editor.workingDirectory, file.fileName);
    return output && { program, file, name, output };
  }

  /** As `of`, for a file with annotations in it; others are not even looked at. */
  ofAnnotated(fileName: string): Decided | undefined {
    const file = this.editor.program()?.getSourceFile(fileName);
    return file && MAY_MENTION.test(file.text) ? this.of(fileName) : undefined;
  }

  private made(program: Program, extent: Extent): PipelineOutput | undefined {
    let known = this.known.get(program);
    if (!known) this.known.set(program, (known = new Map()));
    if (known.has(extent)) return known.get(extent);
    const rest = this.rests.get(nameOf(extent));
    if (rest && rest.until > performance.now()) return undefined;
    const output = this.decide(program, extent);
    if (output === "not wanted") return undefined;
    known.set(extent, output);
    return output;
  }

  private decide(program: Program, extent: Extent): PipelineOutput | "not wanted" | undefined {
    const { ts, options, workingDirectory, log } = this.editor;
    const began = worked();
    let why: "too slow" | "not wanted" | undefined;
    const observe = (): void => {
      if (worked() - began > BUDGET) why = "too slow";
      else if (this.editor.isCancelled()) why = "not wanted";
      if (why) throw new GivenUp(why);
    };
    let output: PipelineOutput | undefined;
    try {
      output = runPipeline({
        ts,
        program,
        files: ownSources(program),
        ...(extent === "whole program" ? {} : { decide: new Set([extent]) }),
        options,
        workingDirectory,
        crossFileFacts: emitsEverything(program.getCompilerOptions(), { library: "tsc", arguments: [] }),
        moduleForm: emittedForms(ts, program),
        readFile: (path) => ts.sys?.readFile(ts.sys.resolvePath(`${workingDirectory}/${path}`)),
        observe,
      });
    } catch (error) {
      if (!(error instanceof GivenUp))
        log(`${nameOf(extent)}: ${error instanceof Error ? error.stack : String(error)}`);
    }
    // it may have been given up in a place where the pipeline survives every failure
    if (why === "not wanted") return why;
    const took = worked() - began;
    if (why === "too slow") this.rest(extent, took);
    else if (output) {
      this.rests.delete(nameOf(extent));
      log(`${nameOf(extent)}: decided in ${Math.round(took)} ms`);
    }
    return why ? undefined : output;
  }

  private rest(extent: Extent, took: number): void {
    const name = nameOf(extent);
    const before = this.rests.get(name)?.length;
    const length = before === undefined ? FIRST_REST : Math.min(before * 2, LONGEST_REST);
    this.rests.set(name, { until: performance.now() + length, length });
    this.editor.log(`${name}: given up after ${Math.round(took)} ms; not again for ${length / 1000} s`);
  }
}

function nameOf(extent: Extent): string {
  return extent === "whole program" ? extent : extent.fileName;
}
