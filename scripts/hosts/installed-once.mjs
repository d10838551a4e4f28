// What tests of hosts need of registries: folders in the cache that are filled once, whole or not at all.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "../npm.mjs";
import { cacheDir } from "../setup.mjs";

/** So long may a registry take. */
export const PATIENCE = 600_000;

/**
 * The folder of a name, filled by `install` where it is not there.
 *
 * @param {string} name
 * @param {readonly string[]} packages - what is installed, which the folder says
 * @param {(folder: string) => boolean} install - whether it could
 * @returns {string | undefined} nothing where it could not, which a line has told
 */
export function installedOnce(name, packages, install) {
  const folder = join(cacheDir, "hosts", name);
  const whole = join(folder, "installed.txt");
  if (existsSync(whole)) return folder;
  console.log(`· installing ${packages.join(", ")} into ${folder} (once)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (!install(folder)) {
    console.log(`· ${packages.join(", ")} cannot be installed; the message is above`);
    return undefined;
  }
  // Last: without it, what was torn off is begun again.
  writeFileSync(whole, `${packages.join("\n")}\n`);
  return folder;
}

/** Such a folder of packages of npm, by their names and versions. */
export const npmInstalledOnce = (name, packages) =>
  installedOnce(name, packages, (folder) => {
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    const { status } = npm(["install", "--no-audit", "--no-fund", "--loglevel=error", ...packages], {
      ...{ cwd: folder, stdio: ["ignore", "ignore", "inherit"], timeout: PATIENCE },
    });
    return status === 0;
  });
