// Environments of Python, one per list of packages of PyPI.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { root } from "../setup.mjs";
import { installedOnce, PATIENCE } from "./installed-once.mjs";

const HAS_ENVIRONMENTS = "import ensurepip, sys, venv; assert sys.version_info >= (3, 11)";

/** The folder and the Python of an environment that has the packages; undefined, with a line that says so, where there can be none. */
export function pythonWith(packages) {
  if (spawnSync("python3", ["-c", HAS_ENVIRONMENTS]).status !== 0) {
    console.log("· there is no python3 from 3.11 on with venv and pip (on Debian: apt-get install python3-venv)");
    return undefined;
  }
  const name = createHash("sha256")
    .update(`${packages.join("\n")}\n`)
    .digest("hex")
    .slice(0, 12);
  const pythonOf = (folder) => join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const folder = installedOnce(name, packages, (folder) => {
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
    return run("python3", ["-m", "venv", folder]) && run(pythonOf(folder), install);
  });
  return folder && { folder, python: pythonOf(folder) };
}

const run = (command, args) =>
  spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], timeout: PATIENCE }).status === 0;
