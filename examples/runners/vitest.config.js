import scopefree from "scopefree/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({ plugins: [scopefree()], test: { globals: true } });
