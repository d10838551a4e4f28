// Runs notebooks in Deno's Jupyter kernel and in tslab, by Jupyter's own client of PyPI, which is installed once into the cache folder.
// As a program: executes the notebooks that are named and writes their outputs into them.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { root } from "../setup.mjs";
import { pythonWith } from "./python.mjs";
import { tslab } from "./tslab.mjs";

/** What runs notebooks; undefined, with a line that says so, where there is no Python. */
export const jupyter = () => pythonWith(["nbclient~=0.10", "nbformat~=5.10"]);

const EXECUTE = `
import json, sys, nbformat
from nbclient import NotebookClient
# On a busy machine, now and then Deno's kernel drops what a cell shows: each cell here shows something, and all are run again until it has.
shown = {}
for _ in range(8):
    notebook = nbformat.read(sys.argv[1], as_version=4)
    NotebookClient(notebook, kernel_name=sys.argv[3], timeout=300, resources={"metadata": {"path": sys.argv[2]}}).execute()
    code = [at for at, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    for at in code:
        if at not in shown and notebook.cells[at].outputs:
            shown[at] = notebook.cells[at].outputs
    if len(shown) == len(code):
        break
print(json.dumps([shown.get(at, []) for at in range(len(notebook.cells))]))
`;

/** How each kernel is started: this checkout's Deno, and tslab where it can be installed. */
const KERNELS = {
  deno: () => [join(root, "node_modules", ".bin", "deno"), "jupyter", "--kernel", "--conn", "{connection_file}"],
  tslab() {
    const program = tslab();
    if (program === undefined) throw new Error("tslab cannot be installed");
    return [process.execPath, program, "kernel", "--config-path", "{connection_file}"];
  },
};

/** The folder in which Jupyter finds a kernel. */
function kernelFolder(folder, name) {
  const kernel = join(folder, "notebooks", "kernels", name);
  mkdirSync(kernel, { recursive: true });
  const spec = { argv: KERNELS[name](), display_name: name, language: "typescript" };
  writeFileSync(join(kernel, "kernel.json"), JSON.stringify(spec));
  return join(folder, "notebooks");
}

/** The outputs of each cell of a notebook, run from the folder that it lies in, by Deno's kernel or `"tslab"`. */
export function executed(notebook, kernel = "deno") {
  const environment = jupyter();
  if (environment === undefined) throw new Error("Jupyter cannot be installed");
  const env = { ...process.env, JUPYTER_PATH: kernelFolder(environment.folder, kernel), NO_COLOR: "1" };
  const path = resolve(notebook);
  return JSON.parse(run(environment.python, ["-c", EXECUTE, path, dirname(path), kernel], env));
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
