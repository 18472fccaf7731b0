// One fixture: analysed and rewritten, its verdicts compared, and run as original and rewritten.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { defaultOptions } from "../dist/options.js";
import { runPipeline } from "../dist/pipeline.js";

const root = path.resolve(import.meta.dirname, "..");
const SOURCE = /\.(?:[cm]?[jt]s|tsx)$/;
const RUNTIMES = ["production", "checked", "noreuse"];

/** All fixtures, by name: a file, or a folder with a main file. */
export function findFixtures() {
  const found = [];
  const topics = path.join(root, "fixtures");
  for (const topic of readdirSync(topics).sort()) {
    const folder = path.join(topics, topic);
    if (!statSync(folder).isDirectory()) continue;
    for (const entry of readdirSync(folder).sort()) {
      const full = path.join(folder, entry);
      const name = `${topic}/${entry.replace(SOURCE, "")}`;
      if (statSync(full).isDirectory()) {
        const files = readdirSync(full)
          .filter((file) => SOURCE.test(file))
          .map((file) => path.join(full, file));
        const main = files.find((file) => /^main\./.test(path.basename(file)));
        if (main) found.push({ name, main, files });
      } else if (SOURCE.test(entry)) found.push({ name, main: full, files: [full] });
    }
  }
  return found;
}

const libraries = new Map();

function createProgram(files) {
  const options = {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowJs: true,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    jsx: ts.JsxEmit.Preserve,
    types: ["node"],
    typeRoots: [path.join(root, "node_modules/@types")],
  };
  const host = ts.createCompilerHost(options, true);
  const original = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version) => {
    if (!name.includes("node_modules")) return original(name, version);
    if (!libraries.has(name)) libraries.set(name, original(name, version));
    return libraries.get(name);
  };
  return ts.createProgram(files, options, host);
}

/** Those about CommonJS are with the feature that is off by default. */
function optionsOf({ name }) {
  const analysis = { ...defaultOptions.analysis, commonJs: name?.startsWith("commonjs-") ?? false };
  return { ...defaultOptions, analysis };
}

/** Analyses a fixture; returns the report and the rewritten texts. */
export function analyseFixture(fixture, options = optionsOf(fixture)) {
  const program = createProgram(fixture.files);
  const files = fixture.files.map((file) => program.getSourceFile(file));
  const output = runPipeline({
    ts,
    program,
    files,
    options,
    workingDirectory: path.dirname(fixture.main),
    crossFileFacts: true,
    moduleForm: (file) => (/\.cjs$/.test(file.fileName) ? "cjs" : "esm"),
  });
  return {
    report: output.report,
    text: (file) => output.print(file)?.code ?? readFileSync(file, "utf8"),
    plans: output.plans,
  };
}

function marks(fixture) {
  const found = [];
  for (const file of fixture.files) {
    readFileSync(file, "utf8")
      .split(/\r?\n/)
      .forEach((line, index) => {
        const mark = /\/\/\s*(BAD: should be tracked|tracked|heap)\b:?\s*([\w-]*)/.exec(line);
        if (mark)
          found.push({
            file: path.relative(path.dirname(fixture.main), file),
            line: index + 1,
            verdict: mark[1],
            detail: mark[2],
          });
      });
  }
  return found;
}

/**
 * Everything that is wrong with a fixture. With `run: "changed"` its program is run only if what is expected of it has
 * changed.
 */
export async function checkFixture(fixture, { update = false, run = true } = {}) {
  const problems = [];
  const { report, text, plans } = analyseFixture(fixture);
  for (const { file, code, message } of report.skipped)
    if (code !== "SF2002" && code !== "SF2001") problems.push(`${file}: ${code} ${message}`);
  let [right, wrong, missed] = [0, 0, 0];
  for (const mark of marks(fixture)) {
    const sites = report.sites.filter((site) => site.file === mark.file && site.line === mark.line);
    const expected = mark.verdict === "tracked" ? "tracked" : "heap";
    if (sites.length === 0) problems.push(`${mark.file}:${mark.line} no site on the line`);
    for (const site of sites) {
      const place = `${mark.file}:${mark.line}`;
      if (site.decision !== expected) {
        problems.push(
          `${place} expected ${mark.verdict}, is ${site.decision}: ${site.reason.code} ${site.reason.message}`,
        );
        if (expected === "tracked") missed++;
        else wrong++;
      } else if (
        /^(iteration|scope-exit|last-use|reassignment|caller)$/.test(mark.detail) &&
        expected === "tracked" &&
        site.freedAt !== mark.detail
      ) {
        problems.push(`${place} expected ${mark.detail}, is ${site.freedAt}`);
      } else if (
        /^(elided|zeroed)$/.test(mark.detail) &&
        (site.zeroing === "elided") !== (mark.detail === "elided")
      ) {
        problems.push(`${place} expected zeroing to be ${mark.detail}, is ${site.zeroing}`);
      } else right++;
    }
  }
  const dump = `${JSON.stringify(
    report.sites.map(({ line, decision, reason, freedAt }) => [line, decision, freedAt, reason.message]),
    null,
    1,
  )}\n${fixture.files.map((file) => text(file)).join("\n--\n")}`;
  const expectation = expectationOf(fixture, report, text, plans);
  const expectFile = fixture.main.replace(SOURCE, ".expect.md");
  const changed = !existsSync(expectFile) || readFileSync(expectFile, "utf8") !== expectation;
  if (run === true || (run === "changed" && changed)) problems.push(...(await compareRuns(fixture, text)));
  if (update) writeFileSync(expectFile, expectation);
  return { problems, right, wrong, missed, dump, expectation, expectFile, changed };
}

