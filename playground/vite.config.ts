import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { defineConfig, type Plugin } from "vite";
import { compiler } from "./build/compiler.js";
import { early } from "./build/early.js";
import { excerpts } from "./build/excerpts.js";
import { first } from "./build/first.js";
import { libraries } from "./build/libraries.js";
import { options } from "./build/options.js";
import { runner } from "./build/runner.js";
import { size } from "./build/size.js";

const root = import.meta.dirname;
const { version } = JSON.parse(readFileSync(path.join(root, "../package.json"), "utf8")) as {
  version: string;
};

/** What the page says it was built from; a tarball has no history. */
function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "";
  }
}

const own = (): Plugin[] => [libraries(), options(), runner(), excerpts(), first()];

export default defineConfig({
  root,
  // Works from any folder of any server.
  base: "./",
  plugins: [...own(), early(), size()],
  worker: { format: "es", plugins: () => [...own(), compiler()] },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  define: { __VERSION__: JSON.stringify(version), __COMMIT__: JSON.stringify(commit()) },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // TypeScript is one module of three megabytes; `build/size.ts` watches the size.
    chunkSizeWarningLimit: 5000,
    reportCompressedSize: false,
    // Left to itself, the bundler moves the start of the worker into the page's chunk, which is loaded later.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "connection", test: /\/connection\.ts$/ }] } },
    },
  },
});
