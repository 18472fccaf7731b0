import { resolve } from "node:path";
import scopefree from "scopefree/webpack";
import webpack from "webpack";

const configuration = {
  mode: "production",
  devtool: "source-map",
  target: "node20",
  entry: "./src/main.ts",
  output: { path: resolve("out/webpack"), filename: "main.cjs" },
  resolve: { extensions: [".ts", ".js"] },
  module: { rules: [{ test: /\.ts$/, loader: "ts-loader", options: { transpileOnly: true } }] },
  plugins: [scopefree({ include: ["tweetnacl"] })],
};

webpack(configuration, (error, stats) => {
  if (!error && !stats.hasErrors()) return;
  console.error(error ?? stats.toString("errors-only"));
  process.exitCode = 1;
});
