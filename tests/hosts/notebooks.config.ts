import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Needs the package as built, Python, and once PyPI: `npx vitest run --config tests/hosts/notebooks.config.ts`. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: { include: ["tests/hosts/notebooks.hosts.ts"], testTimeout: 600_000 },
});
