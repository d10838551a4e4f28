import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "arrow-quiver": fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
  test: {
    include: ["tests/**/*.test.ts"],
    typecheck: { include: ["tests/types/**/*.test-d.ts"] },
    testTimeout: 60_000,
    // The machine it must pass on has two cores, and the addon has threads of its own.
    maxWorkers: 2,
  },
});
