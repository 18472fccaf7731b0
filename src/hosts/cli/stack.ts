/**
 * More stack for the inputs that need it. Parsers and checkers recurse as deep as their input is nested,
 * and the stack of the main thread is small; that of a worker can be large. Only inputs that ran out of
 * stack pay for a second run.
 */

import { isMainThread, parentPort, Worker } from "node:worker_threads";

const stackSizeMb = 256;

/** Thrown before anything is printed or written. */
export class OutOfStack extends Error {}

/** Asks for a second run with more stack, if this is not the second run already. */
export function wantMoreStack(): void {
  if (isMainThread) throw new OutOfStack();
}

/** Runs the command line again, in a worker, and returns its exit code. */
export function runWithMoreStack(argv: readonly string[]): Promise<number> {
  const worker = new Worker(new URL("../cli.js", import.meta.url), {
    argv: argv.slice(2),
    resourceLimits: { stackSizeMb },
  });
  return new Promise((resolve, reject) => {
    let exitCode = 1;
    worker.on("message", (code: number) => {
      exitCode = code;
    });
    worker.on("error", reject);
    worker.on("exit", () => resolve(exitCode));
  });
}

/** Hands the exit code to whom it concerns. */
export function finish(exitCode: number): void {
  if (isMainThread) process.exitCode = exitCode;
  else parentPort?.postMessage(exitCode);
}
