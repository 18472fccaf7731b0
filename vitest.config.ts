import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Needs packages that are installed for it: `npm run test:matrix`.
    exclude: ["test/matrix/**"],
    // Many tests start a compiler of their own.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
