// Pictures of graphs, and the site of the documentation, in Debian's Chromium.
import { existsSync } from "node:fs";
import { hostTests } from "../steps.mjs";
import { foundOrInstalled } from "./apt.mjs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The step of tests in a browser; undefined, with a line that says so, where there is none. */
export function browserStep() {
  const places = [process.env.QUIVER_CHROMIUM, ...PLACES];
  const path = foundOrInstalled(() => places.find((place) => place && existsSync(place)), ["chromium"]);
  if (path !== undefined) return hostTests(["view", "site"], { QUIVER_CHROMIUM: path });
  console.log("· there is no Chromium (on Debian: apt-get install chromium)");
  return undefined;
}
