import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 60_000,
    // The machine it must pass on has two cores, and the addon has threads of its own.
    maxWorkers: 2,
  },
});
