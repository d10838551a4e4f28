// tslab, a kernel of Jupyter's for TypeScript, from npm: installed once into the cache folder.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../setup.mjs";

const VERSION = "1.0.22";

/** tslab's program; undefined, with a line that says so, where it cannot be installed. */
export function tslab() {
  const folder = join(cacheDir, "hosts", `tslab-${VERSION}`);
  const program = join(folder, "node_modules", "tslab", "bin", "tslab");
  const whole = join(folder, "installed.txt");
  if (existsSync(whole)) return program;
  console.log(`· installing tslab ${VERSION} into ${folder} (once)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}\n");
  const { status } = spawnSync("npm", ["install", "--no-audit", "--no-fund", `tslab@${VERSION}`], {
    ...{ cwd: folder, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32", timeout: 600_000 },
  });
  if (status !== 0) {
    console.log("· tslab cannot be installed; npm's message is above");
    return undefined;
  }
  // Last: without it, what was torn off is begun again.
  writeFileSync(whole, `${VERSION}\n`);
  return program;
}
