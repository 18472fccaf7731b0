/**
 * `scopefree build` where the project's compiler is TypeScript 7, which runs no transformers.
 *
 * The project's compiler does everything twice. First it compiles the project as it is: it checks types, says
 * what is wrong and where, and writes declarations and the rest. Then it compiles a copy in which the sources
 * are rewritten, without checking it again, and what it makes of the files that allocate takes the place of
 * what it wrote before, with source maps that lead through both steps back to the original.
 *
 * All files that allocate are taken from the second run, rewritten or not: an incremental compiler does not
 * write a file again that has not changed, although what was concluded about it may have. For the same reason
 * the whole program is analysed at each build, and facts about other files may be used.
 */

import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import remapping, { type SourceMapInput } from "@jridgewell/remapping";
import type { ParsedCommandLine, Program, SourceFile } from "typescript";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import { emittedForms, type FileForm, writtenForm } from "../module-form.js";
import { type BoundProgram, bindProgram } from "../nesting.js";
import { entryOf, type Project, readProject } from "../project.js";
import { runSafely, type SafeOutput } from "../safely.js";
import { ownSources } from "../sources.js";
import { readSummaries } from "../summaries/read.js";
import { mayBeSummarised, writeSummaries } from "../summaries/write.js";
import { loadTypeScript, type TypeScript } from "../typescript.js";
import { type OptionFlags, readFlags } from "./flags.js";
import { writeReport } from "./outcome.js";
import { writeAtomically } from "./output.js";

export interface NativeFlags extends OptionFlags {
  readonly project: string;
}

/**
 * @param isWatching changes of other packages are then not seen, so what is known of them is not used
 * @returns the exit code of the project's `tsc`
 */
export function buildNatively(flags: NativeFlags, color: boolean, isWatching = false): number {
  const ts = loadTypeScript();
  const project = readProject(ts, flags.project);
  const { configFile, parsed } = project;
  const compile = compilerOf(dirname(configFile), color);
  const code = compile(configFile);
  const given = readFlags(flags, entryOf(parsed?.options ?? {}));
  const options = isWatching ? { ...given, summaries: [] } : given;
  if (!parsed || code === 1 || parsed.options.noEmit || parsed.options.emitDeclarationOnly) return code;
  const bound = programOf(ts, parsed);
  const { program, tooDeep } = bound;
  const files = ownSources(program);
  const output = runSafely({
    ts,
    program,
    files,
    tooDeep,
    options,
    workingDirectory: process.cwd(),
    crossFileFacts: true,
    summaries: readSummaries(ts, program, options.summaries).summaries,
    summarise: mayBeSummarised(parsed),
    moduleForm: formsOf(ts, program),
  });
  writeReport(options.report, output.report);
  replaceOutput(project, bound, output, compile);
  if (code === 0) {
    const rootDir = parsed.options.rootDir ?? dirname(configFile);
    const compiled = { ...parsed, options: { ...parsed.options, rootDir } };
    writeSummaries({ ts, program, parsed: compiled, options, promises: output.promises });
  }
  return code;
}

/** What the compiler makes of rewritten sources takes the place of what it has written. */
function replaceOutput(
  project: Project,
  { program, tooDeep }: BoundProgram,
  output: SafeOutput,
  compile: (configFile: string) => number,
): void {
  const allocating = new Set(output.report.sites.map(({ file }) => resolve(file)));
  if (allocating.size === 0) return;
  const shadow = new Shadow(project, program, output, tooDeep);
  try {
    const second = compile(shadow.write());
    if (second !== 0)
      throw new ConfigurationError("SF3017", { file: project.configFile, why: `tsc ended with ${second}` });
    shadow.deliver(allocating);
  } finally {
    shadow.remove();
  }
}

function programOf(ts: TypeScript, { fileNames, options }: ParsedCommandLine): BoundProgram {
  const analysed = { ...options, noEmit: true };
  return bindProgram(ts, analysed, ts.createCompilerHost(analysed), (host) =>
    ts.createProgram(fileNames, analysed, host),
  );
}

