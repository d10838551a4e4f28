// npm as a program, which is a script on Windows, and by itself would ask a shell there.
import { spawnSync } from "node:child_process";

const onWindows = process.platform === "win32";

/** Runs npm and waits for it, as `spawnSync` does. */
export const npm = (args, options) => spawnSync(onWindows ? "npm.cmd" : "npm", args, { ...options, shell: onWindows });
