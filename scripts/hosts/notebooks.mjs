// The notebooks of examples/notebooks in Deno's kernel, and what values show of themselves there and in tslab.
import { hostTests } from "../steps.mjs";
import { jupyter } from "./jupyter.mjs";
import { tslab } from "./tslab.mjs";

/** The step of their tests; undefined where there is no Python, or npm lacks tslab. */
export function notebookStep() {
  return jupyter() && tslab() && hostTests(["notebooks", "kernels"], {});
}
