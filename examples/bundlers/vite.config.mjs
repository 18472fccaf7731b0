import scopefree from "scopefree/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [scopefree({ include: ["tweetnacl"] })],
  build: { outDir: "out/vite", ssr: "src/main.ts", sourcemap: true },
  ssr: { noExternal: true },
});
