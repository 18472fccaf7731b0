/** Files are written beside their place and then moved there, so nobody ever sees half of one. */

import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";

/** @param like a file whose permissions the new one gets */
export function writeAtomically(path: string, text: string, like?: string): void {
  place(path, (temporary) => {
    writeFileSync(temporary, text);
    if (like !== undefined) chmodSync(temporary, statSync(like).mode);
  });
}

export function copyAtomically(from: string, to: string): void {
  place(to, (temporary) => copyFileSync(from, temporary));
}

/** What went wrong before is what there is to say. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // a folder on the way to it is a file: then it was never made
  }
}

function place(path: string, write: (temporary: string) => void): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    write(temporary);
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigurationError("SF3007", { file: path, why: code ?? message });
  }
}
