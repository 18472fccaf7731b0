/**
 * Programs → what runs, original and rewritten. Many programs are analysed in one `ts.Program`, as modules that know
 * nothing of each other, so that the library's declarations are bound once for all of them.
 */
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

const COMPILER_OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowJs: true,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  types: ["node"],
  paths: { "scopefree/runtime": [path.join(root, "fuzz-runtime.d.ts")] },
  typeRoots: [path.join(root, "node_modules/@types")],
};

/** What programs use of the runtime themselves; there need be no file. */
const RUNTIME = [
  path.join(root, "fuzz-runtime.d.ts"),
  "export declare const region: { do<R>(body: () => R): R; ignore<R>(body: () => R): R };",
];

/** The pass as it is built in a folder: `dist`, or a copy of it with a fault. */
export async function loadPass(dist = path.join(root, "dist")) {
  const load = (name) => import(pathToFileURL(path.join(dist, name)).href);
  const [{ runPipeline }, { defaultOptions }, { programFromSources }] = await Promise.all([
    load("pipeline.js"),
    load("options.js"),
    load("program.js"),
  ]);
  return { runPipeline, options: defaultOptions, programFromSources };
}

const libraries = new Map();
let host;

function typedProgram(sources, previous) {
  host ??= ts.createCompilerHost(COMPILER_OPTIONS, true);
  const files = new Map();
  for (const [name, text] of sources)
    files.set(
      path.join(root, name),
      ts.createSourceFile(path.join(root, name), text, ts.ScriptTarget.ES2022, true),
    );
  const own = {
    ...host,
    getSourceFile(name, version) {
      const file = files.get(name);
      if (file) return file;
      if (!libraries.has(name))
        libraries.set(
          name,
          name === RUNTIME[0]
            ? ts.createSourceFile(name, RUNTIME[1], ts.ScriptTarget.ES2022, true)
            : host.getSourceFile(name, version),
        );
      return libraries.get(name);
    },
    fileExists: (name) => files.has(name) || name === RUNTIME[0] || host.fileExists(name),
    readFile: (name) => files.get(name)?.text ?? host.readFile(name),
  };
  const program = ts.createProgram([...files.keys()], COMPILER_OPTIONS, own, previous);
  return { program, files: [...files.values()] };
}

let previous;

/**
 * Analyses programs, by name; `mode` is "typed" (with declarations and checker) or "text" (each file from its text
 * alone). The result has for each name the rewritten text, and how many sites there are and are tracked.
 */
export function analyse(pass, sources, mode, { check = false, options = {}, formOf = () => "script" } = {}) {
  let program;
  let files;
  if (mode === "typed") {
    ({ program, files } = typedProgram(sources, previous));
    previous = program;
  } else {
    program = pass.programFromSources(ts, sources);
    files = [...sources.keys()].map(
      (name) => program.getSourceFile(name) ?? program.getSourceFile(`/${name}`),
    );
  }
  const output = pass.runPipeline({
    ts,
    program,
    files,
    options: { ...pass.options, ...options },
    workingDirectory: mode === "typed" ? root : "/",
    crossFileFacts: true,
    moduleForm: (file) => (formOf(path.basename(file.fileName)) === "esm" ? "esm" : "cjs"),
  });
  const results = new Map();
  [...sources.keys()].forEach((name, index) => {
    const file = files[index];
    const sites = output.report.sites.filter((site) => site.file === name);
    results.set(name, {
      code: output.print(file.fileName)?.code ?? file.text,
      sites,
      tracked: sites.filter((site) => site.decision === "tracked").length,
      skipped: output.report.skipped.filter((one) => one.file === name),
      errors: check && mode === "typed" ? typeErrors(program, file) : [],
    });
  });
  return results;
}

function typeErrors(program, file) {
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    (diagnostic) => {
      const { line } = file.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
      return `${line + 1}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`;
    },
  );
}
