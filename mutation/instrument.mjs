/**
 * A copy of the built pass in which every mutant is present and none is active: Stryker's instrumenter puts a switch
 * around each place of the sources that it knows how to change. The copy stands in the cache folder with links to what
 * the fixtures need. The instrumenter is installed there too, since nothing else of this house needs it.
 */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";

const VERSION = "9";
const COMPILE = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };

/**
 * @param {string} root of the repository
 * @param {string[]} folders of sources that are mutated
 * @returns {Promise<{ folder: string, mutants: Mutant[] }>}
 * @typedef {{ id: string, file: string, line: number, mutator: string, original: string, replacement: string }} Mutant
 */
export async function instrumentPass(root, folders) {
  const cache = path.join(root, ".cache", "mutation");
  const folder = path.join(cache, "pass");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, "scripts"), { recursive: true });
  cpSync(path.join(root, "dist"), path.join(folder, "dist"), { recursive: true });
  for (const file of ["scripts/fixture.mjs", "package.json"])
    cpSync(path.join(root, file), path.join(folder, file));
  for (const linked of ["fixtures", "node_modules"])
    symlinkSync(path.join(root, linked), path.join(folder, linked), "junction");

  const names = folders.flatMap((one) =>
    readdirSync(path.join(root, one), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => path.join(one, name)),
  );
  const sources = new Map(names.map((name) => [name, readFileSync(path.join(root, name), "utf8")]));
  const instrumenter = await loadInstrumenter(cache);
  const { files, mutants } = await instrumenter.instrument(
    names.map((name) => ({ name: path.join(root, name), mutate: true, content: sources.get(name) })),
    { plugins: null, excludedMutations: [], ignorers: [] },
  );
  for (const { name, content } of files) {
    const { outputText } = ts.transpileModule(content, { fileName: name, compilerOptions: COMPILE });
    const place = path.relative(path.join(root, "src"), name).replace(/\.ts$/, ".js");
    writeFileSync(path.join(folder, "dist", place), outputText);
  }
  return { folder, mutants: mutants.map((mutant) => describe(root, sources, mutant)) };
}

function describe(root, sources, { id, fileName, location, mutatorName, replacement }) {
  const file = path.relative(root, fileName);
  const lines = sources.get(file).split("\n");
  const { start, end } = location;
  const rows = lines.slice(start.line, end.line + 1);
  rows[rows.length - 1] = rows.at(-1).slice(0, end.column);
  rows[0] = rows[0].slice(start.column);
  return { id, file, line: start.line + 1, mutator: mutatorName, original: rows.join("\n"), replacement };
}

async function loadInstrumenter(cache) {
  const place = path.join(cache, "node_modules/@stryker-mutator/instrumenter");
  if (!existsSync(place)) {
    writeFileSync(path.join(cache, "package.json"), '{"private":true}');
    const args = [
      "install",
      "--no-audit",
      "--no-fund",
      "--silent",
      `@stryker-mutator/instrumenter@${VERSION}`,
    ];
    execFileSync("npm", args, { cwd: cache, stdio: "inherit" });
  }
  const { main, exports } = JSON.parse(readFileSync(path.join(place, "package.json"), "utf8"));
  const entry = main ?? exports["."]?.default ?? exports["."];
  const { createInstrumenter } = await import(pathToFileURL(path.join(place, entry)).href);
  const silent = new Proxy(
    {},
    { get: (_, name) => () => (String(name).startsWith("is") ? false : undefined) },
  );
  const values = { logger: silent };
  const injector = {
    provideValue(token, value) {
      values[token] = value;
      return injector;
    },
    injectClass: (Class) => new Class(...Class.inject.map((token) => values[token])),
  };
  return createInstrumenter(injector);
}
