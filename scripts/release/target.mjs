// Lets rustup fetch what a platform takes: `node scripts/release/target.mjs linux-x64-musl`.
import { spawnSync } from "node:child_process";
import { fail, root } from "../setup.mjs";
import { PLATFORMS } from "./platforms.mjs";

const platform = PLATFORMS.find(({ platform }) => platform === process.argv[2]);
if (platform === undefined) fail(`the platform must be one of ${PLATFORMS.map(({ platform }) => platform).join(", ")}`);
const { status } = spawnSync("rustup", ["target", "add", platform.target], { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
