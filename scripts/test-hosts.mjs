// `npm run test:hosts`: tests against neighbours that are too large for every `npm test`: Polars and LanceDB of npm, pyarrow, pandas
// and Polars of PyPI. What is not installed is installed, once; what cannot be is a failure.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { cacheDir, fail, root, setup, setupHosts } from "./setup.mjs";
import { neighbourTests, runSteps } from "./steps.mjs";

const REQUIREMENTS = join(root, "tests", "hosts", "requirements.txt");

/** Whether there is a Python that can make an environment of its own, and that the packages are for. */
export const hasPython = () =>
  spawnSync("python3", ["-c", "import ensurepip, sys, venv; assert sys.version_info >= (3, 11)"]).status === 0;

/** The Python of an environment in the cache folder that has the packages; one per list of them. */
export function setupPython() {
  if (!hasPython()) fail("python3 from 3.11 on, with venv and pip, is needed. On Debian: apt-get install python3-venv");
  const list = readFileSync(REQUIREMENTS, "utf8");
  const folder = join(cacheDir, "hosts", createHash("sha256").update(list).digest("hex").slice(0, 12));
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const whole = join(folder, "installed.txt");
  if (existsSync(whole)) return python;
  console.log(`· installing ${list.trim().split("\n").join(", ")} into ${folder} (once)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run("python3", ["-m", "venv", folder]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS]);
  // Last: without it, what was torn off is begun again.
  writeFileSync(whole, list);
  return python;
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) fail(`${command} ${args.join(" ")} failed; its message is above`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  setup();
  setupHosts();
  const python = setupPython();
  await build();
  await runSteps([["neighbours", neighbourTests(python)]]);
}
