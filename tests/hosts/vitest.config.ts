import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  resolve: { alias: { "arrow-quiver": fileURLToPath(new URL("../../src/index.ts", import.meta.url)) } },
  test: {
    include: ["tests/hosts/**/*.hosts.ts"],
    testTimeout: 300_000,
    // The first import of pandas reads half a gigabyte.
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Python's own memory is not made twice in one process.
    pool: "forks",
    isolate: true,
  },
});
