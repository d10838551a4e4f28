import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  resolve: { alias: { "arrow-quiver": fileURLToPath(new URL("../../src/index.ts", import.meta.url)) } },
  test: { include: ["tests/hosts/**/*.browser.ts"], testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 1 },
});
