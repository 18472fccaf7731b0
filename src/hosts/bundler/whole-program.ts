/**
 * The whole program of a bundler's project, as its tsconfig.json says, decided at once: with types, and with
 * facts about other files.
 *
 * What is decided holds for the texts on the disk. A bundler may see others, because plugins change modules
 * on their way, so each module is compared with the text that was analysed; what differs is decided by itself.
 * That is not enough for the *others*: a caller that was rewritten because its callee keeps nothing relies on
 * the callee's text. So when all modules were seen, and some differed, everything is decided once more with the
 * texts that were seen: if that gives the same rewrites, all is well, and if it does not, the bundle is wrong and
 * the build fails.
 */

import { realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Program, SourceFile } from "typescript";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import type { Options } from "../../options.js";
import type { Report } from "../../report.js";
import { writtenForm } from "../module-form.js";
import { type BoundProgram, bindProgram } from "../nesting.js";
import type { RewrittenModule } from "../one-module.js";
import { packageTypes } from "../package-type.js";
import { readProject } from "../project.js";
import { relativePath, runSafely, type SafeOutput } from "../safely.js";
import { ownSources } from "../sources.js";
import type { TypeScript } from "../typescript.js";

/** What was decided about a module whose text was analysed with the program. */
export interface Decided {
  readonly rewritten?: RewrittenModule;
  /** of the whole project that it belongs to */
  readonly report: Report;
  /** absolute paths of the files that the decision depends on */
  readonly dependencies: readonly string[];
}

interface ProjectOutput {
  readonly program: Program;
  readonly configFile: string;
  readonly files: readonly SourceFile[];
  readonly output: SafeOutput;
}

export class WholeProgram {
  readonly #projects: readonly ProjectOutput[];
  /** by real path */
  readonly #files = new Map<string, { project: ProjectOutput; file: SourceFile }>();
  /** texts that the bundler had in place of those that were analysed, by file name */
  readonly #changed = new Map<string, string>();
  readonly #handedOut = new Map<string, string>();

  constructor(
    readonly ts: TypeScript,
    readonly configFile: string,
    readonly options: Options,
    readonly workingDirectory: string,
  ) {
    this.#projects = configurations(ts, configFile).map((path) => this.#open(path));
    for (const project of this.#projects)
      for (const file of project.files) {
        const path = realPath(file.fileName);
        if (!this.#files.has(path)) this.#files.set(path, { project, file });
      }
  }

  get reports(): readonly Report[] {
    return this.#projects.map(({ output }) => output.report);
  }

  /** Undefined where the project does not hold this text. */
  decided(path: string, text: string): Decided | undefined {
    const found = this.#files.get(realPath(path));
    if (!found) return undefined;
    const { project, file } = found;
    if (file.text !== text.replace(/^\uFEFF/, "")) {
      this.#changed.set(file.fileName, text);
      return undefined;
    }
    const rewritten = project.output.print(file.fileName);
    if (rewritten) this.#handedOut.set(file.fileName, rewritten.code);
    const files = project.files.map(({ fileName }) => fileName);
    const dependencies = [project.configFile, ...this.#signatureFiles, ...files];
    const { report } = project.output;
    return rewritten ? { rewritten, report, dependencies } : { report, dependencies };
  }

  /** Call it when the bundler has seen all modules. Throws if what was handed out does not hold. */
  confirm(): void {
    if (this.#changed.size === 0) return;
    for (const { configFile, program } of this.#projects) {
      const seen = this.#program(configFile, program);
      const output = this.#decide(seen);
      for (const { fileName } of ownSources(seen.program)) {
        const code = this.#handedOut.get(fileName);
        if (code === undefined || output.print(fileName)?.code === code) continue;
        throw new ConfigurationError("SF3015", {
          file: relativePath(this.workingDirectory, fileName),
          changed: [...this.#changed.keys()]
            .map((name) => relativePath(this.workingDirectory, name))
            .join(", "),
        });
      }
    }
  }

  get #signatureFiles(): readonly string[] {
    const { signatures } = this.options;
    return signatures.flatMap((given) =>
      typeof given === "string" ? resolve(this.workingDirectory, given) : [],
    );
  }

  #open(configFile: string): ProjectOutput {
    const { program, tooDeep } = this.#program(configFile);
    const files = ownSources(program).filter(({ fileName }) => !tooDeep.has(fileName));
    return { program, configFile, files, output: this.#decide({ program, tooDeep }) };
  }

  /** @param before the program with the texts on the disk, if those that were seen are wanted */
  #program(configFile: string, before?: Program): BoundProgram {
    const { ts } = this;
    const { parsed, errors } = readProject(ts, configFile);
    if (!parsed || (errors.length > 0 && parsed.fileNames.length === 0))
      throw new ConfigurationError("SF3003", { file: configFile, why: errors.join("; ") });
    const options = { ...parsed.options, noEmit: true };
    const host = ts.createCompilerHost(options, true);
    const read = host.readFile;
    host.readFile = (name) => this.#changed.get(name) ?? read.call(host, name);
    const input = {
      rootNames: parsed.fileNames,
      options,
      ...(parsed.projectReferences ? { projectReferences: parsed.projectReferences } : {}),
      ...(before ? { oldProgram: before } : {}),
    };
    return bindProgram(ts, options, host, (host) => ts.createProgram({ ...input, host }));
  }

  #decide({ program, tooDeep }: BoundProgram): SafeOutput {
    const { ts, options, workingDirectory } = this;
    const packageType = packageTypes();
    return runSafely({
      ts,
      program,
      files: ownSources(program),
      tooDeep,
      options,
      workingDirectory,
      crossFileFacts: true,
      moduleForm: (file) => writtenForm(ts, file, { packageType: moduleType(packageType, file.fileName) }),
    });
  }
}

/** In a bundle, a script that neither imports nor requires anything stays one, whatever its package says. */
export function moduleType(packageType: (folder: string) => string | undefined, path: string) {
  return packageType(dirname(path)) === "module" ? "module" : undefined;
}

/** A tsconfig.json without files of its own stands for the projects that it refers to. */
function configurations(ts: TypeScript, configFile: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(configFile)) return [];
  seen.add(configFile);
  const { parsed } = readProject(ts, configFile);
  const references = (parsed?.projectReferences ?? []).map(({ path }) =>
    ts.sys.directoryExists(path) ? join(path, "tsconfig.json") : path,
  );
  const inner = references.flatMap((path) => configurations(ts, path, seen));
  return parsed && parsed.fileNames.length === 0 && inner.length > 0 ? inner : [configFile, ...inner];
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
