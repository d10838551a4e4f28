// Pictures of graphs, and the site of the documentation, in Debian's Chromium.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { hostTests } from "../steps.mjs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where Chromium is; installed where apt may do so, undefined where there is none. */
function chromium() {
  const { QUIVER_CHROMIUM: given } = process.env;
  const found = () => [given, ...PLACES].find((path) => path && existsSync(path));
  if (found() !== undefined || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return found();
  console.log("· installing Chromium by apt-get (once)");
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]])
    spawnSync("apt-get", args, {
      ...{ stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } },
      // A mirror that does not answer is no reason to wait for ever.
      timeout: 300_000,
    });
  return found();
}

/** The step of tests in a browser; undefined, with a line that says so, where there is none. */
export function browserStep() {
  const path = chromium();
  if (path !== undefined) return hostTests(["view", "site"], { QUIVER_CHROMIUM: path });
  console.log("· there is no Chromium (on Debian: apt-get install chromium)");
  return undefined;
}
