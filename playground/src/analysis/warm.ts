/**
 * An engine compiles what it has run often enough, so the first programs take several times as long as later ones. While
 * nobody asks for anything the worker therefore analyses programs that nobody waits for, one at a time with pauses
 * between them: a key that is pressed meanwhile waits for one small program at most.
 */
import { analyse } from "./analyse.js";
import { makeProgram } from "./program.js";
import type { WarmRequest } from "./protocol.js";

const ROUNDS = 6;
/** ms between two programs, and without a question before the next */
const PAUSE = 30;
const QUIET = 400;

let asked = 0;

/** Somebody waits for something. */
export function noteQuestion(): void {
  asked = performance.now();
}

export async function warmUp({ programs }: WarmRequest): Promise<void> {
  for (let round = 0; round < ROUNDS; round++)
    for (const { source, language } of programs) {
      await pause(PAUSE);
      for (let rest = wait(); rest > 0; rest = wait()) await pause(rest);
      const begin = performance.now();
      const { program, file } = makeProgram(source, language);
      analyse(
        { kind: "analyse", id: 0, source, language, options: {}, comparison: true, detailed: false },
        program,
        file,
        begin,
      );
      program.getSemanticDiagnostics(file);
    }
}

const wait = (): number => asked + QUIET - performance.now();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
