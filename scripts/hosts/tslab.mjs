// tslab, a kernel of Jupyter's for TypeScript, from npm.
import { join } from "node:path";
import { npmInstalledOnce } from "./installed-once.mjs";

const VERSION = "1.0.22";

/** tslab's program; undefined, with a line that says so, where it cannot be installed. */
export function tslab() {
  const folder = npmInstalledOnce(`tslab-${VERSION}`, [`tslab@${VERSION}`]);
  return folder && join(folder, "node_modules", "tslab", "bin", "tslab");
}
