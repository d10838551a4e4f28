// Environments of Python in the cache folder, one per list of packages of PyPI, which are installed once.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, root } from "../setup.mjs";

const HAS_ENVIRONMENTS = "import ensurepip, sys, venv; assert sys.version_info >= (3, 11)";

/** The folder and the Python of an environment that has the packages; undefined, with a line that says so, where there can be none. */
export function pythonWith(packages) {
  if (spawnSync("python3", ["-c", HAS_ENVIRONMENTS]).status !== 0) {
    console.log("· there is no python3 from 3.11 on with venv and pip (on Debian: apt-get install python3-venv)");
    return undefined;
  }
  const list = `${packages.join("\n")}\n`;
  const folder = join(cacheDir, "hosts", createHash("sha256").update(list).digest("hex").slice(0, 12));
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const whole = join(folder, "installed.txt");
  if (existsSync(whole)) return { folder, python };
  console.log(`· installing ${packages.join(", ")} into ${folder} (once)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
  if (!run("python3", ["-m", "venv", folder]) || !run(python, install)) return undefined;
  // Last: without it, what was torn off is begun again.
  writeFileSync(whole, list);
  return { folder, python };
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], timeout: 600_000 });
  if (status !== 0) console.log(`· ${command} ${args.join(" ")} failed; its message is above`);
  return status === 0;
}
