// Runs notebooks in Deno's Jupyter kernel, by Jupyter's own client of PyPI, which is installed once into the cache folder.
// As a program: executes the notebooks that are named and writes their outputs into them.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { root } from "../setup.mjs";
import { pythonWith } from "./python.mjs";

/** What runs notebooks; undefined, with a line that says so, where there is no Python. */
export const jupyter = () => pythonWith(["nbclient~=0.10", "nbformat~=5.10"]);

const EXECUTE = `
import json, sys, nbformat
from nbclient import NotebookClient
# On a busy machine, now and then Deno's kernel drops what a cell shows: each cell here shows something, and is run again until it does.
for _ in range(4):
    notebook = nbformat.read(sys.argv[1], as_version=4)
    NotebookClient(notebook, kernel_name="deno", timeout=300, resources={"metadata": {"path": sys.argv[2]}}).execute()
    if all(cell.outputs for cell in notebook.cells if cell.cell_type == "code"):
        break
print(json.dumps([cell.get("outputs", []) for cell in notebook.cells]))
`;

/** The folder in which Jupyter finds this checkout's Deno. */
function kernels(folder) {
  const kernel = join(folder, "notebooks", "kernels", "deno");
  const deno = join(root, "node_modules", ".bin", "deno");
  mkdirSync(kernel, { recursive: true });
  const argv = [deno, "jupyter", "--kernel", "--conn", "{connection_file}"];
  writeFileSync(join(kernel, "kernel.json"), JSON.stringify({ argv, display_name: "Deno", language: "typescript" }));
  return join(folder, "notebooks");
}

/** The outputs of each cell of a notebook, run from the folder that it lies in. */
export function executed(notebook) {
  const environment = jupyter();
  if (environment === undefined) throw new Error("Jupyter cannot be installed");
  const env = { ...process.env, JUPYTER_PATH: kernels(environment.folder), NO_COLOR: "1" };
  return JSON.parse(run(environment.python, ["-c", EXECUTE, resolve(notebook), dirname(resolve(notebook))], env));
}

function run(command, args, env) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", env, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed: ${error?.message ?? stderr}`);
  return stdout;
}

if (process.argv[1] === import.meta.filename) {
  for (const path of process.argv.slice(2)) {
    const notebook = JSON.parse(readFileSync(path, "utf8"));
    for (const [at, outputs] of executed(path).entries()) {
      const cell = notebook.cells[at];
      if (cell.cell_type === "code") cell.outputs = outputs.map((output) => ({ ...output, execution_count: null }));
    }
    writeFileSync(path, `${JSON.stringify(notebook, null, 1)}\n`);
  }
}
