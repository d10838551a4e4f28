// Programs that Debian's package manager has: looked for, and installed once where that may be done.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What `find` finds, if need be after apt-get has installed the packages; undefined where there is nothing. */
export function foundOrInstalled(find, packages) {
  const found = find();
  if (found !== undefined || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return found;
  console.log(`· installing ${packages.join(" and ")} by apt-get (once)`);
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...packages]])
    spawnSync("apt-get", args, {
      ...{ stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } },
      // A mirror that does not answer is no reason to wait for ever.
      timeout: 300_000,
    });
  return find();
}
