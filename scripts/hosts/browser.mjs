// The part of `npm run test:hosts` that needs a browser: pictures of graphs in Debian's Chromium.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { browserTests } from "../steps.mjs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where Chromium is; installed where apt may do so, undefined where there is none. */
export function chromium() {
  const { QUIVER_CHROMIUM: given } = process.env;
  const found = () => [given, ...PLACES].find((path) => path && existsSync(path));
  if (found() !== undefined || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return found();
  console.log("· installing Chromium by apt-get (once)");
  spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], {
    ...{ stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } },
  });
  return found();
}

/** The steps of tests in a browser; none, with a line that says so, where there is none. */
export function browserSteps() {
  const path = chromium();
  if (path !== undefined) return [["pictures in a browser", browserTests(path)]];
  console.log("· there is no Chromium: the tests of pictures in a browser are left to npm run test:hosts");
  return [];
}
