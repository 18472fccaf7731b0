// What the compiler leaves to do after `tsc -p tsconfig.build.json`.
import { createHash } from "node:crypto";
import { appendFileSync, chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

chmodSync("dist/hosts/cli.js", 0o755);

// `require("scopefree/webpack")` in a configuration gives the plugin itself. TypeScript before 5.6 cannot read
// such an export, so it must not come to stand in the declarations.
for (const bundler of ["vite", "rollup", "rolldown", "webpack", "rspack", "esbuild", "farm", "bun"]) {
  appendFileSync(`dist/hosts/bundler/${bundler}.js`, 'export { scopefree as "module.exports" };\n');
}

// The runtime once more, for loaders that cannot require ES modules; both keep one state (src/runtime/realm.ts).
writeFileSync("dist/runtime-cjs/package.json", '{ "type": "commonjs" }\n');

// Caches are keyed by what made their entries.
const hash = createHash("sha256");
for (const name of readdirSync("dist", { recursive: true }).sort()) {
  if (name.endsWith(".js")) hash.update(name).update(readFileSync(`dist/${name}`));
}
writeFileSync("dist/build-id", hash.digest("hex"));