function expectationOf(fixture, report, text, plans) {
  const lines = [`# ${fixture.name}`, "", "## Decisions", ""];
  for (const site of report.sites) {
    lines.push(
      `- ${site.file}:${site.line}:${site.column} ${site.allocates} ${site.decision} – ${site.reason.code} ${site.reason.message}`,
    );
    for (const step of site.reason.flow) lines.push(`  - ${step.line}:${step.column} ${step.text}`);
  }
  if (report.sites.length === 0) lines.push("No sites.");
  for (const file of fixture.files) {
    if (!plans.has(file)) continue;
    lines.push("", `## Rewritten ${path.basename(file)}`, "", "```ts", text(file).trimEnd(), "```");
  }
  return `${lines.join("\n")}\n`;
}

async function compareRuns(fixture, text) {
  const problems = [];
  const original = await runProgram(fixture, "original", (file) => readFileSync(file, "utf8"));
  if (original.failed) problems.push(`original: ${original.output}`);
  const changed = fixture.files.some((file) => text(file) !== readFileSync(file, "utf8"));
  if (!changed) return problems;
  for (const runtime of RUNTIMES) {
    const rewritten = await runProgram(fixture, runtime, text);
    if (rewritten.output !== original.output)
      problems.push(`${runtime}: ${difference(original.output, rewritten.output)}`);
  }
  return problems;
}

function difference(expected, actual) {
  const [a, b] = [expected.split("\n"), actual.split("\n")];
  const at = a.findIndex((line, index) => line !== b[index]);
  return `line ${at + 1}: expected ${JSON.stringify(a[at] ?? "")}, got ${JSON.stringify(b[at] ?? "(nothing)")} ${b
    .slice(at + 1, at + 4)
    .join(" / ")
    .slice(0, 300)}`;
}

/** What a program prints. Every fixture prints something; a run of which nothing came through the pipe is run again. */
async function runProgram(fixture, variant, text) {
  const first = await runOnce(fixture, variant, text);
  return first.output === "" && !first.failed ? runOnce(fixture, variant, text) : first;
}

async function runOnce(fixture, variant, text) {
  const folder = path.join(root, ".cache", "fixtures", fixture.name.replaceAll("/", "__"), variant);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of fixture.files) {
    const name = path.basename(file);
    const isTypeScript = /tsx?$/.test(name);
    const code = isTypeScript
      ? ts.transpileModule(text(file), {
          fileName: name,
          compilerOptions: {
            target: ts.ScriptTarget.ES2022,
            module: ts.ModuleKind.ESNext,
            jsx: ts.JsxEmit.React,
            verbatimModuleSyntax: false,
          },
        }).outputText
      : text(file);
    writeFileSync(path.join(folder, name.replace(/\.([cm]?)tsx?$/, ".$1js")), code);
  }
  const main = path.join(folder, path.basename(fixture.main).replace(/\.([cm]?)tsx?$/, ".$1js"));
  if (!existsSync(main)) throw new Error(`no ${main}`);
  const condition =
    variant === "checked" || variant === "noreuse" ? [`--conditions=scopefree-${variant}`] : [];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...condition, "--no-warnings", "--expose-gc", main],
      { cwd: folder, timeout: 30_000, maxBuffer: 1 << 24 },
      (error, stdout, stderr) => {
        const failure = error ? `${stderr.replaceAll(folder, "")}` : "";
        resolve({
          failed: error !== null,
          output: error
            ? `${stdout}${failure.split("\n").find((line) => /Error/.test(line)) ?? failure.slice(0, 300)}`
            : stdout,
        });
      },
    );
  });
}
