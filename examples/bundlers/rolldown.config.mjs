import scopefree from "scopefree/rolldown";

export default {
  input: "src/main.ts",
  platform: "node",
  output: { dir: "out/rolldown", sourcemap: true },
  plugins: [scopefree({ include: ["tweetnacl"] })],
};