function compilerOf(folder: string, color: boolean): (configFile: string) => number {
  const require = createRequire(join(folder, "_.js"));
  const manifest = require.resolve("typescript/package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: { tsc: string } };
  const tsc = join(dirname(manifest), bin.tsc);
  return (configFile) => {
    const args = [tsc, "-p", configFile, ...(color ? [] : ["--pretty", "false"])];
    return spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
  };
}

/** The text is rewritten, and then compiled: it has to be an ES module, or CommonJS, before and after. */
function formsOf(ts: TypeScript, program: Program): (file: SourceFile) => FileForm {
  const emitted = emittedForms(ts, program);
  const { module, verbatimModuleSyntax } = program.getCompilerOptions();
  // An import stays one there, and CommonJS cannot have it.
  const keepsImports = verbatimModuleSyntax || module === ts.ModuleKind.Preserve;
  return (file) => {
    const after = emitted(file);
    if (after === "none" || (after === "cjs" && keepsImports)) return "none";
    return writtenForm(ts, file);
  };
}

/** The copy of a project, in a folder of the project, so that its packages are found from there. */
class Shadow {
  readonly #folder: string;
  readonly #root: string;
  readonly #output: string;

  constructor(
    readonly project: Project,
    readonly program: Program,
    readonly decided: SafeOutput,
    readonly tooDeep: ReadonlySet<string>,
  ) {
    this.#root = dirname(project.configFile);
    this.#folder = mkdtempSync(join(this.#root, ".scopefree-"));
    this.#output = join(this.#folder, "output");
  }

  /** @returns its tsconfig.json */
  write(): string {
    const files = this.program
      .getSourceFiles()
      .filter(({ fileName }) => !fileName.includes("/node_modules/") && this.#isInside(fileName));
    for (const file of ownSources(this.program))
      if (!this.#isInside(file.fileName)) throw new ConfigurationError("SF3010", { file: file.fileName });
    const folders = new Set<string>();
    for (const { fileName, text } of files) {
      const to = this.#twin(fileName);
      mkdirSync(dirname(to), { recursive: true });
      if (this.tooDeep.has(fileName)) copyFileSync(fileName, to);
      else writeFileSync(to, this.decided.print(fileName)?.code ?? text);
      for (let at = dirname(resolve(fileName)); at !== this.#root; at = dirname(at)) folders.add(at);
    }
    for (const folder of folders) {
      const manifest = join(folder, "package.json");
      if (existsSync(manifest)) copyFileSync(manifest, this.#twin(manifest));
    }
    const path = join(this.#folder, "tsconfig.json");
    writeFileSync(path, JSON.stringify(this.#configuration(files.map(({ fileName }) => fileName))));
    return path;
  }

  /** Puts what was compiled from the copy in the place of what was compiled from the originals. */
  deliver(sources: ReadonlySet<string>): void {
    const { outDir } = this.program.getCompilerOptions();
    const byStem = new Map(
      [...sources].map((path) => [withoutExtension(relative(this.#sourceRoot, path)), path]),
    );
    const missing = new Set(sources);
    for (const name of readdirSync(this.#output, { recursive: true }) as string[]) {
      if (!/\.[cm]?jsx?$/.test(name)) continue;
      const source = byStem.get(withoutExtension(name));
      if (source === undefined) continue;
      missing.delete(source);
      const to = join(outDir ?? this.#sourceRoot, name);
      if (!existsSync(to))
        throw new ConfigurationError("SF3017", {
          file: to,
          why: "the compiler did not write it where it was expected",
        });
      const code = readFileSync(join(this.#output, name), "utf8");
      writeAtomically(to, this.#withMap(code, name, to, source), to);
    }
    for (const path of missing)
      if (this.decided.print(path.split(sep).join("/")))
        throw new ConfigurationError("SF3017", {
          file: path,
          why: "the compiler wrote nothing for its copy",
        });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #configuration(files: readonly string[]): object {
    const { options = {} } = this.project.parsed ?? {};
    const base = (options["pathsBasePath"] as string | undefined) ?? this.#root;
    const moved = (path: string) => (this.#isInside(path) ? this.#twin(path) : resolve(path));
    const paths = Object.entries(options.paths ?? {}).map(([name, targets]) => [
      name,
      targets.map((target) => moved(resolve(base, target))),
    ]);
    return {
      extends: this.project.configFile,
      compilerOptions: {
        noCheck: true,
        noEmitOnError: false,
        declaration: false,
        declarationMap: false,
        composite: false,
        incremental: false,
        tsBuildInfoFile: null,
        declarationDir: null,
        rootDir: moved(this.#sourceRoot),
        outDir: this.#output,
        ...(options.rootDirs ? { rootDirs: options.rootDirs.map(moved) } : {}),
        ...(options.paths ? { paths: Object.fromEntries(paths) } : {}),
      },
      files: files.map((file) => this.#twin(file)),
      include: [],
      references: [],
    };
  }

  /** What output paths are relative to: TypeScript 7 takes the folder of tsconfig.json unless it is told. */
  get #sourceRoot(): string {
    return this.program.getCompilerOptions().rootDir ?? this.#root;
  }

  #withMap(code: string, name: string, to: string, source: string): string {
    const { sourceMap, inlineSourceMap } = this.program.getCompilerOptions();
    if (!sourceMap && !inlineSourceMap) return code;
    const inline = /\/\/# sourceMappingURL=data:application\/json[^,]*;base64,(\S+)\s*$/;
    const read = (path: string, text: string): Record<string, unknown> => {
      const data = inline.exec(text)?.[1];
      const json =
        data === undefined ? readFileSync(`${path}.map`, "utf8") : Buffer.from(data, "base64").toString();
      return JSON.parse(json) as Record<string, unknown>;
    };
    const emitted = read(join(this.#output, name), code);
    const before = read(to, inlineSourceMap ? readFileSync(to, "utf8") : "");
    const rewriting = this.decided.print(source.split(sep).join("/"))?.map;
    const map = remapping(emitted as unknown as SourceMapInput, (_, { depth }) =>
      depth === 1 && rewriting !== undefined ? (rewriting as SourceMapInput) : null,
    );
    const { mappings, names } = map;
    const whole = { ...before, mappings, names };
    if (!inlineSourceMap) {
      writeAtomically(`${to}.map`, JSON.stringify(whole));
      return code;
    }
    const data = Buffer.from(JSON.stringify(whole)).toString("base64");
    return code.replace(inline, `//# sourceMappingURL=data:application/json;base64,${data}\n`);
  }

  #isInside(path: string): boolean {
    return (resolve(path) + sep).startsWith(this.#root + sep);
  }

  #twin(path: string): string {
    return join(this.#folder, "copy", relative(this.#root, resolve(path)));
  }
}

function withoutExtension(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, "");
}
