import scopefree from "scopefree/farm";

export default {
  compilation: {
    input: { main: "./src/main.ts" },
    output: { path: "out/farm", targetEnv: "node", format: "esm" },
    external: [],
    persistentCache: false,
    minify: false,
    sourcemap: true,
  },
  plugins: [scopefree({ include: ["tweetnacl"] })],
};
