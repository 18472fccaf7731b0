/**
 * The walk of a new user: an empty folder, the package as it would be published, and the words of the
 * documentation. Nothing of this repository is in reach but what the package holds.
 */

import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type Ran, repository } from "../hosts/project.js";
import { nodeOf } from "./installed.js";
import { npmInstall, usualEnvironment } from "./npm.js";

let packed: string | undefined;

/** The package, packed once for a file of tests. */
function tarball(): string {
  if (packed) return packed;
  const folder = mkdtempSync(join(tmpdir(), "scopefree-packed-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  execFileSync("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], {
    cwd: repository,
    stdio: "ignore",
  });
  const [name = ""] = readdirSync(folder);
  return (packed = join(folder, name));
}

/** What the programs of a project find where that Node is the first in the path. */
export function environmentOf(node: number): NodeJS.ProcessEnv {
  const usual = usualEnvironment();
  return { ...usual, PATH: `${dirname(nodeOf(node))}${delimiter}${usual["PATH"]}` };
}

export class Walk {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "scopefree-walk-")));

  /** @param example a folder of `examples/` that is copied, without scopefree among its dependencies */
  constructor(example?: string, files: Readonly<Record<string, string>> = {}) {
    if (example !== undefined) {
      const from = join(repository, "examples", example);
      cpSync(from, this.folder, {
        recursive: true,
        filter: (path) => !/[/\\](?:node_modules|out|dist)(?:[/\\]|$)/.test(path.slice(from.length)),
      });
      const manifest = JSON.parse(this.read("package.json")) as { dependencies?: Record<string, string> };
      delete manifest.dependencies?.["scopefree"];
      this.write("package.json", JSON.stringify(manifest, undefined, 2));
    }
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  write(path: string, text: string): this {
    const full = join(this.folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    return this;
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  /** `npm install scopefree …`, and what package.json asks for. */
  install(...packages: readonly string[]): this {
    npmInstall(this.folder, [tarball(), ...packages]);
    return this;
  }

  /** The version of a package that is installed. */
  version(name: string): string {
    return (JSON.parse(this.read(`node_modules/${name}/package.json`)) as { version: string }).version;
  }

  /** A command line, as it stands in the documentation, under a Node. */
  run(node: number, command: string, more: Readonly<Record<string, string>> = {}): Ran {
    const { status, stdout, stderr } = spawnSync(command, {
      cwd: this.folder,
      env: { ...environmentOf(node), ...more },
      encoding: "utf8",
      shell: true,
      timeout: 300_000,
    });
    return { code: status, stdout, stderr };
  }
}
