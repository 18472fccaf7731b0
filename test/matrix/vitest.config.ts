import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    reporters: ["verbose", "./test/matrix/support-reporter.ts"],
    include: ["test/matrix/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
