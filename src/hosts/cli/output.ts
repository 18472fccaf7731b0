/**
 * Files are written beside their place and then moved there, so nobody ever sees half of one. What is no file – a
 * device, a pipe – is written to; a link stays, and what it leads to is replaced; a file that may not be written is
 * not replaced either, though its folder would allow it.
 */

import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";

/** @param like a file whose permissions the new one gets */
export function writeAtomically(path: string, text: string, like?: string): void {
  place(path, (to, isNew) => {
    writeFileSync(to, text);
    if (isNew && like !== undefined) chmodSync(to, statSync(like).mode);
  });
}

export function copyAtomically(from: string, to: string): void {
  place(to, (place, isNew) => {
    if (isNew) copyFileSync(from, place);
    else writeFileSync(place, readFileSync(from));
  });
}

/** What went wrong before is what there is to say. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // a folder on the way to it is a file: then it was never made
  }
}

function place(path: string, write: (to: string, isNew: boolean) => void): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const known = statSync(path, { throwIfNoEntry: false });
    if (known && !known.isFile() && !known.isDirectory()) return write(path, false);
    if (known) accessSync(path, constants.W_OK);
    move(known ? realpathSync(path) : path, write);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigurationError("SF3007", { file: path, why: code ?? message });
  }
}

function move(path: string, write: (to: string, isNew: boolean) => void): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    write(temporary, true);
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}
