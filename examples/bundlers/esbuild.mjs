import { build } from "esbuild";
import scopefree from "scopefree/esbuild";

await build({
  entryPoints: ["src/main.ts"],
  bundle: true,
  platform: "node",
  format: "cjs",
  outfile: "out/esbuild/main.cjs",
  sourcemap: true,
  plugins: [scopefree({ include: ["tweetnacl"] })],
});
