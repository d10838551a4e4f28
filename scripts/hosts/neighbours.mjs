// Neighbours that are too large for every `npm test`: Polars and LanceDB of npm, pyarrow, pandas, Polars, deltalake and pyiceberg of PyPI.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, setupHosts } from "../setup.mjs";
import { hostTests } from "../steps.mjs";
import { pythonWith } from "./python.mjs";

/** The step of their tests; undefined where there is no Python, or a registry lacks them. */
export function neighbourStep() {
  const list = readFileSync(join(root, "tests", "hosts", "requirements.txt"), "utf8");
  const environment = pythonWith(list.trim().split("\n"));
  if (environment === undefined) return undefined;
  if (!setupHosts()) return undefined;
  return hostTests(["lakes", "lancedb", "polars", "python"], { QUIVER_TEST_PYTHON: environment.python });
}
