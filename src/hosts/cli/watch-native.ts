/**
 * `scopefree build --watch` where the project's compiler is TypeScript 7: the TypeScript that analyses watches the
 * program, and each change is a build as `build-native.ts` has it, of the whole program. So nothing that was concluded
 * about a file outlives a change of another.
 */

import { dirname } from "node:path";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import { readProject } from "../project.js";
import { loadTypeScript } from "../typescript.js";
import { buildNatively, type NativeFlags } from "./build-native.js";

/** Never comes back. */
export function watchNatively(flags: NativeFlags, color: boolean): Promise<never> {
  const ts = loadTypeScript();
  const { configFile } = readProject(ts, flags.project);
  const say = (text: string) => ts.sys.write(`${text}${ts.sys.newLine}`);
  const ignore = () => {};
  const given = { noEmit: true };
  const host = ts.createWatchCompilerHost(
    configFile,
    given,
    ts.sys,
    ts.createAbstractBuilder,
    ignore,
    ignore,
  );
  // The copies that a build compiles come and go in a folder of the project.
  const watchDirectory = host.watchDirectory.bind(host);
  host.watchDirectory = (path, changed, ...rest) =>
    watchDirectory(path, (name) => (isCopy(dirname(configFile), name) ? undefined : changed(name)), ...rest);
  host.afterProgramCreate = () => {
    try {
      const code = buildNatively(flags, color, true);
      say(`Found ${code === 0 ? "0 errors" : "errors"}. Watching for file changes.`);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      process.stderr.write(`scopefree: ${error.message} (${error.code})\n`);
      say("Watching for file changes.");
    }
  };
  ts.createWatchProgram(host);
  return new Promise(() => {});
}

function isCopy(root: string, path: string): boolean {
  return path.replace(/\\/g, "/").startsWith(`${root.replace(/\\/g, "/")}/.scopefree-`);
}
