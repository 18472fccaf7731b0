/** The command line: what can be asked, in commander's words. Each command lives in its own file. */

import { Command, CommanderError } from "commander";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import { bisect } from "./bisect.js";
import { build } from "./build.js";
import { check } from "./check.js";
import { explain } from "./explain.js";
import { addOptionFlags, exitCodes } from "./flags.js";
import { rewrite } from "./rewrite.js";
import { OutOfStack, runWithMoreStack } from "./stack.js";
import { endQuietlyOnClosedPipe, standardTerminal } from "./terminal.js";
import { version } from "./version.js";

/** Returns the exit code: 0 fine, 1 findings or failed input, 2 usage. */
export async function main(argv: readonly string[]): Promise<number> {
  endQuietlyOnClosedPipe();
  let exitCode: number = exitCodes.fine;
  const program = commandLine((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    if (error instanceof OutOfStack) return runWithMoreStack(argv);
    if (error instanceof ConfigurationError) {
      process.stderr.write(`scopefree: ${error.message} (${error.code})\n`);
      return error.code === "SF3007" ? exitCodes.failed : exitCodes.usage;
    }
    const shown = error instanceof Error && !process.env["SCOPEFREE_DEBUG"] ? error.message : error;
    console.error("scopefree: internal error:", shown);
    return exitCodes.failed;
  }
}

function commandLine(finish: (code: number) => void): Command {
  const program = new Command("scopefree")
    .description(
      "Escape analysis for TypeScript and JavaScript: frees and reuses memory that dies in its scope.",
    )
    .version(version(), "-v, --version")
    .option("--no-color", "plain text")
    .showHelpAfterError("(add --help for what there is)")
    .exitOverride();
  const color = (command: Command) =>
    program.opts<{ color: boolean }>().color && command.opts().color !== false;

  const explaining = command(program, "explain", "say which allocations are tracked, which are not, and why")
    .argument("[inputs...]", "files and folders")
    .option("-p, --project <tsconfig>", "a tsconfig.json, or the folder that holds it")
    .option("--json", "print the report as one JSON object")
    .option("--sarif", "print the report in SARIF 2.1.0, for code scanning")
    .option("--verbose", "print the way of the memory, step by step")
    .action((inputs, options) => finish(explain(inputs, options, standardTerminal(color(explaining)))));

  const checking = command(
    program,
    "check",
    "check what annotations assert; exit code 1 if something is wrong",
  )
    .argument("[inputs...]", "files and folders")
    .option("-p, --project <tsconfig>", "a tsconfig.json, or the folder that holds it")
    .option("--json", "print the findings as one JSON object")
    .option("--sarif", "print the findings in SARIF 2.1.0, for code scanning")
    .action((inputs, options) => finish(check(inputs, options, standardTerminal(color(checking)))));

  const rewriting = command(program, "rewrite", "write the sources with freed and reused memory to a folder")
    .argument("[inputs...]", "files and folders; what else is in a folder is copied")
    .option("-p, --project <tsconfig>", "a tsconfig.json, or the folder that holds it")
    .requiredOption(
      "-o, --out-dir <folder>",
      "where each file goes, at its path relative to the working directory",
    )
    .option("--source-map", "write a source map beside each rewritten file")
    .action((inputs, options) => finish(rewrite(inputs, options, standardTerminal(color(rewriting)))));

  const building = command(program, "build", "do what tsc -p does, with scopefree")
    .requiredOption("-p, --project <tsconfig>", "a tsconfig.json, or the folder that holds it")
    .option("-w, --watch", "compile again whenever a source changes")
    .action(async (options) => finish(await build(options, color(building))));

  const bisecting = program
    .command("bisect")
    .description("find the site that makes a command fail, which compiles and tests a program")
    .argument("[command...]", "the command and its arguments, behind --")
    .option("--no-color", "plain text")
    .exitOverride()
    .action((words) => finish(bisect(words, standardTerminal(color(bisecting)))));

  return program;
}

function command(program: Command, name: string, description: string): Command {
  const added = program
    .command(name)
    .description(description)
    .option("--no-color", "plain text")
    .exitOverride();
  return addOptionFlags(added);
}
