import commonjs from "@rollup/plugin-commonjs";
import resolve from "@rollup/plugin-node-resolve";
import { transform } from "esbuild";
import scopefree from "scopefree/rollup";

/** Any plugin that makes JavaScript of TypeScript will do; it comes after scopefree. */
const stripTypes = {
  name: "strip-types",
  transform(code, id) {
    if (!id.endsWith(".ts")) return null;
    return transform(code, { loader: "ts", sourcefile: id, sourcemap: true, target: "es2022" });
  },
};

export default {
  input: "src/main.ts",
  output: { dir: "out/rollup", sourcemap: true },
  plugins: [
    scopefree({ include: ["tweetnacl"] }),
    resolve({ extensions: [".ts", ".js"], exportConditions: ["node"], preferBuiltins: true }),
    stripTypes,
    commonjs(),
  ],
};
