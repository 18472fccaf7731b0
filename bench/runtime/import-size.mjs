// How many bytes a program gains by importing the runtime: bundled, minified, gzipped.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const imports = {
  "what the pass emits":
    "makeSliceTracked, makeSliceTrackedWithin, makeSliceTrackedWithinNoZero, freeTracked, freeTrackedAfter",
  "all of it": "*",
};

/** Gzipped bytes by what is imported. Needs `dist`. */
export function importSizes() {
  // esbuild comes with vitest's bundler; it is asked for by hand so that a missing one is no failure of the benchmark.
  const require = createRequire(import.meta.url);
  const { buildSync } = require("esbuild");
  const entry = fileURLToPath(new URL("../../dist/runtime/index.js", import.meta.url));
  return Object.fromEntries(
    Object.entries(imports).map(([name, names]) => {
      const { outputFiles } = buildSync({
        stdin: {
          contents: `export ${names === "*" ? "*" : `{ ${names} }`} from ${JSON.stringify(entry)};`,
          resolveDir: fileURLToPath(new URL(".", import.meta.url)),
        },
        bundle: true,
        minify: true,
        write: false,
        format: "esm",
        target: "es2022",
      });
      return [name, gzipSync(outputFiles[0].contents, { level: 9 }).length];
    }),
  );
}
