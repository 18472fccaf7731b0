import scopefree from "scopefree/bun";

const result = await Bun.build({
  entrypoints: ["src/main.ts"],
  outdir: "out/bun",
  target: "node",
  sourcemap: "linked",
  plugins: [scopefree({ include: ["tweetnacl"] })],
});
if (!result.success) throw new AggregateError(result.logs);
