// What the pass costs a compilation.
//
//   node bench/compile.mjs [--rounds N] [--project FOLDER | --package NAME@VERSION]
//
// Compiles a real TypeScript project as `tsc -p` would (parse, bind, check, emit) with and without the transformer, in
// turn, each compilation in a process of its own, and prints the ratio. Quarter and half of the project show whether
// the cost grows with the lines: the files that are left out are replaced by their declarations, so that those that
// stay have all their types. Without --project, the sources of a package that ships them are fetched from npm, once,
// into .cache/bench.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import ts from "typescript";

const self = fileURLToPath(import.meta.url);
const cache = fileURLToPath(new URL("../.cache/bench/", import.meta.url));
const fractions = [0.25, 0.5, 1];

const { values: args } = parseArgs({
  options: {
    package: { type: "string", default: "maplibre-gl@5.24.1" },
    project: { type: "string" },
    rounds: { type: "string", default: "3" },
    compile: { type: "string" },
    pass: { type: "boolean", default: false },
  },
});

/** For packages, which do not ship their tsconfig.json. */
const packageOptions = {
  target: "es2022",
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["es2022", "dom", "dom.iterable"],
  useDefineForClassFields: false,
  experimentalDecorators: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  types: [],
};

// ------------------------------------------------------------------------------------------ one compilation

async function compile(folder, withPass) {
  const { default: transformer } = withPass ? await import("../dist/index.js") : {};
  const { fileNames, options } = readProject(folder);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const program = ts.createProgram(fileNames, options);
  const errors = ts.getPreEmitDiagnostics(program).length;
  let inPass = 0;
  const timed = (factory) => (context) => {
    const begin = performance.now();
    const transform = factory(context);
    inPass += performance.now() - begin;
    return (file) => {
      const begin = performance.now();
      const result = transform(file);
      inPass += performance.now() - begin;
      return result;
    };
  };
  const before = withPass ? [timed(transformer(program, {}, { ts, library: "tsc" }))] : [];
  let rewritten = 0;
  const write = (_, text) => {
    if (text.includes("scopefree/runtime")) rewritten++;
  };
  program.emit(undefined, write, undefined, false, { before });
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const own = program.getSourceFiles().filter((file) => isOwn(program, file));
  const lines = own.reduce((sum, file) => sum + file.getLineStarts().length, 0);
  return { wall, cpu: (user + system) / 1000, inPass, errors, files: own.length, lines, rewritten };
}

function isOwn(program, file) {
  return (
    !file.isDeclarationFile &&
    !file.fileName.endsWith(".json") &&
    !program.isSourceFileFromExternalLibrary(file)
  );
}

function readProject(folder) {
  const path = join(folder, "tsconfig.json");
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const whole = { noEmit: false, incremental: false, composite: false, declaration: false, sourceMap: false };
  return { fileNames, options: { ...options, ...whole, tsBuildInfoFile: undefined, declarationMap: false } };
}

// ------------------------------------------------------------------------------------------ the projects

/** The folder of the whole project. */
function obtain() {
  if (args.project !== undefined) return resolve(args.project);
  const name = args.package.replace(/(?<=.)@.*$/, "");
  const root = join(cache, args.package.replace(/[^\w.@-]/g, "_"));
  const whole = join(root, "whole");
  if (existsSync(join(whole, "tsconfig.json"))) return whole;
  console.log(`fetching ${args.package} from npm into ${relative(process.cwd(), root)}`);
  mkdirSync(root, { recursive: true });
  const install = [
    "install",
    "--prefix",
    root,
    "--no-save",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    args.package,
  ];
  execFileSync("npm", install, { stdio: "inherit", shell: process.platform === "win32" });
  // Out of node_modules: what lies there is not the project's own.
  const shipped = join(root, "node_modules", name);
  cpSync(join(shipped, "src"), join(whole, "src"), { recursive: true });
  cpSync(join(shipped, "package.json"), join(whole, "package.json"));
  const config = {
    compilerOptions: packageOptions,
    include: ["src"],
    exclude: ["src/**/*.test.ts", "src/**/test/**"],
  };
  writeFileSync(join(whole, "tsconfig.json"), JSON.stringify(config));
  return whole;
}

