// The notebooks of examples/notebooks, in Deno's kernel.
import { hostTests } from "../steps.mjs";
import { jupyter } from "./jupyter.mjs";

/** The step of their tests; undefined where there is no Python. */
export function notebookStep() {
  return jupyter() && hostTests(["notebooks"], {});
}
