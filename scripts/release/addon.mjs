// The addon of one platform as it is published, into `target/addons`:
//
//   node scripts/release/addon.mjs --platform linux-x64-musl [--zig]
//
// `--zig` links by zig (`cargo zigbuild`), which builds for either processor and C library of Linux, and for a glibc that is old enough.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { environment, fail, root, targetDir } from "../setup.mjs";
import { libraryOf, PLATFORMS, thisPlatform } from "./platforms.mjs";

/** The oldest that Rust's own library takes; docs/runtimes.md names it. */
export const GLIBC = "2.17";

const { values } = parseArgs({ options: { platform: { type: "string" }, zig: { type: "boolean" } } });
const platform = values.platform ? PLATFORMS.find(({ platform }) => platform === values.platform) : thisPlatform();
if (platform === undefined) fail(`--platform must be one of ${PLATFORMS.map(({ platform }) => platform).join(", ")}`);

const { libc, os, target, file } = platform;
const triple = values.zig && libc === "glibc" ? `${target}.${GLIBC}` : target;
const command = [
  values.zig ? "zigbuild" : "build",
  "--profile",
  "dist",
  "--locked",
  "-p",
  "quiver-node",
  "--target",
  triple,
];
// An addon is loaded by a program that has a C library already.
const rustflags =
  libc === "musl" ? `${process.env.RUSTFLAGS ?? ""} -C target-feature=-crt-static`.trim() : process.env.RUSTFLAGS;
const env = { ...environment, ...(rustflags && { RUSTFLAGS: rustflags }) };
const { status } = spawnSync("cargo", command, { cwd: root, env, stdio: "inherit" });
if (status !== 0) fail(`cargo ${command.join(" ")} failed; its messages are above`);

const addons = join(root, "target", "addons");
mkdirSync(addons, { recursive: true });
copyFileSync(join(targetDir, target, "dist", libraryOf(os)), join(addons, file));
console.log(`target/addons/${file}`);