/** A folder like `whole` with about that part of its lines, and declarations in place of the rest. */
function part(whole, fraction) {
  if (fraction === 1) return whole;
  const folder = join(dirname(whole), `part-${fraction * 100}`);
  rmSync(folder, { recursive: true, force: true });
  const { fileNames, options } = readProject(whole);
  const program = ts.createProgram(fileNames, options);
  const own = program.getSourceFiles().filter((file) => isOwn(program, file));
  const inside = (path) => join(folder, relative(whole, path));
  const put = (path, text) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const total = own.reduce((sum, file) => sum + file.text.length, 0);
  const declarations = {
    ...options,
    declaration: true,
    emitDeclarationOnly: true,
    outDir: folder,
    rootDir: whole,
  };
  const declaring = ts.createProgram({ rootNames: fileNames, options: declarations, oldProgram: program });
  let taken = 0;
  let seen = 0;
  for (const file of own) {
    seen += file.text.length;
    if (taken < fraction * Math.min(seen, total)) {
      taken += file.text.length;
      put(inside(file.fileName), file.text);
    } else declaring.emit(declaring.getSourceFile(file.fileName), put, undefined, true, undefined, true);
  }
  for (const file of ["package.json", "tsconfig.json"]) {
    if (existsSync(join(whole, file))) cpSync(join(whole, file), join(folder, file));
  }
  return folder;
}

// ------------------------------------------------------------------------------------------ the comparison

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

function main() {
  if (!existsSync(new URL("../dist/index.js", import.meta.url))) throw new Error("run `npm run build` first");
  const whole = obtain();
  const projects = fractions.map((fraction) => ({
    fraction,
    // Next to somebody's own project is no place for parts of it.
    folder: args.project === undefined || fraction === 1 ? part(whole, fraction) : undefined,
    plain: [],
    pass: [],
  }));
  const measured = projects.filter(({ folder }) => folder !== undefined);
  const once = (folder, variant) => {
    const flags = ["--compile", folder, ...(variant === "pass" ? ["--pass"] : [])];
    return JSON.parse(
      execFileSync(process.execPath, ["--max-old-space-size=4096", self, ...flags], { encoding: "utf8" }),
    );
  };
  for (let round = 0; round < Number(args.rounds); round++) {
    for (const { folder, plain, pass } of measured) {
      const order = round % 2 ? ["pass", "plain"] : ["plain", "pass"];
      for (const variant of order) (variant === "pass" ? pass : plain).push(once(folder, variant));
    }
    process.stderr.write(`round ${round + 1} of ${args.rounds}\n`);
  }
  const of = (runs, field) => median(runs.map((run) => run[field]));
  const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;
  const ratio = ({ plain, pass }, field) =>
    median(plain.map((run, round) => pass[round][field] / run[field]));
  const last = measured.at(-1);
  const { files, lines, errors } = last.plain[0];
  console.log(
    `\n${args.project ?? args.package}: ${files} files, ${lines} lines, ${errors} type errors; TypeScript ${ts.version}, Node ${process.versions.node}`,
  );
  console.log(`${last.pass[0].rewritten} files are rewritten\n`);
  const head = [
    "part",
    "lines",
    "tsc",
    "with pass",
    "CPU time",
    "wall time",
    "in the pass",
    "per 1000 lines",
  ];
  const rows = measured.map((project) => [
    `${project.fraction * 100} %`,
    String(project.plain[0].lines),
    seconds(of(project.plain, "cpu")),
    seconds(of(project.pass, "cpu")),
    `× ${ratio(project, "cpu").toFixed(3)}`,
    `× ${ratio(project, "wall").toFixed(3)}`,
    `${of(project.pass, "inPass").toFixed(0)} ms`,
    `${((of(project.pass, "inPass") / project.plain[0].lines) * 1000).toFixed(2)} ms`,
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column].length)),
  );
  for (const row of [head, ...rows])
    console.log(row.map((cell, column) => cell.padStart(widths[column])).join("  "));
  console.log(
    `\nMedians of ${args.rounds} rounds; tsc and tsc with the pass in turn, each in its own process. Seconds are CPU time.`,
  );
}

if (args.compile === undefined) main();
else console.log(JSON.stringify(await compile(args.compile, args.pass)));
