/** Projects in temporary folders, with the packages of this repository linked into their node_modules. */

import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const repository = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Nobody, if this is root. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Project {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "scopefree-")));

  constructor(files: Readonly<Record<string, string | Uint8Array>>, whenDone = onTestFinished) {
    whenDone(() => this.remove());
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  /** A project that outlives a test; who makes it removes it. */
  static kept(files: Readonly<Record<string, string>> = {}): Project {
    return new Project(files, () => {});
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  write(path: string, content: string | Uint8Array): void {
    const full = join(this.folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  bytes(path: string): Uint8Array {
    return readFileSync(join(this.folder, path));
  }

  /** Links packages of the repository, scopefree itself among them. */
  link(...packages: readonly string[]): this {
    for (const name of packages) {
      const place = join(this.folder, "node_modules", name);
      mkdirSync(dirname(place), { recursive: true });
      symlinkSync(name === "scopefree" ? repository : join(repository, "node_modules", name), place, "dir");
    }
    return this;
  }

  /** Links everything that the repository has installed. */
  linkAll(): this {
    const modules = join(repository, "node_modules");
    const names = readdirSync(modules).filter((name) => !name.startsWith("."));
    return this.link("scopefree", ...names);
  }

  /** Replaces the link to a package by a copy, so that it lies in the project's own node_modules. */
  copy(name: string): this {
    const place = join(this.folder, "node_modules", name);
    rmSync(place, { force: true });
    cpSync(join(repository, "node_modules", name), place, { recursive: true });
    return this;
  }

  scopefree(...args: readonly string[]): Ran {
    return this.node(join(repository, "dist/hosts/cli.js"), ...args);
  }

  tsc(...args: readonly string[]): Ran {
    return this.node(join(repository, "node_modules/typescript/bin/tsc"), ...args);
  }

  tspc(...args: readonly string[]): Ran {
    return this.node(join(repository, "node_modules/ts-patch/bin/tspc.js"), ...args);
  }

  /** Runs the command line as somebody for whom there are files that may not be written: root may write all. */
  scopefreeUnprivileged(...args: readonly string[]): Ran {
    const cli = join(repository, "dist/hosts/cli.js");
    return this.#run("", process.execPath, [cli, ...args], unprivileged);
  }

  node(...args: readonly string[]): Ran {
    return this.nodeIn("", ...args);
  }

  nodeIn(folder: string, ...args: readonly string[]): Ran {
    return this.#run(folder, process.execPath, args);
  }

  /** Runs a program, which may be another Node. */
  run(program: string, ...args: readonly string[]): Ran {
    return this.#run("", program, args);
  }

  #run(
    folder: string,
    program: string,
    args: readonly string[],
    who: { uid?: number; gid?: number } = {},
  ): Ran {
    const cwd = join(this.folder, folder);
    const env = { ...process.env, NO_COLOR: "1" };
    const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8", ...who });
    return { code: status, stdout, stderr };
  }
}

/** Memory that dies in its function, and a sum that shows whether it was right. */
export const sumOfSquares = `export function sumOfSquares(n: number): number {
  const squares = new Float64Array(n);
  for (let i = 0; i < n; i++) squares[i] = i * i;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += squares[i]!;
  return sum;
}
`;
