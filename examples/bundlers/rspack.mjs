import { resolve } from "node:path";
import { rspack } from "@rspack/core";
import scopefree from "scopefree/rspack";

const configuration = {
  mode: "production",
  devtool: "source-map",
  target: "node20",
  entry: "./src/main.ts",
  output: { path: resolve("out/rspack"), filename: "main.cjs" },
  resolve: { extensions: [".ts", ".js"] },
  module: {
    rules: [
      { test: /\.ts$/, loader: "builtin:swc-loader", options: { jsc: { parser: { syntax: "typescript" } } } },
    ],
  },
  plugins: [scopefree({ include: ["tweetnacl"] })],
};

rspack(configuration, (error, stats) => {
  if (!error && !stats.hasErrors()) return;
  console.error(error ?? stats.toString("errors-only"));
  process.exitCode = 1;
});
